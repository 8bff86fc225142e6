"""The types of a shortlist without reasons, as a batch tells it."""

from __future__ import annotations

from msgspec import Struct

from approach_finder.knowledge.types import Band
from approach_finder.results.result import SafetySummary


class Ranked(Struct, frozen=True, forbid_unknown_fields=True):
    """A place in a shortlist, without the reasons."""

    rank: int
    approach: str
    band: Band
    score: int


class Scored(Struct, frozen=True, forbid_unknown_fields=True):
    """An approach and its score."""

    approach: str
    score: int


class Shortlist(Struct, frozen=True, forbid_unknown_fields=True):
    """The part of a batch record that is about the list."""

    safety: SafetySummary
    recommendations: tuple[Ranked, ...]
    closer_to_wishes: tuple[Scored, ...]
