"""The JSON Schemas that others build on are kept in the repository; a change to one is made on purpose."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from approach_finder.answers.validation import understand
from approach_finder.knowledge.faults import AnswersError
from approach_finder.knowledge.model import Knowledge

from conftest import ROOT

Run = Callable[..., "subprocess.CompletedProcess[str]"]


NAMES = ["answers", "result", "knowledge", "batch-record", "error", "draft", "review", "clinic"]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_the_one_that_was_published(run: Run, name: str) -> None:
    """An addition: write the file anew (``approach-finder schema NAME``) and tell it in the changelog.

    Anything else breaks programs of others: step ``SCHEMA_VERSION`` too.
    """
    made = json.loads(run("schema", name).stdout)
    assert made == json.loads((ROOT / "schemas" / f"{name}.json").read_text())
    jsonschema.Draft202012Validator.check_schema(made)
    assert made["$schema"].endswith("2020-12/schema")
    assert made["$id"].startswith(f"urn:approach-finder:schema:{name}:")


def schema(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads((ROOT / "schemas" / f"{name}.json").read_text()))


def test_what_is_printed_is_as_its_schema_says(run: Run) -> None:
    lines = '{"concerns": ["sleep"], "id": 7}\n{"concerns": ["slep"]}\n'
    for options in ([], ["--explain"]):
        for line in run("batch", "-", *options, given=lines).stdout.splitlines():
            schema("batch-record").validate(json.loads(line))
    told = run("recommend", "--answer", "concerns=slep", "--json").stderr
    schema("error").validate(json.loads(told))
    assert not schema("error").is_valid({"errors": []})


@pytest.mark.parametrize(
    ("answers", "valid"),
    [
        ({"concerns": ["sleep"], "focus": 1.0, "id": 17.0, "for_whom": "", "country": "", "note": ""}, True),
        ({"concerns": ["sleep"], "focus": None, "safety": None}, True),
        ({"concerns": ["sleep"], "focus": 1.5}, False),
        ({"concerns": ["sleep"], "note": 3.5}, False),
        ({"concerns": []}, False),
        ({"concerns": ""}, False),
    ],
)
def test_the_schema_of_answers_and_the_program_agree(
    answers: dict[str, Any], valid: bool, knowledge: Knowledge
) -> None:
    assert schema("answers").is_valid(answers) is valid
    if valid:
        understand(answers, knowledge)
    else:
        with pytest.raises(AnswersError):
            understand(answers, knowledge)
