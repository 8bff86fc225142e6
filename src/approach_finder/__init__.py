"""Which kinds of psychotherapy are worth discussing first, and why."""

from __future__ import annotations

from approach_finder.version import __version__

TYPE_CHECKING = False  # type checkers know better; typing takes longer to load than all else that comes first
if TYPE_CHECKING:
    from typing import Any

    from approach_finder.api import (
        batch,
        load_clinic,
        load_knowledge,
        load_library,
        page,
        questions,
        recommend,
        score_many,
    )
    from approach_finder.knowledge.faults import AnswersError, ApproachFinderError, KnowledgeError
    from approach_finder.knowledge.library import Library
    from approach_finder.knowledge.model import Knowledge
    from approach_finder.results.result import (
        CloserToWishes,
        EvidenceFinding,
        Exclusion,
        Reason,
        Recommendation,
        Result,
    )

__all__ = [
    "AnswersError",
    "ApproachFinderError",
    "CloserToWishes",
    "EvidenceFinding",
    "Exclusion",
    "Knowledge",
    "KnowledgeError",
    "Library",
    "Reason",
    "Recommendation",
    "Result",
    "__version__",
    "batch",
    "load_clinic",
    "load_knowledge",
    "load_library",
    "page",
    "questions",
    "recommend",
    "score_many",
]
# Where the types live that somebody annotates with or catches; everything else stands in the module ``api``.
_HOMES = {
    "AnswersError": "knowledge.faults",
    "ApproachFinderError": "knowledge.faults",
    "KnowledgeError": "knowledge.faults",
    "Knowledge": "knowledge.model",
    "Library": "knowledge.library",
    **dict.fromkeys(
        ("CloserToWishes", "EvidenceFinding", "Exclusion", "Reason", "Recommendation", "Result"), "results.result"
    ),
}


def __getattr__(name: str) -> Any:
    """The public names are loaded when they are first used, so that importing a part costs no more than the part."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'api')}"), name)
