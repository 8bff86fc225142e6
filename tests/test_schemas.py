"""The JSON Schemas that others build on are kept in the repository; a change to one is made on purpose."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable

import jsonschema
import pytest

from conftest import ROOT

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.mark.parametrize("name", ["answers", "result", "knowledge"])
def test_a_schema_is_the_one_that_was_published(run: Run, name: str) -> None:
    """An addition: write the file anew (``approach-finder schema NAME``) and tell it in the changelog.

    Anything else breaks programs of others: step ``SCHEMA_VERSION`` too.
    """
    made = json.loads(run("schema", name).stdout)
    assert made == json.loads((ROOT / "schemas" / f"{name}.json").read_text())
    jsonschema.Draft202012Validator.check_schema(made)
    assert made["$schema"].endswith("2020-12/schema")
