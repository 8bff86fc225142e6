"""A short run of each attempt to break the program; ``python -m tests.fuzz --minutes N`` makes a long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from approach_finder.knowledge.library import Library

from conftest import DATA
from fuzz import answers, bits, files, knowledge_bases, redaction, signals
from fuzz.running import Tally

SEED = 1


def nothing_went_wrong(tally: Tally) -> bool:
    """Whether much was tried and nothing failed; else what failed is shown."""
    assert tally.tried
    assert not tally.failures, str(tally)
    return True


def test_odd_answers_are_told_and_no_secret_is(library: Library) -> None:
    assert nothing_went_wrong(answers.fuzz(300, SEED, library))


def test_a_knowledge_base_with_something_wrong_is_refused_or_works() -> None:
    assert nothing_went_wrong(knowledge_bases.fuzz(6, SEED, DATA))


def test_whatever_call_of_the_system_fails_a_file_is_whole() -> None:
    assert nothing_went_wrong(files.fuzz(1, SEED))


def test_a_flipped_bit_is_noticed(library: Library) -> None:
    assert nothing_went_wrong(bits.fuzz(20, SEED, library.knowledge))


def test_a_redacted_result_tells_nothing(library: Library) -> None:
    assert nothing_went_wrong(redaction.fuzz(1, SEED, library))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc")
def test_a_signal_ends_batch() -> None:
    assert nothing_went_wrong(signals.fuzz(1, SEED))
