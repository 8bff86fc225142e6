"""At a clinic's desk: a folder of results, and a clinic file of one's own."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.store import load_knowledge
from approach_finder.results.clinic import clinic_of, clinic_text

from screens import DOWN, ENTER, SPACE, UP, Terminal

END = "\x1b[F"
KNOWLEDGE = load_knowledge()
Run = Callable[..., "subprocess.CompletedProcess[str]"]
HARBOUR = """
clinic: {name: Harbour Clinic, contact: "902 555 0100"}
offers: {cbt: {waiting: 6 weeks}, act: {}, interpersonal: {}, behavioural-couple: {}}
defaults: {for_whom: client, country: CA}
"""


class Desk:
    """A member of staff at a screen of 80 by 24; each key is counted."""

    def __init__(self, home: Path, knowledge: Knowledge, *arguments: str) -> None:
        self.terminal = Terminal(
            home, "ask", *arguments, lines=24, knowledge=knowledge, APPROACH_FINDER_CLINIC="clinic.yaml"
        )
        self.keys = 0

    def press(self, *steps: tuple[tuple[str, ...], str]) -> str:
        """Press keys, and read until the words beside them stand on the screen."""
        shown = ""
        for keys, words in steps:
            shown = self.terminal.keys("".join(keys), words) if keys else self.terminal.page(words)
            self.keys += len(keys)
        return shown

    def end(self, *keys: str) -> str:
        for key in keys:
            self.terminal.child.send(key)
            self.keys += 1
        assert self.terminal.end() == 0
        return self.terminal.text()


def to_safety(desk: Desk) -> str:
    desk.press(((), "How old is the person"))
    return desk.press((("3",), "does any of this fit the person?"))


_FROM_CONCERNS = (
    ((SPACE, ENTER), "What does the person hope for?"),
    ((SPACE, ENTER), "understanding the why?"),
    ((DOWN, ENTER), "Shortlist: low mood"),
    (("q",), "Saved"),
)


def test_a_clinics_morning(run: Run, knowledge: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "clinic.yaml").write_text(HARBOUR)
    # One plain client: the level and whom to call stand in the last lines.
    first = Desk(tmp_path, knowledge, "--id", "101", "--draft", "101.draft", "-o", "101.json")
    assert "This assesses no risk and alerts nobody" in first.press(((), "How old is the person"))
    to_safety(first)
    first.press(((END, UP, SPACE, ENTER), "What does the person need help with?"), *_FROM_CONCERNS)
    said = first.end(ENTER)
    assert "nothing applies" in said.rpartition("Shortlist")[2]
    assert "911" in said.rpartition("nothing applies")[2]
    assert first.keys <= 16
    # One whose session a power cut ends; somebody else goes on with it.
    cut = Desk(tmp_path, knowledge, "--id", "102", "--draft", "102.draft", "-o", "102.json")
    to_safety(cut)
    cut.press(((END, UP, SPACE, ENTER), "What does the person need help with?"))
    cut.terminal.kill()
    on = Desk(tmp_path, knowledge, "--resume", "102.draft", "-o", "102.json")
    on.press(((), "What does the person need help with?"), *_FROM_CONCERNS)
    on.end(ENTER)
    # One with a plan: whom to call comes first, and again in the last lines.
    plan = Desk(tmp_path, knowledge, "--id", "103", "-o", "103.json")
    to_safety(plan)
    assert "911" in plan.press(((DOWN, DOWN, DOWN, SPACE, ENTER), "Someone should talk with them now"))
    plan.press((("1", ENTER), "What does the person need help with?"), *_FROM_CONCERNS)
    assert "Someone should talk with them now" in plan.end(ENTER)[-400:]
    # One whose answers came without the question on safety, and a couple.
    referred = '{"id": "104", "concerns": ["worry"]}'
    assert run("recommend", "-", "--clinic", "clinic.yaml", "-o", "104.json", given=referred).returncode == 0
    couple = Desk(tmp_path, knowledge, "--for", "couple", "--id", "105", "-o", "105.json")
    couple.press(
        ((), "How old is the one it is mostly about?"),
        (("3",), "the safety of each of you"),
        ((DOWN, ENTER), "What would you like help with, together?"),
        ((SPACE, ENTER), "What do you hope for, together?"),
        ((SPACE, ENTER), "understanding the why?"),
        ((DOWN, ENTER), "Shortlist: the same pattern"),
        (("q",), "Saved"),
    )
    couple.end(ENTER)
    # Nobody's answers go under another number.
    for command in (
        ("recommend", "101.json", "-o", "103.json"),
        ("recommend", "104.json", "--answer", "id=101", "-o", "103.json"),
    ):
        assert run(*command).returncode == 5
    found = json.loads(run("worklist", ".", "--json").stdout)
    assert found["passed_over"] == []
    assert [(one["id"], one["safety_asked"], one["safety_level"]) for one in found["people"]] == [
        ("101", "yes", "none"),
        ("102", "yes", "none"),
        ("103", "yes", "emergency"),
        ("104", "not-asked", None),
        ("105", "yes", "none"),
    ]


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


def test_the_dialog_in_plain_lines_moves_no_cursor_and_asks_again(tmp_path: Path) -> None:
    command = ["-m", "approach_finder", "clinic", "new", "mine.yaml", "--plain"]
    dialog = pexpect.spawn(sys.executable, command, cwd=tmp_path, encoding="utf-8", timeout=60, echo=False)
    words = KNOWLEDGE.about.clinic_new
    for question, answer in (
        (words.name, "Harbour"), (words.contact, ""), (words.country, "Canada"), (words.offers, "CTB"),
        (words.offers, "CBT"), (words.waiting.format(name="CBT"), "6 weeks"), (words.for_client, "n"),
    ):  # fmt: skip
        dialog.expect_exact(question)
        assert "\x1b" not in str(dialog.before)
        dialog.sendline(answer)
    dialog.expect(pexpect.EOF)
    made = clinic_of((tmp_path / "mine.yaml").read_bytes(), "mine.yaml", KNOWLEDGE)
    assert (made.edition.name, list(made.offers), made.defaults) == ("Harbour", ["cbt"], {"country": "CA"})
