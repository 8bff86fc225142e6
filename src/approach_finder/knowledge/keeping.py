"""What is made of a knowledge base once, and used for everybody who is weighed by it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from approach_finder.knowledge.model import Knowledge

_Made = TypeVar("_Made")


def for_latest(make: Callable[[Knowledge], _Made]) -> Callable[[Knowledge], _Made]:
    """Keep what was made of the knowledge base used last. Several threads may use several at once."""
    latest: tuple[Knowledge, _Made] | None = None

    @wraps(make)
    def kept(knowledge: Knowledge) -> _Made:
        nonlocal latest
        held = latest
        if held is None or held[0] is not knowledge:
            latest = held = (knowledge, make(knowledge))
        return held[1]

    return kept


@for_latest
def order(knowledge: Knowledge) -> tuple[str, ...]:
    """All questions in the order of the questionnaire."""
    return tuple(name for section in knowledge.questionnaire.sections for name in section.questions)
