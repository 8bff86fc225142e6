"""The same pages in plain lines, with scripted lines."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator

import pytest
from rich.console import Console
from survey_pages import Script

from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.model import Knowledge
from approach_finder.results.result import Result
from approach_finder.survey import state as machine
from approach_finder.survey.lines import Lines
from approach_finder.survey.page import QuickExit, Stopped
from approach_finder.survey.ui_choice import ui_for


def talk(lines: list[str], library: Library, state: machine.Survey | None = None) -> tuple[Result | None, str, Script]:
    """A survey with scripted lines; None for the result where the lines ran out."""
    paper = io.StringIO()
    console = Console(file=paper, width=80, color_system=None, highlight=False, markup=False)
    left: Iterator[str] = iter(lines)
    script = Script(library, state)
    try:
        result = Lines(console, library.knowledge, lambda: next(left)).run(script.flow)
    except RuntimeError:  # no more lines
        return None, paper.getvalue(), script
    except StopIteration:
        return None, paper.getvalue(), script
    return result, paper.getvalue(), script


TO_CONCERNS = ["1", "1"]


def test_numbers_and_words_lead_to_the_list(library: Library) -> None:
    shown = [
        option for group in library.knowledge.questionnaire.questions["concerns"].groups for option in group.options
    ]
    result, page, _ = talk(
        [*TO_CONCERNS, "panic", str(shown.index("panic") + 1), "", "g1", "1 2", "", "2", "q"], library
    )
    assert result is not None
    assert result.answers["concerns"] == ("panic",)
    assert result.answers["goals"] == ("relieve-symptoms", "learn-skills")
    assert "Shortlist: panic attacks" in page
    assert "\x1b" not in page


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["y"], "Please type a number from 1 to 9."),
        (["1", "?", "1"], "If something fits, you see people to call first."),
        ([*TO_CONCERNS, "g1"], "1. Low mood, depression"),
        ([*TO_CONCERNS, "g99"], "Please type g and a number"),
        ([*TO_CONCERNS, "zzzz"], 'Nothing found for "zzzz".'),
        ([*TO_CONCERNS, "g1", "1-3"], "Chosen: Low mood, depression; Stress, burnout; Feeling numb"),
        ([*TO_CONCERNS, "g1", "1 2", "1"], "Taken back: Low mood, depression."),
        ([*TO_CONCERNS, "panic", "1"], "This number has not been shown here."),
        ([*TO_CONCERNS, ""], "Nothing is chosen so far."),
        ([*TO_CONCERNS, "panic", "10", "b", "1", "9"], "Chosen: Worry that will not stop; Panic attacks."),
        ([*TO_CONCERNS, "s"], "This cannot be skipped."),
        (["1", ""], "Nothing is chosen so far. Type s to skip."),
        ([*TO_CONCERNS, "panic", "10", "", "s", "s"], "Enter: ask me more, 1-5 open one, "),
        ([*TO_CONCERNS, "panic", "10", "", "s", "s", "1"], "Enter: back, f find somebody"),
        (["1", "b", ""], "Your answer so far: Me (18 to 64). Enter alone keeps it."),
        (["1", "!"], "People to call"),
    ],
)
def test_what_is_typed_is_understood_or_told(lines: list[str], words: str, library: Library) -> None:
    _, page, _ = talk(lines, library)
    assert words in " ".join(page.split()), page[-600:]


def test_the_key_to_leave_has_one_name_in_plain_lines(library: Library) -> None:
    _, page, _ = talk(["?", *TO_CONCERNS, "!", "", "panic", "10", "", "s", "s"], library)
    assert "x leaves at once" in " ".join(page.split())
    assert "Ctrl" not in page


def test_what_is_said_before_the_numbers_to_call_stands_before_them(library: Library) -> None:
    _, page, _ = talk(["1", "3", "3"], library)
    assert page.index("These help wherever you are") < page.index("findahelpline")


def test_x_and_ctrl_x_are_for_getting_away_and_q_stops(library: Library) -> None:
    for key in ("x", "X", "\x18"):
        with pytest.raises(QuickExit):
            talk(["1", key], library)
    with pytest.raises(Stopped):
        talk(["1", "q", "3"], library)


def test_lines_pasted_behind_the_first_answer_nothing_but_a_note_keeps_them(library: Library) -> None:
    _, page, _ = talk(["1\n1\n9\n", "1\n2\n"], library)
    assert page.count("Chosen: ") == 2
    person: dict[str, Answer] = {"for_whom": "self", "age_band": "adult", "concerns": ("sleep",), "safety": ("none",)}
    passed = tuple(name for name in library.knowledge.questionnaire.order if name != "note")
    state = machine.to_the_rest(machine.Survey(person, passed))
    _, _, script = talk(["x" * 2001, "Ask about:\n1. waiting time\n2. cost", "q"], library, state)
    assert script.interview.answers()["note"] == "Ask about:\n1. waiting time\n2. cost"


def test_lines_are_for_terminals_without_a_screen_and_hide_no_fault_of_ours(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = Console()
    assert not isinstance(ui_for(console, knowledge, plain=False), Lines)

    def no_console(*_given: object, **_more: object) -> None:
        raise OSError("no console")

    with monkeypatch.context() as patched:
        patched.setattr("prompt_toolkit.output.create_output", no_console)
        assert isinstance(ui_for(console, knowledge, plain=False), Lines)
    monkeypatch.setitem(sys.modules, "approach_finder.survey.screen", None)
    assert isinstance(ui_for(console, knowledge, plain=True), Lines)
    with pytest.raises(ImportError):
        ui_for(console, knowledge, plain=False)
