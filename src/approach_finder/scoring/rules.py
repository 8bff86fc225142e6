"""The compiled form of the rules and the evidence: each answer leads straight to what it says.

Contributions of answers fall into capped groups: what shares a cap, for or against one approach.
:mod:`approach_finder.scoring.score` adds them up.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from msgspec import Struct, field

from approach_finder.knowledge.conditions import (
    Answers,
    Condition,
    Is,
    Key,
    Leaf,
    deciding_leaf,
    single_answers,
)
from approach_finder.knowledge.model import EvidenceRow, Knowledge, Rule
from approach_finder.knowledge.types import Component
from approach_finder.scoring.evidence_first import Tested, tested_by
from approach_finder.scoring.profile import Profile, matching_rows
from approach_finder.scoring.weights import Cap, WeightTable


class Contribution(Struct, frozen=True, gc=False):
    """One answer's contribution to the score of one approach, before it is known who gave it.

    ``half_points`` is the weight times two, or times one at the inner step of a scale; it is never negative. ``place``
    is the order in the knowledge base. What one approach gets under one ``cap`` is a *capped group*.
    """

    approach: str
    cap: Cap
    question: str
    answer: str | int
    component: Component
    half_points: int
    place: int
    source: Rule | EvidenceRow

    @property
    def group(self) -> tuple[str, str]:
        """The capped group it falls into: the name of the cap, and the approach."""
        return self.cap.name, self.approach


class UnderCap(Struct, frozen=True, gc=False):
    """The contributions of one answer that share a cap, and the sums of their half points: both by approach."""

    cap: Cap
    contributions: dict[str, list[Contribution]]
    half_points: dict[str, int]


# Points without and with something that speaks for the approach and is about what brings the person.
Points: TypeAlias = tuple[int, int]


class Part(Struct, frozen=True, eq=False, gc=False):
    """The same, scaled for a profile, before rounding: ``units`` by approach; the component counts ``percent``.

    ``points_alone`` is what they come to where nothing else falls under the cap.
    """

    said: UnderCap
    units_per_half: int
    percent: int
    units: dict[str, int]
    points_alone: dict[str, Points]
    of_studies: bool

    @property
    def cap(self) -> Cap:
        """The cap that they share."""
        return self.said.cap


class AnswerContributions(Struct, frozen=True):
    """The contributions of one answer: they share question, answer and component.

    ``scaled`` keeps them scaled, by the units of half a point and the percent that the component counts.
    """

    question: str
    answer: str | int
    component: Component
    contributions: tuple[Contribution, ...]
    by_cap: tuple[UnderCap, ...]
    scaled: dict[tuple[int, int], list[Part]] = field(default_factory=dict)


def _answered(contributions: Sequence[Contribution]) -> AnswerContributions:
    by_cap: dict[str, UnderCap] = {}
    for contribution in contributions:
        cap, approach = contribution.cap, contribution.approach
        if (under := by_cap.get(cap.name)) is None:
            under = by_cap[cap.name] = UnderCap(cap, {}, {})
        under.contributions.setdefault(approach, []).append(contribution)
        under.half_points[approach] = under.half_points.get(approach, 0) + contribution.half_points
    first = contributions[0]
    return AnswerContributions(
        first.question, first.answer, first.component, tuple(contributions), tuple(by_cap.values())
    )


class Collected(NamedTuple):
    """The contributions that hold for a profile: from rules, and from studies of its concerns."""

    rules: list[AnswerContributions]
    studies: list[AnswerContributions]

    @property
    def all(self) -> list[AnswerContributions]:
        """Both."""
        return self.rules + self.studies


class ConcernEvidence(Struct, frozen=True):
    """The evidence on a concern for people of the same audiences.

    ``rows`` are by approach; where there are ``several``, conditions decide between them. ``sometimes`` is what
    some say only on a condition. ``tested`` are the approaches tested whatever else is answered, and ``conditional``
    the rows of those where that depends.
    """

    rows: dict[str, EvidenceRow]
    several: dict[str, tuple[EvidenceRow, ...]]
    tested: Tested
    conditional: dict[str, tuple[EvidenceRow, ...]]
    always: tuple[AnswerContributions, ...]
    sometimes: tuple[tuple[Condition, AnswerContributions], ...]


class _IndexedRule(Struct, frozen=True, gc=False):
    """A rule with the approach it speaks of, for or against, and its place among the rules there."""

    approach: str
    rule: Rule
    against: bool
    place: int


class _CompoundRule(Struct, frozen=True):
    """A rule on several answers, with the questions it asks about and what it said so far, by the answer it quotes."""

    indexed: _IndexedRule
    questions: frozenset[str]
    said: dict[Key, AnswerContributions]


class CompiledRules:
    """The rules and the evidence of a knowledge base, made ready to weigh.

    ``concerns`` is the question about them. ``waits`` are the cautions that keep an approach from being shown for
    now. ``weighable`` are the questions whose answers can speak for or against an approach. ``points_under``
    keeps what so many units come to under the cap of a name, by the percent that their component counts.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._table = WeightTable(knowledge)
        self.concerns = knowledge.scoring.roles.concerns
        self.without_concern_percent = knowledge.scoring.without_concern_percent
        self.weighable = self._table.component_of.keys()
        self.points_under: dict[tuple[str, int], dict[int, Points]] = {}
        self._simple: dict[Key, list[_IndexedRule]] = {}
        self._made: dict[Key, AnswerContributions] = {}
        self._rows: dict[str, dict[str, list[EvidenceRow]]] = {}
        self._evidence: dict[tuple[str, bool, frozenset[str], frozenset[str]], ConcernEvidence] = {}
        self._compound: list[_CompoundRule] = []
        for name, approach in knowledge.approaches.items():
            for rules, against in ((approach.speaks_for, False), (approach.speaks_against, True)):
                for place, rule in enumerate(rules):
                    indexed, when = _IndexedRule(name, rule, against, place), rule.when
                    if isinstance(when, Is):  # nearly all of them
                        self._simple.setdefault((when.question, when.answer), []).append(indexed)
                    elif isinstance(when, Leaf):
                        for key in self._table.answers_of(when):
                            self._simple.setdefault(key, []).append(indexed)
                    else:
                        questions = frozenset([leaf.question for leaf in when.leaves()])
                        self._compound.append(_CompoundRule(indexed, questions, {}))
            for tried in knowledge.scoring.tried:
                rule = Rule(Is(tried.question, name), tried.weight, tried.because)
                place = len(approach.speaks_for if tried.speaks_for else approach.speaks_against)
                key = tried.question, name
                self._simple.setdefault(key, []).append(_IndexedRule(name, rule, not tried.speaks_for, place))
        for name, rows in knowledge.evidence.items():
            for row in rows:
                self._rows.setdefault(row.concern, {}).setdefault(name, []).append(row)
        self.waits = [
            (name, row)
            for name, cautions in knowledge.cautions.items()
            for row in cautions
            if row.severity == "exclude"
        ]

    # --- contributions --------------------------------------------------------------------------------

    def collect(self, profile: Profile) -> Collected:
        """The contributions that hold for a profile."""
        collected = Collected([self._answered_by(key) for key in profile.said if key in self._simple], [])
        for compound in self._compound:
            collected.rules.extend(self._together_say(compound, profile.answers))
        for concern in profile.concerns:
            evidence_for = self.evidence_for(concern, profile)
            collected.studies.extend(evidence_for.always)
            collected.studies.extend(
                answered for only_when, answered in evidence_for.sometimes if only_when.holds(profile.answers)
            )
        return collected

    def of_change(
        self, question: str, before: Answers, after: Answers, approaches: Container[str]
    ) -> tuple[list[AnswerContributions], list[AnswerContributions]]:
        """The contributions to some approaches (to others perhaps) that go and that come when one answer is changed."""
        old, new = (
            {*single_answers({question: answers[question]})} if question in answers else set()
            for answers in (before, after)
        )
        gone, come = (
            [self._answered_by(key) for key in keys if key in self._simple] for keys in (old - new, new - old)
        )
        for compound in self._compound:
            if question in compound.questions and compound.indexed.approach in approaches:
                gone += self._together_say(compound, before)
                come += self._together_say(compound, after)
        return gone, come

    def single(self, question: str, answer: str | int) -> Sequence[Contribution]:
        """The contributions of one answer by itself."""
        return self._answered_by((question, answer)).contributions if (question, answer) in self._simple else ()

    def together(self) -> Iterator[tuple[Condition, list[tuple[Leaf, Contribution]]]]:
        """The rules of several answers: the condition, and all that each could come to say, by the leaf it quotes."""
        for indexed in (compound.indexed for compound in self._compound):
            when = indexed.rule.when
            found = [(leaf, key) for leaf in when.quotable() for key in self._table.answers_of(leaf)]
            yield when, [(leaf, self._contributions(*key, [(indexed, leaf)])[0]) for leaf, key in found]

    def evidence_for(self, concern: str, profile: Profile) -> ConcernEvidence:
        """The evidence on a concern for a profile."""
        main = concern == profile.main_concern
        key = (concern, main, profile.audiences, profile.may_join)
        if key not in self._evidence:
            approaches = self.knowledge.approaches
            matching = {
                name: matching_rows(rows, concern, approaches[name].offered_to, profile)
                for name, rows in self._rows.get(concern, {}).items()
            }
            single = {name: rows[0] for name, rows in matching.items() if len(rows) == 1}
            contributions = [
                (row.only_when, self._evidence_term(name, row, main=main))
                for name, rows in matching.items()
                for row in rows
                if self._table.evidence_points(row)
            ]
            always = [contribution for only_when, contribution in contributions if only_when is None]
            sometimes = tuple(
                (only_when, _answered([contribution]))
                for only_when, contribution in contributions
                if only_when is not None
            )
            self._evidence[key] = ConcernEvidence(
                single,
                {name: rows for name, rows in matching.items() if len(rows) > 1},
                tested_by({name: row for name, row in single.items() if row.only_when is None}, self.knowledge),
                {name: rows for name, rows in matching.items() if rows and rows[0].only_when is not None},
                (_answered(always),) if always else (),
                sometimes,
            )
        return self._evidence[key]

    def tested_for(self, concern: str, profile: Profile) -> Tested:
        """The approaches that were tested for a concern, with such people."""
        evidence = self.evidence_for(concern, profile)
        if not evidence.conditional:
            return evidence.tested
        holding: dict[str, EvidenceRow] = {}
        for name, rows in evidence.conditional.items():
            row = next((row for row in rows if row.only_when is None or row.only_when.holds(profile.answers)), None)
            if row is not None:
                holding[name] = row
        return evidence.tested.joined(tested_by(holding, self.knowledge)) if holding else evidence.tested

    # --- how it is made --------------------------------------------------------------------------------

    def _answered_by(self, key: Key) -> AnswerContributions:
        """The contributions of one answer by itself; made when the answer is first given."""
        if key not in self._made:
            rules = [(indexed, indexed.rule.when) for indexed in self._simple[key]]
            self._made[key] = _answered(self._contributions(*key, rules))
        return self._made[key]

    def _together_say(self, compound: _CompoundRule, answers: Answers) -> list[AnswerContributions]:
        """The one contribution of a rule on several answers, if the rule holds."""
        when = compound.indexed.rule.when
        leaf = deciding_leaf(when, answers) if when.holds(answers) else None
        if leaf is None:
            return []
        given = answers[leaf.question]
        key = leaf.question, leaf.answer if isinstance(given, tuple) else given
        if key not in compound.said:
            compound.said[key] = _answered(self._contributions(*key, [(compound.indexed, leaf)]))
        return [compound.said[key]]

    def _contributions(
        self, question: str, answer: str | int, rules: Iterable[tuple[_IndexedRule, Condition | Leaf]]
    ) -> list[Contribution]:
        """The contributions of rules that an answer meets, each with the leaf of its condition that it meets."""
        table, component = self._table, self._table.component_of[question]
        caps = [table.cap_of(question, answer, against=against) for against in (False, True)]
        return [
            Contribution(
                indexed.approach,
                caps[indexed.against],
                question,
                answer,
                component,
                table.weights[indexed.rule.weight] * (1 if table.is_inner_step(leaf, answer) else 2),
                indexed.place,
                indexed.rule,
            )
            for indexed, leaf in rules
        ]

    def _evidence_term(self, approach: str, row: EvidenceRow, *, main: bool) -> Contribution:
        """The contribution of a row of evidence."""
        points = self._table.evidence_points(row)
        cap = self._table.evidence_cap(main=main, against=points < 0)
        return Contribution(approach, cap, self.concerns, row.concern, "evidence", abs(points) * 2, 0, row)


def rules_of(knowledge: Knowledge) -> CompiledRules:
    """The compiled rules of a knowledge base."""
    return knowledge.derived(CompiledRules)
