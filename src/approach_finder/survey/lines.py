"""The survey in plain numbered lines: for screen readers, logs and terminals that cannot draw."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable

from rich.console import Console

from approach_finder.pages.terminal import say
from approach_finder.survey import interrupts
from approach_finder.survey.faces import TYPED, Asked, Did, QuickExit

_CTRL_X = "\x18"


class LineFace:
    """Numbered lines, one at a time: for screen readers, logs and terminals that cannot draw."""

    def __init__(self, console: Console, read: Callable[[], str] | None = None) -> None:
        self._console = console
        self._read = read or self._read_line
        self._told: set[str] = set()

    def ask(self, asked: Asked) -> Did:
        """Show one question and read until there is an answer."""
        numbered = self.show(asked)
        earlier = asked.still_offered()
        kept = set(earlier) if asked.folded() and isinstance(earlier, tuple) else set()
        while True:
            typed = self._read()
            if _CTRL_X in typed or typed.strip().lower() == "x":
                raise QuickExit
            typed = typed.strip()
            match typed.lower():
                case "b" if not asked.first:
                    return Did("back", asked.picked(kept) or None)
                case "?" if asked.question.help:
                    return Did("help", asked.picked(kept) or None)
                case "q":
                    raise KeyboardInterrupt
                case "" if kept:
                    return self._chosen(asked, Did("answer", asked.picked(kept)))
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
                said = asked.said(asked.picked(kept)) or "nothing"
                say(f"Chosen so far: {said}. Type more numbers, or Enter alone when done.", self._console)
            else:
                return self._chosen(asked, did)

    def show(self, asked: Asked) -> list[str]:
        """Print what can be answered; the options in the order of their numbers."""
        numbered = [option for _, options in asked.grouped() for option in options]
        for number, (title, options) in enumerate(asked.grouped(), start=1):
            if asked.folded():
                say(f"g{number}. {title} ({len(options)})", self._console)
            else:
                self._group(asked, title, options, numbered)
        if keys := self._keys(asked):
            say(keys, self._console)
        if (earlier := asked.still_offered()) is not None:
            say(f"Your answer so far: {asked.said(earlier)}. Enter alone keeps it.", self._console)
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
        kinds = {
            "many": "numbers with spaces between", "country": "a country", "text": "your words",
            "date": "a day such as 2026-11-28",
        }  # fmt: skip
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
        if asked.type in TYPED:
            return asked.problem_with(typed) or asked.answer(typed)
        words = typed.replace(",", " ").split()
        if not words or not all(word.isdecimal() and 1 <= int(word) <= len(numbered) for word in words):
            return f"Please type a number from 1 to {len(numbered)}."
        chosen = asked.picked({numbered[int(word) - 1] for word in words})
        if asked.type == "many":
            return Did("answer", chosen)
        return asked.answer(chosen[0]) if len(chosen) == 1 else "Please type one number."

    def _chosen(self, asked: Asked, did: Did) -> Did:
        say(f"You chose: {asked.said(did.value)}", self._console)
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
