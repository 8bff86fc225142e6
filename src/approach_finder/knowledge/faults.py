"""Faults of a knowledge base, problems of what was handed over, and the errors that carry them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from msgspec import Struct

WarningCode: TypeAlias = Literal[
    "never-fires",
    "never-matters",
    "never-first",
    "no-tested-treatment",
    "unbalanced",
    "hard-to-read",
    "cited-nowhere",
    "newer-source",
    "standing-not-listed",
    "stale",
    "same-words",
    "no-words-for-another",
    "no-about",
    "no-ends",
    "never-reconsidered",
    "explains-nothing",
]


class Fault(Struct, frozen=True):
    """One fault in a file of the knowledge base, or one warning.

    ``line`` counts from 1, ``path`` is the same place as keys and positions. A ``fault`` refuses the file; a
    ``warning`` has a ``code``, and is ``explained`` where ``explained.yaml`` says why it stands.
    """

    file: str
    line: int
    message: str
    hint: str | None = None
    severity: Literal["fault", "warning"] = "fault"
    code: WarningCode | None = None
    path: str = ""
    explained: str | None = None

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}: {self.message}"
        return f"{text}; {self.hint}" if self.hint else text


def by_place(fault: Fault) -> tuple[str, str, int, str]:
    """The order in which faults are told: before warnings, by file and line."""
    return fault.severity, fault.file, fault.line, fault.message


# The code of an answer on safety that cannot be read: it is told first, with whom to call.
SAFETY_UNREAD = "safety-unread"


class Problem(Struct, frozen=True):
    """One thing wrong in answers, options or a file handed over; ``path`` is where, such as ``concerns[2]``."""

    code: str
    message: str
    path: str
    hint: str | None = None


class ApproachFinderError(Exception):
    """The base of all errors that this package raises itself."""


class MissingExtraError(ApproachFinderError):
    """A library that only some people need is not installed; ``extra`` brings it."""

    def __init__(self, extra: str) -> None:
        self.extra = extra
        super().__init__(f"this needs the extra {extra!r}")


class KnowledgeError(ApproachFinderError):
    """The knowledge base is invalid; ``faults`` names every fault found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class AnswersError(ApproachFinderError):
    """The answers are invalid; ``problems`` names every one found.

    ``safety_stands`` tells that a valid safety answer stands beside the problems, so that whoever
    reports them also shows whom to call; ``country`` is the answer to that question, if valid.
    """

    def __init__(self, problems: Iterable[Problem], *, safety_stands: bool = False, country: str | None = None) -> None:
        self.problems = tuple(problems)
        self.safety_stands = safety_stands
        self.country = country
        super().__init__("\n".join(problem.message for problem in self.problems))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """A hint that names the known word most like ``word``, or None where none is near."""
    from difflib import get_close_matches  # needed only where something is wrong

    close = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else None
