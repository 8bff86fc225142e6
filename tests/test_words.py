"""How hard the texts are to read, by two formulae: Flesch-Kincaid and the Automated Readability Index."""

from __future__ import annotations

import statistics
from functools import cache

import pytest
from msgspec import structs

from approach_finder.knowledge.store import load_library
from approach_finder.lint.readability import Grades, Reading, grades, reading

LIBRARY = load_library()
KNOWLEDGE = LIBRARY.knowledge

SAFETY = {
    **{name: flag.message for name, flag in KNOWLEDGE.safety.flags.items()},
    **{f"{name}, young": flag.message_young for name, flag in KNOWLEDGE.safety.flags.items() if flag.message_young},
    **{f"{name}, other": flag.message_other for name, flag in KNOWLEDGE.safety.flags.items() if flag.message_other},
    **{name: note.message for name, note in KNOWLEDGE.safety.notes.items()},
    **{f"{name}, other": note.message_other for name, note in KNOWLEDGE.safety.notes.items() if note.message_other},
    "opening": KNOWLEDGE.safety.opening,
    "stopped": f"{KNOWLEDGE.safety.stopped_thanks} {KNOWLEDGE.safety.stopped}",
    "go on": KNOWLEDGE.safety.go_on,
}


@pytest.mark.parametrize("name", SAFETY)
def test_safety_texts_read_at_grade_6(name: str) -> None:
    assert grades(SAFETY[name]).higher < 7, grades(SAFETY[name])


def both(found: list[Grades]) -> list[list[float]]:
    """The grades by each formula."""
    return [[each.flesch_kincaid for each in found], [each.automated for each in found]]


def test_questions_read_at_grade_6() -> None:
    questions = KNOWLEDGE.questionnaire.questions.values()
    for texts in (
        [question.ask for question in questions],
        [question.ask_other or question.ask for question in questions],
        [question.ask_together or question.ask for question in questions],
        [end for question in questions for end in question.ends or ()],
        [text for text in structs.asdict(KNOWLEDGE.survey).values() if isinstance(text, str)],
    ):
        assert all(statistics.median(column) < 6 for column in both([grades(text) for text in texts]))


@cache
def whole_reading() -> Reading:
    return reading(LIBRARY)


@pytest.mark.parametrize("kind", ["cards", "rules", "others"])
def test_what_a_person_reads_is_at_grade_8_or_below(kind: str) -> None:
    """Half of the texts at grade 8 or below, and no whole card above 11, by two formulae."""
    found = list(getattr(whole_reading(), kind).values())
    assert all(statistics.median(column) <= 8 for column in both(found))
    assert kind == "others" or all(max(column) <= 11 for column in both(found))


def test_the_formulae_tell_plain_from_hard() -> None:
    plain = "You sit with a kind person. You talk of what hurts. It gets a bit lighter."
    hard = (
        "Psychotherapeutic amelioration necessitates perspicacious interpersonal attunement notwithstanding resistance."
    )
    assert grades(plain).higher < 4
    assert min(grades(hard).flesch_kincaid, grades(hard).automated) > 16
