"""The survey's state machine, without a terminal."""

from __future__ import annotations

import json
import re
from random import Random

import pytest

from approach_finder.answers.drawing import draw
from approach_finder.answers.validation import understand
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.faults import AnswersError
from approach_finder.knowledge.model import Knowledge
from approach_finder.scoring.ranking import rank
from approach_finder.survey import state as machine
from approach_finder.survey.questions import NOT_SURE, question_page, review_page


def walk(state: machine.Survey, given: dict[str, Answer], knowledge: Knowledge) -> tuple[machine.Survey, list[str]]:
    """Answer what is given and skip the rest; the questions asked, in order."""
    asked = []
    while (name := machine.ahead(state, knowledge).question) is not None:
        asked.append(name)
        if name in given:
            state = machine.answer(state, name, given[name], knowledge)
        else:
            state = machine.skip(state, name, knowledge)
    return state, asked


def test_first_names_come_after_the_core(knowledge: Knowledge) -> None:
    given: dict[str, Answer] = {"for_whom": "self", "concerns": ("sleep", "worry"), "safety": ("none",)}
    state, asked = walk(machine.begin(knowledge), given, knowledge)
    assert asked == list(knowledge.questionnaire.core)
    assert asked.index("safety") < asked.index("concerns")
    assert not {"country", "health"} & set(asked)
    look = machine.ahead(state, knowledge)
    assert look.outlook is not None
    assert "impairment" in look.outlook.must
    state, step = walk(machine.sharper(state), given, knowledge)
    assert 0 < len(step) <= 4
    assert step[: len(look.outlook.must)] == [name for name in step if name in look.outlook.must]
    _, rest = walk(machine.to_the_rest(state), given, knowledge)
    assert {"country", "note"} <= set(rest)
    assert not {"answered", "id"} & set(rest)


def test_who_lost_a_partner_is_asked_who_would_come_along_before_therapy_for_two_is_named(knowledge: Knowledge) -> None:
    given: dict[str, Answer] = {
        "for_whom": "self",
        "age_band": "adult",
        "safety": ("none",),
        "concerns": ("grief", "alcohol"),
        "main_concern": "grief",
        "focus": 0,
        "who_joins": ("nobody",),
    }
    state, asked = walk(machine.begin(knowledge), given, knowledge)
    assert asked[-1] == "who_joins"
    outlook = machine.ahead(state, knowledge).outlook
    assert outlook is not None
    assert not outlook.joining
    shown = rank(machine.result_answers(state, knowledge), knowledge)
    assert not [scored.approach for scored in shown.eligible if scored.if_joined]
    _, asked = walk(machine.begin(knowledge), {**given, "concerns": ("worry",), "main_concern": "worry"}, knowledge)
    assert "who_joins" not in asked


def test_the_short_form_goes_straight_on_until_the_draws_say_enough(knowledge: Knowledge) -> None:
    given: dict[str, Answer] = {"for_whom": "self", "age_band": "adult", "concerns": ("sleep",), "safety": ("none",)}
    state, asked = machine.begin(knowledge, reach="quick"), 0
    while (look := machine.ahead(state, knowledge)).question is not None:
        assert look.outlook is None or not look.outlook.enough
        asked += 1
        if look.question in given:
            state = machine.answer(state, look.question, given[look.question], knowledge)
        else:
            state = machine.skip(state, look.question, knowledge)
    assert look.outlook is not None
    assert look.outlook.enough or asked == knowledge.questionnaire.quick_most


def test_the_short_form_asks_what_safety_waits_for_however_much_was_answered(knowledge: Knowledge) -> None:
    told: dict[str, Answer] = {"for_whom": "self", "age_band": "adult", "safety": ("none",), "concerns": ("sleep",)}
    given = draw(told, Random(7), knowledge, closed={"impairment"})
    assert len(given) > knowledge.questionnaire.quick_most
    _, asked = walk(machine.begin(knowledge, given, reach="quick"), {}, knowledge)
    assert "impairment" in asked


@pytest.mark.parametrize("whom", ["self", "teen"])
def test_a_list_with_one_place_is_settled_too(whom: str, knowledge: Knowledge) -> None:
    given: dict[str, Answer] = {"for_whom": whom, "age_band": "teen", "concerns": ("panic",), "safety": ("none",)}
    state, asked = walk(machine.begin(knowledge, reach="quick"), given, knowledge)
    assert len(rank(machine.result_answers(state, knowledge), knowledge).eligible) == 1
    look = machine.ahead(state, knowledge)
    assert look.outlook is not None
    assert look.outlook.enough
    assert len(asked) < 12 < len(look.left)


def test_everything_is_asked_in_the_order_of_the_questionnaire(knowledge: Knowledge) -> None:
    _, asked = walk(machine.begin(knowledge, reach="all"), {"concerns": ("sleep",)}, knowledge)
    assert asked == [name for name in knowledge.questionnaire.order if name in asked]
    assert len(asked) > 30


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
    assert machine.ahead(state, knowledge).question == "age_band"
    assert state.answers["age_band"] == "adult"
    assert machine.result_answers(state, knowledge) == {"for_whom": "self"}


def test_back_at_the_start_stays_at_the_start(knowledge: Knowledge) -> None:
    state = machine.back(machine.begin(knowledge), knowledge)
    assert machine.ahead(state, knowledge).question == "for_whom"


def test_back_over_a_branch_drops_what_no_longer_applies(knowledge: Knowledge) -> None:
    given: dict[str, Answer] = {"concerns": ("trauma",), "trauma_detail": ("combat",), "duration": "years"}
    state = machine.begin(knowledge, reach="all")
    while machine.ahead(state, knowledge).question != "recurrence" and "duration" not in state.passed:
        name = machine.ahead(state, knowledge).question
        assert name is not None
        state = (
            machine.answer(state, name, given[name], knowledge)
            if name in given
            else machine.skip(state, name, knowledge)
        )
    while machine.ahead(state, knowledge).question != "concerns":
        state = machine.back(state, knowledge)
    state = machine.answer(state, "concerns", ("sleep",), knowledge)
    state, asked = walk(state, {}, knowledge)
    assert "trauma_detail" not in asked
    assert "trauma_detail" not in machine.result_answers(state, knowledge)


def test_none_of_these_beside_another_option_does_not_count(knowledge: Knowledge) -> None:
    state = machine.answer(machine.begin(knowledge), "safety", ("suicidal-plan", "none"), knowledge)
    assert state.answers["safety"] == ("suicidal-plan",)


@pytest.mark.parametrize("reach", ["sharper", "quick", "rest", "all"])
@pytest.mark.parametrize("concerns", [("low-mood",), ("worry", "sleep"), ("panic", "stress-burnout", "grief")])
def test_the_phq_4_is_asked_whole_and_in_its_order_or_not_at_all(
    concerns: tuple[str, ...], reach: machine.Reach, knowledge: Knowledge
) -> None:
    state = machine.begin(knowledge, reach=reach)
    if reach == "sharper":
        state = machine.sharper(state)
    _, asked = walk(state, {"for_whom": "self", "age_band": "adult", "concerns": concerns, "phq4_low": 2}, knowledge)
    panel = list(knowledge.questionnaire.loinc.items)
    places = [asked.index(name) for name in panel if name in asked]
    assert places == [*range(places[0], places[0] + len(panel))] if places else reach in ("sharper", "quick")


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


def test_back_from_the_first_open_question_after_a_back_asks_both_again(knowledge: Knowledge) -> None:
    state = machine.answer(machine.begin(knowledge), "for_whom", "self", knowledge)
    state = machine.answer(state, "age_band", "adult", knowledge)
    state = machine.back(machine.back(state, knowledge), knowledge)
    assert machine.ahead(state, knowledge).question == "for_whom"
    state = machine.answer(state, "for_whom", "couple", knowledge)
    assert machine.ahead(state, knowledge).question == "age_band"


def answered(knowledge: Knowledge, **given: Answer) -> machine.Survey:
    person: dict[str, Answer] = {"for_whom": "self", "age_band": "adult", **given}
    state, _ = walk(machine.begin(knowledge, reach="all"), person, knowledge)
    return state


def test_a_changed_answer_brings_again_what_was_chosen_from_it_and_loses_nothing_else(knowledge: Knowledge) -> None:
    state = answered(knowledge, concerns=("sleep", "worry"), main_concern="worry", focus=2, recurrence="came-back")
    before = machine.result_answers(state, knowledge)
    state = machine.answer(machine.jump(state, "concerns"), "concerns", ("sleep", "worry", "trauma"), knowledge)
    assert machine.ahead(state, knowledge).question == "main_concern"
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
        if name in ("for_whom", "note", "id", "staff_note") or knowledge.vocabulary.questions[name].options_from:
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


# --- drafts ------------------------------------------------------------------------------------------


def test_a_draft_goes_on_where_it_was(knowledge: Knowledge) -> None:
    state, question = machine.begin(knowledge, reach="first"), None
    for name, value in {"for_whom": "self", "age_band": "adult"}.items():
        state = machine.answer(state, name, value, knowledge)
        state, faults = machine.from_draft(machine.to_draft(state, knowledge), knowledge)
        assert faults == []
        question = machine.ahead(state, knowledge).question
    assert question == "safety"
    state = machine.skip(state, "safety", knowledge)
    again, _ = machine.from_draft(machine.to_draft(state, knowledge), knowledge)
    assert again == state


def test_a_draft_keeps_answers_that_were_gone_back_over_and_asks_for_them_again(knowledge: Knowledge) -> None:
    state = answered(knowledge, concerns=("worry", "sleep"), main_concern="worry", safety=("none",))
    known = machine.result_answers(state, knowledge)
    while "concerns" in state.passed:
        state = machine.back(state, knowledge)
        draft = machine.to_draft(state, knowledge)
        assert understand(draft, knowledge) == known
        state, faults = machine.from_draft(draft, knowledge)
        assert not faults
    assert {"concerns", "main_concern"} == known.keys() - machine.result_answers(state, knowledge).keys()
    assert machine.ahead(state, knowledge).question == "concerns"
    state = machine.answer(state, "concerns", ("sleep", "panic"), knowledge)
    kept = machine.to_draft(state, knowledge)["answers"]
    assert (kept["concerns"], kept["safety"], "main_concern" in kept) == (("sleep", "panic"), ("none",), False)


def test_what_was_left_open_as_not_sure_is_told_as_such_until_it_is_answered(knowledge: Knowledge) -> None:
    def told(state: machine.Survey) -> list[str]:
        return [option.label for option in review_page(state, knowledge, title="").options if option.value == "focus"]

    state = machine.skip(answered(knowledge, concerns=("sleep",)), "focus", knowledge, unsure=True)
    draft = machine.to_draft(state, knowledge)
    state, _ = machine.from_draft(json.loads(json.dumps(draft)), knowledge)
    assert told(state) == ["Tools or roots: not sure"]
    assert question_page("focus", state, knowledge, title="", back=True).chosen == (NOT_SURE,)
    assert "focus" not in understand(draft, knowledge)
    assert told(machine.answer(state, "focus", 1, knowledge)) == ["Tools or roots: Mostly understanding the why"]
    assert told(machine.skip(state, "focus", knowledge)) == ["Tools or roots: skipped"]


def test_a_long_note_is_shown_in_short_where_an_answer_is_chosen_to_be_changed(knowledge: Knowledge) -> None:
    state = answered(knowledge, note="word " * 300)
    [label] = [option.label for option in review_page(state, knowledge, title="").options if option.value == "note"]
    assert len(label) < 250 and label.endswith("word ...")


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


def test_a_number_for_ones_own_files_is_carried_whoever_it_is_for(knowledge: Knowledge) -> None:
    state = machine.begin(knowledge, {"for_whom": "self", "id": "1234"})
    assert machine.result_answers(state, knowledge)["id"] == "1234"
