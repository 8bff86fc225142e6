"""Many made-up people, to see what the rules do: how often each treatment comes first, why, and how firmly.

The population is stated by how it is drawn (:func:`approach_finder.answers.drawing.draw`), not by who lives anywhere:
each question that applies is answered in six of ten cases, every answer as likely as the next, with one to three
options where several are allowed.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from itertools import chain, islice
from typing import NamedTuple

from msgspec import Struct

from approach_finder.answers.drawing import draw, redrawn
from approach_finder.bulk.many import score_many
from approach_finder.knowledge.conditions import Answer, Answers
from approach_finder.knowledge.model import Knowledge
from approach_finder.scoring.ranking import rank

_FIRST = 5
_TOGETHER = 250  # people drawn before they are weighed
# Answers that must not matter.
_DIFFERENT: Mapping[str, tuple[Answer, Answer]] = {
    "country": ("CA", "NO"),
    "text": ("one", "another"),
    "date": ("2026-01-31", "2026-11-28"),
}


class _Drawn(NamedTuple):
    """A made-up person, the same on another day, and the same with another answer that must not matter."""

    answers: dict[str, Answer]
    another_day: dict[str, Answer]
    alike: list[tuple[str, dict[str, Answer]]]

    def all(self) -> list[dict[str, Answer]]:
        """All of them."""
        return [self.answers, self.another_day, *(answers for _, answers in self.alike)]


class Share(Struct, frozen=True):
    """For how many people in a hundred a treatment is first, level with the first, and in the first five."""

    approach: str
    first: float
    level_with_first: float
    in_first_five: float


class Simulation(Struct, frozen=True):
    """The people drawn, and the shares of first places. Shares and percentages are out of 100 people.

    ``drivers`` tell from which questions the points for the first place come. ``first_stays`` is how often the
    first place, or one level with it, stays when one answer is drawn anew. ``changed_by`` counts the people for
    whom an answer that must not matter changed a score: it should be 0 everywhere.
    """

    people: int
    seed: int
    given: dict[str, Answer]
    treatments: tuple[Share, ...]
    never_in_first_five: tuple[str, ...]
    without_a_first: float
    drivers: dict[str, float]
    first_stays: float
    changed_by: dict[str, int]


def simulate(number: int, seed: int, given: Mapping[str, Answer], knowledge: Knowledge) -> Simulation:
    """Draw people and weigh them.

    Args:
        number: how many people, at least 1.
        seed: the same seed gives the same people.
        given: answers, as understood, that all of them share.
        knowledge: the knowledge base.
    """
    chance = random.Random(seed)
    first: Counter[str] = Counter()
    level: Counter[str] = Counter()
    in_five: Counter[str] = Counter()
    driven: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    stayed = 0
    people = (_drawn(given, chance, knowledge) for _ in range(number))
    while together := list(islice(people, _TOGETHER)):
        scored = score_many(chain.from_iterable(each.all() for each in together), knowledge)
        for each in together:
            scores, another_day, *alike = islice(scored, len(each.all()))
            leading = _leading(scores, knowledge)
            first.update(leading[:1])
            level.update(leading)
            in_five.update(list(scores)[:_FIRST])
            driven.update(_points_by_question(each.answers, knowledge))
            stayed += not leading or leading[0] in _leading(another_day, knowledge)
            others = zip(each.alike, alike, strict=True)
            changed.update({name for (name, _), other in others if [*other.items()] != [*scores.items()]})
    treatments = [name for name, entry in knowledge.approaches.items() if entry.kind == "treatment"]
    total = driven.total() or 1
    return Simulation(
        number,
        seed,
        dict(given),
        tuple(
            Share(name, *(round(100 * count[name] / number, 1) for count in (first, level, in_five)))
            for name in sorted(treatments, key=lambda name: (-first[name], -level[name], -in_five[name], name))
        ),
        tuple(name for name in treatments if not in_five[name]),
        round(100 * (number - first.total()) / number, 1),
        {question: round(100 * points / total, 1) for question, points in driven.most_common()},
        round(100 * stayed / number, 1),
        {name: changed[name] for name in _must_not_matter(knowledge)},
    )


def _leading(scores: Mapping[str, int], knowledge: Knowledge) -> list[str]:
    """The first treatment and those level with it, of scores in their order."""
    least = next(iter(scores.values()), 0) - knowledge.scoring.close
    return [name for name, score in scores.items() if score >= least]


def _points_by_question(answers: Answers, knowledge: Knowledge) -> Counter[str]:
    """From which questions the points for the first place come."""
    points: Counter[str] = Counter()
    ranking = rank(answers, knowledge)
    for scored in ranking.eligible[:1]:
        for reason in ranking.reasons(scored.approach):
            points[reason.question] += max(reason.weight, 0)
    return points


def _drawn(given: Answers, chance: random.Random, knowledge: Knowledge) -> _Drawn:
    """A made-up person. On another day one answer is changed, but not whom it is for or what brings them."""
    roles, answers = knowledge.scoring.roles, draw(given, chance, knowledge)
    fixed = {*given, roles.whom, roles.concerns, roles.main_concern}
    another_day = redrawn(answers, [name for name in answers if name not in fixed], chance, knowledge)
    alike = [(name, {**answers, name: other}) for name, two in _must_not_matter(knowledge).items() for other in two]
    return _Drawn(answers, another_day, alike)


def _must_not_matter(knowledge: Knowledge) -> dict[str, tuple[Answer, Answer]]:
    """Two answers to each question that must not matter."""
    shapes = knowledge.vocabulary.questions.items()
    two = {name: shape.limits if shape.type == "number" else _DIFFERENT.get(shape.type) for name, shape in shapes}
    return {name: answers for name, answers in two.items() if answers}
