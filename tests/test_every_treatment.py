"""Every treatment is first, or level with the first, for somebody plausible."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from approach_finder.answers import understand
from approach_finder.conditions import AllOf, AnyOf, AtLeast, AtMost, Condition, Is
from approach_finder.engine import recommend
from approach_finder.knowledge import load_knowledge
from approach_finder.model import Approach, Rule

KNOWLEDGE = load_knowledge()
TREATMENTS = [name for name, entry in KNOWLEDGE.approaches.items() if entry.kind == "treatment"]
MOST_BOXES = 3
WHO = [
    {"for_whom": "self", "age_band": "adult"},
    {"for_whom": "self", "age_band": "older-adult"},
    {"for_whom": "teen"},
    {"for_whom": "child"},
    {"for_whom": "couple"},
    {"for_whom": "family"},
]


@pytest.mark.parametrize("name", TREATMENTS)
def test_somebody_is_led_to(name: str) -> None:
    """Somebody with at most three boxes per question, who mostly wants what the treatment offers."""
    starts = [{**who, **wishes(KNOWLEDGE.approaches[name])} for who in WHO]
    best = max(starts, key=lambda answers: lead(name, answers))
    assert lead(name, climb(name, best)) >= -KNOWLEDGE.scoring.close


def lead(name: str, answers: dict[str, Any]) -> int:
    """By how many points a treatment is ahead of the next, or behind the first."""
    found = recommend(understand(answers, KNOWLEDGE), KNOWLEDGE, None).recommendations
    own = next((entry.score for entry in found if entry.approach == name), -1000)
    return own - max((entry.score for entry in found if entry.approach != name), default=0)


def climb(name: str, answers: dict[str, Any], steps: int = 4) -> dict[str, Any]:
    """Change one answer at a time, a few times, towards the treatment."""
    for _ in range(steps):
        if lead(name, answers) >= -KNOWLEDGE.scoring.close:
            break
        answers = max(neighbours(answers), key=lambda other: lead(name, other))
    return answers


def neighbours(answers: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same person with one answer on ways of working, history or circumstances changed."""
    for question in [*KNOWLEDGE.scoring.components["preferences"], "focus", "goals", "time_available", "format"]:
        shape = KNOWLEDGE.vocabulary.questions[question]
        yield {key: value for key, value in answers.items() if key != question}
        if shape.type == "many":
            yield from ({**answers, question: [option]} for option in shape.options)
        else:
            yield from ({**answers, question: value} for value in shape.options or (-2, 2))


def wishes(approach: Approach) -> dict[str, Any]:
    """Answers that the heaviest reasons for an approach ask for, in what somebody might plausibly say."""
    answers: dict[str, Any] = {}
    if approach.only_when:
        add(approach.only_when, answers)
    for rule in sorted(approach.speaks_for, key=lambda rule: -KNOWLEDGE.scoring.weights[rule.weight]):
        if not clashes(rule, approach):
            add(rule.when, answers)
    answers.setdefault("concerns", ["personal-growth"])
    if len(answers["concerns"]) > 1:
        answers["main_concern"] = answers["concerns"][0]
    return answers


def add(condition: Condition, answers: dict[str, Any]) -> None:
    match condition:
        case Is(question, option):
            if KNOWLEDGE.vocabulary.questions[question].type == "many":
                chosen = answers.setdefault(question, [])
                if option not in chosen and len(chosen) < MOST_BOXES:
                    chosen.append(option)
            elif question not in ("for_whom", "age_band"):
                answers.setdefault(question, option)
        case AtLeast(question, value):
            answers.setdefault(question, max(value, 2))
        case AtMost(question, value):
            answers.setdefault(question, min(value, -2))
        case AllOf(parts):
            for part in parts:
                add(part, answers)
        case AnyOf(parts):
            add(parts[0], answers)


def clashes(rule: Rule, approach: Approach) -> bool:
    return any(rule.when == other.when for other in approach.speaks_against)
