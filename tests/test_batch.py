"""Many people at once: the same as one by one, in order, and nothing of what was given in an error."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from approach_finder.bulk import batch
from approach_finder.bulk.batch import run
from approach_finder.bulk.people import Task
from approach_finder.bulk.reading import Line
from approach_finder.knowledge.store import load_knowledge
from approach_finder.results.engine import recommend, shortlist

from conftest import DATA
from people import drawn_people

Run = Callable[..., "subprocess.CompletedProcess[str]"]
KNOWLEDGE = load_knowledge()
TWO = '{"concerns": ["sleep"], "id": "a-1"}\n\n{"concerns": ["couple-conflict"], "for_whom": "couple", "safety": []}\n'


def test_each_line_gives_one_record_with_its_number_and_id(run: Run) -> None:
    done = run("batch", "-", "--top", "2", given=TWO)
    assert done.returncode == 0, done.stderr
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["line"], first["id"]) == (1, "a-1")
    assert (second["line"], second["id"]) == (3, None)
    assert first["safety"] == {"asked": "not-asked", "level": None}
    assert second["safety"] == {"asked": "skipped", "level": None}
    assert first["recommendations"][0].keys() == {"rank", "approach", "band", "score"}
    assert [entry["rank"] for entry in second["recommendations"]] == [1, 2]


def test_a_record_says_what_recommend_says() -> None:
    drawn = drawn_people(1000, 21, KNOWLEDGE)
    lines = [Line(number, msgspec.json.encode(person)) for number, person in enumerate(drawn, start=1)]
    for number, (person, record) in enumerate(zip(drawn, records_of(lines, task(5)), strict=True), start=1):
        told = msgspec.json.decode(msgspec.json.encode(shortlist(person, KNOWLEDGE)))
        assert record == {"line": number, "id": None, **told}
        if number <= 200:
            result = recommend(person, KNOWLEDGE)
            for name in ("recommendations", "closer_to_wishes"):
                keys = [*record[name][0]] if record[name] else []
                assert record[name] == [{key: getattr(each, key) for key in keys} for each in getattr(result, name)]


def task(top: int) -> Task:
    return Task(DATA, "jsonl", top, explain=False, id_field=None, today=dt.date(2026, 11, 25))


def records_of(lines: list[Line], wanted: Task, processors: int = 1) -> list[Any]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(batch, "load_knowledge", lambda folder: KNOWLEDGE)  # it is read once for all examples
        return [json.loads(text) for done in run(lines, wanted, processors) for text in done.content.splitlines()]


def test_two_processors_give_what_one_gives_in_the_same_order() -> None:
    concerns = KNOWLEDGE.vocabulary.questions["concerns"].options
    lines = [
        Line(number, json.dumps({"concerns": [concerns[number % len(concerns)]], "id": number}).encode())
        for number in range(1, 900)
    ]
    assert records_of(lines, task(3), 2) == records_of(lines, task(3), 1)


def test_explain_gives_the_whole_result(run: Run) -> None:
    [record] = map(json.loads, run("batch", "-", "--explain", given='{"concerns": ["sleep"]}\n').stdout.splitlines())
    alone = json.loads(run("recommend", "-", "--json", given='{"concerns": ["sleep"]}').stdout)
    assert record["settled"] is None  # what takes longer than all the rest is not worked out for many people
    assert {key: value for key, value in record.items() if key not in ("line", "id")} == {**alone, "settled": None}


def test_explained_records_can_be_weighed_again_and_keep_their_number(run: Run) -> None:
    line = '{"concerns": ["sleep"], "id": "a-1", "focus": -1}\n'
    explained = run("batch", "-", "--explain", given=line).stdout
    assert run("batch", "-", given=explained).stdout == run("batch", "-", given=line).stdout


def test_a_bad_line_is_told_and_the_rest_goes_on(run: Run) -> None:
    lines = [
        '{"concerns": ["sleep"]}', "{not json", '["sleep"]', '{"concerns": ["slep-secret"]}',
        '{"concerns": ["sleep"], "focus": NaN}', '{"concern-secret": 1}', '{"concerns": ["sleep"], "concerns": []}',
        '{"concerns": ["sleep", "worry"], "main_concern": "panic", "safety": ["secret"]}', "x" * 3_000_000,
        '{"concerns": ["worry"]}',
    ]  # fmt: skip
    done = run("batch", "-", given="\n".join(lines))
    assert done.returncode == 3
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["line"] for record in records] == list(range(1, 11))
    good = [record["line"] for record in records if "recommendations" in record]
    assert good == [1, 10]
    for record in records:
        for fault in record.get("errors", ()):
            assert fault.keys() == {"code", "message", "path", "hint"}
    assert "secret" not in done.stdout + done.stderr
    assert "panic" not in json.dumps([record.get("errors") for record in records[7:8]]).split("one of")[0]


def test_csv_in_and_out(run: Run) -> None:
    text = (
        "number,concerns,main_concern,focus,note\n"
        'p 1,sleep;worry,sleep,-2,"two\nlines"\n'
        "p 2,slep,,,\n"
        "p 3,grief,,1,,too many\n"
        "p 4,grief,,1,\n"
    )
    done = run("batch", "-", "--id-field", "number", "--format", "csv", "--top", "2", given=text)
    assert done.returncode == 3, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["id"] for row in rows] == ["p 1", "p 2", "", "p 4"]
    assert [row["line"] for row in rows] == ["2", "4", "5", "6"]
    assert rows[0]["approach_1"] == "cbt-i"
    assert rows[0]["score_1"].isdecimal()
    assert rows[1]["errors"] == "unknown-option concerns[0]"
    lines = run("batch", "-", "--id-field", "number", given=text).stdout.splitlines()
    assert json.loads(lines[0])["recommendations"][0]["score"] == int(rows[0]["score_1"])


def test_a_column_that_is_no_question_is_told_at_once(run: Run) -> None:
    done = run("batch", "-", given="id,concrns\n1,sleep\n")
    assert done.returncode == 3
    assert "did you mean 'concerns'?" in done.stderr
    assert done.stdout == ""


def test_a_header_that_is_somebodys_data_is_not_repeated(run: Run) -> None:
    done = run("batch", "-", "--json", given="1234,Jane Doe,suicidal-plan\n")
    assert done.returncode == 3
    assert json.loads(done.stderr)["errors"][1]["message"] == "column 2 is no question"
    assert not any(word in done.stderr for word in ("1234", "Jane", "suicidal"))
    assert "--id-field" in run("batch", "-", "--id-field", "nope", given="id,concerns\n1,sleep\n").stderr


def test_a_bad_first_line_of_json_lines_does_not_stop_the_rest(run: Run, tmp_path: Path) -> None:
    (tmp_path / "people.jsonl").write_text('not json\n{"concerns": ["sleep"]}\n')
    done = run("batch", "people.jsonl")
    assert done.returncode == 3
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["errors"][0]["code"] == "unreadable"
    assert second["recommendations"]


def test_a_quote_that_stands_alone_is_told(run: Run) -> None:
    done = run("batch", "-", given='id,concerns\n6,"sleep\n7,worry\n')
    assert done.returncode == 3
    assert "a quote may stand alone" in done.stdout


def test_a_safety_answer_beside_a_fault_brings_people_to_call(run: Run) -> None:
    line = '{"concerns": ["slep"], "safety": ["suicidal-plan"], "country": "CA"}\n'
    [record] = map(json.loads, run("batch", "-", given=line).stdout.splitlines())
    assert [fault["code"] for fault in record["errors"]] == ["unknown-option", "people-to-call"]
    assert "988" in record["errors"][1]["message"]
    assert "people-to-call safety" in run("batch", "-", "--format", "csv", given=line).stdout


def test_usage_faults(run: Run) -> None:
    assert run("batch", "nowhere.jsonl").returncode == 5
    assert run("batch", "-", "--top", "0", given=TWO).returncode == 2
    assert run("batch", "-", "--explain", "--format", "csv", given=TWO).returncode == 2


def test_nothing_in_gives_nothing_out(run: Run) -> None:
    done = run("batch", "-", given="")
    assert (done.returncode, done.stdout) == (0, "")


LONE_QUOTES = {
    'p 2,"sleep': "unreadable",
    'p 2,sleep"': "unknown-option concerns[0]",
    '"p 2,sleep': "unreadable",
    'p 2,"sle"ep': "unreadable",
}


@pytest.mark.parametrize("line", LONE_QUOTES)
@pytest.mark.parametrize("later", ["p 5,grief", 'p 5,grief"', 'p 5,"grief'])
def test_a_quote_that_stands_alone_takes_nobody_else_along(line: str, later: str, run: Run) -> None:
    text = f"number,concerns\np 1,sleep\n{line}\np 3,sleep\np 4,sleep\n{later}\n" + "p 6,sleep\n" * 120
    done = run("batch", "-", "--id-field", "number", "--format", "csv", "--top", "1", given=text)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [int(row["line"]) for row in rows] == list(range(2, 127))
    assert rows[1]["errors"] == LONE_QUOTES[line]
    assert [row["line"] for row in rows if row["errors"]] == ["3", "6"][: 1 + (later != "p 5,grief")]


def test_json_over_several_lines_is_told_to_hold_one_person_a_line(run: Run) -> None:
    for text in ('{\n  "concerns": ["sleep"]\n}\n', '[{"concerns": ["sleep"]}]\n'):
        first = json.loads(run("batch", "-", given=text).stdout.splitlines()[0])
        assert first["errors"][0]["hint"].startswith("one person a line")


def test_a_column_that_stands_there_twice_is_told_at_once(run: Run) -> None:
    done = run("batch", "-", given="concerns,concerns\nsleep,grief\n")
    assert (done.returncode, done.stdout) == (3, "")
    assert "column 2 ('concerns') stands there twice" in done.stderr


def test_yes_and_no_that_a_database_wrote_as_true_and_false_are_what_they_were(run: Run) -> None:
    given = "concerns,safety,safety_help\nsleep,suicidal-thoughts,{}\n"
    for written, meant in (("true", "yes"), ("FALSE", "no")):
        told = [
            json.loads(run("batch", "-", "--explain", given=given.format(said)).stdout)["answers"]["safety_help"]
            for said in (written, meant)
        ]
        assert told == [meant, meant]
    assert run("batch", "-", given="concerns,note\nsleep,true\n").returncode == 0
