"""JSON Schemas of what commands print with ``--json``, made from the types that they print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, get_type_hints

import msgspec

from approach_finder.answers.search import Match
from approach_finder.bulk.simulation import Simulation
from approach_finder.bulk.worklist import Worklist
from approach_finder.knowledge.faults import Fault
from approach_finder.knowledge.library import Card, GradedRow, MatchingFactor, OtherWay, Practice
from approach_finder.knowledge.model import Caution, CitedReference
from approach_finder.knowledge.types import Kind
from approach_finder.lint.readability import Reading
from approach_finder.pages.template import SectionForm
from approach_finder.results.comparison import Comparison
from approach_finder.results.finding import Found
from approach_finder.results.result import ClinicEdition, Offer, Resource, SchemaVersion, Why

_Fields: TypeAlias = Mapping[str, Any]
_UNSET: Any = msgspec.UNSET
_COMMAND: Any = msgspec.defstruct("FoundCommand", [("run", str), ("does", str)], forbid_unknown_fields=True)
# Only where a clinic's file is laid over.
_OFFER: Any = Offer | None | msgspec.UnsetType
_CITED: _Fields = {"references": dict[str, CitedReference]}


def _fields_of(kind: type[msgspec.Struct]) -> list[Any]:
    """The fields of a type, with their defaults."""
    types = get_type_hints(kind)
    return [
        (found.name, types[found.name], *(() if found.required else (_UNSET,)))
        for found in msgspec.structs.fields(kind)
    ]


def _joined(title: str, *parts: type[msgspec.Struct] | _Fields) -> Any:
    """One type with the fields of several, as they are printed in one mapping; an offer may be left out."""
    fields: list[Any] = []
    names: dict[str, str] = {}
    for part in parts:
        if isinstance(part, Mapping):
            fields += [(*field, _UNSET) if field[1] is _OFFER else field for field in part.items()]
        else:
            fields += _fields_of(part)
            names |= {found.name: found.encode_name for found in msgspec.structs.fields(part)}
    return msgspec.defstruct(title, fields, forbid_unknown_fields=True, kw_only=True, rename=names)


def _printed(title: str, *parts: type[msgspec.Struct] | _Fields) -> Any:
    """The same behind the version of its form."""
    return _joined(title, {"schema_version": SchemaVersion}, *parts)


_LISTED = _joined("Listed", {"id": str, "name": str, "kind": Kind, "family": str, "offer": _OFFER})
_DATED_ROW = _joined("EvidenceRow", GradedRow, {"newest_source": int | None})
_APPROACH: _Fields = {
    "id": str,
    "evidence": tuple[_DATED_ROW, ...],  # type: ignore[valid-type]
    "cautions": tuple[Caution, ...],
    "not_to_be_confused_with": tuple[str, ...],
    "offer": _OFFER,
}
# By the name of the schema, which is that of the command: all that it may print.
PRINTED: dict[str, tuple[Any, ...]] = {
    "list": (_printed("Approaches", {"approaches": tuple[_LISTED, ...]}),),  # type: ignore[valid-type]
    "show": (
        _printed("Approach", Card, _APPROACH, _CITED),
        _printed("Practice", {"id": str, "kind": Literal["practice"]}, Practice, _CITED),
        _printed("OtherWay", {"id": str, "kind": Literal["other-way"]}, OtherWay, _CITED),
    ),
    "compare": (_printed("Comparison", Comparison),),
    "why": (Why,),
    "cite": (list[msgspec.defstruct("CslItem", [("id", str), ("type", str), ("title", str)])],),  # type: ignore[misc]
    "questions": (
        _printed("Questions", {"sections": tuple[SectionForm, ...], "matching": dict[str, MatchingFactor]}),
        _printed("Matches", {"matches": tuple[Match, ...], "commands": tuple[_COMMAND, ...]}),
    ),
    "crisis": (_printed("PeopleToCall", {"resources": tuple[Resource, ...]}),),
    "find": (_printed("Places", Found),),
    "simulate": (_printed("Simulation", Simulation),),
    "worklist": (_printed("Worklist", Worklist),),
    "clinic-check": (_printed("ClinicChecked", {"clinic": ClinicEdition, "offers": dict[str, Offer]}),),
    "kb-check": (_printed("Checked", {"faults": tuple[Fault, ...], "index_agrees": bool | None}),),
    "kb-reading": (_printed("Reading", Reading),),
}


def printed_schema(name: str) -> dict[str, Any]:
    """The body of the schema of what a command prints."""
    kinds, definitions = msgspec.json.schema_components(PRINTED[name], ref_template="#/$defs/{name}")
    body: dict[str, Any] = kinds[0] if len(kinds) == 1 else {"anyOf": [*kinds]}
    return {**body, "$defs": definitions}
