"""A redacted result is the same to the byte whatever was answered on safety: no guess can be tried on it."""

from __future__ import annotations

import contextlib
import io
import json
import random
import sys
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, get_args

import pexpect
import pytest

from approach_finder.answers.drawing import draw
from approach_finder.answers.validation import understand
from approach_finder.cli.shared import Format
from approach_finder.cli.showing import show_result
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.model import Knowledge
from approach_finder.results.engine import recommend
from approach_finder.results.redaction import recommend_redacted

Run = Callable[..., CompletedProcess[str]]
COUPLE = {"for_whom": "couple", "age_band": "adult", "concerns": ["family-conflict"], "country": "CA"}


def safety_answers(knowledge: Knowledge) -> Iterator[list[str]]:
    """Every answer to the question on safety with one option or two."""
    options = knowledge.vocabulary.questions["safety"].options
    yield []
    yield from ([option] for option in options)
    yield from map(list, combinations(options, 2))


def redacted(answers: dict[str, Any], knowledge: Knowledge) -> bytes:
    """The redacted result as JSON."""
    result = recommend_redacted(understand(answers, knowledge), knowledge)
    return json.dumps(result.to_dict(), default=repr).encode()


def people(number: int, knowledge: Knowledge, seed: int) -> Iterator[dict[str, Any]]:
    """Made-up people without an answer on safety; every third of them a couple or a family."""
    chance = random.Random(seed)
    for turn in range(number):
        given = {"for_whom": chance.choice(["couple", "family"])} if turn % 3 == 0 else {}
        person = draw(given, chance, knowledge)
        yield {name: answer for name, answer in person.items() if name != "safety"}


def test_the_same_for_every_answer(knowledge: Knowledge) -> None:
    for person in [COUPLE, *people(5, knowledge, seed=1)]:
        answers = safety_answers(knowledge)
        found = {redacted({**person, "safety": safety}, knowledge) for safety in [next(answers), *list(answers)[::9]]}
        assert found == {redacted(person, knowledge)}


def _shown(answers: dict[str, Any], form: Format, library: Library) -> str:
    """The bytes that the command writes."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    result = recommend(understand(answers, library.knowledge), library.knowledge)
    with contextlib.redirect_stdout(out):
        show_result(
            result,
            library.knowledge,
            form,
            lambda: library,
            plain=False,
            file=None,
            for_clinician=True,
            redact=True,
            top=5,
        )
        out.flush()
    return out.buffer.getvalue().decode()


@pytest.mark.parametrize("form", get_args(Format))
def test_the_same_in_every_format(form: Format, library: Library) -> None:
    flags = list(library.knowledge.safety.flags.keys() & library.knowledge.vocabulary.questions["safety"].options)
    answers: list[dict[str, Any]] = [{}, {"safety": []}, {"safety": ["none"]}]
    answers += ({"safety": [flag]} for flag in flags[::3])
    shown = {_shown({**COUPLE, **safety}, form, library) for safety in answers}
    assert len(shown) == 1
    [page] = shown
    words = " ".join(page.split())
    assert "ask first to be seen alone once" in words
    if form != "json":  # the note stands above the list, as do people to call
        above = words[: words.index("Family therapy")]
        assert "ask first to be seen alone once" in above
        assert "988" in above


def test_it_is_the_result_of_the_other_answers(knowledge: Knowledge) -> None:
    for person in [COUPLE, *people(4, knowledge, seed=2)]:
        plain = recommend(understand(person, knowledge), knowledge).to_dict()
        hidden = recommend_redacted(understand({**person, "safety": ["suicidal-plan"]}, knowledge), knowledge).to_dict()
        assert hidden["safety"].asked == "redacted"
        assert hidden["safety"].flags == ()
        assert hidden["safety"].level == plain["safety"].level
        assert hidden["notes"] == (knowledge.about.phrases.redacted, *plain["notes"])
        assert {key: value for key, value in hidden.items() if key not in ("safety", "notes")} == {
            key: value for key, value in plain.items() if key not in ("safety", "notes")
        }


@pytest.mark.parametrize("wish", ["yes", "no"])
@pytest.mark.parametrize("flag", ["self-harm", "suicidal-thoughts"])
def test_whether_the_therapy_should_help_with_it_tells_nothing_either(flag: str, wish: str, library: Library) -> None:
    told: dict[str, Any] = {**COUPLE, "safety": [flag], "safety_help": wish}
    asked = recommend(understand(told, library.knowledge), library.knowledge)
    assert asked.answers["safety_help"] == wish  # else there would be nothing to hide
    shown = _shown(told, "json", library)
    assert shown == _shown(COUPLE, "json", library)
    assert "safety_help" not in shown


def test_the_exit_code_tells_nothing_unless_it_is_asked_to(run: Run) -> None:
    given = json.dumps({**COUPLE, "safety": ["suicidal-plan"]})
    done = run("recommend", "-", "--redact", "safety", "--json", given=given)
    assert (done.returncode, done.stderr) == (0, "")
    assert run("recommend", "-", "--redact", "safety", "--json", "--fail-on-safety", given=given).returncode == 10


def test_at_a_terminal_whoever_redacts_sees_first_whom_to_call_and_may_write_nothing(tmp_path: Path) -> None:
    (tmp_path / "answers.json").write_text(json.dumps({**COUPLE, "safety": ["suicidal-plan"]}))
    arguments = ["-m", "approach_finder", "recommend", "answers.json", "--redact", "safety", "-o", "shared.json"]
    for answer, is_written in (("n", False), ("y", True)):
        terminal = pexpect.spawn(sys.executable, arguments, cwd=tmp_path, encoding="utf-8", timeout=60)
        terminal.expect_exact("Type y for yes")
        before = str(terminal.before)
        assert "emergency" in before
        assert "988" in before
        assert not (tmp_path / "shared.json").exists()
        terminal.sendline(answer)
        terminal.expect(pexpect.EOF)
        terminal.close()
        assert (terminal.exitstatus, (tmp_path / "shared.json").exists()) == (0, is_written)
