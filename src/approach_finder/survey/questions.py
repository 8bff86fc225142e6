"""The questions of the questionnaire as pages, in the words for who answers, and responses as answers."""

from __future__ import annotations

import locale
import os
import re
import textwrap
from collections.abc import Sequence
from typing import Literal

from approach_finder.answers.asked import parts_of
from approach_finder.answers.countries import country_name, find_country
from approach_finder.answers.search import Entry, Index, question_index
from approach_finder.answers.validation import is_day
from approach_finder.answers.words import fold
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.survey_words import GateVoice, Start
from approach_finder.pages.blocks import Block, paragraph
from approach_finder.results.wording import answer_label, voice_of
from approach_finder.survey import state as machine
from approach_finder.survey.page import Option, Page, Response

_LONGEST = 200  # so much is shown of an answer such as a note, where one of them is chosen to be changed
# A choice that stands for no answer.
NOT_SURE = "\0not-sure"
# The choices at the gate before the questions on safety.
NOTHING, SOMETHING, LIST, DECLINE = "nothing", "something", "list", "decline"


def question_page(name: str, survey: machine.Survey, knowledge: Knowledge, *, title: str, back: bool) -> Page:
    """A question as it is put to who answers."""
    words, question, shape = (
        knowledge.survey,
        knowledge.questionnaire.questions[name],
        knowledge.vocabulary.questions[name],
    )
    labels = machine.options(name, survey, knowledge)
    kind: Literal["one", "many", "text"] = "many" if shape.type == "many" else "one" if labels else "text"
    under = {option: group for group, options in machine.groups(name, labels, survey, knowledge) for option in options}
    order = [*under, *(option for option in labels if option not in under)]
    notes = dict(zip((order[0], order[-1]), question.ends, strict=True)) if question.ends else {}
    options = [Option(each, labels[each], under.get(each, ""), notes.get(each, "")) for each in order]
    if shape.type == "scale":
        options.append(Option(NOT_SURE, words.not_sure))
    is_safety = name == knowledge.scoring.roles.safety
    return Page(
        kind=kind,
        title=title,
        heading=machine.wording(name, survey, knowledge),
        hint=" ".join(machine.notes_before(name, survey, knowledge)),
        why=question.help,
        options=tuple(options),
        chosen=tuple(map(str, parts_of(survey.answers.get(name, NOT_SURE if name in survey.unsure else None)))),
        exclusive=question.exclusive,
        required=question.required,
        longest=shape.longest,
        check=lambda text: problem_with(name, text, knowledge),
        find=question_index(name, labels, knowledge).find,
        back=back,
        careful=is_safety,
        unpointed=kind == "one",
    )


def answer_of(name: str, response: Response, knowledge: Knowledge) -> Answer | None:
    """The answer that a response gives; None where it stands for none."""
    value, kind = response.value, knowledge.vocabulary.questions[name].type
    if value == NOT_SURE or value is None:
        return None
    if kind in ("scale", "frequency", "number") and isinstance(value, str):
        return int(value)
    return value


def problem_with(name: str, text: str, knowledge: Knowledge) -> str | None:
    """The fault of a typed answer, if any."""
    words, shape = knowledge.survey, knowledge.vocabulary.questions[name]
    if shape.type == "date" and not is_day(text):
        return words.bad_date
    if shape.type == "number" and shape.limits:
        low, high = shape.limits
        if not (re.fullmatch("[0-9]{1,6}", text) and low <= int(text) <= high):
            return words.bad_whole_number.format(low=low, high=high)
    if shape.longest and len(text) > shape.longest:
        return words.too_long.format(most=shape.longest, has=len(text))
    return None


# --- the first page ---------------------------------------------------------------------------------------


def start_page(survey: machine.Survey, knowledge: Knowledge) -> Page:
    """Whom it is for, and how old they are, in one list."""
    words = knowledge.survey
    known = [str(n) for n, start in enumerate(words.starts) if start.answers.items() <= survey.answers.items()]
    return Page(
        kind="one",
        heading=words.start,
        hint=words.intro,
        why=" ".join([words.quick_exit, knowledge.questionnaire.questions[knowledge.scoring.roles.whom].help]),
        options=tuple(Option(str(number), start.label) for number, start in enumerate(words.starts)),
        chosen=tuple(known[:1]),
        back=False,
    )


def start_of(value: str, knowledge: Knowledge) -> Start:
    """The answers that a choice on the first page stands for."""
    return knowledge.survey.starts[int(value)]


# --- safety -------------------------------------------------------------------------------------------------


def gate_page(survey: machine.Survey, knowledge: Knowledge, *, title: str, back: bool) -> Page:
    """One plain question on safety that names the kinds of danger, before the list of them."""
    gate = knowledge.survey.gate
    said: GateVoice = getattr(gate, voice_of(survey.answers, knowledge))
    choices = {NOTHING: gate.nothing, SOMETHING: gate.something, LIST: gate.list, DECLINE: gate.decline}
    name = knowledge.scoring.roles.safety
    notes = machine.notes_before(name, survey, knowledge)
    earlier = parts_of(survey.answers.get(name))
    same = (NOTHING,) if earlier == ("none",) else (DECLINE,) if earlier == knowledge.safety.declined[:1] else ()
    return Page(
        kind="one",
        title=title,
        heading=machine.called(said.heading, survey, knowledge),
        hint=" ".join(notes),
        body=(paragraph(machine.called(said.kinds, survey, knowledge)),),
        why=gate.why,
        options=tuple(Option(value, label) for value, label in choices.items()),
        chosen=same,
        required=False,
        back=back,
        careful=True,
    )


# --- the country -----------------------------------------------------------------------------------------


def country_page(
    survey: machine.Survey,
    knowledge: Knowledge,
    *,
    title: str,
    hint: str = "",
    call: tuple[Block, ...] = (),
    back: bool = True,
) -> Page:
    """The country, by name: a guess from the locale first, then those with numbers to call, then all others.

    ``call`` is whom to call before the country is known. Then nothing is pointed at, nor where there is no guess.
    """
    words, guess = knowledge.survey, _country_of_locale()
    names = {code: country_name(code, knowledge) for code in knowledge.countries}
    is_guessed = guess in names
    known = knowledge.crisis_lines.countries
    order = sorted(names, key=lambda code: (code != guess, code not in known, fold(names[code])))
    options = [
        Option(code, words.country_guess.format(name=names[code]) if code == guess else names[code]) for code in order
    ]
    other = voice_of(survey.answers, knowledge) == "other"
    earlier = survey.answers.get(knowledge.scoring.roles.country)
    index = Index(Entry(code, (code, *knowledge.countries[code])) for code in order)
    return Page(
        kind="one",
        title=title,
        heading=machine.called(words.country_other, survey, knowledge) if other else words.country,
        hint=hint,
        head=call,
        why=words.country_why,
        options=tuple(options),
        chosen=(earlier,) if isinstance(earlier, str) else (),
        required=False,
        find=index.find,
        other=lambda text: find_country(text, knowledge),
        listed=int(is_guessed),
        back=back,
        careful=bool(call) or not is_guessed,
    )


def part_page(parts: Sequence[str], knowledge: Knowledge, *, title: str) -> Page:
    """The part of the country that places are known for, or another one."""
    words = knowledge.survey
    options = (*(Option(part, part) for part in parts), Option("", words.part_other))
    index = Index(Entry(part, (part,)) for part in parts)
    return Page(
        kind="one",
        title=title,
        heading=words.part_which,
        options=options,
        find=index.find,
        listed=len(options),
        of_names=True,
    )


def _country_of_locale() -> str:
    """A guess, and shown as one: a locale is no place."""
    set_here = (os.environ.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG"))  # it need not be installed
    named = (locale.setlocale(locale.LC_CTYPE) or "", *set_here)
    found = (re.match(r"[a-z]{2,3}_([A-Z]{2})(?![A-Za-z])", name) for name in named)
    return next((match[1] for match in found if match), "")


# --- answers so far --------------------------------------------------------------------------------------


def review_page(survey: machine.Survey, knowledge: Knowledge, *, title: str) -> Page:
    """All answers, to change one of them."""
    words, questions = knowledge.survey, knowledge.questionnaire.questions
    reviewed = machine.reviewed(survey, knowledge)
    options = [
        Option(name, f"{questions[name].name}: {_said(name, reviewed[name], survey, knowledge)}", section.title)
        for section in knowledge.questionnaire.sections
        for name in section.questions
        if name in reviewed
    ]
    return Page(kind="one", title=title, heading=words.edit_which, options=tuple(options))


def _said(name: str, answer: Answer | None, survey: machine.Survey, knowledge: Knowledge) -> str:
    if answer is None:
        return knowledge.survey.unsure if name in survey.unsure else knowledge.survey.skipped
    if name == knowledge.scoring.roles.safety:
        return knowledge.survey.answered  # somebody may look over the shoulder
    if name == knowledge.scoring.roles.country:
        return country_name(str(answer), knowledge)
    return textwrap.shorten(
        answer_label(knowledge, name, answer, voice_of(survey.answers, knowledge)), _LONGEST, placeholder=" ..."
    )
