"""Ways to go side by side: the same is told of each, in the same order, and nothing is left empty."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from approach_finder.model import Band, CitedReference, Grade

# What is told of each way besides the texts of its card, and of all in which order. `evidence` comes where it stands here.
FIELDS = (
    "what_it_is", "how_it_works", "offered_by", "where", "how_often", "length", "for_whom", "a_session", "asks_of_you",
    "good_sides", "drawbacks", "side_effects", "may_not_suit", "questions_to_ask",
)  # fmt: skip
MOST_OPTIONS = 5
_MOST_CONCERNS = 5


class Told(Struct, frozen=True):
    """A sentence or two, and what it cites."""

    text: str
    citations: tuple[str, ...] = ()


class ComparedEvidence(Struct, frozen=True):
    """What studies found for a concern. ``grade`` is None for what is no therapy: it is not graded here."""

    concern: str
    grade: Grade | None
    text: str
    citations: tuple[str, ...]


class Fit(Struct, frozen=True):
    """Where a way stands for the person. Without a ``rank`` it is not listed, and ``text`` says why."""

    rank: int | None
    band: Band | None
    score: int | None
    text: str


class Option(Struct, frozen=True):
    """One way to go. ``fit`` is None where no answers were given, and for what is no therapy."""

    id: str
    name: str
    kind: Literal["treatment", "frame", "technique", "format", "other-way"]
    fit: Fit | None
    told: dict[str, tuple[Told, ...]]
    evidence: tuple[ComparedEvidence, ...]
    to_think_about: tuple[Told, ...]


class Comparison(Struct, frozen=True):
    """Ways to go, those asked for and those that are always set beside them, and the concerns looked at."""

    concerns: tuple[str, ...]
    fields: tuple[str, ...]
    options: tuple[Option, ...]
    beside: tuple[Option, ...]
    references: dict[str, CitedReference]
