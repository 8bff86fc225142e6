"""The survey as pages on the alternate screen: one prompt_toolkit Application for all of them, drawn by rich."""

from __future__ import annotations

import asyncio
import io
import locale
import math
import os
import signal
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from prompt_toolkit.application import Application
from prompt_toolkit.data_structures import Point
from prompt_toolkit.formatted_text import ANSI, fragment_list_to_text, split_lines, to_formatted_text
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Layout, UIContent, UIControl, Window
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.styles import Style
from rich.console import Console

from approach_finder.knowledge.survey_words import SurveyKeys
from approach_finder.pages.blocks import Piece
from approach_finder.pages.terminal import clear, draw, page_console
from approach_finder.survey.layout import ASCII, Drawing, Line, Signs
from approach_finder.survey.page import ANSWER, BACK, QUIET, SKIP, STOP, Flow, Page, QuickExit, Response
from approach_finder.survey.view import View

_Value = TypeVar("_Value")

_NAMES: dict[str, str] = {
    "up": "up", "down": "down", "left": "left", "right": "right", "home": "home", "end": "end", "pageup": "pageup",
    "pagedown": "pagedown", "delete": "delete", "c-m": "enter", "c-i": "tab", "s-tab": "s-tab", "c-h": "backspace",
    "escape": "escape", "f1": "f1", "c-p": "up", "c-n": "down", "c-a": "home", "c-e": "end", "c-w": "erase-word",
    "c-u": "erase-line",
}  # fmt: skip
# Escape alone is told from the beginning of another key by waiting so long.
_ESCAPE_WAIT = 0.05
# After a step back the next key is meant; one that is held down comes again sooner than this.
_QUIET_AFTER_BACK = 0.1
# Within this time a page is drawn. An empty one is shown before the end: it overwrites the last one where there is no
# alternate screen.
_BLANK = 0.05
# Of a terminal that does not know these, what is shown in their place.
_PLAIN_SIGNS = str.maketrans("\u201c\u201d\u2018\u2019\u2013\u2014\u25cf\u25cb", "\"\"''--*o")
_STYLE = Style(
    [
        ("heading", "bold"),
        ("key", "bold"),
        ("ticked", "bold"),
        ("pointed", "reverse"),
        ("field", "underline"),
        ("danger", "bold #ff0000"),
    ]
)


class Screen:
    """Shows the pages of a flow until it ends."""

    def __init__(self, console: Console, output: Output, words: SurveyKeys) -> None:
        self._console, self._output, self._words = console, output, words

    def run(self, flow: Flow[_Value]) -> _Value:
        """Show page after page; what the flow returns, or raises."""
        running = _Running(flow, self._console, self._output, self._words)
        try:
            return running.until_the_end()
        except QuickExit:
            clear(self._console)
            raise
        finally:
            _forget_what_was_typed()


class _Running(UIControl, Generic[_Value]):
    """One Application with the page that it shows now."""

    def __init__(self, flow: Flow[_Value], console: Console, output: Output, words: SurveyKeys) -> None:
        self._flow, self._console, self._words = flow, console, words
        self._utf8 = locale.getencoding().lower().replace("-", "") == "utf8"
        self._views: dict[int, View] = {}
        self._view: View | None = None
        self._deaf_until = 0.0
        self._quiet = 0.0  # for so long no key may come before one counts
        depths = {None: ColorDepth.DEPTH_1_BIT, "standard": ColorDepth.DEPTH_1_BIT, "256": ColorDepth.DEPTH_8_BIT}
        self._app: Application[_Value] = Application(
            layout=Layout(Window(self, wrap_lines=False)),
            key_bindings=self._keys(),
            style=_STYLE,
            full_screen=True,
            erase_when_done=True,
            output=output,
            color_depth=depths.get(console.color_system, ColorDepth.DEPTH_8_BIT),
        )
        self._app.ttimeoutlen = self._app.timeoutlen = _ESCAPE_WAIT

    def until_the_end(self) -> _Value:
        """Run from the first page to the end of the flow."""
        self._go_on(lambda: next(self._flow))
        try:
            return self._app.run(pre_run=self._before, set_exception_handler=False, handle_sigint=False)
        finally:
            clear_typeahead(self._app.input)

    # --- the flow -------------------------------------------------------------------------------------

    def _go_on(self, step: Callable[[], Page], *, back: bool = False) -> None:
        """Take one step of the flow, and show the page that comes of it, or end."""
        try:
            page = step()
        except StopIteration as end:
            value: _Value = end.value
            self._end(lambda: self._app.exit(result=value))
        except BaseException as error:
            self._end(lambda error=error: self._app.exit(exception=error))  # type: ignore[misc]
        else:
            self._show(page, came_back=back)

    def _show(self, page: Page, *, came_back: bool) -> None:
        if id(page) not in self._views:  # a page that is shown again stands as it was left
            signs = Signs() if self._utf8 else ASCII
            self._views[id(page)] = View(page, self._words, self._blocks_of(page), signs)
        changed = self._view is not None
        self._view = self._views[id(page)]
        self._quiet = _QUIET_AFTER_BACK if came_back and page.quiet == QUIET else page.quiet
        self._deaf_until = time.monotonic() + self._quiet
        if changed:
            self._app.key_processor.empty_queue()
            if self._app.is_running:
                size = self._app.output.get_size()
                self._view.draw(size.columns, size.rows)  # blocks are kept, so the screen is not empty meanwhile
                self._app.renderer.erase(leave_alternate_screen=False)  # a whole page, so that it is heard whole
                self._app.invalidate()

    def _end(self, leave: Callable[[], None]) -> None:
        """Show an empty page, then leave."""
        self._view = None
        if not self._app.is_running:
            self._leave = leave
            return
        self._app.invalidate()
        assert self._app.loop is not None
        self._app.loop.call_later(_BLANK, leave)

    _leave: Callable[[], None] | None = None

    def _before(self) -> None:
        """Set up the running loop: a bug ends with one line, and a signal leaves the screen as it was."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, context: self._broke(context.get("exception")))
        for name, code in (("SIGTERM", 143), ("SIGHUP", 129)):
            if hasattr(signal, name) and os.name != "nt":
                loop.add_signal_handler(getattr(signal, name), self._ended_by, code)
        if self._leave is not None:
            loop.call_soon(self._leave)

    def _ended_by(self, code: int) -> None:
        self._end(lambda: self._app.exit(exception=SystemExit(code)))

    def _broke(self, error: BaseException | None) -> None:
        if not self._app.is_done:
            self._view = None
            self._app.exit(exception=error or RuntimeError("the screen failed"))

    # --- keys -----------------------------------------------------------------------------------------

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        keys.add("c-x", eager=True)(lambda _event: self._end(lambda: self._app.exit(exception=QuickExit())))
        keys.add("c-c", eager=True)(
            lambda _event: self._respond(Response(STOP, self._view.ticked if self._view else None))
        )
        if hasattr(signal, "SIGTSTP"):
            keys.add("c-z")(lambda event: event.app.suspend_to_background())
        for key, name in _NAMES.items():
            keys.add(key)(lambda _event, name=name: self._press(name))
        keys.add(Keys.BracketedPaste)(self._pasted)
        keys.add(Keys.Any)(lambda event: self._press(event.data) if len(event.data) == 1 else None)
        return keys

    def _hears(self) -> bool:
        """Whether keys count. What comes too soon after a new page was meant for the one before, or was pasted."""
        now = time.monotonic()
        if self._view is None:
            return False
        if now < self._deaf_until:
            self._deaf_until = max(self._deaf_until, now + self._quiet)
            return False
        return True

    def _press(self, name: str) -> None:
        if self._hears() and self._view is not None and (response := self._view.press(name)):
            self._respond(response)

    def _pasted(self, event: KeyPressEvent) -> None:
        if self._hears() and self._view is not None:
            self._view.paste(event.data)

    def _respond(self, response: Response) -> None:
        if self._view is None or self._deaf_until == math.inf:
            return
        if (wait := self._view.page.wait) and response.what in (ANSWER, SKIP):
            self._view.tell(wait)
            self._deaf_until = math.inf
            self._app.invalidate()
            assert self._app.loop is not None
            self._app.loop.call_later(_BLANK, self._send, response)
        else:
            self._send(response)

    def _send(self, response: Response) -> None:
        if self._view is not None:  # it may have ended meanwhile
            self._go_on(lambda: self._flow.send(response), back=response.what == BACK)

    # --- drawing --------------------------------------------------------------------------------------

    def is_focusable(self) -> bool:
        """The page takes the keys."""
        return True

    def create_content(self, width: int, height: int) -> UIContent:
        """The page as it stands, for the true size of the screen."""
        try:
            drawing = self._view.draw(width, height) if self._view else Drawing([[]], (0, 0))
        except Exception as error:  # prompt_toolkit would print it with all values, again and again
            self._broke(error)
            drawing = Drawing([[]], (0, 0))
        lines = drawing.lines if self._utf8 else [_in_ascii(line) for line in drawing.lines]
        return UIContent(
            get_line=lambda number: lines[number],  # type: ignore[arg-type,return-value]
            line_count=len(lines),
            cursor_position=Point(*drawing.cursor),
            show_cursor=self._view is not None,
        )

    def _blocks_of(self, page: Page) -> Callable[[Sequence[Piece], int], list[Line]]:
        """Draws blocks of a page, each once for a width."""
        kept: dict[tuple[int, int], list[Line]] = {}

        def drawn(pieces: Sequence[Piece], width: int) -> list[Line]:
            key = id(pieces), width
            if key not in kept:
                kept[key] = self._draw(pieces, width)
            return kept[key]

        return drawn

    def _draw(self, pieces: Sequence[Piece], width: int) -> list[Line]:
        if not pieces:
            return []
        paper = io.StringIO()
        draw(pieces, page_console(paper, width, self._console))
        lines = split_lines(to_formatted_text(ANSI(paper.getvalue().strip("\n"))))
        return [[(style, text) for style, text, *_ in line] if fragment_list_to_text(line) else [] for line in lines]


def _in_ascii(line: Line) -> Line:
    return [(style, text.translate(_PLAIN_SIGNS)) for style, text in line]


def _forget_what_was_typed() -> None:
    """Drop keys that were typed or pasted behind the end, so that they never reach the shell."""
    try:
        import termios

        termios.tcflush(0, termios.TCIFLUSH)
    except (ImportError, OSError):  # no such terminal here
        pass
    except Exception:  # termios.error where standard input is no terminal
        pass
