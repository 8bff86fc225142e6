"""Many people at once: lines in, records out in the same order, a chunk at a time on every processor."""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from threading import Thread
from typing import Any

from approach_finder.bulk.many import CHUNK
from approach_finder.bulk.people import Done, Task, Worker
from approach_finder.bulk.reading import Line
from approach_finder.knowledge.store import load_knowledge

_CHUNK_EXPLAINED = 100
_CHUNKS_AHEAD = 2  # a processor; more would only take memory


def run(lines: Iterable[Line], task: Task, processors: int | None = None) -> Iterator[Done]:
    """The records of all lines, in their order, worked on by all processors, at most a few chunks ahead."""
    chunks = _chunks(lines, _CHUNK_EXPLAINED if task.explain else CHUNK)
    first, second = next(chunks, []), next(chunks, [])
    rest = chain([first, second] if second else [first], chunks)
    processors = processors or _processors()
    if not second or processors == 1:
        _begin(task)
        yield from (work(chunk) for chunk in rest)
        return
    with ProcessPoolExecutor(processors, initializer=_begin_process, initargs=(task,)) as pool:
        ahead: deque[Future[Done]] = deque()
        for chunk in rest:
            ahead.append(pool.submit(work, [tuple(line) for line in chunk]))  # plain tuples travel far faster
            if len(ahead) > _CHUNKS_AHEAD * processors:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def stream(lines: Iterable[Line], task: Task) -> Iterator[Done]:
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


_worker: list[Worker] = []


def _begin(task: Task) -> None:
    _worker[:] = [Worker(task, load_knowledge(task.folder))]


def _begin_process(task: Task) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Thread(target=_leave_with, args=(os.getppid(),), daemon=True).start()
    _begin(task)


def _leave_with(parent: int) -> None:
    """End this process once the one that started it is gone, whatever ended that."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def work(chunk: Sequence[tuple[Any, ...]]) -> Done:
    """The records of a chunk, in the process that was begun with a task."""
    [worker] = _worker
    return worker.done([Line(*line) for line in chunk])
