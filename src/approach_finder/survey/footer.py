"""The last lines of a page on a screen: each key, and what it does now."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from approach_finder.knowledge.survey_words import SurveyKeys
from approach_finder.survey.layout import Line, fit_keys, set_keys
from approach_finder.survey.page import Option, Page

WHY = "?"  # why it is asked, and all keys where some have no room
_LINES = 3  # at the most, unless all keys are asked for
_LABEL = 24  # so much of a label is named


class Standing(Struct, frozen=True, kw_only=True):
    """How a page stands.

    ``turned_by_enter`` is the option that Enter ticks or, where it ``is_ticked``, unticks; ``ticked`` is how many are
    ticked, which ``is_enough`` to go on.
    Where it ``reads``, the arrows scroll the text before they move.
    """

    arrows: str
    is_narrow: bool
    is_pointed: bool
    is_ticked: bool
    turned_by_enter: Option | None
    searches: bool
    ticked: int
    is_enough: bool
    typed: bool
    space_ticks: bool
    reads: bool


def in_short(label: str) -> str:
    """As much of a label as a line at the foot of a page has room for."""
    return textwrap.shorten(label, _LABEL, placeholder="...")


def nothing_chosen(page: Page, pointed: Option | None, words: SurveyKeys) -> str:
    """The keys that would choose, where Enter or Space found nothing to take."""
    if page.kind == "one":
        how = words.nothing_pointed_numbered.format(digits=_digits(page)) if page.numbered else words.nothing_pointed
        return how if page.required else f"{how} {words.tab_skips}"
    if pointed is None:
        return words.nothing_pointed_of_many
    return words.nothing_chosen if page.required else words.nothing_to_skip


def key_lines(page: Page, now: Standing, words: SurveyKeys, width: int, *, shows_all: bool) -> tuple[list[Line], bool]:
    """The keys of a page on few lines, unless all are asked for; and whether there are more."""
    lines = set_keys(_keys_now(page, now, words), width)
    if len(lines) > _LINES and not now.is_narrow:  # in short, rather than some of them not at all
        now = replace(now, is_narrow=True)
    keys = dict(_keys_now(page, now, words))
    lines = set_keys(keys.items(), width)
    has_more = len(lines) > _LINES
    if has_more and not shows_all:
        keys[WHY] = words.why_and_keys if page.why else words.more_keys
        lines = fit_keys(keys, (WHY, words.exit_key), width, _LINES)
    return lines, has_more


def _keys_now(page: Page, now: Standing, words: SurveyKeys) -> Iterator[tuple[str, str]]:
    """Each key and what it does, the most important first."""
    yield from _choosing(page, now, words)
    for command in page.commands:
        if command.label:
            yield command.key, (now.is_narrow and command.short) or command.label
    if not page.required and not now.ticked and not now.typed:
        yield words.tab, words.skip
    if now.searches:
        yield words.escape, words.show_all
    elif page.back:
        only_read = page.kind == "read" and not page.go_on
        yield _either(words.enter, words.escape, words) if only_read else words.escape, words.back
    if page.why:
        yield WHY, words.why
    yield words.exit_key, words.leave_short if now.is_narrow else words.leave
    if page.kind != "read" or not page.commands:
        yield words.stop_key, words.stop


def _digits(page: Page) -> str:
    """The digits that stand for the options of a page, if any do."""
    return f"1-{len(page.options)}" if page.numbered else ""


def _either(one: str, other: str, words: SurveyKeys) -> str:
    return words.either.format(one=one, other=other)


def _choosing(page: Page, now: Standing, words: SurveyKeys) -> Iterator[tuple[str, str]]:
    """The keys that choose, move and go on."""
    digits = _digits(page)

    def or_digits(key: str) -> str:
        return _either(key, digits, words) if digits else key

    move = words.read_on if now.reads else words.move
    match page.kind:
        case "many" | "one" if now.searches and not now.is_pointed:
            return
        case "many":
            goes_on = now.ticked and now.is_enough and not now.searches
            if now.turned_by_enter:
                turns = words.untick if now.is_ticked else words.tick
                yield words.enter, turns.format(label=in_short(now.turned_by_enter.label))
            if goes_on:
                yield words.tab if now.turned_by_enter else words.enter, words.go_on_with.format(number=now.ticked)
            yield now.arrows, move
            if now.space_ticks:
                yield or_digits(words.space), words.untick_one if now.is_ticked and not digits else words.tick_one
        case "one" if page.careful:
            if now.is_pointed:
                yield words.enter, words.take
            if now.reads and digits:
                yield now.arrows, move
                yield digits, words.move_first
            else:
                yield or_digits(now.arrows), words.move if now.is_pointed else words.move_first
        case "one" if now.is_pointed:
            yield or_digits(words.enter), words.take
            yield now.arrows, move
        case "one":
            if digits:
                yield digits, words.take
            yield now.arrows, words.move_first
        case "text":
            yield words.enter, words.take_text
        case "read" if page.go_on:
            yield words.enter, page.go_on
