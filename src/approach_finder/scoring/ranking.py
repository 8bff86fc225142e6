"""Weighing every approach for one person, and putting the treatments that are open in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from msgspec import Struct

from approach_finder.answers.validation import visible
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.model import Approach, Caution, EvidenceRow, Knowledge
from approach_finder.knowledge.types import Band
from approach_finder.scoring.profile import Person, told_row
from approach_finder.scoring.rules import plan_of
from approach_finder.scoring.score import Weighed, Weighing


class Account(Struct, frozen=True):
    """What is said for one person comes to for an approach, and how much of that comes from studies (``tested``)."""

    approach: str
    entry: Approach
    score: int
    tested: int


class Ranking(Struct, frozen=True):
    """Everybody weighed: what is open to the person, best first, and what is not.

    ``weak`` are treatments for which too little speaks to list them. ``closed`` are approaches made for others,
    or that wait for the sake of safety (then with the caution that says why). ``beside`` are no treatments:
    frames, techniques and formats. Those that are not for these answers are in none of them.
    """

    weighing: Weighing
    open: tuple[Account, ...]
    weak: tuple[Account, ...]
    closed: tuple[tuple[Account, Caution | None], ...]
    beside: tuple[Account, ...]

    def rows(self, concern: str) -> Mapping[str, EvidenceRow]:
        """The rows of evidence that are told of a concern of the person, by approach."""
        studied = self.weighing.plan.studied(concern, self.person)
        if not studied.several:
            return studied.rows
        told = {name: told_row(rows, self.person.answers) for name, rows in studied.several.items()}
        return {**studied.rows, **{name: row for name, row in told.items() if row is not None}}

    @property
    def person(self) -> Person:
        """Whose answers were weighed."""
        return self.weighing.person

    def reasons(self, approach: str) -> list[Weighed]:
        """The reasons for and against an approach."""
        return self.weighing.reasons(approach)


_BANDS: tuple[Band, ...] = get_args(Band)  # best first


def rank(answers: Mapping[str, Answer], knowledge: Knowledge) -> Ranking:
    """Weigh every approach for answers as understood."""
    roles = knowledge.scoring.roles
    counted = visible({roles.whom: roles.whom_assumed, **answers}, knowledge)
    person, plan = Person(counted, knowledge), plan_of(knowledge)
    weighing = Weighing(person, plan)
    scores, tested = weighing.tally()
    waiting: dict[str, Caution] = {}
    for name, row in plan.waits:
        if name not in waiting and row.when.holds(counted):
            waiting[name] = row
    open_: list[Account] = []
    weak: list[Account] = []
    closed: list[tuple[Account, Caution | None]] = []
    beside: list[Account] = []
    least = least_score(knowledge)
    for name, entry in knowledge.approaches.items():
        if entry.only_when and not entry.only_when.holds(counted):
            continue
        account = Account(name, entry, scores[name], tested.get(name, 0))
        if name in waiting or person.audiences.isdisjoint(entry.offered_to):
            closed.append((account, waiting.get(name)))
        elif entry.kind != "treatment":
            beside.append(account)
        else:
            (open_ if account.score >= least else weak).append(account)
    ranked = tuple(sorted(open_, key=place))
    return Ranking(weighing, ranked, tuple(weak), tuple(closed), tuple(beside))


def place(account: Account) -> tuple[int, int, str]:
    """Best first; among equals what is better tested, and then by id, so that the order is always the same."""
    return -account.score, -account.tested, account.approach


def tie_groups(ranked: Sequence[Account], knowledge: Knowledge) -> list[int]:
    """The number of the group of level treatments that each belongs to, from 1.

    A group is its first member and those after it within ``close`` points of that first one, in the same band.
    """
    groups: list[int] = []
    first: tuple[int, Band] | None = None
    for account in ranked:
        band = band_of(account.score, ranked[0].score, knowledge)
        if first is None or first[0] - account.score > knowledge.scoring.close or first[1] != band:
            first = account.score, band
            groups.append(groups[-1] + 1 if groups else 1)
        else:
            groups.append(groups[-1])
    return groups


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
