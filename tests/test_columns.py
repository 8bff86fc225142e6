"""Many people by columns come to what each comes to alone, to the last point and in the same order."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approach_finder.answers.validation import understand
from approach_finder.bulk import batch, many
from approach_finder.bulk import people as bulk_people
from approach_finder.bulk.columns import Columns
from approach_finder.bulk.people import Task
from approach_finder.bulk.reading import Line
from approach_finder.knowledge.faults import AnswersError
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.store import load_knowledge
from approach_finder.results.safety import find_safety
from approach_finder.scoring.ranking import rank

from people import awkward, drawn_people, people

KNOWLEDGE = load_knowledge()
COLUMNS = Columns(KNOWLEDGE)
SEVERAL = st.lists(people(KNOWLEDGE), min_size=1, max_size=12)


def by_columns(several: list[dict[str, Any]], columns: Columns = COLUMNS) -> list[tuple[list[tuple[str, int]], Any]]:
    """The scores of each, best first, and what was found on safety."""
    table = columns.rows.table([columns.rows.of_person(person) for person in several])
    scores = [list(zip(*found, strict=True)) for found in columns.listed(table)]
    return list(zip(scores, columns.safety(table), strict=True))


def one_by_one(several: list[dict[str, Any]], knowledge: Knowledge = KNOWLEDGE) -> list[Any]:
    rankings = [rank(understand(person, knowledge), knowledge) for person in several]
    safety = [find_safety(ranking.profile.answers, knowledge) for ranking in rankings]
    return [
        ([(scored.approach, scored.score) for scored in ranking.eligible], (found.asked, found.level))
        for ranking, found in zip(rankings, safety, strict=True)
    ]


def check(several: list[dict[str, Any]], knowledge: Knowledge = KNOWLEDGE, columns: Columns = COLUMNS) -> None:
    found = [(scores, (safety.asked, safety.level)) for scores, safety in by_columns(several, columns)]
    assert found == one_by_one(several, knowledge)


@settings(max_examples=40, deadline=None)
@given(SEVERAL)
def test_by_columns_everybody_gets_what_each_gets_alone(several: list[dict[str, Any]]) -> None:
    check(several)


AWKWARD = awkward(KNOWLEDGE)
AWKWARD_COLUMNS = Columns(AWKWARD)


@settings(max_examples=20, deadline=None)
@given(SEVERAL)
def test_other_numbers_and_conditions_round_and_tie_the_same_way(several: list[dict[str, Any]]) -> None:
    check(several, AWKWARD, AWKWARD_COLUMNS)


def heavy(most: int) -> Knowledge:
    """The rules with weights four times as large, and with caps that nearly nothing reaches."""
    scoring = KNOWLEDGE.scoring
    changed = msgspec.structs.replace(
        scoring,
        weights={word: 4 * weight for word, weight in scoring.weights.items()},
        evidence=msgspec.structs.replace(scoring.evidence, most_for_main=most, most_for_others=most),
        caps=msgspec.structs.replace(scoring.caps, most_for=most, most_against=most),
        wishes=tuple(msgspec.structs.replace(wish, most_for=most, most_against=most) for wish in scoring.wishes),
    )
    return msgspec.structs.replace(KNOWLEDGE, scoring=changed)


HEAVY = heavy(558)
HEAVY_COLUMNS = many.columns_of(HEAVY)


@settings(max_examples=20, deadline=None)
@given(SEVERAL)
def test_the_largest_numbers_that_columns_take_come_out_the_same(several: list[dict[str, Any]]) -> None:
    assert HEAVY_COLUMNS is not None
    check(several, HEAVY, HEAVY_COLUMNS)


@pytest.mark.parametrize(
    ("knowledge", "columns"), [(KNOWLEDGE, COLUMNS), (AWKWARD, AWKWARD_COLUMNS), (HEAVY, HEAVY_COLUMNS)]
)
def test_so_it_is_with_people_who_answered_much(knowledge: Knowledge, columns: Columns) -> None:
    check(drawn_people(400, 21, KNOWLEDGE), knowledge, columns)


def test_numbers_too_large_for_columns_are_weighed_one_by_one() -> None:
    too_heavy = heavy(559)
    assert many.columns_of(too_heavy) is None
    somebody = [{"concerns": ["worry"], "goals": ["learn-skills"]}]
    [scores] = many.score_many(somebody, too_heavy)
    [(alone, _)] = one_by_one(somebody, too_heavy)
    assert list(scores.items()) == alone


ODD: list[dict[str, Any]] = [
    {"concerns": "sleep", "safety": None, "focus": None},
    {"concerns": ["sleep", "sleep", "worry"], "main_concern": "worry", "safety": []},
    {"concerns": ("worry",), "who_joins": ["partner", "nobody"], "past_therapy": ["none", "cbt-skills-helped"]},
    {"concerns": ["grief"], "safety": ["none", "self-harm"], "country": "uk", "note": "é" * 50, "id": 12},
    {"concerns": ["grief"], "country": "", "safety": "prefer-not-to-say", "who_joins": ["nobody", "not-asked-yet"]},
    {"schema_version": "1", "answers": {"concerns": ["low-mood"], "evidence_or_fit": 2}},
]


def test_odd_ways_to_write_answers_are_understood_as_ever() -> None:
    check(ODD)
    assert by_columns(ODD[:1])[0][1].asked == "not-asked"


FAULTY: list[Any] = [
    {"concerns": ["slep"]}, {"concerns": []}, {}, [], {"concerns": ["sleep"], "focus": True},
    {"concerns": ["sleep"], "focus": 1.5}, {"concerns": ["sleep"], "focus": "1"}, {"concerns": ["sleep"], "focus": 3},
    {"concerns": ["sleep"], "time_available": ["few-sessions"]}, {"concerns": ["sleep"], "safety": "?"},
    {"concerns": ["sleep"], "safety": [()]}, {"concerns": ["sleep"], "safety": [[]]},
    {"concerns": ["sleep"], "nope": None},
    {"concerns": ["sleep", "worry"], "main_concern": "panic"}, {"concerns": ["sleep"], "country": "NOR"},
    {"concerns": ["sleep"], "note": "x" * 5000}, {"concerns": ["sleep"], "note": "\ud800"}, {"concerns": [True]},
]  # fmt: skip


@pytest.mark.parametrize("given", FAULTY)
def test_invalid_answers_are_refused_with_the_same_faults(given: Any) -> None:
    with pytest.raises(AnswersError) as alone:
        understand(given, KNOWLEDGE)
    with pytest.raises(AnswersError) as together:
        COLUMNS.rows.of_person(given)
    assert together.value.problems == alone.value.problems


@pytest.mark.parametrize("columns", [True, False])
def test_scores_come_before_a_fault_and_chunk_by_chunk(columns: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "CHUNK", 2)
    if not columns:
        monkeypatch.setattr(many, "columns_of", lambda knowledge: None)
    good = [{"concerns": [name]} for name in ("sleep", "grief", "worry", "panic", "low-mood")]
    found = list(many.score_many(good, KNOWLEDGE))
    assert [list(scores.items()) for scores in found] == [scores for scores, _ in one_by_one(good)]
    scores = many.score_many([*good[:3], {"concerns": ["slep"]}, *good], KNOWLEDGE)
    assert [next(scores) for _ in range(3)] == found[:3]
    with pytest.raises(AnswersError):
        next(scores)


def test_a_batch_gives_the_same_records_with_and_without_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    people_ = [*ODD, *FAULTY, {"concerns": ["slep"], "safety": ["suicidal-plan"], "id": "x"}]
    lines = [Line(number, json.dumps(person).encode()) for number, person in enumerate(people_, start=1)]
    for id_field in (None, "nope", "country"):
        task = Task(None, "jsonl", 3, explain=False, id_field=id_field, today=dt.date(2026, 11, 25))
        with monkeypatch.context() as patched:
            patched.setattr(batch, "load_knowledge", lambda folder: KNOWLEDGE)
            [together] = batch.run(lines, task, 1)
            patched.setattr(bulk_people, "columns_of", lambda knowledge: None)
            [alone] = batch.run(lines, task, 1)
        assert together == alone
        assert together.people == len(people_)
