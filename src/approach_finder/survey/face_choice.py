"""Which face a terminal gets."""

from __future__ import annotations

import sys

from rich.console import Console

from approach_finder.survey.faces import Face


def face_for(console: Console, *, plain: bool) -> Face:
    """The face for a terminal: plain lines where somebody asked for them, or where menus cannot be drawn."""
    if not plain:
        try:
            from prompt_toolkit.output import create_output

            from approach_finder.survey.menus import MenuFace

            return MenuFace(console, create_output(sys.stderr))
        except Exception:  # whatever the platform says where it has no console
            pass
    from approach_finder.survey.lines import LineFace

    return LineFace(console)
