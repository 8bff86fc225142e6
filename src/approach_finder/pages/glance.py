"""Drawing a shortlist at a glance on a terminal: as a table where there is room, else each place under the other."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rich.text import Text

from approach_finder.pages.blocks import MOST_FIT, Place, Places, clean
from approach_finder.pages.colours import Mark, mark_style

_TABLE_FROM, _WIDE_FROM = 70, 100
_PLACE, _FIT, _TESTED, _COUNT, _COUNT_WIDE = 4, 7, 9, 17, 40
_FILLED, _HOLLOW, _CELL = "●", "○", "█"
_PEOPLE_IN_A_CELL = 5


def lines(places: Places, width: int, color_system: str | None) -> Iterator[Text]:
    """The shortlist, line by line; no line is wider than ``width``."""
    drawing = _Drawing(places, width, color_system)
    yield from drawing.table() if width >= _TABLE_FROM else drawing.stacked()
    yield Text()
    yield from map(Text, textwrap.wrap(clean(places.words.dots_mean), width))


class _Drawing:
    """Draws the places of one shortlist for a width."""

    def __init__(self, places: Places, width: int, color_system: str | None) -> None:
        self._places, self._width, self._color_system = places, width, color_system
        self._wide = width >= _WIDE_FROM
        self._counts = (_COUNT_WIDE if self._wide else _COUNT) if places.has_counts else 0
        self._name = width - _PLACE - _FIT - _TESTED - self._counts

    def _marked(self, text: str, mark: Mark) -> Text:
        return Text(text, style=mark_style(mark, self._color_system))

    def _dots(self, place: Place) -> Text:
        return self._marked(_FILLED * place.fit + _HOLLOW * (MOST_FIT - place.fit), "fit")

    # --- a table ------------------------------------------------------------------------------------------

    def table(self) -> Iterator[Text]:
        words = self._places.words
        counts = words.counts_wide if self._wide else words.counts
        head = f"{'':{_PLACE + self._name}}{words.fit:{_FIT}}{words.tested:{_TESTED}}{counts if self._counts else ''}"
        yield Text(head.rstrip())
        for number, place in enumerate(self._places.places):
            if number:
                yield Text()
            yield self._row(place)
            yield from self._elsewhere(place)
            yield from self._for_and_against(place, columns=True)

    def _row(self, place: Place) -> Text:
        name = place.name if len(place.name) < self._name else place.short_name
        row = Text.assemble((f"{place.place:{_PLACE}}{clean(name):{self._name}}", "bold"), self._dots(place))
        row.append(f"{'':{_FIT - MOST_FIT}}{'':2}{place.tested:{_TESTED - 2}}")
        if self._counts:
            row.append_text(self._count(place))
        row.rstrip()
        return row

    def _count(self, place: Place) -> Text:
        words = self._places.words
        if not place.counts:
            return Text(words.no_count)
        better, without = place.counts
        if not self._wide:
            return Text(words.count_short.format(better=better, without=without))
        return Text.assemble(
            self._bar(better), f" {better}  ", self._bar(without), f" {words.without.format(without=without)}"
        )

    def _bar(self, people: int) -> Text:
        return self._marked(_CELL * round(people / _PEOPLE_IN_A_CELL), "fit")

    # --- one under the other ------------------------------------------------------------------------------

    def stacked(self) -> Iterator[Text]:
        for place in self._places.places:
            room = self._width - _PLACE
            name = place.name if len(place.name) <= room else place.short_name
            yield Text(f"{place.place:{_PLACE}}{clean(name)}", style="bold")
            facts = Text.assemble(" " * _PLACE, self._dots(place), f"  {place.tested_said}")
            if self._places.has_counts:
                count = f"  {self._places.count_of(place)}"
                facts.append(count if len(facts) + len(count) <= self._width else count.partition(" (")[0])
            yield facts
            yield from self._elsewhere(place)
            yield from self._for_and_against(place, columns=False)

    def _elsewhere(self, place: Place) -> Iterator[Text]:
        """The concerns it was better tested for than the main one."""
        if place.tested_elsewhere:
            said = f"{self._places.words.tested}: {place.tested_elsewhere}"
            yield from (Text(" " * _PLACE + line) for line in textwrap.wrap(clean(said), self._width - _PLACE))

    # --- for and against ----------------------------------------------------------------------------------

    def _for_and_against(self, place: Place, *, columns: bool) -> Iterator[Text]:
        speaks_for, speaks_against = clean(place.speaks_for), clean(place.speaks_against)
        half = (self._width - _PLACE) // 2
        if columns and len(speaks_for) + 2 < half and len(speaks_against) + 2 <= half:
            line = Text.assemble(" " * _PLACE, self._marked("+", "for"), f" {speaks_for:{half - 2}}")
            line.append_text(self._marked("-", "against"))
            yield line.append(f" {speaks_against}")
        else:
            yield from self._wrapped("+", "for", speaks_for)
            yield from self._wrapped("-", "against", speaks_against)
        if place.care:
            yield from self._wrapped("!", "danger", place.care)
        if self._wide and (fits := self._fits(place)):
            yield Text(" " * (_PLACE + 2) + fits)

    def _wrapped(self, sign: str, mark: Mark, said: str) -> Iterator[Text]:
        first, *others = textwrap.wrap(clean(said), self._width - _PLACE - 2) or [""]
        yield Text.assemble(" " * _PLACE, self._marked(sign, mark), f" {first}")
        yield from (Text(" " * (_PLACE + 2) + other) for other in others)

    def _fits(self, place: Place) -> str:
        """As many of the answers that it meets as stand on one line, whole."""
        said = ""
        for number in range(1, len(place.fits) + 1):
            longer = self._places.fits.format(answers="; ".join(map(clean, place.fits[:number])))
            if len(longer) > self._width - _PLACE - 2:
                break
            said = longer
        return said
