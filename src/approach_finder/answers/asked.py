"""Which questions are asked of a person and which options are offered, and so which answers count."""

from __future__ import annotations

from collections.abc import Container, Iterable

from approach_finder.knowledge.conditions import Answer, Answers
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.questionnaire import Question
from approach_finder.knowledge.types import CARRIED


def chosen_options(answers: Answers, question: str) -> tuple[str, ...]:
    """The options chosen at a question that takes several; none where it has no answer."""
    answer = answers.get(question)
    return answer if isinstance(answer, tuple) else ()


def parts_of(answer: Answer | None) -> tuple[str | int, ...]:
    """The single answers that an answer to one question is made of."""
    return () if answer is None else answer if isinstance(answer, tuple) else (answer,)


def country_of(answers: Answers, knowledge: Knowledge) -> str | None:
    """The code of the country that was answered; None where it was not."""
    country = answers.get(knowledge.scoring.roles.country)
    return country if isinstance(country, str) else None


def choices(name: str, answers: Answers, knowledge: Knowledge) -> dict[str, str]:
    """The options of a question with their labels, given the answers before it."""
    question = knowledge.questionnaire.questions[name]
    if question.options_from is None:
        return question.options
    labels = knowledge.questionnaire.questions[question.options_from].options
    return {option: labels[option] for option in chosen_options(answers, question.options_from)}


def is_offered(question: Question, option: str, answers: Answers) -> bool:
    """Whether an option is put to a person, given the answers before it."""
    return option not in question.options_when or question.options_when[option].holds(answers)


def applies(name: str, answers: Answers, knowledge: Knowledge) -> bool:
    """Whether a question is asked, given the answers before it."""
    question = knowledge.questionnaire.questions[name]
    if question.options_from and len(choices(name, answers, knowledge)) < 2:
        return False
    return question.ask_when is None or question.ask_when.holds(answers)


def visible(answers: Answers, knowledge: Knowledge) -> dict[str, Answer]:
    """The answers that count: those to questions that are asked, given the answers before them."""
    counted: dict[str, Answer] = {}
    for name in knowledge.questionnaire.order:
        if name not in answers:
            continue
        carried = knowledge.vocabulary.questions[name].type in CARRIED
        if carried or applies(name, counted, knowledge):
            answer = _offered(name, answers[name], counted, knowledge)
            if answer is not None:
                counted[name] = answer
    return counted


def counting(answers: Answers, knowledge: Knowledge) -> dict[str, Answer]:
    """The answers that were given and count: what a page may show as said."""
    roles = knowledge.scoring.roles
    counted = visible({roles.whom: roles.whom_assumed, **answers}, knowledge)
    return {name: answer for name, answer in counted.items() if name in answers}


def _offered(name: str, answer: Answer, counted: Answers, knowledge: Knowledge) -> Answer | None:
    """The answer without the options that are not put to this person; None where nothing is left of it."""
    question = knowledge.questionnaire.questions[name]
    roles, also = knowledge.scoring.roles, knowledge.scoring.also_concern
    if question.options_from is not None:
        return answer if answer in choices(name, counted, knowledge) else None
    if name == roles.concerns and also.when.holds(counted):
        answer = tuple(dict.fromkeys((*chosen_options({name: answer}, name), also.concern)))
    if not question.options_when or name == roles.safety:  # nothing takes away from an answer on safety
        return answer
    if isinstance(answer, tuple):
        return tuple([option for option in answer if is_offered(question, option, counted)]) or None
    return answer if is_offered(question, str(answer), counted) else None


def picked(wanted: Container[str], options: Iterable[str], question: Question) -> tuple[str, ...]:
    """The wanted options in their order; one that excludes the others gives way to them."""
    several = tuple([option for option in options if option in wanted])
    return tuple([option for option in several if option not in question.exclusive]) or several
