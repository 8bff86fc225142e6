"""References as they are shown: APA style, without the fields that are not confirmed."""

from __future__ import annotations

from collections.abc import Iterable

from approach_finder.model import Knowledge, Reference
from approach_finder.result import CitedReference

_MOST_AUTHORS = 20
_EN_DASH = "\u2013"


def cited_references(knowledge: Knowledge, cited: Iterable[str]) -> dict[str, CitedReference]:
    """The references of these ids as they are shown, sorted by id."""
    works = {name: knowledge.references[name] for name in sorted(set(cited))}
    return {name: CitedReference(apa(work), work.doi, work.url) for name, work in works.items()}


def apa(reference: Reference) -> str:
    """The reference in the style of the American Psychological Association (7th edition), as plain text."""
    shown = {field for field in reference.__struct_fields__ if field not in reference.unsure}
    year = str(reference.year) if reference.year and "year" in shown else "n.d."
    parts = [f"{_authors(reference.authors)} ({year}).", _title(reference, shown)]
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
        edition = f"{edition}{_ordinal(int(edition))} ed."
    return _sentence(f"{reference.title} ({edition})" if edition else reference.title)


def _place(reference: Reference, shown: set[str]) -> str:
    text = ""
    if reference.volume and "volume" in shown:
        text += f", {reference.volume}"
        if reference.issue and "issue" in shown:
            text += f"({reference.issue})"
    if reference.pages and "pages" in shown:
        text += f", {reference.pages.replace('-', _EN_DASH)}"
    return text


def _authors(authors: tuple[str, ...]) -> str:
    names = [_name(author) for author in authors]
    if len(names) > _MOST_AUTHORS:
        return ", ".join(names[: _MOST_AUTHORS - 1]) + ", … " + names[-1]
    return ", & ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _name(author: str) -> str:
    """``Cuijpers, Pim`` becomes ``Cuijpers, P.``; the name of a body stays."""
    family, comma, given = author.partition(", ")
    initials = " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in given.split())
    return f"{family}, {initials}" if comma and initials else family


def _ordinal(number: int) -> str:
    return "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
