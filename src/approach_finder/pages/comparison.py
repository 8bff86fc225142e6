"""Ways to go side by side, as a person reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType

from approach_finder.knowledge.conditions import Answers
from approach_finder.knowledge.library import Library, OutOf100
from approach_finder.pages.blocks import Citations, Piece, Row, Table, heading, items_under, paragraph
from approach_finder.pages.charts import chances_pieces
from approach_finder.pages.labels import inside, written_to
from approach_finder.pages.report import alert_blocks, closing, level_with, people_line, reference_list
from approach_finder.results.comparison import ComparedEvidence, Comparison, Option, Told
from approach_finder.results.result import CautionFinding
from approach_finder.results.services import ServiceText
from approach_finder.results.wording import concern_label, grade_label, listed, voice_of

_NOBODYS: Answers = MappingProxyType({})
_IN_SHORT = ("what_it_is", "a_session", "asks_of_you", "good_sides", "drawbacks")


def comparison_pieces(
    found: Comparison, library: Library, today: dt.date, answers: Answers = _NOBODYS, *, alerted: bool = False
) -> Iterator[Piece]:
    """The comparison for who gave the answers, on a given day.

    Whoever was ``alerted`` has seen the safety finding: it is not told again.
    """
    services, cites = ServiceText(library.knowledge, today, answers), Citations()
    if found.safety and not alerted:
        yield from alert_blocks(found.safety, services)
    yield heading(library.sheet.compare_title)
    yield paragraph(library.sheet.compare)
    yield from written_to(answers, library.knowledge)
    if found.safety is None:
        yield paragraph(library.sheet.best_tested)
    page = _Page(found, library, answers, cites)
    yield page.table(listed(option.name for option in found.options), found.options)
    if found.beside:
        yield page.table(library.sheet.compare_other_ways, found.beside)
    approaches = [option.id for option in found.options if option.kind != "other-way"]
    yield from chances_pieces(found.chances, approaches, library, cites)
    yield from reference_list(cites, library.knowledge)
    yield from closing(found.safety, library.knowledge)
    if found.safety:
        yield people_line(found.safety.resources, services)


def comparison_in_short(
    found: Comparison,
    library: Library,
    today: dt.date,
    answers: Answers = _NOBODYS,
    *,
    alerted: bool = False,
    read_on: str = "",
) -> Iterator[Piece]:
    """The same for a screen: first where they differ, then what each is like, and of other ways a line each.

    ``read_on`` tells how to come to the whole of it.
    """
    services, sheet, about = ServiceText(library.knowledge, today, answers), library.sheet, library.knowledge.about
    if found.safety and not alerted:
        yield from alert_blocks(found.safety, services)
    page, names = _Page(found, library, answers), tuple(option.name for option in found.options)
    yield Table(sheet.compare_first, names, tuple(page.differences()))
    yield from written_to(answers, library.knowledge)
    yield Table(sheet.compare_parts, names, tuple(page.parts()))
    others = (f"{option.name}: {option.told['what_it_is'][0].text}" for option in found.beside)
    yield from items_under(sheet.compare_other_ways, others)
    yield paragraph(" ".join(filter(None, (about.grades, read_on))))
    if found.safety:
        yield people_line(found.safety.resources, services)


class _Page:
    """Makes the blocks of a comparison; without ``cites`` no sources are marked."""

    def __init__(self, found: Comparison, library: Library, answers: Answers, cites: Citations | None = None) -> None:
        self._found, self._library, self._sheet, self._cites = found, library, library.sheet, cites
        self._voice = voice_of(answers, library.knowledge)

    def table(self, title: str, options: Sequence[Option]) -> Table:
        """The options as columns, what is told of each as rows."""
        rows: list[Row] = []
        if self._found.safety is not None:
            rows.append(Row(self._sheet.compare_fit, tuple((self._fit(option),) for option in options)))
        rows += self._rows(options, self._found.fields)
        return Table(title, tuple(option.name for option in options), tuple(rows))

    def differences(self) -> Iterator[Row]:
        """The parts that tell them apart at a glance: fit, grades, counts, time, and what it gives and asks."""
        options, words = self._found.options, self._library.knowledge.about.overview
        if self._found.safety is not None:
            yield Row(self._sheet.compare_fit, tuple((self._stands(option),) for option in options))
        for number, concern in enumerate(self._found.concerns):
            grades = [option.evidence[number].grade for option in options]
            told = tuple((grade_label(grade) if grade else words.not_tested,) for grade in grades)
            yield Row(self._sheet.compare_tested.format(concern=inside(self._label(concern))), told)
        for concern, chances in self._found.chances.items():
            if chances.approaches:
                counts = tuple((self._count(chances.approaches.get(option.id)),) for option in options)
                yield Row(self._sheet.compare_count.format(concern=inside(self._label(concern))), counts)
        yield from (self._told(field, options) for field in ("how_often", "length"))

    def parts(self) -> Iterator[Row]:
        """The words on what each is like, on what studies found for the concerns, and on when to take care."""
        return self._rows(self._found.options, _IN_SHORT)

    def _told(self, field: str, options: Sequence[Option]) -> Row:
        title = getattr(self._library.catalogue.fields, field)
        return Row(title, tuple(self._said(option.told[field]) for option in options))

    def _label(self, concern: str) -> str:
        return concern_label(concern, self._library.knowledge, self._voice)

    def _mark(self, citations: Sequence[str]) -> str:
        return self._cites.mark(citations) if self._cites else ""

    def _rows(self, options: Sequence[Option], fields: Sequence[str]) -> Iterator[Row]:
        yield from (self._told(field, options) for field in fields)
        for number, concern in enumerate(self._found.concerns):
            cells = tuple((self._evidence(option.evidence[number]),) for option in options)
            yield Row(self._sheet.compare_studies.format(concern=self._label(concern)), cells)
        if self._found.safety is not None:
            yield Row(self._sheet.compare_care, tuple(map(self._care, options)))

    def _said(self, parts: Iterable[Told | CautionFinding]) -> tuple[str, ...]:
        return tuple(f"{part.text}{self._mark(part.citations)}" for part in parts)

    def _count(self, row: OutOf100 | None) -> str:
        words = self._library.knowledge.about.overview
        return words.count.format(better=row.with_[0], without=row.without[0]) if row else words.no_count

    def _stands(self, option: Option) -> str:
        return option.fit.text if option.fit else self._sheet.not_weighed

    def _fit(self, option: Option) -> str:
        if option.fit is None:
            return self._stands(option)
        level = [block.text for block in level_with(option.fit.close_to, self._library.knowledge)]
        held = option.fit.held_back.citations if option.fit.held_back else ()
        return " ".join([f"{option.fit.text}{self._mark(held)}", *level])

    def _care(self, option: Option) -> tuple[str, ...]:
        return self._said(option.fit.cautions if option.fit else ()) or (self._sheet.no_care,)

    def _evidence(self, found: ComparedEvidence) -> str:
        grade = grade_label(found.grade) if found.grade else ""
        said = f"{grade[0].upper()}{grade[1:]}. " if grade else ""
        return f"{said}{found.text}{self._mark(found.citations)}"
