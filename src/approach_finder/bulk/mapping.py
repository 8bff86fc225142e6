"""A map from the columns of another tool's export to questions: which column, which values, what counts as blank.

A cell holds ids, labels as the questionnaire words them, or what the map says. Options that are joined in one cell are
told apart longest first, since many labels hold commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_args

from msgspec import Meta

from approach_finder.answers.validation import is_text
from approach_finder.bulk.reading import Columns
from approach_finder.knowledge.faults import AnswersError, Fault, Problem, nearest
from approach_finder.knowledge.limits import MAX_ANSWERS_BYTES
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.names import approach_named
from approach_finder.knowledge.types import Entry, QuestionId
from approach_finder.results.wording import Voice, option_labels

_VOICES: tuple[Voice, ...] = get_args(Voice)
# Between the words of a yes or no there is no case.
_TICKED = ("1", "yes", "y", "true", "checked", "x", "on")
_NOT_TICKED = ("0", "no", "n", "false", "unchecked", "off")
# What export tools and spreadsheets make of quotes and dashes.
_PLAIN = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014\u2212", "''\"\"---")


class ColumnAnswer(Entry, frozen=True):
    """Which question a column answers.

    With ``option`` it is one box to tick. ``values`` gives the answer for a cell; ``join`` is what stands between
    several in one cell, where it is not what stands for the whole map.
    """

    question: QuestionId
    option: str | None = None
    values: dict[str, str] = {}  # noqa: RUF012 - defaults of a Struct are copied
    join: tuple[str, ...] | None = None


class MapFile(Entry, frozen=True):
    """The content of a map. ``id`` is the column with a number of one's own; columns of other names are passed over."""

    columns: dict[str, Annotated[ColumnAnswer, Meta(extra={"shorthand": "question"})]]
    id: str | None = None
    blank: tuple[str, ...] = ()
    join: tuple[str, ...] = (";", ",")
    ticked: tuple[str, ...] = _TICKED
    not_ticked: tuple[str, ...] = _NOT_TICKED


class Reading(NamedTuple):
    """How the cells of one column are read."""

    column: str
    answer: ColumnAnswer
    words: Mapping[str, str | int]
    joined: re.Pattern[str] | None


def read_map(file: Path, knowledge: Knowledge) -> AnswerMap:
    """Read a map.

    Raises:
        KnowledgeError: if it is invalid; every fault is named with file and line.
        OSError: if it cannot be read.
    """
    with file.open("rb") as stream:
        return map_of(stream.read(MAX_ANSWERS_BYTES + 1), file.name, knowledge)


def map_of(content: bytes, name: str, knowledge: Knowledge) -> AnswerMap:
    """The map with this content and name. Raises as :func:`read_map`."""
    from approach_finder.knowledge.loading.single import build_single

    return AnswerMap(build_single(content, name, MapFile, partial(_faults, name, knowledge)), knowledge)


def _faults(file: str, knowledge: Knowledge, data: Any, built: MapFile) -> Iterator[Fault]:
    lines, questions = data["columns"].key_lines, knowledge.vocabulary.questions
    for column, answer in built.columns.items():
        if answer.question not in questions:
            message = f"there is no question {answer.question[:60]!r}"
            yield Fault(file, lines[column], message, nearest(answer.question, questions))
            continue
        options = _options(answer.question, knowledge)
        for option in filter(None, (answer.option, *answer.values.values())):
            if options and option not in options:
                message = f"{answer.question} has no option {option[:60]!r}"
                yield Fault(file, lines[column], message, nearest(option, options))
        if answer.option and questions[answer.question].type != "many":
            yield Fault(file, lines[column], f"{answer.question} takes one answer, so a column has no option of it")


def _options(question: str, knowledge: Knowledge) -> list[str]:
    """The answers that a question lists, as text; none where it takes a text."""
    source = knowledge.questionnaire.questions[question].options_from or question
    shape = knowledge.vocabulary.questions[source]
    low, high = shape.limits or (1, 0)
    return [*shape.options, *map(str, range(low, high + 1))]


class AnswerMap:
    """A map that was read and checked."""

    def __init__(self, file: MapFile, knowledge: Knowledge) -> None:
        self._file, self._knowledge = file, knowledge
        self._blank = {_folded(text) for text in file.blank}
        columns = {" ".join(name.split()): answer for name, answer in file.columns.items()}
        self._readings = {name: self._reading(name, answer) for name, answer in columns.items()}
        self.id_column = " ".join(file.id.split()) if file.id else None

    def columns(self) -> Columns:
        """The columns that the map knows; those of other names are passed over."""
        known = {*self._readings, self.id_column} if self.id_column else {*self._readings}
        questions = self._knowledge.vocabulary.questions
        several = [
            name
            for name, reading in self._readings.items()
            if questions[reading.answer.question].type in ("text", "many")
            and reading.answer.question != self._knowledge.scoring.roles.id
        ]
        return Columns(known, several, [], (), others=True, needed=self.id_column)

    def answers(self, cells: Mapping[str, str]) -> dict[str, Any]:
        """The answers in the cells of one person, with the number of one's own among them."""
        found: dict[str, Any] = {}
        for column, cell in cells.items():
            reading = self._readings.get(column)
            if reading is None or not cell.strip() or _folded(cell) in self._blank:
                continue
            question = reading.answer.question
            value = self._value(reading, cell.strip())
            if value is None:
                continue
            if isinstance(value, list) and isinstance(found.get(question), list):
                found[question] += value
            elif question in found and found[question] != value:
                message = f"column {column!r} and another give two answers to {question}"
                raise AnswersError([Problem("two-answers", message, question)])
            else:
                found[question] = value
        if self.id_column and self.id_column in cells:
            found[self._knowledge.scoring.roles.id] = cells[self.id_column].strip()
        return found

    def number(self, cells: Mapping[str, str]) -> str | None:
        """The number of one's own in the cells of one person, if it can be written."""
        number = cells.get(self.id_column or "", "").strip()
        return number if number and is_text(number) else None

    def named(self, problem: Problem) -> Problem:
        """A problem with the columns that it may come from."""
        question = problem.path.partition("[")[0]
        columns = [reading.column for reading in self._readings.values() if reading.answer.question == question]
        if not columns:
            return problem
        several = f" and {len(columns) - 1} more" if len(columns) > 1 else ""
        message = f"column {columns[0]!r}{several}: {problem.message}"
        return Problem(problem.code, message, problem.path, problem.hint)

    def _reading(self, column: str, answer: ColumnAnswer) -> Reading:
        words: dict[str, str | int] = {}
        shape = self._knowledge.vocabulary.questions[answer.question]
        if shape.type not in ("text", "country", "date"):
            words = {_folded(option): option for option in _options(answer.question, self._knowledge)}
            wording = self._knowledge.questionnaire.questions[answer.question]
            for voice in _VOICES:
                for option, label in option_labels(wording.options_from or answer.question, self._knowledge, voice):
                    words.setdefault(_folded(label), option)
        words |= {_folded(text): option for text, option in answer.values.items()}
        if shape.limits:
            words = {text: int(option) for text, option in words.items()}
        joined = None
        if shape.type == "many" and not answer.option:
            joined = _joined(words, self._file.join if answer.join is None else answer.join)
        return Reading(column, answer, words, joined)

    def _value(self, reading: Reading, cell: str) -> Any:
        answer, folded = reading.answer, _folded(cell)
        if answer.option:
            if folded in map(_folded, self._file.ticked) or folded == _folded(answer.option):
                return [answer.option]
            return None if folded in map(_folded, self._file.not_ticked) else [cell]
        if reading.joined is not None:
            return [self._one(reading, part) for part in _parts(cell, reading.joined)]
        return self._one(reading, cell)

    def _one(self, reading: Reading, text: str) -> str | int:
        folded = _folded(text)
        if folded in reading.words:
            return reading.words[folded]
        shape = self._knowledge.vocabulary.questions[reading.answer.question]
        if shape.options_from is not None:
            return approach_named(text, self._knowledge) or text
        whole = re.sub(r"[.,]0+\Z", "", folded)
        if shape.limits and re.fullmatch("[-+]?[0-9]{1,9}", whole):
            return int(whole)
        return text


def as_cell(value: Any) -> str:
    """A value of JSON as a cell: what tools export as JSON is mostly their CSV by another name."""
    if isinstance(value, list):
        return "\n".join(map(as_cell, value))
    return "" if value is None else str(value)


def _folded(text: str) -> str:
    """A text without what export tools change: case, space, and the forms of quotes and dashes."""
    return " ".join(text.casefold().translate(_PLAIN).split())


def _joined(words: Iterable[str], signs: Iterable[str]) -> re.Pattern[str]:
    """The pattern of the next option in a cell: a known one, longest first, up to a sign between options or the end."""
    known = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    ends = "|".join([r"\Z", r"\n", *(re.escape(sign.strip() or sign) for sign in signs)])
    return re.compile(rf"\s*(?:({known})|(.*?))\s*(?:{ends})", re.DOTALL)


def _parts(cell: str, joined: re.Pattern[str]) -> Iterator[str]:
    text, place = "\n".join(map(_folded, cell.splitlines())), 0
    while place < len(text) and (match := joined.match(text, place)):
        place = max(match.end(), place + 1)
        if part := match[1] or match[2]:
            yield part
