"""Several rows of evidence on one concern for the same people: the first that holds counts and is told."""

from __future__ import annotations

from typing import Any

import pytest

from approach_finder.answers.validation import understand
from approach_finder.bulk.many import score_many
from approach_finder.knowledge.loading.build import build
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.store import read_files
from approach_finder.results.engine import recommend
from approach_finder.scoring.ranking import rank

from conftest import DATA

FILES = read_files(DATA)
ROW = """
  - concern: stress-burnout
    grade: {grade}
    for: [adult, older-adult]{only_when}
    says: In the {name} row.
    sources: [cuijpers-2018-pst]
    reason: An invented row.
    reviewed: 2026-11
    compared_with: [usual-care]
"""
FIRST = ROW.format(grade="A", only_when="\n    only_when: duration=weeks", name="first")
SECOND = ROW.format(grade="C", only_when="\n    only_when: support=alone", name="second")
LAST = ROW.format(grade="none", only_when="", name="last")


def with_rows(*rows: str) -> dict[str, bytes]:
    """A knowledge base in which supportive counselling has these rows on stress."""
    text = FILES["evidence.yaml"].decode()
    start = text.index("\nsupportive-counselling:")
    after = text.index("\n\n", start + 1)
    kept = text[start:after].split("\n  - concern: ")
    kept = [kept[0], *(row for row in kept[1:] if not row.startswith("stress-burnout\n"))]
    whole = text[:start] + "\n  - concern: ".join(kept) + "".join(rows).replace("\n\n", "\n") + text[after:]
    return {**FILES, "evidence.yaml": whole.encode()}


@pytest.fixture(scope="module")
def conditional() -> Knowledge:
    built = build(with_rows(FIRST, SECOND, LAST))
    assert built.library, built.faults
    return built.library.knowledge


@pytest.mark.parametrize(
    ("given", "told", "grade"),
    [
        ({"duration": "weeks"}, "first", "A"),
        ({"duration": "weeks", "support": "alone"}, "first", "A"),
        ({"duration": "years", "support": "alone"}, "second", "C"),
        ({"duration": "years"}, "last", None),
        ({}, "last", None),
    ],
)
def test_the_first_row_that_holds_counts_and_is_told(
    conditional: Knowledge, given: dict[str, Any], told: str, grade: str | None
) -> None:
    answers = understand(
        {"for_whom": "self", "age_band": "adult", "concerns": ["stress-burnout"], **given}, conditional
    )
    row = rank(answers, conditional).evidence["stress-burnout"]["supportive-counselling"]
    assert row.says == f"In the {told} row."
    found = recommend(answers, conditional, top=None)
    scored = next(iter(score_many([answers], conditional)))
    place = [each for each in found.recommendations if each.approach == "supportive-counselling"]
    assert place or grade is None
    for each in place:
        points = {"A": 100, "C": 30, "none": 0}[grade] if grade else 0
        assert each.components.evidence == points
        assert scored["supportive-counselling"] == each.score


@pytest.mark.parametrize("rows", [(LAST, FIRST), (FIRST, LAST.replace("adult, older-adult", "adult"))])
def test_rows_that_could_both_count_are_a_fault(rows: tuple[str, str]) -> None:
    assert any("a second row" in fault.message for fault in build(with_rows(*rows)).faults)


def test_where_none_holds_the_last_is_told_and_none_counts() -> None:
    built = build(with_rows(FIRST, SECOND))
    assert built.library, built.faults
    knowledge = built.library.knowledge
    answers = {"for_whom": "self", "age_band": "adult", "concerns": ["stress-burnout"], "duration": "years"}
    ranking = rank(understand(answers, knowledge), knowledge)
    assert ranking.evidence["stress-burnout"]["supportive-counselling"].says == "In the second row."
    assert "supportive-counselling" not in [scored.approach for scored in ranking.eligible if scored.tested]
