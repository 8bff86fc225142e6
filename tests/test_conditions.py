"""Conditions: what holds, what is known while answers are open, and how they are written."""

from __future__ import annotations

from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approach_finder.knowledge.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Condition,
    Is,
    Leaf,
    NotOf,
    deciding_leaf,
    parse,
)

LIMITS = (-2, 2)
LEAVES: list[Any] = [Is("format", "group"), Is("concerns", "panic"), AtLeast("focus", 1), AtMost("focus", -1)]


def _joined(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of(several.map(AllOf), several.map(AnyOf), parts.map(NotOf))


CONDITIONS: st.SearchStrategy[Any] = st.recursive(st.sampled_from(LEAVES), _joined, max_leaves=6)
ANSWERS: list[dict[str, Any]] = [
    {"format": form, "concerns": concerns, "focus": focus}
    for form, concerns, focus in product(("group", "online"), (("panic", "sleep"), ("sleep",)), range(-2, 3))
]


@given(CONDITIONS)
def test_where_all_is_answered_what_is_known_is_what_holds(condition: Condition) -> None:
    for answers in ANSWERS:
        assert condition.truth(lambda leaf, answers=answers: leaf.holds(answers)) == condition.holds(answers)  # type: ignore[misc]


@given(CONDITIONS, st.sets(st.sampled_from(["format", "concerns", "focus"])))
def test_what_is_known_while_some_is_open_stays_so(condition: Condition, open_: set[str]) -> None:
    for answers in ANSWERS:
        known = condition.truth(lambda leaf, answers=answers: None if leaf.question in open_ else leaf.holds(answers))  # type: ignore[misc]
        same = [other for other in ANSWERS if all(other[name] == answers[name] for name in {*answers} - open_)]
        assert known is None or {condition.holds(other) for other in same} == {known}


@given(CONDITIONS)
def test_a_leaf_that_is_quoted_holds_and_does_not_stand_under_not(condition: Condition) -> None:
    for answers in ANSWERS:
        leaf = deciding_leaf(condition, answers)
        assert leaf is None or (leaf.holds(answers) and leaf in condition.quotable())
    assert {*condition.quotable()} <= {*condition.leaves()}
    assert not [*NotOf(condition).quotable()]


@pytest.mark.parametrize("leaf", LEAVES, ids=str)
def test_a_leaf_names_the_answers_that_meet_it(leaf: Leaf) -> None:
    answers = range(LIMITS[0], LIMITS[1] + 1) if isinstance(leaf.answer, int) else ("group", "panic", "sleep")
    assert [answer for answer in answers if leaf.holds({leaf.question: answer})] == list(leaf.met_by(LIMITS))


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("always", "always"),
        ("focus>=1", "focus>=1"),
        ({"not": "focus<=-1"}, "not focus<=-1"),
        ({"any": ["a=b", {"all": ["c=d", {"not": {"any": ["e=f", "g=h"]}}]}]}, "a=b or (c=d and not (e=f or g=h))"),
        ({"all": [{"any": ["a=b"]}, "c=d"]}, "a=b and c=d"),
    ],
)
def test_what_joins_others_is_written_in_brackets(source: Any, written: str) -> None:
    assert str(parse(source)) == written


def test_every_kind_can_stand_in_a_knowledge_base() -> None:
    assert {*Leaf.__subclasses__()} < {*get_args(Condition)}
