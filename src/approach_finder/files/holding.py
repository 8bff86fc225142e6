"""A file that one process keeps writing, and no other beside it."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

from approach_finder.files.refusal import FileRefusedError
from approach_finder.files.streams import WholeWriter
from approach_finder.files.writing import (
    Replacement,
    check_writable,
    close_quietly,
    is_same,
    is_special,
    stat_of,
    telling_of,
)

try:
    import fcntl
except ImportError:  # not on Windows; two sessions there are told apart only when they write
    fcntl = None  # type: ignore[assignment]


class HeldFile:
    """A file that is written anew many times, each time whole, and locked all the while.

    The lock lies on the file itself, so none is left behind: each new content is locked before it takes the place.
    """

    def __init__(self, file: Path, *, new: bool) -> None:
        """Take hold of a file.

        Args:
            file: its name.
            new: whether it may hold nothing yet; it is made where it is not there.

        Raises:
            FileRefusedError: if another process holds it.
            OSError: if it cannot be opened or written.
        """
        self.file = file
        check_writable(file)
        if is_special(file):
            raise OSError(errno.EINVAL, "it is no regular file", str(file))
        self._made = new and not file.exists()
        while True:
            descriptor = os.open(file, os.O_RDWR | (os.O_CREAT if new else 0), 0o600)
            try:
                _lock(descriptor, file)
                there = stat_of(file)
                if there is not None and os.path.samestat(os.fstat(descriptor), there):
                    break
            except BaseException:
                close_quietly(descriptor)
                raise
            close_quietly(descriptor)  # another session put new content there in this moment
        self._descriptor = descriptor
        self._left = os.fstat(descriptor)

    @property
    def is_empty(self) -> bool:
        """Whether it holds nothing yet."""
        return self._left.st_size == 0

    def write(self, content: bytes) -> None:
        """Replace the content.

        Raises:
            OSError: if that fails, or another program changed the file since.
        """
        self._check_unchanged()
        with Replacement(self.file) as new:
            WholeWriter(new.descriptor, str(self.file)).write(content)
            with telling_of(self.file):
                kept = os.dup(new.descriptor)
            try:
                _lock(kept, self.file)
                new.take_place()
            except BaseException:
                close_quietly(kept)
                raise
        before, self._descriptor = self._descriptor, kept
        close_quietly(before)
        with telling_of(self.file):
            self._left = os.fstat(kept)

    def delete(self) -> None:
        """Take the file away; the hold stays until it is let go.

        Raises:
            OSError: if that fails, or another program changed the file since.
        """
        self._check_unchanged()
        Path(os.path.realpath(self.file)).unlink()

    def _check_unchanged(self) -> None:
        if not is_same(stat_of(self.file), self._left):
            raise FileExistsError(errno.EEXIST, "another program changed it", str(self.file))

    def let_go(self) -> None:
        """End the hold. A file that was made for it and is still empty goes away."""
        with contextlib.suppress(OSError):
            if self._made and self.is_empty and is_same(stat_of(self.file), self._left):
                self.file.unlink()
        close_quietly(self._descriptor)


def _lock(descriptor: int, file: Path) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        message = f"another session keeps its answers in {file}"
        raise FileRefusedError("in-use", message, file, "end it first, or give another name") from None
    except OSError as error:  # a file system without locks
        if error.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL):
            raise
