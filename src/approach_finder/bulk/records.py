"""The records that a batch writes, one for each line that was read, and their rows of CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from msgspec import Struct

from approach_finder.knowledge.faults import Problem
from approach_finder.results.result import SafetySummary
from approach_finder.results.shortlist import Ranked, Scored

# A cell that begins like this runs as a formula in a spreadsheet; an apostrophe before it keeps it a text.
_FORMULA = re.compile(r"(?![-+]?[0-9]+([.,][0-9]+)?\Z)[=+\-@\t\r]")
# Without this mark Excel takes a file of UTF-8 for another encoding.
EXCEL_MARK = "\ufeff".encode()
_FIRST_COLUMNS = ("line", "id", "safety_asked", "safety_level", "errors")


class BatchRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """The shortlist of the person on one line."""

    line: int
    id: str | None
    safety: SafetySummary
    recommendations: tuple[Ranked, ...]
    closer_to_wishes: tuple[Scored, ...] = ()


class BatchProblem(Struct, frozen=True, forbid_unknown_fields=True):
    """The problems of one line."""

    line: int
    id: str | None
    errors: tuple[Problem, ...]


def csv_header(top: int) -> bytes:
    """The names of the columns of CSV."""
    places = [f"{name}_{rank}" for rank in range(1, top + 1) for name in ("approach", "band", "score")]
    return csv_row([*_FIRST_COLUMNS, *places, "closer_to_wishes"])


def record_cells(record: BatchRecord | BatchProblem, top: int) -> list[str | int | None]:
    """One row of CSV, as long as the header; problems are told as ``code path``, with a semicolon between them."""
    if isinstance(record, BatchProblem):
        told = "; ".join(f"{problem.code} {problem.path}".strip() for problem in record.errors)
        return [record.line, record.id, None, None, told, *[None] * (3 * top + 1)]
    cells: list[str | int | None] = [record.line, record.id, record.safety.asked, record.safety.level, None]
    shown = record.recommendations[:top]
    for entry in shown:
        cells += [entry.approach, entry.band, entry.score]
    closer = ";".join(entry.approach for entry in record.closer_to_wishes)
    return [*cells, *[None] * (3 * (top - len(shown))), closer]


def csv_row(cells: Iterable[str | int | None]) -> bytes:
    """One row of CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(map(harmless, cells))
    return text.getvalue().encode()


def harmless(cell: str | int | None) -> str | int | None:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell
