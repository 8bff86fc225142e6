"""The same pages in plain numbered lines: for screen readers, logs and terminals that cannot draw."""

from __future__ import annotations

import os
import re
import select
import sys
from collections.abc import Callable, Iterable
from typing import TypeAlias, TypeVar, Union

from msgspec.structs import replace
from rich.console import Console

from approach_finder.knowledge.model import Knowledge
from approach_finder.pages.blocks import Block, Piece
from approach_finder.pages.terminal import draw, say
from approach_finder.survey import interrupts
from approach_finder.survey.page import ANSWER, BACK, HELP, SKIP, STOP, Flow, Option, Page, QuickExit, Response

_Value = TypeVar("_Value")

# What the person did on a page, or what is chosen so far.
_Did: TypeAlias = Union[Response, tuple[str, ...]]

_CTRL_X = "\x18"
# What was pasted comes at once: for so long the rest of it is waited for.
_PASTE = 0.05


class Lines:
    """Shows pages line by line, and reads what is typed."""

    def __init__(self, console: Console, knowledge: Knowledge, read: Callable[[], str] | None = None) -> None:
        self._console, self._words = console, knowledge.survey
        self._plain, self._keys = knowledge.survey.plain, knowledge.survey.keys
        self._read = read or self._read_line
        self._told: set[str] = set()
        self._seen: dict[tuple[Option, ...], set[int]] = {}  # the numbers that were seen of each list
        self._listed: set[int] = set()  # those of the list on this page

    def run(self, flow: Flow[_Value]) -> _Value:
        """Show page after page; what the flow returns, or raises."""
        try:
            page = next(flow)
            while True:
                page = flow.send(self._at(page))
        except StopIteration as end:
            value: _Value = end.value
            return value
        finally:
            drain()

    # --- one page -----------------------------------------------------------------------------------------

    def _at(self, page: Page) -> Response:
        """Show a page, and read until the person did something."""
        options = self.show(page)
        chosen = page.picked(page.chosen) if page.kind == "many" else page.chosen
        if chosen and page.kind != "read":
            said = "; ".join(page.label(value) for value in chosen)
            self._say(self._plain.earlier.format(labels=said))
        while True:
            typed = self._read().strip()
            if _CTRL_X in typed or typed.lower() == "x":
                raise QuickExit
            if page.kind != "text":  # what was pasted behind the first line answers nothing
                typed = typed.partition("\n")[0].strip()
            did = self._understood(page, typed, options, chosen)
            if isinstance(did, Response):
                if page.wait and did.what in (ANSWER, SKIP):
                    self._say(page.wait)
                return did
            chosen = did

    def _understood(self, page: Page, typed: str, options: list[Option], chosen: tuple[str, ...]) -> _Did:
        """The response to a typed line, or the choices so far."""
        short = typed.lower()
        everywhere = {"!": HELP, "q": STOP, "b": BACK if page.back else "", "s": "" if page.required else SKIP}
        commands = {command.key: command.value for command in page.commands if command.value}
        if page.kind == "text" and typed:
            everywhere = {key: act for key, act in everywhere.items() if len(typed) == 1}
        if act := commands.get(short) or everywhere.get(short):
            return Response(act, chosen or None if act == BACK and page.kind == "many" else None)
        if short == "?" and page.why:
            self._say(page.why)
            return chosen
        if short == "s" and page.kind != "text":
            self._say(self._plain.no_skip)
            return chosen
        match page.kind:
            case "read":
                return Response(ANSWER) if page.go_on and not typed else Response(BACK) if page.back else chosen
            case "text":
                return self._text(page, typed, chosen)
            case "one":
                return self._one(page, typed, options, chosen)
        return self._many(page, typed, options, chosen)

    def _text(self, page: Page, typed: str, chosen: tuple[str, ...]) -> _Did:
        text = typed or (chosen[0] if chosen else "")
        if not text:
            return chosen if page.required else Response(SKIP)
        if problem := page.check(text):
            self._say(problem)
            return chosen
        return self._done(page, Response(ANSWER, text))

    def _one(self, page: Page, typed: str, options: list[Option], chosen: tuple[str, ...]) -> _Did:
        if not typed:
            if chosen and chosen[0] in {option.value for option in options}:
                return self._done(page, Response(ANSWER, chosen[0]))
            self._say_nothing_is_chosen(page)
            return chosen
        numbers = self._numbers(page, typed, options)
        if numbers is None and (other := page.other(typed)):
            return self._done(page, Response(ANSWER, other))
        if numbers is None and page.searchable:
            return self._search(page, typed, options, chosen)
        if not numbers:
            self._say(self._bad_number(page, options))
        elif len(numbers) != 1:
            self._say(self._plain.one_number)
        else:
            return self._done(page, Response(ANSWER, options[numbers[0]].value))
        return chosen

    def _many(self, page: Page, typed: str, options: list[Option], chosen: tuple[str, ...]) -> _Did:
        if not typed:
            if chosen:
                return self._done(page, Response(ANSWER, chosen))
            self._say_nothing_is_chosen(page)
            return chosen
        numbers = self._numbers(page, typed, options)
        if not numbers:
            if numbers is None and page.searchable and typed[:1] in "gG" and typed[1:].strip().isdecimal():
                self._open_group(page, int(typed[1:]), options)
            elif numbers is None and page.searchable:
                self._search(page, typed.removeprefix("/"), options, chosen)
            else:
                self._say(self._bad_number(page, options))
            return chosen
        before = chosen
        for number in numbers:
            chosen = page.toggled(options[number].value, chosen)
        if gone := [value for value in before if value not in chosen]:
            self._say(self._plain.taken_back.format(labels="; ".join(map(page.label, gone))))
        said = "; ".join(map(page.label, chosen))
        if page.searchable or gone:
            self._say(self._plain.chosen.format(labels=said) if chosen else self._plain.nothing)
            return chosen
        return self._done(page, Response(ANSWER, chosen))

    def _say_nothing_is_chosen(self, page: Page) -> None:
        """Enter alone skips nothing: it is pressed by mistake too easily."""
        self._say(self._plain.nothing if page.required else self._plain.nothing_to_skip)

    def _numbers(self, page: Page, typed: str, options: list[Option]) -> list[int] | None:
        """The places that numbers stand for; none where one of them was never shown, or is no number of this page."""
        if not re.fullmatch(r"[\d\s,-]*\d[\d\s,-]*", typed):
            return None
        numbers = _numbers(typed, len(options)) or []
        return numbers if not page.searchable or self._listed.issuperset(numbers) else []

    def _bad_number(self, page: Page, options: list[Option]) -> str:
        return self._plain.not_listed if page.searchable else self._plain.bad_number.format(most=len(options))

    def _done(self, page: Page, response: Response) -> Response:
        """Say again what was chosen."""
        values = response.value if isinstance(response.value, tuple) else (str(response.value),)
        self._say(self._plain.chosen.format(labels="; ".join(map(page.label, values))))
        return response

    # --- what is shown --------------------------------------------------------------------------------------

    def show(self, page: Page) -> list[Option]:
        """Print a page; its options in the order of their numbers."""
        self._console.print()
        for text, style in ((page.title.upper(), ""), (page.heading, "bold")):
            if text:
                say(text, self._console, style)
        if page.hint:
            self._say(page.hint)
        pieces = [*page.head, *page.intro, *page.body]
        draw([self._named_here(piece) for piece in pieces], self._console, plain=True)
        options = list(page.options)
        self._listed = self._seen.setdefault(page.options, set())
        groups = list(dict.fromkeys(option.group for option in options))
        if page.searchable and len(groups) > 1:
            for number, group in enumerate(groups, start=1):
                count = sum(option.group == group for option in options)
                self._say(self._plain.group.format(number=number, title=group, count=count))
        else:
            self._list(options[: page.listed] if page.searchable else options, options)
        self._say_keys(page)
        return options

    def _list(self, some: Iterable[Option], options: list[Option]) -> None:
        group = ""
        for option in some:
            if option.group != group:
                group = option.group
                self._say(f"{group}:")
            self._say_option(option, options)

    def _say_option(self, option: Option, options: list[Option]) -> None:
        at = options.index(option)
        self._listed.add(at)
        self._say(f"{at + 1}. {option.label}" + f": {option.note}" * bool(option.note))

    def _open_group(self, page: Page, number: int, options: list[Option]) -> None:
        groups = list(dict.fromkeys(option.group for option in options))
        if 1 <= number <= len(groups):
            self._list([option for option in options if option.group == groups[number - 1]], options)
        else:
            self._say(self._plain.no_group.format(most=len(groups)))

    def _search(self, page: Page, words: str, options: list[Option], chosen: tuple[str, ...]) -> tuple[str, ...]:
        found = page.found(words.strip())
        if page.calls_for_help(words):
            self._say(f"{page.help_label} (!)")
        if found:
            self._say(self._plain.found.format(words=words.strip()))
            by_value = {option.value: option for option in options}
            for value in found:
                self._say_option(by_value[value], options)
        else:
            self._say(self._plain.not_found.format(words=words.strip()))
        return chosen

    def _say_keys(self, page: Page) -> None:
        """The keys that can be typed; those told before are not told again."""
        plain = self._plain
        kinds = {"one": plain.keys_one, "many": plain.keys_many, "text": plain.keys_text, "read": ""}
        first = kinds[page.kind]
        if page.searchable:
            first = plain.keys_long if len({option.group for option in page.options}) > 1 else plain.keys_search
        commands = [f"{command.key} {command.label}" for command in page.commands if command.label]
        if page.kind == "read":
            does = page.go_on or self._keys.back * page.back
            commands[:0] = [plain.enter.format(does=does)] * bool(does)
        is_new = first not in self._told or page.searchable
        parts = [f"{', '.join(commands)}."] if commands else [first] if is_new else []
        turns = [plain.skip] * (not page.required) + [plain.back] * page.back + [plain.why] * bool(page.why)
        if turns and (new := ", ".join(turn for turn in turns if turn not in self._told)):
            parts.append(f"{new}.")
        parts.append(plain.always if plain.always not in self._told else plain.danger)
        self._told.update([first, plain.always, *turns])
        self._say(" ".join(parts))

    def _say(self, text: str) -> None:
        say(text.replace(self._keys.exit_key, self._plain.exit_key), self._console)

    def _named_here(self, piece: Piece) -> Piece:
        """A piece of a page with the key to leave by its name in plain lines."""
        if not isinstance(piece, Block):
            return piece
        return replace(piece, text=piece.text.replace(self._keys.exit_key, self._plain.exit_key))

    def _read_line(self) -> str:
        self._console.print("> ", end="")
        interrupts.check()
        line = _line_or_ctrl_x(sys.stdin.fileno())
        if not line:
            raise KeyboardInterrupt
        return line


def _numbers(typed: str, most: int) -> list[int] | None:
    """The places of options that numbers and ranges such as 1-3 stand for, from 0; None where it is something else."""
    found: list[int] = []
    for word in typed.replace(",", " ").split():
        low, dash, high = word.partition("-")
        if not low.isdecimal() or (dash and not high.isdecimal()):
            return None
        first, last = int(low), int(high) if dash else int(low)
        if not 1 <= first <= last <= most:
            return None
        found += range(first - 1, last)
    return list(dict.fromkeys(found)) or None


def drain() -> str:
    """Take away what was pasted behind a line, so that it answers nothing else and never reaches the shell."""
    try:
        import termios

        terminal = sys.stdin.fileno()
        if not os.isatty(terminal):
            return ""
        rest = ""
        while select.select([terminal], [], [], _PASTE)[0]:
            data = os.read(terminal, 1 << 16)
            if not data:
                break
            rest += data.decode(errors="replace")
        termios.tcflush(terminal, termios.TCIFLUSH)
    except (ImportError, OSError, ValueError):  # no such terminal here
        return ""
    return rest


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
        line = os.read(terminal, 1 << 16).decode(errors="replace")
        rest = drain()
    finally:
        termios.tcsetattr(terminal, termios.TCSANOW, before)
    return line + rest
