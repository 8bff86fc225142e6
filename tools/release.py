"""The files of a release: ``python tools/release.py`` builds it twice and says its hashes.

``--sbom FILE`` writes what it is made of as CycloneDX (needs cyclonedx-bom), ``--licences`` prints the licences of
what it needs, as installed beside it, ``--lock`` makes ``requirements.lock`` anew (needs pip-tools).
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
_LOCK_HEAD = """\
# What the program needs at run time, with its extras cite and columns. To install just this:
# pip install --require-hashes -r requirements.lock
# Made anew with: python tools/release.py --lock
"""


def main() -> int:
    """Do what was asked for."""
    reader = argparse.ArgumentParser(prog="python tools/release.py", description=__doc__)
    reader.add_argument("--sbom", type=Path, metavar="FILE")
    reader.add_argument("--licences", action="store_true")
    reader.add_argument("--lock", action="store_true")
    options = reader.parse_args()
    if options.lock:
        lock()
    if options.sbom:
        sbom(options.sbom)
    if options.licences:
        sys.stdout.writelines(f"{row}\n" for row in licences())
    if not (options.lock or options.sbom or options.licences):
        return build_twice()
    return 0


def build_twice() -> int:
    """Build the source archive and the wheel in two folders, and compare them to the byte."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        first, second = hashes(Path(one)), hashes(Path(other))
    for name, digest in first.items():
        sys.stdout.write(f"{digest}  {name}\n")
    same = first == second
    sys.stdout.write("Built twice, the same to the byte.\n" if same else "Built twice, and they differ.\n")
    return 0 if same else 1


def hashes(place: Path) -> dict[str, str]:
    """Build into a folder; the SHA-256 of what is built."""
    for hook in ("build_sdist", "build_wheel"):
        program = f"import hatchling.build as build; build.{hook}({str(place)!r})"
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(place.iterdir())}


def sbom(file: Path) -> None:
    """Write what the program is made of, from the lock file, as CycloneDX."""
    command = [
        sys.executable,
        "-m",
        "cyclonedx_py",
        "requirements",
        str(LOCK),
        "--pyproject",
        str(ROOT / "pyproject.toml"),
    ]
    subprocess.run([*command, "--output-reproducible", "-o", str(file)], check=True)


def needed() -> dict[str, str]:
    """The packages that the program needs, with the version that the lock file names."""
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", LOCK.read_text(encoding="utf-8"), re.M))


def licences() -> Iterator[str]:
    """A table of what the program needs with its licence, as each says itself where it is installed."""
    yield "| package | version | licence |"
    yield "| --- | --- | --- |"
    for name, version in needed().items():
        try:
            found = metadata(name)
        except PackageNotFoundError:
            yield f"| {name} | {version} | not installed here |"
            continue
        classified = [text for text in found.get_all("Classifier") or [] if text.startswith("License")]
        said = (found.get_all("License-Expression") or [*classified, *(found.get_all("License") or []), "not said"])[0]
        said = said.splitlines()[0].rpartition(" :: ")[2]
        yield f"| {name} | {version} | {said} |"


def lock() -> None:
    """Make the lock file anew from ``pyproject.toml``."""
    with tempfile.NamedTemporaryFile(suffix=".txt") as made:
        command = ["-m", "piptools", "compile", "--quiet", "--generate-hashes", "--strip-extras", "--no-header"]
        command += ["--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links"]
        command += ["--extra", "cite", "--extra", "columns", "-o", made.name, str(ROOT / "pyproject.toml")]
        subprocess.run([sys.executable, *command], check=True)
        text = Path(made.name).read_text(encoding="utf-8")
    LOCK.write_text(_LOCK_HEAD + re.sub(r" \(.*pyproject\.toml\)", "", text).lstrip(), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
