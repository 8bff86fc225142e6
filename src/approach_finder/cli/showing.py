"""Showing a recommendation: on a terminal, as a file, as pages to take along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from approach_finder.cli.output import Out
from approach_finder.cli.shared import ResultFormat, page_kind, result_code

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
    fail_on_safety: bool = False,
    matters: Sequence[str] | None = None,
    clinic: Clinic | None = None,
    top: int | None = None,
) -> int:
    """Show a recommendation, or write it to a file. The exit code tells of safety where that was asked for.

    On a terminal that is the overview, or with ``full`` all of it. ``library`` gives the whole knowledge base where it
    is needed.

    With ``matters``, what matters most to the person, it is the sheet to take along in every format but JSON.
    A ``clinic`` that is not laid over the result yet needs all its recommendations, and the first ``top`` are shown.
    """
    code = result_code(result) if fail_on_safety else 0
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
        return code
    if form == "json":
        out.json(result.to_dict())
        return code
    today = dt.date.today()
    pieces: list[Piece] = []
    as_sheet = not staff_only and (form != "terminal" or matters is not None)
    if staff_only:
        pass
    elif full and not as_sheet:
        from approach_finder.pages.report import result_blocks

        pieces += result_blocks(result, knowledge, today, redacted=redact)
    elif not as_sheet:
        from approach_finder.pages.overview import overview_pieces

        pieces += overview_pieces(result, library(), today, redacted=redact)
    if as_sheet or for_clinician or staff_only:
        from approach_finder.pages.writing import sheet

        staff = for_clinician or staff_only
        pieces += sheet(
            result,
            library(),
            today,
            matters or (),
            for_person=as_sheet,
            for_clinician=staff,
            redacted=redact,
            clinic=clinic,
        )
    out.page(pieces, large=large)
    return code
