"""The answers of a person with one of them changed."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from approach_finder.answers.asked import applies, choices, chosen_options, is_offered, picked
from approach_finder.knowledge.conditions import Answer, Answers
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.types import RANGES


class AnswerChange(Struct, frozen=True):
    """One answer, changed. ``steps`` is how far: the steps of a scale, or 1."""

    question: str
    before: Answer | None
    after: Answer | None
    steps: int


def single_changes(answers: Answers, knowledge: Knowledge) -> Iterator[AnswerChange]:
    """All single changes of the answers that a person can reconsider: wishes and circumstances."""
    for name in knowledge.scoring.reconsider:
        if not applies(name, answers, knowledge):
            continue
        before, kind = answers.get(name), knowledge.vocabulary.questions[name].type
        if kind in RANGES:
            low, high = RANGES[kind]
            for number in range(low, high + 1):
                if number != before:
                    yield AnswerChange(name, before, number, abs(number - (before if isinstance(before, int) else 0)))
        elif kind == "one":
            for option in choices(name, answers, knowledge):
                if option != before:
                    yield AnswerChange(name, before, option, 1)
        else:
            yield from _one_more_or_less(name, answers, knowledge)


def _one_more_or_less(name: str, answers: Answers, knowledge: Knowledge) -> Iterator[AnswerChange]:
    """One option more or less; never one more refusal, nor one more of what is never suggested."""
    question, options = knowledge.questionnaire.questions[name], knowledge.vocabulary.questions[name].options
    before = chosen_options(answers, name)
    for option in options:
        after = picked({*before} ^ {option}, options, question)
        if option not in before and (
            name == knowledge.scoring.roles.refusals
            or not is_offered(question, option, answers)
            or any(when.holds({name: (option,)}) for when in knowledge.scoring.never_suggested)
        ):
            continue
        if after != before:
            yield AnswerChange(name, before or None, after or None, 1)
