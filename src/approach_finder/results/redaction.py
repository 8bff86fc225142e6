"""A result without answers on safety and without what came of them, to show to others.

What waits for the sake of safety stays away: only why is left out.
"""

from __future__ import annotations

from dataclasses import replace

from msgspec import structs

from approach_finder.knowledge.conditions import leaves
from approach_finder.knowledge.model import Knowledge
from approach_finder.results.engine import citations_of
from approach_finder.results.result import Result
from approach_finder.results.safety import find_resources


def without_safety(result: Result, knowledge: Knowledge) -> Result:
    """The result with the answers on safety, the level, and what names them left out."""
    roles = knowledge.scoring.roles
    country = result.answers.get(roles.country)
    telling = {
        note.says for note in knowledge.about.notes if any(leaf.question == roles.safety for leaf in leaves(note.when))
    }
    recommendations = tuple(
        structs.replace(
            found, cautions=tuple(caution for caution in found.cautions if not _names(roles.safety, caution.trigger))
        )
        for found in result.recommendations
    )
    excluded = tuple(exclusion for exclusion in result.excluded if not _names(roles.safety, exclusion.trigger))
    safety = structs.replace(
        result.safety,
        level=None,
        flags=(),
        resources=find_resources(knowledge, country if isinstance(country, str) else None),
    )
    cited = set(citations_of(recommendations, (*result.also_look_for, *excluded)))
    return replace(
        result,
        answers={name: answer for name, answer in result.answers.items() if name != roles.safety},
        safety=safety,
        recommendations=recommendations,
        excluded=excluded,
        references={name: reference for name, reference in result.references.items() if name in cited},
        notes=(knowledge.about.phrases.redacted, *(note for note in result.notes if note not in telling)),
    )


def _names(question: str, trigger: str) -> bool:
    return f"{question}=" in trigger
