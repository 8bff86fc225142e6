"""People for the benchmarks, the same at each run: drawn by chance, or from the test cases."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml

from approach_finder.answers.drawing import draw
from approach_finder.knowledge.model import Knowledge

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


def cases() -> Iterator[dict[str, Any]]:
    """The answers of the test cases, with dates as they stand there."""
    for file in sorted((Path(__file__).parents[1] / "tests" / "cases").glob("*.yaml")):
        yield from (case["answers"] for case in yaml.safe_load(file.read_text(encoding="utf-8")))


def count(several: Iterable[object]) -> int:
    """How many there are, each of them asked for."""
    return sum(1 for _ in several)
