"""Look-ups into the scoring of a knowledge base: what a rule or a row of evidence weighs, and under which cap."""

from __future__ import annotations

from msgspec import Struct

from approach_finder.knowledge.conditions import Condition, Leaf
from approach_finder.knowledge.model import EvidenceRow, Knowledge
from approach_finder.knowledge.types import RANGES


class Cap(Struct, frozen=True):
    """Reasons that share a cap for each approach: those that say one wish or answer one question, for or against.

    A ``name`` that is no question's has a star.

    What an approach offers (``offers``) counts less where it has nothing to say to what brings the person.
    """

    name: str
    against: bool
    cap: int
    offers: bool = False


class WeightTable:
    """The scoring of one knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        scoring = knowledge.scoring
        self.weights = scoring.weights
        self.component_of = {
            question: component for component, questions in scoring.components.items() for question in questions
        }
        self._scoring = scoring
        self._types = {question: shape.type for question, shape in knowledge.vocabulary.questions.items()}
        self._wish_of = {member: wish for wish in scoring.wishes for member in wish.of}

    def answers_of(self, leaf: Leaf) -> list[tuple[str, str | int]]:
        """The answers that satisfy a leaf."""
        return [(leaf.question, answer) for answer in leaf.met_by(RANGES.get(self._types[leaf.question]))]

    def cap_of(self, question: str, answer: str | int, *, against: bool) -> Cap:
        """The group that a reason on an answer falls into."""
        if against and self._types[question] == "scale":
            return Cap("against: *leanings", against, self._scoring.leanings_most_against)
        wish = self._wish_of.get(f"{question}={answer}") or self._wish_of.get(question)
        caps = wish or self._scoring.caps
        name = wish.of[0] if wish else question
        if against:
            return Cap(f"against: {name}", against, caps.most_against)
        return Cap(name, against, caps.most_for, offers=question != self._scoring.roles.concerns)

    def is_inner_step(self, leaf: Condition | Leaf, answer: str | int) -> bool:
        """On a scale, a rule that begins at its inner step counts by half there and in full at the end."""
        if not isinstance(leaf, Leaf) or not leaf.inner_step == answer == leaf.answer:
            return False
        return self._types[leaf.question] == "scale"

    def evidence_points(self, row: EvidenceRow) -> int:
        """The points of a row of evidence: above 0 for, below 0 against."""
        if row.see:
            return 0
        scale = self._scoring.evidence
        points = scale.no_effect if row.found == "no-effect" else scale.grades[row.grade]
        return points + (scale.standings[row.standing] if row.standing else 0)

    def evidence_cap(self, *, main: bool, against: bool) -> Cap:
        """The group that rows of evidence fall into."""
        scale, name = self._scoring.evidence, "*main evidence" if main else "*evidence"
        if against:
            return Cap(f"against: {name}", against, scale.most_against)
        return Cap(name, against, scale.most_for_main if main else scale.most_for_others)
