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
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Union

from msgspec import Struct

Answer = Union[str, int, tuple[str, ...]]
Answers = Mapping[str, Answer]
# A question and a single answer to it.
Key = tuple[str, Union[str, int]]


class Leaf(Struct, frozen=True):
    """A condition on the answer to one question: the base of all that combine no others."""

    # The step of a scale that is half-way to the end it asks for.
    inner_step: ClassVar[int | None] = None
    # What stands between the question and the answer where it is written.
    sign: ClassVar[str]
    question: str
    answer: str | int

    def __str__(self) -> str:
        return f"{self.question}{self.sign}{self.answer}"

    def holds(self, answers: Answers) -> bool:
        """Whether the answers satisfy it."""
        raise NotImplementedError

    def met_by(self, limits: tuple[int, int] | None) -> Sequence[str | int]:
        """The single answers that satisfy it, where the question takes whole numbers within these limits."""
        raise NotImplementedError

    def leaves(self) -> Iterator[Leaf]:
        """The leaves, in the order written; those under ``not`` too."""
        yield self

    def quotable(self) -> Iterator[Leaf]:
        """The leaves that an explanation can quote: those not under ``not``."""
        yield self

    def truth(self, of_leaf: Callable[[Leaf], bool | None]) -> bool | None:
        """Whether it holds, where that of each leaf is known or not (None)."""
        return of_leaf(self)

    def written(self, leaf: Callable[[Leaf], str], negated: str = "not {}") -> str:
        """It in one line, with each leaf written as told; ``negated`` is the form of what does not hold."""
        return leaf(self)


class Is(Leaf, frozen=True, tag="is", rename={"answer": "option"}):
    """The option is (among) the answer to the question."""

    sign = "="
    answer: str

    def holds(self, answers: Answers) -> bool:
        """Whether the answers satisfy it."""
        answer = answers.get(self.question)
        return self.answer in answer if isinstance(answer, tuple) else answer == self.answer

    def met_by(self, limits: tuple[int, int] | None) -> Sequence[str]:
        """The option."""
        return (self.answer,)


class AtLeast(Leaf, frozen=True, tag="at-least", rename={"answer": "value"}):
    """The scale or frequency is answered with this value or more."""

    sign, inner_step = ">=", 1
    answer: int

    def holds(self, answers: Answers) -> bool:
        """Whether the answers satisfy it."""
        answer = answers.get(self.question)
        return isinstance(answer, int) and answer >= self.answer

    def met_by(self, limits: tuple[int, int] | None) -> range:
        """The steps from ``answer`` on."""
        low, high = limits or (0, -1)
        return range(max(low, self.answer), high + 1)


class AtMost(Leaf, frozen=True, tag="at-most", rename={"answer": "value"}):
    """The scale or frequency is answered with this value or less."""

    sign, inner_step = "<=", -1
    answer: int

    def holds(self, answers: Answers) -> bool:
        """Whether the answers satisfy it."""
        answer = answers.get(self.question)
        return isinstance(answer, int) and answer <= self.answer

    def met_by(self, limits: tuple[int, int] | None) -> range:
        """The steps up to ``answer``."""
        low, high = limits or (0, -1)
        return range(low, min(high, self.answer) + 1)


class _Several(Struct, frozen=True):
    """Conditions joined by a ``sign``. One part whose truth is ``decisive`` decides for the whole."""

    sign: ClassVar[str]
    decisive: ClassVar[bool]
    of: tuple[Condition, ...]

    def __str__(self) -> str:
        return self.written(str)

    def leaves(self) -> Iterator[Leaf]:
        """The leaves, in the order written; those under ``not`` too."""
        for part in self.of:
            yield from part.leaves()

    def quotable(self) -> Iterator[Leaf]:
        """The leaves that an explanation can quote: those not under ``not``."""
        for part in self.of:
            yield from part.quotable()

    def truth(self, of_leaf: Callable[[Leaf], bool | None]) -> bool | None:
        """Whether it holds, where that of each leaf is known or not (None)."""
        found = {part.truth(of_leaf) for part in self.of}
        if self.decisive in found:
            return self.decisive
        return None if None in found else not self.decisive

    def written(self, leaf: Callable[[Leaf], str], negated: str = "not {}") -> str:
        """It in one line; parts that join others stand in brackets."""
        return f" {self.sign} ".join(_grouped(part, leaf, negated) for part in self.of) or "always"


class AllOf(_Several, frozen=True, tag="all"):
    """Every part holds; without parts it always holds."""

    sign, decisive = "and", False

    def holds(self, answers: Answers) -> bool:
        """Whether the answers satisfy it."""
        for part in self.of:  # noqa: SIM110 - asked hundreds of times a person, where all() takes longer
            if not part.holds(answers):
                return False
        return True


class AnyOf(_Several, frozen=True, tag="any"):
    """At least one part holds."""

    sign, decisive = "or", True

    def holds(self, answers: Answers) -> bool:
        """Whether the answers satisfy it."""
        for part in self.of:  # noqa: SIM110 - as above
            if part.holds(answers):
                return True
        return False


class NotOf(Struct, frozen=True, tag="not"):
    """The part does not hold."""

    of: Condition

    def __str__(self) -> str:
        return self.written(str)

    def holds(self, answers: Answers) -> bool:
        """Whether the answers satisfy it."""
        return not self.of.holds(answers)

    def leaves(self) -> Iterator[Leaf]:
        """The leaves, in the order written."""
        yield from self.of.leaves()

    def quotable(self) -> Iterator[Leaf]:
        """None: that something does not hold cannot be quoted."""
        yield from ()

    def truth(self, of_leaf: Callable[[Leaf], bool | None]) -> bool | None:
        """Whether it holds, where that of each leaf is known or not (None)."""
        found = self.of.truth(of_leaf)
        return None if found is None else not found

    def written(self, leaf: Callable[[Leaf], str], negated: str = "not {}") -> str:
        """It in one line."""
        return negated.format(_grouped(self.of, leaf, negated))


def _grouped(part: Condition, leaf: Callable[[Leaf], str], negated: str) -> str:
    text = part.written(leaf, negated)
    return f"({text})" if isinstance(part, _Several) and len(part.of) > 1 else text


Condition = Union[Is, AtLeast, AtMost, AllOf, AnyOf, NotOf]

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


def _parse_leaf(text: str) -> Is | AtLeast | AtMost:
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


def deciding_leaf(condition: Condition, answers: Answers) -> Leaf | None:
    """The first leaf that holds and is not under ``not``, in the order written: what an explanation quotes."""
    return next((leaf for leaf in condition.quotable() if leaf.holds(answers)), None)
