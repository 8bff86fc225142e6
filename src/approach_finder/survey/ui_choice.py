"""Which way of showing pages a terminal gets."""

from __future__ import annotations

import sys

from rich.console import Console

from approach_finder.knowledge.model import Knowledge
from approach_finder.survey.page import PromptUI


def ui_for(console: Console, knowledge: Knowledge, *, plain: bool) -> PromptUI:
    """Pages on the alternate screen; plain lines where somebody asked for them, or where a screen cannot be drawn."""
    if not plain:
        from prompt_toolkit.output import create_output

        from approach_finder.survey.screen import Screen

        try:
            output = create_output(sys.stderr, always_prefer_tty=True)
        except Exception:  # whatever the platform says where it has no console
            pass
        else:
            return Screen(console, output, knowledge.survey.keys)
    from approach_finder.survey.lines import Lines

    return Lines(console, knowledge)
