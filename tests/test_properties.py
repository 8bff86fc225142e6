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
from approach_finder.bulk.columns import Columns, ColumnStandings
from approach_finder.cli.schemas import answers_schema, result_schema
from approach_finder.knowledge.conditions import Answer, AtLeast, Is
from approach_finder.knowledge.model import Approach, EvidenceRow, Knowledge
from approach_finder.knowledge.store import load_knowledge
from approach_finder.results.engine import recommend
from approach_finder.results.result import Result
from approach_finder.results.safety import LEVELS, find_safety
from approach_finder.scoring.profile import Profile
from approach_finder.scoring.ranking import rank
from approach_finder.scoring.rules import rules_of
from approach_finder.scoring.score import Scorer

from people import drawn_people, people

KNOWLEDGE = load_knowledge()
ROLES = KNOWLEDGE.scoring.roles
PEOPLE = people(KNOWLEDGE)
COLUMNS = Columns(KNOWLEDGE)
TREATMENTS = [name for name, entry in KNOWLEDGE.approaches.items() if entry.kind == "treatment"]
RESULT = jsonschema.Draft202012Validator(result_schema())
ANSWERS = jsonschema.Draft202012Validator(answers_schema(KNOWLEDGE))

# Answers on safety, and whether the therapy should help with that too, which is a wish.
FROM_SAFETY = (ROLES.safety, "safety_help")
some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def result_for(answers: dict[str, Any], top: int | None = None) -> Result:
    return recommend(understand(answers, KNOWLEDGE), KNOWLEDGE, top)


@pytest.fixture(scope="module")
def drawn() -> list[dict[str, Answer]]:
    return drawn_people(5000, 13, KNOWLEDGE)


def standings(several: list[dict[str, Answer]]) -> ColumnStandings:
    """Where everything stands for some people: a row an approach, a column a person."""
    return COLUMNS.standings(COLUMNS.rows.table([COLUMNS.rows.of_person(person) for person in several]))


@some
@given(PEOPLE)
def test_every_result_keeps_the_published_schema_and_cites_what_stands_in_it(answers: dict[str, Any]) -> None:
    ANSWERS.validate(answers)
    result = result_for(answers)
    printed = msgspec.json.decode(msgspec.json.encode(result.to_dict()))
    RESULT.validate(printed)
    assert cited(printed) == set(result.references)


def cited(node: Any) -> set[str]:
    """Every reference that a part of what is printed cites."""
    if isinstance(node, dict):
        return set(node.get("citations", ())).union(*(cited(value) for value in node.values()))
    if isinstance(node, (list, tuple)):
        return set().union(*(cited(value) for value in node))
    return set()


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


def test_a_skipped_question_changes_nothing(drawn: list[dict[str, Answer]]) -> None:
    for person in drawn[:1000]:
        skipped = dict.fromkeys(KNOWLEDGE.vocabulary.questions.keys() - {*person, ROLES.safety})
        assert understand({**skipped, **person}, KNOWLEDGE) == person


def test_more_of_a_wanted_thing_never_lowers_who_offers_it(drawn: list[dict[str, Answer]]) -> None:
    """A further goal, way of working or concern never lowers the score of an approach that only gains from it."""
    chance, entries = random.Random(17), [(name, KNOWLEDGE.approaches[name]) for name in sorted(KNOWLEDGE.approaches)]
    several: list[tuple[dict[str, Answer], str, str]] = []
    for person in drawn:
        name = chance.choice(["goals", "modes", ROLES.concerns, "past_therapy", "matters_to_me"])
        option = chance.choice(KNOWLEDGE.vocabulary.questions[name].options)
        before, alone = {*person.get(name, ())}, {*KNOWLEDGE.questionnaire.questions[name].exclusive}  # type: ignore[misc]
        if option not in before | alone and not before & alone:
            several.append((person, name, option))
    old = standings([person for person, _, _ in several])
    new = standings([{**person, name: (*person.get(name, ()), option)} for person, name, option in several])  # type: ignore[misc]
    gains: dict[tuple[str, str], list[bool]] = {}
    for number, (_, name, option) in enumerate(several):
        if (name, option) not in gains:
            gains[name, option] = [only_gains(approach, entry, name, option) for approach, entry in entries]
        only = old.listed[:, number] & gains[name, option]
        assert (new.scores[only, number] >= old.scores[only, number]).all()


def only_gains(approach: str, entry: Approach, name: str, option: str) -> bool:
    """Whether an answer speaks for an approach and nothing about it against."""
    named = Is(name, option)
    hurt = any(row.concern == option and evidence_points(row) < 0 for row in KNOWLEDGE.evidence[approach])
    return (
        not hurt
        and any(named in rule.when.leaves() for rule in entry.speaks_for)
        and not any(named in rule.when.leaves() for rule in entry.speaks_against)
    )


def evidence_points(row: EvidenceRow) -> int:
    scale = KNOWLEDGE.scoring.evidence
    points = scale.no_effect if row.found == "no-effect" else scale.grades[row.grade]
    return points + (scale.standings[row.standing] if row.standing else 0)


@pytest.mark.parametrize("treatment", TREATMENTS)
def test_one_question_cannot_outweigh_the_rest(treatment: str) -> None:
    """With every box ticked that speaks for a treatment, no question gives more than all the others together."""
    entry = KNOWLEDGE.approaches[treatment]
    answers: dict[str, Any] = {}
    for leaf in (leaf for rule in entry.speaks_for for leaf in rule.when.leaves()):
        if not isinstance(leaf, Is):
            answers[leaf.question] = 2 if isinstance(leaf, AtLeast) else -2
        elif KNOWLEDGE.vocabulary.questions[leaf.question].type == "many":
            answers[leaf.question] = (*answers.get(leaf.question, ()), leaf.answer)
        else:
            answers[leaf.question] = leaf.answer
    given: Counter[str] = Counter()
    plan, person = rules_of(KNOWLEDGE), Profile(answers, KNOWLEDGE)
    for reason in Scorer(person, plan).reasons(treatment):
        if not isinstance(reason.source, EvidenceRow):
            given[reason.question] += max(reason.weight, 0)
    [(question, most)] = given.most_common(1)
    assert most <= given.total() - most, question


def test_thoughts_of_suicide_and_self_harm_change_no_score_and_close_nothing(drawn: list[dict[str, Answer]]) -> None:
    chance = random.Random(18)
    ways = [("suicidal-thoughts",), ("self-harm",), ("suicidal-thoughts", "self-harm")]
    bare = [{name: value for name, value in person.items() if name not in FROM_SAFETY} for person in drawn]
    without, with_flags = standings(bare), standings([{**each, ROLES.safety: chance.choice(ways)} for each in bare])
    for field in ("scores", "tested", "listed", "held_back"):
        assert (getattr(without, field) == getattr(with_flags, field)).all(), field


def test_a_safety_answer_never_lowers_the_level_hides_the_list_or_changes_a_score_that_stays(
    drawn: list[dict[str, Answer]],
) -> None:
    chance, flags = random.Random(19), sorted(KNOWLEDGE.safety.flags)
    for person in drawn[:1000]:
        bare = {name: value for name, value in person.items() if name not in FROM_SAFETY}
        added = tuple(chance.sample(flags, chance.randint(1, 2)))
        levels = [
            find_safety({**bare, ROLES.safety: several}, KNOWLEDGE).level or "none" for several in (added[:1], added)
        ]
        assert LEVELS.index(levels[0]) <= LEVELS.index(levels[1])
        if person[ROLES.whom] == "couple":
            continue  # where sessions together are not safe, sessions alone come into view
        before, after = (
            {scored.approach: scored.score for scored in rank(answers, KNOWLEDGE).eligible}
            for answers in (bare, {**bare, ROLES.safety: added})
        )
        # Where what was tested waits for the sake of safety, others are no longer held back behind it.
        assert all(before.get(name, score) == score for name, score in after.items())
        for name in before.keys() - after.keys():
            assert any(row.severity == "exclude" for row in KNOWLEDGE.cautions.get(name, ()))


def test_nothing_but_the_crisis_lines_depends_on_the_country(drawn: list[dict[str, Answer]]) -> None:
    chance = random.Random(20)
    for person in drawn[:300]:
        bare = {name: value for name, value in person.items() if name != ROLES.country}
        here = recommend({**bare, ROLES.country: chance.choice(["CA", "GB", "NO", "FJ"])}, KNOWLEDGE)
        assert here.recommendations == recommend(bare, KNOWLEDGE).recommendations
