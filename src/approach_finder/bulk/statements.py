"""The contributions of answers and studies, row by row, added up for many people at once. Needs numpy.

Rules, groups, caps and points are those of :mod:`approach_finder.scoring.score`, to the last point. All numbers
are whole. Single precision holds them exactly up to ``EXACT``, and no cap is larger (:func:`is_exact`): a sum that is
rounded is above its cap. A quotient that is rounded down stays on its side of the next whole number, since what is
divided is below ``EXACT`` too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from approach_finder.bulk.table import AnswerTable
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.types import RANGES, Component
from approach_finder.scoring.rules import CompiledRules, Contribution
from approach_finder.scoring.score import UNITS, points
from approach_finder.scoring.weights import Cap

Numbers: TypeAlias = NDArray[np.float32]
Places: TypeAlias = NDArray[np.intp]

EXACT = 1 << 24

# Rows with a contribution each: who says it (a row of a table) and what.
_Lines: TypeAlias = list[tuple[int, Contribution]]


class _Alone(NamedTuple):
    """The points of answers that have their groups to themselves, by approach.

    ``least`` is what they count for an approach with nothing to say to what brings the person, and ``more`` what is
    added for the others.
    """

    rows: Places
    least: Numbers
    more: Numbers


class _RowSet(NamedTuple):
    """Rows that count alike: what each adds to each group of a block, and whether it says anything there."""

    rows: Places
    adds: Numbers
    says: Numbers
    counts: int


class _GroupBlock(NamedTuple):
    """The capped groups of one name, for or against: one for each of some approaches, under one cap."""

    approaches: Places
    cap: Cap
    row_sets: list[_RowSet]


def is_exact(knowledge: Knowledge) -> bool:
    """Whether all sums of a knowledge base up to their caps are whole numbers that single precision holds."""
    scoring = knowledge.scoring
    caps = [scoring.evidence.most_for_main, scoring.evidence.most_for_others, scoring.evidence.most_against]
    caps += [scoring.caps.most_for, scoring.caps.most_against, scoring.leanings_most_against]
    caps += [cap for wish in scoring.wishes for cap in (wish.most_for, wish.most_against)]
    percent = 100 + max(RANGES["scale"]) * max(map(abs, scoring.balance_percent_per_step.values()))
    return max(caps) * percent * (UNITS // 100) + UNITS < EXACT


class Statements:
    """Contributions row by row, made ready to add up."""

    def __init__(
        self,
        rows: Sequence[Sequence[Contribution]],
        answers: int,
        balance: Mapping[Component, int],
        compiled: CompiledRules,
    ) -> None:
        """Sort what the rows say into groups.

        Args:
            rows: what each says. All contributions of a row quote the same answer.
            answers: so many rows, the first ones, stand for one answer each.
            balance: what each component counts, in percent.
            compiled: the rules.
        """
        self._compiled, self._balance = compiled, balance
        knowledge = compiled.knowledge
        self._place = {name: place for place, name in enumerate(sorted(knowledge.approaches))}
        self._percent = knowledge.scoring.without_concern_percent
        lines = [(row, contribution) for row, contributions in enumerate(rows) for contribution in contributions]
        alone = _groups_alone(lines, answers, knowledge)
        self._alone = self._points_alone([line for line in lines if line[1].group in alone])
        groups: dict[str, _Lines] = {}
        for row, contribution in lines:
            if contribution.group not in alone:
                groups.setdefault(contribution.cap.name, []).append((row, contribution))
        self._blocks = [self._block(members) for members in groups.values()]
        roles, questions = knowledge.scoring.roles, knowledge.vocabulary.questions
        about = [row for row, said in enumerate(rows) if said and said[0].question == roles.concerns]
        self._about = np.array(about, dtype=np.intp)
        options = questions[roles.concerns].options
        self._concerns = np.array([options.index(str(rows[row][0].answer)) for row in about], dtype=np.intp)
        self._speaks = np.zeros((len(self._place), len(about)), np.float32)
        for column, row in enumerate(about):
            for contribution in rows[row]:
                self._speaks[self._place[contribution.approach], column] += not contribution.cap.against

    def _points_alone(self, lines: _Lines) -> _Alone:
        rows = _numbered({row for row, _ in lines})
        least, most = np.zeros((2, len(self._place), len(rows)), np.float32)
        for row, contribution in lines:
            cap, counts = contribution.cap, self._balance[contribution.component]
            where, units = (self._place[contribution.approach], rows[row]), contribution.half_points * 100 * counts
            least[where] += points(cap, units, counts, self._compiled, speaks=False)
            most[where] += points(cap, units, counts, self._compiled, speaks=True)
        return _Alone(np.array(list(rows), dtype=np.intp), least, most - least)

    def _block(self, lines: _Lines) -> _GroupBlock:
        numbers = _numbered({self._place[contribution.approach] for _, contribution in lines})
        row_sets = []
        for counts in {self._balance[contribution.component] for _, contribution in lines}:
            alike = [
                (row, contribution) for row, contribution in lines if self._balance[contribution.component] == counts
            ]
            rows = _numbered({row for row, _ in alike})
            adds, says = np.zeros((2, len(numbers), len(rows)), np.float32)
            for row, contribution in alike:
                where = numbers[self._place[contribution.approach]], rows[row]
                adds[where] += contribution.half_points * counts
                says[where] = 1
            row_sets.append(_RowSet(np.array(list(rows)), adds, says, max(counts, 0)))
        return _GroupBlock(np.array(list(numbers)), lines[0][1].cap, row_sets)

    def speaking(self, holding: AnswerTable, matters: AnswerTable) -> Numbers:
        """Above 0 for the approaches for which something speaks that is about what matters: a row for each."""
        return np.asarray(self._speaks @ (holding[self._about] & matters[self._concerns]).astype(np.float32))

    def weigh(self, holding: AnswerTable, percent: Numbers, speaking: Numbers, counts: Numbers | int = 1) -> Numbers:
        """The points that all rows that hold add to the score of each approach.

        Args:
            holding: a row for each of those given, a column for each person.
            percent: what a reason about a concern counts: a row for each concern.
            speaking: 1 where something speaks for an approach that is about what matters, else 0.
            counts: a factor of each person's own.
        """
        answers = holding[self._alone.rows].astype(np.float32)
        scores = (self._alone.more @ answers) * speaking
        scores += self._alone.least @ answers
        percents: Numbers = np.multiply(holding, 100, dtype=np.float32)
        percents[self._about] = holding[self._about] * percent[self._concerns]
        for block in self._blocks:
            scores[block.approaches] += self._points(block, percents, speaking, counts)
        return scores

    def _points(self, block: _GroupBlock, percents: Numbers, speaking: Numbers, counts: Numbers | int) -> Numbers:
        """The points of the groups of a block, as :func:`approach_finder.scoring.score.points` has it."""
        told = [percents[row_set.rows] for row_set in block.row_sets]
        total = np.zeros((len(block.approaches), percents.shape[1]), np.float32)
        for row_set, rows in zip(block.row_sets, told, strict=True):
            total += row_set.adds @ rows
        most: Numbers | int = block.row_sets[0].counts
        if len(block.row_sets) > 1:
            spoke = [
                (row_set.says @ rows > 0) * row_set.counts for row_set, rows in zip(block.row_sets, told, strict=True)
            ]
            most = np.max(spoke, axis=0)
        total *= counts
        cap: Numbers | int = block.cap.cap
        if block.cap.offers:
            least = block.cap.cap * self._percent // 100
            speaks = speaking[block.approaches]
            cap = least + (block.cap.cap - least) * speaks
            total /= 100  # no reason about a concern stands here, so it is a whole number
            total *= self._percent + (100 - self._percent) * speaks
        np.minimum(total, np.asarray(cap * most * counts * (UNITS // 100)), out=total)
        total += UNITS // 2
        total /= UNITS
        np.floor(total, out=total)
        return np.negative(total, out=total) if block.cap.against else total


def _numbered(several: Iterable[int]) -> dict[int, int]:
    """The places of numbers in their order."""
    return {number: place for place, number in enumerate(sorted(several))}


def _groups_alone(lines: _Lines, answers: int, knowledge: Knowledge) -> set[tuple[str, str]]:
    """The groups that hold one answer at most, and none about a concern."""
    questions, concerns = knowledge.vocabulary.questions, knowledge.scoring.roles.concerns
    askers: dict[tuple[str, str], list[str | int]] = {}
    for row, contribution in lines:
        takes_one = row < answers and questions[contribution.question].type != "many"
        askers.setdefault(contribution.group, []).append(contribution.question if takes_one else row)
    about_concerns = {contribution.group for _, contribution in lines if contribution.question == concerns}
    return {group for group, asked in askers.items() if len(set(asked)) == 1} - about_concerns
