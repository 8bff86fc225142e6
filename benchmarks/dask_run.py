"""Many people on an existing engine: ``score_many`` in two processes of Dask, with the same scores to the last point.

Run with the Python of an environment with the wheel and its extra ``dask``: ``python benchmarks/dask_run.py 100000``.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path

import dask.bag
import msgspec

from approach_finder import load_knowledge, score_many
from approach_finder.knowledge.model import Knowledge

from crowd import people

WORKERS = 2
PARTS = 8


@cache
def knowledge() -> Knowledge:
    """The knowledge base, loaded once in each process."""
    return load_knowledge()


def scored(lines: Iterable[str]) -> Iterator[str]:
    """A line of scores for each line of answers."""
    encode = msgspec.json.Encoder().encode
    for scores in score_many(map(msgspec.json.decode, lines), knowledge()):
        yield encode(scores).decode()


def main(number: int) -> None:
    """Score people in Dask and in this process, compare line by line, and print seconds of both."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        crowd = people(number, knowledge())
        for part in range(PARTS):
            some = islice(crowd, -(-number // PARTS))
            (place / f"people-{part}.jsonl").write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in some))
        begun = time.monotonic()
        bag = dask.bag.read_text(f"{place}/people-*.jsonl").map_partitions(scored)
        bag.to_textfiles(f"{place}/scores-*.jsonl", compute_kwargs={"scheduler": "processes", "num_workers": WORKERS})
        in_dask, begun, cpu = time.monotonic() - begun, time.monotonic(), time.process_time()
        for part in range(PARTS):
            with (place / f"people-{part}.jsonl").open() as given:
                here = list(scored(given))
            there = (place / f"scores-{part}.jsonl").read_text().splitlines()
            assert here == there, f"part {part} differs"
        alone, cpu = time.monotonic() - begun, time.process_time() - cpu
    print(f"{number:,} people ({dt.date.today()}): all scores the same")
    print(f"  Dask, {WORKERS} processes: {in_dask:.1f} s; one process: {alone:.1f} s")
    print(f"  {number / cpu:,.0f} people a second of one processor, reading and writing of JSON included")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
