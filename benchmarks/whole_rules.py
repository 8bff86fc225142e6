"""All the rules in OpenFisca-Core: what answers count, audiences, studies, caps, the main concern, the balance, gates.

The rules are written as its users write them: a variable for each answer that counts, and a formula for each approach
over arrays of people. What comes out are the scores of :func:`approach_finder.score_many`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from approach_finder.knowledge.conditions import AllOf, AnyOf, Condition, NotOf
from approach_finder.knowledge.model import EvidenceRow, Knowledge
from approach_finder.knowledge.types import RANGES, Component
from approach_finder.scoring.rules import CappedGroup, CompiledRules, Contribution
from approach_finder.scoring.score import PARTS
from approach_finder.scoring.weights import WeightTable

PERIOD = "2026"
NOT_OPEN = -(10**6)

Ask = Callable[[str], Any]
# When something is said (an array of people, or of their main and other concerns), and what.
Line = tuple[Callable[[Ask], Any], Contribution]


class WholeRules:
    """A knowledge base as an OpenFisca system."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Declare a variable for each answer as given, for each as it counts, and for each approach."""
        self.knowledge, self._roles, self._scales = knowledge, knowledge.scoring.roles, WeightTable(knowledge)
        self._plan = CompiledRules(knowledge)
        self._person = build_entity("person", "people", "", is_person=True)
        self._system = TaxBenefitSystem([self._person])
        self._said: dict[tuple[str, str | int], str] = {}
        for name in knowledge.questionnaire.order:
            self._declare_answers(name)
        for name, entry in knowledge.scoring.audiences.items():
            self._declare(f"belongs {name}", bool, self._met(entry.when))
        for component, percent in knowledge.scoring.balance_percent_per_step.items():
            self._declare(f"counts {component}", int, self._counts(percent))
        self._declare_concerns()
        lines = self._lines()
        treatments = [name for name, entry in knowledge.approaches.items() if entry.kind == "treatment"]
        self.scores = {name: f"score {name}" for name in treatments}
        for name, called in self.scores.items():
            self._declare(f"open {name}", bool, self._open(name))
            self._declare(called, int, self._score(name, {n: some for n, some in lines.items() if self._of(n) == name}))

    def arrays(self, people: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """The answers of people as the arrays that OpenFisca takes; nothing is checked."""
        columns = {name: np.zeros(len(people), np.bool_) for name in self._said.values()}
        column_of = {key: columns[name] for key, name in self._said.items()}
        for place, person in enumerate(people):
            for question, answer in person.items():
                for part in answer if isinstance(answer, (list, tuple)) else (answer,):
                    if (question, part) in column_of:
                        column_of[question, part][place] = True
        return {f"given {name}": column for name, column in columns.items()}

    def calculate(self, columns: dict[str, Any], number: int) -> dict[str, Any]:
        """The scores: an array for each treatment, ``NOT_OPEN`` where it is not open to a person."""
        simulation = SimulationBuilder().build_default_simulation(self._system, number)
        for name, column in columns.items():
            simulation.set_input(name, PERIOD, column)
        return {name: simulation.calculate(called, PERIOD) for name, called in self.scores.items()}

    # --- how it is declared ------------------------------------------------------------------------------

    def _declare(self, name: str, kind: type, formula: Callable[[Ask], Any] | None = None) -> None:
        members: dict[str, Any] = {"value_type": kind, "entity": self._person, "definition_period": DateUnit.YEAR}
        if formula is not None:
            members["formula"] = lambda people, period: formula(lambda other: people(other, period))
        self._system.add_variable(type(name, (Variable,), members))

    def _declare_answers(self, question: str) -> None:
        """The answers to a question as given, and as they count."""
        shape, asked = self.knowledge.vocabulary.questions[question], self.knowledge.questionnaire.questions[question]
        if shape.type in ("text", "country"):
            return
        options = self.knowledge.vocabulary.questions[asked.options_from or question].options
        low, high = RANGES.get(shape.type, (0, 0))
        for answer in options or range(low, high + 1):
            name = self._said[question, answer] = f"{question}={answer}"
            self._declare(f"given {name}", bool)
            self._declare(name, bool, self._counted(question, answer))

    def _declare_concerns(self) -> None:
        """Who named a main concern; for each concern, whether it matters and what reasons about it count."""
        scoring, roles = self.knowledge.scoring, self._roles
        mains = [self._said[roles.main_concern, concern] for concern in self._options(roles.concerns)]
        self._declare("named", bool, lambda ask: self._any(ask, mains))
        for concern in self._options(roles.concerns):
            main, chosen = self._said[roles.main_concern, concern], self._said[roles.concerns, concern]

            def matters(ask: Ask, main: str = main, chosen: str = chosen) -> Any:
                return np.where(ask("named"), ask(main), ask(chosen))

            def percent(ask: Ask, main: str = main) -> Any:
                found = np.where(ask(main), scoring.main_concern_percent, scoring.other_concerns_percent)
                return np.where(ask("named"), found, 100)

            self._declare(f"matters {concern}", bool, matters)
            self._declare(f"percent {concern}", int, percent)

    def _counted(self, question: str, answer: str | int) -> Callable[[Ask], Any]:
        asked, given = self.knowledge.questionnaire.questions[question], f"given {self._said[question, answer]}"
        when = self._met(asked.ask_when) if asked.ask_when else None
        assumed = (question, answer) == (self._roles.whom, self._roles.whom_assumed)

        def formula(ask: Ask) -> Any:
            found = ask(given)
            if assumed:
                found = found | ~self._any(ask, [f"given {question}={option}" for option in self._options(question)])
            if when is not None:
                found = found & when(ask)
            if asked.options_from:
                names = [self._said[asked.options_from, option] for option in self._options(asked.options_from)]
                found = found & ask(self._said[asked.options_from, answer]) & (sum(map(ask, names)) >= 2)
            return found

        return formula

    def _options(self, question: str) -> Sequence[str]:
        return tuple(self.knowledge.vocabulary.questions[question].options)

    @staticmethod
    def _any(ask: Ask, names: Iterable[str]) -> Any:
        return np.any([ask(name) for name in names], axis=0)

    def _met(self, condition: Condition) -> Callable[[Ask], Any]:
        """For whom a condition holds."""
        match condition:
            case AllOf(parts) | AnyOf(parts):
                each = [self._met(part) for part in parts]
                join = np.logical_and if isinstance(condition, AllOf) else np.logical_or
                return lambda ask: join.reduce([met(ask) for met in each])
            case NotOf(part):
                met = self._met(part)
                return lambda ask: ~met(ask)
            case _:
                names = [self._said[key] for key in self._scales.answers_of(condition) if key in self._said]
                return lambda ask: ask(names[0]) if len(names) == 1 else self._any(ask, names)

    def _counts(self, percent: int) -> Callable[[Ask], Any]:
        steps = [(key[1], name) for key, name in self._said.items() if key[0] == self._roles.balance]
        return lambda ask: 100 + percent * sum(int(step) * ask(name) for step, name in steps)

    # --- what is said ------------------------------------------------------------------------------------

    def _of(self, number: int) -> str:
        return self._plan.slots[number].approach

    def _lines(self) -> dict[int, list[Line]]:
        """Everything that rules and studies can say, by slot."""
        lines: dict[int, list[Line]] = {}
        for key, name in self._said.items():
            for term in self._plan.single(*key):
                lines.setdefault(term.slot, []).append((partial(_asked, name), term))
        for condition, sayings in self._plan.together():
            earlier: list[str] = []
            for _, term in sayings:
                name = self._said[term.question, term.answer]
                lines.setdefault(term.slot, []).append((self._first(condition, name, tuple(earlier)), term))
                earlier.append(name)
        return lines

    def _first(self, condition: Condition, name: str, earlier: tuple[str, ...]) -> Callable[[Ask], Any]:
        """Where a rule on several answers holds, and this is the first of them that is met."""
        met = self._met(condition)

        def formula(ask: Ask) -> Any:
            found = met(ask) & ask(name)
            for other in earlier:
                found = found & ~ask(other)
            return found

        return formula

    # --- what it comes to --------------------------------------------------------------------------------

    def _open(self, name: str) -> Callable[[Ask], Any]:
        entry = self.knowledge.approaches[name]
        gates = [self._met(entry.only_when)] if entry.only_when else []
        cautions = self.knowledge.cautions.get(name, ())
        waits = [self._met(row.when) for row in cautions if row.severity == "exclude"]

        def formula(ask: Ask) -> Any:
            found = self._any(ask, [f"belongs {audience}" for audience in entry.offered_to])
            for gate in gates:
                found = found & gate(ask)
            for wait in waits:
                found = found & ~wait(ask)
            return found

        return formula

    def _score(self, name: str, lines: dict[int, list[Line]]) -> Callable[[Ask], Any]:
        slots = self._plan.slots
        rows: dict[str, list[EvidenceRow]] = {}
        for row in self.knowledge.evidence[name]:
            rows.setdefault(row.concern, []).append(row)

        def formula(ask: Ask) -> Any:
            studies, speaks = self._studies(rows, ask)
            for number, said in lines.items():
                if not slots[number].against:
                    for met, term in said:
                        if term.question == self._roles.concerns:
                            speaks = speaks | (met(ask) & ask(f"matters {term.answer}"))
            total = studies
            for number, said in lines.items():
                points = self._points(slots[number], said, speaks, ask)
                total = total - points if slots[number].against else total + points
            return np.where(ask(f"open {name}"), total, NOT_OPEN)

        return formula

    def _points(self, slot: CappedGroup, said: list[Line], speaks: Any, ask: Ask) -> Any:
        """What falls into a slot: summed up, capped and rounded."""
        by_component: dict[Component, Any] = {}
        spoke: dict[Component, Any] = {}
        for met, term in said:
            found = met(ask)
            percent = ask(f"percent {term.answer}") if term.question == self._roles.concerns else 100
            by_component[term.component] = by_component.get(term.component, 0) + found * (term.halves * percent)
            spoke[term.component] = spoke.get(term.component, False) | found
        parts = sum(value * ask(f"counts {component}") for component, value in by_component.items())
        most: Any = 0
        for component, found in spoke.items():
            counts = ask(f"counts {component}")
            most = np.maximum(most, np.where(found, counts, 0)) if len(spoke) > 1 else counts
        cap: Any = slot.cap
        if slot.offers:
            percent = self.knowledge.scoring.without_concern_percent
            parts = np.where(speaks, parts, parts * percent // 100)
            cap = np.where(speaks, slot.cap, slot.cap * percent // 100)
        return _rounded(parts, cap, most)

    def _studies(self, rows: dict[str, list[EvidenceRow]], ask: Ask) -> tuple[Any, Any]:
        """What studies come to, and whether any of them speaks for the approach and is about what matters."""
        parts: dict[tuple[bool, bool], Any] = {}
        speaks: Any = np.zeros_like(ask(f"belongs {next(iter(self.knowledge.scoring.audiences))}"))
        counts = ask("counts evidence")
        for concern, some in rows.items():
            left, main = (ask(self._said[role, concern]) for role in (self._roles.concerns, self._roles.main_concern))
            for closest in (True, False):
                for row in some:
                    found = left & self._any(ask, [f"belongs {name}" for name in self._studied(row, closest=closest)])
                    left = left & ~found
                    if row.only_when:
                        found = found & self._met(row.only_when)(ask)
                    points = self._scales.evidence_points(row)
                    if not points:
                        continue
                    matters = found & ask(f"matters {concern}")
                    speaks = speaks | matters if points > 0 else speaks
                    value = found * (abs(points) * 2) * ask(f"percent {concern}")
                    for is_main in (True, False):
                        key = (is_main, points < 0)
                        parts[key] = parts.get(key, 0) + value * (main if is_main else ~main)
        total: Any = 0
        for (is_main, against), value in parts.items():
            points = _rounded(value * counts, self._scales.evidence_group(main=is_main, against=against).cap, counts)
            total = total - points if against else total + points
        return total, speaks

    def _studied(self, row: EvidenceRow, *, closest: bool) -> list[str]:
        """The audiences that a row speaks for: itself, or those that count studies with it."""
        audiences = self.knowledge.scoring.audiences
        if closest:
            return list(row.for_)
        return [name for name, entry in audiences.items() if {name, *entry.counts_studies_with} & set(row.for_)]


def _asked(name: str, ask: Ask) -> Any:
    return ask(name)


def _rounded(parts: Any, cap: Any, counts: Any) -> Any:
    return (np.minimum(parts, cap * counts * (PARTS // 100)) + PARTS // 2) // PARTS
