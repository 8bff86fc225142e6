"""The overview of a result: the list at a glance at every width, with words that say the same."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from approach_finder.answers.validation import understand
from approach_finder.files.spelling import SPELLED
from approach_finder.knowledge.library import Library
from approach_finder.pages.account import account_pieces
from approach_finder.pages.glance import lines
from approach_finder.pages.markdown import markdown
from approach_finder.pages.overview import overview_pieces, shortlist
from approach_finder.pages.takeaway import sheet_pieces
from approach_finder.pages.terminal import drawn_as_text
from approach_finder.results.engine import recommend
from approach_finder.results.result import Result
from approach_finder.survey.result_actions import ResultActions

from conftest import ROOT
from pictures import pictures

Run = Callable[..., "subprocess.CompletedProcess[str]"]
TODAY = dt.date(2026, 11, 25)
PERSON: dict[str, Any] = {
    "for_whom": "self", "age_band": "adult", "concerns": ["panic"], "goals": ["relieve-symptoms", "learn-skills"],
    "focus": -2, "avoid": ["homework"], "safety": ["none"], "country": "CA",
}  # fmt: skip


def result_of(library: Library, **more: Any) -> Result:
    return recommend(understand({**PERSON, **more}, library.knowledge), library.knowledge)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_every_place_is_told_at_every_width(width: int, library: Library) -> None:
    result = result_of(library)
    places = shortlist(result, library)
    drawn = [line.plain for line in lines(places, width, None)]
    text = "\n".join(drawn)
    assert max(map(len, drawn)) <= width
    for place in places.places:
        assert place.name in text or place.short_name in text
        assert place.speaks_for in text
    table, _, legend = text.rpartition("\n\n")
    assert legend == "●●● strong, ●●○ good, ●○○ possible fit"
    assert table.count("●") == sum(place.fit for place in places.places)
    assert table.count("●") + table.count("○") == 3 * len(places.places)
    assert ("fits what you said" in text) == (width >= 100)
    assert ("█" in text) == (width >= 100)


def test_a_count_that_is_not_known_is_said(library: Library) -> None:
    places = shortlist(result_of(library), library)
    assert {bool(place.counts) for place in places.places} == {True, False}
    assert places.words.no_count in "\n".join(line.plain for line in lines(places, 80, None))


def test_a_teenager_is_shown_no_count_of_other_people(library: Library) -> None:
    places = shortlist(result_of(library, age_band="teen"), library)
    assert places.places
    assert not places.has_counts


def test_what_was_tested_for_another_concern_alone_is_said(library: Library) -> None:
    result = result_of(library, age_band="teen", concerns=["panic", "sleep"], main_concern="panic")
    places = shortlist(result, library)
    untested = [place for place in places.places if place.tested_elsewhere]
    assert [place.tested_elsewhere for place in untested] == ["B for poor sleep"]
    assert "tested: B for poor sleep" in "\n".join(line.plain for line in lines(places, 80, None))
    assert "no good test found (B for poor sleep)" in places.said(untested[0])
    assert "no good test found" in "\n".join(line.plain for line in lines(places, 40, None))


def test_a_second_choice_of_a_guideline_is_said_to_be_one(library: Library) -> None:
    def told(**answers: Any) -> str:
        given = understand({"age_band": "adult", **answers}, library.knowledge)
        return drawn_as_text(overview_pieces(recommend(given, library.knowledge), library, TODAY))

    assert "Second choice in a guideline: Psychodynamic therapy." in told(concerns=["worry"], goals=["understand-why"])
    assert "Second choice" not in told(concerns=["low-mood"], goals=["understand-why"])


def lines_of(library: Library, **answers: Any) -> str:
    given = understand(answers, library.knowledge)
    return " ".join(drawn_as_text(overview_pieces(recommend(given, library.knowledge), library, TODAY)).split())


def test_what_waits_for_safety_is_told_on_the_list_with_why_and_what_there_is_instead(library: Library) -> None:
    couple = {"for_whom": "couple", "concerns": ["couple-conflict"], "goals": ["repair-couple"]}
    told = lines_of(library, **couple, safety=["unsafe-at-home"])
    assert "Left out for now: Behavioural couple therapy, " in told
    assert "that openness can be punished at home. Another way: Help for you alone" in told
    assert "Left out for now" not in lines_of(library, **couple, safety=["none"])
    nothing_left = lines_of(library, **couple, safety=["unsafe-at-home"], not_wanted=["interpersonal"])
    assert "Left out for now" in nothing_left


def test_people_of_another_age_stand_beside_the_letter(library: Library) -> None:
    child = {"for_whom": "family", "age_band": "child", "concerns": ["restricting"], "goals": ["relieve-symptoms"]}
    assert "tested: B with teenagers" in lines_of(library, **child)
    assert "with teenagers" not in lines_of(library, **{**child, "age_band": "teen"})


def test_it_is_said_which_concern_a_letter_is_for(library: Library) -> None:
    several = {"age_band": "teen", "concerns": ["panic", "sleep"]}
    assert "Each letter is for “Panic attacks”." in lines_of(library, **several, main_concern="panic")
    assert "Each letter" not in lines_of(library, age_band="teen", concerns=["panic"])


def test_a_place_that_needs_somebody_else_says_so_in_its_row(library: Library) -> None:
    alone = understand({"for_whom": "client", "age_band": "adult", "concerns": ["couple-conflict"]}, library.knowledge)
    rows = shortlist(recommend(alone, library.knowledge), library).places
    assert "only if a partner would come" in {place.speaks_against for place in rows}
    joined = understand({"concerns": ["couple-conflict"], "who_joins": ["partner"]}, library.knowledge)
    rows = shortlist(recommend(joined, library.knowledge), library).places
    assert "only if a partner would come" not in {place.speaks_against for place in rows}


def test_a_list_of_one_or_none_speaks_of_no_other_on_it(library: Library) -> None:
    one = understand({"concerns": ["low-mood"], "goals": ["learn-skills"]}, library.knowledge)
    assert "others on the list" in recommend(one, library.knowledge).next_steps[0]
    assert "others on the list" not in recommend(one, library.knowledge, 1).next_steps[0]
    assert recommend(one, library.knowledge, 0).next_steps[0].startswith("To find a therapist")


def test_staff_are_told_first_that_safety_was_skipped(library: Library) -> None:
    result = result_of(library, for_whom="client", safety=[])
    told = library.knowledge.safety.staff_skipped
    assert told in [getattr(piece, "text", "") for piece in overview_pieces(result, library, TODAY)][:2]
    assert told not in [getattr(piece, "text", "") for piece in sheet_pieces(result, library, TODAY)]


def test_what_was_said_against_it_comes_before_a_drawback(library: Library) -> None:
    found = {place.name: place for place in shortlist(result_of(library), library).places}
    cbt = library.approaches["cbt"]
    assert found[cbt.name].speaks_against == "you left out: tasks between sessions"
    without = {place.name: place for place in shortlist(result_of(library, avoid=[]), library).places}
    assert without[cbt.name].speaks_against == cbt.asks


def test_only_marks_have_a_colour(library: Library) -> None:
    paper = io.StringIO()
    console = Console(file=paper, width=100, color_system="truecolor", force_terminal=True, highlight=False)
    for line in lines(shortlist(result_of(library), library), 100, console.color_system):
        console.print(line)
    coloured = re.findall(r"\x1b\[[0-9;]*38;2[0-9;]*m([^\x1b]*)", paper.getvalue())
    assert coloured
    assert {letter for text in coloured for letter in text} <= {*"●○█+-!"}


def test_words_say_what_the_picture_shows(library: Library) -> None:
    result = result_of(library)
    said = markdown(overview_pieces(result, library, TODAY))
    for found in result.recommendations:
        assert f"{found.name}: {found.band} fit" in said.replace("\\", "")
    assert "40 of 100 better (14 without)" in said
    assert "Fit is about your wishes, not the chance that it works" in said


def test_the_first_words_and_how_firm_it_is_stand_there(library: Library) -> None:
    result = result_of(library)
    page = " ".join(drawn_as_text(overview_pieces(result, library, TODAY)).split())
    assert library.concerns["panic"].in_short.if_nothing_is_done in page
    assert result.settled
    assert f"stayed first in {result.settled.first} of {result.settled.of}" in page


@pytest.mark.parametrize("name", ["cbt", "gottman"])
def test_one_approach_is_told_whether_it_is_listed_or_not(name: str, library: Library) -> None:
    page = drawn_as_text(account_pieces(name, result_of(library), library))
    for title in ("In a session", "What speaks against it", "How well it was tested", "Ask this"):
        assert title in page
    assert "Points:" not in page, "sums have a page of their own"


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_pictures_of_the_readme_are_what_the_program_shows(name: str) -> None:
    """Where the list for these answers changed on purpose: python tools/pictures.py."""
    drawn = dict(pictures(ROOT / "docs" / "pictures"))[f"overview-{name}.svg"]
    kept = (ROOT / "docs" / "pictures" / f"overview-{name}.svg").read_text(encoding="utf-8")
    assert words_of(kept) == words_of(drawn)
    assert "Shortlist: panic attacks" in words_of(kept)
    assert not re.search(r"url\((?!#)|@font-face|href=", kept), "nothing is fetched"


def words_of(svg: str) -> str:
    """The words read on a picture, whatever release of rich drew it."""
    shown = re.sub(r"<style>.*?</style>", "", svg, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", shown)).split())


def test_signs_can_be_told_apart_without_unicode() -> None:
    assert "●●○ “Poor sleep” – café ›".encode("ascii", SPELLED) == b'**. "Poor sleep" - cafe >'  # noqa: RUF001


@pytest.mark.parametrize(("value", "colours"), [("0", False), ("", False), ("1", True)])
def test_force_color_zero_forces_nothing(value: str, colours: bool, run: Run) -> None:
    shown = run("recommend", "--answer", "concerns=sleep", FORCE_COLOR=value, NO_COLOR="").stdout
    assert ("\x1b" in shown) == colours


def test_what_matters_stands_on_the_page_with_its_question(library: Library) -> None:
    options = ["culture", "faith", "gender-of-therapist"]
    result = result_of(library, matters_to_me=options)
    page = " ".join(drawn_as_text(overview_pieces(result, library, TODAY)).split())
    for option in options:
        assert library.knowledge.about.evidence_first.matters[option] in page
    assert library.approaches["culturally-responsive"].short_name in page


def test_a_letter_for_another_concern_stands_by_one_that_was_little_tested_for_the_main_one(library: Library) -> None:
    result = result_of(library, concerns=["panic", "sleep"], main_concern="sleep")
    places = {place.name: place for place in shortlist(result, library).places}
    cbt = places[library.approaches["cbt"].name]
    assert (cbt.tested, cbt.tested_elsewhere) == ("D", "A for panic attacks")
    page = drawn_as_text(sheet_pieces(result, library, TODAY))
    assert "possible fit, theory and cases only (well tested for panic attacks)" in " ".join(page.split())


def test_the_legend_says_what_a_count_means(library: Library) -> None:
    page = " ".join(drawn_as_text(overview_pieces(result_of(library), library, TODAY)).split())
    assert "40 (14 without) means: of 100 people in trials, 40 were better with it" in page
    without = " ".join(drawn_as_text(overview_pieces(result_of(library, age_band="teen"), library, TODAY)).split())
    assert "of 100 people in trials" not in without


def test_what_was_said_against_a_place_names_what_was_asked(library: Library) -> None:
    places = shortlist(result_of(library, concerns=["low-mood"], avoid=[], time_focus=2), library).places
    against = [place.speaks_against for place in places if "you said" in place.speaks_against]
    assert against
    assert all(said.startswith("on where the talk should go, you said: ") for said in against)


@pytest.mark.parametrize(("whom", "told"), [("self", False), ("couple", False), ("child", True), ("client", True)])
def test_who_reads_of_a_therapy_for_another_is_told_who_you_is(library: Library, whom: str, told: bool) -> None:
    result = result_of(library, for_whom=whom, age_band="adult" if whom == "couple" else "teen")
    name, *others = (found.approach for found in result.recommendations)
    actions = ResultActions(library.knowledge, lambda: library, None, TODAY, lambda *_: None)
    pages = [
        actions.account(name, result),
        actions.card(name, result),
        actions.sums(name, result),
        actions.whole(result),
        actions.compare([name, *others[:1]], result),
        actions.compare([name, *others[:1]], result, full=True),
    ]
    if whom == "child":  # where staff answered, these pages speak to the person
        pages.append(list(sheet_pieces(result, library, TODAY)))
    for page in pages:
        texts = [getattr(piece, "text", "") for piece in page]
        assert texts.count(library.knowledge.about.written_to) == told, texts[:3]


def test_a_warning_is_told_also_where_another_concern_weighs_more(library: Library) -> None:
    warning = library.concerns["alcohol"].warning
    assert warning
    assert warning in result_of(library, concerns=["panic", "alcohol"], main_concern="panic").notes
    assert warning not in result_of(library, concerns=["panic", "alcohol"], main_concern="alcohol").notes
    assert warning not in result_of(library, concerns=["alcohol"]).notes
    assert warning not in result_of(library).notes
