"""Tested treatments first, for many people at once: :mod:`approach_finder.scoring.evidence_first` by columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from approach_finder.bulk.statements import Numbers
from approach_finder.bulk.table import AnswerTable, Rows
from approach_finder.knowledge.conditions import ALWAYS, Condition
from approach_finder.scoring.evidence_first import Tested, tested_by
from approach_finder.scoring.profile import Profile
from approach_finder.scoring.rules import CompiledRules

_KINDS = ("well", "named", "somewhat", "advised_against")


class _Conditional(NamedTuple):
    """An approach that was tested for a concern where a condition holds and none of those before it did."""

    concern: int
    place: int
    tested: Tested
    when: Condition
    unless: tuple[Condition, ...]


class PrecedenceColumns:
    """The tested approaches by concern, for people of the same audiences: a row an approach, a column a concern."""

    def __init__(
        self, profile: Profile, concerns: tuple[str, ...], places: Mapping[str, int], compiled: CompiledRules
    ) -> None:
        self._matrix: dict[str, Numbers] = {kind: np.zeros((len(places), len(concerns)), np.float32) for kind in _KINDS}
        differing = [compiled.knowledge.concerns[concern].treatments_differ is not None for concern in concerns]
        self._differs = np.array(differing)[:, None]
        self._conditional: list[_Conditional] = []
        for column, concern in enumerate(concerns):
            evidence = compiled.evidence_for(concern, profile)
            for kind, matrix in self._matrix.items():
                matrix[[places[name] for name in getattr(evidence.tested, kind)], column] = 1
            for name, rows in evidence.conditional.items():
                before: tuple[Condition, ...] = ()
                for row in rows:
                    when = row.only_when or ALWAYS
                    found = tested_by({name: row}, compiled.knowledge)
                    self._conditional.append(_Conditional(column, places[name], found, when, before))
                    before = (*before, when)

    def hold(
        self, matters: AnswerTable, chosen: AnswerTable, table: AnswerTable, open_: AnswerTable, rows: Rows
    ) -> tuple[AnswerTable, AnswerTable]:
        """Which approaches are held back for each person, and which were tested for what differs.

        Args:
            matters: the concerns in focus, a row for each.
            chosen: all concerns named.
            table: the answers.
            open_: the treatments that are open.
            rows: which row of the table holds which answer.
        """
        differing, others = matters & self._differs, matters & ~self._differs
        conditional = list(self._holding(table, rows))

        def found(kind: str, about: AnswerTable) -> AnswerTable:
            known: AnswerTable = self._matrix[kind] @ about.astype(np.float32) > 0
            for entry, holds in conditional:
                if getattr(entry.tested, kind):
                    known[entry.place] |= holds & about[entry.concern]
            return known

        rule_holds = (found("well", differing) & open_).any(axis=0)
        stays = found("named", differing) | found("somewhat", others)
        stays = (stays & ~found("advised_against", differing)) | found("well", chosen)
        return open_ & rule_holds & ~stays, open_ & rule_holds & stays & found("named", differing)

    def _holding(self, table: AnswerTable, rows: Rows) -> Iterator[tuple[_Conditional, AnswerTable]]:
        for entry in self._conditional:
            holds = rows.holds(entry.when, table)
            for condition in entry.unless:
                holds = holds & ~rows.holds(condition, table)
            yield entry, holds
