"""Where to look for somebody who offers an approach, and the card for the first call, as plain blocks."""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import groupby

from approach_finder.answers.countries import country_name
from approach_finder.knowledge.finding import Finding
from approach_finder.knowledge.library import Library
from approach_finder.pages.blocks import Block, Citations, heading, item, items_under, paragraph
from approach_finder.pages.report import reference_list
from approach_finder.results.finding import Found, FoundPlace


def finding_blocks(
    found: Found, approach: str | None, country: str | None, library: Library, region: str | None = None
) -> Iterator[Block]:
    """The first steps, places by tier, the worth of titles, and the first call.

    Where no ``region`` was named (None), those that some of the places are for are told.
    """
    finding, words = library.finding, library.finding.words
    yield heading(words.title_for.format(name=library.approaches[approach].name) if approach else words.title)
    if country is not None:
        where = ", ".join([*filter(None, [region]), country_name(country, library.knowledge)])
        yield paragraph(words.chosen_for.format(where=where))
    yield paragraph(finding.look_yourself)
    if country is None:
        yield paragraph(finding.no_country)
    elif region is None and found.regions:
        yield paragraph(finding.add_region.format(regions=", ".join(found.regions)))
    if found.for_young:
        yield paragraph(found.for_young)
    yield from items_under(finding.do_heading, finding.do)
    if found.titles:
        yield paragraph(" ".join(title.says for title in found.titles))
        pages = dict.fromkeys(page for title in found.titles for page in title.seen.split(" ; "))
        checked = min(title.checked for title in found.titles)
        yield paragraph(words.read_on.format(checked=checked))
        yield from (item(page, linked=True) for page in pages)
    for tier, places in groupby(found.places, key=lambda place: place.tier):
        yield heading(finding.tiers[tier].title, 2)
        yield paragraph(finding.tiers[tier].proves)
        for place in places:
            parts = [place.region, place.age and words.ages[place.age]]
            where = f" ({', '.join(filter(None, parts))})" if any(parts) else ""
            yield item(f"{place.name}{where}{f': {place.url}' if place.url else ''}", linked=True)
            yield item(" ".join((place.what, place.proves, *(() if place.url else (finding.no_address,)))), 1)
            yield item(_seen(place, finding), 1, linked=True)
    if found.if_none:
        yield heading(words.no_certificate, 2)
        yield paragraph(found.if_none)
    if found.facts:
        yield heading(words.facts, 2)
    for fact in found.facts:
        yield item(fact.says)
        read = words.read_on_dated.format(page=fact.seen, dated=fact.dated, checked=fact.checked)
        yield item(read, 1, linked=True)
    languages = {code for place in found.places if place.tier == "register" for code in place.languages}
    yield from _first_call(found.question, approach, library, languages)


def _first_call(
    question: str | None, approach: str | None, library: Library, languages: Container[str]
) -> Iterator[Block]:
    """The card to read from on the first call, with a message to send in each of some languages too.

    ``question`` is the one that separates, where there is one.
    """
    call, cites, words = library.finding.first_call, Citations(), library.finding.words
    yield heading(words.first_call, 2)
    yield paragraph(call.opening)
    for number, ask in enumerate((*([question] if question else []), *call.ask), start=1):
        yield item(f"{number}. {ask}")
    yield heading(words.message, 2)
    named = library.approaches[approach].name if approach else call.unnamed
    yield paragraph(call.message.format(approach=named))
    yield from (paragraph(message) for code, message in call.messages.items() if code in languages)
    yield heading(words.careful, 2)
    yield paragraph(call.own_advice)
    for sign in call.careful:
        yield item(f"{sign.says}{cites.mark(sign.sources)}")
    yield from reference_list(cites, library.knowledge)


def _seen(place: FoundPlace, finding: Finding) -> str:
    """Cost and languages, and when it was read. Another page than its own is not named: nobody is to look there."""
    words = finding.words
    phrase = words.read_there if place.url in place.seen.split(" ; ") else words.read_elsewhere
    told = phrase.format(dated=place.dated or finding.undated, checked=place.checked)
    if place.languages:
        told = words.languages.format(
            languages=", ".join(finding.languages[code] for code in place.languages), read=told
        )
    return words.cost.format(cost=place.cost, read=told) if place.cost else told
