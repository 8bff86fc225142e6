"""Exit codes, and how a failure is told."""

from __future__ import annotations

import sys

from approach_finder.knowledge.faults import AnswerFault

BUG = 1
USAGE = 2
BAD_ANSWERS = 3
BAD_KNOWLEDGE = 4
IO = 5
SAFETY = 10  # only with --fail-on-safety
INTERRUPTED = 130

MEANINGS = {
    0: "done",
    BUG: "a bug of ours",
    USAGE: "usage",
    BAD_ANSWERS: "the answers are invalid; every fault is named in one go",
    BAD_KNOWLEDGE: "the knowledge base is invalid",
    IO: "a file cannot be read or written",
    SAFETY: "with --fail-on-safety: a person is needed today or now",
    INTERRUPTED: "interrupted",
}


def _wants_json() -> bool:
    """Whether the command line asks for JSON, also where it cannot be parsed."""
    words = " ".join(sys.argv[1:]).split()
    return "--json" in words or "--format=json" in words or "--format json" in " ".join(words)


def fail(code: int, faults: list[AnswerFault]) -> int:
    """Tell the faults on standard error, as one line of JSON where JSON was asked for, and return the code."""
    from approach_finder.files.output import complain

    complain(faults, _wants_json())
    return code
