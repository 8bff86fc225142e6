"""The check-in after some sessions: danger first, and more of a good thing never makes it worse."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import random
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from approach_finder.answers.validation import understand
from approach_finder.knowledge.faults import AnswersError
from approach_finder.knowledge.library import Library
from approach_finder.pages.review import review_blocks
from approach_finder.results.engine import shortlist
from approach_finder.results.review import OUTCOMES, review, texts_for

Run = Callable[..., "subprocess.CompletedProcess[str]"]
PEOPLE = 3000
# From worse to better; how many sessions there were, and what somebody wants, are neither.
BETTER = {
    "progress": ["much-worse", "worse", "same", "better", "much-better"],
    "goals_agreed": ["no", "partly", "yes"],
    "tasks_agreed": ["no", "partly", "yes"],
    "can_speak_openly": ["no", "partly", "yes"],
    "felt_respected": ["no", "partly", "yes"],
    "promised_method": ["not-done", "not-sure", "done"],
}


def drawn(library: Library, number: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(number)
    for _ in range(PEOPLE):
        given: dict[str, Any] = {}
        for name, question in library.review.questions.items():
            if chance.random() < 0.85:
                chosen = chance.choice(list(question.options))
                given[name] = [chosen] if question.many else chosen
        yield given


CASES = yaml.safe_load(Path(__file__).with_name("cases_review.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_a_check_in_ends_as_the_literature_has_it(case: dict[str, Any], library: Library) -> None:
    found = review(case["answers"], library)
    assert found.outcome == case["outcome"], case["why"]
    assert set(case["sources"]) <= library.references.keys()
    assert bool(found.safety.flags) == case.get("safety_first", False)


def test_there_are_twenty_cases_and_each_outcome_among_them() -> None:
    assert len(CASES) == 20
    assert {case["outcome"] for case in CASES} == set(OUTCOMES)


def test_who_feels_worse_is_never_told_that_it_goes_well(library: Library) -> None:
    for given in drawn(library, 1):
        found = review(given, library)
        if given.get("progress") in ("worse", "much-worse"):
            assert OUTCOMES.index(found.outcome) >= OUTCOMES.index("talk-about-it")
        if found.outcome == "going-well":
            assert given["progress"] in ("better", "much-better")
            assert not found.to_say


def test_more_of_a_good_thing_never_makes_it_worse(library: Library) -> None:
    chance = random.Random(2)
    for given in drawn(library, 3):
        name = chance.choice([name for name in BETTER if name in given] or ["progress"])
        steps = BETTER[name]
        if name not in given or given[name] == steps[-1]:
            continue
        better = {**given, name: steps[steps.index(given[name]) + 1]}
        assert OUTCOMES.index(review(better, library).outcome) <= OUTCOMES.index(review(given, library).outcome), (
            given,
            name,
        )


def test_every_reason_quotes_an_answer_that_was_given(library: Library) -> None:
    for given in list(drawn(library, 4))[:500]:
        for reason in review(given, library).reasons:
            assert set(reason.question.split(", ")) <= given.keys()
            assert reason.answer


def test_danger_comes_first_and_changes_no_outcome(library: Library, run: Run, tmp_path: Path) -> None:
    given = {"progress": "better", "sessions": "4-6"}
    found = review({**given, "safety": ["suicidal-plan"], "country": "CA"}, library)
    assert found.safety.level == "emergency"
    assert found.outcome == review(given, library).outcome == "going-well"
    file = tmp_path / "check.json"
    file.write_text(json.dumps({**given, "safety": ["suicidal-plan"], "country": "CA"}))
    page = run("review", "--answers", str(file)).stdout.casefold()
    assert page.index("911") < page.index("it seems to be going well")


def test_for_drawn_people_danger_comes_first_and_what_the_therapy_does_stays_the_same(library: Library) -> None:
    chance = random.Random(5)
    flags = list(library.knowledge.safety.flags)
    for given in itertools.islice(drawn(library, 6), 400):
        chosen = chance.sample(flags, chance.randint(1, 3))
        found = review({**given, "safety": chosen}, library)
        assert found.outcome == review(given, library).outcome
        assert {flag.id for flag in found.safety.flags} >= {*chosen}
        first, second, *_ = review_blocks(found, library, dt.date(2026, 11, 25))
        assert first.kind == "alert"
        assert found.safety.flags[0].message.startswith(second.text.removesuffix("."))


def test_how_somebody_feels_is_compared_with_the_start(library: Library, run: Run, tmp_path: Path) -> None:
    items = library.review.again
    before = {"schema_version": "2", "answers": {"concerns": ["worry"], "country": "GB", **dict.fromkeys(items, 2)}}
    (tmp_path / "result.json").write_text(json.dumps(before))
    (tmp_path / "check.yaml").write_text("progress: better\nsessions: 4-6\n" + "".join(f"{i}: 1\n" for i in items))
    done = run("review", "result.json", "--answers", "check.yaml", "--json")
    told = json.loads(done.stdout)
    keys = "schema_version answered outcome says safety reasons to_say changes references"
    assert list(told) == keys.split()
    assert [(change["before"], change["after"]) for change in told["changes"]] == [(8, 4)]
    assert {name for reason in told["reasons"] for name in reason["citations"]} <= told["references"].keys()


def test_a_fault_names_the_question_and_a_safety_answer_beside_it_brings_people_to_call(library: Library) -> None:
    with pytest.raises(AnswersError) as told:
        review({"progress": "bettr", "safety": ["self-harm"]}, library)
    assert [fault.path for fault in told.value.problems] == ["progress"]
    assert told.value.problems[0].hint == "did you mean 'better'?"
    assert told.value.safety_stands


START = {"for_whom": "self", "age_band": "adult", "concerns": ["worry"], "past_therapy": ["none"]}
NO_HELP = {"progress": "same", "sessions": "more", "promised_method": "done"}


def test_what_was_tried_without_help_moves_on_the_list(library: Library) -> None:
    names = [
        place.approach for place in shortlist(understand(START, library.knowledge), library.knowledge).recommendations
    ]
    for tried in (None, *names):
        found = review({**NO_HELP, "approach": tried}, library, START)
        assert found.outcome == "look-again"
        learnt, *places = found.changes
        assert (learnt.what, learnt.approach) == ("tried", tried or names[0])
        assert f"tried_no_help={tried or names[0]}" in learnt.text
        now = {**START, "past_therapy": [], "tried_no_help": [tried or names[0]]}
        new = [
            place.approach for place in shortlist(understand(now, library.knowledge), library.knowledge).recommendations
        ]
        expected = {
            name: (names.index(name) + 1 if name in names else None, new.index(name) + 1 if name in new else None)
            for name in {*names, *new}
        }
        told = {change.approach: (change.before, change.after) for change in places if change.what == "place"}
        assert told == {name: pair for name, pair in expected.items() if pair[0] != pair[1]}


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        ({"progress": "same", "sessions": "more", "promised_method": "not-done"}, False),
        ({"progress": "same", "sessions": "more"}, False),
        ({"progress": "same", "sessions": "1-3", "promised_method": "done", "want": "stop"}, False),
        ({"progress": "same", "sessions": "4-6", "promised_method": "done", "want": "stop"}, True),
        ({"progress": "better", "sessions": "7-12", "promised_method": "done", "want": "stop"}, False),
        ({"progress": "much-worse", "promised_method": "done"}, True),
    ],
)
def test_only_what_was_done_and_did_not_help_counts_as_tried(
    library: Library, given: dict[str, Any], counts: bool
) -> None:
    tried, *rest = review({**given, "approach": "CBT"}, library, START).changes
    assert tried.approach == "cbt"
    assert ("tried_no_help" in tried.text) == counts
    assert counts or [change.what for change in rest] == ["list"]


def test_without_a_reason_to_look_again_the_list_is_left_alone(library: Library) -> None:
    assert review({"progress": "better", "sessions": "4-6"}, library, START).changes == ()
    assert review(NO_HELP, library).changes == ()
    assert review(NO_HELP, library, {"country": "CA"}).changes == ()


def test_an_unknown_approach_is_a_fault(library: Library) -> None:
    with pytest.raises(AnswersError) as told:
        review({"approach": "no such"}, library, START)
    assert [fault.path for fault in told.value.problems] == ["approach"]


def test_who_it_is_for_decides_whom_to_call(library: Library) -> None:
    start = {"for_whom": "self", "age_band": "teen", "country": "CA", "concerns": ["worry"]}
    found = review({"safety": ["suicidal-thoughts"]}, library, start)
    assert "youth" in [resource.kind for resource in found.safety.resources[:2]]


def test_no_question_stands_there_twice(library: Library) -> None:
    asked = [question.ask for question in library.review.questions.values()]
    assert len(set(asked)) == len(asked)


def test_the_wish_to_stop_and_the_wish_for_a_change_are_each_explained_as_what_they_are(library: Library) -> None:
    for wish, said, unsaid in (("stop", "stop", "change"), ("change-something", "change", "to stop")):
        found = review({"want": wish}, library)
        assert said in found.reasons[0].text
        assert unsaid not in " ".join([found.reasons[0].text, *found.to_say])


@pytest.mark.parametrize(("whom", "called"), [("child", "Your child"), ("client", "The person")])
def test_whoever_answers_for_another_is_told_of_the_other(whom: str, called: str, library: Library) -> None:
    """Nothing is said, asked or put in the mouth as if those who answer were in therapy themselves."""
    texts = texts_for({"for_whom": whom}, library)
    own = re.compile(r"\b(I|me|my|myself)\b")
    said = [
        *(question.ask for question in texts.questions.values()),
        *(label for question in texts.questions.values() for label in question.options.values()),
        *(statement.says for statement in texts.together.statements),
        *(words for rule in texts.rules for words in (rule.says, *rule.to_say)),
    ]
    assert not [text for text in said if own.search(text)]
    assert not [rule.says for rule in texts.rules if re.search(r"\b([Yy]ou|[Yy]our)\b(?! child)", rule.says)]
    assert any(statement.says.startswith(called) for statement in texts.together.statements)
    given = {"progress": "worse", "sessions": "4-6", "can_speak_openly": "no", "safety": ["none"]}
    found = review(given, library, {"for_whom": whom, "concerns": ["worry"]})
    assert any(reason.text.startswith(called) for reason in found.reasons)
    assert texts_for({"for_whom": "self"}, library) is library.review


@pytest.mark.parametrize("whom", ["child", "teen", "client"])
def test_no_outcome_page_says_you_to_whoever_answers_for_another(whom: str, library: Library) -> None:
    """Only the lines that tell those who answer what to do or how to call speak to them."""
    start = {"for_whom": whom, "age_band": "teen", "concerns": ["worry"], "country": "CA"}
    to_them = re.compile(r"“.*”|[^.]*(your (child|teenager|saved file)|you know more|words you)[^.]*", re.IGNORECASE)
    for given in list(drawn(library, 8))[:60]:
        found = review({**given, "approach": "CBT"}, library, start)
        for block in review_blocks(found, library, dt.date(2026, 11, 25)):
            assert not re.search(r"\b[Yy]ou(r|rs|rself)?\b", to_them.sub("", block.text)), block.text
    assert "thinking of ending their life" in block.text  # the foot of the page
    alone = review({"for_whom": whom, "can_speak_openly": "no"}, library)  # without a saved file
    assert not alone.reasons[0].text.startswith("You cannot")


def test_a_couple_is_asked_as_two(library: Library) -> None:
    texts = texts_for({"for_whom": "couple"}, library)
    own = re.compile(r"\b(I|me|my|myself)\b")
    said = [statement.says for statement in texts.together.statements]
    said += [label for question in texts.questions.values() for label in question.options.values()]
    assert not [text for text in said if own.search(text)]
