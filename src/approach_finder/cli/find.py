"""The command that tells where to look for a therapist."""

from typing import Annotated

from typer import Argument, Option, Typer

from approach_finder.cli import completing
from approach_finder.cli.output import Common, with_common_options
from approach_finder.cli.shared import (
    AsFormat,
    InCountry,
    country_code,
    load_whole,
    unknown,
)

commands = Typer()


@commands.command()
@with_common_options
def find(
    name: Annotated[
        str | None, Argument(metavar="[ID]", help="The approach to look for.", autocompletion=completing.approaches)
    ] = None,
    country: InCountry = None,
    region: Annotated[str | None, Option(metavar="REGION", help="A part of the country, such as Québec.")] = None,
    age: Annotated[int | None, Option(metavar="YEARS", min=0, help="Whom it is for: what is not is left out.")] = None,
    form: AsFormat = None,
    *,
    common: Common,
) -> int:
    """Where to find somebody who offers it.

    Registers, certificates, directories and places that cost little; and what to ask on the first call.
    """
    from approach_finder.answers.countries import find_country
    from approach_finder.answers.search import approaches_like
    from approach_finder.knowledge.finding import AgeGroup
    from approach_finder.knowledge.names import approach_named
    from approach_finder.results.finding import ADULT_FROM, find_places, region_named

    out = common.put_to("places", form)
    library = load_whole(common.kb)
    approach = approach_named(name, library.knowledge) if name else None
    if name and not approach:
        raise unknown("approach", name, approaches_like(name, library.knowledge), "ID")
    code = country_code(country, library.knowledge) or find_country(region or "", library.knowledge)
    part = region_named(region or country or "", library.finding, code)
    if region and not part:
        known = ", ".join(library.finding.parts.get(code or "", ())) or "none"
        raise unknown("region", region, (), "--region", f"the regions there are: {known}")
    group: AgeGroup | None = None if age is None else "adult" if age >= ADULT_FROM else "young"
    found = find_places(library.finding, approach, code, part, group)
    from approach_finder.pages.finding import finding_blocks

    return out.show(lambda: finding_blocks(found, approach, code, library, part), lambda: found)
