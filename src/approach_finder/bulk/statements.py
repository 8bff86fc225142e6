"""What answers and studies say, row by row, and what that comes to for many people at once. Needs numpy.

Rules, slots, caps and points are those of :mod:`approach_finder.scoring.score`, to the last point. All numbers
are whole. Single precision holds them exactly up to ``EXACT``, and no cap is larger (:func:`is_exact`): a sum that is
rounded is above its cap. A quotient that is rounded down stays on its side of the next whole number, since what is
divided is below ``EXACT`` too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from approach_finder.bulk.table import Said
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.types import RANGES, Component
from approach_finder.scoring.rules import Plan, Slot, Term
from approach_finder.scoring.score import PARTS, points

Numbers: TypeAlias = NDArray[np.float32]
Places: TypeAlias = NDArray[np.intp]

EXACT = 1 << 24

# Rows with a term each: who says it (a row of a table) and what.
_Lines: TypeAlias = list[tuple[int, Term]]


class _Alone(NamedTuple):
    """The points of answers that have their slots to themselves, by approach.

    ``least`` is what they count for an approach with nothing to say to what brings the person, and ``more`` what is
    added for the others.
    """

    rows: Places
    least: Numbers
    more: Numbers


class _Part(NamedTuple):
    """Rows that count alike: what each adds to each slot of a block, and whether it says anything there."""

    rows: Places
    adds: Numbers
    says: Numbers
    counts: int


class _Block(NamedTuple):
    """The slots of one group, for or against: one for each of some approaches, under one cap."""

    approaches: Places
    slot: Slot
    parts: list[_Part]


def is_exact(knowledge: Knowledge) -> bool:
    """Whether all sums of a knowledge base up to their caps are whole numbers that single precision holds."""
    scoring = knowledge.scoring
    caps = [scoring.evidence.most_for_main, scoring.evidence.most_for_others, scoring.evidence.most_against]
    caps += [scoring.caps.most_for, scoring.caps.most_against, scoring.leanings_most_against]
    caps += [cap for wish in scoring.wishes for cap in (wish.most_for, wish.most_against)]
    percent = 100 + max(RANGES["scale"]) * max(map(abs, scoring.balance_percent_per_step.values()))
    return max(caps) * percent * (PARTS // 100) + PARTS < EXACT


class Sayings:
    """What is said row by row, made ready to weigh."""

    def __init__(
        self, rows: Sequence[Sequence[Term]], answers: int, balance: Mapping[Component, int], plan: Plan
    ) -> None:
        """Sort what the rows say into slots.

        Args:
            rows: what each says. All terms of a row quote the same answer.
            answers: so many rows, the first ones, stand for one answer each.
            balance: what each component counts, in percent.
            plan: the rules.
        """
        self._plan, self._balance = plan, balance
        knowledge = plan.knowledge
        self._place = {name: place for place, name in enumerate(sorted(knowledge.approaches))}
        self._percent = knowledge.scoring.without_concern_percent
        lines = [(row, term) for row, terms in enumerate(rows) for term in terms]
        lonely = _lonely_slots(lines, answers, knowledge)
        self._alone = self._points_alone([line for line in lines if line[1].slot in lonely])
        groups: dict[str, _Lines] = {}
        for row, term in lines:
            if term.slot not in lonely:
                slot = plan.slots[term.slot]
                groups.setdefault(slot.group, []).append((row, term))
        self._blocks = [self._block(members) for members in groups.values()]
        roles, questions = knowledge.scoring.roles, knowledge.vocabulary.questions
        about = [row for row, terms in enumerate(rows) if terms and terms[0].question == roles.concerns]
        self._about = np.array(about, dtype=np.intp)
        options = questions[roles.concerns].options
        self._concerns = np.array([options.index(str(rows[row][0].answer)) for row in about], dtype=np.intp)
        self._speaks = np.zeros((len(self._place), len(about)), np.float32)
        for column, row in enumerate(about):
            for slot in (plan.slots[term.slot] for term in rows[row]):
                self._speaks[self._place[slot.approach], column] += not slot.against

    def _points_alone(self, lines: _Lines) -> _Alone:
        rows = _numbered({row for row, _ in lines})
        least, most = np.zeros((2, len(self._place), len(rows)), np.float32)
        for row, term in lines:
            slot, counts = self._plan.slots[term.slot], self._balance[term.component]
            where, parts = (self._place[slot.approach], rows[row]), term.halves * 100 * counts
            least[where] += points(slot, parts, counts, self._plan, speaks=False)
            most[where] += points(slot, parts, counts, self._plan, speaks=True)
        return _Alone(np.array(list(rows), dtype=np.intp), least, most - least)

    def _block(self, lines: _Lines) -> _Block:
        numbers = _numbered({term.slot for _, term in lines})
        approaches = [self._place[self._plan.slots[number].approach] for number in numbers]
        parts = []
        for counts in {self._balance[term.component] for _, term in lines}:
            alike = [(row, term) for row, term in lines if self._balance[term.component] == counts]
            rows = _numbered({row for row, _ in alike})
            adds, says = np.zeros((2, len(numbers), len(rows)), np.float32)
            for row, term in alike:
                where = numbers[term.slot], rows[row]
                adds[where] += term.halves * counts
                says[where] = 1
            parts.append(_Part(np.array(list(rows)), adds, says, max(counts, 0)))
        return _Block(np.array(approaches), self._plan.slots[next(iter(numbers))], parts)

    def speaking(self, heard: Said, matters: Said) -> Numbers:
        """Above 0 for the approaches for which something speaks that is about what matters: a row for each."""
        return np.asarray(self._speaks @ (heard[self._about] & matters[self._concerns]).astype(np.float32))

    def weigh(self, heard: Said, percent: Numbers, speaking: Numbers, counts: Numbers | int = 1) -> Numbers:
        """What all rows that were heard add to the score of each approach.

        Args:
            heard: a row for each of those given, a column for each person.
            percent: what a reason about a concern counts: a row for each concern.
            speaking: 1 where something speaks for an approach that is about what matters, else 0.
            counts: a factor of each person's own.
        """
        answers = heard[self._alone.rows].astype(np.float32)
        scores = (self._alone.more @ answers) * speaking
        scores += self._alone.least @ answers
        percents: Numbers = np.multiply(heard, 100, dtype=np.float32)
        percents[self._about] = heard[self._about] * percent[self._concerns]
        for block in self._blocks:
            scores[block.approaches] += self._points(block, percents, speaking, counts)
        return scores

    def _points(self, block: _Block, percents: Numbers, speaking: Numbers, counts: Numbers | int) -> Numbers:
        """What the slots of a block come to, as :func:`approach_finder.scoring.score.points` has it."""
        told = [percents[part.rows] for part in block.parts]
        total = np.zeros((len(block.approaches), percents.shape[1]), np.float32)
        for part, rows in zip(block.parts, told, strict=True):
            total += part.adds @ rows
        most: Numbers | int = block.parts[0].counts
        if len(block.parts) > 1:
            spoke = [(part.says @ rows > 0) * part.counts for part, rows in zip(block.parts, told, strict=True)]
            most = np.max(spoke, axis=0)
        total *= counts
        cap: Numbers | int = block.slot.cap
        if block.slot.offers:
            least = block.slot.cap * self._percent // 100
            speaks = speaking[block.approaches]
            cap = least + (block.slot.cap - least) * speaks
            total /= 100  # no reason about a concern stands here, so it is a whole number
            total *= self._percent + (100 - self._percent) * speaks
        np.minimum(total, np.asarray(cap * most * counts * (PARTS // 100)), out=total)
        total += PARTS // 2
        total /= PARTS
        np.floor(total, out=total)
        return np.negative(total, out=total) if block.slot.against else total


def _numbered(several: Iterable[int]) -> dict[int, int]:
    """The places of numbers in their order."""
    return {number: place for place, number in enumerate(sorted(several))}


def _lonely_slots(lines: _Lines, answers: int, knowledge: Knowledge) -> set[int]:
    """The slots that hold one answer at most, and none about a concern."""
    questions, concerns = knowledge.vocabulary.questions, knowledge.scoring.roles.concerns
    askers: dict[int, list[str | int]] = {}
    for row, term in lines:
        takes_one = row < answers and questions[term.question].type != "many"
        askers.setdefault(term.slot, []).append(term.question if takes_one else row)
    about_concerns = {term.slot for _, term in lines if term.question == concerns}
    return {slot for slot, asked in askers.items() if len(set(asked)) == 1} - about_concerns
