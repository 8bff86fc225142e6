"""The pages to take along put together, and any pages written as text in one of three formats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

from approach_finder.knowledge.library import Library
from approach_finder.pages.blocks import Piece
from approach_finder.pages.staff import staff_pieces
from approach_finder.pages.takeaway import sheet_pieces
from approach_finder.results.result import Result

PageFormat: TypeAlias = Literal["terminal", "markdown", "html"]


def sheet(
    result: Result,
    library: Library,
    today: dt.date,
    matters: Sequence[str] = (),
    *,
    for_person: bool = True,
    for_clinician: bool = False,
    redacted: bool = False,
) -> Iterator[Piece]:
    """The pages for the person, those for staff, or both."""
    if for_person:
        yield from sheet_pieces(result, library, today, matters, redacted=redacted)
    if for_clinician:
        yield from staff_pieces(result, library, today, redacted=redacted)


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
