"""From answers to whole-number reasons: the calculation that is also the explanation.

Every reason starts as the weight of a word (or of a grade), is made larger for the main concern, smaller
half-way along a scale, and shifted by the balance between evidence and fit. Reasons that say one wish, or
answer one question, share a cap. Only then is each rounded, once, so that a score is exactly the sum of
the weights that are shown, in whatever order they are added.

A :class:`Plan` is the compiled form of the rules: each answer leads straight to the reasons it gives. It
weighs every approach (:meth:`Plan.tally`), and tells the reasons for those it is asked about (:meth:`Plan.explain`).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cached_property

from msgspec import Struct

from approach_finder.conditions import (
    Answer,
    Answers,
    AtLeast,
    AtMost,
    Condition,
    Is,
    Leaf,
    NotOf,
    deciding_leaf,
    holds,
)
from approach_finder.model import Component, EvidenceRow, Knowledge, Rule
from approach_finder.scales import Scales

# Weights are kept in this many parts until they are rounded: percent of the main concern, halves of a
# scale, percent of the balance.
PARTS = 100 * 2 * 100


class Weighed(Struct, frozen=True):
    """A reason with its final weight. ``source`` is the rule or the evidence row it comes from."""

    question: str
    answer: str | int
    component: Component
    weight: int
    source: Rule | EvidenceRow


class Tally(Struct, frozen=True):
    """What the reasons for and against one approach come to, and how much of it comes from studies."""

    score: int
    tested: int


class Slot(Struct, frozen=True, gc=False):
    """What shares a cap: the answers that say one wish, or answer one question, for or against one approach.

    What an approach offers (``offers``) counts less where it has nothing to say to what brings the person.
    """

    approach: str
    against: bool
    cap: int
    offers: bool
    from_studies: bool


class Term(Struct, frozen=True, gc=False):
    """What one answer says of one approach, before it is known who gave it.

    ``slot`` is a position in :attr:`Plan.slots`. ``halves`` is the weight times two, or times one at the inner
    step of a scale; it is never negative. ``place`` is the order in the knowledge base.
    """

    slot: int
    question: str
    answer: str | int
    component: Component
    halves: int
    place: int
    source: Rule | EvidenceRow


class Person:
    """The answers that count, and what follows from them for every approach."""

    def __init__(self, answers: Answers, knowledge: Knowledge) -> None:
        self.answers = answers
        self._knowledge = knowledge
        self._scoring = knowledge.scoring

    @cached_property
    def audiences(self) -> frozenset[str]:
        """The audiences the person belongs to."""
        return frozenset(name for name, entry in self._scoring.audiences.items() if holds(entry.when, self.answers))

    @cached_property
    def studied_with(self) -> frozenset[str]:
        """The audiences whose studies speak for the person."""
        return self.audiences.union(*(self._scoring.audiences[name].counts_studies_with for name in self.audiences))

    @cached_property
    def concerns(self) -> tuple[str, ...]:
        """The chosen concerns, the main one first."""
        chosen = self.answers.get(self._scoring.roles.concerns)
        main = self.main_concern
        listed = chosen if isinstance(chosen, tuple) else ()
        return tuple(sorted(listed, key=lambda concern: concern != main))

    @cached_property
    def main_concern(self) -> str | None:
        """The main concern, where one was named."""
        main = self.answers.get(self._scoring.roles.main_concern)
        return main if isinstance(main, str) else None

    @cached_property
    def what_matters(self) -> frozenset[str]:
        """The main concern, or all of them where none is named."""
        return frozenset((self.main_concern,) if self.main_concern else self.concerns)

    @cached_property
    def balance(self) -> dict[Component, int]:
        """What each component counts, in percent."""
        step = self.answers.get(self._scoring.roles.balance, 0)
        shift = step if isinstance(step, int) else 0
        return {name: 100 + shift * percent for name, percent in self._scoring.balance_percent_per_step.items()}

    def concern_percent(self, concern: str | int) -> int:
        """What a reason about this concern counts, in percent."""
        if self.main_concern is None:
            return 100
        main = concern == self.main_concern
        return self._scoring.main_concern_percent if main else self._scoring.other_concerns_percent


class _Placed(Struct, frozen=True):
    """A rule with the approach it speaks of, for or against, and its place among the rules there."""

    approach: str
    rule: Rule
    against: bool
    place: int


class Plan:
    """The rules and the evidence of a knowledge base, made ready to weigh."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.slots: list[Slot] = []
        self._scales = Scales(knowledge)
        self._concerns = knowledge.scoring.roles.concerns
        self._slot_numbers: dict[tuple[str, str, bool], int] = {}
        self._simple: dict[tuple[str, str | int], list[_Placed]] = {}
        self._made: dict[tuple[str, str | int], list[Term]] = {}
        self._compound: dict[tuple[str, str | int], list[_Placed]] = {}
        self._rows: dict[str, list[tuple[str, tuple[EvidenceRow, ...]]]] = {}
        self._matched: dict[tuple[str, bool, frozenset[str]], list[tuple[Condition | None, Term]]] = {}
        for name, approach in knowledge.approaches.items():
            for rules, against in ((approach.speaks_for, False), (approach.speaks_against, True)):
                for place, rule in enumerate(rules):
                    self._add(_Placed(name, rule, against, place))
        for name, rows in knowledge.evidence.items():
            for concern in dict.fromkeys(row.concern for row in rows):
                about = tuple(row for row in rows if row.concern == concern)
                self._rows.setdefault(concern, []).append((name, about))

    def _add(self, part: _Placed) -> None:
        when = part.rule.when
        if isinstance(when, Is | AtLeast | AtMost):
            for key in self._scales.answers_of(when):
                self._simple.setdefault(key, []).append(part)
            return
        for key in {key for leaf in _positive(when) for key in self._scales.answers_of(leaf)}:
            self._compound.setdefault(key, []).append(part)

    def hear(self, person: Person) -> list[Sequence[Term]]:
        """All that the answers say, in runs that share question, answer and component."""
        return list(self._said(person))

    def tally(self, heard: Iterable[Sequence[Term]], person: Person) -> dict[str, Tally]:
        """The score of every approach of which something was heard."""
        parts: dict[int, int] = {}
        balance: dict[int, int] = {}
        speaking = self._speaking(heard, person)
        for terms in heard:
            factor, counts = self.factor(terms[0], person)
            for term in terms:
                number = term.slot
                parts[number] = parts.get(number, 0) + term.halves * factor
                if balance.get(number, 0) < counts:
                    balance[number] = counts
        scores: dict[str, int] = {}
        tested: dict[str, int] = {}
        for number, total in parts.items():
            slot = self.slots[number]
            points = self.points(slot, total, balance[number], speaks=slot.approach in speaking)
            points = -points if slot.against else points
            scores[slot.approach] = scores.get(slot.approach, 0) + points
            if slot.from_studies:
                tested[slot.approach] = tested.get(slot.approach, 0) + points
        return {name: Tally(score, tested.get(name, 0)) for name, score in scores.items()}

    def explain(
        self, approaches: Container[str], heard: Iterable[Sequence[Term]], person: Person
    ) -> dict[str, list[Weighed]]:
        """All reasons for and against some approaches, each with its whole-number weight, none of them 0."""
        found: dict[int, list[Term]] = {}
        for terms in heard:
            for term in terms:
                if self.slots[term.slot].approach in approaches:
                    found.setdefault(term.slot, []).append(term)
        speaking = self._speaking(heard, person)
        weighed: dict[str, list[Weighed]] = {}
        for number, members in found.items():
            slot = self.slots[number]
            members.sort(key=lambda term: term.place)
            factors = [self.factor(term, person) for term in members]
            parts = [term.halves * factor for term, (factor, _) in zip(members, factors, strict=True)]
            most = max(counts for _, counts in factors)
            points = self.points(slot, sum(parts), most, speaks=slot.approach in speaking)
            weighed.setdefault(slot.approach, []).extend(_share_out(members, parts, points, -1 if slot.against else 1))
        return weighed

    def single(self, question: str, answer: str | int) -> Sequence[Term]:
        """What one answer says by itself."""
        return self._terms_of((question, answer)) if (question, answer) in self._simple else ()

    def together(self) -> Iterator[tuple[Condition, list[tuple[Leaf, Term]]]]:
        """The rules of several answers: the condition, and all that each could come to say, by the leaf it quotes."""
        for entry in {id(entry): entry for entries in self._compound.values() for entry in entries}.values():
            found = [(leaf, value) for leaf in _positive(entry.rule.when) for _, value in self._scales.answers_of(leaf)]
            yield entry.rule.when, [(leaf, self._term(entry, leaf, value)) for leaf, value in found]

    def factor(self, term: Term, person: Person) -> tuple[int, int]:
        """What half a point of a term is in parts, and what its component counts in percent."""
        counts = person.balance[term.component]
        percent = person.concern_percent(term.answer) if term.question == self._concerns else 100
        return percent * counts, counts

    def points(self, slot: Slot, parts: int, counts: int, *, speaks: bool) -> int:
        """Capped, and rounded once."""
        cap = slot.cap
        if slot.offers and not speaks:
            percent = self.knowledge.scoring.without_concern_percent
            parts, cap = parts * percent // 100, cap * percent // 100
        return (2 * min(parts, cap * counts * (PARTS // 100)) + PARTS) // (2 * PARTS)

    def _speaking(self, heard: Iterable[Sequence[Term]], person: Person) -> set[str]:
        """The approaches for which something about the main concern (or any, where none is named) speaks."""
        return {
            self.slots[term.slot].approach
            for terms in heard
            if terms[0].question == self._concerns and terms[0].answer in person.what_matters
            for term in terms
            if not self.slots[term.slot].against
        }

    def _said(self, person: Person) -> Iterator[Sequence[Term]]:
        maybe: dict[int, _Placed] = {}
        for question, answer in person.answers.items():
            for part in answer if isinstance(answer, tuple) else (answer,):
                key = (question, part)
                if key in self._simple:
                    yield self._terms_of(key)
                for entry in self._compound.get(key, ()):
                    maybe[id(entry)] = entry
        for entry in maybe.values():
            leaf = deciding_leaf(entry.rule.when, person.answers) if holds(entry.rule.when, person.answers) else None
            if leaf is not None:
                met = leaf.option if isinstance(leaf, Is) else _number(person.answers[leaf.question])
                yield (self._term(entry, leaf, met),)
        for concern in person.concerns:
            rows = self._from_studies(concern, person)
            if rows:
                yield rows

    def _terms_of(self, key: tuple[str, str | int]) -> list[Term]:
        """What one answer says by itself; made when the answer is first given."""
        if key not in self._made:
            self._made[key] = [self._simple_term(part, key[1]) for part in self._simple[key]]
        return self._made[key]

    def _simple_term(self, part: _Placed, answer: str | int) -> Term:
        when = part.rule.when
        assert isinstance(when, Is | AtLeast | AtMost)
        return self._term(part, when, answer)

    def _from_studies(self, concern: str, person: Person) -> list[Term]:
        """What the rows say that count for a concern and the audiences of a person."""
        rows = self.studies(concern, person)
        return [term for only_when, term in rows if not only_when or holds(only_when, person.answers)]

    def studies(self, concern: str, person: Person) -> list[tuple[Condition | None, Term]]:
        """What the rows say for a concern and a person's audiences, and the condition under which each counts."""
        main = concern == person.main_concern
        key = (concern, main, person.audiences)
        if key not in self._matched:
            found = [(name, matching_row(rows, concern, person)) for name, rows in self._rows.get(concern, ())]
            self._matched[key] = [
                (row.only_when, self._evidence_term(name, row, main=main))
                for name, row in found
                if row is not None and self._scales.evidence_points(row)
            ]
        return self._matched[key]

    def _term(self, part: _Placed, leaf: Leaf, answer: str | int) -> Term:
        """What a rule says where a leaf of its condition is met by an answer."""
        scales = self._scales
        group, cap = scales.cap_of(leaf, against=part.against)
        offers = not part.against and leaf.question != self._concerns
        return Term(
            self._slot(part.approach, group, Slot(part.approach, part.against, cap, offers, from_studies=False)),
            leaf.question,
            answer,
            scales.component_of[leaf.question],
            scales.weights[part.rule.weight] * (1 if scales.is_inner_step(leaf, answer) else 2),
            part.place,
            part.rule,
        )

    def _evidence_term(self, approach: str, row: EvidenceRow, *, main: bool) -> Term:
        """What a row of evidence says."""
        points = self._scales.evidence_points(row)
        cap = self._scales.evidence_cap(main=main, against=points < 0)
        slot = Slot(approach, points < 0, cap, offers=False, from_studies=True)
        number = self._slot(approach, "main evidence" if main else "evidence", slot)
        return Term(number, self._concerns, row.concern, "evidence", abs(points) * 2, 0, row)

    def _slot(self, approach: str, group: str, slot: Slot) -> int:
        number = self._slot_numbers.setdefault((approach, group, slot.against), len(self.slots))
        if number == len(self.slots):
            self.slots.append(slot)
        return number


_latest: list[Plan] = []


def plan_of(knowledge: Knowledge) -> Plan:
    """The plan of a knowledge base; that of the one used last is kept."""
    if not _latest or _latest[0].knowledge is not knowledge:
        _latest[:] = [Plan(knowledge)]
    return _latest[0]


def _share_out(members: list[Term], parts: list[int], points: int, sign: int) -> Iterator[Weighed]:
    """Share the rounded total out by largest remainder, ties in a fixed order."""
    total = sum(parts)
    if not total:
        return
    pairs = zip(parts, members, strict=True)
    ordered = sorted(pairs, key=lambda pair: (-pair[0], pair[1].question, str(pair[1].answer)))
    floors = [part * points // total for part, _ in ordered]
    remainders = [part * points % total for part, _ in ordered]
    left = points - sum(floors)
    for index in sorted(range(len(ordered)), key=lambda index: -remainders[index])[:left]:
        floors[index] += 1
    for (_, term), weight in zip(ordered, floors, strict=True):
        if weight:
            yield Weighed(term.question, term.answer, term.component, sign * weight, term.source)


def _positive(condition: Condition) -> Iterator[Leaf]:
    """The leaves that an explanation can quote: those not under ``not``."""
    if isinstance(condition, Is | AtLeast | AtMost):
        yield condition
    elif not isinstance(condition, NotOf):
        for part in condition.of:
            yield from _positive(part)


def _number(answer: Answer) -> int:
    assert isinstance(answer, int)
    return answer


def matching_row(rows: Iterable[EvidenceRow], concern: str, person: Person) -> EvidenceRow | None:
    """The row for a concern and the person's audiences; the closest audience first."""
    for audiences in (person.audiences, person.studied_with):
        for row in rows:
            if row.concern == concern and not audiences.isdisjoint(row.for_):
                return row
    return None
