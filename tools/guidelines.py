"""The guidelines on common concerns; ``python tools/guidelines.py`` prints it as a table."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from approach_finder.knowledge.library import Library
from approach_finder.knowledge.types import Strength

CONCERNS = (
    "low-mood", "worry", "panic", "social-anxiety", "phobia", "obsessions-compulsions", "trauma", "childhood-trauma",
    "sleep", "stress-burnout", "anger", "self-harm-urges", "eating", "binge-eating", "restricting", "alcohol", "drugs",
    "psychosis", "bipolar", "personality-difficulties", "attention", "perinatal",
)  # fmt: skip
# How the id of a reference begins, and whose guideline it is. Those of the first part were looked for on each concern.
LOOKED_FOR = {
    "nice": "NICE",
    "apa": "American Psychological Association",
    "psychiatric-association": "American Psychiatric Association",
    "va-dod": "VA/DoD",
    "canmat": "CANMAT",
    "awmf": "AWMF",
    "who": "WHO",
}
BODIES = LOOKED_FOR | {
    "sign": "SIGN",
    "uk": "UK health departments",
    "ranzcp": "RANZCP",
    "phoenix": "Phoenix Australia",
    "istss": "ISTSS",
    "aacap": "AACAP",
    "edinger": "AASM",
    "morgenthaler": "AASM",
    "riemann": "ESRS",
    "div12": "Division 12 list",
}
_STRENGTHS: tuple[Strength, ...] = ("first", "recommended", "conditional", "only-if", "advised-against", "insufficient")


def body_of(reference: str) -> str | None:
    """The body whose guideline a reference is, by how its id begins."""
    return next((body for start, body in BODIES.items() if reference.startswith(f"{start}-")), None)


def table(library: Library) -> str:
    """The table of docs/evidence.md."""
    lines = ["| concern | body | what it says | reference |", "| --- | --- | --- | --- |"]
    for concern in CONCERNS:
        lines += [f"| `{concern}` | {body} | {says} | {sources} |" for body, says, sources in _said(concern, library)]
    return "\n".join(lines)


def _said(concern: str, library: Library) -> Iterator[tuple[str, str, str]]:
    """The word of each body on a concern: the strongest word on each approach, young people apart."""
    found: dict[str, dict[bool, dict[str, Strength]]] = {}
    sources: dict[str, set[str]] = {}
    for approach, rows in library.evidence.items():
        for row in rows:
            for entry in row.guidelines if row.concern == concern else ():
                body = body_of(entry.source) or entry.source
                words = found.setdefault(body, {}).setdefault(set(row.for_) <= {"teen", "child"}, {})
                words[approach] = min(words.get(approach, entry.strength), entry.strength, key=_STRENGTHS.index)
                sources.setdefault(body, set()).add(entry.source)
    order = list(dict.fromkeys(BODIES.values()))
    for body in sorted(found, key=lambda body: order.index(body) if body in order else len(order)):
        parts = [("young people: " if young else "") + _words(words) for young, words in sorted(found[body].items())]
        yield body, "; ".join(parts), ", ".join(f"`{source}`" for source in sorted(sources[body]))
    if missing := [body for body in LOOKED_FOR.values() if body not in found]:
        yield ", ".join(missing), "not seen", ""


def _words(words: dict[str, Strength]) -> str:
    by_strength = {strength: [name for name in words if words[name] == strength] for strength in _STRENGTHS}
    return "; ".join(
        f"{strength.replace('-', ' ')} {', '.join(f'`{name}`' for name in names)}"
        for strength, names in by_strength.items()
        if names
    )


if __name__ == "__main__":
    from approach_finder.knowledge.store import load_library

    sys.stdout.write(table(load_library()) + "\n")
