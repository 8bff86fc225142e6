from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from approach_finder.knowledge import store
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.loading import build
from approach_finder.knowledge.model import Knowledge
from approach_finder.results import engine
from approach_finder.scoring.ranking import Ranking
from approach_finder.scoring.settled import Settled

from forks import run_fork
from fuzz.running import install

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"

settings.register_profile("ci", derandomize=True)  # what is proved of a change must not depend on luck
if os.environ.get("CI"):
    settings.load_profile("ci")

# A file that did not change is read once, since most tests of loading change one of eighteen; and so is all of them.
build.read_part = lru_cache(maxsize=64)(build.read_part)
_read, _libraries = store._read, dict[frozenset[tuple[str, bytes]], Library]()


def _read_once(files: Mapping[str, bytes]) -> Library:
    content = frozenset(files.items())
    if content not in _libraries:
        _libraries[content] = _read(files)
    return _libraries[content]


store._read = _read_once

# How settled a list is takes forty lists more. The same answers are settled once, here and in what forks off later; a
# note and a number change nothing of it, as test_draws shows.
_settle, _settled = engine.settle, dict[tuple[int, str, str], tuple[Knowledge, Settled]]()  # type: ignore[attr-defined]


def _settle_once(ranking: Ranking, knowledge: Knowledge) -> Settled:
    roles = knowledge.scoring.roles
    told = [answer for answer in ranking.profile.answers.items() if answer[0] not in (roles.note, roles.id)]
    key = id(knowledge), repr(told), repr(ranking.names)
    if key not in _settled:
        _settled[key] = knowledge, _settle(ranking, knowledge)
    return _settled[key][1]


engine.settle = _settle_once  # type: ignore[attr-defined]


# The longest files are begun first, so that none is left to the end; those that wait for a terminal or a process
# alternate with those that compute.
_FIRST = (
    "test_desk", "test_reconsider", "test_terminal", "test_cli", "test_evidence_first", "test_check_in", "test_docs",
    "test_workers", "test_loading", "test_fuzz", "test_properties", "test_packaging", "test_files",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put these first, and leave the rest in its order."""
    items.sort(key=lambda item: _FIRST.index(item.path.stem) if item.path.stem in _FIRST else len(_FIRST))


@pytest.fixture(scope="session")
def library() -> Library:
    return store.load_library(DATA)


@pytest.fixture(scope="session")
def knowledge(library: Library) -> Knowledge:
    return library.knowledge


@pytest.fixture(scope="session", autouse=True)
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package as a wheel lays it out, with its indexes: what commands in the tests run, as people do."""
    place = tmp_path_factory.mktemp("installed")
    install(place)
    return place


@pytest.fixture(scope="session")
def small_kb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small knowledge base."""
    from small_kb import small_files

    place = tmp_path_factory.mktemp("small")
    for name, content in small_files().items():
        (place / name).write_bytes(content)
    store.load_library(place)  # once, for the forks
    return place


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the program as a shell would, in an empty home.

    It is a fork of this process where nothing is asked of Python itself.
    """
    home = tmp_path / "home"
    home.mkdir()

    def call(*arguments: str, given: str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "HOME": str(home), "COLUMNS": "80", **variables}
        if hasattr(os, "fork") and not any(name.startswith("PYTHON") for name in variables):
            return run_fork(arguments, given or "", tmp_path, environment)
        return subprocess.run(
            [sys.executable, "-m", "approach_finder", *arguments],
            input=given if given is not None else "",
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=environment,
            cwd=tmp_path,
            timeout=300,
            check=False,
        )

    return call


def answers_text(**answers: Any) -> str:
    return json.dumps(answers)


@pytest.fixture(autouse=True)
def nothing_is_left_running() -> Iterator[None]:
    """Ends the programs that a test left running on pseudo-terminals."""
    yield
    if screens := sys.modules.get("screens"):
        for terminal in [*screens.started]:
            terminal.kill()
