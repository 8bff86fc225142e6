"""Lines of a page on a screen: pieces of text with a style, marks, and keys."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from approach_finder.knowledge.survey_words import SurveyKeys
from approach_finder.pages.blocks import Places, clean
from approach_finder.survey.page import Option, Page

Fragment: TypeAlias = tuple[str, str]
Line: TypeAlias = list[Fragment]

_FOREMOST = 3  # places of a list whose names are on the screen when it appears
NARROW = 50  # columns from which on there is room for whole sentences


class Signs(Struct, frozen=True):
    """The marks of a screen."""

    pointer: str = "›"  # noqa: RUF001
    chosen: str = "●"
    open: str = "○"
    ticked: str = "[x]"
    unticked: str = "[ ]"
    up: str = "↑"
    down: str = "↓"


ASCII = Signs(pointer=">", chosen="(*)", open="( )", up="^", down="v")


class Drawing(Struct, frozen=True):
    """A page as lines, and where the cursor stands (column, row)."""

    lines: list[Line]
    cursor: tuple[int, int]


def wrap(text: str, width: int) -> list[str]:
    """A text in lines of a width."""
    return textwrap.wrap(clean(text), width, break_on_hyphens=False) or [""]


def said_in(width: int, text: str, style: str = "") -> list[Line]:
    """A text as lines of a width; no line where nothing is said."""
    return [[(style, line)] for line in wrap(text, width)] if text else []


def folded(line: Line, width: int) -> list[Line]:
    """A line in several where it is too long, such as one with an address: an address to call must be seen whole."""
    whole = "".join(text for _, text in line)
    if len(whole) <= width:
        return [line]
    indent = len(whole) - len(whole.lstrip())
    lines: list[Line] = [[]]
    left = width
    for style, pieces in groupby(line, key=lambda piece: piece[0]):  # a terminal gives letter by letter
        rest = "".join(text for _, text in pieces)
        while len(rest) > left:
            cut = rest.rfind("/", left // 2, left) + 1 or left
            lines[-1].append((style, rest[:cut]))
            lines.append([("", " " * indent)] if indent else [])
            rest, left = rest[cut:], max(1, width - indent)
        lines[-1].append((style, rest))
        left -= len(rest)
    return lines


def fit_keys(keys: Mapping[str, str], always: Sequence[str], width: int, most: int) -> list[Line]:
    """As many keys as stand on so many lines, and last those that ``always`` stand there."""
    some, last = [key for key in keys.items() if key[0] not in always], [(key, keys[key]) for key in always]
    while len(lines := set_keys([*some, *last], width)) > most and some:
        some.pop()
    return lines


def set_keys(keys: Iterable[tuple[str, str]], width: int) -> list[Line]:
    """Keys and what they do, on as many lines as they take."""
    gap = 3 if width >= NARROW else 2
    lines: list[Line] = [[]]
    used = 0
    for key, label in keys:
        size = len(key) + 1 + len(label)
        if used and used + gap + size > width:
            lines.append([])
            used = 0
        if used:
            lines[-1].append(("", " " * gap))
        lines[-1] += [("class:key", key), ("", f" {label}")]
        used += size + (gap if used else 0)
    return lines


def foremost_of(places: Places) -> Places:
    """The first places of a list, without the words below them."""
    return replace(places, places=places.places[:_FOREMOST], words=replace(places.words, dots_mean=""))


def names_of(places: Places | None) -> list[Line]:
    """The names of a list, where there is no room for its first places and all that comes before them."""
    return [[("", f"{place.place:4}{place.short_name}")] for place in (places.places if places else ())]


def clipped(line: Line, width: int) -> Line:
    """As much of a line as a screen of a width shows."""
    left, shown = width, []
    for style, text in line:
        shown.append((style, text[:left]))
        left = max(0, left - len(text))
    return shown


def title_lines(title: str, words: SurveyKeys, width: int) -> list[Line]:
    """The first lines of a page: where one is, and how to get help."""
    said = words.danger if width >= NARROW else words.danger_short
    first, *more = wrap(title, max(1, width - len(said) - 4))
    gap = " " * (width - len(first) - len(said) - 2)
    return [[("", first), ("", gap), ("class:danger", "!"), ("", f" {said}")], *([("", line)] for line in more)]


def search_field(search: str, words: SurveyKeys, width: int) -> Line:
    """The words typed to search."""
    label = words.search if search else words.type_to_search
    return [("", label), ("class:field", search[: max(0, width - len(label))])]


def chosen_lines(page: Page, ticked: Iterable[str], words: SurveyKeys, width: int) -> list[Line]:
    """The options ticked so far, on two lines at the most."""
    chosen = "; ".join(map(page.label, ticked))
    return said_in(width, words.chosen.format(labels=chosen) if chosen else "")[:2]


def typed_lines(typed: Sequence[str], signs: Signs, *, is_proposal: bool) -> list[Line]:
    """A text that is typed; what is only proposed is marked whole."""
    style = "class:pointed" if is_proposal else ""
    return [[("", f"{' ' if number else signs.pointer} "), (style, line)] for number, line in enumerate(typed)]


def more_line(signs: Signs, words: SurveyKeys, *, up: bool, down: bool, reads: bool) -> Line:
    """The line that tells where there is more of the page, if anywhere; of a text, with the key that shows it."""
    said = f"{words.more} ({words.space})" if reads and down else words.more
    return [("", f"{signs.up * up}{signs.down * down} {said}")] if up or down else []


class Rows(Struct, frozen=True):
    """The options of a page, under their headings where they are ``grouped``."""

    page: Page
    signs: Signs
    ticked: tuple[str, ...]
    grouped: bool

    def draw(self, options: Sequence[Option], at: int | None, width: int) -> tuple[list[Line], int | None]:
        """Some options as lines, and the line of the one pointed at."""
        lines: list[Line] = []
        pointed, group = None, ""
        for number, option in enumerate(options):
            if self.grouped and option.group != group:
                group = option.group
                lines += [[], [("class:heading", group)]] if lines else [[("class:heading", group)]]
            if number == at:
                pointed = len(lines)
            lines += self._option(number, option, width, here=number == at)
        return lines, pointed

    def _option(self, number: int, option: Option, width: int, *, here: bool) -> list[Line]:
        page, signs = self.page, self.signs
        if page.kind == "many":
            mark = signs.ticked if option.value in self.ticked else signs.unticked
        else:
            mark = signs.chosen if option.value in page.chosen else signs.open
        before = f"{signs.pointer if here else ' '} {f'{number + 1} ' if page.numbered else ''}{mark} "
        style = "class:pointed" if here else "class:ticked" if option.value in self.ticked else ""
        indent, room = " " * len(before), max(8, width - len(before))
        lines: list[Line] = [
            [("", indent if row else before), (style, text)] for row, text in enumerate(wrap(option.label, room))
        ]
        return [*lines, *([("", indent + text)] for text in (wrap(option.note, room) if option.note else ()))]
