"""The card of an approach for a screen or two: no studies one by one, and no sources."""

from __future__ import annotations

from collections.abc import Iterator

from approach_finder.knowledge.library import Library
from approach_finder.knowledge.types import Grade, Said
from approach_finder.pages.blocks import Block, heading, item, paragraph
from approach_finder.pages.catalogue import also_called, not_to_be_confused
from approach_finder.results.comparison import people_of
from approach_finder.results.wording import concern_label, grade_label

_TOLD = ("what_it_is", "a_session", "asks_of_you", "good_sides", "drawbacks", "may_not_suit", "questions_to_ask")
_LASTS = ("how_often", "length")


def card_in_short(name: str, library: Library) -> Iterator[Block]:
    """A card in short: what an approach is like, how well it was tested for what, and the way to all the rest."""
    card, words, titles = library.approaches[name], library.catalogue.card, library.catalogue.fields
    yield heading(card.name)
    yield from also_called(card.aliases, library)
    yield from not_to_be_confused(name, library)
    for field in _TOLD:
        told = getattr(card, field)
        yield heading(getattr(titles, field), 2)
        yield from (item(_plain(part)) for part in told) if isinstance(told, tuple) else (paragraph(told),)
        if field == "asks_of_you":
            yield from (item(f"{getattr(titles, each)}: {_plain(getattr(card, each))}") for each in _LASTS)
            yield item(f"{titles.for_people}: {people_of(card, library.knowledge)}.")
    yield heading(words.tested, 2)
    for grade, concerns in _by_grade(name, library).items():
        text = grade_label(grade)
        yield item(f"{text[0].upper()}{text[1:]}: {'; '.join(concerns)}.")
    yield paragraph(words.all_of_it.format(id=name))


def _plain(part: Said | str) -> str:
    return part if isinstance(part, str) else part.says


def _by_grade(name: str, library: Library) -> dict[Grade, list[str]]:
    """The concerns it was tested for, each under its best grade, best first."""
    best: dict[str, Grade] = {}
    for row in sorted(library.evidence[name], key=lambda row: row.grade):
        best.setdefault(row.concern, row.grade)
    found: dict[Grade, list[str]] = {}
    for concern, grade in best.items():
        found.setdefault(grade, []).append(concern_label(concern, library.knowledge))
    return found
