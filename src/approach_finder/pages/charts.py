"""Pictures of numbers, as bars that are told in words too: the parts of a score, and chances out of 100 people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import structs

from approach_finder.knowledge.library import Chances, Library, OutOf100
from approach_finder.pages.blocks import Bar, Bars, Citations, Piece, heading, item, paragraph
from approach_finder.pages.report import points_line
from approach_finder.results.result import Recommendation
from approach_finder.results.wording import concern_label, listed


def component_bars(recommendations: Sequence[Recommendation], library: Library) -> Iterator[Bars]:
    """Where the points of each recommendation come from, all on one scale."""
    parts = {found.approach: structs.asdict(found.components) for found in recommendations}
    most = max((abs(value) for values in parts.values() for value in values.values()), default=1) or 1
    for found in recommendations:
        values = parts[found.approach]
        bars = tuple(Bar(name.capitalize(), value, str(value)) for name, value in values.items())
        yield Bars(
            library.sheet.points_title.format(name=found.name), bars, most, points_line(found, library.knowledge)
        )


def chances_pieces(
    found: Mapping[str, Chances], names: Sequence[str], library: Library, cites: Citations
) -> Iterator[Piece]:
    """Of 100 people with each concern, how many were better with a therapy and without; and for which none is known."""
    yield heading(library.sheet.chances_title)
    if not found:
        yield paragraph(library.sheet.chances_unknown)
        return
    yield paragraph(library.sheet.chances)
    for concern, chances in found.items():
        label = concern_label(concern, library.knowledge)
        rows = {library.sheet.chances_any: chances.any_therapy} if chances.any_therapy else {}
        rows |= {library.approaches[name].name: row for name, row in chances.approaches.items()}
        yield heading(label, 2)
        said = [_line(name, row, chances, library) for name, row in rows.items()]
        yield from (item(f"{each}{cites.mark([chances.source])}") for each in said)
        if missing := [library.approaches[name].name for name in names if name not in chances.approaches]:
            yield item(library.sheet.chances_missing.format(names=listed(missing)))
        bars = [bar for name, row in rows.items() for bar in _bars(name, row, library)]
        yield Bars(library.sheet.chances_bars.format(concern=label), tuple(bars), 100, " ".join(said))


def _bars(name: str, row: OutOf100, library: Library) -> Iterator[Bar]:
    sheet = library.sheet
    for label, (best, low, high) in (
        (sheet.chances_with.format(name=name), row.with_),
        (sheet.chances_without, row.without),
    ):
        yield Bar(label, best, sheet.chances_bar.format(best=best, low=low, high=high))


def _line(name: str, row: OutOf100, chances: Chances, library: Library) -> str:
    best, low, high = row.with_
    best_without, low_without, high_without = row.without
    return library.sheet.chances_line.format(
        **{"with": best, "without": best_without},
        with_low=low,
        with_high=high,
        without_low=low_without,
        without_high=high_without,
        name=name,
        outcome=chances.outcome,
        people=chances.people,
        trials=row.trials,
        people_in_trials=f"{row.people:,}",
    )
