"""Two faces of the survey at a terminal: menus, and plain numbered lines.

A face shows one question and says what the person did. Which question comes next is the business of
:mod:`approach_finder.survey`.
"""

from __future__ import annotations

import os
import string
import sys
import textwrap
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Any, Literal, Protocol

from msgspec import Struct
from rich.console import Console

from approach_finder import interrupts
from approach_finder.answers import is_country_code, picked
from approach_finder.conditions import Answer
from approach_finder.model import Question, QuestionType
from approach_finder.terminal import say

BACK, SKIP, HELP, DONE = "\0back", "\0skip", "\0help", "\0done"

_TURNS: dict[str, Literal["back", "skip", "help"]] = {BACK: "back", SKIP: "skip", HELP: "help"}
_GROUP = "\0group"
_CTRL_X = "\x18"

# The groups of a list with more options than this are closed until the person opens them.
_MOST_UNFOLDED = 20


class QuickExit(Exception):  # noqa: N818 - no error
    """The person wants to be away at once."""


class Asked(Struct, frozen=True):
    """A question as it is put to a person.

    ``options`` are all answers to choose from, as text, with their labels, and ``groups`` the same under headings;
    ``earlier`` is an earlier answer.
    """

    type: QuestionType
    text: str
    question: Question
    options: Mapping[str, str]
    earlier: Answer | None = None
    first: bool = False
    longest: int | None = None
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def said(self, picked: Iterable[str]) -> str:
        """The labels of options in one line."""
        return "; ".join(self.options[option] for option in picked)

    def folded(self) -> bool:
        """Whether the list is so long that its groups are closed at first."""
        return self.type == "many" and bool(self.groups) and len(self.options) > _MOST_UNFOLDED

    def found(self, words: str) -> list[str]:
        """The options whose label, or the heading over them, holds some words."""
        wanted = words.lower()
        under = {option: title for title, options in self.groups for option in options}
        return [
            option
            for option, label in self.options.items()
            if wanted in label.lower() or wanted in under.get(option, "").lower()
        ]


class Did(Struct, frozen=True):
    """What the person did. ``value`` is the answer, or what was chosen when they turned to something else."""

    what: Literal["answer", "skip", "back", "help"]
    value: Answer | None = None


class Face(Protocol):
    """Shows one question and returns what the person did."""

    def ask(self, asked: Asked) -> Did:
        """Raises KeyboardInterrupt where the person stops, and QuickExit where they want to be away at once."""


def face_for(console: Console, *, plain: bool) -> Face:
    """The face for a terminal: plain lines where somebody asked for them, or where menus cannot be drawn."""
    if not plain:
        try:
            from prompt_toolkit.output import create_output

            return MenuFace(console, create_output(sys.stderr))
        except Exception:  # whatever the platform says where it has no console
            pass
    return LineFace(console)


def problem_with(asked: Asked, given: str) -> str | None:
    """What is wrong with a text that was typed, or None."""
    if asked.type == "country" and given.strip() and not is_country_code(given.strip()):
        return "Please type two letters, such as CA."
    if asked.longest and len(given) > asked.longest:
        return f"Please keep it to {asked.longest} characters; it has {len(given)}."
    return None


def _picked(asked: Asked, chosen: Container[str]) -> tuple[str, ...]:
    return picked(chosen, asked.options, asked.question)


def _grouped(asked: Asked) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return asked.groups or (("", tuple(asked.options)),)


def _answer(asked: Asked, value: Answer) -> Did:
    """An answer as the question takes it."""
    if isinstance(value, str):
        value = value.strip().upper() if asked.type == "country" else value.strip()
        return Did("answer", int(value) if asked.type in ("scale", "frequency") else value)
    return Did("answer", value)


def _said(asked: Asked, value: Answer | None) -> str:
    """An answer in the words that were offered."""
    return asked.said(value) if isinstance(value, tuple) else asked.options.get(str(value), str(value))


def _still_offered(asked: Asked) -> Answer | None:
    """The earlier answer, as far as it can be given again."""
    if isinstance(asked.earlier, tuple):
        return _picked(asked, asked.earlier) or None
    return asked.earlier if not asked.options or str(asked.earlier) in asked.options else None


# --- menus ---------------------------------------------------------------------------------------


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
            case "country" | "text":
                did = self._text(asked)
            case _:
                did = self._one(asked)
        match did.what:
            case "answer":
                say(f"> {_said(asked, did.value)}", self._console)
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
            case "country" | "text":
                keys = "Type, then Enter; nothing skips" + (", ? explains" if asked.question.help else "")
            case _:
                keys = "Arrows, then Enter"
        return keys + ("." if asked.first else ". Shift+Tab goes back.")

    def _one(self, asked: Asked) -> Did:
        menu = _Menu(asked, self._console.width, many=False)
        chosen = self._run(menu.application(self._message(asked), self._options()), asked, menu)
        return self._turned(chosen, None) or _answer(asked, chosen)

    def _many(self, asked: Asked) -> Did:
        menu = _Menu(asked, self._console.width, many=True)
        chosen = self._run(menu.application(self._message(asked), self._options()), asked, menu)
        ticked = _picked(asked, menu.ticked)
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
            default=str(asked.earlier or ""),
            validate=lambda given: (explains and given.strip() == "?") or problem_with(asked, given) or True,
            **self._options(),
        )
        given = self._run(question.application, asked, None)
        turned = Did("help") if explains and given.strip() == "?" else self._turned(given, None)
        return turned or (_answer(asked, given) if given.strip() else Did("skip"))

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
            for title, options in _grouped(asked):
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


# --- plain lines -------------------------------------------------------------------------------------


class LineFace:
    """Numbered lines, one at a time: for screen readers, logs and terminals that cannot draw."""

    def __init__(self, console: Console, read: Callable[[], str] | None = None) -> None:
        self._console = console
        self._read = read or self._read_line
        self._told: set[str] = set()

    def ask(self, asked: Asked) -> Did:
        """Show one question and read until there is an answer."""
        numbered = self.show(asked)
        earlier = _still_offered(asked)
        kept = set(earlier) if asked.folded() and isinstance(earlier, tuple) else set()
        while True:
            typed = self._read()
            if _CTRL_X in typed or typed.strip().lower() == "x":
                raise QuickExit
            typed = typed.strip()
            match typed.lower():
                case "b" if not asked.first:
                    return Did("back", _picked(asked, kept) or None)
                case "?" if asked.question.help:
                    return Did("help", _picked(asked, kept) or None)
                case "q":
                    raise KeyboardInterrupt
                case "" if kept:
                    return self._chosen(asked, Did("answer", _picked(asked, kept)))
                case "" if earlier is not None and not asked.folded():
                    return self._chosen(asked, Did("answer", earlier))
                case "s" | "" if not asked.question.required:
                    return Did("skip")
            if asked.folded() and typed[:1] in ("/", "g", "G"):
                self._look(asked, typed, numbered)
                continue
            did = self._understood(asked, typed, numbered)
            if isinstance(did, str):
                say(did, self._console)
            elif asked.folded() and isinstance(did.value, tuple):
                kept ^= set(did.value)
                said = asked.said(_picked(asked, kept)) or "nothing"
                say(f"Chosen so far: {said}. Type more numbers, or Enter alone when done.", self._console)
            else:
                return self._chosen(asked, did)

    def show(self, asked: Asked) -> list[str]:
        """Print what can be answered; the options in the order of their numbers."""
        numbered = [option for _, options in _grouped(asked) for option in options]
        for number, (title, options) in enumerate(_grouped(asked), start=1):
            if asked.folded():
                say(f"g{number}. {title} ({len(options)})", self._console)
            else:
                self._group(asked, title, options, numbered)
        if keys := self._keys(asked):
            say(keys, self._console)
        if (earlier := _still_offered(asked)) is not None:
            say(f"Your answer so far: {_said(asked, earlier)}. Enter alone keeps it.", self._console)
        return numbered

    def _group(self, asked: Asked, title: str, options: Iterable[str], numbered: list[str]) -> None:
        if title:
            say(f"{title}:", self._console)
        for option in options:
            say(f"{numbered.index(option) + 1}. {asked.options[option]}", self._console)

    def _look(self, asked: Asked, typed: str, numbered: list[str]) -> None:
        """Open a group (``g3``), or list what holds some words (``/sleep``)."""
        rest = typed[1:].strip()
        if typed.startswith("/"):
            found = asked.found(rest)
            if found:
                self._group(asked, f"With “{rest}”", found, numbered)
            else:
                say(f"Nothing holds “{rest}”.", self._console)
        elif rest.isdecimal() and 1 <= int(rest) <= len(asked.groups):
            self._group(asked, *asked.groups[int(rest) - 1], numbered)
        else:
            say(f"Please type g and a number from 1 to {len(asked.groups)}.", self._console)

    def _keys(self, asked: Asked) -> str:
        """What can be typed, as far as it was not told already."""
        kinds = {"many": "numbers with spaces between", "country": "two letters", "text": "your words"}
        parts = [f"Type {kinds.get(asked.type, 'a number')}"]
        if asked.folded():
            parts = ["Type g and a number to open a group, / and a word to search, then the numbers that fit"]
        parts += [] if asked.question.required else ["s to skip"]
        parts += ["? for help"] if asked.question.help else []
        parts += ([] if asked.first else ["b to go back"]) + ["q to stop"]
        new = [part for part in parts if part not in self._told]
        self._told.update(parts)
        return ", ".join(parts[:1] + [part for part in parts[1:] if part in new]) + ", then Enter." if new else ""

    def _understood(self, asked: Asked, typed: str, numbered: list[str]) -> Did | str:
        """The answer, or what is wrong with what was typed."""
        if asked.type in ("country", "text"):
            return problem_with(asked, typed) or _answer(asked, typed)
        words = typed.replace(",", " ").split()
        if not words or not all(word.isdecimal() and 1 <= int(word) <= len(numbered) for word in words):
            return f"Please type a number from 1 to {len(numbered)}."
        chosen = _picked(asked, {numbered[int(word) - 1] for word in words})
        if asked.type == "many":
            return Did("answer", chosen)
        return _answer(asked, chosen[0]) if len(chosen) == 1 else "Please type one number."

    def _chosen(self, asked: Asked, did: Did) -> Did:
        say(f"You chose: {_said(asked, did.value)}", self._console)
        return did

    def _read_line(self) -> str:
        self._console.print("> ", end="")
        interrupts.check()
        line = _line_or_ctrl_x(sys.stdin.fileno())
        if not line:
            raise KeyboardInterrupt
        return line


def _line_or_ctrl_x(terminal: int) -> str:
    """A line from the terminal; Ctrl-X ends one too, so that it need not wait for Enter."""
    try:
        import termios
    except ImportError:  # no such terminal here
        return sys.stdin.readline()
    before = termios.tcgetattr(terminal)
    changed = [*before[:6], [*before[6]]]
    changed[6][termios.VEOL] = _CTRL_X.encode()
    try:
        termios.tcsetattr(terminal, termios.TCSANOW, changed)
        return os.read(terminal, 1 << 16).decode(errors="replace")
    finally:
        termios.tcsetattr(terminal, termios.TCSANOW, before)
