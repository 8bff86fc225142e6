"""Checks of the texts that stand on one line of a page: each is there, and is short enough."""

from __future__ import annotations

from collections.abc import Iterator

from approach_finder.knowledge.faults import Fault
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.sources import Sources

# Half a line, and a line, of a page 80 columns wide.
LONGEST_PHRASE = 30
LONGEST_LINE = 76


def check_short_texts(library: Library, sources: Sources) -> Iterator[Fault]:
    """The short name and phrases of each approach, and the first words on each concern."""
    seen: dict[str, str] = {}
    for name, card in library.approaches.items():
        for field in ("short_name", "gives", "asks"):
            said = getattr(card, field)
            if not said:
                yield sources["approaches"].fault(f"{field!r} is empty", name, field)
            if len(said) > LONGEST_PHRASE:
                message = f"{len(said)} characters; {field!r} has at most {LONGEST_PHRASE}"
                yield sources["approaches"].fault(message, name, field)
        if card.short_name and (other := seen.setdefault(card.short_name.casefold(), name)) != name:
            yield sources["approaches"].fault(f"{other!r} has the same short name", name, "short_name")
    for name, concern in library.concerns.items():
        short = concern.in_short
        if bool(short.see_a_doctor_for) != bool(concern.see_a_doctor_for):
            message = "'see_a_doctor_for' stands in full just where it stands in short"
            yield sources["concerns"].fault(message, name, "in_short")
        for field in ("if_nothing_is_done", "see_a_doctor_for"):
            if len(said := getattr(short, field) or "") > LONGEST_LINE:
                message = f"{len(said)} characters; a line in short has at most {LONGEST_LINE}"
                yield sources["concerns"].fault(message, name, "in_short", field)
