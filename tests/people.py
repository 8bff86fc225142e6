"""People for tests: random ones, and those that an approach was made for."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import yaml
from hypothesis import strategies as st

from approach_finder.answers.asked import applies, visible
from approach_finder.answers.drawing import draw, draw_answer
from approach_finder.answers.validation import understand
from approach_finder.knowledge.conditions import Answer, AtLeast, Is, NotOf
from approach_finder.knowledge.model import Knowledge


def people(knowledge: Knowledge) -> st.SearchStrategy[dict[str, Any]]:
    """Random answers as somebody might hand them over."""
    roles = knowledge.scoring.roles
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for name, shape in knowledge.vocabulary.questions.items():
        match shape.type:
            case "one" if shape.options:
                fields[name] = st.sampled_from(shape.options)
            case "many":
                fields[name] = st.lists(st.sampled_from(shape.options), min_size=1, max_size=4, unique=True)
            case "scale":
                fields[name] = st.integers(-2, 2)
            case "frequency":
                fields[name] = st.integers(0, 3)
            case "country":
                fields[name] = st.sampled_from(["CA", "GB", "GE", "no"])
    needed = {roles.concerns: fields.pop(roles.concerns)}

    def with_main(answers: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
        main = st.one_of(st.none(), st.sampled_from(answers[roles.concerns]))
        return main.map(lambda concern: answers if concern is None else {**answers, roles.main_concern: concern})

    return st.fixed_dictionaries(needed, optional=fields).flatmap(with_main)


def anybody(
    chance: random.Random, knowledge: Knowledge, given: Mapping[str, Answer] = MappingProxyType({})
) -> dict[str, Answer]:
    """A drawn person, with safety answers and approaches that were tried or are not wanted."""
    roles, names = knowledge.scoring.roles, list(knowledge.approaches)
    person: dict[str, Answer] = dict(draw(given, chance, knowledge))
    if chance.random() < 0.4:
        flags = knowledge.vocabulary.questions[roles.safety].options
        person[roles.safety] = tuple(chance.sample(flags, chance.randint(1, 2)))
        person["safety_help"] = chance.choice(["yes", "no"])
    for question in (roles.not_wanted, roles.tried_no_help, "tried_helped"):
        if chance.random() < 0.3:
            person[question] = tuple(chance.sample(names, chance.randint(1, 3)))
    if not given and chance.random() < 0.2:  # answers that do not count
        person |= {"age_band": "child", "trauma_detail": ("combat",)}
    return understand(person, knowledge)


def drawn_people(number: int, seed: int, knowledge: Knowledge) -> list[dict[str, Answer]]:
    """So many drawn people, every second of them an adult who asks for themselves."""
    chance, adult = random.Random(seed), {"for_whom": "self", "age_band": "adult"}
    return [anybody(chance, knowledge, adult if place % 2 else {}) for place in range(number)]


@cache
def cases() -> list[dict[str, Any]]:
    """The cases of tests/cases: a name that is a sentence, a source, answers, and what is expected."""
    files = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    return [case for file in files for case in yaml.load(file.read_bytes(), yaml.CSafeLoader)]


def completed(
    answers: dict[str, Answer], chance: random.Random, share: float, knowledge: Knowledge
) -> dict[str, Answer]:
    """The same person with some share of the open questions answered at random; no danger, in Canada."""
    roles = knowledge.scoring.roles
    safe: dict[str, Answer] = {roles.safety: ("none",), roles.country: "CA"}
    person = {**safe, **answers}
    for name in knowledge.questionnaire.order:
        text = knowledge.vocabulary.questions[name].type == "text"
        if text or name in person or not applies(name, person, knowledge) or chance.random() >= share:
            continue
        drawn = draw_answer(name, person, chance, knowledge)
        if drawn is not None:
            person[name] = drawn
    return visible(person, knowledge)


def awkward(knowledge: Knowledge) -> Knowledge:
    """The rules with numbers that do not divide evenly, ties, and conditions of every kind in every place."""
    rules = knowledge.approaches["act"]
    approaches = {
        **knowledge.approaches,
        "act": msgspec.structs.replace(rules, only_when=NotOf(AtLeast("homework", 1))),
        "zz-same-as-cbt": knowledge.approaches["cbt"],
    }
    scoring = knowledge.scoring
    return msgspec.structs.replace(
        knowledge,
        approaches=approaches,
        evidence={
            **knowledge.evidence,
            "zz-same-as-cbt": knowledge.evidence["cbt"],
            "act": tuple(
                msgspec.structs.replace(row, only_when=Is("country", "NO")) for row in knowledge.evidence["act"]
            ),
        },
        scoring=msgspec.structs.replace(
            scoring,
            weights={word: weight + 1 for word, weight in scoring.weights.items()},
            balance_percent_per_step={"evidence": 23, "goals": -7, "preferences": -11, "practical": 3},
            main_concern_percent=167,
            other_concerns_percent=61,
            caps=msgspec.structs.replace(scoring.caps, most_for=87, most_against=53),
        ),
    )
