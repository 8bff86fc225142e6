"""What is made of a knowledge base once, and used for everybody who is weighed by it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from approach_finder.model import Knowledge

_Made = TypeVar("_Made")


def for_latest(make: Callable[[Knowledge], _Made]) -> Callable[[Knowledge], _Made]:
    """Keep what was made of the knowledge base used last."""
    latest: list[tuple[Knowledge, _Made]] = []

    @wraps(make)
    def kept(knowledge: Knowledge) -> _Made:
        if not latest or latest[0][0] is not knowledge:
            latest[:] = [(knowledge, make(knowledge))]
        return latest[0][1]

    return kept
