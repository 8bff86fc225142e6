"""The compiled form of a knowledge base, made when a wheel is built."""

from __future__ import annotations

from pathlib import Path

import msgspec

from approach_finder.faults import KnowledgeError
from approach_finder.knowledge import read_files
from approach_finder.loading import build


def compile_index(folder: Path) -> bytes:
    """Check a knowledge base and return its index.

    Raises:
        KnowledgeError: if it is invalid.
    """
    knowledge, faults = build(read_files(folder))
    if knowledge is None:
        raise KnowledgeError(fault for fault in faults if fault.severity == "fault")
    return msgspec.json.encode(knowledge)
