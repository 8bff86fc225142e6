from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from approach_finder.knowledge.compiling import compile_indexes
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.loading import build
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.store import load_library

ROOT = Path(__file__).parents[1]
settings.register_profile("ci", derandomize=True)  # what is proved of a change must not depend on luck
if os.environ.get("CI"):
    settings.load_profile("ci")
DATA = ROOT / "data"


# Files that did not change are read once: most tests of loading change one file of eighteen.
build.read_part = lru_cache(maxsize=64)(build.read_part)


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(DATA)


@pytest.fixture(scope="session")
def knowledge(library: Library) -> Knowledge:
    return library.knowledge


@pytest.fixture(scope="session", autouse=True)
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package as a wheel lays it out, with its indexes: what commands in the tests run, as people do."""
    place = tmp_path_factory.mktemp("installed")
    package = place / "approach_finder"
    shutil.copytree(ROOT / "src" / "approach_finder", package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(DATA, package / "data")
    for name, content in compile_indexes(DATA).items():
        (package / "data" / name).write_bytes(content)
    os.environ["PYTHONPATH"] = str(place)
    return place


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the program as a shell would, in an empty home."""
    home = tmp_path / "home"
    home.mkdir()

    def call(*arguments: str, given: str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "HOME": str(home), "COLUMNS": "80", **variables}
        return subprocess.run(
            [sys.executable, "-m", "approach_finder", *arguments],
            input=given if given is not None else "",
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=environment,
            cwd=tmp_path,
            timeout=60,
            check=False,
        )

    return call


def answers_text(**answers: Any) -> str:
    return json.dumps(answers)
