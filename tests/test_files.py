"""The files room: what is written is private and whole, and only what is ours is replaced."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from approach_finder.cli.ask import _check_same_id
from approach_finder.files.holding import HeldFile
from approach_finder.files.refusal import FileRefusedError
from approach_finder.files.replacing import Kind, check_replaceable, is_one_of, recognise
from approach_finder.files.writing import private_file, write_private
from approach_finder.knowledge.faults import AnswersError
from approach_finder.knowledge.model import Knowledge

Run = Callable[..., subprocess.CompletedProcess[str]]
WHO = '{"concerns": ["sleep"], "id": "number-17"}'
NOBODY = '{"concerns": ["sleep"]}'


def _names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir() if entry.name != "home")


# --- whole and private -------------------------------------------------------------------------------------


@pytest.fixture(params=[True, False], ids=["unnamed", "named"])
def unnamed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """With files that have no name until the end, and without."""
    if not request.param:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    return bool(request.param)


@pytest.mark.usefixtures("unnamed")
def test_a_new_file_is_private_and_an_old_one_keeps_its_readers(tmp_path: Path) -> None:
    file = tmp_path / "file"
    write_private(file, b"one")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o664)
    write_private(file, b"two")
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"two", 0o664)
    assert _names(tmp_path) == ["file"]


@pytest.mark.usefixtures("unnamed")
def test_a_name_may_be_as_long_as_a_name_can_be(tmp_path: Path) -> None:
    name = "x" * 255
    write_private(tmp_path / name, b"one")
    write_private(tmp_path / name, b"two")
    assert _names(tmp_path) == [name]
    with pytest.raises(OSError, match="xxx"):
        write_private(tmp_path / f"{name}x", b"one")


@pytest.mark.usefixtures("unnamed")
def test_a_link_keeps_pointing_where_it_does(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"old")
    (tmp_path / "link").symlink_to("folder/file")
    write_private(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "folder" / "file").read_bytes() == b"new"


@pytest.mark.usefixtures("unnamed")
def test_what_another_program_put_there_meanwhile_stays(tmp_path: Path) -> None:
    for before in (None, b"old"):
        file = tmp_path / f"file-{before!r}"
        if before:
            file.write_bytes(before)
        with pytest.raises(FileExistsError), private_file(file) as stream:
            stream.write(b"ours")
            file.write_bytes(b"theirs")
        assert file.read_bytes() == b"theirs"
    assert len(_names(tmp_path)) == 2


def test_nothing_is_left_when_it_is_killed(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    program = (
        "import os, pathlib, signal\n"
        "from approach_finder.files.writing import private_file\n"
        "with private_file(pathlib.Path('file')) as stream:\n"
        "    stream.write(b'x' * 1_000_000)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=False)
    assert (tmp_path / "file").read_bytes() == b"old"
    if hasattr(os, "O_TMPFILE"):
        assert _names(tmp_path) == ["file"]


# --- what may be replaced ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["page.txt", "page.md", "page.html", "result.json"])
def test_the_same_command_run_twice_replaces_its_file(name: str, run: Run, tmp_path: Path) -> None:
    for _ in range(2):
        done = run("recommend", "-", "-o", name, given=NOBODY)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
    seen = recognise(tmp_path / name, "id")
    assert seen == ("recommendation", None)
    refused = run("recommend", "-", "--json", "-o", name, given=WHO)
    assert (refused.returncode, json.loads(refused.stderr)["errors"][0]["code"]) == (5, "would-overwrite")
    assert run("recommend", "-", "-o", name, "--force", given=WHO).returncode == 0
    # A page does not tell whose it is, so it is not replaced; neither does a message.
    assert recognise(tmp_path / name, "id") == (("recommendation", "number-17") if "json" in name else ("other", None))
    with pytest.raises(FileRefusedError) as error:
        check_replaceable(tmp_path / name, "recommendation", "id", "18")
    assert "number-17" not in error.value.problem.message


@pytest.mark.parametrize("content", [NOBODY, "concerns: [sleep]\n", "my own words", "[]", "{", "line,name\n", "\0\xff"])
@pytest.mark.parametrize("kind", ["recommendation", "account", "comparison", "batch"])
def test_what_is_not_ours_is_left_as_it_is(content: str, kind: Kind, tmp_path: Path) -> None:
    (tmp_path / "file").write_text(content)
    with pytest.raises(FileRefusedError):
        check_replaceable(tmp_path / "file", kind, "id", None)
    (tmp_path / "file").write_text("")
    check_replaceable(tmp_path / "file", kind, "id", None)


@pytest.mark.parametrize(
    "command",
    [["recommend", "-"], ["recommend", "-", "--why", "cbt", "--json"], ["batch", "-"], ["compare", "cbt", "act"]],
)
def test_each_command_asks_before_it_writes(command: list[str], run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("my own words")
    assert run(*command, "-o", "file", given=NOBODY).returncode == 5
    assert (tmp_path / "file").read_text() == "my own words"
    for force in (["--force"], []):
        assert run(*command, "-o", "file", *force, given=NOBODY).returncode == 0


# Every command that shows data, with the endings that its -o writes.
_SHOWN = {
    ("list", "--concern", "sleep"): "md json",
    ("show", "cbt"): "txt json",
    ("cite", "act"): "txt json bib ris",
    ("questions",): "html json csv yaml",
    ("questions", "--find", "sleep"): "json",
    ("crisis", "--country", "CA"): "html json",
    ("find", "act", "--country", "CA"): "json",
    ("simulate", "--people", "2"): "json",
    ("compare", "cbt", "act"): "json",
    ("worklist", "folder"): "txt json csv",
    ("clinic", "check", "clinic.yaml"): "json",
    ("schema", "clinic"): "json",
    ("kb", "check", "--quick"): "txt json",
}


@pytest.mark.parametrize("command", _SHOWN)
def test_what_a_command_shows_can_be_written_twice_and_is_no_other_commands(
    command: tuple[str, ...], run: Run, tmp_path: Path
) -> None:
    (tmp_path / "clinic.yaml").write_text("offers: [cbt]\n")
    (tmp_path / "folder").mkdir()
    for ending in _SHOWN[command].split():
        file = tmp_path / f"out.{ending}"
        for _ in range(2):
            done = run(*command, "-o", file.name)
            assert (done.returncode, done.stdout) == (0, ""), done.stderr
        if start := {"json": "{[", "html": "<", "bib": "@", "ris": "T", "yaml": "#"}.get(ending):
            assert file.read_text()[0] in start
        with pytest.raises(FileRefusedError):
            check_replaceable(file, "batch", "id", None)
    assert run(*command, "-o", "out.pdf").returncode == 2
    (tmp_path / "mine").write_text("my own words")
    assert run(*command, "-o", "mine").returncode == 5
    assert not (tmp_path / "out.pdf").exists()


def test_what_was_filled_in_or_added_to_by_hand_is_never_replaced(run: Run, tmp_path: Path) -> None:
    run("questions", "--template", "-o", "answers.yaml")
    file = tmp_path / "answers.yaml"
    file.write_text(file.read_text() + "concerns: [sleep]\n")
    assert run("questions", "--template", "-o", "answers.yaml").returncode == 5
    run("cite", "act", "-o", "library.json")
    library = [*json.loads((tmp_path / "library.json").read_text()), {"id": "mine", "type": "book"}]
    (tmp_path / "library.json").write_text(json.dumps(library))
    assert run("cite", "act", "-o", "library.json").returncode == 5


def test_a_review_does_not_replace_that_of_another_number(run: Run, tmp_path: Path) -> None:
    for number in ("17", "18"):
        (tmp_path / f"{number}.json").write_text(json.dumps({"concerns": ["sleep"], "id": number}))
    (tmp_path / "check.yaml").write_text("progress: same\n")
    one = ("review", "17.json", "--answers", "check.yaml", "-o", "r.json")
    assert [run(*one).returncode, run(*one).returncode] == [0, 0]
    assert run("review", "18.json", *one[2:]).returncode == 5


@pytest.mark.parametrize(
    "command",
    [
        ["recommend", "in.json", "--json", "--format", "html"],
        ["recommend", "in.json", "--json", "--large"],
        ["recommend", "in.json", "--staff-only", "--for-clinician"],
        ["recommend", "in.json", "--why", "cbt", "--staff-only"],
        ["recommend", "in.json", "--format", "fhir-r4", "--json"],
        ["list", "--json", "--format", "markdown"],
        ["cite", "act", "--json", "--format", "apa"],
        ["batch", "in.json", "--json", "--format", "csv"],
        ["batch", "in.json", "--delimiter", ";"],
        ["questions", "--find", "sleep", "--template"],
        ["questions", "--template", "--json"],
        ["worklist", ".", "--csv", "--format", "html"],
    ],
    ids=" ".join,
)
def test_contradictory_options_are_refused(command: list[str], run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text(NOBODY)
    done = run(*command)
    assert (done.returncode, done.stdout) == (2, "")
    told = done.stderr if done.stderr.startswith("{") else run(*command, "--json").stderr
    assert json.loads(told)["errors"][0]["code"] == "not-together"


def test_an_empty_file_counts_as_ours_and_a_protected_one_does_not(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    check_replaceable(tmp_path / "file", "batch", "id", None)
    (tmp_path / "file").chmod(0o444)
    with pytest.raises(FileRefusedError, match="write-protected"):
        check_replaceable(tmp_path / "file", "batch", "id", None)


def test_batch_replaces_its_own_files(run: Run, tmp_path: Path) -> None:
    people = f"{NOBODY}\n{WHO}\n"
    for form in (["--format", "csv"], ["--explain"], []):
        assert run("batch", "-", *form, "-o", "out", given=people).returncode == 0
    with pytest.raises(FileRefusedError):
        check_replaceable(tmp_path / "out", "recommendation", "id", None)


def test_the_input_is_never_replaced(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").write_text(NOBODY)
    (tmp_path / "link").symlink_to("in")
    (tmp_path / "second").hardlink_to(tmp_path / "in")
    assert all(is_one_of(tmp_path / name, [tmp_path / "in"]) for name in ("in", "link", "second"))
    (tmp_path / "people").write_text(NOBODY)
    for command in (
        ["recommend", "in", "--force"],
        ["batch", "in"],
        ["batch", "people", "--map", "in", "--force"],
        ["compare", "--answers", "in"],
        ["review", "in", "--answers", "people", "--force"],
        ["crisis", "--clinic", "in", "--force"],
    ):
        done = run(*command, "-o", "link")
        assert (done.returncode, "a file that is read" in done.stderr) == (2, True), command
    with (tmp_path / "in").open() as stream:
        program = _program("recommend", "-", "-o", "in", "--force")
        assert subprocess.run(program, stdin=stream, cwd=tmp_path, check=False).returncode == 2
    assert (tmp_path / "in").read_text() == NOBODY


def test_a_dash_is_standard_output(run: Run, tmp_path: Path) -> None:
    assert run("recommend", "-", "--json", "-o", "-", given=NOBODY).stdout.startswith("{")
    assert run("batch", "-", "-o", "-", given=NOBODY).stdout.startswith('{"line":1')
    assert _names(tmp_path) == []


# --- drafts ----------------------------------------------------------------------------------------------------


def test_two_hold_no_file_at_once(tmp_path: Path) -> None:
    file = tmp_path / "draft"
    first = HeldFile(file, new=True)
    for _ in range(3):
        with pytest.raises(FileRefusedError) as refused:
            HeldFile(file, new=False)
        assert refused.value.problem.code == "in-use"
        first.write(b"answers")
    first.let_go()
    second = HeldFile(file, new=False)
    second.write(b"more")
    second.let_go()
    assert (file.read_bytes(), _names(tmp_path)) == (b"more", ["draft"])


def test_a_held_file_that_somebody_changed_is_left_to_them(tmp_path: Path) -> None:
    held = HeldFile(tmp_path / "draft", new=True)
    held.write(b"answers")
    (tmp_path / "draft").write_bytes(b"theirs!")
    with pytest.raises(FileExistsError):
        held.write(b"more")
    held.let_go()
    assert (tmp_path / "draft").read_bytes() == b"theirs!"


def test_nothing_is_left_of_a_draft_that_was_never_written(tmp_path: Path) -> None:
    HeldFile(tmp_path / "draft", new=True).let_go()
    assert _names(tmp_path) == []
    (tmp_path / "empty").touch()
    HeldFile(tmp_path / "empty", new=True).let_go()
    assert _names(tmp_path) == ["empty"]


# --- standard output ---------------------------------------------------------------------------------------------


def _program(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "approach_finder", *arguments]


def test_an_output_that_does_not_block_gets_all_of_it() -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(_program("cite", "--format", "bibtex"), stdout=writer, env=environment) as running:
        os.close(writer)
        with open(reader, "rb") as stream:  # noqa: PTH123
            content = stream.read()
    assert running.returncode == 0
    assert len(content) > 100_000  # more than a pipe holds
    assert content.rstrip().endswith(b"}")


@pytest.mark.parametrize(
    ("arguments", "redirect"), [(["crisis"], ">&-"), (["batch", "-"], ">&-"), (["crisis"], "> /dev/full")]
)
def test_an_output_that_cannot_be_written_exits_5(arguments: list[str], redirect: str, tmp_path: Path) -> None:
    command = f"echo '{NOBODY}' | {' '.join(_program(*arguments))} {redirect}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 5
    told, *whom_to_call = done.stderr.splitlines()
    assert told.startswith("standard output: ")
    assert [line.startswith("In danger") for line in whom_to_call] == [True] * (arguments == ["crisis"])


def test_a_closed_output_does_not_matter_where_a_file_is_written(tmp_path: Path) -> None:
    command = f"echo '{NOBODY}' | {' '.join(_program('recommend', '-', '--json', '-o', 'r'))} >&- 2>&-"
    assert subprocess.run(["bash", "-c", command], cwd=tmp_path, check=False).returncode == 0
    assert json.loads((tmp_path / "r").read_text())["recommendations"]


def test_no_core_dump_is_written() -> None:
    program = (
        "import resource, sys\n"
        "sys.argv = ['approach-finder', '--version']\n"
        "from approach_finder.cli.main import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit:\n"
        "    print(resource.getrlimit(resource.RLIMIT_CORE))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "(0, 0)" in done.stdout


def test_another_number_than_the_files_is_refused(knowledge: Knowledge) -> None:
    same, other = {"id": "17"}, {"id": "18"}
    _check_same_id(same, same, knowledge)
    _check_same_id({}, other, knowledge)
    _check_same_id(same, {}, knowledge)
    with pytest.raises(AnswersError) as refused:
        _check_same_id(same, other, knowledge)
    assert refused.value.problems[0].code == "another-id"
    assert "17" not in str(refused.value)
