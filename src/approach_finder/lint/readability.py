"""How hard a text is to read, as a school grade: Flesch-Kincaid and the Automated Readability Index."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from statistics import median

from msgspec import Struct

from approach_finder.knowledge.checks.walks import Text, card_texts, other_texts, rule_texts
from approach_finder.knowledge.library import Library


class Grades(Struct, frozen=True):
    """School grades by both formulae."""

    flesch_kincaid: float
    automated: float

    @property
    def higher(self) -> float:
        """The less flattering of the two."""
        return max(self.flesch_kincaid, self.automated)


class Reading(Struct, frozen=True):
    """The grades of each card, of what the rules of each approach say, and of each other text by where it stands."""

    cards: dict[str, Grades]
    rules: dict[str, Grades]
    others: dict[str, Grades]


def reading(library: Library) -> Reading:
    """The grades of all that a person reads, with the names of therapies masked."""
    mask = Mask(library)
    rules = {name: list(rule_texts(name, library)) for name in library.approaches}
    return Reading(
        {name: mask.grades(card_texts(name, library)) for name in library.approaches},
        {name: mask.grades(said) for name, said in rules.items() if said},
        {".".join(map(str, (text.part, *text.path))): mask.grades([text]) for text in other_texts(library)},
    )


def reading_lines(found: Reading) -> Iterator[str]:
    """A table: each card, then the median and the highest of each kind of text."""
    yield "Flesch-Kincaid  Automated index"
    for name, grades_of in sorted(found.cards.items(), key=lambda entry: -entry[1].higher):
        yield _row(grades_of.flesch_kincaid, grades_of.automated, name)
    for kind, group in (("cards", found.cards), ("rules", found.rules), ("other texts", found.others)):
        first = [each.flesch_kincaid for each in group.values()]
        second = [each.automated for each in group.values()]
        yield _row(median(first), median(second), f"median of {len(group)} {kind}")
        yield _row(max(first), max(second), f"highest of {len(group)} {kind}")


def _row(flesch_kincaid: float, automated: float, label: str) -> str:
    return f"{flesch_kincaid:14.1f}  {automated:15.1f}  {label}"


class Mask:
    """Masks the names of therapies, which have no plainer word."""

    def __init__(self, library: Library) -> None:
        names = {name for card in library.approaches.values() for name in (card.name, *card.aliases)}
        names |= {name for practice in library.practices.values() for name in (practice.name, *practice.aliases)}
        longest_first = sorted({name.lower() for name in names}, key=lambda name: (-len(name), name))
        self._names = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")

    def grades(self, texts: Iterable[Text]) -> Grades:
        """The grades of several texts read as one."""
        said = " ".join(text.says for text in texts).lower()  # a search that heeds case is seven times as fast
        return grades(self._names.sub("this", said))


def grades(text: str) -> Grades:
    """The grades of a text; 0 for one without words."""
    words = re.findall("[a-z']+", text.lower())
    if not words:
        return Grades(0.0, 0.0)
    sentences = max(1, len(re.findall(r"[.!?]+(?:\s|$)", text)))
    letters, spoken = sum(map(len, words)), sum(map(_syllables, words))
    length = len(words) / sentences
    return Grades(
        round(0.39 * length + 11.8 * spoken / len(words) - 15.59, 1),
        round(4.71 * letters / len(words) + 0.5 * length - 21.43, 1),
    )


@cache
def _syllables(word: str) -> int:
    groups = len(re.findall("[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(groups - silent, 1)
