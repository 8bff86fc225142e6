"""Many people at once: lines in, records out in the same order, a chunk at a time on every processor."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from approach_finder.bulk.many import CHUNK
from approach_finder.bulk.people import Done, Task, Worker
from approach_finder.bulk.reading import Line
from approach_finder.bulk.workers import in_order
from approach_finder.knowledge.store import load_knowledge

_CHUNK_EXPLAINED = 100


def run(lines: Iterable[Line], task: Task, processors: int | None = None) -> Generator[Done, None, None]:
    """The records of all lines, in their order, worked on by all processors, at most a few chunks ahead."""
    chunks = _chunks(lines, _CHUNK_EXPLAINED if task.explain else CHUNK)
    first, second = next(chunks, []), next(chunks, [])
    rest = chain([first, second] if second else [first], chunks)
    processes = (processors or _processors()) if second else 1

    def begin() -> Callable[[Sequence[tuple[Any, ...]]], Done]:
        worker = Worker(task, load_knowledge(task.folder))
        return lambda chunk: worker.done([Line(*line) for line in chunk])

    # Plain tuples travel far faster than lines.
    return in_order(([tuple(line) for line in chunk] for chunk in rest), begin, processes)


def stream(lines: Iterable[Line], task: Task) -> Generator[Done, None, None]:
    """The record of each line as soon as the line is there, for whoever waits at the other end of a pipe."""
    worker = Worker(task, load_knowledge(task.folder))
    return (worker.done([line]) for line in lines)


def _chunks(lines: Iterable[Line], size: int) -> Iterator[list[Line]]:
    source = iter(lines)
    while chunk := list(islice(source, size)):
        yield chunk


def _processors() -> int:
    """How many this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1
