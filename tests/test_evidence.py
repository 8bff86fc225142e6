"""What the knowledge base owes its readers: sources, every concern answered, both sides in equal measure."""

from __future__ import annotations

import re

import pytest

from approach_finder.answers.validation import understand
from approach_finder.knowledge.store import load_library
from approach_finder.pages.catalogue import card_citations, newest_source
from approach_finder.results.engine import recommend

LIBRARY = load_library()
TESTING = {"meta-analysis", "systematic-review", "rct", "data-set"}
TREATMENTS = [name for name, card in LIBRARY.approaches.items() if card.kind == "treatment"]


@pytest.mark.parametrize("name", TREATMENTS)
def test_a_treatment_has_a_defining_text_and_what_tested_it(name: str) -> None:
    cited = card_citations(name, LIBRARY)
    assert len(cited) >= 3
    assert LIBRARY.approaches[name].defining_sources
    for row in LIBRARY.evidence[name]:
        if row.grade in ("A", "B"):
            kinds = {LIBRARY.references[source].kind for source in row.sources}
            assert kinds & (TESTING | {"guideline"}), row.concern
    if any(row.grade in ("A", "B") for row in LIBRARY.evidence[name]):
        assert TESTING & {LIBRARY.references[source].kind for source in cited}


def test_every_concern_is_answered() -> None:
    rows = [row for several in LIBRARY.evidence.values() for row in several]
    assert len(rows) >= 350
    concerns = set(LIBRARY.knowledge.vocabulary.questions["concerns"].options)
    assert {row.concern for row in rows} == concerns
    tested = {row.concern for row in rows if row.grade in ("A", "B")}
    assert {name for name, concern in LIBRARY.concerns.items() if concern.nothing_adequate} == concerns - tested


def test_null_findings_are_kept() -> None:
    nulls = {(name, row.concern) for name, rows in LIBRARY.evidence.items() for row in rows if row.found == "no-effect"}
    assert {
        ("motivational-interviewing", "gambling"),
        ("supportive-counselling", "prolonged-grief"),
        ("family-systems", "self-harm-urges"),
        ("art-therapy", "psychosis"),
    } <= nulls


def test_what_speaks_against_a_method_or_for_another_one_brings_it_no_points() -> None:
    for name, rows in LIBRARY.evidence.items():
        for row in rows:
            where = f"{name}, {row.concern}"
            if row.found == "no-effect":
                assert row.grade == "none", where
                assert row.standing in (None, "advised-against"), where
            if re.search(r"too little evidence|not the same as|support for relatives", row.says):
                assert row.grade in ("D", "none"), where
                assert row.standing is None, where


def test_no_text_says_that_another_entry_is_listed() -> None:
    """Whether it is depends on the answers; that it has a page of its own is always true."""
    texts = [row.says for rows in LIBRARY.evidence.values() for row in rows]
    texts += [row.says for rows in LIBRARY.knowledge.cautions.values() for row in rows]
    for text in texts:
        assert not re.search(r"\blisted\s+(here|as|under|by)\b", text), text


def test_both_sides_are_told_in_the_same_form_and_length() -> None:
    for name, card in LIBRARY.approaches.items():
        assert len(card.good_sides) == len(card.drawbacks) == 3, name
        assert 1 <= len(card.side_effects) <= 2, name


def test_what_is_pooled_here_stands_with_one_comparison_and_enough_trials() -> None:
    measured = [number for rows in LIBRARY.evidence.values() for row in rows for number in row.numbers]
    effects = [number for number in measured if number.effect is not None]
    assert len(effects) > 150
    assert all((number.trials or number.in_review or 0) > 3 for number in effects)
    ours = [number for number in effects if LIBRARY.references[number.source].kind == "data-set"]
    assert len(ours) > 50
    assert all(number.compared_with not in ("several-controls", "not-stated") for number in ours)


def test_a_row_tells_the_year_of_its_newest_source() -> None:
    [row, *_] = LIBRARY.evidence["cbt-i"]
    years = [LIBRARY.references[source].year for source in row.sources]
    assert newest_source(row, LIBRARY) == max(year for year in years if year)


ADULT = {"for_whom": "self", "age_band": "adult"}
CONCERNS = LIBRARY.knowledge.vocabulary.questions[LIBRARY.knowledge.scoring.roles.concerns].options


@pytest.mark.parametrize("concern", CONCERNS)
def test_nobody_is_told_good_evidence_of_an_illness_they_did_not_name(concern: str) -> None:
    """Trials with people who have cancer, tinnitus or bowel trouble say little of others, and of one another."""
    words = ("cancer", "tinnitus", "bowel")
    for illness in (None, "cancer"):
        answers = {**ADULT, "concerns": [concern], "illness": illness}
        told = recommend(understand(answers, LIBRARY.knowledge), LIBRARY.knowledge, None).recommendations
        for row in (row for found in told for row in found.evidence if row.grade in ("A", "B")):
            assert not [word for word in words if word in row.text and word != illness], row.text


@pytest.mark.parametrize("concern", CONCERNS)
def test_who_wants_no_meditation_is_not_told_that_it_fits(concern: str) -> None:
    answers = understand({**ADULT, "concerns": [concern], "avoid": ["meditation"]}, LIBRARY.knowledge)
    for found in recommend(answers, LIBRARY.knowledge, None).recommendations:
        if found.approach in ("mindfulness-based", "mbct"):
            assert found.band == "possible"
            assert found.rank > 3


def test_what_a_person_reads_of_studies_holds_no_statistic() -> None:
    """An effect in the measure of a trial stands with the sources; the sentence says it in words."""
    told = [row.says for rows in LIBRARY.evidence.values() for row in rows]
    assert not [says for says in told if re.search(r"\b(g|d|OR|RR|SMD) = ", says)]
