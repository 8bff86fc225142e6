"""What a safety answer does, checked option by option."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from approach_finder.answers.validation import understand
from approach_finder.knowledge.conditions import Is
from approach_finder.knowledge.loading.build import build
from approach_finder.knowledge.store import load_library, read_files
from approach_finder.knowledge.types import ResourceKind
from approach_finder.pages.blocks import Piece
from approach_finder.pages.overview import first_words, list_pieces
from approach_finder.pages.report import result_blocks
from approach_finder.pages.takeaway import sheet_pieces
from approach_finder.pages.terminal import drawn_as_text
from approach_finder.results.comparison import compare
from approach_finder.results.engine import recommend, shortlist
from approach_finder.results.result import Result
from approach_finder.results.safety import LEVELS, find_resources, find_safety
from approach_finder.results.services import ServiceText, first_to_call

from conftest import DATA

LIBRARY = load_library()
KNOWLEDGE = LIBRARY.knowledge
TODAY = dt.date(2026, 11, 28)
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


def result_for(top: Any = None, **answers: Any) -> Result:
    return recommend(understand({"for_whom": "self", "concerns": ["low-mood"], **answers}, KNOWLEDGE), KNOWLEDGE, top)


def words_of(pieces: Iterable[Piece]) -> str:
    """The words of a page in one line."""
    return " ".join(drawn_as_text(pieces).split())


def page_for(result: Result, most: int | None = None) -> list[str]:
    """The lines of a page, all or the first; each block takes a line at least."""
    blocks = itertools.islice(result_blocks(result, KNOWLEDGE, dt.date(2026, 11, 24)), most)
    return drawn_as_text(blocks).splitlines()[:most]


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
    first, raised = safety.flags[0].id, {found.as_flag for found in KNOWLEDGE.safety.raises}
    assert safety.level == LEVEL[first] or first in raised, "the most urgent is told first"


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


def test_no_combination_lowers_a_level() -> None:
    mild = msgspec.structs.replace(
        KNOWLEDGE.safety.raises[0], when=Is("concerns", "sleep"), as_flag="self-harm", level="caution"
    )
    knowledge = msgspec.structs.replace(
        KNOWLEDGE, safety=msgspec.structs.replace(KNOWLEDGE.safety, raises=(*KNOWLEDGE.safety.raises, mild))
    )
    answers = understand({"concerns": ["sleep"], "safety": ["self-harm"]}, knowledge)
    assert find_safety(answers, knowledge).level == LEVEL["self-harm"]


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
    head = "\n".join(page_for(result, 10))
    entry = KNOWLEDGE.crisis_lines.countries.get(country or "")
    number = entry.emergency.phone.split("; ")[0] if entry and entry.emergency else "local emergency number"
    assert number in head
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


@pytest.mark.parametrize(
    ("safety", "named"),
    [
        (["unsafe-at-home"], ["domestic_violence", "emergency", "crisis"]),
        (["child-at-risk"], ["child_protection", "emergency", "crisis"]),
        (["suicidal-plan", "unsafe-at-home"], ["emergency", "crisis"]),
        (["suicidal-thoughts", "unsafe-at-home"], ["domestic_violence", "emergency", "crisis"]),
        (["none"], ["emergency", "crisis"]),
    ],
)
def test_the_closing_line_names_what_fits_and_the_emergency_number(safety: list[str], named: list[str]) -> None:
    for country in ("CA", "GB", "US"):
        resources = result_for(country=country, safety=safety).safety.resources
        assert [found.kind for found in first_to_call(resources)] == named
        assert words_of(result_blocks(result_for(country=country, safety=safety), KNOWLEDGE, TODAY)).endswith(
            ServiceText(KNOWLEDGE, TODAY).footer(resources)
        )
    young = result_for(country="PL", for_whom="teen", safety=safety).safety.resources
    assert "for adults" not in ServiceText(KNOWLEDGE, TODAY).footer(young)


@pytest.mark.parametrize("whom", ["client", "child"])
def test_whoever_answers_for_another_is_not_asked_whether_they_want_to_die(whom: str) -> None:
    said = words_of(result_blocks(result_for(for_whom=whom, safety=["suicidal-thoughts"]), KNOWLEDGE, TODAY))
    assert "your life" not in said.partition("Worth")[0] + said[-400:]
    assert "ending their life? " in said


def test_each_of_several_numbers_says_whom_it_is_for() -> None:
    lines = ServiceText(KNOWLEDGE, TODAY)
    for country, said in {
        "CA": "1-800-363-9010 (Québec)",
        "AT": "144 (ambulance)",
        "HK": "2389 2222; 2389 2223 (in",
    }.items():
        told = [(lines.line(each), lines.short_line(each)) for each in find_resources(KNOWLEDGE, country)]
        assert any(said in line and said in short for line, short in told)
    wrong = (DATA / "crisis_lines.yaml").read_text().replace('"Ontario; Québec; British Columbia"', '"Ontario; Québec"')
    built = build({**read_files(DATA), "crisis_lines.yaml": wrong.encode()}, TODAY)
    assert any("whom each number is for" in str(fault) for fault in built.faults)


def test_one_service_of_each_kind_comes_before_a_second_of_any() -> None:
    kinds: list[ResourceKind] = ["crisis", "domestic_violence"]
    several = 0
    for country in KNOWLEDGE.crisis_lines.countries:
        usual = [found.kind for found in find_resources(KNOWLEDGE, country)]
        if set(kinds) <= set(usual):
            several += usual.count("crisis") > 1
            shown = [found.kind for found in find_resources(KNOWLEDGE, country, kinds)]
            assert shown[:2] == kinds
            assert sorted(shown) == sorted(usual)
    assert several > 5


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


@pytest.mark.parametrize("flag", FLAGS)
def test_in_danger_nothing_is_said_of_what_passes_by_itself(flag: str) -> None:
    """Even a true "it often passes" makes violence or danger small."""
    for concern in KNOWLEDGE.vocabulary.questions["concerns"].options[FLAGS.index(flag) :: len(FLAGS)]:
        short = LIBRARY.concerns[concern].in_short
        person = {"concerns": [concern], "age_band": "teen" if concern == "school-refusal" else "adult", "top": 1}
        safe, unsafe = result_for(**person), result_for(**person, safety=[flag])
        course = safe.concerns[0].if_nothing_is_done
        assert course
        assert course not in str(unsafe.to_dict())
        assert unsafe.concerns[0].see_a_doctor_for == safe.concerns[0].see_a_doctor_for
        for result, is_shown in ((safe, True), (unsafe, False)):
            assert (short.if_nothing_is_done in words_of(first_words(result, LIBRARY))) == is_shown
            may_wait = is_shown and concern not in ("restricting", "psychosis", "self-harm-urges")
            waiting = compare(["cbt", "waiting"], LIBRARY, result.answers).options[1].evidence[0]
            assert waiting.text.startswith(course) == may_wait
            beside = {option.id for option in compare(["cbt"], LIBRARY, result.answers).beside}
            assert ("waiting" in beside) == may_wait


@pytest.mark.parametrize(("safety", "is_shown"), [("none", True), ("violence-by-me", False)])
def test_pages_to_take_along_say_it_neither(safety: str, is_shown: bool) -> None:
    result = result_for(concerns=["anger"], top=1, safety=[safety])
    pages = words_of(sheet_pieces(result, LIBRARY, TODAY))
    assert ("mostly cools by itself" in pages) == is_shown


@pytest.mark.parametrize("concern", ["perinatal", "obsessions-compulsions"])
@pytest.mark.parametrize("flag", [*FLAGS, "none"])
def test_that_frightening_pictures_are_harmless_is_said_only_where_it_is_true(flag: str, concern: str) -> None:
    result = result_for(concerns=[concern], safety=[flag], for_whom="client")
    is_said = any("not a sign of danger" in note for note in result.notes)
    assert is_said == (flag in {"none", "suicidal-thoughts", "self-harm", "unsafe-at-home", "eating-medical"})


@pytest.mark.parametrize("flag", ["postpartum-crisis", "psychosis-now", "mania-now", "sudden-confusion"])
def test_no_method_comforts_where_it_would_be_false(flag: str) -> None:
    concerns = ["trauma", "perinatal", "obsessions-compulsions"]
    for safety, is_said in (("none", True), (flag, False)):
        result = result_for(concerns=concerns, safety=[safety])
        said = " ".join(caution.text for found in result.recommendations for caution in found.cautions)
        for comfort in ("no harm has been reported", "never truly dangerous"):
            assert (comfort in said) == is_said


# States in which a person should take care with the same things, and where one of them is meant alone.
ALIKE = [
    {"psychosis-now", "mania-now", "postpartum-crisis", "sudden-confusion"},
    {"suicidal-plan", "harmed-now"},
]
MEANT_ALONE = {"behavioural-activation": "more activity is wrong where the mood is rising"}


@pytest.mark.parametrize("name", [name for name in KNOWLEDGE.cautions if name not in MEANT_ALONE])
def test_what_asks_for_care_in_one_state_does_so_in_its_like(name: str) -> None:
    def is_told(flag: str) -> bool:
        before, after = {"for_whom": "self", "age_band": "adult"}, {"safety": (flag,)}
        rows = KNOWLEDGE.cautions[name]
        return any(row.when.holds({**before, **after}) and not row.when.holds(before) for row in rows)

    for states in ALIKE:
        assert len({is_told(flag) for flag in states}) == 1


@pytest.mark.parametrize("flag", ["mania-now", "psychosis-now", "postpartum-crisis"])
def test_where_lost_sleep_does_harm_time_in_bed_is_not_cut(flag: str) -> None:
    result = result_for(concerns=["sleep"], safety=[flag])
    assert "cbt-i" in {exclusion.approach for exclusion in result.excluded}
    assert result.recommendations


JOINING = {"who_joins": ["partner", "parent-or-carer", "other-relative"]}
UNSAFE_AT_HOME = ["unsafe-at-home", "child-at-risk", "violence-by-me", "harm-to-others"]


@pytest.mark.parametrize("flag", UNSAFE_AT_HOME)
def test_each_method_with_a_family_form_minds_who_is_feared(flag: str) -> None:
    """A family form hides in many methods that are not called family therapy."""
    answers = understand({"for_whom": "self", "age_band": "teen", "concerns": ["trauma"], "safety": [flag]}, KNOWLEDGE)
    couples = COUPLE_METHODS if flag == "child-at-risk" else set()
    for name, card in LIBRARY.approaches.items():
        if "couple-or-family" in card.formats and card.kind == "treatment" and name not in couples | {"sex-therapy"}:
            rows = [row for row in KNOWLEDGE.cautions[name] if row.when.holds(answers)]
            assert any(row.severity in ("exclude", "caution") for row in rows), name


@pytest.mark.parametrize("flag", UNSAFE_AT_HOME)
@pytest.mark.parametrize("age", ["child", "teen", "adult"])
def test_nobody_is_praised_for_bringing_somebody_who_may_be_feared(age: str, flag: str) -> None:
    concerns = ["family-conflict", "sexual-difficulties", "trauma", "restricting", "self-harm-urges"]
    result = result_for(age_band=age, concerns=concerns, safety=[flag], format=["couple-or-family"], **JOINING)
    [waits] = {entry.says for entry in KNOWLEDGE.safety.set_aside if "safe" in entry.says}
    for found in (*result.recommendations, *result.closer_to_wishes):
        for reason in found.reasons:
            if reason.question == "who_joins" or reason.answer == "couple-or-family":
                assert waits in reason.text
                assert not reason.citations
    together = {"family-systems", "attachment-focused", "family-based-eating", "multisystemic-functional-family"}
    if age == "teen" and flag in ("unsafe-at-home", "child-at-risk"):
        assert not together & {found.approach for found in result.recommendations}
    if flag != "child-at-risk":
        assert "sex-therapy" not in {found.approach for found in result.recommendations}


@pytest.mark.parametrize("flag", ["unsafe-at-home", "child-at-risk"])
def test_a_child_who_is_not_safe_is_told_so_beside_work_on_memories(flag: str) -> None:
    result = result_for(age_band="teen", concerns=["trauma"], safety=[flag])
    memory = {"tf-cbt", "emdr", "prolonged-exposure", "cpt", "narrative-exposure", "written-exposure"}
    found = [each for each in result.recommendations if each.approach in memory]
    assert found
    assert all(any(flag in caution.trigger for caution in each.cautions) for each in found)


DANGER = [
    "suicidal-plan",
    "harmed-now",
    "psychosis-now",
    "mania-now",
    "postpartum-crisis",
    "sudden-confusion",
    "harm-to-others",
]


@pytest.mark.parametrize("flag", DANGER)
def test_what_can_be_done_alone_or_in_a_group_speaks_for_nothing_in_danger(flag: str) -> None:
    wishes = {"format": ["self-guided", "group-programme"], "group_openness": "prefer-group"}
    result = result_for(safety=[flag], access=["needs-free", "long-wait"], **wishes)
    reasons = [reason for found in result.recommendations for reason in found.reasons if reason.question in wishes]
    assert reasons
    waits = [entry.says for entry in KNOWLEDGE.safety.set_aside]
    assert all(any(says in reason.text for says in waits) for reason in reasons)
    assert "guided-self-help" in {exclusion.approach for exclusion in result.excluded}
    assert "self-help" not in " ".join(result.notes)
    assert "guided-self-help" not in {also.approach for also in result.also_look_for}


@pytest.mark.parametrize(
    "flag", ["suicidal-thoughts", "self-harm", "unsafe-at-home", "child-at-risk", "violence-by-me"]
)
@pytest.mark.parametrize("age", ["teen", "adult"])
def test_self_help_is_offered_only_beside_a_person_where_somebody_is_needed_today(age: str, flag: str) -> None:
    result = result_for(age_band=age, safety=[flag])
    [text] = [also.text for also in result.also_look_for if also.approach == "guided-self-help"]
    told = [row.says for row in KNOWLEDGE.cautions["guided-self-help"] if row.when.holds(result.answers)]
    assert any(says in text for says in told)


@pytest.mark.parametrize("age", ["child", "teen"])
def test_a_young_reader_is_shown_the_line_for_the_young_before_that_for_adults(age: str) -> None:
    def kinds(country: str, **answers: Any) -> list[str]:
        return [found.kind for found in result_for(country=country, **answers).safety.resources]

    for flag in ("child-at-risk", "unsafe-at-home", "self-harm"):
        for country in ("GB", "US", "SE", "CA", "NO", "AU"):
            assert kinds(country, age_band=age, safety=[flag])[0] == "youth"
    assert kinds("GB", age_band="adult", safety=["child-at-risk"])[0] == "child_protection"
    assert kinds("NO", age_band="adult", safety=["child-at-risk"])[0] == "child_protection"
    assert kinds("GB", for_whom="teen", safety=["child-at-risk"])[:2] == ["child_protection", "youth"]
    assert kinds("GB", age_band=age, safety=["eating-medical"])[:2] == ["emergency", "youth"]
    assert kinds("GB", age_band=age, safety=["suicidal-plan"])[:3] == ["emergency", "crisis", "youth"]


def test_who_uses_violence_is_shown_a_line_for_that_and_who_is_hurt_is_not() -> None:
    def first(flag: str) -> str:
        return result_for(country="AU", safety=[flag]).safety.resources[0].name

    assert "who use violence" in first("violence-by-me")
    assert first("unsafe-at-home").startswith("1800RESPECT")
    assert result_for(country="CA", safety=["violence-by-me"]).safety.resources[0].kind == "emergency"


@pytest.mark.parametrize("name", ["gestalt", "experiential", "psychodrama", "expressive-arts"])
def test_letting_anger_out_is_no_help_to_who_hurts_somebody(name: str) -> None:
    for answers in ({"safety": ("violence-by-me",)}, {"concerns": ("anger",)}):
        assert any("does not make it less" in row.says for row in KNOWLEDGE.cautions[name] if row.when.holds(answers))


@pytest.mark.parametrize("age", ["child", "adult"])
def test_soon_after_a_shock_it_is_said_first_that_most_get_better_without_work_on_the_memory(age: str) -> None:
    result = result_for(age_band=age, concerns=["trauma"], trauma_detail=["one-event", "last-month"], safety=["none"])
    assert result.notes[0].startswith("In the first weeks")
    assert words_of(list_pieces(result, LIBRARY)).startswith(result.notes[0])
    memory = {"cbt", "tf-cbt", "emdr", "prolonged-exposure", "cpt", "narrative-exposure", "written-exposure"}
    for found in result.recommendations:
        if found.approach in memory:
            assert any("comes later" in caution.text for caution in found.cautions)


@pytest.mark.parametrize("safety", [["none"], ["harm-to-others"], ["suicidal-plan"], ["self-harm"]])
def test_what_is_closer_to_wishes_stands_there_for_a_wish_whatever_was_said_on_safety(safety: list[str]) -> None:
    bare: dict[str, Any] = {"concerns": ["anger", "psychosis"], "safety": safety}
    wishes = {"focus": 2, "time_focus": 1, "goals": ["understand-why", "change-patterns"], "homework": -1}
    assert not result_for(**bare).closer_to_wishes
    assert result_for(**bare, **wishes).closer_to_wishes
    answers = understand({"for_whom": "self", **bare, **wishes}, KNOWLEDGE)
    told = [entry.approach for entry in shortlist(answers, KNOWLEDGE).closer_to_wishes]
    assert told == [found.approach for found in recommend(answers, KNOWLEDGE).closer_to_wishes]


def test_a_page_says_once_why_couple_methods_wait() -> None:
    answers = {"for_whom": "couple", "concerns": ["couple-conflict", "low-mood"], "country": "US"}
    unsafe = result_for(**answers, safety=["unsafe-at-home"])
    assert {exclusion.approach for exclusion in unsafe.excluded} >= COUPLE_METHODS
    assert words_of(result_blocks(unsafe, KNOWLEDGE, TODAY)).count("When there is no violence") == 1
    safe = result_for(**answers, safety=["none"])
    assert len(COUPLE_METHODS & {found.approach for found in safe.recommendations}) > 1
    assert words_of(result_blocks(safe, KNOWLEDGE, TODAY)).count("seen alone once before joint sessions") == 1


@pytest.mark.parametrize("danger", ["unsafe-at-home", "violence-by-me", "harm-to-others"])
@pytest.mark.parametrize(
    "person",
    [{"who_joins": ["nobody"]}, {"age_band": "teen"}, {"for_whom": "child"}, {"for_whom": "teen", "age_band": "teen"}],
)
def test_couple_methods_are_not_even_left_out_for_who_could_not_have_them(danger: str, person: dict[str, Any]) -> None:
    told = result_for(concerns=["low-mood"], goals=["better-relationships"], safety=[danger], **person)
    named = {found.approach for found in (*told.recommendations, *told.closer_to_wishes)}
    assert not COUPLE_METHODS & {*named, *(exclusion.approach for exclusion in told.excluded)}
    partner = result_for(concerns=["low-mood"], goals=["better-relationships"], safety=[danger], who_joins=["partner"])
    assert COUPLE_METHODS & {exclusion.approach for exclusion in partner.excluded}


def test_where_a_child_may_be_in_danger_a_couple_is_told_that_sessions_together_can_wait() -> None:
    told = result_for(for_whom="couple", concerns=["couple-conflict"], safety=["child-at-risk"])
    listed = [found for found in told.recommendations if found.approach in COUPLE_METHODS]
    assert listed
    for found in listed:
        assert any("can wait" in caution.text for caution in found.cautions if caution.severity == "caution")


def test_a_service_checked_long_ago_names_the_month_and_what_to_do() -> None:
    result = result_for(safety=["self-harm"], country="GB")
    on = {year: drawn_as_text(result_blocks(result, KNOWLEDGE, dt.date(year, 11, 24))) for year in (2026, 2028)}
    advice = KNOWLEDGE.safety.stale.partition("; ")[2]
    said = {year: " ".join(text.partition("WORTH")[0].split()) for year, text in on.items()}
    assert advice not in said[2026]
    assert said[2028].count(advice) >= 2
    lines = ServiceText(KNOWLEDGE, dt.date(2026, 11, 24))
    kids = next(each for each in find_resources(KNOWLEDGE, "CA") if each.name == "Kids Help Phone")
    assert lines.line(kids).endswith("checked November 2023; if nobody answers, try another one")


def test_a_country_has_one_form_in_short_lines_and_long_ones() -> None:
    lines = ServiceText(KNOWLEDGE, TODAY)
    for country, entry in KNOWLEDGE.crisis_lines.countries.items():
        for each in find_resources(KNOWLEDGE, country):
            told = lines.line(each), lines.short_line(each)
            assert not [line for line in told if f"({country})" in line]
            assert each.country is None or all(entry.name in line for line in told)


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


def test_what_tends_to_happen_is_told_of_people_of_the_same_age() -> None:
    def course(concern: str, **answers: Any) -> str:
        given = understand({"for_whom": "self", "concerns": [concern], **answers}, KNOWLEDGE)
        return recommend(given, KNOWLEDGE, None).concerns[0].if_nothing_is_done or ""

    for concern in ("low-mood", "worry", "grief", "prolonged-grief", "sleep", "obsessions-compulsions", "alcohol"):
        assert course(concern, age_band="adult") != course(concern, age_band="teen")
        assert "100 adults" not in course(concern, age_band="teen")
    assert "teenagers" not in course("self-harm-urges", age_band="adult")
    assert "Tics" not in course("habits", age_band="adult", habit=["hair-pulling"])
    assert "pulling" not in course("habits", age_band="adult", habit=["tics"])
