"""The program's commands put together, and the one that answers a file: recommend."""

import sys
from typing import Annotated, Literal, Optional

import typer

from approach_finder import __version__
from approach_finder.cli_ask import ask, asking
from approach_finder.cli_batch import many
from approach_finder.cli_catalogue import catalogue
from approach_finder.cli_shared import (
    AsFormat,
    AsJson,
    Kb,
    Output,
    Plain,
    bad_top,
    format_of,
    load,
    show_result,
    show_why,
    understand_answers,
    write,
)
from approach_finder.exits import USAGE, fail
from approach_finder.faults import AnswerFault

app = typer.Typer(
    help="Which kinds of psychotherapy are worth discussing first, and why. Offline; nothing is sent or saved.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(asking)
app.add_typer(catalogue)
app.add_typer(many)


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
    form: AsFormat = None,
    why: Annotated[
        Optional[str],
        typer.Option("--why", metavar="ID", help="The account of one approach: also of one that is not suggested."),
    ] = None,
    for_clinician: Annotated[
        bool, typer.Option("--for-clinician", help="With a page for staff: answers, safety, sums and sources.")
    ] = False,
    redact: Annotated[
        Optional[Literal["safety"]],
        typer.Option("--redact", help="safety: leave out answers on safety, and what came of them."),
    ] = None,
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
    knowledge = load(kb)
    if sys.stderr.isatty() and any(text.startswith(f"{knowledge.scoring.roles.safety}=") for text in answer or ()):
        from approach_finder.output import remark

        remark("An answer on safety given with --answer stays in the history of your shell. A file keeps it out.")
    understood = understand_answers(answers, answer or (), knowledge)
    shape = format_of(form, as_json, output)
    if why is not None:
        return show_why(understood, why, knowledge, shape, kb, plain=plain, file=output)
    from approach_finder.engine import recommend as make

    result = make(understood, knowledge, None if top == "all" else int(top))
    return show_result(
        result,
        knowledge,
        shape,
        kb,
        plain=plain,
        file=output,
        for_clinician=for_clinician,
        redact=redact is not None,
        fail_on_safety=fail_on_safety,
    )
