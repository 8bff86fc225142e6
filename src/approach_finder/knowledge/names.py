"""Finding an approach by what people call it: its id, its name or another name, in any case and spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from approach_finder.knowledge.model import Knowledge

_SPELLINGS = (("behavior", "behaviour"), ("ization", "isation"), ("izing", "ising"), ("centered", "centred"))
# Words that lists of services add to a name or leave away.
_ADDED = {"therapy", "therapies", "psychotherapy", "treatment", "brief", "the", "method", "approach", "model"}


def approach_named(text: str, knowledge: Knowledge) -> str | None:
    """The id of the approach that a text names, such as ``CBT`` or ``Interpersonal psychotherapy (IPT)``."""
    names = knowledge.derived(_names)
    return next((names[way] for way in _ways_to_say(text) if way in names), None)


def _names(knowledge: Knowledge) -> dict[str, str]:
    """The approach of every name there is, and of its words without those that are often left away."""
    known: dict[str, str] = {}
    short: dict[str, set[str]] = {}
    for name, entry in knowledge.approaches.items():
        for each in (name, entry.name, entry.short_name, *entry.aliases):
            for way in _ways_to_say(each):
                if way == _plain(each):
                    known.setdefault(way, name)
                short.setdefault(way, set()).add(name)
    return {**{way: min(names) for way, names in short.items() if len(names) == 1}, **known}


def _ways_to_say(text: str) -> Iterator[str]:
    """A name as it stands, without what is in brackets, what is in brackets, and the same without common words."""
    inside = re.findall(r"\(([^)]*)\)", text)
    parts = [text, re.sub(r"\([^)]*\)", " ", text), *inside]
    for part in parts:
        yield _plain(part)
    for part in parts:
        words = [word for word in _plain(part).split() if word not in _ADDED]
        if words:
            yield " ".join(words)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    words = " ".join(re.findall(r"[a-z0-9]+", letters))
    for other, ours in _SPELLINGS:
        words = words.replace(other, ours)
    return words
