"""Files that are private to their owner, and whole or not there.

A file is written without a name where the system can do that, so that nothing is left of it when the program is
killed; only at the end does it take its place.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from approach_finder.files.streams import WholeWriter

_PRIVATE = 0o600
_OPEN_TO_OTHERS = 0o077
# Some file systems cannot do it; that is no failure of theirs.
_NOT_SUPPORTED = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
_NO_UNNAMED = {*_NOT_SUPPORTED, errno.EISDIR, errno.ENOENT}


def check_writable(file: Path) -> None:
    """Complain about a place that cannot be written to before somebody answers forty questions.

    Raises:
        OSError: if the file is a folder, or its folder is missing or closed.
    """
    if is_special(file):
        return
    place = Path(os.path.realpath(file))
    if place.is_dir() or not place.name:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
    if not place.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(file))
    if not os.access(place.parent, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))


def is_special(file: Path) -> bool:
    """Whether it is a device, a pipe or a socket."""
    return file.exists() and not file.is_file() and not file.is_dir()


def write_private(file: Path, content: bytes) -> None:
    """Write a file that only its owner can read; a reader sees the old content or the new, whole."""
    with private_file(file) as stream:
        stream.write(content)


@contextlib.contextmanager
def private_file(file: Path) -> Iterator[BinaryIO]:
    """A file to write to, that takes its place whole, at the end, or not at all.

    A device or a pipe is written to as it is; a link keeps pointing where it does; a file that is replaced keeps who
    may read it. What somebody else put in the place meanwhile stays.

    Raises:
        OSError: if it cannot be written; it names the file that was asked for.
    """
    check_writable(file)
    if is_special(file):
        descriptor = os.open(file, os.O_WRONLY)
        try:
            with _stream(descriptor, file) as stream:
                yield stream
        finally:
            close_quietly(descriptor)
        return
    with Replacement(file) as new:
        with _stream(new.descriptor, file) as stream:
            yield stream
        new.take_place()


def _stream(descriptor: int, file: Path) -> BinaryIO:
    return cast("BinaryIO", io.BufferedWriter(WholeWriter(descriptor, str(file)), 1 << 16))


class Replacement:
    """New content for a place in a folder, until it is put there or dropped.

    Whatever fails is told by the name of the file that was asked for, never by that of something temporary.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._place = Path(os.path.realpath(file))
        self._name: str | None = None
        self._close = contextlib.ExitStack()
        with telling_of(self._file), contextlib.ExitStack() as opened:
            self._old = stat_of(self._place)
            self._folder = os.open(self._place.parent, os.O_RDONLY)
            opened.callback(close_quietly, self._folder)
            self.descriptor = self._opened()
            opened.callback(close_quietly, self.descriptor)
            opened.callback(self._drop)
            self._keep_access()
            self._close = opened.pop_all()

    def __enter__(self) -> Replacement:
        return self

    def __exit__(self, *_error: object) -> None:
        self._close.close()

    def take_place(self) -> None:
        """Put what was written in its place, for good: it is on the disk when this returns.

        Raises:
            OSError: if that fails, or something else was put there since this began.
        """
        with telling_of(self._file):
            os.fsync(self.descriptor)
            if not is_same(stat_of(self._place), self._old):
                raise FileExistsError(errno.EEXIST, "another program changed it meanwhile, so it was left as it is")
            if self._old is None and self._name is None:
                self._link(self._place.name)  # fails where something is there by now
            else:
                if self._name is None:
                    name = _short_name()
                    self._link(name)
                    self._name = name
                os.replace(self._name, self._place.name, src_dir_fd=self._folder, dst_dir_fd=self._folder)
                self._name = None
            self._sync_folder()

    def _opened(self) -> int:
        """A new file: without a name where the system can do that, else with a short one."""
        unnamed = getattr(os, "O_TMPFILE", 0)
        if unnamed and os.path.isdir("/proc/self/fd"):  # noqa: PTH112 - asked for each file
            try:
                return os.open(".", unnamed | os.O_RDWR, _PRIVATE, dir_fd=self._folder)
            except OSError as error:
                if error.errno not in _NO_UNNAMED:
                    raise
        name = _short_name()
        descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, _PRIVATE, dir_fd=self._folder)
        self._name = name
        return descriptor

    def _link(self, name: str) -> None:
        os.link(f"/proc/self/fd/{self.descriptor}", name, dst_dir_fd=self._folder, follow_symlinks=True)

    def _keep_access(self) -> None:
        """Give the new file to whom the old one belongs, and let the same people read it; never more."""
        if self._old is None:
            return
        mode = stat.S_IMODE(self._old.st_mode) & 0o777
        mine = os.fstat(self.descriptor)
        if (mine.st_uid, mine.st_gid) != (self._old.st_uid, self._old.st_gid):
            try:
                os.fchown(self.descriptor, self._old.st_uid, self._old.st_gid)
            except OSError:
                mode &= ~_OPEN_TO_OTHERS
        os.fchmod(self.descriptor, mode)

    def _drop(self) -> None:
        if self._name is not None:
            with contextlib.suppress(OSError):
                os.unlink(self._name, dir_fd=self._folder)

    def _sync_folder(self) -> None:
        try:
            os.fsync(self._folder)
        except OSError as error:
            if error.errno not in _NOT_SUPPORTED:
                raise


@contextlib.contextmanager
def telling_of(file: Path) -> Iterator[None]:
    """Tell what fails by the name of the file that was asked for."""
    try:
        yield
    except OSError as error:
        raise type(error)(error.errno, error.strerror or str(error), str(file)) from None


def close_quietly(descriptor: int) -> None:
    """Close a descriptor whose content is on the disk already, or is not wanted."""
    with contextlib.suppress(OSError):
        os.close(descriptor)


def _short_name() -> str:
    """A name for something temporary; short, since the name of the file itself may be as long as a name can be."""
    return f".af-{os.urandom(4).hex()}.tmp"


def stat_of(place: Path) -> os.stat_result | None:
    """A look at a place; None where nothing is."""
    try:
        return place.stat()
    except FileNotFoundError:
        return None


def is_same(one: os.stat_result | None, other: os.stat_result | None) -> bool:
    """Whether two looks at a place saw the same file with the same content."""
    if one is None or other is None:
        return one is other
    seen = [(look.st_dev, look.st_ino, look.st_size, look.st_mtime_ns) for look in (one, other)]
    return seen[0] == seen[1]
