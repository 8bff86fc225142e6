"""Commands run in this process, quickly, and what is counted of many attempts."""

from __future__ import annotations

import io
import os
import random
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from approach_finder.bulk import batch
from approach_finder.cli import main
from approach_finder.knowledge import store
from approach_finder.knowledge.compiling import compile_indexes
from approach_finder.knowledge.library import Library

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
MOST_TOLD = 5


@dataclass
class Tally:
    """How many attempts were made, and what went wrong: nothing should."""

    name: str
    seed: int
    tried: int = 0
    failures: list[str] = field(default_factory=list)

    def fail(self, what: str) -> None:
        """Note a failure."""
        self.failures.append(f"{self.name}, seed {self.seed}, attempt {self.tried}: {what}")

    def __str__(self) -> str:
        told = "".join(f"\n    {failure[:500]}" for failure in self.failures[:MOST_TOLD])
        return f"{self.name}: {self.tried:,} tried with seed {self.seed}, {len(self.failures)} wrong{told}"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    output: str
    errors: str


@contextmanager
def loaded(library: Library) -> Iterator[None]:
    """With a knowledge base that is there already."""
    with (
        mock.patch.object(store, "load_first", lambda *_: (library.knowledge, lambda: library)),
        mock.patch.object(store, "load_library", lambda *_: library),
        mock.patch.object(batch, "load_knowledge", lambda *_: library.knowledge),
    ):
        yield


def command(*arguments: str, given: bytes = b"") -> Ended:
    """Run a command as the entry point does."""
    streams = [io.TextIOWrapper(io.BytesIO(content), "utf-8", errors="replace") for content in (given, b"", b"")]
    with (
        mock.patch.object(sys, "argv", ["approach-finder", *arguments]),
        mock.patch.object(sys, "stdin", streams[0]),
        mock.patch.object(sys, "stdout", streams[1]),
        mock.patch.object(sys, "stderr", streams[2]),
    ):
        code = main._run()
        texts = []
        for stream in streams[1:]:
            stream.flush()
            buffer: Any = stream.buffer
            texts.append(buffer.getvalue().decode("utf-8", "replace"))
    return Ended(code, *texts)


def some_text(chance: random.Random, longest: int = 20) -> str:
    """A text of any signs."""
    signs = "abc ABC-_=:;,'\"{}[]#&*!|>%@`\\/\n\t\r\0\x1b\x7f\x85\u200b\u202e\u2028\ud800\udc80é漢🙂￿"
    return "".join(chance.choices(signs, k=chance.randrange(longest)))


def signals_count() -> None:
    """For a child process: what the parent ignores, as a job in the background does Ctrl-C, counts again."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def install(place: Path) -> None:
    """Lay the package out as a wheel does, with its indexes; each process begun from here on runs it, as people do."""
    package = place / "approach_finder"
    shutil.copytree(ROOT / "src" / "approach_finder", package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(DATA, package / "data")
    for name, content in compile_indexes(DATA).items():
        (package / "data" / name).write_bytes(content)
    os.environ["PYTHONPATH"] = str(place)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each module is compiled once, as where a wheel is installed
