"""Files while the system fails: every call fails once, and the old content or the new is there whole."""

from __future__ import annotations

import errno
import os
import random
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from unittest import mock

from approach_finder.files.holding import HeldFile
from approach_finder.files.writing import write_private

from .running import Tally

CALLS = ("open", "write", "fsync", "link", "replace", "fchmod", "fstat", "close", "dup")
_ERRORS = (errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.EMFILE)
_TURNS = 8
_CLOSE: Callable[..., object] = os.close


def fuzz(rounds: int, seed: int) -> Tally:
    """Let each call of the system fail at each turn, while files and drafts are written."""
    tally, chance = Tally("failing files", seed), random.Random(seed)
    for _ in range(rounds):
        for call in CALLS:
            for turn in range(_TURNS):
                for old in (None, b"old"):
                    for draft in (False, True):
                        for named in (False, True):
                            tally.tried += 1
                            _try(call, turn, old, draft, named, chance.choice(_ERRORS), tally)
    return tally


def _try(call: str, turn: int, old: bytes | None, draft: bool, named: bool, number: int, tally: Tally) -> None:
    new = b"new" * 40_000
    what = f"{call} at turn {turn}, {'a draft' if draft else 'a file'}, {errno.errorcode[number]}"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file"
        if old:
            file.write_bytes(old)
        told: OSError | None = None
        patches: list[Any] = [mock.patch.object(os, call, _failing(getattr(os, call), count(), turn, number))]
        if named and hasattr(os, "O_TMPFILE"):
            patches.append(mock.patch.object(os, "O_TMPFILE", 0))
        held: HeldFile | None = None
        try:
            if draft:
                held = HeldFile(file, new=old is None)
            for patch in patches:
                patch.start()
            held.write(new) if held else write_private(file, new)
        except OSError as error:
            told = error
        finally:
            mock.patch.stopall()
            if held:
                held.let_go()
        found = file.read_bytes() if file.exists() else None
        if found not in (old, new) and not (draft and found == b""):
            tally.fail(f"{what}: {found!r:.40} is there")
        if told is None and found != new:
            tally.fail(f"{what}: nothing was told")
        if told is not None and (told.filename != str(file) or not told.strerror):
            tally.fail(f"{what}: told as {told!r}")
        if left := [entry for entry in os.listdir(folder) if entry != "file"]:  # noqa: PTH208
            tally.fail(f"{what}: {left} is left")


def _failing(real: Callable[..., object], calls: Iterator[int], turn: int, number: int) -> Callable[..., object]:
    """A call of the system that fails at its turn."""

    def call(*given: object, **more: object) -> object:
        if next(calls) == turn:
            if real is _CLOSE:
                real(*given)  # it is closed all the same
            raise OSError(number, os.strerror(number))
        return real(*given, **more)

    return call
