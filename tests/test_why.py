"""The account of any one approach: why it is suggested, or why not."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_reconsider import changed_by

from approach_finder.answers.validation import understand
from approach_finder.knowledge.store import load_knowledge
from approach_finder.results.accounts import why
from approach_finder.results.engine import recommend, shortlist

from conftest import answers_text
from people import people

Run = Callable[..., subprocess.CompletedProcess[str]]
KNOWLEDGE = load_knowledge()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(people(KNOWLEDGE), st.sampled_from(sorted(KNOWLEDGE.approaches)))
def test_it_is_the_account_of_the_list_and_adds_up(given: dict[str, Any], name: str) -> None:
    answers = understand(given, KNOWLEDGE)
    found = why(answers, name, KNOWLEDGE)
    assert found.score == sum(reason.weight for reason in (*found.reasons, *found.against))
    listed = {place.approach: place for place in recommend(answers, KNOWLEDGE, None).recommendations}
    assert (found.standing == "listed") == (name in listed)
    if name in listed:
        place = listed[name]
        assert (found.rank, found.band, found.reasons, found.evidence) == (
            place.rank,
            place.band,
            place.reasons,
            place.evidence,
        )
    for told in found.what_would_bring_it_in:
        places = shortlist(understand(changed_by(answers, told.changes), KNOWLEDGE), KNOWLEDGE, 5).recommendations
        assert name in {place.approach for place in places}
    assert all(set(reason.citations) <= found.references.keys() for reason in (*found.reasons, *found.against))
    assert all(set(row.citations) <= found.references.keys() for row in found.evidence)
    assert all(set(row.citations) <= found.references.keys() for row in found.cautions)


@pytest.mark.parametrize(
    ("answers", "name", "standing", "said"),
    [
        ({"concerns": ["sleep"]}, "cbt-i", "listed", "number 1 of"),
        ({"concerns": ["stress-burnout"]}, "psychoanalytic", "too-little-for-it", "Too little speaks for it"),
        ({"concerns": ["sleep"]}, "psychoanalytic", "held-back", "treatments differ"),
        ({"concerns": ["sleep"], "not_wanted": ["cbt-i"]}, "cbt-i", "not-wanted", "not wanted"),
        (
            {"concerns": ["couple-conflict"], "for_whom": "self", "who_joins": ["nobody"]},
            "gottman",
            "made-for-others",
            "couples",
        ),
        (
            {"concerns": ["couple-conflict"], "for_whom": "couple", "safety": ["unsafe-at-home"]},
            "gottman",
            "waits",
            "What would change it",
        ),
        ({"concerns": ["sleep"]}, "cbt-psychosis", "not-for-these-answers", "considered only with"),
        ({"concerns": ["sleep"]}, "trauma-informed", "goes-beside", "not a treatment in its own right"),
    ],
)
def test_it_says_why_not(answers: dict[str, Any], name: str, standing: str, said: str) -> None:
    found = why(understand(answers, KNOWLEDGE), name, KNOWLEDGE)
    assert found.standing == standing
    assert said in found.text
    assert (found.missing is not None) == (standing == "too-little-for-it")


def test_it_tells_what_is_missing_to_be_among_the_first(run: Run) -> None:
    given = answers_text(concerns=["low-mood"], focus=-2, country="CA")
    page = run("recommend", "-", "--why", "psychodynamic", given=given).stdout
    assert "Points that it lacks to be among the first 5" in page
    assert "would be among the first 5" in page
    assert "988" in page.splitlines()[-1]
    found = json.loads(run("recommend", "-", "--why", "psychodynamic", "--json", given=given).stdout)
    assert found["schema_version"] == "1"
    assert found["missing"] > 0


def test_a_safety_answer_shows_people_to_call_first(run: Run) -> None:
    given = answers_text(concerns=["low-mood"], safety=["suicidal-plan"], country="CA")
    assert run("recommend", "-", "--why", "cbt", given=given).stdout.startswith("! PLEASE TALK TO SOMEONE NOW")


@pytest.mark.parametrize(
    ("name", "said"), [("cbtt", "cbt"), ("holding-rebirthing", "never suggested"), ("waiting", "not a therapy")]
)
def test_what_is_no_approach_is_told(name: str, said: str, run: Run) -> None:
    done = run("recommend", "-", "--why", name, given=answers_text(concerns=["sleep"]))
    assert done.returncode == 2
    assert said in done.stderr


def test_a_place_that_several_share_is_told_as_one_place() -> None:
    answers = understand({"age_band": "teen", "concerns": ["self-harm-urges"], "focus": 0}, KNOWLEDGE)
    tied = [place for place in recommend(answers, KNOWLEDGE).recommendations if place.close_to]
    assert tied
    first = min(place.rank for place in tied)
    assert all(f"number {first}= of" in why(answers, place.approach, KNOWLEDGE).text for place in tied)
