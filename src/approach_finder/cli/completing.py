"""Completion at the Tab key: ids, from the compiled index. Answers on safety are not offered.

Nothing is said where the knowledge base cannot be read: a message would land in somebody's command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from approach_finder.knowledge.model import Knowledge


def _loaded(ctx: typer.Context) -> Knowledge | None:
    from approach_finder.cli.shared import load
    from approach_finder.knowledge.faults import KnowledgeError

    try:
        return load(ctx.params.get("kb"))
    except (KnowledgeError, OSError):
        return None


def _ids(of: Callable[[Knowledge], Iterable[str]]) -> Callable[[typer.Context, str], list[str]]:
    """Offers the ids that begin with what was typed, and were not typed yet."""

    def offer(ctx: typer.Context, incomplete: str) -> list[str]:
        knowledge, typed = _loaded(ctx), ctx.params.get("names") or ()
        ids = of(knowledge) if knowledge else ()
        return [name for name in ids if name.startswith(incomplete) and name not in typed]

    return offer


def _concerns(knowledge: Knowledge) -> Iterable[str]:
    return knowledge.vocabulary.questions[knowledge.scoring.roles.concerns].options


approaches = _ids(lambda knowledge: sorted(knowledge.approaches))
approaches_and_practices = _ids(lambda knowledge: [*sorted(knowledge.approaches), *knowledge.vocabulary.practices])
approaches_and_other_ways = _ids(lambda knowledge: [*sorted(knowledge.approaches), *knowledge.vocabulary.other_ways])
concerns = _ids(_concerns)
families = _ids(lambda knowledge: knowledge.vocabulary.families)


def answers(ctx: typer.Context, incomplete: str) -> list[str]:
    """``QUESTION=``, then its options; after a comma the next option of a question that takes several."""
    question, sign, typed = incomplete.partition("=")
    before, comma, _ = typed.rpartition(",")
    knowledge, chosen = _loaded(ctx), before.split(",")
    if knowledge is None:
        return []
    if sign:
        options = (option for option in _options_of(question, knowledge) if option not in chosen)
        texts = [f"{question}={before}{comma}{option}" for option in options]
    else:
        texts = [f"{name}=" for name in knowledge.vocabulary.questions if name != knowledge.scoring.roles.safety]
    return [text for text in texts if text.startswith(incomplete)]


def _options_of(question: str, knowledge: Knowledge) -> Iterable[str]:
    from approach_finder.knowledge.types import RANGES

    shape, roles = knowledge.vocabulary.questions.get(question), knowledge.scoring.roles
    if shape is None or question == roles.safety:
        return ()
    low, high = RANGES.get(shape.type, (1, 0))
    main = _concerns(knowledge) if question == roles.main_concern else ()
    return (*shape.options, *main, *map(str, range(low, high + 1)))
