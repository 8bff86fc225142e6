"""Score one person's answers again with one or two of them changed.

Nearly every change touches a few groups of the calculation, so only those are weighed anew; where an answer decides
who is offered what, or how much a part counts, all is. Either way the scores are those of :func:`ranking.rank`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import chain

from msgspec import Struct

from approach_finder.answers.changes import AnswerChange
from approach_finder.knowledge.conditions import Answer, Answers, Condition
from approach_finder.knowledge.model import Knowledge
from approach_finder.scoring.profile import Profile
from approach_finder.scoring.ranking import Ranking, ScoredApproach, least_score, rank
from approach_finder.scoring.rules import Contribution, ScaledContribution
from approach_finder.scoring.score import scale, units_of


class Standings(Struct, frozen=True):
    """The scores of the treatments open to a person. From ``least`` on they are listed; ``best`` is the highest."""

    scores: Mapping[str, int]
    approaches: Mapping[str, ScoredApproach]
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
        return -self.approaches[name].tested, name


class _Effect(Struct, frozen=True):
    """The contributions that a changed answer takes and adds, by group.

    ``decides``: it may decide what is asked or offered, or how much a part counts, by itself or with another change.
    ``about_concerns``: it changes what speaks to what brings the person.
    """

    gone: dict[int, list[ScaledContribution]]
    come: dict[int, list[ScaledContribution]]
    decides: bool
    about_concerns: bool


class IncrementalScorer:
    """The calculation of one person, kept so that a changed answer is weighed without weighing all anew.

    With ``among``, only what becomes of some treatments is of interest.
    """

    def __init__(self, ranking: Ranking, knowledge: Knowledge, among: Container[str] | None = None) -> None:
        self._knowledge, self._scorer = knowledge, ranking.scorer
        self._compiled, self._profile = ranking.scorer.compiled, ranking.profile
        self._decisive, self._conditions = knowledge.derived(_decisive)
        audiences = knowledge.scoring.audiences.values()
        self._of_audiences = _asked_about(
            when for entry in audiences for when in (entry.when, entry.may_join) if when is not None
        )
        self._least = least_score(knowledge)
        self._eligible = {
            scored.approach: scored
            for scored in (*ranking.eligible, *ranking.below_threshold)
            if among is None or scored.approach in among
        }
        self._scores = {name: scored.score for name, scored in self._eligible.items()}
        self._effects: dict[AnswerChange, _Effect] = {}

    def standings(self, *changes: AnswerChange) -> Standings:
        """Where the treatments stand after some changes of answers to different questions."""
        effects = [self._effect(change) for change in changes]
        if any(effect.decides for effect in effects) and self._turns(changes, effects):
            return self._weighed_anew(changes)
        scores = dict(self._scores)
        for number in {group for effect in effects for group in (*effect.gone, *effect.come)}:
            scores[self._compiled.groups[number].approach] += self._points_changed(number, effects)
        return self._standings(scores, self._eligible)

    def gains(self, change: AnswerChange, first: str) -> dict[str, int]:
        """No less than each treatment can gain on the first by a change, whatever else changes; empty if not known."""
        effect, gained, lost = self._effect(change), dict.fromkeys(self._eligible, 0), 0
        if effect.decides:
            return {}
        for sign, parts in ((-1, effect.gone), (1, effect.come)):
            for scaled in chain.from_iterable(parts.values()):
                more = sign * scaled.points_alone[True]
                # A sum is rounded once, so it can be one more.
                if more > 0:
                    gained[scaled.approach] += more + 1
                elif more < 0 and scaled.approach == first:
                    lost += 1 - more
        return {name: more + lost for name, more in gained.items()}

    def _effect(self, change: AnswerChange) -> _Effect:
        if change not in self._effects:
            self._effects[change] = self._effect_of(change)
        return self._effects[change]

    def _effect_of(self, change: AnswerChange) -> _Effect:
        before, after = self._profile.answers, _changed(self._profile.answers, (change,))
        other_audiences = change.question in self._of_audiences and self._audiences_of(after) != self._audiences_of(
            before
        )
        if change.question in self._decisive:
            return _Effect({}, {}, decides=True, about_concerns=False)
        gone, come = self._compiled.of_change(change.question, before, after, self._eligible)
        about_concerns = any(contribution.question == self._compiled.concerns for contribution in (*gone, *come))
        decides = about_concerns or other_audiences or change.question in self._conditions
        return _Effect(self._by_group(gone), self._by_group(come), decides, about_concerns)

    def _turns(self, changes: Sequence[AnswerChange], effects: Iterable[_Effect]) -> bool:
        """Whether some changes together do decide, so that all must be weighed anew."""
        before, after = self._profile.answers, _changed(self._profile.answers, changes)
        questions = {change.question for change in changes}
        return (
            not self._decisive.isdisjoint(questions)
            or any(effect.about_concerns for effect in effects)
            or any(
                condition.holds(before) != condition.holds(after)
                for question in questions
                for asked, condition in self._conditions.get(question, ())
                if asked is None or asked in before
            )
            or (
                any(question in self._of_audiences for question in questions)
                and self._audiences_of(before) != self._audiences_of(after)
            )
        )

    def _by_group(self, contributions: Iterable[Contribution]) -> dict[int, list[ScaledContribution]]:
        found: dict[int, list[ScaledContribution]] = {}
        for contribution in contributions:
            group = self._compiled.groups[contribution.group]
            units_per_half, percent = units_of(contribution, self._compiled, self._profile)
            found.setdefault(contribution.group, []).append(
                scale(contribution, group, units_per_half, percent, self._compiled)
            )
        return found

    def _audiences_of(self, answers: Answers) -> frozenset[str]:
        profile = Profile(answers, self._knowledge)
        return profile.audiences | profile.may_join

    def _points_changed(self, number: int, effects: Sequence[_Effect]) -> int:
        """How many points more a group comes to after some changes."""
        before = self._scorer.contributions(number)
        after = list(before)
        for effect in effects:
            for scaled in effect.gone.get(number, ()):
                after.remove(scaled)
            after += effect.come.get(number, ())
        return self._scorer.points(number, after) - self._scorer.points(number, before)

    def _weighed_anew(self, changes: Sequence[AnswerChange]) -> Standings:
        ranking = rank(_changed(self._profile.answers, changes), self._knowledge)
        approaches = {scored.approach: scored for scored in (*ranking.eligible, *ranking.below_threshold)}
        return self._standings({name: scored.score for name, scored in approaches.items()}, approaches)

    def _standings(self, scores: Mapping[str, int], approaches: Mapping[str, ScoredApproach]) -> Standings:
        return Standings(scores, approaches, max(scores.values(), default=0), self._least)


def _changed(answers: Answers, changes: Sequence[AnswerChange]) -> dict[str, Answer]:
    """The answers after some changes."""
    after = {**answers, **{change.question: change.after for change in changes}}
    return {question: answer for question, answer in after.items() if answer is not None}


def _decisive(
    knowledge: Knowledge,
) -> tuple[frozenset[str], Mapping[str, Sequence[tuple[str | None, Condition]]]]:
    """The questions whose every answer decides, and, by question, the conditions that decide.

    These decide what is weighed at all, or whether a question is asked, which is named then.
    """
    roles, questions = knowledge.scoring.roles, knowledge.questionnaire.questions
    conditions: list[tuple[str | None, Condition | None]] = [
        *((None, entry.only_when) for entry in knowledge.approaches.values()),
        *((None, row.when) for rows in knowledge.cautions.values() for row in rows if row.severity == "exclude"),
        *((None, row.only_when) for rows in knowledge.evidence.values() for row in rows),
        *((name, question.ask_when) for name, question in questions.items()),
    ]
    found: dict[str, list[tuple[str | None, Condition]]] = {}
    for asked, condition in conditions:
        if condition is not None:
            for question in _asked_about([condition]):
                found.setdefault(question, []).append((asked, condition))
    return frozenset({roles.whom, roles.concerns, roles.main_concern, roles.balance}), found


def _asked_about(conditions: Iterable[Condition]) -> frozenset[str]:
    return frozenset(leaf.question for condition in conditions for leaf in condition.leaves())
