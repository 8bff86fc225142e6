"""Places to look for somebody who offers an approach, and what to ask them."""

from __future__ import annotations

from typing import get_args

from msgspec import Struct

from approach_finder.answers.words import fold
from approach_finder.knowledge.finding import EVERYWHERE, Fact, Finding, Place, Tier


class FoundPlace(Struct, frozen=True):
    """A place as it is told to one person: ``approach`` is None where it serves every approach."""

    approach: str | None
    country: str | None
    region: str | None
    name: str
    url: str | None
    tier: Tier
    what: str
    proves: str
    languages: tuple[str, ...]
    cost: str | None
    seen: str
    dated: str | None
    checked: str


class Found(Struct, frozen=True):
    """Places by tier, never mixed, and what is known of cost and waiting.

    ``if_none`` says what to ask where nobody certifies the approach; None where somebody does.
    """

    places: tuple[FoundPlace, ...]
    if_none: str | None
    question: str | None
    titles: str | None
    facts: tuple[Fact, ...]


def find_places(
    finding: Finding, approach: str | None = None, country: str | None = None, region: str | None = None
) -> Found:
    """Where to look for an approach (or for anybody) in a country (or anywhere), what serves it alone first.

    Args:
        finding: the texts and places of a knowledge base.
        approach: the id of an approach; None for places that serve every one.
        country: a code; None for all countries.
        region: a part of the country, as ``regions`` gives them; None for all parts.
    """
    places = [
        _told(place, approach, country)
        for tier in get_args(Tier)
        for place in sorted(finding.places, key=lambda place: _distance(place, region))
        if place.tier == tier and _serves(place, approach) and _is_in(place, country, region)
    ]
    certified = any(place.tier == "certificate" for place in places)
    return Found(
        tuple(places),
        None if approach is None or certified else finding.no_certificate.get(approach, finding.if_none),
        finding.questions.get(approach or ""),
        finding.titles[country].says if country in finding.titles else None,
        finding.facts.get(country or "", ()),
    )


def regions(finding: Finding, country: str | None) -> tuple[str, ...]:
    """The parts of a country (or of all) that some place is for."""
    places = [place for place in finding.places if country is None or country in place.countries]
    return tuple(sorted({region for place in places for region in place.regions}))


def region_named(text: str, finding: Finding, country: str | None) -> str | None:
    """The region that a text names, in any case and with or without accents."""
    return next((region for region in regions(finding, country) if fold(region) == fold(text)), None)


def _distance(place: Place, region: str | None) -> tuple[bool, bool, bool]:
    """By what a place is sorted: those for the approach alone come first, those for everywhere last.

    Those for a part of the country come before those for all of it, if that part was named.
    """
    return not place.approaches, EVERYWHERE in place.countries, bool(place.regions) != bool(region)


def _serves(place: Place, approach: str | None) -> bool:
    return not place.approaches or approach in place.approaches


def _is_in(place: Place, country: str | None, region: str | None) -> bool:
    if region and place.regions and region not in place.regions:
        return False
    return country is None or country in place.countries or EVERYWHERE in place.countries


def _told(place: Place, approach: str | None, country: str | None) -> FoundPlace:
    here = country if country in place.countries else None
    named = [code for code in place.countries if code != EVERYWHERE]
    return FoundPlace(
        approach=approach if place.approaches else None,
        country=here or (named[0] if len(named) == 1 else None),
        region=", ".join(place.regions) or None,
        **{field: getattr(place, field) for field in FoundPlace.__struct_fields__ if hasattr(place, field)},
    )
