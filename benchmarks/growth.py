"""How the time for one person grows with people, approaches and rules; draws ``growth.svg`` and keeps ``growth.json``.

Run with the Python of an environment that has approach-finder with its extra ``columns``, and datalogic-py:
``python benchmarks/growth.py``. Medians of three, all in one run; the shape matters, not the microseconds.
"""

from __future__ import annotations

import json
import math
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from approach_finder import load_knowledge, recommend, score_many
from approach_finder.knowledge.model import Knowledge

from crowd import count, people
from engines import datalogic, rules_of

HERE = Path(__file__).parent
TIMES = (1, 2, 4, 8)
PEOPLE = (1_000, 10_000, 100_000, 1_000_000)
COLOURS = {"recommend()": "#7a4b9a", "datalogic-py": "#b35c00", "score_many()": "#00695c"}
# For each picture and line: how large, and microseconds a person.
Lines = dict[str, dict[str, list[tuple[int, float]]]]


def main() -> None:
    """Measure, keep the numbers, draw."""
    base, found = load_knowledge(), Lines()
    crowd = list(people(5000, base))
    found["people"] = {"score_many()": [(number, microseconds(base, crowd, number)) for number in PEOPLE]}
    found["approaches"] = several(lambda times: with_approaches(base, times), lambda other: len(other.approaches), base)
    found["rules"] = several(
        lambda times: with_rules(base, times), lambda other: sum(map(len, rules_of(other).values())), base
    )
    (HERE / "growth.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (HERE / "growth.svg").write_text(drawn(found), encoding="utf-8")
    print(json.dumps(found, indent=1))


def microseconds(knowledge: Knowledge, crowd: Sequence[dict[str, object]], number: int) -> float:
    """The time score_many takes a person for so many people."""
    count(score_many(crowd[:1], knowledge))
    rounds = 1 if number > 100_000 else 3

    def way() -> int:
        return count(score_many((crowd[each % len(crowd)] for each in range(number)), knowledge))

    taken = [clock(way) for _ in range(rounds)]
    return round(statistics.median(taken) / number * 1e6, 1)


def several(
    make: Callable[[int], Knowledge], size: Callable[[Knowledge], int], base: Knowledge
) -> dict[str, list[tuple[int, float]]]:
    """The three ways for a knowledge base made larger."""
    crowd = list(people(2000, base))
    some = crowd[:100]
    lines: dict[str, list[tuple[int, float]]] = {name: [] for name in COLOURS}
    texts = [msgspec.json.encode(person).decode() for person in some]
    for times in TIMES:
        knowledge = make(times)
        logic = datalogic(rules_of(knowledge), knowledge)
        ways: dict[str, tuple[Callable[[], object], int]] = {
            "recommend()": (lambda: [recommend(one, knowledge) for one in some], len(some)),  # noqa: B023
            "datalogic-py": (lambda: [logic(text) for text in texts], len(texts)),  # noqa: B023
            "score_many()": (lambda: count(score_many(crowd, knowledge)), len(crowd)),  # noqa: B023
        }
        for name, (way, number) in ways.items():
            way()
            taken = statistics.median(clock(way) for _ in range(3))
            lines[name].append((size(knowledge), round(taken / number * 1e6, 1)))
    return lines


def clock(work: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def with_approaches(base: Knowledge, times: int) -> Knowledge:
    """The knowledge base with every approach so many times."""
    names = [(name, f"{name}-{copy}" if copy else name) for copy in range(times) for name in base.approaches]
    return msgspec.structs.replace(
        base,
        approaches={new: base.approaches[name] for name, new in names},
        evidence={new: base.evidence[name] for name, new in names},
        cautions={new: base.cautions[name] for name, new in names if name in base.cautions},
    )


def with_rules(base: Knowledge, times: int) -> Knowledge:
    """The knowledge base with every rule so many times."""
    approaches = {
        name: msgspec.structs.replace(
            entry, speaks_for=entry.speaks_for * times, speaks_against=entry.speaks_against * times
        )
        for name, entry in base.approaches.items()
    }
    return msgspec.structs.replace(base, approaches=approaches)


def drawn(found: Lines) -> str:
    """Three pictures side by side, both axes logarithmic."""
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 330" font-family="sans-serif" font-size="12">',
        "<title>Microseconds for one person as people, approaches and rules grow</title>",
        '<rect width="960" height="330" fill="white"/>',
    ]
    for number, (what, lines) in enumerate(found.items()):
        parts += picture(what, lines, 60 + 310 * number)
    for number, (name, colour) in enumerate(COLOURS.items()):
        parts.append(f'<text x="{60 + 160 * number}" y="20" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def picture(what: str, lines: dict[str, list[tuple[int, float]]], left: int) -> list[str]:
    """One picture: from 10 to 10,000 microseconds a person."""
    sizes = [size for size, _ in next(iter(lines.values()))]
    low, high = math.log10(sizes[0]), math.log10(sizes[-1])

    def place(size: float, taken: float) -> tuple[float, float]:
        return left + 230 * (math.log10(size) - low) / (high - low), 280 - 80 * (math.log10(taken) - 1)

    parts = [f'<text x="{left}" y="318">{what}</text>']
    for taken in (10, 100, 1_000, 10_000):
        _, y = place(sizes[0], taken)
        parts.append(f'<line x1="{left}" y1="{y:.0f}" x2="{left + 230}" y2="{y:.0f}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4:.0f}" text-anchor="end">{taken:,}</text>')
    for size in sizes:
        x, _ = place(size, 10)
        parts.append(f'<text x="{x:.0f}" y="298" text-anchor="middle">{size:,}</text>')
    for name, points in lines.items():
        path = " ".join("{:.1f},{:.1f}".format(*place(*point)) for point in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[name]}" stroke-width="2"/>')
        for point in points:
            x, y = place(*point)
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{COLOURS[name]}"/>')
            parts.append(f'<text x="{x:.1f}" y="{y - 7:.1f}" text-anchor="middle" font-size="9">{point[1]:,.0f}</text>')
    return parts


if __name__ == "__main__":
    main()
