"""Walks over a knowledge base: every text that a person reads with its sources, and every date."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from approach_finder.knowledge.library import TOLD_OF_EACH, Card, Library, OtherWay
from approach_finder.knowledge.sheet import Sheet

Path = tuple[str | int, ...]


class Text(Struct, frozen=True):
    """A text that a person reads: the part of the knowledge base it stands in, where, and what it cites."""

    part: str
    path: Path
    says: str
    sources: tuple[str, ...] = ()


def card_texts(name: str, library: Library) -> Iterator[Text]:
    """All prose on the card of one approach, as ``show`` prints it."""
    yield from told_texts("approaches", name, library.approaches[name])
    for number, row in enumerate(library.evidence[name]):
        yield Text("evidence", (name, number, "says"), row.says, row.sources)
        yield Text("evidence", (name, number, "reason"), row.reason, row.sources)
        for place, guideline in enumerate(row.guidelines):
            yield Text("evidence", (name, number, "guidelines", place), guideline.says, (guideline.source,))
    for number, caution in enumerate(library.knowledge.cautions.get(name, ())):
        yield Text("cautions", (name, number, "says"), caution.says, caution.sources)


def told_texts(part: str, name: str, entry: Card | OtherWay) -> Iterator[Text]:
    """The texts on each way to go, as the card of an approach and a comparison print them."""
    for field in TOLD_OF_EACH:
        value = getattr(entry, field)
        for number, statement in enumerate(value if isinstance(value, tuple) else [value]):
            path = (name, field, number) if isinstance(value, tuple) else (name, field)
            if isinstance(statement, str):
                yield Text(part, path, statement)
            else:
                yield Text(part, path, statement.says, statement.sources)


def rule_texts(name: str, library: Library) -> Iterator[Text]:
    """The texts of the rules of one approach in a recommendation."""
    card = library.approaches[name]
    for side in ("speaks_for", "speaks_against"):
        for number, rule in enumerate(getattr(card, side)):
            yield Text("approaches", (name, side, number, "because"), rule.because, rule.sources)


def other_texts(library: Library) -> Iterator[Text]:
    """The texts on concerns, of practices not to be recommended, of other ways, of matching, and on the sheets."""
    for name, concern in library.concerns.items():
        for field in ("if_nothing_is_done", "other_ways"):
            statement = getattr(concern, field)
            yield Text("concerns", (name, field), statement.says, statement.sources)
        for number, other in enumerate(concern.otherwise):
            course = other.if_nothing_is_done
            yield Text("concerns", (name, "otherwise", number), course.says, course.sources)
        for field in ("see_a_doctor_for", "nothing_adequate"):
            if said := getattr(concern, field):
                yield Text("concerns", (name, field), said)
        if differ := concern.treatments_differ:
            yield Text("concerns", (name, "treatments_differ"), differ.because, differ.sources)
        yield Text("concerns", (name, "in_short", "if_nothing_is_done"), concern.in_short.if_nothing_is_done)
    for name, practice in library.practices.items():
        yield Text("practices", (name, "what_it_is"), practice.what_it_is)
        yield Text("practices", (name, "why"), practice.why, practice.sources)
        yield Text("practices", (name, "ask"), practice.ask)
        if practice.difference:
            yield Text("practices", (name, "difference"), practice.difference)
    for name in library.other_ways:
        yield from way_texts(name, library)
    yield from _sheet_texts(library.sheet)
    for name, factor in library.matching.items():
        yield Text("matching", (name, "finding"), factor.finding.says, factor.finding.sources)
        yield Text("matching", (name, "does_not_show"), factor.does_not_show)
        yield Text("matching", (name, "used_here"), factor.used_here)


def way_texts(name: str, library: Library) -> Iterator[Text]:
    """The texts on a way to go that is no therapy."""
    way = library.other_ways[name]
    yield from told_texts("other_ways", name, way)
    for field in ("where", "for_people", "evidence_otherwise"):
        yield Text("other_ways", (name, field), getattr(way, field))
    for concern, found in way.evidence.items():
        yield Text("other_ways", (name, "evidence", concern), found.says, found.sources)


def _sheet_texts(sheet: Sheet) -> Iterator[Text]:
    for field in ("opening", "compare", "no_study_seen", "staff"):
        yield Text("sheet", (field,), getattr(sheet, field))
    for number, step in enumerate(sheet.steps):
        yield Text("sheet", ("steps", number), step)
    for name, voice in (("own", sheet.own), ("other", sheet.other)):
        for field in ("three_questions", "first_session", "look_again"):
            for number, said in enumerate(getattr(voice, field)):
                yield Text("sheet", (name, field, number), said)
        for theme, questions in voice.ask_a_therapist.items():
            for number, question in enumerate(questions):
                yield Text("sheet", (name, "ask_a_therapist", theme, number), question)


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
    lines = library.knowledge.crisis_lines
    for code, country in lines.countries.items():
        if country.emergency:
            yield "crisis_lines", ("countries", code, "emergency"), country.emergency.checked
        for number, line in enumerate(country.lines):
            yield "crisis_lines", ("countries", code, "lines", number), line.checked
    for number, line in enumerate(lines.international):
        yield "crisis_lines", ("international", number), line.checked
    for name, rows in library.evidence.items():
        for number, row in enumerate(rows):
            yield "evidence", (name, number, "reviewed"), row.reviewed
    for number, place in enumerate(library.finding.places):
        yield "finding", ("places", number, "checked"), place.checked
    for code, titles in library.finding.titles.items():
        for number, title in enumerate(titles):
            yield "finding", ("titles", code, number, "checked"), title.checked
    for code, facts in library.finding.facts.items():
        for number, fact in enumerate(facts):
            yield "finding", ("facts", code, number, "checked"), fact.checked
