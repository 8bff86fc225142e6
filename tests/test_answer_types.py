"""Questions whose options are approaches, and answers that are carried along: whole numbers and days."""

from __future__ import annotations

from typing import Any

import pytest

from approach_finder.answers.asked import visible
from approach_finder.answers.validation import understand
from approach_finder.bulk.table import Rows
from approach_finder.knowledge.faults import AnswersError
from approach_finder.knowledge.loading.build import build
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.store import read_files

from conftest import DATA


def faults(knowledge: Knowledge, **given: Any) -> list[tuple[str, str, str | None]]:
    with pytest.raises(AnswersError) as raised:
        understand({"concerns": ["sleep"], **given}, knowledge)
    return [(fault.code, fault.path, fault.hint) for fault in raised.value.problems]


def test_approaches_are_options_by_id_and_shown_by_name(knowledge: Knowledge) -> None:
    understood = understand({"concerns": ["sleep"], "tried_no_help": ["cbt", "emdr"], "not_wanted": "dbt"}, knowledge)
    assert understood["tried_no_help"] == ("cbt", "emdr")
    assert understood["not_wanted"] == ("dbt",)
    question = knowledge.questionnaire.questions["not_wanted"]
    assert question.options == {name: card.name for name, card in knowledge.approaches.items()}
    grouped = [option for group in question.groups for option in group.options]
    assert sorted(grouped) == sorted(knowledge.approaches)
    assert faults(knowledge, not_wanted=["emdrr"]) == [("unknown-option", "not_wanted[0]", "did you mean 'emdr'?")]


def test_concerns_goals_and_approaches_have_everyday_words_to_find_them_by(knowledge: Knowledge) -> None:
    questions = knowledge.questionnaire.questions
    for name in ("concerns", "goals", "illness", "habit"):
        without = {option for option in questions[name].options if questions[name].also.get(option, "").count(",") < 2}
        assert without <= {"other"}
    for name in ("tried_helped", "tried_no_help", "not_wanted"):
        assert all(questions[name].also[option].count(",") >= 2 for option in knowledge.approaches)


@pytest.mark.parametrize("given", [28, -1])
def test_a_total_must_be_within_its_limits(knowledge: Knowledge, given: int) -> None:
    assert faults(knowledge, phq9_total=given) == [("out-of-range", "phq9_total", None)]


@pytest.mark.parametrize("given", ["2026-02-30", "28.11.2026", "20261128", 2026])
def test_a_day_must_be_one_of_the_calendar(knowledge: Knowledge, given: object) -> None:
    assert faults(knowledge, answered=given) == [("bad-date", "answered", "such as 2026-11-28")]


def test_what_is_carried_counts_for_whoever_answers_and_in_a_table(knowledge: Knowledge) -> None:
    carried = {"phq9_total": 0, "gad7_total": 21, "answered": "2026-11-28", "staff_note": "Ring before noon."}
    understood = understand({"concerns": ["sleep"], **carried}, knowledge)
    assert {name: visible(understood, knowledge)[name] for name in carried} == carried
    rows = Rows(knowledge)
    plain = rows.of_person({"concerns": ["sleep"]})
    nowhere = set(rows.of_person({"concerns": ["sleep"], **carried})) - set(plain)
    assert len(nowhere) == 1
    with pytest.raises(AnswersError):
        rows.of_person({"concerns": ["sleep"], "phq9_total": 99})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "  phq9_total: {type: number, least: 0, most: 27}",
            "  phq9_total: {type: number, least: 0}",
            "'least' and 'most'",
        ),
        ("  note: {type: text, longest: 2000}", "  note: {type: text, most: 7, least: 1}", "'least' and 'most'"),
    ],
)
def test_limits_stand_with_numbers_only(old: str, new: str, said: str) -> None:
    files = read_files(DATA)
    text = files["vocabulary.yaml"].decode()
    assert old in text
    found = build({**files, "vocabulary.yaml": text.replace(old, new).encode()}).faults
    assert any(said in fault.message for fault in found)


def test_no_rule_asks_for_what_is_carried() -> None:
    files = read_files(DATA)
    text = files["approaches.yaml"].decode().replace("when: focus>=1", "when: phq9_total>=20", 1)
    found = build({**files, "approaches.yaml": text.encode()}).faults
    assert any("carried along" in fault.message for fault in found)
