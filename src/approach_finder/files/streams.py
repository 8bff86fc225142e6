"""Standard input, output and error made ready: what is written goes out whole or is told."""

from __future__ import annotations

import errno
import io
import os
import select
import sys
from typing import TYPE_CHECKING

from approach_finder.files.spelling import SPELLED, encoding_for

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

OUTPUT_NAME = "standard output"
_CLOSED = -1


class WholeWriter(io.RawIOBase):
    """A raw stream over a descriptor that writes all it is given, also where each write takes only a part.

    A descriptor that does not block, such as a pipe that somebody set so, is waited for.
    """

    def __init__(self, descriptor: int, name: str, owner: object = None) -> None:
        self._descriptor = descriptor
        self._owner = owner  # what would close the descriptor if it went away
        self._name = name

    def writable(self) -> bool:
        """True."""
        return True

    def fileno(self) -> int:
        """The descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return os.isatty(self._descriptor)

    def write(self, content: ReadableBuffer, /) -> int:
        """Write all of it.

        Raises:
            OSError: if that fails; it names the stream. BrokenPipeError where the reader has gone.
        """
        rest = memoryview(content).cast("B")
        size = len(rest)
        while rest:
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except BlockingIOError:
                select.select([], [self._descriptor], [])
            except BrokenPipeError:
                raise BrokenPipeError from None  # without the error number that typer would turn into exit 1
            except OSError as error:
                reason = "it is closed" if error.errno == errno.EBADF else error.strerror
                raise OSError(error.errno, reason, self._name) from None
        return size

    def give_up(self) -> None:
        """Let nothing more be written, not at the exit either."""
        self._descriptor = os.open(os.devnull, os.O_WRONLY)


def prepare_streams() -> None:
    """Make the standard streams ready for any text, and keep what was closed from being taken by a file."""
    closed_output = sys.stdout is None
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # the caller closed it
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
    sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.stderr.reconfigure(encoding=encoding_for(sys.stderr), errors=SPELLED)  # type: ignore[union-attr]
    raw = WholeWriter(_CLOSED if closed_output else sys.stdout.fileno(), OUTPUT_NAME, sys.stdout)
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(raw), encoding=encoding_for(sys.stdout), errors=SPELLED, line_buffering=raw.isatty()
    )


def give_up_output() -> None:
    """Let nothing more be written to standard output: its reader has gone, or it is full."""
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    if isinstance(raw, WholeWriter):
        raw.give_up()
