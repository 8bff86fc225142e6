"""The types of what is read of a knowledge base and never weighed: cards, numbers, practices, references.

A :class:`Library` holds all of it; a recommendation loads only its :class:`~approach_finder.knowledge.model.Knowledge`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, field, structs

from approach_finder.knowledge.catalogue_words import CatalogueWords
from approach_finder.knowledge.faults import WarningCode
from approach_finder.knowledge.finding import Finding
from approach_finder.knowledge.model import Approach, EvidenceRow, Knowledge, WeighedConcern
from approach_finder.knowledge.review import Review
from approach_finder.knowledge.sheet import Sheet
from approach_finder.knowledge.types import (
    SOME,
    Advice,
    ApproachId,
    Comparison,
    ConcernId,
    Date,
    Doi,
    Entry,
    Favours,
    FormatId,
    Line,
    Pooled,
    QuestionId,
    ReferenceId,
    Said,
    Strength,
)

# --- approaches.yaml --------------------------------------------------------------------------------


class Card(Approach, frozen=True, kw_only=True):
    """All that a person reads about an approach. ``side_effects`` are drop-out, getting worse and other harm.

    ``also`` are everyday words that people type when they search for it.
    """

    also: tuple[str, ...] = ()
    what_it_is: str
    how_it_works: str
    a_session: str
    asks_of_you: str
    good_sides: tuple[Said, ...]
    drawbacks: tuple[Said, ...]
    may_not_suit: str
    side_effects: tuple[Said, ...]
    offered_by: str
    how_often: Said
    length: Said
    formats: tuple[FormatId, ...]
    questions_to_ask: tuple[str, ...]
    defining_sources: tuple[ReferenceId, ...]


# --- evidence.yaml -----------------------------------------------------------------------------------


# With this many trials or fewer no effect is quoted.
MOST_TRIALS_WITHOUT_EFFECT = 3


class Measured(Entry, frozen=True):
    """A measured effect against one kind of comparison, as the source prints it.

    With three trials or fewer there is no ``effect``: trials exist, and no more is said. ``in_review`` stands instead
    of ``trials`` where a source tells only how many trials its whole review has, of which this comparison is a part.
    ``several-controls`` marks a source that pooled waiting lists, usual care and others together.
    """

    source: ReferenceId
    compared_with: Pooled
    outcome: str
    trials: int | None = None
    people: int | None = None
    in_review: int | None = None
    measure: str | None = None
    effect: float | None = None
    interval: tuple[float, float] | None = None
    favours: Favours | None = None
    bias: str | None = None


class Guideline(Entry, frozen=True):
    """One guideline's word. Body and year stand in the reference; ``order`` is its place in a list, if numbered."""

    source: ReferenceId
    strength: Strength
    says: str
    order: int | None = None


class GradedRow(EvidenceRow, frozen=True, kw_only=True):
    """A row of evidence with what stands behind its grade. ``reviewed``: when somebody last looked for sources.

    ``not_seen``: what would bear on the grade and could not be had, for editors; no page for a person prints it.
    """

    reason: str
    reviewed: Date
    not_seen: str | None = None
    compared_with: tuple[Comparison, ...] = ()
    numbers: tuple[Measured, ...] = ()
    guidelines: tuple[Guideline, ...] = ()


# --- concerns.yaml, practices.yaml, matching.yaml ------------------------------------------------------


class InShort(Entry, frozen=True):
    """The first words on a concern, a line each, as they stand above a shortlist."""

    if_nothing_is_done: Line
    see_a_doctor_for: Line | None = None


class Concern(WeighedConcern, frozen=True, kw_only=True):
    """A concern, as it is whatever the therapy.

    ``nothing_adequate`` says so where no approach was well tested (grade A or B) for it.
    """

    other_ways: Said
    in_short: InShort
    nothing_adequate: str | None = None


class Practice(Entry, frozen=True):
    """Something that is never to be recommended, or only with great care: shown when asked for, never ranked.

    ``figures`` are those of the sources of ``why``, for who wants them.
    """

    name: str
    aliases: tuple[str, ...]
    advice: Advice
    what_it_is: str
    why: str
    sources: tuple[ReferenceId, ...]
    not_the_same_as: tuple[ApproachId, ...]
    instead: tuple[ApproachId, ...]
    ask: str
    difference: str | None = None
    figures: str | None = None


class MatchingFactor(Entry, frozen=True):
    """Findings of studies on fitting a therapy to a person, and what they do not show.

    ``finding`` tells sizes in words; ``figures`` are those of the sources, for who wants them.
    """

    name: str
    questions: tuple[QuestionId, ...]
    finding: Said
    does_not_show: str
    used_here: str
    figures: str | None = None
    measure: str | None = None
    effect: float | None = None
    studies: int | None = None


# --- other_ways.yaml, chances.yaml ----------------------------------------------------------------------


class OtherWay(Entry, frozen=True):
    """A way to go that is no therapy, told with the fields of a :class:`Card`.

    ``evidence`` is what studies found for a concern, ``evidence_otherwise`` what is said where none was seen. With
    ``natural_course`` it is what tends to happen to a concern if nothing is done.
    """

    name: str
    what_it_is: str
    how_it_works: str
    a_session: str
    asks_of_you: str
    good_sides: tuple[Said, ...]
    drawbacks: tuple[Said, ...]
    may_not_suit: str
    side_effects: tuple[Said, ...]
    offered_by: str
    where: str
    for_people: str
    how_often: Said
    length: Said
    questions_to_ask: tuple[str, ...]
    evidence_otherwise: str
    natural_course: bool = False
    evidence: dict[ConcernId, Said] = field(default_factory=dict)


class OutOf100(Entry, frozen=True, rename={"with_": "with"}):
    """How many of 100 people had an outcome with a therapy, and without: best estimate, lowest and highest (95%)."""

    trials: int
    people: int
    with_: tuple[int, int, int]
    without: tuple[int, int, int]


class Chances(Entry, frozen=True):
    """How many people with a concern had an outcome at the end of treatment, in trials."""

    outcome: str
    people: str
    source: ReferenceId
    any_therapy: OutOf100 | None = None
    approaches: dict[ApproachId, OutOf100] = field(default_factory=dict)


# --- references.yaml -------------------------------------------------------------------------------------


class Reference(Entry, frozen=True):
    """A work that was seen. ``doi`` stands only where title and DOI were seen together, ``seen_at`` says where.

    ``authors`` are ``Family, Given``, or the name of a body without a comma. ``unsure`` names fields
    that were not confirmed; they are left out when the reference is shown.
    """

    type: Literal["article-journal", "book", "chapter", "dataset", "report", "thesis", "webpage"]
    kind: Literal[
        "meta-analysis", "systematic-review", "rct", "founding-text", "critique", "review", "instrument", "dose",
        "guideline", "non-randomised", "qualitative", "survey", "data-set",
    ]  # fmt: skip
    authors: Annotated[tuple[str, ...], SOME]
    year: Annotated[int, Meta(ge=1800, le=2100)] | None
    title: str
    verified: Literal["doi-seen-with-title", "title-seen"]
    found: str
    finding_seen: Literal["yes", "partly", "no"]
    seen_at: str | None = None
    container: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    publisher: str | None = None
    edition: str | None = None
    isbn: str | None = None
    doi: Doi | None = None
    url: str | None = None
    unsure: tuple[str, ...] = ()


# --- explained.yaml ---------------------------------------------------------------------------------------


class Explained(Entry, frozen=True):
    """Why warnings of one kind stand, at these places: ``crisis_lines.countries.FR`` is all that begins so."""

    code: WarningCode
    at: tuple[str, ...]
    why: str


# --- all of it ---------------------------------------------------------------------------------------------


# What stands on the card of an approach and is told of any other way to go, in the order of a comparison.
TOLD_OF_EACH = (
    "what_it_is", "how_it_works", "offered_by", "how_often", "length", "a_session", "asks_of_you", "good_sides",
    "drawbacks", "side_effects", "may_not_suit", "questions_to_ask",
)  # fmt: skip


class LibraryParts(Entry, frozen=True):
    """The parts of a knowledge base that are only read: nothing of them is weighed."""

    approaches: dict[ApproachId, Card]
    evidence: dict[ApproachId, tuple[GradedRow, ...]]
    concerns: dict[ConcernId, Concern]
    practices: dict[str, Practice]
    matching: dict[str, MatchingFactor]
    other_ways: dict[str, OtherWay]
    chances: dict[ConcernId, Chances]
    sheet: Sheet
    catalogue: CatalogueWords
    finding: Finding
    review: Review
    references: dict[str, Reference]
    explained: tuple[Explained, ...]


class Library(LibraryParts, frozen=True):
    """A whole knowledge base."""

    knowledge: Knowledge


# What each file of a knowledge base holds, by its name without the ending.
PARTS: dict[str, Any] = {
    part.name: part.type
    for part in (*structs.fields(Knowledge), *structs.fields(Library))
    if part.name not in ("sha256", "knowledge")
}
