"""What a shell offers at the Tab key, asked as the shells ask, and the man page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from test_api import HEAVY

from conftest import ROOT
from manual import manual


def offered(typed: str, installed: Path, shell: str = "zsh") -> list[str]:
    """The completions that a shell is told for a command line; that nothing heavy was loaded is checked on the way."""
    words = typed.split(" ")
    asked = {
        "bash": {"COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1)},
        "zsh": {"_TYPER_COMPLETE_ARGS": typed},
        "fish": {"_TYPER_COMPLETE_ARGS": typed, "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    }[shell]
    code = (
        f"import sys; sys.path.insert(0, {str(installed)!r}); sys.argv = ['approach-finder']\n"
        "from approach_finder.cli.main import main\n"
        "try:\n    main()\nfinally:\n"
        f"    print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    environment = {**os.environ, **asked, "_APPROACH_FINDER_COMPLETE": f"complete_{shell}"}
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stderr.strip() == "[]", done.stderr
    return [word for line in done.stdout.splitlines() for word in line.replace('"', " ").split()]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_is_offered_the_ids_of_approaches(shell: str, installed: Path) -> None:
    found = offered("approach-finder show cbt", installed, shell)
    assert {"cbt", "cbt-i"} <= set(found)
    assert not any(word.startswith("psycho") for word in found)


@pytest.mark.parametrize(
    ("typed", "some", "never"),
    [
        ("approach-finder compare cbt cb", "cbt-i", "cbt"),
        ("approach-finder cite schem", "schema", "cbt"),
        ("approach-finder recommend --why schem", "schema", "cbt"),
        ("approach-finder list --concern sle", "sleep", "worry"),
        ("approach-finder list --family ", "humanistic", "sleep"),
        ("approach-finder recommend --answer co", "concerns=", "safety="),
        ("approach-finder recommend --answer concerns=sle", "concerns=sleep", "concerns=worry"),
        ("approach-finder recommend --answer concerns=sleep,", "concerns=sleep,worry", "concerns=sleep,sleep"),
        ("approach-finder recommend --answer focus=", "focus=-2", "focus=3"),
        ("approach-finder simulate --answer main_concern=pa", "main_concern=panic", "main_concern=sleep"),
    ],
)
def test_ids_and_answers_are_offered_where_they_belong(typed: str, some: str, never: str, installed: Path) -> None:
    found = [word.replace("\\", "") for word in offered(typed, installed)]
    assert some in found
    assert never not in found


def test_no_answer_on_safety_is_offered_and_no_message_for_a_bad_folder(installed: Path) -> None:
    assert "safety=" not in offered("approach-finder recommend --answer s", installed)
    assert not [word for word in offered("approach-finder recommend --answer safety=", installed) if "safety=" in word]
    assert not [word for word in offered("approach-finder show --kb /nowhere cb", installed) if "cb" in word]


def test_the_man_page_says_what_the_commands_say() -> None:
    page = (ROOT / "man" / "approach-finder.1").read_text(encoding="utf-8")
    assert page == manual(), "python tools/manual.py > man/approach-finder.1"


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_a_real_bash_completes_ids_and_options(installed: Path) -> None:
    program = Path(sys.executable).parent
    environment = {"PATH": f"{program}:/usr/bin:/bin", "PYTHONPATH": str(installed), "TERM": "dumb"}
    bash = pexpect.spawn("bash", ["--norc", "--noprofile"], env=environment, encoding="utf-8", timeout=60)
    bash.sendline('bind "set enable-bracketed-paste off"; COMP_WORDBREAKS=${COMP_WORDBREAKS//=}; PS1="now "')
    bash.sendline('eval "$(_APPROACH_FINDER_COMPLETE=source_bash approach-finder)"; echo re""ady')
    bash.expect("ready")
    for typed, completed in (
        ("show psychodyn\t", "show psychodynamic "),
        ("recommend --answer concerns=slee\t", "recommend --answer concerns=sleep "),
        ("recommend --why schem\t", "recommend --why schema "),
    ):
        bash.send(f"approach-finder {typed}")
        bash.expect_exact(f"approach-finder {completed}")
        bash.sendcontrol("u")
    bash.close(force=True)
