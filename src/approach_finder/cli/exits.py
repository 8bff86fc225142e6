"""Exit codes, and how a failure is told."""

from __future__ import annotations

import sys
from itertools import pairwise, takewhile

from approach_finder.knowledge.faults import ApproachFinderError, Problem

BUG = 1
USAGE = 2
BAD_ANSWERS = 3
BAD_KNOWLEDGE = 4
IO = 5
SAFETY = 10  # only with --fail-on-safety
SAFETY_UNKNOWN = 11  # likewise
INTERRUPTED = 130
ENDED = 143


class UsageError(ApproachFinderError):
    """The options do not go together, or name something that is not there."""

    def __init__(self, code: str, message: str, path: str, hint: str | None = None) -> None:
        self.problem = Problem(code, message, path, hint)
        super().__init__(message)


# Whether JSON was asked for: set while the command line is parsed, so that errors follow it.
_json = False


def errors_as_json() -> None:
    """Tell what goes wrong from now on as JSON."""
    global _json  # noqa: PLW0603 - one process runs one command line
    _json = True


def safety_code(*, urgent: bool, not_asked: bool) -> int:
    """The exit code with ``--fail-on-safety``: a person is needed, or nothing is known on safety."""
    return SAFETY if urgent else SAFETY_UNKNOWN if not_asked else 0


def look_for_json() -> None:
    """Where the command line could not be parsed: look at its words one by one, whether JSON was asked for."""
    words = list(takewhile(lambda word: word != "--", sys.argv[1:]))
    if "--json" in words or "--format=json" in words or ("--format", "json") in pairwise(words):
        errors_as_json()


def fail(code: int, problems: list[Problem]) -> int:
    """Tell the problems on standard error, as one line of JSON where JSON was asked for, and return the code.

    Whoever asked for people to call is told of some whatever goes wrong.
    """
    from approach_finder.files.output import complain

    asked = _people_to_call() if sys.argv[1:2] == ["crisis"] else ()
    complain([*problems, *asked], _json)
    return code


def _people_to_call() -> tuple[Problem, ...]:
    """Whom to call in any country; nobody where our own knowledge base cannot be read."""
    import datetime as dt

    from approach_finder.knowledge.store import load_first
    from approach_finder.results.services import people_to_call

    try:
        return (people_to_call(None, load_first(None)[0], dt.date.today()),)
    except (ApproachFinderError, OSError):
        return ()
