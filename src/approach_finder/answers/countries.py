"""Countries by code or name: what people write is taken, and what is no country is not."""

from __future__ import annotations

from approach_finder.answers.words import fold, within
from approach_finder.knowledge.model import Knowledge

HOW_TO_GIVE = "a name or a code of two letters, such as Canada or CA"
_SMALL = frozenset({"the", "and", "of"})
_LEAST_FOR_A_SLIP = 5


def find_country(text: str, knowledge: Knowledge) -> str | None:
    """The ISO 3166-1 code of a country for its code or one of its names, in any case; None where it is neither."""
    code = text.strip().upper()
    return code if code in knowledge.countries else knowledge.derived(_by_name).get(_folded(text))


def country_hint(text: str, knowledge: Knowledge) -> str:
    """The nearest names of countries for a text that is none, or how a country is given."""
    typed = _folded(text)
    near = [
        code
        for name, code in knowledge.derived(_by_name).items()
        if len(typed) >= _LEAST_FOR_A_SLIP and (name.startswith(typed) or within(name, typed, 1))
    ]
    names = [country_name(code, knowledge) for code in dict.fromkeys(near)]
    return f"did you mean {' or '.join(names[:3])}?" if names else HOW_TO_GIVE


def country_name(code: str, knowledge: Knowledge) -> str:
    """The English name of a country."""
    return knowledge.countries[code][0]


def _by_name(knowledge: Knowledge) -> dict[str, str]:
    return {_folded(name): code for code, names in knowledge.countries.items() for name in names}


def _folded(text: str) -> str:
    return "".join(word for word in fold(text).split() if word not in _SMALL)
