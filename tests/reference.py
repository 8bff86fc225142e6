"""The calculation straight from its description, slow and obvious: without compiled rules, columns or anything kept.

A point is 20,000 units until it is rounded, since percents of a concern, halves of a scale and percents of the balance
all divide it. Only the conditions and the answers that count are shared with the program.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from approach_finder.answers.asked import visible
from approach_finder.knowledge.conditions import AtLeast, AtMost, Is, deciding_leaf
from approach_finder.knowledge.model import EvidenceRow, Knowledge, Rule

UNITS = 20_000


class Found(NamedTuple):
    """Who is listed and who is held back, best first, with points; who of these is closer to the wishes."""

    listed: list[tuple[str, int]]
    held_back: list[tuple[str, int]]
    closer: list[str]


class Reference:
    """One person."""

    def __init__(self, answers: dict[str, Any], kb: Knowledge) -> None:
        self.kb, self.scoring = kb, kb.scoring
        roles = kb.scoring.roles
        counted: dict[str, Any] = visible({roles.whom: roles.whom_assumed, **answers}, kb)
        self.answers = answers = counted
        audiences = kb.scoring.audiences
        self.sure = {name for name, entry in audiences.items() if entry.when.holds(answers)}
        self.maybe = {
            name
            for name, entry in audiences.items()
            if name not in self.sure and entry.may_join and entry.may_join.holds(answers)
        }
        self.concerns = list(answers.get(roles.concerns, ()))
        main = answers.get(roles.main_concern)
        self.main = main or (self.concerns[0] if len(self.concerns) == 1 else None)
        self.focus = [self.main] if self.main else self.concerns
        step = answers.get(roles.balance, 0)
        self.balance = {name: 100 + step * percent for name, percent in kb.scoring.balance_percent_per_step.items()}

    def percent(self, concern: str) -> int:
        if self.main is None:
            return 100
        return self.scoring.main_concern_percent if concern == self.main else self.scoring.other_concerns_percent

    # --- which row of evidence counts ----------------------------------------------------------------------

    def row(self, approach: str, concern: str) -> EvidenceRow | None:
        """The row for the person's audiences; of several for the same people the first that holds."""
        audiences, entry = self.scoring.audiences, self.kb.approaches[approach]
        own = self.sure if self.sure & set(entry.offered_to) else self.sure | self.maybe
        wider = own.union(*(audiences[name].counts_studies_with for name in own))
        rows = [row for row in self.kb.evidence[approach] if row.concern == concern]
        for people in (own, wider):
            ages = {name for name, audience in audiences.items() if audience.age}
            for row in rows:
                of_another_age = ages & people and ages & set(row.for_) and not ages & people & set(row.for_)
                if people & set(row.for_) and not of_another_age:
                    same = [other for other in rows if other.for_ == row.for_] if row.only_when else [row]
                    return next(
                        (each for each in same if not each.only_when or each.only_when.holds(self.answers)), None
                    )
        return None

    # --- points ---------------------------------------------------------------------------------------------

    def score(self, approach: str) -> int:
        scoring, roles, kinds = self.scoring, self.scoring.roles, self.kb.vocabulary.questions
        # Units, the highest percent of a component, cap and whether it is an offer, for each group of reasons.
        groups: dict[tuple[str, bool], list[Any]] = defaultdict(lambda: [0, 0, 0, False])
        speaking = False

        def add(name: str, against: bool, cap: int, offers: bool, half_points: int, question: str, answer: Any) -> None:
            nonlocal speaking
            component = next(part for part, names in scoring.components.items() if question in names)
            if name.endswith("*evidence") or name.endswith("*main evidence"):
                component = "evidence"
            percent = self.percent(answer) if question == roles.concerns else 100
            group = groups[name, against]
            group[0] += half_points * percent * self.balance[component]
            group[1] = max(group[1], self.balance[component])
            group[2:] = [cap, offers]
            speaking |= question == roles.concerns and answer in self.focus and not against

        entry = self.kb.approaches[approach]
        rules = [(rule, False) for rule in entry.speaks_for] + [(rule, True) for rule in entry.speaks_against]
        rules += [
            (Rule(Is(tried.question, approach), tried.weight, tried.because), not tried.speaks_for)
            for tried in scoring.tried
        ]
        for rule, against in rules:
            leaf = deciding_leaf(rule.when, self.answers) if rule.when.holds(self.answers) else None
            if leaf is None:
                continue
            question = leaf.question
            answer = leaf.answer if isinstance(leaf, Is) else self.answers[question]
            is_scale = kinds[question].type == "scale"
            is_inner = is_scale and (
                (isinstance(leaf, AtLeast) and leaf.answer == answer == 1)
                or (isinstance(leaf, AtMost) and leaf.answer == answer == -1)
            )
            wish = next((each for each in scoring.wishes if f"{question}={answer}" in each.of), None)
            wish = wish or next((each for each in scoring.wishes if question in each.of), None)
            caps, name = wish or scoring.caps, wish.of[0] if wish else question
            half_points = scoring.weights[rule.weight] * (1 if is_inner else 2)
            if against and is_scale:
                add("*leanings", True, scoring.leanings_most_against, False, half_points, question, answer)
            else:
                cap = caps.most_against if against else caps.most_for
                add(name, against, cap, not against and question != roles.concerns, half_points, question, answer)
        scale = scoring.evidence
        for concern in self.concerns:
            row = self.row(approach, concern)
            if row is None or row.see:
                continue
            points = scale.no_effect if row.found == "no-effect" else scale.grades[row.grade]
            points += scale.standings[row.standing] if row.standing else 0
            is_main = concern == self.main
            cap = scale.most_for_main if is_main else scale.most_for_others
            if points:
                name = "*main evidence" if is_main else "*evidence"
                cap = scale.most_against if points < 0 else cap
                add(name, points < 0, cap, False, abs(points) * 2, roles.concerns, concern)
        total = 0
        for (_, against), (units, percent, cap, offers) in groups.items():
            share = scoring.without_concern_percent if offers and not speaking else 100
            most = (cap * share // 100) * percent * UNITS // 100
            points = (min(units * share // 100, most) + UNITS // 2) // UNITS
            total += -points if against else points
        return total

    def from_studies(self, approach: str) -> int:
        """The points from studies, which decide between equals."""
        scale = self.scoring.evidence
        parts: dict[tuple[bool, bool], int] = defaultdict(int)
        for concern in self.concerns:
            row = self.row(approach, concern)
            if row is not None and not row.see:
                points = scale.no_effect if row.found == "no-effect" else scale.grades[row.grade]
                points += scale.standings[row.standing] if row.standing else 0
                units = abs(points) * 2 * self.percent(concern) * self.balance["evidence"]
                parts[concern == self.main, points < 0] += units
        total = 0
        for (is_main, against), units in parts.items():
            cap = scale.most_against if against else scale.most_for_main if is_main else scale.most_for_others
            points = (min(units, cap * self.balance["evidence"] * UNITS // 100) + UNITS // 2) // UNITS
            total += -points if against else points
        return total

    # --- who stands first ---------------------------------------------------------------------------------------

    def is_open(self, approach: str) -> bool:
        """Whether it is a treatment for these answers that neither safety nor whom it is for closes."""
        entry = self.kb.approaches[approach]
        waits = [row for row in self.kb.cautions.get(approach, ()) if row.severity == "exclude"]
        return (
            entry.kind == "treatment"
            and (entry.only_when is None or entry.only_when.holds(self.answers))
            and bool((self.sure | self.maybe) & set(entry.offered_to))
            and not any(row.when.holds(self.answers) for row in waits)
        )

    def is_tested(self, approach: str, concern: str, grades: tuple[str, ...], *, named: bool) -> bool:
        row = self.row(approach, concern)
        if row is None or row.found or row.addition or row.see or row.standing == "advised-against":
            return False
        return row.grade in grades or (named and row.standing is not None)

    def find(self) -> Found:
        """The list, and what is held back."""
        rules, bands = self.scoring.evidence_first, self.scoring.bands
        well, least = rules.well_tested, bands["possible"].at_least
        open_ = [name for name in self.kb.approaches if self.is_open(name)]
        differing = [name for name in self.focus if self.kb.concerns[name].treatments_differ]
        others = [name for name in self.focus if name not in differing]
        holds = any(self.is_tested(name, each, well, named=False) for name in open_ for each in differing)
        tested = [name for name in open_ if any(self.is_tested(name, each, well, named=True) for each in differing)]

        def stays(name: str) -> bool:
            if any(self.is_tested(name, each, well, named=False) for each in self.concerns):
                return True
            rows = [self.row(name, each) for each in differing]
            if any(row and row.standing == "advised-against" for row in rows):
                return False
            somewhat = any(self.is_tested(name, each, rules.somewhat_tested, named=True) for each in others)
            return name in tested or somewhat

        unwanted = self.answers.get(self.scoring.roles.not_wanted, ())
        points = {name: self.score(name) for name in open_ if name not in unwanted}
        order = sorted(points, key=lambda name: (-points[name], -self.from_studies(name), name))
        first = [name for name in order if not holds or stays(name)]
        listed = [name for name in first if points[name] >= least]
        kept = [name for name in first if name in tested]
        if holds and kept and not set(kept) & set(listed):
            listed = [name for name in first if name in listed or name == kept[0]]
        held_back = [name for name in order if holds and not stays(name)]
        best = points[listed[0]] if listed else 0
        fits = [
            name
            for name in held_back
            if self.is_wished_for(name)
            and self.is_spoken_of(name)
            and (
                points[name] >= least
                if len(listed) < rules.short_list
                else any(
                    points[name] >= band.at_least and 100 * points[name] >= band.percent_of_first * best
                    for title, band in bands.items()
                    if title != "possible"
                )
            )
        ]
        return Found(
            [(name, points[name]) for name in listed],
            [(name, points[name]) for name in held_back],
            fits[: rules.closer_at_most],
        )

    def is_spoken_of(self, approach: str) -> bool:
        """Whether it needs nobody else, or the answers speak of such a person."""
        needed = [(name, self.scoring.audiences[name].spoken_of) for name in self.kb.approaches[approach].offered_to]
        return bool(self.sure & {name for name, _ in needed}) or any(
            spoken_of is not None and name in self.maybe and spoken_of.holds(self.answers) for name, spoken_of in needed
        )

    def is_wished_for(self, approach: str) -> bool:
        """Whether something else speaks for it than a concern."""
        for rule in self.kb.approaches[approach].speaks_for:
            leaf = deciding_leaf(rule.when, self.answers) if rule.when.holds(self.answers) else None
            if leaf is not None and leaf.question != self.scoring.roles.concerns:
                return True
        return approach in self.answers.get("tried_helped", ())
