"""Signals to batch at any moment, to the process or its group: it ends soon, and nothing is left."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .running import Tally, signals_count

_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
_PATIENCE = 60  # on a loaded machine all takes long
# A moment is told by the processor time that was used, as a busy machine may be late with everything. Before the
# earliest, Python itself is starting, and nothing of ours runs.
_EARLIEST, _LATEST = 0.15, 1.2


def fuzz(moments: int, seed: int) -> Tally:
    """Send each signal, to the process and to its group, at so many moments; each to a run of its own. Needs Linux."""
    tally, chance = Tally("signals", seed), random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        people = Path(folder) / "people.jsonl"
        people.write_text('{"concerns": ["sleep", "worry"], "focus": 1}\n' * 200_000)
        for _ in range(moments):
            after = chance.uniform(_EARLIEST, _LATEST)
            for number in _SIGNALS:
                for whole_group in (False, True):
                    tally.tried += 1
                    place = Path(folder) / str(tally.tried)
                    place.mkdir()
                    _try(people, place, after, number, whole_group, tally)
    return tally


def _try(people: Path, place: Path, after: float, number: signal.Signals, whole_group: bool, tally: Tally) -> None:
    target = place / "result.jsonl"
    target.touch()
    command = [sys.executable, "-m", "approach_finder", "batch", str(people), "-o", str(target)]
    with subprocess.Popen(
        command,
        start_new_session=True,
        stderr=subprocess.PIPE,
        preexec_fn=signals_count,  # noqa: PLW1509 - no thread runs here
    ) as child:
        while child.poll() is None and _used(child.pid) < after:
            time.sleep(0.005)
        what = f"{number.name} to the {'group' if whole_group else 'process'} after {after:.2f} s of work"
        if child.poll() is not None:  # nothing was left to end
            tally.tried -= 1
            return
        began = time.monotonic()
        (os.killpg if whole_group else os.kill)(child.pid, number)
        while child.poll() is None or running(2, child.pid):
            if time.monotonic() - began > _PATIENCE:
                tally.fail(f"{what}: not ended after {_PATIENCE} s")
                os.killpg(child.pid, signal.SIGKILL)
                break
            time.sleep(0.01)
        assert child.stderr is not None
        said = child.stderr.read()
    if said or child.returncode not in (130, 143, -number):
        tally.fail(f"{what}: exit {child.returncode}, {said[-300:]!r}")
    if (left := sorted(entry.name for entry in place.iterdir())) != ["result.jsonl"] or target.stat().st_size:
        tally.fail(f"{what}: {left} is left")


def _used(group: int) -> float:
    """The processor time that the processes of a group have used so far."""
    return sum(int(used) for columns in _states(2, group) for used in columns[11:13]) / os.sysconf("SC_CLK_TCK")


def running(column: int, number: int) -> list[int]:
    """The processes that still run, by a column of their state: 1 is who began them, 2 their group."""
    return [int(columns[-1]) for columns in _states(column, number)]


def _states(column: int, number: int) -> list[list[str]]:
    """The states of the processes that still run, by a column; the last one is the number of the process."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            columns = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(columns[column]) == number and columns[0] != "Z":
            found.append([*columns, place.parent.name])
    return found
