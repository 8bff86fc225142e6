"""Two faces of the survey at a terminal: menus, and plain numbered lines.

A face shows one question and says what the person did. Which question comes next is the business of
:mod:`approach_finder.survey`.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol

from msgspec import Struct
from rich.console import Console

from approach_finder.conditions import Answer
from approach_finder.model import Question, QuestionType
from approach_finder.report import option_labels
from approach_finder.terminal import say

BACK, SKIP, HELP = "\0back", "\0skip", "\0help"


class Asked(Struct, frozen=True):
    """A question as it is put to a person: its text, its options with labels, and an earlier answer."""

    name: str
    type: QuestionType
    text: str
    question: Question
    options: Mapping[str, str]
    earlier: Answer | None
    first: bool

    def labels(self) -> dict[str, str]:
        """Each possible answer, as text, with its label."""
        return dict(self.options) if self.options else dict(option_labels(self.question))


class Did(Struct, frozen=True):
    """What the person did."""

    what: Literal["answer", "skip", "back", "help"]
    value: Answer | None = None


class Face(Protocol):
    """Shows one question and returns what the person did."""

    def ask(self, asked: Asked) -> Did:
        """Raises KeyboardInterrupt where the person stops."""


def _value(asked: Asked, chosen: str) -> Answer:
    return int(chosen) if asked.type in ("scale", "frequency") else chosen


def _grouped(asked: Asked) -> list[tuple[str | None, list[str]]]:
    if asked.question.groups:
        return [(group.title, list(group.options)) for group in asked.question.groups]
    return [(None, list(asked.labels()))]


def country_problem(given: str) -> str | None:
    """What is wrong with a country code, or None."""
    code = given.strip()
    if not code or (len(code) == 2 and code.isascii() and code.isalpha()):
        return None
    return "Please type two letters, such as CA, or nothing to skip."


# --- menus ---------------------------------------------------------------------------------------


class MenuFace:
    """Menus moved through with the arrow keys. Drawn on standard error; the question is printed above."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def ask(self, asked: Asked) -> Did:
        """Show one question and wait."""
        match asked.type:
            case "many":
                return self._many(asked)
            case "country" | "text":
                return self._text(asked)
            case _:
                return self._one(asked)

    def _one(self, asked: Asked) -> Did:
        import questionary

        earlier = None if asked.earlier is None else str(asked.earlier)
        labels = asked.labels()
        question = questionary.select(
            "",
            choices=self._choices(asked),
            default=earlier if earlier in labels else None,
            qmark="",
            instruction="(arrows, then Enter; Shift+Tab goes back)",
            use_jk_keys=False,
            **self._options(),
        )
        chosen = self._run(question, asked)
        return chosen if isinstance(chosen, Did) else self._answered(labels[chosen], _value(asked, chosen))

    def _many(self, asked: Asked) -> Did:
        import questionary

        question = questionary.checkbox(
            "",
            choices=self._choices(asked),
            qmark="",
            instruction="(arrows, Space to choose, then Enter; Shift+Tab goes back)",
            use_jk_keys=False,
            validate=lambda chosen: bool(chosen) or "Nothing is chosen yet. Space chooses.",
            **self._options(),
        )
        chosen = self._run(question, asked)
        if isinstance(chosen, Did):
            return chosen
        labels = asked.labels()
        picked = tuple(option for option in labels if option in chosen)
        return self._answered("; ".join(labels[option] for option in picked), picked)

    def _text(self, asked: Asked) -> Did:
        import questionary

        def problem(given: str) -> bool | str:
            return (country_problem(given) if asked.type == "country" else None) or True

        question = questionary.text(
            "",
            default=str(asked.earlier or ""),
            qmark="",
            instruction="(type, then Enter; nothing skips; Shift+Tab goes back) ",
            validate=problem,
            **self._options(),
        )
        given = self._run(question, asked)
        if isinstance(given, Did):
            return given
        if not given.strip():
            return self._done("skip", "skipped")
        value = given.strip().upper() if asked.type == "country" else given.strip()
        return self._answered(value, value)

    def _options(self) -> dict[str, Any]:
        from prompt_toolkit.output import ColorDepth, create_output

        plain = {"color_depth": ColorDepth.DEPTH_1_BIT} if self._console.color_system is None else {}
        return {"output": create_output(sys.stderr), "erase_when_done": True, **plain}

    def _choices(self, asked: Asked) -> list[Any]:
        from questionary import Choice, Separator

        width = max(20, self._console.width - 8)
        checked = asked.earlier if isinstance(asked.earlier, tuple) else ()

        def wrapped(label: str) -> str:
            return "\n".join(textwrap.wrap(label, width, subsequent_indent=" " * 5)) or label

        choices: list[Any] = []
        labels = asked.labels()
        for title, options in _grouped(asked):
            if title:
                choices.append(Separator(f"-- {title}"))
            for option in options:
                choices.append(Choice(wrapped(labels[option]), option, checked=option in checked or None))
        choices.append(Separator(" "))
        if not asked.question.required:
            choices.append(Choice("Skip this question", SKIP))
        choices.append(Choice("What is this question for?", HELP))
        if not asked.first:
            choices.append(Choice("Go back", BACK))
        return choices

    def _run(self, question: Any, asked: Asked) -> Any:
        """The chosen value, or what the person did instead. Ctrl-C is raised, not swallowed."""
        from prompt_toolkit.filters import Condition
        from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

        application = question.application
        keys = KeyBindings()
        pointed = _pointer(application)

        @keys.add("s-tab", eager=True)
        def _(event: Any) -> None:
            event.app.exit(result=BACK)

        @keys.add("enter", eager=True, filter=Condition(lambda: pointed() in (BACK, SKIP, HELP)))
        def _(event: Any) -> None:
            event.app.exit(result=pointed())

        if asked.type == "many":

            @keys.add("a", eager=True)
            @keys.add("i", eager=True)
            @keys.add(" ", eager=True, filter=Condition(lambda: pointed() in (BACK, SKIP, HELP)))
            def _(event: Any) -> None:
                """Keys that would choose everything, or choose what is no answer, do nothing."""

        application.key_bindings = merge_key_bindings([application.key_bindings or KeyBindings(), keys])
        given = question.unsafe_ask()
        if given == BACK:
            return Did("help") if asked.first else self._done("back", "back")
        if given == SKIP:
            return self._done("skip", "skipped")
        return Did("help") if given == HELP else given

    def _answered(self, said: str, value: Answer) -> Did:
        say(f"> {said}", self._console)
        return Did("answer", value)

    def _done(self, what: Literal["skip", "back"], said: str) -> Did:
        say(f"> {said}", self._console)
        return Did(what)


def _pointer(application: Any) -> Callable[[], Any]:
    from questionary.prompts.common import InquirerControl

    menus = [control for control in application.layout.find_all_controls() if isinstance(control, InquirerControl)]
    return lambda: menus[0].get_pointed_at().value if menus else None


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
            did = self._answer(asked, typed, numbered)
            if isinstance(did, Did):
                return did
            say(did, self._console)

    def _list(self, asked: Asked) -> list[str]:
        numbered: list[str] = []
        if asked.type in ("country", "text"):
            return numbered
        labels = asked.labels()
        for title, options in _grouped(asked):
            if title:
                say(f"{title}:", self._console)
            for option in options:
                numbered.append(option)
                say(f"{len(numbered)}. {labels[option]}", self._console)
        return numbered

    def _keys(self, asked: Asked) -> str:
        kinds = {"many": "Type numbers with spaces between", "country": "Type two letters", "text": "Type your words"}
        parts = [kinds.get(asked.type, "Type a number")]
        parts += [] if asked.question.required else ["s to skip"]
        parts += ["? for help"] + ([] if asked.first else ["b to go back"]) + ["q to stop"]
        return ", ".join(parts) + ", then Enter."

    def _answer(self, asked: Asked, typed: str, numbered: list[str]) -> Did | str:
        if asked.type == "country":
            problem = country_problem(typed)
            return problem or self._said(typed.upper(), typed.upper())
        if asked.type == "text":
            return self._said(typed, typed)
        labels = asked.labels()
        words = typed.replace(",", " ").split()
        if not all(word.isdigit() and 1 <= int(word) <= len(numbered) for word in words):
            return f"Please type a number from 1 to {len(numbered)}."
        chosen = {numbered[int(word) - 1] for word in words}
        if asked.type == "many":
            picked = tuple(option for option in labels if option in chosen)
            return (
                self._said("; ".join(labels[option] for option in picked), picked)
                if picked
                else "Please type a number."
            )
        if len(chosen) != 1:
            return "Please type one number."
        [only] = chosen
        return self._said(labels[only], _value(asked, only))

    def _said(self, said: str, value: Answer) -> Did:
        say(f"You chose: {said}", self._console)
        return Did("answer", value)

    def _read_line(self) -> str:
        self._console.print("> ", end="")
        line = sys.stdin.readline()
        if not line:
            raise KeyboardInterrupt
        return line
