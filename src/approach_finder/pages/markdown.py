"""Pages as Markdown (CommonMark, with the tables of GitHub). Every text is escaped: it stays text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from approach_finder.pages.blocks import (
    ADDRESS,
    Bars,
    Block,
    Piece,
    Places,
    Row,
    Table,
    clean,
    places_as_items,
    typed_lines,
)

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$])")
_AT_START = re.compile(r"^(\d+)([.)])|^([#+=-])")
_BLANK = "\\_" * 12


def markdown(pieces: Iterable[Piece]) -> str:
    """A page as one text."""
    parts: list[str] = []
    before: Block | None = None
    for piece in pieces:
        block = piece if isinstance(piece, Block) else None
        item_follows_item = before is not None and block is not None and before.kind == block.kind == "item"
        text = "\n".join(_lines(piece))
        parts.append(text if item_follows_item or not parts else f"\n{text}")
        before = block
    return "\n".join(parts) + "\n"


def _lines(piece: Piece) -> Iterator[str]:
    match piece:
        case Block():
            yield _block(piece)
        case Table():
            yield f"## {_escaped(piece.title)}\n"
            yield _row(Row("", tuple((name,) for name in piece.columns)))
            yield "| --- " * (len(piece.columns) + 1) + "|"
            yield from (_row(row) for row in piece.rows)
        case Places():
            yield from (_block(block) for block in places_as_items(piece))
        case Bars():
            yield f"### {_escaped(piece.title)}\n"
            for bar in piece.bars:
                drawn = piece.drawn(bar)
                yield f"- {_escaped(bar.label)}: {_escaped(bar.said)}{f' `{drawn}`' if drawn else ''}"


def _block(block: Block) -> str:
    text = _linked(block.text) if block.linked else _escaped(block.text)
    if block.kind in ("text", "item"):
        text = _AT_START.sub(_kept, text)
    match block.kind:
        case "source":
            return f"\\[{block.level}\\] {text}"
        case "text" if block.typed:
            return "\\\n".join(_AT_START.sub(_kept, _escaped(line)) for line in typed_lines(block.text))
        case "heading":
            return f"{'#' * (block.level + 1)} {text}"
        case "page":
            return f"# {text}"
        case "alert":
            return f"> **! {text}**"
        case "item":
            return f"{'  ' * block.level}- {text}"
        case "blank":
            return f"{text} {_BLANK}".strip()
        case "text":
            return text


def _kept(found: re.Match[str]) -> str:
    """A sign at the start of a line that would make something else of it."""
    return f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}"


def _row(row: Row) -> str:
    cells = ((row.label,), *row.cells)
    return "".join(f"| {'<br>'.join(map(_escaped, cell))} " for cell in cells) + "|"


def _escaped(text: str) -> str:
    """The text as text."""
    return _SPECIAL.sub(r"\\\1", clean(text))


def _linked(text: str) -> str:
    """The text, with addresses that can be followed."""
    parts = re.split(f"({ADDRESS})", clean(text))
    return "".join(f"<{part}>" if number % 2 else _SPECIAL.sub(r"\\\1", part) for number, part in enumerate(parts))
