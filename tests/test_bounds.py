"""What is not asked never mattered: the bounds hold for everybody, whatever they answer."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approach_finder.answers.validation import understand, visible
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.store import load_knowledge
from approach_finder.results.safety import find_safety
from approach_finder.scoring.bounds import Outlook, look_ahead
from approach_finder.scoring.ranking import rank
from approach_finder.survey import state as machine

from people import as_good, people

KNOWLEDGE = load_knowledge()
ROLES = KNOWLEDGE.scoring.roles
CORE = set(KNOWLEDGE.questionnaire.core)
PEOPLE = people(KNOWLEDGE).map(lambda given: visible(understand({ROLES.whom: "self", **given}, KNOWLEDGE), KNOWLEDGE))
OPEN = sorted(set(KNOWLEDGE.vocabulary.questions) - CORE)
many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def partly(answers: dict[str, Answer], free: list[str]) -> tuple[dict[str, Answer], Outlook]:
    """A person before some questions are answered, and what can still come."""
    known = {name: answer for name, answer in answers.items() if name not in free}
    return known, look_ahead(known, frozenset(free), KNOWLEDGE)


def scores(answers: dict[str, Answer]) -> dict[str, int]:
    return {scored.approach: scored.score for scored in rank(answers, KNOWLEDGE).eligible}


@many
@given(PEOPLE, st.lists(st.sampled_from(OPEN), unique=True))
def test_no_answer_takes_a_score_out_of_its_bounds(answers: dict[str, Answer], free: list[str]) -> None:
    known, outlook = partly(answers, free)
    for person in (known, answers):
        for name, score in scores(person).items():
            low, high = outlook.ranges[name]
            assert low <= score <= high


@many
@given(PEOPLE)
def test_with_every_answer_known_the_bounds_are_the_score(answers: dict[str, Answer]) -> None:
    _, outlook = partly(answers, [])
    assert outlook.settled
    for name, score in scores(answers).items():
        assert outlook.ranges[name] == (score, score)


@many
@given(PEOPLE, st.lists(st.sampled_from(OPEN), unique=True))
def test_what_the_bounds_spare_changes_nothing_together(answers: dict[str, Answer], free: list[str]) -> None:
    known, outlook = partly(answers, free)
    spared = {name: answer for name, answer in answers.items() if name not in free or name in outlook.matters}
    assert as_good(rank(spared, KNOWLEDGE), rank(answers, KNOWLEDGE), KNOWLEDGE)
    assert find_safety(spared, KNOWLEDGE).level == find_safety(answers, KNOWLEDGE).level
    if outlook.settled:
        assert as_good(rank(known, KNOWLEDGE), rank(answers, KNOWLEDGE), KNOWLEDGE)


def waiting(answers: dict[str, Answer]) -> set[str]:
    return {scored.approach for scored, caution in rank(answers, KNOWLEDGE).gated if caution}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PEOPLE)
def test_a_survey_that_spares_questions_ends_as_the_whole_one(answers: dict[str, Answer]) -> None:
    state = machine.begin(KNOWLEDGE)
    while (name := machine.current(state, KNOWLEDGE)) is not None:
        if name in answers:
            state = machine.answer(state, name, answers[name], KNOWLEDGE)
        else:
            state = machine.skip(state, name, KNOWLEDGE)
    said = machine.result_answers(state, KNOWLEDGE)
    assert as_good(rank(said, KNOWLEDGE), rank(answers, KNOWLEDGE), KNOWLEDGE)
    assert waiting(said) == waiting(answers)
    asked = {flag.id for flag in find_safety(said, KNOWLEDGE).flags}
    assert asked == {flag.id for flag in find_safety(answers, KNOWLEDGE).flags}
    assert {ROLES.country, "health"} <= set(state.passed)


def test_the_comparison_sees_a_first_place_that_is_lost(knowledge: Knowledge) -> None:
    wishes: dict[str, Any] = {"concerns": ("sleep",)}
    other: dict[str, Any] = {"concerns": ("trauma",)}
    assert as_good(rank(wishes, knowledge), rank(wishes, knowledge), knowledge)
    assert not as_good(rank(wishes, knowledge), rank(other, knowledge), knowledge)
