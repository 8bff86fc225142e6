"""The rooms of the package: what may import what, and how large a module may be."""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import msgspec
import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "approach_finder"
# Lowest first: each may import those before it, never those after it.
ROOMS = ("knowledge", "files", "answers", "scoring", "results", "lint", "bulk", "pages", "survey", "cli")
MOST_LINES = 400
MOST_AT_THE_TOP = 8


def _name(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {_name(file): file for file in sorted(PACKAGE.rglob("*.py"))}


def _imports(file: Path) -> Iterator[str]:
    """The modules of the package that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@cache
def _graph() -> dict[str, set[str]]:
    return {name: {found for found in _imports(file) if found in MODULES} for name, file in MODULES.items()}


def _room(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 2 else None


def test_every_folder_is_a_known_room() -> None:
    assert {room for module in MODULES if (room := _room(module))} <= set(ROOMS)


def test_no_room_imports_one_that_stands_below_it() -> None:
    upward = [
        f"{module} imports {imported}"
        for module, found in _graph().items()
        for imported in found
        if (here := _room(module)) and (there := _room(imported)) and ROOMS.index(there) > ROOMS.index(here)
    ]
    assert upward == []


def test_no_circle() -> None:
    try:
        TopologicalSorter(_graph()).prepare()
    except CycleError as circle:
        pytest.fail(" -> ".join(circle.args[1]))


def test_the_top_is_small() -> None:
    assert len(list(PACKAGE.glob("*.py"))) <= MOST_AT_THE_TOP


def test_modules_are_short() -> None:
    lengths = {name: len(file.read_text(encoding="utf-8").splitlines()) for name, file in MODULES.items()}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


@pytest.mark.parametrize("module", ["about", "evidence_first", "finding", "questionnaire", "review", "survey_words"])
def test_every_sentence_of_the_knowledge_base_is_used(module: str) -> None:
    """A field of the words is read somewhere; one for another voice, or for little room, where its plain form is."""
    texts = [file.read_text(encoding="utf-8") for kind in ("*.py", "*.html") for file in PACKAGE.rglob(kind)]
    used = {found for text in texts for found in re.findall(r"[.\"'](\w+)\b", text)}
    words = importlib.import_module(f"approach_finder.knowledge.{module}")
    unused = [
        f"{name}.{field}"
        for name, kind in inspect.getmembers(words, inspect.isclass)
        if issubclass(kind, msgspec.Struct) and kind.__module__ == words.__name__
        for field in kind.__struct_fields__
        if not used & {field, re.sub("_(other|young|together|short)$", "", field)}
    ]
    assert unused == []
