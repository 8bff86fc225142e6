"""Which kinds of psychotherapy are worth discussing first, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from approach_finder.version import __version__

if TYPE_CHECKING:
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
    from approach_finder.knowledge.faults import AnswersError, KnowledgeError

__all__ = [
    "AnswersError",
    "KnowledgeError",
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


def __getattr__(name: str) -> Any:
    """The public names are loaded when they are first used, so that importing a part costs no more than the part."""
    if name in ("AnswersError", "KnowledgeError"):
        from approach_finder.knowledge import faults as home
    elif name in __all__:
        from approach_finder import api as home  # type: ignore[no-redef]
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(home, name)
