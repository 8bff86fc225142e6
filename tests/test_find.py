"""Where to look for a therapist: tiers apart, only what was seen, and the sentence where nobody certifies."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from approach_finder.answers.countries import find_country
from approach_finder.knowledge.library import Library
from approach_finder.results.finding import find_places, region_named

Run = Callable[..., "subprocess.CompletedProcess[str]"]
TIERS = ["register", "certificate", "directory", "low-cost"]


@pytest.mark.parametrize("country", ["CA", "US", "GB", "IE", "FR", None])
def test_tiers_are_never_mixed_and_a_missing_certificate_is_said(library: Library, country: str | None) -> None:
    for name in library.approaches:
        found = find_places(library.finding, name, country)
        order = [TIERS.index(place.tier) for place in found.places]
        assert order == sorted(order)
        assert ("certificate" in {place.tier for place in found.places}) != bool(found.if_none)
        assert all(place.approach in (name, None) for place in found.places)


# The approaches of the article that the program is built on.
# fmt: off
ARTICLE = [
    "psychodynamic", "act", "attachment-focused", "person-centred", "emdr", "compassion-focused", "ifs", "somatic",
    "cpt", "relational", "strengths-based", "adlerian", "art-therapy", "cbt", "culturally-responsive", "dbt",
    "emotion-focused", "existential", "trauma-informed", "schema", "solution-focused", "narrative", "tf-cbt",
    "humanistic", "integrative", "mindfulness-based", "mindfulness-interventions", "spiritually-integrated",
    "gestalt", "expressive-arts", "behaviour-therapy", "experiential", "gottman", "psychoanalytic",
    "motivational-interviewing",
]
# fmt: on


@pytest.mark.parametrize("country", ["CA", "US", "GB"])
def test_every_approach_of_the_article_has_a_register_and_a_certificate_or_the_sentence(
    library: Library, country: str
) -> None:
    assert len(ARTICLE) == 35
    for name in ARTICLE:
        found = find_places(library.finding, name, country)
        tiers = {place.tier for place in found.places}
        assert "register" in tiers
        assert "certificate" in tiers or found.if_none
        assert found.question
        assert found.titles


PROVINCES = [
    "Alberta", "British Columbia", "Manitoba", "New Brunswick", "Newfoundland and Labrador", "Nova Scotia", "Ontario",
    "Prince Edward Island", "Québec", "Saskatchewan",
]  # fmt: skip


@pytest.mark.parametrize("province", PROVINCES)
def test_each_province_has_a_register_of_its_own(library: Library, province: str) -> None:
    found = find_places(library.finding, None, "CA", province)
    assert [place for place in found.places if place.tier == "register" and place.region == province and place.url]


@pytest.mark.parametrize("country", ["CA", "US", "GB", "IE", "AU", "NZ", "ZA", "IN", "FR", "BE", "CH", "DE", "AT"])
def test_each_country_that_comes_first_has_a_register_and_its_titles(library: Library, country: str) -> None:
    found = find_places(library.finding, None, country)
    assert found.titles
    assert [place for place in found.places if place.tier == "register" and place.country == country]


def test_no_address_leads_to_another_approach(library: Library) -> None:
    """A list of one approach that stood for all sent everybody who looked for EMDR to couple therapists."""
    methods = {name: re.compile(rf"\b{name}\b") for name in library.approaches}
    for place in library.finding.places:
        for address in {place.url or place.seen, place.seen}:
            named = {name for name, method in methods.items() if method.search(address.lower())}
            assert named <= set(place.approaches), (place.name, address)


def test_a_region_leaves_out_other_parts_of_the_country_and_nothing_else(library: Library) -> None:
    of_all = find_places(library.finding, "emdr", "CA").places
    of_one = find_places(library.finding, "emdr", "CA", "Nova Scotia").places
    assert {place for place in of_all if place.region in (None, "Nova Scotia")} == {*of_one}
    first = {tier: next(place for place in of_one if place.tier == tier) for tier in ("register", "low-cost")}
    assert all(place.region == "Nova Scotia" for place in first.values())
    assert find_places(library.finding, None, "US").places[0].region is None
    assert {place.tier for place in of_one} == set(TIERS)
    assert region_named("quebec", library.finding, "CA") == "Québec"
    assert region_named("Texas", library.finding, "CA") is None


def test_an_address_is_the_body_s_own_or_search_is_told(library: Library, run: Run) -> None:
    page = run("find", "emdr", "--country", "CA", "--region", "nova scotia").stdout
    assert "Search for its name" in page
    assert "Ontario" not in page.replace("psychotherapist in Ontario", "").replace("ontario", "")
    refused = run("find", "--country", "CA", "--region", "Atlantis")
    assert refused.returncode == 2
    assert "Nova Scotia" in refused.stderr


def test_each_place_says_where_and_when_it_was_read(library: Library) -> None:
    facts = [fact for facts in library.finding.facts.values() for fact in facts]
    assert all(fact.dated for fact in facts)
    titles = [title for titles in library.finding.titles.values() for title in titles]
    rows: list[Any] = [*library.finding.places, *titles, *facts]
    for row in rows:
        assert row.seen.startswith("http") or "search for this name" in row.seen
        assert row.checked >= "2026"


def test_json_has_the_keys_of_the_contract(run: Run) -> None:
    told = json.loads(run("find", "cbt-e", "--country", "CA", "--json").stdout)
    assert {"schema_version", "places", "if_none"} <= told.keys()
    assert "forty" in told["if_none"]
    keys = "approach country region name url tier what proves languages cost seen dated checked age"
    assert all(place.keys() == set(keys.split()) for place in told["places"])


def test_cost_and_waiting_are_told_with_their_date(run: Run) -> None:
    told = json.loads(run("find", "--country", "FR", "--json").stdout)
    assert [fact.keys() for fact in told["facts"]] == [{"says", "seen", "dated", "checked"}]
    page = run("find", "--country", "FR").stdout
    assert page.index("Where it costs little") < page.index("Cost and waiting") < page.index("13 May 2025")
    assert "Languages: French" in page


def test_the_page_leads_from_places_to_the_first_call(run: Run) -> None:
    page = run("find", "emdr", "--country", "CA").stdout
    assert page.index("Registers") < page.index("The first call")
    assert "approved EMDR training" in page
    assert run("find", "no-such").returncode == 2


# Hosts where a site is tried out, and pages that are no place to look for anybody.
ODD_HOST = re.compile(r"^https?://(?:[^/]*[.-])?(?:prod|production|staging|stage|test|dev|preview|old)[.-]", re.I)
NO_SERVICE = re.compile(
    r"/(?:[a-z]{2}-[a-z]{2}/)?(?:news|newyddion|blog|press|article|posts|medienmitteilungen|dokumentation)"
    r"|letter-to|how-to-find|/history|pour-les-psychologues|/who-we-are|/20\d\d/",
    re.I,
)


def test_each_address_to_open_is_a_service_s_own_page_on_its_public_host(library: Library) -> None:
    finding = library.finding
    rows: list[Any] = [*finding.places]
    rows += [row for told in (finding.titles, finding.facts) for rows in told.values() for row in rows]
    pages = [page for row in rows for page in row.seen.split(" ; ")]
    addresses = [place.url for place in finding.places if place.url]
    shown = [page for titles in finding.titles.values() for row in titles for page in row.seen.split(" ; ")]
    assert not [page for page in (*shown, *addresses) if ODD_HOST.match(page) or "/cy-gb/" in page]
    assert not [address for address in addresses if NO_SERVICE.search(address)]
    assert not [page for page in pages if "production-like" in page or "//prod." in page]


@pytest.mark.parametrize("bad", ["https://prod.hcpc-uk.org/x", "https://production-like.nhsd.io/x"])
def test_a_host_where_a_site_is_tried_out_is_known(bad: str) -> None:
    assert ODD_HOST.match(bad)
    assert not ODD_HOST.match("https://www.professionalstandards.org.uk/")
    assert NO_SERVICE.search("https://familyserviceontario.org/2021/03/10/letter-to-the-editor/")


def test_nobody_under_18_is_sent_to_a_service_for_adults(library: Library, run: Run) -> None:
    for country in ("GB", "CA", "IE", "US", None):
        rows = find_places(library.finding, None, country, age="young").places
        assert rows
        assert "adult" not in {place.age for place in rows}
        assert not [place.name for place in rows if re.search(r"\b(?:for|of) adults\b|^Adults|18 years on", place.what)]
    page = run("find", "--country", "England", "--age", "15").stdout
    for name in ("talking therapies", "university", "six weeks"):
        assert name not in page
    for name in ("CAMHS", "Childline", "school nurse"):
        assert name in page
    grown = run("find", "--country", "England", "--age", "40").stdout
    assert "talking therapies" in grown
    assert "CAMHS" not in grown
    everybody = run("find", "--country", "England").stdout
    assert "(England, for adults)" in everybody
    assert "(for under-18s)" in everybody


def test_each_number_is_that_of_the_list_of_people_to_call(library: Library) -> None:
    known = {line.phone for country in library.knowledge.crisis_lines.countries.values() for line in country.lines}
    told = [place for place in library.finding.places if re.search(r"call \d{4}", place.what)]
    assert told
    for place in told:
        assert re.search(r"call ([\d ]+\d)", place.what)[1] in known  # type: ignore[index]


def test_only_the_person_s_own_part_of_the_country_is_told(library: Library, run: Run) -> None:
    page = run("find", "tf-cbt", "--country", "CA", "--region", "Ontario", "--age", "9").stdout
    for elsewhere in set(PROVINCES) - {"Ontario"} | {"Winnipeg"}:
        assert elsewhere not in page
    for address in ("crpo.ca/find-a", "ontario.ca/page/mental", "familyserviceontario.org/"):
        assert address in page.replace("\n", "")


def test_a_nation_or_a_province_stands_for_its_country_and_itself(library: Library, run: Run) -> None:
    for part in library.finding.parts["GB"]:
        assert run("find", "--country", part).stdout == run("find", "--country", "GB", "--region", part).stdout
    assert "Talking" not in run("find", "--country", "Scotland").stdout
    assert run("find", "--region", "Ontario").stdout == run("find", "--country", "Ontario").stdout
    for code, parts in library.finding.parts.items():
        for part in parts:
            assert find_country(part, library.knowledge) == ("GE" if part == "Georgia" else code)


def test_an_old_fact_says_its_year_first(library: Library) -> None:
    facts = [fact for facts in library.finding.facts.values() for fact in facts]
    for fact in facts:
        year = int(re.search(r"20\d\d", fact.dated)[0])  # type: ignore[index]
        if int(fact.checked[:4]) - year >= 3:
            assert re.match(r"(?:In|Since)(?: \w+)? 20\d\d\b", fact.says), fact.says


def test_an_unknown_tier_is_refused(library: Library) -> None:
    place = msgspec.to_builtins(library.finding.places[0]) | {"tier": "friend"}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(place, type(library.finding.places[0]))


def test_the_next_steps_name_the_country_and_ask_nobody_to_type_a_command(run: Run) -> None:
    told = json.loads(run("recommend", "--answer", "concerns=panic", "--answer", "country=CA", "--json").stdout)
    where, call, again = told["next_steps"]
    assert "for Canada and your part of it" in where
    assert "judged" in call
    assert "review" in again
    assert not [step for step in told["next_steps"] if re.search(r"approach-finder [a-z]|--", step)]
    anywhere = json.loads(run("recommend", "--answer", "concerns=panic", "--json").stdout)["next_steps"][0]
    assert "your country" in anywhere


@pytest.mark.parametrize(
    ("given", "where"),
    [
        (["--country", "CA", "--region", "ontario"], "Ontario, Canada"),
        (["--country", "wales"], "Wales, United Kingdom"),
    ],
)
def test_a_saved_page_says_what_part_of_which_country_it_is_for(run: Run, given: list[str], where: str) -> None:
    assert f"\nFor: {where}.\n" in run("find", "cbt", *given, "--format", "markdown").stdout
    assert "\nFor: " not in run("find", "cbt", "--format", "markdown").stdout
