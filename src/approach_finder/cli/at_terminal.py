"""Pages that ask at a terminal, for the commands that do, and how they end."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import TypeVar

from rich.console import Console

from approach_finder.cli.exits import INTERRUPTED
from approach_finder.knowledge.model import Knowledge
from approach_finder.pages.terminal import clear, console, is_dumb, say
from approach_finder.survey import interrupts
from approach_finder.survey.page import Flow, QuickExit, Stopped
from approach_finder.survey.ui_choice import ui_for

_Outcome = TypeVar("_Outcome")


def asking_screen(plain: bool) -> tuple[Console, bool]:
    """Where it is asked, and whether in plain lines."""
    plain = plain or bool(os.environ.get("ACCESSIBLE")) or is_dumb()
    return console(plain, sys.stderr), plain


def run(
    flow: Flow[_Outcome],
    screen: Console,
    knowledge: Knowledge,
    *,
    plain: bool,
    when_stopped: Callable[[], Iterable[str]] = tuple,
) -> _Outcome | int:
    """The outcome of the pages, or the exit code where the person stopped, after some last lines."""
    interrupts.keep()
    try:
        return ui_for(screen, knowledge, plain=plain).run(flow)
    except Stopped as stopped:
        for line in (*stopped.said, *when_stopped()):
            say(line, screen)
        return INTERRUPTED
    except (KeyboardInterrupt, EOFError):  # while nothing was asked
        screen.print()
        for line in when_stopped():
            say(line, screen)
        return INTERRUPTED
    except QuickExit:
        clear(screen)
        return INTERRUPTED
