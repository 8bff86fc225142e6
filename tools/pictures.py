"""The pictures of the README, drawn from the program itself: ``python tools/pictures.py``."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI, TerminalTheme
from rich.text import Text

from approach_finder.answers.reading import read_file
from approach_finder.answers.validation import understand
from approach_finder.knowledge.store import load_library
from approach_finder.pages.blocks import Piece, heading, paragraph
from approach_finder.pages.overview import list_pieces, overview_title
from approach_finder.pages.report import how_firm
from approach_finder.pages.terminal import draw
from approach_finder.results.engine import recommend

FOLDER = Path("docs/pictures")
ANSWERS = "answers.yaml"
# Four columns wider than the text: the frame must not touch the last one.
_TEXT, _PICTURE = 80, 84
_FONTS = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_WHITE, _INK, _GREY = (255, 255, 255), (31, 35, 40), (87, 96, 106)
_LIGHT = TerminalTheme(_WHITE, _INK, [_INK] * 7 + [_GREY], [_INK] * 8)
THEMES = {"light": _LIGHT, "dark": DIMMED_MONOKAI}


def pictures(folder: Path) -> Iterator[tuple[str, str]]:
    """Each picture with the name of its file, from the answers in a folder."""
    library = load_library()
    result = recommend(understand(read_file(str(folder / ANSWERS)), library.knowledge), library.knowledge, 3)
    pieces = [
        heading(overview_title(result, library.knowledge), 2),
        *list_pieces(result, library),
        *map(paragraph, how_firm(result, library.knowledge)),
    ]
    for name, theme in THEMES.items():
        yield f"overview-{name}.svg", _drawn(pieces, theme)


def _drawn(pieces: list[Piece], theme: TerminalTheme) -> str:
    text = io.StringIO()
    draw(pieces, Console(file=text, width=_TEXT, color_system="truecolor", force_terminal=True, highlight=False))
    paper = Console(file=io.StringIO(), width=_PICTURE, record=True, color_system="truecolor", force_terminal=True)
    paper.print(Text.from_ansi(text.getvalue()), soft_wrap=True)
    svg = paper.export_svg(title="approach-finder recommend answers.yaml", theme=theme, unique_id="overview")
    # Without what would be fetched from elsewhere.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return re.sub(r"font-family: (?!arial)[^;]*;", f"font-family: {_FONTS};", svg)


if __name__ == "__main__":
    for name, svg in pictures(FOLDER):
        (FOLDER / name).write_text(svg, encoding="utf-8")
