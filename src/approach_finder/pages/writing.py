"""The pages to take along put together, and any pages written as text in one of three formats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

from approach_finder.knowledge.library import Library
from approach_finder.pages.blocks import Piece
from approach_finder.pages.takeaway import sheet_pieces, what_can_matter
from approach_finder.results.clinic import Clinic
from approach_finder.results.for_the_person import for_the_person
from approach_finder.results.result import Result

PageFormat: TypeAlias = Literal["terminal", "markdown", "html"]


def sheet(
    result: Result,
    library: Library,
    today: dt.date,
    matters: Sequence[str] = (),
    *,
    redacted: bool = False,
    clinic: Clinic | None = None,
) -> Iterator[Piece]:
    """The pages for the person. ``clinic`` is what was laid over the result."""
    told = for_the_person(result, library.knowledge, clinic)
    said = dict(zip(what_can_matter(result, library), what_can_matter(told, library), strict=True))
    return sheet_pieces(told, library, today, [said.get(each, each) for each in matters], redacted=redacted)


def written(pieces: Iterable[Piece], title: str, form: PageFormat, *, large: bool = False) -> str:
    """Pages as text: Markdown, a page of HTML that needs nothing else, or plain lines."""
    if form == "markdown":
        from approach_finder.pages.markdown import markdown

        return markdown(pieces)
    if form == "html":
        from approach_finder.pages.html import page

        return page(title, pieces, large=large)
    from approach_finder.pages.terminal import drawn_as_text

    return drawn_as_text(pieces)
