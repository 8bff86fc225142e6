"""Many people: the batch command beside the fastest general engine and beside a loop, and score_many.

Run with the Python of an environment in which the wheel with its extra ``columns`` and datalogic-py are installed:
``python benchmarks/batch.py 100000``. Everything is measured in one run; ratios matter, not seconds.
"""

from __future__ import annotations

import datetime as dt
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from approach_finder import load_knowledge, recommend, score_many
from approach_finder.answers.reading import parse_json
from approach_finder.bulk.many import CHUNK, columns_of
from approach_finder.bulk.reading import InputForm, Line, question_columns, read_lines
from approach_finder.bulk.records import BatchRecord
from approach_finder.results.engine import ranked
from approach_finder.results.result import SafetySummary

from crowd import count, people
from engines import datalogic, rules_of

KNOWLEDGE = load_knowledge()
RULES = rules_of(KNOWLEDGE)
SOME = 5000  # so many people are enough to know the rate of the slower ways


def main(number: int) -> None:
    """Print people a second, ratios and memory."""
    with tempfile.TemporaryDirectory() as folder:
        source, some, target = (Path(folder) / name for name in ("people.jsonl", "some.jsonl", "out.jsonl"))
        write(source, number)
        write(some, SOME)
        print(f"batch, JSON Lines to JSON Lines, {number:,} people ({dt.date.today()})")
        rates: dict[str, list[float]] = {}
        for _ in range(3):
            seconds, memory = command(source, target)
            rates.setdefault("approach-finder batch", []).append(number / seconds)
            for name, way in (
                ("datalogic-py behind the same reader and writer", through_engine),
                ("recommend() in two processes", through_loop),
            ):
                rates.setdefault(name, []).append(SOME / clock(partial(way, some, target)))
            print(f"  peak memory of all processes together: {memory / 1e6:.0f} MB")
        show(rates)
    in_memory(number)


def write(file: Path, number: int) -> None:
    """A file of people."""
    with file.open("wb") as stream:
        for each, person in enumerate(people(number, KNOWLEDGE)):
            stream.write(msgspec.json.encode({**person, "id": f"c-{each}"}) + b"\n")


def clock(work: Callable[[], Any]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def show(rates: dict[str, list[float]]) -> None:
    """A table: people a second, and how many times that is what the first way does."""
    first = statistics.median(next(iter(rates.values())))
    for name, found in rates.items():
        rate = statistics.median(found)
        print(f"  {name:52} {rate:10,.0f} people/s   first = {first / rate:5.1f} x")


def command(source: Path, target: Path) -> tuple[float, int]:
    """The batch command: seconds, and the most memory that its processes held together."""
    start, most = time.perf_counter(), 0
    child = subprocess.Popen([sys.executable, "-m", "approach_finder", "batch", str(source), "-o", str(target)])
    while child.poll() is None:
        most = max(most, sum(map(held, tree(child.pid))))
        time.sleep(0.05)
    return time.perf_counter() - start, most


def tree(process: int) -> Iterator[int]:
    """A process and its children."""
    yield process
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for child in children:
        yield from tree(int(child))


def held(process: int) -> int:
    """The memory of a process in bytes; what several share is shared out among them."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def through_engine(source: Path, target: Path) -> None:
    """The same reader and writer, with a general engine between them that gives bare scores."""
    score, names = datalogic(RULES, KNOWLEDGE), list(RULES)
    with source.open("rb") as stream, target.open("wb") as out:
        for line in read_lines(stream, InputForm("jsonl"), question_columns(KNOWLEDGE, None)):
            given = parse_json(line.given)  # type: ignore[arg-type]
            scores = score(line.given.decode())  # type: ignore[union-attr]
            best = sorted(zip(scores, names, strict=True), key=lambda pair: (-pair[0], pair[1]))[:5]
            places = ranked([name for _, name in best], [points for points, _ in best], KNOWLEDGE)
            record = BatchRecord(line.number, given.get("id"), SafetySummary("skipped", None), places)
            out.write(msgspec.json.encode(record) + b"\n")


def through_loop(source: Path, target: Path) -> None:
    """A loop over recommend() with two processes."""
    with source.open("rb") as stream, target.open("wb") as out, ProcessPoolExecutor(2) as pool:
        lines = read_lines(stream, InputForm("jsonl"), question_columns(KNOWLEDGE, None))
        for content in pool.map(one, lines, chunksize=250):
            out.write(content)


def one(line: Line) -> bytes:
    """One record of the loop."""
    given = parse_json(line.given)  # type: ignore[arg-type]
    return msgspec.json.encode(recommend(given, KNOWLEDGE).recommendations) + b"\n"


def in_memory(number: int) -> None:
    """score_many, from answers to scores in order, and by columns from tables that are ready."""
    print(f"in memory, {number:,} people")
    crowd, columns = list(people(number, KNOWLEDGE)), columns_of(KNOWLEDGE)
    assert columns is not None
    chunks = [crowd[start : start + CHUNK] for start in range(0, number, CHUNK)]
    tables = [columns.rows.table(list(map(columns.rows.of_person, chunk))) for chunk in chunks]
    rates: dict[str, list[float]] = {}
    ways: dict[str, Callable[[], Any]] = {
        "score_many(), from answers to scores in order": lambda: count(score_many(crowd, KNOWLEDGE)),
        "by columns, tables ready": lambda: [columns.standings(table) for table in tables],
    }
    for _ in range(3):
        for name, way in ways.items():
            rates.setdefault(name, []).append(number / clock(way))
    show(rates)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
