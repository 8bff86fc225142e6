"""The same result in the words said to the person, where staff answered for somebody who reads the pages alone."""

from __future__ import annotations

from msgspec import structs

from approach_finder.answers.asked import visible
from approach_finder.knowledge.model import Knowledge
from approach_finder.results.clinic import Clinic, lay_over
from approach_finder.results.engine import recommend
from approach_finder.results.redaction import recommend_redacted
from approach_finder.results.result import Result, Stability


def for_the_person(result: Result, knowledge: Knowledge, clinic: Clinic | None = None) -> Result:
    """The result as its pages tell it to the person; as it is where nobody answered for somebody who reads them.

    Args:
        result: the recommendation.
        knowledge: the knowledge base it was made from.
        clinic: what was laid over it.
    """
    roles, top = knowledge.scoring.roles, len(result.recommendations)
    if not knowledge.questionnaire.read_by_the_person.holds(result.answers):
        return result
    own = visible({**result.answers, roles.whom: roles.whom_assumed}, knowledge)
    make = recommend_redacted if result.safety.asked == "redacted" else recommend
    told = make(own, knowledge, None if clinic else top)
    if clinic:
        told = lay_over(told, clinic, knowledge, top)
    if [each.approach for each in told.recommendations] != [each.approach for each in result.recommendations]:
        return result  # a concern is put only to those who answer for somebody

    def stability() -> Stability:
        return structs.replace(told.stability, firmness=result.firmness, settled=result.settled)

    return structs.replace(told, find_stability=stability)
