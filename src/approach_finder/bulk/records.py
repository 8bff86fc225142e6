"""The types of the records that a batch writes, one for each line that was read."""

from __future__ import annotations

from msgspec import Struct

from approach_finder.knowledge.faults import AnswerFault
from approach_finder.results.result import Ranked, SafetySummary, Scored


class BatchRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """The shortlist of the person on one line."""

    line: int
    id: str | None
    safety: SafetySummary
    recommendations: tuple[Ranked, ...]
    closer_to_wishes: tuple[Scored, ...] = ()


class BatchFault(Struct, frozen=True, forbid_unknown_fields=True):
    """What is wrong with one line."""

    line: int
    id: str | None
    errors: tuple[AnswerFault, ...]
