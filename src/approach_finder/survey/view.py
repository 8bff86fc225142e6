"""One page on a screen of any size: what is pointed at, ticked, typed and scrolled to, and what each key does.

Nothing here knows a terminal: keys come as names, and lines go out as pieces of text with a style.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from msgspec.structs import replace

from approach_finder.knowledge.survey_words import SurveyKeys
from approach_finder.pages.blocks import Piece, clean
from approach_finder.survey.editing import Editor
from approach_finder.survey.footer import WHY, Standing, in_short, keys_now, nothing_chosen
from approach_finder.survey.layout import (
    NARROW,
    Drawing,
    Line,
    Rows,
    Signs,
    clipped,
    fit_keys,
    folded,
    names_of,
    said_in,
    search_field,
    set_keys,
    title_line,
)
from approach_finder.survey.page import ANSWER, BACK, HELP, SKIP, Option, Page, Response

# Draws blocks in a width, as lines.
Drawer: TypeAlias = Callable[[Sequence[Piece], int], list[Line]]

_MARGIN = 2
_WIDEST = 100
_FIELD = 40  # so many characters of a search are kept
_ALL_PAGES = 1_000_000  # more than there are
_KEY_LINES = 3  # at the most, unless all are asked for
_ROOMY, _LEAST = 15, 3  # rows from which on a line stays free under the title, and the fewest that scroll
_FOREMOST = 3  # places of a list whose names are on the screen when it appears


class View:
    """A page as it stands on the screen."""

    def __init__(self, page: Page, words: SurveyKeys, blocks: Drawer, signs: Signs) -> None:
        self.page = page
        self._words, self._signs = words, signs
        self._blocks: Drawer = lambda pieces, width: [
            part for line in blocks(pieces, width) for part in folded(line, width)
        ]
        self.ticked = page.picked(page.chosen) if page.kind == "many" else ()
        self.editor = Editor("".join(page.chosen) if page.kind == "text" else "", is_proposal=page.proposes)
        self._foremost = (replace(page.places, places=page.places.places[:_FOREMOST]),) if page.places else ()
        self._call = Option(HELP, page.help_label)  # found first by words such as "suicide"
        self._arrows = words.arrows_in_ascii if signs.up.isascii() else words.arrows
        self._search = ""
        self._moved = False  # since something was typed: then Space means the row
        self._top = 0
        self._complaint = ""
        self._why = False  # whether it is shown why this is asked, with all keys
        self._has_more_keys = False  # than were last drawn
        self._one_run = False  # whether the options follow the text, as last drawn
        self._region = 1  # rows that scroll, as last drawn
        self._length = 0
        self._at = self._start()

    def _start(self) -> int | None:
        """The row pointed at first: an earlier answer, else the first; on a careful page nothing."""
        values = [option.value for option in self.page.options]
        if self.page.kind == "one" and self.page.chosen and self.page.chosen[0] in values:
            return values.index(self.page.chosen[0])
        return None if self.page.careful or not values else 0

    # --- what is on the page -------------------------------------------------------------------------

    @property
    def _shown(self) -> list[Option]:
        """The options that are shown: all, or what the words find."""
        if not self._search:
            return list(self.page.options)
        by_value = {option.value: option for option in self.page.options}
        found = [by_value[value] for value in self.page.found(self._search)]
        return [self._call, *found] if self.page.calls_for_help(self._search) else found

    @property
    def pointed(self) -> Option | None:
        """The option that is pointed at."""
        shown = self._shown
        return shown[self._at] if self._at is not None and self._at < len(shown) else None

    # --- keys -----------------------------------------------------------------------------------------

    def press(self, key: str) -> Response | None:
        """Carry a key out; a response where the page is left by it. A letter or sign is a key by itself."""
        self._complaint = ""
        if key in ("!", "f1") and not (key == "!" and self.page.kind == "text" and self.editor.text):
            return Response(HELP)
        if not (self._search or self.editor.text) and (command := self.page.command(key)):
            return Response(command)
        if self.page.kind == "text":
            return self._press_text(key)
        match key:
            case "up" | "down":
                self._move(-1 if key == "up" else 1)
            case "pageup" | "pagedown":
                self._page(-1 if key == "pageup" else 1)
            case "home" | "end":
                self._page(-_ALL_PAGES if key == "home" else _ALL_PAGES)
            case "escape" if self._search:
                self._find("")
            case "escape" | "left" | "s-tab":
                return Response(BACK, self.ticked or None) if self.page.back else None
            case "tab" if self.ticked:  # nothing that was ticked is lost by one key
                return Response(ANSWER, self.ticked)
            case "tab":
                return None if self.page.required else Response(SKIP)
            case "enter":
                return self._enter()
            case "backspace":
                self._find(self._search[:-1])
            case " " if self._space_ticks:
                self._tick()
            case " " if self._reads:
                self._page(1)
            case _ if len(key) == 1:
                return self._letter(key)
        return None

    def tell(self, said: str) -> None:
        """Say something on the line above the keys, until a key is pressed."""
        self._complaint = said

    def paste(self, text: str) -> None:
        """Text that was pasted: into a field, and nowhere else."""
        if self.page.kind == "text":
            self.editor.insert(text if self.page.longest else text.replace("\r", "\n").partition("\n")[0])
        elif self.page.searchable:
            self._find(clean(text.partition("\n")[0])[:_FIELD])

    def _letter(self, key: str) -> Response | None:
        page = self.page
        if key == WHY and self._explains and not self._search:
            self._why = not self._why
        elif page.searchable:
            if key != " " or self._search:
                self._find((self._search + key)[:_FIELD])
        elif key == "h":
            return Response(HELP)
        elif page.numbered and key.isdecimal() and 1 <= int(key) <= len(page.options):
            self._at, self._moved = int(key) - 1, True
            if page.kind == "many":
                self._tick()
                self._moved = False
            elif not page.careful:
                return self._take()
        else:
            self._jump(key)
        return None

    def _jump(self, letter: str) -> None:
        """To the next option that begins with a letter."""
        options, after = self.page.options, -1 if self._at is None else self._at
        order = [*range(after + 1, len(options)), *range(after + 1)]
        if found := [at for at in order if options[at].label[:1].casefold() == letter.casefold()]:
            self._point(found[0])

    def _press_text(self, key: str) -> Response | None:
        match key:
            case "escape" if self.editor.text:
                self.editor = Editor("")
            case "escape" | "s-tab":
                return Response(BACK) if self.page.back else None
            case "tab" if self.page.required:
                return None
            case "tab" | "enter":
                return self._typed()
            case "?" if self._explains and not self.editor.text:
                self._why = not self._why
            case _:
                self.editor.press(key)
        return None

    def _typed(self) -> Response | None:
        text = self.editor.text.strip()
        if not text:
            return None if self.page.required else Response(SKIP)
        if problem := self.page.check(text):
            self._complaint = problem
            return None
        return Response(ANSWER, text)

    def _enter(self) -> Response | None:
        page = self.page
        if page.kind == "read":
            return Response(ANSWER) if page.go_on else Response(BACK) if page.back else None
        if self.pointed is self._call:
            return Response(HELP)
        if page.kind == "one":
            return self._take()
        if option := self._ticks_next:
            self._tick()
            self._find("")
            self._at = page.options.index(option)
        elif self._search and self.pointed:
            self._find("")
        elif self.ticked and not self._search:
            return Response(ANSWER, self.ticked)
        else:
            self._say_how_to_choose()
        return None

    @property
    def _space_ticks(self) -> bool:
        """Whether Space ticks the row that is pointed at; while words are typed it belongs to them."""
        return self.page.kind == "many" and (self._moved or not self._search)

    @property
    def _ticks_next(self) -> Option | None:
        """The option that Enter ticks: one that words found, or the first of all; else it goes on with those ticked."""
        means_it = self._search or (self._moved and not self.ticked)
        return self.pointed if means_it and self.pointed and self.pointed.value not in self.ticked else None

    @property
    def _explains(self) -> bool:
        """Whether there is more to be told of this page: why it is asked, or keys that have no room."""
        return bool(self.page.why) or self._has_more_keys

    def _take(self) -> Response | None:
        if self.pointed:
            return Response(ANSWER, self.pointed.value)
        if self._search and (other := self.page.other(self._search)):
            return Response(ANSWER, other)
        self._say_how_to_choose()
        return None

    def _say_how_to_choose(self) -> None:
        if not self._search:  # else it is said that nothing was found
            self._complaint = nothing_chosen(self.page, self.pointed, self._words)

    def _tick(self) -> None:
        if (pointed := self.pointed) is None:
            self._say_how_to_choose()
        elif pointed is not self._call:
            before, self.ticked = self.ticked, self.page.toggled(pointed.value, self.ticked)
            if gone := [self.page.label(value) for value in before if value not in (*self.ticked, pointed.value)]:
                self._complaint = self._words.unticked.format(labels=in_short("; ".join(gone)))

    def _find(self, words: str) -> None:
        self._search, self._moved, self._top = words, False, 0
        self._at = self._start() if not words else 0

    def _move(self, step: int) -> None:
        below = self._top + self._region < self._length
        if self._reads and not self._at and (below if step > 0 else self._top):
            self._top += step  # the whole text is seen on the way to the options
        elif number := len(self._shown):
            before = self._at if self._at is not None else (-1 if step > 0 else number)
            self._point(max(0, min(number - 1, before + step)))

    def _point(self, at: int) -> None:
        self._at, self._moved = at, True

    def _page(self, pages: int) -> None:
        step = max(1, self._region - 1)
        if self._reads:
            self._top += pages * step
        elif number := len(self._shown):
            self._point(max(0, min(number - 1, (self._at or 0) + pages * max(1, step - 2))))

    @property
    def _scrolls(self) -> bool:
        """Whether a text scrolls, and not the options."""
        return self.page.kind == "read" or (bool(self.page.body) and not self._one_run)

    @property
    def _reads(self) -> bool:
        """Whether keys scroll the text: also where the options follow it, until one of them is pointed at."""
        return self._scrolls or (self._one_run and self._at is None)

    # --- drawing ----------------------------------------------------------------------------------------

    def draw(self, columns: int, rows: int) -> Drawing:
        """The page for a screen of a size: title, heading and keys stand, what is between them scrolls."""
        width = max(12, min(columns, _WIDEST) - 2 * _MARGIN)
        keys = self._keys(width)
        said = [*self._said(width), []]
        self._one_run = False
        pinned = self._rows(width)[0] if self._scrolls and self.page.kind != "read" else []
        top = [title_line(self.page.title, self._words, width)] + ([[]] if rows > _ROOMY else [])
        head = self._head(width)
        left = rows - len(top) - len(keys) - len(pinned) - len(said)
        body, at = self._body(width, left - len(head))
        if pinned and left - len(head) < min(_LEAST, len(body)):  # then the options follow the text
            self._one_run, left = True, left + len(pinned) + len(top) - 1
            top, pinned = top[:1], []
            body, at = self._body(width, left - len(head))
        if left - len(head) < min(_LEAST, len(body)):  # too little room: the head scrolls too, from its first line on
            at = at if at is None else at + len(head)
            head, body = [], [*head, *body]
        self._region, self._length = max(1, left - len(head)), len(body)
        region = self._scrolled(body, at)
        fill: list[Line] = [[] for _ in range(self._region - len(region))]
        if pinned and fill:
            region, fill = [*region, [], *pinned], fill[1:]
            pinned = []
        lines = [*top, *head, *region, *fill, *said[:-1], self._more(), *pinned, *keys][:rows]
        return Drawing(
            [clipped([("", " " * _MARGIN), *line], columns) for line in lines],
            self._cursor(lines, len(top) + len(head)),
        )

    def _scrolled(self, body: list[Line], at: int | None) -> list[Line]:
        """The lines that are seen: what is pointed at is kept among them."""
        last = max(0, self._length - self._region)
        if at is not None and not self._scrolls:
            self._top = max(min(self._top, at - 1), at + 2 - self._region)
        self._top = max(0, min(self._top, last))
        return body[self._top : self._top + self._region]

    def _head(self, width: int) -> list[Line]:
        page, lines = self.page, said_in(width, self.page.heading, "class:heading")
        for said in (page.hint, page.why if self._why else ""):
            lines += [[], *said_in(width, said)] if said else []
        head = page.head_short if page.head_short and width < NARROW else page.head
        lines += self._blocks(head, width) if head else []
        if page.searchable:
            lines += search_field(page, self._search, self.ticked, self._words, width)
        return [*lines, []]

    def _body(self, width: int, room: int) -> tuple[list[Line], int | None]:
        """The lines that scroll, and which of them is pointed at; so many of them are seen."""
        if self.page.kind == "text":
            typed, row = self.editor.lines(width - 2)
            style = "class:pointed" if self.editor.is_proposal else ""
            pointers = [self._signs.pointer, *" " * len(typed)]
            lines: list[Line] = [[("", f"{sign} "), (style, line)] for sign, line in zip(pointers, typed, strict=False)]
            return [*lines, [], *self._blocks(self.page.body, width)], row
        if self._scrolls:
            intro = [*self._blocks(self.page.intro, width), []] if self.page.intro else []
            if len(intro) + len(self._blocks(self._foremost, width)) > room:
                intro = [*names_of(self.page.places), [], *intro]
            return [*intro, *self._blocks(self.page.body, width)], None
        rows, at = self._rows(width)
        if not self.page.body:
            return rows, at
        before = [*self._blocks(self.page.body, width), []]
        return [*before, *rows], None if at is None else at + len(before)

    def _rows(self, width: int) -> tuple[list[Line], int | None]:
        """The options, and the line of the one pointed at."""
        rows = Rows(self.page, self._signs, self.ticked, grouped=not self._search)
        return rows.draw(self._shown, self._at, width)

    def _said(self, width: int) -> list[Line]:
        """The lines between the page and its keys that tell what is wrong."""
        nothing_found = bool(self._search) and not self._shown and not self.page.other(self._search)
        return said_in(width, self._complaint or self._words.nothing_found * nothing_found, "class:heading")

    def _more(self) -> Line:
        """The line that tells where there is more of the page, if anywhere."""
        down = self._top + self._region < self._length
        signs = self._signs.up * (self._top > 0) + self._signs.down * down
        key = f" ({self._words.space})" * (down and self._reads)
        return [("", f"{signs} {self._words.more}{key}")] if signs else []

    def _keys(self, width: int) -> list[Line]:
        now = Standing(
            arrows=self._arrows,
            is_narrow=width < NARROW,
            is_pointed=self.pointed is not None,
            ticks_next=self._ticks_next,
            searches=bool(self._search),
            ticked=len(self.ticked),
            typed=bool(self.editor.text),
            space_ticks=self._space_ticks,
        )
        keys, words = dict(keys_now(self.page, now, self._words)), self._words
        lines = set_keys(keys.items(), width)
        self._has_more_keys = len(lines) > _KEY_LINES
        if not self._has_more_keys or self._why:
            return lines
        keys[WHY] = words.why_and_keys if self.page.why else words.more_keys
        return fit_keys(keys, (WHY, words.exit_key), width, _KEY_LINES)

    def _cursor(self, lines: list[Line], head: int) -> tuple[int, int]:
        """Where a magnifier or a braille line should look: where one types, else at what is pointed at."""
        if self.page.kind == "text":
            column, below = self.editor.place()
            return _MARGIN + 2 + column, min(head + max(0, below - self._top), len(lines) - 1)
        if self._search:
            row = next((row for row, line in enumerate(lines) if any(style == "class:field" for style, _ in line)), 0)
            return _MARGIN + len(self._words.search) + len(self._search), row
        pointed = (row for row, line in enumerate(lines) if line and line[0][1].startswith(self._signs.pointer))
        return _MARGIN, next(pointed, min(head, len(lines) - 1))
