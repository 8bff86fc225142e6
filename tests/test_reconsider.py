"""What is told to change the answer does change it, and the smallest change is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from approach_finder.answers.asked import choices, is_offered, visible
from approach_finder.answers.validation import understand
from approach_finder.bulk.columns import Columns
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.store import load_knowledge
from approach_finder.knowledge.types import RANGES
from approach_finder.results import engine
from approach_finder.results.engine import recommend, shortlist
from approach_finder.results.result import Change
from approach_finder.results.shortlist import Ranked
from approach_finder.scoring.ranking import rank
from approach_finder.scoring.settled import Settled

from people import cases, people

KNOWLEDGE = load_knowledge()
COLUMNS = Columns(KNOWLEDGE)
ROLES, NEVER = KNOWLEDGE.scoring.roles, KNOWLEDGE.scoring.never_suggested


def changed_by(answers: dict[str, Answer], changes: Iterable[Change]) -> dict[str, Answer]:
    """The answers with the changes that were told, which must start from what was answered."""
    after = dict(answers)
    for change in changes:
        assert visible({ROLES.whom: ROLES.whom_assumed, **answers}, KNOWLEDGE).get(change.question) == change.from_
        after.pop(change.question, None)
        if change.to is not None:
            after[change.question] = change.to
    return after


def weighed(answers: dict[str, Answer]) -> tuple[Ranked, ...]:
    """All of the list."""
    return shortlist(answers, KNOWLEDGE, None).recommendations


def bands(places: tuple[Ranked, ...]) -> dict[str, str]:
    """The band of each treatment that is listed."""
    return {place.approach: place.band for place in places}


def single_changes(answers: dict[str, Answer]) -> list[dict[str, Answer]]:
    """Every way to change one answer that can be reconsidered: another step or option, one option more or less."""
    found: list[dict[str, Answer]] = []
    seen = visible(answers, KNOWLEDGE)
    for name in KNOWLEDGE.scoring.reconsider:
        shape, before = KNOWLEDGE.vocabulary.questions[name], answers.get(name)
        rest = {question: answer for question, answer in answers.items() if question != name}
        if shape.type in RANGES:
            low, high = RANGES[shape.type]
            found += [{**rest, name: step} for step in range(low, high + 1) if step != before]
        elif shape.type == "one":
            found += [{**rest, name: option} for option in choices(name, answers, KNOWLEDGE) if option != before]
        else:
            chosen = set(before) if isinstance(before, tuple) else set()
            question = KNOWLEDGE.questionnaire.questions[name]
            for option in shape.options:
                offered = is_offered(question, option, seen) and name != ROLES.refusals
                never = any(when.holds({name: (option,)}) for when in NEVER)
                if option not in chosen and (never or not offered):
                    continue
                toggled = tuple(each for each in shape.options if each in chosen ^ {option})
                found.append({**rest, name: toggled} if toggled else rest)
    return found


def test_no_refusal_and_nothing_of_a_life_that_may_not_be_theirs_is_suggested() -> None:
    told = {"for_whom": "self", "age_band": "adult", "concerns": ["physical-illness", "low-mood"], "illness": ["bowel"]}
    for answers in (told, {**told, "avoid": ["exposure"], "goals": ["honour-culture"]}):
        found = recommend(understand(answers, KNOWLEDGE), KNOWLEDGE).what_would_change
        for change in (change for each in found for change in each.changes):
            before, after = ({*side} if isinstance(side, tuple) else set() for side in (change.from_, change.to))
            assert change.question != ROLES.refusals or after < before
            assert not any(when.holds({change.question: (one,)}) for one in after - before for when in NEVER)


def check(*several: dict[str, Any]) -> None:
    """Assert what holds for everybody."""
    people = [understand(given, KNOWLEDGE) for given in several]
    told = {number: found for number, person in enumerate(people) if (found := put_first(person)) is not None}
    changed = [(number, other) for number in told for other in single_changes(people[number])]
    least = KNOWLEDGE.scoring.bands["possible"].at_least
    by_one: dict[int, set[str]] = {number: set() for number in told}
    for (number, _), first in zip(changed, firsts([other for _, other in changed]), strict=True):
        if first is not None and first[1] >= least:
            by_one[number].add(first[0])
    for number, told_first in told.items():
        others = by_one[number] - set(leading(weighed(people[number])))
        others -= {scored.approach for scored in rank(people[number], KNOWLEDGE).held_back}
        assert all((changes == 1) == (approach in others) for approach, changes in told_first.items())
        assert told_first or not others


def put_first(answers: dict[str, Answer]) -> dict[str, int] | None:
    """The treatments told to come first, each with how many changes bring it there; None where nothing may be told."""
    result, places = recommend(answers, KNOWLEDGE), weighed(answers)
    if not places:
        assert (result.firmness, result.what_would_change) == (None, ())
        return None
    assert result.settled
    assert result.firmness == ("robust" if result.settled.is_robust else "close-call")
    if result.safety.level in ("urgent", "emergency"):
        assert result.what_would_change == ()
        return None
    for told in result.what_would_change:
        assert {change.question for change in told.changes} <= set(KNOWLEDGE.scoring.reconsider)
        after = weighed(understand(changed_by(answers, told.changes), KNOWLEDGE))
        if told.first:
            assert after[0].approach == told.first
            assert told.first not in leading(places)
        else:
            assert told.leaves_band
            assert bands(places).get(told.leaves_band) != bands(after).get(told.leaves_band)
    return {told.first: len(told.changes) for told in result.what_would_change if told.first}


def leading(places: tuple[Ranked, ...]) -> list[str]:
    """The first of the list, and those level with it."""
    return [place.approach for place in places if places[0].score - place.score <= KNOWLEDGE.scoring.close]


def firsts(several: list[dict[str, Answer]]) -> list[tuple[str, int] | None]:
    """The first approach of each person's list with its score, by columns: there are some eighty changes a person."""
    table = COLUMNS.rows.table([COLUMNS.rows.of_person(person) for person in several])
    return [(names[0], scores[0]) if len(names) else None for names, scores, _ in COLUMNS.shortlists(table, 1)]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(people(KNOWLEDGE))
def test_what_is_told_comes_true_and_no_smaller_change_is_missed(given: dict[str, Any]) -> None:
    check(given)


@pytest.mark.parametrize("part", range(20))
def test_it_holds_for_every_case(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # How settled a list is takes most of the time, and nothing of this depends on it.
    settled = (Settled(40, 39, 40), Settled(40, 0, 0))[part % 2]
    monkeypatch.setattr(engine, "settle", lambda *_: settled)
    check(*(case["answers"] for case in cases()[part::20]))


def test_only_wishes_and_circumstances_are_reconsidered() -> None:
    """Never safety, what troubles somebody, who they are or a medicine."""
    never = {ROLES.whom, ROLES.concerns, ROLES.safety, ROLES.country, ROLES.id, "age_band", "medication", "health"}
    assert never.isdisjoint(KNOWLEDGE.scoring.reconsider)
    assert set(KNOWLEDGE.scoring.reconsider) <= set(KNOWLEDGE.questionnaire.order)


def test_an_answer_that_is_reconsidered_is_told_in_words() -> None:
    """The example of the design: tools now instead of the why."""
    answers = {"concerns": ["low-mood"], "focus": 2, "time_focus": 2, "goals": ["understand-why"]}
    told = recommend(understand(answers, KNOWLEDGE), KNOWLEDGE).what_would_change
    assert told, "a wish for the why with low mood leaves room for others"
    assert all(change.text.startswith("If ") and change.text.endswith(".") for change in told)
    other = recommend(understand({**answers, "for_whom": "client"}, KNOWLEDGE), KNOWLEDGE).what_would_change
    assert all("you said" not in change.text for change in other)
