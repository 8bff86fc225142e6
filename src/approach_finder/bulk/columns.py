"""Many people at once, by columns: what :func:`~approach_finder.scoring.ranking.rank` gives each of them. Needs numpy.

What the engine does for one person is done to whole rows of a table: hide what is not asked, weigh, cap, round, close,
put in order. People who belong to the same audiences, or weigh evidence and fit alike, are taken together for what
depends on that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias, get_args

import numpy as np
from threadpoolctl import ThreadpoolController

from approach_finder.bulk.precedence import PrecedenceColumns
from approach_finder.bulk.statements import Numbers, Places, Statements
from approach_finder.bulk.table import AnswerTable, Rows
from approach_finder.knowledge.conditions import Condition
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.types import Band, Level
from approach_finder.results.result import SafetySummary
from approach_finder.results.safety import LEVELS
from approach_finder.scoring.profile import Profile
from approach_finder.scoring.ranking import least_score
from approach_finder.scoring.rules import Contribution, rules_of

# The matrices are small: several threads would only wait for each other.
_THREADS = ThreadpoolController()
# For the order: what comes from studies, and then the id, decide only between equals; neither is ever as large as this.
_TESTED, _IDS = 1 << 20, 1 << 10
_LAST_BAND = get_args(Band)[-1]


class _Studies(NamedTuple):
    """The evidence for people of the same audiences.

    There is a row for each concern as one of others, one for each as the main one, and one for each that counts
    only on a condition (``sometimes``: which concern, whether as the main one, and when).
    """

    sometimes: list[tuple[int, bool, Condition]]
    statements: Statements
    precedence: PrecedenceColumns


# The audiences that people belong to, and those they may turn out to belong to.
_Audiences: TypeAlias = tuple[frozenset[str], frozenset[str]]


class ColumnStandings(NamedTuple):
    """Scores, what of them comes from studies, what is listed and what is held back: a row an approach.

    ``holding`` are the rules that hold.
    """

    scores: Numbers
    tested: Numbers
    listed: AnswerTable
    held_back: AnswerTable
    holding: AnswerTable


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
        self._studies: dict[_Audiences, _Studies] = {}
        self._wishes = np.zeros((len(self._names), len(self._said)), np.float32)
        for row, contributions in enumerate(self._said):
            for contribution in contributions:
                if not contribution.cap.against and contribution.question != self._compiled.concerns:
                    self._wishes[self._place[contribution.approach], row] = 1

    def listed(self, table: AnswerTable, top: int | None = None) -> Iterator[tuple[list[str], list[int]]]:
        """The treatments that are open to each person of a table, best first, and their scores."""
        if not table.shape[1]:
            return
        standings = self.standings(table)
        yield from self._in_order(standings, standings.listed, top)

    def shortlists(
        self, table: AnswerTable, top: int | None
    ) -> Iterator[tuple[list[str], list[int], list[tuple[str, int]]]]:
        """The same, with what is held back and closer to the wishes of each."""
        if not table.shape[1]:
            return
        standings, rules = self.standings(table), self.knowledge.scoring
        scores, listed = standings.scores, standings.listed
        first = np.where(listed.any(axis=0), np.max(np.where(listed, scores, -np.inf), axis=0), 0)
        good = np.zeros_like(listed)
        for name, band in rules.bands.items():
            if name != _LAST_BAND:
                good |= (scores >= band.at_least) & (100 * scores >= band.percent_of_first * first)
        is_short = np.count_nonzero(listed, axis=0) < rules.evidence_first.short_list
        fits = np.where(is_short, scores >= least_score(self.knowledge), good)
        closer = standings.held_back & fits
        some = np.flatnonzero(closer.any(axis=0))  # of most people nothing is held back
        closer[:, some] &= self._wishes @ standings.holding[:, some].astype(np.float32) > 0
        closer[:, some] &= self._without_others(table[:, some])
        told = self._in_order(standings, closer, rules.evidence_first.closer_at_most)
        for (names, points), (others, theirs) in zip(self._in_order(standings, listed, top), told, strict=True):
            yield names, points, list(zip(others, theirs, strict=True))

    def _without_others(self, table: AnswerTable) -> AnswerTable:
        """Which approaches need nobody else than who is spoken of: who was asked about, or is named by an answer."""
        audiences = self.knowledge.scoring.audiences.items()
        spoken_of = {name: self.rows.holds(entry.spoken_of, table) for name, entry in audiences if entry.spoken_of}
        found = np.ones((len(self._names), table.shape[1]), np.bool_)
        for (belongs, may_join), columns in _People(table, self.rows).by_audiences():
            for place, entry in enumerate(self._entries):
                if belongs.isdisjoint(entry.offered_to):
                    joined = may_join.intersection(entry.offered_to, spoken_of)
                    found[place, columns] = np.any([spoken_of[name][columns] for name in joined], axis=0)
        return found

    def _in_order(
        self, standings: ColumnStandings, among: AnswerTable, top: int | None
    ) -> Iterator[tuple[list[str], list[int]]]:
        """Some of the approaches of each person with their scores, best first."""
        numbers = np.count_nonzero(among, axis=0)
        some = np.flatnonzero(numbers)
        scores = standings.scores[:, some]
        order = _order(scores, standings.tested[:, some], among[:, some])[:, :top]
        ordered = np.take_along_axis(scores.T, order, axis=1).astype(np.int64).tolist()
        rows = zip(self._names[order].tolist(), ordered, strict=True)
        for number in numbers.tolist():
            names, points = next(rows) if number else ([], [])
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

    def standings(self, table: AnswerTable) -> ColumnStandings:
        """The scores of all approaches, and which treatments are listed or held back."""
        with _THREADS.limit(limits=1, user_api="blas"):
            people = _People(table, self.rows)
            scores, tested, speaking = np.zeros((3, len(self._names), table.shape[1]), np.float32)
            open_ = self._open(table)
            held_back, first = np.zeros((2, len(self._names), table.shape[1]), np.bool_)
            for audiences, columns in people.by_audiences():
                theirs, studies = people.some(columns), self._studies_for(audiences)
                holding, matters = self._holding_of(studies, theirs), speaking[:, columns]
                counts = theirs.counts["evidence"]
                tested[:, columns] = studies.statements.weigh(holding, theirs.percent, matters, counts)
                speaking[:, columns] = studies.statements.speaking(holding, theirs.matters)
                whom = audiences[0] | audiences[1]
                open_[:, columns] &= np.array([[not whom.isdisjoint(entry.offered_to)] for entry in self._entries])
                held_back[:, columns], first[:, columns] = studies.precedence.hold(
                    theirs.matters, theirs.chosen, theirs.table, open_[:, columns], self.rows
                )
            holding = self._holding(table)
            for step, columns in people.by_balance():
                rules, theirs, told = self._rules_at(step), people.some(columns), holding[:, columns]
                speaks = np.minimum(speaking[:, columns] + rules.speaking(told, theirs.matters), 1)
                scores[:, columns] = rules.weigh(told, theirs.percent, speaks)
            question = self.knowledge.scoring.roles.not_wanted
            unwanted: AnswerTable = table[[self.rows.row_of(question, name) for name in self._names]]
            listed = self._listed(scores + tested, tested, open_ & ~held_back & ~unwanted, first)
            return ColumnStandings(scores + tested, tested, listed, held_back & ~unwanted, holding)

    def _listed(self, scores: Numbers, tested: Numbers, may: AnswerTable, first: AnswerTable) -> AnswerTable:
        """Those with points enough; where no tested one (``first``) has them, the best of these too."""
        listed: AnswerTable = may & (scores >= least_score(self.knowledge))
        without = np.flatnonzero((may & first).any(axis=0) & ~(listed & first).any(axis=0))
        best = _order(scores[:, without], tested[:, without], (may & first)[:, without])[:, 0]
        listed[best, without] = True
        return listed

    def _rules_at(self, step: int) -> Statements:
        """The rules at a step of the balance; made when the first of them comes up."""
        if step not in self._rules:
            balance = Profile({self.knowledge.scoring.roles.balance: step}, self.knowledge).balance
            self._rules[step] = Statements(self._said, len(self.rows.number), balance, self._compiled)
        return self._rules[step]

    def _holding(self, table: AnswerTable) -> AnswerTable:
        """The rules that hold: a row for each answer, and one for each thing a rule on several answers can say."""
        holding = [table[: len(self.rows.number)]]
        for condition, statements in self._together:
            left = self.rows.holds(condition, table)
            for _, contribution in statements:  # the first that is met is what is said
                met = left & table[self.rows.number[contribution.question, contribution.answer]]
                left = left & ~met
                holding.append(met[None])
        return np.concatenate(holding)

    def _studies_for(self, audiences: _Audiences) -> _Studies:
        """The evidence for people of some audiences; made when the first of them comes up."""
        if audiences not in self._studies:
            roles, always = self.knowledge.scoring.roles, []
            sometimes: dict[tuple[int, bool, Condition], list[Contribution]] = {}
            for main in (False, True):
                for number, concern in enumerate(self.knowledge.vocabulary.questions[roles.concerns].options):
                    person = Profile({roles.main_concern: concern} if main else {}, self.knowledge)
                    person.audiences, person.may_join = audiences
                    studied = self._compiled.evidence_for(concern, person)
                    always.append([contribution for run in studied.always for contribution in run.contributions])
                    for only_when, run in studied.sometimes:
                        sometimes.setdefault((number, main, only_when), []).extend(run.contributions)
            table = [*always, *sometimes.values()]
            anybody = Profile({}, self.knowledge)
            anybody.audiences, anybody.may_join = audiences
            concerns = self.knowledge.vocabulary.questions[roles.concerns].options
            self._studies[audiences] = _Studies(
                list(sometimes),
                Statements(table, 0, {"evidence": 1}, self._compiled),
                PrecedenceColumns(anybody, concerns, self._place, self._compiled),
            )
        return self._studies[audiences]

    def _holding_of(self, studies: _Studies, people: _People) -> AnswerTable:
        """The evidence that holds: which of their rows are about something that each person named."""
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

    def __init__(self, table: AnswerTable, rows: Rows) -> None:
        self.table, self._rows = table, rows
        scoring = rows.knowledge.scoring
        self.chosen = table[rows.of(scoring.roles.concerns)]
        alone = np.count_nonzero(self.chosen, axis=0) == 1
        self.main = table[rows.of(scoring.roles.main_concern)] | (self.chosen & alone)
        named = self.main.any(axis=0)
        self.matters = np.where(named, self.main, self.chosen)
        percent = np.where(self.main, scoring.main_concern_percent, scoring.other_concerns_percent)
        self.percent = np.where(named, percent, 100).astype(np.float32)
        steps = [float(step) if isinstance(step, int) else 0.0 for step in rows.answers(scoring.roles.balance)]
        self._shift: Numbers = np.array(steps, np.float32) @ table[rows.of(scoring.roles.balance)].astype(np.float32)
        self.counts = {name: 100 + self._shift * percent for name, percent in scoring.balance_percent_per_step.items()}

    def some(self, columns: Places) -> _People:
        """Only some of them."""
        return _People(self.table[:, columns], self._rows)

    def by_audiences(self) -> Iterator[tuple[_Audiences, Places]]:
        """The sets of audiences that people belong to or may belong to, and who belongs to each."""
        audiences = self._rows.knowledge.scoring.audiences
        belongs = [self._rows.holds(entry.when, self.table) for entry in audiences.values()]
        may_join = [
            ~belong & self._rows.holds(entry.may_join, self.table) if entry.may_join else np.zeros_like(belong)
            for belong, entry in zip(belongs, audiences.values(), strict=True)
        ]
        both = np.array([*belongs, *may_join])
        codes = (1 << np.arange(len(both))) @ both
        for code in np.unique(codes):
            columns = np.flatnonzero(codes == code)
            rows = both[:, columns[0]].reshape(2, -1)
            sure, maybe = (frozenset(name for name, holds in zip(audiences, row, strict=True) if holds) for row in rows)
            yield (sure, maybe), columns

    def by_balance(self) -> Iterator[tuple[int, Places]]:
        """The steps of the balance between evidence and fit, and who stands at each."""
        for step in np.unique(self._shift):
            yield int(step), np.flatnonzero(self._shift == step)
