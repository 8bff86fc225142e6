"""Processes that share work: whatever ends them, nothing hangs and nothing is left."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from approach_finder.bulk.workers import WorkerLostError, in_order

from fuzz.running import signals_count
from fuzz.signals import running

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc")


PATIENCE = 60  # on a loaded machine all takes long; what hangs waits for input that never comes


def _doubled() -> Callable[[int], int]:
    return lambda number: 2 * number


def _children() -> list[int]:
    return running(1, os.getpid())


@pytest.mark.parametrize("processes", [1, 2, 5])
@pytest.mark.parametrize("number", [0, 1, 100])
def test_what_comes_is_in_the_order_of_the_tasks(processes: int, number: int) -> None:
    assert list(in_order(range(number), _doubled, processes)) == [2 * each for each in range(number)]
    assert not _children()


def test_large_tasks_go_both_ways() -> None:
    tasks = [bytes([number]) * 3_000_000 for number in range(12)]
    assert list(in_order(tasks, lambda: lambda task: task[::-1], 2)) == tasks


def test_a_slow_task_holds_back_only_a_few() -> None:
    taken = []

    def tasks() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    def begin() -> Callable[[int], int]:
        def work(number: int) -> int:
            time.sleep(0.3 if number == 0 else 0)
            return number

        return work

    found = in_order(tasks(), begin, 2)
    assert next(found) == 0
    assert len(taken) < 30
    found.close()
    assert not _children()


def test_what_fails_in_a_worker_fails_here_too() -> None:
    def begin() -> Callable[[int], int]:
        return lambda number: 1 // (number - 7)

    with pytest.raises(ZeroDivisionError):
        list(in_order(range(20), begin, 2))
    assert not _children()


def test_a_worker_that_the_system_ended_is_told() -> None:
    def begin() -> Callable[[int], int]:
        def work(number: int) -> int:
            if number == 7:
                os.kill(os.getpid(), signal.SIGKILL)
            return number

        return work

    with pytest.raises(WorkerLostError, match="ended by the system \\(SIGKILL\\)"):
        list(in_order(range(20), begin, 2))
    assert not _children()


def test_with_few_files_allowed_one_process_does_it() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    try:
        for spare in range(12):
            resource.setrlimit(resource.RLIMIT_NOFILE, (used + spare, hard))
            assert list(in_order(range(5), _doubled, 2)) == [0, 2, 4, 6, 8]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_worker_whose_first_process_is_gone_ends() -> None:
    program = (
        "import os\n"
        "from approach_finder.bulk.workers import in_order\n"
        "found = in_order(range(100), lambda: lambda number: os.getpid(), 2)\n"
        "print(next(found), next(found), flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    pids = {int(word) for word in done.stdout.split()}
    assert pids
    deadline = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_worker_whose_first_process_is_gone_before_it_begins_ends() -> None:
    program = (
        "import os, time\n"
        "from approach_finder.bulk import workers\n"
        "serve = workers._serve\n"
        "def late(*given):\n"
        "    print(os.getpid(), flush=True)\n"
        "    time.sleep(0.3)\n"
        "    serve(*given)\n"
        "workers._serve = late\n"
        "class Killed(set):\n"
        "    def add(self, pid):\n"
        "        os.kill(os.getpid(), 9)\n"
        "workers._running = Killed()\n"
        "list(workers.in_order(range(100), lambda: str, 2))\n"
    )
    # The worker keeps the pipe open, so the end of this call is the worker's end too.
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert int(done.stdout)


def nothing_is_left_of(group: int) -> None:
    """The processes of a group end, if they have not yet."""
    deadline = time.monotonic() + PATIENCE
    while running(2, group):
        assert time.monotonic() < deadline
        time.sleep(0.01)


# --- the command ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("whole_group", [False, True])
@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 143), (signal.SIGQUIT, 143), (signal.SIGINT, 130), (signal.SIGKILL, -9)],
)
def test_a_signal_ends_batch_soon_and_nothing_is_left(
    number: signal.Signals, code: int, whole_group: bool, tmp_path: Path
) -> None:
    target = tmp_path / "result.jsonl"
    target.write_text('{"line":1,"id":null,"recommendations":[]}\n')
    command = [sys.executable, "-m", "approach_finder", "batch", "-", "-o", str(target)]
    with subprocess.Popen(
        command,
        start_new_session=True,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=signals_count,  # noqa: PLW1509 - no thread runs here
    ) as child:
        assert child.stdin is not None
        assert child.stderr is not None
        child.stdin.write(b'{"concerns": ["sleep", "worry"], "focus": 1}\n' * 5000)
        child.stdin.flush()  # by now it has begun its workers, and waits for more
        while len(running(2, child.pid)) < 2 and os.cpu_count() != 1:
            assert child.poll() is None
            time.sleep(0.005)
        (os.killpg if whole_group else os.kill)(child.pid, number)
        assert child.wait(PATIENCE) == code
        nothing_is_left_of(child.pid)
        assert child.stderr.read() == b""
    assert [entry.name for entry in tmp_path.iterdir()] == ["result.jsonl"]
    assert target.read_text() == '{"line":1,"id":null,"recommendations":[]}\n'


@pytest.mark.skipif(shutil.which("timeout") is None, reason="needs timeout, of coreutils")
def test_it_ends_with_the_time_it_was_given(tmp_path: Path) -> None:
    """``timeout`` sends the signal to the process, and then to the group it shares with it."""
    (tmp_path / "people.jsonl").write_text('{"concerns": ["sleep", "worry"], "focus": 1}\n' * 200_000)
    command = [sys.executable, "-m", "approach_finder", "batch", "people.jsonl", "-o", "result.jsonl"]
    with subprocess.Popen(
        ["timeout", "1", *command],
        cwd=tmp_path,
        start_new_session=True,
        stderr=subprocess.PIPE,
        preexec_fn=signals_count,  # noqa: PLW1509 - no thread runs here
    ) as child:
        assert child.wait(PATIENCE) == 124
        nothing_is_left_of(child.pid)
        assert child.stderr is not None
        assert child.stderr.read() == b""
    assert [entry.name for entry in tmp_path.iterdir()] == ["people.jsonl"]
