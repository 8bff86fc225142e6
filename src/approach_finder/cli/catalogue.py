"""The commands that show the knowledge base."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, Literal

from typer import Argument, Option, Typer

from approach_finder.cli import completing
from approach_finder.cli.exits import USAGE, UsageError, fail
from approach_finder.cli.output import Common, page_format, with_common_options
from approach_finder.cli.shared import (
    AsFormat,
    ClinicFile,
    Full,
    load,
    load_clinic,
    load_whole,
    plain_data,
    practice_problem,
    understand_answers,
    unknown,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from approach_finder.knowledge.library import Library, OtherWay, Practice
    from approach_finder.pages.blocks import Piece

commands = Typer(rich_markup_mode=None)


_LEAST_OPTIONS = 2
_OF_REFERENCES = {".json": "csl-json", ".bib": "bibtex", ".ris": "ris", ".txt": "apa"}


def _unknown_way(name: str, library: "Library") -> UsageError:
    from approach_finder.answers.search import one_swap_away, ways_like

    found = ways_like(name, library) or one_swap_away(name, library)
    return practice_problem(name, library.knowledge) or unknown("approach", name, found, "ID")


def _id_of(name: str, library: "Library", *others: "Mapping[str, Practice | OtherWay]") -> str:
    """The id of what is called so in any case, an approach before what else there is; else the name as it is."""
    from approach_finder.answers.search import named
    from approach_finder.knowledge.names import approach_named

    for other in others:
        names = {key: (entry.name, *getattr(entry, "aliases", ())) for key, entry in other.items()}
        if name not in library.approaches and (found := named(name, names)):
            return found
    return approach_named(name, library.knowledge) or name


@commands.command("list")
@with_common_options
def list_(
    concern: Annotated[
        str | None,
        Option(help="Only those tested for this concern, with their grades.", autocompletion=completing.concerns),
    ] = None,
    family: Annotated[str | None, Option(help="Only this family.", autocompletion=completing.families)] = None,
    kind: Annotated[Literal["treatment", "frame", "technique", "format"] | None, Option(help="Only this kind.")] = None,
    form: AsFormat = None,
    clinic_file: ClinicFile = None,
    *,
    common: Common,
) -> int:
    """All approaches, or those tested for a concern.

    For a concern also what tends to happen without therapy, and other ways.
    """
    out = common.put_to("list", form, inputs=(clinic_file,))
    library = None if out.form == "json" else load_whole(common.kb)
    knowledge = library.knowledge if library else load(common.kb)
    from approach_finder.answers.search import Entry, Index, named, nearest_options

    concerns = knowledge.questionnaire.questions[knowledge.scoring.roles.concerns].options
    families = knowledge.vocabulary.families
    if concern is not None:
        given, concern = concern, named(concern, {option: (label,) for option, label in concerns.items()})
        if concern is None:
            near = nearest_options(given, knowledge.scoring.roles.concerns, knowledge)
            raise unknown("concern", given, near, "--concern", f"one of {', '.join(concerns)}")
    if family is not None and family not in families:
        found = Index(Entry(name, (title, name)) for name, title in families.items()).find(family)
        raise unknown("family", family, found, "--family", f"one of {', '.join(families)}")
    names = [
        name
        for name, approach in sorted(knowledge.approaches.items())
        if (kind is None or approach.kind == kind)
        and (family is None or approach.family == family)
        and (concern is None or any(row.concern == concern and row.grade != "none" for row in knowledge.evidence[name]))
    ]
    clinic = load_clinic(clinic_file, knowledge)

    def rows() -> "Iterator[dict[str, Any]]":
        for name in names:
            entry = knowledge.approaches[name]
            row = {"id": name, "name": entry.name, "kind": entry.kind, "family": entry.family}
            yield {**row, "offer": clinic.offers.get(name)} if clinic else row

    def pieces() -> "Iterator[Piece]":
        from approach_finder.pages.catalogue import list_blocks
        from approach_finder.pages.clinic import offers

        yield from list_blocks(names, library or load_whole(common.kb), concern)
        yield from offers(names, clinic, knowledge) if clinic else ()

    return out.show(pieces, lambda: {"approaches": list(rows())}, paged=True)


@commands.command()
@with_common_options
def show(
    name: Annotated[
        str,
        Argument(
            metavar="ID",
            help="The id of an approach, a practice or another way.",
            autocompletion=completing.approaches_and_practices,
        ),
    ],
    full: Full = False,
    form: AsFormat = None,
    clinic_file: ClinicFile = None,
    *,
    common: Common,
) -> int:
    """One approach, whole; at a terminal in short, and whole with --full.

    What it is like, good sides and drawbacks, evidence, cautions, sources.
    """
    out = common.put_to("card", form, inputs=(clinic_file,))
    library = load_whole(common.kb)
    clinic = load_clinic(clinic_file, library.knowledge)
    from approach_finder.pages import catalogue as pages

    name = _id_of(name, library, library.practices, library.other_ways)
    if name in library.practices:
        return out.show(
            lambda: pages.practice_blocks(name, library),
            lambda: _card("practice", name, library.practices[name], library.practices[name].sources, library),
            paged=True,
        )
    if name in library.other_ways:
        from approach_finder.knowledge.checks.walks import way_texts

        sources = (source for text in way_texts(name, library) for source in text.sources)
        return out.show(
            lambda: pages.way_blocks(name, library),
            lambda: _card("other-way", name, library.other_ways[name], sources, library),
            paged=True,
        )
    if name not in library.approaches:
        raise _unknown_way(name, library)

    def pieces() -> "Iterator[Piece]":
        from approach_finder.pages.card_in_short import card_in_short
        from approach_finder.pages.clinic import offers

        yield from card_in_short(name, library) if out.in_short(full=full) else pages.card_blocks(name, library)
        yield from offers([name], clinic, library.knowledge) if clinic else ()

    def data() -> dict[str, Any]:
        return {
            "id": name,
            **plain_data(library.approaches[name]),
            "evidence": [
                {**plain_data(row), "newest_source": pages.newest_source(row, library)}
                for row in library.evidence[name]
            ],
            "cautions": library.knowledge.cautions.get(name, ()),
            "not_to_be_confused_with": pages.similar_practices(name, library),
            **({"offer": clinic.offers.get(name)} if clinic else {}),
            "references": _cited(pages.card_citations(name, library), library),
        }

    return out.show(pieces, data, paged=True)


def _card(kind: str, name: str, entry: "Practice | OtherWay", sources: Any, library: "Library") -> dict[str, Any]:
    return {"id": name, "kind": kind, **plain_data(entry), "references": _cited(sources, library)}


@commands.command()
@with_common_options
def compare(
    names: Annotated[
        list[str] | None,
        Argument(
            metavar="ID ID ...",
            help="2 to 5 ids; with --answers none is needed.",
            autocompletion=completing.approaches_and_other_ways,
        ),
    ] = None,
    answers: Annotated[str | None, Option(metavar="FILE", help="For your own concerns, and how each fits.")] = None,
    full: Full = False,
    form: AsFormat = None,
    clinic_file: ClinicFile = None,
    *,
    common: Common,
) -> int:
    """2 to 5 approaches side by side, with options other than therapy; at a terminal in short, and whole with --full.

    With --answers and no ids: the shortlist of the person.
    """
    form = page_format(form, common.as_json, common.output)
    library = load_whole(common.kb)
    from approach_finder.results.comparison import MOST_OPTIONS
    from approach_finder.results.comparison import compare as make

    known = [*library.approaches, *library.other_ways]
    chosen = list(dict.fromkeys(_id_of(name, library, library.other_ways) for name in names or ()))
    if problems := [_unknown_way(name, library).problem for name in chosen if name not in known]:
        return fail(USAGE, problems)
    clinic = load_clinic(clinic_file, library.knowledge)
    understood = understand_answers(answers, (), library.knowledge, clinic=clinic) if answers else None
    if understood is not None and not chosen:
        from approach_finder.results.engine import shortlist

        short = shortlist(understood, library.knowledge, None)
        fitting = [found.approach for found in short.recommendations]
        fitting += (found.approach for found in short.closer_to_wishes)
        chosen = [name for name in fitting if clinic is None or name in clinic.offers]
        if not chosen:
            hint = f"such as {' '.join(library.sheet.beside)}"
            raise UsageError("bad-number", "the shortlist is empty; name what to compare", "ID", hint)
        if len(chosen) < _LEAST_OPTIONS:  # the only one tested stands beside the other ways there are
            chosen += [name for name in library.sheet.beside if name not in chosen]
        chosen = chosen[:MOST_OPTIONS]
    elif not _LEAST_OPTIONS <= len(chosen) <= MOST_OPTIONS:
        message = f"compare takes {_LEAST_OPTIONS} to {MOST_OPTIONS} different ids, or --answers FILE for a shortlist"
        raise UsageError("bad-number", message, "ID", "approach-finder list shows what there is")
    inputs = (answers, clinic_file)
    out = common.put_to("comparison", form, inputs=inputs, knowledge=library.knowledge, answers=understood)
    found = make(chosen, library, understood)

    from approach_finder.pages.comparison import comparison_in_short, comparison_pieces

    def pieces() -> "Iterator[Piece]":
        today = dt.date.today()
        if out.in_short(full=full):
            return comparison_in_short(found, library, today, understood or {}, read_on=library.sheet.compare_all)
        return comparison_pieces(found, library, today, understood or {})

    return out.show(pieces, lambda: found, paged=True)


@commands.command()
@with_common_options
def cite(
    name: Annotated[
        str | None,
        Argument(
            metavar="[ID]",
            help="Of one approach or practice; without it, all.",
            autocompletion=completing.approaches_and_practices,
        ),
    ] = None,
    form: Annotated[
        Literal["apa", "bibtex", "csl-json", "ris"] | None,
        Option("--format", help="How to write them. Without it, the ending of the file tells; else apa."),
    ] = None,
    *,
    common: Common,
) -> int:
    """The references of an approach, or of all. --json is the same as --format csl-json."""
    out = common.put_to("references", form, endings=_OF_REFERENCES, otherwise="apa")
    library = load_whole(common.kb)
    from approach_finder.pages.catalogue import card_citations
    from approach_finder.pages.citing import cite as write_citations

    name = name and _id_of(name, library, library.practices)
    if name is None:
        cited = list(library.references)
    elif name in library.practices:
        cited = list(library.practices[name].sources)
    elif name in library.approaches:
        cited = card_citations(name, library)
    else:
        raise _unknown_way(name, library)
    works = {source: library.references[source] for source in cited}
    return out.text(write_citations(works, out.form).encode())  # type: ignore[arg-type]


def _cited(sources: Any, library: Any) -> dict[str, Any]:
    from approach_finder.knowledge.references import cited_references

    return dict(cited_references(library.knowledge, sources))
