"""Ways to go side by side: the same is told of each, in the same order, and nothing is left empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct, structs

from approach_finder.knowledge.catalogue_words import FieldTitles
from approach_finder.knowledge.conditions import Answer, Answers
from approach_finder.knowledge.library import TOLD_OF_EACH, Card, Chances, Library, OtherWay
from approach_finder.knowledge.model import CitedReference, Knowledge
from approach_finder.knowledge.references import citations, cited_references
from approach_finder.knowledge.types import Band, Grade, Kind
from approach_finder.results.accounts import cautions_for, close_to, position_of
from approach_finder.results.precedence import held_back
from approach_finder.results.result import CautionFinding, HeldBack, SafetyFinding
from approach_finder.results.safety import find_safety, may_wait
from approach_finder.results.wording import answer_label, listed, wording_for
from approach_finder.scoring.profile import matching_rows, told_row
from approach_finder.scoring.ranking import Ranking, rank

# What is told of each way, in this order.
FIELDS = FieldTitles.__struct_fields__
MOST_OPTIONS = 5
_MOST_CONCERNS = 5


class Told(Struct, frozen=True):
    """A sentence or two, and what it cites."""

    text: str
    citations: tuple[str, ...] = ()


class ComparedEvidence(Struct, frozen=True):
    """The evidence on a concern. ``grade`` is None for what is no therapy: it is not graded here."""

    concern: str
    grade: Grade | None
    text: str
    citations: tuple[str, ...]


class Fit(Struct, frozen=True):
    """Where a way stands for the person, and when to take care. ``text`` says why where it has no ``rank``."""

    rank: int | None
    band: Band | None
    score: int
    text: str
    close_to: tuple[str, ...]
    cautions: tuple[CautionFinding, ...]
    held_back: HeldBack | None


class Option(Struct, frozen=True):
    """One way to go. ``fit`` is None where no answers were given, and for what is no therapy."""

    id: str
    name: str
    kind: Kind | Literal["other-way"]
    told: dict[str, tuple[Told, ...]]
    evidence: tuple[ComparedEvidence, ...]
    fit: Fit | None


class Comparison(Struct, frozen=True):
    """Ways to go: those asked for, and those that are always set beside them. ``told`` of each has the ``fields``.

    ``safety`` is None where no answers were given. ``chances`` are by concern, where they are known.
    """

    safety: SafetyFinding | None
    concerns: tuple[str, ...]
    fields: tuple[str, ...]
    options: tuple[Option, ...]
    beside: tuple[Option, ...]
    chances: dict[str, Chances]
    references: dict[str, CitedReference]


def compare(names: Sequence[str], library: Library, answers: Mapping[str, Answer] | None = None) -> Comparison:
    """Set some ways side by side.

    Args:
        names: ids of approaches or of other ways.
        library: the knowledge base they stand in.
        answers: answers as understood; then it is about the person's concerns, and says how each fits.
    """
    knowledge = library.knowledge
    ranking = rank(answers or {}, knowledge)
    concerns = ranking.profile.concerns if answers else _best_tested(names, library)
    safety = find_safety(ranking.profile.answers, knowledge) if answers else None
    teller = _Teller(library, ranking, concerns, safety, weigh=answers is not None)
    options = tuple(teller.option(name) for name in names)
    beside = tuple(teller.option(name) for name in library.sheet.beside if name not in names and teller.may_wait(name))
    chances = chances_for(concerns, names, library, ranking.profile.answers)
    cited = {*citations((options, beside, safety)), *(found.source for found in chances.values())}
    return Comparison(safety, concerns, FIELDS, options, beside, chances, cited_references(knowledge, cited))


def chances_for(
    concerns: Iterable[str], names: Container[str], library: Library, answers: Answers
) -> dict[str, Chances]:
    """The chances that are known for some concerns, with rows of approaches; none for whom they do not hold."""
    found: dict[str, Chances] = {}
    if not library.sheet.chances_when.holds(answers):
        return found
    for concern in concerns:
        if chances := library.chances.get(concern):
            rows = {name: row for name, row in chances.approaches.items() if name in names}
            if rows or chances.any_therapy:
                found[concern] = structs.replace(chances, approaches=rows)
    return found


class _Teller:
    """Makes the columns of a comparison: the same is told of each way to go."""

    def __init__(
        self, library: Library, ranking: Ranking, concerns: Sequence[str], safety: SafetyFinding | None, *, weigh: bool
    ) -> None:
        self._library, self._knowledge = library, library.knowledge
        self._level = safety.level if safety else None
        self._answers = ranking.profile.answers if weigh else {}
        self._ranking, self._concerns, self._weigh = ranking, concerns, weigh
        self._wording = wording_for(ranking.profile.answers, library.knowledge)

    def may_wait(self, name: str) -> bool:
        """False for waiting where it is no way to go for now."""
        way = self._library.other_ways.get(name)
        return not (way and way.natural_course) or may_wait(self._answers, self._level, self._knowledge)

    def option(self, name: str) -> Option:
        """One way."""
        if name in self._library.other_ways:
            way = self._library.other_ways[name]
            evidence = tuple(self._known(way, concern) for concern in self._concerns)
            return Option(name, way.name, "other-way", _told(way, way.where, way.for_people), evidence, None)
        card = self._library.approaches[name]
        evidence = tuple(self._tested(name, concern) for concern in self._concerns)
        people = people_of(card, self._knowledge).capitalize()
        told = _told(card, f"{formats_of(card, self._knowledge)}.", f"{people}.")
        return Option(name, card.name, card.kind, told, evidence, self._fit(name) if self._weigh else None)

    def _fit(self, name: str) -> Fit:
        place = position_of(name, self._ranking, self._knowledge, self._wording)
        cautions = cautions_for(name, self._ranking.profile.answers, self._knowledge)
        level = close_to(name, self._ranking) if place.rank else ()
        held = held_back(name, self._ranking, self._knowledge, self._wording)
        return Fit(place.rank, place.band, place.scored.score, place.text, level, tuple(cautions), held)

    def _tested(self, name: str, concern: str) -> ComparedEvidence:
        rows = self._library.evidence[name]
        about = [row for row in rows if row.concern == concern]
        person = self._ranking.profile
        offered_to = self._library.approaches[name].offered_to
        row = told_row(matching_rows(rows, concern, offered_to, person) if self._weigh else about, person.answers)
        if row is None:
            return ComparedEvidence(concern, "none", self._wording.no_evidence(concern, name), ())
        # A grade that rests on theory cites the text that the theory stands in.
        sources = row.sources or (self._library.approaches[name].defining_sources if row.grade == "D" else ())
        return ComparedEvidence(concern, row.grade, row.says, sources)

    def _known(self, way: OtherWay, concern: str) -> ComparedEvidence:
        if way.natural_course and not may_wait(self._answers, self._level, self._knowledge):
            return ComparedEvidence(concern, None, self._knowledge.safety.no_waiting, ())
        found = way.evidence.get(concern)
        if way.natural_course:
            found = self._library.concerns[concern].course(self._ranking.profile.answers)
        if found is None:
            return ComparedEvidence(concern, None, way.evidence_otherwise, ())
        text = found.says if found.sources else f"{found.says} {self._library.sheet.no_study_seen}"
        return ComparedEvidence(concern, None, text, found.sources)


def formats_of(card: Card, knowledge: Knowledge) -> str:
    """The formats that an approach comes in."""
    return "; ".join(answer_label(knowledge, knowledge.scoring.roles.format, form) for form in card.formats)


def people_of(card: Card, knowledge: Knowledge) -> str:
    """Whom an approach is offered to."""
    return listed(knowledge.scoring.audiences[audience].label for audience in card.offered_to)


def _told(entry: Card | OtherWay, where: str, for_people: str) -> dict[str, tuple[Told, ...]]:
    """The same of each way to go, in the same order."""
    told = {field: getattr(entry, field) for field in TOLD_OF_EACH} | {"where": where, "for_people": for_people}
    several = {field: said if isinstance(said, tuple) else (said,) for field, said in told.items()}
    return {
        field: tuple(Told(part) if isinstance(part, str) else Told(part.says, part.sources) for part in several[field])
        for field in FIELDS
    }


def _best_tested(names: Sequence[str], library: Library) -> tuple[str, ...]:
    """The concerns for which most of the approaches have grade A or B; those of the questionnaire's order first."""
    tested = Counter(
        concern
        for name in names
        for concern in {row.concern for row in library.evidence.get(name, ()) if row.grade in ("A", "B")}
    )
    order = list(library.concerns)
    return tuple(sorted(tested, key=lambda concern: (-tested[concern], order.index(concern)))[:_MOST_CONCERNS])
