"""Weighing every approach for one person, and putting the treatments that are open in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import get_args

from msgspec import Struct

from approach_finder.answers import visible
from approach_finder.conditions import Answer, holds
from approach_finder.model import Approach, Band, Caution, Knowledge
from approach_finder.scoring import Person, Plan, Run, Tally, Weighed, plan_of


class Account(Struct, frozen=True):
    """What the answers come to for one approach, before it is put among the others."""

    approach: str
    entry: Approach
    score: int
    tested: int


class Ranking(Struct, frozen=True):
    """Everybody weighed: what is open to the person, best first, and what is not.

    ``weak`` are treatments for which too little speaks to list them. ``closed`` are approaches made for others,
    or that wait for the sake of safety (then with the caution that says why). ``beside`` are no treatments:
    frames, techniques and formats. ``apart`` are those that are not weighed for what was answered.
    """

    person: Person
    heard: Sequence[Run]
    plan: Plan
    open: tuple[Account, ...]
    weak: tuple[Account, ...]
    closed: tuple[tuple[Account, Caution | None], ...]
    beside: tuple[Account, ...]
    apart: tuple[Account, ...]

    def reasons(self, accounts: Iterable[Account]) -> dict[str, list[Weighed]]:
        """The reasons for and against some of the approaches."""
        return self.plan.explain({account.approach for account in accounts}, self.heard, self.person)


_NOTHING = Tally(0, 0)
_BANDS: tuple[Band, ...] = get_args(Band)  # best first


def rank(answers: Mapping[str, Answer], knowledge: Knowledge) -> Ranking:
    """Weigh every approach for answers as understood."""
    roles = knowledge.scoring.roles
    counted = visible({roles.whom: roles.whom_assumed, **answers}, knowledge)
    person, plan = Person(counted, knowledge), plan_of(knowledge)
    heard = plan.hear(person)
    tallies = plan.tally(heard, person)
    open_: list[Account] = []
    weak: list[Account] = []
    closed: list[tuple[Account, Caution | None]] = []
    beside: list[Account] = []
    apart: list[Account] = []
    least = least_score(knowledge)
    for name, entry in knowledge.approaches.items():
        tally = tallies.get(name, _NOTHING)
        account = Account(name, entry, tally.score, tally.tested)
        if entry.only_when and not holds(entry.only_when, counted):
            apart.append(account)
            continue
        waiting = next((row for row in plan.waits.get(name, ()) if holds(row.when, counted)), None)
        if waiting or person.audiences.isdisjoint(entry.offered_to):
            closed.append((account, waiting))
        elif entry.kind != "treatment":
            beside.append(account)
        else:
            (open_ if account.score >= least else weak).append(account)
    ranked = tuple(sorted(open_, key=place))
    return Ranking(person, heard, plan, ranked, tuple(weak), tuple(closed), tuple(beside), tuple(apart))


def place(account: Account) -> tuple[int, int, str]:
    """Best first; among equals what is better tested, and then by id, so that the order is always the same."""
    return -account.score, -account.tested, account.approach


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
