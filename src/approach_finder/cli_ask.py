"""The command that asks: the survey at a terminal, then the recommendation."""

import datetime as dt
import os
import sys
from typing import Annotated, Literal, Optional

import typer

from approach_finder.cli_shared import AsJson, Kb, Output, Plain, format_of, load, show_result, understand_answers
from approach_finder.exits import INTERRUPTED, USAGE, fail
from approach_finder.faults import AnswerFault

commands = typer.Typer()


@commands.command()
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
    given = understand_answers(answers, set_here, knowledge, partial=True)
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
    code = show_result(result, knowledge, format_of(None, as_json, output), kb, plain=plain, file=output)
    if output:
        say(
            f"Written to {output}. It holds health information: keep it where only the right people can read it.",
            screen,
        )
    return code
