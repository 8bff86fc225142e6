"""Weighing one person's answers again with one or two of them changed.

Nearly every change touches a few slots of the calculation, so only those are weighed anew; where an answer decides
who is offered what, or how much a part counts, all is. Either way the scores are those of :func:`ranking.rank`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from approach_finder.answers import applies, choices, is_offered, picked
from approach_finder.conditions import Answer, Answers, Condition, leaves
from approach_finder.model import RANGES, Knowledge
from approach_finder.ranking import Account, Ranking, least_score, rank
from approach_finder.scoring import Person, Run


class Shift(Struct, frozen=True):
    """One answer, changed. ``steps`` is how far: the steps of a scale, or 1."""

    question: str
    before: Answer | None
    after: Answer | None
    steps: int


def single_shifts(answers: Answers, knowledge: Knowledge) -> Iterator[Shift]:
    """All single changes of the answers that a person can reconsider: wishes and circumstances."""
    for name in knowledge.scoring.reconsider:
        if not applies(name, answers, knowledge):
            continue
        before, kind = answers.get(name), knowledge.vocabulary.questions[name].type
        if kind in RANGES:
            low, high = RANGES[kind]
            for number in range(low, high + 1):
                if number != before:
                    yield Shift(name, before, number, abs(number - (before if isinstance(before, int) else 0)))
        elif kind == "one":
            yield from (
                Shift(name, before, option, 1) for option in choices(name, answers, knowledge) if option != before
            )
        else:
            yield from _one_more_or_less(name, answers, knowledge)


def _one_more_or_less(name: str, answers: Answers, knowledge: Knowledge) -> Iterator[Shift]:
    question, options = knowledge.questionnaire.questions[name], knowledge.vocabulary.questions[name].options
    given = answers.get(name)
    before = given if isinstance(given, tuple) else ()
    for option in options:
        after = picked({*before} ^ {option}, options, question)
        if after != before and (option in before or is_offered(question, option, answers)):
            yield Shift(name, before or None, after or None, 1)


class Places(Struct, frozen=True):
    """What the treatments open to a person come to. From ``least`` on they are listed; ``best`` is the highest."""

    scores: Mapping[str, int]
    accounts: Mapping[str, Account]
    best: int
    least: int

    @property
    def first(self) -> str | None:
        """Who comes first, if anybody is listed."""
        if self.best < self.least:
            return None
        tied = [name for name, score in self.scores.items() if score == self.best]
        return tied[0] if len(tied) == 1 else min(tied, key=self._order)

    def listed(self, name: str) -> bool:
        """Whether a treatment is listed."""
        return name in self.scores and self.scores[name] >= self.least

    def place_of(self, name: str) -> int | None:
        """Its place from 1, or None where it is not listed."""
        if not self.listed(name):
            return None
        key = -self.scores[name], self._order(name)
        return 1 + sum((-score, self._order(other)) < key for other, score in self.scores.items())

    def _order(self, name: str) -> tuple[int, str]:
        """The order among equal scores, as in :func:`ranking.place`."""
        return -self.accounts[name].tested, name


class _Effect(Struct, frozen=True):
    """What one changed answer takes away and adds, and that by slot in unrounded parts.

    ``counts`` is what its component counts, in percent. ``decides``: all must be weighed anew.
    """

    gone: list[Run]
    come: list[Run]
    parts: dict[int, int]
    counts: int
    decides: bool


class _Sum(Struct, frozen=True):
    """What a slot holds as answered. ``counts`` is what its parts count in percent, or None where they differ."""

    parts: int
    counts: int | None
    points: int


class Reweighing:
    """The calculation of one person, kept so that a changed answer is weighed without weighing all anew."""

    def __init__(self, ranking: Ranking, knowledge: Knowledge) -> None:
        self._knowledge, self._plan, self._person = knowledge, ranking.plan, ranking.person
        self._members = self._plan.by_slot(ranking.heard)
        self._speaking = self._plan.speaking(ranking.heard, self._person)
        self._decisive = _decisive_questions(knowledge)
        self._of_audiences = _asked_about(audience.when for audience in knowledge.scoring.audiences.values())
        self._least = least_score(knowledge)
        self._eligible = {account.approach: account for account in (*ranking.open, *ranking.weak)}
        self._scores = {name: account.score for name, account in self._eligible.items()}
        self._sums: dict[int, _Sum] = {}
        self._effects: dict[Shift, _Effect] = {}

    def places(self, *shifts: Shift) -> Places:
        """Where the treatments stand after some changes of answers to different questions."""
        effects = [self._effect(shift) for shift in shifts]
        if any(effect.decides for effect in effects):
            return self._weighed_anew(shifts)
        scores = dict(self._scores)
        for number in {slot for effect in effects for slot in effect.parts}:
            approach = self._plan.slots[number].approach
            if approach in scores:
                scores[approach] += self._points_changed(number, effects)
        return self._places(scores, self._eligible)

    def gains(self, shift: Shift, first: str) -> dict[str, int]:
        """No less than each treatment can gain on the first by a change, whatever else changes; empty if not known."""
        effect, gained, lost = self._effect(shift), dict.fromkeys(self._eligible, 0), 0
        if effect.decides:
            return {}
        for sign, runs in ((-1, effect.gone), (1, effect.come)):
            for term in (term for run in runs for term in run.terms):
                slot = self._plan.slots[term.slot]
                points = sign * self._plan.weigh(term.slot, (term,), self._person, (slot.approach,))[1]
                # A sum is rounded once, so it can be one more.
                if points > 0 and slot.approach in gained:
                    gained[slot.approach] += points + 1
                elif points < 0 and slot.approach == first:
                    lost += 1 - points
        return {name: points + lost for name, points in gained.items()}

    def _effect(self, shift: Shift) -> _Effect:
        if shift not in self._effects:
            before, after = self._person.answers, _changed(self._person.answers, (shift,))
            gone, come = self._plan.of_change(shift.question, before, after)
            concerns = self._knowledge.scoring.roles.concerns
            parts: dict[int, int] = {}
            counted = set()
            for sign, runs in ((-1, gone), (1, come)):
                for run in runs:
                    factor, counts = self._plan.factor(run, self._person)
                    counted.add(counts)
                    for number, halves in run.halves:
                        parts[number] = parts.get(number, 0) + sign * halves * factor
            decides = (
                shift.question in self._decisive
                or (shift.question in self._of_audiences and self._audiences_of(after) != self._person.audiences)
                or any(run.question == concerns for run in (*gone, *come))
                or len(counted) > 1
            )
            self._effects[shift] = _Effect(gone, come, parts, max(counted, default=0), decides)
        return self._effects[shift]

    def _audiences_of(self, answers: Answers) -> frozenset[str]:
        return Person(answers, self._knowledge).audiences

    def _points_changed(self, number: int, effects: Sequence[_Effect]) -> int:
        """How many points more a slot comes to after some changes."""
        now, parts = self._now(number), 0
        counts = now.counts
        for effect in effects:
            if number in effect.parts:
                parts += effect.parts[number]
                counts = effect.counts if counts in (0, effect.counts) else None
        if counts is not None:
            return self._plan.points(number, now.parts + parts, counts, self._speaking) - now.points
        # Parts that count differently share the cap: which of them stay decides how much it is.
        members = self._members.get(number, [])
        for effect in effects:
            gone = {id(term.source) for run in effect.gone for term in run.terms if term.slot == number}
            members = [term for term in members if id(term.source) not in gone]
            members += [term for run in effect.come for term in run.terms if term.slot == number]
        return self._plan.weigh(number, members, self._person, self._speaking)[1] - now.points

    def _now(self, number: int) -> _Sum:
        """What a slot holds as answered; an empty one counts 0."""
        if number not in self._sums:
            members = self._members.get(number, ())
            counted = {self._plan.factor(term, self._person)[1] for term in members} or {0}
            parts, points = self._plan.weigh(number, members, self._person, self._speaking)
            self._sums[number] = _Sum(sum(parts), counted.pop() if len(counted) == 1 else None, points)
        return self._sums[number]

    def _weighed_anew(self, shifts: Sequence[Shift]) -> Places:
        ranking = rank(_changed(self._person.answers, shifts), self._knowledge)
        accounts = {account.approach: account for account in (*ranking.open, *ranking.weak)}
        return self._places({name: account.score for name, account in accounts.items()}, accounts)

    def _places(self, scores: Mapping[str, int], accounts: Mapping[str, Account]) -> Places:
        return Places(scores, accounts, max(scores.values(), default=0), self._least)


def _changed(answers: Answers, shifts: Sequence[Shift]) -> dict[str, Answer]:
    """The answers after some changes."""
    after = {**answers, **{shift.question: shift.after for shift in shifts}}
    return {question: answer for question, answer in after.items() if answer is not None}


def _decisive_questions(knowledge: Knowledge) -> frozenset[str]:
    """Questions whose answer decides what is asked, what is weighed at all, or how much a part counts."""
    roles, questions = knowledge.scoring.roles, knowledge.questionnaire.questions.values()
    conditions = [entry.only_when for entry in knowledge.approaches.values() if entry.only_when]
    conditions += [row.when for rows in knowledge.cautions.values() for row in rows if row.severity == "exclude"]
    conditions += [row.only_when for rows in knowledge.evidence.values() for row in rows if row.only_when]
    conditions += [question.ask_when for question in questions if question.ask_when]
    return _asked_about(conditions) | {roles.whom, roles.concerns, roles.main_concern, roles.balance}


def _asked_about(conditions: Iterable[Condition]) -> frozenset[str]:
    return frozenset(leaf.question for condition in conditions for leaf in leaves(condition))
