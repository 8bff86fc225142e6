"""The types of a knowledge base as far as answers are weighed against it.

What is only read (cards, numbers, references in full) is in :mod:`approach_finder.library`, so that its
growth costs a recommendation nothing. The types drive the strict reading of the YAML, the compiled index
and the JSON Schema. Texts are written by clinicians; nothing here knows what any of them says. Ids refer
to one another, and the alias says to what: a ``ReferenceId`` must stand in ``references.yaml``, and so on.
"""

# Annotations are not postponed here: msgspec would have to evaluate 300 texts at every start.

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from approach_finder.conditions import Condition as _Condition


def id_of(what: str) -> Meta:
    """Marks a text as an id that must stand somewhere in the knowledge base."""
    return Meta(extra={"id_of": what})


QuestionId: TypeAlias = Annotated[str, id_of("question")]
ApproachId: TypeAlias = Annotated[str, id_of("approach")]
FamilyId: TypeAlias = Annotated[str, id_of("family")]
ReferenceId: TypeAlias = Annotated[str, id_of("reference")]
AudienceId: TypeAlias = Annotated[str, id_of("audience")]
ConcernId: TypeAlias = Annotated[str, id_of("concern")]
FormatId: TypeAlias = Annotated[str, id_of("format")]
FlagId: TypeAlias = Annotated[str, id_of("safety flag")]
WeightWord: TypeAlias = Annotated[str, id_of("weight word")]
Condition: TypeAlias = Annotated[_Condition, Meta(extra={"condition": True})]
Date: TypeAlias = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}(-\d{2})?$")]

# The lowest and highest answer of the question types that are answered with a whole number.
RANGES: dict[str, tuple[int, int]] = {"scale": (-2, 2), "frequency": (0, 3)}

Kind: TypeAlias = Literal["treatment", "frame", "technique", "format"]
Component: TypeAlias = Literal["evidence", "goals", "preferences", "practical"]
Grade: TypeAlias = Literal["A", "B", "C", "D", "none"]
Standing: TypeAlias = Literal["first", "recommended", "conditional", "only-if", "advised-against"]
Comparison: TypeAlias = Literal[
    "waiting-list", "usual-care", "other-control", "other-therapy", "medication", "no-control", "not-stated"
]
Pooled: TypeAlias = Literal[Comparison, "several-controls"]
Strength: TypeAlias = Literal[Standing, "insufficient"]
Band: TypeAlias = Literal["strong", "good", "possible"]
Level: TypeAlias = Literal["none", "caution", "urgent", "emergency"]
QuestionType: TypeAlias = Literal["one", "many", "scale", "frequency", "country", "text"]
LineKind: TypeAlias = Literal[
    "crisis", "health_service", "youth", "indigenous", "perinatal", "domestic_violence", "child_protection", "directory"
]
ResourceKind: TypeAlias = Literal["emergency", LineKind]


class Entry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What every entry shares: it cannot be changed and knows its keys."""


# --- vocabulary.yaml: the ids that files, scripts and other programs use -----------------------


class QuestionShape(Entry, frozen=True):
    """What an answer to a question may be."""

    type: QuestionType
    options: tuple[str, ...] = ()
    longest: int | None = None


class Vocabulary(Entry, frozen=True):
    """The stable ids: none is renamed or dropped without a major version."""

    questions: dict[str, QuestionShape]
    approaches: dict[Kind, tuple[str, ...]]
    families: dict[str, str]
    practices: tuple[str, ...]
    matching: tuple[str, ...]
    other_ways: tuple[str, ...]
    safety_notes: tuple[str, ...]
    countries: tuple[str, ...]


# --- questionnaire.yaml: wording, order and skip logic -----------------------------------------


class Note(Entry, frozen=True):
    """A sentence that is said where the answers meet the condition."""

    when: Condition
    says: str


class OptionGroup(Entry, frozen=True):
    """Options of a long list under a short heading; ``title_other`` where somebody answers for another person."""

    title: str
    options: tuple[str, ...]
    title_other: str | None = None


class Question(Entry, frozen=True):
    """The wording of a question: a label per option (``options``) or per step of a scale (``steps``).

    ``name`` is what lists call it. ``about`` completes "On ..., you said ..." where the label alone would not tell
    what was asked. What ends in ``_other`` is said where somebody answers for another person, what ends in ``_young``
    to a child or teenager who answers alone. An option of ``options_when`` is offered where its condition holds.
    """

    ask: str
    help: str
    name: str = ""
    ask_other: str | None = None
    ask_young: str | None = None
    about: str | None = None
    ask_when: Condition | None = None
    options: dict[str, str] = {}
    options_other: dict[str, str] = {}
    options_young: dict[str, str] = {}
    options_when: dict[str, Condition] = {}
    steps: tuple[str, ...] = ()
    steps_other: tuple[str, ...] = ()
    groups: tuple[OptionGroup, ...] = ()
    exclusive: tuple[str, ...] = ()
    options_from: QuestionId | None = None
    required: bool = False
    before: str | None = None
    before_other: str | None = None
    before_young: str | None = None
    before_notes: tuple[Note, ...] = ()


class Section(Entry, frozen=True):
    """A run of questions on one theme."""

    title: str
    questions: tuple[QuestionId, ...]


class Questionnaire(Entry, frozen=True):
    """The survey: sections in order, and the wording of each question.

    ``core`` is asked first and of everybody; ``quick_most`` is how many questions the short form asks.
    """

    answered_for_another: Condition
    core: tuple[QuestionId, ...]
    quick_most: int
    sections: tuple[Section, ...]
    questions: dict[QuestionId, Question]


# --- scoring.yaml: how answers become whole-number weights -------------------------------------


class Roles(Entry, frozen=True):
    """Which question does what: the code knows roles, not questions."""

    whom: QuestionId
    whom_assumed: str
    concerns: QuestionId
    main_concern: QuestionId
    balance: QuestionId
    safety: QuestionId
    country: QuestionId
    format: QuestionId
    note: QuestionId
    id: QuestionId


class Audience(Entry, frozen=True):
    """A group of people that approaches are offered to and studies were done with.

    ``opened_by`` completes "what would change it"; with ``can_open`` it is something that the person
    can bring about. Studies done with the people of ``counts_studies_with`` speak for this audience too.
    """

    when: Condition
    label: str
    opened_by: str
    can_open: bool = False
    counts_studies_with: tuple[AudienceId, ...] = ()


class Wish(Entry, frozen=True):
    """Answers that say one and the same wish: together they count as one strong wish.

    ``of`` names questions, or single options as ``question=option``. The caps are the most that
    they add up to, for and against an approach.
    """

    of: tuple[str, ...]
    most_for: int
    most_against: int


class Caps(Entry, frozen=True):
    """The most that the answers to one question add up to where no wish says otherwise."""

    most_for: int
    most_against: int


class EvidenceScale(Entry, frozen=True):
    """Whole-number weights of a grade, of a guideline's standing and of a null finding."""

    grades: dict[Grade, int]
    standings: dict[Standing, int]
    no_effect: int
    most_for_main: int
    most_for_others: int
    most_against: int


class BandRule(Entry, frozen=True):
    """A band: at least this score, and at least this share (percent) of the first score."""

    at_least: int
    percent_of_first: int


class Scoring(Entry, frozen=True):
    """Everything that turns answers into whole numbers. No number stands elsewhere.

    ``reconsider`` are the questions on wishes and circumstances from which "what would change it" comes.
    """

    roles: Roles
    weights: dict[str, int]
    components: dict[Component, tuple[QuestionId, ...]]
    evidence: EvidenceScale
    main_concern_percent: int
    other_concerns_percent: int
    without_concern_percent: int
    balance_percent_per_step: dict[Component, int]
    wishes: tuple[Wish, ...]
    caps: Caps
    leanings_most_against: int
    close: int
    bands: dict[Band, BandRule]
    also_look_for_at_least: int
    little_answered_below: int
    reconsider: tuple[QuestionId, ...]
    audiences: dict[str, Audience]


# --- approaches.yaml ----------------------------------------------------------------------------


class Rule(Entry, frozen=True):
    """One reason for or against an approach, given a condition on the answers."""

    when: Condition
    weight: WeightWord
    because: str
    sources: tuple[ReferenceId, ...] = ()


class Approach(Entry, frozen=True):
    """An approach as far as it is weighed: whom it is for, and the rules that fit it to answers."""

    name: str
    family: FamilyId
    kind: Kind
    offered_to: tuple[AudienceId, ...]
    instead: tuple[ApproachId, ...]
    only_when: Condition | None = None
    speaks_for: tuple[Rule, ...] = ()
    speaks_against: tuple[Rule, ...] = ()


# --- evidence.yaml and cautions.yaml ------------------------------------------------------------


class EvidenceRow(Entry, frozen=True, rename={"for_": "for"}):
    """How well an approach was tested for one concern, and with whom.

    ``found: no-effect`` keeps a null finding. ``standing`` is what guidelines say. A row with
    ``only_when`` is shown to everybody with the concern, and counts for those it speaks of. A row that
    sends the reader on to the form made for the concern (``see``) is shown and does not count.
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


class Caution(Entry, frozen=True):
    """When an approach is not shown for now (exclude), shown with a warning, or to be discussed."""

    severity: Literal["exclude", "caution", "discuss"]
    when: Condition
    says: str
    sources: tuple[ReferenceId, ...]
    change: str | None = None
    otherwise: str | None = None


# --- safety.yaml and crisis_lines.yaml -------------------------------------------------------------


class Flag(Entry, frozen=True):
    """What a safety answer does: how soon a person is needed, the message, whom to show first."""

    level: Literal["urgent", "emergency"]
    message: str
    sources: tuple[ReferenceId, ...]
    message_young: str | None = None
    message_other: str | None = None
    first: tuple[ResourceKind, ...] = ()


class Raise(Entry, frozen=True):
    """A combination of answers that raises the level, with the message of the flag it amounts to."""

    when: Condition
    level: Literal["urgent", "emergency"]
    as_flag: FlagId


class SafetyNote(Entry, frozen=True):
    """A note with a next step that comes from other answers than the safety question: a caution."""

    when: Condition
    message: str
    sources: tuple[ReferenceId, ...]
    message_other: str | None = None


class Safety(Entry, frozen=True):
    """What each safety answer brings. Nothing here lowers a level."""

    declined: tuple[str, ...]
    young: Condition
    speaks_to_young: Condition
    young_first: tuple[ResourceKind, ...]
    order: tuple[ResourceKind, ...]
    staff: Condition
    staff_note: str
    opening: str
    emergency_heading: str
    urgent_heading: str
    caution_heading: str
    go_on: str
    stopped: str
    stopped_other: str
    not_asked: str
    left_open: str
    footer: str
    unknown_emergency: str
    no_lines: str
    stale: str
    flags: dict[FlagId, Flag]
    raises: tuple[Raise, ...]
    notes: dict[str, SafetyNote]


class CrisisLine(Entry, frozen=True):
    """One service. A number is never shown without its country and ``checked``. ``note`` is for editors."""

    kind: LineKind
    name: str
    checked: Date
    verified: Literal["two-sources", "one-source", "partly"]
    phone: str | None = None
    text: str | None = None
    url: str | None = None
    hours: str | None = None
    languages: tuple[str, ...] = ()
    cost: str | None = None
    note: str | None = None


class EmergencyNumber(Entry, frozen=True):
    """The number for police, ambulance and fire."""

    phone: str
    checked: Date


class Country(Entry, frozen=True):
    """The services of one country, in the order they are shown."""

    name: str
    lines: tuple[CrisisLine, ...]
    emergency: EmergencyNumber | None = None


class CrisisLines(Entry, frozen=True):
    """Services by ISO 3166-1 alpha-2 code, and the directories for everywhere else.

    ``also_written`` gives the code for what people write instead.
    """

    countries: dict[str, Country]
    international: tuple[CrisisLine, ...]
    also_written: dict[str, str] = {}


# --- references, as they are shown ---------------------------------------------------------------------


class CitedReference(Struct, frozen=True, forbid_unknown_fields=True):
    """A reference as it is shown: in the style of the American Psychological Association."""

    apa: str
    doi: str | None
    url: str | None


# --- about.yaml ---------------------------------------------------------------------------------------


class Phrases(Entry, frozen=True):
    """Sentences that the engine fills in."""

    quote: str
    quote_other: str
    quote_about: str
    quote_about_other: str
    evidence_missing: str
    evidence_elsewhere: str
    not_offered: str
    change: str
    otherwise: str
    little_answered: str
    no_treatment: str
    whom_assumed: str
    cut_at_tie: str
    best_tested: str
    best_tested_other: str
    read_on: str
    redaction_warning: str
    redacted: str
    why_listed: str
    why_weak: str
    why_apart: str
    why_beside: str
    why_missing: str
    why_nothing_brings_in: str


class WhatIf(Entry, frozen=True):
    """How "what would change it" is told: a clause for each changed answer, and what would come of it."""

    about: str
    instead: str
    instead_other: str
    said: str
    said_other: str
    more: str
    more_other: str
    less: str
    less_other: str
    whole: str
    first: str
    rise: str
    fall: str
    unlisted: str
    among_first: str
    robust: str
    close_call_level: str
    close_call_answer: str
    nothing: str


class About(Entry, frozen=True):
    """The edition of the knowledge base, and what the program says of itself."""

    version: str
    updated: Date
    decision: str
    purpose: str
    start: tuple[str, ...]
    result: str
    bands: str
    grades: str
    limits: str
    made_by: str
    paid_by: str
    kept_up: str
    numbers: str
    comparisons: dict[Pooled, str]
    strengths: dict[Strength, str]
    notes: tuple[Note, ...]
    phrases: Phrases
    what_if: WhatIf


# --- survey.yaml -------------------------------------------------------------------------------------------


class SurveyWords(Entry, frozen=True):
    """What the survey says between its questions. What stands in braces is filled in."""

    quick_exit: str
    keys: str
    draft_kept: str
    draft_failed: str
    resumed: str
    misfit: str
    settled: str
    so_far: str
    none_so_far: str
    offer: str
    offer_now: str
    offer_rest: str
    quick_end: str
    spared: str
    review: str
    review_done: str
    skipped: str
    answered: str
    change: str
    go_on: str
    stop: str
    pause_help: str
    after: str
    after_change: str
    after_read: str
    after_matters: str
    after_save: str
    after_quit: str
    change_which: str
    read_which: str
    nowhere: str
    matters_which: str
    matters_kept: str
    save_where: str
    saved: str
    nothing_changed: str
    now_first: str
    came_in: str
    went_out: str
    moved: str
    excluded_now: str
    shown_again: str
    keep: str
    keep_no: str
    keep_yes: str
    keep_where: str
    file_exists: str
    kept: str
    stopped: str
    nothing_written: str


# --- all that is weighed --------------------------------------------------------------------------------


class Knowledge(Entry, frozen=True):
    """What a recommendation needs of a knowledge base. ``sha256`` is over its files, sorted by name."""

    sha256: str
    about: About
    vocabulary: Vocabulary
    questionnaire: Questionnaire
    survey: SurveyWords
    scoring: Scoring
    approaches: dict[ApproachId, Approach]
    evidence: dict[ApproachId, tuple[EvidenceRow, ...]]
    cautions: dict[ApproachId, tuple[Caution, ...]]
    safety: Safety
    crisis_lines: CrisisLines
    references: dict[str, CitedReference]
