"""All that an editor of a knowledge base is told: its faults, and where there are none, warnings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from approach_finder.knowledge.faults import Fault, by_place
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.loading.build import Build, build
from approach_finder.lint.advice import advise


def examine(files: Mapping[str, bytes], today: dt.date) -> tuple[Library | None, list[Fault]]:
    """Faults, or where there are none the knowledge base and warnings on it; both by file and line."""
    built = build(files, today)
    return built.library, [*built.faults, *warnings(built, today)]


def warnings(built: Build, today: dt.date) -> list[Fault]:
    """Warnings by file and line on a knowledge base that was built; none where a fault stands in the way."""
    if built.library is None:
        return []
    return sorted(advise(built.library, built.sources, built.cited, today), key=by_place)
