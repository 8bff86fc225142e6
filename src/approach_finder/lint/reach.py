"""A search for somebody plausible for whom a treatment comes first, or level with the first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from approach_finder.answers.validation import understand
from approach_finder.knowledge.conditions import AllOf, AnyOf, Condition, Is, Leaf
from approach_finder.knowledge.model import Approach, Knowledge
from approach_finder.knowledge.types import RANGES
from approach_finder.scoring.ranking import rank

_MOST_BOXES = 3
_STEPS = 4
_NOT_SHOWN = -1000


class Reach:
    """Looks for people who mostly want what a treatment offers, with at most three boxes ticked per question."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._shapes = knowledge.vocabulary.questions

    def somebody(self, name: str) -> dict[str, Any] | None:
        """Answers of somebody whom the treatment is first for, or level with the first; None if none was found."""
        approach = self._knowledge.approaches[name]
        starts = [
            self._wishes(approach, audience, concern)
            for audience in approach.offered_to
            for concern in (None, *self._concerns_of(approach))
        ]
        best = max(starts, key=lambda answers: self._lead(name, answers))
        for _ in range(_STEPS):
            if self._lead(name, best) >= -self._knowledge.scoring.close:
                return best
            best = max(self._neighbours(best), key=lambda other: self._lead(name, other))
        return best if self._lead(name, best) >= -self._knowledge.scoring.close else None

    def _lead(self, name: str, answers: dict[str, Any]) -> int:
        """By how many points the treatment is ahead of the next, or behind the first."""
        scores = {
            entry.approach: entry.score
            for entry in rank(understand(answers, self._knowledge), self._knowledge).eligible
        }
        own = scores.pop(name, _NOT_SHOWN)
        return own - max(scores.values(), default=0)

    def _neighbours(self, answers: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The same person with one answer on wishes or circumstances changed."""
        scoring, roles = self._knowledge.scoring, self._knowledge.scoring.roles
        wishes = [name for component in ("preferences", "goals", "practical") for name in scoring.components[component]]
        for question in wishes:
            shape = self._shapes[question]
            if shape.options_from or question in (roles.concerns, roles.main_concern, roles.whom):
                continue  # who was helped by an approach before says nothing of who is led to it
            yield {key: value for key, value in answers.items() if key != question}
            if shape.type == "many":
                yield from ({**answers, question: [option]} for option in shape.options)
            else:
                yield from ({**answers, question: value} for value in shape.options or RANGES[shape.type])

    def _concerns_of(self, approach: Approach) -> list[str]:
        """The concerns that a rule for the approach is about."""
        concerns = self._knowledge.scoring.roles.concerns
        conditions = [rule.when for rule in approach.speaks_for]
        return [when.answer for when in conditions if isinstance(when, Is) and when.question == concerns]

    def _wishes(self, approach: Approach, audience: str, concern: str | None) -> dict[str, Any]:
        """Answers that the heaviest reasons for an approach ask for, in what somebody of an audience might say.

        With a ``concern`` it is the only one; without, up to three that the reasons name.
        """
        scoring = self._knowledge.scoring
        roles, weights = scoring.roles, scoring.weights
        answers: dict[str, Any] = {}
        self._add(scoring.audiences[audience].when, answers)
        if concern:
            answers[roles.concerns] = [concern]
        if approach.only_when:
            self._add(approach.only_when, answers)
        against = {rule.when for rule in approach.speaks_against}
        for rule in sorted(approach.speaks_for, key=lambda rule: -weights[rule.weight]):
            about = isinstance(rule.when, Is) and rule.when.question == roles.concerns
            if rule.when not in against and not (about and concern):
                self._add(rule.when, answers)
        chosen = answers.setdefault(roles.concerns, [self._shapes[roles.concerns].options[-1]])
        if len(chosen) > 1:
            answers[roles.main_concern] = chosen[0]
        return answers

    def _add(self, condition: Condition, answers: dict[str, Any]) -> None:
        """Answer what a condition asks for; of several ways, the first."""
        match condition:
            case Leaf(question):
                shape = self._shapes[question]
                answer = max(condition.met_by(shape.limits), key=lambda each: abs(each) if isinstance(each, int) else 0)
                if shape.type != "many":
                    answers.setdefault(question, answer)
                elif answer not in (chosen := answers.setdefault(question, [])) and len(chosen) < _MOST_BOXES:
                    chosen.append(answer)
            case AllOf(parts):
                for part in parts:
                    self._add(part, answers)
            case AnyOf(parts):
                self._add(parts[0], answers)
