"""Showing a recommendation: on a terminal, as a file, as pages to take along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from approach_finder.cli.output import Out
from approach_finder.cli.shared import ResultFormat, page_kind

if TYPE_CHECKING:
    from approach_finder.knowledge.library import Library
    from approach_finder.knowledge.model import Knowledge
    from approach_finder.pages.blocks import Piece
    from approach_finder.results.clinic import Clinic
    from approach_finder.results.result import Result


def show_result(
    result: Result,
    knowledge: Knowledge,
    form: ResultFormat,
    library: Callable[[], Library],
    *,
    plain: bool,
    file: Path | None,
    full: bool = False,
    for_clinician: bool = False,
    staff_only: bool = False,
    large: bool = False,
    redact: bool = False,
    matters: Sequence[str] | None = None,
    clinic: Clinic | None = None,
    top: int | None = None,
) -> None:
    """Show a recommendation, or write it to a file.

    On a terminal that is the overview, or with ``full`` all of it. ``library`` gives the whole knowledge base where it
    is needed.

    With ``matters``, what matters most to the person, it is the sheet to take along in every format but JSON.
    A ``clinic`` that is not laid over the result yet needs all its recommendations, and the first ``top`` are shown.
    """
    if redact:
        from approach_finder.results.redaction import recommend_redacted

        result = recommend_redacted(result.answers, knowledge, None if clinic else top)
    if clinic and result.clinic is None:
        from approach_finder.results.clinic import lay_over

        result = lay_over(result, clinic, knowledge, top)
    out = Out(page_kind("recommendation", result.answers, knowledge), form, file, plain)
    if form == "fhir-r4":
        from approach_finder.pages.fhir import response

        out.json(response(result, knowledge))
        return
    if form == "json":
        out.json(result.to_dict())
        return
    today = dt.date.today()
    pieces: list[Piece] = []
    if staff_only:
        pass
    elif form != "terminal" or matters is not None:
        from approach_finder.pages.writing import sheet

        pieces += sheet(result, library(), today, matters or (), redacted=redact, clinic=clinic)
    elif full:
        from approach_finder.pages.report import result_blocks

        pieces += result_blocks(result, knowledge, today, redacted=redact)
    else:
        from approach_finder.pages.overview import overview_pieces

        pieces += overview_pieces(result, library(), today, redacted=redact)
    if for_clinician or staff_only:
        from approach_finder.pages.staff import staff_pieces

        pieces += staff_pieces(result, library(), today, redacted=redact)
    out.page(pieces, large=large)
