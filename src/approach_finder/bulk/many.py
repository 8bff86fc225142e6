"""The scores of many people: by columns where numpy is installed, else one person after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from approach_finder.answers.validation import understand
from approach_finder.knowledge.model import Knowledge
from approach_finder.scoring.ranking import rank

if TYPE_CHECKING:
    from approach_finder.bulk.columns import Columns

# So many people are weighed together: enough that numpy pays, and few enough to stay in the processor's cache.
CHUNK = 2000


def columns_of(knowledge: Knowledge) -> Columns | None:
    """The evaluator by columns.

    None where what it needs (the extra ``columns``) is not installed, or where numbers are too large for it.
    """
    try:
        from approach_finder.bulk.columns import Columns
        from approach_finder.bulk.statements import is_exact
    except ImportError:
        return None
    return knowledge.derived(Columns) if is_exact(knowledge) else None


def score_many(people: Iterable[Mapping[str, Any]], knowledge: Knowledge) -> Iterator[dict[str, int]]:
    """The scores of the treatments that are open to each person, best first.

    Raises:
        AnswersError: where answers are invalid, after the scores of the people before.
    """
    columns = columns_of(knowledge)
    if columns is None:
        for answers in people:
            ranking = rank(understand(answers, knowledge), knowledge)
            yield {scored.approach: scored.score for scored in ranking.eligible}
        return
    waiting: list[list[int]] = []
    try:
        for answers in people:
            waiting.append(columns.rows.of_person(answers))
            if len(waiting) == CHUNK:
                yield from _scores(columns, waiting)
                waiting = []
    except Exception:  # of the answers, or of whoever hands them over
        yield from _scores(columns, waiting)
        raise
    yield from _scores(columns, waiting)


def _scores(columns: Columns, people: list[list[int]]) -> Iterator[dict[str, int]]:
    for names, scores in columns.listed(columns.rows.table(people)):
        yield dict(zip(names, scores, strict=True))
