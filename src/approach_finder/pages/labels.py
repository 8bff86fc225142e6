"""Fit and how well an approach was tested, side by side, and what a result tells of those that are held back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from approach_finder.knowledge.conditions import Answers
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.types import Grade
from approach_finder.pages.blocks import Block, Citations, heading, item, paragraph
from approach_finder.results.result import Reason, Recommendation, Result
from approach_finder.results.wording import Voice, concern_label, listed
from approach_finder.scoring.evidence_first import counts_as_tested

_WELL = ("A", "B")


def written_to(answers: Answers, knowledge: Knowledge) -> Iterator[Block]:
    """To whom the texts of the approaches are written, where somebody reads them for another person."""
    if knowledge.questionnaire.answered_for_another.holds(answers):
        yield paragraph(knowledge.about.written_to)


def labels(found: Recommendation, knowledge: Knowledge) -> str:
    """Two labels, never one: how well it fits, and how well it was tested for the main concern, else for another."""
    words = knowledge.about.evidence_first
    tested, elsewhere = words.tested[found.tested], tested_elsewhere(found, knowledge, words.tested)
    if elsewhere:
        tested = elsewhere if found.tested == "none" else f"{tested} ({elsewhere})"
    return f"{words.fit.format(band=found.band)}, {tested}"


def tested_elsewhere(
    found: Recommendation, knowledge: Knowledge, grades: Mapping[Grade, str], voice: Voice = "own"
) -> str:
    """The other concerns it was well tested for, where it was tested a little or not at all for the main one.

    ``grades`` are the words for them.
    """
    told = []
    for row in found.evidence if found.tested not in _WELL else ():
        if row.grade in _WELL:
            label = inside(concern_label(row.concern, knowledge, voice))
            phrase = knowledge.about.overview.tested_elsewhere
            told.append(phrase.format(grade=grades.get(row.grade, row.grade), concern=label))
    return ", ".join(told)


def tested_with_others(found: Recommendation, concern: str, knowledge: Knowledge) -> str:
    """The people of another age with whom it was well tested for a concern, where it was not with the person's own."""
    phrase, audiences = knowledge.about.overview.tested_with, knowledge.scoring.audiences
    for grade in _WELL if found.tested not in _WELL else ():
        for row in knowledge.evidence[found.approach]:
            ages = [audiences[name].label for name in row.for_ if audiences[name].age]
            if row.concern == concern and row.grade == grade and ages and not row.only_when and counts_as_tested(row):
                return phrase.format(grade=grade, people=listed(ages))
    return ""


def by_fit(reasons: Sequence[Reason]) -> list[Reason]:
    """The reasons apart from what studies count, which is told with the studies."""
    return [reason for reason in reasons if reason.component != "evidence"]


def inside(label: str) -> str:
    """A label as it stands inside a sentence: with a small letter where a word begins it."""
    return label[:1].lower() + label[1:] if label[1:2].islower() or label.startswith("A ") else label


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
