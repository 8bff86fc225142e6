"""Walks over a knowledge base: every text that a person reads with its sources, and every date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct, structs

from approach_finder.knowledge.library import TOLD_OF_EACH, Library
from approach_finder.knowledge.sources import Path
from approach_finder.knowledge.types import Statement


class Text(Struct, frozen=True):
    """A text that a person reads: the part of the knowledge base it stands in, where, and what it cites."""

    part: str
    path: Path
    says: str
    sources: tuple[str, ...] = ()


def _fields(part: str, path: Path, entry: Struct, *fields: str, sources: tuple[str, ...] = ()) -> Iterator[Text]:
    """The texts in some fields of an entry; ``sources`` are what a text cites that is no statement."""
    for field in fields:
        for place, said in _leaves(getattr(entry, field), (*path, field)):
            if isinstance(said, Statement):
                yield Text(part, place, said.says, said.sources)
            elif said:
                yield Text(part, place, said, sources)


def _leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The texts, statements, numbers and other simple values in an entry, with where they stand."""
    parts: Iterable[tuple[Any, Any]]
    if isinstance(value, tuple):
        parts = enumerate(value)
    elif isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, Struct) and not isinstance(value, Statement):
        parts = structs.asdict(value).items()
    else:
        yield path, value
        return
    for name, part in parts:
        yield from _leaves(part, (*path, name))


def card_texts(name: str, library: Library) -> Iterator[Text]:
    """All prose on the card of one approach, as ``show`` prints it."""
    yield from _fields("approaches", (name,), library.approaches[name], *TOLD_OF_EACH)
    for number, row in enumerate(library.evidence[name]):
        yield from _fields("evidence", (name, number), row, "says", "reason", sources=row.sources)
        for place, guideline in enumerate(row.guidelines):
            yield Text("evidence", (name, number, "guidelines", place), guideline.says, (guideline.source,))
    for number, caution in enumerate(library.knowledge.cautions.get(name, ())):
        yield from _fields("cautions", (name, number), caution, "says", sources=caution.sources)


def rule_texts(name: str, library: Library) -> Iterator[Text]:
    """The texts of the rules of one approach in a recommendation."""
    for side in ("speaks_for", "speaks_against"):
        for number, rule in enumerate(getattr(library.approaches[name], side)):
            yield from _fields("approaches", (name, side, number), rule, "because", sources=rule.sources)


def other_texts(library: Library) -> Iterator[Text]:
    """The texts on concerns, of practices not to be recommended, of other ways, of matching, and on the sheets."""
    for name, concern in library.concerns.items():
        yield from _fields("concerns", (name,), concern, "if_nothing_is_done", "other_ways")
        for number, other in enumerate(concern.otherwise):
            course = other.if_nothing_is_done
            yield Text("concerns", (name, "otherwise", number), course.says, course.sources)
        yield from _fields("concerns", (name,), concern, "see_a_doctor_for", "nothing_adequate")
        if differ := concern.treatments_differ:
            yield Text("concerns", (name, "treatments_differ"), differ.because, differ.sources)
        yield from _fields("concerns", (name, "in_short"), concern.in_short, "if_nothing_is_done")
    for name, practice in library.practices.items():
        yield from _fields("practices", (name,), practice, "what_it_is", "ask", "difference")
        yield from _fields("practices", (name,), practice, "why", sources=practice.sources)
    for name in library.other_ways:
        yield from way_texts(name, library)
    yield from _fields("sheet", (), library.sheet, "opening", "compare", "no_study_seen", "staff", "steps")
    for name, voice in (("own", library.sheet.own), ("other", library.sheet.other)):
        fields = ("three_questions", "first_session", "look_again", "ask_a_therapist")
        yield from _fields("sheet", (name,), voice, *fields)
    for name, factor in library.matching.items():
        yield from _fields("matching", (name,), factor, "finding", "does_not_show", "used_here")


def way_texts(name: str, library: Library) -> Iterator[Text]:
    """The texts on a way to go that is no therapy."""
    fields = (*TOLD_OF_EACH, "where", "for_people", "evidence_otherwise", "evidence")
    yield from _fields("other_ways", (name,), library.other_ways[name], *fields)


def texts(library: Library) -> Iterator[Text]:
    """All of them."""
    for name in library.approaches:
        yield from card_texts(name, library)
        yield from rule_texts(name, library)
    yield from other_texts(library)


def well_tested(library: Library) -> set[str]:
    """The concerns for which some approach has grade A or B."""
    return {row.concern for rows in library.evidence.values() for row in rows if row.grade in ("A", "B")}


def dates(library: Library) -> Iterator[tuple[str, Path, str]]:
    """The day or month on which a service, a row of evidence or a place was last checked, with part and place."""
    read = {"crisis_lines": library.knowledge.crisis_lines, "evidence": library.evidence, "finding": library.finding}
    for part, entry in read.items():
        for path, value in _leaves(entry):
            if path[-1] in ("checked", "reviewed"):
                yield part, path, value
