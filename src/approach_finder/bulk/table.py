"""The answers of many people as one table: a row for every single answer there is, a column for each person.

What is asked of the table is answered for everybody at once, as :mod:`approach_finder.answers.validation` and
:mod:`approach_finder.knowledge.conditions` answer it for one person. Needs numpy.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from approach_finder.answers.validation import understand
from approach_finder.knowledge.conditions import AllOf, AnyOf, Condition, Is, Key, Leaf, NotOf
from approach_finder.knowledge.faults import AnswersError
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.types import CARRIED, RANGES

AnswerTable: TypeAlias = NDArray[np.bool_]


class Rows:
    """Which row of the table holds which answer."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge, self._roles = knowledge, knowledge.scoring.roles
        self._met_by: dict[int, tuple[Leaf, list[int]]] = {}
        self.number: dict[Key, int] = {key: row for row, key in enumerate(dict.fromkeys(_keys(knowledge)))}
        # Three more rows: whether the question on safety was answered at all, what no rule asks about, and nothing.
        self.safety_answered = len(self.number)
        self._nowhere, self._never = self.safety_answered + 1, self.safety_answered + 2
        self._rows: dict[str, dict[str | int, int]] = {name: {} for name in knowledge.vocabulary.questions}
        for (question, answer), row in self.number.items():
            self._rows[question][answer] = row
        self._looked_at = dict(self._rows)
        self._several = {name for name, shape in knowledge.vocabulary.questions.items() if shape.type == "many"}
        questions = knowledge.questionnaire.questions
        self._alone = {name: frozenset(entry.exclusive) for name, entry in questions.items() if entry.exclusive}
        for name, shape in knowledge.vocabulary.questions.items():
            if shape.type in CARRIED or shape.type == "country":
                self._looked_at[name] = _Unlisted(name, self._rows[name], self._nowhere, knowledge)

    def of(self, question: str) -> list[int]:
        """The rows of a question, in the order of its answers."""
        return list(self._rows[question].values())

    def row_of(self, question: str, answer: str) -> int:
        """The row of an answer; for one that cannot be given, a row that holds for nobody."""
        return self.number.get((question, answer), self._never)

    def answers(self, question: str) -> list[str | int]:
        """The answers to a question, in the order of their rows."""
        return list(self._rows[question])

    def of_person(self, given: Mapping[str, Any], *, discreet: bool = False) -> list[int]:
        """The rows that hold for one person. Whatever is not plain is left to :func:`answers.understand`.

        Raises:
            AnswersError: if the answers are invalid, with every problem found.
        """
        try:
            return self._looked_up(given)
        except (KeyError, TypeError, AttributeError, AnswersError):
            return self._looked_up(understand(given, self.knowledge, discreet=discreet))

    def _looked_up(self, given: Mapping[str, Any]) -> list[int]:
        """The rows of plain answers; where they are not plain, one of the errors above."""
        found: list[int] = []
        for question, answer in given.items():
            rows, kind = self._looked_at[question], answer.__class__
            if kind is str or kind is int:
                found.append(rows[answer])
            elif kind is list or kind is tuple:
                alone = self._alone.get(question)
                if question not in self._several or (alone and not alone.isdisjoint(answer) and not alone >= {*answer}):
                    raise KeyError(question)
                for part in answer:
                    found.append(rows[part])
            elif answer is not None:
                raise TypeError(question)
        roles = self._roles
        if given.get(roles.safety) is not None:
            found.append(self.safety_answered)
        main, concerns = given.get(roles.main_concern), given[roles.concerns]
        if not concerns or (main is not None and self._rows[roles.concerns][main] not in found):
            raise KeyError(roles.concerns)
        return found

    def table(self, people: Sequence[Sequence[int]]) -> AnswerTable:
        """The table of some people, without the answers to what they are not asked."""
        table = np.zeros((self._never + 1, len(people)), dtype=np.bool_)
        table[list(chain.from_iterable(people)), np.repeat(np.arange(len(people)), list(map(len, people)))] = True
        whom = self._roles.whom  # assumed where nothing was said
        table[self.number[whom, self._roles.whom_assumed]] |= ~table[self.of(whom)].any(axis=0)
        self._hide(table)
        return table

    def _hide(self, table: AnswerTable) -> None:
        """Take out the answers that do not count, as :func:`answers.visible` does."""
        for name in self.knowledge.questionnaire.order:
            question, rows = self.knowledge.questionnaire.questions[name], self.of(name)
            if self.knowledge.vocabulary.questions[name].type in CARRIED:
                continue
            if name == self._roles.concerns:
                also = self.knowledge.scoring.also_concern
                table[self.number[name, also.concern]] |= self.holds(also.when, table)
            if name == self._roles.safety:
                rows = [*rows, self.safety_answered]
            if question.options_from is not None:
                offered = table[self.of(question.options_from)]
                table[rows] &= offered & (np.count_nonzero(offered, axis=0) >= 2)
            if question.ask_when is not None:
                table[rows] &= self.holds(question.ask_when, table)
            if name != self._roles.safety:
                for option, when in question.options_when.items():
                    table[self.number[name, option]] &= self.holds(when, table)

    def holds(self, condition: Condition, table: AnswerTable) -> AnswerTable:
        """For whom a condition holds. What comes back may be a row of the table itself, so it is not to be changed."""
        match condition:
            case AllOf(parts):
                whole: AnswerTable = np.ones(table.shape[1], dtype=np.bool_)
                for part in parts:
                    whole &= self.holds(part, table)
            case AnyOf(parts):
                whole = np.zeros(table.shape[1], dtype=np.bool_)
                for part in parts:
                    whole |= self.holds(part, table)
            case NotOf(part):
                whole = ~self.holds(part, table)
            case _:
                rows = self._rows_of(condition)
                whole = table[rows[0]] if len(rows) == 1 else np.any(table[rows], axis=0)
        return whole

    def _rows_of(self, condition: Leaf) -> list[int]:
        """The rows of the answers that meet a condition on one question; looked up once."""
        if (kept := self._met_by.get(id(condition))) is None:
            limits = self.knowledge.vocabulary.questions[condition.question].limits
            kept = condition, [self.number[condition.question, answer] for answer in condition.met_by(limits)]
            self._met_by[id(condition)] = kept
        return kept[1]


class _Unlisted(dict[str | int, int]):
    """The rows of answers that stand in no list, such as a country or a text: what comes up is checked first."""

    def __init__(self, question: str, rows: Mapping[str | int, int], nowhere: int, knowledge: Knowledge) -> None:
        super().__init__()
        shape = knowledge.vocabulary.questions[question]
        self._question, self._known, self._nowhere, self._knowledge = question, rows, nowhere, knowledge
        self._is_text, self._longest = shape.type == "text", shape.longest or math.inf
        self._are_few = shape.type in ("country", "number")

    def __missing__(self, answer: str | int) -> int:
        if self._is_text and isinstance(answer, str) and answer.isascii() and len(answer) <= self._longest:
            return self._known.get(answer, self._nowhere)
        understood = understand({self._question: answer}, self._knowledge, partial=True).get(self._question)
        row = self._known.get(understood, self._nowhere)  # type: ignore[arg-type]
        if self._are_few:
            self[answer] = row
        return row


def _keys(knowledge: Knowledge) -> Iterator[Key]:
    """Every answer that can be given, and those outside the lists that some rule asks about."""
    questions = knowledge.vocabulary.questions
    for name, shape in questions.items():
        source = knowledge.questionnaire.questions[name].options_from
        options = questions[source].options if source else shape.options
        low, high = RANGES.get(shape.type, (1, 0))
        yield from ((name, answer) for answer in (*options, *range(low, high + 1)))
    asked = (leaf for condition in _conditions(knowledge) for leaf in condition.leaves())
    yield from ((leaf.question, leaf.answer) for leaf in asked if isinstance(leaf, Is))


def _conditions(knowledge: Knowledge) -> Iterator[Condition]:
    """Every condition that is asked of a table."""
    scoring, safety = knowledge.scoring, knowledge.safety
    sometimes = [question.ask_when for question in knowledge.questionnaire.questions.values()]
    sometimes += [entry.only_when for entry in knowledge.approaches.values()]
    sometimes += [row.only_when for rows in knowledge.evidence.values() for row in rows]
    yield from (condition for condition in sometimes if condition is not None)
    for entry in knowledge.approaches.values():
        yield from (rule.when for rule in (*entry.speaks_for, *entry.speaks_against))
    yield from (row.when for rows in knowledge.cautions.values() for row in rows)
    yield from (audience.when for audience in scoring.audiences.values())
    yield from (entry.when for entry in safety.raises)
    yield from (note.when for note in safety.notes.values())
    yield scoring.also_concern.when
    yield from (entry.may_join for entry in scoring.audiences.values() if entry.may_join)
    for question in knowledge.questionnaire.questions.values():
        yield from question.options_when.values()
