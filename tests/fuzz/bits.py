"""A compiled index with one bit flipped: it is never used."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from unittest import mock

import msgspec

from approach_finder.knowledge import store
from approach_finder.knowledge.checksums import check_sum
from approach_finder.knowledge.model import Knowledge

from .running import Tally


def fuzz(number: int, seed: int, knowledge: Knowledge) -> Tally:
    """Flip so many bits, one at a time."""
    tally, chance = Tally("flipped bits", seed), random.Random(seed)
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(store, "_INSTALLED", Path(folder)):
        made_from = check_sum({"about.yaml": b"version: '1'\n"})
        index = Path(folder) / store.INDEX_NAME
        good = store.with_head(msgspec.json.encode(knowledge), made_from)
        index.write_bytes(good)
        if store._compiled(index, Knowledge, made_from) is None:
            tally.fail("the good index is not used")
        while tally.tried < number:
            tally.tried += 1
            place, bit = chance.randrange(len(good)), chance.randrange(8)
            changed = bytearray(good)
            changed[place] ^= 1 << bit
            index.write_bytes(changed)
            if store._compiled(index, Knowledge, made_from) is not None:
                tally.fail(f"bit {bit} of byte {place} changed and the index was used")
    return tally
