"""The command that shows people to call."""

import datetime as dt

import typer

from approach_finder.cli.exits import USAGE, fail
from approach_finder.cli.output import put_to
from approach_finder.cli.shared import (
    AsFormat,
    AsJson,
    ClinicFile,
    Force,
    InCountry,
    Kb,
    Output,
    Plain,
    bad_country,
    load,
    load_clinic,
)

commands = typer.Typer(rich_markup_mode=None)


@commands.command()
def crisis(
    country: InCountry = None,
    form: AsFormat = None,
    output: Output = None,
    force: Force = False,
    clinic_file: ClinicFile = None,
    as_json: AsJson = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """People to call."""
    from approach_finder.answers.asked import country_of
    from approach_finder.answers.countries import find_country
    from approach_finder.results.safety import find_resources

    out = put_to("crisis", output, form=form, as_json=as_json, plain=plain, inputs=(clinic_file,), force=force)
    knowledge = load(kb)
    code = find_country(country, knowledge) if country else None
    if country and not code:
        return fail(USAGE, [bad_country(country, knowledge)])
    clinic = load_clinic(clinic_file, knowledge)
    code = code or (country_of(clinic.defaults, knowledge) if clinic else None)
    resources = find_resources(knowledge, code)
    if clinic:
        from approach_finder.results.clinic import lines_among

        resources = tuple(lines_among(resources, clinic))
    from approach_finder.pages.report import crisis_blocks

    return out.show(
        lambda: crisis_blocks(resources, code, knowledge, dt.date.today()), lambda: {"resources": resources}
    )
