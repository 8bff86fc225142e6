"""Made-up people for the benchmarks, the same at each run."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from approach_finder.model import Knowledge
from approach_finder.simulation import draw

_DIFFERENT = 5000  # so many are drawn; after that they come again


def people(number: int, knowledge: Knowledge) -> Iterator[dict[str, Any]]:
    """Answers as an intake form would hand them over."""
    chance = random.Random(1)
    drawn: list[dict[str, Any]] = []
    safety = knowledge.scoring.roles.safety
    flags = [*knowledge.safety.flags]
    for each in range(number):
        if each < _DIFFERENT:
            person = msgspec.to_builtins(draw({}, chance, knowledge))
            person[safety] = [] if chance.random() < 0.8 else [chance.choice(flags)]
            person["country"] = chance.choice(["CA", "GB", "NO"])
            drawn.append(person)
        yield drawn[each % _DIFFERENT]


def count(several: Iterable[object]) -> int:
    """How many there are, each of them asked for."""
    return sum(1 for _ in several)
