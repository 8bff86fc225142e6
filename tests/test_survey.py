"""The survey's state machine, without a terminal, and its plain face with scripted lines."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator
from itertools import chain, repeat

import pytest
from rich.console import Console

from approach_finder import survey as machine
from approach_finder.conditions import Answer
from approach_finder.faces import LineFace
from approach_finder.interview import Interview
from approach_finder.model import Knowledge


def walk(state: machine.Survey, given: dict[str, Answer], knowledge: Knowledge) -> tuple[machine.Survey, list[str]]:
    """Answer what is given and skip the rest; the questions asked, in order."""
    asked = []
    while (name := machine.current(state, knowledge)) is not None:
        asked.append(name)
        if name in given:
            state = machine.answer(state, name, given[name], knowledge)
        else:
            state = machine.skip(state, name, knowledge)
    return state, asked


def test_questions_come_in_the_order_of_the_questionnaire_and_safety_before_concerns(knowledge: Knowledge) -> None:
    _, asked = walk(machine.begin(knowledge), {"concerns": ("sleep",)}, knowledge)
    assert asked[:6] == ["for_whom", "age_band", "country", "who_joins", "safety", "concerns"]
    assert asked[-1] == "note"


def test_only_questions_that_apply_are_asked(knowledge: Knowledge) -> None:
    _, without = walk(machine.begin(knowledge), {"concerns": ("sleep",)}, knowledge)
    assert {"main_concern", "trauma_detail", "recurrence", "phq4_low", "id"} & set(without) == set()
    _, with_trauma = walk(machine.begin(knowledge), {"for_whom": "client", "concerns": ("trauma", "worry")}, knowledge)
    assert {"main_concern", "trauma_detail", "recurrence", "phq4_low", "id"} <= set(with_trauma)


def test_a_skipped_safety_question_is_not_the_same_as_one_not_asked(knowledge: Knowledge) -> None:
    state, _ = walk(machine.begin(knowledge), {}, knowledge)
    assert machine.result_answers(state, knowledge) == {"safety": ()}


def test_back_keeps_the_old_answer_as_a_suggestion(knowledge: Knowledge) -> None:
    state = machine.answer(machine.begin(knowledge), "for_whom", "self", knowledge)
    state = machine.answer(state, "age_band", "adult", knowledge)
    state = machine.back(state, knowledge)
    assert machine.current(state, knowledge) == "age_band"
    assert state.answers["age_band"] == "adult"
    assert machine.result_answers(state, knowledge) == {"for_whom": "self"}


def test_back_at_the_start_stays_at_the_start(knowledge: Knowledge) -> None:
    state = machine.back(machine.begin(knowledge), knowledge)
    assert machine.current(state, knowledge) == "for_whom"


def test_back_over_a_branch_drops_what_no_longer_applies(knowledge: Knowledge) -> None:
    given: dict[str, Answer] = {"concerns": ("trauma",), "trauma_detail": ("combat",), "duration": "years"}
    state = machine.begin(knowledge)
    while machine.current(state, knowledge) != "recurrence" and "duration" not in state.passed:
        name = machine.current(state, knowledge)
        assert name is not None
        state = (
            machine.answer(state, name, given[name], knowledge)
            if name in given
            else machine.skip(state, name, knowledge)
        )
    while machine.current(state, knowledge) != "concerns":
        state = machine.back(state, knowledge)
    state = machine.answer(state, "concerns", ("sleep",), knowledge)
    state, asked = walk(state, {}, knowledge)
    assert "trauma_detail" not in asked
    assert "trauma_detail" not in machine.result_answers(state, knowledge)


def test_none_of_these_beside_another_option_does_not_count(knowledge: Knowledge) -> None:
    state = machine.answer(machine.begin(knowledge), "safety", ("suicidal-plan", "none"), knowledge)
    assert state.answers["safety"] == ("suicidal-plan",)


def test_a_main_concern_that_is_no_longer_chosen_does_not_count(knowledge: Knowledge) -> None:
    state = machine.begin(knowledge, {"concerns": ("sleep", "worry"), "main_concern": "worry"})
    state = machine.answer(state, "concerns", ("sleep", "panic"), knowledge)
    assert "main_concern" not in machine.result_answers(state, knowledge)


def test_answers_that_are_known_are_not_asked_again(knowledge: Knowledge) -> None:
    _, asked = walk(machine.begin(knowledge, {"for_whom": "self", "concerns": ("sleep",)}), {}, knowledge)
    assert "for_whom" not in asked
    assert "concerns" not in asked


def test_another_person_is_asked_about_in_the_third_person(knowledge: Knowledge) -> None:
    own = machine.wording("focus", machine.begin(knowledge, {"for_whom": "self"}), knowledge)
    other = machine.wording("focus", machine.begin(knowledge, {"for_whom": "client"}), knowledge)
    assert "you" in own
    assert "the person" in other


def test_progress_never_runs_backwards(knowledge: Knowledge) -> None:
    state = machine.begin(knowledge)
    last = (0, 0)
    while (name := machine.current(state, knowledge)) is not None:
        at = machine.progress(state, name, knowledge)
        assert (at.section, at.question) > last
        assert at.question <= at.questions
        last = (at.section, at.question)
        state = machine.skip(state, name, knowledge)


# --- the plain face ----------------------------------------------------------------------------------


def talk(
    lines: list[str], knowledge: Knowledge, given: dict[str, Answer] | None = None
) -> tuple[dict[str, Answer] | None, str]:
    """A whole interview with scripted lines; what is not scripted is skipped."""
    left = chain(lines, repeat("s", 100))
    page = io.StringIO()
    console = Console(file=page, width=80, color_system=None, highlight=False, markup=False)
    face = LineFace(console, read=lambda: next(left))
    return Interview(knowledge, face, console, dt.date(2026, 11, 24)).run(given or {}), page.getvalue()


def scripted() -> Iterator[tuple[list[str], Callable[[dict[str, Answer]], bool]]]:
    first = ["1", "3", "ca", "s", "15"]
    yield [*first, "7"], lambda said: said["concerns"] == ("sleep",) and said["country"] == "CA"
    yield [*first, "7 1", "b", "7"], lambda said: said["concerns"] == ("sleep",)
    yield ["9", "x", "1", "3", "Canada", "ca", "s", "15", "0", "7"], lambda said: said["for_whom"] == "self"
    yield [*first, "?", "7"], lambda said: said["safety"] == ("none",)


@pytest.mark.parametrize(("lines", "holds"), list(scripted()))
def test_numbers_answer_and_letters_go_back_skip_and_explain(
    lines: list[str], holds: Callable[[dict[str, Answer]], bool], knowledge: Knowledge
) -> None:
    said, page = talk(lines, knowledge)
    assert said is not None
    assert holds(said), said
    assert "\x1b" not in page


def test_the_page_on_danger_shows_people_and_asks_whether_to_go_on(knowledge: Knowledge) -> None:
    said, page = talk(["1", "3", "ca", "s", "3", "2"], knowledge)
    assert said is None
    assert "A PERSON IS NEEDED NOW" in page
    assert "988" in page
    said, page = talk(["1", "3", "ca", "s", "3", "1", "7"], knowledge)
    assert said is not None
    assert said["safety"] == ("suicidal-plan",)


def test_staff_are_told_what_this_does_not_do(knowledge: Knowledge) -> None:
    _, page = talk(["6", "3", "ca", "s", "2", "7"], knowledge)
    assert "For staff" in page


def test_q_stops(knowledge: Knowledge) -> None:
    with pytest.raises(KeyboardInterrupt):
        talk(["1", "q"], knowledge)


def test_answers_that_are_known_bring_people_to_call_before_the_first_question(knowledge: Knowledge) -> None:
    said, page = talk(["2"], knowledge, {"safety": ("suicidal-plan",), "country": "CA"})
    assert said is None
    assert page.index("988") < page.index("Stop here")
    assert "Who is this for?" not in page


def test_an_answer_that_raises_the_level_later_brings_the_page_too(knowledge: Knowledge) -> None:
    shown = [option for group in knowledge.questionnaire.questions["concerns"].groups for option in group.options]
    number = str(shown.index("perinatal") + 1)
    _, page = talk(["1", "3", "ca", "s", "9", number, "1"], knowledge)
    assert page.index("A PERSON IS NEEDED TODAY") < page.index("A PERSON IS NEEDED NOW")


def test_help_and_back_at_the_page_on_danger_are_not_taken_for_going_on(knowledge: Knowledge) -> None:
    said, page = talk(["1", "3", "ca", "s", "3", "?", "b", "15", "7"], knowledge)
    assert said is not None
    assert said["safety"] == ("none",)
    assert page.count("Would you like to go on?") == 2


def test_a_text_that_is_too_long_is_told_at_once(knowledge: Knowledge) -> None:
    given: dict[str, Answer] = {
        name: () for name in knowledge.vocabulary.questions if name not in ("for_whom", "age_band", "country", "note")
    }
    given |= {"concerns": ("sleep",), "safety": ("none",)}
    said, page = talk(["1", "3", "ca", "x" * 2001, "short"], knowledge, given)
    assert said is not None
    assert said["note"] == "short"
    assert "2000 characters" in page


def test_there_is_no_way_back_before_the_first_question(knowledge: Knowledge) -> None:
    said, page = talk(["b", "2"], knowledge, {"safety": ("suicidal-plan",), "country": "CA"})
    assert said is None
    assert "Please type a number from 1 to 2." in page


def test_a_number_for_ones_own_files_is_carried_whoever_it_is_for(knowledge: Knowledge) -> None:
    state = machine.begin(knowledge, {"for_whom": "self", "id": "1234"})
    assert machine.result_answers(state, knowledge)["id"] == "1234"
