"""The command for a short look back after some sessions."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Annotated, Optional

import typer

from approach_finder.cli.exits import USAGE, fail
from approach_finder.cli.output import Out, check_output, page_format
from approach_finder.cli.shared import AsFormat, AsJson, Force, Kb, Output, Plain, load_whole, page_kind, plain_data
from approach_finder.knowledge.faults import AnswersError, Problem

commands = typer.Typer()


@commands.command()
def review(
    result: Annotated[
        Optional[str], typer.Argument(metavar="[RESULT]", help="The saved result or answers from the start.")
    ] = None,
    answers: Annotated[
        Optional[str],
        typer.Option("--answers", metavar="FILE", help="The check-in as YAML or JSON; - is standard input."),
    ] = None,
    form: AsFormat = None,
    output: Output = None,
    force: Force = False,
    as_json: AsJson = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """After some sessions: go on, talk about it, or look again?

    A short check-in of two minutes, with reasons and words to say. Nothing is kept.
    """
    from approach_finder.answers.reading import read_file
    from approach_finder.results.review import review as look_back
    from approach_finder.results.services import with_people_to_call

    shape = page_format(form, as_json, output)
    library, today, inputs = load_whole(kb), dt.date.today(), (result, answers)
    try:
        before = read_file(result, library.knowledge) if result is not None else None
        if answers is not None:
            found = look_back(read_file(answers, library.knowledge), library, before)
        elif sys.stdin.isatty() and sys.stderr.isatty():
            check_output(output, "review", library.knowledge, inputs=inputs, force=force)  # before anything is asked
            from approach_finder.cli.at_terminal import asking_screen, run
            from approach_finder.survey.check_in import CheckIn

            screen, in_lines = asking_screen(plain)
            # In plain lines the outcome is not read out twice.
            flow = CheckIn(library, today, before).run(shows_outcome=not in_lines)
            told = run(flow, screen, library.knowledge, plain=in_lines)
            if isinstance(told, int):
                return told
            found = told
        else:
            message = "give --answers FILE: a check-in asks at a terminal only"
            return fail(USAGE, [Problem("no-terminal", message, "--answers")])
    except AnswersError as error:
        raise AnswersError(with_people_to_call(error, library.knowledge, today)) from None
    check_output(output, "review", library.knowledge, inputs=inputs, answers=found.answered, force=force)
    from approach_finder.pages.review import review_blocks

    out = Out(page_kind("review", found.answered, library.knowledge), shape, output, plain)
    return out.show(lambda: review_blocks(found, library, today), lambda: plain_data(found))
