"""Words of the question on safety that stand where they are not valid: whoever wrote one may need a person now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from approach_finder.knowledge.model import Knowledge

_MOST_EDITS = 2
_MOST_WORDS = 5_000  # looked at; nobody answers with more
_LONGEST = 40


class SafetyWords:
    """The flags of the question on safety, to be looked for in other places."""

    def __init__(self, knowledge: Knowledge) -> None:
        options = knowledge.vocabulary.questions[knowledge.scoring.roles.safety].options
        # A word with two wrong letters still holds one of three parts of the flag whole.
        self._left = _MOST_WORDS
        self._parts = {option: _thirds(option) for option in options if option in knowledge.safety.flags}

    def stand_in(self, given: Any) -> bool:
        """Whether a key or an option, or one inside a list or mapping, is a flag.

        Case, spaces and underscores do not matter, and two letters may be wrong.
        """
        for word in _words(given):
            self._left -= 1
            if self._left < 0:
                return False
            if self._is_near(word):
                return True
        return False

    def _is_near(self, word: str) -> bool:
        folded = "-".join(word.casefold().replace("_", " ").replace("-", " ").split())
        return any(
            abs(len(folded) - len(flag)) <= _MOST_EDITS
            and any(part in folded for part in parts)
            and _edits(folded, flag) <= _MOST_EDITS
            for flag, parts in self._parts.items()
        )


def mentions_flag(content: bytes, knowledge: Knowledge) -> bool:
    """Whether a file or a line that cannot be read at all holds a flag somewhere."""
    flags = knowledge.safety.flags.keys() & set(knowledge.vocabulary.questions[knowledge.scoring.roles.safety].options)
    return any(re.search(rb"(?<![\w-])%s(?![\w-])" % flag.encode(), content, re.IGNORECASE) for flag in flags)


def _thirds(word: str) -> tuple[str, str, str]:
    first, second = len(word) // 3, 2 * len(word) // 3
    return word[:first], word[first:second], word[second:]


def _edits(one: str, other: str) -> int:
    """How many letters must be put in, left out or replaced to turn one word into the other.

    The bit-parallel method of Myers: one word is a column of bits, gone through once for each letter of the other.
    """
    if not one:
        return len(other)
    places: dict[str, int] = {}
    for place, letter in enumerate(one):
        places[letter] = places.get(letter, 0) | 1 << place
    last, edits = 1 << len(one) >> 1, len(one)
    up, down = (1 << len(one)) - 1, 0
    for letter in other:
        found = places.get(letter, 0)
        across = (((found & up) + up) ^ up) | found | down
        right, left = down | ~(across | up), up & across
        edits += bool(right & last) - bool(left & last)
        right, left = right << 1 | 1, left << 1
        up, down = left | ~(found | down | right), right & (found | down)
    return edits


def _words(given: Any) -> Iterator[str]:
    """The words of an answer that cannot be read, none too long to be a flag."""
    open_parts = [given]
    while open_parts:
        part = open_parts.pop()
        if isinstance(part, str):
            if len(part) <= _LONGEST:
                yield part
        elif isinstance(part, Mapping):
            open_parts += (*part.keys(), *part.values())
        elif isinstance(part, Sequence | Set):
            open_parts += part
