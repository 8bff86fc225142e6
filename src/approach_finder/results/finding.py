"""Places to look for somebody who offers an approach, and what to ask them."""

from __future__ import annotations

from typing import get_args

from msgspec import Struct

from approach_finder.answers.words import fold
from approach_finder.knowledge.conditions import Answers
from approach_finder.knowledge.finding import EVERYWHERE, AgeGroup, Fact, Finding, Place, Tier, Titles
from approach_finder.knowledge.model import Knowledge

ADULT_FROM = 18


class FoundPlace(Struct, frozen=True):
    """A place as it is told to one person: ``approach`` is None where it serves every approach."""

    approach: str | None
    country: str | None
    region: str | None
    age: AgeGroup | None
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
    """Places by tier, never mixed, and what is known of titles, cost and waiting.

    ``if_none`` says what to ask where nobody certifies the approach; None where somebody does. ``regions`` are the
    parts of the country that some of the places are for. ``for_young`` is said of people under 18.
    """

    places: tuple[FoundPlace, ...]
    if_none: str | None
    question: str | None
    titles: tuple[Titles, ...]
    facts: tuple[Fact, ...]
    regions: tuple[str, ...]
    for_young: str | None


def find_places(
    finding: Finding,
    approach: str | None = None,
    country: str | None = None,
    region: str | None = None,
    age: AgeGroup | None = None,
) -> Found:
    """Where to look for an approach (or for anybody) in a country (or anywhere), what serves it alone first.

    Args:
        finding: the texts and places of a knowledge base.
        approach: the id of an approach; None for places that serve every one.
        country: a code; None for all countries.
        region: a part of the country, "" for one that no place is for; None for all parts.
        age: whom it is for; None for people of any age.
    """
    places = [
        place
        for tier in get_args(Tier)
        for place in sorted(finding.places, key=lambda place: _distance(place, region))
        if place.tier == tier
        and _serves(place, approach)
        and (country is None or country in place.countries or EVERYWHERE in place.countries)
        and _is_for(place, region, age)
    ]
    certified = any(place.tier == "certificate" for place in places)
    return Found(
        tuple(_told(place, approach, country) for place in places),
        None if approach is None or certified else finding.no_certificate.get(approach, finding.if_none),
        finding.questions.get(approach or ""),
        tuple(title for title in finding.titles.get(country or "", ()) if _is_for(title, region, age)),
        tuple(fact for fact in finding.facts.get(country or "", ()) if _is_for(fact, region, age)),
        tuple(sorted({part for place in places for part in place.regions})),
        finding.for_young if age == "young" else None,
    )


def region_named(text: str, finding: Finding, country: str | None) -> str | None:
    """The part of a country (or of any) that a text names, in any case and with or without accents."""
    parts = [part for code, parts in finding.parts.items() if country in (None, code) for part in parts]
    return next((part for part in parts if fold(part) == fold(text)), None)


def age_group(answers: Answers, knowledge: Knowledge) -> AgeGroup:
    """The age of whom somebody is looked for, as far as answers tell: an adult where nothing was said."""
    return "young" if knowledge.safety.callers["young"].holds(answers) else "adult"


def _distance(place: Place, region: str | None) -> tuple[bool, bool, bool]:
    """By what a place is sorted: those for the approach alone come first, those for everywhere last.

    Those for a part of the country come before those for all of it, if that part was named.
    """
    return not place.approaches, EVERYWHERE in place.countries, bool(place.regions) != bool(region)


def _serves(place: Place, approach: str | None) -> bool:
    return not place.approaches or approach in place.approaches


def _is_for(row: Place | Titles | Fact, region: str | None, age: AgeGroup | None) -> bool:
    """Whether a row is for a part of the country, and for people of an age."""
    here = region is None or not row.regions or region in row.regions
    return here and (age is None or isinstance(row, Titles) or row.age in (None, age))


def _told(place: Place, approach: str | None, country: str | None) -> FoundPlace:
    here = country if country in place.countries else None
    named = [code for code in place.countries if code != EVERYWHERE]
    return FoundPlace(
        approach=approach if place.approaches else None,
        country=here or (named[0] if len(named) == 1 else None),
        region=", ".join(place.regions) or None,
        **{field: getattr(place, field) for field in FoundPlace.__struct_fields__ if hasattr(place, field)},
    )
