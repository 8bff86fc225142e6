"""Every kind of page as it was looked at and kept. ``GOLDEN=write pytest tests/test_golden.py`` writes them anew."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from survey_pages import SIZES, Script, screen, view_of

from approach_finder.knowledge.library import Library
from approach_finder.survey import questions
from approach_finder.survey.lines import Lines
from approach_finder.survey.page import Page

FOLDER = Path(__file__).resolve().parent / "golden"

# One page after the other: a name where the page is kept, and the step that leads on.
STEPS = (
    ("the start", "Me (18"), ("the gate to safety", "Show me"), ("the list on safety", "A plan to end"),
    ("the country", "Canada"), ("a finding", "I have seen this"), ("concerns", "Panic attacks; Worry that"),
    ("the main concern", "Panic"), ("hopes", "Get relief; Learn skills"), ("a scale", "Mostly relief"),
    ("the list", "/1"), ("one approach", "/sums"), ("its sums", "/back"), ("", "/back"), ("", "/compare"),
    ("what to compare", "Cognitive; Applied"), ("side by side", "/back"), ("", "/find"), ("any approach", "/back"),
    ("", "/else"), ("other ways", "/back"), ("", "/more"), ("more", "/back"), ("", "/edit"),
    ("all answers", "Tools or"),
    ("", "Understanding the why and the roots"), ("what moved", "/save"), ("what to save", "Pages"),
    ("a file name", "x.html"), ("saved", "/answer"), ("", "/help"), ("people to call", "/answer"), ("", "/stop"),
    ("stopping", "Go on"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def in_the_same_folder_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")  # some pages name it
    monkeypatch.setattr(questions, "_country_of_locale", lambda: "")  # nor is the country guessed


def kept(name: str, seen: str) -> None:
    """Compare with the file that is kept, or write it."""
    file = FOLDER / name
    if os.environ.get("GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        file.write_text(seen, encoding="utf-8")
    assert seen == file.read_text(encoding="utf-8")


def pages(library: Library) -> Iterator[tuple[str, Page]]:
    """The pages that are kept, in their order."""
    script = Script(library)
    script.run()
    for name, step in STEPS:
        if name:
            yield name, script.pages[-1]
        script.run(step)


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_each_kind_of_page(columns: int, rows: int, library: Library) -> None:
    seen = []
    for name, page in pages(library):
        lines = screen(view_of(page, library), columns, rows)
        seen.append("\n".join([f"=== {name} ===", *lines]).rstrip())
    kept(f"pages-{columns}.txt", "\n\n".join(seen) + "\n")


def test_the_same_in_plain_lines(library: Library) -> None:
    paper = io.StringIO()
    lines = Lines(Console(file=paper, width=80, color_system=None, highlight=False, markup=False), library.knowledge)
    for _, page in pages(library):
        lines.show(page)
    kept("plain.txt", paper.getvalue())
