"""The same rules in two general rule engines, and what they must come to.

Each engine is given every rule of the knowledge base with its condition and its bare weight, and sums them up for each
approach: what all of them can express. approach-finder also applies caps, the main concern, the balance, evidence by
audience, gates and questions that are not asked; no engine is asked for that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from approach_finder.knowledge.conditions import AllOf, AnyOf, AtLeast, Condition, Is, NotOf
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.types import RANGES

# For each approach: its rules with their weights, below 0 for those against.
Rules = dict[str, list[tuple[Condition, int]]]


def rules_of(knowledge: Knowledge) -> Rules:
    """All rules with their bare weights."""
    weights = knowledge.scoring.weights
    return {
        name: [(rule.when, weights[rule.weight]) for rule in entry.speaks_for]
        + [(rule.when, -weights[rule.weight]) for rule in entry.speaks_against]
        for name, entry in knowledge.approaches.items()
    }


def bare_scores(answers: Mapping[str, Any], rules: Rules) -> list[int]:
    """The sums, plainly: what every engine is checked against."""
    given = {name: tuple(answer) if isinstance(answer, list) else answer for name, answer in answers.items()}
    return [sum(weight for when, weight in entries if when.holds(given)) for entries in rules.values()]


def whole(answers: Mapping[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    """The answers with something for each question that is weighed: zen-engine does not know "not answered"."""
    blank: dict[str, Any] = {}
    for name, shape in knowledge.vocabulary.questions.items():
        if shape.type != "text":
            blank[name] = [] if shape.type == "many" else 0 if shape.type in RANGES else ""
    return {**blank, **answers}


def datalogic(rules: Rules, knowledge: Knowledge) -> Callable[[str], list[int]]:
    """datalogic-py: one compiled rule that gives all scores, from JSON text to numbers."""
    import datalogic_py

    def logic(when: Condition) -> dict[str, Any]:
        match when:
            case Is(question, option):
                many = knowledge.vocabulary.questions[question].type == "many"
                return {"in": [option, {"var": question}]} if many else {"==": [{"var": question}, option]}
            case AllOf(parts) | AnyOf(parts):
                return {"and" if isinstance(when, AllOf) else "or": [logic(part) for part in parts]}
            case NotOf(part):
                return {"!": [logic(part)]}
        return {">=" if isinstance(when, AtLeast) else "<=": [{"var": when.question}, when.answer]}

    scores = [{"+": [0, *({"if": [logic(when), weight, 0]} for when, weight in entries)]} for entries in rules.values()]
    engine = datalogic_py.Engine()
    compiled, session = engine.compile(json.dumps(scores)), engine.session()
    return lambda text: json.loads(session.evaluate_str(compiled, text))


def zen(rules: Rules, knowledge: Knowledge) -> Callable[[dict[str, Any]], list[int]]:
    """zen-engine: one compiled expression that gives all scores, from a mapping to numbers."""
    import zen

    def text(when: Condition) -> str:
        match when:
            case Is(question, option):
                many = knowledge.vocabulary.questions[question].type == "many"
                return f"('{option}' in {question})" if many else f"({question} == '{option}')"
            case AllOf(parts) | AnyOf(parts):
                return "(" + (" and " if isinstance(when, AllOf) else " or ").join(map(text, parts)) + ")"
            case NotOf(part):
                return f"(not {text(part)})"
        return f"({when.question} {'>=' if isinstance(when, AtLeast) else '<='} {when.answer})"

    scores = [" + ".join(["0", *(f"({text(when)} ? {weight} : 0)" for when, weight in rules[name])]) for name in rules]
    compiled = zen.compile_expression(f"[{', '.join(scores)}]")
    return lambda given: [int(score) for score in compiled.evaluate(given)]
