"""The HTML pages in a real browser: nothing leaves, nothing runs, everybody can read them, and they fit on paper.

A group of its own (``pytest -m browser``), since it needs Chromium.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from approach_finder.answers.validation import understand
from approach_finder.knowledge.library import Library
from approach_finder.pages.blocks import Block
from approach_finder.pages.comparison import comparison_pieces
from approach_finder.pages.html import page
from approach_finder.pages.staff import staff_pieces
from approach_finder.pages.takeaway import sheet_pieces
from approach_finder.results.comparison import compare
from approach_finder.results.engine import recommend

pytestmark = pytest.mark.browser
TODAY = dt.date(2026, 11, 25)
PERSON: dict[str, Any] = {
    "age_band": "adult",
    "country": "CA",
    "concerns": ["low-mood", "worry"],
    "main_concern": "low-mood",
    "focus": 2,
    "goals": ["understand-why", "better-relationships"],
    "homework": -2,
    "time_available": "some-months",
    "note": "Ask about evenings.",
}
WIDTHS = {"phone": 360, "desktop": 1200}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    quiet = ["background-networking", "component-update", "sync", "gpu", "quic"]
    with sync_playwright() as driver:
        found = driver.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
            args=["--no-sandbox", "--no-first-run", *(f"--disable-{part}" for part in quiet)],
        )
        yield found
        found.close()


@pytest.fixture(scope="module")
def pages(library: Library, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files as the program writes them: the sheet, the same in an emergency and with a page for staff, a comparison."""
    knowledge = library.knowledge

    def sheet(**more: Any) -> str:
        result = recommend(understand({**PERSON, **more}, knowledge), knowledge)
        staff = staff_pieces(result, library, TODAY) if "safety" in more else ()
        return page("My notes", [*sheet_pieces(result, library, TODAY), *staff])

    side_by_side = compare(["cbt", "psychodynamic"], library, understand(PERSON, knowledge))
    script = "<script>document.title = 'broken'</script><img src=x onerror=alert(1)>"
    contents = {
        "sheet": sheet(),
        "staff": sheet(safety=["none"]),
        "emergency": sheet(safety=["suicidal-plan"]),
        "hostile": sheet(note=f"{script} ]]> \u202e {'x' * 900}"),
        "compare": page("Side by side", comparison_pieces(side_by_side, library, TODAY)),
    }
    folder = tmp_path_factory.mktemp("pages")
    files = {name: folder / f"{name}.html" for name in contents}
    for name, content in contents.items():
        files[name].write_text(content, encoding="utf-8")
    return files


Open = Callable[..., Any]


@pytest.fixture
def open_page(browser: Any, pages: dict[str, Path]) -> Iterator[Open]:
    """Opens a page from disk, and fails the test if it asks for anything else or a script says something."""
    asked: list[str] = []
    contexts: list[Any] = []

    def call(name: str, width: int = 1200, scheme: str = "light") -> Any:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        contexts.append(context)
        shown = context.new_page()
        shown.on("request", lambda request: asked.append(request.url))
        shown.on("dialog", lambda dialog: asked.append(dialog.message))
        shown.goto(pages[name].as_uri())
        return shown

    yield call
    for context in contexts:
        context.close()
    assert set(asked) <= {path.as_uri() for path in pages.values()}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["emergency", "hostile", "compare"])
def test_nothing_is_fetched_and_axe_finds_no_fault(name: str, width: str, scheme: str, open_page: Open) -> None:
    from axe_playwright_python.sync_playwright import Axe

    shown = open_page(name, WIDTHS[width], scheme)
    found = Axe().run(shown).response["violations"]
    assert not [(rule["id"], [node["html"] for node in rule["nodes"]][:3]) for rule in found]


@pytest.mark.parametrize("width", [320, 360, 768, 1200])
@pytest.mark.parametrize("name", ["emergency", "hostile", "compare"])
def test_no_width_needs_scrolling_to_the_side(name: str, width: int, open_page: Open) -> None:
    shown = open_page(name, width)
    assert shown.evaluate("document.documentElement.scrollWidth") <= width


def test_hostile_text_runs_nothing_and_adds_no_element(open_page: Open) -> None:
    shown = open_page("hostile")
    assert shown.title() == "My notes for a first talk about therapy"
    assert shown.evaluate("document.querySelectorAll('script, img').length") == 0
    assert "<script>" in shown.inner_text("main")


def test_pictures_are_told_in_words(open_page: Open) -> None:
    shown = open_page("sheet")
    pictures = shown.locator("figure[role=img]")
    assert pictures.count() > 0
    assert all(
        "of 100" in (pictures.nth(number).get_attribute("aria-label") or "") for number in range(pictures.count())
    )


def sides(shown: Any, paper: str) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", shown.pdf(format=paper)))


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_page_for_the_talk_takes_one_side_for_four_of_five(paper: str, library: Library, browser: Any) -> None:
    people: list[dict[str, Any]] = [
        PERSON,
        {"concerns": ["panic"], "focus": -2, "goals": ["learn-skills"], "avoid": ["exposure"], "country": "GB"},
        {"for_whom": "couple", "concerns": ["couple-conflict", "infidelity"], "country": "US"},
        {"age_band": "teen", "concerns": ["eating", "self-criticism"], "main_concern": "eating", "country": "IE"},
        {"age_band": "older-adult", "concerns": ["grief", "loneliness", "chronic-pain"], "country": "AU"},
    ]
    on_one = 0
    for person in people:
        result = recommend(understand({**person, "safety": ["none"]}, library.knowledge), library.knowledge)
        pieces = list(sheet_pieces(result, library, TODAY))
        ends = [number for number, piece in enumerate(pieces) if isinstance(piece, Block) and piece.kind == "page"]
        shown = browser.new_page()
        shown.set_content(page("x", pieces[: ends[1]]))
        on_one += sides(shown, paper) == 1
        shown.close()
    assert on_one >= 4


@pytest.mark.parametrize("safety", [["self-harm"], ["suicidal-thoughts", "self-harm"], ["suicidal-plan"]])
def test_whom_to_call_and_the_list_stand_on_one_side_for_a_teenager_in_danger(
    safety: list[str], library: Library, browser: Any
) -> None:
    answers = {
        "age_band": "teen", "country": "GB", "safety": safety, "concerns": ["low-mood", "self-harm-urges", "bullying"],
        "main_concern": "low-mood", "focus": -1, "goals": ["relieve-symptoms", "learn-skills"], "avoid": ["homework"],
    }  # fmt: skip
    result = recommend(understand(answers, library.knowledge), library.knowledge)
    pieces = list(sheet_pieces(result, library, TODAY))
    ends = [number for number, piece in enumerate(pieces) if isinstance(piece, Block) and piece.kind == "page"]
    shown = browser.new_page()
    shown.set_content(page("x", pieces[: ends[1]]))
    assert sides(shown, "A4") == 1
    shown.close()


def test_print_is_large_enough_to_read(open_page: Open) -> None:
    shown = open_page("sheet")
    shown.emulate_media(media="print")
    smallest = shown.evaluate(
        "Math.min(...[...document.querySelectorAll('section:first-of-type p, section:first-of-type li')]"
        ".map(found => parseFloat(getComputedStyle(found).fontSize)))"
    )
    assert smallest >= 11 * 96 / 72 - 0.1


def test_sources_and_where_they_are_cited_lead_to_one_another(open_page: Open) -> None:
    shown = open_page("sheet")
    for one, other in (("a[href='#source-1']", "source-1"), ("a[href='#cited-1']", "cited-1")):
        shown.locator(one).first.click()
        assert shown.evaluate("location.hash") == f"#{other}"
        assert shown.locator(f"#{other}").count() == 1


def test_paper_is_white_whatever_the_screen(open_page: Open) -> None:
    shown = open_page("sheet", scheme="dark")
    assert shown.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    shown.emulate_media(media="print")
    assert shown.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
