"""At a clinic's desk: a folder of results, and a clinic file of one's own."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from approach_finder.knowledge.store import load_knowledge
from approach_finder.results.clinic import clinic_of, clinic_text

KNOWLEDGE = load_knowledge()
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_a_worklist_tells_each_person_in_the_order_of_the_files(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "today"
    folder.mkdir()
    people = {
        "b": ["--answer", "id=2", "--answer", "safety=suicidal-plan"],
        "a": ["--answer", "id=1"],
        "c": ["--answer", "id=3", "--answer", "safety=none", "--redact", "safety"],
    }
    for name, options in people.items():
        run(
            "recommend",
            "--answer",
            "concerns=sleep",
            "--answer",
            "answered=2026-11-28",
            *options,
            "-o",
            f"today/{name}.json",
        )
    draft = {
        "schema_version": "1",
        "draft": {"passed": [], "reach": "core"},
        "answers": {"id": "4", "concerns": ["grief"]},
    }
    (folder / "d.json").write_text(json.dumps(draft))
    (folder / "e.json").write_text('{"something": "else"}')
    found = json.loads(run("worklist", "today", "--json").stdout)
    assert [(one["id"], one["kind"], one["safety_asked"], one["safety_level"]) for one in found["people"]] == [
        ("1", "result", "not-asked", None),
        ("2", "result", "yes", "emergency"),
        ("3", "result", "redacted", None),
        ("4", "draft", "not-asked", None),
    ]
    assert found["people"][0]["first"][0] == "cbt-i"
    assert found["people"][0]["answered"] == "2026-11-28"
    assert found["passed_over"] == ["e.json"]
    rows = list(csv.reader(io.StringIO(run("worklist", "today", "--csv").stdout)))
    assert [row[0] for row in rows] == ["id", "1", "2", "3", "4"]
    page = run("worklist", "today").stdout
    assert "not for sorting people" in " ".join(page.split())
    assert run("worklist", "nowhere").returncode == 2


def test_a_knowledge_base_can_be_taken_out_and_used(run: Run, tmp_path: Path) -> None:
    assert run("kb", "export", "mine").returncode == 0
    assert run("list", "--json", "--kb", "mine").stdout == run("list", "--json").stdout
    assert run("kb", "export", "mine").returncode == 2


@pytest.mark.parametrize("contact", ["902 555 0100", ""])
def test_what_the_dialog_finds_out_is_a_valid_file(contact: str, run: Run, tmp_path: Path) -> None:
    made = {
        "clinic": {"name": "Harbour Clinic", "contact": contact},
        "defaults": {"country": "Canada", "for_whom": "client"},
        "offers": {"CBT": {"waiting": "6 weeks"}, "Interpersonal psychotherapy (IPT)": {"waiting": ""}},
    }
    text = clinic_text(made, KNOWLEDGE)
    clinic = clinic_of(text.encode(), "clinic.yaml", KNOWLEDGE)
    assert (list(clinic.offers), clinic.defaults["country"]) == (["cbt", "interpersonal"], "CA")
    (tmp_path / "clinic.yaml").write_text(text)
    assert "Cognitive behavioural therapy (CBT): waiting time 6 weeks" in run("clinic", "check", "clinic.yaml").stdout
    assert run("clinic", "new", "other.yaml").returncode == 2
