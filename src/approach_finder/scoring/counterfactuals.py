"""How firm the first places are, and which small changes of answers would change them."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal, TypeAlias

from msgspec import Struct

from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.types import Band
from approach_finder.scoring.incremental import Places, Reweighing, Shift, single_shifts
from approach_finder.scoring.ranking import Account, Ranking, band_of

Firmness: TypeAlias = Literal["robust", "close-call"]

# The places whose band is looked at.
FIRST_PLACES = 3
# What is told, at most: of each kind of outcome.
_MOST_TOLD = 3
# Of two changes together, so many pairs are weighed for one approach: those that could move it furthest.
_MOST_PAIRS = 40

# How small a change is: of an answer that was given or not, by how many steps, and its number.
_Size = tuple[bool, int, int]


class Outcome(Struct, frozen=True):
    """What some changes would do: who would come ``first``, or who would have another band than ``before``.

    Without a ``band`` it would not be listed.
    """

    shifts: tuple[Shift, ...]
    first: str | None = None
    leaves_band: str | None = None
    before: Band | None = None
    band: Band | None = None


class Reconsidered(Struct, frozen=True):
    """How firm the first place is, and what would change it."""

    firmness: Firmness | None
    outcomes: tuple[Outcome, ...]


def reconsider(ranking: Ranking, knowledge: Knowledge) -> Reconsidered:
    """What would change the first places.

    Who is level with the first is as good a first, so a change among them is none. For each other approach that one
    changed answer would put first, the smallest such change is told; where there is none, the same with two answers
    for those of the first places. Then, for the first places, the smallest change that gives each another band.
    """
    if not ranking.open:
        return Reconsidered(None, ())
    reweighing, shifts = Reweighing(ranking, knowledge), list(single_shifts(ranking.person.answers, knowledge))
    level = [account for account in ranking.open if ranking.open[0].score - account.score <= knowledge.scoring.close]
    leading = {account.approach for account in level}
    bands = _bands(ranking.open[:FIRST_PLACES], ranking.open[0].score, knowledge)
    firsts: dict[str, tuple[_Size, Outcome]] = {}
    leavers: dict[str, tuple[_Size, Outcome]] = {}
    for number, shift in enumerate(shifts):
        places = reweighing.places(shift)
        size = (shift.before is None, shift.steps, number)
        first = places.first
        if first is not None and first not in leading:
            _keep_smallest(firsts, first, size, Outcome((shift,), first=first))
        for approach, before in bands.items():
            band = _band_in(places, approach, knowledge)
            if band != before:
                _keep_smallest(
                    leavers, approach, size, Outcome((shift,), leaves_band=approach, before=before, band=band)
                )
    outcomes = _smallest_first(firsts)
    if not outcomes:
        others = [account for account in ranking.open[: len(level) + _MOST_TOLD] if account.approach not in leading]
        gains = [(shift, reweighing.gains(shift, ranking.open[0].approach)) for shift in shifts]
        outcomes = [
            outcome
            for account in others
            if (outcome := _pair(account.approach, ranking.open[0].score - account.score, gains, reweighing))
        ]
    firmness: Firmness = "close-call" if firsts or len(level) > 1 else "robust"
    # What one change does to several is told of the first of them.
    told: dict[tuple[Shift, ...], Outcome] = {}
    for outcome in (*outcomes, *_smallest_first(leavers)):
        told.setdefault(outcome.shifts, outcome)
    return Reconsidered(firmness, tuple(told.values()))


def brings_among_first(name: str, number: int, ranking: Ranking, knowledge: Knowledge) -> Shift | None:
    """The smallest single change of answers that brings a treatment among the first so many, if there is one."""
    reweighing = Reweighing(ranking, knowledge)
    found: dict[str, tuple[_Size, Outcome]] = {}
    for order, shift in enumerate(single_shifts(ranking.person.answers, knowledge)):
        place = reweighing.places(shift).place_of(name)
        if place is not None and place <= number:
            _keep_smallest(found, name, (shift.before is None, shift.steps, order), Outcome((shift,)))
    return found[name][1].shifts[0] if found else None


def _bands(accounts: Sequence[Account], first: int, knowledge: Knowledge) -> dict[str, Band]:
    return {account.approach: band_of(account.score, first, knowledge) for account in accounts}


def _band_in(places: Places, name: str, knowledge: Knowledge) -> Band | None:
    return band_of(places.scores[name], places.best, knowledge) if places.listed(name) else None


def _keep_smallest(found: dict[str, tuple[_Size, Outcome]], key: str, size: _Size, outcome: Outcome) -> None:
    if key not in found or size < found[key][0]:
        found[key] = size, outcome


def _smallest_first(found: Mapping[str, tuple[_Size, Outcome]]) -> list[Outcome]:
    return [outcome for _, outcome in sorted(found.values(), key=lambda each: each[0])][:_MOST_TOLD]


def _pair(name: str, gap: int, gains: list[tuple[Shift, dict[str, int]]], reweighing: Reweighing) -> Outcome | None:
    """The smallest two changes that put an approach first, of those whose bounds could move it furthest."""
    useful = [(bounds[name], shift) for shift, bounds in gains if bounds]
    pairs = (
        (one[0] + other[0], -number, one[1], other[1])
        for number, (one, other) in enumerate(combinations(useful, 2))
        if one[0] + other[0] >= gap and one[1].question != other[1].question
    )
    works = [
        (one.steps + other.steps, one, other)
        for _, _, one, other in heapq.nlargest(_MOST_PAIRS, pairs)
        if reweighing.places(one, other).first == name
    ]
    if not works:
        return None
    _, one, other = min(works, key=lambda found: found[0])
    return Outcome((one, other), first=name)
