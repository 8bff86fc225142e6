"""The program's two evaluators against the calculation written down plainly."""

from __future__ import annotations

import random
from typing import Any

import pytest
from reference import Reference

from approach_finder.answers.validation import understand
from approach_finder.bulk.columns import Columns
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.model import Knowledge
from approach_finder.scoring.draws import draw
from approach_finder.scoring.ranking import closer_to_wishes, rank

from people import cases

DRAWN = 60


def anybody(chance: random.Random, knowledge: Knowledge) -> dict[str, Answer]:
    """A drawn person, with safety answers and approaches that were tried or are not wanted."""
    roles, names = knowledge.scoring.roles, list(knowledge.approaches)
    person: dict[str, Answer] = dict(draw({}, chance, knowledge))
    if chance.random() < 0.4:
        flags = knowledge.vocabulary.questions[roles.safety].options
        person[roles.safety] = tuple(chance.sample(flags, chance.randint(1, 2)))
        person["safety_help"] = chance.choice(["yes", "no"])
    for question in (roles.not_wanted, roles.tried_no_help, "tried_helped"):
        if chance.random() < 0.3:
            person[question] = tuple(chance.sample(names, chance.randint(1, 3)))
    if chance.random() < 0.2:  # answers that do not count
        person |= {"age_band": "child", "trauma_detail": ("combat",)}
    return understand(person, knowledge)


def check(answers: dict[str, Any], knowledge: Knowledge) -> None:
    found, ranking = Reference(answers, knowledge).find(), rank(answers, knowledge)
    assert found.listed == [(scored.approach, scored.score) for scored in ranking.eligible]
    assert found.held_back == [(scored.approach, scored.score) for scored in ranking.held_back]
    assert found.closer == [scored.approach for scored in closer_to_wishes(ranking, knowledge)]


@pytest.mark.parametrize("seed", range(4))
def test_the_engine_says_what_the_description_says(seed: int, knowledge: Knowledge) -> None:
    chance = random.Random(seed)
    for _ in range(DRAWN):
        check(anybody(chance, knowledge), knowledge)


def test_so_it_does_for_every_sixth_case(knowledge: Knowledge) -> None:
    for case in cases()[::6]:
        check(understand(case["answers"], knowledge), knowledge)


def test_the_columns_say_what_the_description_says(knowledge: Knowledge) -> None:
    chance, columns = random.Random(11), Columns(knowledge)
    several = [anybody(chance, knowledge) for _ in range(DRAWN)]
    table = columns.rows.table([columns.rows.of_person(person) for person in several])
    for person, (names, scores, closer) in zip(several, columns.shortlists(table, None), strict=True):
        found = Reference(person, knowledge).find()
        assert found.listed == list(zip(names, scores, strict=True))
        assert found.closer == [name for name, _ in closer]
