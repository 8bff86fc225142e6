"""JSON Schemas (2020-12), made from the types and the vocabulary that the code itself uses."""

from __future__ import annotations

from collections.abc import Callable
from inspect import cleandoc
from typing import Any, get_args, get_type_hints

import msgspec

from approach_finder.bulk.records import BatchProblem, BatchRecord
from approach_finder.cli.printed import PRINTED, printed_schema
from approach_finder.files.replacing import SCHEMA_URL
from approach_finder.knowledge.conditions import Condition
from approach_finder.knowledge.faults import Problem
from approach_finder.knowledge.library import PARTS
from approach_finder.knowledge.model import Knowledge
from approach_finder.results.clinic import ClinicFile
from approach_finder.results.result import RESULT_FIELDS, RESULT_VERSION, SCHEMA_VERSION, Result, Stability
from approach_finder.results.review import ReviewResult
from approach_finder.survey import state as machine

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


def schema_of(name: str, knowledge: Knowledge) -> dict[str, Any]:
    """The schema of this name."""
    if name in PRINTED:
        return _schema(f"{name}:{SCHEMA_VERSION}", f"Output of {name}", printed_schema(name))
    return _MADE[name](knowledge)


def result_schema() -> dict[str, Any]:
    """The schema of what ``recommend --json`` prints."""
    types = {**get_type_hints(Stability), **get_type_hints(Result)}
    printed = msgspec.defstruct("Result", [(name, types[name]) for name in RESULT_FIELDS], forbid_unknown_fields=True)
    return _schema(f"result:{RESULT_VERSION}", "Result", msgspec.json.schema(printed))


def _schema(name: str, title: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": _DIALECT, "$id": f"{SCHEMA_URL}{name}", "title": title, **_dedented(body)}


def _dedented(part: Any) -> Any:
    """A part of a schema whose descriptions, made from docstrings, read the same in every version of Python."""
    if isinstance(part, dict):
        return {key: _dedented(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_dedented(value) for value in part]
    return cleandoc(part) if isinstance(part, str) else part


def batch_record_schema() -> dict[str, Any]:
    """The schema of one line that ``batch`` prints: a record, a record with errors, or with a whole result."""
    explained: dict[str, Any] = result_schema()
    definitions = explained["$defs"]
    result = definitions.pop("Result")
    result["properties"] = {
        "line": {"type": "integer"},
        "id": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        **result["properties"],
    }
    definitions["ExplainedRecord"] = {**result, "title": "ExplainedRecord", "required": list(result["properties"])}
    kinds, others = msgspec.json.schema_components((BatchRecord, BatchProblem), ref_template="#/$defs/{name}")
    return _schema(
        f"batch-record:{RESULT_VERSION}",
        "Batch record",
        {"anyOf": [*kinds, {"$ref": "#/$defs/ExplainedRecord"}], "$defs": {**definitions, **others}},
    )


def error_schema() -> dict[str, Any]:
    """The schema of what goes to standard error where JSON was asked for."""
    [kind], definitions = msgspec.json.schema_components((Problem,), ref_template="#/$defs/{name}")
    errors = {"errors": {"type": "array", "minItems": 1, "items": kind}}
    body = {"type": "object", "properties": errors, "required": ["errors"], "additionalProperties": False}
    return _schema("error:1", "Errors", {**body, "$defs": definitions})


def draft_schema(knowledge: Knowledge) -> dict[str, Any]:
    """The schema of a draft that the survey keeps: answers, of which none is needed yet."""
    answers = answers_schema(knowledge)
    answers = {name: answers[name] for name in ("type", "properties", "additionalProperties")}
    names = {"type": "string", "enum": list(knowledge.vocabulary.questions)}
    draft = {
        "type": "object",
        "properties": {
            **{key: {"type": "array", "items": names} for key in ("passed", "again", "unsure")},
            "reach": {"enum": list(get_args(machine.Reach))},
        },
        "required": ["passed", "reach"],
    }
    return _schema(
        f"draft:{machine.DRAFT_VERSION}",
        "Draft",
        {
            "type": "object",
            "properties": {"schema_version": {"const": machine.DRAFT_VERSION}, "draft": draft, "answers": answers},
            "required": ["schema_version", "draft", "answers"],
        },
    )


def clinic_schema(knowledge: Knowledge) -> dict[str, Any]:
    """The schema of a clinic file. Approaches may also go by their names, so any text may stand as one."""
    schema: dict[str, Any] = msgspec.json.schema(ClinicFile)
    definitions = schema["$defs"]
    file, roles = definitions["ClinicFile"]["properties"], knowledge.scoring.roles
    file["offers"] = {
        "anyOf": [
            {"type": "array", "minItems": 1, "items": {"type": "string"}},
            {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": {"anyOf": [{"$ref": "#/$defs/Offering"}, {"type": "null"}]},
            },
        ]
    }
    definitions["Offering"]["properties"]["formats"]["items"] = {
        "enum": list(knowledge.vocabulary.questions[roles.format].options)
    }
    answers = answers_schema(knowledge)["properties"]
    file["defaults"] = {
        "type": "object",
        "properties": {name: answers[name] for name in (roles.whom, roles.country)},
        "additionalProperties": False,
    }
    return _schema("clinic:1", "Clinic file", schema)


def knowledge_schema() -> dict[str, Any]:
    """The schema of a knowledge base: one property for each of its YAML files, by name without the ending."""
    parts, definitions = msgspec.json.schema_components(list(PARTS.values()), ref_template="#/$defs/{name}")
    for kind in get_args(Condition):
        definitions.pop(kind.__name__, None)
    body = {
        "type": "object",
        "properties": dict(zip(PARTS, parts, strict=True)),
        "required": list(PARTS),
        "additionalProperties": False,
        "$defs": definitions,
    }
    schema = _schema("knowledge:1", "Knowledge base", body)
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
    """The schema of an answers file for a knowledge base. Null and an empty text: the question was not asked."""
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
            **(kind if needed else {"anyOf": [kind, {"enum": ["", None]}]}),
        }
    body = {"type": "object", "properties": properties, "required": [roles.concerns], "additionalProperties": False}
    return _schema("answers:1", "Answers", body)


_MADE: dict[str, Callable[[Knowledge], dict[str, Any]]] = {
    "answers": answers_schema,
    "result": lambda _: result_schema(),
    "knowledge": lambda _: knowledge_schema(),
    "batch-record": lambda _: batch_record_schema(),
    "error": lambda _: error_schema(),
    "draft": draft_schema,
    "review": lambda _: _schema("review:1", "Review", msgspec.json.schema(ReviewResult)),
    "clinic": clinic_schema,
}
NAMES = (*_MADE, *PRINTED)
