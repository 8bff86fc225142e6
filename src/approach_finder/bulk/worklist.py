"""The results and drafts in a folder as a list to work through: a row for each person, in the order of the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from approach_finder.answers.asked import applies, visible
from approach_finder.answers.reading import parse_json
from approach_finder.answers.validation import understand
from approach_finder.bulk.records import csv_row
from approach_finder.files.replacing import recognise
from approach_finder.knowledge.faults import AnswersError
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.types import Asked, Level
from approach_finder.results.safety import find_safety
from approach_finder.scoring.rules import rules_of

FIRST = 3


class Entry(Struct, frozen=True):
    """One person of a worklist. ``open_questions`` are those that are asked of the person, count and have no answer."""

    file: str
    kind: Literal["result", "draft"]
    id: str | None
    answered: str | None
    safety_asked: Asked
    safety_level: Level | None
    first: tuple[str, ...]
    open_questions: int


class Worklist(Struct, frozen=True):
    """The people of a folder, and the names of files that hold neither a result nor a draft that can be read."""

    people: tuple[Entry, ...]
    passed_over: tuple[str, ...]


def worklist(folder: Path, knowledge: Knowledge) -> Worklist:
    """The worklist of a folder; only files ending in .json are looked at.

    Raises:
        OSError: if the folder or a file in it cannot be read.
    """
    people: list[Entry] = []
    passed_over: list[str] = []
    for file in sorted(folder.glob("*.json")):
        entry = _entry(file, knowledge) if file.is_file() else None
        if entry is None:
            passed_over.append(file.name)
        else:
            people.append(entry)
    return Worklist(tuple(people), tuple(passed_over))


def _entry(file: Path, knowledge: Knowledge) -> Entry | None:
    roles = knowledge.scoring.roles
    kind = recognise(file, roles.id).kind
    if kind not in ("recommendation", "draft"):
        return None
    try:
        held = parse_json(file.read_bytes())
        answers = understand(held["answers"], knowledge, partial=True)
    except (AnswersError, KeyError):
        return None
    safety = find_safety(visible(answers, knowledge), knowledge)
    # A redacted result tells neither that safety was asked nor how urgent it is: it must not read as not asked.
    told = held.get("safety") if kind == "recommendation" else None
    is_redacted = isinstance(told, Mapping) and told.get("asked") == "redacted"
    return Entry(
        file=file.name,
        kind="draft" if kind == "draft" else "result",
        id=_text(answers.get(roles.id)),
        answered=_text(answers.get(roles.answered)),
        safety_asked="redacted" if is_redacted else safety.asked,
        safety_level=safety.level,
        first=tuple(_first(held.get("recommendations"))),
        open_questions=sum(1 for _ in _open(answers, knowledge)),
    )


def _text(answer: Any) -> str | None:
    return None if answer is None else str(answer)


def _first(recommendations: Any) -> Iterator[str]:
    for found in recommendations[:FIRST] if isinstance(recommendations, list) else ():
        if isinstance(found, Mapping):
            yield str(found.get("approach"))


def _open(answers: Mapping[str, Any], knowledge: Knowledge) -> Iterator[str]:
    counted, weighable = visible(answers, knowledge), rules_of(knowledge).weighable
    safety = knowledge.scoring.roles.safety
    for name in knowledge.questionnaire.order:
        if (name in weighable or name == safety) and name not in answers and applies(name, counted, knowledge):
            yield name


_COLUMNS = ("id", "answered", "safety_asked", "safety_level", "first_1", "first_2", "first_3", "open_questions", "file")


def as_csv(people: Iterable[Entry]) -> bytes:
    """A worklist as CSV."""
    rows: list[Iterable[str | int | None]] = [_COLUMNS]
    for entry in people:
        first = [*entry.first, *[None] * (FIRST - len(entry.first))]
        safety = [entry.safety_asked, entry.safety_level]
        rows.append([entry.id, entry.answered, *safety, *first, entry.open_questions, entry.file])
    return b"".join(map(csv_row, rows))
