"""The knowledge base itself as a person reads it: an approach, a practice, lists, the questionnaire."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from approach_finder.answers.search import Match
from approach_finder.knowledge.catalogue_words import CommandWords
from approach_finder.knowledge.checks.walks import card_texts, rule_texts
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
from approach_finder.knowledge.model import Caution
from approach_finder.knowledge.references import name_parts
from approach_finder.knowledge.types import Statement
from approach_finder.pages.blocks import Block, Citations, heading, item, items_under, paragraph
from approach_finder.results.comparison import formats_of, people_of
from approach_finder.results.wording import (
    answer_label,
    concern_label,
    condition_words,
    grade_label,
    listed,
    option_labels,
)

if TYPE_CHECKING:
    from approach_finder.bulk.simulation import Simulation

# --- one approach ------------------------------------------------------------------------------------


def card_blocks(name: str, library: Library, concerns: Container[str] | None = None) -> Iterator[Block]:
    """Everything about one approach; where some concerns are given, only of them how well it was tested."""
    card, knowledge, words = library.approaches[name], library.knowledge, library.catalogue.card
    cites = Citations(card_citations(name, library)) if concerns is None else Citations()
    yield heading(card.name)
    family = knowledge.vocabulary.families[card.family]
    kind = words.kind.format(kind=card.kind.capitalize(), family=family)
    yield paragraph(f"{kind} {words.in_commands.format(id=name)}" if concerns is None else kind)
    yield from also_called(card.aliases, library)
    yield from not_to_be_confused(name, library)
    people = people_of(card, knowledge).capitalize()
    yield from _description(card, f"{formats_of(card, knowledge)}.", f"{people}.", library, cites)
    yield heading(words.tested, 2)
    yield paragraph(knowledge.about.numbers)
    for row in library.evidence[name]:
        if concerns is None or row.concern in concerns:
            yield from _evidence(row, library, cites)
    if concerns is not None:
        yield paragraph(words.other_concerns.format(id=name))
    if cautions := knowledge.cautions.get(name, ()):
        yield heading(words.cautions, 2)
        yield paragraph(words.cautions_mean)
        yield from (item(_caution(caution, library, cites)) for caution in cautions)
    yield from _references(cites, library, card.defining_sources)


def not_to_be_confused(name: str, library: Library) -> Iterator[Block]:
    """The practices that it is mistaken for, and how it differs."""
    for other in similar_practices(name, library):
        practice, words = library.practices[other], library.catalogue.card
        yield paragraph(words.not_to_be_confused.format(name=practice.name, difference=practice.difference))


def also_called(aliases: Sequence[str], library: Library) -> Iterator[Block]:
    """Other names, if there are any."""
    if aliases:
        yield paragraph(library.catalogue.card.also_called.format(names=", ".join(aliases)))


def _description(
    entry: Card | OtherWay, where: str, people: str, library: Library, cites: Citations
) -> Iterator[Block]:
    told = {**{field: getattr(entry, field) for field in TOLD_OF_EACH}, "where": where, "for_people": people}
    for field, title in structs.asdict(library.catalogue.fields).items():
        yield heading(title, 2)
        if isinstance(told[field], tuple):
            yield from (item(said(part, cites)) for part in told[field])
        else:
            yield paragraph(said(told[field], cites))


def way_blocks(name: str, library: Library, concerns: Container[str] | None = None) -> Iterator[Block]:
    """Everything about a way to go that is no therapy; where some concerns are given, only what is known for them."""
    way, cites, words = library.other_ways[name], Citations(), library.catalogue.card
    yield heading(way.name)
    yield paragraph(words.no_therapy)
    yield from _description(way, way.where, way.for_people, library, cites)
    yield heading(words.studies, 2)
    for concern, found in way.evidence.items():
        if concerns is None or concern in concerns:
            yield item(f"{concern_label(concern, library.knowledge)}: {said(found, cites)}")
    if concerns is not None:
        yield paragraph(words.other_concerns.format(id=name))
    yield paragraph(words.natural_course if way.natural_course else words.otherwise.format(text=way.evidence_otherwise))
    yield from _references(cites, library)


def _caution(caution: Caution, library: Library, cites: Citations) -> str:
    words = library.catalogue.card
    when = words.always
    if caution.when != ALWAYS:
        when = words.with_answers.format(answers=condition_words(caution.when, library.knowledge))
    if caution.severity == "exclude":
        when = words.waits.format(when=when)
    return f"{when}: {caution.says}{cites.mark(caution.sources)}"


def said(part: Statement | str, cites: Citations) -> str:
    """A statement with the numbers of its sources."""
    return part if isinstance(part, str) else f"{part.says}{cites.mark(part.sources)}"


def _evidence(row: GradedRow, library: Library, cites: Citations) -> Iterator[Block]:
    knowledge, words = library.knowledge, library.catalogue.evidence
    label = concern_label(row.concern, knowledge)
    people = listed(knowledge.scoring.audiences[audience].label for audience in row.for_)
    yield item(f"{label} ({people}): {grade_label(row.grade)}. {row.says}{cites.mark(row.sources)}")
    parts = [words.why.format(reason=row.reason)]
    if row.compared_with:
        others = listed(knowledge.about.comparisons[other] for other in row.compared_with)
        parts.append(words.compared.format(others=others))
    newest = newest_source(row, library)
    parts.append((words.newest if newest else words.reviewed).format(year=newest, day=row.reviewed))
    yield item(" ".join(parts), 1)
    yield from (item(_measured(measured, library, cites), 1) for measured in row.numbers)
    yield from (item(_guideline(guideline, library, cites), 1) for guideline in row.guidelines)


def newest_source(row: GradedRow, library: Library) -> int | None:
    """The year of the newest work behind a row of evidence."""
    return max((year for source in row_sources(row) if (year := library.references[source].year)), default=None)


def _measured(measured: Measured, library: Library, cites: Citations) -> str:
    words, other = library.catalogue.evidence, library.knowledge.about.comparisons[measured.compared_with]
    trials = words.trial if measured.trials == 1 else words.trials
    counts = [trials.format(number=measured.trials)] if measured.trials else []
    counts += [words.people.format(number=f"{measured.people:,}")] if measured.people else []
    counts += [words.in_review.format(number=measured.in_review)] if measured.in_review else []
    parts = [words.against.format(other=other, outcome=measured.outcome), *([", ".join(counts)] if counts else [])]
    if measured.effect is not None:
        phrase = words.effect_between if measured.interval else words.effect
        low, high = measured.interval or (0, 0)
        favours = words.favours[measured.favours or "neither"]
        effect = f"{measured.effect:g}"
        parts.append(
            phrase.format(measure=measured.measure, effect=effect, low=f"{low:g}", high=f"{high:g}", favours=favours)
        )
    elif measured.trials and measured.trials <= MOST_TRIALS_WITHOUT_EFFECT:
        parts.append(words.too_few)
    bias = f" {measured.bias}" if measured.bias else ""
    return f"{'; '.join(parts)}.{bias}{cites.mark([measured.source])}"


def _guideline(guideline: Guideline, library: Library, cites: Citations) -> str:
    strength = library.knowledge.about.strengths[guideline.strength]
    if guideline.order:
        strength = library.catalogue.evidence.place.format(strength=strength, order=guideline.order)
    body = _short_name(library.references[guideline.source], library)
    return f"{body}: {strength}. {guideline.says}{cites.mark([guideline.source])}"


def _short_name(reference: Reference, library: Library) -> str:
    """Body or first author, and year."""
    words = library.catalogue.evidence
    name, given, _ = name_parts(reference.authors[0])
    if given and len(reference.authors) > 1:
        name = words.and_others.format(name=name)
    return f"{name} ({reference.year or words.no_date})"


def row_sources(row: GradedRow) -> tuple[str, ...]:
    """All works behind a row of evidence."""
    named = (*(measured.source for measured in row.numbers), *(guideline.source for guideline in row.guidelines))
    return tuple(dict.fromkeys((*row.sources, *named)))


def card_citations(name: str, library: Library) -> list[str]:
    """The ids of all references of an approach, sorted."""
    texts = (*card_texts(name, library), *rule_texts(name, library))
    measured = (measured.source for row in library.evidence[name] for measured in row.numbers)
    cited = (source for text in texts for source in text.sources)
    return sorted({*library.approaches[name].defining_sources, *measured, *cited})


def _references(cites: Citations, library: Library, defining: Iterable[str] = ()) -> Iterator[Block]:
    if not cites.numbers:
        return
    words, founding = library.catalogue.card, set(defining)
    yield heading(words.references, 2)
    for source, number in cites.numbers.items():
        text = library.knowledge.references[source].apa
        yield paragraph(f"[{number}] {words.defining.format(reference=text) if source in founding else text}")


# --- practices that are not recommended ------------------------------------------------------------------


def similar_practices(name: str, library: Library) -> list[str]:
    """The practices that an approach must not be confused with."""
    return [other for other, practice in library.practices.items() if name in practice.not_the_same_as]


def practice_blocks(name: str, library: Library) -> Iterator[Block]:
    """Why a practice is not recommended, and what to ask about instead."""
    practice, cites, words = library.practices[name], Citations(), library.catalogue.practice
    yield heading(practice.name)
    yield paragraph(words.advice[practice.advice])
    yield from also_called(practice.aliases, library)
    yield heading(library.catalogue.fields.what_it_is, 2)
    yield paragraph(practice.what_it_is)
    yield heading(words.why, 2)
    yield paragraph(f"{practice.why}{cites.mark(practice.sources)}")
    yield heading(words.ask, 2)
    yield paragraph(practice.ask)
    yield from _instead(practice, library)
    yield from _references(cites, library)


def _instead(practice: Practice, library: Library) -> Iterator[Block]:
    words = library.catalogue.practice
    if practice.difference:
        names = listed(library.approaches[other].name for other in practice.not_the_same_as)
        yield paragraph(words.not_the_same.format(names=names, difference=practice.difference))
    yield from items_under(words.instead, (f"{library.approaches[other].name} ({other})" for other in practice.instead))


# --- lists ---------------------------------------------------------------------------------------------


def list_blocks(names: Iterable[str], library: Library, concern: str | None = None) -> Iterator[Block]:
    """Approaches by family; for a concern, what holds for it whatever the therapy, and the approaches by grade."""
    chosen = list(names)
    if concern:
        yield from _concern(concern, library)
        yield from _by_grade(chosen, library, concern)
        return
    for family, title in library.knowledge.vocabulary.families.items():
        members = (_named(name, library) for name in chosen if library.approaches[name].family == family)
        yield from items_under(title, members)


def _by_grade(names: list[str], library: Library, concern: str) -> Iterator[Block]:
    """The approaches tested for a concern, best tested first. An approach with several grades stands under its best."""
    words = library.catalogue.lists
    rows = {name: [row for row in library.evidence[name] if row.concern == concern] for name in names}
    best = {name: min(row.grade for row in found) for name, found in rows.items()}
    if not names:
        yield paragraph(words.none_tested)
    for grade in sorted(set(best.values())):
        yield heading(words.nothing_adequate if grade == "none" else words.grade.format(grade=grade), 2)
        for name in names:
            if best[name] == grade:
                people = "; ".join(_grade_for(row, library) for row in rows[name])
                yield item(f"{_named(name, library)}: {people}")


def _named(name: str, library: Library) -> str:
    card = library.approaches[name]
    return f"{card.name} ({name}{'' if card.kind == 'treatment' else f', {card.kind}'})"


def _grade_for(row: GradedRow, library: Library) -> str:
    people = listed(library.knowledge.scoring.audiences[audience].label for audience in row.for_)
    return library.catalogue.lists.grade_for.format(grade=grade_label(row.grade), people=people)


def _concern(name: str, library: Library) -> Iterator[Block]:
    concern, cites, words = library.concerns[name], Citations(), library.catalogue.lists
    yield heading(concern_label(name, library.knowledge))
    yield paragraph(words.if_nothing_is_done.format(text=said(concern.if_nothing_is_done, cites)))
    yield paragraph(words.other_ways.format(text=said(concern.other_ways, cites)))
    if concern.see_a_doctor_for:
        yield paragraph(concern.see_a_doctor_for)
    if concern.nothing_adequate:
        yield paragraph(words.was_tested.format(text=concern.nothing_adequate))
    for source, number in cites.numbers.items():
        yield paragraph(f"[{number}] {library.knowledge.references[source].apa}")


def found_blocks(
    words: str, matches: Sequence[Match], commands: Sequence[CommandWords], library: Library
) -> Iterator[Block]:
    """Which answers and commands fit some everyday words."""
    said = library.catalogue.questions
    runs = (said.command.format(run=each.run, does=each.does) for each in commands)
    yield from items_under(said.commands_found, runs, 1)
    yield heading(said.found.format(words=words))
    answers: dict[str, list[str]] = {}  # an approach answers several questions
    for match in matches:
        answer = f"{match.question}={match.option}" if match.option else "approach-finder crisis"
        answers.setdefault(match.label, []).append(answer)
    yield from (item(f"{label} ({', '.join(given)})") for label, given in answers.items())
    if not matches:
        yield paragraph(said.found_nothing.format(words=words))


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
                yield paragraph(library.catalogue.questions.approach_ids)
                continue
            for option, label in option_labels(name, knowledge):
                yield item(f"{option}: {label}")
    yield from _matching(library)


def _matching(library: Library) -> Iterator[Block]:
    cites, words = Citations(), library.catalogue.questions
    yield heading(words.matching)
    for factor in library.matching.values():
        yield heading(factor.name, 2)
        yield paragraph(said(factor.finding, cites))
        yield paragraph(words.does_not_show.format(text=factor.does_not_show))
        used = words.used_in if factor.questions else words.used_here
        yield paragraph(used.format(text=factor.used_here, questions=", ".join(factor.questions)))
    yield from _references(cites, library)


# --- made-up people -------------------------------------------------------------------------------------


def simulation_blocks(found: Simulation, library: Library) -> Iterator[Block]:
    """The figures on made-up people."""
    words, knowledge = library.catalogue.simulation, library.knowledge
    yield heading(words.heading.format(people=f"{found.people:,}"))
    shared = ", ".join(f"{name}: {answer_label(knowledge, name, answer)}" for name, answer in found.given.items())
    yield paragraph(words.drawn.format(seed=found.seed, answers=shared or words.nothing))
    yield heading(words.shares, 2)
    yield paragraph(words.shares_mean)
    for share in found.treatments:
        yield item(f"{share.approach}: {share.first:g}, {share.level_with_first:g}, {share.in_first_five:g}")
    yield from items_under(words.drivers, (f"{question}: {points:g}" for question, points in found.drivers.items()))
    yield heading(words.firm, 2)
    yield item(words.first_stays.format(number=f"{found.first_stays:g}"))
    yield item(words.without_first.format(number=f"{found.without_a_first:g}"))
    yield item(words.never.format(names=", ".join(found.never_in_first_five) or words.none))
    told = ", ".join(f"{question} {number}" for question, number in found.changed_by.items())
    yield item(words.changed.format(numbers=told))
