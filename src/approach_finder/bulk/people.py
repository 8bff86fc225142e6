"""From the line of one person to a record: read, understood, weighed, and written.

What was given is repeated in no error: a problem is told by its code and its place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

import msgspec
from msgspec.structs import replace

from approach_finder.answers.fhir import is_resource, read_response
from approach_finder.answers.reading import parse_json, read_cell
from approach_finder.answers.validation import (
    as_mapping,
    as_plain,
    as_whole,
    is_text,
    redacted_problem,
    understand,
    unwrapped,
    was_redacted,
)
from approach_finder.bulk.many import columns_of
from approach_finder.bulk.mapping import as_cell, read_map
from approach_finder.bulk.numbers import packed
from approach_finder.bulk.reading import Line, Ready, RecordFormat
from approach_finder.bulk.records import BatchProblem, BatchRecord, csv_row, record_cells
from approach_finder.knowledge.faults import AnswersError, Problem
from approach_finder.knowledge.model import Knowledge
from approach_finder.results.clinic import Clinic, recommend_here
from approach_finder.results.engine import ranked, shortlist
from approach_finder.results.result import SafetySummary
from approach_finder.results.services import PEOPLE_TO_CALL, with_people_to_call
from approach_finder.results.shortlist import Scored

Record: TypeAlias = BatchRecord | BatchProblem | dict[str, Any]


class Task(NamedTuple):
    """The task that is done for every person."""

    folder: Path | None
    form: RecordFormat
    top: int | None
    explain: bool
    id_field: str | None
    today: dt.date
    clinic: Clinic | None = None
    map_file: Path | None = None


class Done(NamedTuple):
    """The records of some lines, ready to be written.

    ``urgent`` is how many people need somebody today or now, ``not_asked`` of how many nothing is known on safety;
    ``numbers`` are the lines that bear a number of one's own, with its check sum.
    """

    content: bytes
    people: int
    faulty: int
    urgent: int
    not_asked: int
    numbers: bytes


_Answers = TypeVar("_Answers")


class _Heard(NamedTuple, Generic[_Answers]):
    """One line with valid answers: its number, the id of the person, and the answers as understood."""

    line: int
    id: str | None
    answers: _Answers


def _as_id(number: Any) -> str | None:
    """A number of one's own as text; None where there is none, or none that can be written."""
    number = as_whole(as_plain(number))
    if isinstance(number, bool) or not isinstance(number, str | int):
        return None
    text = str(number)
    return text if is_text(text) else None


def safety_of(record: BatchRecord | dict[str, Any]) -> SafetySummary:
    """The safety summary of a record."""
    found: SafetySummary = record["safety"] if isinstance(record, dict) else record.safety
    return found


def line_and_number(record: Record) -> tuple[int, str | None]:
    """The line of a record, and the number of one's own that it bears."""
    return (record["line"], record["id"]) if isinstance(record, dict) else (record.line, record.id)


class Worker:
    """Turns lines into records; made once for many of them."""

    def __init__(self, task: Task, knowledge: Knowledge) -> None:
        self.task, self.knowledge = task, knowledge
        self.columns = columns_of(self.knowledge)
        self._map = read_map(task.map_file, knowledge) if task.map_file else None
        self._id = task.id_field or self.knowledge.scoring.roles.id
        self._encode = msgspec.json.Encoder().encode

    def records(self, lines: Iterable[Line]) -> list[Record]:
        """The records of some people: by columns, where that is possible."""
        if self.task.explain or self.columns is None:
            return [self._record(line) for line in lines]
        rows = self.columns.rows.of_person
        heard = [self._heard(line, lambda answers: rows(answers, discreet=True)) for line in lines]
        table = self.columns.rows.table([found.answers for found in heard if isinstance(found, _Heard)])
        most = None if self.task.clinic else self.task.top
        found_of = zip(self.columns.safety(table), self.columns.shortlists(table, most), strict=True)
        return [found if isinstance(found, BatchProblem) else self._short(found, *next(found_of)) for found in heard]

    def short_records(self, lines: Iterable[Line]) -> Iterator[BatchRecord | BatchProblem]:
        """The records of some people without whole results."""
        return (record for record in self.records(lines) if not isinstance(record, dict))

    def _short(
        self, heard: _Heard[Any], safety: SafetySummary, listed: tuple[list[str], list[int], list[tuple[str, int]]]
    ) -> BatchRecord:
        names, scores, closer = listed
        found = ranked(names, scores, self.knowledge)
        told = tuple(Scored(name, score) for name, score in closer)
        return self._as_offered(BatchRecord(heard.line, heard.id, safety, found, told))

    def _as_offered(self, record: BatchRecord) -> BatchRecord:
        """The record with what the clinic offers, if there is one."""
        clinic = self.task.clinic
        if clinic is None:
            return record
        offered = [entry for entry in record.recommendations if entry.approach in clinic.offers][: self.task.top]
        return replace(
            record,
            recommendations=tuple(replace(entry, rank=rank) for rank, entry in enumerate(offered, start=1)),
            closer_to_wishes=tuple(entry for entry in record.closer_to_wishes if entry.approach in clinic.offers),
        )

    def _record(self, line: Line) -> Record:
        """The record of one person."""
        heard = self._heard(line, lambda answers: understand(answers, self.knowledge, discreet=True))
        if isinstance(heard, BatchProblem):
            return heard
        if self.task.explain:
            result = recommend_here(heard.answers, self.knowledge, self.task.clinic, self.task.top)
            return {"line": heard.line, "id": heard.id, **result.to_dict(), "settled": None}
        most = None if self.task.clinic else self.task.top
        short = shortlist(heard.answers, self.knowledge, most)
        return self._as_offered(
            BatchRecord(heard.line, heard.id, short.safety, short.recommendations, short.closer_to_wishes)
        )

    def _heard(self, line: Line, understand: Callable[[dict[str, Any]], _Answers]) -> _Heard[_Answers] | BatchProblem:
        """One line, as understood."""
        who = self._map.number(line.given) if self._map and isinstance(line.given, dict) else None
        try:
            given = self._given(line)
            answers = unwrapped(given)
            number = given.get(self._id, answers.get(self._id))
            who = _as_id(number)
            if was_redacted(given, self.knowledge):
                raise AnswersError([redacted_problem(self.knowledge)])
            if self.task.id_field is not None:
                answers = {name: answer for name, answer in answers.items() if name != self.task.id_field}
                answers[self.knowledge.scoring.roles.id] = number
            if self.task.clinic:
                missing = {
                    name: own for name, own in self.task.clinic.defaults.items() if answers.get(name) in (None, "")
                }
                answers = {**answers, **missing}
            return _Heard(line.number, who, understand(answers))
        except AnswersError as error:
            problems = with_people_to_call(error, self.knowledge, self.task.today)
            return BatchProblem(line.number, who, tuple(map(self._map.named, problems)) if self._map else problems)

    def _given(self, line: Line) -> dict[str, Any]:
        match line.given:
            case Problem():
                raise AnswersError([line.given])
            case Ready(answers):
                return as_mapping(answers)
            case bytes() if b'"resourceType"' in line.given and is_resource(given := parse_json(line.given)):
                return read_response(given, self.knowledge)
            case bytes() if self._map:
                return self._map.answers({name: as_cell(value) for name, value in parse_json(line.given).items()})
            case bytes():
                return parse_json(line.given, self.knowledge)
            case dict() if self._map:
                return self._map.answers(line.given)
            case dict():
                return {name: read_cell(name, cell, self.knowledge) for name, cell in line.given.items()}

    def done(self, lines: Iterable[Line]) -> Done:
        """The records of some people as written, with what is counted of them."""
        records = self.records(lines)
        problems = [record for record in records if isinstance(record, BatchProblem)]
        found = [safety_of(record) for record in records if not isinstance(record, BatchProblem)]
        beside_a_problem = sum(any(problem.code == PEOPLE_TO_CALL for problem in record.errors) for record in problems)
        return Done(
            content=b"".join(map(self.written, records)),
            people=len(records),
            faulty=len(problems),
            urgent=beside_a_problem + sum(safety.level in ("urgent", "emergency") for safety in found),
            not_asked=sum(safety.asked != "yes" for safety in found),
            numbers=packed(map(line_and_number, records)),
        )

    def written(self, record: Record) -> bytes:
        """A record in the format asked for."""
        if self.task.form == "jsonl":
            return self._encode(record) + b"\n"
        assert not isinstance(record, dict)
        return csv_row(record_cells(record, self.task.top or len(self.knowledge.approaches)))
