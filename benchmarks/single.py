"""One person in one process: approach-finder beside two general rule engines with the same rules.

Run with the Python of an environment that has approach-finder, datalogic-py and zen-engine:
``python benchmarks/single.py``. Taken in turn, medians; ratios matter, not seconds.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from typing import Any

import msgspec

from approach_finder import load_knowledge, recommend, score_many
from approach_finder.answers import understand
from approach_finder.ranking import rank

from crowd import count, people
from engines import bare_scores, datalogic, rules_of, whole, zen

ROUNDS = 9


def main() -> None:
    """Print a table of medians and ratios."""
    knowledge = load_knowledge()
    gc.freeze()
    rules, many, crowd = rules_of(knowledge), list(people(2000, knowledge)), list(people(300, knowledge))
    filled = [whole(person, knowledge) for person in crowd]
    texts = [msgspec.json.encode(person).decode() for person in filled]
    understood = [understand(person, knowledge) for person in crowd]
    logic, expression = datalogic(rules, knowledge), zen(rules, knowledge)
    for person, given, text in zip(crowd, filled, texts, strict=True):
        assert bare_scores(person, rules) == logic(text) == expression(given), "the engines must agree"

    def each(work: Callable[[Any], Any], over: list[Any]) -> Callable[[], None]:
        def run() -> None:
            for one in over:
                work(one)

        return run

    ways: dict[str, Callable[[], object]] = {
        "datalogic-py, bare scores": each(logic, texts),
        "zen-engine, bare scores": each(expression, filled),
        "recommend(), reasons, no what-if": each(lambda one: recommend(one, knowledge, what_if=False), crowd),
        "scores alone, one by one": each(lambda one: rank(one, knowledge), understood),
        "score_many(), from answers": lambda: count(score_many(many, knowledge)),
        "recommend() with what-if": each(lambda one: recommend(one, knowledge), crowd[:20]),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            number = {"score_many(), from answers": len(many), "recommend() with what-if": 20}.get(name, len(crowd))
            taken[name].append((time.perf_counter() - start) / number)
    base = statistics.median(taken["datalogic-py, bare scores"])
    print(f"rules: {sum(map(len, rules.values()))}")
    for name, times in taken.items():
        median = statistics.median(times)
        print(f"{name:34} {median * 1e6:9.1f} microseconds  {median / base:6.2f} x datalogic-py")


if __name__ == "__main__":
    main()
