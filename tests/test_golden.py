"""Every kind of screen as it was looked at and kept. ``GOLDEN=write pytest tests/test_golden.py`` writes them anew."""

from __future__ import annotations

import datetime as dt
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from approach_finder.answers.validation import understand
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.model import Knowledge
from approach_finder.pages.catalogue import card_blocks
from approach_finder.pages.takeaway import what_can_matter
from approach_finder.results.engine import recommend
from approach_finder.survey import state as machine
from approach_finder.survey.afterwards import Deeds, after_result
from approach_finder.survey.faces import Asked, Face
from approach_finder.survey.interview import Interview
from approach_finder.survey.lines import LineFace

from screens import DOWN, ENTER, SHIFT_TAB, SPACE, UP, recording

FOLDER = Path(__file__).parent / "golden"
TODAY = dt.date(2026, 11, 25)


def kept(name: str, seen: str) -> None:
    """Compare with the file that is kept, or write it."""
    file = FOLDER / name
    if os.environ.get("GOLDEN") == "write":
        file.write_text(seen, encoding="utf-8")
    assert seen == file.read_text(encoding="utf-8")


def whole(face: Face, console: Console, library: Library) -> None:
    """A survey, the result, and what comes after it, as the command does it, on a fixed day."""
    knowledge = library.knowledge
    interview = Interview(knowledge, face, console, TODAY, machine.begin(knowledge, reach="core"))
    said = interview.run()
    assert said is not None
    deeds = Deeds(
        recommend=lambda answers: recommend(understand(answers, knowledge), knowledge),
        show=lambda _result: console.print("(here stands the result)"),
        save=lambda _result, _file, _matters: None,
        read=lambda name, _result: list(card_blocks(name, library))[:4],
        can_matter=lambda found: what_can_matter(found, library),
    )
    result = deeds.recommend(said)
    deeds.show(result)
    after_result(result, interview, face, console, deeds, knowledge)


def steps() -> Iterator[tuple[str, str]]:
    """Pages to keep, and the keys that lead from one to the next."""
    yield "the start, and one of several", UP + ENTER
    yield "what a question is for", ENTER
    yield "", DOWN * 2 + ENTER
    yield "a short text", "ca" + ENTER
    yield "safety", DOWN * 2 + SPACE
    yield "", ENTER
    yield "a person is needed now", SHIFT_TAB
    yield "back at safety, as it was", DOWN * 2 + SPACE
    yield "", UP + SPACE + ENTER
    yield "a person is needed today, and a long list", SPACE
    yield "a long list with a group opened", DOWN * 7 + SPACE
    yield "", "/"
    yield "", "panic"
    yield "a long list searched", SPACE
    yield "", ENTER
    yield "a long list with some chosen", ENTER
    yield "one of what was chosen", ENTER
    yield "a scale", DOWN * 4 + ENTER
    for _ in range(7):
        yield "", UP * 3 + ENTER
    yield "the result now, or the rest", ENTER
    yield "the review", DOWN * 2 + ENTER
    yield "a change", DOWN + ENTER
    yield "", ENTER
    yield "after the result", ENTER
    yield "", DOWN * 6 + ENTER
    yield "", DOWN + ENTER
    yield "what changed", DOWN * 2 + ENTER
    yield "what matters most", SPACE + ENTER
    yield "marked", DOWN * 3 + ENTER
    yield "where to save", "mine.txt" + ENTER
    yield "saved", DOWN + ENTER
    yield "what to read", DOWN + ENTER
    yield "a card", UP + ENTER


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_menus(columns: int, library: Library) -> None:
    face, console = recording(columns, 44, steps())
    whole(face, console, library)
    assert list(face.pages) == [name for name, _ in steps() if name]
    kept(f"menus-{columns}.txt", "\n".join(f"=== {name}\n{page}\n" for name, page in face.pages.items()))


def test_plain_lines(library: Library) -> None:
    page = io.StringIO()
    lines = """? 1 3 Canada ca 3 b 2 g1 /panic 7 9 - b 7 7 - 1 5 b - /grow 20 - sy s s s s s s s
        1 3 4 1 1 8 2 3 1,3 4 mine.txt 2 2 5"""
    typed = iter(lines.split())

    def read() -> str:
        line = next(typed).replace("-", "")  # Enter alone
        page.write(f"> {line}\n")
        return line

    console = Console(file=page, width=80, color_system=None, highlight=False, markup=False)
    try:
        whole(LineFace(console, read), console, library)
    finally:
        kept("plain.txt", page.getvalue())
    assert "\x1b" not in page.getvalue()
    kept("plain.txt", page.getvalue())


@pytest.mark.parametrize("columns", [40, 80, 120, 200])
@pytest.mark.parametrize("whom", ["self", "client"])
def test_no_word_is_cut_and_no_option_is_lost(columns: int, whom: str, knowledge: Knowledge) -> None:
    state = machine.begin(
        knowledge, {"for_whom": whom, "concerns": tuple(knowledge.vocabulary.questions["concerns"].options)}
    )
    for name, question in knowledge.questionnaire.questions.items():
        options = machine.options(name, state, knowledge)
        if not options:
            continue
        groups = machine.groups(name, options, state, knowledge)
        asked = Asked(knowledge.vocabulary.questions[name].type, "A question", question, options, groups=groups)
        open_all = "".join(SPACE + DOWN * (len(inside) + 1) for _, inside in groups) if asked.folded() else ""
        face, _ = recording(
            columns, 160, [("", open_all), ("", DOWN + UP), ("all", SHIFT_TAB)] if open_all else [("all", SHIFT_TAB)]
        )
        assert face.ask(asked).what == "back"
        seen = " ".join(face.pages["all"].split())
        for label in (*options.values(), "Go back", *(title for title, _ in groups)):
            assert " ".join(label.split()) in seen, (name, label)
