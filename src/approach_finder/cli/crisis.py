"""The command that shows people to call."""

import datetime as dt

import typer

from approach_finder.cli.exits import USAGE, fail
from approach_finder.cli.output import Common, with_common_options
from approach_finder.cli.shared import (
    AsFormat,
    ClinicFile,
    InCountry,
    bad_country,
    load,
    load_clinic,
)

commands = typer.Typer(rich_markup_mode=None)


@commands.command()
@with_common_options
def crisis(
    country: InCountry = None,
    form: AsFormat = None,
    clinic_file: ClinicFile = None,
    *,
    common: Common,
) -> int:
    """People to call."""
    from approach_finder.answers.asked import country_of
    from approach_finder.answers.countries import find_country
    from approach_finder.results.safety import find_resources

    out = common.put_to("crisis", form, inputs=(clinic_file,))
    knowledge = load(common.kb)
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
