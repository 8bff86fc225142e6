"""Where treatments differ for a concern, what was tested for it stands first, and wishes decide within that.

Whether a treatment is held back depends on no wish and no score: only on the concerns, on what studies and guidelines
say to these people, and on what is open to them.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import TypeAlias

from msgspec import Struct

from approach_finder.knowledge.model import EvidenceRow, Knowledge

Names: TypeAlias = frozenset[str]


class Tested(Struct, frozen=True):
    """The approaches that rows of evidence on one concern speak for or against.

    ``well``: tested well (grade A or B). ``named``: so, or named by a guideline. ``somewhat``: so, or tested a little
    (grade C). ``advised_against``: by a guideline.
    """

    well: Names
    named: Names
    somewhat: Names
    advised_against: Names

    def joined(self, other: Tested) -> Tested:
        """These and others."""
        return Tested(
            self.well | other.well,
            self.named | other.named,
            self.somewhat | other.somewhat,
            self.advised_against | other.advised_against,
        )


class Precedence(Struct, frozen=True):
    """Which treatments stand first for a profile. Where the rule does not hold, ``concern`` is None and all may stay.

    ``concern`` is the first one in focus for which treatments differ and a well tested one is open; ``tested`` was
    tested for one of these. ``well`` are the open, well tested treatments by concern that differs.
    """

    concern: str | None
    stays: Names
    tested: Names
    well: Mapping[str, Names]


def counts_as_tested(row: EvidenceRow) -> bool:
    """Whether a row can make a treatment a tested one: no null finding, no mere addition, nothing advised against."""
    return row.found is None and not row.addition and row.see is None and row.standing != "advised-against"


def tested_by(rows: Mapping[str, EvidenceRow], knowledge: Knowledge) -> Tested:
    """Sort approaches by what their rows on a concern say; of rows with a condition, only such as hold."""
    numbers = knowledge.scoring.evidence_first
    counting = {name: row for name, row in rows.items() if counts_as_tested(row)}

    def graded(grades: Container[str]) -> Names:
        return frozenset([name for name, row in counting.items() if row.grade in grades])

    well = graded(numbers.well_tested)
    named = well.union(name for name, row in counting.items() if row.standing is not None)
    return Tested(
        well=well,
        named=named,
        somewhat=named | graded(numbers.somewhat_tested),
        advised_against=frozenset([name for name, row in rows.items() if row.standing == "advised-against"]),
    )


def precedence(
    concerns: Iterable[str],
    in_focus: Container[str],
    tested: Mapping[str, Tested],
    open_: Names,
    knowledge: Knowledge,
) -> Precedence:
    """Which of the open treatments stand first.

    Args:
        concerns: those the person named, the main one first.
        in_focus: the main concern, or all of them.
        tested: what was tested for each of these concerns.
        open_: the treatments that neither safety, nor whom they are for, nor who can come along closes.
        knowledge: the knowledge base.
    """
    concerns = tuple(concerns)
    differing = [name for name in concerns if name in in_focus and knowledge.concerns[name].treatments_differ]
    well = {name: tested[name].well & open_ for name in differing}
    concern = next((name for name in differing if well[name]), None)
    if concern is None:
        return Precedence(None, open_, frozenset(), well)
    named = frozenset[str]().union(*(tested[name].named for name in differing))
    for_any = frozenset[str]().union(*(tested[name].well for name in concerns))
    somewhat = frozenset[str]().union(
        *(tested[name].somewhat for name in concerns if name in in_focus and name not in well)
    )
    against = frozenset[str]().union(*(tested[name].advised_against for name in differing))
    stays = (((named | somewhat) - against) | for_any) & open_
    return Precedence(concern, stays, named & stays, well)
