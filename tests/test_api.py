"""What Python programs call."""

from __future__ import annotations

import copy
import doctest
import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import structs

import approach_finder
from approach_finder import api, batch, page, recommend
from approach_finder.answers.validation import understand
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.store import load_knowledge
from approach_finder.results import engine
from approach_finder.results.redaction import recommend_redacted
from approach_finder.scoring.counterfactuals import find_counterfactuals

from conftest import ROOT

Run = Callable[..., "subprocess.CompletedProcess[str]"]
PERSON: dict[str, Any] = {
    "for_whom": "self",
    "age_band": "adult",
    "concerns": ["low-mood", "grief"],
    "focus": 2,
    "safety": [],
}


def test_the_examples_in_the_docstrings_and_in_the_document_are_true() -> None:
    assert doctest.testmod(api).attempted >= 6
    assert doctest.testmod(api).failed == 0
    document = doctest.testfile(str(ROOT / "docs" / "api.md"), module_relative=False)
    assert (document.failed, document.attempted > 5) == (0, True)


def test_recommend_gives_what_the_command_prints(run: Run) -> None:
    result = approach_finder.recommend(PERSON)
    printed = json.loads(run("recommend", "-", "--json", given=json.dumps(PERSON)).stdout)
    assert json.loads(msgspec.json.encode(result.to_dict())) == printed
    assert approach_finder.recommend(printed, load_knowledge()) == result


def test_what_would_change_is_worked_out_once_when_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    worked_out: list[None] = []

    def counted(*given: Any) -> Any:
        worked_out.append(None)
        return find_counterfactuals(*given)

    monkeypatch.setattr(engine, "find_counterfactuals", counted)
    result = approach_finder.recommend(PERSON)
    assert result.recommendations and result.notes and not worked_out
    assert result.firmness == "close-call"
    assert result.what_would_change
    assert len(worked_out) == 1


HAND_ON: list[Callable[[Any], Any]] = [
    copy.deepcopy, structs.replace, lambda result: pickle.loads(pickle.dumps(result)),
]  # fmt: skip


@pytest.mark.parametrize("hand_on", HAND_ON)
def test_a_result_can_be_handed_on_before_that_is_read(hand_on: Callable[[Any], Any]) -> None:
    result = approach_finder.recommend(PERSON)
    assert hand_on(approach_finder.recommend(PERSON)).what_would_change == result.what_would_change


def test_threads_get_what_each_gets_alone() -> None:
    """Several threads, two knowledge bases, one result that all of them read."""
    base = load_knowledge()
    heavier = {word: 2 * weight for word, weight in base.scoring.weights.items()}
    other = msgspec.structs.replace(base, scoring=msgspec.structs.replace(base.scoring, weights=heavier))
    people: list[dict[str, Any]] = [
        {"concerns": [concern], "focus": step, "goals": [goal]}
        for concern in ("sleep", "grief", "low-mood", "panic")
        for step in (-2, 0, 2)
        for goal in ("learn-skills", "understand-why")
    ]
    turns = [(person, either) for person in people for either in (base, other)]
    alone = [approach_finder.recommend(*turn).recommendations for turn in turns]
    base, other = load_knowledge(), msgspec.structs.replace(other)  # new to the program
    turns = [(person, either) for person in people for either in (base, other)]
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(lambda turn: approach_finder.recommend(*turn).recommendations, turns))
            one = approach_finder.recommend(PERSON)
            read = list(pool.map(lambda _: (one.firmness, one.what_would_change), range(8)))
    finally:
        sys.setswitchinterval(0.005)
    assert together == alone
    assert len(set(read)) == 1


def test_a_result_has_no_other_names() -> None:
    with pytest.raises(AttributeError, match="firmnes"):
        approach_finder.recommend(PERSON).firmnes  # type: ignore[attr-defined]  # noqa: B018


def test_score_many_gives_the_scores_of_recommend() -> None:
    knowledge = approach_finder.load_knowledge()
    people = [PERSON, {"concerns": ["sleep"]}, {"concerns": ["couple-conflict"], "for_whom": "couple"}]
    for person, scores in zip(people, approach_finder.score_many(people, knowledge), strict=True):
        found = approach_finder.recommend(person, knowledge, top=None).recommendations
        assert list(scores.items()) == [(entry.approach, entry.score) for entry in found]


def test_invalid_answers_name_every_fault() -> None:
    with pytest.raises(approach_finder.AnswersError) as error:
        approach_finder.recommend({"concerns": ["slep"], "focus": 9})
    assert {fault.path for fault in error.value.problems} == {"concerns[0]", "focus"}


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        approach_finder.recomend  # noqa: B018


HEAVY = ("rich", "questionary", "prompt_toolkit", "yaml", "pydantic", "bibtexparser", "rispy", "multiprocessing")


@pytest.mark.parametrize("command", [["recommend", "-", "--json"], ["list", "--json"], ["schema", "answers"]])
def test_what_a_script_calls_loads_nothing_heavy(command: list[str], installed: Path) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(installed)!r}); sys.argv = ['approach-finder', *{command!r}]\n"
        "from approach_finder.cli.main import main\n"
        "try:\n    main()\nfinally:\n"
        f"    print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], input=json.dumps(PERSON), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip() == "[]"


def test_a_result_is_taken_as_answers_and_a_list_has_at_least_one_place() -> None:
    result = approach_finder.recommend(PERSON)
    assert approach_finder.recommend(result) == result
    with pytest.raises(ValueError, match="at least 1"):
        approach_finder.recommend(PERSON, top=0)
    everything = understand({**PERSON, "safety": ["none"]}, load_knowledge())
    hidden = recommend_redacted(everything, load_knowledge())
    with pytest.raises(approach_finder.AnswersError, match="left out"):
        approach_finder.recommend(hidden)


def test_a_fault_of_who_hands_people_over_comes_after_the_scores_before() -> None:
    def people() -> Iterator[dict[str, Any]]:
        yield PERSON
        raise OSError("the source is gone")

    scores = approach_finder.score_many(people())
    assert next(scores)
    with pytest.raises(OSError, match="gone"):
        next(scores)


class Column:
    """A stand-in with the parts that a column of numpy or pandas, or one of their scalars, has in common."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def tolist(self) -> Any:
        return self._value


class NAType:
    """As pandas names what is missing."""


class Frame:
    """A row of a pandas frame, which is no mapping."""

    def __init__(self, **cells: Any) -> None:
        self._cells = cells

    def to_dict(self) -> dict[str, Any]:
        return self._cells


def test_answers_of_numpy_and_pandas_are_those_they_hold(knowledge: Knowledge) -> None:
    numpy = pytest.importorskip("numpy")
    plain = {"concerns": ["sleep", "worry"], "focus": 1, "id": "7"}
    for odd in (
        {"concerns": numpy.array(["worry", "sleep"]), "focus": numpy.int64(1), "id": numpy.int64(7)},
        {"concerns": {"sleep", "worry"}, "focus": numpy.float64(1), "id": numpy.str_("7"), "note": float("nan")},
        {"concerns": Column(["sleep", "worry"]), "focus": Column(1.0), "id": "7", "safety": NAType()},
        Frame(concerns=("sleep", "worry"), focus=1, id="7", note=numpy.nan, country=None),
    ):
        assert recommend(odd, knowledge).answers == recommend(plain, knowledge).answers  # type: ignore[arg-type]
        assert recommend(odd, knowledge).safety.asked == "not-asked"  # type: ignore[arg-type]
        [record] = batch([odd], knowledge)
        [wanted] = batch([plain], knowledge)
        assert record == wanted


def test_a_batch_of_mappings_gives_the_records_of_the_command(run: Run, knowledge: Knowledge) -> None:
    people = [
        {"concerns": ["sleep"], "id": 3},
        {"concerns": ["slep"], "safety": ["self-harm"]},
        ["no"],
        {"concerns": ["grief"]},
    ]
    lines = "".join(json.dumps(person) + "\n" for person in people)
    told = [json.loads(line) for line in run("batch", "-", given=lines).stdout.splitlines()]
    mine = [msgspec.json.decode(msgspec.json.encode(record)) for record in batch(people, knowledge)]
    assert [record["line"] for record in mine] == [1, 2, 3, 4]
    assert [mine[0], mine[1], mine[3]] == [told[0], told[1], told[3]]
    assert mine[2]["errors"][0]["code"] == told[2]["errors"][0]["code"] == "not-a-mapping"


def test_the_page_is_the_one_that_the_command_writes(run: Run, tmp_path: Path) -> None:
    run("recommend", "--answer", "concerns=sleep", "-o", "page.md")
    written = (tmp_path / "page.md").read_text()
    assert written.startswith(page(recommend({"concerns": ["sleep"]})).rstrip())
