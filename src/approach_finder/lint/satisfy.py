"""Whether anybody can satisfy conditions all at once."""

from __future__ import annotations

from collections.abc import Iterable

from approach_finder.knowledge.conditions import AllOf, Answers, Condition, Is, Leaf
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.types import RANGES


def satisfiable(conditions: Iterable[Condition], knowledge: Knowledge) -> bool:
    """Whether some answers satisfy every condition. Whether a question is asked is for the conditions to say."""
    wanted = AllOf(tuple(conditions))
    return _search(wanted, {}, knowledge)


def _search(wanted: Condition, decided: dict[str, object], knowledge: Knowledge) -> bool:
    """Decide one question after the other, and turn back as soon as the conditions cannot hold any more."""
    state = wanted.truth(lambda leaf: _truth(leaf, decided, knowledge))
    if state is not None:
        return state
    leaf = next(leaf for leaf in wanted.leaves() if _truth(leaf, decided, knowledge) is None)
    return any(_search(wanted, {**decided, key: value}, knowledge) for key, value in _ways(leaf, knowledge))


def _ways(leaf: Leaf, knowledge: Knowledge) -> Iterable[tuple[str, object]]:
    """The ways of answering what a leaf asks: whether an option of many is chosen, or which answer is given."""
    shape = knowledge.vocabulary.questions[leaf.question]
    if shape.type == "many":
        return ((str(leaf), chosen) for chosen in (True, False))
    low, high = RANGES.get(shape.type, (0, -1))
    answers: list[object] = [*range(low, high + 1), *shape.options]
    if isinstance(leaf, Is) and leaf.answer not in answers:
        answers.append(leaf.answer)
    return ((leaf.question, answer) for answer in (*answers, None))


def _truth(leaf: Leaf, decided: dict[str, object], knowledge: Knowledge) -> bool | None:
    """Whether a leaf holds, or None while that is open."""
    if knowledge.vocabulary.questions[leaf.question].type == "many":
        chosen = decided.get(str(leaf))
        return None if chosen is None else bool(chosen)
    if leaf.question not in decided:
        return None
    answer = decided[leaf.question]
    answers: Answers = {leaf.question: answer} if isinstance(answer, str | int) else {}
    return leaf.holds(answers)
