"""Build typed values from located YAML data and note every fault on the way.

One walk over the data and its type does three things: it builds the value, it names each fault with
file, line and the nearest right word, and it collects every use of an id, so that dangling ids can be
told once all files are read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from string import Formatter
from typing import Any, TypeVar

from msgspec import Struct
from msgspec import inspect as types

from approach_finder.knowledge.conditions import Condition, ConditionError, parse
from approach_finder.knowledge.dates import first_day
from approach_finder.knowledge.faults import Fault, nearest
from approach_finder.knowledge.loading.yaml_source import LocatedList, LocatedMapping
from approach_finder.knowledge.types import FORMS

T = TypeVar("T")

_MISSING: Any = object()
# Control characters, what turns the direction of writing, and halves of a pair; line breaks are text.
_NO_TEXT = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)

_BRACE = re.compile("[{}]")


class IdUse(Struct, frozen=True):
    """Where an id of some kind is used: an ``option`` as ``question=option``, a ``number`` as ``question=value``."""

    id_of: str
    id: str
    file: str
    line: int


class Builder:
    """Builds the values of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.uses: list[IdUse] = []

    def build(self, data: Any, kind: type[T]) -> T | None:
        """The value, or None where a fault stands in the way of building it."""
        value = self._build(data, types.type_info(kind), 1, None)
        return None if value is _MISSING else value

    def _fault(self, line: int, message: str, hint: str | None = None) -> Any:
        self.faults.append(Fault(self.file, line, message, hint))
        return _MISSING

    def _build(self, data: Any, kind: types.Type, line: int, name: str | None, filled_in: str = "") -> Any:
        if isinstance(kind, types.Metadata):
            extra = kind.extra or {}
            if extra.get("condition"):
                return self._condition(data, line, name)
            if "shorthand" in extra and isinstance(data, str):
                data = _spelt_out(extra["shorthand"], data, line)
            if "id_of" in extra and isinstance(data, str):
                self.uses.append(IdUse(extra["id_of"], data, self.file, line))
            if "answers_to" in extra and isinstance(data, LocatedMapping):
                if not data:
                    return self._fault(line, f"{_named(name)} is empty")
                self._note_answers(data, extra["answers_to"])
            built = self._build(data, kind.type, line, name, extra.get("filled_in", ""))
            if "pattern" in extra and isinstance(built, str):
                return self._of_form(built, extra["pattern"], line, name)
            return built
        if isinstance(kind, types.UnionType):
            if data is None and any(isinstance(t, types.NoneType) for t in kind.types):
                return None
            rest = [t for t in kind.types if not isinstance(t, types.NoneType)]
            return self._build(data, rest[0], line, name)
        if isinstance(kind, types.StructType):
            return self._struct(data, kind, line, name)
        if isinstance(kind, types.DictType):
            return self._mapping(data, kind, line, name)
        if isinstance(kind, types.VarTupleType):
            if kind.min_length and data == []:
                return self._fault(line, f"{_named(name)} is empty")
            return self._list(data, [kind.item_type] * _length(data), line, name)
        if isinstance(kind, types.TupleType):
            return self._list(data, kind.item_types, line, name)
        return self._scalar(data, kind, line, name, filled_in)

    def _note_answers(self, data: LocatedMapping, what: str) -> None:
        for question, options in data.items():
            for option in options if isinstance(options, list) else [options]:
                self.uses.append(IdUse(what, f"{question}={option}", self.file, data.key_lines[question]))

    def _struct(self, data: Any, kind: types.StructType, line: int, name: str | None) -> Any:
        if not isinstance(data, LocatedMapping):
            return self._fault(line, f"{_named(name)} must be a mapping, not {_shown(data)}")
        fields = {field.encode_name: field for field in kind.fields}
        values: dict[str, Any] = {}
        whole = True
        for key, value in data.items():
            at = data.key_lines[key]
            if key not in fields:
                self._fault(at, f"unknown key {key!r}", nearest(key, fields.keys() - data.keys() or fields))
                whole = False
                continue
            built = self._build(value, fields[key].type, at, key)
            whole = whole and built is not _MISSING
            values[fields[key].name] = built
        has_all = self._has_all(data, [key for key, field in fields.items() if field.required], name)
        return kind.cls(**values) if has_all and whole else _MISSING

    def _mapping(self, data: Any, kind: types.DictType, line: int, name: str | None) -> Any:
        if not isinstance(data, LocatedMapping):
            return self._fault(line, f"{_named(name)} must be a mapping, not {_shown(data)}")
        built: dict[Any, Any] = {}
        whole = True
        for key, value in data.items():
            at = data.key_lines[key]
            new_key = self._build(key, kind.key_type, at, "a key")
            new_value = self._build(value, kind.value_type, at, key)
            if new_key is _MISSING or new_value is _MISSING:
                whole = False
            else:
                built[new_key] = new_value
        has_all = not isinstance(kind.key_type, types.LiteralType) or self._has_all(data, kind.key_type.values, name)
        return built if has_all and whole else _MISSING

    def _has_all(self, data: LocatedMapping, wanted: Iterable[Any], name: str | None) -> bool:
        """Whether all of these keys are there; a fault for each that is not."""
        missing = [key for key in wanted if key not in data]
        for key in missing:
            self._fault(data.line, f"{_named(name)} lacks the key {key!r}")
        return not missing

    def _list(self, data: Any, kinds: Sequence[types.Type], line: int, name: str | None) -> Any:
        if not isinstance(data, LocatedList):
            return self._fault(line, f"{_named(name)} must be a list, not {_shown(data)}")
        if len(data) != len(kinds):
            return self._fault(line, f"{_named(name)} must have {len(kinds)} items, not {len(data)}")
        items = zip(data, kinds, data.item_lines, strict=True)
        built = [self._build(item, kind, at, name) for item, kind, at in items]
        return _MISSING if any(item is _MISSING for item in built) else tuple(built)

    def _scalar(self, data: Any, kind: types.Type, line: int, name: str | None, filled_in: str) -> Any:
        match kind:
            case types.StrType():
                if not isinstance(data, str):
                    return self._fault(line, f"{_named(name)} must be a text, not {_shown(data)}", "put it in quotes")
                if not data.strip():
                    return self._fault(line, f"{_named(name)} is empty")
                if found := _NO_TEXT.search(data):
                    sign = f"U+{ord(found[0]):04X}"
                    return self._fault(line, f"{_named(name)} holds a sign that cannot be printed ({sign})")
                if not filled_in and _BRACE.search(data):
                    return self._fault(line, f"{_named(name)} has braces, and nothing is filled in here")
                if wrong := _misfilled(data, filled_in) if filled_in else ():
                    for message, hint in wrong:
                        self._fault(line, message, hint)
                    return _MISSING
                if kind.max_length and len(data) > kind.max_length:
                    return self._fault(line, f"{len(data)} characters; {_named(name)} has at most {kind.max_length}")
            case types.IntType():
                if not isinstance(data, int) or isinstance(data, bool):
                    return self._fault(line, f"{_named(name)} must be a whole number, not {_shown(data)}")
                if kind.ge is not None and kind.le is not None and not kind.ge <= data <= kind.le:
                    return self._fault(line, f"{_named(name)} must be from {kind.ge} to {kind.le}, not {data}")
            case types.FloatType():
                if not isinstance(data, int | float) or isinstance(data, bool) or not math.isfinite(data):
                    return self._fault(line, f"{_named(name)} must be a number, not {_shown(data)}")
                return float(data)
            case types.BoolType():
                if not isinstance(data, bool):
                    return self._fault(line, f"{_named(name)} must be true or false, not {_shown(data)}")
            case types.LiteralType(values):
                if data not in values:
                    known = [str(value) for value in values]
                    hint = nearest(str(data), known) or "one of " + ", ".join(known)
                    return self._fault(line, f"{_named(name)} cannot be {_shown(data)}", hint)
            case _:
                raise TypeError(f"no way to build {kind!r} from YAML")
        return data

    def _of_form(self, text: str, pattern: str, line: int, name: str | None) -> Any:
        form = FORMS[pattern]
        if re.search(pattern, text) and ("date" not in form or _is_date(text)):
            return text
        return self._fault(line, f"{_named(name)} {text!r} is no {form}")

    def _condition(self, data: Any, line: int, name: str | None) -> Condition | Any:
        if data is None:
            return self._fault(line, f"{_named(name)} is empty")
        try:
            condition = parse(data)
        except ConditionError as error:
            return self._fault(getattr(data, "line", line), str(error))
        for leaf, at in zip(condition.leaves(), _leaf_lines(data, line), strict=True):
            answered = f"{leaf.question}={leaf.answer}"
            self.uses.append(IdUse("number" if isinstance(leaf.answer, int) else "option", answered, self.file, at))
        return condition


def _leaf_lines(data: Any, line: int) -> Iterator[int]:
    """The line of each leaf of a condition that could be parsed, in the order of its leaves."""
    if isinstance(data, LocatedMapping):
        for key, part in data.items():
            yield from _leaf_lines(part, data.key_lines[key])
    elif isinstance(data, LocatedList):
        for part, at in zip(data, data.item_lines, strict=True):
            yield from _leaf_lines(part, at)
    elif data != "always":
        yield line


def _misfilled(text: str, filled_in: str) -> list[tuple[str, str | None]]:
    """The faults of the braces of a text in which these names are filled in, each with a hint."""
    try:
        found = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    except ValueError as error:
        return [(f"the braces do not match: {error}", None)]
    names = filled_in.split()
    unknown = found - {name.removesuffix("?") for name in names}
    missing = {name for name in names if not name.endswith("?")} - found
    return [
        *((f"{{{field}}} is not filled in here", nearest(field, missing)) for field in sorted(unknown)),
        *((f"{{{field}}} is missing", nearest(field, unknown)) for field in sorted(missing)),
    ]


def _spelt_out(key: str, text: str, line: int) -> LocatedMapping:
    mapping = LocatedMapping(line)
    mapping[key] = text
    mapping.key_lines[key] = line
    return mapping


def _length(data: Any) -> int:
    return len(data) if isinstance(data, list) else 0


def _is_date(text: str) -> bool:
    try:
        first_day(text)
    except ValueError:
        return False
    return True


def _named(name: str | None) -> str:
    return f"{name!r}" if name else "the file"


def _shown(data: Any) -> str:
    match data:
        case None:
            return "nothing"
        case bool():
            return "true" if data else "false"
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case _:
            text = str(data)
            return repr(text if len(text) <= 40 else text[:37] + "...")
