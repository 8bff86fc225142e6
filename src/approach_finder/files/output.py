"""Standard output, standard error and files. A file is private to its owner, and whole or not there."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from approach_finder.knowledge.faults import AnswerFault


def json_bytes(value: Any) -> bytes:
    """A value as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def write_out(content: bytes, file: Path | None) -> None:
    """Write to standard output, or to a file.

    Raises:
        OSError: if the file cannot be written. BrokenPipeError where the reader has gone.
    """
    if file is not None:
        write_private(file, content)
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise BrokenPipeError from None  # without the error number that typer would turn into exit 1


def check_writable(file: Path) -> None:
    """Complain about a place that cannot be written to before somebody answers forty questions.

    Raises:
        OSError: if the file is a folder, or its folder is missing or closed.
    """
    if _is_special(file):
        return
    place = Path(os.path.realpath(file))
    if place.is_dir() or not place.name:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
    if not place.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(file))
    if not os.access(place.parent, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))


def write_private(file: Path, content: bytes) -> None:
    """Write a file that only its owner can read; a reader sees the old content or the new, whole.

    A device or a pipe is written to as it is; a link keeps pointing where it does.
    """
    with private_file(file) as stream:
        stream.write(content)


@contextlib.contextmanager
def private_file(file: Path) -> Iterator[BinaryIO]:
    """A file to write to; as with :func:`write_private` it takes its place whole, at the end, or not at all."""
    import tempfile

    check_writable(file)
    place = Path(os.path.realpath(file))
    if _is_special(file):
        with file.open("wb") as stream:
            yield stream
        return
    temporary = None
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".tmp", dir=place.parent)
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(place)
    except BaseException as error:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        if isinstance(error, OSError) and error.filename in (None, temporary):
            raise OSError(error.errno, error.strerror, str(file)) from None
        raise


def _is_special(file: Path) -> bool:
    """Whether it is a device, a pipe or a socket."""
    return file.exists() and not file.is_file() and not file.is_dir()


def complain(faults: list[AnswerFault], as_json: bool) -> None:
    """Tell faults on standard error: one line of JSON, or one line each."""
    if as_json:
        remark(msgspec.json.encode({"errors": [_encodable(fault) for fault in faults]}).decode())
        return
    for fault in faults:
        remark(f"{fault.message} ({fault.hint})" if fault.hint else fault.message)


def remark(line: str) -> None:
    """A line on standard error. Where nobody can read it, the exit code still tells."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def _encodable(fault: AnswerFault) -> AnswerFault:
    """The fault with what is no text, such as a file name in another encoding, written out."""
    fields = {name: getattr(fault, name) for name in fault.__struct_fields__}
    return AnswerFault(
        **{name: text and text.encode("utf-8", "backslashreplace").decode() for name, text in fields.items()}
    )
