"""YAML read strictly into plain data that remembers its lines.

Only what a hand-written file needs is accepted: mappings with text keys, lists, and the scalars of
YAML 1.2 (so that ``no`` is a text and only ``true`` and ``false`` are booleans). Anchors, aliases,
tags, second documents, duplicate keys, deep nesting and large files are refused before anything is
built from them.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from approach_finder.knowledge.limits import MAX_BYTES, MAX_DEPTH

_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_CONSTANTS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class LocatedMapping(dict[str, Any]):
    """A mapping with the line of each key (from 1)."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.key_lines: dict[str, int] = {}


class LocatedList(list[Any]):
    """A list with the line of each item (from 1)."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.item_lines: list[int] = []


class YamlError(ValueError):
    """The text is not acceptable YAML.

    ``line`` counts from 1. ``reason`` quotes nothing from the text; ``detail`` may.
    """

    def __init__(self, line: int, reason: str, detail: str = "") -> None:
        self.line = line
        self.reason = reason
        self.detail = detail
        super().__init__(f"line {line}: {self.message}")

    @property
    def message(self) -> str:
        """The reason with its detail."""
        return f"{self.reason}: {self.detail}" if self.detail else self.reason


def read(content: bytes, max_bytes: int = MAX_BYTES, duplicates: list[YamlError] | None = None) -> Any:
    """Parse one YAML document.

    A key that stands twice is added to ``duplicates``, if given, and the first value is kept.

    Raises:
        YamlError: at the first thing that is not accepted.
    """
    if len(content) > max_bytes:
        raise YamlError(1, f"the file has {len(content):,} bytes; at most {max_bytes:,} are read")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise YamlError(line, "the file is not UTF-8 text") from None
    try:
        return _build(yaml.parse(text, Loader=_LOADER), duplicates)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", None) or "")
        raise YamlError(mark.line + 1 if mark else 1, "this is not YAML", problem) from None
    except RecursionError:
        raise YamlError(1, "nested too deeply") from None


def _build(events: Any, duplicates: list[YamlError] | None) -> Any:
    root: Any = None
    documents = 0
    stack: list[LocatedMapping | LocatedList] = []
    keys: list[str | None] = []

    def place(value: Any, line: int) -> None:
        nonlocal root
        if not stack:
            root = value
            return
        parent = stack[-1]
        if isinstance(parent, LocatedList):
            parent.append(value)
            parent.item_lines.append(line)
            return
        key = keys[-1]
        if key is not None:
            parent.setdefault(key, value)
            keys[-1] = None
            return
        if not isinstance(value, str):
            raise YamlError(line, "a key must be plain text")
        if value in parent.key_lines:
            first = parent.key_lines[value]
            again = YamlError(line, "a key stands here twice", f"{value!r}, first in line {first}")
            if duplicates is None:
                raise again
            duplicates.append(again)
        parent.key_lines.setdefault(value, line)
        keys[-1] = value

    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise YamlError(line, "aliases (*name) are not accepted; write the value out")
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            if event.anchor is not None:
                raise YamlError(line, "anchors (&name) are not accepted")
            if event.tag is not None:
                raise YamlError(line, "tags are not accepted", event.tag)
        if isinstance(event, yaml.ScalarEvent):
            is_key = bool(stack) and isinstance(stack[-1], LocatedMapping) and keys[-1] is None
            place(event.value if is_key or not event.implicit[0] else _scalar(event.value), line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if len(stack) >= MAX_DEPTH:
                raise YamlError(line, f"nested more than {MAX_DEPTH} levels deep")
            node = LocatedMapping(line) if isinstance(event, yaml.MappingStartEvent) else LocatedList(line)
            place(node, line)
            stack.append(node)
            keys.append(None)
        elif isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
            keys.pop()
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise YamlError(line, "a second document (---) is not accepted")
    return root


def _scalar(text: str) -> Any:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text
