"""The types of a knowledge base as far as answers are weighed against it.

What is only read (cards, numbers, references in full) is in :mod:`approach_finder.knowledge.library`, so that its
growth costs a recommendation nothing. The types drive the strict reading of the YAML, the compiled index
and the JSON Schema. Texts are written by clinicians; nothing here knows what any of them says. Ids refer
to one another, and the alias says to what: a ``ReferenceId`` must stand in ``references.yaml``, and so on.
"""

# Annotations are not postponed here: msgspec would have to evaluate 300 texts at every start.

from collections.abc import Callable
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar

from msgspec import Meta, Struct

from approach_finder.knowledge.about import About
from approach_finder.knowledge.conditions import Answers
from approach_finder.knowledge.evidence_first import AlsoConcern, EvidenceFirst, TriedRule
from approach_finder.knowledge.questionnaire import Questionnaire, Vocabulary
from approach_finder.knowledge.safety import CrisisLines, Safety
from approach_finder.knowledge.survey_words import SurveyWords
from approach_finder.knowledge.types import (
    NOT_ALL,
    SOME,
    ApproachId,
    AudienceId,
    Band,
    Cap,
    Component,
    ConcernId,
    Condition,
    CountryCode,
    Entry,
    FamilyId,
    Grade,
    HalfLine,
    Kind,
    Percent,
    Points,
    QuestionId,
    ReferenceId,
    Said,
    Standing,
    WeightWord,
    WishId,
    option_of,
)

# --- scoring.yaml: how answers become whole-number weights -------------------------------------


class Roles(Entry, frozen=True):
    """Which question does what: the code knows roles, not questions."""

    whom: QuestionId
    whom_assumed: Annotated[str, option_of("whom")]
    concerns: QuestionId
    main_concern: QuestionId
    balance: QuestionId
    safety: QuestionId
    country: QuestionId
    format: QuestionId
    note: QuestionId
    id: QuestionId
    matters: QuestionId
    not_wanted: QuestionId
    tried_no_help: QuestionId
    refusals: QuestionId
    staff_note: QuestionId
    answered: QuestionId


class Audience(Entry, frozen=True):
    """A group of people that approaches are offered to and studies were done with.

    ``opened_by`` completes "what would change it", where it is something that the person can bring about. Studies
    done with the people of ``counts_studies_with`` speak for this audience too. Where ``may_join`` holds it is not
    known yet whether the person belongs to it; ``if_joined`` says when, and where ``unlikely`` holds perhaps nobody
    could come. ``spoken_of`` holds where the answers speak of such a person: only then is what needs one told beside
    the list. What was tested with people of one ``age`` (the youngest are 1) says nothing of another.
    """

    when: Condition
    label: str
    opened_by: str = ""
    counts_studies_with: tuple[AudienceId, ...] = ()
    may_join: Condition | None = None
    if_joined: str = ""
    unlikely: Condition | None = None
    spoken_of: Condition | None = None
    age: int = 0


class Wish(Entry, frozen=True):
    """Answers that say one and the same wish: together they count as one strong wish.

    ``of`` names questions, or single options as ``question=option``. The caps are the most that
    they add up to, for and against an approach.
    """

    of: tuple[WishId, ...]
    most_for: Cap
    most_against: Cap


class Caps(Entry, frozen=True):
    """The most that the answers to one question add up to where no wish says otherwise."""

    most_for: Cap
    most_against: Cap


class EvidenceScale(Entry, frozen=True):
    """Whole-number weights of a grade, of a guideline's standing and of a null finding."""

    grades: dict[Grade, Points]
    standings: dict[Standing, Annotated[int, Meta(ge=-1000, le=1000)]]
    no_effect: Annotated[int, Meta(ge=-1000, le=0)]
    most_for_main: Cap
    most_for_others: Cap
    most_against: Cap


class BandRule(Entry, frozen=True):
    """A band: at least this score, and at least this share (percent) of the first score."""

    at_least: Points
    percent_of_first: Percent


class Scoring(Entry, frozen=True):
    """Everything that turns answers into whole numbers. No number stands elsewhere.

    ``reconsider`` are the questions on wishes and circumstances from which "what would change it" comes; refusals,
    and what ``never_suggested`` names, are never added there.
    """

    roles: Roles
    weights: dict[str, Cap]
    components: dict[Annotated[Component, NOT_ALL], tuple[QuestionId, ...]]
    evidence: EvidenceScale
    main_concern_percent: Annotated[int, Meta(ge=100, le=1000)]
    other_concerns_percent: Percent
    without_concern_percent: Percent
    balance_percent_per_step: dict[Component, Annotated[int, Meta(ge=-49, le=49)]]
    wishes: tuple[Wish, ...]
    caps: Caps
    leanings_most_against: Cap
    close: Points
    bands: dict[Band, BandRule]
    also_look_for_at_least: Cap
    little_answered_below: Percent
    reconsider: tuple[QuestionId, ...]
    never_suggested: tuple[Condition, ...]
    evidence_first: EvidenceFirst
    tried: tuple[TriedRule, ...]
    also_concern: AlsoConcern
    audiences: dict[str, Audience]


# --- approaches.yaml ----------------------------------------------------------------------------


class Rule(Entry, frozen=True):
    """One reason for or against an approach, given a condition on the answers."""

    when: Condition
    weight: WeightWord
    because: str
    sources: tuple[ReferenceId, ...] = ()


class Approach(Entry, frozen=True):
    """An approach as far as it is weighed: whom it is for, and the rules that fit it to answers.

    ``aliases`` are other names for it. ``short_name`` stands where room is short; ``gives`` and ``asks`` are the half
    lines of an overview for and against it, where the person's own answers bring none. ``real_try`` asks what separates
    a real try from a name.
    """

    name: str
    family: FamilyId
    kind: Kind
    offered_to: Annotated[tuple[AudienceId, ...], SOME]
    instead: tuple[ApproachId, ...]
    aliases: tuple[str, ...]
    short_name: HalfLine
    gives: HalfLine
    asks: HalfLine
    real_try: str = ""
    only_when: Condition | None = None
    speaks_for: tuple[Rule, ...] = ()
    speaks_against: tuple[Rule, ...] = ()


# --- evidence.yaml and cautions.yaml ------------------------------------------------------------


class EvidenceRow(Entry, frozen=True, rename={"for_": "for"}):
    """How well an approach was tested for one concern, and with whom.

    ``found: no-effect`` keeps a null finding. ``standing`` is what guidelines say. A row with ``only_when`` is shown to
    everybody with the concern, and counts for those it speaks of; of several for the same people the first that holds
    is shown and counts. A row that sends the reader on to the form made for the concern (``see``) is shown and does
    not count. ``addition``: it was tested only as an addition to other care, never in its place.
    """

    concern: ConcernId
    grade: Grade
    for_: tuple[AudienceId, ...]
    says: str
    sources: tuple[ReferenceId, ...]
    standing: Standing | None = None
    found: Literal["no-effect"] | None = None
    only_when: Condition | None = None
    see: ApproachId | None = None
    addition: bool = False


class TreatmentsDiffer(Entry, frozen=True):
    """Why, for a concern, treatments that were tested stand before those that nobody tested for it."""

    because: str
    sources: tuple[ReferenceId, ...]


class OtherCourse(Entry, frozen=True):
    """The natural course of a concern for some people: of another age, or with another form of it."""

    when: Condition
    if_nothing_is_done: Said


class WeighedConcern(Entry, frozen=True):
    """A concern as far as a result tells of it. Without ``treatments_differ`` wishes decide among all treatments.

    The first of ``otherwise`` that holds is told in place of ``if_nothing_is_done``. ``warning`` is told also where
    another concern weighs more.
    """

    if_nothing_is_done: Said
    otherwise: tuple[OtherCourse, ...] = ()
    see_a_doctor_for: str | None = None
    warning: str | None = None
    treatments_differ: TreatmentsDiffer | None = None

    def course(self, answers: Answers) -> Said:
        """The natural course of the concern for this person."""
        told = (each.if_nothing_is_done for each in self.otherwise if each.when.holds(answers))
        return next(told, self.if_nothing_is_done)


class Caution(Entry, frozen=True):
    """When an approach is not shown for now (exclude), shown with a warning, or to be discussed."""

    severity: Literal["exclude", "caution", "discuss"]
    when: Condition
    says: str
    sources: tuple[ReferenceId, ...]
    change: str | None = None
    otherwise: str | None = None


# --- references, as they are shown ---------------------------------------------------------------------


class CitedReference(Struct, frozen=True, forbid_unknown_fields=True):
    """A reference as it is shown: in the style of the American Psychological Association."""

    apa: str
    doi: str | None
    url: str | None


# --- all that is weighed --------------------------------------------------------------------------------


_Derived = TypeVar("_Derived")


class Knowledge(Entry, frozen=True, dict=True, gc=True):
    """The part of a knowledge base that a recommendation needs. ``sha256`` is over its files, sorted by name.

    ``countries`` are all of ISO 3166-1, each with its name in English and then what else people write.
    """

    sha256: str
    about: About
    vocabulary: Vocabulary
    questionnaire: Questionnaire
    survey: SurveyWords
    scoring: Scoring
    approaches: dict[ApproachId, Approach]
    evidence: dict[ApproachId, tuple[EvidenceRow, ...]]
    concerns: dict[ConcernId, WeighedConcern]
    cautions: dict[ApproachId, tuple[Caution, ...]]
    safety: Safety
    crisis_lines: CrisisLines
    countries: dict[CountryCode, Annotated[tuple[str, ...], SOME]]
    references: dict[str, CitedReference]

    def derived(self, make: Callable[["Knowledge"], _Derived]) -> _Derived:
        """Something that is made of this knowledge base alone: made when it is first needed, then kept with it."""
        kept: dict[Callable[[Knowledge], _Derived], _Derived] = self._kept
        if make not in kept:
            kept.setdefault(make, make(self))  # another thread may have been as quick
        return kept[make]

    @cached_property
    def _kept(self) -> dict[Any, Any]:
        return {}
