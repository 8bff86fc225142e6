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
        import questionary

        earlier = None if asked.earlier is None else str(asked.earlier)
        question = questionary.select(
            self._message(asked),
            choices=[*self.rows(asked, _grouped(asked)), *self.turns(asked)],
            default=earlier if earlier in asked.options else None,
            use_jk_keys=False,
            **self._options(),
        )
        chosen = self._run(question, asked)
        return self._turned(chosen, None) or _answer(asked, chosen)

    def _many(self, asked: Asked) -> Did:
        import questionary

        rows = self.headings(asked, (), ()) if asked.folded() else self.rows(asked, _grouped(asked))
        question = questionary.checkbox(
            self._message(asked), choices=[*rows, *self.turns(asked)], use_jk_keys=False, **self._options()
        )
        ticking = _Ticking(self, asked, _menu(question.application))
        chosen = self._run(question, asked, ticking)
        ticked = _picked(asked, ticking.ticked)
        if ticked and chosen in (SKIP, None):
            return Did("answer", ticked)  # what is ticked was meant, wherever the pointer stands
        return self._turned(chosen, ticked) or Did("answer", ticked)

    def _text(self, asked: Asked) -> Did:
        import questionary

        explains = bool(asked.question.help)
        question = questionary.text(
            "",
            default=str(asked.earlier or ""),
            validate=lambda given: (explains and given.strip() == "?") or problem_with(asked, given) or True,
            **self._options(),
        )
        given = self._run(question, asked)
        turned = Did("help") if explains and given.strip() == "?" else self._turned(given, None)
        return turned or (_answer(asked, given) if given.strip() else Did("skip"))

    def _turned(self, chosen: Any, kept: Answer | None) -> Did | None:
        """What the person turned to instead of answering; what they had chosen is kept."""
        return Did(_TURNS[chosen], kept) if chosen in _TURNS else None

    def _message(self, asked: Asked) -> str:
        rows = sum(self.wrapped(label, 5).count("\n") + 1 for label in asked.options.values()) + len(asked.groups)
        if asked.folded() or rows + self._ROWS_AROUND_A_LIST <= self._output.get_size().rows:
            return ""
        return textwrap.fill(asked.text, max(20, self._console.width - 4), subsequent_indent=" ")

    def _options(self) -> dict[str, Any]:
        from prompt_toolkit.output import ColorDepth

        depths = {None: ColorDepth.DEPTH_1_BIT, "standard": ColorDepth.DEPTH_4_BIT, "256": ColorDepth.DEPTH_8_BIT}
        depth = depths.get(self._console.color_system, ColorDepth.DEPTH_24_BIT)
        same = {"qmark": "", "instruction": " ", "erase_when_done": True}
        return {**same, "output": self._output, "color_depth": depth}

    # --- rows ----------------------------------------------------------------------------------------

    def wrapped(self, label: str, indent: int) -> str:
        """A label on as many lines as it needs."""
        width = max(20, self._console.width - 8)
        return "\n".join(textwrap.wrap(label, width, subsequent_indent=" " * indent)) or label

    def rows(self, asked: Asked, groups: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[Any]:
        """The options under their headings."""
        from questionary import Choice, Separator

        for title, options in groups:
            if title:
                yield Separator(self.wrapped(f"-- {title}", 6))
            for option in options:
                yield Choice(self.wrapped(asked.options[option], 5), option)

    def headings(self, asked: Asked, opened: Container[str], ticked: Container[str]) -> Iterator[Any]:
        """The headings of a long list, and the options under those that are open."""
        from questionary import Choice

        for title, options in asked.groups:
            number = sum(option in ticked for option in options)
            chosen = f" ({number} chosen)" if number else ""
            yield Choice(self.wrapped(f"{'-' if title in opened else '+'} {title}{chosen}", 5), f"{_GROUP}{title}")
            for option in options if title in opened else ():
                yield Choice(self.wrapped(asked.options[option], 7), option)

    def turns(self, asked: Asked) -> Iterator[Any]:
        """What can be done instead of answering."""
        from questionary import Choice, Separator

        yield Separator(" ")
        if asked.folded():
            yield Choice("Done", DONE)
        if not asked.question.required:
            yield Choice("Skip this question", SKIP)
        if asked.question.help:
            yield Choice("What is this question for?", HELP)
        if not asked.first:
            yield Choice("Go back", BACK)

    def _run(self, question: Any, asked: Asked, ticking: _Ticking | None = None) -> Any:
        """The chosen value, or the sign of what the person turned to. Ctrl-C is raised, not swallowed."""
        from prompt_toolkit.filters import Condition
        from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

        application = question.application
        keys = KeyBindings()
        menu = _menu(application)

        def pointed() -> Any:
            return menu.get_pointed_at().value if menu else None

        def leave(event: Any) -> None:
            event.app.exit(result=BACK)

        def turn(event: Any) -> None:
            event.app.exit(result=pointed())

        def away(event: Any) -> None:
            event.app.exit(exception=QuickExit())

        keys.add("c-x", eager=True)(away)
        if not asked.first:
            keys.add("s-tab", eager=True)(leave)
        if ticking:
            ticking.bind(keys)
        keys.add("enter", eager=True, filter=Condition(lambda: pointed() in _TURNS))(turn)
        application.key_bindings = merge_key_bindings([application.key_bindings or KeyBindings(), keys])
        interrupts.check()
        return question.unsafe_ask()


class _Ticking:
    """A list of which several are chosen. The groups of a long one open and close, and it can be searched."""

    def __init__(self, face: MenuFace, asked: Asked, menu: Any) -> None:
        self.ticked = list(asked.earlier) if isinstance(asked.earlier, tuple) else []
        self._face = face
        self._asked = asked
        self._menu = menu
        self._opened: set[str] = set()
        self._words: str | None = None
        menu.text = self._drawn

    def bind(self, keys: Any) -> None:
        """The keys of such a list."""
        from prompt_toolkit.filters import Condition

        searching = Condition(lambda: self._words is not None)
        keys.add("enter", eager=True)(self._enter)
        keys.add(" ", eager=True)(self._space)
        for letter in "ai":  # keys that would choose everything
            keys.add(letter, eager=True, filter=~searching)(lambda _event: None)
        if self._asked.folded():
            keys.add("/", eager=True)(lambda _event: self._search(""))
            keys.add("escape", eager=True, filter=searching)(lambda _event: self._search(None))
            keys.add("backspace", eager=True, filter=searching)(lambda _event: self._search((self._words or "")[:-1]))
            for letter in f"{string.ascii_letters}{string.digits}-'":
                keys.add(letter, eager=True, filter=searching)(
                    lambda event: self._search(f"{self._words or ''}{event.data}")
                )

    def _pointed(self) -> str:
        return str(self._menu.get_pointed_at().value)

    def _enter(self, event: Any) -> None:
        if self._pointed().startswith(_GROUP):
            self._open_or_close()
        elif self._words is not None:
            self._search(None)
        elif self.ticked:
            event.app.exit(result=None)
        else:
            self._menu.error_message = [("class:validation-toolbar", "Nothing is chosen yet. Space chooses.")]

    def _space(self, _event: Any) -> None:
        pointed = self._pointed()
        if pointed.startswith(_GROUP):
            self._open_or_close()
        elif pointed in self._asked.options:
            self.ticked = [option for option in self.ticked if option != pointed] + [pointed] * (
                pointed not in self.ticked
            )
            self._menu.error_message = None
            self._redraw()

    def _open_or_close(self) -> None:
        self._opened ^= {self._pointed().removeprefix(_GROUP)}
        self._redraw()

    def _search(self, words: str | None) -> None:
        """Show what holds the words, the pointer on the first; with None the whole list again, and the way out."""
        self._words = words
        self._redraw()
        values = [row.value for row in self._menu.choices]
        can = [number for number, value in enumerate(values) if value in self._asked.options or value == DONE]
        done = values.index(DONE)
        self._menu.pointed_at = can[0] if words is not None else done if self.ticked else 0

    def _redraw(self) -> None:
        """The rows as they stand now, with the pointer where it was."""
        if not self._asked.folded():
            return
        pointed = self._pointed()
        if self._words is None:
            rows = list(self._face.headings(self._asked, self._opened, self.ticked))
        else:
            found = tuple(self._asked.found(self._words))
            heading = f"Search: {self._words}_" + ("" if found else " (nothing holds this)")
            rows = list(self._face.rows(self._asked, [(heading, found)]))
        self._menu.choices = [*rows, *self._face.turns(self._asked)]
        values = [row.value for row in self._menu.choices]
        self._menu.pointed_at = values.index(pointed) if pointed in values else 0

    def _drawn(self) -> list[tuple[str, str]]:
        """The rows as prompt_toolkit draws them: a box before what can be chosen, and nothing before the rest."""
        tokens: list[tuple[str, str]] = []
        for number, row in enumerate(self._menu.choices):
            here, ticked = number == self._menu.pointed_at, row.value in self.ticked
            tokens.append(("class:pointer", " » ") if here else ("class:text", "   "))
            if here:
                tokens.append(("[SetCursorPosition]", ""))
            style = "class:selected" if ticked else "class:highlighted" if here else "class:text"
            box = ("● " if ticked else "○ ") if row.value in self._asked.options else ""
            indent = "  " if box and self._asked.folded() and self._words is None else ""
            tokens.append((style, f"{indent}{box}{row.title}\n"))
        return tokens


def _menu(application: Any) -> Any:
    """The list of a menu, or None for a text."""
    from questionary.prompts.common import InquirerControl

    controls = application.layout.find_all_controls()
    return next((control for control in controls if isinstance(control, InquirerControl)), None)


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
            self._group(asked, f"With “{rest}”" if found else f"Nothing holds “{rest}”", found, numbered)
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
