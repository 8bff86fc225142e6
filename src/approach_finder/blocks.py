"""Plain blocks: what a person reads, built once and drawn elsewhere for a terminal or a page.

A block is a heading, a paragraph or an item; it holds no markup, so whatever somebody typed stays text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct


class Block(Struct, frozen=True):
    """One piece of a page. ``level`` is the depth of a heading (from 1) or of an item (from 0)."""

    kind: Literal["heading", "text", "item", "alert"]
    text: str
    level: int = 0


def heading(text: str, level: int = 1) -> Block:
    """A heading."""
    return Block("heading", text, level)


def paragraph(content: str) -> Block:
    """A paragraph."""
    return Block("text", content)


def item(content: str, level: int = 0) -> Block:
    """An item of a list."""
    return Block("item", content, level)


def alert(content: str) -> Block:
    """A heading that must not be missed."""
    return Block("alert", content)


class Citations:
    """Numbers for references: those listed beforehand, then each in the order it is first cited."""

    def __init__(self, listed_before: Iterable[str] = ()) -> None:
        self.numbers = {name: number for number, name in enumerate(listed_before, start=1)}

    def mark(self, citations: Iterable[str]) -> str:
        """The numbers of some references, as they stand behind a sentence."""
        numbers = [self.numbers.setdefault(name, len(self.numbers) + 1) for name in citations]
        return "".join(f" [{number}]" for number in numbers)
