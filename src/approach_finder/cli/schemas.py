"""JSON Schemas (2020-12), made from the types and the vocabulary that the code itself uses."""

from __future__ import annotations

from typing import Any, get_type_hints

import msgspec

from approach_finder.knowledge.library import PARTS
from approach_finder.knowledge.model import Knowledge
from approach_finder.results.result import RESULT_FIELDS, Result, Stability

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_CONDITION = {
    "description": "question=option, question>=n, question<=n, always; or all, any, not of conditions",
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
            "properties": {
                "all": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Condition"}},
                "any": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Condition"}},
                "not": {"$ref": "#/$defs/Condition"},
            },
        },
    ],
}


def result_schema() -> dict[str, Any]:
    """The schema of what ``recommend --json`` prints."""
    types = {**get_type_hints(Stability), **get_type_hints(Result)}
    printed = msgspec.defstruct("Result", [(name, types[name]) for name in RESULT_FIELDS], forbid_unknown_fields=True)
    return {"$schema": _DIALECT, "title": "Result", **msgspec.json.schema(printed)}


def knowledge_schema() -> dict[str, Any]:
    """The schema of a knowledge base: one property for each of its YAML files, by name without the ending."""
    parts, definitions = msgspec.json.schema_components(list(PARTS.values()), ref_template="#/$defs/{name}")
    for part in ("Is", "AtLeast", "AtMost", "AllOf", "AnyOf", "NotOf"):
        definitions.pop(part, None)
    schema = {
        "$schema": _DIALECT,
        "title": "Knowledge base",
        "type": "object",
        "properties": dict(zip(PARTS, parts, strict=True)),
        "required": list(PARTS),
        "additionalProperties": False,
        "$defs": definitions,
    }
    written: dict[str, Any] = _as_written(schema)
    written["$defs"]["Condition"] = _CONDITION
    return written


def _as_written(schema: Any) -> Any:
    """Conditions are read from a text or a mapping, and a statement may be a plain text."""
    if isinstance(schema, dict):
        if "discriminator" in schema:
            return {"$ref": "#/$defs/Condition"}
        if schema.get("$ref") == "#/$defs/Statement":
            return {"anyOf": [{"type": "string"}, schema]}
        return {key: _as_written(value) for key, value in schema.items()}
    if isinstance(schema, (list, tuple)):
        return [_as_written(part) for part in schema]
    return schema


def answers_schema(knowledge: Knowledge) -> dict[str, Any]:
    """The schema of an answers file for a knowledge base. Null stands for a skipped question."""
    roles = knowledge.scoring.roles
    properties: dict[str, Any] = {}
    for name, shape in knowledge.vocabulary.questions.items():
        source = knowledge.vocabulary.questions[roles.concerns] if name == roles.main_concern else shape
        one: dict[str, Any] = {"type": "string", "enum": list(source.options)}
        match shape.type:
            case "one":
                kind: dict[str, Any] = one
            case "many":
                fewest = {"minItems": 1} if knowledge.questionnaire.questions[name].required else {}
                kind = {"anyOf": [one, {"type": "array", "items": one, **fewest}]}
            case "text":
                kind = {"type": ["string", "integer"], **({"maxLength": shape.longest} if shape.longest else {})}
            case "country":
                kind = {"type": "string", "pattern": "^([A-Za-z]{2})?$"}
            case "date":
                kind = {"type": "string", "pattern": r"^(\d{4}-\d{2}-\d{2})?$"}
            case "scale" | "frequency" | "number":
                low, high = shape.limits or (0, 0)
                kind = {"type": "integer", "minimum": low, "maximum": high}
        needed = name == roles.concerns
        properties[name] = {
            "description": knowledge.questionnaire.questions[name].ask,
            **(kind if needed else {"anyOf": [kind, {"type": "null"}]}),
        }
    return {
        "$schema": _DIALECT,
        "title": "Answers",
        "type": "object",
        "properties": properties,
        "required": [roles.concerns],
        "additionalProperties": False,
    }
