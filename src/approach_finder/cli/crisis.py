"""The command that shows people to call."""

import datetime as dt

import typer

from approach_finder.cli.exits import USAGE, fail
from approach_finder.cli.shared import (
    AsJson,
    ClinicFile,
    InCountry,
    Kb,
    Plain,
    bad_country,
    draw_out,
    load,
    load_clinic,
    print_json,
)

commands = typer.Typer(rich_markup_mode=None)


@commands.command()
def crisis(
    country: InCountry = None,
    clinic_file: ClinicFile = None,
    as_json: AsJson = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """People to call."""
    from approach_finder.answers.countries import find_country
    from approach_finder.results.safety import find_resources

    knowledge = load(kb)
    code = find_country(country, knowledge) if country else None
    if country and not code:
        return fail(USAGE, [bad_country(country, knowledge)])
    clinic = load_clinic(clinic_file, knowledge)
    usual = clinic.defaults.get(knowledge.scoring.roles.country) if clinic else None
    code = code or (usual if isinstance(usual, str) else None)
    resources = find_resources(knowledge, code)
    if clinic:
        from approach_finder.results.clinic import lines_among

        resources = tuple(lines_among(resources, clinic))
    if as_json:
        return print_json({"resources": resources})
    from approach_finder.pages.report import crisis_blocks

    return draw_out(crisis_blocks(resources, code, knowledge, dt.date.today()), plain)
