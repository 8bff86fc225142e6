"""The functions that Python programs call; ``from approach_finder import recommend`` gives the same names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from approach_finder.answers.validation import understand
from approach_finder.bulk import many
from approach_finder.bulk.people import Task, Worker
from approach_finder.bulk.reading import Line, Ready
from approach_finder.bulk.records import BatchProblem, BatchRecord
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.store import load_knowledge as _load
from approach_finder.results.clinic import Clinic, read_clinic, recommend_here
from approach_finder.results.result import Result

if TYPE_CHECKING:
    from approach_finder.knowledge.library import Library
    from approach_finder.pages.template import SectionForm
    from approach_finder.pages.writing import PageFormat


def load_knowledge(path: str | Path | None = None) -> Knowledge:
    """Load the knowledge base in a folder, or the one that comes with the program.

    Raises:
        approach_finder.KnowledgeError: if it is invalid; ``faults`` names every fault with file and line.
        OSError: if the folder or a file in it cannot be read.

    >>> load_knowledge().about.version
    '2026.11'
    """
    return _load(path)


def load_clinic(path: str | Path, knowledge: Knowledge | None = None) -> Clinic:
    """Load a clinic's own file: what it offers, how long one waits, its lines.

    Raises:
        approach_finder.KnowledgeError: if it is invalid; ``faults`` names every fault with file and line.
        OSError: if it cannot be read.
    """
    return read_clinic(Path(path), knowledge or _load())


def load_library(path: str | Path | None = None) -> Library:
    """Load the whole of a knowledge base, with all that is only read: what :func:`page` needs.

    Raises as :func:`load_knowledge`. Its ``knowledge`` is what the other functions take.
    """
    from approach_finder.knowledge.store import load_library as load

    return load(path)


def questions(knowledge: Knowledge | None = None) -> tuple[SectionForm, ...]:
    """The questionnaire by section: what ``approach-finder questions --json`` prints, as typed data.

    >>> [asked.id for asked in questions()[0].questions][:2]
    ['for_whom', 'age_band']
    """
    from approach_finder.pages.template import section_forms

    return section_forms(knowledge or _load())


def page(
    result: Result,
    form: PageFormat = "markdown",
    library: Library | None = None,
    *,
    for_clinician: bool = False,
    today: dt.date | None = None,
    clinic: Clinic | None = None,
) -> str:
    """The pages that a person takes along: what ``approach-finder recommend -o`` writes.

    Args:
        result: the recommendation.
        form: ``markdown``, ``html`` or ``terminal`` (plain text).
        library: the knowledge base it was made from; the one that comes with the program if None.
        for_clinician: whether the page for staff follows.
        today: the day of the page; what was checked long before is said to be.
        clinic: what was laid over the result.

    >>> page(recommend({"concerns": ["sleep"]})).startswith("# ")
    True
    """
    from approach_finder.pages.staff import staff_pieces
    from approach_finder.pages.writing import sheet, written

    library, today = library or load_library(), today or dt.date.today()
    pieces = [*sheet(result, library, today, clinic=clinic)]
    if for_clinician:
        pieces += staff_pieces(result, library, today)
    return written(pieces, "approach-finder", form)


def recommend(
    answers: Mapping[str, Any] | Result,
    knowledge: Knowledge | None = None,
    *,
    top: int | None = 5,
    clinic: Clinic | None = None,
) -> Result:
    """The recommendation for one person: what ``approach-finder recommend --json`` prints, as typed data.

    What would change it (``firmness`` and ``what_would_change``) is worked out when it is first read.

    Args:
        answers: question ids and answers, as in an answers file; a previous result will do.
        knowledge: the knowledge base; the one that comes with the program if None. Load it once for many calls.
        top: how many treatments; None for all.
        clinic: what a clinic offers, from :func:`load_clinic`; it is laid over and changes no points.

    Raises:
        approach_finder.AnswersError: if the answers are invalid; ``problems`` names every problem in one go.
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
    understood = understand(given, knowledge)
    return recommend_here({**clinic.defaults, **understood} if clinic else understood, knowledge, clinic, top)


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


def batch(
    people: Iterable[Any],
    knowledge: Knowledge | None = None,
    *,
    top: int | None = 5,
    clinic: Clinic | None = None,
) -> Iterator[BatchRecord | BatchProblem]:
    """The shortlist of each person as a record, or a record with errors: what ``approach-finder batch`` writes.

    Nobody's problems stop the others. A person is a mapping as for :func:`recommend`, or a row of a pandas frame.

    >>> [type(record).__name__ for record in batch([{"concerns": ["sleep"]}, {"concerns": ["slep"]}])]
    ['BatchRecord', 'BatchProblem']
    """
    if top is not None and top < 1:
        raise ValueError("top must be at least 1, or None for all")
    task = Task(None, "jsonl", top, explain=False, id_field=None, today=dt.date.today(), clinic=clinic)
    worker = Worker(task, knowledge or _load())
    lines = (Line(number, Ready(person)) for number, person in enumerate(people, start=1))
    while chunk := list(islice(lines, many.CHUNK)):
        yield from worker.short_records(chunk)
