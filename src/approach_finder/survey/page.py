"""Pages of the survey: each is one thing to read or to answer, the same on a screen and in plain lines.

A flow is a generator that yields pages and is sent what the person did. Whoever shows the pages
(:mod:`approach_finder.survey.screen`, :mod:`approach_finder.survey.lines`, a test) does not know what comes next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Generator
from typing import Literal, Protocol, TypeAlias, TypeVar

from msgspec import Struct

from approach_finder.knowledge.conditions import Answer
from approach_finder.pages.blocks import Piece, Places

_Value = TypeVar("_Value")

# What a person can do on every page; a command of the page is named by its value.
ANSWER, SKIP, BACK, STOP, HELP = "answer", "skip", "back", "stop", "help"

# A list with more options than this can be searched by typing, and is folded in plain lines.
_MOST_AT_A_GLANCE = 20
_DIGITS = 9
# For so many seconds no key may come after a page appears; longer on what must be read.
QUIET, LONG_QUIET = 0.15, 0.7


class QuickExit(Exception):  # noqa: N818 - no error
    """The person wants to be away at once."""


class Stopped(Exception):  # noqa: N818 - no error
    """The person stopped. The lines ``said`` are said last."""

    def __init__(self, *said: str) -> None:
        super().__init__(*said)
        self.said = said


class Option(Struct, frozen=True):
    """One answer to choose, under a heading (``group``); ``note`` says more of it."""

    value: str
    label: str
    group: str = ""
    note: str = ""


class Command(Struct, frozen=True):
    """One key of a page and its act. ``label`` completes the key: "c compare"; ``short`` where there is little room."""

    key: str
    value: str
    label: str
    short: str = ""


class Page(Struct, frozen=True, kw_only=True, eq=False):
    """One thing to read or to answer.

    ``head`` stays at the top, ``body`` scrolls, and ``intro`` before it. Where ``places`` of the body would not be in
    sight at once, their names come first. ``chosen`` is an earlier answer, or what was typed; what the page
    ``proposes`` gives way to what is typed. On an ``unpointed`` page, as on a question, nothing is pointed at before
    the person moves, so that one Enter too many answers nothing; on a ``careful`` one, as on safety, a digit moves
    without taking too, and a letter does nothing. ``quiet`` is for how long no key may come before the page takes
    any. ``check`` tells what is wrong with a text that was typed, ``check_chosen`` with what was chosen of many.
    ``find`` searches the options, ``other`` takes what was typed where it is no option, and where it
    ``calls_for_help`` people to call come first (``help_label``). ``head_short`` stands for ``head`` where
    there is little room. So many options are ``listed`` in plain lines even where they can be searched, as
    all those ``of_names`` can.
    ``before_back`` is said at the first key that goes back, which then has to be pressed again.
    ``wait`` is said after the answer, while what comes next is worked out.
    """

    heading: str
    kind: Literal["read", "one", "many", "text"] = "read"
    title: str = "approach-finder"
    hint: str = ""
    why: str = ""
    head: tuple[Piece, ...] = ()
    head_short: tuple[Piece, ...] = ()
    intro: tuple[Piece, ...] = ()
    body: tuple[Piece, ...] = ()
    places: Places | None = None
    options: tuple[Option, ...] = ()
    chosen: tuple[str, ...] = ()
    proposes: bool = False
    exclusive: tuple[str, ...] = ()
    required: bool = True
    longest: int | None = None
    check: Callable[[str], str | None] = lambda _text: None
    check_chosen: Callable[[tuple[str, ...]], str | None] = lambda _chosen: None
    find: Callable[[str], list[str]] | None = None
    other: Callable[[str], str | None] = lambda _text: None
    calls_for_help: Callable[[str], bool] = lambda _text: False
    help_label: str = ""
    commands: tuple[Command, ...] = ()
    go_on: str = ""
    back: bool = True
    careful: bool = False
    unpointed: bool = False
    quiet: float = QUIET
    listed: int = 0
    of_names: bool = False
    wait: str = ""
    before_back: str = ""

    @property
    def help_line(self) -> str:
        """People to call, with the key that leads to them."""
        return f"{self.help_label} (!)"

    @property
    def searchable(self) -> bool:
        """Whether typing searches the options."""
        return self.of_names or len(self.options) > _MOST_AT_A_GLANCE

    @property
    def numbered(self) -> bool:
        """Whether a digit stands for an option on a screen."""
        return self.kind in ("one", "many") and not self.searchable and len(self.options) <= _DIGITS

    def command(self, key: str) -> str | None:
        """The command of a key."""
        return next((command.value for command in self.commands if command.key == key), None)

    @property
    def start(self) -> int | None:
        """The row pointed at first: an earlier answer, else the first; on a careful or unpointed page nothing."""
        values = [option.value for option in self.options]
        if self.kind == "one" and self.chosen and self.chosen[0] in values:
            return values.index(self.chosen[0])
        return None if self.careful or self.unpointed or not values else 0

    def label(self, value: str) -> str:
        """The label of an option."""
        return next((option.label for option in self.options if option.value == value), value)

    def next_with(self, letter: str, after: int) -> int | None:
        """The place of the next option that begins with a letter, if one does; behind the last comes the first."""
        order = [*range(after + 1, len(self.options)), *range(after + 1)]
        wanted = letter.casefold()
        return next((at for at in order if self.options[at].label[:1].casefold() == wanted), None)

    def picked(self, chosen: Container[str]) -> tuple[str, ...]:
        """Chosen options in their order."""
        return tuple(option.value for option in self.options if option.value in chosen)

    def toggled(self, value: str, chosen: Container[str]) -> tuple[str, ...]:
        """The choices after one more: one that excludes the others unticks them, and the other way round."""
        if value in chosen:
            return tuple(each for each in self.picked(chosen) if each != value)
        if value in self.exclusive:
            return (value,)
        return self.picked({*self.picked(chosen), value} - {*self.exclusive})

    def found(self, words: str) -> list[str]:
        """The options that some words find, best first."""
        if self.find is not None:
            offered = {option.value for option in self.options}
            return [value for value in self.find(words) if value in offered]
        wanted = _folded(words)
        ranked = [(rank, option.value) for option in self.options if (rank := _rank(wanted, option)) is not None]
        return [value for _, value in sorted(ranked, key=lambda pair: pair[0])]


class Response(Struct, frozen=True):
    """The person's response to a page: one of the acts above or a command. ``value`` is the answer, if there is one."""

    what: str
    value: Answer | None = None


# A run of pages: it yields each, is sent the response, and returns what came of it.
Flow: TypeAlias = Generator[Page, Response, _Value]


class PromptUI(Protocol):
    """Shows the pages of a flow and sends it what the person did."""

    def run(self, flow: Flow[_Value]) -> _Value:
        """Raises QuickExit where the person wants to be away at once, and whatever the flow raises."""


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[^\w'-]+", " ", text.casefold()).split())


def _rank(wanted: str, option: Option) -> int | None:
    """How well words find an option, best 0; None where they do not."""
    label = _folded(option.label)
    if not wanted or label.startswith(wanted):
        return 0
    said = (f" {label}", f" {_folded(option.group)}")
    return next((rank for rank, text in enumerate(said, 1) if all(f" {word}" in text for word in wanted.split())), None)
