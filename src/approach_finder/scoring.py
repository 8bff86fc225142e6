"""From answers to whole-number reasons: the calculation that is also the explanation.

Every reason starts as the weight of a word (or of a grade), is made larger for the main concern, smaller
half-way along a scale, and shifted by the balance between evidence and fit. Reasons that say one wish, or
answer one question, share a cap. Only then is each rounded, once, so that a score is exactly the sum of
the weights that are shown, in whatever order they are added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from msgspec import Struct, structs

from approach_finder.conditions import Answer, Answers, AtLeast, AtMost, Is, Leaf, deciding_leaf, holds
from approach_finder.model import Approach, Component, EvidenceRow, Knowledge, Rule, Wish

# Weights are kept in this many parts until they are rounded: percent of the main concern, halves of a
# scale, percent of the balance.
_PARTS = 100 * 2 * 100


class Weighed(Struct, frozen=True):
    """A reason with its final weight. ``source`` is the rule or the evidence row it comes from."""

    question: str
    answer: str | int
    component: Component
    weight: int
    source: Rule | EvidenceRow


class _Raw(Struct, frozen=True):
    """A reason before caps and rounding. ``parts`` is never negative; the sign is in ``against``."""

    question: str
    answer: str | int
    component: Component
    parts: int
    against: bool
    group: str
    cap: int
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


def weigh(approach: Approach, evidence: Iterable[EvidenceRow], person: Person, knowledge: Knowledge) -> list[Weighed]:
    """All reasons for and against one approach, each with its whole-number weight, none of them 0."""
    scales = _Scales(knowledge)
    raw = [*_rules(approach, person, scales), *_evidence(evidence, person, scales)]
    if not _speaks_to_what_matters(raw, person, scales):
        raw = [_weaker(reason, scales) for reason in raw]
    groups: dict[tuple[str, bool], list[_Raw]] = {}
    for reason in raw:
        groups.setdefault((reason.group, reason.against), []).append(reason)
    weighed: list[Weighed] = []
    for (_, against), members in groups.items():
        balance = max(person.balance[member.component] for member in members)
        cap = members[0].cap * balance * (_PARTS // 100)
        weighed += _share_out(members, cap, -1 if against else 1)
    return weighed


def _speaks_to_what_matters(raw: Iterable[_Raw], person: Person, scales: _Scales) -> bool:
    """Whether something about the main concern (or any, where none is named) speaks for the approach."""
    matters = {person.main_concern} if person.main_concern else set(person.concerns)
    about = scales.scoring.roles.concerns
    return any(not reason.against and reason.question == about and reason.answer in matters for reason in raw)


def _weaker(reason: _Raw, scales: _Scales) -> _Raw:
    """What an approach offers counts less where it has nothing to say to what brings the person."""
    if reason.against or reason.question == scales.scoring.roles.concerns:
        return reason
    percent = scales.scoring.without_concern_percent
    return structs.replace(reason, parts=reason.parts * percent // 100, cap=reason.cap * percent // 100)


def _share_out(members: list[_Raw], cap: int, sign: int) -> Iterator[Weighed]:
    """Round the capped total once, and share it out by largest remainder, ties in a fixed order."""
    total = sum(member.parts for member in members)
    if not total:
        return
    points = (2 * min(total, cap) + _PARTS) // (2 * _PARTS)
    ordered = sorted(members, key=lambda member: (-member.parts, member.question, str(member.answer)))
    floors = [member.parts * points // total for member in ordered]
    remainders = [member.parts * points % total for member in ordered]
    left = points - sum(floors)
    for index in sorted(range(len(ordered)), key=lambda index: -remainders[index])[:left]:
        floors[index] += 1
    for member, weight in zip(ordered, floors, strict=True):
        if weight:
            yield Weighed(member.question, member.answer, member.component, sign * weight, member.source)


class _Scales:
    """Look-ups into the scoring of a knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.scoring = knowledge.scoring
        self.component_of = {
            question: component for component, questions in self.scoring.components.items() for question in questions
        }
        self._types = {question: shape.type for question, shape in knowledge.vocabulary.questions.items()}
        self._wish_of = {member: wish for wish in self.scoring.wishes for member in wish.of}

    def wish(self, leaf: Leaf) -> Wish | None:
        """The wish that an answer is one way of saying, if any."""
        exact = f"{leaf.question}={leaf.option}" if isinstance(leaf, Is) else ""
        return self._wish_of.get(exact) or self._wish_of.get(leaf.question)

    def cap_of(self, leaf: Leaf, *, against: bool) -> tuple[str, int]:
        """The group under whose cap a reason falls, and the cap."""
        if against and self._types[leaf.question] == "scale":
            return "leanings", self.scoring.leanings_most_against
        wish = self.wish(leaf)
        caps = wish or self.scoring.caps
        return wish.of[0] if wish else leaf.question, caps.most_against if against else caps.most_for

    def halves(self, leaf: Leaf, answer: str | int) -> int:
        """On a scale, a rule that begins at its inner step counts by half there and in full at the end."""
        inner = isinstance(leaf, AtLeast | AtMost) and leaf.value == answer == (1 if isinstance(leaf, AtLeast) else -1)
        return 1 if inner and self._types[leaf.question] == "scale" else 2

    def evidence_cap(self, *, main: bool, against: bool) -> tuple[str, int]:
        """The group of a reason from studies, and its cap."""
        scale = self.scoring.evidence
        most_for = scale.most_for_main if main else scale.most_for_others
        return "main evidence" if main else "evidence", scale.most_against if against else most_for

    def evidence_points(self, row: EvidenceRow) -> int:
        """What a row of evidence counts: above 0 for, below 0 against."""
        if row.see:
            return 0
        scale = self.scoring.evidence
        points = scale.no_effect if row.found == "no-effect" else scale.grades[row.grade]
        return points + (scale.standings[row.standing] if row.standing else 0)


def _rules(approach: Approach, person: Person, scales: _Scales) -> Iterator[_Raw]:
    concerns = scales.scoring.roles.concerns
    for rules, against in ((approach.speaks_for, False), (approach.speaks_against, True)):
        for rule in rules:
            leaf = deciding_leaf(rule.when, person.answers) if holds(rule.when, person.answers) else None
            if leaf is None:
                continue
            answer = leaf.option if isinstance(leaf, Is) else _number(person.answers[leaf.question])
            percent = person.concern_percent(answer) if leaf.question == concerns else 100
            component = scales.component_of[leaf.question]
            parts = (
                scales.scoring.weights[rule.weight] * percent * scales.halves(leaf, answer) * person.balance[component]
            )
            yield _Raw(leaf.question, answer, component, parts, against, *scales.cap_of(leaf, against=against), rule)


def _number(answer: Answer) -> int:
    assert isinstance(answer, int)
    return answer


def _evidence(rows: Iterable[EvidenceRow], person: Person, scales: _Scales) -> Iterator[_Raw]:
    concerns = scales.scoring.roles.concerns
    for concern in person.concerns:
        row = matching_row(rows, concern, person)
        counts = row is not None and (row.only_when is None or holds(row.only_when, person.answers))
        points = scales.evidence_points(row) if row and counts else 0
        if row and points:
            parts = abs(points) * person.concern_percent(concern) * 2 * person.balance["evidence"]
            cap = scales.evidence_cap(main=concern == person.main_concern, against=points < 0)
            yield _Raw(concerns, concern, "evidence", parts, points < 0, *cap, row)


def matching_row(rows: Iterable[EvidenceRow], concern: str, person: Person) -> EvidenceRow | None:
    """The row for a concern and the person's audiences; the closest audience first."""
    for audiences in (person.audiences, person.studied_with):
        for row in rows:
            if row.concern == concern and not audiences.isdisjoint(row.for_):
                return row
    return None
