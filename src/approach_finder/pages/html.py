"""Pages as one HTML file: nothing is fetched, no script is needed, every text is escaped by the template engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from approach_finder.pages.blocks import ADDRESS, Block, Piece, clean, heading

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATE = Path(__file__).parent / "templates" / "page.html"


class Section(Struct, frozen=True):
    """A part that begins a new sheet of paper, with its title."""

    title: str
    groups: tuple[Group, ...]


class Group(Struct, frozen=True):
    """What the template draws as one: a list of items, or one other piece. ``kind`` tells which."""

    kind: str
    pieces: tuple[Piece, ...]


def page(title: str, pieces: Iterable[Piece]) -> str:
    """A page as a whole file. Its title is that of its first sheet, or else ``title``."""
    pieces = list(pieces)
    first = next((piece.text for piece in pieces if isinstance(piece, Block) and piece.kind == "page"), title)
    return _template().render(title=first, sections=list(_sections(first, pieces)))


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
    environment.filters.update(clean=clean, parts=_parts)
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))


def _parts(text: str) -> list[dict[str, Any]]:
    """A text in parts, those that are an address told apart."""
    parts = ADDRESS.split(clean(text))
    return [{"text": part, "address": number % 2 == 1} for number, part in enumerate(parts) if part]
