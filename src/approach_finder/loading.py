"""From YAML files to a checked knowledge base."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

from msgspec import Struct, structs

from approach_finder.checks import check
from approach_finder.dangling import dangling
from approach_finder.faults import Fault, nearest
from approach_finder.knowledge import digest
from approach_finder.library import PARTS, Library
from approach_finder.model import Approach, CitedReference, EvidenceRow, Knowledge
from approach_finder.references import apa
from approach_finder.sources import Source
from approach_finder.strict import Builder, IdUse
from approach_finder.yaml_source import YamlError, read

_Lean = TypeVar("_Lean", bound=Struct)


def build(files: Mapping[str, bytes], today: dt.date | None = None) -> tuple[Library | None, list[Fault]]:
    """Build the knowledge base from the contents of its files by name.

    Args:
        files: such as ``{"about.yaml": b"..."}``.
        today: with it, warnings are given too, and dates to come are faults.

    Returns:
        The knowledge base (None where a fault stands in the way), and all faults and warnings, faults
        first, by file and line.
    """
    faults = [
        Fault(name, 1, "this file has no place in a knowledge base", nearest(name, map(_file_name, PARTS)))
        for name in files
        if name not in map(_file_name, PARTS)
    ]
    parts: dict[str, Any] = {}
    sources: dict[str, Source] = {}
    uses: list[IdUse] = []
    for part, kind in PARTS.items():
        name = _file_name(part)
        if name not in files:
            faults.append(Fault(name, 1, "this file is missing"))
            continue
        duplicates: list[YamlError] = []
        try:
            data = read(files[name], duplicates=duplicates)
        except YamlError as error:
            faults.append(Fault(name, error.line, error.message))
            continue
        builder = Builder(name)
        built = builder.build(data, kind)
        faults += builder.faults
        faults += (Fault(name, twice.line, twice.message) for twice in duplicates)
        uses += builder.uses
        sources[part] = Source(name, data)
        if built is not None:
            parts[part] = built
    faults += dangling(uses, sources)
    library = None
    if len(parts) == len(PARTS):
        library = _assembled(parts, digest(files))
        if not faults:
            faults += check(library, sources, today)
        if not faults and today:
            from approach_finder.advice import advise  # only an editor waits for it

            cited = {use.id for use in uses if use.id_of == "reference"}
            faults += advise(library, sources, cited, today)
    faults.sort(key=lambda fault: (fault.severity, fault.file, fault.line, fault.message))
    return (None if any(fault.severity == "fault" for fault in faults) else library), faults


def _assembled(parts: Mapping[str, Any], sha256: str) -> Library:
    """The library, and in it what is weighed, without what is only read."""
    weighed = {field.name: parts[field.name] for field in structs.fields(Knowledge) if field.name in parts}
    weighed |= {
        "approaches": {name: _only(Approach, card) for name, card in parts["approaches"].items()},
        "evidence": {name: tuple(_only(EvidenceRow, row) for row in rows) for name, rows in parts["evidence"].items()},
        "references": {
            name: CitedReference(apa(work), work.doi, work.url) for name, work in parts["references"].items()
        },
    }
    read = {field.name: parts[field.name] for field in structs.fields(Library) if field.name in parts}
    return Library(knowledge=Knowledge(sha256=sha256, **weighed), **read)


def _only(kind: type[_Lean], entry: Struct) -> _Lean:
    """The fields of ``kind`` out of an entry that has more."""
    return kind(**{name: getattr(entry, name) for name in kind.__struct_fields__})


def _file_name(part: str) -> str:
    return f"{part}.yaml"
