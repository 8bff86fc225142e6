"""Files of many people as spreadsheets and survey tools write them: the same people, the same records."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approach_finder.bulk.numbers import Numbers, packed
from approach_finder.bulk.people import Task, Worker
from approach_finder.bulk.reading import InputForm, question_columns, read_lines
from approach_finder.bulk.records import csv_header, harmless
from approach_finder.knowledge.faults import AnswersError
from approach_finder.knowledge.store import load_knowledge

from people import people

KNOWLEDGE = load_knowledge()
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def worker(form: Any = "jsonl") -> Worker:
    return Worker(Task(None, form, 2, explain=False, id_field=None, today=dt.date(2026, 11, 28)), KNOWLEDGE)


WORKER = worker()


def records(content: bytes, form: InputForm = InputForm()) -> list[dict[str, Any]]:  # noqa: B008
    lines = read_lines(io.BytesIO(content), form, question_columns(KNOWLEDGE, None))
    return [json.loads(text) for text in WORKER.done(lines).content.splitlines()]


def without_line(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in record.items() if name != "line"} for record in found]


def cell(answer: Any) -> str:
    return ";".join(answer) if isinstance(answer, list | tuple) else "" if answer is None else str(answer)


def as_csv(several: list[dict[str, Any]], **dialect: Any) -> str:
    columns = list(dict.fromkeys(name for person in several for name in person))
    text = io.StringIO()
    rows = csv.writer(text, **dialect)
    rows.writerow(columns)
    rows.writerows([cell(person.get(name)) for name in columns] for person in several)
    return text.getvalue()


@settings(max_examples=12, deadline=None)
@given(st.lists(people(KNOWLEDGE), min_size=1, max_size=3))
def test_every_way_of_writing_csv_gives_the_records_of_json(several: list[dict[str, Any]]) -> None:
    several = [
        # No cell tells an empty list from a blank, and spaces around a cell do not count.
        {
            name: answer.strip() if isinstance(answer, str) else answer
            for name, answer in {**person, "id": f"p {number}"}.items()
            if answer not in ([], ()) and "\r" not in str(answer)
        }
        for number, person in enumerate(several)
    ]
    wanted = without_line(records("\n".join(map(json.dumps, several)).encode()))
    plain = as_csv(several, lineterminator="\n")
    written = {
        "plain": plain.encode(),
        "excel": b"\xef\xbb\xbf" + as_csv(several).encode(),
        "semicolons": b"sep=;\r\n" + as_csv(several, delimiter=";").encode(),
        "tabs": as_csv(several, delimiter="\t").encode(),
        "utf-16": as_csv(several, delimiter="\t").encode("utf-16"),
        "utf-16 without a mark": plain.encode("utf-16-le"),
        "all quoted": as_csv(several, quoting=csv.QUOTE_ALL).encode(),
        "blank lines first": b"\n\n" + plain.encode(),
        "old Mac": as_csv(several, lineterminator="\r").encode(),
    }
    for name, content in written.items():
        assert without_line(records(content, InputForm("csv"))) == wanted, name


@pytest.mark.parametrize(
    "content",
    [
        b"id,concerns,focus\n7, sleep ; worry,1.0\n",
        b'id,concerns,focus\n7,sleep;worry,"1,0"\n',
        b'id,concerns,focus\n7,"sleep\nworry",1\n',
        b"id,concerns,focus,note\n7,sleep;worry,1, \n",
        '{"id": 7.0, "concerns": ["sleep", "worry"], "focus": 1.0}\n'.encode("utf-16"),
        b'\n{"id": "7", "concerns": ["sleep", "worry"], "focus": 1, "note": "", "time_focus": null}\r\n',
    ],
)
def test_the_same_person_in_many_hands(content: bytes) -> None:
    assert without_line(records(content)) == without_line(
        records(b'{"id": "7", "concerns": ["sleep", "worry"], "focus": 1}\n')
    )


def test_what_cannot_be_written_spoils_one_record_and_no_more() -> None:
    content = b"id,concerns\n1,sleep\nM\xfcller,worry\n3,grief\n"
    first, second, third = records(content)
    assert (first["id"], second["id"], third["id"]) == ("1", None, "3")
    assert second["errors"][0]["code"] == "not-text"
    assert [record["id"] for record in records(content, InputForm(encoding="cp1252"))] == ["1", "Müller", "3"]
    half = records(b'{"concerns": ["sleep"], "id": "\\ud83d"}\n{"concerns": ["sleep"], "id": "2"}\n')
    assert [record["id"] for record in half] == [None, "2"]


def test_safety_blank_skipped_and_unread_are_three_things() -> None:
    rows = "id,concerns,safety,country\n1,sleep,,\n2,sleep, ,\n3,sleep,prefer-not-to-say,\n4,slep,none of those,CA\n"
    blank, space, skipped, unread = records(rows.encode())
    assert blank["safety"]["asked"] == space["safety"]["asked"] == "not-asked"
    assert skipped["safety"]["asked"] == "skipped"
    assert [fault["code"] for fault in unread["errors"]] == ["safety-unread", "unknown-option", "people-to-call"]
    assert "988" in unread["errors"][-1]["message"]
    assert "none of those" not in json.dumps(unread)
    assert records(b'{"concerns": ["sleep"], "safety": ""}')[0]["safety"]["asked"] == "skipped"
    assert records(b'{"concerns": ["sleep"], "safety": null}')[0]["safety"]["asked"] == "not-asked"
    assert records(b"concerns,safety\nsleep,;\n")[0]["errors"][0]["code"] == "safety-unread"


@pytest.mark.parametrize("content", [b"PK\x03\x04...", b"\x1f\x8b\x08...", b"PAR1", b"\xd0\xcf\x11\xe0\xa1"])
def test_a_file_that_is_no_text_is_told_what_to_do(content: bytes) -> None:
    with pytest.raises(AnswersError) as told:
        records(content)
    assert told.value.problems[0].hint


def test_a_header_of_any_size_is_told() -> None:
    with pytest.raises(AnswersError):
        records(b"x" * 140_000 + b",id\n1,2\n", InputForm("csv"))
    with pytest.raises(AnswersError):
        records(b"x" * 2_000_000 + b",id\n1,2\n", InputForm("csv"))


def test_a_column_is_named_only_where_the_line_is_surely_a_header() -> None:
    with pytest.raises(AnswersError, match="column 2 \\('Sleeping'\\) is no question"):
        records(b"id,Sleeping\n1,2\n")
    with pytest.raises(AnswersError) as told:
        records(b"Jane Doe,sleep,suicidal-plan\n")
    assert "Jane" not in str(told.value.problems)
    with pytest.raises(AnswersError) as told:
        records(b"id,suicidal-plan\n1,x\n")
    assert "suicidal" not in str(told.value)


def test_rows_of_csv_are_equally_long_and_run_no_formula() -> None:
    lines = b"id,concerns\n=1+1,sleep\n2,couple-conflict\n@SUM(1),slep\n"
    given_lines = read_lines(io.BytesIO(lines), InputForm(), question_columns(KNOWLEDGE, None))
    rows = list(csv.reader(io.StringIO(csv_header(2).decode() + worker("csv").done(given_lines).content.decode())))
    assert {len(row) for row in rows} == {12}
    assert [row[1] for row in rows[1:]] == ["'=1+1", "2", "'@SUM(1)"]
    assert [harmless(text) for text in ("-2", "+4.5", "-2+3", "\t=1")] == ["-2", "+4.5", "'-2+3", "'\t=1"]


def test_lines_with_one_number_are_found() -> None:
    numbers = Numbers()
    numbers.add(packed([(2, "a"), (3, "b"), (4, None)]))
    numbers.add(packed([(5, "a"), (6, None), (7, "a")]))
    assert list(numbers.repeated()) == [[2, 5, 7]]


def test_options_that_do_not_go_together_are_refused(run: Run) -> None:
    two = "id,concerns\n1,sleep\n1,sleep\n"
    assert "lines 2, 3 have the same number" in run("batch", "-", given=two).stderr
    assert run("batch", "-", "--stream", given=two).stdout == run("batch", "-", given=two).stdout
    for options in (["--excel"], ["--stream", "-o", "x"], ["--delimiter", ";;"], ["--encoding", "hex"]):
        assert run("batch", "-", *options, given=two).returncode == 2, options
    assert run("batch", "-", "--fail-on-safety", given=two).returncode == 11
    bad = two + "3,slep\n"
    assert run("batch", "-", "--fail-on-safety", given=bad).returncode == 3
