"""What a safety answer does, checked option by option."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from typing import Any

import pytest

from approach_finder.answers.validation import understand
from approach_finder.knowledge.loading.build import build
from approach_finder.knowledge.store import load_knowledge, read_files
from approach_finder.pages.report import result_blocks
from approach_finder.pages.terminal import drawn_as_text
from approach_finder.results.engine import recommend
from approach_finder.results.result import Result
from approach_finder.results.safety import LEVELS

from conftest import DATA

KNOWLEDGE = load_knowledge()
FLAGS = list(KNOWLEDGE.safety.flags)
LEVEL = {
    "harmed-now": "emergency",
    "suicidal-plan": "emergency",
    "suicidal-thoughts": "urgent",
    "self-harm": "urgent",
    "harm-to-others": "emergency",
    "psychosis-now": "urgent",
    "mania-now": "urgent",
    "eating-medical": "urgent",
    "withdrawal-risk": "urgent",
    "postpartum-crisis": "emergency",
    "unsafe-at-home": "urgent",
    "child-at-risk": "urgent",
    "sudden-confusion": "emergency",
    "violence-by-me": "urgent",
}
COUPLE_METHODS = {"gottman", "emotionally-focused-couple", "integrative-behavioural-couple", "behavioural-couple"}
JOINT = COUPLE_METHODS | {"family-systems", "multisystemic-functional-family"}


def result_for(top: int | None = None, **answers: Any) -> Result:
    return recommend(understand({"for_whom": "self", "concerns": ["low-mood"], **answers}, KNOWLEDGE), KNOWLEDGE, top)


def page_for(result: Result) -> list[str]:
    return drawn_as_text(result_blocks(result, KNOWLEDGE, dt.date(2026, 11, 24))).splitlines()


@pytest.mark.parametrize("flag", FLAGS)
def test_each_flag_alone_has_its_level_and_message(flag: str) -> None:
    safety = result_for(safety=[flag]).safety
    assert (safety.asked, safety.level) == ("yes", LEVEL[flag])
    assert [found.id for found in safety.flags] == [flag]


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(FLAGS, 2)))
def test_two_flags_together_are_never_less_than_either(one: str, other: str) -> None:
    safety = result_for(safety=[one, other]).safety
    assert {found.id for found in safety.flags} == {one, other}
    assert LEVELS.index(safety.level or "none") >= max(LEVELS.index(LEVEL[one]), LEVELS.index(LEVEL[other]))


@pytest.mark.parametrize(
    ("safety", "others"),
    [
        (["psychosis-now"], {"concerns": ["perinatal"]}),
        (["mania-now"], {"concerns": ["perinatal", "sleep"]}),
        (["withdrawal-risk", "sudden-confusion"], {}),
        (["psychosis-now", "harm-to-others"], {}),
        (["psychosis-now", "suicidal-plan"], {}),
    ],
)
def test_combinations_that_raise_the_level(safety: list[str], others: dict[str, Any]) -> None:
    assert result_for(safety=safety, **others).safety.level == "emergency"


def test_asked_skipped_and_not_asked_are_told_apart() -> None:
    assert (result_for().safety.asked, result_for().safety.level) == ("not-asked", None)
    assert result_for(safety=None).safety.asked == "not-asked"
    for skipped in ("", [], ["prefer-not-to-say"]):
        assert (result_for(safety=skipped).safety.asked, result_for(safety=skipped).safety.level) == ("skipped", None)
    assert (result_for(safety=["none"]).safety.asked, result_for(safety=["none"]).safety.level) == ("yes", "none")
    assert "Not asked is not the same as none." in " ".join(page_for(result_for()))


def test_a_caution_may_come_from_other_answers_though_safety_was_skipped() -> None:
    found = result_for(impairment="cannot-function").safety
    assert (found.asked, found.level) == ("not-asked", "caution")
    assert result_for(concerns=["perinatal"], safety=["none"]).safety.level == "caution"


@pytest.mark.parametrize("country", [*KNOWLEDGE.crisis_lines.countries, None, "FJ"])
def test_with_a_plan_to_die_the_first_ten_lines_hold_somebody_to_call(country: str | None) -> None:
    result = result_for(safety=["suicidal-plan"], country=country)
    head = "\n".join(page_for(result)[:10])
    entry = KNOWLEDGE.crisis_lines.countries.get(country or "")
    assert (entry and entry.emergency and entry.emergency.phone in head) or "local emergency number" in head
    assert result.recommendations


@pytest.mark.parametrize("country", list(KNOWLEDGE.crisis_lines.countries))
def test_no_number_without_its_country_and_the_date_it_was_checked(country: str) -> None:
    for resource in result_for(safety=["self-harm"], country=country).safety.resources:
        if resource.phone or resource.text:
            assert resource.country == country
            assert resource.checked


def test_the_line_that_fits_the_flag_comes_first() -> None:
    def first(**answers: Any) -> str:
        return result_for(country="GB", **answers).safety.resources[0].kind

    assert first(safety=["unsafe-at-home"]) == "domestic_violence"
    assert first(safety=["child-at-risk"]) == "child_protection"
    assert first(safety=["suicidal-thoughts"], for_whom="teen") == "youth"
    for flag in ("eating-medical", "withdrawal-risk", "postpartum-crisis", "sudden-confusion", "harmed-now"):
        assert first(safety=[flag]) == "emergency"


def test_a_line_made_for_the_caller_comes_first_of_its_kind_and_one_made_for_others_last() -> None:
    def names(country: str, **answers: Any) -> list[str]:
        return [found.name for found in result_for(country=country, safety=["self-harm"], **answers).safety.resources]

    trevor = "The Trevor Project (LGBTQ young people)"
    assert names("US", age_band="teen", concerns=["gender-sexuality"])[0] == trevor
    assert names("US", age_band="teen")[0] != trevor
    assert trevor in names("US", age_band="adult")
    assert names("IE", for_whom="teen")[0].startswith("Childline")
    assert names("CA", age_band="teen")[0] == "Kids Help Phone"
    adults = next(name for name in names("PL") if "for adults" in name)
    assert names("PL", age_band="adult")[1] == adults
    assert adults not in names("PL", age_band="teen")[:2]
    emergency = result_for(country="PL", age_band="teen", safety=["suicidal-plan"]).safety.resources
    assert [found.kind for found in emergency[:2]] == ["emergency", "youth"]


@pytest.mark.parametrize(
    ("channel", "wrong"),
    [("phone", "116 123 or 112"), ("phone", "0800 CALL ME"), ("text", "HELLO to 50808"), ("text", "text START")],
)
def test_a_number_with_letters_is_refused(channel: str, wrong: str) -> None:
    files = read_files(DATA)
    line = re.compile(rf'^        {channel}: ".*"$', re.MULTILINE)
    lines = line.sub(f'        {channel}: "{wrong}"', files["crisis_lines.yaml"].decode(), count=1)
    built = build({**files, "crisis_lines.yaml": lines.encode()}, dt.date(2026, 11, 28))
    assert built.library is None
    assert any("is no te" in str(fault) for fault in built.faults)


def test_a_young_person_is_spoken_to_as_such() -> None:
    young = result_for(age_band="teen", safety=["unsafe-at-home"]).safety.flags[0].message
    assert "not your fault" in young
    assert "not your fault" not in result_for(age_band="adult", safety=["unsafe-at-home"]).safety.flags[0].message


@pytest.mark.parametrize("for_whom", ["couple", "self", "family", "teen"])
@pytest.mark.parametrize("concern", ["couple-conflict", "family-conflict", "child-behaviour", "infidelity"])
def test_while_somebody_is_afraid_at_home_nothing_is_done_together(for_whom: str, concern: str) -> None:
    result = result_for(
        for_whom=for_whom,
        concerns=[concern],
        who_joins=["partner", "other-relative"],
        safety=["unsafe-at-home"],
        country="CA",
    )
    assert not {found.approach for found in result.recommendations} & JOINT
    assert result.safety.resources[0].kind == "domestic_violence"
    for exclusion in result.excluded:
        assert "What would change it" in exclusion.text
        assert "Another way" in exclusion.text


def test_a_couple_that_is_not_safe_still_sees_a_list_and_why_couple_therapy_waits() -> None:
    result = result_for(for_whom="couple", concerns=["couple-conflict", "low-mood"], safety=["unsafe-at-home"])
    assert result.recommendations
    told = {exclusion.approach: exclusion for exclusion in result.excluded}
    assert "gottman" in told
    assert told["gottman"].trigger == "safety=unsafe-at-home"
    assert told["gottman"].citations


@pytest.mark.parametrize("concern", ["psychosis", "bipolar"])
def test_a_condition_that_is_not_acute_excludes_neither_trauma_work_nor_sleep_work(concern: str) -> None:
    names = {found.approach for found in result_for(concerns=[concern, "trauma", "sleep"]).recommendations}
    assert {"emdr", "prolonged-exposure", "cpt", "cbt-i"} <= names


def test_self_help_waits_in_danger_and_sleep_restriction_in_mania() -> None:
    danger = result_for(safety=["suicidal-plan"], format=["self-guided"])
    assert "guided-self-help" in {exclusion.approach for exclusion in danger.excluded}
    mania = result_for(concerns=["sleep"], safety=["mania-now"])
    assert "cbt-i" in {exclusion.approach for exclusion in mania.excluded}
    assert "cbt-i" not in {found.approach for found in mania.recommendations}


def test_a_service_checked_long_ago_is_said_to_be() -> None:
    result = result_for(safety=["self-harm"], country="GB")
    on = {year: drawn_as_text(result_blocks(result, KNOWLEDGE, dt.date(year, 11, 24))) for year in (2026, 2028)}
    assert KNOWLEDGE.safety.stale not in on[2026].partition("WORTH")[0]
    assert on[2028].partition("WORTH")[0].count(KNOWLEDGE.safety.stale) >= 2


def test_no_safety_message_promises_scares_or_names_a_method() -> None:
    messages = [text for flag in KNOWLEDGE.safety.flags.values() for text in (flag.message, flag.message_young or "")]
    messages += [note.message for note in KNOWLEDGE.safety.notes.values()]
    for message in messages:
        for word in ("!", "commit", "victim", "you're not alone", "are you sure", "risk level", "cure", " just "):
            assert word not in message.lower()


def test_how_soon_a_person_is_needed_is_no_accident() -> None:
    """To change a level is a decision: it is made here too."""
    levels = {flag: entry.level for flag, entry in KNOWLEDGE.safety.flags.items()}
    assert {flag for flag, level in levels.items() if level == "emergency"} == {
        "harmed-now", "suicidal-plan", "harm-to-others", "postpartum-crisis", "sudden-confusion",
    }  # fmt: skip
    assert {flag for flag, level in levels.items() if level == "urgent"} == {
        "suicidal-thoughts", "self-harm", "unsafe-at-home", "child-at-risk", "psychosis-now", "mania-now",
        "eating-medical", "withdrawal-risk", "violence-by-me",
    }  # fmt: skip
    assert {(found.as_flag, found.level) for found in KNOWLEDGE.safety.raises} == {
        ("postpartum-crisis", "emergency"), ("withdrawal-risk", "emergency"), ("psychosis-now", "emergency"),
    }  # fmt: skip
