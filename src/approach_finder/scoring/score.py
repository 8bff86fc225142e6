"""From answers to whole-number reasons: the calculation that is also the explanation.

Every reason starts as the weight of a word (or of a grade), is made larger for the main concern, smaller
half-way along a scale, and shifted by the balance between evidence and fit. Reasons that say one wish, or
answer one question, share a cap. Only then is each rounded, once, so that a score is exactly the sum of
the weights that are shown, in whatever order they are added.

A :class:`Weighing` holds what was said by slot: it scores every approach (:meth:`Weighing.tally`), and tells the
reasons for one from the same parts (:meth:`Weighing.reasons`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from approach_finder.knowledge.model import EvidenceRow, Rule
from approach_finder.knowledge.types import Component
from approach_finder.scoring.profile import Person
from approach_finder.scoring.rules import Block, Part, Plan, Run, Slot, Term

# Weights are kept in this many parts until they are rounded: percent of the main concern, halves of a
# scale, percent of the balance.
PARTS = 100 * 2 * 100
_HALF, _PERCENT = PARTS // 2, PARTS // 100


class Weighed(Struct, frozen=True):
    """A reason with its final weight. ``source`` is the rule or the evidence row it comes from."""

    question: str
    answer: str | int
    component: Component
    weight: int
    source: Rule | EvidenceRow


class Weighing:
    """All that is said for one person, slot by slot."""

    def __init__(self, person: Person, plan: Plan) -> None:
        self.person, self.plan = person, plan
        self.heard = plan.hear(person)
        # The approaches for which something about the main concern (or any, where none is named) speaks.
        self.speaking = {
            plan.slots[term.slot].approach
            for run in self.heard.all
            if run.question == plan.concerns and run.answer in person.what_matters
            for term in run.terms
            if not plan.slots[term.slot].against
        }
        # Nearly every slot holds one part, so those that hold several are kept apart.
        self._alone: Block = {}
        self._shared: dict[int, list[Part]] = {}
        groups: set[str] = set()
        for run in self.heard.all:
            for group, block in blocks_of(run, plan, person):
                if group in groups:
                    self._add(block)
                else:  # nothing fell into its slots yet
                    groups.add(group)
                    self._alone.update(block)

    def _add(self, block: Block) -> None:
        alone, shared = self._alone, self._shared
        for number, part in block.items():
            if number in alone:
                shared[number] = [alone.pop(number), part]
            elif number in shared:
                shared[number].append(part)
            else:
                alone[number] = part

    def parts(self, number: int) -> Sequence[Part]:
        """What falls into a slot."""
        if number in self._alone:
            return (self._alone[number],)
        return self._shared.get(number, ())

    def points(self, number: int, parts: Sequence[Part]) -> int:
        """What some parts come to in a slot."""
        if len(parts) == 1:
            return parts[0].worth[parts[0].approach in self.speaking]
        total = most = 0
        for _, some, counts, _, _ in parts:
            total += some
            most = counts if counts > most else most
        slot = self.plan.slots[number]
        return points(slot, total, most, self.plan, speaks=slot.approach in self.speaking)

    def tally(self) -> tuple[dict[str, int], dict[str, int]]:
        """The score of each approach, and how much of it comes from studies, where there are any."""
        scores, tested = dict.fromkeys(self.plan.knowledge.approaches, 0), dict[str, int]()
        speaking = self.speaking
        for approach, _, _, worth, _ in self._alone.values():
            scores[approach] += worth[approach in speaking]
        for number, shared in self._shared.items():
            scores[shared[0].approach] += self.points(number, shared)
        for number in {term.slot for run in self.heard.studies for term in run.terms}:
            parts = self.parts(number)
            name = parts[0].approach
            tested[name] = tested.get(name, 0) + self.points(number, parts)
        return scores, tested

    def reasons(self, approach: str) -> list[Weighed]:
        """All reasons for and against an approach, each with its whole-number weight, none of them 0."""
        found: list[Weighed] = []
        for number in self.plan.slots_of[approach]:
            if number in self._alone:
                part = self._alone[number]
                if weight := part.worth[approach in self.speaking]:
                    found.append(_weighed(part, weight))
            elif number in self._shared:
                found += _share_out(self._shared[number], self.points(number, self._shared[number]))
        return found


def blocks_of(run: Run, plan: Plan, person: Person) -> list[tuple[str, Block]]:
    """What a run comes to for a person. A slot stands once in a block."""
    scale = factor(run, plan, person)
    if scale not in run.weighed:
        blocks: dict[str, Block] = {}
        again: list[tuple[str, Block]] = []
        for term in run.terms:
            slot = plan.slots[term.slot]
            block, part = blocks.setdefault(slot.group, {}), part_of(term, slot, *scale, plan)
            if term.slot in block:
                again.append((slot.group, {term.slot: part}))
            else:
                block[term.slot] = part
        run.weighed[scale] = [*blocks.items(), *again]
    return run.weighed[scale]


def part_of(term: Term, slot: Slot, times: int, counts: int, plan: Plan) -> Part:
    """What a term comes to, where half a point of it is ``times`` parts and its component ``counts`` percent."""
    parts = term.halves * times
    most = points(slot, parts, counts, plan, speaks=True)
    least = points(slot, parts, counts, plan, speaks=False) if slot.offers else most
    return Part(slot.approach, parts, counts, (least, most), term)


def factor(said: Term | Run, plan: Plan, person: Person) -> tuple[int, int]:
    """What half a point of what was said is in parts, and what its component counts in percent."""
    counts = person.balance[said.component]
    percent = person.concern_percent(said.answer) if said.question == plan.concerns else 100
    return percent * counts, counts


def points(slot: Slot, parts: int, counts: int, plan: Plan, *, speaks: bool) -> int:
    """What so much comes to in a slot: capped, and rounded once; below 0 where it speaks against.

    Args:
        slot: where it falls.
        parts: how much, unrounded.
        counts: what its component counts, in percent.
        plan: the rules.
        speaks: whether something speaks for the approach that is about what brings the person.
    """
    cap = slot.cap
    if slot.offers and not speaks:
        parts, cap = parts * plan.without_concern_percent // 100, cap * plan.without_concern_percent // 100
    most = cap * counts * _PERCENT
    whole = ((parts if parts < most else most) + _HALF) // PARTS
    return -whole if slot.against else whole


def _share_out(parts: Sequence[Part], signed: int) -> Iterator[Weighed]:
    """Share the rounded total of a slot out by largest remainder, ties in a fixed order."""
    if not signed:
        return
    total, whole, sign = sum(part.parts for part in parts), abs(signed), -1 if signed < 0 else 1
    ordered = sorted(parts, key=lambda part: (-part.parts, part.term.question, str(part.term.answer), part.term.place))
    floors = [part.parts * whole // total for part in ordered]
    remainders = [part.parts * whole % total for part in ordered]
    left = whole - sum(floors)
    for index in sorted(range(len(ordered)), key=lambda index: -remainders[index])[:left]:
        floors[index] += 1
    for part, weight in zip(ordered, floors, strict=True):
        if weight:
            yield _weighed(part, sign * weight)


def _weighed(part: Part, weight: int) -> Weighed:
    term = part.term
    return Weighed(term.question, term.answer, term.component, weight, term.source)
