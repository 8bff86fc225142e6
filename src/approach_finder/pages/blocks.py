"""Plain blocks: what a person reads, built once and drawn elsewhere for a terminal, as Markdown or as a page.

A block holds no markup, so whatever somebody typed stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from approach_finder.knowledge.about import OverviewWords

# Control characters, and marks that turn the direction of what follows: none belongs into what a person reads.
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


# The pattern of an address in a text, without the full stop or bracket behind it.
ADDRESS = r"https?://[^\s<>\"']*[^\s<>\"'.,;)]"
_LONGEST_BAR = 25


class Block(Struct, frozen=True):
    """One piece of a page. ``level`` is the depth of a heading (from 1) or of an item (from 0).

    A ``blank`` is room to write by hand under its text; a ``page`` begins a new one, with its text as the title; a
    ``source`` is a reference, with its number as the level. An address can be followed only where the block is
    ``linked``: never in what somebody ``typed``, whose lines are kept. ``calls`` are numbers in the text, each with
    the address that calls it or writes to it.
    """

    kind: Literal["heading", "text", "item", "alert", "blank", "page", "source"]
    text: str
    level: int = 0
    linked: bool = False
    typed: bool = False
    calls: tuple[tuple[str, str], ...] = ()


class Row(Struct, frozen=True):
    """A row of a table: what it is about, and for each column some sentences."""

    label: str
    cells: tuple[tuple[str, ...], ...]


class Table(Struct, frozen=True):
    """Things side by side. ``columns`` are their names."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Bar(Struct, frozen=True):
    """One bar: what it stands for, how long it is (below 0: against), and the value in words."""

    label: str
    value: int
    said: str


class Bars(Struct, frozen=True):
    """Bars on one scale, up to ``most``. ``said`` tells the whole picture in words, for who does not see it."""

    title: str
    bars: tuple[Bar, ...]
    most: int
    said: str

    def drawn(self, bar: Bar) -> str:
        """One of the bars in signs: those against in another sign."""
        return ("-" if bar.value < 0 else "#") * round(_LONGEST_BAR * abs(bar.value) / self.most)


class Place(Struct, frozen=True):
    """One place of a shortlist at a glance.

    ``place`` bears a sign where others are level with it. ``fit`` goes from 1 to ``MOST_FIT`` and ``fit_said`` says it,
    as ``tested_said`` does how well it was tested.
    ``tested_elsewhere`` tells what it was well tested for where it was not for the main concern. ``counts`` are how
    many of 100 people were better with it, and without. ``fits`` are answers that it meets, and ``care`` a warning
    that goes with it.
    """

    place: str
    name: str
    short_name: str
    fit: int
    fit_said: str
    tested: str
    tested_said: str
    counts: tuple[int, int] | None
    speaks_for: str
    speaks_against: str
    fits: tuple[str, ...] = ()
    care: str = ""
    tested_elsewhere: str = ""


class Places(Struct, frozen=True):
    """A shortlist at a glance, with its words. ``fits`` is the phrase for the answers that a place meets."""

    places: tuple[Place, ...]
    words: OverviewWords
    fits: str

    @property
    def has_counts(self) -> bool:
        """Whether a count is known of any of them."""
        return any(place.counts for place in self.places)

    def count_of(self, place: Place) -> str:
        """How many of 100 people were better, or that no count is known."""
        if not place.counts:
            return self.words.no_count
        return self.words.count.format(better=place.counts[0], without=place.counts[1])

    def said(self, place: Place) -> str:
        """Fit, grade and count of one place in words."""
        said = f"{place.fit_said}, {place.tested_said}"
        if place.tested_elsewhere:
            said = f"{said} ({place.tested_elsewhere})"
        return f"{said}, {self.count_of(place)}" if self.has_counts else said


# As many dots as a fit can have.
MOST_FIT = 3

Piece: TypeAlias = Block | Table | Bars | Places


def heading(text: str, level: int = 1) -> Block:
    """A heading."""
    return Block("heading", text, level)


def paragraph(content: str, *, linked: bool = False) -> Block:
    """A paragraph."""
    return Block("text", content, linked=linked)


def item(content: str, level: int = 0, *, linked: bool = False) -> Block:
    """An item of a list."""
    return Block("item", content, level, linked)


def items_under(title: str, texts: Iterable[str], level: int = 2) -> Iterator[Block]:
    """Items under a heading, or at level 0 under a paragraph; nothing at all where there are none."""
    items = [item(text) for text in texts]
    if items:
        yield heading(title, level) if level else paragraph(title)
        yield from items


def places_as_items(places: Places) -> Iterator[Block]:
    """A shortlist at a glance in words, one place after the other."""
    for place in places.places:
        yield item(f"{place.place} {place.name}: {places.said(place)}")
        yield item(f"{places.words.pro}: {place.speaks_for}", 1)
        yield item(f"{places.words.con}: {place.speaks_against}", 1)
        if place.care:
            yield item(f"{places.words.care}: {place.care}", 1)


def typed_lines(text: str) -> list[str]:
    """Typed text, line by line, without control characters; empty lines at the ends are left out."""
    return [clean(line) for line in text.strip().splitlines()]


def alert(content: str) -> Block:
    """A heading that must not be missed."""
    return Block("alert", content)


def clean(text: str) -> str:
    """A text without control characters and marks of direction; a line break counts as a space."""
    return " ".join(_UNSEEN.sub("", text.replace("\t", " ")).split())


class Citations:
    """Numbers for references: those listed beforehand, then each in the order it is first cited."""

    def __init__(self, listed_before: Iterable[str] = ()) -> None:
        self.numbers = {name: number for number, name in enumerate(listed_before, start=1)}

    def mark(self, citations: Iterable[str]) -> str:
        """The numbers of some references, as they stand behind a sentence."""
        numbers = [self.numbers.setdefault(name, len(self.numbers) + 1) for name in citations]
        return "".join(f" [{number}]" for number in numbers)
