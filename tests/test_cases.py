"""Whom guidelines and clinical writing lead where: YAML cases with a sentence as their name and a source."""

from __future__ import annotations

from typing import Any

import pytest

from approach_finder.answers.validation import understand
from approach_finder.knowledge.model import Knowledge
from approach_finder.results.engine import recommend

from people import cases

EXPECTATIONS = {
    "first",
    "among_first",
    "one_of_first",
    "several_of_first",
    "not_among_first",
    "closer_to_wishes",
    "also_look_for",
    "not_also_look_for",
    "excluded",
    "not_excluded",
    "level",
}


@pytest.mark.parametrize("case", cases(), ids=lambda case: str(case["name"]))
def test_case(case: dict[str, Any], knowledge: Knowledge) -> None:
    assert case["source"]
    assert EXPECTATIONS & case.keys()
    assert not case.keys() - EXPECTATIONS - {"name", "source", "answers"}
    result = recommend(understand(case["answers"], knowledge), knowledge, None)
    order = [found.approach for found in result.recommendations]
    also = {found.approach for found in result.also_look_for}
    excluded = {found.approach for found in result.excluded}

    if "first" in case:
        assert order[0] in case["first"]
    for places, wanted in case.get("among_first", {}).items():
        assert set(wanted) <= set(order[:places])
    for places, wanted in case.get("one_of_first", {}).items():
        assert set(wanted) & set(order[:places])
    for places, wanted in case.get("several_of_first", {}).items():
        assert len(set(wanted["of"]) & set(order[:places])) >= wanted["least"]
    for places, unwanted in case.get("not_among_first", {}).items():
        assert not set(unwanted) & set(order[:places])
    assert set(case.get("closer_to_wishes", [])) <= {found.approach for found in result.closer_to_wishes}
    assert set(case.get("also_look_for", [])) <= also
    assert not set(case.get("not_also_look_for", [])) & also
    assert set(case.get("excluded", [])) <= excluded
    assert not set(case.get("not_excluded", [])) & excluded
    if "level" in case:
        assert result.safety.level == case["level"]


def test_every_approach_that_a_case_names_exists(knowledge: Knowledge) -> None:
    named: set[str] = set()
    for case in cases():
        named.update(*(wanted["of"] for wanted in case.get("several_of_first", {}).values()))
        for key in EXPECTATIONS - {"level", "several_of_first"}:
            value = case.get(key, [])
            named.update(*(value.values() if isinstance(value, dict) else [value]))
    assert named <= knowledge.approaches.keys()
    assert len(named) > 50
