"""Ways side by side: the same of each, nothing empty, all cited, in every format."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from approach_finder.answers.validation import understand
from approach_finder.cli.output import Out
from approach_finder.knowledge.library import TOLD_OF_EACH, Library
from approach_finder.pages.blocks import Block, Table
from approach_finder.pages.card_in_short import card_in_short
from approach_finder.pages.comparison import comparison_in_short, comparison_pieces
from approach_finder.pages.terminal import drawn_as_text
from approach_finder.results.comparison import FIELDS, Option, compare
from approach_finder.results.engine import recommend
from approach_finder.survey.result_actions import ResultActions

from conftest import answers_text

Run = Callable[..., subprocess.CompletedProcess[str]]
TODAY = dt.date(2026, 11, 25)
WORRIED = {"concerns": ["worry", "sleep"], "focus": -1, "country": "CA"}


def words(option: Option, field: str) -> int:
    return sum(len(part.text.split()) for part in option.told[field])


def test_every_way_is_told_with_the_same_fields_and_none_is_empty(library: Library) -> None:
    names = [*library.approaches, *library.other_ways]
    found = compare(names, library, understand(WORRIED, library.knowledge))
    for option in found.options:
        assert tuple(option.told) == found.fields == FIELDS
        assert all(part.text.strip() for parts in option.told.values() for part in parts)
        assert [row.concern for row in option.evidence] == list(found.concerns)
        assert all(row.text.strip() for row in option.evidence)
        assert len(option.told["good_sides"]) == len(option.told["drawbacks"]) == 3
        assert (option.fit is None) == (option.kind == "other-way")


@pytest.mark.parametrize("field", TOLD_OF_EACH)
def test_no_way_is_told_at_more_than_twice_the_length_of_another(field: str, library: Library) -> None:
    found = compare([*library.approaches, *library.other_ways], library)
    lengths = {option.id: words(option, field) for option in found.options}
    assert max(lengths.values()) <= 2 * min(lengths.values()), (field, lengths)


def test_what_studies_found_is_cited_wherever_something_was_found(library: Library) -> None:
    for concern in library.concerns:
        answers = understand({"concerns": [concern], "age_band": "adult"}, library.knowledge)
        found = compare(list(library.approaches), library, answers)
        if not found.concerns:  # it is put to young people only
            continue
        for option in found.options:
            [row] = option.evidence
            assert row.citations or row.grade == "none", (option.id, concern)
            assert set(row.citations) <= found.references.keys()
        for option in found.beside:
            [row] = option.evidence
            unknown = library.sheet.no_study_seen in row.text or row.text == (
                library.other_ways[option.id].evidence_otherwise if option.kind == "other-way" else None
            )
            assert row.citations or unknown or row.grade == "none", (option.id, concern)


def test_ways_that_are_no_therapy_always_stand_beside(run: Run, tmp_path: Path) -> None:
    found = json.loads(run("compare", "cbt", "psychodynamic", "--json").stdout)
    assert [option["id"] for option in found["options"]] == ["cbt", "psychodynamic"]
    assert [option["id"] for option in found["beside"]] == [
        "waiting",
        "guided-self-help",
        "medication-talk",
        "peer-support",
    ]
    assert all(option["told"].keys() == set(found["fields"]) for option in (*found["options"], *found["beside"]))
    assert run("compare", "waiting", "cbt").returncode == 0


@pytest.mark.parametrize("name", ["waiting", "medication-talk", "peer-support"])
def test_a_way_that_is_no_therapy_has_a_card_too(name: str, run: Run, library: Library) -> None:
    page = " ".join(run("show", name).stdout.split())
    way = library.other_ways[name]
    assert all(part.says in page for part in (*way.good_sides, *way.drawbacks, *way.evidence.values()))
    data = json.loads(run("show", name, "--json").stdout)
    cited = {source for part in data.get("evidence", {}).values() for source in part.get("sources", [])}
    assert cited <= data["references"].keys()


def test_nothing_stands_beside_where_all_that_could_is_compared(library: Library) -> None:
    page = drawn_as_text(comparison_pieces(compare(library.sheet.beside, library), library, TODAY))
    assert library.sheet.compare_title.upper() in page
    assert library.sheet.compare_other_ways.upper() not in page


def test_with_answers_it_is_about_the_persons_concerns_and_shortlist(run: Run, tmp_path: Path) -> None:
    (tmp_path / "me.json").write_text(json.dumps({**WORRIED, "safety": ["suicidal-thoughts"]}))
    found = json.loads(run("compare", "--answers", "me.json", "--json").stdout)
    shortlist = json.loads(run("recommend", "me.json", "--json").stdout)["recommendations"]
    assert [option["id"] for option in found["options"]] == [place["approach"] for place in shortlist]
    assert [option["fit"]["rank"] for option in found["options"]] == [1, 2, 3, 4, 5]
    assert found["concerns"] == ["worry", "sleep"]
    page = run("compare", "cbt", "act", "--answers", "me.json").stdout
    assert page.startswith("! PLEASE TALK TO SOMEONE TODAY")
    assert "988" in page.splitlines()[-1]


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_it_fits_the_screen(columns: int, run: Run) -> None:
    page = run("compare", "cbt", "psychodynamic", "emdr", COLUMNS=str(columns)).stdout
    assert all(len(line) <= columns or "http" in line for line in page.splitlines())
    assert page.count("Good sides") == 2


def test_in_plain_mode_and_for_a_file_one_line_follows_the_other(run: Run, tmp_path: Path) -> None:
    plain = run("compare", "cbt", "psychodynamic", "--plain", COLUMNS="200").stdout
    assert "- Psychodynamic therapy: " in plain
    assert run("compare", "cbt", "psychodynamic", "-o", "both.md").returncode == 0
    assert "| What it is | " in (tmp_path / "both.md").read_text(encoding="utf-8")
    assert run("compare", "cbt", "psychodynamic", "-o", "both.html").returncode == 0
    assert (tmp_path / "both.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["cbt"], "2 to 5"),
        (["cbt", "cbt"], "2 to 5"),
        ([], "2 to 5"),
        (["cbt", "act", "emdr", "ifs", "schema", "dbt"], "2 to 5"),
        (["cbt", "emdrr"], "emdr"),
        (["cbt", "holding-rebirthing"], "never suggested"),
    ],
)
def test_wrong_ids_are_told(arguments: list[str], said: str, run: Run) -> None:
    done = run("compare", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_answers_with_a_fault_exit_3(run: Run, tmp_path: Path) -> None:
    (tmp_path / "me.json").write_text(answers_text(concerns=["wory"]))
    done = run("compare", "cbt", "act", "--answers", "me.json")
    assert done.returncode == 3
    assert "worry" in done.stderr


def test_pages_behind_the_list_tell_the_finding_in_one_line_alone(library: Library) -> None:
    result = recommend(
        understand({**WORRIED, "age_band": "adult", "safety": ["suicidal-thoughts"]}, library.knowledge),
        library.knowledge,
    )
    actions = ResultActions(library.knowledge, lambda: library, None, TODAY, lambda *_: None)
    first, second = (found.approach for found in result.recommendations[:2])
    pages = (actions.compare((first, second), result), actions.sums(first, result), actions.whole(result))
    for page in pages:
        assert not any(piece.kind == "alert" for piece in page if isinstance(piece, Block))
        assert "988" in drawn_as_text(page)
    command = comparison_pieces(compare((first, second), library, result.answers), library, TODAY)
    assert any(piece.kind == "alert" for piece in command if isinstance(piece, Block))


def test_each_card_in_short_takes_some_two_screens_and_leaves_no_grade_out(library: Library) -> None:
    for name in library.approaches:
        page = drawn_as_text(card_in_short(name, library))
        assert len(page.splitlines()) <= 85, name
        assert "[1]" not in page
        for row in library.evidence[name]:
            assert library.knowledge.questionnaire.questions["concerns"].options[row.concern] in " ".join(page.split())
        assert f"show {name} --full" in " ".join(page.split())


def test_a_comparison_in_short_begins_with_the_differences_and_is_about_the_persons_concerns(library: Library) -> None:
    answers = understand({**WORRIED, "age_band": "adult", "safety": ["none"]}, library.knowledge)
    found = compare(("cbt", "act"), library, answers)
    first, second, *rest = comparison_in_short(found, library, TODAY, read_on=library.sheet.compare_all)
    assert isinstance(first, Table)
    assert isinstance(second, Table)
    assert "Tested for worry that will not stop" in [row.label for row in first.rows]
    text = drawn_as_text([first, second, *rest])
    assert len(drawn_as_text([first]).splitlines()) <= 30
    assert len(text.split()) < len(drawn_as_text(comparison_pieces(found, library, TODAY)).split()) / 3
    assert "[1]" not in text
    assert all(option.name in text for option in found.beside)


@pytest.mark.parametrize(
    ("form", "file", "is_screen", "full", "in_short"),
    [
        ("terminal", None, True, False, True),
        ("terminal", None, True, True, False),
        ("terminal", None, False, False, False),
        ("terminal", Path("card.txt"), True, False, False),
        ("json", None, True, False, False),
    ],
)
def test_only_a_screen_is_shown_less_than_all(
    form: str, file: Path | None, is_screen: bool, full: bool, in_short: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: is_screen)
    assert Out("card", form, file, plain=False).in_short(full=full) == in_short
