"""Every treatment is first, or level with the first, for somebody plausible."""

from __future__ import annotations

import pytest

from approach_finder.answers.validation import understand
from approach_finder.knowledge.store import load_knowledge
from approach_finder.lint.reach import Reach
from approach_finder.results.engine import recommend

KNOWLEDGE = load_knowledge()
REACH = Reach(KNOWLEDGE)


@pytest.mark.parametrize("name", [name for name, entry in KNOWLEDGE.approaches.items() if entry.kind == "treatment"])
def test_somebody_is_led_to(name: str) -> None:
    answers = REACH.somebody(name)
    assert answers is not None
    result = recommend(understand(answers, KNOWLEDGE), KNOWLEDGE, None)
    [own] = [entry for entry in result.recommendations if entry.approach == name]
    assert own.score >= result.recommendations[0].score - KNOWLEDGE.scoring.close
    assert all(len(answer) <= 3 for answer in answers.values() if isinstance(answer, list))
