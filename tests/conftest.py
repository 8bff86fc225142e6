from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from approach_finder.knowledge import load_knowledge
from approach_finder.model import Knowledge

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge(DATA)


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
