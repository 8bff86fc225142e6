"""The compiled form of the rules and the evidence: each answer leads straight to what it says.

What answers say is put into slots. A slot holds what shares a cap, for or against one approach;
:mod:`approach_finder.scoring.score` tells what the slots come to.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from threading import Lock
from typing import NamedTuple, TypeAlias

from msgspec import Struct, field
from msgspec.structs import astuple

from approach_finder.knowledge.conditions import (
    Answer,
    Answers,
    AtLeast,
    AtMost,
    Condition,
    Is,
    Key,
    Leaf,
    NotOf,
    deciding_leaf,
    leaves,
    single_answers,
)
from approach_finder.knowledge.model import EvidenceRow, Knowledge, Rule
from approach_finder.knowledge.types import Component
from approach_finder.scoring.profile import Person, matching_rows
from approach_finder.scoring.weights import Group, Scales


class Slot(Struct, frozen=True, gc=False):
    """What shares a cap: a :class:`~approach_finder.scoring.weights.Group` for one approach. ``group`` is its name."""

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


class Part(NamedTuple):
    """What a term comes to for a person, unrounded, and what its component counts in percent.

    ``worth`` is what that comes to where nothing else falls into the slot: without and with something that speaks for
    the approach and is about what brings the person.
    """

    approach: str
    parts: int
    counts: int
    worth: tuple[int, int]
    term: Term


# What one answer puts into the slots of a group.
Block: TypeAlias = dict[int, Part]


class Run(Struct, frozen=True):
    """What one answer says: terms that share question, answer and component.

    ``weighed`` keeps what they come to as blocks, by what half a point is in parts and what the component counts.
    """

    question: str
    answer: str | int
    component: Component
    terms: tuple[Term, ...]
    weighed: dict[tuple[int, int], list[tuple[str, Block]]] = field(default_factory=dict)


def _run(terms: Sequence[Term]) -> Run:
    return Run(terms[0].question, terms[0].answer, terms[0].component, tuple(terms))


class Heard(NamedTuple):
    """What the answers of a person say, and what studies say of the concerns."""

    rules: list[Run]
    studies: list[Run]

    @property
    def all(self) -> list[Run]:
        """Both."""
        return self.rules + self.studies


class Studied(Struct, frozen=True):
    """What studies of a concern say to people of the same audiences.

    ``rows`` are by approach; where there are ``several``, conditions decide between them. ``sometimes`` is what
    some say only on a condition.
    """

    rows: dict[str, EvidenceRow]
    several: dict[str, tuple[EvidenceRow, ...]]
    always: tuple[Run, ...]
    sometimes: tuple[tuple[Condition, Run], ...]


class _Placed(Struct, frozen=True, gc=False):
    """A rule with the approach it speaks of, for or against, and its place among the rules there."""

    approach: str
    rule: Rule
    against: bool
    place: int


class Plan:
    """The rules and the evidence of a knowledge base, made ready to weigh.

    ``concerns`` is the question about them. ``waits`` are the cautions that keep an approach from being shown for
    now. ``weighable`` are the questions whose answers can speak for or against an approach.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.slots: list[Slot] = []
        self.slots_of: dict[str, list[int]] = {name: [] for name in knowledge.approaches}
        self._scales = Scales(knowledge)
        self.concerns = knowledge.scoring.roles.concerns
        self.without_concern_percent = knowledge.scoring.without_concern_percent
        self.weighable = self._scales.component_of.keys()
        self._numbering = Lock()
        self._slot_numbers: dict[tuple[str, str], int] = {}
        self._simple: dict[Key, list[_Placed]] = {}
        self._made: dict[Key, Run] = {}
        self._rows: dict[str, dict[str, list[EvidenceRow]]] = {}
        self._studied: dict[tuple[str, bool, frozenset[str]], Studied] = {}
        self._compound: list[_Placed] = []
        for name, approach in knowledge.approaches.items():
            for rules, against in ((approach.speaks_for, False), (approach.speaks_against, True)):
                for place, rule in enumerate(rules):
                    placed, when = _Placed(name, rule, against, place), rule.when
                    if isinstance(when, Is):  # nearly all of them
                        self._simple.setdefault((when.question, when.option), []).append(placed)
                    elif isinstance(when, AtLeast | AtMost):
                        for key in self._scales.answers_of(when):
                            self._simple.setdefault(key, []).append(placed)
                    else:
                        self._compound.append(placed)
        for name, rows in knowledge.evidence.items():
            for row in rows:
                self._rows.setdefault(row.concern, {}).setdefault(name, []).append(row)
        self.waits = [
            (name, row)
            for name, cautions in knowledge.cautions.items()
            for row in cautions
            if row.severity == "exclude"
        ]

    # --- what is said --------------------------------------------------------------------------------

    def hear(self, person: Person) -> Heard:
        """All that is said for a person."""
        heard = Heard([self._run_of(key) for key in person.said if key in self._simple], [])
        for placed in self._compound:
            heard.rules.extend(self._together_say(placed, person.answers))
        for concern in person.concerns:
            studied = self.studied(concern, person)
            heard.studies.extend(studied.always)
            heard.studies.extend(run for only_when, run in studied.sometimes if only_when.holds(person.answers))
        return heard

    def of_change(
        self, question: str, before: Answers, after: Answers, approaches: Container[str]
    ) -> tuple[list[Term], list[Term]]:
        """What rules no longer say of some approaches when one answer is changed, and what they say instead."""
        old, new = (
            {*single_answers({question: answers[question]})} if question in answers else set()
            for answers in (before, after)
        )
        gone, come = (
            [term for key in keys for term in self.single(*key) if self.slots[term.slot].approach in approaches]
            for keys in (old - new, new - old)
        )
        for placed in self._compound:
            if placed.approach in approaches and any(leaf.question == question for leaf in leaves(placed.rule.when)):
                gone += (term for run in self._together_say(placed, before) for term in run.terms)
                come += (term for run in self._together_say(placed, after) for term in run.terms)
        return gone, come

    def single(self, question: str, answer: str | int) -> Sequence[Term]:
        """What one answer says by itself."""
        return self._run_of((question, answer)).terms if (question, answer) in self._simple else ()

    def together(self) -> Iterator[tuple[Condition, list[tuple[Leaf, Term]]]]:
        """The rules of several answers: the condition, and all that each could come to say, by the leaf it quotes."""
        for placed in self._compound:
            when = placed.rule.when
            found = [(leaf, value) for leaf in _positive(when) for _, value in self._scales.answers_of(leaf)]
            yield when, [(leaf, self._term(placed, leaf, value)) for leaf, value in found]

    def studied(self, concern: str, person: Person) -> Studied:
        """What studies of a concern say to a person."""
        main = concern == person.main_concern
        key = (concern, main, person.audiences)
        if key not in self._studied:
            matching = {
                name: matching_rows(rows, concern, person) for name, rows in self._rows.get(concern, {}).items()
            }
            terms = [
                (row.only_when, self._evidence_term(name, row, main=main))
                for name, rows in matching.items()
                for row in rows
                if self._scales.evidence_points(row)
            ]
            always = [term for only_when, term in terms if only_when is None]
            sometimes = tuple((only_when, _run([term])) for only_when, term in terms if only_when is not None)
            self._studied[key] = Studied(
                {name: rows[0] for name, rows in matching.items() if len(rows) == 1},
                {name: rows for name, rows in matching.items() if len(rows) > 1},
                (_run(always),) if always else (),
                sometimes,
            )
        return self._studied[key]

    # --- how it is made --------------------------------------------------------------------------------

    def _run_of(self, key: Key) -> Run:
        """What one answer says by itself; made when the answer is first given."""
        if key not in self._made:
            self._made[key] = _run([self._simple_term(placed, key[1]) for placed in self._simple[key]])
        return self._made[key]

    def _together_say(self, placed: _Placed, answers: Answers) -> list[Run]:
        """What a rule on several answers says, if it holds: one run of one term, or none."""
        leaf = deciding_leaf(placed.rule.when, answers) if placed.rule.when.holds(answers) else None
        if leaf is None:
            return []
        answer = leaf.option if isinstance(leaf, Is) else _number(answers[leaf.question])
        return [_run([self._term(placed, leaf, answer)])]

    def _simple_term(self, placed: _Placed, answer: str | int) -> Term:
        """What a rule on one answer says."""
        when = placed.rule.when
        assert isinstance(when, Is | AtLeast | AtMost)
        return self._term(placed, when, answer)

    def _term(self, placed: _Placed, leaf: Leaf, answer: str | int) -> Term:
        """What a rule says where a leaf of its condition is met by an answer."""
        scales = self._scales
        return Term(
            self._slot(placed.approach, scales.group_of(leaf, against=placed.against)),
            leaf.question,
            answer,
            scales.component_of[leaf.question],
            scales.weights[placed.rule.weight] * (1 if scales.is_inner_step(leaf, answer) else 2),
            placed.place,
            placed.rule,
        )

    def _evidence_term(self, approach: str, row: EvidenceRow, *, main: bool) -> Term:
        """What a row of evidence says."""
        points = self._scales.evidence_points(row)
        number = self._slot(approach, self._scales.evidence_group(main=main, against=points < 0))
        return Term(number, self.concerns, row.concern, "evidence", abs(points) * 2, 0, row)

    def _slot(self, approach: str, group: Group) -> int:
        key = approach, group.name
        if key not in self._slot_numbers:
            with self._numbering:  # two threads must not give out the same number
                if key not in self._slot_numbers:
                    self.slots.append(Slot(approach, *astuple(group)))
                    self.slots_of[approach].append(len(self.slots) - 1)
                    self._slot_numbers[key] = len(self.slots) - 1
        return self._slot_numbers[key]


def plan_of(knowledge: Knowledge) -> Plan:
    """The plan of a knowledge base."""
    return knowledge.derived(Plan)


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
