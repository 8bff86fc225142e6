"""Ctrl-C remembered, so that one that comes at a bad moment still ends the survey.

Python drops a KeyboardInterrupt that arrives while it runs a callback of its own, such as that of a weak
reference. So it is remembered too, and whoever is about to wait for a key asks first.
"""

from __future__ import annotations

import signal
from types import FrameType

_came = False


def keep() -> None:
    """From now on remember Ctrl-C as well as raise it."""
    signal.signal(signal.SIGINT, _remember)


def check() -> None:
    """Raise KeyboardInterrupt if one came and was lost."""
    if _came:
        raise KeyboardInterrupt


def heard() -> None:
    """Forget the interrupt that was seen to, and wait for the next one."""
    global _came  # noqa: PLW0603
    _came = False


def _remember(_number: int, _frame: FrameType | None) -> None:
    global _came  # noqa: PLW0603
    _came = True
    raise KeyboardInterrupt
