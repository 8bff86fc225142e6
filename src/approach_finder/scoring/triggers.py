"""Things that wait for a condition, found by the answers that can meet it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from approach_finder.knowledge.conditions import AllOf, AnyOf, Condition, Key, Leaf, NotOf
from approach_finder.scoring.profile import Person

_Thing = TypeVar("_Thing")


class Triggers(Generic[_Thing]):
    """Many conditions with a thing each. Only those are looked at of which something was answered."""

    def __init__(
        self, entries: Iterable[tuple[Condition, _Thing]], answers_of: Callable[[Leaf], Iterable[Key]]
    ) -> None:
        """Sort the conditions by what they need.

        Args:
            entries: each condition with what waits for it.
            answers_of: the answers that satisfy a leaf.
        """
        self._entries = list(entries)
        self._of: dict[Key, list[int]] = {}
        self._unprompted: list[int] = []
        for number, (when, _) in enumerate(self._entries):
            needed = _needed(when)
            if needed is None:
                self._unprompted.append(number)
            else:
                for key in {key for leaf in needed for key in answers_of(leaf)}:
                    self._of.setdefault(key, []).append(number)

    def __iter__(self) -> Iterator[tuple[Condition, _Thing]]:
        """All conditions with what waits for each."""
        return iter(self._entries)

    def met(self, person: Person) -> list[_Thing]:
        """What waits for conditions that hold, in the order given."""
        maybe = {*self._unprompted}
        for key in person.said:
            if key in self._of:
                maybe.update(self._of[key])
        return [thing for when, thing in map(self._entries.__getitem__, sorted(maybe)) if when.holds(person.answers)]


def _needed(condition: Condition) -> list[Leaf] | None:
    """Leaves of which one must hold for the condition to hold; None where it may hold without an answer."""
    match condition:
        case NotOf():
            return None
        case AllOf(parts):
            return next((needed for needed in map(_needed, parts) if needed is not None), None)
        case AnyOf(parts):
            several = list(map(_needed, parts))
            return None if None in several else [leaf for needed in several for leaf in needed or ()]
    return [condition]
