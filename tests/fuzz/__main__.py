"""``python -m tests.fuzz --minutes N``: try to break the program for so long, and say what came of it."""

from __future__ import annotations

import argparse
import datetime as dt
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from approach_finder import __version__
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.store import load_library

from . import answers, bits, files, knowledge_bases, redaction, signals
from .running import DATA, ROOT, Tally, install

REPORT = ROOT / "docs" / "reliability.md"
_BEGIN, _END = "<!-- figures -->", "<!-- /figures -->"


def main() -> int:
    """Run all in turn, a little of each at a time, until the time is over or there were so many turns."""
    reader = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    until = reader.add_mutually_exclusive_group()
    until.add_argument("--minutes", type=float, default=1)
    until.add_argument("--turns", type=int, help="how many turns; 20 are what a release is tried with")
    reader.add_argument("--seed", type=int, default=int(dt.date.today().strftime("%Y%m%d")))
    reader.add_argument("--only", help="the name of one of them")
    reader.add_argument("--write", action="store_true", help=f"put the figures into {REPORT.relative_to(ROOT)}")
    options = reader.parse_args()
    with tempfile.TemporaryDirectory() as place:
        install(Path(place))
        return attempt(options, load_library(DATA))


def attempt(options: argparse.Namespace, library: Library) -> int:
    """Take turns; 1 where anything went wrong."""
    harnesses: dict[str, Callable[[int], Tally]] = {
        "answers": lambda seed: answers.fuzz(1000, seed, library),
        "knowledge bases": lambda seed: knowledge_bases.fuzz(100, seed, DATA),
        "failing files": lambda seed: files.fuzz(1, seed),
        "signals": lambda seed: signals.fuzz(3, seed),
        "flipped bits": lambda seed: bits.fuzz(30, seed, library.knowledge),
        "redaction": lambda seed: redaction.fuzz(15, seed, library),
    }
    chosen = {name: harness for name, harness in harnesses.items() if options.only in (None, name)}
    whole = {name: Tally(name, options.seed) for name in chosen}
    began, turn = time.monotonic(), 0
    while turn < options.turns if options.turns else not turn or time.monotonic() - began < options.minutes * 60:
        for name, harness in chosen.items():
            found = harness(options.seed + turn)
            whole[name].tried += found.tried
            whole[name].failures += found.failures
            print(f"{(time.monotonic() - began) / 60:.1f} min, {found}", flush=True)
        turn += 1
    for tally in whole.values():
        print(tally)
    if options.write:
        write(list(whole.values()), turn, (time.monotonic() - began) / 60)
    return int(any(tally.failures for tally in whole.values()))


def write(tallies: list[Tally], turns: int, minutes: float) -> None:
    """Put the figures into the report."""
    seeds = f"{tallies[0].seed} to {tallies[0].seed + turns - 1}"
    rows = [f"| {tally.name} | {tally.tried:,} | {len(tally.failures)} |" for tally in tallies]
    lines = [
        f"Version {__version__}, {dt.date.today()}, {platform.system()} with Python {platform.python_version()}, "
        f"{minutes:.0f} minutes, seeds {seeds}.",
        "",
        "| tried | how often | wrong |",
        "| --- | ---: | ---: |",
        *rows,
    ]
    text = REPORT.read_text(encoding="utf-8")
    before, rest = text.split(_BEGIN)
    after = rest.split(_END)[1]
    REPORT.write_text("\n".join([f"{before}{_BEGIN}", *lines, f"{_END}{after}"]), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
