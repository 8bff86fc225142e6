"""Whether anybody can satisfy conditions: found by search, and compared with trying out random people."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approach_finder.answers.validation import understand
from approach_finder.knowledge.conditions import AllOf, AnyOf, Condition, NotOf, parse
from approach_finder.knowledge.store import load_knowledge
from approach_finder.lint.satisfy import satisfiable

from people import people

KNOWLEDGE = load_knowledge()

LEAVES = [
    "for_whom=self", "for_whom=teen", "age_band=adult", "focus>=1", "focus<=-1", "focus>=2", "goals=grow",
    "goals=find-meaning", "phq4_low>=2", "support=alone", "concerns=sleep",
]  # fmt: skip
CONDITIONS = st.recursive(
    st.sampled_from(LEAVES).map(parse),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        inner.map(NotOf),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(CONDITIONS, people(KNOWLEDGE))
def test_what_somebody_satisfies_can_be_satisfied(condition: Condition, person: dict[str, Any]) -> None:
    answers = understand(person, KNOWLEDGE)
    met = condition if condition.holds(answers) else NotOf(condition)
    assert satisfiable([met], KNOWLEDGE)


@pytest.mark.parametrize(
    ("conditions", "possible"),
    [
        (["for_whom=self", "for_whom=teen"], False),
        (["goals=grow", "goals=find-meaning"], True),
        (["focus>=1", "focus<=-1"], False),
        (["focus>=1", "focus<=1"], True),
        ([{"not": "focus>=-2"}], True),  # a question that was not answered
        ([{"any": ["for_whom=self", "age_band=adult"]}, {"not": "for_whom=self"}, {"not": "age_band=adult"}], False),
        (["main_concern=sleep", "main_concern=worry"], False),
    ],
)
def test_contradictions_are_found(conditions: list[Any], possible: bool) -> None:
    assert satisfiable(map(parse, conditions), KNOWLEDGE) is possible
