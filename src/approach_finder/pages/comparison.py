"""Ways to go side by side, as a person reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from approach_finder.knowledge.library import Library
from approach_finder.pages.blocks import Citations, Piece, Row, Table, heading, paragraph
from approach_finder.pages.charts import chances_pieces
from approach_finder.pages.report import alert_blocks, closing, level_with, people_line, reference_list
from approach_finder.results.comparison import ComparedEvidence, Comparison, Option, Told
from approach_finder.results.services import ServiceText
from approach_finder.results.wording import answer_label, grade_label, listed


def comparison_pieces(found: Comparison, library: Library, today: dt.date, *, alerted: bool = False) -> Iterator[Piece]:
    """The comparison, on a given day. Whoever was ``alerted`` has seen the safety finding: it is not told again."""
    lines, cites = ServiceText(library.knowledge, today), Citations()
    if found.safety and not alerted:
        yield from alert_blocks(found.safety, lines)
    yield heading(library.sheet.compare_title)
    yield paragraph(library.sheet.compare)
    if found.safety is None:
        yield paragraph(library.sheet.best_tested)
    page = _Page(found, library, cites)
    yield page.table(listed(option.name for option in found.options), found.options)
    yield page.table(library.sheet.compare_other_ways, found.beside)
    approaches = [option.id for option in found.options if option.kind != "other-way"]
    yield from chances_pieces(found.chances, approaches, library, cites)
    yield from reference_list(cites, library.knowledge)
    yield from closing(found.safety, library.knowledge)
    if found.safety:
        yield people_line(found.safety.resources, lines)


class _Page:
    """Makes the blocks of a comparison."""

    def __init__(self, found: Comparison, library: Library, cites: Citations) -> None:
        self._found, self._library, self._cites = found, library, cites

    def table(self, title: str, options: Sequence[Option]) -> Table:
        """The options as columns, what is told of each as rows."""
        return Table(title, tuple(option.name for option in options), tuple(self._rows(options)))

    def _rows(self, options: Sequence[Option]) -> Iterator[Row]:
        weighed = self._found.safety is not None
        if weighed:
            yield Row(self._library.sheet.compare_fit, tuple((self._fit(option),) for option in options))
        titles = self._library.catalogue.fields
        for field in self._found.fields:
            yield Row(getattr(titles, field), tuple(tuple(self._said(option.told[field])) for option in options))
        roles = self._library.knowledge.scoring.roles
        for number, concern in enumerate(self._found.concerns):
            label = answer_label(self._library.knowledge, roles.concerns, concern)
            cells = tuple((self._evidence(option.evidence[number]),) for option in options)
            yield Row(self._library.sheet.compare_studies.format(concern=label), cells)
        if weighed:
            yield Row(self._library.sheet.compare_care, tuple(tuple(self._care(option)) for option in options))

    def _said(self, parts: Iterable[Told]) -> Iterator[str]:
        return (f"{part.text}{self._cites.mark(part.citations)}" for part in parts)

    def _fit(self, option: Option) -> str:
        if option.fit is None:
            return self._library.sheet.not_weighed
        level = [block.text for block in level_with(option.fit.close_to, self._library.knowledge)]
        held = option.fit.held_back.citations if option.fit.held_back else ()
        return " ".join([f"{option.fit.text}{self._cites.mark(held)}", *level])

    def _care(self, option: Option) -> Iterator[str]:
        cautions = option.fit.cautions if option.fit else ()
        if not cautions:
            yield self._library.sheet.no_care
        for caution in cautions:
            yield f"{caution.text}{self._cites.mark(caution.citations)}"

    def _evidence(self, found: ComparedEvidence) -> str:
        grade = grade_label(found.grade) if found.grade else ""
        said = f"{grade[0].upper()}{grade[1:]}. " if grade else ""
        return f"{said}{found.text}{self._cites.mark(found.citations)}"
