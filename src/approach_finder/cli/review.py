"""The command for a short look back after some sessions."""

import datetime as dt
import sys
from typing import Annotated, Any, Optional

import typer

from approach_finder.cli.exits import USAGE, fail
from approach_finder.cli.shared import AsJson, Kb, Plain, draw_out, load_whole, plain_data, print_bare_json
from approach_finder.knowledge.faults import AnswersError, Problem
from approach_finder.knowledge.library import Library

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

    library = load_whole(kb)
    before = read_file(result) if result is not None else None
    if answers is not None:
        given = read_file(answers)
    elif sys.stdin.isatty() and sys.stderr.isatty():
        given = _asked(library)
    else:
        message = "give --answers FILE: a check-in asks at a terminal only"
        return fail(USAGE, [Problem("no-terminal", message, "--answers")])
    try:
        found = look_back(given, library, before)
    except AnswersError as error:
        raise AnswersError(with_people_to_call(error, library.knowledge, dt.date.today())) from None
    if as_json:
        return print_bare_json(plain_data(found))
    from approach_finder.pages.review import review_blocks

    return draw_out(review_blocks(found, library, dt.date.today()), plain)


def _asked(library: Library) -> dict[str, Any]:
    """The check-in asked at a terminal, one question after the other; Ctrl-C stops it and keeps nothing."""
    import questionary
    from prompt_toolkit.output import create_output

    texts, knowledge = library.review, library.knowledge
    shown: dict[str, Any] = {"output": create_output(sys.stderr)}
    print(texts.opening, file=sys.stderr)  # noqa: T201
    given: dict[str, Any] = {}
    safety = knowledge.scoring.roles.safety
    asked = knowledge.questionnaire.questions[safety]
    choices = [questionary.Choice(label, option) for option, label in asked.options.items()]
    given[safety] = questionary.checkbox(asked.ask, choices, **shown).unsafe_ask()
    for name, question in texts.questions.items():
        choices = [questionary.Choice(label, option) for option, label in question.options.items()]
        kind = questionary.checkbox if question.many else questionary.select
        given[name] = kind(question.ask, choices, **shown).unsafe_ask()
    return given
