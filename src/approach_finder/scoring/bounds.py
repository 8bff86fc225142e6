"""How high and how low each treatment can still come, and which open questions can still change the list.

A score adds up slots, each a sum under a cap that only grows with what is said. So while some answers are not known,
a slot has a lowest and a highest value. Where it is not clear that a question cannot matter, it is held to matter.

A set of questions can be left out where, whatever is answered to all open ones, leaving it out moves no two of the
treatments that can still come among the first three apart by more than what counts as level; or where the first three
stay, level counted as equal, whatever is answered.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations
from typing import TypeAlias, Union

from msgspec import Struct

from approach_finder.knowledge.conditions import Answer, Answers, Condition, NotOf, leaves, outlook
from approach_finder.knowledge.model import EvidenceRow, Knowledge
from approach_finder.knowledge.types import RANGES
from approach_finder.scoring.profile import Profile
from approach_finder.scoring.ranking import rank
from approach_finder.scoring.rules import Contribution, rules_of
from approach_finder.scoring.score import UNITS, points, units_of

FIRST = 3

Free: TypeAlias = frozenset[str]
# Points by question and by treatment.
_Effects: TypeAlias = dict[str, dict[str, int]]


class Outlook(Struct, frozen=True):
    """What can still come.

    ``first`` are the first three by what is known; they are ``settled`` where no open answer changes them (level counts
    as equal). ``matters`` are the open questions that can still change them, an exclusion or a safety step, and
    ``moves`` is how many points each can move two treatments apart. ``ranges`` is the lowest and highest score of each.
    """

    first: tuple[str, ...]
    settled: bool
    matters: Free
    moves: dict[str, int]
    ranges: dict[str, tuple[int, int]]


def look_ahead(answers: Answers, free: Free, knowledge: Knowledge) -> Outlook:
    """What can still come once whom it is for and the concerns are known.

    Args:
        answers: those that count.
        free: the questions whose answer is not known yet.
        knowledge: the knowledge base.
    """
    roles = knowledge.scoring.roles
    known = {roles.whom: roles.whom_assumed, **answers}
    first = tuple(scored.approach for scored in rank(answers, knowledge).eligible[:FIRST])
    views: list[_View] = []
    for supposed in _people(known, free, knowledge):
        said = {question: _said_of(question, supposed[0], knowledge) for question in free}
        views += [_View(profile, free, said, knowledge) for profile in supposed]
    settled = all(view.keeps(first) for view in views)
    contenders = set[str]().union(*(view.contenders for view in views))
    gains: _Effects = {name: defaultdict(int) for name in free}
    losses: _Effects = {name: defaultdict(int) for name in free}
    for view in views:
        view.effects(contenders, gains, losses)
    moves = {name: max(gains[name].values(), default=0) + max(losses[name].values(), default=0) for name in free}
    matters = _safety_steps(known, free, contenders, knowledge)
    if not settled:
        turning = _turning_points(views, contenders, known, free, knowledge)
        budget = knowledge.scoring.close if all(view.enough for view in views) else 0
        matters |= turning | (free - turning - _negligible(free - turning, gains, losses, moves, budget))
    lows = {name: min(view.ranges[name][0] for view in views) for name in views[0].ranges}
    highs = {name: max(view.ranges[name][1] for view in views) for name in views[0].ranges}
    return Outlook(first, settled, frozenset(matters), moves, {name: (lows[name], highs[name]) for name in lows})


def stakes(answers: Answers, questions: Iterable[str], knowledge: Knowledge) -> dict[str, int]:
    """What leaving out each question would cost, all of its answers being as likely.

    The cost of one answer is how far those that it brings among the first three stand above those it drives out.
    """
    first = [scored.approach for scored in rank(answers, knowledge).eligible[:FIRST]]
    cost: dict[str, int] = {}
    for question in questions:
        total, ways = 0, list(_ways(question, knowledge))
        for answer in ways:
            ranked = rank({**answers, question: answer}, knowledge).eligible
            scores = {scored.approach: scored.score for scored in ranked}
            came = [scored.score for scored in ranked[:FIRST] if scored.approach not in first]
            left = min((scores.get(name, 0) for name in first), default=0)
            total += sum(score - left for score in came if score > left)
        cost[question] = 100 * total // max(1, len(ways))
    return cost


def _ways(question: str, knowledge: Knowledge) -> Iterable[Answer]:
    """The answers to a question; each option by itself where many can be chosen."""
    shape = knowledge.vocabulary.questions[question]
    if shape.type in RANGES:
        low, high = RANGES[shape.type]
        return range(low, high + 1)
    return [(option,) for option in shape.options] if shape.type == "many" else shape.options


def _people(known: Answers, free: Free, knowledge: Knowledge) -> Iterator[list[Profile]]:
    """The person as free answers that shift every score would make them: for each balance, whom they may belong to."""
    roles = knowledge.scoring.roles
    low, high = RANGES["scale"]
    steps = range(low, high + 1) if roles.balance in free else (None,)
    belongs = {name: outlook(entry.when, known, free) for name, entry in knowledge.scoring.audiences.items()}
    sure = {name for name, found in belongs.items() if found}
    unsure = [name for name, found in belongs.items() if found is None]
    some = list(chain.from_iterable(combinations(unsure, number) for number in range(len(unsure) + 1)))
    for step in steps:
        supposed = known if step is None else {**known, roles.balance: step}
        yield [_Supposed(supposed, knowledge, frozenset({*sure, *also})) for also in some]


class _Supposed(Profile):
    """A person who belongs to some audiences."""

    def __init__(self, answers: Mapping[str, Answer], knowledge: Knowledge, audiences: frozenset[str]) -> None:
        super().__init__(answers, knowledge)
        self.__dict__["audiences"] = audiences


class _Sum(Struct):
    """What is said within one slot, in parts: surely, and at most; and what its component counts, in percent."""

    sure: int = 0
    most: int = 0
    sure_counts: int = 0
    most_counts: int = 0

    def add(self, parts: int, counts: int, *, sure: bool) -> None:
        if sure:
            self.sure += parts
            self.sure_counts = max(self.sure_counts, counts)
        self.most += parts
        self.most_counts = max(self.most_counts, counts)


# What each answer to a free question says by slot, in parts, and what its component counts.
_Said: TypeAlias = dict[int, tuple[int, dict[Union[str, int], int]]]


def _said_of(question: str, profile: Profile, knowledge: Knowledge) -> _Said:
    """What a free question can say. All options are taken together where many can be chosen."""
    shape, compiled = knowledge.vocabulary.questions[question], rules_of(knowledge)
    values: Iterable[str | int] = shape.options
    if shape.type in RANGES:
        low, high = RANGES[shape.type]
        values = range(low, high + 1)
    said: _Said = {}
    for value in values:
        key = "" if shape.type == "many" else value
        for contribution in compiled.single(question, value):
            times, counts = units_of(contribution, compiled, profile)
            _, parts_of = said.setdefault(contribution.group, (counts, defaultdict(int)))
            parts_of[key] += contribution.half_points * times
    return said


class _View:
    """The lowest and highest scores for one person as supposed.

    ``open`` tells of each treatment whether it is surely open to the person, or perhaps (None). ``contenders`` may
    come among the first three, and there are ``enough`` where three are surely listed.
    """

    def __init__(self, profile: Profile, free: Free, said: Mapping[str, _Said], knowledge: Knowledge) -> None:
        self._knowledge, self._compiled = knowledge, rules_of(knowledge)
        self._profile, self._free = profile, free
        self._sums: dict[int, _Sum] = defaultdict(_Sum)
        self._surely_speaking: set[str] = set()
        self._speaking: set[str] = set()
        self._maybe: list[tuple[Condition, dict[int, int]]] = []
        self._said = said
        self.in_doubt: dict[str, set[str]] = defaultdict(set)
        self.balance = profile.answers.get(knowledge.scoring.roles.balance)
        self._hear_what_is_known()
        self._hear_what_may_come()
        self._studies = sorted(
            (number, entry) for number, entry in self._sums.items() if self._compiled.groups[number].from_studies
        )
        self.open = self._gates()
        self.ranges = self._ranges()
        least = knowledge.scoring.bands["possible"].at_least
        lows = sorted((self.ranges[name][0] for name, found in self.open.items() if found), reverse=True)
        self.enough = len(lows) >= FIRST and lows[FIRST - 1] >= least
        third = lows[FIRST - 1] if self.enough else least
        self.contenders = {
            name for name, found in self.open.items() if found is not False and self.ranges[name][1] >= third
        }

    def keeps(self, first: tuple[str, ...]) -> bool:
        """Whether these stay the first three, level counted as equal."""
        scoring = self._knowledge.scoring
        others = self.contenders.difference(first)
        if others and len(first) < FIRST:
            return False
        least, highest = scoring.bands["possible"].at_least, max((self.ranges[name][1] for name in others), default=0)
        return all(self.open[name] and self.ranges[name][0] >= max(least, highest - scoring.close) for name in first)

    def shifting(self, name: str) -> tuple[object, ...]:
        """What shifts with the audience a person belongs to: whether it is open, and what studies say."""
        studies = tuple(
            (number, entry.sure, entry.most)
            for number, entry in self._studies
            if self._compiled.groups[number].approach == name
        )
        return self.open[name], name in self._surely_speaking, name in self._speaking, studies

    def effects(self, wanted: Container[str], gains: _Effects, losses: _Effects) -> None:
        """How far each free question can lift and lower each of the approaches; the most of several views stays."""
        for question in self._free:
            up: dict[str, dict[str | int, int]] = defaultdict(lambda: defaultdict(int))
            down: dict[str, dict[str | int, int]] = defaultdict(lambda: defaultdict(int))
            for number, (_, parts_of) in self._said[question].items():
                group = self._compiled.groups[number]
                if group.approach in wanted:
                    side = (down if group.against else up)[group.approach]
                    for value, parts in parts_of.items():
                        side[value] += self._effect(number, parts)
            for sides, total in ((up, gains[question]), (down, losses[question])):
                for name, by_value in sides.items():
                    total[name] = max(total[name], *by_value.values())
        for condition, possible in self._maybe:
            for question in _asked(condition) & self._free:
                for number, parts in possible.items():
                    name = self._compiled.groups[number].approach
                    if name in wanted:
                        effect = self._effect(number, parts)
                        gains[question][name] += effect
                        losses[question][name] += effect

    def _effect(self, number: int, parts: int) -> int:
        """How many points so many parts more in a slot can make."""
        group, entry = self._compiled.groups[number], self._sums[number]
        cap = group.cap * (UNITS // 100)
        room = cap * entry.most_counts - entry.sure
        if entry.sure_counts:  # a component that counts more lifts the cap for what is there already
            room = max(room, 0) + cap * (entry.most_counts - entry.sure_counts)
            parts += cap * (entry.most_counts - entry.sure_counts)
        more = max(0, min(parts, room))
        if group.offers and group.approach not in self._speaking:
            more = more * self._knowledge.scoring.without_concern_percent // 100 + 1
        return -(-more // UNITS)

    # --- what is said ------------------------------------------------------------------------------

    def _hear_what_is_known(self) -> None:
        for contribution in (
            contribution for run in self._compiled.collect(self._profile).all for contribution in run.contributions
        ):
            source = contribution.source
            if isinstance(source, EvidenceRow):
                depends = source.only_when and outlook(source.only_when, self._profile.answers, self._free) is None
            else:
                depends = not self._free.isdisjoint(_asked(source.when))
            if not depends:
                self._add(contribution, sure=True)

    def _hear_what_may_come(self) -> None:
        answers = self._profile.answers
        for question in self._free:
            for number, (counts, parts_of) in self._said[question].items():
                self._sums[number].add(max(parts_of.values()), counts, sure=False)
        for condition, contributions in self._compiled.together():
            if self._free.isdisjoint(_asked(condition)) or outlook(condition, answers, self._free) is False:
                continue
            possible: dict[int, int] = {}
            for leaf, contribution in contributions:
                if outlook(leaf, answers, self._free) is not False:
                    times, _ = units_of(contribution, self._compiled, self._profile)
                    possible[contribution.group] = max(
                        possible.get(contribution.group, 0), contribution.half_points * times
                    )
                    self._add(contribution, sure=False)
            self._maybe.append((condition, possible))
        for concern in self._profile.concerns:
            for only_when, run in self._compiled.evidence_for(concern, self._profile).sometimes:
                if outlook(only_when, answers, self._free) is None:
                    for contribution in run.contributions:
                        self._add(contribution, sure=False)
                        self.in_doubt[self._compiled.groups[contribution.group].approach] |= (
                            _asked(only_when) & self._free
                        )

    def _add(self, contribution: Contribution, *, sure: bool) -> None:
        times, counts = units_of(contribution, self._compiled, self._profile)
        self._sums[contribution.group].add(contribution.half_points * times, counts, sure=sure)
        group = self._compiled.groups[contribution.group]
        concerns = self._knowledge.scoring.roles.concerns
        if (
            contribution.question == concerns
            and contribution.answer in self._profile.what_matters
            and not group.against
        ):
            self._speaking.add(group.approach)
            if sure:
                self._surely_speaking.add(group.approach)

    # --- what it comes to ----------------------------------------------------------------------------

    def _ranges(self) -> dict[str, tuple[int, int]]:
        lows, highs = dict.fromkeys(self.open, 0), dict.fromkeys(self.open, 0)
        for number, entry in self._sums.items():
            group = self._compiled.groups[number]
            name = group.approach
            if name in lows:
                least = points(
                    group, entry.sure, entry.sure_counts, self._compiled, speaks=name in self._surely_speaking
                )
                most = points(group, entry.most, entry.most_counts, self._compiled, speaks=name in self._speaking)
                lows[name] += min(least, most)  # what speaks against counts below 0
                highs[name] += max(least, most)
        return {name: (lows[name], highs[name]) for name in lows}

    def _gates(self) -> dict[str, bool | None]:
        """Of each treatment whether it is surely open to the person (True), surely not (False), or perhaps."""
        knowledge, profile = self._knowledge, self._profile
        gates: dict[str, bool | None] = {}
        for name, entry in knowledge.approaches.items():
            if entry.kind != "treatment":
                continue
            waits = [row.when for row in knowledge.cautions.get(name, ()) if row.severity == "exclude"]
            found: set[bool | None] = {not profile.audiences.isdisjoint(entry.offered_to)}
            found |= {outlook(entry.only_when, profile.answers, self._free)} if entry.only_when else set()
            found |= {outlook(NotOf(when), profile.answers, self._free) for when in waits}
            gates[name] = False if False in found else None if None in found else True
        return gates


# --- which questions can matter ----------------------------------------------------------------------------


def _asked(condition: Condition) -> set[str]:
    """The questions that a condition asks about."""
    return {leaf.question for leaf in leaves(condition)}


def _in_doubt(conditions: Iterable[Condition], known: Answers, free: Free) -> set[str]:
    """The free questions on which it depends whether conditions hold."""
    doubtful = [_asked(condition) for condition in conditions if outlook(condition, known, free) is None]
    return set(free).intersection(chain.from_iterable(doubtful))


def _safety_steps(known: Answers, free: Free, contenders: Iterable[str], knowledge: Knowledge) -> set[str]:
    """The free questions that can bring a safety note, raise a level, or make a treatment wait."""
    rules = knowledge.safety
    waits = (row.when for name in contenders for row in knowledge.cautions.get(name, ()) if row.severity == "exclude")
    notes = (entry.when for entry in rules.notes.values())
    raised = (entry.when for entry in rules.raises)
    return _in_doubt(chain(notes, raised, waits), known, free)


def _turning_points(
    views: Sequence[_View], contenders: Iterable[str], known: Answers, free: Free, knowledge: Knowledge
) -> set[str]:
    """The free questions that decide what counts at all: no bound on points holds for them."""
    turning = free & {knowledge.scoring.roles.balance}
    gates = [entry.only_when for name in contenders if (entry := knowledge.approaches[name]).only_when]
    turning |= _in_doubt((gate for gate in gates if gate), known, free)
    turning |= set[str]().union(*(view.in_doubt[name] for view in views for name in contenders))
    by_step: dict[Answer | None, set[tuple[object, ...]]] = defaultdict(set)
    for view in views:
        by_step[view.balance].add(tuple(view.shifting(name) for name in contenders))
    if any(len(found) > 1 for found in by_step.values()):
        turning |= _in_doubt((entry.when for entry in knowledge.scoring.audiences.values()), known, free)
    return set(turning)


def _negligible(
    questions: Iterable[str], gains: _Effects, losses: _Effects, moves: Mapping[str, int], most: int
) -> set[str]:
    """Questions that together move no two treatments apart by more than so many points."""
    chosen: set[str] = set()
    up: Counter[str] = Counter()
    down: Counter[str] = Counter()
    for name in sorted(questions, key=lambda name: (moves[name], name)):
        more_up, more_down = up + Counter(gains[name]), down + Counter(losses[name])
        if max(more_up.values(), default=0) + max(more_down.values(), default=0) > most:
            break
        chosen.add(name)
        up, down = more_up, more_down
    return chosen
