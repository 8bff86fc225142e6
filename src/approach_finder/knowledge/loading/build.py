"""From YAML files to a checked knowledge base."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from msgspec import Struct, structs

from approach_finder.knowledge.checks.agreement import check
from approach_finder.knowledge.checksums import digest
from approach_finder.knowledge.conditions import AllOf, Condition, NotOf
from approach_finder.knowledge.faults import Fault, by_place, nearest
from approach_finder.knowledge.library import PARTS, Library
from approach_finder.knowledge.loading.dangling import dangling
from approach_finder.knowledge.loading.strict import Builder, IdUse
from approach_finder.knowledge.loading.yaml_source import YamlError, read
from approach_finder.knowledge.model import Approach, CitedReference, EvidenceRow, Knowledge, WeighedConcern
from approach_finder.knowledge.questionnaire import OptionGroup
from approach_finder.knowledge.references import apa
from approach_finder.knowledge.sources import Source

_Lean = TypeVar("_Lean", bound=Struct)


class Build(Struct, frozen=True):
    """A knowledge base as far as it could be built.

    ``library`` is None where a fault stands in the way; ``faults`` are sorted by file and line. ``sources`` are the
    files by part, with their lines, and ``cited`` the ids of the references that are cited somewhere.
    """

    library: Library | None
    faults: tuple[Fault, ...]
    sources: dict[str, Source]
    cited: frozenset[str]


class Part(Struct, frozen=True):
    """One file of a knowledge base as far as it could be read: its entries, their lines, and the ids it uses.

    ``built`` is None where a fault stands in the way, ``source`` where the file is no YAML.
    """

    built: Any
    source: Source | None
    faults: tuple[Fault, ...]
    uses: tuple[IdUse, ...]


def build(files: Mapping[str, bytes], today: dt.date | None = None) -> Build:
    """Build the knowledge base from the contents of its files by name.

    Args:
        files: such as ``{"about.yaml": b"..."}``.
        today: with it, dates to come are faults.
    """
    faults = [
        Fault(name, 1, "this file has no place in a knowledge base", nearest(name, map(_file_name, PARTS)))
        for name in files
        if name not in map(_file_name, PARTS)
    ]
    parts: dict[str, Any] = {}
    sources: dict[str, Source] = {}
    uses: list[IdUse] = []
    for part in PARTS:
        name = _file_name(part)
        if name not in files:
            faults.append(Fault(name, 1, "this file is missing"))
            continue
        found = read_part(part, files[name])
        faults += found.faults
        uses += found.uses
        if found.source is not None:
            sources[part] = found.source
        if found.built is not None:
            parts[part] = found.built
    faults += dict.fromkeys(dangling(uses, sources))
    library = None
    if len(parts) == len(PARTS):
        library = _assembled(parts, digest(files))
        if not faults:
            faults += check(library, sources, today)
    faults.sort(key=by_place)
    cited = frozenset(use.id for use in uses if use.id_of == "reference")
    return Build(None if faults else library, tuple(faults), sources, cited)


def read_part(part: str, content: bytes) -> Part:
    """One file read strictly, whatever stands in the others: ``part`` is its name without the ending."""
    name, duplicates = _file_name(part), list[YamlError]()
    try:
        data = read(content, duplicates=duplicates)
    except YamlError as error:
        return Part(None, None, (Fault(name, error.line, error.message),), ())
    builder = Builder(name)
    built = builder.build(data, PARTS[part])
    twice = (Fault(name, fault.line, fault.message) for fault in duplicates)
    return Part(built, Source(name, data), (*builder.faults, *twice), tuple(builder.uses))


def _assembled(parts: dict[str, Any], sha256: str) -> Library:
    """The library, and in it what is weighed, without what is only read."""
    _offer_approaches(parts)
    weighed = {field.name: parts[field.name] for field in structs.fields(Knowledge) if field.name in parts}
    weighed |= {
        "approaches": {name: _only(Approach, card) for name, card in parts["approaches"].items()},
        "evidence": {
            name: tuple(_told_apart(_only(EvidenceRow, row) for row in rows))
            for name, rows in parts["evidence"].items()
        },
        "concerns": {name: _only(WeighedConcern, concern) for name, concern in parts["concerns"].items()},
        "references": {
            name: CitedReference(apa(work), work.doi, work.url) for name, work in parts["references"].items()
        },
    }
    read = {field.name: parts[field.name] for field in structs.fields(Library) if field.name in parts}
    return Library(knowledge=Knowledge(sha256=sha256, **weighed), **read)


def _offer_approaches(parts: dict[str, Any]) -> None:
    """Give the questions whose options are approaches their ids, and the names of these, by family."""
    vocabulary, questionnaire, cards = parts["vocabulary"], parts["questionnaire"], parts["approaches"]
    names = {name: card.name for name, card in cards.items()}
    also = {name: ", ".join((*card.aliases, *card.also)) for name, card in cards.items()}
    families = [
        OptionGroup(title, tuple(name for name, card in cards.items() if card.family == family))
        for family, title in vocabulary.families.items()
    ]
    shapes, questions = dict(vocabulary.questions), dict(questionnaire.questions)
    for name, shape in shapes.items():
        if shape.options_from is None or name not in questions:
            continue
        shapes[name] = structs.replace(shape, options=(*shape.options, *names))
        questions[name] = structs.replace(
            questions[name],
            options={**names, **questions[name].options},
            also={**also, **questions[name].also},
            groups=(*questions[name].groups, *(group for group in families if group.options)),
        )
    parts["vocabulary"] = structs.replace(vocabulary, questions=shapes)
    parts["questionnaire"] = structs.replace(questionnaire, questions=questions)


def _told_apart(rows: Iterable[EvidenceRow]) -> Iterator[EvidenceRow]:
    """The same rows. Of several on one concern for the same people only the first that holds counts."""
    before: dict[tuple[str, tuple[str, ...]], list[Condition]] = {}
    for row in rows:
        earlier = before.setdefault((row.concern, row.for_), [])
        own = () if row.only_when is None else (row.only_when,)
        yield structs.replace(row, only_when=AllOf((*own, *map(NotOf, earlier)))) if earlier else row
        earlier.extend(own)


def _only(kind: type[_Lean], entry: Struct) -> _Lean:
    """The fields of ``kind`` out of an entry that has more."""
    return kind(**{name: getattr(entry, name) for name in kind.__struct_fields__})


def _file_name(part: str) -> str:
    return f"{part}.yaml"
