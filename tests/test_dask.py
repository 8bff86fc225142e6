"""Many people on an existing engine: the run that benchmarks/dask_run.py documents, on a few."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_dask_gives_the_scores_of_one_process_to_the_last_point() -> None:
    pytest.importorskip("dask.bag")
    program = [sys.executable, str(ROOT / "benchmarks" / "dask_run.py"), "60"]
    done = subprocess.run(program, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "60 people" in done.stdout
    assert "all scores the same" in done.stdout
