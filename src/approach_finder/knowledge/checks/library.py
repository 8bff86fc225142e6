"""Checks of the parts of a knowledge base that are read and not weighed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from approach_finder.knowledge.checks.walks import texts, well_tested
from approach_finder.knowledge.conditions import Is
from approach_finder.knowledge.faults import Fault
from approach_finder.knowledge.finding import EVERYWHERE, Fact, Place, Titles
from approach_finder.knowledge.library import MOST_TRIALS_WITHOUT_EFFECT, Library, Measured, OutOf100, Reference
from approach_finder.knowledge.model import EvidenceRow
from approach_finder.knowledge.sources import Path, Sources, differences, unknown

# References that tell how well something did.
_TRIALS = frozenset({"rct", "meta-analysis", "systematic-review", "non-randomised", "data-set"})
_SEVERAL = ("several-controls", "not-stated")
_A_NUMBER = re.compile(r"\d|%|per cent")


def check_reading(library: Library, sources: Sources) -> Iterator[Fault]:
    """Faults in cards, evidence, concerns, practices and references."""
    yield from _check_numbers_in_texts(library, sources)
    yield from _check_evidence(library, sources)
    yield from _check_said_once(library, sources)
    yield from _check_short_names(library, sources)
    yield from _check_concerns(library, sources)
    yield from _check_practices(library, sources)
    yield from _check_chances(library, sources)
    yield from _check_references(library, sources)
    yield from _check_finding(library, sources)
    yield from _check_review(library, sources)


def _check_numbers_in_texts(library: Library, sources: Sources) -> Iterator[Fault]:
    """Every sentence that gives a number cites a work whose finding was seen."""
    for text in texts(library):
        seen = any(library.references[source].finding_seen != "no" for source in text.sources)
        if not seen and _A_NUMBER.search(text.says):
            yield sources[text.part].fault(
                "a number without a source whose finding was seen (finding_seen: yes or partly)", *text.path
            )


def _check_evidence(library: Library, sources: Sources) -> Iterator[Fault]:
    source = sources["evidence"]
    for name, rows in library.evidence.items():
        seen: dict[tuple[str, str], EvidenceRow] = {}
        for number, row in enumerate(rows):
            path = (name, number)
            if row.grade in ("A", "B", "C") and not row.sources:
                yield source.fault(f"grade {row.grade} without a source", *path, "sources")
            if row.grade in ("A", "B", "C") and not row.compared_with:
                yield source.fault(f"grade {row.grade} without what it was compared with", *path)
            if row.standing and not row.sources:
                yield source.fault("a guideline's standing without a source", *path, "sources")
            for audience in row.for_:
                before = seen.get((row.concern, audience))
                if before and not (before.only_when and before.for_ == row.for_):
                    message = f"a second row for {row.concern!r} and {audience!r}"
                    yield source.fault(message, *path, hint="the rows before it need only_when, and the same 'for'")
                seen[row.concern, audience] = row
            for place, measured in enumerate(row.numbers):
                for field, message in _wrong_with(measured, library.references):
                    yield source.fault(message, *path, "numbers", place, field)


def _wrong_with(measured: Measured, references: dict[str, Reference]) -> Iterator[tuple[str, str]]:
    """The field that is wrong, and what is wrong with it."""
    if references[measured.source].finding_seen == "no":
        yield "source", "a number from a work whose finding was not seen"
    if measured.in_review is not None and (measured.trials or measured.people):
        yield (
            "in_review",
            "'trials' and 'people' are those of the comparison; 'in_review' stands where they are not told",
        )
    if measured.effect is None:
        for field in ("measure", "interval", "favours"):
            if getattr(measured, field) is not None:
                yield field, f"{field!r} stands with an effect, and only there"
        return
    if references[measured.source].kind == "data-set" and measured.compared_with in _SEVERAL:
        yield "compared_with", "what is pooled here is pooled within one kind of comparison only"
    if not (measured.measure and measured.favours):
        yield "effect", "an effect needs its measure and what it favours"
    if (measured.trials or measured.in_review or 0) <= MOST_TRIALS_WITHOUT_EFFECT:
        few = MOST_TRIALS_WITHOUT_EFFECT + 1
        yield "trials", f"an effect is given from {few} trials on; with fewer, say that trials exist"
    if measured.interval:
        low, high = measured.interval
        if not low <= measured.effect <= high:
            yield "interval", f"the effect {measured.effect} is outside its interval"


def _check_short_names(library: Library, sources: Sources) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for name, card in library.approaches.items():
        if (other := seen.setdefault(card.short_name.casefold(), name)) != name:
            yield sources["approaches"].fault(f"{other!r} has the same short name", name, "short_name")


def _check_concerns(library: Library, sources: Sources) -> Iterator[Fault]:
    tested = well_tested(library)
    for name, concern in library.concerns.items():
        if bool(concern.in_short.see_a_doctor_for) != bool(concern.see_a_doctor_for):
            message = "'see_a_doctor_for' stands in full just where it stands in short"
            yield sources["concerns"].fault(message, name, "in_short")
        if concern.nothing_adequate and name in tested:
            message = "a row of evidence has grade A or B for it"
            yield sources["concerns"].fault(message, name, "nothing_adequate")


def check_names(library: Library, sources: Sources) -> Iterator[Fault]:
    """The ids of concerns, practices, what was matched and other ways are those of vocabulary.yaml."""
    vocabulary, roles = library.knowledge.vocabulary, library.knowledge.scoring.roles
    options = vocabulary.questions[roles.concerns].options if roles.concerns in vocabulary.questions else ()
    yield from differences(sources["concerns"], (), library.concerns, options, "concern")
    yield from differences(sources["practices"], (), library.practices, vocabulary.practices, "practice")
    yield from differences(sources["matching"], (), library.matching, vocabulary.matching, "factor")
    yield from differences(sources["other_ways"], (), library.other_ways, vocabulary.other_ways, "other way")


def _check_practices(library: Library, sources: Sources) -> Iterator[Fault]:
    for name, practice in library.practices.items():
        if name in library.approaches:
            yield sources["practices"].fault(f"{name!r} is the id of an approach", name)
        if bool(practice.not_the_same_as) != bool(practice.difference):
            yield sources["practices"].fault(
                "'difference' tells it from what stands in 'not_the_same_as'", name, "not_the_same_as"
            )


def _check_chances(library: Library, sources: Sources) -> Iterator[Fault]:
    """Chances are quoted from few trials as little as effects are; each estimate lies in its range."""
    for concern, chances in library.chances.items():
        if library.references[chances.source].finding_seen == "no":
            yield sources["chances"].fault("numbers from a work whose finding was not seen", concern, "source")
        rows: dict[Path, OutOf100] = {("approaches", name): row for name, row in chances.approaches.items()}
        if chances.any_therapy:
            rows["any_therapy",] = chances.any_therapy
        for path, row in rows.items():
            if row.trials <= MOST_TRIALS_WITHOUT_EFFECT:
                few = MOST_TRIALS_WITHOUT_EFFECT + 1
                yield sources["chances"].fault(f"chances are given from {few} trials on", concern, *path)
            for best, low, high in (row.with_, row.without):
                if not 0 <= low <= best <= high <= 100:
                    yield sources["chances"].fault(f"{best} is not between {low} and {high}", concern, *path)


def _check_references(library: Library, sources: Sources) -> Iterator[Fault]:
    source = sources["references"]
    fields = set(Reference.__struct_fields__)
    of_doi: dict[str, str] = {}
    for name, reference in library.references.items():
        if reference.doi and of_doi.setdefault(reference.doi.casefold(), name) != name:
            yield source.fault(f"{of_doi[reference.doi.casefold()]!r} has the same DOI", name, "doi")
        if bool(reference.doi) != (reference.verified == "doi-seen-with-title"):
            yield source.fault("a DOI stands just where title and DOI were seen together", name, "verified")
        yield from unknown(source, (name, "unsure"), reference.unsure, fields, "field of a reference")


def _check_finding(library: Library, sources: Sources) -> Iterator[Fault]:
    """Each place, title and fact has a page where it was read, and its parts of a country are parts of it."""
    source, finding = sources["finding"], library.finding
    rows: list[tuple[Path, Place | Titles | Fact, tuple[str, ...]]] = [
        (("places", number), place, place.countries) for number, place in enumerate(finding.places)
    ]
    for part in ("titles", "facts"):
        for country, found in getattr(finding, part).items():
            rows += [((part, country, number), row, (country,)) for number, row in enumerate(found)]
    for path, row, countries in rows:
        parts = [part for country in countries for part in finding.parts.get(country, ())]
        yield from unknown(source, (*path, "regions"), row.regions, parts, "part of the country")
    for number, place in enumerate(finding.places):
        path, known = ("places", number), {EVERYWHERE, *library.knowledge.countries}
        yield from unknown(source, (*path, "countries"), place.countries, known, "country")
        if place.tier == "certificate" and not place.approaches:
            yield source.fault("a certificate is for an approach", *path, "approaches")
        if place.tier == "register" and place.approaches and place.url is None:
            yield source.fault("a register without an address of its own", *path, "url")


def _check_review(library: Library, sources: Sources) -> Iterator[Fault]:
    """Options that a question of the check-in does not have."""
    for name, question in library.review.questions.items():
        for field in ("exclusive", "options_other", "options_together"):
            path = ("questions", name, field)
            yield from unknown(sources["review"], path, getattr(question, field), question.options, "option")


def _check_said_once(library: Library, sources: Sources) -> Iterator[Fault]:
    """How well an approach did in trials is evidence: it is no topic reason as well, or it would count twice."""
    knowledge = library.knowledge
    concerns, least = knowledge.scoring.roles.concerns, min(knowledge.scoring.weights.values())
    for name, approach in knowledge.approaches.items():
        graded = {row.concern for row in knowledge.evidence[name] if row.grade != "none"}
        for number, rule in enumerate(approach.speaks_for):
            when = rule.when
            if not isinstance(when, Is) or when.question != concerns or when.answer not in graded:
                continue
            stronger = knowledge.scoring.weights[rule.weight] > least
            if stronger and rule.sources and all(library.references[each].kind in _TRIALS for each in rule.sources):
                message = "this cites only how well it did in trials, which stands in its evidence: make it the weakest"
                yield sources["approaches"].fault(message, name, "speaks_for", number, "weight")
