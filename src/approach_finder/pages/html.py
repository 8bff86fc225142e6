"""Pages as one HTML file: nothing is fetched, no script is needed, every text is escaped by the template engine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from approach_finder.pages.blocks import ADDRESS, Block, Piece, clean, heading, typed_lines

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATE = Path(__file__).parent / "templates" / "page.html"
_CITED = r"\[\d{1,3}\]"


class Section(Struct, frozen=True):
    """A part that begins a new sheet of paper, with its title."""

    title: str
    groups: tuple[Group, ...]


class Group(Struct, frozen=True):
    """A piece that the template draws as one: a list of items, or one other piece. ``kind`` tells which."""

    kind: str
    pieces: tuple[Piece, ...]


def page(title: str, pieces: Iterable[Piece], *, large: bool = False) -> str:
    """A page as a whole file, on request in large print. Its title is that of its first sheet, or else ``title``."""
    pieces = list(pieces)
    blocks = [piece for piece in pieces if isinstance(piece, Block)]
    first = next((block.text for block in blocks if block.kind == "page"), title)
    parts = _Parts({block.level for block in blocks if block.kind == "source"})
    return _template().render(title=first, sections=list(_sections(first, pieces)), large=large, parts=parts)


def _sections(title: str, pieces: Iterable[Piece]) -> Iterator[Section]:
    gathered: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Block) and piece.kind == "page":
            if gathered:
                yield Section(title, tuple(_groups(gathered)))
            title, gathered = piece.text, []
        elif piece != heading(title):  # it stands above already
            gathered.append(piece)
    yield Section(title, tuple(_groups(gathered)))


def _groups(pieces: Iterable[Piece]) -> Iterator[Group]:
    for kind, run in groupby(pieces, key=_kind):
        if kind == "item":
            yield Group(kind, tuple(run))
        else:
            yield from (Group(kind, (piece,)) for piece in run)


def _kind(piece: Piece) -> str:
    return piece.kind if isinstance(piece, Block) else type(piece).__name__.lower()


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(clean=clean, typed=typed_lines)
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))


class _Part(Struct, frozen=True):
    """A part of a text. ``href`` is where it leads, ``id`` what leads to it."""

    text: str
    href: str = ""
    id: str = ""


class _Parts:
    """Texts in parts: addresses, numbers to call, and numbers of sources, of which the first can be come back to."""

    def __init__(self, sources: set[int]) -> None:
        self._sources = sources
        self._cited: set[int] = set()

    def __call__(self, text: str, *, linked: bool = False, calls: Iterable[tuple[str, str]] = ()) -> list[_Part]:
        """The parts of a text, in order."""
        whole, called = clean(text), dict(calls) if linked else {}
        patterns = [*([ADDRESS] if linked else []), *map(re.escape, called), _CITED]
        pieces = re.split(f"({'|'.join(patterns)})", whole)
        return [self._part(piece, called, linked=linked) for piece in pieces if piece]

    def _part(self, piece: str, called: Mapping[str, str], *, linked: bool) -> _Part:
        if piece in called:
            return _Part(piece, called[piece])
        if linked and re.fullmatch(ADDRESS, piece):
            return _Part(piece, piece)
        number = int(piece[1:-1]) if re.fullmatch(_CITED, piece) else 0
        if number not in self._sources:
            return _Part(piece)
        first = number not in self._cited
        self._cited.add(number)
        return _Part(piece, f"#source-{number}", f"cited-{number}" if first else "")
