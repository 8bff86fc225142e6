"""From answers to whole-number reasons: the calculation that is also the explanation.

Every reason starts as the weight of a word (or of a grade), is made larger for the main concern, smaller
half-way along a scale, and shifted by the balance between evidence and fit. Reasons that say one wish, or
answer one question, share a cap. Only then is each rounded, once, so that a score is exactly the sum of
the weights that are shown, in whatever order they are added.

A :class:`Scorer` holds the contributions by capped group: it scores every approach (:meth:`Scorer.tally`), and tells
the reasons for one from the same contributions (:meth:`Scorer.reasons`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial

from msgspec import Struct

from approach_finder.knowledge.model import EvidenceRow, Knowledge, Rule
from approach_finder.knowledge.types import Component
from approach_finder.scoring.profile import Profile
from approach_finder.scoring.rules import AnswerContributions, CompiledRules, Contribution, Part, Points, rules_of
from approach_finder.scoring.weights import Cap

# A point is so many units until it is rounded: percent of the main concern, halves of a scale, percent of the balance.
UNITS = 100 * 2 * 100
_HALF, _PERCENT = UNITS // 2, UNITS // 100


class ScoredReason(Struct, frozen=True):
    """A reason with its final weight. ``source`` is the rule or the evidence row it comes from."""

    question: str
    answer: str | int
    component: Component
    weight: int
    source: Rule | EvidenceRow


class ScaledContribution(Struct, frozen=True):
    """One contribution, scaled for one profile, before rounding."""

    units: int
    contribution: Contribution


class Scorer:
    """All contributions for one profile; ``parts`` are those that share a cap, by its name."""

    def __init__(self, profile: Profile, compiled: CompiledRules) -> None:
        self.profile, self.compiled = profile, compiled
        self.collected = compiled.collect(profile)
        # The approaches for which something about the main concern (or any, where none is named) speaks.
        self.speaking = spoken_for(
            answered
            for answered in self.collected.all
            if answered.question == compiled.concerns and answered.answer in profile.what_matters
        )
        self.parts: dict[str, list[Part]] = {}
        for answered in self.collected.all:
            for part in scaled(answered, compiled, profile):
                self.parts.setdefault(part.cap.name, []).append(part)

    def wished_for(self) -> frozenset[str]:
        """The approaches for which something else speaks than a concern: a wish."""
        return spoken_for(answered for answered in self.collected.rules if answered.question != self.compiled.concerns)

    def tally(self) -> tuple[dict[str, int], dict[str, int]]:
        """The score of each approach, and how much of it comes from studies, where there are any."""
        scores, tested, speaking = dict.fromkeys(self.compiled.knowledge.approaches, 0), dict[str, int](), self.speaking
        for parts in self.parts.values():
            of_studies = parts[0].of_studies
            for approach, points in together(parts, self.compiled).items():
                scores[approach] += points[approach in speaking]
                if of_studies:
                    tested[approach] = tested.get(approach, 0) + points[approach in speaking]
        return scores, tested

    def reasons(self, approach: str) -> list[ScoredReason]:
        """All reasons for and against an approach, each with its whole-number weight, none of them 0."""
        found: list[ScoredReason] = []
        for parts in self.parts.values():
            if len(parts) == 1 and approach not in parts[0].units:  # nearly all of them
                continue
            several = [
                ScaledContribution(contribution.half_points * part.units_per_half, contribution)
                for part in parts
                for contribution in part.said.contributions.get(approach, ())
            ]
            if several:
                whole = together(parts, self.compiled)[approach][approach in self.speaking]
                found += share_out(several, whole)
        return found


def spoken_for(said: Iterable[AnswerContributions]) -> frozenset[str]:
    """The approaches that some of what was said speaks for."""
    return frozenset[str]().union(
        *(under.half_points for answered in said for under in answered.by_cap if not under.cap.against)
    )


def scaled(answered: AnswerContributions, compiled: CompiledRules, profile: Profile) -> list[Part]:
    """The contributions of an answer, scaled for a profile, by cap."""
    units_per_half, percent = weight = units_of(answered, compiled, profile)
    if weight not in answered.scaled:
        parts = []
        for said in answered.by_cap:
            points = points_under(said.cap, percent, compiled)
            units = {approach: half * units_per_half for approach, half in said.half_points.items()}
            alone = {approach: points[whole] for approach, whole in units.items()}
            parts.append(Part(said, units_per_half, percent, units, alone, answered.component == "evidence"))
        answered.scaled[weight] = parts  # when all are there, since another thread may look
    return answered.scaled[weight]


def together(parts: Sequence[Part], compiled: CompiledRules) -> dict[str, Points]:
    """The points of parts under one cap, by approach."""
    return parts[0].points_alone if len(parts) == 1 else compiled.knowledge.derived(_joining)(*parts)


def _joining(knowledge: Knowledge) -> Callable[..., dict[str, Points]]:
    """A function that joins several parts. Its last results are kept: draws and changed answers ask for them again."""
    return lru_cache(maxsize=1024)(partial(join, rules_of(knowledge)))


def join(compiled: CompiledRules, *parts: Part) -> dict[str, Points]:
    """The points of several parts under one cap; an approach counts by the component that counts most for it."""
    sums = dict[str, int]()
    for part in parts:
        for approach, units in part.units.items():
            sums[approach] = sums[approach] + units if approach in sums else units
    percents = {part.percent: part.cap for part in parts}
    if len(percents) == 1:
        [(percent, cap)] = percents.items()
        points = points_under(cap, percent, compiled)
        return {approach: points[units] for approach, units in sums.items()}
    most = {approach: max(part.percent for part in parts if approach in part.units) for approach in sums}
    return {approach: points_under(parts[0].cap, most[approach], compiled)[units] for approach, units in sums.items()}


def units_of(said: AnswerContributions, compiled: CompiledRules, profile: Profile) -> tuple[int, int]:
    """The units of half a point, and the percent that its component counts."""
    counts = profile.balance[said.component]
    of_concern = profile.concern_percent(said.answer) if said.question == compiled.concerns else 100
    return of_concern * counts, counts


class PointsUnder(dict[int, Points]):
    """Points by units, under a cap and for the percent that the component counts; worked out when asked for."""

    def __init__(self, cap: Cap, percent: int, compiled: CompiledRules) -> None:
        super().__init__()
        self._cap, self._percent, self._compiled = cap, percent, compiled

    def __missing__(self, units: int) -> Points:
        """The points that were not asked for yet."""
        most, least = (points(self._cap, units, self._percent, self._compiled, speaks=it) for it in (True, False))
        self[units] = least, most
        return least, most


def points_under(cap: Cap, percent: int, compiled: CompiledRules) -> dict[int, Points]:
    """The points of a knowledge base under a cap."""
    alike = cap.name, percent
    if alike not in compiled.points_under:
        compiled.points_under[alike] = PointsUnder(cap, percent, compiled)
    return compiled.points_under[alike]


def points(cap: Cap, units: int, percent: int, compiled: CompiledRules, *, speaks: bool) -> int:
    """The points of a group: capped, and rounded once; below 0 where it speaks against.

    Args:
        cap: what the contributions share.
        units: the sum of its contributions, unrounded.
        percent: how much its component counts.
        compiled: the rules.
        speaks: whether something speaks for the approach that is about what brings the person.
    """
    limit = cap.cap
    if cap.offers and not speaks:
        units, limit = units * compiled.without_concern_percent // 100, limit * compiled.without_concern_percent // 100
    most = limit * percent * _PERCENT
    whole = ((units if units < most else most) + _HALF) // UNITS
    return -whole if cap.against else whole


def share_out(several: Sequence[ScaledContribution], signed: int) -> Iterator[ScoredReason]:
    """Share the rounded total of a group out by largest remainder, ties in a fixed order."""
    if not signed:
        return
    if len(several) == 1:
        yield _scored_reason(several[0], signed)
        return
    total, whole, sign = sum(scaled.units for scaled in several), abs(signed), -1 if signed < 0 else 1
    ordered = sorted(several, key=_share_order)
    floors = [scaled.units * whole // total for scaled in ordered]
    remainders = [scaled.units * whole % total for scaled in ordered]
    left = whole - sum(floors)
    for index in sorted(range(len(ordered)), key=lambda index: -remainders[index])[:left]:
        floors[index] += 1
    for scaled, weight in zip(ordered, floors, strict=True):
        if weight:
            yield _scored_reason(scaled, sign * weight)


def _share_order(scaled: ScaledContribution) -> tuple[int, str, str, int]:
    contribution = scaled.contribution
    return -scaled.units, contribution.question, str(contribution.answer), contribution.place


def _scored_reason(scaled: ScaledContribution, weight: int) -> ScoredReason:
    contribution = scaled.contribution
    return ScoredReason(contribution.question, contribution.answer, contribution.component, weight, contribution.source)
