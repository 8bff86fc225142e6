"""Whole surveys on a real pseudo-terminal, read from the screen as a person would."""

from __future__ import annotations

import json
import random
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.model import Knowledge
from approach_finder.survey import state as machine
from approach_finder.survey.drafts import write_draft

from screens import CTRL_C, CTRL_X, DOWN, ENTER, NONE_OF_THESE, SHIFT_TAB, SKIP, SPACE, UP, Terminal, started


@pytest.fixture(autouse=True)
def nothing_is_left_running() -> Iterator[None]:
    yield
    for terminal in [*started]:
        terminal.kill()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def run(home: Path, knowledge: Knowledge) -> Callable[..., Terminal]:
    def start(*arguments: str, **more: object) -> Terminal:
        return Terminal(home, *arguments, **{"knowledge": knowledge, **more})  # type: ignore[arg-type]

    return start


def to_safety(terminal: Terminal) -> None:
    """For me, an adult, in Canada."""
    terminal.wait("Who is this for?")
    terminal.press(ENTER, "How old are you?")
    terminal.press(DOWN * 2 + ENTER, "Which country")
    terminal.press("ca" + ENTER, "does any of this fit?")


def to_focus(terminal: Terminal) -> None:
    """No danger, and poor sleep."""
    to_safety(terminal)
    terminal.press(NONE_OF_THESE, "What would you like help with?")
    terminal.press("/sleep" + SPACE + ENTER + ENTER, "Question 6 of")


def to_the_review(terminal: Terminal, number: int = 6) -> None:
    """Skip question after question; the result now."""
    while "Would you like the result now" not in terminal.text():
        number += 1
        terminal.press(SKIP, f"Question {number} of" if number < 15 else "Would you like the result now")
    terminal.press(ENTER, "Here are your answers")


def pick(terminal: Terminal, label: str, then: str) -> None:
    """Point at a row of a menu and take it."""
    for _ in range(60):
        if any(line.startswith(f" » {label}") for line in terminal.screen.display):
            terminal.press(ENTER, then)
            return
        terminal.child.send(DOWN)
        terminal.read(0.2)
    raise AssertionError(terminal.text())


def quit_now(terminal: Terminal) -> int:
    """Stop, and keep nothing."""
    terminal.press(CTRL_C, "Would you like to keep your answers")
    terminal.child.send(CTRL_C)
    return terminal.end()


# --- from the first question to the result ------------------------------------------------------------


def test_a_whole_survey_ends_with_the_recommendation(home: Path) -> None:
    terminal = Terminal(home)
    opening = terminal.wait("Who is this for?")
    for words in (
        "does not diagnose you",
        "sends nothing anywhere",
        "local emergency number",
        "You can skip all but two questions",
        "Ctrl-X at any question clears the screen",
        "It cannot erase files you saved",
    ):
        assert words in opening
    to_focus(terminal)
    to_the_review(terminal)
    page = terminal.press(ENTER, "What would you like to do next?")
    assert "WORTH DISCUSSING FIRST" in page
    assert "1. CBT for insomnia (CBT-I): strong fit" in page
    terminal.child.send(UP + ENTER)
    assert terminal.end() == 0
    assert list(home.iterdir()) == []
    assert terminal.before == terminal.after


def test_the_short_form_ends_by_itself(run: Callable[..., Terminal]) -> None:
    terminal = run("ask", "--quick")
    to_focus(terminal)
    number = 6
    while "Here are your answers" not in terminal.text():
        number += 1
        terminal.press(SKIP, f"Question {number} of" if number < 15 else "Here are your answers")
    assert "These questions could still change them: " in terminal.text()
    terminal.press(ENTER, "What would you like to do next?")
    terminal.child.send(UP + ENTER)
    assert terminal.end() == 0


def test_an_answer_is_changed_at_the_review_and_after_the_result(run: Callable[..., Terminal], home: Path) -> None:
    terminal = run()
    to_focus(terminal)
    to_the_review(terminal)
    pick(terminal, "Age: ", "To change: How old are you?")
    terminal.press(UP + ENTER, "Age: 12 to 17")
    terminal.press(ENTER, "What would you like to do next?")
    terminal.press(ENTER, "Which answer would you like to change?")
    pick(terminal, "Concerns: ", "To change: What would you like help with?")
    terminal.press("/panic" + SPACE + ENTER + ENTER, "Which one matters most right now?")
    said = terminal.press(ENTER, "New among the first")
    assert "now comes first." in said
    terminal.press(DOWN + ENTER, "Which one would you like to read about?")
    terminal.press(DOWN + ENTER, "For other concerns, with all sources: approach-finder show")
    terminal.press(DOWN * 3 + ENTER, "Type a file name")
    terminal.press("mine.json" + ENTER, "Written to mine.json. It holds health information")
    terminal.press(DOWN * 2 + ENTER, "Which of these reasons and drawbacks matter most to you?")
    terminal.press(SPACE + ENTER, "They change no points.")
    terminal.press(DOWN * 3 + ENTER, "Type a file name")
    terminal.press("mine.json" + ENTER, "There is a file of this name already")
    terminal.press("folder/mine.txt" + ENTER, "No such file or directory")
    terminal.press("\x15mine.pdf" + ENTER, "is not written here")
    terminal.press("\x15mine.txt" + ENTER, "Written to mine.txt")
    terminal.child.send(UP + ENTER)
    assert terminal.end() == 0
    result = json.loads((home / "mine.json").read_text())
    assert result["answers"]["concerns"] == ["panic", "sleep"]
    assert result["answers"]["age_band"] == "teen"
    sheet = (home / "mine.txt").read_text()
    first = json.loads((home / "mine.json").read_text())["recommendations"][0]["name"]
    assert f"- {first}, for: " in sheet[sheet.index("WHAT MATTERS MOST") : sheet.index("WORTH DISCUSSING FIRST")]
    assert {stat.S_IMODE(file.stat().st_mode) for file in home.iterdir()} == {0o600}


# --- back, help, lists ---------------------------------------------------------------------------------


def test_shift_tab_and_the_listed_choice_go_back_with_the_old_answer_kept(run: Callable[..., Terminal]) -> None:
    terminal = run()
    to_safety(terminal)
    terminal.press(SHIFT_TAB, "> back")
    assert terminal.text().count("Which country") == 2
    terminal.press(ENTER, "does any of this fit?", times=2)
    terminal.press(UP + ENTER, "> back", times=2)
    assert quit_now(terminal) == 130


def test_back_over_a_branch_asks_again_only_what_applies(run: Callable[..., Terminal]) -> None:
    terminal = run("ask", "--all")
    to_safety_of_all(terminal)
    terminal.press(SKIP, "What would you like help with?")
    terminal.press("/haunts" + SPACE + ENTER + ENTER, "Which of these fit what happened?")
    terminal.press(SHIFT_TAB, "> back Question 6 of")
    terminal.press("/haunts" + SPACE + ENTER + "/sleep" + SPACE + ENTER + ENTER, "> Poor sleep")
    page = terminal.wait("How long has this been going on?")
    assert page.count("Which of these fit what happened?") == 1
    assert quit_now(terminal) == 130


def to_safety_of_all(terminal: Terminal) -> None:
    terminal.wait("Who is this for?")
    terminal.press(ENTER, "How old are you?")
    terminal.press(DOWN * 2 + ENTER, "Which country")
    terminal.press("ca" + ENTER, "Who could come along")
    terminal.press(SKIP, "does any of this fit?")


def test_help_explains_and_asks_again(run: Callable[..., Terminal]) -> None:
    terminal = run()
    terminal.wait("Who is this for?")
    terminal.press(UP + ENTER, "The words change with this")
    assert terminal.text().count("Who is this for?") == 2
    terminal.child.send(CTRL_C)
    assert terminal.end() == 130


def test_enter_without_a_choice_skips_nothing_by_accident(run: Callable[..., Terminal]) -> None:
    terminal = run()
    to_safety(terminal)
    terminal.press(ENTER, "Nothing is chosen yet")
    terminal.press(SPACE + ENTER, "A PERSON IS NEEDED NOW")
    assert quit_now(terminal) == 130


def test_a_long_list_opens_group_by_group_and_finds_words(run: Callable[..., Terminal]) -> None:
    terminal = run()
    to_safety(terminal)
    page = terminal.press(NONE_OF_THESE, "+ Conditions that may have been named to you")
    assert "Poor sleep" not in page
    page = terminal.press(ENTER + DOWN + SPACE, "- Mood and stress (1 chosen)")
    assert "● Low mood, depression" in page
    terminal.press("/zzz", "nothing holds this")
    terminal.press("\x7f" * 3 + "crowds", "Fear of leaving home, crowds or buses and trains")
    terminal.press(SPACE + ENTER, "+ Worry and fear (1 chosen)")
    terminal.press(ENTER, "> Low mood, depression; Fear of leaving home, crowds or buses and trains")
    assert quit_now(terminal) == 130


def test_enter_takes_what_a_search_points_at_unless_something_was_ticked(run: Callable[..., Terminal]) -> None:
    terminal = run()
    to_safety(terminal)
    terminal.press(NONE_OF_THESE, "+ Conditions that may have been named to you")
    terminal.press("/" + ENTER + "/crowds" + ENTER, "+ Worry and fear (1 chosen)")
    terminal.press("/low mood" + SPACE + DOWN + ENTER, "+ Mood and stress (1 chosen)")
    terminal.press(
        "/crowds" + ENTER + ENTER, "> Low mood, depression; Fear of leaving home, crowds or buses and trains"
    )
    assert quit_now(terminal) == 130


def test_what_is_ticked_is_kept_through_help_and_meant_wherever_the_pointer_stands(
    run: Callable[..., Terminal],
) -> None:
    terminal = run()
    to_safety(terminal)
    terminal.press(DOWN + SPACE + UP * 3 + ENTER, "we show a person to call first")
    terminal.press(UP * 3 + ENTER, "A PERSON IS NEEDED TODAY")
    assert "988" in terminal.text().partition("Please talk with a person now.")[0]
    assert quit_now(terminal) == 130


def test_an_unticked_box_stays_unticked(run: Callable[..., Terminal]) -> None:
    terminal = run()
    to_safety(terminal)
    terminal.press(DOWN * 2 + SPACE + SPACE + UP * 4 + ENTER, "we show a person to call first")
    terminal.press(ENTER, "Nothing is chosen yet")
    assert quit_now(terminal) == 130


# --- danger --------------------------------------------------------------------------------------------


def test_a_plan_to_die_stops_the_survey_shows_people_and_goes_on_only_if_wanted(
    run: Callable[..., Terminal], home: Path
) -> None:
    terminal = run("ask", "--json", "-o", "result.json")
    to_safety(terminal)
    page = terminal.press(DOWN * 2 + SPACE + ENTER, "Would you like to go on?")
    shown = page.partition("A PERSON IS NEEDED NOW")[2]
    assert shown.count("9-8-8 Suicide Crisis Helpline (Canada): 988") == 1
    assert "checked 20" in shown
    assert "thank you" in shown
    terminal.press(ENTER, "What would you like help with?")
    terminal.press("/sleep" + SPACE + ENTER + ENTER, "Question 6 of")
    to_the_review(terminal)
    terminal.child.send(ENTER)
    assert terminal.end() == 0
    result = json.loads((home / "result.json").read_text())
    assert result["safety"]["level"] == "emergency"
    assert result["recommendations"]
    assert stat.S_IMODE((home / "result.json").stat().st_mode) == 0o600


def test_stopping_at_the_page_on_danger_ends_quietly(run: Callable[..., Terminal]) -> None:
    terminal = run()
    to_safety(terminal)
    terminal.press(DOWN * 2 + SPACE + ENTER, "Would you like to go on?")
    terminal.child.send(DOWN + ENTER)
    assert terminal.end() == 0
    assert "WORTH DISCUSSING" not in terminal.text()


# --- stopping, drafts, getting away ------------------------------------------------------------------


def stops(knowledge: Knowledge) -> list[machine.Survey]:
    """A survey before each of its questions, and at the review."""
    given: dict[str, Answer] = {
        "for_whom": "client",
        "age_band": "adult",
        "concerns": ("trauma", "low-mood"),
        "safety": ("none",),
    }
    state, found = machine.begin(knowledge, reach="all"), []
    while (name := machine.current(state, knowledge)) is not None:
        found.append(state)
        if name in given:
            state = machine.answer(state, name, given[name], knowledge)
        else:
            state = machine.skip(state, name, knowledge)
    return [*found, state]


def test_ctrl_c_stops_cleanly_at_every_question_in_turn(
    run: Callable[..., Terminal], home: Path, knowledge: Knowledge
) -> None:
    states = stops(knowledge)
    assert len(states) > 40
    running = []
    for number, state in enumerate(states):
        place = home / str(number)
        place.mkdir()
        write_draft(place / "draft", state, knowledge)
        running.append((state, place, Terminal(place, "ask", "--resume", "draft", "--id", "7", knowledge=knowledge)))
        if len(running) < 8 and number < len(states) - 1:
            continue
        for _, _, terminal in running:
            terminal.wait("go on where you stopped")
            terminal.child.send(CTRL_C)
        for state_before, folder, terminal in running:
            assert terminal.end() == 130, terminal.text()
            page = terminal.text()
            assert "Kept. To go on later: approach-finder ask --resume draft" in page
            assert "Traceback" not in page
            assert terminal.before == terminal.after
            assert [file.name for file in folder.iterdir()] == ["draft"]
            assert json.loads((folder / "draft").read_text()) == json.loads(
                json.dumps(machine.to_draft(state_before, knowledge))
            )
        running = []


def test_ctrl_c_offers_a_draft_and_resume_goes_on_with_it(run: Callable[..., Terminal], home: Path) -> None:
    terminal = run()
    to_focus(terminal)
    terminal.press(CTRL_C, "Would you like to keep your answers")
    terminal.press(DOWN + ENTER, "Type a file name")
    terminal.child.send("later.json" + ENTER)
    assert terminal.end() == 130
    assert "approach-finder ask --resume later.json" in terminal.text()
    assert terminal.before == terminal.after
    assert [(file.name, stat.S_IMODE(file.stat().st_mode)) for file in home.iterdir()] == [("later.json", 0o600)]
    again = run("ask", "--resume", "later.json")
    page = again.wait("Question 6 of")
    assert "go on where you stopped" in page
    assert "Who is this for?" not in page
    again.press(DOWN * 2 + ENTER, "Question 7 of")
    again.child.send(CTRL_C)  # it keeps its draft, so nothing is asked
    assert again.end() == 130
    assert json.loads((home / "later.json").read_text())["answers"]["focus"] == 0


def test_a_draft_that_no_longer_fits_says_what(run: Callable[..., Terminal], home: Path) -> None:
    (home / "old.json").write_text(
        '{"schema_version": "1", "draft": {"passed": ["for_whom", "age_band", "safety"]},'
        ' "answers": {"for_whom": "self", "age_band": "grown-up", "safety": ["a-secret"]}}'
    )
    terminal = run("ask", "--resume", "old.json")
    page = terminal.wait("How old are you?")
    assert "This answer no longer fits" in page
    assert "grown-up" in page
    assert "safety[0] is not one of the valid answers" in page
    assert "a-secret" not in page
    terminal.child.send(CTRL_C)
    assert terminal.end() == 130


def test_a_killed_survey_leaves_a_whole_draft_and_goes_on(home: Path, knowledge: Knowledge) -> None:
    chance = random.Random(4)
    for number in range(6):
        file = home / f"{number}.json"
        terminal = Terminal(home, "ask", "--draft", file.name, knowledge=None if number == 0 else knowledge)
        page = terminal.wait("Who is this for?")
        assert f"Each answer is kept in {file.name}" in page
        terminal.press(ENTER, "How old are you?")
        terminal.child.send(DOWN * 2 + ENTER + "ca" + ENTER + SKIP)
        terminal.read(chance.uniform(0, 0.4))
        terminal.kill()
        kept = json.loads(file.read_text())
        assert kept["answers"]["for_whom"] == "self"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        again = Terminal(home, "ask", "--resume", file.name, knowledge=knowledge)
        again.wait(f"Question {len(kept['draft']['passed']) + 1} of")
        again.child.send(CTRL_C)
        assert again.end() == 130


def test_a_draft_that_cannot_be_written_any_more_does_not_end_the_survey(
    run: Callable[..., Terminal], home: Path
) -> None:
    (home / "place").mkdir()
    terminal = run("ask", "--draft", "place/draft")
    terminal.wait("Who is this for?")
    (home / "place" / "draft").write_text("my own words")
    terminal.press(ENTER, "The draft could not be written: another program changed it")
    terminal.wait("How old are you?")
    assert quit_now(terminal) == 130


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("question", ["for_whom", "country", "safety", "concerns", "id"])
def test_one_key_clears_the_screen_and_ends(
    plain: bool, question: str, run: Callable[..., Terminal], home: Path, knowledge: Knowledge
) -> None:
    state = machine.begin(knowledge, {} if question == "for_whom" else {"for_whom": "client"}, reach="all")
    while machine.current(state, knowledge) != question:
        state = machine.skip(state, str(machine.current(state, knowledge)), knowledge)
    write_draft(home / "draft", state, knowledge)
    terminal = run("ask", "--resume", "draft", *["--plain"] * plain)
    terminal.wait(machine.wording(question, state, knowledge))
    terminal.wait("then Enter")
    terminal.read(0.3)
    terminal.child.send(CTRL_X)
    assert terminal.end() == 130
    assert "".join(terminal.screen.display).strip() == ""
    assert b"\x1b[3J" in terminal.raw
    assert terminal.before == terminal.after
    assert [file.name for file in home.iterdir()] == ["draft"]


# --- plain lines, widths, colours --------------------------------------------------------------------


def test_plain_mode_moves_no_cursor_and_uses_no_colour(run: Callable[..., Terminal]) -> None:
    terminal = run("ask", "--plain")
    terminal.wait("Who is this for?")
    terminal.press("1\r", "You chose: For me")
    terminal.press("3\r", "Which country")
    terminal.press("gb\r", "You chose: GB")
    terminal.press("15\r", "What would you like help with?")
    terminal.press("/sleep\r", "7. Poor sleep")
    terminal.press("7\r", "Chosen so far: Poor sleep.")
    terminal.press("\r", "Question 6 of")
    number = 6
    while "Would you like the result now" not in terminal.text():
        number += 1
        terminal.press("s\r", f"Question {number} of" if number < 15 else "Would you like the result now")
    terminal.press("1\r", "Here are your answers")
    terminal.press("1\r", "What would you like to do next?")
    terminal.child.send("5\r")
    assert terminal.end() == 0
    assert b"\x1b" not in terminal.raw
    assert terminal.before == terminal.after


@pytest.mark.parametrize("variables", [{"ACCESSIBLE": "1"}, {"TERM": "dumb"}, {"TERM": ""}])
def test_the_surroundings_can_ask_for_plain_mode(variables: dict[str, str], run: Callable[..., Terminal]) -> None:
    terminal = run(**variables)
    terminal.wait("1. For me")
    terminal.child.send(CTRL_C)
    assert terminal.end() == 130
    assert b"\x1b" not in terminal.raw


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_both_libraries_obey_one_decision_on_colour(
    variables: dict[str, str], coloured: bool, run: Callable[..., Terminal]
) -> None:
    terminal = run(**variables)
    to_safety(terminal)
    terminal.press(SPACE + ENTER, "Would you like to go on?")
    text, _, menus = terminal.raw.rpartition(b"A PERSON IS NEEDED NOW")
    has_colour = [any(f"\x1b[{start}".encode() in part for start in COLOURS) for part in (text[-40:], terminal.raw)]
    assert has_colour == [coloured, coloured]
    assert terminal.raw
    assert menus
    assert quit_now(terminal) == 130


COLOURS = ("1;31m", "0;38;5;", "0;1;38;5", "38;5;", "0;34", "0;91", "0;31")


def test_the_result_goes_to_standard_output_and_all_else_to_standard_error(
    run: Callable[..., Terminal], home: Path
) -> None:
    terminal = run("ask", "--json", columns=40, lines=70, stdout=home / "out.json")
    to_focus(terminal)
    to_the_review(terminal)
    terminal.child.send(ENTER)
    assert terminal.end() == 0
    assert json.loads((home / "out.json").read_text())["safety"]["asked"] == "yes"
    assert all(len(line.rstrip()) <= 40 for line in terminal.screen.display)


# --- staff ---------------------------------------------------------------------------------------------


def test_an_answers_file_leaves_only_the_rest_to_ask(run: Callable[..., Terminal], home: Path) -> None:
    (home / "known.yaml").write_text("for_whom: self\nage_band: adult\ncountry: CA\nsafety: [none]\n")
    terminal = run("ask", "--answers", "known.yaml")
    terminal.wait("What would you like help with?")
    assert "Who is this for?" not in terminal.text()
    terminal.child.send(CTRL_C)
    assert terminal.end() == 130


def test_staff_keep_their_number_and_a_json_file(run: Callable[..., Terminal], home: Path) -> None:
    (home / "known.json").write_text('{"age_band": "adult", "country": "CA", "concerns": ["sleep"]}')
    known = ("--for", "client", "--id", "0012", "--answers", "known.json")
    terminal = run("ask", *known, "-o", "out.json")
    page = terminal.wait("does any of this fit the person?")
    assert page.count("For staff: a trained person should ask about safety in the room.") == 1
    terminal.press(UP * 4 + SPACE + ENTER, "Question 7 of")  # there is no way back yet
    number = 7
    while "Would you like the result now" not in terminal.text():
        number += 1
        terminal.press(SKIP, f"Question {number} of" if number < 15 else "Would you like the result now")
    terminal.press(ENTER, "Here are your answers")
    terminal.press(ENTER, "It holds health information")
    assert terminal.end() == 0
    answers = json.loads((home / "out.json").read_text())["answers"]
    assert (answers["for_whom"], answers["id"]) == ("client", "0012")
    assert "0012" not in "".join(file.name for file in home.iterdir())


def test_an_answer_on_safety_on_the_command_line_is_warned_of_at_a_terminal(run: Callable[..., Terminal]) -> None:
    terminal = run("recommend", "--answer", "concerns=sleep", "--answer", "safety=self-harm", "--plain")
    terminal.wait("stays in the history of your shell")
    assert terminal.end() == 0
    quiet = run("recommend", "--answer", "concerns=sleep", "--plain")
    assert quiet.end() == 0
    assert "history" not in quiet.text()


@pytest.mark.parametrize("options", [["--quick", "--all"], ["--answers", "a", "--resume", "b"], ["--answers", "-"]])
def test_options_that_do_not_go_together_are_refused(options: list[str], run: Callable[..., Terminal]) -> None:
    assert run("ask", *options).end() == 2


def test_what_is_no_draft_and_what_cannot_be_written_is_told_at_once(run: Callable[..., Terminal], home: Path) -> None:
    (home / "page.json").write_text("{}")
    assert run("ask", "--resume", "page.json").end() == 3
    assert run("ask", "--resume", "missing.json").end() == 5
    assert run("ask", "--draft", "missing/draft.json").end() == 5
