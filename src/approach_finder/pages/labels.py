"""Fit and how well an approach was tested, side by side, and what a result tells of those that are held back."""

from __future__ import annotations

from collections.abc import Iterator

from approach_finder.knowledge.model import Knowledge
from approach_finder.pages.blocks import Block, Citations, heading, item, paragraph
from approach_finder.results.result import Recommendation, Result


def labels(found: Recommendation, knowledge: Knowledge) -> str:
    """Two labels, never one: how well it fits, and how well it was tested for the main concern."""
    words = knowledge.about.evidence_first
    return f"{words.fit.format(band=found.band)}, {words.tested[found.tested]}"


def closer_to_wishes(result: Result, knowledge: Knowledge, cites: Citations) -> Iterator[Block]:
    """The treatments that are held back and yet meet what else was said, and why they stand there."""
    if result.closer_to_wishes:
        yield heading(knowledge.about.evidence_first.heading)
    for number, found in enumerate(result.closer_to_wishes):
        why = found.held_back
        is_told = any(why == earlier.held_back for earlier in result.closer_to_wishes[:number])
        because = "" if is_told else f" {why.text}{cites.mark(why.citations)}"
        yield item(f"{found.name}: {labels(found, knowledge)}.{because}")


def refused(found: Recommendation) -> Iterator[Block]:
    """The answers against a tested treatment that stays in sight, and what can be adapted."""
    yield from (item(refusal.text) for refusal in found.refused)


def answers_ignored(result: Result, knowledge: Knowledge) -> Iterator[Block]:
    """The answers that did not count, and why."""
    for ignored in result.answers_ignored:
        name = knowledge.questionnaire.questions[ignored.question].name or ignored.question
        yield paragraph(f"{name}: {ignored.why}")
