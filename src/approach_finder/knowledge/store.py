"""Finding and loading a knowledge base.

An installed package carries the YAML files and an index compiled from them when the wheel was built.
The index is used only while it was made from exactly these files and not a bit of it has changed; a checkout, an
editable install and any other folder are read from YAML each time. Nothing is cached on the person's machine.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zlib import crc32

import msgspec
from msgspec import structs

from approach_finder.knowledge.checksums import check_sum
from approach_finder.knowledge.faults import KnowledgeError
from approach_finder.knowledge.model import Knowledge

if TYPE_CHECKING:
    from approach_finder.knowledge.library import Library

INDEX_NAME = "index.json"
LIBRARY_NAME = "library.json"

_Compiled = TypeVar("_Compiled")


class IndexHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line of an index: the check sums of the files it was made from, and of what follows."""

    made_from: int
    content: int


_PACKAGE = Path(__file__).resolve().parents[1]
_INSTALLED = _PACKAGE / "data"
_CHECKOUT = _PACKAGE.parents[1] / "data"


def default_folder() -> Path:
    """Where the knowledge base of this installation or checkout lies."""
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT


def load_knowledge(folder: str | Path | None = None) -> Knowledge:
    """Load what a recommendation needs of the knowledge base in ``folder``, or of the one that comes with the program.

    Raises:
        KnowledgeError: if it is invalid; every fault is named with file and line.
        OSError: if the folder or a file in it cannot be read.
    """
    return load_first(folder)[0]


def load_first(folder: str | Path | None = None) -> tuple[Knowledge, Callable[[], Library]]:
    """The same, and what gives the whole of it, from the files as they are now.

    So a change to the files stops nobody halfway. Raises the same.
    """
    place, files = _find(folder)
    made_from = check_sum(files) if place == _INSTALLED else None
    knowledge = _compiled(place / INDEX_NAME, Knowledge, made_from)
    if knowledge is None:
        library = _read(files)
        return library.knowledge, lambda: library

    @cache
    def whole() -> Library:
        from approach_finder.knowledge.library import Library, LibraryParts

        parts = _compiled(place / LIBRARY_NAME, LibraryParts, made_from)
        return _read(files) if parts is None else Library(**structs.asdict(parts), knowledge=knowledge)

    return knowledge, whole


def load_library(folder: str | Path | None = None) -> Library:
    """Load the whole of a knowledge base: cards, numbers and references too. Raises as :func:`load_knowledge`."""
    return load_first(folder)[1]()


def _find(folder: str | Path | None) -> tuple[Path, dict[str, bytes]]:
    place = default_folder() if folder is None else Path(folder)
    return place, read_files(place)


def _compiled(file: Path, kind: type[_Compiled], made_from: int | None) -> _Compiled | None:
    """The content of an index, if it is of this version and was made from files with this check sum."""
    content = None if made_from is None else _content(file, made_from)
    try:
        return None if content is None else msgspec.json.decode(content, type=kind)
    except msgspec.DecodeError:
        return None


def _content(file: Path, made_from: int) -> memoryview | None:
    """The content of an index; None where a bit of it changed, or it was made from other files."""
    try:
        whole = file.read_bytes()
        end = whole.index(b"\n")
        head = msgspec.json.decode(whole[:end], type=IndexHead)
    except (OSError, ValueError):
        return None
    content = memoryview(whole)[end + 1 :]
    return content if head == IndexHead(made_from, crc32(content)) else None


def indexes_agree(folder: str | Path | None = None) -> bool | None:
    """Whether what was compiled from a knowledge base still agrees with it; None where nothing was compiled."""
    place, files = _find(folder)
    indexes = [place / name for name in (INDEX_NAME, LIBRARY_NAME)]
    if not any(file.exists() for file in indexes):
        return None
    return all(_content(file, check_sum(files)) is not None for file in indexes)


def with_head(content: bytes, made_from: int) -> bytes:
    """An index as a file."""
    return b"%s\n%s" % (msgspec.json.encode(IndexHead(made_from, crc32(content))), content)


def _read(files: Mapping[str, bytes]) -> Library:
    from approach_finder.knowledge.loading.build import build  # the YAML reader is loaded only where it is needed

    built = build(files)
    if built.library is None:
        raise KnowledgeError(built.faults)
    return built.library


def read_files(folder: Path) -> dict[str, bytes]:
    """The YAML files of a knowledge base by name. One more byte than is accepted is enough to refuse one."""
    from approach_finder.knowledge.limits import MAX_BYTES

    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "not a folder", str(folder))
    files = {}
    for path in sorted(folder.glob("*.yaml")):
        if not path.is_file():
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        with path.open("rb") as stream:
            files[path.name] = stream.read(MAX_BYTES + 1)
    return files
