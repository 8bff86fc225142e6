"""A result to show to others: that of the same answers without those on safety, which nothing in it tells."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import structs

from approach_finder.answers.asked import country_of
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.model import Knowledge
from approach_finder.results.engine import recommend
from approach_finder.results.result import Result
from approach_finder.results.safety import find_resources


def recommend_redacted(answers: Mapping[str, Answer], knowledge: Knowledge, top: int | None = 5) -> Result:
    """The recommendation for answers whose safety is nobody else's business.

    It is worked out anew without them, so whatever they were, it is the same to the byte. Arguments as for
    :func:`~approach_finder.results.engine.recommend`.
    """
    result = recommend(_without_safety(answers, knowledge), knowledge, top)
    return structs.replace(
        result,
        safety=structs.replace(
            result.safety,
            asked="redacted",
            flags=(),
            resources=find_resources(knowledge, country_of(answers, knowledge)),
        ),
        notes=(knowledge.about.phrases.redacted, *result.notes),
    )


def _without_safety(answers: Mapping[str, Answer], knowledge: Knowledge) -> dict[str, Answer]:
    """The answers but those on safety, and those to questions that are asked only because of them."""
    left_out = {knowledge.scoring.roles.safety}
    for name in knowledge.questionnaire.order:
        condition = knowledge.questionnaire.questions[name].ask_when
        if condition is not None and any(leaf.question in left_out for leaf in condition.leaves()):
            left_out.add(name)
    return {name: answer for name, answer in answers.items() if name not in left_out}
