"""Whether anybody can satisfy conditions all at once."""

from __future__ import annotations

from collections.abc import Iterable

from approach_finder.knowledge.conditions import AllOf, Answers, AnyOf, Condition, Is, Leaf, NotOf, leaves
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.types import RANGES


def satisfiable(conditions: Iterable[Condition], knowledge: Knowledge) -> bool:
    """Whether some answers satisfy every condition. Whether a question is asked is for the conditions to say."""
    wanted = AllOf(tuple(conditions))
    return _search(wanted, {}, knowledge)


def _search(wanted: Condition, decided: dict[str, object], knowledge: Knowledge) -> bool:
    """Decide one question after the other, and turn back as soon as the conditions cannot hold any more."""
    state = _known(wanted, decided, knowledge)
    if state is not None:
        return state
    leaf = next(leaf for leaf in leaves(wanted) if _open(leaf, decided, knowledge))
    return any(_search(wanted, {**decided, key: value}, knowledge) for key, value in _ways(leaf, knowledge))


def _ways(leaf: Leaf, knowledge: Knowledge) -> Iterable[tuple[str, object]]:
    """The ways of answering what a leaf asks: whether an option of many is chosen, or which answer is given."""
    shape = knowledge.vocabulary.questions[leaf.question]
    if shape.type == "many" and isinstance(leaf, Is):
        return ((f"{leaf.question}={leaf.option}", chosen) for chosen in (True, False))
    low, high = RANGES.get(shape.type, (0, -1))
    answers: list[object] = [*range(low, high + 1), *shape.options]
    if isinstance(leaf, Is) and leaf.option not in answers:
        answers.append(leaf.option)
    return ((leaf.question, answer) for answer in (*answers, None))


def _open(leaf: Leaf, decided: dict[str, object], knowledge: Knowledge) -> bool:
    return _truth(leaf, decided, knowledge) is None


def _truth(leaf: Leaf, decided: dict[str, object], knowledge: Knowledge) -> bool | None:
    if knowledge.vocabulary.questions[leaf.question].type == "many" and isinstance(leaf, Is):
        chosen = decided.get(f"{leaf.question}={leaf.option}")
        return None if chosen is None else bool(chosen)
    if leaf.question not in decided:
        return None
    answer = decided[leaf.question]
    answers: Answers = {leaf.question: answer} if isinstance(answer, str | int) else {}
    return leaf.holds(answers)


def _known(condition: Condition, decided: dict[str, object], knowledge: Knowledge) -> bool | None:
    """Whether the condition holds whatever is decided next, or None while that is open."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            decisive = isinstance(condition, AnyOf)
            state: bool | None = not decisive
            for part in parts:
                known = _known(part, decided, knowledge)
                if known is decisive:
                    return decisive
                state = None if known is None else state
            return state
        case NotOf(part):
            state = _known(part, decided, knowledge)
            return None if state is None else not state
    return _truth(condition, decided, knowledge)
