"""Score one person's answers again with one or two of them changed.

Nearly every change touches a few groups of the calculation, so only those are weighed anew; where an answer decides
who is offered what, or how much a part counts, all is. Either way the scores are those of :func:`ranking.rank`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from msgspec import Struct

from approach_finder.answers.changes import AnswerChange
from approach_finder.knowledge.conditions import Answer, Answers, Condition
from approach_finder.knowledge.model import Knowledge
from approach_finder.scoring.profile import Profile
from approach_finder.scoring.ranking import Ranking, ScoredApproach, least_score, rank
from approach_finder.scoring.rules import AnswerContributions, Part
from approach_finder.scoring.score import points_under, scaled, together


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
    """The contributions of rules that a changed answer takes away and adds.

    ``decides``: it may decide what is asked or offered, or how much a part counts, by itself or with another change.
    ``about_concerns``: it changes what speaks to what brings the person.
    """

    gone: Sequence[Part]
    come: Sequence[Part]
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
        for name in {part.cap.name for effect in effects for part in (*effect.gone, *effect.come)}:
            self._change(scores, name, effects)
        return self._standings(scores, self._eligible)

    def gains(self, change: AnswerChange, first: str) -> dict[str, int]:
        """No less than each treatment can gain on the first by a change, whatever else changes; empty if not known."""
        effect, gained, lost = self._effect(change), dict.fromkeys(self._eligible, 0), 0
        if effect.decides:
            return {}
        for sign, parts in ((-1, effect.gone), (1, effect.come)):
            for approach, points in (points for part in parts for points in self._alone(part)):
                more = sign * points
                # A sum is rounded once, so it can be one more.
                if more > 0 and approach in gained:
                    gained[approach] += more + 1
                elif more < 0 and approach == first:
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
            return _Effect((), (), decides=True, about_concerns=False)
        gone, come = self._compiled.of_change(change.question, before, after, self._eligible)
        about_concerns = any(answered.question == self._compiled.concerns for answered in (*gone, *come))
        decides = about_concerns or other_audiences or change.question in self._conditions
        return _Effect(self._scaled(gone), self._scaled(come), decides, about_concerns)

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

    def _scaled(self, said: Iterable[AnswerContributions]) -> list[Part]:
        return [part for answered in said for part in scaled(answered, self._compiled, self._profile)]

    def _alone(self, part: Part) -> Iterator[tuple[str, int]]:
        """The points that each contribution would come to by itself, at most."""
        points = points_under(part.cap, part.percent, self._compiled)
        for each in chain.from_iterable(part.said.contributions.values()):
            yield each.approach, points[each.half_points * part.units_per_half][True]

    def _audiences_of(self, answers: Answers) -> frozenset[str]:
        profile = Profile(answers, self._knowledge)
        return profile.audiences | profile.may_join

    def _change(self, scores: dict[str, int], name: str, effects: Iterable[_Effect]) -> None:
        """Change scores by what some changes take and add under the cap of a name."""
        before = self._scorer.parts.get(name, [])
        after = list(before)
        for effect in effects:
            for part in effect.gone:
                if part.cap.name == name:
                    after.remove(part)
            after += [part for part in effect.come if part.cap.name == name]
        for sign, parts in ((-1, before), (1, after)):
            for approach, points in together(parts, self._compiled).items() if parts else ():
                if approach in scores:
                    scores[approach] += sign * points[approach in self._scorer.speaking]

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
