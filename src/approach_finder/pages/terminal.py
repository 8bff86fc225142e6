"""Drawing blocks on a terminal: one layout, with colour or without, for any width."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Iterator
from typing import Literal, TextIO

from rich.console import Console
from rich.text import Text

from approach_finder.pages import glance
from approach_finder.pages.blocks import (
    Bars,
    Block,
    Piece,
    Places,
    Table,
    clean,
    heading,
    item,
    paragraph,
    places_as_items,
    typed_lines,
)

_WIDEST = 100
_DEFAULT_WIDTH = 80
_LABEL, _COLUMN = 16, 26  # columns of a table: that of the labels, and the least for each other
_ANY_HEIGHT = 25  # nothing here depends on it; given, so that the surroundings are not asked for it


class _QuietConsole(Console):
    """A console that leaves a closed pipe to the program, which ends quietly."""

    def on_broken_pipe(self) -> None:
        """Called by rich where nobody reads any more."""
        raise BrokenPipeError


def console(plain: bool, stream: TextIO | None = None) -> Console:
    """A console that obeys ``--plain``, NO_COLOR and FORCE_COLOR, and is no wider than can be read with ease.

    This is the one decision on colour: menus take theirs from the console.
    """
    stream = stream or sys.stdout
    without = plain or bool(os.environ.get("NO_COLOR"))
    if stream.isatty():
        columns = _given_columns() or os.get_terminal_size(stream.fileno()).columns or _DEFAULT_WIDTH
        return _console(stream, None if without else "auto", min(columns, _WIDEST))
    forced = os.environ.get("FORCE_COLOR", "") not in ("", "0", "false") and not without
    return _console(stream, "standard" if forced else None, _given_columns() or _DEFAULT_WIDTH)


def _given_columns() -> int:
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if re.fullmatch("[0-9]{1,4}", columns) else 0


def _console(
    stream: TextIO, color_system: Literal["auto", "standard", "256"] | None, width: int, *, forced: bool | None = None
) -> Console:
    return _QuietConsole(
        file=stream,
        width=width,
        height=_ANY_HEIGHT,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
        color_system=color_system,
        force_terminal=forced,
    )


def page_console(paper: TextIO, width: int, like: Console) -> Console:
    """A console that draws a page in a width, with the colours of another."""
    if like.color_system in ("256", "truecolor"):
        return _console(paper, "256", width, forced=True)
    return _console(paper, None, width)


def is_dumb() -> bool:
    """Whether the terminal says that it can only print lines."""
    return os.environ.get("TERM", "") in ("", "dumb", "unknown")


def clear(on: Console) -> None:
    """Clear the screen and what has scrolled off it, where the terminal can; otherwise push it out of sight."""
    on.file.write("\n" * 200 if is_dumb() else "\x1b[H\x1b[2J\x1b[3J")
    on.file.flush()


def draw_paged(pieces: Iterable[Piece], *, plain: bool = False) -> None:
    """Print a page; one that is longer than the terminal is shown by a pager, if there is one."""
    on = console(plain)
    if plain or is_dumb() or not (sys.stdout.isatty() and sys.stdin.isatty()) or not (pager := _pager()):
        draw(pieces, on, plain=plain)
        return
    stream = io.StringIO()
    draw(pieces, page_console(stream, on.width, on))
    text = stream.getvalue()
    if text.count("\n") < os.get_terminal_size(sys.stdout.fileno()).lines:
        sys.stdout.write(text)
        return
    # "less" must not run or write anything; -R shows the colours.
    subprocess.run(pager, input=text.encode(), env={**os.environ, "LESS": "-R", "LESSSECURE": "1"}, check=False)


def _pager() -> list[str]:
    """The pager to call, as the person or the machine has it."""
    wanted = shlex.split(os.environ.get("PAGER", "less"))
    return wanted if wanted and wanted != ["cat"] and shutil.which(wanted[0]) else []


def drawn_as_text(blocks: Iterable[Piece]) -> str:
    """A page as plain text, for a file."""
    stream = io.StringIO()
    draw(blocks, _console(stream, None, _DEFAULT_WIDTH))
    return stream.getvalue()


def draw(pieces: Iterable[Piece], on: Console, *, plain: bool = False) -> None:
    """Print a page. ``plain``: one line after the other, without columns and pictures."""
    before: Block | None = None
    for piece in pieces:
        if isinstance(piece, Table) and not plain and _fits(piece, on.width):
            on.print()
            _draw_columns(piece, on)
            before = None
            continue
        if isinstance(piece, Places) and not plain:
            on.print()
            for line in glance.lines(piece, on.width, on.color_system):
                on.print(line)
            before = None
            on.print()
            continue
        for block in _as_blocks(piece, pictures=not plain):
            if before is not None and _apart(before, block):
                on.print()
            on.print(_drawn(block, on.width))
            before = block


def _as_blocks(piece: Piece, *, pictures: bool) -> Iterator[Block]:
    match piece:
        case Block():
            yield piece
        case Table():
            yield heading(piece.title)
            for row in piece.rows:
                yield heading(row.label, 2)
                for name, cell in zip(piece.columns, row.cells, strict=True):
                    yield item(f"{name}: {' '.join(cell)}")
        case Places():
            yield from places_as_items(piece)
        case Bars():
            yield paragraph(f"{piece.title}:")
            for bar in piece.bars:
                drawn = piece.drawn(bar) if pictures else ""
                yield item(f"{bar.label}: {bar.said} {drawn}")


def _fits(table: Table, width: int) -> bool:
    return width - _LABEL >= _COLUMN * len(table.columns) > 0


def _draw_columns(table: Table, on: Console) -> None:
    from rich.table import Table as Grid

    on.print(_drawn(heading(table.title), on.width))
    grid = Grid(box=None, padding=(0, 2, 1, 0), header_style="bold", pad_edge=False)
    grid.add_column("", width=_LABEL - 2)
    for name in table.columns:
        grid.add_column(Text(name), ratio=1)
    for row in table.rows:
        grid.add_row(Text(row.label), *(Text("\n".join(clean(part) for part in cell)) for cell in row.cells))
    on.print(grid, soft_wrap=False)


def say(content: str, on: Console, style: str = "") -> None:
    """Print one paragraph."""
    on.print(Text(_wrapped(content, on.width), style=style))


def _apart(before: Block, block: Block) -> bool:
    return block.kind in ("heading", "alert", "page") or (
        before.kind in ("item", "text", "source") and block.kind in ("text", "source")
    )


def _drawn(block: Block, width: int) -> Text:
    match block.kind:
        case "heading" | "page":
            is_title = block.kind == "page" or block.level == 1
            return Text(_wrapped(block.text.upper() if is_title else block.text, width), style="bold")
        case "alert":
            return Text(_wrapped(f"! {block.text.upper()}", width), style="bold red")
        case "blank":
            return Text(_wrapped(f"{block.text} {'_' * 20}", width))
        case "item":
            indent = "  " * (block.level + 1)
            wrapped = _wrapped(block.text, width - len(indent)).replace("\n", f"\n{indent}")
            return Text(f"{indent[2:]}- {wrapped}")
        case "source":
            return Text(_wrapped(f"[{block.level}] {block.text}", width))
        case _ if block.typed:
            return Text("\n".join(_wrapped(line, width) for line in typed_lines(block.text)))
        case _:
            return Text(_wrapped(block.text, width))


def _wrapped(content: str, width: int) -> str:
    """Wrapped between words; an address that is longer than a line is left whole."""
    return textwrap.fill(clean(content), max(width, 20), break_long_words=False, break_on_hyphens=False)
