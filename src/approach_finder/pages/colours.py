"""The colours of marks on a terminal, in one place. Words have none: no colour can be read on every ground."""

from __future__ import annotations

from typing import Literal, TypeAlias

Mark: TypeAlias = Literal["fit", "for", "against", "danger"]

# Of the 256 colours those with a contrast of 3 to 1 or better on black, white and the usual greys.
_COLOURS: dict[Mark, str] = {"fit": "#0087d7", "for": "#00875f", "against": "#af5f00", "danger": "#ff0000"}
# Where a terminal has sixteen, each of them is too pale in some palette: bold alone.
_WITHOUT = "bold"


def mark_style(mark: Mark, color_system: str | None) -> str:
    """The style of a mark for what a terminal can show, in the words of rich: ``truecolor``, ``256``, ``standard``."""
    if color_system is None:
        return ""
    return f"bold {_COLOURS[mark]}" if color_system in ("256", "truecolor") else _WITHOUT
