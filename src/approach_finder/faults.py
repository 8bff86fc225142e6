"""What is wrong with a knowledge base or an answers file, as data."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class Fault(Struct, frozen=True):
    """One fault in a file of the knowledge base.

    ``line`` counts from 1. ``severity`` is ``fault`` (the file is refused) or ``warning``.
    """

    file: str
    line: int
    message: str
    hint: str | None = None
    severity: str = "fault"

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}: {self.message}"
        return f"{text}; {self.hint}" if self.hint else text


class AnswerFault(Struct, frozen=True):
    """One fault in the answers. ``path`` is where, such as ``concerns[2]``."""

    code: str
    message: str
    path: str
    hint: str | None = None


class KnowledgeError(Exception):
    """The knowledge base is invalid; ``faults`` names every fault found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class AnswersError(Exception):
    """The answers are invalid; ``faults`` names every fault found.

    ``safety_stands`` tells that a valid safety answer stands beside the faults, so that whoever
    reports them also shows whom to call; ``country`` is the answer to that question, if valid.
    """

    def __init__(
        self, faults: Iterable[AnswerFault], *, safety_stands: bool = False, country: str | None = None
    ) -> None:
        self.faults = tuple(faults)
        self.safety_stands = safety_stands
        self.country = country
        super().__init__("\n".join(fault.message for fault in self.faults))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """A hint that names the known word most like ``word``, or None where none is near."""
    from difflib import get_close_matches  # needed only where something is wrong

    close = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else None
