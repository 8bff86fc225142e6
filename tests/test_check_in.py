"""The check-in on a real pseudo-terminal, in plain lines, and as a script of pages."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from survey_pages import SIZES, TODAY, did, screen, view_of

from approach_finder.knowledge.library import Library
from approach_finder.knowledge.model import Knowledge
from approach_finder.results.review import ReviewResult, review
from approach_finder.survey.check_in import CheckIn
from approach_finder.survey.page import ANSWER, SKIP, STOP, Page, Response

from screens import CTRL_C, CTRL_X, DOWN, ENTER, ESCAPE, SPACE, TAB, Terminal

Run = Callable[..., Terminal]
SAVED = {
    "schema_version": "2",
    "answers": {
        "for_whom": "self",
        "age_band": "adult",
        "country": "CA",
        "concerns": ["panic"],
        "past_therapy": ["none"],
        "phq4_nervous": 2,
        "phq4_worry": 3,
        "phq4_interest": 1,
        "phq4_low": 2,
    },
}


class Script:
    """A person who goes through the check-in: what they do on each page, as in ``survey_pages``."""

    def __init__(self, library: Library, before: object = None) -> None:
        self.check_in = CheckIn(library, TODAY, before)  # type: ignore[arg-type]
        self.flow = self.check_in.run()
        self.pages = [next(self.flow)]

    def run(self, *steps: str) -> Page | ReviewResult:
        """Take steps; the page that comes of them, or the outcome at the end."""
        page: Page | ReviewResult = self.pages[-1]
        for step in steps:
            assert isinstance(page, Page)
            page = self.step(did(page, step))
        return page

    def step(self, response: Response) -> Page | ReviewResult:
        """Take one step."""
        try:
            self.pages.append(self.flow.send(response))
        except StopIteration as end:
            found: ReviewResult = end.value
            return found
        return self.pages[-1]


@pytest.fixture
def run(tmp_path: Path, knowledge: Knowledge) -> Run:
    (tmp_path / "result.json").write_text(json.dumps(SAVED))

    def start(*arguments: str, **more: object) -> Terminal:
        return Terminal(tmp_path, "review", *arguments, **{"knowledge": knowledge, "lines": 24, **more})  # type: ignore[arg-type]

    return start


def asked(script: Script) -> list[str]:
    """The headings of the questions that were put, each once."""
    return list(dict.fromkeys(page.heading for page in script.pages if page.kind != "read"))


BEGIN = ("/answer", "No, none")
FEELINGS = ("Several days", "Several days", "Not at all", "Not at all")


def test_ten_questions_where_everything_was_answered_before_and_five_from_nothing(library: Library) -> None:
    script = Script(library, SAVED)
    found = script.run(
        *BEGIN,
        *FEELINGS,
        "Cognitive behavioural therapy",
        "About the same",
        "More than twelve",
        "None",
        "None",
        "/answer",
    )
    assert isinstance(found, ReviewResult)
    assert len(asked(script)) == 10
    assert found.outcome == "look-again"
    assert found.answered["promised_method"] == "done"
    assert [change.what for change in found.changes][:2] == ["phq4", "tried"]
    script = Script(library)
    found = script.run(*BEGIN, "Better", "Four to six", "None", "None", "/answer")
    assert isinstance(found, ReviewResult)
    assert len(asked(script)) == 5
    assert (found.outcome, found.changes) == ("going-well", ())


def test_nobody_is_asked_anything_twice_or_more_than_ten_things(library: Library) -> None:
    chance, items = random.Random(7), library.review.again
    for number in range(300):
        saved = {**SAVED["answers"], **{name: chance.randrange(4) for name in items if number % 3}}  # type: ignore[dict-item]
        for name in ("country", "concerns", *items):
            if chance.random() < 0.3:
                saved.pop(name, None)
        script = Script(library, saved if number % 4 else None)
        page: Page | ReviewResult = script.pages[0]
        while isinstance(page, Page):
            options = [option.value for option in page.options]
            skips = not page.required and chance.random() < 0.2
            values = tuple(chance.sample(options, 1)) if options and not skips else ()
            value = values if page.kind == "many" else values[0] if values else None
            acts = Response(ANSWER, value) if values or page.kind == "read" else Response(SKIP)
            if value == STOP:
                acts = Response(ANSWER, options[0])
            page = script.step(acts)
        questions = [page.heading for page in script.pages if page.kind != "read" and not page.head]
        assert len({*questions}) == len(questions), questions
        assert len(questions) <= 11  # a plain question and the list on safety are one
        assert review(page.answered, library, saved if number % 4 else None).outcome == page.outcome


def test_a_danger_brings_people_to_call_before_anything_else(library: Library) -> None:
    script = Script(library)
    page = script.run("/answer", "Yes, or maybe", "Thoughts of being dead")
    assert isinstance(page, Page)
    assert page.heading == library.knowledge.survey.country
    assert page.head
    page = script.run("Canada")
    assert isinstance(page, Page)
    assert page.careful
    assert any("988" in str(piece) for piece in page.head)
    page = script.run(library.knowledge.survey.seen)
    assert isinstance(page, Page)
    assert page.heading == library.review.questions["progress"].ask
    found = script.run("Better", "Four to six", "None", "None")
    assert isinstance(found, Page)
    assert any("Help now" in str(piece) for piece in found.head)  # stays in sight
    told = script.run("/answer")
    assert isinstance(told, ReviewResult)
    assert told.safety.flags
    assert told.outcome == "going-well"


def test_back_goes_from_the_outcome_to_the_first_page_and_keeps_what_was_chosen(library: Library) -> None:
    script = Script(library, SAVED)
    script.run(
        *BEGIN, *FEELINGS, "Cognitive behavioural therapy", "Better", "Four to six", "I would like to stop", "None"
    )
    assert script.pages[-1].heading == library.review.outcomes["talk-about-it"].title
    chosen = []
    for _ in range(10):
        page = script.run("/back")
        assert isinstance(page, Page)
        chosen.append(page.chosen)
    assert chosen[1] == ("6",)
    assert all(chosen[:-1])  # the plain question on safety has nothing chosen
    assert not script.pages[-1].back
    assert len({page.heading for page in script.pages[-10:]}) == 10


def test_who_skips_everything_is_told_that_it_is_too_early(library: Library) -> None:
    found = Script(library, SAVED).run("/answer", *["/skip"] * 10, "/answer")
    assert isinstance(found, ReviewResult)
    assert (found.outcome, found.safety.asked) == ("too-early", "skipped")
    assert found.answered == {"for_whom": "self", "safety": ()}


@pytest.mark.parametrize(
    ("whom", "said", "wanted"), [("self", "you said", "you wanted"), ("client", "the answer was", "help was wanted")]
)
def test_what_was_answered_at_the_start_stands_with_the_question(
    library: Library, whom: str, said: str, wanted: str
) -> None:
    saved: dict[str, Any] = {**SAVED["answers"], "for_whom": whom, "safety": ["self-harm"]}  # type: ignore[dict-item]
    script = Script(library, saved)
    safety = "None" if whom == "client" else "No, none"
    script.run("/answer", safety, *FEELINGS, "Cognitive behavioural therapy", "Better")
    told = {page.heading: " ".join([page.hint, *(str(piece) for piece in page.head)]) for page in script.pages}
    with_answers = [text for text in told.values() if f"At the start {said}: " in text]
    assert [text.split(": ")[1].split(".")[0] for text in with_answers] == [
        library.knowledge.questionnaire.questions[name].steps[saved[name]] for name in library.review.again
    ]
    assert f"{wanted}" in told[library.review.questions["progress"].ask]
    assert "Panic attacks" in told[library.review.questions["progress"].ask]
    assert not any("urt" in text for text in told.values())  # what was said on safety is shown to nobody


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_each_page_fits_a_screen_with_its_keys(library: Library, columns: int, rows: int) -> None:
    script = Script(library, SAVED)
    script.run(*BEGIN, *FEELINGS, "Cognitive behavioural therapy", "Worse", "One to three", "None", "None")
    for page in script.pages:
        lines = screen(view_of(page, library), columns, rows)
        assert len(lines) <= rows
        assert all(len(line) <= columns for line in lines)
        shown = " ".join(" ".join(lines).split())
        assert page.heading[:20] in shown
        assert library.knowledge.survey.keys.danger_short in shown


@pytest.mark.parametrize(("columns", "rows"), SIZES[:3])
def test_a_check_in_at_a_terminal_ends_with_the_outcome_on_the_screen(run: Run, columns: int, rows: int) -> None:
    terminal = run("result.json", columns=columns, lines=rows)
    terminal.page("Looking back")
    terminal.keys(ENTER, "First, your safety")
    terminal.keys("1" + ENTER, "nervous, anxious or on edge?")
    terminal.keys("2", "control worrying?")
    terminal.keys("2", "interest or pleasure")
    terminal.keys("1", "feeling down")
    terminal.keys("1", "Which therapy is it?")
    terminal.keys(ENTER, "How are things now")
    terminal.keys("3", "How many sessions")
    terminal.keys("4", "Is any of this so?")
    terminal.resize(80, 24)
    terminal.page("Is any of this so?", "None of these")
    terminal.keys("8" + ENTER, "Has anything got worse")
    terminal.keys(TAB, "Time to look again")
    terminal.child.send(ENTER)
    assert terminal.end() == 0
    text = terminal.text()
    assert text.index("TIME TO LOOK AGAIN") < text.index("What changes on the list") < text.index("Nothing was saved.")
    assert "988" in text
    assert terminal.before == terminal.after


def test_the_quick_exit_leaves_nothing_and_ctrl_c_asks_first(run: Run, tmp_path: Path) -> None:
    terminal = run(columns=60, lines=20)
    terminal.page("Looking back")
    terminal.keys(ENTER, "First, your safety")
    terminal.keys("!", "Help in danger")
    terminal.keys(ENTER, "First, your safety")
    terminal.keys("2" + ENTER, "does any of this fit?")
    terminal.keys(DOWN * 3 + SPACE + ENTER, "Which country are you in?")
    terminal.keys("canada" + ENTER, "Please talk to someone now", "988")
    terminal.keys("1" + ENTER, "How are things now")
    terminal.keys(ESCAPE, "Which country are you in?")
    terminal.keys(CTRL_C, "Stop here?")
    terminal.child.send(CTRL_X)
    assert terminal.end() == 130
    assert not any(line.strip() for line in terminal.screen.display)
    assert [file.name for file in tmp_path.iterdir()] == ["result.json"]


def test_plain_lines_ask_the_same_and_read_the_outcome_once(run: Run, tmp_path: Path) -> None:
    terminal = run("--plain")
    terminal.wait("Looking back")
    assert b"\x1b[?1049h" not in terminal.raw
    terminal.press("\n", "First, your safety")
    terminal.press("1\n", "How are things now")
    terminal.press("4\n", "How many sessions")
    terminal.press("2\n", "Is any of this so?")
    terminal.press("8\n", "Has anything got worse")
    terminal.child.send("5\n")
    assert terminal.end() == 0
    assert terminal.text().upper().count("IT SEEMS TO BE GOING WELL") == 1


def test_json_goes_to_standard_output_alone(run: Run, tmp_path: Path) -> None:
    terminal = run("--json", stdout=tmp_path / "out.json")
    terminal.page("Looking back")
    terminal.keys(ENTER, "First, your safety")
    terminal.keys("1" + ENTER, "How are things now")
    terminal.keys("4", "How many sessions")
    terminal.keys(TAB, "Is any of this so?")
    terminal.keys(TAB, "Has anything got worse")
    terminal.keys(TAB, "going well")
    terminal.child.send(ENTER)
    assert terminal.end() == 0
    assert json.loads((tmp_path / "out.json").read_text())["answered"] == {"progress": "better", "safety": ["none"]}


def test_a_file_that_may_not_be_replaced_is_told_before_anything_is_asked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("a letter")
    terminal = run("-o", "mine.txt")
    assert terminal.end() == 5
    assert "Looking back" not in terminal.text()
    assert (tmp_path / "mine.txt").read_text() == "a letter"


def test_only_what_is_offered_to_a_child_is_offered_for_a_child(library: Library) -> None:
    saved = {"for_whom": "child", "age_band": "child", "country": "CA", "concerns": ["worry"], "past_therapy": ["none"]}
    check_in = CheckIn(library, TODAY, saved)
    offered = {option.value for option in check_in._approach_page().options}
    assert "cbt" in offered
    assert not offered & {"cbasp", "behavioural-couple"}
    find = check_in._approach_page().find
    assert find is not None
    assert "cbasp" not in find("cbasp")
    assert "behavioural-couple" not in find("couple")
    assert "cbasp" in {option.value for option in CheckIn(library, TODAY, SAVED)._approach_page().options}
