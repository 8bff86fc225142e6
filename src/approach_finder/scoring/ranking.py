"""Scoring every approach for one person, and putting the treatments that are open in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from msgspec import Struct

from approach_finder.answers.validation import visible
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.model import Approach, Caution, EvidenceRow, Knowledge
from approach_finder.knowledge.types import Band
from approach_finder.scoring.profile import Profile, told_row
from approach_finder.scoring.rules import rules_of
from approach_finder.scoring.score import ScoredReason, Scorer


class ScoredApproach(Struct, frozen=True):
    """An approach with its score for one profile, and how much of that comes from studies (``tested``)."""

    approach: str
    entry: Approach
    score: int
    tested: int


class Ranking(Struct, frozen=True):
    """Every approach scored for one profile: what is open to the person, best first, and what is not.

    ``below_threshold`` are treatments for which too little speaks to list them. ``gated`` are approaches made for
    others, or that wait for the sake of safety (then with the caution that says why). ``complementary`` are no
    treatments: frames, techniques and formats. Those that are not for these answers are in none of them.
    """

    scorer: Scorer
    eligible: tuple[ScoredApproach, ...]
    below_threshold: tuple[ScoredApproach, ...]
    gated: tuple[tuple[ScoredApproach, Caution | None], ...]
    complementary: tuple[ScoredApproach, ...]

    def rows(self, concern: str) -> Mapping[str, EvidenceRow]:
        """The rows of evidence that are told of a concern of the person, by approach."""
        studied = self.scorer.compiled.evidence_for(concern, self.profile)
        if not studied.several:
            return studied.rows
        told = {name: told_row(rows, self.profile.answers) for name, rows in studied.several.items()}
        return {**studied.rows, **{name: row for name, row in told.items() if row is not None}}

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
    eligible: list[ScoredApproach] = []
    below_threshold: list[ScoredApproach] = []
    gated: list[tuple[ScoredApproach, Caution | None]] = []
    complementary: list[ScoredApproach] = []
    least = least_score(knowledge)
    for name, entry in knowledge.approaches.items():
        if entry.only_when and not entry.only_when.holds(counted):
            continue
        scored = ScoredApproach(name, entry, scores[name], tested.get(name, 0))
        if name in waiting or profile.audiences.isdisjoint(entry.offered_to):
            gated.append((scored, waiting.get(name)))
        elif entry.kind != "treatment":
            complementary.append(scored)
        else:
            (eligible if scored.score >= least else below_threshold).append(scored)
    ranked = tuple(sorted(eligible, key=place))
    return Ranking(scorer, ranked, tuple(below_threshold), tuple(gated), tuple(complementary))


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
