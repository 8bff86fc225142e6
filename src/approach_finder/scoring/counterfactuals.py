"""Which small changes of answers would change the first places."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from itertools import combinations

from msgspec import Struct

from approach_finder.answers.changes import AnswerChange, single_changes
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.types import Band
from approach_finder.scoring.incremental import IncrementalScorer, Standings
from approach_finder.scoring.ranking import Ranking, band_of, least_score

# The places whose band is looked at.
FIRST_PLACES = 3
# What is told, at most: of each kind of outcome.
_MOST_TOLD = 3
# Of two changes together, so many pairs are weighed for one approach: those that could move it furthest.
_MOST_PAIRS = 40

# How small a change is: of an answer that was given or not, by how many steps, and its number.
_Size = tuple[bool, int, int]


class Counterfactual(Struct, frozen=True):
    """The effect of some changed answers: who would come ``first``, or who would have another band than ``before``.

    Without a ``band`` it would not be listed.
    """

    changes: tuple[AnswerChange, ...]
    first: str | None = None
    leaves_band: str | None = None
    before: Band | None = None
    band: Band | None = None


def find_counterfactuals(ranking: Ranking, knowledge: Knowledge) -> list[Counterfactual]:
    """Find the small changes of answers that would change the first places.

    Who is level with the first is as good a first, so a change among them is none, and what is held back has no part
    in it. For each other approach that one changed answer would put first, the smallest such change is told; where
    there is none, the same with two answers for those of the first places. Then, for the first places, the smallest
    change that gives each another band.
    """
    if not ranking.eligible:
        return []
    incremental = IncrementalScorer(ranking, knowledge)
    changes = list(single_changes(ranking.profile.answers, knowledge))
    level = [
        scored for scored in ranking.eligible if ranking.eligible[0].score - scored.score <= knowledge.scoring.close
    ]
    leading = {scored.approach for scored in level}
    untold = leading.union(scored.approach for scored in ranking.held_back)
    listed = [scored for scored in ranking.eligible[:FIRST_PLACES] if scored.score >= least_score(knowledge)]
    bands = {scored.approach: ranking.bands[scored.approach] for scored in listed}
    firsts: dict[str, tuple[_Size, Counterfactual]] = {}
    leavers: dict[str, tuple[_Size, Counterfactual]] = {}
    for number, change in enumerate(changes):
        standings = incremental.standings(change)
        size = (change.before is None, change.steps, number)
        first = standings.first
        if first is not None and first not in untold:
            _keep_smallest(firsts, first, size, Counterfactual((change,), first=first))
        for approach, before in bands.items():
            band = _band_in(standings, approach, knowledge)
            if band != before:
                _keep_smallest(
                    leavers, approach, size, Counterfactual((change,), leaves_band=approach, before=before, band=band)
                )
    counterfactuals = _smallest_first(firsts)
    if not counterfactuals:
        others = [scored for scored in ranking.eligible[: len(level) + _MOST_TOLD] if scored.approach not in leading]
        gains = [(change, incremental.gains(change, ranking.eligible[0].approach)) for change in changes]
        counterfactuals = [
            counterfactual
            for scored in others
            if (counterfactual := _pair(scored.approach, ranking.eligible[0].score - scored.score, gains, incremental))
        ]
    # What one change does to several is told of the first of them.
    told: dict[tuple[AnswerChange, ...], Counterfactual] = {}
    for counterfactual in (*counterfactuals, *_smallest_first(leavers)):
        told.setdefault(counterfactual.changes, counterfactual)
    return list(told.values())


def brings_among_first(name: str, number: int, ranking: Ranking, knowledge: Knowledge) -> AnswerChange | None:
    """The smallest single change of answers that brings a treatment among the first so many, if there is one."""
    incremental = IncrementalScorer(ranking, knowledge)
    found: dict[str, tuple[_Size, Counterfactual]] = {}
    for order, change in enumerate(single_changes(ranking.profile.answers, knowledge)):
        place = incremental.standings(change).place_of(name)
        if place is not None and place <= number:
            _keep_smallest(found, name, (change.before is None, change.steps, order), Counterfactual((change,)))
    return found[name][1].changes[0] if found else None


def _band_in(standings: Standings, name: str, knowledge: Knowledge) -> Band | None:
    return band_of(standings.scores[name], standings.best, knowledge) if standings.listed(name) else None


def _keep_smallest(
    found: dict[str, tuple[_Size, Counterfactual]], key: str, size: _Size, counterfactual: Counterfactual
) -> None:
    if key not in found or size < found[key][0]:
        found[key] = size, counterfactual


def _smallest_first(found: Mapping[str, tuple[_Size, Counterfactual]]) -> list[Counterfactual]:
    return [counterfactual for _, counterfactual in sorted(found.values(), key=lambda each: each[0])][:_MOST_TOLD]


def _pair(
    name: str, gap: int, gains: list[tuple[AnswerChange, dict[str, int]]], incremental: IncrementalScorer
) -> Counterfactual | None:
    """The smallest two changes that put an approach first, of those whose bounds could move it furthest."""
    useful = [(bounds[name], change) for change, bounds in gains if bounds]
    pairs = (
        (one[0] + other[0], -number, one[1], other[1])
        for number, (one, other) in enumerate(combinations(useful, 2))
        if one[0] + other[0] >= gap and one[1].question != other[1].question
    )
    works = [
        (one.steps + other.steps, one, other)
        for _, _, one, other in heapq.nlargest(_MOST_PAIRS, pairs)
        if incremental.standings(one, other).first == name
    ]
    if not works:
        return None
    _, one, other = min(works, key=lambda found: found[0])
    return Counterfactual((one, other), first=name)
