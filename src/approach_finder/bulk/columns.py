"""Many people at once, by columns: what :func:`~approach_finder.scoring.ranking.rank` gives each of them. Needs numpy.

What the engine does for one person is done to whole rows of a table: hide what is not asked, weigh, cap, round, close,
put in order. People who belong to the same audiences, or weigh evidence and fit alike, are taken together for what
depends on that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from threadpoolctl import ThreadpoolController

from approach_finder.bulk.statements import Numbers, Places, Statements
from approach_finder.bulk.table import AnswerTable, Rows
from approach_finder.knowledge.conditions import Condition
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.types import Level
from approach_finder.results.result import SafetySummary
from approach_finder.results.safety import LEVELS
from approach_finder.scoring.profile import Profile
from approach_finder.scoring.ranking import least_score
from approach_finder.scoring.rules import Contribution, rules_of

# The matrices are small: several threads would only wait for each other.
_THREADS = ThreadpoolController()
# For the order: what comes from studies, and then the id, decide only between equals; neither is ever as large as this.
_TESTED, _IDS = 1 << 20, 1 << 10


class _Studies(NamedTuple):
    """What studies say to people of the same audiences.

    There is a row for each concern as one of others, one for each as the main one, and one for each that counts
    only on a condition (``sometimes``: which concern, whether as the main one, and when).
    """

    sometimes: list[tuple[int, bool, Condition]]
    statements: Statements


class Columns:
    """A knowledge base made ready to weigh many people at once."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.rows = Rows(knowledge)
        self.knowledge, self._compiled = knowledge, rules_of(knowledge)
        self._names = np.array(sorted(knowledge.approaches), dtype=object)
        self._place = {name: place for place, name in enumerate(self._names)}
        self._entries = [knowledge.approaches[name] for name in self._names]
        self._together = list(self._compiled.together())
        self._said: list[Sequence[Contribution]] = [self._compiled.single(*key) for key in self.rows.number]
        self._said += [(contribution,) for _, statements in self._together for _, contribution in statements]
        self._rules: dict[int, Statements] = {}
        self._studies: dict[frozenset[str], _Studies] = {}

    def listed(self, table: AnswerTable, top: int | None = None) -> Iterator[tuple[list[str], list[int]]]:
        """The treatments that are open to each person of a table, best first, and their scores."""
        if not table.shape[1]:
            return
        scores, tested, open_ = self.scores(table)
        listed = open_ & (scores >= least_score(self.knowledge))
        order = _order(scores, tested, listed)[:, :top]
        ordered = np.take_along_axis(scores.T, order, axis=1).astype(np.int64).tolist()
        numbers = np.count_nonzero(listed, axis=0).tolist()
        for number, names, points in zip(numbers, self._names[order].tolist(), ordered, strict=True):
            yield names[:number], points[:number]

    def safety(self, table: AnswerTable) -> Iterator[SafetySummary]:
        """Whether each person of a table was asked about safety, and how soon a person is needed."""
        rules, question = self.knowledge.safety, self.knowledge.scoring.roles.safety
        rows = dict(zip(self.rows.answers(question), self.rows.of(question), strict=True))
        told = np.any(table[[row for option, row in rows.items() if option not in rules.declined]], axis=0)
        found: list[tuple[AnswerTable, Level]] = [
            (table[rows[flag]], entry.level) for flag, entry in rules.flags.items()
        ]
        found += [(self.rows.holds(entry.when, table), entry.level) for entry in rules.raises]
        found += [(self.rows.holds(entry.when, table), "caution") for entry in rules.notes.values()]
        levels = np.max([holds * LEVELS.index(level) for holds, level in found], axis=0)
        answered: AnswerTable = table[self.rows.safety_answered]
        for level, is_told, is_answered in zip(levels.tolist(), told.tolist(), answered.tolist(), strict=True):
            if is_told:
                yield SafetySummary("yes", LEVELS[level])
            else:
                yield SafetySummary("skipped" if is_answered else "not-asked", LEVELS[level] if level else None)

    def scores(self, table: AnswerTable) -> tuple[Numbers, Numbers, AnswerTable]:
        """The scores of all approaches, what of them comes from studies, and which treatments are open."""
        with _THREADS.limit(limits=1, user_api="blas"):
            people = _People(table, self.rows, self.knowledge)
            scores, tested, speaking, offered = np.zeros((4, len(self._names), table.shape[1]), np.float32)
            for audiences, columns in people.by_audiences():
                theirs, studies = people.some(columns), self._studies_for(audiences)
                holding, matters = self._holding_of(studies, theirs), speaking[:, columns]
                counts = theirs.counts["evidence"]
                tested[:, columns] = studies.statements.weigh(holding, theirs.percent, matters, counts)
                speaking[:, columns] = studies.statements.speaking(holding, theirs.matters)
                offered[:, columns] = [[not audiences.isdisjoint(entry.offered_to)] for entry in self._entries]
            holding = self._holding(table)
            for step, columns in people.by_balance():
                rules, theirs, told = self._rules_at(step), people.some(columns), holding[:, columns]
                speaks = np.minimum(speaking[:, columns] + rules.speaking(told, theirs.matters), 1)
                scores[:, columns] = rules.weigh(told, theirs.percent, speaks)
            return scores + tested, tested, (offered > 0) & self._open(table)

    def _rules_at(self, step: int) -> Statements:
        """What the rules say to people at a step of the balance; made when the first of them comes up."""
        if step not in self._rules:
            balance = Profile({self.knowledge.scoring.roles.balance: step}, self.knowledge).balance
            self._rules[step] = Statements(self._said, len(self.rows.number), balance, self._compiled)
        return self._rules[step]

    def _holding(self, table: AnswerTable) -> AnswerTable:
        """What the rules say: a row for each answer, and one for each thing a rule on several answers can say."""
        holding = [table[: len(self.rows.number)]]
        for condition, statements in self._together:
            left = self.rows.holds(condition, table)
            for _, contribution in statements:  # the first that is met is what is said
                met = left & table[self.rows.number[contribution.question, contribution.answer]]
                left = left & ~met
                holding.append(met[None])
        return np.concatenate(holding)

    def _studies_for(self, audiences: frozenset[str]) -> _Studies:
        """What studies say to people of some audiences; made when the first of them comes up."""
        if audiences not in self._studies:
            roles, always = self.knowledge.scoring.roles, []
            sometimes: dict[tuple[int, bool, Condition], list[Contribution]] = {}
            for main in (False, True):
                for number, concern in enumerate(self.knowledge.vocabulary.questions[roles.concerns].options):
                    person = Profile({roles.main_concern: concern} if main else {}, self.knowledge)
                    person.audiences = audiences
                    studied = self._compiled.evidence_for(concern, person)
                    always.append([contribution for run in studied.always for contribution in run.contributions])
                    for only_when, run in studied.sometimes:
                        sometimes.setdefault((number, main, only_when), []).extend(run.contributions)
            table = [*always, *sometimes.values()]
            self._studies[audiences] = _Studies(list(sometimes), Statements(table, 0, {"evidence": 1}, self._compiled))
        return self._studies[audiences]

    def _holding_of(self, studies: _Studies, people: _People) -> AnswerTable:
        """What studies say: which of their rows are about something that each person named."""
        others = people.chosen & ~people.main
        sometimes = [
            (people.main if main else others)[concern] & self.rows.holds(only_when, people.table)
            for concern, main, only_when in studies.sometimes
        ]
        return np.array([*others, *people.main, *sometimes])

    def _open(self, table: AnswerTable) -> AnswerTable:
        """Which approaches are treatments that are weighed for what was answered, and do not wait."""
        open_ = np.zeros((len(self._names), table.shape[1]), dtype=np.bool_)
        for place, entry in enumerate(self._entries):
            if entry.kind != "treatment":
                continue
            open_[place] = True if entry.only_when is None else self.rows.holds(entry.only_when, table)
        for name, row in self._compiled.waits:
            open_[self._place[name]] &= ~self.rows.holds(row.when, table)
        return open_


def _order(scores: Numbers, tested: Numbers, listed: AnswerTable) -> Places:
    """Best first; then what is better tested, then by id, as :func:`~approach_finder.scoring.ranking.place` does."""
    keys = (scores.astype(np.float64) * _TESTED + tested) * _IDS - np.arange(len(scores))[:, None]
    return np.argsort(np.ascontiguousarray(np.where(listed, -keys, np.inf).T), axis=1)


class _People:
    """Some people of a table, and what follows from their answers for every approach, as in :class:`Profile`."""

    def __init__(self, table: AnswerTable, rows: Rows, knowledge: Knowledge) -> None:
        self.table, self._rows, self._knowledge = table, rows, knowledge
        scoring = knowledge.scoring
        self.chosen, self.main = table[rows.of(scoring.roles.concerns)], table[rows.of(scoring.roles.main_concern)]
        named = self.main.any(axis=0)
        self.matters = np.where(named, self.main, self.chosen)
        percent = np.where(self.main, scoring.main_concern_percent, scoring.other_concerns_percent)
        self.percent = np.where(named, percent, 100).astype(np.float32)
        steps = [float(step) if isinstance(step, int) else 0.0 for step in rows.answers(scoring.roles.balance)]
        self._shift: Numbers = np.array(steps, np.float32) @ table[rows.of(scoring.roles.balance)].astype(np.float32)
        self.counts = {name: 100 + self._shift * percent for name, percent in scoring.balance_percent_per_step.items()}

    def some(self, columns: Places) -> _People:
        """Only some of them."""
        return _People(self.table[:, columns], self._rows, self._knowledge)

    def by_audiences(self) -> Iterator[tuple[frozenset[str], Places]]:
        """The sets of audiences that people belong to, and who belongs to each."""
        audiences = self._knowledge.scoring.audiences
        belongs = np.array([self._rows.holds(entry.when, self.table) for entry in audiences.values()])
        codes = (1 << np.arange(len(audiences))) @ belongs
        for code in np.unique(codes):
            columns = np.flatnonzero(codes == code)
            theirs = belongs[:, columns[0]]
            yield frozenset(name for name, belong in zip(audiences, theirs, strict=True) if belong), columns

    def by_balance(self) -> Iterator[tuple[int, Places]]:
        """The steps of the balance between evidence and fit, and who stands at each."""
        for step in np.unique(self._shift):
            yield int(step), np.flatnonzero(self._shift == step)
