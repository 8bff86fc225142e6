"""Whether two lines bear one number: check sums are kept, never the numbers, and no more than memory allows."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from hashlib import blake2b

# 16 bytes a person: so many take 32 megabytes, and what comes after them is not looked at.
MOST_COMPARED = 2_000_000
_AT_ONCE = 100_000


def packed(numbers: Iterable[tuple[int, str | None]]) -> bytes:
    """Lines and the check sums of the numbers on them, as one run of bytes that travels fast between processes."""
    pairs = array("Q")
    for line, number in numbers:
        if number is not None:
            pairs.append(line)
            pairs.append(int.from_bytes(blake2b(number.encode(), digest_size=8).digest(), "little"))
    return pairs.tobytes()


class Numbers:
    """The numbers of all lines so far."""

    def __init__(self) -> None:
        self._pairs = array("Q")

    def add(self, numbers: bytes) -> None:
        """Take in what :func:`packed` gave, as long as there are not more than are compared."""
        if len(self._pairs) < 2 * MOST_COMPARED:
            self._pairs.frombytes(numbers)

    def repeated(self) -> Iterator[list[int]]:
        """The lines that bear one number, for each number that stands on several."""
        lines, sums = self._pairs[0::2], self._pairs[1::2]
        parts = 1 + len(sums) // _AT_ONCE  # looked at one after the other: all at once would take more memory
        for part in range(parts):
            seen: set[int] = set()
            twice: dict[int, list[int]] = {}
            for check_sum in sums:
                if check_sum % parts == part:
                    if check_sum in seen:
                        twice[check_sum] = []
                    seen.add(check_sum)
            if twice:
                for line, check_sum in zip(lines, sums, strict=True):
                    if check_sum in twice:
                        twice[check_sum].append(line)
                yield from twice.values()
