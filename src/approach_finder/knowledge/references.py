"""References as they are shown: in APA style and as CSL data, without the fields that are not confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from approach_finder.knowledge.model import CitedReference, Knowledge

if TYPE_CHECKING:
    from approach_finder.knowledge.library import Reference

_MOST_AUTHORS = 20
OTHERS = "others"  # what BibTeX calls authors who are not named; pandoc reads it so in CSL data too
_EN_DASH = "\u2013"

# What the Citation Style Language calls the fields.
_CSL_NAMES = {
    "container": "container-title", "volume": "volume", "issue": "issue", "pages": "page", "publisher": "publisher",
    "edition": "edition", "isbn": "ISBN", "doi": "DOI", "url": "URL",
}  # fmt: skip


def cited_references(knowledge: Knowledge, cited: Iterable[str]) -> dict[str, CitedReference]:
    """The references of these ids as they are shown, sorted by id."""
    return {name: knowledge.references[name] for name in sorted(set(cited))}


def citations(told: Any) -> Iterator[str]:
    """Every reference that is cited somewhere in parts of a result."""
    if isinstance(told, Struct):
        yield from getattr(told, "citations", ())
        told = [getattr(told, name) for name in told.__struct_fields__]
    elif isinstance(told, dict):
        told = told.values()
    for part in told if isinstance(told, Iterable) and not isinstance(told, str) else ():
        yield from citations(part)


def confirmed(reference: Reference) -> set[str]:
    """The fields that may be shown."""
    return {field for field in reference.__struct_fields__ if field not in reference.unsure}


def csl(name: str, reference: Reference) -> dict[str, Any]:
    """The reference as an item of CSL data, the input format of citation processors."""
    shown = confirmed(reference)
    item: dict[str, Any] = {
        "id": name,
        "type": reference.type,
        "title": reference.title,
        "author": [_csl_name(author) for author in reference.authors],
    }
    if "authors" not in shown:
        item["author"].append({"literal": OTHERS})
    if reference.year and "year" in shown:
        item["issued"] = {"date-parts": [[reference.year]]}
    for field, called in _CSL_NAMES.items():
        if field in shown and (value := getattr(reference, field)):
            item[called] = value
    return item


def _csl_name(author: str) -> dict[str, str]:
    family, given, suffix = name_parts(author)
    if not given:
        return {"literal": author}
    return {"family": family, "given": given, **({"suffix": suffix} if suffix else {})}


def name_parts(author: str) -> tuple[str, str, str]:
    """Family name, given names and a suffix such as ``III``; the last two are empty for a body."""
    family, given, suffix = (*author.split(", ", 2), "", "")[:3]
    return family, given, suffix


def apa(reference: Reference) -> str:
    """The reference in the style of the American Psychological Association (7th edition), as plain text."""
    shown = confirmed(reference)
    year = str(reference.year) if reference.year and "year" in shown else "n.d."
    parts = [f"{_sentence(_authors(reference, shown))} ({year}).", _title(reference, shown)]
    if reference.container and "container" in shown:
        lead = "In " if reference.type == "chapter" else ""
        parts.append(f"{lead}{_sentence(reference.container + _place(reference, shown))}")
    if reference.publisher and "publisher" in shown and reference.publisher not in reference.authors:
        parts.append(_sentence(reference.publisher))
    if reference.doi:
        parts.append(f"https://doi.org/{reference.doi}")
    elif reference.url and "url" in shown:
        parts.append(reference.url)
    return " ".join(parts)


def _title(reference: Reference, shown: set[str]) -> str:
    edition = reference.edition if "edition" in shown else None
    if edition and edition.isdigit():
        edition = f"{edition}{_ordinal(int(edition))}"
    if edition and reference.type != "dataset":
        edition = f"{edition.removesuffix(' ed.')} ed."
    title = f"{reference.title} ({edition})" if edition else reference.title
    return _sentence(f"{title} [Data set]" if reference.type == "dataset" else title)


def _place(reference: Reference, shown: set[str]) -> str:
    volume = reference.volume or "" if "volume" in shown else ""
    issue = f"({reference.issue})" if reference.issue and "issue" in shown else ""
    text = f", {volume}{issue}" if volume or issue else ""
    if reference.pages and "pages" in shown:
        text += f", {reference.pages.replace('-', _EN_DASH)}"
    return text


def _authors(reference: Reference, shown: set[str]) -> str:
    """The names; a list that was not confirmed is not shown as if it were whole."""
    names = [_name(author) for author in reference.authors]
    if "authors" not in shown:
        return ", ".join([*names, "et al."])
    if len(names) > _MOST_AUTHORS:
        return ", ".join(names[: _MOST_AUTHORS - 1]) + ", … " + names[-1]
    return ", & ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _name(author: str) -> str:
    """``Cuijpers, Pim`` becomes ``Cuijpers, P.``; the name of a body stays."""
    family, given, suffix = name_parts(author)
    initials = " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in given.split())
    return ", ".join(part for part in (family, initials, suffix) if part)


def _ordinal(number: int) -> str:
    return "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
