"""Everyday words find what they mean: options, approaches, countries; a hint never goes by the look of letters."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

import pytest

from approach_finder.answers.countries import find_country
from approach_finder.answers.search import Entry, Index, find_approaches, find_commands, find_options, question_index
from approach_finder.knowledge.loading.yaml_source import read
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.names import approach_named
from approach_finder.knowledge.store import load_library

from conftest import ROOT

Run = Callable[..., "subprocess.CompletedProcess[str]"]
LIBRARY = load_library()
KNOWLEDGE = LIBRARY.knowledge
CONCERNS = KNOWLEDGE.scoring.roles.concerns

# What people type, and the concerns that are meant; any of them will do.
EVERYDAY: dict[str, set[str]] = {
    word: set(meant.split())
    for meant, words in read((ROOT / "tests" / "everyday_words.yaml").read_bytes()).items()
    for word in words
}


def first_three(words: str) -> list[str | None]:
    return [match.option for match in find_options(words, KNOWLEDGE)[:3]]


def test_everyday_words_reach_their_concern_among_the_first_three() -> None:
    missed = {word for word, meant in EVERYDAY.items() if not meant & {*first_three(word)}}
    assert len(missed) <= len(EVERYDAY) / 50, missed


@pytest.mark.parametrize(
    "words",
    [
        *("suicidal", "suicide", "I want to die", "kill", "danger", "HELP", "dying", "kill myself", "he hits me"),
        *("suicidal thoughts", "I don't want to live any more", "my husband hits me at night", "took an overdose"),
        *("hang myself", "i cant go on", "i took pills", "slit my wrists", "want to kill him", "my father touches me"),
        *("i took 40 pills", "took all my tablets", "cutting myself"),
    ],
)
def test_a_call_for_help_puts_people_to_call_first(words: str) -> None:
    assert find_options(words, KNOWLEDGE)[0].option is None


@pytest.mark.parametrize("words", ["hurt myself", "I hurt myself", "cut myself", "hurting myself", "she hurts herself"])
def test_words_of_self_harm_never_find_bodily_pain_first(words: str) -> None:
    found = [match.option for match in find_options(words, KNOWLEDGE) if match.option]
    assert found[0] in ("self-harm-urges", "self-harm", "harmed-now")


@pytest.mark.parametrize(
    "words",
    ["diet", "self-help book", "skill", "deadline", "my mum died last year", "heart attack", "jump scares"],
)
def test_other_words_do_not(words: str) -> None:
    assert all(match.option for match in find_options(words, KNOWLEDGE))


def test_what_means_nothing_here_finds_nothing() -> None:
    for words in ("zzz", "", " ", "!?", "xylophone"):
        assert find_options(words, KNOWLEDGE) == []


def test_case_accents_plural_and_the_order_of_words_make_no_difference() -> None:
    index = Index(
        [Entry("a", ("Panic attacks",)), Entry("b", ("Café visits, alone",)), Entry("c", ("Attack of heart",))]
    )
    assert index.find("PANIC ATTACK") == index.find("attack panic") == ["a"]
    assert index.find("cafes") == index.find("CAFÉ visit") == ["b"]
    assert index.find("panic a") == ["a"], "the last word may be a beginning"
    assert {*index.find("panik attack")} == {"a", "c"}, "what meets one of the words is nearest"
    assert index.meant("panik attack") == []


def test_the_labels_that_are_shown_are_searched() -> None:
    index = question_index(CONCERNS, {"work-school": "School, training or a job"}, KNOWLEDGE)
    assert index.find("training") == index.find("exam stress") == ["work-school"]


@pytest.mark.parametrize(
    ("words", "name"),
    [("CBT", "cbt"), ("ipt", "interpersonal"), ("Gestalt therapy", "gestalt"), ("dbt", "dbt"), ("EFT", None)],
)
def test_names_and_other_names_in_any_case(words: str, name: str | None) -> None:
    assert approach_named(words, KNOWLEDGE) == name


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        (("list", "--concern", "depression"), "'low-mood'"), (("list", "--concern", "insomnia"), "'sleep'"),
        (("show", "dialectical"), "'dbt'"), (("show", "EFT"), "'emotionally-focused-couple' or 'emotion-focused'"),
        (("show", "gestald therapy"), "'gestalt'"), (("show", "mcbt"), "approach-finder list shows"),
        (("show", "cpp"), "approach-finder list shows"), (("crisis", "--country", "Austia"), "Austria"),
        (("recommend", "--answer", "concerns=sleep", "--answer", "goals=gone"), "one of"),
    ],
)  # fmt: skip
def test_a_hint_goes_by_meaning(run: Run, typed: tuple[str, ...], hint: str) -> None:
    told = run(*typed)
    assert told.returncode in (2, 3)
    assert hint in told.stderr
    assert "grow" not in told.stderr.partition("one of")[0]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Canada", "CA"), ("england", "GB"), ("USA", "US"), ("u.s.a.", "US"), ("Deutschland", "DE"),
        ("UK", "GB"), ("EL", "GR"), ("the netherlands", "NL"), ("España", "ES"), ("espana", "ES"),
        ("日本", "JP"), ("Suisse", "CH"), ("cote d'ivoire", "CI"), ("Ivory Coast", "CI"),
        ("bosnia and herzegovina", "BA"), ("cote d ivoire", "CI"), ("Québec", "CA"),
        ("Royaume-Uni", "GB"), (" ca ", "CA"), ("no", "NO"), ("ZZ", None), ("Atlantis", None),
    ],
)  # fmt: skip
def test_a_country_by_code_or_name(typed: str, code: str | None) -> None:
    assert find_country(typed, KNOWLEDGE) == code


def test_all_countries_have_a_name_that_is_nobody_elses() -> None:
    assert len(KNOWLEDGE.countries) == 249
    for code, names in KNOWLEDGE.countries.items():
        assert {find_country(name, KNOWLEDGE) for name in names} == {code}


def test_questions_find_as_json(run: Run) -> None:
    found = json.loads(run("questions", "--find", "fear of flying", "--json").stdout)
    assert found["schema_version"]
    assert found["matches"][0] == {
        "question": CONCERNS, "option": "phobia", "label": KNOWLEDGE.questionnaire.questions[CONCERNS].options["phobia"]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("emdr", "show emdr"),
        ("Cbt", "show cbt"),
        ("print", "-o notes.html"),
        ("helpline", "crisis"),
        ("therapist near me", "find"),
        ("survey", "approach-finder"),
    ],
)
def test_a_command_is_found_by_its_use_and_an_approach_by_its_name(words: str, command: str) -> None:
    assert command in find_commands(words, LIBRARY)[0].run
    assert find_commands("zzz", LIBRARY) == []


@pytest.mark.parametrize("words", ["husband", "wife", "my husband"])
def test_a_word_that_may_mean_loss_or_conflict_finds_both_first(words: str, run: Run) -> None:
    found = [match.option for match in find_options(words, KNOWLEDGE)]
    assert set(found[:2]) == {"grief", "couple-conflict"}
    said = run("list", "--concern", words).stderr
    assert "'grief'" in said
    assert "'couple-conflict'" in said


def test_one_letter_behind_words_that_mean_nothing_finds_nothing(knowledge: Knowledge) -> None:
    assert find_approaches("emdrehope  s", knowledge) == []
    assert find_approaches("emdr s", knowledge)[0] == "emdr"
    assert find_approaches("e", knowledge)
