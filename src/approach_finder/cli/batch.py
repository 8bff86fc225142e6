"""The commands that weigh many people at once: those of a file, and made-up ones."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

from typer import Argument, Option, Typer

from approach_finder.cli import completing
from approach_finder.cli.exits import BAD_ANSWERS, SAFETY, USAGE, UsageError, fail, safety_code
from approach_finder.cli.output import Common, check_output, format_of, with_common_options
from approach_finder.cli.shared import (
    AsFormat,
    ClinicFile,
    FailOnSafety,
    Force,
    Kb,
    Output,
    Plain,
    bad_top,
    json_option,
    load,
    load_clinic,
    load_whole,
)
from approach_finder.knowledge.faults import Problem

if TYPE_CHECKING:
    from approach_finder.bulk.numbers import Numbers
    from approach_finder.bulk.people import Done

RecordFormat = Literal["jsonl", "csv"]

commands = Typer(rich_markup_mode=None)


@commands.command()
def batch(
    source: Annotated[str, Argument(metavar="INPUT", help="JSON Lines or CSV; - is standard input.")],
    output: Output = None,
    force: Force = False,
    form: Annotated[
        RecordFormat | None,
        Option("--format", help="How to write the records; without it, the ending of the file tells."),
    ] = None,
    top: Annotated[str, Option(metavar="N|all", help="How many approaches a person.")] = "5",
    explain: Annotated[bool, Option("--explain", help="Each record the whole result (JSON Lines only).")] = False,
    id_field: Annotated[str | None, Option(metavar="NAME", help="The field that holds your own number.")] = None,
    map_file: Annotated[
        Path | None,
        Option("--map", metavar="FILE", help="Which column answers which question, for exports of other tools."),
    ] = None,
    delimiter: Annotated[
        str | None, Option(metavar="SIGN", help="What stands between the cells of CSV; tab is a tab.")
    ] = None,
    encoding: Annotated[str | None, Option(metavar="NAME", help="Such as cp1252; without it, UTF-8 or UTF-16.")] = None,
    streaming: Annotated[bool, Option("--stream", help="Answer each line as soon as it is there, for a pipe.")] = False,
    excel: Annotated[bool, Option("--excel", help="Begin CSV with the mark by which Excel knows UTF-8.")] = False,
    fail_on_safety: FailOnSafety = False,
    clinic_file: ClinicFile = None,
    as_json: Annotated[bool, json_option(help="JSON Lines, as without it; errors in JSON too.")] = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """Many people: a line in, a record out, in order.

    A bad line becomes a record with its errors, the rest goes on, and the exit code is 3.
    """
    sign = {"tab": "\t", "\\t": "\t"}.get(delimiter or "", delimiter)
    form = format_of(form, as_json, output, _OF_RECORDS, "jsonl")
    if map_file and id_field:
        raise UsageError("not-together", "a map says itself which column is the number", "--id-field")
    source_form = _OF_SOURCES.get(Path(source).suffix.lower())
    if sign and source_form == "jsonl":
        raise UsageError("not-together", "--delimiter goes with CSV, and the input is JSON Lines", "--delimiter")
    if problems := [
        *bad_top(top),
        *_bad_options(form, sign, encoding, output, explain=explain, streaming=streaming, excel=excel),
    ]:
        return fail(USAGE, problems)
    from approach_finder.bulk import batch as work
    from approach_finder.bulk import reading, records
    from approach_finder.bulk.mapping import read_map
    from approach_finder.bulk.numbers import Numbers
    from approach_finder.bulk.people import Task
    from approach_finder.bulk.workers import kill_all
    from approach_finder.cli.ending import end_tidily

    knowledge = load(kb)
    check_output(output, "batch", inputs=(source, map_file, clinic_file), force=force)
    most = None if top == "all" else int(top)
    task = Task(kb, form, most, explain, id_field, dt.date.today(), load_clinic(clinic_file, knowledge), map_file)
    columns = read_map(map_file, knowledge).columns() if map_file else reading.question_columns(knowledge, id_field)
    given_form = reading.InputForm(source_form, sign, encoding)
    faulty = urgent = not_asked = 0
    numbers = Numbers()
    end_tidily(kill_all)
    with _opened(source) as stream, _written_to(output) as out, _progress(plain) as show:
        lines = reading.read_lines(stream, given_form, columns)
        if form == "csv":
            out.write(records.EXCEL_MARK * excel + records.csv_header(most or len(knowledge.approaches)))
        with contextlib.closing((work.stream if streaming else work.run)(lines, task)) as records_done:
            for done in records_done:
                out.write(done.content)
                if streaming:
                    out.flush()
                faulty, urgent, not_asked = faulty + done.faulty, urgent + done.urgent, not_asked + done.not_asked
                numbers.add(done.numbers)
                show(done)
    _tell_repeated(numbers)
    code = safety_code(urgent=bool(urgent), not_asked=bool(not_asked)) if fail_on_safety else 0
    return SAFETY if code == SAFETY else BAD_ANSWERS if faulty else code


_MOST_TOLD = 10
_OF_RECORDS: Mapping[str, RecordFormat] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv"}
_OF_SOURCES: Mapping[str, RecordFormat] = {**_OF_RECORDS, ".tsv": "csv", ".tab": "csv"}


def _bad_options(
    form: str,
    delimiter: str | None,
    encoding: str | None,
    output: Path | None,
    *,
    explain: bool,
    streaming: bool,
    excel: bool,
) -> Iterator[Problem]:
    """The problems of the options, and those that do not go together."""
    if explain and form == "csv":
        yield Problem("not-together", "--explain goes with --format jsonl", "--format")
    if excel and form != "csv":
        yield Problem("not-together", "--excel goes with --format csv", "--excel")
    if streaming and output is not None:
        message = "--stream answers on standard output; a file takes its place whole, at the end"
        yield Problem("not-together", message, "--stream")
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        yield Problem("bad-delimiter", "--delimiter takes one sign", "--delimiter", "such as ; or tab")
    if encoding is not None:
        try:
            "a".encode(encoding).decode(encoding)
        except (LookupError, ValueError):
            message = f"there is no encoding {encoding[:40]!r}"
            yield Problem("bad-encoding", message, "--encoding", "such as utf-8, utf-16 or cp1252")


def _tell_repeated(numbers: Numbers) -> None:
    """Tell on standard error which lines bear one number, never the number itself."""
    from itertools import islice

    from approach_finder.files.output import remark

    repeated = numbers.repeated()
    for lines in islice(repeated, _MOST_TOLD):
        shown = ", ".join(map(str, lines[:_MOST_TOLD])) + (" and more" if len(lines) > _MOST_TOLD else "")
        remark(f"lines {shown} have the same number")
    if more := sum(1 for _ in repeated):
        remark(f"and so have other lines: {more} numbers more")


@commands.command()
@with_common_options
def simulate(
    people: Annotated[int, Option(min=1, max=10_000_000, help="How many.")] = 1000,
    seed: Annotated[int, Option(help="The same seed draws the same people.")] = 1,
    answer: Annotated[
        list[str] | None,
        Option(
            metavar="QUESTION=ANSWER",
            help="What all of them share, such as age_band=adult.",
            autocompletion=completing.answers,
        ),
    ] = None,
    form: AsFormat = None,
    *,
    common: Common,
) -> int:
    """Made-up people, to see what the rules do.

    How often each treatment comes first, which answers drive it, and how firm it is.
    """
    from approach_finder.answers.reading import read_answers
    from approach_finder.answers.validation import understand
    from approach_finder.bulk.simulation import simulate as weigh

    out = common.put_to("simulation", form)
    knowledge = load(common.kb)
    given = understand(read_answers(None, answer or (), knowledge), knowledge, partial=True)
    found = weigh(people, seed, given, knowledge)
    from approach_finder.pages.catalogue import simulation_blocks

    return out.show(lambda: simulation_blocks(found, load_whole(common.kb)), lambda: found)


def _opened(source: str) -> contextlib.AbstractContextManager[BinaryIO]:
    return contextlib.nullcontext(sys.stdin.buffer) if source == "-" else Path(source).open("rb")


def _written_to(file: Path | None) -> contextlib.AbstractContextManager[BinaryIO]:
    from approach_finder.files.writing import private_file

    return contextlib.nullcontext(sys.stdout.buffer) if file is None else private_file(file)


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
