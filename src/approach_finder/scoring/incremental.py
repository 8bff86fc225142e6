"""Weighing one person's answers again with one or two of them changed.

Nearly every change touches a few slots of the calculation, so only those are weighed anew; where an answer decides
who is offered what, or how much a part counts, all is. Either way the scores are those of :func:`ranking.rank`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from msgspec import Struct

from approach_finder.answers.validation import applies, choices, is_offered, picked
from approach_finder.knowledge.conditions import Answer, Answers, Condition, leaves
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.types import RANGES
from approach_finder.scoring.profile import Person
from approach_finder.scoring.ranking import Account, Ranking, least_score, rank
from approach_finder.scoring.rules import Part, Term
from approach_finder.scoring.score import factor, part_of


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
    """What one changed answer takes away and adds, by slot. ``decides``: all must be weighed anew."""

    gone: dict[int, list[Part]]
    come: dict[int, list[Part]]
    decides: bool


class Reweighing:
    """The calculation of one person, kept so that a changed answer is weighed without weighing all anew."""

    def __init__(self, ranking: Ranking, knowledge: Knowledge) -> None:
        self._knowledge, self._weighing = knowledge, ranking.weighing
        self._plan, self._person = ranking.weighing.plan, ranking.person
        self._decisive = _decisive_questions(knowledge)
        self._of_audiences = _asked_about(audience.when for audience in knowledge.scoring.audiences.values())
        self._least = least_score(knowledge)
        self._eligible = {account.approach: account for account in (*ranking.open, *ranking.weak)}
        self._scores = {name: account.score for name, account in self._eligible.items()}
        self._effects: dict[Shift, _Effect] = {}

    def places(self, *shifts: Shift) -> Places:
        """Where the treatments stand after some changes of answers to different questions."""
        effects = [self._effect(shift) for shift in shifts]
        if any(effect.decides for effect in effects):
            return self._weighed_anew(shifts)
        scores = dict(self._scores)
        for number in {slot for effect in effects for slot in (*effect.gone, *effect.come)}:
            scores[self._plan.slots[number].approach] += self._points_changed(number, effects)
        return self._places(scores, self._eligible)

    def gains(self, shift: Shift, first: str) -> dict[str, int]:
        """No less than each treatment can gain on the first by a change, whatever else changes; empty if not known."""
        effect, gained, lost = self._effect(shift), dict.fromkeys(self._eligible, 0), 0
        if effect.decides:
            return {}
        for sign, parts in ((-1, effect.gone), (1, effect.come)):
            for part in chain.from_iterable(parts.values()):
                more = sign * part.worth[True]
                # A sum is rounded once, so it can be one more.
                if more > 0:
                    gained[part.approach] += more + 1
                elif more < 0 and part.approach == first:
                    lost += 1 - more
        return {name: more + lost for name, more in gained.items()}

    def _effect(self, shift: Shift) -> _Effect:
        if shift not in self._effects:
            self._effects[shift] = self._effect_of(shift)
        return self._effects[shift]

    def _effect_of(self, shift: Shift) -> _Effect:
        before, after = self._person.answers, _changed(self._person.answers, (shift,))
        other_audiences = shift.question in self._of_audiences and self._audiences_of(after) != self._person.audiences
        if shift.question in self._decisive or other_audiences:
            return _Effect({}, {}, decides=True)
        gone, come = self._plan.of_change(shift.question, before, after, self._eligible)
        decides = any(term.question == self._plan.concerns for term in (*gone, *come))
        return _Effect(self._by_slot(gone), self._by_slot(come), decides)

    def _by_slot(self, terms: Iterable[Term]) -> dict[int, list[Part]]:
        found: dict[int, list[Part]] = {}
        for term in terms:
            slot, scale = self._plan.slots[term.slot], factor(term, self._plan, self._person)
            found.setdefault(term.slot, []).append(part_of(term, slot, *scale, self._plan))
        return found

    def _audiences_of(self, answers: Answers) -> frozenset[str]:
        return Person(answers, self._knowledge).audiences

    def _points_changed(self, number: int, effects: Sequence[_Effect]) -> int:
        """How many points more a slot comes to after some changes."""
        before = self._weighing.parts(number)
        after = list(before)
        for effect in effects:
            for part in effect.gone.get(number, ()):
                after.remove(part)
            after += effect.come.get(number, ())
        return self._weighing.points(number, after) - self._weighing.points(number, before)

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
