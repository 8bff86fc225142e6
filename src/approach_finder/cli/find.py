"""The command that tells where to look for a therapist."""

from typing import Annotated, Optional

import typer

from approach_finder.cli import completing
from approach_finder.cli.exits import USAGE, fail
from approach_finder.cli.shared import AsJson, Kb, Plain, draw_out, load_whole, plain_data, print_json, unknown
from approach_finder.knowledge.faults import AnswerFault

commands = typer.Typer()


@commands.command()
def find(
    name: Annotated[
        Optional[str],
        typer.Argument(metavar="[ID]", help="The approach to look for.", autocompletion=completing.approaches),
    ] = None,
    country: Annotated[
        Optional[str], typer.Option("--country", metavar="CODE", help="Two letters, such as CA.")
    ] = None,
    as_json: AsJson = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """Where to find somebody who offers it.

    Registers, certificates, directories and places that cost little; and what to ask on the first call.
    """
    from approach_finder.answers.validation import country_code, is_country_code
    from approach_finder.results.finding import find_places

    library = load_whole(kb)
    if name and name not in library.approaches:
        return fail(USAGE, [unknown("approach", name, [*library.approaches])])
    if country is not None and not is_country_code(country):
        return fail(USAGE, [AnswerFault("bad-country", "--country takes two letters", "--country", "such as CA or GB")])
    code = country and country_code(country, library.knowledge)
    found = find_places(library.finding, name, code)
    if as_json:
        return print_json(plain_data(found))
    from approach_finder.pages.finding import finding_blocks

    return draw_out(finding_blocks(found, name, code, library), plain)
