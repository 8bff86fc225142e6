"""The types of a recommendation: the JSON that ``recommend --json`` prints is exactly these.

``score`` is the sum of ``components``, and each component is the sum of the weights of the reasons and
counter-reasons shown: the explanation is the calculation.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from approach_finder.knowledge.model import CitedReference
from approach_finder.knowledge.types import Asked, Band, Component, Grade, Kind, Level, ResourceKind
from approach_finder.scoring.settled import Settled

# Of a result; all other JSON (lists, comparisons, the account of one approach) has a version of its own.
ResultVersion: TypeAlias = Literal["2"]
RESULT_VERSION: ResultVersion = "2"
SchemaVersion: TypeAlias = Literal["1"]
SCHEMA_VERSION: SchemaVersion = "1"

Firmness: TypeAlias = Literal["robust", "close-call"]


class _Part(Struct, frozen=True, forbid_unknown_fields=True):
    """The base of all parts of a result: it cannot be changed, and has no other keys."""


class Resource(_Part, frozen=True):
    """Somebody to call. ``country`` is None where the person's country is not known.

    ``dial`` says whom each number is for, in their order, or what to choose when the call is answered. ``for_whom`` are
    the callers it is made for, all of them together; where it is empty anybody may call.
    """

    country: str | None
    kind: ResourceKind
    name: str
    phone: str | None
    dial: str | None
    text: str | None
    url: str | None
    hours: str | None
    languages: tuple[str, ...]
    cost: str | None
    checked: str | None
    for_whom: tuple[str, ...]


class FlagFinding(_Part, frozen=True):
    """One thing to attend to, with what is said about it."""

    id: str
    message: str
    citations: tuple[str, ...]


class SafetyFinding(_Part, frozen=True):
    """The finding on safety. ``level`` says how soon a person is needed."""

    asked: Asked
    level: Level | None
    flags: tuple[FlagFinding, ...]
    resources: tuple[Resource, ...]


class SafetySummary(_Part, frozen=True):
    """Whether the question on safety was answered, and how soon a person is needed."""

    asked: Asked
    level: Level | None


class Reason(_Part, frozen=True):
    """One reason (weight above 0) or counter-reason (below 0), quoting the answer it comes from."""

    question: str
    answer: str | int
    weight: int
    component: Component
    text: str
    citations: tuple[str, ...]


class Components(_Part, frozen=True):
    """The four parts of a score."""

    evidence: int
    goals: int
    preferences: int
    practical: int


class EvidenceFinding(_Part, frozen=True):
    """How well the approach was tested for one of the person's concerns."""

    concern: str
    grade: Grade
    text: str
    citations: tuple[str, ...]


class CautionFinding(_Part, frozen=True):
    """A warning, or something to talk over with a therapist."""

    severity: Literal["caution", "discuss"]
    trigger: str
    text: str
    citations: tuple[str, ...]


class Refusal(_Part, frozen=True):
    """An answer that speaks against a tested treatment which stays in sight, with what can be adapted."""

    question: str
    answer: str | int
    text: str


class Offer(_Part, frozen=True):
    """How a clinic offers a treatment. ``formats`` are option ids."""

    waiting: str | None
    formats: tuple[str, ...]
    cost: str | None
    contact: str | None


class Recommendation(_Part, frozen=True):
    """A treatment worth discussing, with the whole account of why.

    ``band`` tells fit alone. ``tested`` is the grade for the main or only concern, else the best grade for any.
    ``tie`` numbers the groups of treatments that are level, in their order; it is None outside the list itself.
    ``offer`` is how the clinic offers it, where a clinic file is laid over the result.
    """

    rank: int
    approach: str
    name: str
    kind: Kind
    band: Band
    tested: Grade
    tie: int | None
    score: int
    close_to: tuple[str, ...]
    components: Components
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...]
    evidence: tuple[EvidenceFinding, ...]
    cautions: tuple[CautionFinding, ...]
    refused: tuple[Refusal, ...]
    offer: Offer | None


class HeldBack(_Part, frozen=True):
    """Why a treatment stands behind those that were tested: the concern for which treatments differ."""

    concern: str
    text: str
    citations: tuple[str, ...]


class CloserToWishes(Recommendation, frozen=True):
    """A treatment that is held back and yet meets what else the person said."""

    held_back: HeldBack


class AlsoLookFor(_Part, frozen=True):
    """A frame, technique or format to look for beside the treatment."""

    approach: str
    kind: Kind
    text: str
    citations: tuple[str, ...]


class Exclusion(_Part, frozen=True):
    """An approach the answers would have brought up, and why it is not shown for now."""

    approach: str
    trigger: str
    text: str
    citations: tuple[str, ...]


class Change(_Part, frozen=True, rename={"from_": "from"}):
    """One answer that is changed in a counterfactual."""

    question: str
    from_: str | int | tuple[str, ...] | None
    to: str | int | tuple[str, ...] | None


class WhatWouldChange(_Part, frozen=True):
    """A small change of answers that would put another approach first, or give one of the first places another band.

    ``first`` would come first, or ``leaves_band`` would have another band; the other of them is None.
    """

    changes: tuple[Change, ...]
    first: str | None
    leaves_band: str | None
    text: str


class BringsIn(_Part, frozen=True):
    """A changed answer that would bring an approach among the first five."""

    changes: tuple[Change, ...]
    text: str


class Stability(_Part, frozen=True):
    """How firm the first places are, and what would change them. It takes longer than the rest of a result."""

    firmness: Firmness | None = None
    settled: Settled | None = None
    what_would_change: tuple[WhatWouldChange, ...] = ()


class ConcernNote(_Part, frozen=True):
    """A note on what tends to happen with a concern if nothing is done, and when a doctor should look."""

    concern: str
    if_nothing_is_done: str | None
    see_a_doctor_for: str | None
    citations: tuple[str, ...]


class IgnoredAnswer(_Part, frozen=True):
    """An answer that does not count, and why: the question or option is not asked of this person."""

    question: str
    why: str


class ClinicEdition(_Part, frozen=True):
    """Which clinic file was laid over a result."""

    name: str
    sha256: str


class ProgramEdition(_Part, frozen=True):
    """Which program made a result."""

    version: str


class KnowledgeEdition(_Part, frozen=True):
    """Which knowledge base a result was made from."""

    version: str
    sha256: str


class Result(Struct, frozen=True, kw_only=True, dict=True):  # noqa: PLW1641 - its answers are a dict, without a hash
    """A whole recommendation.

    ``stability`` is worked out when it, or one of its three parts, is first read; results are equal whether or not it
    was.
    """

    schema_version: ResultVersion = RESULT_VERSION
    program: ProgramEdition
    knowledge: KnowledgeEdition
    answers: dict[str, str | int | tuple[str, ...]]
    safety: SafetyFinding
    recommendations: tuple[Recommendation, ...]
    closer_to_wishes: tuple[CloserToWishes, ...] = ()
    elsewhere: tuple[Recommendation, ...] = ()
    also_look_for: tuple[AlsoLookFor, ...]
    excluded: tuple[Exclusion, ...]
    concerns: tuple[ConcernNote, ...] = ()
    answers_ignored: tuple[IgnoredAnswer, ...] = ()
    clinic: ClinicEdition | None = None
    next_steps: tuple[str, ...] = ()
    references: dict[str, CitedReference]
    notes: tuple[str, ...]
    find_stability: Callable[[], Stability] = Stability

    @cached_property
    def stability(self) -> Stability:
        """How firm the first places are, and what would change them."""
        return self.find_stability()

    @property
    def firmness(self) -> Firmness | None:
        """Whether the first place stands firm."""
        return self.stability.firmness

    @property
    def settled(self) -> Settled | None:
        """How often the first places stayed when what is open was answered at random."""
        return self.stability.settled

    @property
    def what_would_change(self) -> tuple[WhatWouldChange, ...]:
        """Small changes of answers that would change the first places."""
        return self.stability.what_would_change

    def as_answers(self) -> dict[str, Any]:
        """The part that is needed to answer with it again: the answers, and whether safety was among them."""
        return {
            "schema_version": self.schema_version,
            "answers": self.answers,
            "safety": {"asked": self.safety.asked},
        }

    def to_dict(self) -> dict[str, Any]:
        """All of it by field, in the order of the JSON."""
        return {name: getattr(self, name) for name in RESULT_FIELDS}

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle it with its stability worked out."""
        return _restored, (self._kept(), self.stability)

    def __eq__(self, other: object) -> bool:
        """Whether another result says the same."""
        return self._kept() == other._kept() if isinstance(other, Result) else NotImplemented

    def _kept(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__struct_fields__ if name != "find_stability"}


def _restored(kept: dict[str, Any], stability: Stability) -> Result:
    return Result(**kept, find_stability=lambda: stability)


# The fields of the JSON in their order: those of a result, with those of its stability.
RESULT_FIELDS = (
    "schema_version", "program", "knowledge", "answers", "safety", "recommendations", "closer_to_wishes", "elsewhere",
    "also_look_for", "excluded", "firmness", "settled", "what_would_change", "concerns", "answers_ignored", "clinic",
    "next_steps", "references", "notes",
)  # fmt: skip


# --- why one approach, or why not ---------------------------------------------------------------------------

Standing: TypeAlias = Literal[
    "listed", "held-back", "too-little-for-it", "made-for-others", "waits", "not-wanted", "not-for-these-answers",
    "goes-beside",
]  # fmt: skip


class Why(_Part, frozen=True):
    """The account of any one approach. ``rank`` and ``band`` are None where it is not ``listed``; ``text`` says why.

    ``missing`` is how many points it lacks to be among the first five.
    """

    schema_version: SchemaVersion
    knowledge: KnowledgeEdition
    answers: dict[str, str | int | tuple[str, ...]]
    safety: SafetyFinding
    approach: str
    name: str
    kind: Kind
    standing: Standing
    text: str
    rank: int | None
    band: Band | None
    score: int
    close_to: tuple[str, ...]
    components: Components
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...]
    evidence: tuple[EvidenceFinding, ...]
    cautions: tuple[CautionFinding, ...]
    missing: int | None
    what_would_bring_it_in: tuple[BringsIn, ...]
    held_back: HeldBack | None
    references: dict[str, CitedReference]
