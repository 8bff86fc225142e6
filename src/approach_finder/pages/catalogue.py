"""The knowledge base itself as a person reads it: an approach, a practice, lists, the questionnaire."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from approach_finder.answers.search import Match
from approach_finder.knowledge.conditions import ALWAYS
from approach_finder.knowledge.library import (
    MOST_TRIALS_WITHOUT_EFFECT,
    TOLD_OF_EACH,
    Card,
    GradedRow,
    Guideline,
    Library,
    Measured,
    OtherWay,
    Practice,
    Reference,
)
from approach_finder.knowledge.model import Caution, Knowledge
from approach_finder.knowledge.references import name_parts
from approach_finder.knowledge.types import Statement
from approach_finder.pages.blocks import Block, Citations, heading, item, paragraph
from approach_finder.results.comparison import formats_of, people_of
from approach_finder.results.wording import answer_label, condition_words, grade_label, listed, option_labels

if TYPE_CHECKING:
    from approach_finder.bulk.simulation import Simulation

# --- one approach ------------------------------------------------------------------------------------


def card_blocks(name: str, library: Library, concerns: Container[str] | None = None) -> Iterator[Block]:
    """Everything about one approach; where some concerns are given, only of them how well it was tested."""
    card, knowledge = library.approaches[name], library.knowledge
    cites = Citations(card_citations(name, library)) if concerns is None else Citations()
    yield heading(card.name)
    yield paragraph(f"{card.kind.capitalize()}. Family: {knowledge.vocabulary.families[card.family]}. Id: {name}.")
    if card.aliases:
        yield paragraph(f"Also called: {', '.join(card.aliases)}.")
    for other in similar_practices(name, library):
        practice = library.practices[other]
        yield paragraph(f"Not to be confused with: {practice.name}. {practice.difference}")
    people = people_of(card, knowledge).capitalize()
    yield from _description(card, f"{formats_of(card, knowledge)}.", f"{people}.", cites)
    yield heading("How well it was tested", 2)
    yield paragraph(knowledge.about.numbers)
    for row in library.evidence[name]:
        if concerns is None or row.concern in concerns:
            yield from _evidence(row, library, cites)
    if concerns is not None:
        yield paragraph(f"For other concerns, with all sources: approach-finder show {name}.")
    cautions = knowledge.cautions.get(name, ())
    if cautions:
        yield heading("When to take care", 2)
        yield paragraph("In quotes stand answers. What comes after them is said to somebody who gave them.")
        yield from (item(_caution(caution, knowledge, cites)) for caution in cautions)
    yield from _references(cites, library, card.defining_sources)


# What is told of each way to go, in the words of a heading.
FIELD_TITLES = {
    "what_it_is": "What it is",
    "how_it_works": "How it works",
    "offered_by": "Who offers it",
    "where": "Where and how",
    "how_often": "How often",
    "length": "How long",
    "for_people": "For whom",
    "a_session": "What it is like",
    "asks_of_you": "What it asks of you",
    "good_sides": "Good sides",
    "drawbacks": "Drawbacks",
    "side_effects": "When it goes badly",
    "may_not_suit": "Whom it may not suit",
    "questions_to_ask": "Questions to ask",
}


def _description(entry: Card | OtherWay, where: str, people: str, cites: Citations) -> Iterator[Block]:
    told = {**{field: getattr(entry, field) for field in TOLD_OF_EACH}, "where": where, "for_people": people}
    for field, title in FIELD_TITLES.items():
        yield heading(title, 2)
        if isinstance(told[field], tuple):
            yield from (item(said(part, cites)) for part in told[field])
        else:
            yield paragraph(said(told[field], cites))


def way_blocks(name: str, library: Library) -> Iterator[Block]:
    """Everything about a way to go that is no therapy."""
    way, cites = library.other_ways[name], Citations()
    yield heading(way.name)
    yield paragraph(f"A way to go that is no therapy. Id: {name}.")
    yield from _description(way, way.where, way.for_people, cites)
    yield heading("What studies say", 2)
    for concern, found in way.evidence.items():
        label = answer_label(library.knowledge, library.knowledge.scoring.roles.concerns, concern)
        yield item(f"{label}: {said(found, cites)}")
    if way.natural_course:
        yield paragraph("What tends to happen to a concern with time: approach-finder list --concern ID.")
    else:
        yield paragraph(f"For other concerns: {way.evidence_otherwise}")
    yield from _references(cites, library)


def _caution(caution: Caution, knowledge: Knowledge, cites: Citations) -> str:
    when = "Always" if caution.when == ALWAYS else f"With {condition_words(caution.when, knowledge)}"
    waits = ", not shown for now" if caution.severity == "exclude" else ""
    return f"{when}{waits}: {caution.says}{cites.mark(caution.sources)}"


def said(part: Statement | str, cites: Citations) -> str:
    """A statement with the numbers of its sources."""
    return part if isinstance(part, str) else f"{part.says}{cites.mark(part.sources)}"


def _evidence(row: GradedRow, library: Library, cites: Citations) -> Iterator[Block]:
    knowledge = library.knowledge
    label = answer_label(knowledge, knowledge.scoring.roles.concerns, row.concern)
    people = listed(knowledge.scoring.audiences[audience].label for audience in row.for_)
    yield item(f"{label} ({people}): {grade_label(row.grade)}. {row.says}{cites.mark(row.sources)}")
    parts = [f"Why: {row.reason}"]
    if row.compared_with:
        others = listed(knowledge.about.comparisons[other] for other in row.compared_with)
        parts.append(f"Compared with {others}.")
    newest = newest_source(row, library)
    parts.append(f"Newest source {newest}, reviewed {row.reviewed}." if newest else f"Reviewed {row.reviewed}.")
    yield item(" ".join(parts), 1)
    yield from (item(_measured(measured, library, cites), 1) for measured in row.numbers)
    yield from (item(_guideline(guideline, library, cites), 1) for guideline in row.guidelines)


def newest_source(row: GradedRow, library: Library) -> int | None:
    """The year of the newest work behind a row of evidence."""
    return max((year for source in row_sources(row) if (year := library.references[source].year)), default=None)


def _measured(measured: Measured, library: Library, cites: Citations) -> str:
    counts = [f"{measured.trials} trial{'s' * (measured.trials != 1)}"] if measured.trials else []
    counts += [f"{measured.people:,} people"] if measured.people else []
    counts += [f"some of the {measured.in_review} trials of a review"] if measured.in_review else []
    text = f"Against {library.knowledge.about.comparisons[measured.compared_with]}: {measured.outcome}"
    text += f"; {', '.join(counts)}" if counts else ""
    if measured.effect is None:
        few = measured.trials and measured.trials <= MOST_TRIALS_WITHOUT_EFFECT
        text += "; too few trials to say how large the effect is" if few else ""
    else:
        interval = " ({:g} to {:g})".format(*measured.interval) if measured.interval else ""
        favours = {"this": "in favour of this approach", "comparison": "in favour of what it was compared with"}
        text += f"; {measured.measure} = {measured.effect:g}{interval}, "
        text += favours.get(measured.favours or "", "no clear difference")
    bias = f" {measured.bias}" if measured.bias else ""
    return f"{text}.{bias}{cites.mark([measured.source])}"


def _guideline(guideline: Guideline, library: Library, cites: Citations) -> str:
    place = f", place {guideline.order} in its list" if guideline.order else ""
    strength = library.knowledge.about.strengths[guideline.strength]
    body = short_name(library.references[guideline.source])
    return f"{body}: {strength}{place}. {guideline.says}{cites.mark([guideline.source])}"


def short_name(reference: Reference) -> str:
    """Body or first author, and year."""
    first, given, _ = name_parts(reference.authors[0])
    others = " and others" if given and len(reference.authors) > 1 else ""
    return f"{first}{others} ({reference.year or 'no date'})"


def row_sources(row: GradedRow) -> tuple[str, ...]:
    """All works behind a row of evidence."""
    named = (*(measured.source for measured in row.numbers), *(guideline.source for guideline in row.guidelines))
    return tuple(dict.fromkeys((*row.sources, *named)))


def card_citations(name: str, library: Library) -> list[str]:
    """The ids of all references of an approach, sorted."""
    card = library.approaches[name]
    sources = [
        card.defining_sources,
        card.length.sources,
        *(statement.sources for statement in (*card.good_sides, *card.drawbacks, *card.side_effects)),
        *(row_sources(row) for row in library.evidence[name]),
        *(row.sources for row in library.knowledge.cautions.get(name, ())),
        *(rule.sources for rule in (*card.speaks_for, *card.speaks_against)),
    ]
    return sorted({source for several in sources for source in several})


def _references(cites: Citations, library: Library, defining: Iterable[str] = ()) -> Iterator[Block]:
    if not cites.numbers:
        return
    yield heading("References", 2)
    founding = set(defining)
    for source, number in cites.numbers.items():
        kind = " (defining text)" if source in founding else ""
        yield paragraph(f"[{number}] {library.knowledge.references[source].apa}{kind}")


# --- practices that are not recommended ------------------------------------------------------------------


def similar_practices(name: str, library: Library) -> list[str]:
    """The practices that an approach must not be confused with."""
    return [other for other, practice in library.practices.items() if name in practice.not_the_same_as]


def practice_blocks(name: str, library: Library) -> Iterator[Block]:
    """Why a practice is not recommended, and what to ask about instead."""
    practice, cites = library.practices[name], Citations()
    yield heading(practice.name)
    yield paragraph(_ADVICE[practice.advice])
    if practice.aliases:
        yield paragraph(f"Also called: {', '.join(practice.aliases)}.")
    yield heading("What it is", 2)
    yield paragraph(practice.what_it_is)
    yield heading("Why", 2)
    yield paragraph(f"{practice.why}{cites.mark(practice.sources)}")
    yield heading("What to ask", 2)
    yield paragraph(practice.ask)
    yield from _instead(practice, library)
    yield from _references(cites, library)


_ADVICE = {
    "never": "Not recommended. approach-finder never suggests it.",
    "only-with-care": "Not suggested by approach-finder. Only with great care, if at all.",
}


def _instead(practice: Practice, library: Library) -> Iterator[Block]:
    if practice.difference:
        names = listed(library.approaches[other].name for other in practice.not_the_same_as)
        yield paragraph(f"Not the same as {names}. {practice.difference}")
    if practice.instead:
        yield heading("Worth asking about instead", 2)
        yield from (item(f"{library.approaches[other].name} ({other})") for other in practice.instead)


# --- lists ---------------------------------------------------------------------------------------------


def list_blocks(names: Iterable[str], library: Library, concern: str | None = None) -> Iterator[Block]:
    """Approaches by family; for a concern, what holds for it whatever the therapy, and the approaches by grade."""
    chosen = list(names)
    if concern:
        yield from _concern(concern, library)
        yield from _by_grade(chosen, library, concern)
        return
    for family, title in library.knowledge.vocabulary.families.items():
        members = [name for name in chosen if library.approaches[name].family == family]
        if members:
            yield heading(title, 2)
            yield from (item(_named(name, library)) for name in members)


def _by_grade(names: list[str], library: Library, concern: str) -> Iterator[Block]:
    """The approaches tested for a concern, best tested first. An approach with several grades stands under its best."""
    rows = {name: [row for row in library.evidence[name] if row.concern == concern] for name in names}
    best = {name: min(row.grade for row in found) for name, found in rows.items()}
    if not names:
        yield paragraph("No approach of this choice was tested for it, as far as we could see.")
    for grade in sorted(set(best.values())):
        yield heading("Nothing adequate found" if grade == "none" else f"Grade {grade}", 2)
        for name in names:
            if best[name] == grade:
                people = "; ".join(_grade_for(row, library) for row in rows[name])
                yield item(f"{_named(name, library)}: {people}")


def _named(name: str, library: Library) -> str:
    card = library.approaches[name]
    return f"{card.name} ({name}{'' if card.kind == 'treatment' else f', {card.kind}'})"


def _grade_for(row: GradedRow, library: Library) -> str:
    people = listed(library.knowledge.scoring.audiences[audience].label for audience in row.for_)
    return f"{grade_label(row.grade)} for {people}"


def _concern(name: str, library: Library) -> Iterator[Block]:
    concern, cites = library.concerns[name], Citations()
    yield heading(answer_label(library.knowledge, library.knowledge.scoring.roles.concerns, name))
    yield paragraph(f"If nothing is done: {said(concern.if_nothing_is_done, cites)}")
    yield paragraph(f"Other ways: {said(concern.other_ways, cites)}")
    if concern.see_a_doctor_for:
        yield paragraph(concern.see_a_doctor_for)
    if concern.nothing_adequate:
        yield paragraph(f"What was tested: {concern.nothing_adequate}")
    for source, number in cites.numbers.items():
        yield paragraph(f"[{number}] {library.knowledge.references[source].apa}")


def found_blocks(words: str, matches: Sequence[Match], knowledge: Knowledge) -> Iterator[Block]:
    """Which answers fit some everyday words."""
    yield heading(f"Answers that fit “{words}”")
    for match in matches:
        answer = f"{match.question}={match.option}" if match.option else "approach-finder crisis"
        yield item(f"{match.label} ({answer})")
    if not matches:
        yield paragraph(f"Nothing here means “{words}”. approach-finder questions shows all answers.")


def question_blocks(library: Library) -> Iterator[Block]:
    """The questionnaire, with ids, and what studies say of matching a therapy to answers."""
    knowledge = library.knowledge
    for section in knowledge.questionnaire.sections:
        yield heading(section.title)
        for name in section.questions:
            question = knowledge.questionnaire.questions[name]
            yield heading(f"{question.ask} ({name})", 2)
            yield paragraph(question.help)
            if knowledge.vocabulary.questions[name].options_from:
                yield paragraph("Options: the ids of approaches, as “approach-finder list” prints them.")
                continue
            for option, label in option_labels(name, knowledge):
                yield item(f"{option}: {label}")
    yield from _matching(library)


def _matching(library: Library) -> Iterator[Block]:
    cites = Citations()
    yield heading("What studies say of fitting a therapy to a person")
    for factor in library.matching.values():
        yield heading(factor.name, 2)
        yield paragraph(said(factor.finding, cites))
        yield paragraph(f"What it does not show: {factor.does_not_show}")
        asked = f" Questions: {', '.join(factor.questions)}." if factor.questions else ""
        yield paragraph(f"Here: {factor.used_here}{asked}")
    yield from _references(cites, library)


# --- made-up people -------------------------------------------------------------------------------------


def simulation_blocks(found: Simulation, knowledge: Knowledge) -> Iterator[Block]:
    """The figures on made-up people."""
    yield heading(f"{found.people:,} made-up people")
    shared = ", ".join(f"{name}: {answer_label(knowledge, name, answer)}" for name, answer in found.given.items())
    yield paragraph(
        f"Seed {found.seed}. All of them share: {shared or 'nothing'}. They are drawn evenly and are like nobody."
    )
    yield heading("Out of 100: first, level with the first, in the first five", 2)
    yield paragraph("Where more than five are level with the first, only five of them are among the first five.")
    for share in found.treatments:
        yield item(f"{share.approach}: {share.first:g}, {share.level_with_first:g}, {share.in_first_five:g}")
    yield heading("Where the points for the first place come from, out of 100", 2)
    yield from (item(f"{question}: {points:g}") for question, points in found.drivers.items())
    yield heading("How firm it is", 2)
    yield item(
        f"The first place, or one level with it, stays when one answer is drawn anew: {found.first_stays:g} in 100"
    )
    yield item(f"No treatment stands out: {found.without_a_first:g} in 100")
    yield item(f"Never in the first five: {', '.join(found.never_in_first_five) or 'none'}")
    told = ", ".join(f"{question} {number}" for question, number in found.changed_by.items())
    yield item(f"People for whom an answer that must not matter changed a score: {told}")
