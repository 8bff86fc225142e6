"""The compiled index: not a bit of it may change, or the YAML files are read in its place."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from approach_finder.knowledge import store
from approach_finder.knowledge.checksums import check_sum
from approach_finder.knowledge.faults import KnowledgeError
from approach_finder.knowledge.library import Library, LibraryParts
from approach_finder.knowledge.model import Knowledge


@pytest.fixture
def index(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index as an installed package has it, beside one file of YAML."""
    (tmp_path / "about.yaml").write_text("version: '1'\n")
    monkeypatch.setattr(store, "_INSTALLED", tmp_path)
    made_from = check_sum(store.read_files(tmp_path))
    parts = {name: getattr(library, name) for name in LibraryParts.__struct_fields__}
    for name, content in ((store.INDEX_NAME, library.knowledge), (store.LIBRARY_NAME, parts)):
        (tmp_path / name).write_bytes(store.with_head(msgspec.json.encode(content), made_from))
    return tmp_path / store.INDEX_NAME


def _used(index: Path) -> bool:
    return store._compiled(index, Knowledge, check_sum(store.read_files(index.parent))) is not None


def test_a_flipped_bit_is_noticed(index: Path) -> None:
    assert _used(index)
    assert store.indexes_agree(index.parent)
    good, chance = index.read_bytes(), random.Random(1)
    places = [*range(0, 40, 7), *(chance.randrange(len(good)) for _ in range(24))]
    for place in places:
        changed = bytearray(good)
        changed[place] ^= 1 << chance.randrange(8)
        index.write_bytes(changed)
        assert not _used(index), place
    assert not store.indexes_agree(index.parent)


@pytest.mark.parametrize("cut", [0, 1, 20, 100_000, -1])
def test_a_cut_off_or_missing_index_is_noticed(cut: int, index: Path) -> None:
    index.write_bytes(index.read_bytes()[:cut])
    assert not _used(index)
    index.unlink()
    assert not _used(index)
    assert not store.indexes_agree(index.parent)


def test_an_edited_file_is_noticed(index: Path) -> None:
    (index.parent / "about.yaml").write_text("version: '2'\n")
    assert not _used(index)
    assert not store.indexes_agree(index.parent)


def test_an_edit_in_the_middle_of_a_survey_stops_nobody(index: Path, library: Library) -> None:
    knowledge, whole = store.load_first(index.parent)
    assert knowledge == library.knowledge
    (index.parent / "about.yaml").write_text("version: [\n")
    assert whole() == library
    assert whole().knowledge is knowledge
    with pytest.raises(KnowledgeError):
        store.load_library(index.parent)


_RECOMMEND = """
import sys
from pathlib import Path
from approach_finder.knowledge import store
store._INSTALLED = Path(sys.argv[1])
knowledge = store.load_knowledge(store._INSTALLED)
from approach_finder.answers.validation import understand
from approach_finder.results.engine import recommend
recommend(understand({"concerns": ["panic"]}, knowledge), knowledge).to_dict()
print([name for name in sys.modules if name.endswith((".finding", ".review", ".library"))])
"""


def test_a_recommendation_loads_no_places_and_no_check_in(index: Path) -> None:
    command = [sys.executable, "-c", _RECOMMEND, str(index.parent)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"


def test_where_nothing_was_compiled_nothing_disagrees(tmp_path: Path) -> None:
    assert store.indexes_agree(tmp_path) is None
