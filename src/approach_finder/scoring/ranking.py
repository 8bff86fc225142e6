"""Scoring every approach for one person, and putting the treatments that are open in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import get_args

from msgspec import Struct

from approach_finder.answers.asked import visible
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.model import Approach, Caution, EvidenceRow, Knowledge
from approach_finder.knowledge.types import Band
from approach_finder.scoring.evidence_first import Precedence, Tested, precedence
from approach_finder.scoring.profile import Profile, told_row
from approach_finder.scoring.rules import rules_of
from approach_finder.scoring.score import ScoredReason, Scorer


class ScoredApproach(Struct, frozen=True):
    """An approach with its score for one profile, and how much of that comes from studies (``tested``).

    ``if_joined`` are the audiences through which alone it is open: it needs somebody who was not spoken of yet.
    """

    approach: str
    entry: Approach
    score: int
    tested: int
    if_joined: tuple[str, ...] = ()


class Gated(Struct, frozen=True):
    """An approach that is closed to the person: it waits, is not wanted, or is made for others."""

    scored: ScoredApproach
    waits: Caution | None = None
    not_wanted: bool = False


class Ranking(Struct, frozen=True, dict=True):
    """Every approach scored for one profile: what is open to the person, best first, and what is not.

    ``held_back`` are treatments that nobody tested well for a concern for which treatments differ (``precedence``).
    ``below_threshold`` are treatments for which too little speaks to list them. ``gated`` are closed to the person,
    ``complementary`` are no treatments: frames, techniques and formats. Those that are not for these answers are in
    none of them. ``tested`` is what was tested for each concern of the person.
    """

    scorer: Scorer
    precedence: Precedence
    tested: Mapping[str, Tested]
    eligible: tuple[ScoredApproach, ...]
    held_back: tuple[ScoredApproach, ...]
    below_threshold: tuple[ScoredApproach, ...]
    gated: tuple[Gated, ...]
    complementary: tuple[ScoredApproach, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The ids of the treatments that are listed, best first."""
        return tuple([scored.approach for scored in self.eligible])

    @cached_property
    def bands(self) -> Mapping[str, Band]:
        """The band of each treatment that is listed, held back, or closed to the person."""
        first, knowledge = self.eligible[0].score if self.eligible else 0, self.scorer.compiled.knowledge
        several = (*self.eligible, *self.held_back, *(gated.scored for gated in self.gated))
        return {scored.approach: band_of(scored.score, first, knowledge) for scored in several}

    @cached_property
    def ties(self) -> Mapping[str, int]:
        """The number of the group of level treatments that each of the list belongs to, from 1."""
        return dict(zip(self.names, tie_groups(self.eligible, self.scorer.compiled.knowledge), strict=True))

    @cached_property
    def closer_to_wishes(self) -> tuple[ScoredApproach, ...]:
        """Those held back that are worth telling all the same, best first: a wish speaks for them.

        What needs somebody else is none of them where the answers speak of nobody else. They would be a good fit beside
        the first of the list; where the list is short, any with points enough will do.
        """
        if not self.held_back:
            return ()
        knowledge = self.scorer.compiled.knowledge
        rules, least, wished = knowledge.scoring.evidence_first, least_score(knowledge), self.scorer.wished_for()
        is_short = len(self.eligible) < rules.short_list
        found = [
            scored
            for scored in self.held_back
            if (scored.score >= least if is_short else self.bands[scored.approach] != _BANDS[-1])
            and scored.approach in wished
            and (not scored.if_joined or not self.profile.spoken_of.isdisjoint(scored.if_joined))
        ]
        return tuple(found[: rules.closer_at_most])

    @cached_property
    def evidence(self) -> Mapping[str, Mapping[str, EvidenceRow]]:
        """The rows of evidence that are told of each concern of the person, by approach."""
        found: dict[str, Mapping[str, EvidenceRow]] = {}
        for concern in self.profile.concerns:
            studied = self.scorer.compiled.evidence_for(concern, self.profile)
            several = {name: told_row(rows, self.profile.answers) for name, rows in studied.several.items()}
            found[concern] = {**studied.rows, **{name: row for name, row in several.items() if row is not None}}
        return found

    @property
    def profile(self) -> Profile:
        """Whose answers were weighed."""
        return self.scorer.profile

    def reasons(self, approach: str) -> list[ScoredReason]:
        """The reasons for and against an approach."""
        return self.scorer.reasons(approach)


_BANDS: tuple[Band, ...] = get_args(Band)  # best first


def rank(answers: Mapping[str, Answer], knowledge: Knowledge) -> Ranking:
    """Weigh every approach for answers as understood."""
    roles = knowledge.scoring.roles
    counted = visible({roles.whom: roles.whom_assumed, **answers}, knowledge)
    profile, compiled = Profile(counted, knowledge), rules_of(knowledge)
    scorer = Scorer(profile, compiled)
    scores, tested = scorer.tally()
    waiting: dict[str, Caution] = {}
    for name, row in compiled.waits:
        if name not in waiting and row.when.holds(counted):
            waiting[name] = row
    unwanted = profile.not_wanted
    open_: list[ScoredApproach] = []
    gated: list[Gated] = []
    complementary: list[ScoredApproach] = []
    audiences, may_join = profile.audiences, profile.may_join
    for name, entry in knowledge.approaches.items():
        if entry.only_when and not entry.only_when.holds(counted):
            continue
        if_joined: tuple[str, ...] = ()
        made_for_others = audiences.isdisjoint(entry.offered_to)
        if made_for_others and may_join:
            if_joined = tuple([audience for audience in entry.offered_to if audience in may_join])
        scored = ScoredApproach(name, entry, scores[name], tested.get(name, 0), if_joined)
        if name in waiting or (made_for_others and not if_joined):
            gated.append(Gated(scored, waiting.get(name)))
        elif entry.kind == "treatment":
            open_.append(scored)
        elif name in unwanted:
            gated.append(Gated(scored, not_wanted=True))
        else:
            complementary.append(scored)
    open_.sort(key=place)
    tested_for = {concern: compiled.tested_for(concern, profile) for concern in profile.concerns}
    open_names = frozenset([scored.approach for scored in open_])
    found = precedence(profile.concerns, profile.what_matters, tested_for, open_names, knowledge)
    first: list[ScoredApproach] = []
    held_back: list[ScoredApproach] = []
    stays = found.stays
    for scored in open_:
        if scored.approach in unwanted:
            gated.append(Gated(scored, not_wanted=True))
        else:
            (first if scored.approach in stays else held_back).append(scored)
    listed = _listed(first, found, least_score(knowledge))
    return Ranking(
        scorer,
        found,
        tested_for,
        tuple([scored for scored in first if scored.approach in listed]),
        tuple(held_back),
        tuple([scored for scored in first if scored.approach not in listed]),
        tuple(gated),
        tuple(complementary),
    )


def _listed(first: Sequence[ScoredApproach], precedence: Precedence, least: int) -> set[str]:
    """The treatments that are listed; where no tested one has points enough, the best of them too.

    Args:
        first: those that are not held back, best first.
        precedence: which were tested.
        least: the points from which on a treatment is listed.
    """
    listed = {scored.approach for scored in first if scored.score >= least}
    if listed.isdisjoint(precedence.tested):
        listed.update([scored.approach for scored in first if scored.approach in precedence.tested][:1])
    return listed


def place(scored: ScoredApproach) -> tuple[int, int, str]:
    """Best first; among equals what is better tested, and then by id, so that the order is always the same."""
    return -scored.score, -scored.tested, scored.approach


def tie_groups(ranked: Sequence[ScoredApproach], knowledge: Knowledge) -> list[int]:
    """The number of the group of level treatments that each belongs to, from 1.

    A group is its first member and those after it within ``close`` points of that first one, in the same band.
    """
    names: list[int] = []
    first: tuple[int, Band] | None = None
    for scored in ranked:
        band = band_of(scored.score, ranked[0].score, knowledge)
        if first is None or first[0] - scored.score > knowledge.scoring.close or first[1] != band:
            first = scored.score, band
            names.append(names[-1] + 1 if names else 1)
        else:
            names.append(names[-1])
    return names


def least_score(knowledge: Knowledge) -> int:
    """The score from which on a treatment is listed."""
    return knowledge.scoring.bands["possible"].at_least


def band_of(score: int, first: int, knowledge: Knowledge) -> Band:
    """The band of a score, where ``first`` is the score of the first place."""
    rules = knowledge.scoring.bands
    for band in _BANDS:
        rule = rules[band]
        if score >= rule.at_least and 100 * score >= rule.percent_of_first * first:
            return band
    return "possible"
