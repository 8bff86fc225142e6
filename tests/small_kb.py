"""A small knowledge base: every file of the real one, with a dozen of its approaches and what these cite.

It is cut out of the real one, and so keeps up with it; it is read and checked in a third of the time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache

from approach_finder.knowledge.faults import Fault
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.loading.build import build
from approach_finder.knowledge.store import read_files
from approach_finder.lint.advice import warnings

from conftest import DATA

# One of each kind and family at least, and what a rule of these is about.
_KEPT = {
    "psychodynamic", "psychoanalytic", "attachment-focused", "interpersonal", "person-centred", "cbt", "cbt-i", "cbt-e",
    "behavioural-activation", "exposure-response-prevention", "imagery-rehearsal", "act", "cpt", "behavioural-couple",
    "psychodrama", "trauma-informed", "supportive-counselling", "motivational-interviewing", "guided-self-help",
}  # fmt: skip
_LISTS = re.compile(r"^( *(?:instead|not_the_same_as|approaches|treatment|frame|technique|format): \[)([^\]]*)", re.M)

_ROWS = re.compile(r"((?:^  - concern: .*\n(?:(?:    .*)?\n)*){4})(?:^  - concern: .*\n(?:(?:    .*)?\n)*)+", re.M)


@cache
def small_files() -> dict[str, bytes]:
    """Its files by name."""
    files = {name: content.decode() for name, content in read_files(DATA).items()}
    gone = {*re.findall(r"^([a-z0-9-]+):$", files["approaches.yaml"], re.M)} - _KEPT
    for name, indent in (
        ("approaches", ""),
        ("evidence", ""),
        ("cautions", ""),
        ("chances", "    "),
        ("finding", "  "),
    ):
        files[f"{name}.yaml"] = without(files[f"{name}.yaml"], gone, indent)
    files["chances.yaml"] = re.sub(r"^  approaches:\n(?!    )", "", files["chances.yaml"], flags=re.M)
    files["evidence.yaml"] = _ROWS.sub(r"\1", files["evidence.yaml"])
    for name, text in files.items():
        files[name] = _LISTS.sub(lambda found: found[1] + ", ".join(_left(found[2].split(","), gone)), text)
    said = "\n".join(text for name, text in files.items() if name != "references.yaml")
    works = re.findall(r"^([a-z0-9-]+):$", files["references.yaml"], re.M)
    cited = {*re.findall(r"[a-z0-9-]+", said)}
    files["references.yaml"] = without(files["references.yaml"], {*works} - cited)
    return {name: text.encode() for name, text in files.items()}


def examine(files: Mapping[str, bytes], today: dt.date) -> tuple[Library | None, list[Fault]]:
    """Faults, or where there are none the knowledge base and warnings on it."""
    built = build(files, today)
    return built.library, [*built.faults, *warnings(built, today)]


def without(text: str, entries: set[str], indent: str = "") -> str:
    """A file without some of its entries."""
    names = "|".join(map(re.escape, entries))
    return re.sub(rf"^{indent}(?:{names}):.*\n(?:(?:{indent} +.*)?\n)*", "", text, flags=re.M)


def _left(names: list[str], gone: set[str]) -> list[str]:
    """The names of a list that are not gone, or one in their place."""
    return [name for name in map(str.strip, names) if name not in gone] or ["cbt"]
