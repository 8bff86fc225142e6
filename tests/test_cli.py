"""The commands as a shell calls them: output, exit codes, errors."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from approach_finder import __version__
from approach_finder.cli.schemas import answers_schema, knowledge_schema, result_schema
from approach_finder.knowledge.checks.walks import card_texts
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.model import Knowledge
from approach_finder.pages.catalogue import card_blocks

from conftest import DATA, answers_text
from fuzz.running import signals_count

Run = Callable[..., subprocess.CompletedProcess[str]]

ARTICLE = answers_text(
    concerns=["relationship-patterns", "low-self-esteem"],
    focus=2,
    goals=["understand-why", "change-patterns"],
    past_therapy=["cbt-skills-not-deep-enough"],
    time_available="long-term",
)
PLAN = answers_text(for_whom="self", country="CA", concerns=["low-mood"], safety=["suicidal-plan"])
ESCAPES_AND_BOXES = re.compile(r"[\x1b\u2500-\u257f]")


def recommended(run: Run, text: str, *arguments: str) -> Any:
    done = run("recommend", "-", "--json", *arguments, given=text)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_the_persons_article_is_led_to_insight_work_with_reasons_that_quote_the_answers(run: Run) -> None:
    result = recommended(run, ARTICLE)
    first = result["recommendations"][0]
    assert first["approach"] in {"psychodynamic", "psychoanalytic", "relational", "schema"}
    quoted = {(reason["question"], reason["answer"]) for reason in first["reasons"]}
    assert {("focus", 2), ("goals", "understand-why"), ("past_therapy", "cbt-skills-not-deep-enough")} <= quoted
    assert any("something deeper has not shifted" in reason["text"] for reason in first["reasons"])
    cited = {name for reason in first["reasons"] for name in reason["citations"]}
    assert cited
    assert cited <= result["references"].keys()
    assert all(reference["apa"] for reference in result["references"].values())


def test_the_json_keeps_its_schema_and_its_top_level_keys(run: Run) -> None:
    result = recommended(run, ARTICLE)
    jsonschema.Draft202012Validator(result_schema()).validate(result)
    assert list(result) == [
        "schema_version", "program", "knowledge", "answers", "safety", "recommendations", "closer_to_wishes",
        "elsewhere", "also_look_for", "excluded", "firmness", "settled", "what_would_change", "concerns",
        "answers_ignored", "clinic", "next_steps", "references", "notes",
    ]  # fmt: skip


def test_yaml_json_and_single_answers_say_the_same(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("for_whom: self\nconcerns: [sleep, worry]\nfocus: -1\ncountry: NO\n")
    from_yaml = json.loads(run("recommend", "a.yaml", "--json").stdout)
    from_json = recommended(run, answers_text(for_whom="self", concerns=["worry", "sleep"], focus=-1, country="NO"))
    single = run("recommend", "--answer", "for_whom=self", "--answer", "concerns=worry,sleep", "--answer", "focus=2",
                 "--answer", "focus=-1", "--answer", "country=no", "--json")  # fmt: skip
    assert from_yaml == from_json == json.loads(single.stdout)
    assert from_yaml["answers"]["country"] == "NO"


def test_a_previous_result_is_an_answers_file(run: Run) -> None:
    first = run("recommend", "-", "--json", given=ARTICLE).stdout
    assert recommended(run, first)["recommendations"] == json.loads(first)["recommendations"]


def test_top_gives_as_many_as_asked(run: Run) -> None:
    assert len(recommended(run, ARTICLE, "--top", "3")["recommendations"]) == 3
    assert len(recommended(run, ARTICLE, "--top", "all")["recommendations"]) > 10
    assert run("recommend", "-", "--top", "0", given=ARTICLE).returncode == 2


def test_the_page_holds_every_part_and_ends_with_the_crisis_line(run: Run) -> None:
    page = run("recommend", "-", "--full", "--plain", given=ARTICLE).stdout
    for part in ("WORTH DISCUSSING FIRST", "You said “", "What studies say", "Points:", "REFERENCES", "fit"):
        assert part in page
    last = page.rstrip().splitlines()
    assert "In danger" in " ".join(last[-3:])
    assert not ESCAPES_AND_BOXES.search(page)


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal_save_addresses(run: Run, columns: int) -> None:
    for more in ((), ("--full",)):
        page = run("recommend", "-", *more, given=PLAN, COLUMNS=str(columns)).stdout
        wide = [line for line in page.splitlines() if len(line) > columns]
        assert all("http" in line or "10." in line for line in wide), wide


def test_markup_in_an_answer_is_shown_as_it_is(run: Run) -> None:
    done = run("recommend", "-", "--json", given=answers_text(concerns=["sleep"], note="[red]x[/red] <b>"))
    assert json.loads(done.stdout)["answers"]["note"] == "[red]x[/red] <b>"
    assert run("recommend", "-", given=answers_text(concerns=["sleep"], note="[red]")).returncode == 0


# --- people first ------------------------------------------------------------------------------------


def test_a_plan_to_die_shows_people_to_call_in_the_first_lines_and_keeps_the_list(run: Run) -> None:
    page = run("recommend", "-", given=PLAN).stdout
    head = "\n".join(page.splitlines()[:10])
    assert "988" in head
    assert "Canada" in head
    assert "checked 20" in head
    assert "Shortlist: low mood" in page
    assert "\n1" in page


def test_without_a_country_no_national_number_is_printed(run: Run) -> None:
    for country in (None, "AQ"):
        text = answers_text(concerns=["low-mood"], safety=["suicidal-plan"], country=country)
        page = run("recommend", "-", given=text).stdout
        assert "Your local emergency number" in "\n".join(page.splitlines()[:10])
        assert not re.search(r"\b(988|911|999|112|116 ?123)\b", page)


def test_a_safety_finding_changes_the_exit_code_only_when_asked(run: Run) -> None:
    assert run("recommend", "-", given=PLAN).returncode == 0
    assert run("recommend", "-", "--fail-on-safety", given=PLAN).returncode == 10
    assert run("recommend", "-", "--fail-on-safety", given=ARTICLE).returncode == 11


def test_a_fault_in_safety_is_told_by_position_and_the_crisis_line_is_printed(run: Run) -> None:
    text = answers_text(concerns=["low-mood"], country="CA", safety=["suicidal-plan", "secret-words"])
    done = run("recommend", "-", given=text)
    assert done.returncode == 3
    assert "secret" not in done.stdout + done.stderr
    assert "safety[1]" in done.stderr
    assert "suicidal-thoughts" in done.stderr
    assert "988" in done.stderr
    as_json = json.loads(run("recommend", "-", "--json", given=text).stderr)
    assert {error["code"]: error["path"] for error in as_json["errors"]} == {
        "safety-unread": "safety[1]",
        "people-to-call": "safety",
    }
    assert "988" in as_json["errors"][-1]["message"]


@pytest.mark.parametrize(
    "text",
    [
        "concerns: [sleep]\nsafety: {suicidal-plan: 1, suicidal-plan: 2}",
        "concerns: [sleep]\nsafety: [!suicidal-plan x]",
        "concerns: [sleep]\nsuicidal-plan: true",
        "concerns: [sleep]\nsafety: suicidal-plans",
    ],
)
def test_what_was_said_on_safety_is_in_no_error_message(run: Run, text: str) -> None:
    done = run("recommend", "-", given=text)
    assert done.returncode == 3
    assert "suicidal-plans" not in done.stderr.replace("suicidal-plan,", "")
    assert "suicidal-plan'" not in done.stderr
    assert "safety=suicidal-plan" not in run("recommend", "safety=suicidal-plan").stderr


# --- errors ------------------------------------------------------------------------------------------


def test_every_fault_in_the_answers_is_named_in_one_go_with_the_nearest_id(run: Run) -> None:
    text = answers_text(
        concerns=["wory"], focus=7, homework="lots", contry="CA", country="Atlantis", main_concern="sleep"
    )
    done = run("recommend", "-", "--json", given=text)
    assert done.returncode == 3
    assert done.stdout == ""
    errors = json.loads(done.stderr)["errors"]
    assert done.stderr.count("\n") == 1
    assert {error["code"] for error in errors} == {
        "unknown-option", "out-of-range", "wrong-type", "unknown-question", "bad-country",
    }  # fmt: skip
    assert "did you mean 'worry'?" in {error["hint"] for error in errors}
    assert "did you mean 'country'?" in {error["hint"] for error in errors}
    assert all(error.keys() == {"code", "message", "path", "hint"} for error in errors)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not-a-mapping"),
        ("[1, 2]", "not-a-mapping"),
        ("focus: 1", "missing"),
        ("concerns: []", "missing"),
        ("concerns: [sleep]\nmain_concern: worry", "not-chosen"),
        ("concerns: [sleep]\nnote: " + "x" * 2001, "too-long"),
        ("concerns: {a: b", "unreadable"),
        ('{"concerns": ["sleep"], "focus": NaN}', "wrong-type"),
        ("concerns: &a [*a]", "unreadable"),
        ("[" * 5000, "unreadable"),
        ("x" * 1_000_001, "unreadable"),
        ("concerns: [sleep]\nconcerns: [worry]", "unreadable"),
        ("concerns: [sleep]\nfocus: true", "wrong-type"),
    ],
)
def test_bad_answers_are_refused_with_exit_3(run: Run, text: str, code: str) -> None:
    done = run("recommend", "-", "--json", given=text)
    assert done.returncode == 3, done.stderr
    assert code in {error["code"] for error in json.loads(done.stderr)["errors"]}


@pytest.mark.parametrize(
    "arguments",
    [["recommend"], ["nonsense"], ["show"], ["show", "cbtt"], ["list", "--kind", "x"], ["list", "--concern", "wory"],
     ["schema", "x"], ["crisis", "--country", "Atlantis"], ["recommend", "--nonsense"]],
)  # fmt: skip
def test_wrong_usage_exits_2_with_one_message(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "wrong",
    [["--country", "Atlantis"], ["--contry", "CA"], ["Canada"], ["--clinic", "gone.yaml"], ["--kb", "gone"],
     ["--country", "Atlantis", "--json"]],
)  # fmt: skip
def test_whoever_asks_for_people_to_call_is_told_of_some_whatever_goes_wrong(run: Run, wrong: list[str]) -> None:
    done = run("crisis", *wrong)
    assert done.returncode in (2, 4, 5)
    assert "Your local emergency number" in done.stderr
    assert "findahelpline.com" in done.stderr
    assert len(done.stderr.splitlines()) == (1 if "--json" in wrong else 2)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["show"], "such as: approach-finder show CBT"),
        (["show", "emrd"], "did you mean 'emdr'?"),
        (["show", "tca"], "approach-finder list shows what there is"),
    ],
)
def test_a_hint_gives_an_example_or_what_two_swapped_letters_meant(run: Run, arguments: list[str], told: str) -> None:
    assert told in run(*arguments).stderr


def test_help_is_the_help_page(run: Run) -> None:
    assert run("help").stdout == run("--help").stdout
    assert run("help", "show").stdout == run("show", "--help").stdout


@pytest.mark.parametrize("name", ["page.txt", "page.html", "page.md"])
def test_a_saved_page_is_told_from_answers(run: Run, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    assert run("recommend", "--answer", "concerns=sleep", "-o", str(file)).returncode == 0
    refused = run("recommend", str(file))
    assert (refused.returncode, "it holds no answers" in refused.stderr) == (3, True)


def test_usage_errors_are_json_where_json_was_asked_for(run: Run) -> None:
    done = run("show", "cbtt", "--json")
    assert json.loads(done.stderr)["errors"][0]["hint"] == "did you mean 'cbt'?"
    assert json.loads(run("recommend", "--json", "--nonsense").stderr)["errors"][0]["code"] == "usage"
    assert json.loads(run("batch", "gone.jsonl", "--json").stderr)["errors"][0]["code"] == "io"
    value = run("recommend", "-", "--answer", "--json", given="{}")  # here it is no option
    assert value.stderr[0] != "{"
    assert value.returncode == 3


def test_without_a_terminal_ask_says_what_to_use_instead(run: Run) -> None:
    for arguments in ([], ["ask"]):
        done = run(*arguments)
        assert done.returncode == 2
        assert "recommend" in done.stderr


def test_files_that_cannot_be_read_or_written_exit_5(run: Run, tmp_path: Path) -> None:
    assert run("recommend", "nowhere.yaml").returncode == 5
    assert run("recommend", "-", "--json", "-o", "no/such/folder.json", given=ARTICLE).returncode == 5
    assert run("recommend", "-", "--kb", "nowhere", given=ARTICLE).returncode == 5
    assert not list(tmp_path.glob("**/*.tmp"))


def test_a_bug_of_ours_is_told_without_answers(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import approach_finder.results.engine as engine\n"
        "def broken(answers, *rest): raise RuntimeError(str(answers))\n"
        "engine.recommend = broken\n"
    )
    path = f"{tmp_path}{os.pathsep}{os.environ['PYTHONPATH']}"
    done = run("recommend", "-", given=PLAN, PYTHONPATH=path)
    assert done.returncode == 1
    assert "bug of ours" in done.stderr
    assert "suicid" not in done.stderr
    assert "low-mood" not in done.stderr


def test_what_stands_before_the_command_holds_for_it(run: Run) -> None:
    assert run("--kb", "nowhere", "list").returncode == 5
    assert run("--kb", "nowhere", "kb", "check").returncode == 5
    assert run("--kb", "nowhere", "list", "--kb", str(DATA)).returncode == 0


def test_a_folder_of_ones_own_is_read_from_yaml_even_beside_an_index(run: Run, tmp_path: Path) -> None:
    from approach_finder.knowledge.compiling import compile_indexes

    folder = tmp_path / "kb"
    folder.mkdir()
    for file in DATA.glob("*.yaml"):
        (folder / file.name).write_bytes(file.read_bytes())
    for name, content in compile_indexes(DATA).items():
        (folder / name).write_bytes(content.replace(b"Psychodynamic therapy", b"Forged"))
    assert "Forged" not in run("show", "psychodynamic", "--kb", "kb").stdout


def test_an_invalid_knowledge_base_exits_4_and_names_every_fault(run: Run, small_kb: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(small_kb, tmp_path / "kb")
    assert run("kb", "check", "kb").returncode == 0
    text = (folder / "evidence.yaml").read_text()
    broken = text.replace("grade: A", "grade: E", 1).replace("concern: worry", "concern: wory", 1)
    (folder / "evidence.yaml").write_text(broken)
    done = run("kb", "check", "kb")
    assert done.returncode == 4
    assert len([line for line in done.stdout.splitlines() if line.startswith("evidence.yaml:")]) == 2
    assert run("recommend", "-", "--kb", "kb", given=ARTICLE).returncode == 4
    assert "evidence.yaml:" in run("recommend", "-", "--kb", "kb", given=ARTICLE).stderr


# --- other commands --------------------------------------------------------------------------------------


def test_list_names_every_approach_with_its_kind(run: Run, knowledge: Knowledge) -> None:
    listed = json.loads(run("list", "--json").stdout)
    assert listed["schema_version"] == "1"
    assert {entry["id"] for entry in listed["approaches"]} == set(knowledge.approaches)
    assert listed["approaches"][0].keys() == {"id", "name", "kind", "family"}
    frames = json.loads(run("list", "--kind", "frame", "--json").stdout)["approaches"]
    assert "trauma-informed" in {entry["id"] for entry in frames}
    sleep = json.loads(run("list", "--concern", "sleep", "--json").stdout)["approaches"]
    assert "cbt-i" in {entry["id"] for entry in sleep}
    assert "cbt-i" in run("list").stdout


def test_show_prints_every_field_of_an_approach(run: Run, library: Library) -> None:
    page = " ".join(run("show", "psychodynamic").stdout.split())
    for text in card_texts("psychodynamic", library):
        assert " ".join(text.says.split()) in page
    card = json.loads(run("show", "cbt", "--json").stdout)
    assert card["id"] == "cbt"
    assert card["evidence"]
    assert set(card["defining_sources"]) <= card["references"].keys()


def test_what_people_write_for_a_country_finds_its_services(run: Run) -> None:
    assert run("crisis", "--country", "uk").stdout == run("crisis", "--country", "United Kingdom").stdout
    assert "no crisis lines for Antarctica" in run("crisis", "--country", "AQ").stdout
    assert run("crisis", "--country", "Ontario").stdout == run("crisis", "--country", "CA").stdout
    assert "999" in run("crisis", "--country", "Wales").stdout
    result = recommended(run, answers_text(concerns=["sleep"], country="UK", safety=["suicidal-plan"]))
    assert result["answers"]["country"] == "GB"
    assert any("116 123" in (resource["phone"] or "") for resource in result["safety"]["resources"])


def test_show_tells_the_numbers_with_what_they_are_compared_with(run: Run) -> None:
    page = " ".join(run("show", "interpersonal").stdout.split())
    assert re.search(r"Against usual care: [\w ]+; \d+ trials, [\d,]+ people; Hedges' g = \d\.\d+ \(", page)
    assert re.search(r"NICE|National Institute for Health and Care Excellence \(2022\): ", page)
    assert "They do not rank therapies." in page


def test_a_practice_that_is_not_recommended_is_shown_and_told_apart(run: Run) -> None:
    page = " ".join(run("show", "holding-rebirthing").stdout.split())
    assert "Not recommended." in page
    assert "Not the same as Attachment-focused therapy." in page
    assert json.loads(run("show", "holding-rebirthing", "--json").stdout)["kind"] == "practice"
    assert "Not to be confused with: Holding" in " ".join(run("show", "attachment-focused").stdout.split())
    assert "did you mean 'holding-rebirthing'?" in run("show", "holding-rebirth").stderr
    assert "holding" not in run("list").stdout


def test_a_list_for_a_concern_tells_the_natural_course_other_ways_and_grades(run: Run) -> None:
    page = " ".join(run("list", "--concern", "low-mood").stdout.split())
    assert "If nothing is done: " in page
    assert "Other ways: " in page
    assert re.search(r"Grade A - .*\(cbt\): grade A for adults", page)
    assert "What was tested: " in " ".join(run("list", "--concern", "grief").stdout.split())


def test_questions_tell_what_matching_shows_and_what_it_does_not(run: Run, library: Library) -> None:
    page = " ".join(run("questions").stdout.split())
    for factor in library.matching.values():
        assert f"What it does not show: {' '.join(factor.does_not_show.split())}" in page
    told = json.loads(run("questions", "--json").stdout)["matching"]
    assert told.keys() == library.matching.keys()
    # A size is told in words; its number stands in the JSON.
    shown = [factor.finding.says for factor in library.matching.values()]
    shown += (practice.why for practice in library.practices.values())
    assert not [text for text in shown if re.search(r"ratio|median|\b[dgr] ?=|\d\.\d|\.\d", text)]
    assert "d = 0.28" in told["preferences"]["figures"]


def test_kb_check_tells_editors_file_line_path_and_code(run: Run, small_kb: Path) -> None:
    done = run("kb", "check", str(small_kb))
    explained = [line for line in done.stdout.splitlines() if " (explained: " in line]
    assert explained, done
    assert all(re.match(r"warning: \w+\.yaml:\d+: .* \[[a-z-]+\] \(explained: ", line) for line in explained)
    [fault, *_] = json.loads(run("kb", "check", str(small_kb), "--json").stdout)["faults"]
    assert fault["severity"] == "warning"
    assert {"file", "line", "path", "code", "explained"} <= fault.keys()


def test_kb_reading_prints_the_grades_of_every_card(run: Run, library: Library) -> None:
    lines = run("kb", "reading").stdout.splitlines()
    assert {line.split()[-1] for line in lines[1 : 1 + len(library.approaches)]} == set(library.approaches)
    assert any(f"median of {len(library.approaches)} cards" in line for line in lines)
    assert json.loads(run("kb", "reading", "--json").stdout)["cards"].keys() == library.approaches.keys()


def test_the_template_is_a_valid_answers_file_once_filled_in(run: Run) -> None:
    template = run("questions", "--template").stdout
    filled = template.replace("for_whom:", "for_whom: self").replace("concerns: []", "concerns: [sleep]")
    assert recommended(run, filled)["recommendations"][0]["approach"] == "cbt-i"


def test_questions_prints_every_question_with_its_id(run: Run, knowledge: Knowledge) -> None:
    page = run("questions").stdout
    assert all(f"({name})" in " ".join(page.split()) for name in knowledge.vocabulary.questions)
    data = json.loads(run("questions", "--json").stdout)
    assert {q["id"] for section in data["sections"] for q in section["questions"]} == set(
        knowledge.vocabulary.questions
    )


def test_crisis_prints_the_lines_of_a_country_with_dates(run: Run) -> None:
    page = run("crisis", "--country", "gb").stdout
    assert "Samaritans (United Kingdom): 116 123" in page
    assert page.count("checked 20") >= 5
    unknown = json.loads(run("crisis", "--json").stdout)["resources"]
    assert {resource["country"] for resource in unknown} == {None}


def test_schemas_describe_what_is_there(run: Run, knowledge: Knowledge) -> None:
    for what, made in (
        ("answers", answers_schema(knowledge)),
        ("result", result_schema()),
        ("knowledge", knowledge_schema()),
    ):
        printed = json.loads(run("schema", what).stdout)
        assert printed == json.loads(json.dumps(made))


def test_the_knowledge_schema_describes_the_yaml_files(knowledge: Knowledge) -> None:
    import yaml

    class Strings(yaml.CSafeLoader):
        """Dates stay texts, as in YAML 1.2."""

    Strings.yaml_implicit_resolvers = {
        key: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith((":timestamp", ":bool"))]
        for key, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Strings.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))
    files = {file.stem: yaml.load(file.read_text(encoding="utf-8"), Loader=Strings) for file in DATA.glob("*.yaml")}
    jsonschema.Draft202012Validator(knowledge_schema()).validate(files)


def test_version_and_help(run: Run) -> None:
    assert run("--version").stdout == f"approach-finder {__version__}\n"
    whole = run("--help").stdout
    for command in ("ask", "recommend", "list", "show", "questions", "crisis", "schema", "kb"):
        assert command in whole
        assert run(*command.split(), "--help").returncode == 0


# --- private, quiet, light ---------------------------------------------------------------------------------


def test_an_empty_home_stays_empty_after_every_command(run: Run, small_kb: Path, tmp_path: Path) -> None:
    kb = str(small_kb)
    commands = [
        ["recommend", "-"], ["recommend", "-", "--json"], ["list"], ["show", "cbt"], ["questions"],
        ["questions", "--template"], ["crisis"], ["schema", "answers"], ["kb", "check", kb],
        ["kb", "reading", "--kb", kb], ["ask"], ["cite", "--format", "bibtex", "--kb", kb], ["--version"],
    ]  # fmt: skip
    for command in commands:
        run(*command, given=ARTICLE)
    assert list((tmp_path / "home").iterdir()) == []
    assert [entry.name for entry in tmp_path.iterdir()] == ["home"]


def test_a_pipe_given_as_output_is_written_to_and_not_replaced(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cat", "pipe"], cwd=tmp_path, stdout=subprocess.PIPE) as reader:
        run("recommend", "-", "--json", "-o", "pipe", given=ARTICLE)
        assert reader.stdout is not None
        assert json.loads(reader.stdout.read())
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_file_named_json_holds_json(run: Run, tmp_path: Path) -> None:
    run("recommend", "-", "-o", "result.json", given=ARTICLE)
    assert json.loads((tmp_path / "result.json").read_text())["recommendations"]


@pytest.mark.parametrize(
    "variables", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}, {"COLUMNS": "²"}, {"TERM": "dumb"}]
)
def test_odd_surroundings_do_not_stop_it(run: Run, variables: dict[str, str]) -> None:
    done = run("recommend", "-", given=ARTICLE, **variables)
    assert done.returncode == 0, done.stderr
    assert "Psychodynamic" in done.stdout


def test_closed_streams_do_not_stop_it(tmp_path: Path) -> None:
    program = f"{sys.executable} -m approach_finder"
    for redirect in ("2>&-", "<&-"):
        done = subprocess.run(
            ["bash", "-c", f"{program} crisis {redirect}"], capture_output=True, cwd=tmp_path, check=False
        )
        assert done.returncode == 0, done.stderr
        assert b"Traceback" not in done.stderr


def test_no_command_opens_a_socket(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys\n"
        "def watch(event, arguments):\n"
        "    if event.startswith(('socket.', 'proof.')):\n"
        "        sys.stderr.write('NETWORK ' + event)\n"
        "sys.addaudithook(watch)\n"
        "if os.environ.get('PROVE'):\n"
        "    sys.audit('proof.of.the.hook')\n"
    )
    path = f"{tmp_path}{os.pathsep}{os.environ['PYTHONPATH']}"
    assert "NETWORK proof" in run("--version", PYTHONPATH=path, PROVE="1").stderr
    for command in (
        ["recommend", "-"],
        ["recommend", "-", "--json", "-o", "r.json"],
        ["list"],
        ["show", "cbt"],
        ["crisis"],
    ):
        assert "NETWORK" not in run(*command, given=PLAN, PYTHONPATH=path).stderr


@pytest.mark.parametrize(
    "command", ["show cbt", "show cbt --json", "questions --template", "schema result", "--version"]
)
def test_a_closed_pipe_ends_quietly(command: str, tmp_path: Path) -> None:
    command = f"{sys.executable} -m approach_finder {command} | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.stderr == ""
    assert done.returncode == 0


@pytest.mark.parametrize("command", [["recommend", "-", "--json"], ["list", "--json"], ["show", "cbt", "--json"]])
def test_json_loads_neither_rich_nor_questionary(command: list[str], tmp_path: Path) -> None:
    program = (
        "import sys\n"
        f"sys.argv = ['approach-finder', *{command!r}]\n"
        "from approach_finder.cli.main import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit:\n"
        "    pass\n"
        "sys.stderr.write(' '.join({'rich', 'questionary', 'prompt_toolkit'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=ARTICLE, capture_output=True, text=True, env=os.environ, check=True
    )
    assert done.stderr == ""


def test_a_card_for_some_concerns_tells_how_well_it_was_tested_for_them_alone(library: Library) -> None:
    whole, some = (
        "\n".join(block.text for block in card_blocks("cbt", library, concerns)) for concerns in (None, ("panic",))
    )
    assert "For other concerns, with all sources: approach-finder show cbt." in some
    tested = some.partition("How well it was tested")[2].partition("When to take care")[0]
    rows = [line for line in tested.splitlines() if ": grade " in line]
    assert rows
    assert all(row.startswith("Panic attacks (") for row in rows)
    assert len(some) < len(whole) / 3


INTERRUPTED_BY_AN_IMPORT = """
import os, signal, sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == os.environ["INTERRUPTED_AT"]:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finder())
from approach_finder.cli.main import main
main()
"""


@pytest.mark.parametrize("module", ["typer", "approach_finder.cli.app", "approach_finder.knowledge.store"])
def test_ctrl_c_while_it_loads_is_quiet(module: str) -> None:
    """Before our first line runs, while Python itself starts, Ctrl-C is Python's to tell."""
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_BY_AN_IMPORT, "crisis"],
        env={**os.environ, "INTERRUPTED_AT": module},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=signals_count,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
