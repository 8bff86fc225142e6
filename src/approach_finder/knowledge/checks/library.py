"""Checks of the parts of a knowledge base that are read and not weighed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

from approach_finder.knowledge.checks.short_texts import check_short_texts
from approach_finder.knowledge.checks.walks import texts, well_tested
from approach_finder.knowledge.conditions import Is
from approach_finder.knowledge.faults import Fault, nearest
from approach_finder.knowledge.finding import EVERYWHERE, Tier
from approach_finder.knowledge.library import MOST_TRIALS_WITHOUT_EFFECT, Library, Measured, OutOf100, Reference
from approach_finder.knowledge.model import EvidenceRow
from approach_finder.knowledge.review import Answered, Outcome
from approach_finder.knowledge.sources import Sources, differences

# References that tell how well something did.
_TRIALS = frozenset({"rct", "meta-analysis", "systematic-review", "non-randomised", "data-set"})
_SEVERAL = ("several-controls", "not-stated")
# In the name of a page that was seen at no public address.
_SEARCH_FOR = "search for this name"
_A_NUMBER = re.compile(r"\d|%|per cent")


def check_reading(library: Library, sources: Sources) -> Iterator[Fault]:
    """Faults in cards, evidence, concerns, practices and references."""
    yield from _check_numbers_in_texts(library, sources)
    yield from _check_evidence(library, sources)
    yield from _check_said_once(library, sources)
    yield from check_short_texts(library, sources)
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


def _check_concerns(library: Library, sources: Sources) -> Iterator[Fault]:
    tested = well_tested(library)
    for name, concern in library.concerns.items():
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
    known = {*library.approaches, *library.other_ways}
    for number, name in enumerate(library.sheet.beside):
        if name not in known:
            message = f"there is no approach and no other way {name!r}"
            yield sources["sheet"].fault(message, "beside", number, hint=nearest(name, known))


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
        rows: list[tuple[tuple[str, ...], OutOf100 | None]] = [(("any_therapy",), chances.any_therapy)]
        rows += ((("approaches", name), row) for name, row in chances.approaches.items())
        for path, row in rows:
            if row is None:
                continue
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
        if reference.doi and not re.fullmatch(r"10\.\d{4,9}/\S+", reference.doi):
            yield source.fault(f"{reference.doi!r} is no DOI", name, "doi")
        if reference.year is not None and not 1800 <= reference.year <= 2100:
            yield source.fault(f"{reference.year} is no year of a publication", name, "year")
        if not reference.authors:
            yield source.fault("a reference without authors", name)
        for field in reference.unsure:
            if field not in fields:
                yield source.fault(f"{field!r} is no field of a reference", name, "unsure", hint=nearest(field, fields))


def _check_finding(library: Library, sources: Sources) -> Iterator[Fault]:
    """Each place, title and fact has a page where it was read, and countries are countries."""
    source, finding = sources["finding"], library.finding
    countries = {EVERYWHERE, *library.knowledge.countries}
    yield from differences(source, ("tiers",), finding.tiers, get_args(Tier), "tier")
    coded: list[tuple[tuple[str | int, ...], str]] = [
        ((part, code), code) for part in ("parts", "titles", "facts") for code in getattr(finding, part)
    ]
    coded += [(("places", n, "countries"), code) for n, place in enumerate(finding.places) for code in place.countries]
    for path, code in coded:
        if code not in countries:
            yield source.fault(f"there is no country {code!r}", *path, hint=nearest(code, countries))
    read: list[tuple[tuple[str | int, ...], str]] = []
    for field in ("parts", "titles", "facts"):
        for code in getattr(finding, field):
            if code not in library.knowledge.countries:
                yield source.fault(f"there is no country {code!r}", field, code)
    for country, titles in finding.titles.items():
        for number, title in enumerate(titles):
            read += [(("titles", country, number, "seen"), page) for page in title.seen.split(" ; ")]
    for country, facts in finding.facts.items():
        named = ((("facts", country, number, "seen"), fact.seen) for number, fact in enumerate(facts))
        read += [(path, page) for path, page in named if _SEARCH_FOR not in page]
    for number, place in enumerate(finding.places):
        path = ("places", number)
        read += [((*path, "seen"), page) for page in place.seen.split(" ; ")]
        read += [((*path, "url"), place.url)] if place.url is not None else []
        parts = {part for code in place.countries for part in finding.parts.get(code, ())}
        for region in place.regions:
            if region not in parts:
                hint = nearest(region, parts)
                yield source.fault(f"{region!r} is no part of the country", *path, "regions", hint=hint)
        if not place.countries:
            yield source.fault("a place without a country", *path, "countries")
        for language in place.languages:
            if language not in finding.languages:
                yield source.fault(f"there is no language {language!r}", *path, "languages")
        if place.tier == "certificate" and not place.approaches:
            yield source.fault("a certificate is for an approach", *path, "approaches")
        if place.tier == "register" and place.approaches and place.url is None:
            yield source.fault("a register without an address of its own", *path, "url")
    for where, page in read:
        if not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", page):
            yield source.fault(f"{page!r} is no web address", *where)


def _check_review(library: Library, sources: Sources) -> Iterator[Fault]:
    """Faults in the check-in: rules that name a question or an option that there is not."""
    source, review = sources["review"], library.review
    yield from differences(source, ("outcomes",), review.outcomes, get_args(Outcome), "outcome")
    conditions: list[tuple[tuple[str | int, ...], Answered]] = []
    conditions += [(("rules", number, "when"), rule.when) for number, rule in enumerate(review.rules)]
    conditions += [(("new_list", "when", number), each) for number, each in enumerate(review.new_list.when)]
    for number, learnt in enumerate(review.new_list.learnt):
        conditions += [(("new_list", "learnt", number, "any", n), each) for n, each in enumerate(learnt.any)]
    for number, statement in enumerate(review.together.statements):
        for field in ("ticked", "unticked"):
            answers: Answered = {name: (option,) for name, option in getattr(statement, field).items()}
            conditions += [(("together", "statements", number, field), answers)] if answers else []
    for path, answered in conditions:
        if not answered:
            yield source.fault("a rule without a condition", *path)
        for name, options in answered.items():
            if name not in review.questions:
                yield source.fault(f"there is no question {name!r}", *path, name, hint=nearest(name, review.questions))
                continue
            for option in set(options) - review.questions[name].options.keys():
                hint = nearest(option, review.questions[name].options)
                yield source.fault(f"{name!r} has no option {option!r}", *path, name, hint=hint)
    for name, question in review.questions.items():
        for option in set(question.exclusive) - question.options.keys():
            yield source.fault(f"there is no option {option!r}", "questions", name, "exclusive")


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
