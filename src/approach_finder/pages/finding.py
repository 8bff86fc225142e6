"""Where to look for somebody who offers an approach, and the card for the first call, as plain blocks."""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import groupby

from approach_finder.knowledge.finding import Finding
from approach_finder.knowledge.library import Library
from approach_finder.pages.blocks import Block, Citations, heading, item, paragraph
from approach_finder.pages.report import reference_list
from approach_finder.results.finding import Found, FoundPlace, regions


def finding_blocks(
    found: Found, approach: str | None, country: str | None, library: Library, region: str | None = None
) -> Iterator[Block]:
    """What to do, places by tier, what titles are worth, and the first call."""
    finding = library.finding
    name = library.approaches[approach].name if approach else None
    yield heading(f"Find somebody: {name}" if name else "Find a therapist")
    yield paragraph(finding.look_yourself)
    if country is None:
        yield paragraph(finding.no_country)
    elif region is None and (parts := regions(finding, country)):
        yield paragraph(finding.add_region.format(regions=", ".join(parts)))
    yield heading(finding.do_heading, 2)
    yield from (item(step) for step in finding.do)
    if found.titles and country:
        yield paragraph(found.titles)
        titles = finding.titles[country]
        yield paragraph(f"Read at {titles.seen}; checked {titles.checked}", linked=True)
    for tier, places in groupby(found.places, key=lambda place: place.tier):
        words = finding.tiers[tier]
        yield heading(words.title, 2)
        yield paragraph(words.proves)
        for place in places:
            where = f" ({place.region})" if place.region else ""
            yield item(f"{place.name}{where}{f': {place.url}' if place.url else ''}", linked=True)
            yield item(" ".join((place.what, place.proves, *(() if place.url else (finding.no_address,)))), 1)
            yield item(_seen(place, finding), 1, linked=True)
    if found.if_none:
        yield heading("No certificate", 2)
        yield paragraph(found.if_none)
    if found.facts:
        yield heading("Cost and waiting", 2)
    for fact in found.facts:
        yield item(fact.says)
        yield item(f"Read at {fact.seen}, {fact.dated}; checked {fact.checked}", 1, linked=True)
    languages = {code for place in found.places if place.tier == "register" for code in place.languages}
    yield from first_call_blocks(found.question, library, languages)


def first_call_blocks(question: str | None, library: Library, languages: Container[str]) -> Iterator[Block]:
    """The card to read from on the first call, with a message to send in each of some languages too.

    ``question`` is the one that separates, where there is one.
    """
    call, cites = library.finding.first_call, Citations()
    yield heading("The first call", 2)
    yield paragraph(call.opening)
    for number, ask in enumerate((*([question] if question else []), *call.ask), start=1):
        yield item(f"{number}. {ask}")
    yield heading("Or send this", 2)
    yield paragraph(call.message)
    yield from (paragraph(message) for code, message in call.messages.items() if code in languages)
    yield heading("Be careful when", 2)
    yield paragraph(call.own_advice)
    for sign in call.careful:
        yield item(f"{sign.says}{cites.mark(sign.sources)}")
    yield from reference_list(cites, library.knowledge)


def _seen(place: FoundPlace, finding: Finding) -> str:
    """Cost and languages, where it was read, and when."""
    where = "there" if place.seen == place.url else f"at {place.seen}"
    facts = [f"Cost: {place.cost}"] if place.cost else []
    languages = ", ".join(finding.languages[code] for code in place.languages)
    facts += [f"Languages: {languages}"] if languages else []
    return ". ".join((*facts, f"Read {where}, {place.dated or finding.undated}; checked {place.checked}"))
