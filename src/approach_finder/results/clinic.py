"""A clinic's own facts, laid over a finished result: what it offers, how long one waits, whom else to call.

Points, order, what is held back or excluded, ties and firmness stay those of the plain result. What fits best and is
not offered is told in ``elsewhere``: to hide it would be to steer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from msgspec import structs

from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.faults import AnswersError, Fault, nearest
from approach_finder.knowledge.limits import MAX_ANSWERS_BYTES
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.names import approach_named
from approach_finder.knowledge.references import citations, cited_references
from approach_finder.knowledge.types import Date, Entry, LineKind
from approach_finder.results.engine import recommend
from approach_finder.results.next_steps import next_steps
from approach_finder.results.result import ClinicEdition, Offer, Recommendation, Resource, Result, SafetyFinding

# So many of the best that the clinic does not offer are told.
_ELSEWHERE = 3


class ClinicFacts(Entry, frozen=True):
    """Who the clinic is, and how to reach it."""

    name: str | None = None
    contact: str | None = None


class Offering(Entry, frozen=True):
    """How the clinic offers an approach. ``formats`` are options of the question on the setting."""

    waiting: str | None = None
    formats: tuple[str, ...] = ()
    cost: str | None = None
    contact: str | None = None


class ClinicLine(Entry, frozen=True):
    """A service of the clinic's own area, with the day when it was last checked."""

    kind: LineKind
    name: str
    checked: Date
    country: str | None = None
    phone: str | None = None
    text: str | None = None
    url: str | None = None
    hours: str | None = None
    languages: tuple[str, ...] = ()
    cost: str | None = None


class ClinicFile(Entry, frozen=True):
    """A clinic file. All but ``offers`` may be left out; ``defaults`` are answers that need not be given."""

    offers: dict[str, Offering]
    clinic: ClinicFacts = ClinicFacts()
    lines: tuple[ClinicLine, ...] = ()
    defaults: dict[str, str] = {}  # noqa: RUF012 - defaults of a Struct are copied


class Clinic(Entry, frozen=True):
    """A clinic file that was read and checked: its offers by the id of the approach, its lines as services."""

    edition: ClinicEdition
    contact: str | None
    offers: dict[str, Offer]
    lines: tuple[Resource, ...]
    defaults: dict[str, Answer]


def read_clinic(file: Path, knowledge: Knowledge) -> Clinic:
    """Read a clinic file.

    Raises:
        KnowledgeError: if it is invalid; every fault is named with file and line.
        OSError: if it cannot be read.
    """
    with file.open("rb") as stream:
        return clinic_of(stream.read(MAX_ANSWERS_BYTES + 1), file.name, knowledge)


def clinic_of(content: bytes, name: str, knowledge: Knowledge) -> Clinic:
    """The clinic file with this content and name. Raises as :func:`read_clinic`."""
    from approach_finder.knowledge.loading.single import build_single

    built = build_single(content, name, ClinicFile, partial(_faults, name, knowledge), _spelt_out)
    defaults = _understood(built.defaults, knowledge)
    country = defaults.get(knowledge.scoring.roles.country)
    return Clinic(
        edition=ClinicEdition(built.clinic.name or knowledge.about.clinic.unnamed, hashlib.sha256(content).hexdigest()),
        contact=built.clinic.contact,
        offers={
            named: Offer(offer.waiting, offer.formats, offer.cost, offer.contact or built.clinic.contact)
            for way, offer in built.offers.items()
            if (named := approach_named(way, knowledge))
        },
        lines=tuple(
            Resource(**structs.asdict(line) | {"country": line.country or str(country), "dial": None, "for_whom": ()})
            for line in built.lines
        ),
        defaults=defaults,
    )


def _spelt_out(data: Any) -> Any:
    """Offers may be a plain list of names, as services publish them; an offer of which nothing is said may be empty."""
    from approach_finder.knowledge.loading.yaml_source import LocatedList, LocatedMapping

    if not isinstance(data, LocatedMapping) or "offers" not in data:
        return data
    offers = data["offers"]
    if isinstance(offers, LocatedList) and all(isinstance(way, str) for way in offers):
        listed = LocatedMapping(offers.line)
        for way, line in zip(offers, offers.item_lines, strict=True):
            listed[way], listed.key_lines[way] = LocatedMapping(line), line
        data["offers"] = listed
    elif isinstance(offers, LocatedMapping):
        for way, offer in offers.items():
            if offer is None:
                offers[way] = LocatedMapping(offers.key_lines[way])
    return data


def _faults(file: str, knowledge: Knowledge, data: Any, built: ClinicFile) -> Iterator[Fault]:
    """The faults of a file whose form is right."""
    roles, lines = knowledge.scoring.roles, data["offers"].key_lines
    formats = knowledge.vocabulary.questions[roles.format].options
    seen: dict[str, str] = {}
    for way, offer in built.offers.items():
        named = approach_named(way, knowledge)
        if named is None:
            hint = nearest(way.lower(), knowledge.approaches) or "approach-finder list shows what there is"
            yield Fault(file, lines[way], f"there is no approach {way[:60]!r}", hint)
        elif (other := seen.setdefault(named, way)) != way:
            yield Fault(file, lines[way], f"{way[:60]!r} and {other[:60]!r} are the same approach ({named})")
        for each in offer.formats:
            if each not in formats:
                yield Fault(
                    file, data["offers"][way].key_lines["formats"], f"there is no format {each[:40]!r}",
                    nearest(each, formats) or f"one of {', '.join(formats)}",
                )  # fmt: skip
    if not built.offers:
        yield Fault(file, data.key_lines["offers"], "'offers' names no approach")
    for question, answer in built.defaults.items():
        line = data["defaults"].key_lines[question]
        if question not in (roles.whom, roles.country):
            yield Fault(file, line, f"{question[:40]!r} has no default", f"{roles.whom} and {roles.country} have one")
            continue
        try:
            _understood({question: answer}, knowledge)
        except AnswersError as error:
            yield from (Fault(file, line, problem.message, problem.hint) for problem in error.problems)
    for number, service in enumerate(built.lines):
        if not service.country and not built.defaults.get(roles.country):
            line = data["lines"].item_lines[number]
            yield Fault(file, line, "a line needs a country", f"say defaults: {{{roles.country}: CA}}")


def _understood(answers: dict[str, str], knowledge: Knowledge) -> dict[str, Answer]:
    from approach_finder.answers.validation import understand

    return understand(answers, knowledge, partial=True)


def clinic_text(made: Mapping[str, Any], knowledge: Knowledge) -> str:
    """A clinic file with these entries, without those that are empty, and with approaches by their ids."""
    import yaml

    offers = {approach_named(name, knowledge) or name: _filled(offer) for name, offer in made["offers"].items()}
    kept = {name: _filled(made[name]) for name in ("clinic", "defaults") if _filled(made.get(name, {}))}
    written: str = yaml.safe_dump({**kept, "offers": offers}, allow_unicode=True, sort_keys=False, width=110)
    return written


def _filled(entries: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entries.items() if value}


# --- over a result --------------------------------------------------------------------------------------------


_Found = TypeVar("_Found", bound=Recommendation)


def lay_over(result: Result, clinic: Clinic, knowledge: Knowledge, top: int | None) -> Result:
    """The result as the clinic can offer it.

    Args:
        result: a plain one with all its recommendations.
        clinic: what is laid over.
        knowledge: what the result was made from.
        top: how many recommendations to give; None for all.
    """
    offered = tuple(_ranked(_offered(result.recommendations, clinic)))
    shown = offered[:top]
    closer = tuple(_ranked(_offered(result.closer_to_wishes, clinic)))
    missing = [found for found in result.recommendations if found.approach not in clinic.offers]
    elsewhere = tuple(structs.replace(found, tie=None, close_to=()) for found in _ranked(missing[:_ELSEWHERE]))
    phrases = knowledge.about.clinic
    notes = list(result.notes)
    if result.recommendations and not offered:
        notes.insert(0, phrases.offers_none.format(name=clinic.edition.name))
    if level := [found for found in offered[len(shown) :] if shown and found.tie == shown[-1].tie]:
        notes.append(knowledge.about.phrases.cut_at_tie.format(number=len(level)))
    laid = structs.replace(
        result,
        recommendations=shown,
        closer_to_wishes=closer,
        elsewhere=elsewhere,
        safety=with_lines(result.safety, clinic),
        clinic=clinic.edition,
        next_steps=tuple(next_steps(shown, result.answers, knowledge)),
        notes=tuple(notes),
    )
    told = (getattr(laid, name) for name in laid.__struct_fields__ if name != "references")
    return structs.replace(laid, references=cited_references(knowledge, citations(told)))


def recommend_here(
    answers: Mapping[str, Answer], knowledge: Knowledge, clinic: Clinic | None, top: int | None = 5
) -> Result:
    """The recommendation for answers as understood, as the clinic can offer it if there is one."""
    if clinic is None:
        return recommend(answers, knowledge, top)
    return lay_over(recommend(answers, knowledge, None), clinic, knowledge, top)


def with_lines(safety: SafetyFinding, clinic: Clinic) -> SafetyFinding:
    """The finding with the clinic's lines after the emergency number."""
    return structs.replace(safety, resources=tuple(lines_among(safety.resources, clinic)))


def lines_among(resources: Iterable[Resource], clinic: Clinic) -> list[Resource]:
    """Services with the clinic's own after the emergency number."""
    found = list(resources)
    after = next((place for place, service in enumerate(found, start=1) if service.kind == "emergency"), 0)
    return [*found[:after], *clinic.lines, *found[after:]]


def _offered(found: Iterable[_Found], clinic: Clinic) -> Iterator[_Found]:
    return (
        structs.replace(each, offer=clinic.offers[each.approach]) for each in found if each.approach in clinic.offers
    )


def _ranked(found: Iterable[_Found]) -> Iterator[_Found]:
    return (structs.replace(each, rank=rank) for rank, each in enumerate(found, start=1))
