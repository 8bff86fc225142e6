"""FHIR R4: the questionnaire as a resource, and responses read back as the same answers."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from approach_finder.answers.fhir import read_response
from approach_finder.answers.validation import understand
from approach_finder.knowledge.faults import AnswersError
from approach_finder.knowledge.store import load_knowledge
from approach_finder.pages.fhir import questionnaire, response
from approach_finder.results.engine import recommend

from people import people

KNOWLEDGE = load_knowledge()
FORM = questionnaire(KNOWLEDGE)
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def items(resource: Any) -> Iterator[dict[str, Any]]:
    for item in resource.get("item", ()):
        yield item
        yield from items(item)


@settings(max_examples=25, deadline=None)
@given(people(KNOWLEDGE))
def test_a_response_is_read_back_as_the_same_answers(person: dict[str, Any]) -> None:
    answers = understand(person, KNOWLEDGE)
    made = msgspec.to_builtins(response(recommend(answers, KNOWLEDGE), KNOWLEDGE))
    wanted = {name: answer for name, answer in answers.items() if answer != ()}
    assert understand(read_response(made, KNOWLEDGE), KNOWLEDGE) == wanted
    bare = {"resourceType": "QuestionnaireResponse", "item": [flat(item) for item in items(made) if "answer" in item]}
    assert understand(read_response(bare, KNOWLEDGE), KNOWLEDGE) == wanted


def flat(item: dict[str, Any]) -> dict[str, Any]:
    """The item as a plainer program writes it: no group, no system, a slash before the link."""
    answers = [
        {name: {"code": value["code"]} if isinstance(value, dict) else value for name, value in answer.items()}
        for answer in item["answer"]
    ]
    return {"linkId": f"/{item['linkId']}", "answer": answers}


def test_the_form_has_every_question_that_is_asked_with_its_options() -> None:
    asked = {item["linkId"]: item for item in items(FORM)}
    assert len(asked) == len(list(items(FORM)))
    for name, shape in KNOWLEDGE.vocabulary.questions.items():
        if name == "answered":
            continue
        item = asked[name]
        assert item.get("repeats", False) is (shape.type == "many")
        assert ("answerOption" in item) is (item["type"] in ("choice", "open-choice"))
    assert asked["safety"]["answerOption"][-1]["extension"][0]["url"].endswith("questionnaire-optionExclusive")
    assert asked["phq4_low"]["code"] == [{"system": "http://loinc.org", "code": "44255-8"}]
    for item in asked.values():
        for when in item.get("enableWhen", ()):
            codes = {option["valueCoding"]["code"] for option in asked[when["question"]]["answerOption"]}
            assert when["answerCoding"]["code"] in codes


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "Questionnaire", "item": []},
        {"resourceType": "Bundle", "entry": []},
        {"resourceType": "QuestionnaireResponse", "item": [{"linkId": "1.1", "answer": [{"valueString": "x"}]}]},
        {"resourceType": "QuestionnaireResponse", "status": "entered-in-error", "item": []},
    ],
)
def test_what_is_no_response_of_ours_is_one_clear_error(resource: dict[str, Any]) -> None:
    with pytest.raises(AnswersError) as told:
        read_response(resource, KNOWLEDGE)
    assert len(told.value.problems) == 1


def test_commands_read_and_write_it(run: Run, tmp_path: Path) -> None:
    one = run(
        "recommend", "--answer", "concerns=low-mood,sleep", "--answer", "phq4_low=2", "--format", "fhir-r4"
    ).stdout
    loinc = json.loads(one.replace("LA6570-1", "LA18938-3"))
    assert "LA18938-3" in json.dumps(loinc)
    wanted = run("recommend", "--answer", "concerns=low-mood,sleep", "--answer", "phq4_low=2", "--json").stdout
    assert run("recommend", "-", "--json", given=json.dumps(loinc)).stdout == wanted
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": loinc}, {"resource": loinc}]}
    for text in (json.dumps(bundle), json.dumps(bundle, indent=2), f"{json.dumps(loinc)}\n{json.dumps(loinc)}\n"):
        records = [json.loads(line) for line in run("batch", "-", given=text).stdout.splitlines()]
        assert [record["line"] for record in records] == [1, 2]
        assert all(record["recommendations"] for record in records)
    assert json.loads(run("batch", "-", given=json.dumps(loinc, indent=1)).stdout)["recommendations"]
    assert run("batch", "-", given='{"resourceType": "Bundle", "entry": []}').returncode == 3
    for _ in range(2):
        arguments = ("--answer", "concerns=sleep", "--answer", "id=7", "--format", "fhir-r4", "-o", "r.json")
        assert run("recommend", *arguments).returncode == 0
    assert run("recommend", "--answer", "concerns=sleep", "--format", "fhir-r4", "--why", "cbt").returncode == 2
