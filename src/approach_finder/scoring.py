"""From answers to whole-number reasons: the calculation that is also the explanation.

Every reason starts as the weight of a word (or of a grade), is made larger for the main concern, smaller
half-way along a scale, and shifted by the balance between evidence and fit. Reasons that say one wish, or
answer one question, share a cap. Only then is each rounded, once, so that a score is exactly the sum of
the weights that are shown, in whatever order they are added.

A :class:`Plan` is the compiled form of the rules: each answer leads straight to the reasons it gives. It
weighs every approach (:meth:`Plan.tally`), and tells the reasons for those it is asked about (:meth:`Plan.explain`).
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
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
    leaves,
)
from approach_finder.model import Caution, Component, EvidenceRow, Knowledge, Rule
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
    """What shares a cap: the answers of a ``group`` (one wish, or one question), for or against one approach.

    What an approach offers (``offers``) counts less where it has nothing to say to what brings the person.
    """

    approach: str
    group: str
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


class Run(Struct, frozen=True, gc=False):
    """What one answer says: terms that share question, answer and component, and slot and halves of each to add up."""

    question: str
    answer: str | int
    component: Component
    terms: tuple[Term, ...]
    halves: tuple[tuple[int, int], ...]


def _run(terms: Sequence[Term]) -> Run:
    first = terms[0]
    halves = tuple((term.slot, term.halves) for term in terms)
    return Run(first.question, first.answer, first.component, tuple(terms), halves)


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


class _Placed(Struct, frozen=True, gc=False):
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
        # The cautions that keep an approach from being shown for now.
        self.waits: dict[str, list[Caution]] = {}
        for name, cautions in knowledge.cautions.items():
            if excluding := [row for row in cautions if row.severity == "exclude"]:
                self.waits[name] = excluding
        self._scales = Scales(knowledge)
        self._concerns = knowledge.scoring.roles.concerns
        self._slot_numbers: dict[tuple[str, str, bool], int] = {}
        self._slots_of: dict[str, list[int]] = {}
        self._simple: dict[tuple[str, str | int], list[_Placed]] = {}
        self._made: dict[tuple[str, str | int], Run] = {}
        self._compound: dict[tuple[str, str | int], list[_Placed]] = {}
        self._together: dict[str, list[_Placed]] = {}
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
        if isinstance(when, Is):  # nearly all of them
            self._simple.setdefault((when.question, when.option), []).append(part)
            return
        if isinstance(when, AtLeast | AtMost):
            for key in self._scales.answers_of(when):
                self._simple.setdefault(key, []).append(part)
            return
        for key in {key for leaf in _positive(when) for key in self._scales.answers_of(leaf)}:
            self._compound.setdefault(key, []).append(part)
        for question in {leaf.question for leaf in leaves(when)}:
            self._together.setdefault(question, []).append(part)

    def hear(self, person: Person) -> list[Run]:
        """All that the answers say."""
        return list(self._said(person))

    def tally(self, heard: Sequence[Run], person: Person) -> dict[str, Tally]:
        """The score of every approach of which something was heard."""
        parts: dict[int, int] = {}
        most: dict[int, int] = {}
        for run in heard:
            factor, counts = self.factor(run, person)
            for number, halves in run.halves:
                if number not in parts:
                    parts[number], most[number] = halves * factor, counts
                else:
                    parts[number] += halves * factor
                    most[number] = max(most[number], counts)
        speaking = self.speaking(heard, person)
        scores: dict[str, int] = {}
        tested: dict[str, int] = {}
        for number, total in parts.items():
            slot, points = self.slots[number], self.points(number, total, most[number], speaking)
            scores[slot.approach] = scores.get(slot.approach, 0) + points
            if slot.from_studies:
                tested[slot.approach] = tested.get(slot.approach, 0) + points
        return {name: Tally(score, tested.get(name, 0)) for name, score in scores.items()}

    def explain(self, approaches: Iterable[str], heard: Iterable[Run], person: Person) -> dict[str, list[Weighed]]:
        """All reasons for and against some approaches, each with its whole-number weight, none of them 0."""
        speaking = self.speaking(heard, person)
        found: dict[int, list[Term]] = {}
        wanted = {number for name in approaches for number in self._slots_of.get(name, ())}
        for run in heard:
            for term in run.terms:
                if term.slot in wanted:
                    found.setdefault(term.slot, []).append(term)
        weighed: dict[str, list[Weighed]] = {}
        for number, members in found.items():
            members.sort(key=lambda term: term.place)
            parts, points = self.weigh(number, members, person, speaking)
            weighed.setdefault(self.slots[number].approach, []).extend(_share_out(members, parts, points))
        return weighed

    def single(self, question: str, answer: str | int) -> Sequence[Term]:
        """What one answer says by itself."""
        return self._run_of((question, answer)).terms if (question, answer) in self._simple else ()

    def together(self) -> Iterator[tuple[Condition, list[tuple[Leaf, Term]]]]:
        """The rules of several answers: the condition, and all that each could come to say, by the leaf it quotes."""
        for entry in {id(entry): entry for entries in self._compound.values() for entry in entries}.values():
            found = [(leaf, value) for leaf in _positive(entry.rule.when) for _, value in self._scales.answers_of(leaf)]
            yield entry.rule.when, [(leaf, self._term(entry, leaf, value)) for leaf, value in found]

    @staticmethod
    def by_slot(heard: Iterable[Run]) -> dict[int, list[Term]]:
        """What was heard, by the slot it falls into."""
        found: dict[int, list[Term]] = {}
        for run in heard:
            for term in run.terms:
                found.setdefault(term.slot, []).append(term)
        return found

    def weigh(
        self, number: int, members: Collection[Term], person: Person, speaking: Container[str]
    ) -> tuple[list[int], int]:
        """The unrounded part of each term of a slot, and what they come to: below 0 where they speak against."""
        factors = [self.factor(term, person) for term in members]
        parts = [term.halves * factor for term, (factor, _) in zip(members, factors, strict=True)]
        most = max((counts for _, counts in factors), default=0)
        return parts, self.points(number, sum(parts), most, speaking)

    def factor(self, said: Term | Run, person: Person) -> tuple[int, int]:
        """What half a point of what was said is in parts, and what its component counts in percent."""
        counts = person.balance[said.component]
        percent = person.concern_percent(said.answer) if said.question == self._concerns else 100
        return percent * counts, counts

    def points(self, number: int, parts: int, counts: int, speaking: Container[str]) -> int:
        """What the parts of a slot come to: capped, and rounded once."""
        slot = self.slots[number]
        cap = slot.cap
        if slot.offers and slot.approach not in speaking:
            percent = self.knowledge.scoring.without_concern_percent
            parts, cap = parts * percent // 100, cap * percent // 100
        most = cap * counts * (PARTS // 100)
        points = ((parts if parts < most else most) + PARTS // 2) // PARTS
        return -points if slot.against else points

    def speaking(self, heard: Iterable[Run], person: Person) -> set[str]:
        """The approaches for which something about the main concern (or any, where none is named) speaks."""
        return {
            self.slots[term.slot].approach
            for run in heard
            if run.question == self._concerns and run.answer in person.what_matters
            for term in run.terms
            if not self.slots[term.slot].against
        }

    def _said(self, person: Person) -> Iterator[Run]:
        maybe: dict[int, _Placed] = {}
        for question, answer in person.answers.items():
            for key in _keys(question, answer):
                if key in self._simple:
                    yield self._run_of(key)
                for entry in self._compound.get(key, ()):
                    maybe[id(entry)] = entry
        for entry in maybe.values():
            yield from self._compound_term(entry, person.answers)
        for concern in person.concerns:
            terms = self._from_studies(concern, person)
            if terms:
                yield _run(terms)

    def of_change(self, question: str, before: Answers, after: Answers) -> tuple[list[Run], list[Run]]:
        """What rules no longer say when one answer is changed, and what they say instead."""
        old, new = set(_keys(question, before.get(question, ()))), set(_keys(question, after.get(question, ())))
        gone = [self._run_of(key) for key in old - new if key in self._simple]
        come = [self._run_of(key) for key in new - old if key in self._simple]
        for entry in self._together.get(question, ()):
            gone += self._compound_term(entry, before)
            come += self._compound_term(entry, after)
        return gone, come

    def _compound_term(self, entry: _Placed, answers: Answers) -> list[Run]:
        """What a rule on several answers says, if it holds: one run of one term, or none."""
        leaf = deciding_leaf(entry.rule.when, answers) if holds(entry.rule.when, answers) else None
        if leaf is None:
            return []
        met = leaf.option if isinstance(leaf, Is) else _number(answers[leaf.question])
        return [_run([self._term(entry, leaf, met)])]

    def _run_of(self, key: tuple[str, str | int]) -> Run:
        """What one answer says by itself; made when the answer is first given."""
        if key not in self._made:
            self._made[key] = _run([self._simple_term(part, key[1]) for part in self._simple[key]])
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
            self._slot(part.approach, group, cap, against=part.against, offers=offers),
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
        group = "main evidence" if main else "evidence"
        number = self._slot(approach, group, cap, against=points < 0, from_studies=True)
        return Term(number, self._concerns, row.concern, "evidence", abs(points) * 2, 0, row)

    def _slot(
        self, approach: str, group: str, cap: int, *, against: bool, offers: bool = False, from_studies: bool = False
    ) -> int:
        number = self._slot_numbers.setdefault((approach, group, against), len(self.slots))
        if number == len(self.slots):
            self.slots.append(Slot(approach, group, against, cap, offers, from_studies))
            self._slots_of.setdefault(approach, []).append(number)
        return number


_latest: list[Plan] = []


def plan_of(knowledge: Knowledge) -> Plan:
    """The plan of a knowledge base; that of the one used last is kept."""
    if not _latest or _latest[0].knowledge is not knowledge:
        _latest[:] = [Plan(knowledge)]
    return _latest[0]


def _share_out(members: list[Term], parts: list[int], signed: int) -> Iterator[Weighed]:
    """Share the rounded total out by largest remainder, ties in a fixed order."""
    total, points, sign = sum(parts), abs(signed), -1 if signed < 0 else 1
    if not total:
        return
    if len(members) == 1:  # nearly always
        if points:
            yield _weighed(members[0], signed)
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
            yield _weighed(term, sign * weight)


def _weighed(term: Term, weight: int) -> Weighed:
    return Weighed(term.question, term.answer, term.component, weight, term.source)


def _positive(condition: Condition) -> Iterator[Leaf]:
    """The leaves that an explanation can quote: those not under ``not``."""
    if isinstance(condition, Is | AtLeast | AtMost):
        yield condition
    elif not isinstance(condition, NotOf):
        for part in condition.of:
            yield from _positive(part)


def _keys(question: str, answer: Answer) -> Iterator[tuple[str, str | int]]:
    """The single answers that an answer is made of."""
    for part in answer if isinstance(answer, tuple) else (answer,):
        yield question, part


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
