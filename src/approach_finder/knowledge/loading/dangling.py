"""Ids that are used in one file of a knowledge base and defined in none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from approach_finder.knowledge.faults import Fault, nearest
from approach_finder.knowledge.loading.strict import IdUse
from approach_finder.knowledge.sources import Sources
from approach_finder.knowledge.types import CARRIED, RANGES


def dangling(uses: Iterable[IdUse], sources: Sources) -> Iterator[Fault]:
    """A fault for each id that is used and not defined, as far as the defining file could be read."""
    known = _known_ids(sources)
    shapes = sources["vocabulary"].mapping("questions") if "vocabulary" in sources else {}
    for use in uses:
        if use.id_of in ("option", "number"):
            if shapes:
                yield from _check_leaf(use, shapes, known)
        elif known.get(use.id_of) and use.id not in known[use.id_of]:
            yield Fault(use.file, use.line, f"there is no {use.id_of} {use.id!r}", nearest(use.id, known[use.id_of]))


def _check_leaf(use: IdUse, shapes: Mapping[str, Any], known: Mapping[str, set[str]]) -> Iterator[Fault]:
    question, _, value = use.id.partition("=")
    if question not in shapes:
        yield Fault(use.file, use.line, f"there is no question {question!r}", nearest(question, shapes))
        return
    shape = shapes[question] if isinstance(shapes[question], dict) else {}
    kind, options = shape.get("type"), _options(shape)
    if question in known["main concern"]:
        options = sorted(known["concern"])
    if shape.get("options_from"):
        options += sorted(known.get("approach", ()))
    if kind in CARRIED:
        yield Fault(
            use.file, use.line, f"{question!r} is of the type {kind}: it is carried along and asked for by no rule"
        )
    elif use.id_of == "option" and kind in RANGES:
        message = f"{question!r} has no option {value!r}: it is of the type {kind}"
        yield Fault(use.file, use.line, message, "write question>=n or question<=n")
    elif use.id_of == "option" and options and value not in options:
        yield Fault(use.file, use.line, f"{question!r} has no option {value!r}", nearest(value, options))
    elif use.id_of == "number" and kind not in RANGES:
        yield Fault(use.file, use.line, f"{question!r} is of the type {kind}", "write question=option")
    elif use.id_of == "number":
        low, high = RANGES[str(kind)]
        if not low <= int(value) <= high:
            yield Fault(use.file, use.line, f"{question!r} goes from {low} to {high}, not to {value}")


def _options(shape: Any) -> list[str]:
    options = shape.get("options") if isinstance(shape, dict) else None
    return [str(option) for option in options] if isinstance(options, list) else []


def _known_ids(sources: Sources) -> dict[str, set[str]]:
    known: dict[str, set[str]] = {"concern": set(), "main concern": set()}
    if "vocabulary" in sources:
        shapes = sources["vocabulary"].mapping("questions")
        known["question"] = set(shapes)
        known["family"] = set(sources["vocabulary"].mapping("families"))
        roles = sources["scoring"].mapping("roles") if "scoring" in sources else {}
        known["concern"] = set(_options(shapes.get(str(roles.get("concerns")))))
        known["format"] = set(_options(shapes.get(str(roles.get("format")))))
        known["main concern"] = {str(roles.get("main_concern"))}
    if "scoring" in sources:
        known["audience"] = set(sources["scoring"].mapping("audiences"))
        known["weight word"] = set(sources["scoring"].mapping("weights"))
    for part, what in (("approaches", "approach"), ("references", "reference")):
        if part in sources:
            known[what] = set(sources[part].mapping())
    if "safety" in sources:
        known["safety flag"] = set(sources["safety"].mapping("flags"))
        known["caller"] = set(sources["safety"].mapping("callers"))
    return known
