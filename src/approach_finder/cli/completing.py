"""Completion at the Tab key: ids, from the compiled index. Answers on safety are not offered.

Nothing is said where the knowledge base cannot be read: a message would land in somebody's command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from approach_finder.knowledge.model import Knowledge


def _ids(of: Callable[[Knowledge], Iterable[str]]) -> Callable[[typer.Context, str], list[str]]:
    """Offers the ids that begin with what was typed, and were not typed yet."""

    def offer(ctx: typer.Context, incomplete: str) -> list[str]:
        from approach_finder.cli.shared import load
        from approach_finder.knowledge.faults import KnowledgeError

        try:
            knowledge = load(ctx.params.get("kb"))
        except (KnowledgeError, OSError):
            return []
        typed = ctx.params.get("names") or ()
        return [name for name in of(knowledge) if name.startswith(incomplete) and name not in typed]

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
    if not sign:
        return _questions(ctx, incomplete)
    before, comma, _ = typed.rpartition(",")
    start, chosen = f"{question}={before}{comma}", before.split(",")
    return [
        text
        for text in (f"{start}{option}" for option in _options_of(question)(ctx, "") if option not in chosen)
        if text.startswith(incomplete)
    ]


def _questions(ctx: typer.Context, incomplete: str) -> list[str]:
    def asked(knowledge: Knowledge) -> Iterable[str]:
        return (name for name in knowledge.vocabulary.questions if name != knowledge.scoring.roles.safety)

    return [f"{name}=" for name in _ids(asked)(ctx, incomplete)]


def _options_of(question: str) -> Callable[[typer.Context, str], list[str]]:
    def options(knowledge: Knowledge) -> Iterable[str]:
        from approach_finder.knowledge.types import RANGES

        shape, roles = knowledge.vocabulary.questions.get(question), knowledge.scoring.roles
        if shape is None or question == roles.safety:
            return ()
        low, high = RANGES.get(shape.type, (1, 0))
        main = _concerns(knowledge) if question == roles.main_concern else ()
        return (*shape.options, *main, *map(str, range(low, high + 1)))

    return _ids(options)
