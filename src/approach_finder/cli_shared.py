"""What the commands share: options, loading, reading answers, and putting things out."""

from __future__ import annotations

import datetime as dt
import gc
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from approach_finder.exits import SAFETY
from approach_finder.faults import AnswerFault, AnswersError

if TYPE_CHECKING:
    from approach_finder.blocks import Block
    from approach_finder.conditions import Answer
    from approach_finder.library import Library
    from approach_finder.model import Knowledge
    from approach_finder.result import Result

Kb = Annotated[
    Optional[Path], typer.Option("--kb", metavar="FOLDER", help="Another knowledge base, laid out like data/.")
]
Plain = Annotated[bool, typer.Option("--plain", help="No colour, box or cursor movement: for screen readers and logs.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Output = Annotated[
    Optional[Path], typer.Option("-o", "--output", metavar="FILE", help="Write to a file that only you can read.")
]


def load(folder: Path | None) -> Knowledge:
    """What a recommendation needs of the knowledge base."""
    from approach_finder.knowledge import load_knowledge

    knowledge = load_knowledge(folder)
    gc.freeze()  # it stays to the end: the collector need not walk through it again, not at the exit either
    return knowledge


def load_whole(folder: Path | None) -> Library:
    """The whole knowledge base, with all that is only read."""
    from approach_finder.knowledge import load_library

    library = load_library(folder)
    gc.freeze()
    return library


def draw_out(blocks: Iterable[Block], plain: bool, file: Path | None = None) -> int:
    """Draw a page on standard output, or write it to a file."""
    from approach_finder.terminal import console, draw, drawn_as_text

    if file is None:
        draw(blocks, console(plain))
        return 0
    return write(drawn_as_text(blocks).encode(), file)


def understand_answers(
    file: str | None, given: Iterable[str], knowledge: Knowledge, *, partial: bool = False
) -> dict[str, Answer]:
    """The answers as understood. Where a valid safety answer stands beside a fault, whom to call is told too."""
    from approach_finder.answers import understand
    from approach_finder.reading import read_answers

    if file is not None and "=" in file and not Path(file).exists():
        message = "there is no such file; an answer is given with --answer"
        raise AnswersError([AnswerFault("no-such-file", message, "", "such as --answer focus=2")])
    try:
        return understand(read_answers(file, given, knowledge), knowledge, partial=partial)
    except AnswersError as error:
        from approach_finder.report import with_people_to_call

        raise AnswersError(with_people_to_call(error, knowledge, dt.date.today())) from None


def show_result(
    result: Result,
    knowledge: Knowledge,
    *,
    as_json: bool,
    plain: bool,
    file: Path | None,
    fail_on_safety: bool = False,
) -> int:
    """Show a recommendation, or write it to a file. The exit code tells of safety where that was asked for."""
    if as_json or (file and file.suffix == ".json"):
        from approach_finder.output import json_bytes

        write(json_bytes(result), file)
    else:
        from approach_finder.report import result_blocks

        draw_out(result_blocks(result, knowledge, dt.date.today()), plain, file)
    return SAFETY if fail_on_safety and result.safety.level in ("urgent", "emergency") else 0


def print_json(data: dict[str, Any]) -> int:
    """Print data with the version of its form."""
    from approach_finder.result import SCHEMA_VERSION

    return print_bare_json({"schema_version": SCHEMA_VERSION, **data})


def plain_data(entry: Any) -> dict[str, Any]:
    """An entry as a mapping, to be printed with more beside it."""
    import msgspec

    data: dict[str, Any] = msgspec.to_builtins(entry)
    return data


def print_bare_json(data: Any) -> int:
    """Print data whose form somebody else has set, such as a JSON Schema."""
    from approach_finder.output import json_bytes

    return write(json_bytes(data))


def write(content: bytes, file: Path | None = None) -> int:
    """Write to standard output, or to a file."""
    from approach_finder.output import write_out

    write_out(content, file)
    return 0


def bad_top(top: str) -> list[AnswerFault]:
    """What is wrong with ``--top``, if anything."""
    if top == "all" or re.fullmatch("[1-9][0-9]{0,5}", top):
        return []
    return [AnswerFault("bad-top", "--top takes a number above 0, or all", "--top")]


def unknown(what: str, given: str, known: Iterable[str]) -> AnswerFault:
    """That an id stands nowhere, with the nearest that does."""
    from approach_finder.faults import nearest

    hint = nearest(given.lower(), known) or "approach-finder list shows what there is"
    return AnswerFault(f"unknown-{what}", f"there is no {what} {given[:40]!r}", what, hint)
