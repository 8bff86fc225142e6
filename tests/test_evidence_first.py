"""What was tested stands first where treatments differ, and wishes decide within that: properties over drawn people."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import numpy as np
import pytest

from approach_finder.answers.asked import visible
from approach_finder.answers.drawing import draw_answer
from approach_finder.answers.validation import understand
from approach_finder.bulk.columns import Columns, ColumnStandings
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.model import Knowledge
from approach_finder.results.engine import recommend
from approach_finder.results.result import Recommendation, Result
from approach_finder.scoring.counterfactuals import find_counterfactuals
from approach_finder.scoring.profile import Profile
from approach_finder.scoring.ranking import least_score, rank
from approach_finder.scoring.rules import rules_of

from people import drawn_people

PEOPLE = 5000
ADULT: dict[str, Answer] = {"for_whom": "self", "age_band": "adult"}


@pytest.fixture(scope="module")
def columns(knowledge: Knowledge) -> Columns:
    return Columns(knowledge)


@pytest.fixture(scope="module")
def drawn(knowledge: Knowledge) -> list[dict[str, Answer]]:
    return drawn_people(PEOPLE, 14, knowledge)


@pytest.fixture(scope="module")
def standings(drawn: list[dict[str, Answer]], columns: Columns) -> ColumnStandings:
    return of(drawn, columns)


def of(several: list[dict[str, Answer]], columns: Columns) -> ColumnStandings:
    """Where everything stands for some people: a row an approach, a column a person."""
    return columns.standings(columns.rows.table([columns.rows.of_person(person) for person in several]))


def result_of(knowledge: Knowledge, **answers: Any) -> Result:
    return recommend(understand({**ADULT, **answers}, knowledge), knowledge, None)


def test_nothing_that_is_held_back_is_recommended_and_the_list_is_not_empty(
    drawn: list[dict[str, Answer]], standings: ColumnStandings, knowledge: Knowledge
) -> None:
    """It is empty only where everything that was tested is not wanted by name."""
    assert not (standings.listed & standings.held_back).any()
    holds = standings.held_back.any(axis=0)
    assert holds.sum() > PEOPLE / 4
    for number in np.flatnonzero(holds & ~standings.listed.any(axis=0)):
        ranking = rank(drawn[number], knowledge)
        unwanted = {gated.scored.approach for gated in ranking.gated if gated.not_wanted}
        assert ranking.precedence.tested
        assert ranking.precedence.tested <= unwanted


def test_no_wish_decides_what_is_held_back(
    drawn: list[dict[str, Answer]], standings: ColumnStandings, columns: Columns, knowledge: Knowledge
) -> None:
    wishes = [name for name in knowledge.scoring.reconsider if name != knowledge.scoring.roles.main_concern]
    chance = random.Random(15)
    others = []
    for person in drawn:
        wish = chance.choice(wishes)
        answer = draw_answer(wish, {**person}, chance, knowledge)
        others.append({**person, **({} if answer is None else {wish: answer})})
    after = of(others, columns)
    assert (after.held_back == standings.held_back).all()
    assert not (after.listed & standings.held_back).any()


def profile_of(person: dict[str, Answer], knowledge: Knowledge) -> Profile:
    roles = knowledge.scoring.roles
    return Profile(visible({roles.whom: roles.whom_assumed, **person}, knowledge), knowledge)


def named_by(person: dict[str, Answer], knowledge: Knowledge) -> frozenset[str]:
    """The treatments that the concerns of a person let stand beside a tested one, by the words of the rule.

    It is A or B for one of them; or named by a guideline for one in focus; or C for one in focus that does not differ.
    """
    compiled, profile = rules_of(knowledge), profile_of(person, knowledge)
    found = frozenset[str]()
    for concern in profile.concerns:
        tested = compiled.tested_for(concern, profile)
        found |= tested.well
        if concern in profile.what_matters:
            found |= tested.named if knowledge.concerns[concern].treatments_differ else tested.somewhat
    return found


def test_what_stands_beside_a_tested_treatment_was_tested_for_something_the_person_named(
    drawn: list[dict[str, Answer]], standings: ColumnStandings, knowledge: Knowledge
) -> None:
    names = np.array(sorted(knowledge.approaches))
    for number in np.flatnonzero(standings.held_back.any(axis=0)):
        assert {*names[standings.listed[:, number]]} <= named_by(drawn[number], knowledge)


def test_another_concern_gives_the_first_place_only_to_what_was_tested_well_for_it(
    drawn: list[dict[str, Answer]], columns: Columns, knowledge: Knowledge
) -> None:
    roles, chance = knowledge.scoring.roles, random.Random(16)
    options = knowledge.vocabulary.questions[roles.concerns].options
    before: list[dict[str, Answer]] = []
    more: list[dict[str, Answer]] = []
    for person in drawn:
        chosen = person[roles.concerns]
        assert isinstance(chosen, tuple)
        before.append({roles.main_concern: chosen[0], **person})
        more.append({**before[-1], roles.concerns: tuple(sorted({*chosen, chance.choice(options)}))})
    names, after = sorted(knowledge.approaches), of(more, columns)
    first = np.where(after.listed, after.scores, -np.inf).argmax(axis=0)
    moved = 0
    for number in np.flatnonzero(after.held_back.any(axis=0) & after.listed.any(axis=0)):
        name = names[first[number]]
        profile = profile_of(more[number], knowledge)
        same = profile.main_concern == before[number][roles.main_concern]  # a child, say, has not every concern
        if not same or name in named_by(before[number], knowledge):
            continue
        moved += 1
        [added] = {*profile.concerns} - {*profile_of(before[number], knowledge).concerns}
        assert name in rules_of(knowledge).tested_for(added, profile).well
    assert moved > PEOPLE / 500


def test_every_result_is_an_exact_sum_in_order_and_an_answers_file(
    drawn: list[dict[str, Answer]], knowledge: Knowledge
) -> None:
    words, roles = knowledge.about.evidence_first.matters, knowledge.scoring.roles
    for person in drawn[:1500]:
        result = recommend(person, knowledge, None)
        check_sums_and_order(result, knowledge)
        assert len(result.closer_to_wishes) <= 3
        assert not {x.approach for x in result.recommendations} & {x.approach for x in result.closer_to_wishes}
        matters = person.get(roles.matters, ())
        assert isinstance(matters, tuple)
        ignored = " ".join(ignored.why for ignored in result.answers_ignored if ignored.question == roles.matters)
        shown = " ".join([*(also.text for also in result.also_look_for), *result.notes])
        assert all(words[option] in shown for option in matters if not ignored)
        printed = msgspec.json.decode(msgspec.json.encode(result.answers))
        assert understand({"schema_version": "2", "answers": printed}, knowledge) == person


def check_sums_and_order(result: Result, knowledge: Knowledge) -> None:
    """Every score is the sum of what is shown, in each component too; the list goes down by score, in groups of ties.

    A group is its first member and those after it within ``close`` points of it and of the same band.
    """
    for found in (*result.recommendations, *result.closer_to_wishes):
        points = dict.fromkeys(found.components.__struct_fields__, 0)
        for reason in (*found.reasons, *found.against):
            points[reason.component] += reason.weight
        assert msgspec.structs.asdict(found.components) == points
        assert found.score == sum(points.values())
        assert all(reason.weight > 0 for reason in found.reasons)
        assert all(reason.weight < 0 for reason in found.against)
        assert knowledge.approaches[found.approach].kind == "treatment"
    listed, bands = result.recommendations, [*knowledge.scoring.bands]
    assert [found.rank for found in listed] == [*range(1, len(listed) + 1)]
    assert [found.score for found in listed] == sorted((found.score for found in listed), reverse=True)
    assert [found.band for found in listed] == sorted((found.band for found in listed), key=bands.index)
    groups: dict[int | None, list[Recommendation]] = {}
    for found in listed:
        groups.setdefault(found.tie, []).append(found)
    assert [*groups] == [*range(1, len(groups) + 1)]
    for members in groups.values():
        assert members[0].score - members[-1].score <= knowledge.scoring.close
        assert len({found.band for found in members}) == 1
        names = {found.approach for found in members}
        assert all({*found.close_to} == names - {found.approach} for found in members)


def test_a_skipped_answer_closes_nothing(
    drawn: list[dict[str, Answer]], columns: Columns, knowledge: Knowledge
) -> None:
    """Who skipped it, or was not asked yet, has every treatment in sight that others have."""
    without = [{name: answer for name, answer in person.items() if name != "who_joins"} for person in drawn]
    skipped, unasked, nobody, together = (
        of([{**person, **joins} for person in without], columns)
        for joins in (
            {},
            {"who_joins": ("not-asked-yet",)},
            {"who_joins": ("nobody",)},
            {"who_joins": ("partner", "parent-or-carer")},
        )
    )
    assert (skipped.listed == unasked.listed).all()
    assert (skipped.held_back == unasked.held_back).all()
    hidden = (skipped.scores >= least_score(knowledge)) & ~(skipped.listed | skipped.held_back)
    assert not (hidden & (nobody.listed | nobody.held_back)).any()
    adults = [
        person["for_whom"] in ("self", "client") and person.get("age_band") in (None, "adult") for person in drawn
    ]
    assert not (hidden & (together.listed | together.held_back))[:, adults].any()


def test_what_matters_is_shown_for_every_concern(knowledge: Knowledge) -> None:
    roles, words = knowledge.scoring.roles, knowledge.about.evidence_first
    for concern in knowledge.vocabulary.questions[roles.concerns].options:
        for option in knowledge.vocabulary.questions[roles.matters].options:
            result = recommend({**ADULT, roles.concerns: (concern,), roles.matters: (option,)}, knowledge, 0)
            assert words.matters[option] in " ".join([*(x.text for x in result.also_look_for), *result.notes])


def test_what_would_change_it_does_no_harm_to_100_people(drawn: list[dict[str, Answer]], knowledge: Knowledge) -> None:
    """Only so many, since it takes some 10 ms each."""
    for person in drawn[:100]:
        ranking = rank(person, knowledge)
        for told in find_counterfactuals(ranking, knowledge):
            assert not {change.question for change in told.changes} & {
                "who_joins", "medication", "safety", "safety_help"
            }  # fmt: skip
            if told.first is not None:
                after = {**ranking.profile.answers, **{each.question: each.after for each in told.changes}}
                kept = {name: answer for name, answer in after.items() if answer is not None}
                assert rank(kept, knowledge).eligible[0].approach == told.first
                assert told.first not in {scored.approach for scored in ranking.held_back}


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


def test_where_all_that_was_tested_is_not_wanted_a_note_says_so_first(knowledge: Knowledge) -> None:
    result = result_of(knowledge, concerns=["nightmares"], not_wanted=["imagery-rehearsal"], focus=2)
    assert not result.recommendations
    assert "not wanted" in result.notes[0]
    assert knowledge.about.phrases.no_treatment not in result.notes


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
        assert rank(teen, knowledge).evidence[row.concern].get(name) is not row


W: dict[str, Answer] = {
    "focus": 2,
    "time_focus": 1,
    "goals": ("understand-why", "change-patterns"),
    "homework": -1,
    "directiveness": -1,
}


def test_where_nothing_was_tested_at_this_age_that_is_said_with_the_best_for_older_people(knowledge: Knowledge) -> None:
    said = "we found no good test with people of this age. Best tested with adults: Cognitive behavioural therapy"
    for concern in ("health-anxiety", "gambling"):
        result = result_of(knowledge, age_band="teen", concerns=[concern], **W)
        assert any(said in note for note in result.notes), concern
    for concern in ("drugs", "alcohol", "attention", "body-dysmorphia", "bipolar", "psychosis"):
        result = result_of(knowledge, age_band="teen", concerns=[concern], **W)
        assert not any("of this age" in note for note in result.notes), concern
    grief = result_of(knowledge, age_band="teen", concerns=["prolonged-grief"])
    assert any("Tested a little at this age: Cognitive" in note for note in grief.notes)
    adult = result_of(knowledge, concerns=["health-anxiety"], **W)
    assert not any("of this age" in note for note in adult.notes)


def test_the_first_choice_of_a_guideline_is_named_where_the_first_of_the_list_was_tested_little(
    knowledge: Knowledge,
) -> None:
    teen = result_of(knowledge, age_band="teen", concerns=["low-mood"], **W)
    assert teen.recommendations[0].tested == "C"
    assert any("a guideline puts" in note and "(CBT)" in note for note in teen.notes)
    adult = result_of(knowledge, concerns=["low-mood"], **W)
    assert not any("a guideline puts" in note for note in adult.notes)


@pytest.mark.parametrize(
    ("concern", "first"),
    [("worry", "CBT"), ("panic", "CBT"), ("social-anxiety", "CBT"), ("restricting", "MANTRA")],
)
def test_a_second_choice_of_a_guideline_is_called_so_beside_it(concern: str, first: str, knowledge: Knowledge) -> None:
    result = result_of(knowledge, concerns=[concern], **W)
    second = next(found for found in result.recommendations if found.approach == "psychodynamic")
    said = [caution for caution in second.cautions if caution.trigger == "standing=only-if"]
    assert len(said) == 1
    assert "second choice, after" in said[0].text
    assert first in said[0].text
    assert said[0].citations
    for found in result.recommendations:
        assert found is second or all("second choice" not in caution.text for caution in found.cautions)


def test_who_is_mostly_alone_is_told_that_perhaps_nobody_could_come(knowledge: Knowledge) -> None:
    def of_couples(**answers: Any) -> str:
        result = result_of(knowledge, age_band="older-adult", concerns=["alcohol"], **answers)
        found = next(found for found in result.recommendations if found.approach == "behavioural-couple")
        return next(caution.text for caution in found.cautions if caution.trigger.startswith("offered_to"))

    assert "Where nobody could come" in of_couples(support="alone")
    assert "if a partner would come" in of_couples()


def test_what_needs_somebody_else_stands_beside_the_list_only_where_the_answers_speak_of_one(
    knowledge: Knowledge,
) -> None:
    """A widow is not offered a therapy for couples, and where a format with others is wished for it is told."""
    seen = False
    for age in ("adult", "older-adult"):
        for concern in knowledge.questionnaire.questions["concerns"].options:
            answers = {"age_band": age, "concerns": ["grief", concern], "main_concern": concern}
            goals: dict[str, Any] = {"goals": ["better-relationships", "understand-why"]}
            for more, is_told in ((goals, False), ({**goals, "format": ["couple-or-family"]}, True)):
                ranking = rank(understand({**ADULT, **answers, **more}, knowledge), knowledge)
                told = [scored for scored in ranking.closer_to_wishes if scored.if_joined]
                spoken = ranking.profile.spoken_of
                assert all(not spoken.isdisjoint(scored.if_joined) for scored in told), (concern, age)
                seen |= is_told and bool(told)
    assert seen
