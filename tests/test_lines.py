"""The same pages in plain lines, with scripted lines."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator

import pytest
from msgspec import structs
from rich.console import Console
from survey_pages import TO_THE_LIST, Script

from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.model import Knowledge
from approach_finder.results.result import Result
from approach_finder.survey import state as machine
from approach_finder.survey.lines import Lines
from approach_finder.survey.page import Flow, Option, Page, QuickExit, Response, Stopped
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
        ([*TO_CONCERNS, "g1", "1-3"], "Chosen so far: 1 Low mood, depression; 2 Stress, burnout; 3 Feeling numb"),
        ([*TO_CONCERNS, "g1", "1 2", "-1"], "No longer chosen: Low mood, depression. Chosen so far: 2 Stress"),
        ([*TO_CONCERNS, "g1", "1", "1"], "Chosen so far: 1 Low mood, depression. Enter alone goes on."),
        ([*TO_CONCERNS, "panic", "1"], "This number has not been shown here."),
        ([*TO_CONCERNS, ""], "Nothing is chosen so far."),
        ([*TO_CONCERNS, "panic", "10", "b", "1", "9"], "Chosen so far: 9 Worry that will not stop; 10 Panic attacks."),
        ([*TO_CONCERNS, "s"], "This page cannot be skipped."),
        (["1", ""], "Nothing is chosen so far. Type s to skip."),
        ([*TO_CONCERNS, "panic", "10", "", "s", "s"], "Enter: ask me more. (1-5 open one, "),
        ([*TO_CONCERNS, "panic", "10", "", "s", "s", "1"], "Enter: back. (f find somebody"),
        (["1", "b", ""], "Your answer so far: Me (18 to 64). Enter alone keeps it."),
        (["1", "!"], "People to call"),
        (["s"], "This page cannot be skipped."),
        (["b"], "There is nothing before this page."),
        ([""], "Nothing is chosen so far. Type a number. (? why, ! help in danger, q stop, x leave at once)"),
        (["1", "zz"], "Please type a number from 1 to 4. Type a number. (s skip, b back, ? why, "),
        (["1", "-1"], "Please type one number."),
        (["1", "suicidal again"], "people to call, now (!) Please type a number from 1 to 4."),
        (["I want to die"], "people to call, now (!) Please type a number"),
        (["1", "3", "hurt myself"], "people to call, now (!) Please type a number"),
        ([*TO_CONCERNS, "panic", "10", "", "s", "s", "l", "I want to kill myself"], "people to call, now (!) Type a"),
        ([*TO_CONCERNS, "panic", "10", "", "s", "s", "zz", "7"], "Nothing here goes by that. Enter: ask me more."),
    ],
)
def test_what_is_typed_is_understood_or_told(lines: list[str], words: str, library: Library) -> None:
    _, page, _ = talk(lines, library)
    assert words in " ".join(page.split()), page[-600:]


def typed_at(page: Page, lines: list[str], library: Library) -> tuple[object, str]:
    """The response to lines that are typed at one page (None where it still waits), and the text that was printed."""
    paper = io.StringIO()
    console = Console(file=paper, width=200, color_system=None, highlight=False, markup=False)
    left = iter(lines)

    def flow() -> Flow[Response]:
        return (yield page)

    answered = Lines(console, library.knowledge, lambda: next(left)).run(flow())  # None where no line is left
    return answered and answered.value, paper.getvalue()


@pytest.mark.parametrize(("chosen", "taken"), [(("a",), ("a",)), ((), None)])
def test_what_was_chosen_is_not_lost_by_skipping(chosen: tuple[str, ...], taken: object, library: Library) -> None:
    options = (Option("a", "one danger"), Option("b", "another"))
    page = Page(kind="many", heading="Does any of this fit?", options=options, chosen=chosen, required=False)
    assert typed_at(page, ["s"], library)[0] == taken


SEVERAL = Page(
    kind="many",
    heading="Which?",
    options=tuple(Option(letter, f"Option {letter.upper()}") for letter in "abcde"),
    chosen=("a", "b"),
    exclusive=("e",),
)


@pytest.mark.parametrize(
    ("lines", "chosen", "said"),
    [
        ([""], "ab", "Your answer so far: 1 Option A; 2 Option B. Enter alone keeps it."),
        (["1 4"], None, "No longer chosen: Option B.\nChosen so far: 1 Option A; 4 Option D. Enter alone goes on."),
        (["1 4", ""], "ad", "Chosen: Option A; Option D."),
        (["1 2 4"], "abd", "Chosen: Option A; Option B; Option D."),
        (["+4", ""], "abd", "Chosen so far: 1 Option A; 2 Option B; 4 Option D."),
        (["+3 4 -1", ""], "bcd", "No longer chosen: Option A."),
        (["-1 2", ""], None, "Nothing is chosen so far."),
        (["-3", ""], "ab", "Chosen so far: 1 Option A; 2 Option B."),
        (["1 - 3"], "abc", "Chosen: Option A; Option B; Option C."),
        (["3 -1"], None, "Please type a number from 1 to 5."),
        (["1-9999"], None, "Please type a number from 1 to 5."),
        (["9" * 5000], None, "Please type a number from 1 to 5."),
        (["1 2 5"], None, "No longer chosen: Option A; Option B.\nChosen so far: 5 Option E."),
    ],
)
def test_numbers_are_the_whole_answer_and_nothing_chosen_is_lost_unsaid(
    lines: list[str], chosen: str | None, said: str, library: Library
) -> None:
    answered, page = typed_at(SEVERAL, lines, library)
    assert answered == (tuple(chosen) if chosen else None)
    assert said in page


def test_numbers_add_where_a_list_is_searched(library: Library) -> None:
    options = tuple(Option(str(number), f"Option {number}", "ab"[number % 2]) for number in range(30))
    page = structs.replace(SEVERAL, options=options, chosen=("3",), exclusive=())
    answered, _ = typed_at(page, ["g1", "1 3", "option 7", "8", "-4", ""], library)
    assert answered == ("0", "2", "7")
    answered, said = typed_at(structs.replace(page, kind="one"), ["g2", "2"], library)
    assert answered == "1"
    assert "Each number is added" not in said


def test_each_prompt_names_the_keys_of_its_page(library: Library) -> None:
    _, page = typed_at(SEVERAL, ["7", "7"], library)
    assert page.count("(b back, ! help in danger, q stop, x leave at once)") == 3
    note = Page(kind="text", heading="A note", required=False, why="Because.", back=False)
    _, page = typed_at(note, ["?"], library)
    assert page.count("Type, then Enter. (s skip, ? why, ! help in danger, q stop, x leave at once)") == 2


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


@pytest.mark.parametrize(
    ("lines", "number"),
    [(["1", "3", "+2", "q"], "findahelpline"), (["1", "3", "2", "united kingdom", "GB", "b", "q"], "999")],
)
def test_the_page_that_asks_whether_to_stop_names_whom_to_call(lines: list[str], number: str, library: Library) -> None:
    with pytest.raises(Stopped) as stopped:
        talk([*lines, "3"], library)
    assert number in stopped.value.said[-1]
    _, page, _ = talk(lines, library)
    assert number in page.rpartition("Stop here?")[2]


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


def test_too_few_to_compare_are_kept_until_there_are_enough(library: Library) -> None:
    page = Script(library).page(*TO_THE_LIST, "/compare")
    taken, said = typed_at(page, ["-2", "", "+3", ""], library)
    assert said.count("Please choose two or three.") == 2
    assert said.count("Enter alone goes on") == 1
    assert taken == (page.options[0].value, page.options[2].value)
