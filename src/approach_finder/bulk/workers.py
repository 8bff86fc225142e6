"""Processes that share work out among them, and leave nothing behind.

They are forks that talk through pipes, and need neither shared memory nor threads. One that loses the process that
began it finds its pipe closed and ends; one that the system ended is told. Where no process can be begun, as on
Windows or with few files allowed, the work is done by the one process there is.
"""

from __future__ import annotations

import contextlib
import errno
import os
import pickle
import select
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any, BinaryIO, Generic, NamedTuple, NoReturn, TypeVar

_Task = TypeVar("_Task")
_Found = TypeVar("_Found")

_AHEAD = 3  # chunks for each worker that may wait for an earlier one
_SPARE_DESCRIPTORS = 6  # for whatever else is opened
_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT") if hasattr(signal, name))
_running: set[int] = set()


class WorkerLostError(OSError):
    """A worker was ended by the system."""

    def __init__(self, number: int) -> None:
        name = signal.Signals(number).name if number in set(signal.Signals) else "no signal"
        super().__init__(errno.EIO, f"a worker process was ended by the system ({name}), perhaps for want of memory")


class _Worker(NamedTuple):
    """A process, and the pipes to it and from it."""

    pid: int
    tasks: BinaryIO
    results: BinaryIO


class _Given(NamedTuple, Generic[_Task]):
    """A task given to a worker, and which in the order it is."""

    worker: _Worker
    place: int
    task: _Task


def in_order(
    tasks: Iterable[_Task], begin: Callable[[], Callable[[_Task], _Found]], processes: int
) -> Generator[_Found, None, None]:
    """The outcome of each task, in the order of the tasks.

    Args:
        tasks: what is to be done; taken a few at a time.
        begin: makes what does it, in each process for itself.
        processes: how many to use at most.

    Raises:
        WorkerLostError: if a process was ended by the system.
    """
    workers: list[_Worker] = []
    try:
        while len(workers) < processes > 1 and (worker := _fork(begin, workers)):
            workers.append(worker)
        yield from _shared_out(tasks, begin, workers) if workers else map(begin(), tasks)
    finally:
        _end(workers)


def kill_all() -> None:
    """End every process that was begun, at once."""
    for pid in tuple(_running):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def _shared_out(
    tasks: Iterable[_Task], begin: Callable[[], Callable[[_Task], _Found]], workers: list[_Worker]
) -> Iterator[_Found]:
    source = enumerate(tasks)
    free, busy = deque(workers), dict[int, _Given[_Task]]()
    found: dict[int, _Found] = {}
    ready = select.poll()
    told, more = 0, True
    while more or busy:
        while more and free:
            if max(found, default=told) - told > _AHEAD * len(workers):
                break
            if (following := next(source, None)) is None:
                more = False
                break
            worker = free.popleft()
            busy[worker.results.fileno()] = _Given(worker, *following)
            ready.register(worker.results, select.POLLIN)
            _send(worker, following[1])
        for descriptor, _ in ready.poll() if busy else ():
            ready.unregister(descriptor)
            given = busy.pop(descriptor)
            done, result = _receive(given.worker)
            found[given.place] = result if done else begin()(given.task)  # here it fails with all that tells why
            free.append(given.worker)
        while told in found:
            yield found.pop(told)
            told += 1


# --- one process -----------------------------------------------------------------------------------------


def _fork(begin: Callable[[], Callable[[_Task], _Found]], others: list[_Worker]) -> _Worker | None:
    """One more process; None where the system lets none be begun."""
    if not hasattr(os, "fork"):
        return None
    pipes: list[int] = []
    try:
        pipes += os.pipe()
        pipes += os.pipe()
        for spare in [os.dup(pipes[0]) for _ in range(_SPARE_DESCRIPTORS)]:
            os.close(spare)
        held_back = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
        try:
            pid = os.fork()
            if not pid:
                # Closed, so that whoever reads notices when this process, or the first one, is gone.
                _close([pipes[1], pipes[2], *(end.fileno() for other in others for end in other[1:])])
                _serve(begin, os.fdopen(pipes[0], "rb"), os.fdopen(pipes[3], "wb"))
            _running.add(pid)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held_back)
    except OSError:
        _close(pipes)
        return None
    _close([pipes[0], pipes[3]])
    return _Worker(pid, os.fdopen(pipes[1], "wb"), os.fdopen(pipes[2], "rb"))


def _serve(begin: Callable[[], Callable[[_Task], _Found]], tasks: BinaryIO, results: BinaryIO) -> NoReturn:
    """The life of a worker: do what it is told until nobody tells anything any more."""
    try:
        for number in _ENDING:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
        work: Callable[[_Task], _Found] | None = None
        while True:
            task: _Task = pickle.load(tasks)  # EOFError where nobody tells anything any more
            try:
                work = work or begin()
                answer = pickle.dumps((True, work(task)), pickle.HIGHEST_PROTOCOL)
            except Exception:
                answer = pickle.dumps((False, None))
            results.write(answer)
            results.flush()
    finally:
        os._exit(0)


def _end(workers: list[_Worker]) -> None:
    for worker in workers:
        with contextlib.suppress(OSError):
            os.kill(worker.pid, signal.SIGKILL)
    for worker in workers:
        for end in worker[1:]:
            with contextlib.suppress(OSError):
                end.close()
        with contextlib.suppress(OSError):
            os.waitpid(worker.pid, 0)
        _running.discard(worker.pid)


def _send(worker: _Worker, task: Any) -> None:
    try:
        worker.tasks.write(pickle.dumps(task, pickle.HIGHEST_PROTOCOL))
        worker.tasks.flush()
    except BrokenPipeError:
        _tell_lost(worker)


def _receive(worker: _Worker) -> Any:
    try:
        return pickle.load(worker.results)
    except (EOFError, pickle.UnpicklingError):
        _tell_lost(worker)


def _tell_lost(worker: _Worker) -> NoReturn:
    """A worker is gone: by a signal to the whole group, which comes here too, or for a reason of its own."""
    _, status = os.waitpid(worker.pid, 0)
    number = os.waitstatus_to_exitcode(status)
    if -number in _ENDING:
        select.select([], [], [], 0.2)
    raise WorkerLostError(max(-number, 0)) from None


def _close(descriptors: Iterable[int]) -> None:
    for descriptor in descriptors:
        with contextlib.suppress(OSError):
            os.close(descriptor)
