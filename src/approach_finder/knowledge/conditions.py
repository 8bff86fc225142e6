"""Conditions on answers, as a clinician writes them in the knowledge base.

A condition is one of

* ``question=option``: the option was chosen,
* ``question>=n`` or ``question<=n``: a scale or frequency is at or beyond a value,
* ``all: [...]``, ``any: [...]``, ``not: ...`` of conditions,
* ``always``.

A question that was not answered satisfies no leaf.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import Any, Union

from msgspec import Struct

Answer = Union[str, int, tuple[str, ...]]
Answers = Mapping[str, Answer]
# A question and a single answer to it.
Key = tuple[str, Union[str, int]]


class Is(Struct, frozen=True, tag="is"):
    """The option is (among) the answer to the question."""

    question: str
    option: str

    def holds(self, answers: Answers) -> bool:
        """Whether the answers satisfy it."""
        answer = answers.get(self.question)
        return self.option in answer if isinstance(answer, tuple) else answer == self.option


class AtLeast(Struct, frozen=True, tag="at-least"):
    """The scale or frequency is answered with ``value`` or more."""

    question: str
    value: int

    def holds(self, answers: Answers) -> bool:
        """Whether the answers satisfy it."""
        answer = answers.get(self.question)
        return isinstance(answer, int) and answer >= self.value


class AtMost(Struct, frozen=True, tag="at-most"):
    """The scale or frequency is answered with ``value`` or less."""

    question: str
    value: int

    def holds(self, answers: Answers) -> bool:
        """Whether the answers satisfy it."""
        answer = answers.get(self.question)
        return isinstance(answer, int) and answer <= self.value


class AllOf(Struct, frozen=True, tag="all"):
    """Every part holds; without parts it always holds."""

    of: tuple[Condition, ...]

    def holds(self, answers: Answers) -> bool:
        """Whether the answers satisfy it."""
        for part in self.of:  # noqa: SIM110 - asked hundreds of times a person, where all() takes longer
            if not part.holds(answers):
                return False
        return True


class AnyOf(Struct, frozen=True, tag="any"):
    """At least one part holds."""

    of: tuple[Condition, ...]

    def holds(self, answers: Answers) -> bool:
        """Whether the answers satisfy it."""
        for part in self.of:  # noqa: SIM110 - as above
            if part.holds(answers):
                return True
        return False


class NotOf(Struct, frozen=True, tag="not"):
    """The part does not hold."""

    of: Condition

    def holds(self, answers: Answers) -> bool:
        """Whether the answers satisfy it."""
        return not self.of.holds(answers)


Condition = Union[Is, AtLeast, AtMost, AllOf, AnyOf, NotOf]
Leaf = Union[Is, AtLeast, AtMost]

ALWAYS = AllOf(())


def is_never(condition: Condition) -> bool:
    """Whether a condition is written so that it never holds."""
    return condition == NotOf(ALWAYS)


_LEAF = re.compile(r"\s*([a-z0-9_]+)\s*(=|>=|<=)\s*(-?[A-Za-z0-9-]+)\s*")


class ConditionError(ValueError):
    """A text or mapping that is no condition; the message says why."""


def parse(source: Any) -> Condition:
    """Read a condition as written in YAML.

    Raises:
        ConditionError: if it is none of the forms above.
    """
    if isinstance(source, str):
        return ALWAYS if source.strip() == "always" else _parse_leaf(source)
    if not isinstance(source, Mapping) or len(source) != 1:
        raise ConditionError("a condition is a text like focus>=1, or one of all, any, not")
    [(word, parts)] = source.items()
    if word == "not":
        return NotOf(parse(parts))
    if word not in ("all", "any"):
        raise ConditionError(f"{word!r} is not one of all, any, not")
    if not isinstance(parts, list) or not parts:
        raise ConditionError(f"{word!r} needs a list of conditions")
    built = tuple(parse(part) for part in parts)
    return AllOf(built) if word == "all" else AnyOf(built)


def _parse_leaf(text: str) -> Leaf:
    match = _LEAF.fullmatch(text)
    if match is None:
        raise ConditionError(f"{text!r} is not of the form question=option, question>=n or question<=n")
    question, sign, value = match.groups()
    if sign == "=":
        return Is(question, value)
    try:
        number = int(value)
    except ValueError:
        raise ConditionError(f"{text!r}: after {sign} comes a whole number") from None
    return AtLeast(question, number) if sign == ">=" else AtMost(question, number)


def single_answers(answers: Answers) -> Iterator[Key]:
    """The single answers that answers are made of: of several options each by itself."""
    for question, answer in answers.items():
        if isinstance(answer, tuple):
            for part in answer:
                yield question, part
        else:
            yield question, answer


def outlook(condition: Condition, answers: Answers, free: Container[str]) -> bool | None:
    """Whether the condition holds whatever is answered to the free questions; None where that depends on them."""
    match condition:
        case Is(question) | AtLeast(question) | AtMost(question):
            return None if question in free else condition.holds(answers)
        case NotOf(part):
            found = outlook(part, answers, free)
            return None if found is None else not found
    deciding = isinstance(condition, AnyOf)
    found_parts = {outlook(part, answers, free) for part in condition.of}
    if deciding in found_parts:
        return deciding
    return None if None in found_parts else not deciding


def leaves(condition: Condition) -> Iterator[Leaf]:
    """The leaves, in the order written; those under ``not`` too."""
    match condition:
        case Is() | AtLeast() | AtMost():
            yield condition
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case NotOf(part):
            yield from leaves(part)


def deciding_leaf(condition: Condition, answers: Answers) -> Leaf | None:
    """The first leaf that holds and is not under ``not``, in the order written: what an explanation quotes."""
    match condition:
        case NotOf():
            return None
        case AllOf(parts) | AnyOf(parts):
            found = (deciding_leaf(part, answers) for part in parts)
            return next((leaf for leaf in found if leaf is not None), None)
    return condition if condition.holds(answers) else None


def describe(condition: Condition) -> str:
    """The condition in one line: ``safety=mania-now or concerns=bipolar``."""
    match condition:
        case Is(question, option):
            return f"{question}={option}"
        case AtLeast(question, value):
            return f"{question}>={value}"
        case AtMost(question, value):
            return f"{question}<={value}"
        case AllOf(()):
            return "always"
        case AllOf(parts):
            return " and ".join(_grouped(part) for part in parts)
        case AnyOf(parts):
            return " or ".join(_grouped(part) for part in parts)
        case NotOf(part):
            return f"not {_grouped(part)}"
    raise AssertionError(condition)


def _grouped(condition: Condition) -> str:
    text = describe(condition)
    return f"({text})" if isinstance(condition, AllOf | AnyOf) and len(condition.of) > 1 else text
