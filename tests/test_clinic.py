"""A clinic's own file over a result: what it offers, and nothing else changed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approach_finder import batch
from approach_finder.answers.validation import understand
from approach_finder.bulk.records import BatchRecord
from approach_finder.knowledge.faults import KnowledgeError
from approach_finder.knowledge.names import approach_named
from approach_finder.knowledge.store import load_knowledge
from approach_finder.results.clinic import clinic_of, lay_over, recommend_here
from approach_finder.results.engine import recommend
from approach_finder.results.redaction import recommend_redacted

from people import drawn_people, people

KNOWLEDGE = load_knowledge()
Run = Callable[..., "subprocess.CompletedProcess[str]"]
HARBOUR = b"""
clinic: {name: Harbour Clinic, contact: "902 555 0100"}
offers:
  CBT: {waiting: 6 weeks, formats: [in-person, video]}
  act:
  dbt: {waiting: next group in January, formats: [group-programme]}
  Interpersonal psychotherapy (IPT): {waiting: 3 months, contact: ext. 4}
lines: [{kind: crisis, name: Mobile crisis team, phone: "902 555 0199", checked: 2026-11-20}]
defaults: {for_whom: client, country: CA}
"""
CLINIC = clinic_of(HARBOUR, "clinic.yaml", KNOWLEDGE)
# As services publish it: a list, in their words.
PUBLISHED = """
offers:
  - Cognitive Behavioural Therapy (CBT)
  - Interpersonal Psychotherapy (IPT)
  - Brief Dynamic Interpersonal Therapy (DIT)
  - Couple Therapy for Depression
  - Counselling for Depression
  - Guided self-help
  - Behavioural activation
  - Eye movement desensitisation and reprocessing (EMDR)
  - Mindfulness-based cognitive therapy (MBCT)
"""


@settings(max_examples=12, deadline=None)
@given(people(KNOWLEDGE))
def test_only_what_is_offered_is_left_and_nothing_else_changes(person: dict[str, Any]) -> None:
    answers = understand(person, KNOWLEDGE)
    plain, here = recommend(answers, KNOWLEDGE, None), recommend_here(answers, KNOWLEDGE, CLINIC, None)
    wanted = [found.approach for found in plain.recommendations if found.approach in CLINIC.offers]
    assert [found.approach for found in here.recommendations] == wanted
    assert [found.rank for found in here.recommendations] == list(range(1, len(wanted) + 1))
    plain_of = {found.approach: found for found in plain.recommendations}
    for found in here.recommendations:
        same = plain_of[found.approach]
        assert msgspec.structs.replace(found, rank=same.rank, offer=None) == same
        assert found.offer == CLINIC.offers[found.approach]
    elsewhere = [found.approach for found in plain.recommendations if found.approach not in CLINIC.offers][:3]
    assert [found.approach for found in here.elsewhere] == elsewhere
    assert all(found.tie is None and not found.close_to and found.offer is None for found in here.elsewhere)
    assert here.excluded == plain.excluded
    services = [service for service in here.safety.resources if service not in CLINIC.lines]
    assert msgspec.structs.replace(here.safety, resources=tuple(services)) == plain.safety
    before = here.safety.resources[here.safety.resources.index(CLINIC.lines[0]) - 1]
    assert before.kind == "emergency"
    cited = {name for part in cited_in(msgspec.to_builtins(here.to_dict())) for name in part}
    assert cited == set(here.references)
    short = recommend_here(answers, KNOWLEDGE, CLINIC, 2)
    assert short.recommendations == here.recommendations[:2]


def test_over_2000_drawn_people_the_offer_takes_away_and_changes_nothing() -> None:
    several = drawn_people(2000, 17, KNOWLEDGE)
    clinic = msgspec.structs.replace(CLINIC, defaults={})
    left = 0
    for plain, here in zip(
        batch(several, KNOWLEDGE, top=None), batch(several, KNOWLEDGE, top=None, clinic=clinic), strict=True
    ):
        assert isinstance(plain, BatchRecord)
        assert isinstance(here, BatchRecord)
        assert here.safety == plain.safety
        offered = [found for found in plain.recommendations if found.approach in clinic.offers]
        assert [(found.approach, found.band, found.score) for found in here.recommendations] == [
            (found.approach, found.band, found.score) for found in offered
        ]
        assert [found.rank for found in here.recommendations] == [*range(1, len(offered) + 1)]
        assert here.closer_to_wishes == tuple(
            found for found in plain.closer_to_wishes if found.approach in clinic.offers
        )
        left += len(offered)
    assert left > 2000


def cited_in(told: Any) -> list[list[str]]:
    if isinstance(told, dict):
        own = [told["citations"]] if "citations" in told else []
        return own + [each for part in told.values() for each in cited_in(part)]
    return [each for part in told for each in cited_in(part)] if isinstance(told, list | tuple) else []


def test_a_list_as_services_publish_it_is_understood() -> None:
    assert list(clinic_of(PUBLISHED.encode(), "nhs.yaml", KNOWLEDGE).offers) == [
        "cbt", "interpersonal", "psychodynamic", "behavioural-couple", "person-centred", "guided-self-help",
        "behavioural-activation", "emdr", "mbct",
    ]  # fmt: skip


@pytest.mark.parametrize("name", KNOWLEDGE.approaches)
def test_an_approach_is_found_by_its_id_and_its_name_in_any_case(name: str) -> None:
    assert approach_named(name.upper(), KNOWLEDGE) == name
    assert approach_named(KNOWLEDGE.approaches[name].name.lower(), KNOWLEDGE) == name


def test_every_fault_of_a_file_is_told_with_its_line() -> None:
    bad = b"""
offers:
  CBT: {formats: [vidoe]}
  cognitive behavior therapy: {}
  Wizardry: {}
defaults: {country: Nowhere, focus: "2"}
lines: [{kind: crisis, name: Team, checked: 2026-11-20}]
"""
    with pytest.raises(KnowledgeError) as told:
        clinic_of(bad, "clinic.yaml", KNOWLEDGE)
    assert [fault.line for fault in told.value.faults] == [3, 4, 5, 6, 6]
    for other in (
        b"offers: 3",
        b"offers: {}",
        b"clinic: {name: X}",
        b"offers: [cbt]\nlines: [{kind: crisis, name: X}]",
    ):
        with pytest.raises(KnowledgeError):
            clinic_of(other, "clinic.yaml", KNOWLEDGE)


def test_redaction_keeps_the_clinics_lines() -> None:
    answers = understand({"concerns": ["sleep"], "safety": ["suicidal-plan"], "country": "CA"}, KNOWLEDGE)
    redacted = lay_over(recommend_redacted(answers, KNOWLEDGE, None), CLINIC, KNOWLEDGE, 5)
    assert CLINIC.lines[0] in redacted.safety.resources


def test_commands_know_the_clinic(run: Run, tmp_path: Path) -> None:
    (tmp_path / "clinic.yaml").write_bytes(HARBOUR)
    here = {"APPROACH_FINDER_CLINIC": "clinic.yaml"}
    result = json.loads(run("recommend", "--answer", "concerns=worry", "--json", **here).stdout)
    assert result["clinic"]["name"] == "Harbour Clinic"
    assert result["answers"]["for_whom"] == "client"
    page = run("recommend", "--answer", "concerns=worry", **here).stdout
    assert "waiting time 6 weeks; In person, By video; 902 555 0100" in " ".join(page.split())
    whole = run("recommend", "--answer", "concerns=worry", "--full", **here).stdout
    assert "At Harbour Clinic: waiting time 6 weeks; In person, By video; 902 555 0100." in whole
    assert "WORTH ASKING FOR ELSEWHERE" in page
    record = json.loads(run("batch", "-", given='{"concerns": ["worry"]}', **here).stdout)
    assert [(entry["rank"], entry["approach"]) for entry in record["recommendations"]] == [
        (found["rank"], found["approach"]) for found in result["recommendations"]
    ]
    assert "Mobile crisis team" in run("crisis", **here).stdout
    listed = json.loads(run("list", "--json", **here).stdout)["approaches"]
    assert sum(entry["offer"] is not None for entry in listed) == 4
    (tmp_path / "clinic.yaml").write_text("offers: [cbd]")
    done = run("recommend", "--answer", "concerns=worry", **here)
    assert (done.returncode, done.stderr) == (4, "clinic.yaml:1: there is no approach 'cbd'; did you mean 'cbt'?\n")


@settings(max_examples=4, deadline=None)
@given(st.lists(people(KNOWLEDGE), min_size=1, max_size=2))
def test_a_clinic_without_treatments_says_so_first(several: list[dict[str, Any]]) -> None:
    only_frames = clinic_of(b"offers: [trauma-informed]", "clinic.yaml", KNOWLEDGE)
    for person in several:
        here = recommend_here(understand(person, KNOWLEDGE), KNOWLEDGE, only_frames)
        assert here.recommendations == ()
        assert not here.elsewhere or "offers none" in here.notes[0]
