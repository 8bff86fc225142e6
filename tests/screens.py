"""The program on a pseudo-terminal, and what a person sees of it."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import io
import os
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import pexpect
import pyte
import questionary  # noqa: F401 - loaded here once, and not by every fork
from pexpect.fdpexpect import fdspawn
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output
from rich.console import Console

import approach_finder.knowledge.store
from approach_finder.cli.main import main
from approach_finder.knowledge.model import Knowledge
from approach_finder.survey.faces import Asked, Did
from approach_finder.survey.menus import MenuFace

ENTER, SPACE, DOWN, UP, SHIFT_TAB, CTRL_C, CTRL_X = "\r", " ", "\x1b[B", "\x1b[A", "\x1b[Z", "\x03", "\x18"
SKIP = UP * 3 + ENTER
NONE_OF_THESE = UP * 5 + SPACE + ENTER  # at the question on safety
DONE = UP * 3 + ENTER  # at a long list that must be answered


started: list[Terminal] = []


class Terminal:
    """The program on a screen of some size.

    Without ``knowledge`` it is a process of its own. With it, it is a fork of this one that has everything loaded.
    """

    def __init__(
        self,
        home: Path,
        *arguments: str,
        columns: int = 80,
        lines: int = 50,
        knowledge: Knowledge | None = None,
        stdout: Path | None = None,
        **variables: str,
    ) -> None:
        self.screen = pyte.HistoryScreen(columns, lines, history=5000)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.master, self.slave = os.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.process = os.fork()
        started.append(self)
        if not self.process:
            self._become(home, arguments, knowledge, stdout, variables)
        self.child: Any = fdspawn(self.master, timeout=20)
        self.child.delaybeforesend = None

    def _become(
        self,
        home: Path,
        arguments: tuple[str, ...],
        knowledge: Knowledge | None,
        stdout: Path | None,
        variables: dict[str, str],
    ) -> None:
        """In the child: a terminal of its own, and the program."""
        code = 99
        try:
            os.setsid()
            fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
            for stream in (0, 1, 2):
                os.dup2(self.slave, stream)
            os.closerange(3, 64)
            if stdout:
                os.dup2(os.open(stdout, os.O_WRONLY | os.O_CREAT), 1)
            for name in ("NO_COLOR", "FORCE_COLOR", "ACCESSIBLE", "COLUMNS", "LINES"):
                os.environ.pop(name, None)
            os.environ.update({"HOME": str(home), "TERM": "xterm-256color", **variables})
            os.chdir(home)
            if knowledge is None:
                os.execv(sys.executable, [sys.executable, "-m", "approach_finder", *arguments])
            vars(approach_finder.knowledge.store)["load_knowledge"] = lambda _folder: knowledge
            signal.signal(signal.SIGINT, signal.default_int_handler)
            sys.argv = ["approach-finder", *arguments]
            sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, mode) for number, mode in enumerate("rww"))
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            with contextlib.suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    def read(self, seconds: float) -> None:
        """Read for so long, or until nothing more comes after something did."""
        end, came = time.monotonic() + seconds, False
        while (left := end - time.monotonic()) > 0:
            if not select.select([self.master], [], [], min(left, 0.02 if came else left))[0]:
                if came:
                    return
                continue
            try:
                data = self.child.read_nonblocking(65536, timeout=0)
            except (pexpect.EOF, pexpect.TIMEOUT):
                return
            came = True
            self.raw += data
            self.stream.feed(data)
            if b"\x1b[6n" in data:
                self.child.send("\x1b[1;1R")

    def wait(self, words: str, times: int = 1) -> str:
        """Read until the words stand on the screen, or in what has scrolled off it, so many times."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if self.text().count(words) >= times:
                self._until_it_listens()
                return self.text()
            self.read(0.5)
        raise AssertionError(f"{words!r} did not come; the screen holds:\n{self.text()[-3000:]}")

    def _until_it_listens(self) -> None:
        """Read until a prompt takes keys, so that none is taken for something else, or until the end."""
        end = time.monotonic() + 5
        while time.monotonic() < end:
            self.read(0.01)
            _, _, _, local, _, _, characters = termios.tcgetattr(self.slave)
            ended = os.waitid(os.P_PID, self.process, os.WNOHANG | os.WEXITED | os.WNOWAIT)
            if not local & termios.ICANON or characters[termios.VEOL] == CTRL_X.encode() or ended:
                self.read(0.05)
                return

    def text(self) -> str:
        """All that was printed and is still there, in one line."""
        history = ["".join(line[x].data for x in range(self.screen.columns)) for line in self.screen.history.top]
        return " ".join(" ".join([*history, *self.screen.display]).split())

    def press(self, keys: str, then: str, times: int = 1) -> str:
        """Press keys, and read until words stand there."""
        self.child.send(keys)
        return self.wait(then, times)

    def end(self) -> int:
        """Read to the end of the program. Its exit code, or minus the number of the signal that ended it."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            self.read(0.05)
            process, status = os.waitpid(self.process, os.WNOHANG)
            if process:
                started.remove(self)
                self.read(0.05)
                self.after = termios.tcgetattr(self.slave)
                os.close(self.slave)
                os.close(self.master)
                return os.waitstatus_to_exitcode(status)
        raise AssertionError(f"it did not end; the screen holds:\n{self.text()[-3000:]}")

    def kill(self) -> None:
        """End the program as a power cut would."""
        os.kill(self.process, signal.SIGKILL)
        self.end()


# --- screens in memory -------------------------------------------------------------------------------


class Paper(io.TextIOBase):
    """A screen in memory, to be written to like a terminal."""

    def __init__(self, columns: int, lines: int) -> None:
        self.screen = pyte.Screen(columns, lines)
        self.screen.set_mode(pyte.modes.LNM)
        self._stream = pyte.Stream(self.screen)

    def write(self, text: str) -> int:
        self._stream.feed(text)
        return len(text)

    def seen(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display).strip("\n")


class RecordingFace(MenuFace):
    """Menus on a screen in memory. Whenever one waits, the next step is taken: a page to keep, or keys to press."""

    def __init__(self, paper: Paper, console: Console, steps: Iterable[tuple[str, str]]) -> None:
        size = Size(rows=paper.screen.lines, columns=paper.screen.columns)
        super().__init__(console, Vt100_Output(cast(Any, paper), lambda: size, enable_cpr=False))
        self.pages: dict[str, str] = {}
        self._paper = paper
        self._steps = iter(steps)
        self._timer: asyncio.TimerHandle | None = None
        self._keyboard: Any = None

    def ask(self, asked: Asked) -> Did:
        with create_pipe_input() as keys, create_app_session(input=keys):
            self._keyboard = keys
            return super().ask(asked)

    def _run(self, application: Any, asked: Asked, menu: Any) -> Any:
        application.after_render += lambda application: self._once_it_rests(application, self._keyboard)
        return super()._run(application, asked, menu)

    def _once_it_rests(self, application: Any, keys: Any) -> None:
        """Several keys may be drawn one by one, and the last drawing takes the menu away."""
        if self._timer:
            self._timer.cancel()
        if not application.is_done:
            self._timer = asyncio.get_running_loop().call_later(0.02, self._step, keys)

    def _step(self, keys: Any) -> None:
        name, pressed = next(self._steps)
        if name:
            self.pages[name] = self._paper.seen()
        keys.send_text(pressed)


def recording(columns: int, lines: int, steps: Iterable[tuple[str, str]]) -> tuple[RecordingFace, Console]:
    """A face and the console it goes with, on a screen in memory."""
    paper = Paper(columns, lines)
    console = Console(file=cast(Any, paper), width=min(columns, 100), color_system=None, highlight=False, markup=False)
    return RecordingFace(paper, console, steps), console
