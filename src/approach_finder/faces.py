"""Two faces of the survey at a terminal: menus, and plain numbered lines.

A face shows one question and says what the person did. Which question comes next is the business of
:mod:`approach_finder.survey`.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any, Literal, Protocol

from msgspec import Struct
from rich.console import Console

from approach_finder import interrupts
from approach_finder.answers import is_country_code, picked
from approach_finder.conditions import Answer
from approach_finder.model import Question, QuestionType
from approach_finder.terminal import say

BACK, SKIP, HELP = "\0back", "\0skip", "\0help"

_TURNS: dict[str, Literal["back", "skip", "help"]] = {BACK: "back", SKIP: "skip", HELP: "help"}


class Asked(Struct, frozen=True):
    """A question as it is put to a person.

    ``options`` are all answers to choose from, as text, with their labels; ``earlier`` is an earlier answer.
    """

    type: QuestionType
    text: str
    question: Question
    options: Mapping[str, str]
    earlier: Answer | None
    first: bool
    longest: int | None = None

    def said(self, picked: Iterable[str]) -> str:
        """The labels of options in one line."""
        return "; ".join(self.options[option] for option in picked)


class Did(Struct, frozen=True):
    """What the person did. ``value`` is the answer, or what was chosen when they turned to something else."""

    what: Literal["answer", "skip", "back", "help"]
    value: Answer | None = None


class Face(Protocol):
    """Shows one question and returns what the person did."""

    def ask(self, asked: Asked) -> Did:
        """Raises KeyboardInterrupt where the person stops."""


def _value(asked: Asked, chosen: str) -> Answer:
    return int(chosen) if asked.type in ("scale", "frequency") else chosen


def _picked(asked: Asked, chosen: Container[str]) -> tuple[str, ...]:
    return picked(chosen, asked.options, asked.question)


def _grouped(asked: Asked) -> list[tuple[str | None, list[str]]]:
    if asked.question.groups:
        return [(group.title, list(group.options)) for group in asked.question.groups]
    return [(None, list(asked.options))]


def problem_with(asked: Asked, given: str) -> str | None:
    """What is wrong with a text that was typed, or None."""
    if asked.type == "country" and given.strip() and not is_country_code(given.strip()):
        return "Please type two letters, such as CA."
    if asked.longest and len(given) > asked.longest:
        return f"Please keep it to {asked.longest} characters; it has {len(given)}."
    return None


# --- menus ---------------------------------------------------------------------------------------


class MenuFace:
    """Menus moved through with the arrow keys. Drawn on standard error; the question is printed above."""

    # A longer list pushes the question off a small screen, so the question is shown again on top of it.
    _LONG_LIST = 12

    def __init__(self, console: Console) -> None:
        self._console = console

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
        said = {"skip": "skipped", "back": "back"}.get(did.what)
        if did.what == "answer":
            said = (
                asked.said(did.value)
                if isinstance(did.value, tuple)
                else asked.options.get(str(did.value), str(did.value))
            )
        if said:
            say(f"> {said}", self._console)
        return did

    def _keys(self, asked: Asked) -> str:
        ways = {"many": "Arrows, Space to choose, then Enter", "country": "Type, then Enter; nothing skips, ? explains"}
        ways["text"] = ways["country"]
        return ways.get(asked.type, "Arrows, then Enter") + ("." if asked.first else ". Shift+Tab goes back.")

    def _one(self, asked: Asked) -> Did:
        import questionary

        earlier = None if asked.earlier is None else str(asked.earlier)
        question = questionary.select(
            self._message(asked),
            choices=self._choices(asked),
            default=earlier if earlier in asked.options else None,
            use_jk_keys=False,
            **self._options(),
        )
        chosen = self._run(question, asked)
        return self._turned(chosen, None) or Did("answer", _value(asked, chosen))

    def _many(self, asked: Asked) -> Did:
        import questionary

        question = questionary.checkbox(
            self._message(asked),
            choices=self._choices(asked),
            use_jk_keys=False,
            validate=lambda chosen: bool(chosen) or "Nothing is chosen yet. Space chooses.",
            **self._options(),
        )
        chosen = self._run(question, asked)
        menu = _menu(question.application)
        ticked = _picked(asked, menu.selected_options if isinstance(chosen, str) and menu else chosen)
        if chosen == SKIP and ticked:
            return Did("answer", ticked)  # what is ticked was meant, wherever the pointer stands
        return self._turned(chosen, ticked) or Did("answer", ticked)

    def _text(self, asked: Asked) -> Did:
        import questionary

        question = questionary.text(
            "",
            default=str(asked.earlier or ""),
            validate=lambda given: given.strip() == "?" or problem_with(asked, given) or True,
            **self._options(),
        )
        given = self._run(question, asked)
        turned = Did("help") if given.strip() == "?" else self._turned(given, None)
        if turned or not given.strip():
            return turned or Did("skip")
        return Did("answer", given.strip().upper() if asked.type == "country" else given.strip())

    def _turned(self, chosen: Any, kept: Answer | None) -> Did | None:
        """What the person turned to instead of answering; what they had chosen is kept."""
        for sign, what in _TURNS.items():
            if chosen == sign:
                return Did(what, kept)
        return None

    def _message(self, asked: Asked) -> str:
        if len(asked.options) <= self._LONG_LIST:
            return ""
        return textwrap.fill(asked.text, max(20, self._console.width - 4))

    def _options(self) -> dict[str, Any]:
        from prompt_toolkit.output import ColorDepth, create_output

        plain = {"color_depth": ColorDepth.DEPTH_1_BIT} if self._console.color_system is None else {}
        return {"qmark": "", "instruction": " ", "output": create_output(sys.stderr), "erase_when_done": True, **plain}

    def _choices(self, asked: Asked) -> list[Any]:
        from questionary import Choice, Separator

        width = max(20, self._console.width - 8)
        checked = asked.earlier if isinstance(asked.earlier, tuple) else ()

        def wrapped(label: str, indent: int = 5) -> str:
            return "\n".join(textwrap.wrap(label, width, subsequent_indent=" " * indent)) or label

        choices: list[Any] = []
        for title, options in _grouped(asked):
            if title:
                choices.append(Separator(wrapped(f"-- {title}", 6)))
            for option in options:
                choices.append(Choice(wrapped(asked.options[option]), option, checked=option in checked or None))
        choices.append(Separator(" "))
        if not asked.question.required:
            choices.append(Choice("Skip this question", SKIP))
        choices.append(Choice("What is this question for?", HELP))
        if not asked.first:
            choices.append(Choice("Go back", BACK))
        return choices

    def _run(self, question: Any, asked: Asked) -> Any:
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

        def nothing(event: Any) -> None:
            """Keys that would choose everything, or choose what is no answer, do nothing."""

        on_a_turn = Condition(lambda: pointed() in _TURNS)
        keys.add("enter", eager=True, filter=on_a_turn)(turn)
        if not asked.first:
            keys.add("s-tab", eager=True)(leave)
        if asked.type == "many":
            keys.add(" ", eager=True, filter=on_a_turn)(nothing)
            keys.add("a", eager=True)(nothing)
            keys.add("i", eager=True)(nothing)
        application.key_bindings = merge_key_bindings([application.key_bindings or KeyBindings(), keys])
        interrupts.check()
        return question.unsafe_ask()


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

    def ask(self, asked: Asked) -> Did:
        """Show one question and read until there is an answer."""
        numbered = self._list(asked)
        say(self._keys(asked), self._console)
        while True:
            typed = self._read().strip()
            match typed.lower():
                case "b" if not asked.first:
                    return Did("back")
                case "?":
                    return Did("help")
                case "q":
                    raise KeyboardInterrupt
                case "s" | "" if not asked.question.required:
                    return Did("skip")
            answer = self._understood(asked, typed, numbered)
            if isinstance(answer, Did):
                return answer
            say(answer, self._console)

    def _list(self, asked: Asked) -> list[str]:
        numbered: list[str] = []
        for title, options in _grouped(asked):
            if title:
                say(f"{title}:", self._console)
            for option in options:
                numbered.append(option)
                say(f"{len(numbered)}. {asked.options[option]}", self._console)
        return numbered

    def _keys(self, asked: Asked) -> str:
        kinds = {"many": "Type numbers with spaces between", "country": "Type two letters", "text": "Type your words"}
        parts = [kinds.get(asked.type, "Type a number")]
        parts += [] if asked.question.required else ["s to skip"]
        parts += ["? for help"] + ([] if asked.first else ["b to go back"]) + ["q to stop"]
        return ", ".join(parts) + ", then Enter."

    def _understood(self, asked: Asked, typed: str, numbered: list[str]) -> Did | str:
        """The answer, or what is wrong with what was typed."""
        if asked.type in ("country", "text"):
            value = typed.upper() if asked.type == "country" else typed
            return problem_with(asked, typed) or self._chosen(value, value)
        words = typed.replace(",", " ").split()
        if not words or not all(word.isdecimal() and 1 <= int(word) <= len(numbered) for word in words):
            return f"Please type a number from 1 to {len(numbered)}."
        chosen = _picked(asked, {numbered[int(word) - 1] for word in words})
        if asked.type == "many":
            return self._chosen(asked.said(chosen), chosen)
        if len(chosen) != 1:
            return "Please type one number."
        return self._chosen(asked.said(chosen), _value(asked, chosen[0]))

    def _chosen(self, said: str, value: Answer) -> Did:
        say(f"You chose: {said}", self._console)
        return Did("answer", value)

    def _read_line(self) -> str:
        self._console.print("> ", end="")
        line = sys.stdin.readline()
        if not line:
            raise KeyboardInterrupt
        return line
