"""The types of finding.yaml: where to look for a therapist, and what to ask on the first call."""

from typing import Annotated, Literal, TypeAlias

from approach_finder.knowledge.types import (
    SOME,
    ApproachId,
    CountryId,
    Date,
    Entry,
    LanguageId,
    PageOrName,
    Pages,
    ReferenceId,
    filled_in,
)

# May this person practise (by law or by a body's own rules); was this person judged in this approach; what somebody
# says of themselves; where it costs little.
Tier: TypeAlias = Literal["register", "certificate", "directory", "low-cost"]
AgeGroup: TypeAlias = Literal["adult", "young"]
EVERYWHERE = "everywhere"


class Place(Entry, frozen=True):
    """One place to look.

    ``approaches`` are those it serves, all where none is named; ``countries`` are codes or "everywhere", ``regions``
    the parts of a country it is for, ``age`` the one it is for, where it is not for all. ``url`` is an address of
    the body's own that was seen, or None. ``seen`` is the page where it was read, ``dated`` the date that page bears,
    ``checked`` the day it was read.
    """

    name: str
    tier: Tier
    countries: Annotated[tuple[str, ...], SOME]
    what: str
    proves: str
    seen: Pages
    checked: Date
    approaches: tuple[ApproachId, ...] = ()
    regions: tuple[str, ...] = ()
    age: AgeGroup | None = None
    url: Pages | None = None
    languages: tuple[LanguageId, ...] = ()
    cost: str | None = None
    dated: str | None = None


class TierWords(Entry, frozen=True):
    """The name of a tier, and what it tells and does not tell."""

    title: str
    proves: str


class Titles(Entry, frozen=True):
    """Which professional titles are protected in a country or a part of it, and which anybody may use."""

    says: str
    seen: Pages
    checked: Date
    regions: tuple[str, ...] = ()


class Fact(Entry, frozen=True):
    """The cost of therapy somewhere, or the length of the wait, as a page of a date (``dated``) told it.

    ``seen`` is the name of that page where no public address of it was seen.
    """

    says: str
    seen: PageOrName
    dated: str
    checked: Date
    regions: tuple[str, ...] = ()
    age: AgeGroup | None = None


class Sign(Entry, frozen=True):
    """Something to be careful of in a first talk, and the works that name it."""

    says: str
    sources: tuple[ReferenceId, ...] = ()


class FirstCall(Entry, frozen=True):
    """The card to read from on the first call: what to ask, and a short message to send instead.

    ``unnamed`` stands in it where no approach was named. ``messages`` are the same in other languages, ``own_advice``
    says what warning signs without a source are.
    """

    opening: str
    ask: tuple[str, ...]
    message: Annotated[str, filled_in("approach")]
    unnamed: str
    messages: dict[LanguageId, str]
    own_advice: str
    careful: tuple[Sign, ...]


class FindingWords(Entry, frozen=True):
    """Headings, and what is told of a place or a fact. What stands in braces is filled in."""

    title: str
    title_for: Annotated[str, filled_in("name")]
    chosen_for: Annotated[str, filled_in("where")]
    no_certificate: str
    facts: str
    first_call: str
    message: str
    careful: str
    read_on: Annotated[str, filled_in("checked")]
    read_on_dated: Annotated[str, filled_in("checked dated page")]
    read_there: Annotated[str, filled_in("checked dated")]
    read_elsewhere: Annotated[str, filled_in("checked dated")]
    ages: dict[AgeGroup, str]
    cost: Annotated[str, filled_in("cost read")]
    languages: Annotated[str, filled_in("languages read")]


class Finding(Entry, frozen=True):
    """All of finding.yaml.

    ``do`` are the steps in their order. ``questions`` are the one question that tells an approach from mere talk of it.
    ``no_certificate`` says of an approach that nobody certifies it, and what to ask instead; ``if_none`` says so where
    none was seen. ``parts`` are the names of the parts of a country that can be asked for. ``for_young`` is said
    where somebody is looked for who sees people under 18.
    """

    look_yourself: str
    no_country: str
    add_region: Annotated[str, filled_in("regions")]
    for_young: str
    parts: dict[CountryId, tuple[str, ...]]
    do_heading: str
    do: tuple[str, ...]
    undated: str
    words: FindingWords
    languages: dict[str, str]
    no_address: str
    if_none: str
    tiers: dict[Tier, TierWords]
    titles: dict[CountryId, tuple[Titles, ...]]
    facts: dict[CountryId, tuple[Fact, ...]]
    first_call: FirstCall
    questions: dict[ApproachId, str]
    no_certificate: dict[ApproachId, str]
    places: tuple[Place, ...]
