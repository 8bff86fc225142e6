"""The questionnaire for people who fill in a file, and for programs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from msgspec import Struct

from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.types import QuestionType
from approach_finder.results.wording import option_labels

_WIDTH = 110
_BLANKS = {"many": "[]", "scale": "0", "frequency": "0", "text": '""', "country": '""', "date": '""'}


def answers_template(knowledge: Knowledge) -> str:
    """An answers file in YAML: every question as a comment with its options, and a line to fill in."""
    return "\n".join(_lines(knowledge)) + "\n"


def _lines(knowledge: Knowledge) -> Iterator[str]:
    yield "# Answers for approach-finder. Take the # away from the lines you want to answer."
    yield "# What you leave counts as not asked, and never counts for or against anything."
    yield "# Use: approach-finder recommend THIS-FILE"
    for section in knowledge.questionnaire.sections:
        yield ""
        yield f"# === {section.title}"
        for name in section.questions:
            question = knowledge.questionnaire.questions[name]
            shape = knowledge.vocabulary.questions[name]
            yield "#"
            yield from textwrap.wrap(question.ask, _WIDTH, initial_indent="# ", subsequent_indent="# ")
            if shape.options_from:
                yield "#   ids of approaches, as approach-finder list prints them"
            else:
                yield from (f"#   {option}: {label}" for option, label in option_labels(name, knowledge))
            if shape.type == "number":
                yield "#   from {} to {}".format(*shape.limits or ())
            blank = _BLANKS.get(shape.type, "")
            yield f"{'' if question.required else '# '}{name}: {blank}".rstrip()


class OptionForm(Struct, frozen=True):
    """One answer to choose: its id and its label."""

    id: str
    label: str


class QuestionForm(Struct, frozen=True):
    """A question as data for other programs."""

    id: str
    type: QuestionType
    ask: str
    help: str
    required: bool
    ask_when: str | None
    options: tuple[OptionForm, ...]


class SectionForm(Struct, frozen=True):
    """A run of questions on one theme."""

    title: str
    questions: tuple[QuestionForm, ...]


def section_forms(knowledge: Knowledge) -> tuple[SectionForm, ...]:
    """The questionnaire as data for other programs."""
    return tuple(
        SectionForm(section.title, tuple(_question(name, knowledge) for name in section.questions))
        for section in knowledge.questionnaire.sections
    )


def _question(name: str, knowledge: Knowledge) -> QuestionForm:
    question, shape = knowledge.questionnaire.questions[name], knowledge.vocabulary.questions[name]
    return QuestionForm(
        id=name,
        type=shape.type,
        ask=question.ask,
        help=question.help,
        required=question.required,
        ask_when=str(question.ask_when) if question.ask_when else None,
        options=tuple(OptionForm(option, label) for option, label in option_labels(name, knowledge)),
    )
