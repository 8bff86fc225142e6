"""What was tested stands first where treatments differ, and wishes decide within that: properties over drawn people."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from approach_finder.answers.validation import understand
from approach_finder.bulk.columns import Columns, ColumnStandings
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.model import Knowledge
from approach_finder.results.engine import recommend
from approach_finder.results.result import Result
from approach_finder.scoring.draws import draw, draw_answer
from approach_finder.scoring.ranking import rank

PEOPLE = 5000
ADULT: dict[str, Answer] = {"for_whom": "self", "age_band": "adult"}


@pytest.fixture(scope="module")
def columns(knowledge: Knowledge) -> Columns:
    return Columns(knowledge)


@pytest.fixture(scope="module")
def drawn(knowledge: Knowledge) -> list[dict[str, Answer]]:
    chance = random.Random(14)
    return [draw({} if number % 2 else ADULT, chance, knowledge) for number in range(PEOPLE)]


@pytest.fixture(scope="module")
def standings(drawn: list[dict[str, Answer]], columns: Columns) -> ColumnStandings:
    return of(drawn, columns)


def of(several: list[dict[str, Answer]], columns: Columns) -> ColumnStandings:
    """Where everything stands for some people: a row an approach, a column a person."""
    return columns.standings(columns.rows.table([columns.rows.of_person(person) for person in several]))


def result_of(knowledge: Knowledge, **answers: Any) -> Result:
    return recommend(understand({**ADULT, **answers}, knowledge), knowledge, None)


def test_nothing_that_is_held_back_is_recommended_and_the_list_is_not_empty(standings: ColumnStandings) -> None:
    assert not (standings.listed & standings.held_back).any()
    holds = standings.held_back.any(axis=0)
    assert holds.sum() > PEOPLE / 4
    assert standings.listed[:, holds].any(axis=0).all()


def test_no_wish_brings_what_is_held_back_into_the_list(
    drawn: list[dict[str, Answer]], standings: ColumnStandings, columns: Columns, knowledge: Knowledge
) -> None:
    wishes = [name for name in knowledge.scoring.reconsider if name != knowledge.scoring.roles.main_concern]
    chance = random.Random(15)
    others = []
    for person in drawn:
        wish = chance.choice(wishes)
        answer = draw_answer(wish, {**person}, chance, knowledge)
        others.append({**person, **({} if answer is None else {wish: answer})})
    assert not (of(others, columns).listed & standings.held_back).any()


def test_what_stands_before_a_tested_treatment_was_tested_for_something_the_person_named(
    drawn: list[dict[str, Answer]], knowledge: Knowledge
) -> None:
    for person in drawn[:1000]:
        ranking = rank(person, knowledge)
        if ranking.precedence.concern is None:
            continue
        profile, compiled = ranking.profile, ranking.scorer.compiled
        tested = {concern: compiled.tested_for(concern, profile) for concern in profile.concerns}
        for scored in ranking.eligible:
            assert any(scored.approach in found.somewhat for found in tested.values())


def test_another_concern_gives_the_first_place_only_to_what_was_tested_for_it(
    drawn: list[dict[str, Answer]], standings: ColumnStandings, columns: Columns, knowledge: Knowledge
) -> None:
    roles, chance = knowledge.scoring.roles, random.Random(16)
    options = knowledge.vocabulary.questions[roles.concerns].options
    others: list[dict[str, Answer]] = []
    for person in drawn:
        chosen = person[roles.concerns]
        assert isinstance(chosen, tuple)
        main = person.get(roles.main_concern, chosen[0])
        others.append({**person, roles.main_concern: main, roles.concerns: (*chosen, chance.choice(options))})
    names = sorted(knowledge.approaches)
    after = of(others, columns)
    first = np.where(after.listed, after.scores, -np.inf).argmax(axis=0)
    for number in np.flatnonzero(after.held_back.any(axis=0))[:600]:
        ranking = rank(understand(others[number], knowledge), knowledge)
        assert ranking.precedence.concern is not None
        assert names[first[number]] in ranking.precedence.stays


def test_the_order_is_that_of_the_scores_and_every_sum_is_exact(
    drawn: list[dict[str, Answer]], knowledge: Knowledge
) -> None:
    for person in drawn[:250]:
        result = recommend(person, knowledge, None)
        scores = [found.score for found in result.recommendations]
        assert scores == sorted(scores, reverse=True)
        assert len(result.closer_to_wishes) <= 3
        assert not {x.approach for x in result.recommendations} & {x.approach for x in result.closer_to_wishes}
        for found in (*result.recommendations, *result.closer_to_wishes):
            parts = found.components
            assert found.score == sum(reason.weight for reason in (*found.reasons, *found.against))
            assert found.score == parts.evidence + parts.goals + parts.preferences + parts.practical
        check_ties(result, knowledge)


def check_ties(result: Result, knowledge: Knowledge) -> None:
    """A group is its first member and those after it within ``close`` points of it and of the same band."""
    groups: dict[int | None, list[Any]] = {}
    for found in result.recommendations:
        groups.setdefault(found.tie, []).append(found)
    assert list(groups) == list(range(1, len(groups) + 1))
    for members in groups.values():
        assert members[0].score - members[-1].score <= knowledge.scoring.close
        assert len({found.band for found in members}) == 1
        for found in members:
            assert set(found.close_to) == {other.approach for other in members} - {found.approach}


def test_a_skipped_answer_closes_nothing(
    drawn: list[dict[str, Answer]], columns: Columns, knowledge: Knowledge
) -> None:
    """Who skipped it, or was not asked yet, has every treatment in sight that somebody with a relative has."""

    def open_to(person: dict[str, Answer]) -> set[str]:
        ranking = rank(person, knowledge)
        return {each.approach for each in (*ranking.eligible, *ranking.held_back, *ranking.below_threshold)}

    for person in drawn[:300]:
        without = {name: answer for name, answer in person.items() if name != "who_joins"}
        skipped = open_to(without)
        assert skipped == open_to({**without, "who_joins": ("not-asked-yet",)})
        assert open_to({**without, "who_joins": ("nobody",)}) <= skipped
        if without["for_whom"] in ("self", "client") and without.get("age_band") in (None, "adult"):
            assert open_to({**without, "who_joins": ("partner", "parent-or-carer")}) <= skipped


def test_what_matters_is_shown_for_every_concern(knowledge: Knowledge) -> None:
    roles, words = knowledge.scoring.roles, knowledge.about.evidence_first
    for concern in knowledge.vocabulary.questions[roles.concerns].options:
        everything = knowledge.vocabulary.questions[roles.matters].options
        result = result_of(knowledge, concerns=[concern], **{roles.matters: list(everything)})
        shown = " ".join([*(also.text for also in result.also_look_for), *result.notes])
        assert all(words.matters[option] in shown for option in everything)
        for option in everything:
            result = result_of(knowledge, concerns=[concern], **{roles.matters: [option]})
            assert words.matters[option] in " ".join([*(x.text for x in result.also_look_for), *result.notes])


def changes_of(result: Result) -> Iterator[tuple[str, str | None]]:
    for told in result.what_would_change:
        yield from ((change.question, told.first) for change in told.changes)


def test_what_would_change_it_does_no_harm(drawn: list[dict[str, Answer]], knowledge: Knowledge) -> None:
    for person in drawn[:20]:
        told = list(changes_of(recommend(person, knowledge)))
        assert not {question for question, _ in told} & {"who_joins", "medication", "safety", "safety_help"}
        at_risk = recommend({**person, "safety": ("suicidal-plan",)}, knowledge)
        assert at_risk.what_would_change == ()
        for change in recommend(person, knowledge).what_would_change:
            if change.first is not None:
                after = {**person, **{each.question: each.to for each in change.changes}}
                kept = {name: answer for name, answer in after.items() if answer is not None}
                assert rank(kept, knowledge).eligible[0].approach == change.first


def test_a_refusal_is_respected_and_the_tested_treatment_stays_in_sight(knowledge: Knowledge) -> None:
    result = result_of(knowledge, concerns=["phobia"], avoid=["exposure"], focus=2, homework=-2)
    assert result.recommendations
    assert all(found.refused for found in result.recommendations if found.tested in ("A", "B"))
    assert {refusal.question for refusal in result.recommendations[0].refused} >= {"avoid"}


def test_what_is_not_wanted_by_name_is_excluded_with_that_as_its_reason(knowledge: Knowledge) -> None:
    result = result_of(knowledge, concerns=["sleep", "low-mood"], not_wanted=["cbt-i", "cbt"])
    assert not {"cbt-i", "cbt"} & {found.approach for found in result.recommendations}
    triggers = {found.approach: found.trigger for found in result.excluded}
    assert triggers.items() >= {"cbt-i": "not_wanted=cbt-i", "cbt": "not_wanted=cbt"}.items()
    assert any("CBT-I" in note for note in result.notes)


def test_what_was_tried_without_help_is_asked_about_and_speaks_against(knowledge: Knowledge) -> None:
    plain = result_of(knowledge, concerns=["low-mood"])
    tried = result_of(knowledge, concerns=["low-mood"], tried_no_help=["cbt"], tried_helped=["interpersonal"])
    before, after = ({found.approach: found for found in result.recommendations} for result in (plain, tried))
    assert after["cbt"].score < before["cbt"].score
    assert after["interpersonal"].score > before["interpersonal"].score
    [reason] = [reason for reason in after["cbt"].against if reason.question == "tried_no_help"]
    assert "?" in reason.text


def test_answers_that_do_not_count_are_named(knowledge: Knowledge) -> None:
    child = {
        "for_whom": "child",
        "age_band": "child",
        "concerns": ["trauma", "infidelity"],
        "trauma_detail": ["combat"],
    }
    result = recommend(understand({**child, "main_concern": "trauma"}, knowledge), knowledge)
    assert "concerns" in {ignored.question for ignored in result.answers_ignored}
    assert [note.concern for note in result.concerns] == ["trauma"]
    again = recommend(understand({"schema_version": "2", "answers": result.answers}, knowledge), knowledge)
    assert again == result


def test_safety_can_be_a_wish_for_help_and_moves_no_score_itself(knowledge: Knowledge) -> None:
    given = {"concerns": ["low-mood"], "main_concern": "low-mood", "safety": ["self-harm"]}
    asked = {"concerns": ["low-mood"], "safety": ["self-harm"]}
    without, no, yes = (
        result_of(knowledge, **asked, **help_) for help_ in ({}, {"safety_help": "no"}, {"safety_help": "yes"})
    )
    assert [note.concern for note in yes.concerns] == ["low-mood", "self-harm-urges"]
    assert without.recommendations == no.recommendations
    assert without.recommendations == result_of(knowledge, concerns=["low-mood"]).recommendations
    assert result_of(knowledge, **given, safety_help="yes").answers["concerns"] == ("low-mood",)


def test_the_grade_of_adults_is_not_that_of_a_teenager(knowledge: Knowledge) -> None:
    ages = {name for name, entry in knowledge.scoring.audiences.items() if entry.age}
    rows = [(name, row) for name, several in knowledge.evidence.items() for row in several]
    of_adults = [(name, row) for name, row in rows if "family" in row.for_ and ages & {*row.for_} == {"adult"}]
    assert of_adults
    for name, row in of_adults:
        teen = understand({"for_whom": "self", "age_band": "teen", "concerns": [row.concern]}, knowledge)
        assert rank(teen, knowledge).rows(row.concern).get(name) is not row
