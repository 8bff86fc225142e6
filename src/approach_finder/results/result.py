"""The types of a recommendation: the JSON that ``recommend --json`` prints is exactly these.

``score`` is the sum of ``components``, and each component is the sum of the weights of the reasons and
counter-reasons shown: the explanation is the calculation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from msgspec import Struct

from approach_finder.knowledge.faults import AnswerFault
from approach_finder.knowledge.model import CitedReference
from approach_finder.knowledge.types import Band, Component, Grade, Kind, Level, ResourceKind
from approach_finder.scoring.counterfactuals import Firmness

SchemaVersion: TypeAlias = Literal["1"]
SCHEMA_VERSION: SchemaVersion = "1"


class _Part(Struct, frozen=True, forbid_unknown_fields=True):
    """What every part of a result shares: it cannot be changed, and has no other keys."""


class Resource(_Part, frozen=True):
    """Somebody to call. ``country`` is None where the person's country is not known."""

    country: str | None
    kind: ResourceKind
    name: str
    phone: str | None
    text: str | None
    url: str | None
    hours: str | None
    languages: tuple[str, ...]
    cost: str | None
    checked: str | None


class FlagFinding(_Part, frozen=True):
    """One thing to attend to, with what is said about it."""

    id: str
    message: str
    citations: tuple[str, ...]


class SafetyFinding(_Part, frozen=True):
    """What the answers bring up on safety. ``level`` says how soon a person is needed."""

    asked: Literal["yes", "skipped", "not-asked"]
    level: Level | None
    flags: tuple[FlagFinding, ...]
    resources: tuple[Resource, ...]


class SafetySummary(_Part, frozen=True):
    """Whether the question on safety was answered, and how soon a person is needed."""

    asked: Literal["yes", "skipped", "not-asked"]
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


class Recommendation(_Part, frozen=True):
    """A treatment worth discussing, with the whole account of why."""

    rank: int
    approach: str
    name: str
    kind: Kind
    band: Band
    score: int
    close_to: tuple[str, ...]
    components: Components
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...]
    evidence: tuple[EvidenceFinding, ...]
    cautions: tuple[CautionFinding, ...]


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


class KnowledgeEdition(_Part, frozen=True):
    """Which knowledge base a result was made from."""

    version: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Result:
    """A whole recommendation."""

    schema_version: SchemaVersion
    knowledge: KnowledgeEdition
    answers: dict[str, str | int | tuple[str, ...]]
    safety: SafetyFinding
    recommendations: tuple[Recommendation, ...]
    also_look_for: tuple[AlsoLookFor, ...]
    excluded: tuple[Exclusion, ...]
    # These two take longer than all the rest, so they are worked out when one of them is first read.
    firmness: Firmness | None
    what_would_change: tuple[WhatWouldChange, ...]
    references: dict[str, CitedReference]
    notes: tuple[str, ...]

    def put_off(self, reconsider: Callable[[], tuple[Firmness | None, tuple[WhatWouldChange, ...]]]) -> None:
        """Leave what would change it until it is read."""
        del self.__dict__["firmness"], self.__dict__["what_would_change"]
        self.__dict__["_reconsider"] = reconsider

    if not TYPE_CHECKING:  # a checker knows every name, and should miss one that is misspelt

        def __getattr__(self, name: str) -> Any:
            if name not in ("firmness", "what_would_change"):
                raise AttributeError(name)
            if reconsider := self.__dict__.get("_reconsider"):
                firmness, what_would_change = reconsider()
                self.__dict__.update(firmness=firmness, what_would_change=what_would_change)
                self.__dict__.pop("_reconsider", None)  # another thread may have been as quick
            return self.__dict__[name]

    def as_answers(self) -> dict[str, Any]:
        """What is needed to answer with it again: the answers, and whether safety was among them."""
        return {
            "schema_version": self.schema_version,
            "answers": self.answers,
            "safety": {"asked": self.safety.asked},
        }

    def whole(self) -> dict[str, Any]:
        """All of it by field, with what was put off."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    __getstate__ = whole


# --- why one approach, or why not ---------------------------------------------------------------------------

Standing: TypeAlias = Literal[
    "listed", "too-little-for-it", "made-for-others", "waits", "not-for-these-answers", "goes-beside"
]


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
    references: dict[str, CitedReference]


# --- many people at once ---------------------------------------------------------------------------------


class Ranked(_Part, frozen=True):
    """A place in a shortlist, without the reasons."""

    rank: int
    approach: str
    band: Band
    score: int


class BatchRecord(_Part, frozen=True):
    """The shortlist of the person on one line."""

    line: int
    id: str | None
    safety: SafetySummary
    recommendations: tuple[Ranked, ...]


class BatchFault(_Part, frozen=True):
    """What is wrong with one line."""

    line: int
    id: str | None
    errors: tuple[AnswerFault, ...]
