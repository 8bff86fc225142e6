"""References in the formats that reference managers read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from approach_finder.files.replacing import REFERENCES_FROM
from approach_finder.knowledge.faults import MissingExtraError
from approach_finder.knowledge.library import Reference
from approach_finder.knowledge.references import OTHERS, apa, csl

CitationFormat: TypeAlias = Literal["apa", "bibtex", "csl-json", "ris"]

_BIBTEX_TYPES = {
    "article-journal": "article", "book": "book", "chapter": "incollection", "report": "techreport",
    "thesis": "phdthesis",
}  # fmt: skip
_RIS_TYPES = {
    "article-journal": "JOUR", "book": "BOOK", "chapter": "CHAP", "dataset": "DATA", "report": "RPRT", "thesis": "THES",
    "webpage": "ELEC",
}  # fmt: skip
# The field of a CSL item, and what BibTeX and rispy call it; the container has a name for each type.
_FIELDS = (
    ("title", "title", "title"),
    ("volume", "volume", "volume"),
    ("issue", "number", "number"),
    ("page", "pages", None),
    ("publisher", "publisher", "publisher"),
    ("edition", "edition", "edition"),
    ("ISBN", "isbn", "issn"),
    ("DOI", "doi", "doi"),
    ("URL", "url", None),
)
# What stands between words, and a word with the marks before and after it.
_BETWEEN = re.compile(r"([\s\u2013\u2014]+)")
_TOKEN = re.compile(r"(\W*)(.*?)(\W*)")


def cite(references: Mapping[str, Reference], form: CitationFormat) -> str:
    """The references, sorted by id, as one text in the format asked for.

    Raises:
        MissingExtraError: for BibTeX and RIS where the extra ``cite`` is not installed.
    """
    works = dict(sorted(references.items()))
    items = [csl(name, work) for name, work in works.items()]
    if form == "apa":
        return "".join(f"{apa(work)}\n" for work in works.values())
    if form == "csl-json":
        from approach_finder.files.output import json_bytes

        return json_bytes([{**item, "source": REFERENCES_FROM} for item in items]).decode()
    try:
        return _bibtex(items) if form == "bibtex" else _ris_text(items)
    except ModuleNotFoundError as missing:
        raise MissingExtraError("cite") from missing


def _bibtex(items: list[dict[str, Any]]) -> str:
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field

    library = Library()
    for item in items:
        kind = _BIBTEX_TYPES.get(item["type"], "misc")
        fields = {called: item[name] for name, called, _ in _FIELDS if name in item}
        if "container-title" in item:
            fields["journal" if kind == "article" else "booktitle"] = item["container-title"]
        if "issued" in item:
            fields["year"] = str(item["issued"]["date-parts"][0][0])
        if "pages" in fields:
            fields["pages"] = fields["pages"].replace("-", "--")
        if kind == "techreport" and "publisher" in fields:
            fields["institution"] = fields.pop("publisher")
        fields = {key: _tex(key, value) for key, value in fields.items()}
        fields = {"author": " and ".join(map(_bibtex_name, item["author"])), **fields}
        library.add(Entry(kind, item["id"], [Field(key, value) for key, value in fields.items()]))
    return str(write_string(library))


def _tex(field: str, value: str) -> str:
    """The text of a field as TeX; an address is taken as it stands."""
    from pylatexenc.latexencode import unicode_to_latex

    if field in ("doi", "url"):
        return value
    return _keep_capitals(value) if field in ("title", "booktitle") else str(unicode_to_latex(value))


def _keep_capitals(title: str) -> str:
    """A title as TeX with braces around the words whose capitals a style would otherwise lower.

    These are acronyms, words with a capital inside and names; the first word of a title or subtitle has its
    capital from its place.
    """
    from pylatexenc.latexencode import unicode_to_latex

    words, starts = [], True
    for token in _BETWEEN.split(title):
        if _BETWEEN.fullmatch(token):
            words.append(str(unicode_to_latex(token)))
            starts = starts and token.isspace()
            continue
        before, word, after = _TOKEN.fullmatch(token).groups()  # type: ignore[union-attr]
        kept = any(map(str.isupper, word[1:] if starts else word))
        before, word, after = map(unicode_to_latex, (before, word, after))
        words.append(f"{before}{{{word}}}{after}" if kept else f"{before}{word}{after}")
        starts = token.endswith((":", "?", "!", "."))
    return "".join(words)


def _bibtex_name(author: dict[str, str]) -> str:
    """``Family, Suffix, Given``; a body stands in braces, so as not to be read as a person."""
    from pylatexenc.latexencode import unicode_to_latex

    if author.get("literal") == OTHERS:
        return OTHERS
    if "literal" in author:
        return f"{{{unicode_to_latex(author['literal'])}}}"
    return str(unicode_to_latex(", ".join(author[part] for part in ("family", "suffix", "given") if part in author)))


def _full_name(author: dict[str, str]) -> str:
    """``Family, Given, Suffix``, as RIS has it, or the name of a body."""
    if author.get("literal") == OTHERS:
        return "et al."
    return author.get("literal") or ", ".join(author[part] for part in ("family", "given", "suffix") if part in author)


def _ris_text(items: list[dict[str, Any]]) -> str:
    import rispy

    class Writer(rispy.RisWriter):  # type: ignore[misc]
        """Without a number before each entry, which some readers stumble over."""

        def set_header(self, count: int) -> str:
            return ""

    return str(rispy.dumps([_ris(item) for item in items], implementation=Writer)).lstrip()


def _ris(item: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {"type_of_reference": _RIS_TYPES[item["type"]], "id": item["id"]}
    entry["name_of_database"] = REFERENCES_FROM
    entry["authors"] = [_full_name(author) for author in item["author"]]
    entry |= {called: item[name] for name, _, called in _FIELDS if called and name in item}
    if "container-title" in item:
        entry["journal_name" if item["type"] == "article-journal" else "secondary_title"] = item["container-title"]
    if "issued" in item:
        entry["year"] = str(item["issued"]["date-parts"][0][0])
    if "page" in item:
        first, _, last = item["page"].partition("-")
        entry |= {"start_page": first, **({"end_page": last} if last else {})}
    if "URL" in item:
        entry["urls"] = [item["URL"]]
    return entry
