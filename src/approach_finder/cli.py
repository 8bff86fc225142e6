"""The commands that answer a person: ask and recommend. Each reads, calls the core, and draws or prints JSON."""

import datetime as dt
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Optional

import typer

from approach_finder import __version__
from approach_finder.cli_batch import many
from approach_finder.cli_catalogue import catalogue
from approach_finder.cli_shared import AsJson, Kb, Output, Plain, bad_top, draw_out, load, write
from approach_finder.exits import INTERRUPTED, SAFETY, USAGE, fail
from approach_finder.faults import AnswerFault, AnswersError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from approach_finder.conditions import Answer
    from approach_finder.model import Knowledge
    from approach_finder.result import Result

app = typer.Typer(
    help="Which kinds of psychotherapy are worth discussing first, and why. Offline; nothing is sent or saved.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(catalogue)
app.add_typer(many)


# --- ask ---------------------------------------------------------------------------------------


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    if version:
        write(f"approach-finder {__version__}\n".encode())
        raise typer.Exit
    if context.invoked_subcommand is None:
        return ask(kb=kb, plain=plain)
    # What stands before the command holds for the command.
    given = {"kb": kb, "plain": plain}
    context.default_map = {context.invoked_subcommand: given, "kb": {"check": given}}
    return 0


@app.command()
def ask(
    whom: Annotated[
        Optional[Literal["client"]], typer.Option("--for", help="client: a professional answers with or for somebody.")
    ] = None,
    number: Annotated[Optional[str], typer.Option("--id", help="A number for your own files; never scored.")] = None,
    answers: Annotated[
        Optional[str], typer.Option("--answers", metavar="FILE", help="Ask only what this file leaves open.")
    ] = None,
    output: Output = None,
    as_json: AsJson = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """The survey, then the recommendation."""
    if not sys.stdin.isatty() or not sys.stderr.isatty():
        message = "ask needs a terminal; for answers in a file use: approach-finder recommend ANSWERS"
        return fail(USAGE, [AnswerFault("no-terminal", message, "", "recommend reads a file, or - for standard input")])
    from approach_finder import interrupts
    from approach_finder.answers import understand
    from approach_finder.engine import recommend as make
    from approach_finder.faces import LineFace, MenuFace
    from approach_finder.interview import Interview
    from approach_finder.output import check_writable
    from approach_finder.terminal import console, say

    knowledge = load(kb)
    roles = knowledge.scoring.roles
    if answers == "-":
        return fail(
            USAGE, [AnswerFault("no-file", "ask reads its answers from the terminal; --answers takes a file", "")]
        )
    if output:
        check_writable(output)
    set_here = [f"{roles.whom}={whom}"] * bool(whom) + [f"{roles.id}={number}"] * bool(number)
    given = _understand(answers, set_here, knowledge, partial=True)
    screen = console(plain, sys.stderr)
    face = LineFace(screen) if plain or os.environ.get("TERM") == "dumb" else MenuFace(screen)
    interview = Interview(knowledge, face, screen, dt.date.today())
    interrupts.keep()
    try:
        said = interview.run(given)
    except (KeyboardInterrupt, EOFError):
        screen.print()
        say(interview.farewell(), screen)
        return INTERRUPTED
    if said is None:
        return 0
    result = make(understand(said, knowledge), knowledge)
    screen.print()
    code = _show_result(result, knowledge, as_json=as_json, plain=plain, file=output)
    if output:
        say(
            f"Written to {output}. It holds health information: keep it where only the right people can read it.",
            screen,
        )
    return code


# --- recommend -----------------------------------------------------------------------------------


@app.command()
def recommend(
    answers: Annotated[
        Optional[str], typer.Argument(metavar="[ANSWERS]", help="YAML or JSON; - is standard input.")
    ] = None,
    answer: Annotated[
        Optional[list[str]],
        typer.Option(
            "--answer",
            metavar="QUESTION=ANSWER",
            help="Such as concerns=worry,sleep; repeatable, a later one wins. Shells keep a history: "
            "give an answer on safety in a file or on standard input instead.",
        ),
    ] = None,
    top: Annotated[str, typer.Option("--top", metavar="N|all", help="How many approaches.")] = "5",
    format_: Annotated[Literal["terminal", "json"], typer.Option("--format", help="How to show it.")] = "terminal",
    as_json: AsJson = False,
    output: Output = None,
    fail_on_safety: Annotated[
        bool,
        typer.Option("--fail-on-safety", help="Exit 10 when a person is needed today or now: to route to a person."),
    ] = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """The recommendation for an answers file."""
    if answers is None and not answer:
        message = "give an answers file, - for standard input, or --answer"
        return fail(
            USAGE, [AnswerFault("no-answers", message, "", "approach-finder questions --template makes a file")]
        )
    if faults := bad_top(top):
        return fail(USAGE, faults)
    from approach_finder.engine import recommend as make

    knowledge = load(kb)
    if sys.stderr.isatty() and any(text.startswith(f"{knowledge.scoring.roles.safety}=") for text in answer or ()):
        from approach_finder.output import remark

        remark("An answer on safety given with --answer stays in the history of your shell. A file keeps it out.")
    understood = _understand(answers, answer or (), knowledge)
    result = make(understood, knowledge, None if top == "all" else int(top))
    as_json = as_json or format_ == "json"
    return _show_result(result, knowledge, as_json=as_json, plain=plain, file=output, fail_on_safety=fail_on_safety)


def _understand(
    file: str | None, given: "Iterable[str]", knowledge: "Knowledge", *, partial: bool = False
) -> "dict[str, Answer]":
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


def _show_result(
    result: "Result",
    knowledge: "Knowledge",
    *,
    as_json: bool,
    plain: bool,
    file: Path | None,
    fail_on_safety: bool = False,
) -> int:
    if as_json or (file and file.suffix == ".json"):
        from approach_finder.output import json_bytes

        write(json_bytes(result), file)
    else:
        from approach_finder.report import result_blocks

        draw_out(result_blocks(result, knowledge, dt.date.today()), plain, file)
    return SAFETY if fail_on_safety and result.safety.level in ("urgent", "emergency") else 0
