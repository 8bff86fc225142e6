"""Knowledge bases with something wrong: told with file and line, or accepted, and then everything works."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from unittest import mock

import msgspec

from approach_finder.answers.drawing import draw
from approach_finder.answers.validation import understand
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.loading import build as loading
from approach_finder.knowledge.store import read_files

from .running import Tally, command, loaded, some_text

_ID = re.compile(rb"(?<![\w-])[a-z]+(?:-[a-z]+)+(?![\w-])")


def fuzz(number: int, seed: int, folder: Path) -> Tally:
    """Change so many copies of a knowledge base in one place each."""
    tally, chance = Tally("knowledge bases", seed), random.Random(seed)
    files = read_files(folder)
    with mock.patch.object(loading, "read_part", lru_cache(maxsize=64)(loading.read_part)):
        for _ in range(number):
            tally.tried += 1
            name = chance.choice(sorted(files))
            changed = {**files, name: _changed(files[name], chance)}
            try:
                _try(changed, name, chance, tally)
            except Exception as error:
                tally.fail(f"{name}: {type(error).__name__}: {error!s:.200}; {_difference(files[name], changed[name])}")
    return tally


def _try(files: Mapping[str, bytes], name: str, chance: random.Random, tally: Tally) -> None:
    built = loading.build(files)
    if built.library is None:
        if not built.faults or not all(fault.file and fault.line >= 1 and fault.message for fault in built.faults):
            tally.fail(f"{name}: no fault is told")
        return
    _use(built.library, chance, tally)


def _use(library: Library, chance: random.Random, tally: Tally) -> None:
    """Try that a base that is accepted works: a recommendation, a card, people to call."""
    knowledge = library.knowledge
    person = understand(draw({}, chance, knowledge), knowledge, partial=True)
    given = msgspec.json.encode(person)
    with loaded(library):
        for arguments in (
            ("recommend", "-", "--format", "markdown", "--for-clinician"),
            ("show", chance.choice(sorted(knowledge.approaches))),
            ("crisis", "--country", "CA"),
        ):
            ended = command(*arguments, given=given)
            if ended.code in (1, 5):
                tally.fail(f"accepted, and {arguments} ends with {ended.code}: {ended.errors[:200]}")


def _changed(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    place = chance.randrange(len(lines))
    line, other = lines[place], chance.choice(lines)
    match chance.randrange(10):
        case 0:
            del lines[place : place + chance.choice([1, 1, 2, 8, 40])]
        case 1:
            lines.insert(place, other)
        case 2:
            lines[place] = other
        case 3:
            lines[place] = chance.choice([b"  ", b"", b" "]) + line[chance.randrange(3) :]
        case 4:
            key, sign, _ = line.partition(b": ")
            value = some_text(chance).encode("utf-8", "surrogatepass")
            lines[place] = (
                key + sign + chance.choice([value, b"", b"null", b"[]", b"{}", b"-1", b"1e999", b"true", b"*a"])
            )
        case 5:
            lines[place] = re.sub(rb"\d+", lambda found: str(chance.choice([0, -1, 10**20, 5])).encode(), line)
        case 6:
            ids = _ID.findall(content)
            lines[place] = _ID.sub(lambda found: chance.choice(ids) if ids else found[0], line)
        case 7:
            cut = chance.randrange(len(line) + 1)
            lines[place] = line[:cut] + chance.randbytes(2) + line[cut:]
        case 8:
            lines[place] = re.sub(
                rb"\b(\w+)(=|>=|<=)", lambda found: chance.choice([b"not ", b"focus", b"safety"]) + found[2], line
            )
        case _:
            lines = lines[:place]
    return b"\n".join(lines)


def _difference(before: bytes, after: bytes) -> str:
    old, new = before.split(b"\n"), after.split(b"\n")
    first = next((number for number, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), len(new))
    return f"line {first + 1}: {old[first : first + 1]} became {new[first : first + 1]}"
