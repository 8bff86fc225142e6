"""Made-up people show what the rules do, the same way each time, and what must not matter does not."""

from __future__ import annotations

import doctest
import json
import random
import subprocess
from collections.abc import Callable

import pytest

from approach_finder.answers.drawing import draw
from approach_finder.answers.validation import understand
from approach_finder.bulk.simulation import simulate
from approach_finder.knowledge.store import load_knowledge

from conftest import ROOT

Run = Callable[..., "subprocess.CompletedProcess[str]"]
KNOWLEDGE = load_knowledge()
ADULT = understand({"for_whom": "self", "age_band": "adult"}, KNOWLEDGE, partial=True)


def test_the_same_seed_draws_the_same_people_and_another_does_not() -> None:
    assert simulate(60, 3, ADULT, KNOWLEDGE) == simulate(60, 3, ADULT, KNOWLEDGE)
    assert simulate(60, 3, ADULT, KNOWLEDGE) != simulate(60, 4, ADULT, KNOWLEDGE)


@pytest.mark.parametrize("given", [{}, ADULT])
def test_a_made_up_person_gives_valid_answers(given: dict[str, str]) -> None:
    chance = random.Random(1)
    for _ in range(100):
        person = draw(given, chance, KNOWLEDGE)
        assert understand(person, KNOWLEDGE) == {name: person[name] for name in understand(person, KNOWLEDGE)}
        assert given.items() <= person.items()


def test_shares_are_out_of_a_hundred_and_nothing_changes_by_country_note_or_number() -> None:
    found = simulate(300, 1, ADULT, KNOWLEDGE)
    assert sum(share.first for share in found.treatments) + found.without_a_first == pytest.approx(100, abs=3)
    assert all(share.first <= share.level_with_first <= 100 for share in found.treatments)
    assert sum(found.drivers.values()) == pytest.approx(100, abs=3)
    assert set(found.changed_by.values()) == {0}
    assert {"country", "note", "id", "answered", "phq9_total"} <= found.changed_by.keys()
    assert found.treatments[0].first <= 30  # no approach may crowd out the others


def test_the_figures_in_the_document_are_those_of_this_knowledge_base() -> None:
    document = doctest.testfile(str(ROOT / "docs" / "simulation.md"), module_relative=False)
    assert (document.failed, document.attempted > 8) == (0, True)


def test_the_command_prints_a_page_and_json(run: Run) -> None:
    arguments = ("simulate", "--people", "30", "--answer", "for_whom=self", "--answer", "age_band=adult")
    page = run(*arguments).stdout
    assert "30 MADE-UP PEOPLE" in page
    assert "People for whom an answer that must not matter changed a score: country 0" in " ".join(page.split())
    data = json.loads(run(*arguments, "--json").stdout)
    assert (data["people"], data["schema_version"]) == (30, "1")
    assert run("simulate", "--people", "0").returncode == 2
    assert run("simulate", "--answer", "age_band=adlt").returncode == 3
