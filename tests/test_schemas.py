"""The JSON Schemas that others build on are kept in the repository; a change to one is made on purpose."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import jsonschema
import msgspec
import pytest
import typer

from approach_finder import api
from approach_finder.answers.validation import understand
from approach_finder.cli import forms, schemas
from approach_finder.cli.app import app
from approach_finder.knowledge.faults import AnswersError
from approach_finder.knowledge.model import Knowledge

from conftest import ROOT

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.mark.parametrize("name", schemas.NAMES)
def test_a_schema_is_the_one_that_was_published(name: str, knowledge: Knowledge) -> None:
    """An addition: write the file anew (``approach-finder schema NAME``) and tell it in the changelog.

    Anything else breaks programs of others: step its version too.
    """
    made = json.loads(msgspec.json.encode(schemas.schema_of(name, knowledge)))
    assert made == json.loads((ROOT / "schemas" / f"{name}.json").read_text())
    jsonschema.Draft202012Validator.check_schema(made)
    assert made["$schema"].endswith("2020-12/schema")
    assert made["$id"].startswith(f"urn:approach-finder:schema:{name}:")


def test_the_command_knows_every_schema(run: Run) -> None:
    assert get_args(forms.Schema) == schemas.NAMES
    assert {file.stem for file in (ROOT / "schemas").iterdir()} == {*schemas.NAMES}
    assert json.loads(run("schema", "error").stdout) == json.loads((ROOT / "schemas" / "error.json").read_text())


def schema(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads((ROOT / "schemas" / f"{name}.json").read_text()))


PERSON = '{"concerns": ["sleep"], "id": 7, "for_whom": "client", "country": "CA", "safety": ["none"]}\n'
RESULT = "result.json"
CLINIC = "clinic.yaml"
# What each command prints: the schema, the command, and what it is given. Each command that has --json stands here.
OUTPUTS = [
    ("result", f"recommend - --json -o {RESULT}", PERSON),
    ("result", f"recommend - --clinic {CLINIC} --redact safety --json", PERSON),
    ("why", f"recommend {RESULT} --why cbt --json", ""),
    ("batch-record", "batch - --json", PERSON + '{"concerns": ["slep"]}\n'),
    ("batch-record", f"batch - --explain --clinic {CLINIC}", PERSON + '{"concerns": ["slep"]}\n'),
    ("error", "recommend --answer concerns=slep --json", ""),
    ("error", "show nobody --json", ""),
    ("list", "list --concern sleep --json", ""),
    ("list", f"list --clinic {CLINIC} --json", ""),
    ("show", "show emdr --json", ""),
    ("show", f"show cbt --clinic {CLINIC} --json", ""),
    ("show", "show conversion-practices --json", ""),
    ("show", "show peer-support --json", ""),
    ("compare", "compare cbt act --json", ""),
    ("compare", f"compare cbt peer-support --answers {RESULT} --json", ""),
    ("cite", "cite cbt-i --json", ""),
    ("questions", "questions --json", ""),
    ("questions", "questions --find sad --json", ""),
    ("crisis", f"crisis --country Canada --clinic {CLINIC} --json", ""),
    ("find", "find cbt --country CA --json", ""),
    ("review", f"review {RESULT} --answers check-in.yaml --json", ""),
    ("simulate", "simulate --people 3 --json", ""),
    ("worklist", "worklist . --json", ""),
    ("clinic-check", f"clinic check {CLINIC} --json", ""),
    ("kb-check", "kb check --quick --json", ""),
    ("kb-reading", "kb reading --json", ""),
]


@pytest.mark.parametrize(("name", "command", "given"), OUTPUTS, ids=[command for _, command, _ in OUTPUTS])
def test_what_is_printed_is_as_its_schema_says(name: str, command: str, given: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / CLINIC).write_text("offers: {cbt: {waiting: 6 weeks}, act: {}}\nclinic: {name: Harbour Clinic}\n")
    (tmp_path / RESULT).write_bytes(msgspec.json.encode(api.recommend(json.loads(PERSON)).to_dict()))
    (tmp_path / "check-in.yaml").write_text("progress: same\nsessions: 4-6\n")
    told = run(*command.split(), given=given)
    printed = told.stderr if name == "error" else told.stdout or (tmp_path / RESULT).read_text()
    for line in printed.splitlines() if name == "batch-record" else [printed]:
        schema(name).validate(json.loads(line))


def test_every_command_with_json_is_tried_above() -> None:
    """But for the survey, which prints a result, and for the schemas themselves."""
    commands = {*with_json(typer.main.get_command(app))} - {"ask ", "schema "}
    assert all(any(tried.startswith(name) for _, tried, _ in OUTPUTS) for name in commands)
    assert len(commands) > 12


def with_json(group: Any, before: str = "") -> Iterator[str]:
    """The name of every command that prints JSON."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from with_json(command, f"{before}{name} ")
        elif any("--json" in part.opts for part in command.params):
            yield f"{before}{name} "


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
