"""The same rules in three general rule engines, and what they must come to.

Each engine is given every rule of the knowledge base with its condition and its bare weight, and sums them up for each
approach: what all of them can express. approach-finder also applies caps, the main concern, the balance, evidence by
audience, gates and questions that are not asked; no engine is asked for that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from approach_finder.conditions import AllOf, AnyOf, AtLeast, Condition, Is, NotOf, holds
from approach_finder.model import RANGES, Knowledge

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
    return [sum(weight for when, weight in entries if holds(when, given)) for entries in rules.values()]


def whole(answers: Mapping[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    """The answers with something for each question that is weighed: engines do not know "not answered"."""
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
        return {">=" if isinstance(when, AtLeast) else "<=": [{"var": when.question}, when.value]}

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
        return f"({when.question} {'>=' if isinstance(when, AtLeast) else '<='} {when.value})"

    scores = [" + ".join(["0", *(f"({text(when)} ? {weight} : 0)" for when, weight in rules[name])]) for name in rules]
    compiled = zen.compile_expression(f"[{', '.join(scores)}]")
    return lambda given: [int(score) for score in compiled.evaluate(given)]


class OpenFisca:
    """OpenFisca-Core: a variable for each answer and a formula for each approach, over arrays of people."""

    def __init__(self, rules: Rules, knowledge: Knowledge) -> None:
        """Declare the variables and the formulas."""
        from openfisca_core.entities import build_entity
        from openfisca_core.periods import DateUnit
        from openfisca_core.taxbenefitsystems import TaxBenefitSystem
        from openfisca_core.variables import Variable

        person = build_entity("person", "people", "", is_person=True)
        self._system = TaxBenefitSystem([person])
        self._period, self._scores = "2026", [f"score_{number}" for number in range(len(rules))]
        self._inputs: dict[tuple[str, str | None], str] = {}
        shared = {"entity": person, "definition_period": DateUnit.YEAR}
        for question, shape in knowledge.vocabulary.questions.items():
            source = knowledge.questionnaire.questions[question].options_from
            options = knowledge.vocabulary.questions[source].options if source else shape.options
            for option in options or (None,):
                name = self._inputs[question, option] = f"input_{len(self._inputs)}"
                kind = bool if option else int
                self._system.add_variable(type(name, (Variable,), {"value_type": kind, **shared}))
        for name, entries in zip(self._scores, rules.values(), strict=True):
            formula = self._formula(entries)
            self._system.add_variable(type(name, (Variable,), {"value_type": int, "formula": formula, **shared}))

    def _formula(self, entries: list[tuple[Condition, int]]) -> Callable[[Any, Any], Any]:
        def met(when: Condition, people: Any, period: Any) -> Any:
            match when:
                case Is(question, option):
                    return people(self._inputs[question, option], period)
                case AllOf(parts) | AnyOf(parts):
                    found = met(parts[0], people, period)
                    for part in parts[1:]:
                        other = met(part, people, period)
                        found = found * other if isinstance(when, AllOf) else found + other
                    return found
                case NotOf(part):
                    return ~met(part, people, period)
            number = people(self._inputs[when.question, None], period)
            return number >= when.value if isinstance(when, AtLeast) else number <= when.value

        def formula(people: Any, period: Any) -> Any:
            return sum((met(when, people, period) * weight for when, weight in entries), people.filled_array(0))

        return formula

    def arrays(self, people: list[dict[str, Any]]) -> dict[str, Any]:
        """The answers of people as the arrays that OpenFisca takes."""
        import numpy as np

        columns: dict[str, Any] = {}
        for (_, option), name in self._inputs.items():
            columns[name] = np.zeros(len(people), dtype=bool if option else int)
        for number, person in enumerate(people):
            for question, answer in person.items():
                for part in answer if isinstance(answer, (list, tuple)) else (answer,):
                    if isinstance(part, int):
                        columns[self._inputs[question, None]][number] = part
                    elif (question, part) in self._inputs:
                        columns[self._inputs[question, part]][number] = True
        return columns

    def scores(self, columns: dict[str, Any], number: int) -> list[Any]:
        """The scores: an array for each approach."""
        from openfisca_core.simulation_builder import SimulationBuilder

        simulation = SimulationBuilder().build_default_simulation(self._system, number)
        for name, column in columns.items():
            simulation.set_input(name, self._period, column)
        return [simulation.calculate(name, self._period) for name in self._scores]
