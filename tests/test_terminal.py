"""Whole surveys on a real pseudo-terminal, read from the screen as a person would."""

from __future__ import annotations

import json
import os
import shlex
import sys
import time
from pathlib import Path
from typing import Any

import pexpect
import pyte
import pytest

ENTER, SPACE, DOWN, UP, SHIFT_TAB, CTRL_C = "\r", " ", "\x1b[B", "\x1b[A", "\x1b[Z", "\x03"
SKIP = UP * 3 + ENTER


class Terminal:
    """The program on a screen of some size."""

    def __init__(self, home: Path, *arguments: str, columns: int = 80, lines: int = 50, redirect: str = "") -> None:
        environment = {**os.environ, "HOME": str(home), "TERM": "xterm-256color"}
        for name in ("NO_COLOR", "COLUMNS", "LINES"):
            environment.pop(name, None)
        command = shlex.join([sys.executable, "-m", "approach_finder", *arguments])
        self.child: Any = pexpect.spawn(
            "/bin/bash",
            ["-c", f"exec {command} {redirect}"],
            dimensions=(lines, columns),
            env=environment,
            cwd=str(home),
            timeout=20,
        )
        self.child.delaybeforesend = None
        self.screen = pyte.HistoryScreen(columns, lines, history=5000)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""

    def read(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                data = self.child.read_nonblocking(65536, timeout=0.05)
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                return
            self.raw += data
            self.stream.feed(data)
            if b"\x1b[6n" in data:
                self.child.send("\x1b[1;1R")

    def wait(self, words: str, seconds: float = 15) -> str:
        """Read until the words stand on the screen or in what has scrolled off it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if words in self.text():
                return self.text()
            self.read(0.06)
        raise AssertionError(f"{words!r} did not come; the screen holds:\n{self.text()[-3000:]}")

    def text(self) -> str:
        history = ["".join(line[x].data for x in range(self.screen.columns)) for line in self.screen.history.top]
        return " ".join(" ".join([*history, *self.screen.display]).split())

    def press(self, keys: str, then: str) -> str:
        self.child.send(keys)
        return self.wait(then)

    def end(self) -> int:
        self.read(0.5)
        self.child.expect(pexpect.EOF)
        self.stream.feed(self.child.before or b"")
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -self.child.signalstatus)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def to_safety(terminal: Terminal) -> None:
    """For me, an adult, in Canada; who could join is skipped."""
    terminal.wait("Who is this for?")
    terminal.press(ENTER, "How old are you?")
    terminal.press(DOWN * 2 + ENTER, "Which country")
    terminal.press("ca" + ENTER, "Who could come along")
    terminal.press(SKIP, "does any of this fit?")


def skip_the_rest(terminal: Terminal, number: int, last: str = "first talk?") -> None:
    """Skip question after question until the last one."""
    while last not in terminal.text():
        number += 1
        terminal.press(SKIP, f"Question {number} of")
    terminal.child.send(ENTER)


def test_a_whole_survey_ends_with_the_recommendation(home: Path) -> None:
    terminal = Terminal(home)
    opening = terminal.wait("Who is this for?")
    for words in (
        "does not diagnose you",
        "sends nothing anywhere",
        "local emergency number",
        "You can skip all but two questions",
    ):
        assert words in opening
    to_safety(terminal)
    terminal.press(UP * 5 + SPACE + ENTER, "What would you like help with?")
    terminal.press(DOWN * 6 + SPACE + ENTER, "Question 7 of")
    skip_the_rest(terminal, 7)
    page = terminal.wait("In danger, or thinking of ending your life?")
    assert "WORTH DISCUSSING FIRST" in page
    assert "1. CBT for insomnia (CBT-I): strong fit" in page
    assert terminal.end() == 0
    assert list(home.iterdir()) == []


def test_shift_tab_and_the_listed_choice_go_back_with_the_old_answer_kept(home: Path) -> None:
    terminal = Terminal(home)
    terminal.wait("Who is this for?")
    terminal.press(ENTER, "How old are you?")
    terminal.press(DOWN * 2 + ENTER, "Which country")
    terminal.press("ca" + ENTER, "Who could come along")
    terminal.press(SHIFT_TAB, "> back")
    assert terminal.text().count("Which country") == 2
    terminal.press(ENTER, "> CA Question 4 of")
    terminal.press(UP + ENTER, "> back Question 3 of")
    terminal.child.send(CTRL_C)
    assert terminal.end() == 130


def test_back_over_a_branch_asks_again_only_what_applies(home: Path) -> None:
    terminal = Terminal(home)
    to_safety(terminal)
    terminal.press(SKIP, "What would you like help with?")
    terminal.press(DOWN * 15 + SPACE + ENTER, "Which of these fit what happened?")
    terminal.press(SHIFT_TAB, "> back Question 6 of")
    terminal.press(SPACE + ENTER, "Question 7 of")
    assert "Which of these fit what happened?" in terminal.text()
    terminal.child.send(CTRL_C)
    assert terminal.end() == 130


def test_help_explains_and_asks_again(home: Path) -> None:
    terminal = Terminal(home)
    terminal.wait("Who is this for?")
    terminal.press(UP + ENTER, "The words change with this")
    assert terminal.text().count("Who is this for?") == 2
    terminal.child.send(CTRL_C)
    assert terminal.end() == 130


def test_enter_without_a_choice_skips_nothing_by_accident(home: Path) -> None:
    terminal = Terminal(home)
    to_safety(terminal)
    terminal.press(ENTER, "Nothing is chosen yet")
    terminal.press(SPACE + ENTER, "A PERSON IS NEEDED NOW")
    terminal.child.send(CTRL_C)
    assert terminal.end() == 130


@pytest.mark.parametrize("questions", [0, 2, 4, 6])
def test_ctrl_c_stops_cleanly_at_a_menu_a_list_and_a_text(home: Path, questions: int) -> None:
    terminal = Terminal(home)
    terminal.wait("Who is this for?")
    steps = [(ENTER, "How old"), (SKIP, "Which country"), (ENTER, "Who could come"), (SKIP, "does any of this"),
             (SKIP, "What would you like"), (SPACE + ENTER, "Question 7 of")]  # fmt: skip
    for keys, then in steps[:questions]:
        terminal.press(keys, then)
    terminal.child.send(CTRL_C)
    assert terminal.end() == 130
    page = terminal.text()
    assert "Stopped. Nothing was saved." in page
    assert "Traceback" not in page
    assert list(home.iterdir()) == []


def test_a_plan_to_die_stops_the_survey_shows_people_and_goes_on_only_if_wanted(home: Path) -> None:
    terminal = Terminal(home, "ask", "--json", "-o", "result.json")
    to_safety(terminal)
    page = terminal.press(DOWN * 2 + SPACE + ENTER, "Would you like to go on?")
    shown = page.partition("A PERSON IS NEEDED NOW")[2]
    assert "9-8-8 Suicide Crisis Helpline (Canada): 988" in shown
    assert "checked 20" in shown
    assert "thank you" in shown
    terminal.press(ENTER, "What would you like help with?")
    terminal.press(SPACE + ENTER, "Question 7 of")
    skip_the_rest(terminal, 7)
    assert terminal.end() == 0
    result = json.loads((home / "result.json").read_text())
    assert result["safety"]["level"] == "emergency"
    assert result["recommendations"]
    assert (home / "result.json").stat().st_mode & 0o777 == 0o600


def test_stopping_at_the_page_on_danger_ends_quietly(home: Path) -> None:
    terminal = Terminal(home)
    to_safety(terminal)
    terminal.press(DOWN * 2 + SPACE + ENTER, "Would you like to go on?")
    terminal.child.send(DOWN + ENTER)
    assert terminal.end() == 0
    assert "WORTH DISCUSSING" not in terminal.text()


def test_plain_mode_moves_no_cursor_and_uses_no_colour(home: Path) -> None:
    terminal = Terminal(home, "ask", "--plain")
    terminal.wait("Who is this for?")
    terminal.press("1\r", "You chose: For me")
    terminal.press("3\r", "Which country")
    terminal.press("gb\r", "You chose: GB")
    terminal.press("s\r", "does any of this fit?")
    terminal.press("15\r", "What would you like help with?")
    terminal.press("7\r", "Question 7 of")
    while "WORTH DISCUSSING FIRST" not in terminal.text():
        terminal.child.send("s\r")
        terminal.read(0.05)
    assert terminal.end() == 0
    assert b"\x1b" not in terminal.raw


def test_at_forty_columns_no_option_is_lost_and_no_word_is_cut(home: Path) -> None:
    terminal = Terminal(home, columns=40, lines=70)
    to_safety(terminal)
    page = terminal.wait("I would rather not say")
    for words in ("(not thoughts that frighten and are not wanted)", "controlled or made afraid", "Go back"):
        assert words in page
    terminal.child.send(CTRL_C)
    assert terminal.end() == 130


def test_an_answers_file_leaves_only_the_rest_to_ask(home: Path) -> None:
    (home / "known.yaml").write_text(
        "for_whom: self\nage_band: adult\ncountry: CA\nwho_joins: [nobody]\nsafety: [none]\n"
    )
    terminal = Terminal(home, "ask", "--answers", "known.yaml")
    terminal.wait("What would you like help with?")
    assert "Who is this for?" not in terminal.text()
    terminal.child.send(CTRL_C)
    assert terminal.end() == 130


def test_the_result_goes_to_standard_output_and_all_else_to_standard_error(home: Path) -> None:
    terminal = Terminal(home, "ask", "--json", columns=40, lines=70, redirect="> out.json")
    to_safety(terminal)
    terminal.press(SKIP, "What would you like help with?")
    terminal.press(SPACE + ENTER, "Question 7 of")
    skip_the_rest(terminal, 7)
    assert terminal.end() == 0
    assert json.loads((home / "out.json").read_text())["safety"]["asked"] == "skipped"
    assert all(len(line.rstrip()) <= 40 for line in terminal.screen.display)


def test_what_is_ticked_is_kept_through_help_and_meant_wherever_the_pointer_stands(home: Path) -> None:
    terminal = Terminal(home)
    to_safety(terminal)
    terminal.press(DOWN + SPACE + UP * 3 + ENTER, "we show a person to call first")
    terminal.press(UP * 3 + ENTER, "A PERSON IS NEEDED TODAY")
    terminal.child.send(CTRL_C)
    assert terminal.end() == 130
    assert "988" in terminal.text().partition("Please talk with a person now.")[2]


def test_an_unticked_box_stays_unticked(home: Path) -> None:
    terminal = Terminal(home)
    to_safety(terminal)
    terminal.press(DOWN * 2 + SPACE + SPACE + UP * 4 + ENTER, "we show a person to call first")
    terminal.press(ENTER, "Nothing is chosen yet")
    terminal.child.send(CTRL_C)
    assert terminal.end() == 130


def test_staff_keep_their_number_and_a_json_file(home: Path) -> None:
    (home / "known.json").write_text(
        '{"age_band": "adult", "country": "CA", "safety": ["none"], "concerns": ["sleep"]}'
    )
    terminal = Terminal(home, "ask", "--for", "client", "--id", "0012", "--answers", "known.json", "-o", "out.json")
    terminal.wait("Who could come along with the person")
    terminal.press(UP * 2 + ENTER, "> skipped")
    while "first talk?" not in terminal.text():
        terminal.child.send(SKIP)
        terminal.read(0.2)
    terminal.press(ENTER, "> skipped")
    terminal.wait("It holds health information")
    assert terminal.end() == 0
    answers = json.loads((home / "out.json").read_text())["answers"]
    assert (answers["for_whom"], answers["id"]) == ("client", "0012")


def test_an_answer_on_safety_on_the_command_line_is_warned_of_at_a_terminal(home: Path) -> None:
    terminal = Terminal(home, "recommend", "--answer", "concerns=sleep", "--answer", "safety=self-harm", "--plain")
    terminal.wait("stays in the history of your shell")
    assert terminal.end() == 0
    quiet = Terminal(home, "recommend", "--answer", "concerns=sleep", "--plain")
    assert quiet.end() == 0
    assert "history" not in quiet.text()
