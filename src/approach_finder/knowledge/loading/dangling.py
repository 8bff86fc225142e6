"""Ids that are used in one file of a knowledge base and defined in none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from approach_finder.knowledge.faults import Fault, nearest
from approach_finder.knowledge.loading.strict import IdUse
from approach_finder.knowledge.sources import Sources
from approach_finder.knowledge.types import CARRIED, RANGES

# The mapping whose keys are the ids of a kind: the file that it stands in, and the keys that lead to it.
_DEFINED = {
    "approach": ("approaches",),
    "audience": ("scoring", "audiences"),
    "caller": ("safety", "callers"),
    "country": ("countries",),
    "family": ("vocabulary", "families"),
    "language": ("finding", "languages"),
    "other way": ("other_ways",),
    "question": ("vocabulary", "questions"),
    "reference": ("references",),
    "safety flag": ("safety", "flags"),
    "weight word": ("scoring", "weights"),
}


def dangling(uses: Iterable[IdUse], sources: Sources) -> Iterator[Fault]:
    """A fault for each id that is used and not defined, as far as the defining file could be read."""
    shapes, roles = _mapping(sources, "vocabulary", "questions"), _mapping(sources, "scoring", "roles")
    known = {what: {*_mapping(sources, *place)} for what, place in _DEFINED.items()}
    known["approach or other way"] = known["approach"] | known["other way"]
    known["concern"] = {*_options(shapes.get(str(roles.get("concerns"))))}
    known["format"] = {*_options(shapes.get(str(roles.get("format"))))}
    known["main concern"] = {str(roles.get("main_concern"))}
    for use in uses:
        kind = use.id_of
        if kind == "question or option":
            kind = "option" if "=" in use.id else "question"
        role = kind.removeprefix("option of ")
        if kind in ("option", "number"):
            if shapes:
                yield from _check_leaf(use, use.id, shapes, known)
        elif kind == "answer in the check-in":
            yield from _check_leaf(use, use.id, _mapping(sources, "review", "questions"), known)
        elif role != kind:
            if roles.get(role) in shapes:
                yield from _check_leaf(use, f"{roles[role]}={use.id}", shapes, known)
        elif known[kind] and use.id not in known[kind]:
            yield Fault(use.file, use.line, f"there is no {kind} {use.id!r}", nearest(use.id, known[kind]))


def _mapping(sources: Sources, part: str, *path: str) -> Mapping[str, Any]:
    return sources[part].mapping(*path) if part in sources else {}


def _check_leaf(use: IdUse, answer: str, shapes: Mapping[str, Any], known: Mapping[str, set[str]]) -> Iterator[Fault]:
    """A fault where ``answer``, as ``question=option`` or ``question=value``, is no answer to a question."""
    question, _, value = answer.partition("=")
    if question not in shapes:
        yield Fault(use.file, use.line, f"there is no question {question!r}", nearest(question, shapes))
        return
    shape = shapes[question] if isinstance(shapes[question], dict) else {}
    kind, options = shape.get("type"), _options(shape)
    if question in known["main concern"]:
        options = sorted(known["concern"])
    if shape.get("options_from"):
        options += sorted(known["approach"])
    if kind in CARRIED:
        yield Fault(
            use.file, use.line, f"{question!r} is of the type {kind}: it is carried along and asked for by no rule"
        )
    elif use.id_of != "number" and kind in RANGES:
        message = f"{question!r} has no option {value!r}: it is of the type {kind}"
        yield Fault(use.file, use.line, message, "write question>=n or question<=n")
    elif use.id_of != "number" and options and value not in options:
        yield Fault(use.file, use.line, f"{question!r} has no option {value!r}", nearest(value, options))
    elif use.id_of == "number" and kind not in RANGES:
        yield Fault(use.file, use.line, f"{question!r} is of the type {kind}", "write question=option")
    elif use.id_of == "number":
        low, high = RANGES[str(kind)]
        if not low <= int(value) <= high:
            yield Fault(use.file, use.line, f"{question!r} goes from {low} to {high}, not to {value}")


def _options(shape: Any) -> list[str]:
    options = shape.get("options") if isinstance(shape, dict) else None
    return [str(option) for option in options] if isinstance(options, list | dict) else []
