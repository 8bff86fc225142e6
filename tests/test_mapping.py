"""Exports of other tools, read by the maps that the questionnaire prints: the same people as in JSON."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from approach_finder.answers.validation import understand
from approach_finder.bulk.mapping import AnswerMap, map_of
from approach_finder.bulk.reading import InputForm, read_lines
from approach_finder.knowledge.faults import KnowledgeError
from approach_finder.knowledge.store import load_knowledge
from approach_finder.pages.forms import Tool, map_for, redcap_form
from approach_finder.results.wording import option_labels

from people import people

KNOWLEDGE = load_knowledge()
QUESTIONS = KNOWLEDGE.vocabulary.questions
Run = Callable[..., "subprocess.CompletedProcess[str]"]
TOOLS: tuple[Tool, ...] = ("redcap", "google-forms", "limesurvey")


@cache
def own_map(tool: Tool) -> AnswerMap:
    return map_of(map_for(tool, KNOWLEDGE).encode(), "map.yaml", KNOWLEDGE)


def options_of(name: str) -> list[tuple[str, str]]:
    return option_labels(KNOWLEDGE.questionnaire.questions[name].options_from or name, KNOWLEDGE)


def redcap(person: dict[str, Any]) -> dict[str, str]:
    row = {"record_id": str(person.get("id", "")), "redcap_event_name": "intake"}
    for name, shape in QUESTIONS.items():
        if shape.type == "many":
            for option, _ in options_of(name):
                row[f"{name}___{option.replace('-', '_')}"] = "1" if option in person.get(name, ()) else "0"
        elif shape.type == "one":
            row[name] = str(person.get(name, "")).replace("-", "_")
        elif name != "id":
            row[name] = str(person.get(name, ""))
    return row


def google_forms(person: dict[str, Any]) -> dict[str, str]:
    row = {"Timestamp": "2026/11/28 9:00:00"}
    for name, shape in QUESTIONS.items():
        title = name if name == "id" else KNOWLEDGE.questionnaire.questions[name].ask
        labels, answer = dict(options_of(name)), person.get(name, "")
        if shape.type == "many":
            row[title] = ", ".join(labels[option] for option in answer)
        else:
            row[title] = labels.get(str(answer), str(answer))
    return row


def limesurvey(person: dict[str, Any]) -> dict[str, str]:
    row = {"id": str(person.get("id", "")), "submitdate": "2026-11-28 09:00:00"}
    for name, shape in QUESTIONS.items():
        code, options = name.replace("_", ""), [option for option, _ in options_of(name)]
        if shape.type == "many":
            for number, option in enumerate(options, start=1):
                row[f"{code}[SQ{number:03}]"] = "Y" if option in person.get(name, ()) else ""
        elif shape.type == "one":
            row[code] = f"A{options.index(person[name]) + 1}" if name in person else ""
        elif name != "id":
            row[code] = str(person.get(name, ""))
    return row


EXPORTS: dict[Tool, Callable[[dict[str, Any]], dict[str, str]]] = {
    "redcap": redcap,
    "google-forms": google_forms,
    "limesurvey": limesurvey,
}


def read_back(tool: Tool, person: dict[str, Any]) -> dict[str, Any]:
    text = io.StringIO()
    row = EXPORTS[tool](person)
    writer = csv.DictWriter(text, list(row))
    writer.writeheader()
    writer.writerow(row)
    [line] = read_lines(io.BytesIO(text.getvalue().encode()), InputForm(), own_map(tool).columns())
    assert isinstance(line.given, dict)
    return own_map(tool).answers(line.given)


@settings(max_examples=25, deadline=None)
@given(people(KNOWLEDGE))
def test_an_export_is_read_back_as_the_same_answers(person: dict[str, Any]) -> None:
    person = {
        name: " ".join(answer.split()) if isinstance(answer, str) else answer
        for name, answer in person.items()
        if answer not in ([], ()) and not (QUESTIONS[name].type == "text" and "NA" in str(answer))
    }
    wanted = understand({"id": "7", **{name: answer for name, answer in person.items() if answer != ""}}, KNOWLEDGE)
    for tool in TOOLS:
        assert understand(read_back(tool, {"id": "7", **person}), KNOWLEDGE) == wanted, tool


@pytest.mark.parametrize("name", [name for name, shape in QUESTIONS.items() if shape.type == "many"])
def test_every_label_is_told_apart_in_one_cell(name: str) -> None:
    options = [option for option, _ in options_of(name)]
    title = KNOWLEDGE.questionnaire.questions[name].ask
    for sign in (", ", "; ", "\n"):
        cell = sign.join(label for _, label in options_of(name))
        assert own_map("google-forms").answers({title: cell})[name] == options


def test_a_cell_that_is_not_understood_is_told_with_its_column(run: Run, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(
        "id: Nr\nblank: ['-99']\ncolumns:\n  Warum: {question: concerns, values: {Schlaf: sleep, Sorgen: worry}}\n"
        "  Fokus: focus\n  Gefahr: safety\n"
    )
    rows = "Nr,Warum,Fokus,Gefahr,Datum\n1,Schlaf; Sorgen,-99,,x\n2,Schlaf,7,,x\n3,Hunger,1,geheim,x\n"
    done = run("batch", "-", "--map", "map.yaml", given=rows)
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert (first["id"], first["safety"]["asked"]) == ("1", "not-asked")
    assert second["errors"][0]["message"] == "column 'Fokus': focus must be from -2 to 2"
    assert (third["id"], third["errors"][0]["code"]) == ("3", "safety-unread")
    assert "geheim" not in done.stdout + done.stderr
    assert "Hunger" not in done.stdout + done.stderr
    assert run("batch", "-", "--map", "map.yaml", given="Datum,Nummer\nx,1\n").returncode == 3


def test_a_fault_of_a_map_is_told_with_its_line() -> None:
    bad = b"columns:\n  A: focs\n  B: {question: concerns, values: {x: slep}}\n  C: {question: focus, option: x}\n"
    with pytest.raises(KnowledgeError) as told:
        map_of(bad, "map.yaml", KNOWLEDGE)
    assert [fault.line for fault in told.value.faults] == [2, 3, 4, 4]


def test_the_redcap_form_has_every_question_and_no_id_that_redcap_refuses() -> None:
    rows = list(csv.DictReader(io.StringIO(redcap_form(KNOWLEDGE))))
    names = [row["Variable / Field Name"] for row in rows]
    assert names == ["record_id", *(name for name in KNOWLEDGE.questionnaire.order if name != "id")]
    for row in rows:
        for choice in filter(None, row["Choices, Calculations, OR Slider Labels"].split(" | ")):
            code = choice.partition(", ")[0]
            assert code.lstrip("-").replace("_", "").isalnum()


def test_forms_are_printed_or_refused(run: Run) -> None:
    assert run("questions", "--format", "csv").stdout.startswith("section,question,")
    assert run("questions", "--format", "redcap", "--map").returncode == 0
    for options in (
        ["--map"],
        ["--format", "limesurvey"],
        ["--format", "csv", "--json"],
        ["--format", "fhir-r4", "--map"],
    ):
        assert run("questions", *options).returncode == 2
