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
# A number or a range, with a sign or without.
_NUMBERS = re.compile(r"([+-]?)\s*(?<!\d)(\d{1,4})(?!\d)(?:(?:-|\s+-\s+)(\d{1,4})(?!\d))?")
# What was pasted comes at once: for so long the rest of it is waited for.
_PASTE = 0.05


class Lines:
    """Shows pages line by line, and reads what is typed."""

    def __init__(self, console: Console, knowledge: Knowledge, read: Callable[[], str] | None = None) -> None:
        self._console, self._words = console, knowledge.survey
        self._plain, self._keys = knowledge.survey.plain, knowledge.survey.keys
        self._read = read or self._read_line
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
        options, chosen = self.show(page), _chosen_before(page)
        while True:
            try:
                typed = self._read().strip()
            except KeyboardInterrupt:
                interrupts.heard()
                self._console.print()
                return Response(STOP, chosen if page.kind == "many" else None)
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
            self._say_keys(page)

    def _understood(self, page: Page, typed: str, options: list[Option], chosen: tuple[str, ...]) -> _Did:
        """The response to a typed line, or the choices so far."""
        short = typed.lower()
        everywhere = {"!": HELP, "q": STOP, "b": BACK if page.back else "", "s": "" if page.required else SKIP}
        commands = {command.key: command.value for command in page.commands if command.value}
        if page.kind == "text" and typed:
            everywhere = {key: act for key, act in everywhere.items() if len(typed) == 1}
        if short == "s" and page.kind == "many" and chosen and not page.required:  # nothing chosen is lost by one key
            return self._done(page, Response(ANSWER, chosen))
        if act := commands.get(short) or everywhere.get(short):
            return Response(act, chosen or None if act in (BACK, STOP) and page.kind == "many" else None)
        if short == "?" and page.why:
            self._say(page.why)
            return chosen
        if page.kind != "text" and page.calls_for_help(typed):
            self._say(page.help_line)
        match page.kind:
            case "read" if typed:
                self._say(self._plain.no_key)
                return chosen
            case "read":
                return Response(ANSWER) if page.go_on else Response(BACK) if page.back else chosen
            case "one" | "many" if short in ("s", "b"):
                self._say(self._keys.no_skip if short == "s" else self._keys.no_back)
                return chosen
            case "text":
                return self._text(page, typed, chosen)
            case "one":
                return self._one(page, typed, options, chosen)
        return self._many(page, typed, options, chosen)

    def _text(self, page: Page, typed: str, chosen: tuple[str, ...]) -> _Did:
        text = typed or (chosen[0] if chosen else "")
        if not text:
            return self._nothing_chosen(page) if page.required else Response(SKIP)
        if problem := page.check(text):
            self._say(problem)
            return chosen
        return self._done(page, Response(ANSWER, text))

    def _one(self, page: Page, typed: str, options: list[Option], chosen: tuple[str, ...]) -> _Did:
        if not typed:
            if chosen and chosen[0] in {option.value for option in options}:
                return self._done(page, Response(ANSWER, chosen[0]))
            return self._nothing_chosen(page)
        numbers = self._numbers(page, typed, options)
        if numbers is None and (other := page.other(typed)):
            return self._done(page, Response(ANSWER, other))
        if not numbers:
            self._no_numbers(page, typed, options, numbers)
        elif len(numbers) != 1 or numbers[0][0]:
            self._say(self._plain.one_number)
        else:
            return self._done(page, Response(ANSWER, numbers[0][1]))
        return chosen

    def _many(self, page: Page, typed: str, options: list[Option], chosen: tuple[str, ...]) -> _Did:
        """Numbers are the whole answer. Those with a sign change it, and those of a list that is searched add to it."""
        if not typed:
            return self._take(page, chosen) if chosen else self._nothing_chosen(page)
        numbers = self._numbers(page, typed, options)
        if not numbers:
            self._no_numbers(page, typed, options, numbers)
            return chosen
        changes = page.searchable or any(sign for sign, _ in numbers)
        now = chosen if changes else ()
        for sign, value in numbers:
            if (sign == "-") == (value in now):
                now = page.toggled(value, now)
        asked_for = {*(() if page.proposes else chosen), *(value for sign, value in numbers if sign != "-")}
        if gone := page.picked(asked_for.difference(now)):
            self._say(self._plain.taken_back.format(labels="; ".join(map(page.label, gone))))
        if changes or gone:  # nothing that was chosen is lost before the person has heard of it
            return self._say_so_far(page, now)
        return self._take(page, now)

    def _take(self, page: Page, chosen: tuple[str, ...]) -> _Did:
        if page.check_chosen(chosen):
            return self._say_so_far(page, chosen)
        return self._done(page, Response(ANSWER, chosen))

    def _say_so_far(self, page: Page, chosen: tuple[str, ...]) -> tuple[str, ...]:
        """Say what is chosen so far, and what is needed before one can go on."""
        if not chosen:
            self._say(self._plain.nothing)
            return chosen
        problem = page.check_chosen(chosen)
        so_far = self._plain.chosen if problem else self._plain.so_far
        self._say(so_far.format(labels=self._with_numbers(page, chosen)))
        if problem:
            self._say(problem)
        return chosen

    def _nothing_chosen(self, page: Page) -> tuple[str, ...]:
        """Enter alone skips nothing: it is pressed by mistake too easily."""
        plain = self._plain
        nothing = plain.nothing_typed if page.kind == "text" else plain.nothing
        self._say(nothing if page.required else plain.nothing_to_skip)
        return ()

    def _numbers(self, page: Page, typed: str, options: list[Option]) -> list[tuple[str, str]] | None:
        """Signs, and the options that numbers stand for; none where one of them was never shown. None for other words.

        A range such as 1-3 stands for all in it. A sign holds up to the next; it may not come after numbers without.
        """
        found = _NUMBERS.findall(typed)
        if not found or _NUMBERS.sub("", typed).strip(" ,\t"):
            return None
        numbers, sign = [], found[0][0]
        for next_sign, first, last in found:
            if next_sign and not sign:
                return []
            sign = next_sign or sign
            numbers += [(sign, at) for at in range(int(first) - 1, int(last or first))] or [(sign, -1)]
        can_be_typed = self._listed if page.searchable else range(len(options))
        is_known = all(at in can_be_typed for _, at in numbers)
        return [(sign, options[at].value) for sign, at in numbers] if is_known else []

    def _no_numbers(self, page: Page, typed: str, options: list[Option], numbers: list[tuple[str, str]] | None) -> None:
        """Search where words were typed, or say that no such number was shown."""
        if numbers is None and page.searchable:
            self._search(page, typed, options)
        elif page.searchable:
            self._say(self._plain.not_listed)
        else:
            self._say(self._plain.bad_number.format(most=len(options)))

    def _done(self, page: Page, response: Response) -> Response:
        """Say what was chosen."""
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
        if groups := _groups(page):
            for number, group in enumerate(groups, start=1):
                count = sum(option.group == group for option in options)
                self._say(self._plain.group.format(number=number, title=group, count=count))
        else:
            self._list(options[: page.listed] if page.searchable else options, options)
        if (chosen := _chosen_before(page)) and page.kind != "read":
            labels = self._with_numbers(page, chosen) if page.kind == "many" else page.label(chosen[0])
            self._say((self._plain.proposed if page.proposes else self._plain.earlier).format(labels=labels))
        self._say_keys(page)
        return options

    def _with_numbers(self, page: Page, chosen: Iterable[str]) -> str:
        """Chosen options with the numbers by which they can be taken away."""
        at = {option.value: number for number, option in enumerate(page.options)}
        self._listed.update(at[value] for value in chosen)
        return "; ".join(f"{at[value] + 1} {page.label(value)}" for value in chosen)

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

    def _search(self, page: Page, typed: str, options: list[Option]) -> None:
        """List what words find, or the options of a group."""
        words, groups = typed.removeprefix("/").strip(), _groups(page)
        if groups and (number := re.fullmatch(r"[gG]\s*(\d{1,4})", words)):
            if 1 <= int(number[1]) <= len(groups):
                self._list([option for option in options if option.group == groups[int(number[1]) - 1]], options)
            else:
                self._say(self._plain.no_group.format(most=len(groups)))
            return
        found = page.found(words)
        if found or not page.calls_for_help(words):
            self._say((self._plain.found if found else self._plain.not_found).format(words=words))
        by_value = {option.value: option for option in options}
        for value in found:
            self._say_option(by_value[value], options)

    def _say_keys(self, page: Page) -> None:
        """The keys that can be typed."""
        plain, is_read = self._plain, page.kind == "read"
        first = {"one": plain.keys_one, "many": plain.keys_many, "text": plain.keys_text}.get(page.kind, "")
        if page.searchable:
            first = plain.keys_groups if _groups(page) else plain.keys_search
            first += f" {plain.keys_add}" * (page.kind == "many")
        elif is_read and (page.go_on or page.back):
            first = plain.enter.format(does=page.go_on or plain.back)
        keys = {command.key: command.label for command in page.commands if command.label}
        keys.setdefault("s", plain.skip * (not page.required))
        keys.setdefault("b", plain.back * (page.back and (not is_read or bool(page.go_on))))
        keys.setdefault("?", plain.why * bool(page.why))
        keys["!"] = plain.danger
        keys.setdefault("q", plain.stop)
        keys["x"] = plain.leave
        self._say(f"{first} ({', '.join(f'{key} {does}' for key, does in keys.items() if does)})".lstrip())

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


def _chosen_before(page: Page) -> tuple[str, ...]:
    return page.picked(page.chosen) if page.kind == "many" else page.chosen


def _groups(page: Page) -> list[str]:
    """The groups that a list is folded into; none where it is short, or has but one."""
    groups = list(dict.fromkeys(option.group for option in page.options))
    return groups if page.searchable and len(groups) > 1 else []


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
