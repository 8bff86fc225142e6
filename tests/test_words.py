"""How hard the texts are to read, by two formulae: Flesch-Kincaid and the Automated Readability Index."""

from __future__ import annotations

import re
import statistics

import pytest

from approach_finder.knowledge import load_knowledge
from approach_finder.model import Approach

KNOWLEDGE = load_knowledge()
NAMES = sorted({name for entry in KNOWLEDGE.approaches.values() for name in (entry.name, *entry.aliases)}, key=len)[
    ::-1
]


def syllables(word: str) -> int:
    groups = len(re.findall("[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(groups - silent, 1)


def grades(text: str) -> tuple[float, float]:
    """School grades by both formulae, with the names of therapies masked."""
    for name in NAMES:
        text = re.sub(re.escape(name), "this", text, flags=re.IGNORECASE)
    words = re.findall("[a-z']+", text.lower())
    sentences = max(1, len(re.findall(r"[.!?]+(?:\s|$)", text)))
    letters, spoken = sum(map(len, words)), sum(map(syllables, words))
    length = len(words) / sentences
    return (
        0.39 * length + 11.8 * spoken / len(words) - 15.59,
        4.71 * letters / len(words) + 0.5 * length - 21.43,
    )


def card(entry: Approach) -> str:
    texts = [entry.what_it_is, entry.how_it_works, entry.a_session, entry.asks_of_you, entry.may_not_suit, entry.length]
    texts += [*entry.good_sides, *entry.drawbacks, *entry.questions_to_ask]
    return " ".join([*texts, *(rule.because for rule in (*entry.speaks_for, *entry.speaks_against))])


SAFETY = {
    **{name: flag.message for name, flag in KNOWLEDGE.safety.flags.items()},
    **{f"{name}, young": flag.message_young for name, flag in KNOWLEDGE.safety.flags.items() if flag.message_young},
    **{name: note.message for name, note in KNOWLEDGE.safety.notes.items()},
    "opening": KNOWLEDGE.safety.opening,
    "stopped": KNOWLEDGE.safety.stopped,
    "go on": KNOWLEDGE.safety.go_on,
}


@pytest.mark.parametrize("name", SAFETY)
def test_safety_texts_read_at_grade_6(name: str) -> None:
    assert max(grades(SAFETY[name])) < 7, grades(SAFETY[name])


def test_questions_read_at_grade_6() -> None:
    found = [grades(question.ask) for question in KNOWLEDGE.questionnaire.questions.values()]
    for formula in (0, 1):
        assert statistics.median(pair[formula] for pair in found) < 6


def test_cards_read_at_grade_8_or_below() -> None:
    found = [grades(card(entry)) for entry in KNOWLEDGE.approaches.values()]
    for formula in (0, 1):
        assert statistics.median(pair[formula] for pair in found) < 8
        assert max(pair[formula] for pair in found) < 9
