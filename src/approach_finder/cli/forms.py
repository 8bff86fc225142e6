"""The commands that print forms for other programs: the questionnaire, and the schemas of what is read and written."""

from typing import Annotated, Literal

import typer

from approach_finder.cli.shared import AsJson, Kb, Plain, draw_out, load, load_whole, print_bare_json, print_json, write

commands = typer.Typer(rich_markup_mode=None)


@commands.command()
def questions(
    template: Annotated[bool, typer.Option("--template", help="Print an answers file to fill in.")] = False,
    as_json: AsJson = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """The questionnaire, and what matching shows."""
    library = load_whole(kb)
    if as_json:
        from approach_finder.pages.template import questions_data

        return print_json({**questions_data(library.knowledge), "matching": library.matching})
    if template:
        from approach_finder.pages.template import answers_template

        return write(answers_template(library.knowledge).encode())
    from approach_finder.pages.catalogue import question_blocks

    return draw_out(question_blocks(library), plain)


@commands.command()
def schema(
    what: Annotated[Literal["answers", "result", "knowledge"], typer.Argument(help="Which schema.")],
    kb: Kb = None,
    as_json: AsJson = False,
    plain: Plain = False,
) -> int:
    """JSON Schema 2020-12 of the answers, the result, or a knowledge base."""
    from approach_finder.cli import schemas

    match what:
        case "answers":
            return print_bare_json(schemas.answers_schema(load(kb)))
        case "result":
            return print_bare_json(schemas.result_schema())
        case "knowledge":
            return print_bare_json(schemas.knowledge_schema())
