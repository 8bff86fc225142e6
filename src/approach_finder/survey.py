"""The survey as a state machine: which question comes next, and what back, skip and answer do.

Pure data and functions. A face (a terminal, plain lines, a script) shows :func:`current` and hands over
what the person did.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from approach_finder.answers import applies, order, picked, visible
from approach_finder.conditions import Answer, holds
from approach_finder.model import Knowledge


class Survey(Struct, frozen=True):
    """Where a person stands. ``passed`` are the questions answered or skipped, in order.

    ``answers`` keeps answers that were gone back over, as the suggestion for the next time.
    """

    answers: dict[str, Answer] = {}
    passed: tuple[str, ...] = ()


class Progress(Struct, frozen=True):
    """How far it is: the section (from 1) of how many, and the question (from 1) of how many by now."""

    section: int
    sections: int
    title: str
    question: int
    questions: int


def begin(knowledge: Knowledge, answers: Mapping[str, Answer] | None = None) -> Survey:
    """A survey at its first open question. Questions answered already are not asked again."""
    given = dict(answers or {})
    return Survey(given, tuple(name for name in order(knowledge) if name in given))


def current(survey: Survey, knowledge: Knowledge) -> str | None:
    """The id of the question to ask now, or None at the end."""
    counted = result_answers(survey, knowledge)
    for name in order(knowledge):
        dropped = name in survey.answers and name not in counted
        if (name not in survey.passed or dropped) and applies(name, counted, knowledge):
            return name
    return None


def answer(survey: Survey, name: str, value: Answer, knowledge: Knowledge) -> Survey:
    """The question is answered. "None of these" beside another option does not count."""
    if isinstance(value, tuple):
        value = picked(value, value, knowledge.questionnaire.questions[name])
    return Survey({**survey.answers, name: value}, (*_without(survey.passed, name), name))


def skip(survey: Survey, name: str, knowledge: Knowledge) -> Survey:
    """The question is skipped. A skipped safety question keeps an empty answer: it was asked."""
    answers = {question: value for question, value in survey.answers.items() if question != name}
    if name == knowledge.scoring.roles.safety:
        answers[name] = ()
    return Survey(answers, (*_without(survey.passed, name), name))


def back(survey: Survey, knowledge: Knowledge) -> Survey:
    """Back to the last question that was passed and still applies; its answer is kept as a suggestion."""
    passed = list(survey.passed)
    while passed:
        name = passed.pop()
        if applies(name, result_answers(Survey(survey.answers, tuple(passed)), knowledge), knowledge):
            break
    return Survey(survey.answers, tuple(passed))


def suggest(survey: Survey, name: str, value: Answer | None) -> Survey:
    """Keep what was chosen so far at a question that is left without an answer."""
    return survey if value is None else Survey({**survey.answers, name: value}, survey.passed)


def result_answers(survey: Survey, knowledge: Knowledge) -> dict[str, Answer]:
    """The answers given so far to questions that apply."""
    return visible({name: value for name, value in survey.answers.items() if name in survey.passed}, knowledge)


def wording(name: str, survey: Survey, knowledge: Knowledge) -> str:
    """The text of the question for who answers."""
    question = knowledge.questionnaire.questions[name]
    another = holds(knowledge.questionnaire.answered_for_another, survey.answers)
    return question.ask_other if another and question.ask_other else question.ask


def progress(survey: Survey, name: str, knowledge: Knowledge) -> Progress:
    """How far it is at a question, in numbers; a face puts it in words."""
    sections = knowledge.questionnaire.sections
    at = next(number for number, section in enumerate(sections, start=1) if name in section.questions)
    counted = result_answers(survey, knowledge)
    asked = [
        question for question in order(knowledge) if question in survey.passed or applies(question, counted, knowledge)
    ]
    return Progress(at, len(sections), sections[at - 1].title, asked.index(name) + 1, len(asked))


def _without(passed: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(question for question in passed if question != name)
