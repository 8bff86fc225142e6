"""The survey's state machine, without a terminal, and its plain face with scripted lines."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator

import pytest
from rich.console import Console

from approach_finder.answers.validation import understand
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.faults import AnswersError
from approach_finder.knowledge.model import Knowledge
from approach_finder.survey import state as machine
from approach_finder.survey.faces import QuickExit
from approach_finder.survey.interview import Interview
from approach_finder.survey.lines import LineFace


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
    _, asked = walk(machine.begin(knowledge, reach="all"), {"concerns": ("sleep",)}, knowledge)
    assert asked[:6] == ["for_whom", "age_band", "country", "who_joins", "safety", "concerns"]
    assert asked[-1] == "note"


def test_the_core_comes_first_and_the_short_form_stops_after_14(knowledge: Knowledge) -> None:
    given: dict[str, Answer] = {"concerns": ("sleep", "worry")}
    _, short = walk(machine.begin(knowledge, reach="core"), given, knowledge)
    assert short[: len(knowledge.questionnaire.core)] == list(knowledge.questionnaire.core)
    assert len(short) == 14
    _, longer = walk(machine.begin(knowledge), given, knowledge)
    assert len(longer) > 14
    assert longer[:9] == short[:9]


def test_within_a_section_comes_first_what_can_move_the_list_most(knowledge: Knowledge) -> None:
    given: dict[str, Answer] = dict.fromkeys(knowledge.questionnaire.core, ())
    state = machine.begin(knowledge, {**given, "for_whom": "self", "age_band": "adult", "concerns": ("sleep",)})
    state = machine.skip(state, "main_concern", knowledge)
    look = machine.ahead(state, knowledge)
    assert look.outlook is not None
    ways = next(section for section in knowledge.questionnaire.sections if section.title == "Ways of working")
    moves = [look.outlook.moves[name] for name in look.open if name in ways.questions]
    assert len(moves) > 5
    assert moves == sorted(moves, reverse=True)


def test_only_questions_that_apply_are_asked(knowledge: Knowledge) -> None:
    _, without = walk(machine.begin(knowledge, reach="all"), {"concerns": ("sleep",)}, knowledge)
    assert {"main_concern", "trauma_detail", "recurrence", "phq4_low", "id"} & set(without) == set()
    state = machine.begin(knowledge, reach="all")
    _, with_trauma = walk(state, {"for_whom": "client", "concerns": ("trauma", "worry")}, knowledge)
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


def test_the_number_of_a_question_goes_up_by_one_and_stays_within_the_total(knowledge: Knowledge) -> None:
    state, number = machine.begin(knowledge, reach="core"), 0
    while (look := machine.ahead(state, knowledge)).question is not None:
        number += 1
        assert look.number == number
        assert number <= look.of
        state = machine.skip(state, look.question, knowledge)


def test_back_from_the_first_open_question_after_a_back_asks_both_again(knowledge: Knowledge) -> None:
    state = machine.answer(machine.begin(knowledge), "for_whom", "self", knowledge)
    state = machine.answer(state, "age_band", "adult", knowledge)
    state = machine.back(machine.back(state, knowledge), knowledge)
    assert machine.current(state, knowledge) == "for_whom"
    state = machine.answer(state, "for_whom", "couple", knowledge)
    assert machine.current(state, knowledge) == "age_band"


def answered(knowledge: Knowledge, **given: Answer) -> machine.Survey:
    person: dict[str, Answer] = {"for_whom": "self", "age_band": "adult", **given}
    state, _ = walk(machine.begin(knowledge, reach="all"), person, knowledge)
    return state


def test_a_changed_answer_brings_again_what_was_chosen_from_it_and_loses_nothing_else(knowledge: Knowledge) -> None:
    state = answered(knowledge, concerns=("sleep", "worry"), main_concern="worry", focus=2, recurrence="came-back")
    before = machine.result_answers(state, knowledge)
    state = machine.answer(machine.jump(state, "concerns"), "concerns", ("sleep", "worry", "trauma"), knowledge)
    assert machine.current(state, knowledge) == "main_concern"
    assert state.answers["main_concern"] == "worry"
    state, asked = walk(state, {"main_concern": "worry"}, knowledge)
    assert "trauma_detail" in asked
    assert machine.result_answers(state, knowledge) == {**before, "concerns": ("sleep", "worry", "trauma")}


def test_going_back_from_a_question_jumped_to_changes_nothing(knowledge: Knowledge) -> None:
    state = answered(knowledge, concerns=("sleep",), focus=2)
    assert machine.back(machine.jump(state, "focus"), knowledge) == state


def test_an_answer_that_no_longer_applies_is_out_of_the_review(knowledge: Knowledge) -> None:
    state = answered(knowledge, concerns=("trauma",), trauma_detail=("combat",))
    assert machine.reviewed(state, knowledge)["trauma_detail"] == ("combat",)
    state = machine.answer(machine.jump(state, "concerns"), "concerns", ("sleep",), knowledge)
    assert "trauma_detail" not in machine.reviewed(state, knowledge)


# --- words -------------------------------------------------------------------------------------------


def test_options_speak_of_another_person_too(knowledge: Knowledge) -> None:
    def label(whom: str, age: str, question: str, option: str) -> str:
        given: dict[str, Answer] = {"for_whom": whom, "age_band": age}
        return machine.options(question, machine.begin(knowledge, given), knowledge)[option]

    assert label("self", "adult", "overwhelm", "stay-steady") == "I stay steady"
    assert label("client", "adult", "overwhelm", "stay-steady") == "They stay steady"
    assert label("teen", "teen", "reactance", "2") == "They bristle"
    assert label("self", "teen", "concerns", "work-school") == "School, training or a job"


def test_no_option_for_another_person_speaks_in_the_first_person(knowledge: Knowledge) -> None:
    state = machine.begin(knowledge, {"for_whom": "client", "concerns": ("couple-conflict", "identity")})
    for name in knowledge.questionnaire.questions:
        if name in ("for_whom", "note", "id"):
            continue
        said = [machine.wording(name, state, knowledge), *machine.options(name, state, knowledge).values()]
        for text in said:
            assert not {"i", "my", "me", "myself", "you", "your"} & set(
                re.findall("[a-z]+", text.replace("ME or", "").lower())
            ), (
                name,
                text,
            )


def test_a_child_is_not_asked_about_a_partner(knowledge: Knowledge) -> None:
    for given in ({"for_whom": "self", "age_band": "child"}, {"for_whom": "child"}):
        state = machine.begin(knowledge, dict(given))
        assert "partner" not in machine.options("who_joins", state, knowledge)
        assert "couple-conflict" not in machine.options("concerns", state, knowledge)
        grouped = machine.groups("concerns", machine.options("concerns", state, knowledge), state, knowledge)
        assert "couple-conflict" not in [option for _, options in grouped for option in options]
    assert "partner" in machine.options("who_joins", machine.begin(knowledge, {"age_band": "teen"}), knowledge)


def test_a_teenager_who_answers_alone_is_told_who_hears_of_it(knowledge: Knowledge) -> None:
    own = machine.begin(knowledge, {"for_whom": "self", "age_band": "teen"})
    assert "not your parents" in " ".join(machine.before("safety", own, knowledge))
    parent = machine.begin(knowledge, {"for_whom": "teen", "age_band": "teen"})
    assert "not your parents" not in " ".join(machine.before("safety", parent, knowledge))


# --- drafts ------------------------------------------------------------------------------------------


def test_a_draft_goes_on_where_it_was(knowledge: Knowledge) -> None:
    state, question = machine.begin(knowledge, reach="core"), None
    for name, value in {"for_whom": "self", "age_band": "adult", "country": "CA"}.items():
        state = machine.answer(state, name, value, knowledge)
        state, faults = machine.from_draft(machine.to_draft(state, knowledge), knowledge)
        assert faults == []
        question = machine.current(state, knowledge)
    assert question == "safety"
    state = machine.skip(state, "safety", knowledge)
    again, _ = machine.from_draft(machine.to_draft(state, knowledge), knowledge)
    assert again == state


def test_the_answers_of_a_draft_are_an_answers_file(knowledge: Knowledge) -> None:
    state = answered(knowledge, concerns=("sleep",), safety=("none",))
    assert understand(machine.to_draft(state, knowledge), knowledge) == machine.result_answers(state, knowledge)


def test_what_no_longer_fits_is_named_and_asked_again_and_safety_is_not_repeated(knowledge: Knowledge) -> None:
    draft = machine.to_draft(answered(knowledge, concerns=("sleep",), focus=2), knowledge)
    draft["answers"] |= {"concerns": ["sleep", "gone-since"], "focus": 9, "dropped": 1, "safety": ["an-old-secret"]}
    state, faults = machine.from_draft(draft, knowledge)
    told = " ".join(f"{fault.message} {fault.path}" for fault in faults)
    for words in ("gone-since", "focus must be from -2 to 2", "key ", "safety[0]"):
        assert words in told
    assert "an-old-secret" not in told
    assert state.answers["concerns"] == ("sleep",)
    assert not {"concerns", "focus", "safety"} & set(state.passed)
    assert "age_band" in state.passed


@pytest.mark.parametrize("broken", [None, [], {}, {"answers": {}}, {"schema_version": "9", "draft": {}, "answers": {}}])
def test_what_is_no_draft_is_refused(broken: object, knowledge: Knowledge) -> None:
    with pytest.raises(AnswersError, match="no draft"):
        machine.from_draft(broken, knowledge)


# --- the plain face ----------------------------------------------------------------------------------


def talk(
    lines: list[str], knowledge: Knowledge, given: dict[str, Answer] | None = None, *, reach: machine.Reach = "rest"
) -> tuple[dict[str, Answer] | None, str]:
    """A whole interview with scripted lines; then what can be skipped is skipped, and elsewhere the first is taken."""
    left = iter(lines)
    page = io.StringIO()
    console = Console(file=page, width=80, color_system=None, highlight=False, markup=False)

    def read() -> str:
        keys = page.getvalue()[-2500:].rpartition("\n\n")[2].replace("\n", " ")
        choices = ("Go on", "The result now", "Here are your answers")
        return next(left, "" if "when done" in keys else "1" if any(choice in keys for choice in choices) else "s")

    state = machine.begin(knowledge, given or {}, reach)
    return Interview(knowledge, LineFace(console, read), console, dt.date(2026, 11, 24), state).run(), page.getvalue()


def scripted() -> Iterator[tuple[list[str], Callable[[dict[str, Answer]], bool]]]:
    first = ["1", "3", "ca", "15"]
    yield [*first, "7", ""], lambda said: said["concerns"] == ("sleep",) and said["country"] == "CA"
    yield [*first, "7 1", "", "b", "1", ""], lambda said: said["concerns"] == ("sleep",)
    yield ["1", "3", "ca", "b", "", "15", "7", ""], lambda said: said["country"] == "CA"
    yield [*first, "7", "1", "7", ""], lambda said: said["concerns"] == ("low-mood",)
    yield [*first, "g1", "g99", "/phobia", "/zzz", "7", ""], lambda said: said["concerns"] == ("sleep",)
    yield ["9", "y", "1", "3", "Canada", "ca", "15", "0", "7", ""], lambda said: said["for_whom"] == "self"
    yield [*first, "?", "7", ""], lambda said: said["safety"] == ("none",)


@pytest.mark.parametrize(("lines", "holds"), list(scripted()))
def test_numbers_answer_and_letters_go_back_skip_and_explain(
    lines: list[str], holds: Callable[[dict[str, Answer]], bool], knowledge: Knowledge
) -> None:
    said, page = talk(lines, knowledge)
    assert said is not None
    assert holds(said), said
    assert "\x1b" not in page


def test_the_page_on_danger_shows_people_and_asks_whether_to_go_on(knowledge: Knowledge) -> None:
    said, page = talk(["1", "3", "ca", "3", "2"], knowledge)
    assert said is None
    assert "A PERSON IS NEEDED NOW" in page
    assert "988" in page
    said, page = talk(["1", "3", "ca", "3", "1", "7"], knowledge)
    assert said is not None
    assert said["safety"] == ("suicidal-plan",)


def test_staff_are_told_what_this_does_not_do(knowledge: Knowledge) -> None:
    _, page = talk(["6", "3", "ca", "2", "7"], knowledge)
    assert "For staff" in page


def test_x_and_ctrl_x_are_for_getting_away(knowledge: Knowledge) -> None:
    for key in ("x", "X", "\x18"):
        with pytest.raises(QuickExit):
            talk(["1", key], knowledge)


def test_all_answers_are_shown_before_the_result_and_one_can_be_changed(knowledge: Knowledge) -> None:
    given: dict[str, Answer] = dict.fromkeys(knowledge.vocabulary.questions, ())
    given |= {"for_whom": "self", "age_band": "adult", "concerns": ("sleep",), "safety": ("suicidal-thoughts",)}
    given |= {"country": "CA", "note": "one", "id": "7"}
    said, page = talk(["3", "2", "1"], knowledge, given)
    assert said is not None
    assert said["age_band"] == "teen"
    assert "2. Who it is for: For me" in page
    assert "Age: 12 to 17" in page.partition("To change: How old are you?")[2]
    assert "Safety: answered (not shown here)" in page


def test_after_the_core_it_is_said_how_firm_the_list_is_and_what_could_change_it(knowledge: Knowledge) -> None:
    core = ["1", "3", "ca", "15", "7", "", "s", "s", "s"]
    _, page = talk([*core, "s", "s", "s", "s", "s", "s", "1"], knowledge, reach="core")
    assert "By now the first three are: CBT for insomnia" in page.replace("\n", " ")
    assert re.search(r"could still change them: [A-Z][a-z ]+; ", page.replace("\n", " "))
    assert page.index("The rest, about") < page.index("Here are your answers")
    _, page = talk([*core, "s", "s", "s", "s", "s", "s", "2"], knowledge, reach="core")
    assert "Question 15 of" in page


def test_questions_that_were_spared_are_counted(knowledge: Knowledge) -> None:
    _, page = talk(["1", "3", "ca", "15", "7", ""], knowledge)
    assert re.search(r"Questions not asked: [1-9]", page)
    _, whole = talk(["1", "3", "ca", "s", "15", "7", ""], knowledge, reach="all")
    assert "Questions not asked" not in whole


def test_staff_are_reminded_once_that_a_person_asks_in_the_room(knowledge: Knowledge) -> None:
    _, page = talk(["6", "3", "ca", "?", "15", "7", ""], knowledge)
    assert page.count("For staff: a trained person") == 1


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
    _, page = talk(["1", "3", "ca", "9", number, "", "1"], knowledge)
    assert page.index("A PERSON IS NEEDED TODAY") < page.index("A PERSON IS NEEDED NOW")


def test_help_and_back_at_the_page_on_danger_are_not_taken_for_going_on(knowledge: Knowledge) -> None:
    said, page = talk(["1", "3", "ca", "3", "?", "b", "15", "7"], knowledge)
    assert said is not None
    assert said["safety"] == ("none",)
    assert page.count("Would you like to go on?") == 2
    assert page.count("988, text 988") == 1


def test_a_text_that_is_too_long_is_told_at_once(knowledge: Knowledge) -> None:
    given: dict[str, Answer] = {
        name: () for name in knowledge.vocabulary.questions if name not in ("for_whom", "age_band", "country", "note")
    }
    given |= {"concerns": ("sleep",), "safety": ("none",), "id": "7"}
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


def test_what_people_write_for_a_country_counts_as_its_code(knowledge: Knowledge) -> None:
    """Whoever types UK sees the services of the United Kingdom."""
    state = machine.answer(machine.begin(knowledge), "country", "UK", knowledge)
    assert machine.result_answers(machine.answer(state, "for_whom", "self", knowledge), knowledge)["country"] == "GB"
