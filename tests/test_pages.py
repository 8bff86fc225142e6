"""The pages of the survey and the result, one after the other, and each on screens of several sizes."""

from __future__ import annotations

import json
import random
import re
from functools import cache
from pathlib import Path

import pytest
from msgspec import structs
from survey_pages import SIZES, TO_THE_LIST, TODAY, Actions, Script, blocks, screen, view_of

from approach_finder.cli.exits import UsageError
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.model import Knowledge
from approach_finder.pages.blocks import Block, item
from approach_finder.results.result import Result
from approach_finder.survey import layout
from approach_finder.survey import state as machine
from approach_finder.survey.drafts import KeptDraft
from approach_finder.survey.layout import Signs
from approach_finder.survey.page import ANSWER, Option, Page, QuickExit, Response, Stopped
from approach_finder.survey.result_actions import ResultActions
from approach_finder.survey.view import View

from people import anybody

STAFF = ("Somebody I work with", "18 to 64")


@pytest.fixture
def script(library: Library) -> Script:
    return Script(library)


# --- one page after the other -----------------------------------------------------------------------------


def test_whom_and_age_come_in_one_list_and_safety_next(script: Script) -> None:
    assert script.page("The two of us").heading.startswith("First, the safety of each of you")
    assert script.page("/back").heading == "Who is this for?"
    assert script.page("Somebody I work with").heading.startswith("How old")


def test_six_answers_lead_to_the_list_with_how_settled_it_is(script: Script, library: Library) -> None:
    page = script.page(*TO_THE_LIST)
    assert page.heading == "Shortlist: panic attacks"
    said = " ".join(text for line in blocks(page.body, 200) for _, text in line)
    assert "We tried 40 ways to answer the rest" in said
    assert script.interview.answers()["answered"] == "2026-11-25"
    assert [command.key for command in page.commands if command.label]
    for columns, rows in SIZES:
        view = view_of(page, library)
        seen = screen(view, columns, rows)
        assert page.places is not None
        for place in page.places.places[:3]:
            assert any(place.name in line or place.short_name in line for line in seen), seen
        keys = " ".join(seen[-3:])
        assert all(
            f" {key} " in f" {keys} " for key in ("Esc", "Ctrl-X", *(c.key for c in page.commands if c.label))
        ), seen


def test_a_settled_list_of_one_says_what_may_still_change(script: Script, library: Library) -> None:
    words = library.knowledge.survey
    page = script.page("Me (12 to 17)", "No, none", "Panic attacks", "Learn skills", "/skip", "/sharper", "A little")
    said = [block.text for block in page.body if isinstance(block, Block)]
    assert page.commands[0].value == "1" != page.commands[1].value
    assert any(text.endswith(f"{words.settled_enough} {words.closer_open}") for text in said)
    script.run("/sharper")
    while not (page := script.pages[-1]).heading.startswith("Shortlist"):
        script.run("/skip")
    assert words.closer_open not in " ".join(block.text for block in page.body if isinstance(block, Block))


def test_from_the_list_a_few_questions_more_then_the_list_again(script: Script, library: Library) -> None:
    script.run(*TO_THE_LIST, "/sharper")
    for _ in range(4):
        if script.pages[-1].heading.startswith("Shortlist"):
            break
        script.run("/skip")
    assert script.pages[-1].heading.startswith("Shortlist")
    assert len(script.pages) <= 12
    for columns, rows in SIZES:
        foot = " ".join(screen(view_of(script.pages[-1], library), columns, rows)[-3:])
        assert all(key in foot for key in ("Enter open the first", "s save", "q quit")), foot
        assert "e edit" in foot or columns < 60, foot
    assert script.page("/answer").heading.startswith("Cognitive")  # the list is settled: Enter opens its first
    script.run("/back")
    assert isinstance(script.run("/quit"), Result)


def test_everything_is_one_key_from_the_list_and_leads_back_to_it(script: Script) -> None:
    script.run(*TO_THE_LIST)
    for steps, words in (
        (("/1", "/sources", "/back", "/sums", "/back", "/back"), "all of cbt"),
        (("/compare", "Cognitive; Applied", "/back"), "beside"),
        (("/else", "Waiting", "/back", "/back"), "all of "),
        (("/find", "Eye movement", "/back", "/back"), "why emdr"),
        (("/more", "The whole account", "/back", "Mark what", "one", "/back"), "the whole account"),
    ):
        before = len(script.pages)
        options = [*script.pages[-1].options]
        assert script.page(*steps).heading.startswith("Shortlist"), (steps, options)
        said = " ".join(text for page in script.pages[before:] for line in blocks(page.body, 200) for _, text in line)
        assert words in said, (steps, said)


def test_behind_an_approach_is_where_to_find_somebody_in_the_country(script: Script, library: Library) -> None:
    page = script.page(*TO_THE_LIST, "/1", "/places")
    assert page.heading == "Which country are you in?"
    page = script.page("Canada")
    assert page.heading == "Which part of the country?"
    view = view_of(page, library)
    press(view, *"quebec")
    assert press(view, "enter") == Response("answer", "Québec")
    page = script.page("Québec")
    assert "places for cbt in Québec" in blocks(page.body, 80)[0][0][1]
    page = script.page("/back", "/places", "Somewhere else")  # the country is asked once
    assert "in another part" in blocks(page.body, 80)[0][0][1]
    assert script.page("/back", "/places", "/back").heading.startswith("Cognitive")
    assert script.page("/back").heading.startswith("Shortlist")
    result = script.run("/quit")
    assert isinstance(result, Result)
    assert "for Canada" in result.next_steps[0]


def moved(page: Page) -> str:
    """The first line below the heading of the list."""
    assert page.heading.startswith("Shortlist") and isinstance(page.intro[0], Block)
    return page.intro[0].text


def names_of_list(page: Page) -> list[str]:
    assert page.places
    return [place.short_name for place in page.places.places]


def test_an_edit_leads_to_the_list_which_tells_what_moved_and_marks_survive_it(script: Script) -> None:
    before = script.page(*TO_THE_LIST, "/more", "Mark what", "one", "/back")
    script.run("/edit", "Tools or roots")
    page = script.page("Understanding the why and the roots")
    came = [name for name in names_of_list(page) if name not in names_of_list(before)]
    went = [name for name in names_of_list(before) if name not in names_of_list(page)]
    assert came and went
    assert all(name in moved(page).partition("New: ")[2].partition("Gone: ")[0] for name in came)
    assert all(name in moved(page).partition("Gone: ")[2] for name in went)
    assert script.page("/more", "Mark what").chosen == ("0",)


def test_an_answer_that_moves_nothing_says_so_and_an_edit_left_as_it_was_says_nothing(script: Script) -> None:
    first = script.page(*TO_THE_LIST)
    assert "The first places stayed." not in text_of(first)
    assert text_of(script.page("/edit", "Tools or roots", "/back")) == text_of(first)
    page = script.page("/edit", "Tools or roots", "Mostly relief")
    assert text_of(page) == text_of(first)
    script.run("/1", "/places", "Canada", "/back", "/back")
    script.interview.move(machine.answer(script.interview.state, "country", "IE", script.library.knowledge))
    assert moved(script.page("/edit", "Tools or roots", "/back")) == "The first places stayed."


def test_no_other_question_comes_between_an_edit_and_the_list(script: Script) -> None:
    script.run(*TO_THE_LIST, "/sharper")
    while not script.pages[-1].heading.startswith("Shortlist"):
        script.run("/skip")
    assert script.page("/edit", "Tools or roots", "Understanding the why and the roots").heading.startswith("Shortlist")


def test_what_is_said_on_safety_is_told_to_be_new_where_the_places_stay(script: Script) -> None:
    script.run("Me (18", "Show me", "Heavy daily", "Canada", "I have seen", *TO_THE_LIST[2:])
    assert "safety" in moved(script.page("/edit", "Safety", "None of these"))


def test_the_list_leads_back_to_a_question_at_the_second_key_and_one_key_leads_to_it_again(
    script: Script, library: Library
) -> None:
    page = script.page(*TO_THE_LIST)
    view = view_of(page, library)
    assert view.press("escape") is None
    assert "Esc again" in seen(view)
    press(view, "down")
    assert view.press("escape") is None
    assert view.press("escape") == Response("back")
    script.run("/back", "/back", "/back")
    for _ in range(4):  # also where one types to search, and back to the first page
        view = view_of(script.pages[-1], library)
        assert "< back to the list" in seen(view, 120, 40), script.pages[-1].heading
        assert view.press("<") == Response("list")
        assert text_of(script.page("/list")) == text_of(page)
        script.run(*["/back"] * (_ + 3))


def test_the_list_that_nothing_more_is_asked_for_is_not_called_the_list_so_far(script: Script) -> None:
    assert script.page(*TO_THE_LIST).title == "The list so far"
    script.run("/more", "Ask me the rest")
    while not script.pages[-1].heading.startswith("Shortlist"):
        script.run("/skip")
    assert script.pages[-1].title == "The list"
    assert script.page("/1").title == "The list"


def test_saving_asks_for_the_country_by_name_and_proposes_a_file(script: Script) -> None:
    page = script.page(*TO_THE_LIST, "/save", "Pages to take along")
    assert page.heading == "Which country are you in?"
    page = script.page("Canada")
    assert page.chosen == ("therapy-2026-11-25.html",)
    assert script.page("here.html").heading == "Saved"
    assert script.interview.answers()["country"] == "CA"
    assert [file.name for file in script.saved] == ["here.html"]


def test_the_page_that_asks_for_a_name_says_what_is_saved(script: Script) -> None:
    script.run(*TO_THE_LIST)
    for what in ("Pages to take along", "The same as plain text"):
        page = script.page("/save", what, *["Canada"] * (what == "Pages to take along"))
        assert page.kind == "text" and page.title.startswith(what)
        script.run("/back")
    assert script.page("/stop", "Stop, and keep my").title == "Stop, and keep my answers in a file"


def test_staff_save_a_page_of_their_own_with_the_note_that_is_asked_before(script: Script) -> None:
    page = script.page(*STAFF, "None of these", "Panic attacks", "Learn skills", "Relief and tools", "/save")
    assert [option.label.split(",")[0].split(" (")[0] for option in page.options] == [
        "Pages for the person to take along", "The same as plain text", "The page for staff", "The whole result",
    ]  # fmt: skip
    assert script.page("The page for staff").heading.startswith("Anything your team should know?")
    assert script.page("/back").heading.startswith("Shortlist")
    page = script.page("/save", "The page for staff", "Call the school.", "/skip")
    assert page.chosen == ("therapy-2026-11-25-staff.html",)
    script.run("mine.html", "/answer")
    assert script.actions.for_staff
    assert script.interview.answers()["staff_note"] == "Call the school."
    page = script.page("/save", "The page for staff")  # the note and the country are asked once
    assert page.heading == "What should the file be called?"
    script.run("/back", "/save", "Pages for", "b.html", "/answer")
    assert not script.actions.for_staff
    assert script.page("/back").heading.startswith("What matters more")  # neither is a step to go back to
    assert "The page for staff" not in [o.label for o in Script(script.library).page(*TO_THE_LIST, "/save").options]


FEARED = ("Me (18 to 64)", "Show me", "Being hurt", "Canada", "I have seen", *TO_THE_LIST[2:])


def test_who_stops_where_people_to_call_are_shown_is_offered_to_keep_the_answers(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = script.page("Me (18", "Show me", "A plan to end", "Canada", "Stop here")
    assert [option.label for option in page.options][1:] == [
        "Stop, and keep my answers in a file",
        "Stop, and keep nothing",
    ]
    assert "911" in text_of(page)
    assert script.page("Go on").heading == "Please talk to someone now"
    with pytest.raises(Stopped, match="988") as stopped:
        script.run("Stop here", "Stop, and keep my", "kept.json")
    assert "--resume kept.json" in stopped.value.said[-1]
    assert json.loads((tmp_path / "kept.json").read_bytes())["answers"]["safety"] == ["suicidal-plan"]


def test_what_is_gone_is_told_only_where_it_is(library: Library, tmp_path: Path) -> None:
    script = Script(library)
    script.run(*TO_THE_LIST)
    assert "is gone" in script.interview.what_is_gone()
    script.run("/save", "Pages to take", "/skip", "x.html")
    assert script.interview.what_is_gone() == ""
    draft = KeptDraft(tmp_path / "kept.json", resumed=False)
    for other, steps in ((Script(library, draft=draft), TO_THE_LIST), (Script(library), FEARED), (Script(library), ())):
        other.run(*steps)
        assert other.interview.what_is_gone() == ""
    draft.end()


def test_nothing_is_called_gone_while_a_draft_that_failed_later_holds_some_of_it(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    draft = KeptDraft(tmp_path / "kept.json", resumed=False)
    script = Script(library, draft=draft)
    script.run("Me (18")
    monkeypatch.setattr(draft, "keep", full)
    assert "No space left on device" in text_of(script.page("No, none"))
    assert script.interview.what_is_gone() == ""
    draft.end()


def test_what_is_ticked_in_compare_stays_as_it_was_left(script: Script, library: Library) -> None:
    view = view_of(script.page(*TO_THE_LIST, "/compare"), library)
    for key, ticked, is_enough in (("2", 1, False), ("3", 2, True), ("4", 3, True), ("5", 4, False)):
        view.press(key)
        assert ("Enter go on" in " ".join(screen(view, 80, 24))) is is_enough
        did = view.press("enter")
        assert len(view.ticked) == ticked
        assert did == (Response(ANSWER, view.ticked) if is_enough else None)
        assert ("Please choose two or three." in " ".join(screen(view, 80, 24))) is not is_enough
    script.flow.send(Response("back", view.ticked[:1]))
    assert script.flow.send(Response("compare")).chosen == view.ticked[:1]


def test_who_may_be_feared_is_warned_before_a_file_is_written(script: Script) -> None:
    page = script.page(*FEARED, "/save", "Pages to take")
    assert page.heading.startswith("Somebody else may open this file")
    script.run("Save it without", "less.html", "/answer")
    assert script.actions.redacted
    script.run("/save", "Pages to take", "Save all", "all.html", "/answer")
    assert not script.actions.redacted
    assert [file.name for file in script.saved] == ["less.html", "all.html"]
    assert script.page("/save", "Pages to take", "/back").heading.startswith("Shortlist")


def test_who_may_be_feared_can_leave_nothing_in_the_terminal(script: Script) -> None:
    script.run(*FEARED)
    assert script.page("/quit").heading.startswith("The list would stay in this terminal")
    assert script.page("/back").heading.startswith("Shortlist")
    with pytest.raises(QuickExit):
        script.run("/quit", "Leave nothing")


@pytest.mark.parametrize(
    ("start", "is_asked"),
    [
        (("Me (12", "No, none"), True),
        (("A teen", "No, none"), False),
        (("Me (18", "No, none"), False),
        (("Me (18", "Show me", "Hurting my", "Canada", "I have seen"), True),
    ],
)
def test_who_is_young_or_named_a_danger_is_asked_once_what_stays_on_the_screen(
    start: tuple[str, ...], is_asked: bool, script: Script
) -> None:
    script.run(*start, "Panic attacks")
    while not script.pages[-1].heading.startswith("Shortlist"):
        script.run("/skip")
    page = script.run("/quit")
    assert isinstance(page, Page) is is_asked
    if isinstance(page, Page):
        assert "Somebody else may see it" in page.heading
        with pytest.raises(QuickExit):
            script.run("Leave nothing")


def test_a_session_gone_on_with_says_first_that_its_file_stays(library: Library) -> None:
    notes = ("You go on.", "It is kept in a file.")
    danger = {"for_whom": "self", "age_band": "adult", "safety": ("withdrawal-risk",)}
    for given, heading in (
        (danger, "Which country are you in?"),
        ({**danger, "country": "CA"}, "Please talk to someone"),
        ({"for_whom": "self", "age_band": "adult"}, "First, your safety"),
    ):
        state = structs.replace(machine.begin(library.knowledge, given), given=())  # type: ignore[arg-type]
        script = Script(library, state, notes=notes)
        page = script.page()
        assert page.heading.startswith(heading)
        assert all(note in text_of(page) for note in notes)
        assert not any(note in text_of(script.page("/help", "/answer", "/back")) for note in notes)
        assert page.back  # to the answers of before


def test_a_new_draft_holds_at_once_what_was_known_before(library: Library, tmp_path: Path) -> None:
    draft = KeptDraft(tmp_path / "kept.json", resumed=False)
    Script(library, machine.begin(library.knowledge, {"concerns": ("panic",)}), draft).page()
    assert json.loads((tmp_path / "kept.json").read_bytes())["answers"] == {"concerns": ["panic"]}
    draft.end()


def test_who_may_be_feared_and_leaves_the_list_has_it(script: Script) -> None:
    assert isinstance(script.run(*FEARED, "/quit", "Leave the list"), Result)


def test_what_stays_in_the_terminal_of_who_may_be_feared_does_not_tell_why(script: Script) -> None:
    with pytest.raises(Stopped) as stopped:
        script.run(*FEARED[:4], "Stop here", "Stop, and keep nothing")
    assert "911" in str(stopped.value)
    assert "1-866-863-0511" not in str(stopped.value)
    assert "being open" not in str(stopped.value)


def test_who_stops_and_may_be_feared_is_told_that_others_may_open_the_file(script: Script) -> None:
    for steps, is_told in ((FEARED[:4], True), (("Me (18", "No, none"), False)):
        page = Script(script.library).page(*steps, "/stop", "Stop, and keep my answers")
        assert ("Somebody else may open it." in page.hint) == is_told


def test_back_from_the_country_leads_to_the_list_and_takes_no_answer_back(script: Script) -> None:
    script.run(*TO_THE_LIST)
    before = script.interview.answers()
    for steps in (("/save", "Pages to take along", "/back"), ("/1", "/places", "/back", "/back")):
        assert script.page(*steps).heading.startswith("Shortlist")
        assert script.interview.answers() == before


# --- safety -------------------------------------------------------------------------------------------------


def test_a_danger_brings_the_country_then_people_to_call_on_a_page_that_waits(script: Script) -> None:
    page = script.page("Me (18", "Yes, or", "A plan to end")
    assert page.heading == "Which country are you in?"
    page = script.page("Canada")
    assert page.heading == "Please talk to someone now"
    assert page.quiet >= 0.5
    assert "911" in blocks(page.head, 76)[0][0][1]
    assert script.page("I have seen this").heading.startswith("What would you like help with?")
    with pytest.raises(Stopped, match="988"):
        script.run("/back", "/back", "A plan to end", "/stop", "Stop, and keep nothing")


def test_from_people_to_call_one_comes_back_to_what_was_ticked_with_numbers_in_sight(script: Script) -> None:
    page = script.page("Me (18", "Show me", "A plan to end")
    assert page.back and "findahelpline" in text_of(page)
    assert script.page("/back").chosen == ("suicidal-plan",)
    page = script.page("A plan to end", "Canada", "/back")
    assert page.heading == "Which country are you in?"
    assert "You do not have to answer first" in page.hint and "911" in text_of(page)
    assert script.page("/back").chosen == ("suicidal-plan",)


def test_a_finding_is_shown_once_and_a_new_one_again(script: Script) -> None:
    script.run("Me (18", "Show me", "Thoughts of being dead", "/skip")
    assert script.pages[-1].heading == "Please talk to someone today"
    script.run("I have seen this", "/back", "/back")
    assert script.page("Thoughts of being dead").heading.startswith("What would you like help with?")
    assert script.page("/back", "A plan to end", "/skip").heading == "Please talk to someone now"
    with pytest.raises(Stopped):
        script.run("Stop here", "Stop, and keep nothing")


def test_what_was_given_beforehand_is_not_counted_among_the_questions(library: Library) -> None:
    for given in ({"for_whom": "client"}, {"for_whom": "self"}, {"for_whom": "self", "age_band": "adult"}):
        script = Script(library, machine.begin(library.knowledge, given))
        assert "question 1" in script.page().title
        assert not script.page().back
        first = script.pages[-1].options[0].label
        assert "question 2" in script.page(first if script.pages[-1].heading.startswith("How old") else "No").title
        assert "question 1" in script.page("/back").title


def test_only_where_all_is_asked_a_title_says_of_how_many_questions(script: Script, library: Library) -> None:
    titles = [script.page().title, *(script.page(step).title for step in ("Me (18", "Show me", "A plan", "Canada"))]
    assert titles[1:4] == ["Safety - question 2", "Safety - question 2", "Safety - question 3"]
    assert script.page("I have seen").title == "Concerns - question 4"
    for number, step in enumerate(("Panic attacks; Worry", "Panic", "Get relief"), start=5):
        assert script.page(step).title.endswith(f" - question {number}")
    whole = Script(library, machine.begin(library.knowledge, reach="all"))
    assert " of about " in whole.page("Me (18").title


def test_staff_see_the_whole_list_at_once(script: Script) -> None:
    page = script.page(*STAFF)
    assert page.kind == "many"
    assert "For staff" in page.hint


def test_couples_are_told_to_answer_alone(script: Script) -> None:
    assert "somebody can see your screen" in script.page("The two of us").hint


@pytest.mark.parametrize("whom", ["child", "teen", "client", "couple", "family"])
def test_who_answers_for_another_or_for_several_is_not_offered_words_of_one(whom: str, knowledge: Knowledge) -> None:
    survey, roles = machine.begin(knowledge, {"for_whom": whom}), knowledge.scoring.roles
    first_person = re.compile(r"\b(I|me|my|myself|mine)\b(?!-CBT|\))")
    for name, question in knowledge.questionnaire.questions.items():
        labels = machine.options(name, survey, knowledge)
        texts = [
            machine.wording(name, survey, knowledge),
            *(title for title, _ in machine.groups(name, labels, survey, knowledge)),
        ]
        texts += [] if name == roles.whom else (labels[option] for option in labels if option not in question.exclusive)
        assert not [text for text in texts if first_person.search(text)], name


def test_a_new_baby_is_asked_about_wherever_there_may_be_one(knowledge: Knowledge) -> None:
    def offered(**answers: str) -> bool:
        return "postpartum-crisis" in machine.options("safety", machine.begin(knowledge, answers), knowledge)

    assert not offered(for_whom="child", age_band="child")
    assert not offered(for_whom="self", age_band="child")
    assert offered(for_whom="family", age_band="child")
    assert offered(for_whom="teen", age_band="teen")
    assert offered(for_whom="self", age_band="teen")


def test_to_wait_comes_last_and_says_why_where_it_is_not_for_now(library: Library) -> None:
    for safety, concern, may_wait in (
        ("none", "low-mood", True), ("self-harm", "low-mood", False), ("none", "restricting", False),
    ):  # fmt: skip
        given: dict[str, str | tuple[str, ...]] = {"age_band": "teen", "safety": (safety,), "concerns": (concern,)}
        actions = ResultActions(library.knowledge, lambda: library, None, TODAY, lambda *_: None)
        result = actions.recommend(given)
        assert (actions.ways_to_go(result)[0] == "waiting") == may_wait
        assert (actions.ways_to_go(result)[-1] == "waiting") != may_wait
        told = [getattr(piece, "text", "") for piece in actions.card("waiting", result)]
        assert (library.knowledge.safety.no_waiting in told[:2]) != may_wait


def test_of_medicine_a_person_reads_what_is_known_for_their_own_concerns(library: Library) -> None:
    actions = ResultActions(library.knowledge, lambda: library, None, TODAY, lambda *_: None)
    result = actions.recommend({"age_band": "teen", "concerns": ("self-harm-urges",)})
    told = " ".join(getattr(piece, "text", "") for piece in actions.card("medication-talk", result))
    evidence = library.other_ways["medication-talk"].evidence
    assert [concern for concern in evidence if getattr(evidence[concern], "says", "") in told] == ["self-harm-urges"]


def test_what_is_the_same_for_all_speaks_to_nobody(library: Library) -> None:
    """Staff and parents read these too: "acting before you feel like it" was said to a clinic."""
    cards = library.approaches.values()
    helps = [question.help for question in library.knowledge.questionnaire.questions.values() if not question.ask_when]
    for said in (*(card.gives for card in cards), *(card.asks for card in cards), *helps):
        assert not re.search(r"\b(your|yourself)\b", said) or said.startswith("Your own words"), said


def test_a_childs_own_trouble_is_offered_before_that_of_the_parents(knowledge: Knowledge) -> None:
    for answers in ({"for_whom": "child", "age_band": "child"}, {"for_whom": "teen", "age_band": "teen"}):
        survey = machine.begin(knowledge, answers)
        labels = machine.options("concerns", survey, knowledge)
        (_, (first, *others)), *_ = machine.groups("concerns", labels, survey, knowledge)
        assert labels[first].startswith("Behaviour")
        assert "parenting" in others


def test_a_young_person_is_told_who_hears_of_it(script: Script) -> None:
    script.run("Me (12 to 17)")
    said = " ".join(text for line in blocks(script.pages[-1].body, 200) for _, text in line)
    assert "not your parents" in said


def test_people_to_call_are_one_key_away_and_the_page_is_as_it_was(script: Script) -> None:
    before = script.page("Me (18", "No, none")
    assert script.page("/help").heading == "People to call"
    script.run("/country", "Canada")
    assert "911" in " ".join(text for line in blocks(script.pages[-1].body, 200) for _, text in line)
    assert script.page("/answer") is before


def test_no_country_is_taken_by_enter_alone_and_a_wrong_one_can_be_mended(script: Script, library: Library) -> None:
    script.run("Me (18", "No, none", "/help")
    view = view_of(script.page("/country"), library)
    assert view.press("enter") is None
    assert "Nothing is chosen yet" in "\n".join(screen(view, 80, 24))
    press(view, *"argen")
    assert view.press("enter") == Response(ANSWER, "AR")
    script.run("Argentina")
    for columns, rows in SIZES:
        assert "c choose the country" in "\n".join(screen(view_of(script.pages[-1], library), columns, rows))
    assert view_of(script.page("/country"), library).press("enter") == Response(ANSWER, "AR")
    assert "911" in text_of(script.page("Canada"))


def test_the_country_chosen_on_the_way_is_no_step_to_go_back_to(script: Script) -> None:
    script.run("Me (18", "No, none", "/help", "/country", "Canada", "/answer")
    assert script.page("/back").heading.startswith("First, your safety")
    assert script.interview.answers()["country"] == "CA"


def test_a_country_that_was_skipped_can_be_chosen_where_help_is_needed(script: Script) -> None:
    script.run("Me (18", "Show me", "A plan to end", "/skip", "/help")
    script.run("/country", "Canada")
    assert "911" in text_of(script.pages[-1])


def test_the_list_names_whom_to_call_in_the_country_chosen_on_the_page_of_help(script: Script) -> None:
    script.run("Me (18", "Show me", "A plan to end", "/skip", "I have seen this", "Panic attacks", "Learn skills")
    page = script.page("Relief and tools")
    assert page.heading.startswith("Shortlist") and "911" not in text_of(page)
    page = script.page("/help", "/country", "Canada", "/answer")
    assert page.heading.startswith("Shortlist") and "911" in text_of(page)


def test_places_to_look_ask_again_for_a_country_that_was_skipped(script: Script) -> None:
    script.run("Me (18", "Show me", "A plan to end", "/skip", "I have seen this", "Panic attacks", "Learn skills")
    assert script.page("Relief and tools", "/1", "/places").heading == "Which country are you in?"
    assert script.page("/skip").heading.startswith("Cognitive")


@pytest.mark.parametrize("name", ["mine", "notes for Dr. Murphy", "therapy 29.11.2026", "what next."])
def test_a_file_name_without_an_ending_gets_that_of_what_is_saved(name: str, script: Script) -> None:
    assert script.page(*TO_THE_LIST, "/save", "Pages to take along", "Canada", name).heading == "Saved"
    assert [file.name for file in script.saved] == [f"{name.rstrip('.')}.html"]


@pytest.mark.parametrize(
    ("chosen", "typed", "proposed"),
    [
        ("Pages to take along", "my notes.docx", "my notes.html"),
        ("Pages to take along", "x.PDF", "x.html"),
        ("The same as plain text", "x.html", "x.txt"),
        ("The whole result", "notes.txt", "notes.json"),
    ],
)
def test_an_ending_of_something_else_is_told_and_the_name_asked_again(
    chosen: str, typed: str, proposed: str, script: Script
) -> None:
    page = script.page(*TO_THE_LIST, "/save", chosen, "Canada", typed)
    assert page.kind == "text" and page.chosen == (proposed,)
    assert Path(typed).suffix in page.hint and Path(proposed).suffix in page.hint
    assert not script.saved
    assert script.page(proposed).heading == "Saved"
    assert [file.name for file in script.saved] == [proposed]
    assert script.page("/answer").heading.startswith("Shortlist")


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), ValueError("a secret"), UsageError("", "no", "")]
)
def test_no_fault_while_a_file_is_written_ends_the_survey(
    error: Exception, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Actions, "_save", fail)
    script = Script(library)
    page = script.page(*TO_THE_LIST, "/save", "Pages", "Canada", "mine")
    assert page.hint.startswith("This could not be written: ") and "secret" not in page.hint
    assert page.chosen == ("mine.html",)
    assert script.page("/back").heading.startswith("Shortlist")


@pytest.mark.parametrize("name", ["~nobody-of-that-name/x", "x" * 300, "\0", "nowhere/x.html", "..", "."])
def test_no_name_that_is_typed_ends_the_survey(name: str, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Actions, "_save", lambda _self, _result, file, *_: file.write_bytes(b""))
    script = Script(library)
    page = script.page(*TO_THE_LIST, "/save", "Pages", "Canada", name)
    assert page.kind == "text" and page.hint
    assert script.page("/back").heading.startswith("Shortlist")


def test_a_folder_that_is_named_is_told_and_a_name_in_it_proposed(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    page = script.page(*TO_THE_LIST, "/save", "Pages", "Canada", "mine")
    assert "folder" in page.hint
    assert page.chosen == ("mine/therapy-2026-11-25.html",)


def test_help_knows_the_country_though_one_went_back_over_its_question(script: Script) -> None:
    script.run("Me (18", "Show me", "A plan to end", "Canada", "/back", "/back")
    assert "911" in text_of(script.page("/help"))


@pytest.mark.parametrize("start", ["Me (18", "The two of us"])
def test_help_sends_nobody_to_whoever_is_near(start: str, script: Script) -> None:
    said = text_of(script.page(start, "/help"))
    assert "near you" not in said
    assert "someone you trust, if that is safe" in said


@pytest.mark.parametrize(
    ("steps", "numbers"),
    [
        (("Me (18", "Show me", "Being hurt", "Canada"), ["911", "1-800-363-9010 (Québec)", "988"]),
        (("Me (12", "Show me", "Hurting my", "Canada"), ["911", "1-800-668-6868", "988"]),
        (("Me (18", "Show me", "Thoughts of being", "United Kingdom"), ["999", "116 123"]),
    ],
)
@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (60, 20)])
def test_the_emergency_number_and_the_lines_that_fit_are_seen_at_once(
    script: Script, library: Library, steps: tuple[str, ...], numbers: list[str], columns: int, rows: int
) -> None:
    seen = "\n".join(screen(view_of(script.page(*steps, "/help"), library), columns, rows))
    found = [seen.index(number) for number in numbers]
    assert found == sorted(found)
    assert "checked 2026-10-07" in seen


def test_the_list_keeps_in_sight_whom_to_call(script: Script) -> None:
    script.run("Me (18", "Show me", "Being hurt", "Canada", "I have seen")
    [line] = script.interview.call_now()
    assert "1-866-863-0511 (Ontario)" in str(line)
    assert "Emergency (Canada): 911" in str(line)


def test_known_answers_on_safety_bring_people_to_call_first(library: Library) -> None:
    given = {"for_whom": "self", "safety": ("suicidal-plan",), "country": "CA"}
    script = Script(library, machine.begin(library.knowledge, given))  # type: ignore[arg-type]
    assert script.page().heading == "Please talk to someone now"


def test_who_stops_may_keep_the_answers_under_a_name_that_is_free(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my answers.json").touch()
    page = script.page("Me (18", "/stop", "Stop, and keep my answers", "my answers.json")
    assert page.chosen == ("my answers-2.json",)
    with pytest.raises(Stopped) as stopped:
        script.run(*page.chosen)
    assert stopped.value.said == ("Kept. To go on later: approach-finder ask --resume 'my answers-2.json'",)
    assert json.loads((tmp_path / "my answers-2.json").read_bytes())["answers"]["for_whom"] == "self"


def test_who_stops_a_draft_leaves_it_or_has_it_deleted(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    kept = KeptDraft(file, resumed=False)
    script = Script(library, draft=kept)
    assert [option.label for option in script.page("/stop").options] == ["Go on", "Stop, and keep nothing"]
    page = script.page("Go on", "Me (18", "/stop")
    assert f"what was answered stays in {file}" in page.options[1].label
    assert script.page("Stop, and delete", "No").heading == "Stop here?"
    with pytest.raises(Stopped) as stopped:
        script.run("Stop, and delete", "Yes")
    kept.end()
    assert (stopped.value.said, file.exists()) == ((f"Deleted: {file}.",), False)


def test_only_a_draft_as_it_was_left_is_deleted(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    kept = KeptDraft(file, resumed=False)
    script = Script(library, draft=kept)
    script.page("Me (18", "/stop", "Stop, and delete")
    file.write_text("my diary")
    with pytest.raises(Stopped, match="could not be deleted: it is no draft"):
        script.run("Yes")
    kept.end()
    assert file.read_text() == "my diary"


@pytest.mark.parametrize(("gate", "told"), [("Yes, or maybe", True), ("Show me the list", False)])
def test_who_says_maybe_and_skips_the_list_of_dangers_sees_people_to_call_once(
    gate: str, told: bool, library: Library
) -> None:
    script = Script(library)
    page = script.page("Me (18", gate, "/skip")
    assert (page.heading == "People to call") is told
    assert script.interview.answers()["safety"] == ()
    if told:
        assert "You need not go through the list." in text_of(page)
        page = script.page("/answer")
        with pytest.raises(Stopped) as stopped:
            script.run("/stop", "Stop, and keep nothing")
        assert stopped.value.said[0] == library.knowledge.survey.gone
        assert "Please talk with someone now" in stopped.value.said[1]
    assert page.heading.startswith("What would you like help with?")


def test_from_each_question_after_the_list_a_key_leads_back_to_it(script: Script, library: Library) -> None:
    shortlist = script.page(*TO_THE_LIST).heading
    first = script.page("/more", "Ask me the rest")
    assert script.page("/back").heading == shortlist
    assert script.page("/more", "Ask me the rest", "/skip", "/list").heading == shortlist
    page = script.page("/more", "Ask me the rest")
    assert page.heading != first.heading  # that one was skipped
    seen = 0
    while page.heading != shortlist and seen < 60:
        seen += 1
        assert view_of(page, library).press("<") == Response("list"), page.heading
        assert "back to the list" in " ".join(screen(view_of(page, library), 120, 40)), page.heading
        page = script.page("/skip" if not page.required else "/list")
    assert seen > 10


@pytest.mark.parametrize("keeps", [("Stop, and keep my", "kept.json"), ("Stop, and keep nothing",)])
@pytest.mark.parametrize("steps", [(), ("Canada",), ("Canada", "I have seen"), ("Canada", "I have seen", "Panic")])
def test_who_stops_after_a_danger_has_numbers_wherever_it_is(
    steps: tuple[str, ...], keeps: tuple[str, ...], script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Stopped) as stopped:
        script.run("Me (18", "Show me", "Thoughts of being dead", *steps, "/stop", *keeps)
    said = " ".join(stopped.value.said)
    assert "Thank you for being open about this." in said
    assert ("988" if steps else "findahelpline.com") in said


@pytest.mark.parametrize(
    ("steps", "number"),
    [
        (("A plan to end", "United Kingdom", "/back"), "999"),
        (("A plan to end", "United Kingdom", "/back", "/back"), "999"),
        (("A plan to end", "United Kingdom", "/back", "/back", "/back"), "999"),
        (("A plan to end", "United Kingdom", "I have seen", "/back", "/back"), "999"),
        (("/help", "/country", "Canada", "/answer"), "911"),
        ((), "findahelpline.com"),
    ],
)
def test_numbers_stand_where_one_stops_though_the_danger_was_gone_back_over_or_is_only_ticked(
    steps: tuple[str, ...], number: str, script: Script
) -> None:
    script.run("Me (18", "Show me", *steps)
    is_ticked = script.pages[-1].kind == "many" and "A plan to end" not in steps
    page = script.flow.send(Response("stop", ("suicidal-plan",) if is_ticked else None))
    assert page.heading == "Stop here?" and number in text_of(page)
    script.pages.append(page)
    with pytest.raises(Stopped) as stopped:
        script.run("Stop, and keep nothing")
    assert number in stopped.value.said[-1]


@pytest.mark.parametrize(("instead", "is_told"), [("I would rather not say", True), ("None of these", False)])
def test_nobody_is_thanked_for_what_they_took_back(instead: str, is_told: bool, script: Script) -> None:
    script.run("Me (18", "Show me", "Thoughts of being dead", "Canada", "I have seen", *TO_THE_LIST[2:])
    script.run("/edit", "Safety", instead)
    with pytest.raises(Stopped) as stopped:
        script.run("/stop", "Stop, and keep nothing")
    said = " ".join(stopped.value.said)
    assert "Thank you" not in said and "988" in said
    assert ("Please talk with someone now" in said) is is_told


def test_who_saved_nothing_is_not_told_that_nothing_more_was_saved(script: Script) -> None:
    with pytest.raises(Stopped, match="Nothing was saved"):
        script.run("/stop", "Stop, and keep nothing")


def test_from_the_first_question_after_a_list_of_known_answers_one_goes_back_to_the_list(library: Library) -> None:
    given = {
        "for_whom": "self",
        "age_band": "adult",
        "safety": ("none",),
        "concerns": ("panic",),
        "focus": -2,
        "goals": ("learn-skills",),
    }
    script = Script(library, machine.begin(library.knowledge, given))  # type: ignore[arg-type]
    shortlist = script.page().heading
    page = script.page("/sharper")
    assert page.back and page.heading != shortlist
    assert script.page("/back").heading == shortlist


def test_the_farewell_begins_with_what_is_needed_now(library: Library) -> None:
    given = {"for_whom": "self", "age_band": "adult", "country": "CA", "safety": ("harmed-now",)}
    script = Script(library, machine.begin(library.knowledge, given))  # type: ignore[arg-type]
    with pytest.raises(Stopped) as stopped:
        script.run("Stop here", "Stop, and keep nothing")
    assert stopped.value.said[1].startswith("This needs medical help now")
    assert "911" in stopped.value.said[-1]


# --- keys ----------------------------------------------------------------------------------------------------


def text_of(page: Page) -> str:
    """All the text between the heading and the keys of a page."""
    return " ".join(text for line in blocks((*page.head, *page.intro, *page.body), 200) for _, text in line)


def press(view: View, *keys: str) -> Response | None:
    return [view.press(key) for key in keys][-1]


def test_letters_and_space_search_and_enter_ticks_what_is_found(script: Script, library: Library) -> None:
    view = view_of(script.page("Me (18", "No, none"), library)
    press(view, *"panic att")
    assert "Panic attacks" in "\n".join(screen(view, 80, 24))
    assert 'tick "Panic attacks"' in "\n".join(screen(view, 80, 24))
    press(view, "enter")
    assert view.ticked == ("panic",)
    press(view, "down", " ")
    assert len(view.ticked) == 2
    answered = press(view, "enter")
    assert answered is not None
    assert answered.value == view.ticked
    assert "Nothing found" not in "\n".join(screen(view, 80, 24))
    press(view, *"zzzq")
    press(view, "enter")
    assert "Nothing found" in "\n".join(screen(view, 80, 24))


def test_a_call_for_help_in_the_search_finds_people_to_call_first(script: Script, library: Library) -> None:
    view = view_of(script.page("Me (18", "No, none"), library)
    press(view, *"suicidal")
    assert "people to call" in "\n".join(screen(view, 80, 24))
    assert view.press("enter") == Response("help")
    assert not view.ticked


def test_enter_goes_on_with_just_what_is_ticked_wherever_one_points(script: Script, library: Library) -> None:
    view = view_of(script.page("Me (18", "Show me"), library)
    foot = " ".join(screen(view, 80, 24)[-2:])
    assert "Space tick" in foot
    press(view, "enter")
    assert "Use the arrow keys, then Space" in " ".join(" ".join(screen(view, 40, 20)).split())
    press(view, "down", "down", " ", "down")
    assert "Enter go on with 1 chosen" in " ".join(screen(view, 80, 24)[-2:])
    assert press(view, "enter") == Response("answer", ("suicidal-thoughts",))
    press(view, "up", " ")
    assert not view.ticked
    assert "Enter tick " in " ".join(screen(view, 80, 24)[-2:])
    assert press(view, "enter") is None
    assert list(view.ticked) == ["suicidal-thoughts"]


def concerns_view(script: Script, library: Library) -> View:
    return view_of(script.page("Me (18", "No, none"), library)


def test_what_is_ticked_is_unticked_where_it_is_found(script: Script, library: Library) -> None:
    view = concerns_view(script, library)
    press(view, *"alcohol", "enter", *"alcohol")
    assert "[x] Alcohol" in seen(view) and 'Enter untick "Alcohol"' in seen(view)
    assert press(view, "enter") is None
    assert not view.ticked and "Type a word to search" in seen(view)
    press(view, *"alcohol", "enter", *"alcohol", "down")
    while view.pointed and view.pointed.label != "Alcohol":
        press(view, "up")
    assert "Space untick" in seen(view)
    press(view, " ")
    assert not view.ticked and "Space tick" in seen(view)


def test_who_ticks_by_enter_ticks_the_next_row_by_enter_too(script: Script, library: Library) -> None:
    view = concerns_view(script, library)
    press(view, *"low mood", "enter")
    assert "Enter go on with 1 chosen" in seen(view)
    press(view, "down")
    assert 'Enter tick "Stress, burnout"' in seen(view) and "Tab go on with 1 chosen" in seen(view)
    assert press(view, "enter") is None
    assert view.ticked == ("low-mood", "stress-burnout")
    press(view, "down", "down")
    assert press(view, "tab") == Response(ANSWER, ("low-mood", "stress-burnout"))
    press(view, " ", "down")  # who ticks by Space goes on by Enter, wherever it points
    assert "Enter go on with 3 chosen" in seen(view)
    assert press(view, "enter") == Response(ANSWER, view.ticked)


def test_enter_at_the_end_of_the_list_of_dangers_takes_none_of_them_back(script: Script, library: Library) -> None:
    view = view_of(script.page("Me (18", "Show me"), library)
    press(view, "down", "enter")
    [danger] = view.ticked
    press(view, "end")
    assert view.pointed and view.pointed.value == "prefer-not-to-say"
    assert press(view, "enter") == Response(ANSWER, (danger,))


def test_one_enter_too_many_answers_no_question(script: Script, library: Library) -> None:
    script.run("Me (18", "No, none", "Panic attacks; Worry that")
    for _ in range(8):
        page = script.pages[-1]
        if page.kind == "one":
            view = view_of(page, library)
            assert "Enter" not in seen(view).partition("choose")[0], page.heading
            assert press(view, "enter") is None
            assert f"Use 1-{len(page.options)} or the arrow keys, then Enter. Tab skips." in seen(view)
            assert press(view, "2") == Response(ANSWER, page.options[1].value)
        script.run("/sharper" if page.places else "/skip")


def test_space_says_where_it_chooses_nothing(script: Script, library: Library) -> None:
    for steps in ((), ("/help", "/country"), ("Canada", "/answer", "Me (18", "No, none", "/help")):
        view = view_of(script.page(*steps), library)
        if view.page.kind == "one":
            assert press(view, " ") is None
            assert "Enter chooses" in seen(view), view.page.heading


def test_all_that_is_unticked_by_one_key_is_named_and_what_is_ticked_stays_in_sight(
    script: Script, library: Library
) -> None:
    view = view_of(script.page("Me (18", "Show me"), library)
    press(view, "down", " ", "down", " ")
    names = [view.page.label(value)[:12] for value in view.ticked]
    press(view, "end")
    assert all(name in seen(view).partition("Chosen:")[2] for name in names)
    press(view, " ")
    assert all(name in seen(view).partition("Unticked:")[2] for name in names)


def test_where_keys_have_no_room_one_shows_them_all(library: Library) -> None:
    for page in pages_of_each_kind(library):
        for columns, rows in SIZES:
            view = view_of(page, library)
            foot = " ".join(screen(view, columns, rows)[-3:])
            wanted = (
                {command.key for command in page.commands if command.label}
                | {"Ctrl-X"}
                | ({"Esc"} if page.back else set())
            )
            if "more keys" in foot:
                press(view, "?")
                foot = " ".join(screen(view, columns, rows)[-8:])
            assert all(f"{key} " in foot for key in wanted), (page.heading, columns, foot)


def test_digits_choose_but_not_on_safety(script: Script, library: Library) -> None:
    start, gate = script.page(), script.page("Me (18")
    assert view_of(start, library).press("2") is not None
    view = view_of(gate, library)
    assert view.press("enter") is None
    assert view.press("1") is None
    assert view.press("enter") is not None


@pytest.mark.parametrize("steps", [(), ("No, none", "/back"), ("Show me",), ("Show me", "A plan to end", "/skip")])
@pytest.mark.parametrize("typed", ["suicidal again", "no", "yes", "i see", "a"])
@pytest.mark.parametrize("pasted", [False, True])
def test_no_letter_chooses_on_safety_and_words_of_danger_lead_to_people_to_call(
    steps: tuple[str, ...], typed: str, pasted: bool, script: Script, library: Library
) -> None:
    view = view_of(script.page("Me (18", *steps), library)
    before = view.pointed
    view.paste(typed) if pasted else press(view, *typed)
    assert (view.pointed, view.ticked) == (before, ())
    is_danger = typed.startswith("suicid")
    assert ("people to call, now (!)" in seen(view)) is is_danger
    assert is_danger or "arrow keys, then" in seen(view)
    assert press(view, "enter") == (Response("help") if is_danger else None)


def test_letters_on_the_list_of_dangers_leave_what_is_ticked(script: Script, library: Library) -> None:
    view = view_of(script.page("Me (18", "Show me"), library)
    press(view, "down", " ")
    [danger] = view.ticked
    press(view, *"n a")
    assert "That key does nothing here." in seen(view)
    assert press(view, "enter") == Response(ANSWER, (danger,))


def test_words_of_danger_find_people_to_call_where_an_approach_is_looked_up(script: Script, library: Library) -> None:
    view = view_of(script.page(*TO_THE_LIST, "/find"), library)
    press(view, *"I want to kill myself")
    assert "people to call" in seen(view) and "Nothing found" not in seen(view)
    assert press(view, "enter") == Response("help")


def test_a_danger_that_was_ticked_is_not_lost_by_one_key(script: Script, library: Library) -> None:
    page = script.page("Me (18", "Show me")
    view = view_of(page, library)
    assert view.press("tab") == Response("skip")
    press(view, "down", " ")
    assert "Tab" not in "\n".join(screen(view, 80, 24))
    assert view.press("tab") == Response(ANSWER, view.ticked)
    assert view.press("escape") == Response("back", view.ticked)
    script.run("/back")
    script.flow.send(Response(ANSWER, "list"))
    assert script.flow.send(Response("back", ("suicidal-plan",))).kind == "one"
    assert script.flow.send(Response(ANSWER, "list")).chosen == ("suicidal-plan",)


def test_a_proposed_name_gives_way_to_what_is_typed_first_unless_it_is_edited(script: Script, library: Library) -> None:
    page = script.page(*TO_THE_LIST, "/save", "Pages", "Canada")
    view = view_of(page, library)
    press(view, *"mine.html")
    assert view.press("enter") == Response(ANSWER, "mine.html")
    view = view_of(page, library)
    press(view, "left", "right", "backspace", *"L")
    assert view.press("enter") == Response(ANSWER, "therapy-2026-11-25.htmL")
    view = view_of(page, library)
    view.paste("pasted.html")
    assert view.editor.text == "pasted.html"
    view = view_of(page, library)
    assert view.press("escape") == Response("back")
    press(view, *"m")
    assert view.press("escape") is None and not view.editor.text
    note = view_of(Page(kind="text", heading="A note", chosen=("before",)), library)
    press(note, *" and after")
    assert note.editor.text == "before and after"


def test_a_page_that_is_read_names_the_key_that_shows_more(script: Script, library: Library) -> None:
    view = view_of(script.page("Me (18", "No, none", "/help", "/country", "Canada"), library)
    before = screen(view, 60, 20)
    assert "more (Space)" in "\n".join(before)
    press(view, " ")
    assert "911" in "\n".join(before)
    assert "911" not in "\n".join(screen(view, 60, 20))
    while "(Space)" in "\n".join(screen(view, 60, 20)):
        press(view, " ")
    assert "It cannot erase files" in " ".join(" ".join(screen(view, 60, 20)).split())


def test_what_is_wrong_does_not_hide_that_there_is_more(script: Script, library: Library) -> None:
    page = script.page("Somebody I work with", "18 to 64", "Thoughts of being dead", "Canada")
    view = view_of(page, library)
    screen(view, 60, 20)
    view.press("enter")
    seen = "\n".join(screen(view, 60, 20))
    assert "Nothing is chosen yet" in seen
    assert "more (Space)" in seen
    read = seen
    while view.pointed is None:  # the whole text is seen on the way to the options
        view.press("down")
        read += "\n".join(screen(view, 60, 20))
    for line in ("turn into a", "safeguarding procedure", "You can go on now"):
        assert line in read


def test_what_was_typed_is_not_lost_by_tab(library: Library) -> None:
    view = view_of(Page(kind="text", heading="A note", required=False), library)
    press(view, *"a note")
    assert "Tab" not in "\n".join(screen(view, 80, 24))
    assert view.press("tab") == Response(ANSWER, "a note")


@pytest.mark.parametrize("answer", ["No, none", "I would rather not say"])
def test_the_gate_shows_and_keeps_what_was_answered(answer: str, script: Script, library: Library) -> None:
    page = script.page("Me (18", answer, "/back")
    [kept] = [option for option in page.options if option.label.startswith(answer)]
    assert page.chosen == (kept.value,)
    assert view_of(page, library).press("enter") == Response(ANSWER, kept.value)


def test_the_list_says_that_safety_was_skipped(script: Script) -> None:
    for whom in ("Me (18", "Somebody I work with"):
        script = Script(script.library)
        page = script.page(whom)
        while not page.commands:
            page = script.page("Panic" if page.required and page.kind == "many" else "/skip")
        assert "Safety was left open. ! shows whom to call." in text_of(page)


def test_none_of_these_unticks_the_rest_at_once(script: Script, library: Library) -> None:
    page = script.page("Me (18", "Show me")
    view = view_of(page, library)
    press(view, "down", " ", "down", " ")
    assert len(view.ticked) == 2
    press(view, "end", "up", " ")
    assert list(view.ticked) == ["none"]
    assert "Unticked: " in "\n".join(screen(view, 80, 24))


def test_what_is_pasted_into_a_field_is_one_line_without_control_characters(library: Library) -> None:
    page = Page(kind="text", heading="File", longest=200)
    view = view_of(page, library)
    view.paste("a\x1b[31mb\nrm -rf")
    assert "\x1b" not in view.editor.text
    view = view_of(Page(kind="text", heading="File"), library)
    view.paste("one\ntwo")
    assert view.editor.text == "one"


def test_a_page_that_is_longer_than_the_screen_scrolls_to_its_end(library: Library, script: Script) -> None:
    view = view_of(script.page("Me (18", "No, none"), library)
    assert "more" in "\n".join(screen(view, 80, 24))
    press(view, "end")
    assert "borderline" in "\n".join(screen(view, 80, 24))
    press(view, "home")
    assert "Low mood" in "\n".join(screen(view, 80, 24))


# --- sizes ---------------------------------------------------------------------------------------------------


def pages_of_each_kind(library: Library) -> list[Page]:
    script = Script(library)
    script.run("The two of us", "Show me", "A plan to end", "Canada", "I have seen this")
    script.run("Conflict between; Low mood", "Conflict", "/skip", "/skip")
    script.run("/1", "/back", "/compare", "/back", "/find", "/back", "/edit", "/back", "/save", "The same", "/help")
    return script.pages


def test_each_page_fits_each_size_and_all_its_options_can_be_reached(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "wrap", cache(layout.wrap))  # the same labels again, after each key
    for page in pages_of_each_kind(library):
        for columns, rows in (*SIZES, (20, 5), (10, 3)):
            view = view_of(page, library)
            seen = screen(view, columns, rows)
            assert len(seen) <= rows
            assert all(len(line) <= columns for line in seen), seen
            if rows < 20:
                continue
            assert seen[0].split("!")[0].strip(), "each page has a title"
            whole = " ".join(" ".join(seen).split())
            assert page.heading.split()[0] in whole
            assert "!" in seen[0]
            assert any(key in " ".join(seen[-3:]) for key in ("Esc", "Enter", "↑↓", "q"))
            if (columns, rows) not in SIZES[::2]:
                continue  # the narrowest and the usual one are walked through, key by key
            reached = set()
            for key in ["down" if page.careful else "none", *["down"] * (len(page.options) + 40)]:
                view.press(key)
                reached.add(view.pointed.value if view.pointed else "")
                assert any(Signs().pointer in line for line in screen(view, columns, rows)) or not view.pointed
            assert {option.value for option in page.options} <= reached, page.heading


def test_the_first_three_names_are_in_sight_when_a_list_appears_whoever_it_is_for(library: Library) -> None:
    chance, lists = random.Random(8), 0
    while lists < 8:
        script = Script(library, machine.begin(library.knowledge, anybody(chance, library.knowledge)))
        page = script.page()
        while page.places is None and len(script.pages) < 6:  # people to call come first
            page = script.page("I have seen this" if page.quiet > 0.5 else "/skip")
        if page.places is None:  # nothing fits
            continue
        lists += 1
        for columns, rows in SIZES:
            seen = screen(view_of(page, library), columns, rows)
            for place in page.places.places[:3]:
                assert any(place.name in line or place.short_name in line for line in seen), (columns, seen)


def test_the_first_number_stays_in_sight_whatever_is_pressed(library: Library) -> None:
    page = next(page for page in pages_of_each_kind(library) if page.heading == "Please talk to someone now")
    for columns, rows in SIZES:
        view = view_of(page, library)
        for key in ("", "down", "down", "pagedown", "end", "up", "x", " ", "enter"):
            if key and key != "enter":
                assert view.press(key) is None
            assert "911" in "\n".join(screen(view, columns, rows)), (columns, rows, key)


@pytest.mark.parametrize("danger", ["A plan to end", "Being hurt", "Thoughts of being dead", "Hurting my"])
@pytest.mark.parametrize("whom", ["Me (18", "Me (12"])
def test_what_is_wrong_hides_nothing_that_can_be_chosen(whom: str, danger: str, library: Library) -> None:
    page = Script(library).page(whom, "Show me", danger, "Canada")
    first = text_of(page).split(": ")[1].split()[0].strip(",;")
    for columns, rows in SIZES:
        view = view_of(page, library)
        for key in ("enter", "x", "tab"):
            screen(view, columns, rows)
            assert view.press(key) is None
            seen = "\n".join(screen(view, columns, rows))
            for words in ("1 ○ I have seen", "2 ○ Stop here", first, "Ctrl-X", page.heading):
                assert words in seen, (columns, key)


def test_an_option_of_the_page_is_a_plain_label(knowledge: Knowledge) -> None:
    page = Page(kind="one", heading="Which?", options=(Option("a", "First"), Option("b", "Second")))
    assert page.label("b") == "Second"
    assert page.found("sec") == ["b"]
    assert knowledge.survey.start


def test_an_address_that_is_longer_than_a_line_is_seen_whole(library: Library) -> None:
    page = Page(heading="Call", body=(item("https://befrienders.org/find-support-now/"),))
    seen = [line.strip() for line in screen(view_of(page, library), 40, 20)]
    assert "https://befrienders.org/find-support-now/" in "".join(seen)


def test_the_first_number_stays_on_the_list_after_an_answer_on_safety(script: Script) -> None:
    page = script.page("Me (12 to 17)", "Show me", "Hurting")
    said = " ".join(text for line in blocks(page.head, 200) for _, text in line)
    assert page.heading == "Which country are you in?"
    assert "Your local emergency number" in said
    assert "https://findahelpline.com/" in said
    script.run("Canada", "I have seen this", "Panic attacks")
    while not script.pages[-1].heading.startswith("Shortlist"):
        script.run("/skip")
    page = script.pages[-1]
    assert "Kids Help Phone" in blocks(page.head, 200)[0][0][1]


def test_a_mark_asks_why_where_nothing_is_typed_and_space_ticks_what_is_pointed_at(
    script: Script, library: Library
) -> None:
    view = view_of(script.page("Me (18", "No, none"), library)
    before = screen(view, 80, 24)
    view.press("?")
    assert screen(view, 80, 24) != before
    press(view, "?", " ")
    assert view.ticked == ("low-mood",)
    press(view, *"zzz")
    assert "Nothing found" in "\n".join(screen(view, 80, 24))


def test_on_a_small_screen_the_answers_stay_and_the_text_scrolls_on_the_way_to_them(
    script: Script, library: Library
) -> None:
    view = view_of(script.page("Me (18"), library)
    read = ""
    while view.pointed is None:
        seen = " ".join(" ".join(screen(view, 40, 20)).split())
        assert "No, none of this" in seen
        assert "I would rather not say" in seen
        read += seen
        view.press("down")
    assert "confusion" in read
    assert view.pointed.label == "No, none of this"


def test_the_country_of_the_locale_comes_first_as_a_guess(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locale.setlocale", lambda _category: "C.UTF-8")
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    page = script.page("Me (18", "Show me", "A plan to end")
    assert page.options[0].label == "United Kingdom (a guess from the settings of this computer)"
    assert page.listed == 1


def seen(view: View, columns: int = 80, rows: int = 24) -> str:
    """The text seen of a page, in one line."""
    return " ".join(" ".join(screen(view, columns, rows)).split())


LETTERS = tuple(Option(letter, f"{letter} here") for letter in "abcdefghijkl")


@pytest.mark.parametrize(
    ("page", "key", "said"),
    [
        (Page(kind="one", heading="?", options=LETTERS), "3", "These lines have no numbers. Use the arrow keys."),
        (Page(kind="one", heading="?", options=LETTERS[:4]), "7", "That key does nothing here."),
        (Page(kind="one", heading="?", options=LETTERS[:4]), "z", "That key does nothing here."),
        (
            Page(kind="one", heading="?", options=LETTERS * 2),
            "3",
            "have no numbers. Type a word to search.",
        ),
        (Page(kind="many", heading="?", options=LETTERS), "tab", "This page cannot be skipped."),
        (Page(kind="text", heading="?", back=False), "escape", "There is nothing before this page."),
        (Page(heading="Read", go_on="go on"), "z", "That key does nothing here."),
        (Page(heading="Read", go_on="go on"), "tab", "That key does nothing here."),
    ],
)
def test_a_key_that_does_nothing_says_so(page: Page, key: str, said: str, library: Library) -> None:
    view = view_of(page, library)
    assert view.press(key) is None
    assert said in seen(view)
    assert "Search:" not in seen(view)
    view.press("down")
    assert said not in seen(view)


def test_a_search_that_finds_nothing_lists_nothing_and_takes_nothing(script: Script, library: Library) -> None:
    view = view_of(script.page(*TO_THE_LIST, "/find"), library)
    press(view, *"emdrehope  s")
    assert "Nothing found. Try another word. Esc show all" in seen(view)
    assert view.press("enter") is None
    assert "Nothing found" in seen(view)
    assert view.press("escape") is None
    assert "Type a word to search" in seen(view)
    assert view.press("escape") == Response("back")


def test_what_was_left_open_by_a_choice_is_shown_as_chosen_again(script: Script, library: Library) -> None:
    before = [*TO_THE_LIST[:-1], "I am not sure"]
    script.run(*before)
    page = script.page("/back")
    assert page.kind == "one"
    view = view_of(page, library)
    assert "\u25cf I am not sure" in seen(view)
    answered = view.press("enter")
    assert answered is not None
    assert page.label(str(answered.value)) == "I am not sure"
    assert "\u25cf" not in seen(view_of(script.page("Mostly relief", "/back", "/skip", "/back"), library))


@pytest.mark.parametrize("key", ["?", "escape"])
def test_why_it_is_asked_closes_as_it_opened_or_by_escape(key: str, script: Script, library: Library) -> None:
    view = view_of(script.page(), library)
    before = seen(view)
    press(view, "?")
    assert seen(view) != before
    assert view.press(key) is None
    assert seen(view) == before


@pytest.mark.parametrize(("columns", "rows"), [(40, 20), (60, 20)])
def test_the_foot_says_that_arrows_scroll_before_they_move(
    columns: int, rows: int, script: Script, library: Library
) -> None:
    view = view_of(script.page("Me (18", "Show me", "A plan to end", "Canada"), library)
    assert "read on 1-2 move, then Enter" in seen(view, columns, rows)
    shown = seen(view, columns, rows)
    while "read on" in seen(view, columns, rows):
        press(view, "down")
        now = seen(view, columns, rows)
        assert now != shown
        shown = now
    press(view, "down")
    assert "Enter choose" in seen(view, columns, rows)


def test_the_first_question_stays_on_a_very_small_screen_and_its_answers_are_reached(
    script: Script, library: Library
) -> None:
    page = script.page()
    view = view_of(page, library)
    for option in page.options:
        shown = seen(view, 30, 8)
        assert page.heading in shown and option.label.split()[0] in shown
        press(view, "down")


def test_a_long_title_is_seen_whole_and_the_question_stays_while_the_rest_scrolls(
    script: Script, library: Library
) -> None:
    title = "Ways of working - question 9 of about 40"
    assert title in seen(view_of(Page(kind="one", heading="?", options=LETTERS, title=title), library), 40, 20).replace(
        " ! danger", ""
    )
    page = script.page("Me (18", "Show me", "A plan to end")
    view = view_of(page, library)
    for _ in range(12):
        assert page.heading in seen(view, 40, 16)
        press(view, "down")
