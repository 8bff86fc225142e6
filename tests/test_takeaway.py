"""The pages to take along: what stands on them, and that nothing anybody wrote breaks out of them."""

from __future__ import annotations

import datetime as dt
import json
import re
import stat
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from msgspec import structs

from approach_finder.answers.validation import understand
from approach_finder.knowledge.library import Library
from approach_finder.pages.blocks import Piece
from approach_finder.pages.html import page
from approach_finder.pages.markdown import markdown
from approach_finder.pages.report import result_blocks
from approach_finder.pages.staff import staff_pieces
from approach_finder.pages.takeaway import sheet_pieces, what_can_matter
from approach_finder.pages.terminal import drawn_as_text
from approach_finder.pages.writing import sheet
from approach_finder.results.engine import recommend
from approach_finder.results.for_the_person import for_the_person
from approach_finder.results.redaction import recommend_redacted
from approach_finder.results.result import Result

Run = Callable[..., subprocess.CompletedProcess[str]]
TODAY = dt.date(2026, 11, 25)
PERSON: dict[str, Any] = {
    "concerns": ["low-mood", "worry"],
    "main_concern": "low-mood",
    "focus": 2,
    "goals": ["understand-why"],
    "homework": -2,
    "country": "CA",
    "note": "Ask about evenings.",
    "id": "1234",
    "for_whom": "client",
}
UNSAFE = {**PERSON, "for_whom": "couple", "concerns": ["couple-conflict", "low-mood"], "safety": ["unsafe-at-home"]}
HOSTILE = {
    "a script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "ends of comments and data": "]]> --> </style></main></body> &lt;b&gt; {{ 7*7 }} {% raw %}",
    "escapes of a terminal": "\x1b[31mred\x1b[0m \x1b]8;;https://example.org\x07here\x9b2J\x00\r",
    "markup of rich": "[red]warning[/red] [link=https://example.org]here[/link]",
    "markup of Markdown": "# big\n\n> quote | cell `code` ![x](https://example.org) [y](javascript:1) *b* ~~s~~ $x$",
    "marks of direction": "abc\u202egnp.exe\u2066\u200f\ufeff",
    "very long": "word " * 399,
    "one long word": "x" * 1900,
}


def result_of(library: Library, **answers: Any) -> Result:
    return recommend(understand(answers, library.knowledge), library.knowledge)


def pieces_of(result: Result, library: Library) -> list[Piece]:
    return [*sheet(result, library, TODAY, ["Warmth"]), *staff_pieces(result, library, TODAY)]


class Tags(HTMLParser):
    """The tags of a page in order, with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def shape(text: str) -> list[str]:
    """The marks that a reader of Markdown sees in a text, without its words."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inner = [child for token in tokens for child in (token.children or [])]
    return [token.type for token in (*tokens, *inner) if token.type not in ("text", "softbreak")]


# --- what stands there -------------------------------------------------------------------------------------


def test_the_sheet_holds_every_part_of_a_decision(library: Library) -> None:
    text = markdown(pieces_of(result_of(library, **PERSON), library))
    parts = (
        "Made on 25 November 2026",
        "Shortlist: low mood, depression",
        "What matters most to me, for and against",
        "- Warmth",
        "Three questions to ask",
        "When to look again",
        "four to six sessions",
        "People to call",
        "988",
        "Ask about evenings.",
        "Behind the list",
        "What I said",
        "What would change it",
        "What I have not said yet",
        "Out of 100 people",
        "Questions to ask a therapist",
        "Training: ",
        "Track record: ",
        "Fitting it to me: ",
        "What a first session may be like",
        "Steps",
        "# Sources",
        "References",
        "Nobody paid for it",
        "not clinicians",
        "For staff",
        "Evidence by concern",
        "not asked, which is not the same as none",
    )
    found = [text.find(part) for part in parts]
    assert -1 not in found, parts[found.index(-1)]
    sheet = found[: parts.index("References")]
    assert sheet == sorted(sheet), "in this order"
    assert "checked 20" in text


def test_what_matters_most_leads_the_sheet_and_changes_no_score(library: Library) -> None:
    result = result_of(library, **PERSON)
    can = what_can_matter(result, library)
    names = [found.name for found in result.recommendations[:3]]
    assert {text.partition(": ")[0] for text in can} == {
        f"{name}, {side}" for name in names for side in ("for", "against")
    }
    with_values = markdown(sheet_pieces(result, library, TODAY, can[-1:]))
    without = markdown(sheet_pieces(result, library, TODAY))
    before, marked, after = with_values.partition("## What matters most, for and against\n\n")
    assert marked
    first, _, rest = after.partition("\n")
    assert can[-1].partition(": ")[2][:30] in first
    assert before + rest.lstrip("\n") == without


def test_every_number_that_is_cited_stands_among_the_references(library: Library) -> None:
    text = drawn_as_text(sheet_pieces(result_of(library, **PERSON), library, TODAY))
    body, references = text.split("REFERENCES")
    listed = set(re.findall(r"(?m)^\[(\d+)\]", references))
    assert set(re.findall(r"\[(\d+)\]", body)) == listed


def test_chances_have_one_denominator_and_say_whose_and_when(library: Library) -> None:
    text = " ".join(drawn_as_text(sheet_pieces(result_of(library, **PERSON), library, TODAY)).split())
    assert "at the end of treatment, each out of 100 people" in text
    assert "of 100 people with depression" in text
    assert "range" in text
    for chances in library.chances.values():
        for row in (chances.any_therapy, *chances.approaches.values()):
            assert row is None or row.trials > 3


@pytest.mark.parametrize("form", ["markdown", "html", "terminal"])
def test_at_an_emergency_people_to_call_come_first_in_every_format(form: str, run: Run) -> None:
    given = json.dumps({**PERSON, "safety": ["suicidal-plan"]})
    shown = run("recommend", "-", "--format", form, "--for-clinician", given=given).stdout
    text = Tags(shown).text if form == "html" else shown
    assert "988" in text[: text.lower().index("shortlist")]


def test_the_lines_of_a_note_are_kept(library: Library) -> None:
    result = result_of(library, **{**PERSON, "note": "Ask about\n1. waiting time\n2. cost"})
    pieces = list(sheet_pieces(result, library, TODAY))
    assert "Ask about\n1. waiting time\n2. cost" in drawn_as_text(pieces)
    assert "Ask about\\\n1\\. waiting time\\\n2\\. cost" in markdown(pieces)
    assert '<span dir="auto">Ask about<br>1. waiting time<br>2. cost</span>' in page("x", pieces)


def test_what_staff_wrote_stands_on_their_page_alone(library: Library) -> None:
    result = result_of(library, **{**PERSON, "staff_note": "Seen by Dr Lee.\nCall back."})
    assert "Dr Lee" not in drawn_as_text(sheet_pieces(result, library, TODAY))
    staff = drawn_as_text(staff_pieces(result, library, TODAY))
    assert "Seen by Dr Lee.\nCall back." in staff
    assert staff.index("SAFETY") < staff.index("ANSWERS")
    assert "Ask about evenings." not in staff


def test_staff_only_is_a_file_of_its_own(run: Run) -> None:
    shown = run("recommend", "-", "--staff-only", given=json.dumps(PERSON)).stdout
    assert shown.startswith("FOR STAFF")
    assert "shortlist" not in shown.lower()


def test_large_print_is_asked_for(run: Run) -> None:
    normal, large = (
        run("recommend", "-", "--format", "html", *more, given=json.dumps(PERSON)).stdout for more in ((), ("--large",))
    )
    assert '<body class="large">' in large
    assert large.replace(' class="large"', "") == normal


# --- redaction -----------------------------------------------------------------------------------------------


def test_a_redacted_result_is_no_answers_file_until_safety_is_answered_anew(run: Run, tmp_path: Path) -> None:
    """Else what waits for safety would come back, and "asked" would become "not asked"."""
    run("recommend", "-", "--redact", "safety", "-o", "redacted.json", given=json.dumps(UNSAFE))
    done = run("recommend", "redacted.json", "--json")
    assert done.returncode == 3
    assert json.loads(done.stderr)["errors"][0]["code"] == "redacted"
    assert run("recommend", "redacted.json", "--answer", "safety=none").returncode == 0
    whole = json.loads((tmp_path / "redacted.json").read_text())
    record = json.loads(run("batch", "-", given=json.dumps(whole)).stdout)
    assert record["errors"][0]["code"] == "redacted"


# --- formats and files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ending", "start"), [("md", "# My notes"), ("html", "<!doctype html>"), ("txt", "For staff")])
def test_the_ending_of_a_file_tells_the_format(ending: str, start: str, run: Run, tmp_path: Path) -> None:
    assert run("recommend", "-", "-o", f"page.{ending}", given=json.dumps(PERSON)).returncode == 0
    file = tmp_path / f"page.{ending}"
    assert file.read_text(encoding="utf-8").startswith(start)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_page_is_whole_in_itself_and_fetches_nothing(library: Library) -> None:
    found = Tags(page("a page", pieces_of(result_of(library, **PERSON), library)))
    assert not {"script", "link", "img", "iframe", "object", "embed", "form", "base"} & {tag for tag, _ in found.tags}
    loading = {"src", "srcset", "data", "action", "xlink:href", "poster", "background"}
    assert not loading & {name for name, _ in found.attributes}
    assert {value for name, value in found.attributes if name == "lang"} == {"en"}
    links = [value or "" for name, value in found.attributes if name == "href"]
    assert {link.partition(":")[0] for link in links if not link.startswith("#")} == {"https", "tel", "sms"}
    ids = [value for name, value in found.attributes if name == "id"]
    assert len(ids) == len({*ids})
    assert {link[1:] for link in links if link.startswith("#")} <= {*ids}
    assert not [name for name, _ in found.attributes if name.startswith("on")]


# --- hostile text ------------------------------------------------------------------------------------------------


Shape = tuple[list[tuple[str, tuple[str, ...]]], list[str]]


@pytest.fixture(scope="module")
def tame_shapes() -> dict[str, Shape]:
    """The shapes of pages without anything hostile, each worked out once."""
    return {}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("field", ["note", "id"])
def test_what_somebody_typed_stays_text_in_every_format(
    kind: str, field: str, library: Library, tame_shapes: dict[str, Shape]
) -> None:
    text = HOSTILE[kind][: library.knowledge.vocabulary.questions[field].longest].strip()
    tame = "\n".join(["mild"] * len(text.splitlines()) if field == "note" else ["mild"])
    tame += " mild" * (80 if len(text) > 400 else 0)  # a long note stands behind the first page
    if field + tame not in tame_shapes:
        tame_shapes[field + tame] = shape_of(result_of(library, **{**PERSON, field: tame}), library)
    wild = result_of(library, **{**PERSON, field: text})
    assert shape_of(wild, library) == tame_shapes[field + tame]
    assert json.loads(json.dumps(wild.answers))[field] == text


@pytest.mark.parametrize("kind", HOSTILE)
def test_texts_of_a_knowledge_base_stay_text_in_every_format(
    kind: str, library: Library, tame_shapes: dict[str, Shape]
) -> None:
    knowledge, name = library.knowledge, "cbt"

    def with_text(text: str) -> Library:
        card = structs.replace(library.approaches[name], name=text, a_session=text)
        other = structs.replace(
            knowledge, approaches={**knowledge.approaches, name: structs.replace(knowledge.approaches[name], name=text)}
        )
        return structs.replace(library, knowledge=other, approaches={**library.approaches, name: card})

    def shape_with(text: str) -> Shape:
        changed = with_text(text)
        result = result_of(changed, concerns=["worry", "low-mood"], focus=-2, homework=2, goals=["learn-skills"])
        assert result.recommendations[0].approach == name
        return shape_of(result, changed)

    if "" not in tame_shapes:
        tame_shapes[""] = shape_with("mild")
    assert shape_with(HOSTILE[kind]) == tame_shapes[""]


def shape_of(result: Result, library: Library) -> Shape:
    """The tags of a page and the marks of Markdown without the words; no format holds a sign that cannot be printed."""
    pieces = pieces_of(result, library)
    as_html, as_markdown = page("x", pieces), markdown(pieces)
    for text in (drawn_as_text(pieces), as_html, as_markdown):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", text)
    return Tags(as_html).tags, shape(as_markdown)


def test_the_terminal_page_of_a_hostile_note_holds_no_escape(library: Library) -> None:
    result = result_of(library, **{**PERSON, "note": HOSTILE["escapes of a terminal"]})
    assert "\x1b" not in drawn_as_text(result_blocks(result, library.knowledge, TODAY))


def test_ten_thousand_letters_are_refused_without_repeating_them(run: Run) -> None:
    done = run("recommend", "-", given=json.dumps({**PERSON, "note": "x" * 10_000}))
    assert done.returncode == 3
    assert "xxxx" not in done.stderr


def test_the_page_for_a_client_speaks_to_the_client_and_that_for_staff_to_staff(library: Library) -> None:
    given = {
        **PERSON, "safety": ["suicidal-thoughts", "self-harm"], "phq9_total": 12, "staff_note": "Ask at home.",
        "avoid": ["group"], "age_band": "adult",
    }  # fmt: skip
    result = result_of(library, **given)
    own = markdown(sheet(result, library, TODAY))
    assert library.knowledge.safety.headings["urgent"] in own
    assert "What I said" in own
    assert "you said “Understanding the why and the roots”" in own
    for for_staff in (
        "Ask about them calmly",
        "What was said",
        "the person feels",
        "Ask at home",
        "should talk with them",
    ):
        assert for_staff not in own
    staff = markdown(staff_pieces(result, library, TODAY))
    assert "Ask about them calmly" in staff
    assert "Ask at home" in staff


@pytest.mark.parametrize("redacted", [False, True])
def test_the_page_for_a_client_has_the_list_that_staff_saw(library: Library, *, redacted: bool) -> None:
    given = understand({**PERSON, "safety": ["self-harm"]}, library.knowledge)
    seen = (recommend_redacted if redacted else recommend)(given, library.knowledge)
    told = for_the_person(seen, library.knowledge)
    assert [each.approach for each in told.recommendations] == [each.approach for each in seen.recommendations]
    assert (told.firmness, told.settled, told.safety.asked) == (seen.firmness, seen.settled, seen.safety.asked)
    assert told.notes != () and told.answers_ignored == ()
    # A concern that is put only to those who answer for somebody cannot be told in the person's own words.
    only_for_another = result_of(library, for_whom="client", concerns=["school-refusal"])
    assert for_the_person(only_for_another, library.knowledge) is only_for_another


def test_both_sides_of_each_place_are_told(library: Library) -> None:
    """Where no answer speaks for a treatment its own good side does, as its drawback does where none speaks against."""
    teen = {"age_band": "teen", "concerns": ["attachment"], "goals": ["make-decision"]}
    result = result_of(library, **teen)
    bare = structs.replace(
        result, recommendations=tuple(structs.replace(f, reasons=()) for f in result.recommendations)
    )
    for told in (result, bare):
        sections = re.split(r"\n### \d", markdown(sheet_pieces(told, library, TODAY)))[1:]
        assert sections
        assert all("For: " in section and "Against: " in section for section in sections)


def test_points_stand_where_all_of_them_are_told(library: Library) -> None:
    result = result_of(library, **PERSON)
    assert not re.search(r"\([+-]\d+\)|Points:", markdown(sheet_pieces(result, library, TODAY)))


@pytest.mark.parametrize("whom", ["child", "client"])
def test_what_others_take_along_does_not_speak_as_the_person(library: Library, whom: str) -> None:
    given = {"for_whom": whom, "age_band": "child", "concerns": ["child-behaviour", "worry"]}
    text = markdown(pieces_of(result_of(library, **given), library))
    for own in (
        "like mine",
        "Fitting it to me",
        "You do not have to tell",
        "you feel worse",
        "My own notes",
        "Conflict with my",
    ):
        assert own not in text
    assert "problems like my child's" in text
