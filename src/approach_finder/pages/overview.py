"""The list at a glance: each place with how it fits, how well it was tested, what it gives and what it asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from approach_finder.knowledge.model import Knowledge
from approach_finder.pages.blocks import Piece, heading, item, paragraph
from approach_finder.results.result import Result

_LISTED = 5
_DOTS = {"strong": "●●●", "good": "●●○", "possible": "●○○"}


def overview_pieces(result: Result, knowledge: Knowledge, today: dt.date) -> Iterator[Piece]:
    """The first places of a result."""
    for found in result.recommendations[:_LISTED]:
        entry = knowledge.approaches[found.approach]
        level = "=" if found.close_to else ""
        yield heading(f"{found.rank}{level} {found.name}", 2)
        yield paragraph(f"{_DOTS[found.band]} {found.band} fit, tested {found.tested}")
        yield item(f"+ {entry.gives}")
        yield item(f"- {entry.asks}")
