"""The compiled form of a knowledge base, made when a wheel is built."""

from __future__ import annotations

from pathlib import Path

import msgspec

from approach_finder.knowledge.checksums import check_sum
from approach_finder.knowledge.library import LibraryParts
from approach_finder.knowledge.store import INDEX_NAME, LIBRARY_NAME, load_library, read_files, with_head


def compile_indexes(folder: Path) -> dict[str, bytes]:
    """Check a knowledge base and return its indexes by file name: what is weighed, and what is only read.

    Raises:
        KnowledgeError: if it is invalid.
    """
    library, made_from = load_library(folder), check_sum(read_files(folder))
    parts = {name: getattr(library, name) for name in LibraryParts.__struct_fields__}
    return {
        INDEX_NAME: with_head(msgspec.json.encode(library.knowledge), made_from),
        LIBRARY_NAME: with_head(msgspec.json.encode(parts), made_from),
    }
