"""The steps after the list: look up who offers the first of it, make a first call, and look again later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from approach_finder.answers.asked import country_of
from approach_finder.answers.countries import country_name
from approach_finder.knowledge.conditions import Answers
from approach_finder.knowledge.model import Knowledge
from approach_finder.results.result import Recommendation


def next_steps(shown: Sequence[Recommendation], answers: Answers, knowledge: Knowledge) -> Iterator[str]:
    """The steps in their order; where to look comes first, unless the first of the list is offered where one is."""
    words, code = knowledge.about.next_steps, country_of(answers, knowledge)
    first = shown[0] if shown else None
    if first is None or first.offer is None:
        find = words.find.format(
            whom=words.who_offers_it if first else words.any_therapist,
            country=country_name(code, knowledge) if code else words.your_country,
        )
        yield f"{find} {words.another}" if len(shown) > 1 else find
    yield words.call
    yield words.again
