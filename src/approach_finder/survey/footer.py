"""The last lines of a page on a screen: each key, and what it does now."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from msgspec import Struct

from approach_finder.knowledge.survey_words import SurveyKeys
from approach_finder.survey.page import Option, Page

_LABEL = 24  # so much of a label is named


class Standing(Struct, frozen=True, kw_only=True):
    """How a page stands. ``ticks_next`` is the option that Enter ticks; ``ticked`` is how many are ticked."""

    arrows: str
    is_narrow: bool
    shows_intro: bool
    is_pointed: bool
    ticks_next: Option | None
    searches: bool
    ticked: int
    space_ticks: bool


def in_short(label: str) -> str:
    """As much of a label as a line at the foot of a page has room for."""
    return textwrap.shorten(label, _LABEL, placeholder="...")


def keys_now(page: Page, now: Standing, words: SurveyKeys) -> Iterator[tuple[str, str]]:
    """Each key and what it does, the most important first."""
    if now.shows_intro:
        yield words.enter, words.take_text
        return
    if page.kind == "many":
        if now.ticks_next:
            yield words.enter, words.tick.format(label=in_short(now.ticks_next.label))
        elif now.searches:
            yield words.enter, words.show_all
        elif now.ticked:
            yield words.enter, words.go_on_with.format(number=now.ticked)
        yield now.arrows, words.move
        if now.space_ticks:
            yield words.space, words.tick_one
    elif page.kind == "one":
        if now.is_pointed:
            yield words.enter, words.take
        yield now.arrows, words.move
    elif page.kind == "text":
        yield words.enter, words.take_text
    elif page.go_on:
        yield words.enter, page.go_on
    for command in page.commands:
        if command.label:
            yield command.key, (now.is_narrow and command.short) or command.label
    if not page.required:
        yield words.tab, words.skip
    if page.back:
        yield words.escape, words.back
    if page.why:
        yield "?", words.why
    if not page.commands:
        yield words.stop_key, words.stop
