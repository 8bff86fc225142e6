"""One page on a screen of any size: what is pointed at, ticked, typed and scrolled to, and what each key does.

Nothing here knows a terminal: keys come as names, and lines go out as pieces of text with a style.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from approach_finder.knowledge.survey_words import SurveyKeys
from approach_finder.pages.blocks import Piece, clean
from approach_finder.survey.editing import Editor
from approach_finder.survey.footer import WHY, Standing, in_short, key_lines, nothing_chosen
from approach_finder.survey.layout import (
    NARROW,
    Drawing,
    Line,
    Rows,
    Signs,
    chosen_lines,
    clipped,
    folded,
    foremost_of,
    more_line,
    names_of,
    said_in,
    search_field,
    title_lines,
    typed_lines,
)
from approach_finder.survey.page import ANSWER, BACK, HELP, SKIP, Option, Page, Response
from approach_finder.survey.picking import Picker
from approach_finder.survey.scroll import Scroll

# Draws blocks in a width, as lines.
Drawer: TypeAlias = Callable[[Sequence[Piece], int], list[Line]]

_MARGIN = 2
_WIDEST = 100
_ALL_PAGES = 1_000_000  # more than there are
_ROOMY, _LEAST = 15, 3  # rows from which on a line stays free under the title, and the fewest that scroll


class View:
    """A page as it stands on the screen."""

    def __init__(self, page: Page, words: SurveyKeys, blocks: Drawer, signs: Signs) -> None:
        self.page = page
        self._words, self._signs = words, signs
        self._blocks: Drawer = lambda pieces, width: [
            part for line in blocks(pieces, width) for part in folded(line, width)
        ]
        self._picker = Picker(page)
        self.editor = Editor("".join(page.chosen) if page.kind == "text" else "", is_proposal=page.proposes)
        self._foremost = (foremost_of(page.places),) if page.places else ()
        self._arrows = words.arrows_in_ascii if signs.up.isascii() else words.arrows
        self._scroll = Scroll()
        self._complaint = ""
        self._why = False  # whether it is shown why this is asked, with all keys
        self._has_more_keys = False  # than were last drawn
        self._one_run = False  # whether the options follow the text, as last drawn
        self._spelled = ""  # letters typed on a careful page, where none chooses

    @property
    def pointed(self) -> Option | None:
        """The option that is pointed at."""
        return self._picker.pointed

    @property
    def ticked(self) -> tuple[str, ...]:
        """The options that are ticked."""
        return self._picker.ticked

    # --- keys -----------------------------------------------------------------------------------------

    def press(self, key: str) -> Response | None:
        """Carry a key out; a response where the page is left by it. A letter or sign is a key by itself."""
        warned, self._complaint = bool(self._complaint) and self._complaint == self.page.before_back, ""
        if key in ("!", "f1") and not (key == "!" and self.page.kind == "text" and self.editor.text):
            return Response(HELP)
        if not (self._picker.search or self.editor.text) and (command := self.page.command(key)):
            return Response(command)
        if self.page.kind == "text":
            return self._press_text(key)
        spelled, self._spelled = self._spelled, ""
        match key:
            case " " if spelled:
                self._spell(spelled + key)
            case "up" | "down":
                self._move(-1 if key == "up" else 1)
            case "pageup" | "pagedown":
                self._page(-1 if key == "pageup" else 1)
            case "home" | "end":
                self._page(-_ALL_PAGES if key == "home" else _ALL_PAGES)
            case "escape" if self._picker.search:
                self._find("")
            case "escape" | "left" | "s-tab":
                return self._back(key, warned=warned)
            case "tab" if self.ticked:  # nothing that was ticked is lost by one key
                return self._take_ticked()
            case "tab" if not self.page.required:
                return Response(SKIP)
            case "tab":
                self.tell(self._words.no_key if self.page.kind == "read" else self._words.no_skip)
            case "enter":
                return self._enter(spelled)
            case "backspace":
                self._find(self._picker.search[:-1])
            case " " if self._picker.space_ticks:
                self._tick()
            case " " if self._reads:
                self._page(1)
            case " " if self.page.kind == "one" and not self._picker.search:
                self.tell(self._words.space_chooses_nothing)
            case _ if len(key) == 1:
                return self._letter(key, spelled)
        return None

    def tell(self, said: str) -> None:
        """Say something on the line above the keys, until a key is pressed."""
        self._complaint = said

    def paste(self, text: str) -> None:
        """Text that was pasted: into a field; elsewhere it chooses nothing."""
        if self.page.kind == "text":
            self.editor.insert(text if self.page.longest else text.replace("\r", "\n").partition("\n")[0])
        elif self.page.searchable:
            self._find(clean(text.partition("\n")[0]))
        elif self.page.careful:
            self._spell(clean(text.partition("\n")[0]))

    def _letter(self, key: str, spelled: str) -> Response | None:
        page = self.page
        if key == WHY and self._explains and not self._picker.search:
            self._why = not self._why
        elif page.searchable and key.isdecimal() and not self._picker.search and not page.found(key):
            self.tell(self._words.no_numbers_to_search)
        elif page.searchable:
            if key != " " or self._picker.search:
                self._find(self._picker.search + key)
        elif key == "h" and not spelled:
            return Response(HELP)
        elif page.numbered and key.isdecimal() and 1 <= int(key) <= len(page.options):
            self._picker.point(int(key) - 1, moved=page.kind != "many")
            if page.kind == "many":
                self._tick()
            elif not page.careful:
                return self._take()
        elif page.careful and not key.isdecimal():
            self._spell(spelled + key)
        elif (at := page.next_with(key, after=-1 if self._picker.at is None else self._picker.at)) is not None:
            self._picker.point(at)
        else:
            unnumbered = key.isdecimal() and page.options and not page.numbered
            self.tell(self._words.no_numbers if unnumbered else self._words.no_key)
        return None

    def _spell(self, letters: str) -> None:
        """Keep the letters typed on a careful page, and say whom to call or which keys choose."""
        self._spelled, how = letters, nothing_chosen(self.page, self.pointed, self._words)
        calls = self.page.calls_for_help(letters)
        self.tell(self.page.help_line if calls else self._words.no_key if self.ticked else how)

    def _back(self, key: str, *, warned: bool = False) -> Response | None:
        if key == "escape" and self._why:
            self._why = False
        elif self.page.before_back and not warned:
            self.tell(self.page.before_back)
        elif self.page.back:
            return Response(BACK, self.ticked or None)
        else:
            self.tell(self._words.no_back)
        return None

    def _press_text(self, key: str) -> Response | None:
        match key:
            case "escape" if self.editor.text and not self.editor.is_proposal:
                self.editor = Editor("")
            case "escape" | "s-tab":
                return self._back(key)
            case "tab" if self.page.required:
                self.tell(self._words.no_skip)
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

    def _enter(self, spelled: str) -> Response | None:
        page = self.page
        if page.kind == "read":
            return Response(ANSWER) if page.go_on else Response(BACK) if page.back else None
        if self._picker.calls or page.calls_for_help(spelled):
            return Response(HELP)
        if page.kind == "one" and spelled:  # it was no answer
            self._say_how_to_choose()
        elif page.kind == "one":
            return self._take()
        elif option := self._picker.turned_by_enter:
            self._say_unticked(self._picker.turn(option))
            self._scroll.top = 0
        elif self.ticked and not self._picker.search:
            return self._take_ticked()
        else:
            self._say_how_to_choose()
        return None

    @property
    def _explains(self) -> bool:
        """Whether there is more to be told of this page: why it is asked, or keys that have no room."""
        return bool(self.page.why) or self._has_more_keys

    def _take(self) -> Response | None:
        if self.pointed:
            return Response(ANSWER, self.pointed.value)
        if other := self._picker.other:
            return Response(ANSWER, other)
        self._say_how_to_choose()
        return None

    def _take_ticked(self) -> Response | None:
        if problem := self.page.check_chosen(self.ticked):
            self.tell(problem)
            return None
        return Response(ANSWER, self.ticked)

    def _say_how_to_choose(self) -> None:
        if not self._picker.search:  # else it is said that nothing was found
            self._complaint = nothing_chosen(self.page, self.pointed, self._words)

    def _tick(self) -> None:
        if self.pointed is None:
            self._say_how_to_choose()
        self._say_unticked(self._picker.tick())

    def _say_unticked(self, gone: list[str]) -> None:
        if gone:
            self._complaint = self._words.unticked.format(labels="; ".join(map(in_short, gone)))

    def _find(self, words: str) -> None:
        self._picker.find(words)
        self._scroll.top = 0

    def _move(self, step: int) -> None:
        if self._reads_on if step > 0 else self._reads and not self._picker.at and self._scroll.top:
            self._scroll.top += step  # the whole text is seen on the way to the options
        else:
            self._picker.move(step)

    def _page(self, pages: int) -> None:
        if self._reads:
            self._scroll.top += pages * self._scroll.page
        else:
            self._picker.move(pages * max(1, self._scroll.page - 2))

    @property
    def _scrolls(self) -> bool:
        """Whether a text scrolls, and not the options."""
        return self.page.kind == "read" or (bool(self.page.body) and not self._one_run)

    @property
    def _reads(self) -> bool:
        """Whether keys scroll the text: also where the options follow it, until one of them is pointed at."""
        return self._scrolls or (self._one_run and self._picker.at is None)

    @property
    def _reads_on(self) -> bool:
        """Whether the next arrow down scrolls the text."""
        return self._reads and not self._picker.at and self._scroll.is_below

    # --- drawing ----------------------------------------------------------------------------------------

    def draw(self, columns: int, rows: int) -> Drawing:
        """The page for a screen of a size: title, heading and keys stand, what is between them scrolls."""
        before, drawing = self._reads_on, self._once(columns, rows)
        return drawing if self._reads_on == before else self._once(columns, rows)  # the keys tell what arrows do

    def _once(self, columns: int, rows: int) -> Drawing:
        room = min(columns, _WIDEST) - _MARGIN
        width = max(12, room - _MARGIN if room >= NARROW else room)  # where it is narrow, none stays free on the right
        keys = self._keys(width)
        said = self._said(width)
        self._one_run = False
        pinned = self._rows(width)[0] if self._scrolls and self.page.kind != "read" else []
        title = title_lines(self.page.title, self._words, width)
        top = title + ([[]] if rows > _ROOMY else [])
        head = self._head(width, in_short=width < NARROW)
        left = rows - len(keys) - len(pinned) - 1  # a line tells where there is more
        if pinned:  # all that can be chosen stays in sight, if there is any way
            short = self._head(width, in_short=True)
            ways = ((top, head), (top, short), (title, short[:-1]))
            top, head = next((way for way in ways if left - sum(map(len, way)) >= _LEAST), (top, head))
        left -= len(top)
        body, at = self._body(width, left - len(head))
        if pinned and left - len(head) < min(_LEAST, len(body)):  # then the options follow the text
            self._one_run, left = True, left + len(pinned) + len(top) - len(title)
            top, pinned = title, []
            body, at = self._body(width, left - len(head))
        for kept, least in ((len(said_in(width, self.page.heading)), _LEAST), (0, _LEAST - 1)):
            if left - len(head) < min(least, len(body)):  # too little room: the head scrolls too, the question last
                at = at if at is None else at + len(head) - kept
                head, body = head[:kept], [*head[kept:], *body]
        # What is wrong takes lines from what scrolls, and moves nothing else.
        region = self._scroll.seen(body, left - len(head) - len(said), None if self._scrolls else at)
        fill: list[Line] = [[] for _ in range(self._scroll.rows - len(region))]
        if pinned and fill:
            region, fill, pinned = [*region, [], *pinned], fill[1:], []
        more = more_line(
            self._signs, self._words, up=self._scroll.top > 0, down=self._scroll.is_below, reads=self._reads
        )
        lines = [*top, *head, *region, *fill, *said, more, *pinned, *keys][:rows]
        return Drawing(
            [clipped([("", " " * _MARGIN), *line], columns) for line in lines],
            self._cursor(lines, len(top) + len(head)),
        )

    def _head(self, width: int, *, in_short: bool) -> list[Line]:
        page, lines = self.page, said_in(width, self.page.heading, "class:heading")
        for said in (page.hint, page.why if self._why else ""):
            lines += [[], *said_in(width, said)] if said else []
        head = page.head_short if page.head_short and in_short else page.head
        lines += self._blocks(head, width) if head else []
        if page.searchable:
            lines.append(search_field(self._picker.search, self._words, width))
        if not page.numbered:
            lines += chosen_lines(page, self.ticked, self._words, width)
        return [*lines, []]

    def _body(self, width: int, room: int) -> tuple[list[Line], int | None]:
        """The lines that scroll, and which of them is pointed at; so many of them are seen."""
        if self.page.kind == "text":
            typed, row = self.editor.lines(width - 2)
            lines = typed_lines(typed, self._signs, is_proposal=self.editor.is_proposal)
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
        rows = Rows(self.page, self._signs, self.ticked, grouped=not self._picker.search)
        return rows.draw(self._picker.shown, self._picker.at, width)

    def _said(self, width: int) -> list[Line]:
        """The lines between the page and its keys that tell what is wrong."""
        return said_in(
            width, self._complaint or self._words.nothing_found * self._picker.finds_nothing, "class:heading"
        )

    def _keys(self, width: int) -> list[Line]:
        picker = self._picker
        now = Standing(
            arrows=self._arrows,
            is_narrow=width < NARROW,
            is_pointed=bool(self.pointed or picker.other),
            is_ticked=picker.is_ticked,
            turned_by_enter=picker.turned_by_enter,
            searches=bool(picker.search),
            ticked=len(picker.ticked),
            is_enough=self.page.check_chosen(picker.ticked) is None,
            typed=bool(self.editor.text),
            space_ticks=picker.space_ticks,
            reads=self._reads_on,
        )
        lines, self._has_more_keys = key_lines(self.page, now, self._words, width, shows_all=self._why)
        return lines

    def _cursor(self, lines: list[Line], head: int) -> tuple[int, int]:
        """Where a magnifier or a braille line should look: where one types, else at what is pointed at."""
        if self.page.kind == "text":
            column, below = self.editor.place()
            return _MARGIN + 2 + column, min(head + max(0, below - self._scroll.top), len(lines) - 1)
        if self._picker.search:
            row = next((row for row, line in enumerate(lines) if any(style == "class:field" for style, _ in line)), 0)
            return _MARGIN + len(self._words.search) + len(self._picker.search), row
        pointed = (row for row, line in enumerate(lines) if line and line[0][1].startswith(self._signs.pointer))
        return _MARGIN, next(pointed, min(head, len(lines) - 1))
