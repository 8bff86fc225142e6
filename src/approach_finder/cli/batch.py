"""The commands that weigh many people at once: those of a file, and made-up ones."""

from __future__ import annotations

import contextlib
import datetime as dt
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal, Optional

import typer

from approach_finder.cli import completing
from approach_finder.cli.exits import BAD_ANSWERS, USAGE, fail
from approach_finder.cli.shared import AsJson, Kb, Output, Plain, bad_top, draw_out, load, plain_data, print_json
from approach_finder.knowledge.faults import AnswerFault

if TYPE_CHECKING:
    from approach_finder.bulk.batch import Done

commands = typer.Typer(rich_markup_mode=None)


@commands.command()
def batch(
    source: Annotated[str, typer.Argument(metavar="INPUT", help="JSON Lines or CSV; - is standard input.")],
    output: Output = None,
    form: Annotated[Literal["jsonl", "csv"], typer.Option("--format", help="How to write the records.")] = "jsonl",
    top: Annotated[str, typer.Option("--top", metavar="N|all", help="How many approaches a person.")] = "5",
    explain: Annotated[bool, typer.Option("--explain", help="Each record the whole result (JSON Lines only).")] = False,
    id_field: Annotated[
        Optional[str], typer.Option("--id-field", metavar="NAME", help="The field that holds your own number.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines, as without it; errors in JSON too.")] = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """Many people: a line in, a record out, in order.

    A bad line becomes a record with its errors, the rest goes on, and the exit code is 3.
    """
    if faults := bad_top(top):
        return fail(USAGE, faults)
    if (explain or as_json) and form == "csv":
        return fail(USAGE, [AnswerFault("bad-format", "--explain and --json go with --format jsonl", "--explain")])
    from approach_finder.bulk import batch as work

    knowledge = load(kb)
    most = None if top == "all" else int(top)
    task = work.Task(kb, form, most, explain, id_field, dt.date.today())
    faulty = 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # what was begun is tidied up
    with _opened(source) as stream, _written_to(output) as out, _progress(plain) as show:
        lines = work.read_lines(stream, _format_of(source), knowledge, id_field)
        if form == "csv":
            out.write(work.csv_header(most or len(knowledge.approaches)))
        for done in work.run(lines, task):
            out.write(done.content)
            faulty += done.faulty
            show(done)
    return BAD_ANSWERS if faulty else 0


@commands.command()
def simulate(
    people: Annotated[int, typer.Option("--people", min=1, max=10_000_000, help="How many.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed draws the same people.")] = 1,
    answer: Annotated[
        Optional[list[str]],
        typer.Option(
            "--answer",
            metavar="QUESTION=ANSWER",
            help="What all of them share, such as age_band=adult.",
            autocompletion=completing.answers,
        ),
    ] = None,
    as_json: AsJson = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """Made-up people, to see what the rules do.

    How often each treatment comes first, which answers drive it, and how firm it is.
    """
    from approach_finder.answers.reading import read_answers
    from approach_finder.answers.validation import understand
    from approach_finder.bulk.simulation import simulate as weigh

    knowledge = load(kb)
    given = understand(read_answers(None, answer or (), knowledge), knowledge, partial=True)
    found = weigh(people, seed, given, knowledge)
    if as_json:
        return print_json(plain_data(found))
    from approach_finder.pages.catalogue import simulation_blocks

    return draw_out(simulation_blocks(found, knowledge), plain)


def _format_of(source: str) -> Literal["jsonl", "csv"] | None:
    """The format that the ending of a file tells."""
    match Path(source).suffix.lower():
        case ".csv":
            return "csv"
        case ".jsonl" | ".ndjson" | ".json":
            return "jsonl"
    return None


@contextlib.contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    if source == "-":
        yield sys.stdin.buffer
    else:
        with Path(source).open("rb") as stream:
            yield stream


@contextlib.contextmanager
def _written_to(file: Path | None) -> Iterator[BinaryIO]:
    from approach_finder.files.output import private_file

    if file is not None:
        with private_file(file) as stream:
            yield stream
        return
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise BrokenPipeError from None  # without the error number that typer would turn into exit 1


@contextlib.contextmanager
def _progress(plain: bool) -> Iterator[Callable[[Done], None]]:
    """Tells on a terminal how many people are done."""
    if plain or not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.progress import Progress, TextColumn, TimeElapsedColumn

    from approach_finder.pages.terminal import console

    columns = (TextColumn("{task.completed:,} people, {task.fields[faulty]:,} bad lines"), TimeElapsedColumn())
    with Progress(*columns, console=console(plain, sys.stderr), transient=True) as bar:
        people = bar.add_task("", total=None, faulty=0)

        def show(done: Done) -> None:
            bar.update(people, advance=done.people, faulty=bar.tasks[0].fields["faulty"] + done.faulty)

        yield show
