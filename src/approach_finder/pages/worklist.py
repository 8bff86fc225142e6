"""A worklist as plain blocks."""

from __future__ import annotations

from collections.abc import Iterator

from approach_finder.bulk.worklist import Worklist
from approach_finder.knowledge.model import Knowledge
from approach_finder.pages.blocks import Piece, Row, Table, heading, paragraph


def worklist_pieces(found: Worklist, knowledge: Knowledge) -> Iterator[Piece]:
    """A table with a row for each person."""
    words = knowledge.about.worklist
    yield heading(words.heading.format(number=len(found.people)))
    rows = []
    for entry in found.people:
        first = [knowledge.approaches[name].name for name in entry.first if name in knowledge.approaches]
        safety = entry.safety_level or words.safety[entry.safety_asked]
        still = words.draft if entry.kind == "draft" else "; ".join(first)
        cells = (entry.answered or words.no_day, safety, still, words.open.format(number=entry.open_questions))
        rows.append(Row(entry.id or entry.file, tuple((cell,) for cell in cells)))
    if rows:
        yield Table(words.number, (words.day, words.safety_heading, words.first, words.open_heading), tuple(rows))
    yield paragraph(words.not_for_sorting)
    if found.passed_over:
        yield paragraph(words.passed_over.format(number=len(found.passed_over)))
