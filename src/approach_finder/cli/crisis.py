"""The command that shows people to call."""

import datetime as dt

import typer

from approach_finder.cli.output import Common, with_common_options
from approach_finder.cli.shared import (
    AsFormat,
    ClinicFile,
    InCountry,
    country_code,
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
    from approach_finder.results.safety import find_resources

    out = common.put_to("crisis", form, inputs=(clinic_file,))
    knowledge = load(common.kb)
    code = country_code(country, knowledge)
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
