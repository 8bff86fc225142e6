"""The outcome of a check-in after some sessions, as plain blocks: danger first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from approach_finder.knowledge.library import Library
from approach_finder.pages.blocks import Block, Citations, heading, item, paragraph
from approach_finder.pages.report import alert_blocks, people_line, reference_list
from approach_finder.results.review import ReviewResult, texts_for
from approach_finder.results.services import ServiceText


def review_blocks(found: ReviewResult, library: Library, today: dt.date, *, with_title: bool = True) -> Iterator[Block]:
    """The outcome with its reasons, words to say and what changes on the list, on a given day."""
    texts, cites = texts_for(found.answered, library), Citations()
    services = ServiceText(library.knowledge, today, found.answered)
    yield from alert_blocks(found.safety, services)
    if with_title:
        yield heading(texts.outcomes[found.outcome].title)
    yield paragraph(found.says)
    feelings = [change for change in found.changes if change.what == "phq4"]
    yield from (paragraph(change.text) for change in feelings)
    if found.reasons:
        yield heading(texts.reasons, 2)
    for reason in found.reasons:
        yield item(f"{reason.text}{cites.mark(reason.citations)}")
    if found.to_say:
        yield heading(texts.to_say, 2)
    for said in found.to_say:
        yield item(f"\u201c{said}\u201d")
    if found.changes[len(feelings) :]:
        yield heading(texts.new_list.heading, 2)
    for change in found.changes[len(feelings) :]:
        yield item(change.text)
    yield paragraph(texts.not_shown)
    yield from reference_list(cites, library.knowledge)
    yield paragraph(texts.nothing_kept)
    yield people_line(found.safety.resources, services)
