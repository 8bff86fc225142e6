"""Results on standard output or in a file, and problems on standard error."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Any

import msgspec

from approach_finder.knowledge.faults import Problem


def json_bytes(value: Any) -> bytes:
    """A value as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def write_out(content: bytes, file: Path | None) -> None:
    """Write to standard output, or to a file.

    Raises:
        OSError: if it cannot be written. BrokenPipeError where the reader has gone.
    """
    if file is not None:
        from approach_finder.files.writing import write_private

        write_private(file, content)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def complain(problems: list[Problem], as_json: bool) -> None:
    """Tell problems on standard error: one line of JSON, or one line each."""
    if as_json:
        remark(msgspec.json.encode({"errors": [_encodable(problem) for problem in problems]}).decode())
        return
    for problem in problems:
        remark(f"{problem.message} ({problem.hint})" if problem.hint else problem.message)


def remark(line: str) -> None:
    """A line on standard error. Where nobody can read it, the exit code still tells."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def _encodable(problem: Problem) -> Problem:
    """The problem with what is no text, such as a file name in another encoding, written out."""
    fields = {name: getattr(problem, name) for name in problem.__struct_fields__}
    return Problem(
        **{name: text and text.encode("utf-8", "backslashreplace").decode() for name, text in fields.items()}
    )
