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
from approach_finder.answers.validation import understand
from approach_finder.knowledge.model import Knowledge
from approach_finder.scoring.ranking import rank

from crowd import cases, count, people
from engines import bare_scores, datalogic, rules_of, whole, zen

ROUNDS = 9


def main() -> None:
    """Print a table of medians and ratios for each of two groups of people."""
    knowledge = load_knowledge()
    gc.freeze()
    show("test cases", list(cases()), knowledge)
    show("people drawn", list(people(300, knowledge)), knowledge)


def show(called: str, crowd: list[dict[str, Any]], knowledge: Knowledge) -> None:
    """One table. Only zen-engine needs something for each question that was not answered."""
    rules, many = rules_of(knowledge), [person for person in crowd for _ in range(2000 // len(crowd))]
    filled, texts = [whole(person, knowledge) for person in crowd], [msgspec.json.encode(p).decode() for p in crowd]
    understood = [understand(person, knowledge) for person in crowd]
    logic, expression = datalogic(rules, knowledge), zen(rules, knowledge)
    for person, given, text in zip(crowd, filled, texts, strict=True):
        assert bare_scores(person, rules) == logic(text) == expression(given), "the engines must agree"

    def each(work: Callable[[Any], Any], over: list[Any]) -> Callable[[], int]:
        def run() -> int:
            for one in over:
                work(one)
            return len(over)

        return run

    ways: dict[str, Callable[[], int]] = {
        "datalogic-py, bare scores": each(logic, texts),
        "zen-engine, bare scores": each(expression, filled),
        "recommend(), all reasons": each(lambda one: recommend(one, knowledge), crowd),
        "scores alone, one by one": each(lambda one: rank(one, knowledge), understood),
        "score_many(), from answers": lambda: count(score_many(many, knowledge)),
        "recommend(), what would change read": each(lambda one: recommend(one, knowledge).firmness, crowd[:20]),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.perf_counter()
            number = way()
            taken[name].append((time.perf_counter() - start) / number)
    base = statistics.median(taken["datalogic-py, bare scores"])
    answered = statistics.mean(map(len, crowd))
    print(f"{len(crowd)} {called}, {answered:.1f} answers each; {sum(map(len, rules.values()))} rules")
    for name, times in taken.items():
        median = statistics.median(times)
        print(f"  {name:34} {median * 1e6:9.1f} microseconds  {median / base:6.2f} x datalogic-py")


if __name__ == "__main__":
    main()
