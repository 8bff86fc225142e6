"""A word of the question on safety in a wrong place brings people to call, and is repeated nowhere."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from subprocess import CompletedProcess
from typing import Any

import pytest

from approach_finder.answers.misplaced import SafetyWords
from approach_finder.answers.validation import understand
from approach_finder.knowledge.faults import AnswersError
from approach_finder.knowledge.model import Knowledge

Run = Callable[..., CompletedProcess[str]]
MISPLACED: list[dict[str, Any]] = [
    {"concerns": ["sleep", "suicidal-plan"]},
    {"concerns": ["sleep", "Suicidal_Plans"]},
    {"concerns": {"suicidal plan": True}},
    {"concerns": ["sleep"], "SUICIDAL-PLAN": True},
    {"concerns": ["sleep"], "saftey": ["suicidl-plan"]},
    {"concerns": ["sleep"], "safty": {"flags": [{"suicidal-plan": 1}]}},
    {"concerns": ["sleep"], "country": "suicidal-plan"},
    {"concerns": ["sleep"], "focus": "suicidal-plan"},
    {"concerns": ["sleep"], "homework": "suicidal-plan"},
    {"concerns": ["sleep"], "main_concern": "sucidal-plan"},
]


def _error(answers: Any, knowledge: Knowledge, *, discreet: bool = False) -> AnswersError:
    with pytest.raises(AnswersError) as raised:
        understand(answers, knowledge, discreet=discreet)
    return raised.value


@pytest.mark.parametrize("answers", MISPLACED)
@pytest.mark.parametrize("discreet", [False, True])
def test_people_to_call_are_brought_and_nothing_is_repeated(
    answers: dict[str, Any], discreet: bool, knowledge: Knowledge
) -> None:
    error = _error(answers, knowledge, discreet=discreet)
    told = json.dumps([(fault.message, fault.path, fault.hint) for fault in error.problems]).lower()
    assert error.safety_stands
    assert "belongs under safety" in told
    assert "plan" not in told


@pytest.mark.parametrize(
    "answers",
    [
        {"concerns": ["sleep"], "I have thought of ending it": "often"},
        {"concerns": ["sleep", "none", "prefer-not-to-say", "suicide", "harm", "plan"]},
        {"concerns": ["slep"], "note": "suicidal-plan", "staff_note": "suicidal-plan", "id": "suicidal-plan"},
    ],
)
def test_other_words_and_free_text_do_not(answers: dict[str, Any], knowledge: Knowledge) -> None:
    error = _error(answers, knowledge)
    assert not error.safety_stands
    assert "ending" not in str(error.problems)


def test_every_flag_is_known_with_up_to_two_wrong_letters(knowledge: Knowledge) -> None:
    words = SafetyWords(knowledge)
    for flag in knowledge.safety.flags.keys() & knowledge.vocabulary.questions["safety"].options:
        near = (
            flag,
            flag.upper(),
            flag.replace("-", "_"),
            f" {flag}",
            f"{flag}xx",
            flag[2:],
            f"z{flag[2:]}",
            flag[:-1],
        )
        assert all(map(words.stand_in, near)), flag
    assert not any(map(words.stand_in, ("none", "prefer-not-to-say", "suicide", "child")))


def test_in_batch_too(run: Run) -> None:
    lines = "".join(
        f"{json.dumps({**answers, 'country': 'CA'} if 'country' not in answers else answers)}\n"
        for answers in MISPLACED
    )
    for more in ([], ["--explain"]):
        records = map(json.loads, run("batch", "-", *more, given=lines).stdout.splitlines())
        for record in records:
            assert [fault["code"] for fault in record["errors"]][-1] == "people-to-call"
            assert "plan" not in json.dumps(record)
    rows = "concerns,homework\nsleep;suicidal-plan,\nsleep,suicidal plan\n"
    assert run("batch", "-", given=rows).stdout.count("people-to-call") == 2


UNREADABLE = "concerns: [sleep]\nsafety: {suicidal-plan: 1, suicidal-plan: 2}\n"


def test_in_what_cannot_be_read_at_all_too(run: Run) -> None:
    assert "people-to-call" in run("recommend", "-", "--json", given=UNREADABLE).stderr
    assert (
        "people-to-call" not in run("recommend", "-", "--json", given=UNREADABLE.replace("suicidal-plan", "x")).stderr
    )
    [record] = map(json.loads, run("batch", "-", given='{"safety": ["suicidal-plan"]\n').stdout.splitlines())
    assert [fault["code"] for fault in record["errors"]] == ["unreadable", "people-to-call"]


def test_twenty_faults_are_told_and_how_many_more(knowledge: Knowledge) -> None:
    nonsense: dict[str, Any] = {"concerns": [f"suicidal-p{number}" for number in range(20_000)]}
    began = time.process_time()
    error = _error({**nonsense, "safety": ["unreadable"], "focus": 9}, knowledge)
    assert time.process_time() - began < 5  # a fifth of that on an idle machine
    assert [fault.code for fault in error.problems[:2]] == ["safety-unread", "unknown-option"]
    assert (len(error.problems), error.problems[-1].message) == (22, "and 19,981 more")
