"""Which files a command may replace: its own output about the same person, told by content and never by name."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec

from approach_finder.files.refusal import FileRefusedError
from approach_finder.files.writing import is_special

Kind: TypeAlias = Literal[
    "recommendation", "account", "comparison", "batch", "draft", "list", "card", "references", "questions", "found",
    "crisis", "places", "review", "worklist", "simulation", "schema", "check", "reading", "offer", "empty", "other",
]  # fmt: skip
# The keys that tell a JSON file of ours from any other; what holds more of them stands before what holds less.
_KEYS: Mapping[Kind, frozenset[str]] = {
    "recommendation": frozenset({"knowledge", "answers", "safety", "recommendations", "references"}),
    "account": frozenset({"approach", "standing", "components", "missing", "references"}),
    "comparison": frozenset({"options", "beside", "chances", "references"}),
    "draft": frozenset({"draft", "answers"}),
    "simulation": frozenset({"schema_version", "people", "seed", "treatments", "drivers"}),
    "worklist": frozenset({"schema_version", "people", "passed_over"}),
    "review": frozenset({"schema_version", "outcome", "to_say", "changes"}),
    "places": frozenset({"schema_version", "places", "if_none"}),
    "questions": frozenset({"schema_version", "sections", "matching"}),
    "found": frozenset({"schema_version", "matches"}),
    "card": frozenset({"schema_version", "id", "kind", "references"}),
    "offer": frozenset({"schema_version", "clinic", "offers"}),
    "list": frozenset({"schema_version", "approaches"}),
    "crisis": frozenset({"schema_version", "resources"}),
    "check": frozenset({"schema_version", "faults", "index_agrees"}),
    "reading": frozenset({"schema_version", "cards", "rules", "others"}),
}
# The canonical address of the questionnaire in FHIR: a response to it is ours.
FHIR_URL = "urn:approach-finder:questionnaire"
# How every schema of ours is named.
SCHEMA_URL = "urn:approach-finder:schema:"
# Who made a reference, in the formats of libraries that have a field for it.
REFERENCES_FROM = "approach-finder"
_CSV_HEADERS: Mapping[Kind, tuple[str, ...]] = {
    "batch": ("line", "id", "safety_asked"),
    "worklist": ("id", "answered", "safety_asked", "safety_level"),
}
_MOST_BYTES = 8_000_000  # of a result of one person; what is larger is a batch or not ours
_ANOTHER_NAME = "give another name, or --force to replace it"
_TAIL = 200
_MARK = "approach-finder: {kind}"
_AROUND_MARK = {
    "html": ("\n<!-- ", " -->\n"),
    "markdown": ("\n<!-- ", " -->\n"),
    "terminal": ("\n", "\n"),
    "apa": ("\n", "\n"),
    "bibtex": ("\n% ", "\n"),
}


class Seen(NamedTuple):
    """A file by its content: its kind, and the number of the person it is about."""

    kind: Kind
    id: str | None = None


def mark(kind: Kind, form: str) -> str:
    """The last line of a text in a file, by which it is known again; nothing for a form that tells by itself."""
    if kind == "other" or form not in _AROUND_MARK:
        return ""
    before, after = _AROUND_MARK[form]
    return f"{before}{_MARK.format(kind=kind)}{after}"


def recognise(file: Path, id_question: str) -> Seen:
    """A file by its content.

    Raises:
        OSError: if it cannot be read.
    """
    with file.open("rb") as stream:
        start = stream.read(_MOST_BYTES + 1)
        stream.seek(max(0, stream.seek(0, os.SEEK_END) - _TAIL))
        tail = stream.read()
    if not start:
        return Seen("empty")
    if start.lstrip()[:1] == b"{":
        return _recognise_json(start, id_question)
    if _are_references(start):
        return Seen("references")
    table = start.removeprefix(b"\xef\xbb\xbf")
    for kind, header in _CSV_HEADERS.items():
        if table.startswith(tuple(sign.join(header).encode() for sign in (",", ";", "\t"))):
            return Seen(kind)
    return Seen(marked(tail))


def marked(text: bytes) -> Kind:
    """The kind of a text that has a mark as its last line."""
    last = text[-_TAIL:].decode("utf-8", "replace").strip().rpartition("\n")[2]
    last = last.removeprefix("<!-- ").removeprefix("% ").removesuffix(" -->")
    return next((kind for kind in (*_KEYS, "references") if last == _MARK.format(kind=kind)), "other")


def _are_references(content: bytes) -> bool:
    """Whether all of a CSL-JSON or RIS file came from here; in a library of somebody's own others stand too."""
    if content.lstrip()[:1] == b"[":
        items = _decoded(content)
        return (
            isinstance(items, list)
            and bool(items)
            and all(isinstance(item, dict) and item.get("source") == REFERENCES_FROM for item in items)
        )
    entries = content.count(b"\nER  -")
    return bool(entries) and content.count(f"\nDB  - {REFERENCES_FROM}\n".encode()) == entries


def _recognise_json(content: bytes, id_question: str) -> Seen:
    line = _mapping(content.partition(b"\n")[0])
    if line and "line" in line and "id" in line and ("recommendations" in line or "errors" in line):
        return Seen("batch")
    whole = _mapping(content) if len(content) <= _MOST_BYTES else None
    if whole is None:
        return Seen("other")
    if str(whole.get("questionnaire")).startswith(FHIR_URL):
        identifier = whole.get("identifier")
        number = identifier.get("value") if isinstance(identifier, dict) else None
        return Seen("recommendation", None if number is None else str(number))
    if str(whole.get("$id")).startswith(SCHEMA_URL):
        return Seen("schema")
    kind: Kind = next((kind for kind, keys in _KEYS.items() if keys <= whole.keys()), "other")
    answers = whole.get("answered" if kind == "review" else "answers")
    who = answers.get(id_question) if isinstance(answers, dict) else None
    return Seen(kind, None if who is None else str(who))


def _mapping(content: bytes) -> dict[str, Any] | None:
    found = _decoded(content)
    return found if isinstance(found, dict) else None


def _decoded(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError):
        return None


def check_replaceable(file: Path, kind: Kind, id_question: str, who: str | None) -> None:
    """Refuse to replace what is not an output of the same kind about the same person.

    Raises:
        FileRefusedError: where something else is there already.
        OSError: if it cannot be read.
    """
    if is_special(file) or not file.exists():
        return
    if not file.stat().st_mode & stat.S_IWUSR:
        raise FileRefusedError("would-overwrite", f"{file} is write-protected", file, _ANOTHER_NAME)
    seen = recognise(file, id_question)
    if seen.kind == "empty" or (seen == (kind, who) and kind != "other"):
        return
    what = "is about another person" if seen.kind == kind else "holds something else"
    message = f"{file} is there already and {what}; it was left as it is"
    raise FileRefusedError("would-overwrite", message, file, _ANOTHER_NAME)


def is_one_of(file: Path, others: Iterable[str | Path | None]) -> bool:
    """Whether a file is one of some others, by whatever name or link; ``-`` is standard input."""
    for other in others:
        if other is None:
            continue
        try:
            there = os.fstat(0) if str(other) == "-" else Path(other).stat()
            if os.path.samestat(there, file.stat()):
                return True
        except OSError:
            if str(other) != "-" and os.path.realpath(other) == os.path.realpath(file):
                return True
    return False
