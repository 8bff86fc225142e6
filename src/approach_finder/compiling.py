"""The compiled form of a knowledge base, made when a wheel is built."""

from __future__ import annotations

from pathlib import Path

import msgspec

from approach_finder.knowledge import load_knowledge


def compile_index(folder: Path) -> bytes:
    """Check a knowledge base and return its index.

    Raises:
        KnowledgeError: if it is invalid.
    """
    return msgspec.json.encode(load_knowledge(folder))
