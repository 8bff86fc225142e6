"""From answers to whole-number reasons: the calculation that is also the explanation.

Every reason starts as the weight of a word (or of a grade), is made larger for the main concern, smaller
half-way along a scale, and shifted by the balance between evidence and fit. Reasons that say one wish, or
answer one question, share a cap. Only then is each rounded, once, so that a score is exactly the sum of
the weights that are shown, in whatever order they are added.

A :class:`Scorer` holds the contributions by capped group: it scores every approach (:meth:`Scorer.tally`), and tells
the reasons for one from the same contributions (:meth:`Scorer.reasons`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from approach_finder.knowledge.model import EvidenceRow, Rule
from approach_finder.knowledge.types import Component
from approach_finder.scoring.profile import Profile
from approach_finder.scoring.rules import (
    AnswerContributions,
    ByGroup,
    CappedGroup,
    CompiledRules,
    Contribution,
    ScaledContribution,
)

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


class Scorer:
    """All contributions for one profile, by capped group."""

    def __init__(self, profile: Profile, compiled: CompiledRules) -> None:
        self.profile, self.compiled = profile, compiled
        self.collected = compiled.collect(profile)
        # The approaches for which something about the main concern (or any, where none is named) speaks.
        self.speaking = {
            compiled.groups[contribution.group].approach
            for answered in self.collected.all
            if answered.question == compiled.concerns and answered.answer in profile.what_matters
            for contribution in answered.contributions
            if not compiled.groups[contribution.group].against
        }
        # Nearly every group holds one contribution, so those that hold several are kept apart.
        self._alone: ByGroup = {}
        self._shared: dict[int, list[ScaledContribution]] = {}
        self._studied: set[int] = set()  # the groups that studies fall into
        names: set[str] = set()
        for answered in self.collected.all:
            for name, by_group in scaled_by_group(answered, compiled, profile):
                if name in names:
                    self._add(by_group)
                else:  # nothing fell into these groups yet
                    names.add(name)
                    self._alone.update(by_group)
                if answered.component == "evidence":
                    self._studied.update(by_group)

    def wished_for(self) -> frozenset[str]:
        """The approaches for which something else speaks than a concern: a wish."""
        return frozenset(
            self.compiled.groups[contribution.group].approach
            for answered in self.collected.rules
            if answered.question != self.compiled.concerns
            for contribution in answered.contributions
            if not self.compiled.groups[contribution.group].against
        )

    def _add(self, by_group: ByGroup) -> None:
        alone, shared = self._alone, self._shared
        for number, scaled in by_group.items():
            if (other := alone.pop(number, None)) is not None:
                shared[number] = [other, scaled]
            elif number in shared:
                shared[number].append(scaled)
            else:
                alone[number] = scaled

    def contributions(self, number: int) -> Sequence[ScaledContribution]:
        """The scaled contributions in a group."""
        if number in self._alone:
            return (self._alone[number],)
        return self._shared.get(number, ())

    def points(self, number: int, several: Sequence[ScaledContribution]) -> int:
        """The points of some contributions in a group."""
        group, total, most = self.compiled.groups[number], 0, 0
        for scaled in several:
            total += scaled.units
            most = scaled.percent if scaled.percent > most else most
        return _least_and_most(group, total, most, self.compiled)[group.approach in self.speaking]

    def tally(self) -> tuple[dict[str, int], dict[str, int]]:
        """The score of each approach, and how much of it comes from studies, where there are any."""
        scores, tested = dict.fromkeys(self.compiled.knowledge.approaches, 0), dict[str, int]()
        alone, studied, speaking = self._alone, self._studied, self.speaking
        for number, scaled in alone.items():
            name, points = scaled.approach, scaled.points_alone[scaled.approach in speaking]
            scores[name] += points
            if number in studied:
                tested[name] = tested.get(name, 0) + points
        for number, shared in self._shared.items():
            name, points = shared[0].approach, self.points(number, shared)
            scores[name] += points
            if number in studied:
                tested[name] = tested.get(name, 0) + points
        return scores, tested

    def reasons(self, approach: str) -> list[ScoredReason]:
        """All reasons for and against an approach, each with its whole-number weight, none of them 0."""
        found: list[ScoredReason] = []
        for number in self.compiled.groups_of[approach]:
            if number in self._alone:
                scaled = self._alone[number]
                if weight := scaled.points_alone[approach in self.speaking]:
                    found.append(_scored_reason(scaled, weight))
            elif number in self._shared:
                found += share_out(self._shared[number], self.points(number, self._shared[number]))
        return found


def scaled_by_group(
    answered: AnswerContributions, compiled: CompiledRules, profile: Profile
) -> list[tuple[str, ByGroup]]:
    """The contributions of an answer, scaled for a profile, by the name of their group; a group stands once in each."""
    weight = units_of(answered, compiled, profile)
    if weight not in answered.scaled:
        by_name: dict[str, ByGroup] = {}
        again: list[tuple[str, ByGroup]] = []
        for contribution in answered.contributions:
            number = contribution.group
            group = compiled.groups[number]
            scaled = scale(contribution, group, *weight, compiled)
            if (by_group := by_name.get(group.name)) is None:
                by_name[group.name] = {number: scaled}
            elif number in by_group:
                again.append((group.name, {number: scaled}))
            else:
                by_group[number] = scaled
        answered.scaled[weight] = [*by_name.items(), *again]
    return answered.scaled[weight]


def scale(
    contribution: Contribution, group: CappedGroup, units_per_half: int, percent: int, compiled: CompiledRules
) -> ScaledContribution:
    """Scale a contribution: half a point is ``units_per_half`` units, and its component counts ``percent``."""
    units = contribution.half_points * units_per_half
    points_alone = _least_and_most(group, units, percent, compiled)
    return ScaledContribution(group.approach, units, percent, points_alone, contribution)


def units_of(said: Contribution | AnswerContributions, compiled: CompiledRules, profile: Profile) -> tuple[int, int]:
    """The units of half a point, and the percent that its component counts."""
    counts = profile.balance[said.component]
    of_concern = profile.concern_percent(said.answer) if said.question == compiled.concerns else 100
    return of_concern * counts, counts


def _least_and_most(group: CappedGroup, units: int, percent: int, compiled: CompiledRules) -> tuple[int, int]:
    """The points of a group without and with something that speaks for its approach: a look-up, mostly."""
    alike = units, percent, group.name
    if (known := compiled.points_of.get(alike)) is None:
        most = points(group, units, percent, compiled, speaks=True)
        least = points(group, units, percent, compiled, speaks=False) if group.offers else most
        known = compiled.points_of[alike] = least, most
    return known


def points(group: CappedGroup, units: int, percent: int, compiled: CompiledRules, *, speaks: bool) -> int:
    """The points of a group: capped, and rounded once; below 0 where it speaks against.

    Args:
        group: the group.
        units: the sum of its contributions, unrounded.
        percent: how much its component counts.
        compiled: the rules.
        speaks: whether something speaks for the approach that is about what brings the person.
    """
    cap = group.cap
    if group.offers and not speaks:
        units, cap = units * compiled.without_concern_percent // 100, cap * compiled.without_concern_percent // 100
    most = cap * percent * _PERCENT
    whole = ((units if units < most else most) + _HALF) // UNITS
    return -whole if group.against else whole


def share_out(several: Sequence[ScaledContribution], signed: int) -> Iterator[ScoredReason]:
    """Share the rounded total of a group out by largest remainder, ties in a fixed order."""
    if not signed:
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
