"""Reading many people from a file: JSON Lines, or the CSV that spreadsheets and survey tools write.

Encoding, delimiter and line ends are found out; what cannot be read spoils one person and no more. What was given is
repeated in no error: a problem tells its place.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Collection, Iterator
from typing import IO, Any, AnyStr, BinaryIO, Literal, NamedTuple, TypeAlias

import msgspec

from approach_finder.answers.fhir import is_resource, responses
from approach_finder.answers.validation import MOST_PROBLEMS, and_more
from approach_finder.knowledge.faults import AnswersError, Problem, nearest
from approach_finder.knowledge.limits import MAX_ANSWERS_BYTES
from approach_finder.knowledge.model import Knowledge

RecordFormat: TypeAlias = Literal["jsonl", "csv"]

DELIMITERS = (",", ";", "\t", "|")
_MOST_LINES_OF_A_ROW = 100
_MOST_BLANK_LINES = 1000
_MOST_OF_A_DOCUMENT = 100_000_000
_LINE_ENDS = ("\n", "\r", b"\n")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# How files begin that hold no lines of text, and what to do with them.
_OTHER_FILES = (
    (
        b"PK\x03\x04",
        "a packed file or a workbook",
        "save the sheet as CSV UTF-8, or pipe it: in2csv FILE | ... batch -",
    ),
    (b"\xd0\xcf\x11\xe0", "an old workbook", "save the sheet as CSV UTF-8, or pipe it: in2csv FILE | ... batch -"),
    (b"\x1f\x8b", "a packed file", "unpack it into a pipe: gzip -dc FILE | approach-finder batch -"),
    (b"PAR1", "a Parquet file", "write it as JSON Lines or CSV"),
    (b"SQLite format 3", "a database", "write a table of it as JSON Lines or CSV"),
    (b"%PDF", "a PDF", "people are read from JSON Lines or CSV"),
)
_LONE_BYTE = "approach-finder.lone-byte"
codecs.register_error(_LONE_BYTE, lambda error: ("\udc80", getattr(error, "end", 0)))


class Ready(NamedTuple):
    """Answers that a Python program hands over: a mapping, a previous result or a row of a pandas frame."""

    answers: Any


class Line(NamedTuple):
    """One person as given: the number of the line (from 1), and JSON text, cells by column, or a problem."""

    number: int
    given: bytes | dict[str, str] | Ready | Problem


class InputForm(NamedTuple):
    """How a file is written, as far as it was told; the rest is found out."""

    format: RecordFormat | None = None
    delimiter: str | None = None
    encoding: str | None = None


class Columns(NamedTuple):
    """The columns that CSV may have.

    Cells in ``several_lines`` may go over several lines; ``others`` tells whether columns of other names are passed
    over. ``like`` are the words that a misspelt name is compared with, ``answers`` those never repeated.
    """

    known: Collection[str]
    several_lines: Collection[str]
    like: Collection[str]
    answers: Collection[str]
    others: bool = False
    needed: str | None = None


def question_columns(knowledge: Knowledge, id_field: str | None) -> Columns:
    """The columns of a file with the ids of questions in its first row, and a column with a number of one's own."""
    questions, roles = knowledge.vocabulary.questions, knowledge.scoring.roles
    texts = [name for name, shape in questions.items() if shape.type == "text" and name != roles.id]
    known = {*questions, id_field} if id_field else {*questions}
    answers = {option for shape in questions.values() for option in shape.options}
    return Columns(known, texts, list(questions), answers, needed=id_field)


def read_lines(stream: BinaryIO, form: InputForm, columns: Columns) -> Iterator[Line]:
    """The people of JSON Lines or CSV; empty lines are passed over.

    Args:
        stream: what to read.
        form: its format; where that is not known, CSV is what does not begin like JSON.
        columns: the columns that CSV may have.

    Raises:
        AnswersError: if the file holds no lines of text, or a column of CSV is not known.
    """
    head = _beginning(stream)
    for mark, kind, hint in _OTHER_FILES:
        if head.startswith(mark):
            raise AnswersError([Problem("unreadable", f"this is {kind}, not JSON Lines or CSV", "", hint)])
    head, encoding = _encoding(head, form.encoding)
    start = head.decode(encoding, "ignore").lstrip()[:1]
    if form.format == "jsonl" or (form.format is None and start in ("{", "[", "")):
        if (one_document := _fhir(head, stream, encoding)) is not None:
            return one_document
        # A carriage return alone is no line end to a stream of bytes; inside JSON it stands only between values.
        if encoding == "utf-8" and b"\r" not in head.rstrip(b"\r\n"):
            return _json_people(io.BufferedReader(_Again(head, stream)))
        return _json_people(_text(head, stream, encoding, newline=None))
    return _csv_people(_text(head, stream, encoding, newline=""), form.delimiter, columns)


def _beginning(stream: BinaryIO) -> bytes:
    """The first lines up to the first that is not blank; of the blank ones, the line ends."""
    head = bytearray()
    for _ in range(_MOST_BLANK_LINES):
        line = stream.readline(MAX_ANSWERS_BYTES + 1)
        if line not in (b"\n", b"\r\n"):
            break
        head += b"\n"
    return bytes(head + line)


def _encoding(head: bytes, told: str | None) -> tuple[bytes, str]:
    """The beginning without its byte-order mark, and the encoding."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return head[len(mark) :], encoding
    if told is not None:
        return head, codecs.lookup(told).name
    if len(head) > 1 and head[1] == 0 != head[0]:
        return head, "utf-16-le"
    if len(head) > 1 and head[0] == 0 != head[1]:
        return head, "utf-16-be"
    return head, "utf-8"


class _Again(io.RawIOBase):
    """A stream whose beginning was read already and is put before the rest again."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = memoryview(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._head:
            return self._rest.readinto1(buffer)  # type: ignore[attr-defined, no-any-return]
        size = min(len(buffer), len(self._head))
        buffer[:size], self._head = self._head[:size], self._head[size:]
        return size


def _text(head: bytes, stream: BinaryIO, encoding: str, newline: str | None) -> io.TextIOWrapper:
    errors = "surrogateescape" if encoding == "utf-8" else _LONE_BYTE
    return io.TextIOWrapper(io.BufferedReader(_Again(head, stream)), encoding, errors, newline)


# --- JSON Lines ------------------------------------------------------------------------------------------


def _fhir(head: bytes, stream: BinaryIO, encoding: str) -> Iterator[Line] | None:
    """The people of a FHIR resource that is one document, such as a Bundle; None where the file holds lines."""
    if b"resourceType" not in head and head.strip() != b"{":
        return None
    whole = _decoded(head.decode(encoding, "ignore"))
    if is_resource(whole) and whole["resourceType"] != "Bundle":
        return None
    if whole is None:
        head += stream.read(_MOST_OF_A_DOCUMENT + 1)
        whole = _decoded(head.decode(encoding, "ignore"))
        stream = io.BytesIO()
    if not is_resource(whole):
        return _json_people(io.BytesIO(head)) if encoding == "utf-8" else None
    people = list(responses(whole))
    if not people:
        message = "the Bundle holds no QuestionnaireResponse"
        raise AnswersError([Problem("not-our-form", message, "", "approach-finder questions --format fhir-r4")])
    return (Line(number, msgspec.json.encode(each)) for number, each in enumerate(people, start=1))


def _decoded(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (ValueError, RecursionError):
        return None


def _too_long() -> Problem:
    return Problem("too-long", f"the line has more than {MAX_ANSWERS_BYTES:,} bytes", "")


def _json_people(stream: IO[Any]) -> Iterator[Line]:
    for number, line in enumerate(_bounded(stream), start=1):
        if line is None:
            yield Line(number, _too_long())
        elif line.strip():
            yield Line(number, line if isinstance(line, bytes) else line.encode("utf-8", "surrogateescape"))


def _bounded(stream: IO[AnyStr]) -> Iterator[AnyStr | None]:
    """The lines of a text, or of the bytes of one; None for one that is too long."""
    while line := stream.readline(MAX_ANSWERS_BYTES + 1):
        if len(line) <= MAX_ANSWERS_BYTES:
            yield line
            continue
        while line and line[-1:] not in _LINE_ENDS:
            line = stream.readline(MAX_ANSWERS_BYTES + 1)
        yield None


# --- CSV ---------------------------------------------------------------------------------------------------


def _csv_people(text: IO[str], delimiter: str | None, columns: Columns) -> Iterator[Line]:
    lines = _Lines(text)
    names, delimiter = _header(lines, delimiter, columns)
    _check_columns(names, columns)
    one_line = [
        place for place, name in enumerate(names) if name in columns.known and name not in columns.several_lines
    ]
    return _rows(lines, names, one_line, delimiter)


def _rows(lines: _Lines, names: list[str], one_line: list[int], delimiter: str) -> Iterator[Line]:
    while taken := lines.of_a_row():
        number = lines.number
        if None in taken:
            lines.used(1)
            yield Line(number, _too_long())
            continue
        cells, used = _row([line for line in taken if line is not None], one_line, len(names), delimiter)
        lines.used(used)
        if cells is None:
            yield Line(number, Problem("unreadable", "the line is no CSV; a quote may stand alone", ""))
        elif len(cells) > len(names):
            yield Line(number, Problem("unreadable", "the line has more cells than there are columns", ""))
        elif any(map(str.strip, cells)):
            yield Line(number, {name: cell for name, cell in zip(names, cells, strict=False) if name and cell.strip()})


class _Lines:
    """The lines of a text, some of which may be looked at before they are used; ``number`` is that of the next."""

    def __init__(self, text: IO[str]) -> None:
        self._more = _bounded(text)
        self._waiting = deque[str | None]()
        self.number = 1

    def of_a_row(self) -> list[str | None]:
        """The lines that one row may have: more than one where a quoted cell goes over several."""
        quotes = 0
        for place in range(_MOST_LINES_OF_A_ROW):
            if place == len(self._waiting):
                line = next(self._more, "")
                if line == "":
                    break
                self._waiting.append(line)
            line = self._waiting[place]
            quotes += line.count('"') if line is not None else 0
            if quotes % 2 == 0:
                return [self._waiting[number] for number in range(place + 1)]
        return list(self._waiting)[:_MOST_LINES_OF_A_ROW]

    def used(self, number: int) -> None:
        """Take so many lines away."""
        for _ in range(number):
            self._waiting.popleft()
        self.number += number


def _row(lines: list[str], one_line: list[int], most: int, delimiter: str) -> tuple[list[str] | None, int]:
    """The cells of a row, and how many lines it has; None for a line where a quote stands alone.

    Such a quote must not take the people after it along. So a row over several lines has to fit: no more cells than
    columns, and an answer that is no text on one line, or with each of several options on a line of its own.
    """
    cells, used = _cells(lines, delimiter, strict=True)
    fits = cells is not None and (used == 1 or _fits(cells, one_line, most, delimiter))
    return (cells, used) if fits else (None, 1)


def _cells(lines: list[str], delimiter: str, *, strict: bool) -> tuple[list[str] | None, int]:
    rows = csv.reader(lines, strict=strict, delimiter=delimiter)
    try:
        return next(rows), rows.line_num
    except (csv.Error, StopIteration):
        return None, 1


def _fits(cells: list[str], one_line: list[int], most: int, delimiter: str) -> bool:
    if len(cells) > most:
        return False
    looked_at = [cells[place].strip() for place in one_line if place < len(cells)]
    return not any(len(cell.splitlines()) > 1 and (delimiter in cell or '"' in cell) for cell in looked_at)


def _header(lines: _Lines, delimiter: str | None, columns: Columns) -> tuple[list[str], str]:
    """The names of the columns, and what stands between cells: as told, as ``sep=`` says, or what gives most names."""
    while taken := lines.of_a_row():
        line = taken[0]
        if line is None:
            raise AnswersError([_too_long()])
        if line.strip():
            told = line.strip().strip('"')
            if told[:4].lower() == "sep=" and len(told) == 5:
                delimiter = delimiter or told[4]
            elif line.strip().strip(",;\t|"):
                break
        lines.used(1)
    else:
        return [], delimiter or ","
    found = {sign: _names(taken, sign) for sign in ([delimiter] if delimiter else DELIMITERS)}
    best = max(found, key=lambda sign: (sum(name in columns.known for name in found[sign][0]), len(found[sign][0])))
    names, used = found[best]
    if not names:
        raise AnswersError([Problem("unreadable", "the first line is no CSV; a quote may stand alone", "")])
    lines.used(used)
    return names, best


def _names(lines: list[str | None], delimiter: str) -> tuple[list[str], int]:
    cells, used = _cells([line or "" for line in lines], delimiter, strict=False)
    return [" ".join(name.split()) for name in cells or ()], used


def _check_columns(names: list[str], columns: Columns) -> None:
    """Refuse columns that are not known. A name is repeated only where the line is surely a header.

    Raises:
        AnswersError: with every problem found.
    """
    is_header = any(name in columns.known for name in names)
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, name in enumerate(names, start=1):
        place = f"column {number}" + (f" ({name[:60]!r})" if is_header and name not in columns.answers else "")
        if name in seen and (name in columns.known or not columns.others):
            problems.append(Problem("unknown-question", f"{place} stands there twice", f"column {number}"))
        elif name and name not in columns.known and not columns.others:
            hint = nearest(name, columns.like) if len(problems) < MOST_PROBLEMS else None
            problems.append(Problem("unknown-question", f"{place} is no question", f"column {number}", hint))
        seen.update([name] * bool(name))
    if columns.needed and columns.needed not in names:
        message = "there is no column of the name in --id-field"
        problems.append(Problem("unknown-question", message, "--id-field"))
    if names and not is_header and columns.others:
        problems.append(Problem("unknown-question", "no column of the map stands in the first line", ""))
    if len(problems) > MOST_PROBLEMS:
        problems[MOST_PROBLEMS:] = [and_more(len(problems) - MOST_PROBLEMS)]
    if problems:
        raise AnswersError(problems)
