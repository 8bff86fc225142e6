"""Signals that end the program: what was begun is tidied up, soon, and the exit code says so."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

from approach_finder.cli.exits import ENDED, INTERRUPTED

_PATIENCE = 1.5  # seconds; Python drops what a handler raises in some places, such as while it frees memory
_CODES = {"SIGINT": INTERRUPTED, "SIGTERM": ENDED, "SIGHUP": ENDED, "SIGQUIT": ENDED}


def end_tidily(at_once: Callable[[], None]) -> None:
    """From now on raise SystemExit where a signal asks to end, and end for good shortly after.

    A signal that was to be ignored, as under nohup, still is.

    Args:
        at_once: what must be done even where the program does not come to tidy up.
    """
    numbers = {getattr(signal, name): code for name, code in _CODES.items() if hasattr(signal, name)}
    numbers = {number: code for number, code in numbers.items() if signal.getsignal(number) != signal.SIG_IGN}

    def end(number: int, _frame: object) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, lambda *_: _end_for_good(at_once, numbers[number]))
            signal.setitimer(signal.ITIMER_REAL, _PATIENCE)
        sys.exit(numbers[number])

    for number in numbers:
        signal.signal(number, end)


def _end_for_good(at_once: Callable[[], None], code: int) -> None:
    at_once()
    os._exit(code)
