"""Warnings for editors: each kind is told where it stands, and can be explained."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from approach_finder.knowledge.faults import Fault
from approach_finder.knowledge.store import read_files
from approach_finder.lint import advice

from conftest import DATA
from small_kb import examine, small_files

FILES = small_files()
TODAY = dt.date.fromisoformat("2026-11-29")


# The slow checks: a search for people, and the reading grade of every text. Each runs only where it is meant.
SLOW = {"never-first": "_never_first", "hard-to-read": "_hard_to_read", "never-fires": "_idle_rules"}


def without_slow(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Leave out the slow checks but the one that gives this code."""
    kept = SLOW.get("never-fires" if code == "never-matters" else code)
    for check in set(SLOW.values()) - {kept}:
        monkeypatch.setattr(advice, check, lambda *_: iter(()))


def warnings_of(**changed: tuple[str, str]) -> list[Fault]:
    """The warnings after one replacement in each of some files."""
    files = dict(FILES)
    for part, (old, new) in changed.items():
        text = files[f"{part}.yaml"].decode()
        assert old in text, old
        files[f"{part}.yaml"] = text.replace(old, new, 1).encode()
    library, faults = examine(files, TODAY)
    assert library is not None, [str(fault) for fault in faults if fault.severity == "fault"]
    return faults


def test_no_warning_stands_unexplained() -> None:
    _, faults = examine(read_files(DATA), TODAY)
    assert [str(fault) for fault in faults if fault.explained is None] == []


# What is changed, and the code of the warning it brings.
RULE = "  speaks_for:\n    - when: focus>=1\n"
BROKEN = {
    "never-fires": ("approaches", RULE, "  speaks_for:\n    - when: {all: [focus>=1, focus<=-1]}\n"),
    "never-matters": ("approaches", RULE, "  speaks_for:\n    - when: {all: [focus>=1, age_band=child]}\n"),
    "unbalanced": ("approaches", "  what_it_is: >-\n", "  what_it_is: >-\n    " + "It is a talk. " * 40 + "\n"),
    "hard-to-read": (
        "approaches",
        "  a_session: >-\n",
        "  a_session: >-\n    Notwithstanding considerable intersubjective heterogeneity, psychotherapeutic "
        "conversations necessitate extraordinarily differentiated emotional attunement and conscientious "
        "retrospective deliberation, predominantly\n",
    ),
    "newer-source": ("evidence", "reviewed: 2026-11", "reviewed: 1999-11"),
    "stale": ("evidence", "reviewed: 2026-11", "reviewed: 2023-11"),
    "standing-not-listed": ("evidence", "    standing: conditional\n", "    standing: advised-against\n"),
    "no-about": ("questionnaire", "    about: what matters more now\n", ""),
    "same-words": ("questionnaire", ": Get relief soon\n", ": Learn skills\n"),
    "no-words-for-another": (
        "questionnaire",
        "    ask_other: What does the person hope for? Choose all that fit.\n",
        "",
    ),
    "no-ends": (
        "questionnaire",
        "    ends:\n      - All the work is done in the session.\n"
        "      - A diary, some practice or a small step each week.\n",
        "",
    ),
    "never-reconsidered": ("scoring", "reconsider: [focus, goals,", "reconsider: [goals,"),
    "explains-nothing": ("explained", "- code:", "- code: never-first\n  at: [approaches.cbt]\n  why: x\n- code:"),
}  # fmt: skip


@pytest.fixture(scope="module")
def before_changes() -> dict[str | None, set[tuple[str | None, str]]]:
    """The warnings of the small knowledge base as it is, by the slow check that ran."""
    return {}


@pytest.mark.parametrize("code", BROKEN)
def test_a_warning_is_told_with_its_file(
    code: str, monkeypatch: pytest.MonkeyPatch, before_changes: dict[str | None, set[tuple[str | None, str]]]
) -> None:
    without_slow(monkeypatch, code)
    part, old, new = BROKEN[code]
    slow = SLOW.get("never-fires" if code == "never-matters" else code)
    if slow not in before_changes:
        before_changes[slow] = {(fault.code, fault.path) for fault in warnings_of()}
    before = before_changes[slow]
    after = [fault for fault in warnings_of(**{part: (old, new)}) if (fault.code, fault.path) not in before]
    told = [fault for fault in after if fault.code == code and not fault.explained]
    assert told
    files = {"never-reconsidered": "questionnaire.yaml"}
    assert {fault.file for fault in told} == {files.get(code, f"{part}.yaml")}


def test_an_approach_that_nothing_leads_to_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    without_slow(monkeypatch, "never-first")
    text = FILES["approaches.yaml"].decode()
    start = text.index("\npsychodrama:\n")
    before, rest = text[:start], text[start:]
    head, _, after = rest.partition("  speaks_for:\n")
    end = after.index("\n\n")
    rule = "  speaks_for:\n    - when: goals=grow\n      weight: slight\n      because: It helps a little.\n"
    library, faults = examine({**FILES, "approaches.yaml": (before + head + rule + after[end:]).encode()}, TODAY)
    assert library is not None, list(map(str, faults))
    assert any(fault.code == "never-first" and fault.path == "psychodrama" for fault in faults)


def test_a_concern_without_a_tested_treatment_says_so_or_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    without_slow(monkeypatch, "no-tested-treatment")
    said = re.search(r"  nothing_adequate: .*\n(?:    .*\n)*", FILES["concerns.yaml"].decode())
    assert said
    before, after = warnings_of(), warnings_of(concerns=(said[0], ""))
    untold = [{fault.path for fault in told if fault.code == "no-tested-treatment"} for told in (before, after)]
    assert untold[0] < untold[1]
    assert len(untold[1] - untold[0]) == 1


def test_a_reference_that_nobody_cites_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    without_slow(monkeypatch, "cited-nowhere")
    entry = """\
zz-nobody:
  type: book
  kind: founding-text
  authors: ["Nobody, N."]
  year: 1999
  title: A book that nothing cites
  verified: title-seen
  finding_seen: "no"
  found: It says much.
"""
    library, faults = examine({**FILES, "references.yaml": FILES["references.yaml"] + entry.encode()}, TODAY)
    assert library is not None, list(map(str, faults))[:3]
    assert [fault.path for fault in faults if fault.code == "cited-nowhere"] == ["zz-nobody"]
