"""The survey in menus moved through with the arrow keys."""

from __future__ import annotations

import string
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from rich.console import Console

from approach_finder.knowledge.conditions import Answer
from approach_finder.pages.terminal import say
from approach_finder.survey import interrupts
from approach_finder.survey.faces import TYPED, Asked, Did, QuickExit

BACK, SKIP, HELP, DONE = "\0back", "\0skip", "\0help", "\0done"

_TURNS: dict[str, Literal["back", "skip", "help"]] = {BACK: "back", SKIP: "skip", HELP: "help"}
_GROUP = "\0group"


class MenuFace:
    """Menus moved through with the arrow keys. The question is printed above."""

    # A list that does not fit between these pushes the question off the screen, so it is shown again on top of it.
    _ROWS_AROUND_A_LIST = 10

    def __init__(self, console: Console, output: Any) -> None:
        self._console = console
        self._output = output

    def ask(self, asked: Asked) -> Did:
        """Show one question and wait."""
        say(self._keys(asked), self._console)
        match asked.type:
            case "many":
                did = self._many(asked)
            case typed if typed in TYPED:
                did = self._text(asked)
            case _:
                did = self._one(asked)
        match did.what:
            case "answer":
                say(f"> {asked.said(did.value)}", self._console)
            case "skip":
                say("> skipped", self._console)
            case "back":
                say("> back", self._console)
        return did

    def _keys(self, asked: Asked) -> str:
        match asked.type:
            case "many" if asked.folded():
                keys = "Arrows, Space to open or choose, / to search, then Enter"
            case "many":
                keys = "Arrows, Space to choose, then Enter"
            case typed if typed in TYPED:
                keys = "Type, then Enter; nothing skips" + (", ? explains" if asked.question.help else "")
            case _:
                keys = "Arrows, then Enter"
        return keys + ("." if asked.first else ". Shift+Tab goes back.")

    def _one(self, asked: Asked) -> Did:
        menu = _Menu(asked, self._console.width, many=False)
        chosen = self._run(menu.application(self._message(asked), self._options()), asked, menu)
        return self._turned(chosen, None) or asked.answer(chosen)

    def _many(self, asked: Asked) -> Did:
        menu = _Menu(asked, self._console.width, many=True)
        chosen = self._run(menu.application(self._message(asked), self._options()), asked, menu)
        ticked = asked.picked(menu.ticked)
        if ticked and chosen in (SKIP, DONE):
            return Did("answer", ticked)  # what is ticked was meant, wherever the pointer stands
        return self._turned(chosen, ticked) or Did("answer", ticked)

    def _text(self, asked: Asked) -> Did:
        import questionary

        explains = bool(asked.question.help)
        question = questionary.text(
            "",
            qmark="",
            instruction=" ",
            default="" if asked.earlier is None else str(asked.earlier),
            validate=lambda given: (explains and given.strip() == "?") or asked.problem_with(given) or True,
            **self._options(),
        )
        given = self._run(question.application, asked, None)
        turned = Did("help") if explains and given.strip() == "?" else self._turned(given, None)
        return turned or (asked.answer(given) if given.strip() else Did("skip"))

    def _turned(self, chosen: Any, kept: Answer | None) -> Did | None:
        """What the person turned to instead of answering; what they had chosen is kept."""
        return Did(_TURNS[chosen], kept) if chosen in _TURNS else None

    def _message(self, asked: Asked) -> str:
        rows = sum(_wrapped(label, self._console.width).count("\n") + 1 for label in asked.options.values())
        if asked.folded() or rows + len(asked.groups) + self._ROWS_AROUND_A_LIST <= self._output.get_size().rows:
            return ""
        return textwrap.fill(asked.text, max(20, self._console.width - 4), initial_indent=" ", subsequent_indent=" ")

    def _options(self) -> dict[str, Any]:
        from prompt_toolkit.output import ColorDepth

        depths = {None: ColorDepth.DEPTH_1_BIT, "standard": ColorDepth.DEPTH_4_BIT, "256": ColorDepth.DEPTH_8_BIT}
        depth = depths.get(self._console.color_system, ColorDepth.DEPTH_24_BIT)
        return {"output": self._output, "color_depth": depth, "erase_when_done": True}

    def _run(self, application: Any, asked: Asked, menu: _Menu | None) -> Any:
        """The chosen value, or the sign of what the person turned to. Ctrl-C is raised, not swallowed."""
        from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

        keys = KeyBindings()
        keys.add("c-x", eager=True)(lambda event: event.app.exit(exception=QuickExit()))
        keys.add("c-c", eager=True)(lambda event: event.app.exit(exception=KeyboardInterrupt()))
        if not asked.first:
            keys.add("s-tab", eager=True)(lambda event: event.app.exit(result=BACK))
        if menu:
            menu.bind(keys)
        application.key_bindings = merge_key_bindings([application.key_bindings or KeyBindings(), keys])
        interrupts.check()
        return application.run()


def _wrapped(label: str, width: int, indent: int = 5) -> str:
    """A label on as many lines as it needs."""
    return "\n".join(textwrap.wrap(label, max(20, width - 8), subsequent_indent=" " * indent)) or label


class _Menu:
    """A list with a pointer, of which one is taken or several are ticked.

    The groups of a long list open and close, and it can be searched. A row is a value and a title; a heading has no
    value and cannot be pointed at.
    """

    def __init__(self, asked: Asked, width: int, *, many: bool) -> None:
        self.ticked = list(asked.earlier) if isinstance(asked.earlier, tuple) else []
        self._asked = asked
        self._width = width
        self._many = many
        self._opened: set[str] = set()
        self._words: str | None = None
        self._ticked_before: list[str] = []
        self._complaint = ""
        self._rows: list[tuple[str | None, str]] = []
        self._show()
        values = [value for value, _ in self._rows]
        earlier = str(asked.earlier)
        self._at = values.index(earlier if not many and earlier in values else next(filter(_can_be_taken, values)))

    def application(self, message: str, options: Mapping[str, Any]) -> Any:
        """The list on a screen, with a message above it."""
        from prompt_toolkit.application import Application
        from prompt_toolkit.filters import Condition
        from prompt_toolkit.layout import ConditionalContainer, FormattedTextControl, HSplit, Layout, Window
        from prompt_toolkit.styles import Style

        style = Style(
            [("pointer", "bold"), ("ticked", "bold"), ("pointed", "fg:ansicyan"), ("complaint", "fg:ansired")]
        )
        above = Window(FormattedTextControl(f"{message}\n" if message else ""), dont_extend_height=True)
        rows = Window(FormattedTextControl(self._drawn, focusable=True, show_cursor=False), dont_extend_height=True)
        below = Window(FormattedTextControl(lambda: [("class:complaint", self._complaint)]), height=1)
        shown = ConditionalContainer(below, Condition(lambda: bool(self._complaint)))
        return Application(layout=Layout(HSplit([above, rows, shown]), rows), style=style, **options)

    def bind(self, keys: Any) -> None:
        """The keys of the list."""
        from prompt_toolkit.filters import Condition

        searching = Condition(lambda: self._words is not None)
        for names, step in ((("up", "c-p"), -1), (("down", "c-n"), 1)):
            for name in names:
                keys.add(name)(lambda _event, step=step: self._move(step))
        keys.add("enter")(self._enter)
        if self._many:
            keys.add(" ")(lambda _event: self._space())
        if self._asked.folded():
            keys.add("/")(lambda _event: self._search(""))
            keys.add("escape", eager=True, filter=searching)(lambda _event: self._search(None))
            keys.add("backspace", filter=searching)(lambda _event: self._search((self._words or "")[:-1]))
            for letter in f"{string.ascii_letters}{string.digits}-'":
                keys.add(letter, filter=searching)(lambda event: self._search(f"{self._words or ''}{event.data}"))

    @property
    def _pointed(self) -> str:
        return self._rows[self._at][0] or ""

    def _move(self, step: int) -> None:
        self._at = (self._at + step) % len(self._rows)
        while not _can_be_taken(self._rows[self._at][0]):
            self._at = (self._at + step) % len(self._rows)

    def _enter(self, event: Any) -> None:
        if self._pointed.startswith(_GROUP):
            self._open_or_close()
        elif self._pointed in _TURNS or not self._many:
            event.app.exit(result=self._pointed)
        elif self._words is not None:
            if self._words and self.ticked == self._ticked_before and self._pointed not in self.ticked:
                self._space()  # who finds one and presses Enter means it
            self._search(None)
        elif self.ticked:
            event.app.exit(result=DONE)
        else:
            self._complaint = "Nothing is chosen yet. Space chooses."

    def _space(self) -> None:
        pointed = self._pointed
        if pointed.startswith(_GROUP):
            self._open_or_close()
        elif pointed in self._asked.options:
            others = [option for option in self.ticked if option != pointed]
            self.ticked = others if pointed in self.ticked else [*others, pointed]
            self._complaint = ""
            self._show()

    def _open_or_close(self) -> None:
        self._opened ^= {self._pointed.removeprefix(_GROUP)}
        self._show()

    def _search(self, words: str | None) -> None:
        """Show what holds the words, the pointer on the first; with None the whole list again, and the way out."""
        if self._words is None:
            self._ticked_before = list(self.ticked)
        self._words = words
        self._show()
        values = [value for value, _ in self._rows]
        way_out = values.index(DONE) if self.ticked else 0
        self._at = way_out if words is None else next(at for at, value in enumerate(values) if _can_be_taken(value))

    def _show(self) -> None:
        """The rows as they stand now."""
        asked, rows = self._asked, self._rows
        rows.clear()
        if self._words is not None:
            found = asked.found(self._words)
            rows.append((None, f"-- Search: {self._words}_" + ("" if found else " (nothing holds this)")))
            rows += [(option, asked.options[option]) for option in found]
        else:
            for title, options in asked.grouped():
                rows += self._group(title, options)
        rows.append((None, " "))
        rows += [(DONE, "Done")] * asked.folded()
        rows += [(SKIP, "Skip this question")] * (not asked.question.required)
        rows += [(HELP, "What is this question for?")] * bool(asked.question.help)
        rows += [(BACK, "Go back")] * (not asked.first)

    def _group(self, title: str, options: Iterable[str]) -> Iterator[tuple[str | None, str]]:
        if self._asked.folded():
            number = sum(option in self.ticked for option in options)
            chosen = f" ({number} chosen)" if number else ""
            yield f"{_GROUP}{title}", f"{'-' if title in self._opened else '+'} {title}{chosen}"
            if title not in self._opened:
                return
        elif title:
            yield None, f"-- {title}"
        yield from ((option, self._asked.options[option]) for option in options)

    def _drawn(self) -> Any:
        """The rows as prompt_toolkit draws them: a box before what can be ticked, and nothing before the rest."""
        tokens: list[tuple[str, str]] = []
        for number, (value, title) in enumerate(self._rows):
            here, ticked = number == self._at, value in self.ticked
            tokens.append(("class:pointer", " » ") if here else ("", "   "))
            if here:
                tokens.append(("[SetCursorPosition]", ""))
            box = ("● " if ticked else "○ ") if self._many and value in self._asked.options else ""
            indent = "  " if box and self._asked.folded() and self._words is None else ""
            more = 5 + len(indent) + (value is None)
            style = "class:ticked" if ticked else "class:pointed" if here else ""
            tokens.append((style, f"{indent}{box}{_wrapped(title, self._width, more)}\n"))
        return [*tokens[:-1], (tokens[-1][0], tokens[-1][1].rstrip("\n"))]


def _can_be_taken(value: str | None) -> bool:
    """Whether the pointer can stand on a row."""
    return value is not None
