"""Sums over the files of a knowledge base: a quick one that tells an edited file, and the SHA-256 of an edition."""

from __future__ import annotations

import zlib
from collections.abc import Mapping


def check_sum(files: Mapping[str, bytes]) -> int:
    """A quick sum over names and contents of the files, that tells an edited file."""
    total = 0
    for name in sorted(files):
        total = zlib.crc32(files[name], zlib.crc32(f"{name}\0{len(files[name])}\0".encode(), total))
    return total


def digest(files: Mapping[str, bytes]) -> str:
    """The SHA-256 over names and contents of the files, sorted by name."""
    import hashlib  # loads more than all the rest of this module, and is needed only where an index is made

    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name}\0{len(files[name])}\0".encode())
        total.update(files[name])
    return total.hexdigest()
