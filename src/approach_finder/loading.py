"""From YAML files to a checked knowledge base."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from msgspec import structs

from approach_finder.checks import check
from approach_finder.dangling import dangling
from approach_finder.faults import Fault, nearest
from approach_finder.knowledge import digest
from approach_finder.model import Knowledge
from approach_finder.sources import Source
from approach_finder.strict import Builder, IdUse
from approach_finder.yaml_source import YamlError, read

_PARTS: dict[str, Any] = {field.name: field.type for field in structs.fields(Knowledge) if field.name != "sha256"}


def build(files: Mapping[str, bytes], today: dt.date | None = None) -> tuple[Knowledge | None, list[Fault]]:
    """Build the knowledge base from the contents of its files by name.

    Args:
        files: such as ``{"about.yaml": b"..."}``.
        today: with it, stale dates are warned of.

    Returns:
        The knowledge base (None where a fault stands in the way), and all faults and warnings, faults
        first, by file and line.
    """
    faults = [
        Fault(name, 1, "this file has no place in a knowledge base", nearest(name, map(_file_name, _PARTS)))
        for name in files
        if name not in map(_file_name, _PARTS)
    ]
    parts: dict[str, Any] = {}
    sources: dict[str, Source] = {}
    uses: list[IdUse] = []
    for part, kind in _PARTS.items():
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
    knowledge = None
    if len(parts) == len(_PARTS):
        knowledge = Knowledge(sha256=digest(files), **parts)
        if not faults:
            faults += check(knowledge, sources, today)
    faults.sort(key=lambda fault: (fault.severity, fault.file, fault.line, fault.message))
    return (None if any(fault.severity == "fault" for fault in faults) else knowledge), faults


def _file_name(part: str) -> str:
    return f"{part}.yaml"
