"""A face of the survey at a terminal: it shows one question and says what the person did.

There are two: :mod:`approach_finder.survey.menus`, and plain numbered :mod:`approach_finder.survey.lines`. Which
question comes next is the business of :mod:`approach_finder.survey.state`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import Literal, Protocol

from msgspec import Struct

from approach_finder.answers.validation import is_day, picked
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.questionnaire import Question
from approach_finder.knowledge.types import QuestionType

# Questions that are answered by typing.
TYPED = frozenset({"country", "text", "number", "date"})
# The groups of a list with more options than this are closed until the person opens them.
_MOST_UNFOLDED = 20


class QuickExit(Exception):  # noqa: N818 - no error
    """The person wants to be away at once."""


class Asked(Struct, frozen=True):
    """A question as it is put to a person.

    ``options`` are all answers to choose from, as text, with their labels, and ``groups`` the same under headings;
    ``earlier`` is an earlier answer, ``limits`` those of a number that is typed, and ``country_of`` the code of a
    country that is typed.
    """

    type: QuestionType
    text: str
    question: Question
    options: Mapping[str, str]
    earlier: Answer | None = None
    first: bool = False
    longest: int | None = None
    limits: tuple[int, int] | None = None
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    country_of: Callable[[str], str | None] = str.upper

    def said(self, value: Answer | None) -> str:
        """An answer in the words that were offered, in one line."""
        if isinstance(value, tuple):
            return "; ".join(self.options[option] for option in value)
        return self.options.get(str(value), str(value))

    def grouped(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The options under their headings, or all under none."""
        return self.groups or (("", tuple(self.options)),)

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

    def picked(self, chosen: Container[str]) -> tuple[str, ...]:
        """Chosen options in their order; one that excludes the others gives way to them."""
        return picked(chosen, self.options, self.question)

    def still_offered(self) -> Answer | None:
        """The earlier answer, as far as it can be given again."""
        if isinstance(self.earlier, tuple):
            return self.picked(self.earlier) or None
        return self.earlier if not self.options or str(self.earlier) in self.options else None

    def problem_with(self, given: str) -> str | None:
        """What is wrong with a text that was typed, or None."""
        if self.type == "country" and given.strip() and self.country_of(given) is None:
            return "Please type the name of a country, or its two letters, such as CA."
        if self.type == "date" and given.strip() and not is_day(given.strip()):
            return "Please type a day as year, month and day, such as 2026-11-28."
        if self.limits and given.strip():
            low, high = self.limits
            if not (given.strip().isdecimal() and low <= int(given) <= high):
                return f"Please type a whole number from {low} to {high}."
        if self.longest and len(given) > self.longest:
            return f"Please keep it to {self.longest} characters; it has {len(given)}."
        return None

    def answer(self, value: Answer) -> Did:
        """An answer as the question takes it."""
        if isinstance(value, str):
            value = (self.country_of(value) or "") if self.type == "country" else value.strip()
            return Did("answer", int(value) if self.type in ("scale", "frequency", "number") else value)
        return Did("answer", value)


class Did(Struct, frozen=True):
    """What the person did. ``value`` is the answer, or what was chosen when they turned to something else."""

    what: Literal["answer", "skip", "back", "help"]
    value: Answer | None = None


class Face(Protocol):
    """Shows one question and returns what the person did."""

    def ask(self, asked: Asked) -> Did:
        """Raises KeyboardInterrupt where the person stops, and QuickExit where they want to be away at once."""
