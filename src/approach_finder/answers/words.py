"""Words as a search compares them: without case, accents, signs and endings."""

from __future__ import annotations

import re
import unicodedata

_SIGNS = re.compile(r"[\W_]+")
_LEAST_STEM = 3
_UNSAID = str.maketrans("", "", ".'`\N{RIGHT SINGLE QUOTATION MARK}\N{ACUTE ACCENT}")
# The first that fits is taken off; what stands second is put on.
_ENDINGS = (
    *(("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("ied", "y")),
    *((ending, "") for ending in ("ness", "less", "ation", "ing", "ion", "ive", "ed", "ers", "er", "ism", "ic", "al")),
    *((ending, "") for ending in ("ly", "s", "e")),
)
_ANY_ENDING = tuple(ending for ending, _ in _ENDINGS)
_KEPT = ("ss", "us", "is")


def fold(text: str) -> str:
    """A text in small letters, without accents and signs, with single spaces."""
    plain = text.casefold().translate(_UNSAID)
    if not plain.isascii():
        plain = "".join(each for each in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(each))
    return _SIGNS.sub(" ", plain).strip()


def stem(word: str) -> str:
    """A folded word without its endings: worrying, worried and worries are one."""
    before = ""
    while word != before and word.endswith(_ANY_ENDING):
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


def within(one: str, other: str, slips: int) -> bool:
    """Whether so many slips lead from a word to another: a letter put in, left out or changed, or two swapped."""
    if abs(len(one) - len(other)) > slips:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    if not slips or not (a and b):
        return len(a) + len(b) <= slips
    left = slips - 1
    return (
        within(a[1:], b[1:], left)
        or within(a[1:], b, left)
        or within(a, b[1:], left)
        or (a[:2] == b[1::-1] and within(a[2:], b[2:], left))
    )
