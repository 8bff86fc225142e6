"""The knowledge base is in the wheel, and a checkout and an editable install read the one at the root."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from conftest import DATA, ROOT, answers_text

PERSON = answers_text(concerns=["sleep"])


def build(source: Path, out: Path, kind: str) -> Path:
    """A wheel or an sdist, built as pip would, without looking anything up."""
    hook = {"wheel": "build_wheel", "sdist": "build_sdist", "editable": "build_editable"}[kind]
    program = f"import hatchling.build as b; print(b.{hook}({str(out)!r}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=source, capture_output=True, text=True, check=True)
    return out / done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the sdist: what an index would serve."""
    place = tmp_path_factory.mktemp("dist")
    sdist = build(ROOT, place, "sdist")
    subprocess.run(["tar", "-xzf", str(sdist)], cwd=place, check=True)
    [source] = [entry for entry in place.iterdir() if entry.is_dir()]
    return build(source, place, "wheel")


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel carries."""
    place = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    return place


@pytest.fixture(scope="module")
def printed(unpacked: Path) -> str:
    """The output for somebody."""
    done = run_from(unpacked, "recommend", "-", "--json")
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_from(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = "import sys; sys.path.insert(0, sys.argv.pop(1)); from approach_finder.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-I", "-c", command, str(place), *arguments],
        input=PERSON, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_wheel_carries_the_knowledge_base_its_index_and_the_types_marker(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"approach_finder/data/{file.name}" for file in DATA.glob("*.yaml")} <= names
    assert {f"approach_finder/{name}" for name in ("data/index.json", "data/library.json", "py.typed")} <= names
    assert any(name.endswith(".data/data/share/man/man1/approach-finder.1") for name in names)


def test_the_installed_program_answers_from_the_index_without_yaml(unpacked: Path, printed: str) -> None:
    assert json.loads(printed)["recommendations"][0]["approach"] == "cbt-i"
    (unpacked / "yaml").mkdir()
    (unpacked / "yaml" / "__init__.py").write_text("raise ImportError('YAML was loaded')")
    again = run_from(unpacked, "recommend", "-", "--json").stdout
    shutil.rmtree(unpacked / "yaml")
    assert again == printed


def test_an_edited_file_inside_an_installed_package_is_noticed(unpacked: Path, printed: str, tmp_path: Path) -> None:
    place = shutil.copytree(unpacked, tmp_path / "edited")
    about = place / "approach_finder" / "data" / "about.yaml"
    about.write_text(about.read_text().replace('version: "', 'version: "edited-'))
    before, after = json.loads(printed), json.loads(run_from(place, "recommend", "-", "--json").stdout)
    assert after["knowledge"]["version"] == "edited-" + before["knowledge"]["version"]
    assert after["knowledge"]["sha256"] != before["knowledge"]["sha256"]


def test_a_checkout_and_a_wheel_give_the_same_result(printed: str) -> None:
    assert run_from(ROOT / "src", "recommend", "-", "--json").stdout == printed


def test_an_editable_install_leaves_no_copy_of_the_data(tmp_path: Path) -> None:
    names = zipfile.ZipFile(build(ROOT, tmp_path, "editable")).namelist()
    assert not [name for name in names if name.endswith((".yaml", "index.json", "library.json"))]


def test_a_knowledge_base_with_a_fault_stops_the_build(tmp_path: Path) -> None:
    for entry in ("src", "hatch_build.py", "pyproject.toml", "README.md", "LICENSE", "LICENSE-DATA", "man"):
        (tmp_path / entry).symlink_to(ROOT / entry)
    (tmp_path / "data").mkdir()
    for file in DATA.glob("*.yaml"):
        (tmp_path / "data" / file.name).write_text(file.read_text().replace("grade: A", "grade: E", 1))
    with pytest.raises(subprocess.CalledProcessError) as error:
        build(tmp_path, tmp_path, "wheel")
    assert "evidence.yaml" in error.value.stderr
