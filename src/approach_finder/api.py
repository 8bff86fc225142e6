"""What Python programs call; ``from approach_finder import recommend`` gives the same names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from approach_finder.answers.validation import understand
from approach_finder.bulk import many
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.store import load_knowledge as _load
from approach_finder.results import engine
from approach_finder.results.result import Result


def load_knowledge(path: str | Path | None = None) -> Knowledge:
    """Load the knowledge base in a folder, or the one that comes with the program.

    Raises:
        approach_finder.KnowledgeError: if it is invalid; ``faults`` names every fault with file and line.
        OSError: if the folder or a file in it cannot be read.

    >>> load_knowledge().about.version
    '2026.11'
    """
    return _load(path)


def recommend(
    answers: Mapping[str, Any] | Result, knowledge: Knowledge | None = None, *, top: int | None = 5
) -> Result:
    """The recommendation for one person: what ``approach-finder recommend --json`` prints, as typed data.

    What would change it (``firmness`` and ``what_would_change``) is worked out when it is first read.

    Args:
        answers: question ids and answers, as in an answers file; a previous result will do.
        knowledge: the knowledge base; the one that comes with the program if None. Load it once for many calls.
        top: how many treatments; None for all.

    Raises:
        approach_finder.AnswersError: if the answers are invalid; ``faults`` names every fault in one go.
        ValueError: if ``top`` is below 1.

    >>> result = recommend({"concerns": ["sleep"], "focus": -1})
    >>> result.recommendations[0].approach
    'cbt-i'
    >>> first = result.recommendations[0]
    >>> first.score == sum(reason.weight for reason in (*first.reasons, *first.against))
    True
    """
    if top is not None and top < 1:
        raise ValueError("top must be at least 1, or None for all")
    knowledge = knowledge or _load()
    given = answers.as_answers() if isinstance(answers, Result) else answers
    return engine.recommend(understand(given, knowledge), knowledge, top)


def score_many(people: Iterable[Mapping[str, Any]], knowledge: Knowledge | None = None) -> Iterator[dict[str, int]]:
    """The scores of the treatments that are open to each person, best first, one person after the other.

    They are the scores of :func:`recommend` with ``top=None``, without reasons. Raises as :func:`recommend`, after the
    scores of the people before. With the extra ``columns`` (numpy) people are read and weighed two thousand at a time,
    which is many times faster; the scores are the same.

    >>> [scores] = score_many([{"concerns": ["sleep"]}])
    >>> next(iter(scores))
    'cbt-i'
    """
    return many.score_many(people, knowledge or _load())
