"""Shared by the commands: options, loading, reading answers, and putting things out."""

from __future__ import annotations

import datetime as dt
import gc
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from typer import Option

from approach_finder.cli.exits import UsageError, errors_as_json, safety_code
from approach_finder.knowledge.faults import AnswersError, Problem

if TYPE_CHECKING:
    from approach_finder.files.replacing import Kind
    from approach_finder.knowledge.conditions import Answer
    from approach_finder.knowledge.library import Library
    from approach_finder.knowledge.model import Knowledge
    from approach_finder.pages.blocks import Piece
    from approach_finder.results.clinic import Clinic
    from approach_finder.results.result import Result

_Loaded = TypeVar("_Loaded")

Kb = Annotated[Path | None, Option("--kb", metavar="FOLDER", help="Another knowledge base, laid out like data/.")]
Plain = Annotated[bool, Option("--plain", help="No colour, box or cursor movement: for screen readers and logs.")]


def remember_json(value: bool | str | None) -> bool | str | None:
    """The value of an option as it was given; where it asks for JSON, errors are told as JSON from now on."""
    if value is True or value == "json":
        errors_as_json()
    return value


json_option = partial(Option, "--json", callback=remember_json, is_eager=True)
format_option = partial(Option, "--format", callback=remember_json, is_eager=True)

Full = Annotated[bool, Option("--full", help="All of it at a terminal too, with the sources.")]
AsJson = Annotated[bool, json_option(help="Print JSON.")]
InCountry = Annotated[
    str | None, Option("--country", metavar="COUNTRY", help="A name or two letters, such as Canada or CA.")
]
Output = Annotated[
    Path | None,
    Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write to a file that only you can read; one that is replaced keeps its readers. - is standard output.",
        callback=lambda file: None if file == Path("-") else file,
    ),
]
Force = Annotated[
    bool, Option("--force", help="Replace the file of -o whatever it holds; never the answers it was given.")
]
ClinicFile = Annotated[
    Path | None,
    Option(
        "--clinic",
        metavar="FILE",
        envvar="APPROACH_FINDER_CLINIC",
        help="What your clinic offers; laid over the result, changes no points.",
    ),
]
FailOnSafety = Annotated[
    bool,
    Option(
        "--fail-on-safety",
        help="Exit 10 when a person is needed today or now, 11 where safety was not asked: to route to a person.",
    ),
]


Format = Literal["terminal", "json", "markdown", "html"]
ResultFormat = Literal[Format, "fhir-r4"]
AsFormat = Annotated[
    Format | None,
    format_option(help="How to show it. Without it, the ending of the file tells; else for a terminal."),
]
AsResultFormat = Annotated[
    ResultFormat | None,
    format_option(
        help="How to show it. Without it, the ending of the file tells. fhir-r4: the answers, for other programs."
    ),
]


def load(folder: Path | None) -> Knowledge:
    """Load the part of the knowledge base that a recommendation needs."""
    return load_first(folder)[0]


def load_first(folder: Path | None) -> tuple[Knowledge, Callable[[], Library]]:
    """The same, and what gives the whole of it."""
    from approach_finder.knowledge import store

    return _kept(store.load_first(folder))


def load_whole(folder: Path | None) -> Library:
    """The whole knowledge base, with all that is only read."""
    from approach_finder.knowledge.store import load_library

    return _kept(load_library(folder))


def _kept(loaded: _Loaded) -> _Loaded:
    gc.freeze()  # it stays to the end: the collector need not walk through it again, not at the exit either
    gc.enable()
    return loaded


def load_clinic(file: Path | None, knowledge: Knowledge) -> Clinic | None:
    """The clinic file, if there is one."""
    if file is None:
        return None
    from approach_finder.results.clinic import read_clinic

    return read_clinic(file, knowledge)


def with_defaults(answers: Mapping[str, Answer], clinic: Clinic | None) -> dict[str, Answer]:
    """The answers, and the clinic's where nothing was said."""
    return {**(clinic.defaults if clinic else {}), **answers}


def draw_out(pieces: Iterable[Piece], plain: bool, *, paged: bool = False) -> int:
    """Draw a page on standard output."""
    from approach_finder.pages.terminal import console, draw, draw_paged

    if paged:
        draw_paged(pieces, plain=plain)
    else:
        draw(pieces, console(plain), plain=plain)
    return 0


def understand_answers(
    file: str | None,
    given: Iterable[str],
    knowledge: Knowledge,
    *,
    partial: bool = False,
    clinic: Clinic | None = None,
) -> dict[str, Answer]:
    """The answers as understood, with what the clinic says where nothing was said.

    Where a valid safety answer stands beside a problem, whom to call is told too.
    """
    from approach_finder.answers.reading import read_answers
    from approach_finder.answers.validation import understand

    if file is not None and "=" in file and not Path(file).exists():
        message = "there is no such file; an answer is given with --answer"
        raise UsageError("no-such-file", message, "ANSWERS", "such as --answer focus=2")
    try:
        return with_defaults(understand(read_answers(file, given, knowledge), knowledge, partial=partial), clinic)
    except AnswersError as error:
        from approach_finder.results.services import with_people_to_call

        raise AnswersError(with_people_to_call(error, knowledge, dt.date.today())) from None


def result_code(result: Result) -> int:
    """The exit code with ``--fail-on-safety``."""
    return safety_code(urgent=result.safety.level in ("urgent", "emergency"), not_asked=result.safety.asked != "yes")


def page_kind(kind: Kind, answers: Mapping[str, Any], knowledge: Knowledge) -> Kind | None:
    """The kind that a page bears: none where it is about somebody with a number, since pages do not tell numbers."""
    return None if knowledge.scoring.roles.id in answers else kind


def plain_data(entry: Any) -> dict[str, Any]:
    """An entry as a mapping, to be printed with more beside it."""
    import msgspec

    data: dict[str, Any] = msgspec.to_builtins(entry)
    return data


def write(content: bytes, file: Path | None = None) -> int:
    """Write to standard output, or to a file."""
    from approach_finder.files.output import write_out

    write_out(content, file)
    return 0


def country_code(given: str | None, knowledge: Knowledge) -> str | None:
    """The code of the country that was given, if any.

    Raises:
        UsageError: where there is no such country.
    """
    from approach_finder.answers.countries import country_hint, find_country

    code = find_country(given, knowledge) if given else None
    if given and not code:
        hint = country_hint(given[:40], knowledge)
        raise UsageError("bad-country", f"there is no country {given[:40]!r}", "--country", hint)
    return code


def bad_top(top: str) -> list[Problem]:
    """The problem of ``--top``, if any."""
    if top == "all" or re.fullmatch("[1-9][0-9]{0,5}", top):
        return []
    return [Problem("bad-top", "--top takes a number above 0, or all", "--top")]


def unknown(
    what: str, given: str, found: Sequence[str], where: str, otherwise: str = "approach-finder list shows what there is"
) -> UsageError:
    """That an id stands nowhere, with what a search found for it, or what is said where nothing is near in meaning.

    ``where`` is the option or the argument, as the help page writes it.
    """
    hint = f"did you mean {' or '.join(map(repr, found[:2]))}?" if found else otherwise
    return UsageError(f"unknown-{what}", f"there is no {what} {given[:40]!r}", where, hint)


def practice_problem(name: str, knowledge: Knowledge, where: str = "ID") -> UsageError | None:
    """That an id is that of a practice, which is never suggested and so not weighed or compared."""
    if name not in knowledge.vocabulary.practices:
        return None
    return UsageError("practice", f"{name} is never suggested", where, f"approach-finder show {name} tells why")


def other_way_problem(name: str, knowledge: Knowledge, where: str) -> UsageError | None:
    """That an id is that of a way to go that is no therapy, which is not weighed."""
    if name not in knowledge.vocabulary.other_ways:
        return None
    message = f"{name} is not a therapy, so it is not weighed"
    return UsageError("other-way", message, where, f"approach-finder show {name}")
