"""What holds for everybody, whatever they answer."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approach_finder.answers.validation import understand
from approach_finder.cli.schemas import answers_schema, result_schema
from approach_finder.knowledge.conditions import AtLeast, Is, leaves
from approach_finder.knowledge.model import EvidenceRow, Knowledge
from approach_finder.knowledge.store import load_knowledge
from approach_finder.results.engine import recommend
from approach_finder.results.result import Result
from approach_finder.results.safety import LEVELS
from approach_finder.scoring.profile import Profile
from approach_finder.scoring.rules import rules_of
from approach_finder.scoring.score import Scorer

from people import people

KNOWLEDGE = load_knowledge()
ROLES = KNOWLEDGE.scoring.roles
PEOPLE = people(KNOWLEDGE)
TREATMENTS = [name for name, entry in KNOWLEDGE.approaches.items() if entry.kind == "treatment"]
RESULT = jsonschema.Draft202012Validator(result_schema())
ANSWERS = jsonschema.Draft202012Validator(answers_schema(KNOWLEDGE))

# Answers on safety, and whether the therapy should help with that too, which is a wish.
FROM_SAFETY = (ROLES.safety, "safety_help")
many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
some = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # with what would change it


def result_for(answers: dict[str, Any], top: int | None = None) -> Result:
    return recommend(understand(answers, KNOWLEDGE), KNOWLEDGE, top)


def as_printed(result: Result) -> Any:
    return msgspec.json.decode(msgspec.json.encode(result.to_dict()))


def scores(result: Result) -> dict[str, int]:
    return {found.approach: found.score for found in result.recommendations}


@many
@given(PEOPLE)
def test_the_score_is_exactly_the_sum_of_what_is_shown(answers: dict[str, Any]) -> None:
    for found in result_for(answers).recommendations:
        parts = msgspec.to_builtins(found.components)
        shown = [*found.reasons, *found.against]
        assert found.score == sum(parts.values())
        for component, points in parts.items():
            assert points == sum(reason.weight for reason in shown if reason.component == component)
        assert all(reason.weight > 0 for reason in found.reasons)
        assert all(reason.weight < 0 for reason in found.against)


@some
@given(PEOPLE)
def test_every_result_keeps_the_published_schema(answers: dict[str, Any]) -> None:
    ANSWERS.validate(answers)
    RESULT.validate(as_printed(result_for(answers, 5)))


@many
@given(PEOPLE)
def test_ranks_bands_and_ties_are_consistent(answers: dict[str, Any]) -> None:
    found = result_for(answers).recommendations
    assert [entry.rank for entry in found] == list(range(1, len(found) + 1))
    assert [entry.score for entry in found] == sorted((entry.score for entry in found), reverse=True)
    bands = [list(KNOWLEDGE.scoring.bands).index(entry.band) for entry in found]
    assert bands == sorted(bands)
    close = {entry.approach: set(entry.close_to) for entry in found}
    assert all(name in close[other] for name, others in close.items() for other in others)
    assert all(KNOWLEDGE.approaches[entry.approach].kind == "treatment" for entry in found)


@many
@given(PEOPLE)
def test_every_citation_stands_in_the_references(answers: dict[str, Any]) -> None:
    result = result_for(answers)

    def cited(node: Any) -> set[str]:
        if isinstance(node, dict):
            own = set(node.get("citations", ()))
            return own.union(*(cited(value) for value in node.values()))
        if isinstance(node, (list, tuple)):
            return set().union(*(cited(value) for value in node))
        return set()

    assert cited(as_printed(result)) == set(result.references)


@some
@given(PEOPLE, st.randoms(use_true_random=False))
def test_order_of_options_and_of_entries_changes_nothing(answers: dict[str, Any], shuffle: random.Random) -> None:
    def shuffled(items: dict[Any, Any]) -> dict[Any, Any]:
        keys = list(items)
        shuffle.shuffle(keys)
        return {key: items[key] for key in keys}

    turned = {
        name: shuffle.sample(value, len(value)) if isinstance(value, list) else value
        for name, value in shuffled(answers).items()
    }
    other: Knowledge = msgspec.structs.replace(
        KNOWLEDGE,
        approaches=shuffled(KNOWLEDGE.approaches),
        evidence=shuffled(KNOWLEDGE.evidence),
        references=shuffled(KNOWLEDGE.references),
        cautions=shuffled(KNOWLEDGE.cautions),
        scoring=msgspec.structs.replace(
            KNOWLEDGE.scoring,
            bands=shuffled(KNOWLEDGE.scoring.bands),
            audiences=shuffled(KNOWLEDGE.scoring.audiences),
            components=shuffled(KNOWLEDGE.scoring.components),
        ),
    )
    assert result_for(answers, 5) == recommend(understand(turned, other), other, 5)


@many
@given(PEOPLE)
def test_a_skipped_question_changes_nothing(answers: dict[str, Any]) -> None:
    skipped = {name: None for name in KNOWLEDGE.vocabulary.questions if name not in answers and name != ROLES.safety}
    assert result_for(answers) == result_for({**skipped, **answers})


@many
@given(PEOPLE, st.data())
def test_more_of_a_wanted_thing_never_lowers_who_offers_it(answers: dict[str, Any], data: st.DataObject) -> None:
    """A further goal, way of working or concern never lowers an approach that only gains from it."""
    name = data.draw(st.sampled_from(["goals", "modes", ROLES.concerns, "past_therapy", "matters_to_me"]))
    option = data.draw(st.sampled_from(KNOWLEDGE.vocabulary.questions[name].options))
    before = [*answers.get(name, [])]
    if option in before or option in KNOWLEDGE.questionnaire.questions[name].exclusive:
        return
    if set(before) & set(KNOWLEDGE.questionnaire.questions[name].exclusive):
        return
    more = {**answers, name: [*before, option]}
    old, new = scores(result_for(answers)), scores(result_for(more))
    for approach, entry in KNOWLEDGE.approaches.items():
        named = Is(name, option)
        offers = any(named in leaves(rule.when) for rule in entry.speaks_for)
        minds = any(named in leaves(rule.when) for rule in entry.speaks_against)
        hurt = any(row.concern == option and evidence_points(row) < 0 for row in KNOWLEDGE.evidence[approach])
        if offers and not minds and not hurt and approach in old:
            assert new.get(approach, 0) >= old[approach]


def evidence_points(row: EvidenceRow) -> int:
    scale = KNOWLEDGE.scoring.evidence
    points = scale.no_effect if row.found == "no-effect" else scale.grades[row.grade]
    return points + (scale.standings[row.standing] if row.standing else 0)


@pytest.mark.parametrize("treatment", TREATMENTS)
def test_one_question_cannot_outweigh_the_rest(treatment: str) -> None:
    """With every box ticked that speaks for a treatment, no question gives more than all the others together."""
    entry = KNOWLEDGE.approaches[treatment]
    answers: dict[str, Any] = {}
    for leaf in (leaf for rule in entry.speaks_for for leaf in leaves(rule.when)):
        if not isinstance(leaf, Is):
            answers[leaf.question] = 2 if isinstance(leaf, AtLeast) else -2
        elif KNOWLEDGE.vocabulary.questions[leaf.question].type == "many":
            answers[leaf.question] = (*answers.get(leaf.question, ()), leaf.option)
        else:
            answers[leaf.question] = leaf.option
    given: Counter[str] = Counter()
    plan, person = rules_of(KNOWLEDGE), Profile(answers, KNOWLEDGE)
    for reason in Scorer(person, plan).reasons(treatment):
        if not isinstance(reason.source, EvidenceRow):
            given[reason.question] += max(reason.weight, 0)
    [(question, most)] = given.most_common(1)
    assert most <= given.total() - most, question


@many
@given(PEOPLE)
def test_thoughts_of_suicide_and_self_harm_change_no_score(answers: dict[str, Any]) -> None:
    bare = {name: value for name, value in answers.items() if name not in FROM_SAFETY}
    for flags in (["suicidal-thoughts"], ["self-harm"], ["suicidal-thoughts", "self-harm"]):
        result = result_for({**bare, ROLES.safety: flags})
        assert scores(result) == scores(result_for(bare))
        assert result.excluded == result_for(bare).excluded


@many
@given(PEOPLE, st.data())
def test_another_safety_answer_never_lowers_the_level(answers: dict[str, Any], data: st.DataObject) -> None:
    flags = [flag for flag in answers.get(ROLES.safety, []) if flag in KNOWLEDGE.safety.flags]
    added = data.draw(st.sampled_from(sorted(KNOWLEDGE.safety.flags)))
    less = result_for({**answers, ROLES.safety: flags}).safety.level
    more = result_for({**answers, ROLES.safety: sorted({*flags, added})}).safety.level
    assert more is not None
    assert LEVELS.index(more) >= LEVELS.index(less or "none")


@many
@given(PEOPLE)
def test_a_safety_answer_never_hides_the_list_or_changes_a_score_that_stays(answers: dict[str, Any]) -> None:
    if answers.get(ROLES.whom) == "couple":
        return  # where sessions together are not safe, sessions alone come into view
    bare = result_for({name: value for name, value in answers.items() if name not in FROM_SAFETY})
    with_flags = result_for({name: value for name, value in answers.items() if name != "safety_help"})
    kept = scores(with_flags)
    # Where what was tested waits for the sake of safety, others are no longer held back behind it.
    assert all(scores(bare).get(name, score) == score for name, score in kept.items())
    gone = set(scores(bare)) - set(kept)
    for name in gone:
        assert any(row.severity == "exclude" for row in KNOWLEDGE.cautions.get(name, ()))


@many
@given(PEOPLE)
def test_a_result_is_a_valid_answers_file(answers: dict[str, Any]) -> None:
    result = result_for(answers)
    again = result_for(as_printed(result))
    assert again.recommendations == result.recommendations
    assert again.safety == result.safety


@pytest.mark.parametrize("country", ["CA", "GB", "NO", "FJ", None])
@given(PEOPLE)
@settings(max_examples=30, deadline=None)
def test_nothing_but_the_crisis_lines_depends_on_the_country(country: str | None, answers: dict[str, Any]) -> None:
    bare = {name: value for name, value in answers.items() if name != ROLES.country}
    here = result_for({**bare, ROLES.country: country})
    assert here.recommendations == result_for(bare).recommendations
