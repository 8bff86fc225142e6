"""Warnings for editors of a knowledge base, which refuse nothing.

Each has a code. Where ``explained.yaml`` says why a warning stands, it is shown with the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator

from msgspec import structs

from approach_finder.knowledge.checks.walks import card_texts, dates, texts, well_tested
from approach_finder.knowledge.conditions import AnyOf, Condition, NotOf
from approach_finder.knowledge.dates import ROW_STALE_AFTER_DAYS, STALE_AFTER_DAYS, VERY_STALE_AFTER_DAYS, age_in_days
from approach_finder.knowledge.faults import Fault, by_place
from approach_finder.knowledge.library import TOLD_OF_EACH, Card, Library, OtherWay
from approach_finder.knowledge.loading.build import Build
from approach_finder.knowledge.model import Approach
from approach_finder.knowledge.sources import Sources
from approach_finder.lint.questions import question_warnings
from approach_finder.lint.reach import Reach
from approach_finder.lint.readability import Mask
from approach_finder.lint.satisfy import satisfiable

HARDEST_CARD = 11
HARDEST_TEXT = 14
_SIDES_RATIO = 1.25
_LENGTH_RATIO = 2


def warnings(built: Build, today: dt.date) -> list[Fault]:
    """Warnings by file and line on a knowledge base that was built; none where a fault stands in the way."""
    library, sources = built.library, built.sources
    if library is None:
        return []
    found = [
        *_idle_rules(library, sources),
        *_never_first(library, sources),
        *_untested_concerns(library, sources),
        *_unbalanced(library, sources),
        *_hard_to_read(library, sources),
        *_cited_nowhere(library, sources, built.cited),
        *_rows(library, sources),
        *_stale(library, sources, today),
        *question_warnings(library, sources),
    ]
    return sorted(_explained(found, library, sources), key=by_place)


def _idle_rules(library: Library, sources: Sources) -> Iterator[Fault]:
    """Rules that nobody can meet, or only people to whom the approach is not shown."""
    knowledge = library.knowledge
    for name, approach in knowledge.approaches.items():
        gates = list(_gates(name, approach, library))
        for side in ("speaks_for", "speaks_against"):
            for number, rule in enumerate(getattr(approach, side)):
                asked = [rule.when, *_asked(rule.when, library)]
                if satisfiable([*asked, *gates], knowledge):
                    continue
                said, path = f"'{rule.when}'", (name, side, number)
                if satisfiable(asked, knowledge):
                    message = f"whoever meets {said} is not shown the approach"
                    yield sources["approaches"].warning("never-matters", message, *path)
                else:
                    yield sources["approaches"].warning("never-fires", f"no answers meet {said}", *path)


def _gates(name: str, approach: Approach, library: Library) -> Iterator[Condition]:
    """The conditions that hold for everybody to whom an approach is shown."""
    if approach.only_when:
        yield approach.only_when
    yield AnyOf(tuple(library.knowledge.scoring.audiences[audience].when for audience in approach.offered_to))
    for caution in library.knowledge.cautions.get(name, ()):
        if caution.severity == "exclude":
            yield NotOf(caution.when)


def _asked(condition: Condition, library: Library) -> Iterator[Condition]:
    """When the one question that a condition asks about is put to somebody."""
    questions = {leaf.question for leaf in condition.leaves()}
    if len(questions) == 1:
        ask_when = library.knowledge.questionnaire.questions[questions.pop()].ask_when
        if ask_when:
            yield ask_when


def _never_first(library: Library, sources: Sources) -> Iterator[Fault]:
    reach = Reach(library.knowledge)
    for name, card in library.approaches.items():
        if card.kind == "treatment" and reach.somebody(name) is None:
            yield sources["approaches"].warning("never-first", f"nobody was found for whom {name!r} comes first", name)


def _untested_concerns(library: Library, sources: Sources) -> Iterator[Fault]:
    tested = well_tested(library)
    for name, concern in library.concerns.items():
        if name not in tested and not concern.nothing_adequate:
            message = f"no approach has grade A or B for {name!r}, and 'nothing_adequate' does not say so"
            yield sources["concerns"].warning("no-tested-treatment", message, name)


def _unbalanced(library: Library, sources: Sources) -> Iterator[Fault]:
    """Good sides against drawbacks, and each field against the same field elsewhere: none is told at more length."""
    entries: dict[tuple[str, str], Card | OtherWay] = {}
    entries |= {("approaches", name): card for name, card in library.approaches.items()}
    entries |= {("other_ways", name): way for name, way in library.other_ways.items()}
    for (part, name), entry in entries.items():
        good, bad = _words(entry, "good_sides"), _words(entry, "drawbacks")
        if max(good, bad) > _SIDES_RATIO * min(good, bad):
            yield sources[part].warning(
                "unbalanced", f"good sides have {good} words, drawbacks {bad}", name, "good_sides"
            )
    for field in TOLD_OF_EACH:
        shortest = min(_words(entry, field) for entry in entries.values())
        for (part, name), entry in entries.items():
            words = _words(entry, field)
            if words > _LENGTH_RATIO * shortest:
                message = f"{field!r} has {words} words, the shortest {shortest}"
                yield sources[part].warning("unbalanced", message, name, field)


def _words(entry: Card | OtherWay, field: str) -> int:
    value = getattr(entry, field)
    said = value if isinstance(value, tuple) else (value,)
    return sum(len((part if isinstance(part, str) else part.says).split()) for part in said)


def _hard_to_read(library: Library, sources: Sources) -> Iterator[Fault]:
    mask = Mask(library)
    for name in library.approaches:
        grade = mask.grades(card_texts(name, library)).higher
        if grade > HARDEST_CARD:
            yield sources["approaches"].warning("hard-to-read", f"the card reads at grade {grade}", name)
    for text in texts(library):
        grade = mask.grades([text]).higher
        if grade > HARDEST_TEXT:
            yield sources[text.part].warning("hard-to-read", f"reads at grade {grade}", *text.path)


def _cited_nowhere(library: Library, sources: Sources, cited: Container[str]) -> Iterator[Fault]:
    for name in library.references:
        if name not in cited:
            yield sources["references"].warning("cited-nowhere", "this reference is cited nowhere", name)


def _rows(library: Library, sources: Sources) -> Iterator[Fault]:
    """Rows of evidence that cite what is newer than their review, or have a standing that no guideline there says."""
    for name, rows in library.evidence.items():
        for number, row in enumerate(rows):
            for source in row.sources:
                year = library.references[source].year
                if year and year > int(row.reviewed[:4]):
                    message = f"{source!r} is newer than the last review of the row that cites it, {row.reviewed}"
                    yield sources["evidence"].warning("newer-source", message, name, number)
            if row.standing and row.standing not in {guideline.strength for guideline in row.guidelines}:
                message = f"no guideline listed here says {row.standing!r}"
                yield sources["evidence"].warning("standing-not-listed", message, name, number, "standing")


def _stale(library: Library, sources: Sources, today: dt.date) -> Iterator[Fault]:
    for part, path, date in dates(library):
        age = age_in_days(date, today)
        if part == "evidence" and age > ROW_STALE_AFTER_DAYS:
            yield sources[part].warning("stale", f"last reviewed {age} days ago", *path)
        elif part != "evidence" and age > STALE_AFTER_DAYS:
            very = age > VERY_STALE_AFTER_DAYS
            then = "far too long ago: check before anybody relies on it" if very else "check it again"
            yield sources[part].warning("stale", f"last checked {age} days ago; {then}", *path)


def _explained(found: Iterable[Fault], library: Library, sources: Sources) -> Iterator[Fault]:
    """The warnings, with the reason where one is given, and one for each reason that explains nothing."""
    reasons = {
        (entry.code, place): (number, entry.why) for number, entry in enumerate(library.explained) for place in entry.at
    }
    used: set[tuple[str, str]] = set()
    for fault in found:
        whole = f"{fault.file.removesuffix('.yaml')}.{fault.path}."
        reason = next((key for key in reasons if key[0] == fault.code and whole.startswith(f"{key[1]}.")), None)
        if reason is None:
            yield fault
        else:
            used.add(reason)
            yield structs.replace(fault, explained=reasons[reason][1])
    for (code, place), (number, _) in reasons.items():
        if (code, place) not in used:
            message = f"no warning {code!r} stands at {place!r}"
            yield sources["explained"].warning("explains-nothing", message, number, "at")
