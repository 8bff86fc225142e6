"""The command for a short look back after some sessions."""

from __future__ import annotations

import datetime as dt
import os
import sys
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from approach_finder.cli.exits import INTERRUPTED, USAGE, fail
from approach_finder.cli.output import Out, check_output, page_format
from approach_finder.cli.shared import AsFormat, AsJson, Force, Kb, Output, Plain, load_whole, page_kind, plain_data
from approach_finder.knowledge.faults import AnswersError, Problem

if TYPE_CHECKING:
    from approach_finder.knowledge.library import Library
    from approach_finder.results.review import ReviewResult

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
            told = _asked(library, before, today, plain=plain)
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


def _asked(library: Library, before: Any, today: dt.date, *, plain: bool) -> ReviewResult | int:
    """The check-in asked at a terminal; the exit code where the person stopped."""
    from approach_finder.pages.terminal import clear, console, is_dumb, say
    from approach_finder.survey import interrupts
    from approach_finder.survey.check_in import CheckIn
    from approach_finder.survey.page import QuickExit, Stopped
    from approach_finder.survey.ui_choice import ui_for

    plain = plain or bool(os.environ.get("ACCESSIBLE")) or is_dumb()
    screen = console(plain, sys.stderr)
    interrupts.keep()
    try:
        # In plain lines the outcome is not read out twice.
        flow = CheckIn(library, today, before).run(shows_outcome=not plain)
        return ui_for(screen, library.knowledge, plain=plain).run(flow)
    except Stopped as stopped:
        say(stopped.said, screen)
        return INTERRUPTED if stopped.interrupted else 0
    except (KeyboardInterrupt, EOFError):
        return INTERRUPTED
    except QuickExit:
        clear(screen)
        return INTERRUPTED
