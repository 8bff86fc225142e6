"""The files of a knowledge base while they are checked: their data, and where each entry stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from approach_finder.knowledge.faults import Fault, WarningCode, nearest

# Where an entry stands in a file: keys, and positions in lists.
Path = tuple[str | int, ...]


class Source:
    """One file while it is checked: its name and its data with lines."""

    def __init__(self, name: str, data: Any) -> None:
        self.name = name
        self.data = data

    def mapping(self, *path: str) -> Mapping[str, Any]:
        """The mapping at ``path``; an empty one where none stands."""
        node = self.data
        for step in path:
            node = node.get(step) if isinstance(node, dict) else None
        return node if isinstance(node, dict) else {}

    def line(self, *path: str | int) -> int:
        """The line (from 1) of the entry at ``path``, or of the nearest one above it that stands there."""
        from approach_finder.knowledge.loading.yaml_source import LocatedList, LocatedMapping  # where YAML was read

        node, line = self.data, 1
        for step in path:
            if isinstance(node, LocatedMapping) and step in node:
                line = node.key_lines[str(step)]
            elif isinstance(node, LocatedList) and isinstance(step, int) and step < len(node):
                line = node.item_lines[step]
            else:
                break
            node = node[step]
        return line

    def fault(self, message: str, *path: str | int, hint: str | None = None) -> Fault:
        """A fault at ``path``."""
        return Fault(self.name, self.line(*path), message, hint, path=_dotted(path))

    def warning(self, code: WarningCode, message: str, *path: str | int) -> Fault:
        """A warning of one kind at ``path``."""
        return Fault(self.name, self.line(*path), message, severity="warning", code=code, path=_dotted(path))


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))


Sources = Mapping[str, Source]


def unknown(source: Source, path: Path, found: Iterable[str], known: Iterable[str], what: str) -> Iterator[Fault]:
    """A fault for each id that is there and should not be."""
    known = set(known)
    for name in sorted(set(found) - known):
        yield source.fault(f"there is no {what} {name!r}", *path, name, hint=nearest(name, known))


def differences(source: Source, path: Path, found: Iterable[str], wanted: Iterable[str], what: str) -> Iterator[Fault]:
    """The same, and a fault for each id that is missing."""
    found, wanted = set(found), set(wanted)
    yield from unknown(source, path, found, wanted, what)
    for name in sorted(wanted - found):
        yield source.fault(f"the {what} {name!r} is missing here", *path, hint=nearest(name, found - wanted))
