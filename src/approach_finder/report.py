"""What a person reads, as plain blocks: built here once, drawn elsewhere for a terminal or a page.

A block is a heading, a paragraph or an item; it holds no markup, so whatever somebody typed stays text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from approach_finder.conditions import holds
from approach_finder.dates import STALE_AFTER_DAYS, age_in_days
from approach_finder.model import Approach, Knowledge
from approach_finder.references import apa
from approach_finder.result import Reason, Recommendation, Resource, Result, SafetyFinding
from approach_finder.wording import answer_label, listed, option_labels

_FIRST_RESOURCES = 4


class Block(Struct, frozen=True):
    """One piece of a page. ``level`` is the depth of a heading."""

    kind: Literal["heading", "text", "item", "alert"]
    text: str
    level: int = 0


def heading(text: str, level: int = 1) -> Block:
    """A heading."""
    return Block("heading", text, level)


def paragraph(content: str) -> Block:
    """A paragraph."""
    return Block("text", content)


def item(content: str) -> Block:
    """An item of a list."""
    return Block("item", content)


def alert(content: str) -> Block:
    """A heading that must not be missed."""
    return Block("alert", content)


# --- people to call ------------------------------------------------------------------------------


class Lines:
    """Services as lines to read, on a given day: what was checked long ago is said to be."""

    def __init__(self, knowledge: Knowledge, today: dt.date) -> None:
        self._knowledge = knowledge
        self._today = today

    def line(self, resource: Resource) -> str:
        """A service in one line: never a number without its country and the date it was checked."""
        entry = self._knowledge.crisis_lines.countries.get(resource.country or "")
        where = f" ({entry.name})" if entry and resource.kind != "emergency" else ""
        local = "" if not resource.country or resource.hours == "24/7" else " (local time)"
        facts = [
            resource.phone,
            resource.text,
            resource.url,
            resource.hours and f"{resource.hours}{local}",
            resource.cost,
        ]
        if resource.checked:
            facts.append(f"checked {resource.checked}")
            if age_in_days(resource.checked, self._today) > STALE_AFTER_DAYS:
                facts.append(self._knowledge.safety.stale)
        said = ", ".join(fact for fact in facts if fact)
        return f"{resource.name}{where}: {said}" if said else resource.name

    def footer(self, resources: Sequence[Resource]) -> str:
        """Whom to call, in one line: the crisis line of the country, or how to find one."""
        crisis = [resource for resource in resources if resource.kind == "crisis"][:1]
        found = crisis or [resource for resource in resources if resource.kind in ("emergency", "directory")][:2]
        return f"{self._knowledge.safety.footer} {'; '.join(map(self.line, found))}"

    def alert(self, finding: SafetyFinding) -> Iterator[Block]:
        """What a safety finding brings: one warm sentence, people to call, then the rest of what is said."""
        safety = self._knowledge.safety
        if finding.level is None or finding.level == "none":
            return
        headings = {
            "emergency": safety.emergency_heading,
            "urgent": safety.urgent_heading,
            "caution": safety.caution_heading,
        }
        yield alert(headings[finding.level])
        if finding.level == "caution":
            yield from (paragraph(flag.message) for flag in finding.flags)
            return
        warm, _, rest = finding.flags[0].message.partition(". ")
        yield paragraph(f"{warm}." if rest else warm)
        for resource in finding.resources[:_FIRST_RESOURCES]:
            yield item(self.line(resource))
        yield from (paragraph(said) for said in (rest, *(flag.message for flag in finding.flags[1:])) if said)


# --- a recommendation ------------------------------------------------------------------------------


def result_blocks(result: Result, knowledge: Knowledge, today: dt.date) -> Iterator[Block]:
    """The whole result, on a given day."""
    about, lines, cites = knowledge.about, Lines(knowledge, today), _Citations()
    yield from lines.alert(result.safety)
    if holds(knowledge.safety.staff, result.answers):
        yield paragraph(knowledge.safety.staff_note)
    yield heading("Worth discussing first")
    yield paragraph(about.result)
    yield from (item(note) for note in result.notes)
    for recommendation in result.recommendations:
        yield from _recommendation_blocks(recommendation, knowledge, cites)
    if result.also_look_for:
        yield heading("Also look for")
        yield paragraph(
            "These are ways of working, tools or formats. They go with a therapy and do not compete with it."
        )
        for also in result.also_look_for:
            name = knowledge.approaches[also.approach].name
            yield item(f"{name} ({also.kind}). {also.text}{cites.mark(also.citations)}")
    if result.excluded:
        yield heading("Not shown for now, and why")
        for exclusion in result.excluded:
            name = knowledge.approaches[exclusion.approach].name
            yield item(f"{name}. {exclusion.text}{cites.mark(exclusion.citations)}")
    if cites.numbers:
        yield heading("References")
        for name, number in cites.numbers.items():
            yield paragraph(f"[{number}] {result.references[name].apa}")
    yield heading("In short")
    for recommendation in result.recommendations:
        yield item(f"{recommendation.rank}. {recommendation.name}: {recommendation.band} fit")
    for said in (about.bands, about.grades, about.purpose, about.limits):
        yield paragraph(said)
    yield paragraph(f"Knowledge base {result.knowledge.version} of {about.updated}.")
    if result.safety.asked != "yes":
        yield paragraph("The question on safety was not answered. Not asked is not the same as none.")
    yield paragraph(lines.footer(result.safety.resources))


class _Citations:
    """Numbers for references: those listed beforehand, then each in the order it is first cited."""

    def __init__(self, listed_before: Iterable[str] = ()) -> None:
        self.numbers = {name: number for number, name in enumerate(listed_before, start=1)}

    def mark(self, citations: Iterable[str]) -> str:
        numbers = [self.numbers.setdefault(name, len(self.numbers) + 1) for name in citations]
        return "".join(f" [{number}]" for number in numbers)


def _recommendation_blocks(recommendation: Recommendation, knowledge: Knowledge, cites: _Citations) -> Iterator[Block]:
    yield heading(f"{recommendation.rank}. {recommendation.name}: {recommendation.band} fit", 2)
    if recommendation.close_to:
        names = listed(knowledge.approaches[name].name for name in recommendation.close_to)
        yield paragraph(f"Level with {names}: the order among them means nothing.")
    yield paragraph("Why:")
    for reason in recommendation.reasons:
        yield item(_reason_line(reason, knowledge, cites))
    if recommendation.against:
        yield paragraph("What speaks against it:")
        for reason in recommendation.against:
            yield item(_reason_line(reason, knowledge, cites))
    yield paragraph("What studies say on your concerns:")
    for evidence in recommendation.evidence:
        label = answer_label(knowledge, knowledge.scoring.roles.concerns, evidence.concern)
        yield item(f"{label}: {_grade(evidence.grade)}. {evidence.text}{cites.mark(evidence.citations)}")
    for severity, title in (("caution", "Take care:"), ("discuss", "Talk over with the therapist:")):
        cautions = [caution for caution in recommendation.cautions if caution.severity == severity]
        if cautions:
            yield paragraph(title)
            for caution in cautions:
                yield item(f"{caution.text}{cites.mark(caution.citations)}")
    parts = recommendation.components
    yield paragraph(
        f"Points: evidence {parts.evidence}, goals {parts.goals}, preferences {parts.preferences}, "
        f"practical {parts.practical}; together {recommendation.score}."
    )


def _reason_line(reason: Reason, knowledge: Knowledge, cites: _Citations) -> str:
    if reason.component == "evidence":
        label = answer_label(knowledge, reason.question, reason.answer)
        said = f"Studies on “{label}”: see below."
        return f"{said} ({reason.weight:+d})"
    return f"{reason.text}{cites.mark(reason.citations)} ({reason.weight:+d})"


def _grade(grade: str) -> str:
    return "no grade" if grade == "none" else f"grade {grade}"


# --- one approach ------------------------------------------------------------------------------------


def card_blocks(name: str, knowledge: Knowledge) -> Iterator[Block]:
    """Everything about one approach."""
    approach = knowledge.approaches[name]
    cites = _Citations(card_citations(name, knowledge))
    yield heading(approach.name)
    family = knowledge.vocabulary.families[approach.family]
    yield paragraph(f"{approach.kind.capitalize()}. Family: {family}. Id: {name}.")
    if approach.aliases:
        yield paragraph(f"Also called: {', '.join(approach.aliases)}.")
    for title, content in _sections(approach, knowledge):
        yield heading(title, 2)
        yield from ([paragraph(content)] if isinstance(content, str) else [item(line) for line in content])
    yield heading("How well it was tested", 2)
    for row in knowledge.evidence[name]:
        label = answer_label(knowledge, knowledge.scoring.roles.concerns, row.concern)
        people = listed(knowledge.scoring.audiences[audience].label for audience in row.for_)
        yield item(f"{label} ({people}): {_grade(row.grade)}. {row.says}{cites.mark(row.sources)}")
    cautions = knowledge.cautions.get(name, ())
    if cautions:
        yield heading("When to take care", 2)
        for caution in cautions:
            lead = "Not shown for now when this applies. " if caution.severity == "exclude" else ""
            yield item(f"{lead}{caution.says}{cites.mark(caution.sources)}")
    if cites.numbers:
        yield heading("References", 2)
        defining = set(approach.defining_sources)
        for reference, number in cites.numbers.items():
            kind = " (defining text)" if reference in defining else ""
            yield paragraph(f"[{number}] {apa(knowledge.references[reference])}{kind}")


def card_citations(name: str, knowledge: Knowledge) -> list[str]:
    """The ids of all references of an approach, sorted."""
    approach = knowledge.approaches[name]
    rules = (*approach.speaks_for, *approach.speaks_against)
    sources = [
        approach.defining_sources,
        *(row.sources for row in knowledge.evidence[name]),
        *(row.sources for row in knowledge.cautions.get(name, ())),
        *(rule.sources for rule in rules),
    ]
    return sorted({source for several in sources for source in several})


def _sections(approach: Approach, knowledge: Knowledge) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    people = listed(knowledge.scoring.audiences[name].label for name in approach.offered_to)
    formats = "; ".join(answer_label(knowledge, knowledge.scoring.roles.format, name) for name in approach.formats)
    yield "What it is", approach.what_it_is
    yield "How it works", approach.how_it_works
    yield "What a session is like", approach.a_session
    yield "What it asks of you", approach.asks_of_you
    yield "Good sides", approach.good_sides
    yield "Drawbacks", approach.drawbacks
    yield "Whom it may not suit", approach.may_not_suit
    yield "How long, how, for whom", f"{approach.length} Offered to {people}. Formats: {formats}."
    yield "Questions to ask a therapist", approach.questions_to_ask


# --- lists ---------------------------------------------------------------------------------------------


def list_blocks(names: Iterable[str], knowledge: Knowledge) -> Iterator[Block]:
    """Approaches by family."""
    chosen = list(names)
    for family, title in knowledge.vocabulary.families.items():
        members = [name for name in chosen if knowledge.approaches[name].family == family]
        if members:
            yield heading(title, 2)
            for name in members:
                approach = knowledge.approaches[name]
                kind = "" if approach.kind == "treatment" else f", {approach.kind}"
                yield item(f"{approach.name} ({name}{kind})")


def question_blocks(knowledge: Knowledge) -> Iterator[Block]:
    """The questionnaire, with ids."""
    for section in knowledge.questionnaire.sections:
        yield heading(section.title)
        for name in section.questions:
            question = knowledge.questionnaire.questions[name]
            yield heading(f"{question.ask} ({name})", 2)
            yield paragraph(question.help)
            for option, label in option_labels(name, knowledge):
                yield item(f"{option}: {label}")


def crisis_blocks(
    resources: Sequence[Resource], country: str | None, knowledge: Knowledge, today: dt.date
) -> Iterator[Block]:
    """Services to call, on a given day."""
    lines = Lines(knowledge, today)
    yield heading("People to call")
    if country and country not in knowledge.crisis_lines.countries:
        yield paragraph(knowledge.safety.no_lines.format(country=country))
    yield from (item(lines.line(resource)) for resource in resources)
    yield paragraph("Hours are local time. No number was dialled to check it; the date is when it was last seen.")
