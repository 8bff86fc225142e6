"""The program on a pseudo-terminal, and what a person sees of it."""

from __future__ import annotations

import array
import fcntl
import mmap
import os
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path
from typing import Any, NoReturn

import pexpect
import prompt_toolkit.application  # noqa: F401 - loaded here once, and not by every fork
import pyte
from pexpect.fdpexpect import fdspawn

from approach_finder.knowledge import store
from approach_finder.knowledge.model import Knowledge
from approach_finder.survey import screen

from forks import be_the_program, load_all

ENTER, SPACE, DOWN, UP, SHIFT_TAB, CTRL_C, CTRL_X = "\r", " ", "\x1b[B", "\x1b[A", "\x1b[Z", "\x03", "\x18"
TAB, ESCAPE, PAGE_DOWN = "\t", "\x1b", "\x1b[6~"

_PATIENCE = 60  # only for what would never come; on a loaded machine all takes long
# A new page is deaf for a moment. The first is longer than any; the second, which is waited for, than most.
_A_WHILE, _A_MOMENT = 1.0, 0.2
_STATES = Path("/proc/self/stat")

started: list[Terminal] = []


class Clock:
    """The time that a fork lives in: a test can let some pass at once, or let it stand still but for that."""

    def __init__(self) -> None:
        self._shared = memoryview(mmap.mmap(-1, 16)).cast("d")  # what has passed beside ours, and whether it stands

    def monotonic(self) -> float:
        """The time, as the program is told it."""
        passed, stands = self._shared
        return passed if stands else passed + time.monotonic()

    def let_pass(self, seconds: float) -> None:
        """So much time passes at once."""
        self._shared[0] += seconds

    def stop(self) -> None:
        """No time passes but what the test lets pass."""
        self._shared[0] = self.monotonic()
        self._shared[1] = 1


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
        self.clock = Clock() if knowledge else None
        if knowledge:
            load_all()
        self.master, self.slave = os.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.process = os.fork()
        started.append(self)
        if not self.process:
            self._become(home, arguments, knowledge, stdout, variables)
        self.child: Any = fdspawn(self.master, timeout=_PATIENCE)
        self.child.delaybeforesend = None

    def _become(
        self,
        home: Path,
        arguments: tuple[str, ...],
        knowledge: Knowledge | None,
        stdout: Path | None,
        variables: dict[str, str],
    ) -> NoReturn:
        """In the child: a terminal of its own, and the program."""

        def get_ready() -> None:
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
            screen.time = self.clock  # type: ignore[assignment,attr-defined]
            load_first = store.load_first
            store.load_first = lambda folder=None: (knowledge, lambda: load_first(folder)[1]())  # noqa: PLW0108 - read late

        be_the_program(arguments, get_ready)

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
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if self.text().count(words) >= times:
                self._until_it_listens()
                return self.text()
            self.read(0.5)
        raise AssertionError(f"{words!r} did not come; the screen holds:\n{self.text()[-3000:]}")

    def page(self, *words: str, seconds: float | None = None, after: int = -1) -> str:
        """Read until some words stand on the screen, then let time pass, since a new page takes no keys at once.

        ``after`` is how much was read before the keys that lead to it: what stood there before them does not count.
        """
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            shown = " ".join(" ".join(self.screen.display).split())
            if len(self.raw) > after and all(each in shown for each in words):
                self.let_pass(seconds)
                return " ".join(" ".join(self.screen.display).split())
            self.read(0.5)
        raise AssertionError(f"{words!r} did not come; the screen holds:\n" + "\n".join(self.screen.display))

    def keys(self, keys: str, *then: str, seconds: float | None = None) -> str:
        """Press keys, and read until words stand on the screen."""
        before = len(self.raw)
        self.child.send(keys)
        return self.page(*then, seconds=seconds, after=before)

    def stop_time(self) -> None:
        """Let no time pass for a fork but what the test lets pass."""
        assert self.clock
        self.clock.stop()

    def let_pass(self, seconds: float | None = None) -> None:
        """Let time pass for the program where it has taken all keys; a while, unless a number of seconds is given."""
        self.until_it_rests()
        if self.clock:
            self.clock.let_pass(_A_WHILE if seconds is None else seconds)
        else:
            time.sleep(_A_MOMENT if seconds is None else seconds)

    def until_it_rests(self) -> None:
        """Read until the program has taken all keys, and waits for more or has ended."""
        rested, end = 0, time.monotonic() + _PATIENCE
        while rested < 2 and time.monotonic() < end:  # twice, since a key is on its way for a moment
            before = len(self.raw)
            self.read(0.01)
            rested = rested + 1 if len(self.raw) == before and self._rests() else 0

    def until_it_ended(self) -> None:
        """Read until the program has ended."""
        end = time.monotonic() + _PATIENCE
        while not self._has_ended() and time.monotonic() < end:
            self.read(0.05)

    def _has_ended(self) -> bool:
        return bool(os.waitid(os.P_PID, self.process, os.WNOHANG | os.WEXITED | os.WNOWAIT))

    def _rests(self) -> bool:
        typed = array.array("i", [0])
        fcntl.ioctl(self.slave, termios.FIONREAD, typed)
        return not typed[0] and (not _STATES.exists() or self._state() in "SZ")

    def _state(self) -> str:
        return Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()[0]

    def resize(self, columns: int, lines: int) -> None:
        """Make the window another size."""
        self.screen.resize(lines, columns)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        os.kill(self.process, signal.SIGWINCH)

    def _until_it_listens(self) -> None:
        """Read until a prompt takes keys, so that none is taken for something else, or until the end."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            self.read(0.01)
            _, _, _, local, _, _, characters = termios.tcgetattr(self.slave)
            listens = not local & termios.ICANON or characters[termios.VEOL] == CTRL_X.encode()
            if listens or self._has_ended():
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
        end = time.monotonic() + _PATIENCE
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
