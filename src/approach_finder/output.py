"""Standard output, standard error and files. A file is private to its owner, and whole or not there."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Any

import msgspec

from approach_finder.faults import AnswerFault


def json_bytes(value: Any) -> bytes:
    """A value as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def write_out(content: bytes, file: Path | None) -> None:
    """Write to standard output, or to a file.

    Raises:
        OSError: if the file cannot be written. BrokenPipeError where the reader has gone.
    """
    if file is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        write_private(file, content)


def write_private(file: Path, content: bytes) -> None:
    """Write a file that only its owner can read; a reader sees the old content or the new, whole."""
    import secrets

    temporary = file.with_name(f".{file.name}.{secrets.token_hex(6)}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def complain(faults: list[AnswerFault], as_json: bool) -> None:
    """Tell faults on standard error: one line of JSON, or one line each."""
    if as_json:
        sys.stderr.write(msgspec.json.encode({"errors": faults}).decode() + "\n")
        return
    for fault in faults:
        hint = f" ({fault.hint})" if fault.hint else ""
        sys.stderr.write(f"{fault.message}{hint}\n")
