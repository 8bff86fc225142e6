"""The compiled form of a knowledge base, made when a wheel is built."""

from __future__ import annotations

from pathlib import Path

import msgspec

from approach_finder.knowledge.checksums import check_sum
from approach_finder.knowledge.store import INDEX_NAME, LIBRARY_NAME, Index, load_library, read_files


def compile_indexes(folder: Path) -> dict[str, bytes]:
    """Check a knowledge base and return its indexes by file name: what is weighed, and the whole.

    Raises:
        KnowledgeError: if it is invalid.
    """
    library, made_from = load_library(folder), check_sum(read_files(folder))
    return {
        INDEX_NAME: msgspec.json.encode(Index(made_from, library.knowledge)),
        LIBRARY_NAME: msgspec.json.encode(Index(made_from, library)),
    }
