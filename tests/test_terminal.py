"""Whole surveys on a real pseudo-terminal, read from the screen as a person would."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from approach_finder.knowledge.model import Knowledge

from screens import CTRL_C, CTRL_X, DOWN, ENTER, ESCAPE, PAGE_DOWN, SPACE, TAB, Terminal

Run = Callable[..., Terminal]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def run(home: Path, knowledge: Knowledge) -> Run:
    def start(*arguments: str, **more: object) -> Terminal:
        return Terminal(home, *arguments, **{"knowledge": knowledge, "lines": 24, **more})  # type: ignore[arg-type]

    return start


def to_concerns(terminal: Terminal) -> None:
    """For me, an adult; no danger."""
    terminal.page("Who is this for?")
    terminal.keys("1", "First, your safety")
    terminal.keys(DOWN + ENTER, "What would you like help with?")


def to_the_list(terminal: Terminal) -> str:
    """Panic attacks; nothing more."""
    to_concerns(terminal)
    terminal.keys("panic" + ENTER, "1 chosen")
    terminal.keys(ENTER, "What do you hope for?")
    terminal.keys(TAB, "understanding the why?")
    return terminal.keys(TAB, "Shortlist: panic attacks")


def test_a_whole_survey_shows_the_list_on_a_page_and_leaves_it_on_the_screen(home: Path) -> None:
    terminal = Terminal(home, lines=24)
    terminal.page("Who is this for?", "! help in danger", "Enter or 1-9 choose")
    shown = to_the_list(terminal)
    names = ["Cognitive behavioural therapy", "1-5 open one", "q quit"]
    assert all(name in shown for name in names), shown
    terminal.keys("1", "Cognitive behavioural therapy", "Esc back")
    terminal.keys("\x1b", "Shortlist")
    terminal.child.send("q")
    assert terminal.end() == 0
    assert "Cognitive behavioural therapy" in terminal.text()
    assert terminal.text().count("what you answered is gone") == 1
    assert list(home.iterdir()) == []
    assert terminal.before == terminal.after
    assert terminal.raw.count(b"\x1b[?1049h") == terminal.raw.count(b"\x1b[?1049l") == 1


def test_a_finding_stays_until_a_key_and_the_quick_exit_leaves_nothing(run: Run) -> None:
    terminal = run(columns=60, lines=20)
    terminal.page("Who is this for?")
    terminal.keys("1", "First, your safety")
    terminal.keys(DOWN * 2 + ENTER, "does any of this fit?")
    terminal.keys(DOWN * 3 + SPACE + ENTER, "Which country are you in?")
    terminal.stop_time()
    terminal.keys("canada" + ENTER, "Please talk to someone now", "911", "988", seconds=0)
    for _ in range(12):  # Enter, held down: the page is deaf until none came for a while
        terminal.child.send(ENTER)
        terminal.let_pass(0.1)
    terminal.page("Please talk to someone now", "911")
    terminal.keys("x" + PAGE_DOWN, "911", "↑")
    terminal.keys(ENTER, "911", "Nothing is chosen yet")
    terminal.resize(40, 20)
    terminal.page("911", "988")
    terminal.child.send(CTRL_X)
    assert terminal.end() == 130
    assert not any(line.strip() for line in terminal.screen.display)
    assert terminal.raw.rstrip().endswith(b"\x1b[H\x1b[2J\x1b[3J")


def test_who_stops_keeps_the_answers_and_goes_on_later(run: Run, home: Path) -> None:
    terminal = run()
    to_concerns(terminal)
    terminal.keys(CTRL_C, "Stop here?")
    terminal.keys("2", "What should the file be called?", "therapy-answers.json")
    terminal.keys("\x15" + "later.json" + ENTER, "Kept. To go on later")
    assert terminal.end() == 130
    assert stat.S_IMODE((home / "later.json").stat().st_mode) == 0o600
    terminal = run("--resume", "later.json")
    terminal.page("What would you like help with?")
    terminal.keys(ESCAPE, "First, your safety")
    terminal.keys(CTRL_C, "Stop here?")
    terminal.child.send(CTRL_C)
    assert terminal.end() == 130


def test_a_key_right_after_escape_counts_and_one_held_down_goes_back_once(run: Run) -> None:
    terminal = run()
    to_concerns(terminal)
    terminal.keys(ESCAPE, "First, your safety", seconds=0.12)
    terminal.keys(ENTER, "What would you like help with?")
    for _attempt in range(5):  # on a busy machine a key may come so late that it is one more
        for _ in range(10):
            terminal.child.send(ESCAPE)
            time.sleep(0.02)
        time.sleep(0.3)
        terminal.read(0.3)
        if "First, your safety" in terminal.text():
            break
        terminal.page("Who is this for?")
        terminal.keys(ENTER, "First, your safety")
        terminal.keys(ENTER, "What would you like help with?")
    else:
        pytest.fail("a key that is held down goes back more than once")
    terminal.child.send(CTRL_X)
    assert terminal.end() == 130


def test_a_signal_gives_the_screen_back(run: Run) -> None:
    terminal = run()
    terminal.page("Who is this for?")
    os.kill(terminal.process, signal.SIGTERM)
    assert terminal.end() == 143
    assert terminal.raw.rindex(b"\x1b[?1049l") > terminal.raw.rindex(b"\x1b[?1049h")
    assert terminal.raw.rindex(b"\x1b[?25h") > terminal.raw.rindex(b"\x1b[?25l")
    assert terminal.before == terminal.after


def test_what_is_pasted_answers_no_later_question(run: Run) -> None:
    terminal = run()
    terminal.page("Who is this for?")
    terminal.stop_time()
    terminal.keys(("1" + ENTER) * 1500, "First, your safety")
    terminal.child.send("\x1b[200~1\r1\rrm -rf\r\x1b[201~")
    terminal.page("First, your safety")
    terminal.child.send(CTRL_X + "\x1b[B" + "echo LEAKED" + ENTER)
    assert terminal.end() == 130


def test_pasted_lines_neither_answer_nor_reach_the_shell_in_plain_lines(run: Run) -> None:
    terminal = run("--plain")
    terminal.wait("Who is this for?")
    assert b"\x1b[?1049h" not in terminal.raw
    terminal.press("1\n1\n1\n", "First, your safety")
    terminal.press("1\n", "What would you like help with?")
    terminal.child.send("q\n2\ntouch LEAK\n")
    terminal.wait("Stop here?")
    terminal.child.send("3\ntouch LEAK\n")
    terminal.until_it_ended()
    assert not select.select([terminal.slave], [], [], 0)[0]
    assert terminal.end() == 130


def test_ctrl_c_in_plain_lines_offers_to_stop_and_says_whom_to_call_after_a_danger(run: Run, home: Path) -> None:
    terminal = run("--plain", "--draft", "my draft.json", "-o", "mine.json")
    terminal.wait("Who is this for?")
    terminal.press("1\n", "First, your safety")
    terminal.press("2\n", "does any of this fit?")
    terminal.press("s\n", "People to call")
    terminal.press(CTRL_C, "Stop here?")
    terminal.child.send(CTRL_C)
    assert terminal.end() == 130
    shown = terminal.text()
    assert "Please talk with someone now" in shown
    assert "approach-finder ask --resume 'my draft.json' --output mine.json --plain" in shown
    assert json.loads((home / "my draft.json").read_bytes())["answers"]["safety"] == []


def test_results_go_to_files_and_pages_to_the_terminal(run: Run, home: Path) -> None:
    terminal = run("-o", "mine.json", "--draft", "kept.json")
    to_the_list(terminal)
    terminal.keys("q", "Written to")
    terminal.child.send(ENTER)
    assert terminal.end() == 0
    result = json.loads((home / "mine.json").read_text())
    assert result["answers"]["concerns"] == ["panic"]
    assert json.loads((home / "kept.json").read_text())["answers"].items() <= result["answers"].items()
    terminal = run("--answers", "mine.json", "--json", stdout=home / "out.json")
    terminal.page("What do you hope for?")
    terminal.keys(TAB, "understanding the why?")
    terminal.keys(TAB, "Shortlist: panic attacks")
    terminal.child.send("q")
    assert terminal.end() == 0
    assert json.loads((home / "out.json").read_text())["answers"]["concerns"] == ["panic"]


def test_a_name_that_does_not_fit_is_told_and_nothing_is_lost(run: Run, home: Path) -> None:
    terminal = run("-o", "mine.docx")
    assert terminal.end() == 2
    assert "Who is this for?" not in terminal.text() and ".docx is not written here" in terminal.text()
    terminal = run()
    to_the_list(terminal)
    terminal.keys("s", "What would you like to save?")
    terminal.keys("1", "Which country")
    terminal.keys(TAB, "What should the file be called?")
    terminal.keys("my notes.docx" + ENTER, "ending in .html, not .docx", "my notes.html")
    terminal.keys(ENTER, "Written to")
    terminal.keys(ENTER, "Shortlist: panic attacks")
    terminal.child.send("q")
    assert terminal.end() == 0
    assert [file.name for file in home.iterdir()] == ["my notes.html"]


def test_staff_save_the_page_that_only_staff_read(run: Run, home: Path) -> None:
    answers = {"for_whom": "client", "age_band": "adult", "safety": ["none"], "concerns": ["panic"], "focus": -2}
    (home / "known.json").write_text(json.dumps(answers))
    terminal = run("--answers", "known.json")
    terminal.page("What does the person hope for?", "For staff:")
    terminal.keys(TAB, "Shortlist: panic attacks")
    terminal.keys("s", "What would you like to save?")
    terminal.keys("3", "Anything your team should know?")
    terminal.keys("Call the school." + ENTER, "Which country")
    terminal.keys(TAB, "therapy-", "-staff.html")
    terminal.keys("\x15" + "staff.txt" + ENTER, "Written to")
    terminal.keys(ENTER, "Shortlist")
    terminal.child.send("q")
    assert terminal.end() == 0
    assert "what you answered is gone" not in terminal.text()
    seen = (home / "staff.txt").read_text()
    assert seen.upper().index("SAFETY") < seen.upper().index("CALL THE SCHOOL.")


def test_marks_can_be_told_apart_without_utf_8(run: Run, home: Path) -> None:
    terminal = Terminal(home, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", lines=24)
    to_concerns(terminal)
    shown = terminal.keys("panic" + ENTER, "[x] Panic attacks")
    assert "?" not in shown.replace("? why we ask", "").replace("help with?", "")
    terminal.child.send(CTRL_X)
    assert terminal.end() == 130


@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
def test_in_tmux_nothing_is_left_in_what_has_scrolled_off(home: Path) -> None:
    def tmux(*arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", str(home / "tmux"), *arguments], capture_output=True, text=True, check=False
        )
        return done.stdout

    def until(words: str, *question: str) -> None:
        end = time.monotonic() + 60
        while words not in tmux(*(question or ("capture-pane", "-p"))):
            assert time.monotonic() < end, tmux("capture-pane", "-p")
            time.sleep(0.05)
        time.sleep(0.2)  # a new page takes no keys at once

    try:
        for alternate in ("on", "off"):
            tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "sh")
            tmux("set", "-g", "alternate-screen", alternate)
            tmux("send-keys", f"{sys.executable} -m approach_finder", "Enter")
            until("Who is this for?")
            tmux("send-keys", "1")
            until("First, your safety")
            tmux("send-keys", "C-x")
            until("sh", "display-message", "-p", "#{pane_current_command}")
            tmux("send-keys", "echo done", "Enter")
            until("done")
            left = tmux("capture-pane", "-p", "-S", "-")
            assert not any(words in left for words in ("safety", "Who is this", "help in danger")), (alternate, left)
            tmux("kill-server")
            while tmux("list-sessions"):
                time.sleep(0.01)
    finally:
        tmux("kill-server")
