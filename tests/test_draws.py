"""Complete draws: the same answers give the same draws, and these tell what can still change."""

from __future__ import annotations

import random

import pytest
from msgspec.structs import replace

from approach_finder.answers.asked import applies
from approach_finder.answers.drawing import DRAWS, draw, is_drawn
from approach_finder.answers.validation import understand
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.model import Knowledge
from approach_finder.scoring.draws import hold, look_ahead, settle
from approach_finder.scoring.ranking import Ranking, ScoredApproach, least_score, rank
from approach_finder.scoring.settled import Settled

PERSON: dict[str, Answer] = {"for_whom": "self", "age_band": "adult", "concerns": ("panic", "worry"), "focus": -1}


def open_to(answers: dict[str, Answer], knowledge: Knowledge) -> list[str]:
    return [name for name in knowledge.questionnaire.order if name not in answers and applies(name, answers, knowledge)]


def test_the_answers_alone_decide_the_draws(knowledge: Knowledge) -> None:
    open_ = open_to(PERSON, knowledge)
    assert look_ahead(PERSON, open_, knowledge) == look_ahead(dict(reversed(PERSON.items())), open_, knowledge)
    settled = settle(rank(PERSON, knowledge), knowledge)
    assert settled == settle(rank({**PERSON, "country": "CA", "note": "Monday"}, knowledge), knowledge)
    assert 0 <= settled.three <= settled.first <= settled.of == DRAWS


def test_with_nothing_open_one_answer_changes(knowledge: Knowledge) -> None:
    chance, person = random.Random(3), dict(PERSON)
    for name in knowledge.questionnaire.order:
        if is_drawn(name, knowledge) and name not in person and applies(name, person, knowledge):
            person |= draw({**person}, chance, knowledge, closed={*knowledge.questionnaire.order} - {name})
    settled = settle(rank(understand(person, knowledge), knowledge), knowledge)
    assert settled.of == DRAWS


def test_what_can_close_one_of_the_first_or_bring_a_safety_note_must_be_asked(knowledge: Knowledge) -> None:
    look = look_ahead(PERSON, open_to(PERSON, knowledge), knowledge)
    assert "impairment" in look.must  # whoever cannot manage daily life is told to see a doctor
    assert "avoid" in look.questions


def test_no_answer_on_safety_and_none_that_is_typed_is_drawn(knowledge: Knowledge) -> None:
    chance = random.Random(1)
    drawn = set().union(*(draw(PERSON, chance, knowledge) for _ in range(60)))
    assert not {"safety", "country", "note", "id", "tried_helped"} & drawn


def listing(scores: dict[str, int], knowledge: Knowledge) -> Ranking:
    """A ranking with these scores; those below the threshold are not listed."""
    entry = knowledge.approaches["cbt"]
    scored = [ScoredApproach(name, entry, score, 0) for name, score in scores.items()]
    least = least_score(knowledge)
    return replace(
        rank({}, knowledge),
        eligible=tuple(each for each in scored if each.score >= least),
        below_threshold=tuple(each for each in scored if each.score < least),
    )


@pytest.mark.parametrize(
    ("shown", "holds"),
    [("a b c", True), ("a c b", True), ("a b d", True), ("a b e", False), ("a b", False), ("x y z", False)],
)
def test_who_is_level_is_as_good_a_first(shown: str, holds: bool, knowledge: Knowledge) -> None:
    whole = listing({"a": 300, "b": 200, "c": 100, "d": 65, "e": 50}, knowledge)
    assert hold(listing(dict.fromkeys(shown.split(), 100), knowledge), whole, 3, knowledge) is holds


@pytest.mark.parametrize(
    ("shown", "whole", "holds"),
    [
        ("a b f", {"a": 300, "b": 200, "f": 10}, True),
        ("a b f", {"a": 300, "b": 200, "f": -40}, False),
        ("a b", {"a": 300, "b": 200, "f": 45}, True),
        ("a b", {"a": 300, "b": 200, "f": 90}, False),
        ("a b x", {"a": 300, "b": 200}, False),
    ],
)
def test_an_empty_place_is_level_with_who_is_close_to_it(
    shown: str, whole: dict[str, int], holds: bool, knowledge: Knowledge
) -> None:
    assert hold(listing(dict.fromkeys(shown.split(), 100), knowledge), listing(whole, knowledge), 3, knowledge) is holds


@pytest.mark.parametrize(
    ("three", "first", "enough"), [(36, 39, True), (35, 40, False), (40, 38, False), (40, 40, True)]
)
def test_the_three_must_stay_in_36_of_40_draws_and_the_first_in_39(three: int, first: int, enough: bool) -> None:
    assert Settled(40, three, first).enough is enough


def test_the_list_alone_decides_when_it_is_enough(knowledge: Knowledge) -> None:
    """Somebody whose first three stay, while those closer to the wishes hang on what is still open."""
    wishes: dict[str, Answer] = {"for_whom": "self", "age_band": "adult", "concerns": ("sleep",), "focus": 2}
    look = look_ahead(wishes, open_to(wishes, knowledge), knowledge)
    assert look.closer < look.settled.three
    assert look.closer_may_change
    settled = replace(look, settled=Settled(DRAWS, DRAWS, DRAWS), must=frozenset())
    assert settled.enough
    assert not replace(settled, closer=DRAWS).closer_may_change
    assert not replace(settled, must=look.must or frozenset({"avoid"})).enough
    assert not replace(settled, settled=Settled(DRAWS, 0, DRAWS)).enough
    assert not replace(settled, settled=Settled(DRAWS, DRAWS, 0)).enough
