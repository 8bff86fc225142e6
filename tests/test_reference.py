"""The program's two evaluators against the calculation written down plainly."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

import msgspec
import pytest
from reference import Reference

from approach_finder.answers.validation import understand
from approach_finder.bulk.columns import Columns
from approach_finder.knowledge.conditions import Is
from approach_finder.knowledge.model import Knowledge, Rule
from approach_finder.scoring.profile import Profile, matching_rows
from approach_finder.scoring.ranking import ScoredApproach, band_of, rank, tie_groups
from approach_finder.scoring.rules import Contribution, Part, UnderCap, rules_of
from approach_finder.scoring.score import UNITS, ScaledContribution, join, share_out
from approach_finder.scoring.weights import Cap

from people import anybody, awkward, cases

DRAWN = 60


def check(answers: dict[str, Any], knowledge: Knowledge) -> None:
    found, ranking = Reference(answers, knowledge).find(), rank(answers, knowledge)
    assert found.listed == [(scored.approach, scored.score) for scored in ranking.eligible]
    assert found.held_back == [(scored.approach, scored.score) for scored in ranking.held_back]
    assert found.closer == [scored.approach for scored in ranking.closer_to_wishes]
    for scored in ranking.eligible:
        weights = [reason.weight for reason in ranking.reasons(scored.approach)]
        assert sum(weights) == scored.score
        assert 0 not in weights
    counted = ranking.profile.answers
    for gated in ranking.gated:  # of several reasons to wait the first is told
        rows = knowledge.cautions.get(gated.scored.approach, ())
        waits = [row for row in rows if row.severity == "exclude" and row.when.holds(counted)]
        assert gated.waits is (waits[0] if waits else None)


@pytest.mark.parametrize("seed", range(4))
def test_the_engine_says_what_the_description_says(seed: int, knowledge: Knowledge) -> None:
    chance = random.Random(seed)
    for _ in range(DRAWN):
        check(anybody(chance, knowledge), knowledge)


def test_so_it_does_with_numbers_that_do_not_divide_evenly(knowledge: Knowledge) -> None:
    chance, odd = random.Random(12), awkward(knowledge)
    for _ in range(DRAWN):
        check(anybody(chance, knowledge), odd)


@pytest.mark.parametrize("whom", ["self", "couple"])
def test_of_two_dangers_that_close_an_approach_the_first_is_told(whom: str, knowledge: Knowledge) -> None:
    roles = knowledge.scoring.roles
    both = 0
    for dangers in combinations(knowledge.vocabulary.questions[roles.safety].options, 2):
        answers = understand({"for_whom": whom, "concerns": ["couple-conflict"]}, knowledge) | {roles.safety: dangers}
        check(answers, knowledge)
        both += any(
            sum(row.severity == "exclude" and row.when.holds(answers) for row in rows) > 1
            for rows in knowledge.cautions.values()
        )
    assert both


CAP = Cap("wish", against=False, cap=40)


def scaled(units: int, question: str) -> ScaledContribution:
    rule = Rule(Is(question, "x"), "clear", "Because.")
    return ScaledContribution(units, Contribution("anyone", CAP, question, "x", "goals", 2, 0, rule))


@pytest.mark.parametrize(
    ("units", "whole", "shares"),
    [
        ((3500, 2450, 1050), 7, {"a": 4, "b": 2, "c": 1}),  # 3.5, 2.45 and 1.05: the largest remainder gets the last
        ((3500, 2450, 1050), -7, {"a": -4, "b": -2, "c": -1}),
        ((1000, 3000, 4000), 4, {"b": 2, "c": 2}),  # 0.5, 1.5 and 2: of equal remainders that of the larger comes first
        ((1000, 1000, 1000), 2, {"a": 1, "b": 1}),  # equal remainders go by the question; who gets none is not told
    ],
)
def test_points_are_shared_out_by_largest_remainder(units: tuple[int, ...], whole: int, shares: dict[str, int]) -> None:
    several = [scaled(some, question) for some, question in zip(units, "abc", strict=True)]
    chance = random.Random(3)
    for _ in range(5):
        chance.shuffle(several)
        assert {reason.question: reason.weight for reason in share_out(several, whole)} == shares


def test_a_group_is_capped_by_the_component_that_counts_most(knowledge: Knowledge) -> None:
    much = {"anyone": CAP.cap * 3 * UNITS}
    first, second = (Part(UnderCap(CAP, {}, {}), 0, percent, much, {}, of_studies=False) for percent in (125, 90))
    compiled = rules_of(knowledge)
    assert join(compiled, first, second) == join(compiled, second, first) == {"anyone": (50, 50)}
    assert join(compiled, second, second) == {"anyone": (36, 36)}


def test_the_main_concern_leads_and_the_closest_people_come_first(knowledge: Knowledge) -> None:
    person = Profile({"age_band": "older-adult", "concerns": ("panic", "sleep"), "main_concern": "sleep"}, knowledge)
    assert person.concerns == ("sleep", "panic")
    row = knowledge.evidence["cbt"][0]
    rows = [
        msgspec.structs.replace(row, concern="sleep", for_=(who,), only_when=None) for who in ("adult", "older-adult")
    ]
    assert matching_rows(rows, "sleep", ("adult", "older-adult"), person) == (rows[1],)
    assert matching_rows(rows[:1], "sleep", ("adult", "older-adult"), person) == (rows[0],)


def test_a_band_begins_at_its_line_and_at_its_share_of_the_first(knowledge: Knowledge) -> None:
    first = 1000
    for band, rule in knowledge.scoring.bands.items():
        assert band_of(rule.at_least, rule.at_least, knowledge) == band
        share = rule.percent_of_first * first // 100
        if share > rule.at_least:
            assert band_of(share, first, knowledge) == band
            assert band_of(share - 1, first, knowledge) != band


def test_a_tie_ends_just_beyond_close_and_where_the_band_ends(knowledge: Knowledge) -> None:
    close, entry = knowledge.scoring.close, knowledge.approaches["cbt"]

    def groups(*scores: int) -> list[int]:
        return tie_groups([ScoredApproach("cbt", entry, score, 0, ()) for score in scores], knowledge)

    assert groups(1000, 1000 - close, 1000 - close - 1) == [1, 1, 2]
    line = knowledge.scoring.bands["strong"].at_least
    assert groups(line, line - 1) == [1, 2]


def test_so_it_does_for_every_sixth_case(knowledge: Knowledge) -> None:
    for case in cases()[::6]:
        check(understand(case["answers"], knowledge), knowledge)


def test_the_columns_say_what_the_description_says(knowledge: Knowledge) -> None:
    chance, columns = random.Random(11), Columns(knowledge)
    several = [anybody(chance, knowledge) for _ in range(DRAWN)]
    table = columns.rows.table([columns.rows.of_person(person) for person in several])
    for person, (names, scores, closer) in zip(several, columns.shortlists(table, None), strict=True):
        found = Reference(person, knowledge).find()
        assert found.listed == list(zip(names, scores, strict=True))
        assert found.closer == [name for name, _ in closer]
