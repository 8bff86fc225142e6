"""Words as a search compares them: without case, accents, signs and endings."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LEAST_STEM = 3
_UNSAID = str.maketrans("", "", ".'`\N{RIGHT SINGLE QUOTATION MARK}\N{ACUTE ACCENT}")
# The first that fits is taken off; what stands second is put on.
_ENDINGS = (
    *(("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("ied", "y")),
    *((ending, "") for ending in ("ness", "less", "ation", "ing", "ion", "ive", "ed", "ers", "er", "ism", "ic", "al")),
    *((ending, "") for ending in ("ly", "s", "e")),
)
_KEPT = ("ss", "us", "is")


def fold(text: str) -> str:
    """A text in small letters, without accents and signs, with single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_UNSAID))
    letters = (letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return " ".join("".join(letters).split())


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A folded word without its endings: worrying, worried and worries are one."""
    before = ""
    while word != before:
        before, word = word, _shortened(word)
    if len(word) > _LEAST_STEM and word[-1] == word[-2] and word[-1] not in "sl":
        word = word[:-1]
    return f"{word[:-1]}y" if word.endswith("i") else word


def _shortened(word: str) -> str:
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and not (ending == "s" and word.endswith(_KEPT)):
            short = word.removesuffix(ending) + instead
            if len(short) >= _LEAST_STEM and any(letter in "aeiouy" for letter in short):
                return short
    return word


def one_slip_apart(one: str, other: str) -> bool:
    """Whether two words differ by one letter put in, left out or changed, or by two swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
