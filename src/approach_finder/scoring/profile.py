"""One person's answers that count, and what follows from them for every approach."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import TypeVar

from approach_finder.answers.asked import chosen_options
from approach_finder.knowledge.conditions import Answers, Key, single_answers
from approach_finder.knowledge.model import EvidenceRow, Knowledge
from approach_finder.knowledge.types import Component

_Row = TypeVar("_Row", bound=EvidenceRow)


class Profile:
    """The answers that count, and what follows from them for every approach."""

    def __init__(self, answers: Answers, knowledge: Knowledge) -> None:
        self.answers = answers
        self._scoring = knowledge.scoring

    @cached_property
    def said(self) -> tuple[Key, ...]:
        """The single answers that the answers are made of."""
        return tuple(single_answers(self.answers))

    @cached_property
    def audiences(self) -> frozenset[str]:
        """The audiences the person belongs to."""
        answers = self.answers
        return frozenset([name for name, entry in self._scoring.audiences.items() if entry.when.holds(answers)])

    @cached_property
    def may_join(self) -> frozenset[str]:
        """The audiences the person may turn out to belong to, since nobody said yet who could come along."""
        answers, belongs = self.answers, self.audiences
        return frozenset(
            name
            for name, entry in self._scoring.audiences.items()
            if entry.may_join is not None and name not in belongs and entry.may_join.holds(answers)
        )

    @cached_property
    def spoken_of(self) -> frozenset[str]:
        """The audiences of those who would come along, where the answers speak of such a person."""
        rules = self._scoring.audiences.items()
        return frozenset(name for name, entry in rules if entry.spoken_of and entry.spoken_of.holds(self.answers))

    def audiences_for(self, offered_to: Collection[str]) -> frozenset[str]:
        """The audiences the person belongs to; for what is offered to none of these, also those they may belong to."""
        return self.audiences | self.may_join if self.audiences.isdisjoint(offered_to) else self.audiences

    def studied_with(self, audiences: frozenset[str]) -> frozenset[str]:
        """The audiences whose studies speak for some audiences."""
        return audiences.union(*(self._scoring.audiences[name].counts_studies_with for name in audiences))

    def is_told_by(self, row: EvidenceRow, audiences: frozenset[str]) -> bool:
        """Whether a row of evidence speaks of some audiences: never of people of another age."""
        if audiences.isdisjoint(row.for_):
            return False
        ages = self._ages & audiences
        return not ages or self._ages.isdisjoint(row.for_) or not ages.isdisjoint(row.for_)

    @cached_property
    def _ages(self) -> frozenset[str]:
        """The audiences of one age."""
        return frozenset([name for name, entry in self._scoring.audiences.items() if entry.age])

    @cached_property
    def concerns(self) -> tuple[str, ...]:
        """The chosen concerns, the main one first."""
        main, named = self.main_concern, chosen_options(self.answers, self._scoring.roles.concerns)
        return tuple(sorted(named, key=lambda concern: concern != main))

    @cached_property
    def main_concern(self) -> str | None:
        """The main concern: the one named as such, or the only one."""
        roles = self._scoring.roles
        main, named = self.answers.get(roles.main_concern), chosen_options(self.answers, roles.concerns)
        if isinstance(main, str):
            return main
        return named[0] if len(named) == 1 else None

    @cached_property
    def not_wanted(self) -> tuple[str, ...]:
        """The approaches that the person does not want."""
        return chosen_options(self.answers, self._scoring.roles.not_wanted)

    @cached_property
    def tried_no_help(self) -> tuple[str, ...]:
        """The approaches that did not help the person."""
        return chosen_options(self.answers, self._scoring.roles.tried_no_help)

    @cached_property
    def said_to_matter(self) -> tuple[str, ...]:
        """The other things that the person said matter, such as language or faith."""
        return chosen_options(self.answers, self._scoring.roles.matters)

    @cached_property
    def what_matters(self) -> frozenset[str]:
        """The main concern, or all of them where none is named."""
        return frozenset((self.main_concern,) if self.main_concern else self.concerns)

    @cached_property
    def balance(self) -> dict[Component, int]:
        """The percent that each component counts."""
        step = self.answers.get(self._scoring.roles.balance, 0)
        shift = step if isinstance(step, int) else 0
        return {name: 100 + shift * percent for name, percent in self._scoring.balance_percent_per_step.items()}

    def concern_percent(self, concern: str | int) -> int:
        """The percent that a reason about this concern counts."""
        if self.main_concern is None:
            return 100
        main = concern == self.main_concern
        return self._scoring.main_concern_percent if main else self._scoring.other_concerns_percent


def matching_rows(
    rows: Iterable[_Row], concern: str, offered_to: Collection[str], profile: Profile
) -> tuple[_Row, ...]:
    """The rows on a concern for the people of a profile; the closest audience first.

    There are several only where the first ones hold on a condition.

    Args:
        rows: those of one approach.
        concern: the concern.
        offered_to: the audiences that the approach is offered to.
        profile: whose audiences they must match.
    """
    about = [row for row in rows if row.concern == concern]
    if not about:
        return ()
    audiences = profile.audiences_for(offered_to)
    for people in (audiences, profile.studied_with(audiences)):
        for row in about:
            if profile.is_told_by(row, people):
                return tuple([other for other in about if other.for_ == row.for_]) if row.only_when else (row,)
    return ()


def told_row(rows: Sequence[_Row], answers: Answers) -> _Row | None:
    """The row that is told of several: the first that holds, or the last."""
    holding = (row for row in rows if row.only_when is None or row.only_when.holds(answers))
    return next(holding, rows[-1] if rows else None)
