"""How long until the first question can be answered, beside importing the library that draws the menus.

Run with the Python of an environment in which the wheel is installed: ``python benchmarks/first_prompt.py``.
Whole processes on a pseudo-terminal, taken in turn, medians; the ratio matters, not the seconds.
"""

from __future__ import annotations

import os
import pty
import statistics
import subprocess
import sys
import time

ROUNDS = 15
LAST_LINE = b"Somebody I work with"


def until_the_first_prompt() -> float:
    """From the start of the process until the whole first menu is on the screen."""
    start = time.perf_counter()
    process, terminal = pty.fork()
    if not process:
        os.environ["TERM"] = "xterm-256color"
        os.execv(sys.executable, [sys.executable, "-m", "approach_finder"])
    seen = b""
    while LAST_LINE not in seen:
        seen += os.read(terminal, 65536)
        if b"\x1b[6n" in seen:
            os.write(terminal, b"\x1b[1;1R")
    taken = time.perf_counter() - start
    os.write(terminal, b"\x18")  # leave at once
    os.waitpid(process, 0)
    os.close(terminal)
    return taken


def import_alone() -> float:
    """The time of a process that only imports the library."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import prompt_toolkit.application"], check=True)
    return time.perf_counter() - start


def main() -> None:
    """Print both medians and the ratio."""
    taken = [(until_the_first_prompt(), import_alone()) for _ in range(ROUNDS)]
    prompt, alone = (statistics.median(column) for column in zip(*taken, strict=True))
    print(
        f"first prompt {prompt * 1000:.0f} ms, import prompt_toolkit {alone * 1000:.0f} ms: {prompt / alone:.2f} times"
    )


if __name__ == "__main__":
    main()
