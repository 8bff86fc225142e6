"""What the documents say is true: the worked example loads, and what they list is what there is."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from approach_finder.answers.validation import understand
from approach_finder.knowledge.checks.walks import texts
from approach_finder.knowledge.faults import WarningCode
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.store import read_files
from approach_finder.lint.advice import HARDEST_CARD, HARDEST_TEXT
from approach_finder.pages.catalogue import card_blocks
from approach_finder.results.engine import recommend

import gaps
from conftest import DATA, ROOT
from guidelines import CONCERNS, body_of, table
from small_kb import examine, small_files

Run = Callable[..., subprocess.CompletedProcess[str]]
DOC = (ROOT / "docs" / "knowledge-base.md").read_text()


def test_the_worked_example_of_a_new_approach_loads_and_is_recommended() -> None:
    files = {name: content.decode() for name, content in small_files().items()}
    files["vocabulary.yaml"] = files["vocabulary.yaml"].replace("treatment: [", "treatment: [porch-talks, ", 1)
    parts = re.findall(r"```yaml\n *# data/(\w+\.yaml)\n(.*?)```", DOC, re.S)
    assert [name for name, _ in parts] == ["approaches.yaml", "evidence.yaml", "cautions.yaml"]
    for name, block in parts:
        files[name] += "\n" + textwrap.dedent(block)
    library, faults = examine({name: text.encode() for name, text in files.items()}, dt.date.today())
    assert library is not None, list(map(str, faults))
    assert [str(fault) for fault in faults if "porch-talks" in fault.path] == []
    wishes = {"concerns": ["loneliness"], "modes": ["nature-play"], "directiveness": -2}
    result = recommend(understand(wishes, library.knowledge), library.knowledge)
    assert result.recommendations[0].approach == "porch-talks"


def test_the_document_lists_every_file_and_every_kind_of_warning() -> None:
    for name in read_files(DATA):
        assert f"`{name}`" in DOC
    assert re.findall(r"^\| `([a-z-]+)` \|", DOC, re.M) == list(get_args(WarningCode))
    assert f"above grade {HARDEST_CARD}, or a single text above {HARDEST_TEXT}" in DOC


def test_the_practices_that_are_not_recommended_are_listed(library: Library) -> None:
    table = re.findall(r"^\| `([a-z-]+)` \| ([a-z ]+) \| (.*) \|$", (ROOT / "docs" / "evidence.md").read_text(), re.M)
    assert {name: (advice, re.findall("`(.*?)`", others)) for name, advice, others in table} == {
        name: (practice.advice.replace("-", " "), list(practice.not_the_same_as))
        for name, practice in library.practices.items()
    }


def test_the_table_of_guidelines_is_that_of_the_data(library: Library) -> None:
    assert table(library) in (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8"), "python tools/guidelines.py"
    assert set(CONCERNS) <= set(library.concerns)
    told = {
        entry.source
        for rows in library.evidence.values() for row in rows if row.concern in CONCERNS for entry in row.guidelines
    }  # fmt: skip
    assert {name for name in told if body_of(name) is None} == set()


def test_what_could_not_be_had_stands_in_the_documents_and_on_no_card(library: Library) -> None:
    assert gaps.table(library) in (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8"), "python tools/gaps.py"
    for approach, rows in library.evidence.items():
        card = "\n".join(block.text for block in card_blocks(approach, library))
        assert [row.not_seen for row in rows if row.not_seen and row.not_seen in card] == []


DIARY = re.compile(
    r"bibliograph|second hand|\bwe (could|found|saw|read|did not|have not)\b|could not be (read|seen|had)|"
    r"\bnot (read|seen) (here|by us)|checked (trial|study|result|source)|(not counted|left open) here",
    re.IGNORECASE,
)


def test_no_text_speaks_of_what_its_authors_read(library: Library) -> None:
    assert [(text.part, *text.path) for text in texts(library) if DIARY.search(text.says)] == []


def test_the_two_false_references_of_the_article_are_not_used_as_printed(library: Library) -> None:
    for work in library.references.values():
        assert not any(author.startswith("Truijens") for author in work.authors)
        both = [author.partition(",")[0] for author in work.authors[:2]] == ["Leichsenring", "Klein"]
        assert not (both and work.container == "Psychological Medicine")
    assert "jennissen-2018-insight" in library.references


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "scripting.md").read_text(), re.S)
    return [line.partition("   #")[0].rstrip() for block in blocks for line in block.splitlines()]


def test_the_commands_for_scripts_run_as_they_stand(tmp_path: Path, small_kb: Path) -> None:
    """In their order, in one folder, since later lines read what earlier ones wrote; jq is stood in for.

    But for fewer people and a smaller knowledge base, where that only makes it take less long.
    """
    tools = tmp_path / "tools"
    tools.mkdir()
    program = f'#!/bin/sh\nexec "{sys.executable}" -m approach_finder "$@"\n'
    for name, script in (("approach-finder", program), ("jq", "#!/bin/sh\ncat > /dev/null\n")):
        (tools / name).write_text(script)
        (tools / name).chmod(0o755)
    (tmp_path / "answers.yaml").write_text("concerns: [sleep, worry]\nsafety: [self-harm]\n")
    (tmp_path / "person.json").write_text('{"concerns": ["sleep"]}')
    (tmp_path / "people.jsonl").write_text('{"concerns": ["sleep"], "id": "1"}\n')
    (tmp_path / "export.csv").write_text("record_id,concerns___sleep,focus\n7,1,-1\n")
    (tmp_path / "people.csv").write_text("number,concerns,focus\n7,sleep;worry,-1\n")
    environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"}
    assert len(commands()) >= 9
    for command in commands():
        fewer = command.replace("--people 200", "--people 20").replace("kb check", f"kb check --kb {small_kb}")
        done = subprocess.run(
            ["bash", "-c", f"set -o pipefail; {fewer}"],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (command, done.stderr)
        assert done.stderr == "" or "--redact" in command, command
    assert (tmp_path / "changed.txt").read_text() == ""


# --- docs/ipdas.md -----------------------------------------------------------------------------------------

IPDAS = (ROOT / "docs" / "ipdas.md").read_text(encoding="utf-8")
ITEMS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in IPDAS.splitlines()
    if re.match(r"\| (Q|C|QC)\d+ \|", line)
]


def test_all_items_of_the_standard_are_judged_and_counted_as_the_document_says() -> None:
    wanted = [f"Q{n}" for n in range(1, 7)] + [f"C{n}" for n in range(1, 11)] + [f"QC{n}" for n in range(1, 29)]
    assert [item for item, *_ in ITEMS] == wanted
    met = [verdict for _, _, verdict, *_ in ITEMS]
    assert (met.count("yes"), met.count("no"), met.count("no test")) == (27, 8, 9)
    assert "lists 44 items" in IPDAS
    assert "Of the other 35, 27 are met" in IPDAS
    for _, _, verdict, _, shown_by, words in ITEMS:
        assert (verdict == "yes") <= bool(shown_by and words)


@pytest.mark.parametrize("shown_by", sorted({item[4] for item in ITEMS if item[4]}))
def test_what_is_said_of_the_standard_is_shown(shown_by: str, run: Run) -> None:
    source = shown_by.strip("`")
    if source.startswith("approach-finder "):
        done = run(*source.split()[1:])
        assert done.returncode == 0, done.stderr
        text = done.stdout
    else:
        text = (ROOT / source).read_text(encoding="utf-8")
    shown = " ".join(text.replace("\\", "").split())
    for item, *_, by, words in ITEMS:
        if by == shown_by:
            assert words in shown, item


@pytest.mark.parametrize("name", ["hazard-log.md", "threat-model.md"])
def test_every_test_that_a_document_names_exists(name: str) -> None:
    tests = "".join(file.read_text() for file in (ROOT / "tests").glob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", (ROOT / "docs" / name).read_text())
    assert len(named) > 15
    assert [test for test in named if f"def {test}(" not in tests] == []


def test_what_is_needed_is_pinned_and_its_licence_is_told() -> None:
    pinned = set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / "requirements.lock").read_text(), re.M))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = {re.split("[<>=]", need)[0] for need in (*project["dependencies"], *extras["cite"], *extras["columns"])}
    assert {name.lower().replace("_", "-") for name in wanted} <= pinned
    told = re.findall(r"^\| ([a-z0-9.-]+) \| [0-9.]+ \| (.+) \|$", (ROOT / "SECURITY.md").read_text(), re.M)
    assert {name for name, _ in told} == pinned
