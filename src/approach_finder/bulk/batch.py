"""Many people at once: lines in, records out in the same order, a chunk at a time on every processor.

What was given is repeated in no error: a fault is told by its code and its place.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO, Generic, Literal, NamedTuple, TypeAlias, TypeVar

import msgspec

from approach_finder.answers.reading import parse_json, read_cell
from approach_finder.answers.validation import redacted_fault, understand, unwrapped, was_redacted
from approach_finder.bulk.many import CHUNK, columns_of
from approach_finder.bulk.records import BatchFault, BatchRecord
from approach_finder.knowledge.faults import AnswerFault, AnswersError, nearest
from approach_finder.knowledge.limits import MAX_ANSWERS_BYTES
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.store import load_knowledge
from approach_finder.results.engine import ranked, recommend, shortlist
from approach_finder.results.result import SafetySummary
from approach_finder.results.services import with_people_to_call

RecordFormat: TypeAlias = Literal["jsonl", "csv"]
Record: TypeAlias = BatchRecord | BatchFault | dict[str, Any]

_CHUNK_EXPLAINED = 100
_MOST_LINES_OF_A_ROW = 100
_CHUNKS_AHEAD = 2  # a processor; more would only take memory


class Line(NamedTuple):
    """One person as given: the number of the line (from 1), and JSON text, cells by column, or a fault."""

    number: int
    given: bytes | dict[str, str] | AnswerFault


class Task(NamedTuple):
    """What is wanted of every person."""

    folder: Path | None
    form: RecordFormat
    top: int | None
    explain: bool
    id_field: str | None
    today: dt.date


class Done(NamedTuple):
    """The records of a chunk, ready to be written."""

    content: bytes
    people: int
    faulty: int


def read_lines(
    stream: BinaryIO, given: RecordFormat | None, knowledge: Knowledge, id_field: str | None
) -> Iterator[Line]:
    """The people of JSON Lines or CSV; empty lines are passed over.

    Args:
        stream: what to read.
        given: its format; where that is not known, CSV is what does not begin like JSON.
        knowledge: the knowledge base.
        id_field: the column with a number of one's own, if there is one.

    Raises:
        AnswersError: if a column of CSV is no question. Only its place is told: it may be somebody's answer.
    """
    first = stream.readline(MAX_ANSWERS_BYTES + 1).removeprefix(b"\xef\xbb\xbf")
    if given == "jsonl" or (given is None and first.lstrip()[:1] in (b"{", b"[", b"")):
        return _json_lines(first, stream)
    columns = next(csv.reader([first.decode("utf-8", "surrogateescape")]), [])
    _check_columns(columns, knowledge, id_field)
    return _csv_lines(columns, stream, knowledge)


def _json_lines(first: bytes, stream: BinaryIO) -> Iterator[Line]:
    number, text = 1, first
    while text:
        whole = len(text) <= MAX_ANSWERS_BYTES
        tail = text
        while not tail.endswith(b"\n") and (tail := stream.readline(MAX_ANSWERS_BYTES + 1)):
            whole = False
        if not whole:
            yield Line(number, AnswerFault("too-long", f"the line has more than {MAX_ANSWERS_BYTES:,} bytes", ""))
        elif text.strip():
            yield Line(number, text)
        number, text = number + 1, stream.readline(MAX_ANSWERS_BYTES + 1)


def _csv_lines(columns: list[str], stream: BinaryIO, knowledge: Knowledge) -> Iterator[Line]:
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="surrogateescape", newline="")
    one_line = [place for place, name in enumerate(columns) if name != knowledge.scoring.roles.note]
    number, given_back = 2, deque[str]()
    while lines := _lines_of_a_row(text, given_back):
        cells, used = _row(lines, one_line)
        given_back.extendleft(reversed(lines[used:]))
        if cells is None:
            yield Line(number, AnswerFault("unreadable", "the line is no CSV; a quote may stand alone", ""))
        elif len(cells) > len(columns):
            yield Line(number, AnswerFault("unreadable", "the line has more cells than there are columns", ""))
        elif any(cells):
            yield Line(number, {name: cell for name, cell in zip(columns, cells, strict=False) if name and cell})
        number += used


def _lines_of_a_row(text: io.TextIOBase, given_back: deque[str]) -> list[str]:
    """The lines that one row may have: more than one where a quoted cell goes over several."""
    lines: list[str] = []
    quotes = 0
    while len(lines) < _MOST_LINES_OF_A_ROW and (line := given_back.popleft() if given_back else text.readline()):
        lines.append(line)
        quotes += line.count('"')
        if quotes % 2 == 0:
            break
    return lines


def _row(lines: list[str], one_line: Iterable[int]) -> tuple[list[str] | None, int]:
    """The cells of a row, and how many lines it has; None for a line where a quote stands alone.

    Such a quote must not take the people after it along, so only the note may go over several lines.
    """
    rows = csv.reader(lines, strict=True)
    try:
        cells = next(rows)
    except csv.Error:
        return None, 1
    if rows.line_num > 1 and any(len(cells[place].splitlines()) > 1 for place in one_line if place < len(cells)):
        return None, 1
    return cells, rows.line_num


def _check_columns(columns: list[str], knowledge: Knowledge, id_field: str | None) -> None:
    questions = knowledge.vocabulary.questions
    faults = [
        AnswerFault("unknown-question", f"column {number} is no question", "", nearest(name, questions))
        for number, name in enumerate(columns, start=1)
        if name and name not in questions and name != id_field
    ]
    faults += [
        AnswerFault("unknown-question", f"column {number} stands there twice", "")
        for number, name in enumerate(columns, start=1)
        if name and name in columns[: number - 1]
    ]
    if faults and len(columns) == 1 and ";" in columns[0]:
        faults = [AnswerFault("unreadable", "columns need commas between them", "", "semicolons go between options")]
    elif id_field and id_field not in columns:
        faults.append(AnswerFault("unknown-question", "there is no column of the name in --id-field", "--id-field"))
    if faults:
        raise AnswersError(faults)


def run(lines: Iterable[Line], task: Task, processors: int | None = None) -> Iterator[Done]:
    """The records of all lines, in their order, worked on by all processors, at most a few chunks ahead."""
    chunks = _chunks(lines, _CHUNK_EXPLAINED if task.explain else CHUNK)
    first, second = next(chunks, []), next(chunks, [])
    rest = chain([first, second] if second else [first], chunks)
    processors = processors or _processors()
    if not second or processors == 1:
        _begin(task)
        yield from (work(chunk) for chunk in rest)
        return
    with ProcessPoolExecutor(processors, initializer=_begin_process, initargs=(task,)) as pool:
        ahead: deque[Future[Done]] = deque()
        for chunk in rest:
            ahead.append(pool.submit(work, [tuple(line) for line in chunk]))  # plain tuples travel far faster
            if len(ahead) > _CHUNKS_AHEAD * processors:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _chunks(lines: Iterable[Line], size: int) -> Iterator[list[Line]]:
    source = iter(lines)
    while chunk := list(islice(source, size)):
        yield chunk


def _processors() -> int:
    """How many this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


_Answers = TypeVar("_Answers")


class _Heard(NamedTuple, Generic[_Answers]):
    """A good line: its number, the number of one's own, and the answers as understood."""

    line: int
    id: str | None
    answers: _Answers


class _Worker:
    """What one process holds from chunk to chunk."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.knowledge = load_knowledge(task.folder)
        self.columns = columns_of(self.knowledge)
        self._id = task.id_field or self.knowledge.scoring.roles.id
        self._encode = msgspec.json.Encoder().encode

    def records(self, lines: Iterable[Line]) -> list[Record]:
        """The records of some people: by columns, where that is possible."""
        if self.task.explain or self.columns is None:
            return [self._record(line) for line in lines]
        rows = self.columns.rows.of_person
        heard = [self._heard(line, lambda answers: rows(answers, discreet=True)) for line in lines]
        table = self.columns.rows.table([found.answers for found in heard if isinstance(found, _Heard)])
        found_of = zip(self.columns.safety(table), self.columns.listed(table, self.task.top), strict=True)
        return [found if isinstance(found, BatchFault) else self._short(found, *next(found_of)) for found in heard]

    def _short(self, heard: _Heard[Any], safety: SafetySummary, listed: tuple[list[str], list[int]]) -> BatchRecord:
        return BatchRecord(heard.line, heard.id, safety, ranked(*listed, self.knowledge))

    def _record(self, line: Line) -> Record:
        """The record of one person."""
        heard = self._heard(line, lambda answers: understand(answers, self.knowledge, discreet=True))
        if isinstance(heard, BatchFault):
            return heard
        if self.task.explain:
            result = recommend(heard.answers, self.knowledge, self.task.top)
            return {"line": heard.line, "id": heard.id, **result.to_dict()}
        return BatchRecord(heard.line, heard.id, *shortlist(heard.answers, self.knowledge, self.task.top))

    def _heard(self, line: Line, understand: Callable[[dict[str, Any]], _Answers]) -> _Heard[_Answers] | BatchFault:
        """What one line says, as understood."""
        who = None
        try:
            given = self._given(line)
            answers = unwrapped(given)
            who = given.get(self._id, answers.get(self._id))
            who = str(who) if isinstance(who, str | int) and not isinstance(who, bool) else None
            if was_redacted(given, self.knowledge):
                raise AnswersError([redacted_fault(self.knowledge)])
            if self.task.id_field is not None:
                answers = {name: answer for name, answer in answers.items() if name != self.task.id_field}
            return _Heard(line.number, who, understand(answers))
        except AnswersError as error:
            return BatchFault(line.number, who, with_people_to_call(error, self.knowledge, self.task.today))

    def _given(self, line: Line) -> dict[str, Any]:
        match line.given:
            case AnswerFault():
                raise AnswersError([line.given])
            case bytes():
                return parse_json(line.given)
            case dict():
                return {name: read_cell(name, cell, self.knowledge) for name, cell in line.given.items()}

    def written(self, record: Record) -> bytes:
        """A record in the format asked for."""
        if self.task.form == "jsonl":
            return self._encode(record) + b"\n"
        assert not isinstance(record, dict)
        return csv_row(record_cells(record, self.task.top or len(self.knowledge.approaches)))


_worker: list[_Worker] = []


def _begin(task: Task) -> None:
    _worker[:] = [_Worker(task)]


def _begin_process(task: Task) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Thread(target=_leave_with, args=(os.getppid(),), daemon=True).start()
    _begin(task)


def _leave_with(parent: int) -> None:
    """End this process once the one that started it is gone, whatever ended that."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def work(chunk: Sequence[tuple[Any, ...]]) -> Done:
    """The records of a chunk, in the process that was begun with a task."""
    [worker] = _worker
    records = worker.records([Line(*line) for line in chunk])
    faulty = sum(isinstance(record, BatchFault) for record in records)
    return Done(b"".join(map(worker.written, records)), len(records), faulty)


def csv_header(top: int) -> bytes:
    """The names of the columns of CSV."""
    places = [f"{name}_{rank}" for rank in range(1, top + 1) for name in ("approach", "band", "score")]
    return csv_row(["line", "id", "safety_asked", "safety_level", "errors", *places])


def record_cells(record: BatchRecord | BatchFault, top: int) -> list[str | int | None]:
    """One row of CSV; faults are told as ``code path``, with a semicolon between them."""
    if isinstance(record, BatchFault):
        told = "; ".join(f"{fault.code} {fault.path}".strip() for fault in record.errors)
        return [record.line, record.id, None, None, told]
    cells: list[str | int | None] = [record.line, record.id, record.safety.asked, record.safety.level, None]
    for entry in record.recommendations[:top]:
        cells += [entry.approach, entry.band, entry.score]
    return cells


def csv_row(cells: Iterable[str | int | None]) -> bytes:
    """One row of CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode("utf-8", "surrogateescape")
