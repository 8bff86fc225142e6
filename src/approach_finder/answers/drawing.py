"""People made up by drawing answers at random.

What is open is drawn as often as not, every answer as likely as the next. The seed comes from the answers alone, so
the same answers always give the same draws.
"""

from __future__ import annotations

import random
from collections.abc import Container, Sequence

from approach_finder.answers.asked import applies, choices, is_offered, picked
from approach_finder.knowledge.conditions import Answer, Answers
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.types import RANGES

# How many people are drawn: to tell how settled the list is, and to choose a question (a compromise with the wait).
DRAWS = 40
# In simulations this share of the questions is answered.
ANSWERED = 0.6
_MOST_OPTIONS = 3
_DRAWN_TYPES = frozenset({"one", "many", "scale", "frequency"})
_STEPS = {kind: range(low, high + 1) for kind, (low, high) in RANGES.items()}


def is_drawn(name: str, knowledge: Knowledge) -> bool:
    """Whether an answer to a question is ever drawn: not of safety, nor what is typed or names an approach."""
    return name in knowledge.derived(_drawn)


def _drawn(knowledge: Knowledge) -> frozenset[str]:
    return frozenset(
        name
        for name, shape in knowledge.vocabulary.questions.items()
        if name != knowledge.scoring.roles.safety
        and shape.type in _DRAWN_TYPES
        and not shape.options_from
        and (shape.options or shape.type in _STEPS or knowledge.questionnaire.questions[name].options_from)
    )


def draw(given: Answers, chance: random.Random, knowledge: Knowledge, closed: Container[str] = ()) -> dict[str, Answer]:
    """One made-up person.

    Args:
        given: the answers that stand.
        chance: where the randomness comes from.
        knowledge: the knowledge base.
        closed: questions that stay without an answer.
    """
    answers, aside = dict(given), knowledge.scoring.roles.safety
    for name in knowledge.questionnaire.order:
        if name in answers or name in closed or name == aside or not applies(name, answers, knowledge):
            continue
        if knowledge.questionnaire.questions[name].required or chance.random() < ANSWERED:
            answer = draw_answer(name, answers, chance, knowledge)
            if answer is not None:
                answers[name] = answer
    return answers


def draw_answer(name: str, answers: Answers, chance: random.Random, knowledge: Knowledge) -> Answer | None:
    """One answer to a question, each as likely as the next; None where none is drawn or there is nothing to choose."""
    if not is_drawn(name, knowledge):
        return None
    shape, question = knowledge.vocabulary.questions[name], knowledge.questionnaire.questions[name]
    if shape.type in _STEPS:
        return chance.choice(_STEPS[shape.type])
    options = [*choices(name, answers, knowledge)]
    if question.options_when:
        options = [option for option in options if is_offered(question, option, answers)]
    if not options:
        return None
    if shape.type == "many":
        return picked(chance.sample(options, min(chance.randint(1, _MOST_OPTIONS), len(options))), options, question)
    return chance.choice(options)


def redrawn(
    answers: Answers, changeable: Sequence[str], chance: random.Random, knowledge: Knowledge
) -> dict[str, Answer]:
    """The same person with one answer drawn anew, as somebody may answer on another day."""
    if not changeable:
        return dict(answers)
    name = chance.choice(changeable)
    others = {question: answer for question, answer in answers.items() if question != name}
    answer = draw_answer(name, others, chance, knowledge)
    return others if answer is None else {**others, name: answer}


def answered_otherwise(answers: Answers, knowledge: Knowledge) -> list[dict[str, Answer]]:
    """The same person as they could answer what is open, or, with nothing open, with one answer drawn anew."""
    open_ = [
        name
        for name in knowledge.questionnaire.order
        if name not in answers and is_drawn(name, knowledge) and applies(name, answers, knowledge)
    ]
    if open_:
        return completed(answers, open_, knowledge)
    chance = _chance(answers, knowledge)
    changeable = [name for name in knowledge.scoring.reconsider if name in answers]
    return [redrawn(answers, changeable, chance, knowledge) for _ in range(DRAWS)]


def completed(answers: Answers, open_: Sequence[str], knowledge: Knowledge) -> list[dict[str, Answer]]:
    """The same person as they could answer what is open."""
    chance = _chance(answers, knowledge)
    closed = {name for name in knowledge.questionnaire.order if name not in open_ and applies(name, answers, knowledge)}
    return [draw(answers, chance, knowledge, closed) for _ in range(DRAWS)]


def _chance(answers: Answers, knowledge: Knowledge) -> random.Random:
    """Randomness that the answers that can matter decide alone."""
    asked = knowledge.questionnaire.order
    counted = [(name, answers[name]) for name in asked if name in answers and is_drawn(name, knowledge)]
    return random.Random(repr(counted))
