"""What a person reads, as plain blocks: built here once, drawn elsewhere for a terminal or a page.

A block is a heading, a paragraph or an item; it holds no markup, so whatever somebody typed stays text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from approach_finder.model import Approach, Knowledge, Question
from approach_finder.references import apa
from approach_finder.result import Reason, Recommendation, Resource, Result
from approach_finder.wording import answer_label, listed

_FIRST_RESOURCES = 4


class Block(Struct, frozen=True):
    """One piece of a page. ``level`` is the depth of a heading."""

    kind: Literal["heading", "text", "item", "alert"]
    text: str
    level: int = 0


def heading(text: str, level: int = 1) -> Block:
    """A heading."""
    return Block("heading", text, level)


def text(content: str) -> Block:
    """A paragraph."""
    return Block("text", content)


def item(content: str) -> Block:
    """An item of a list."""
    return Block("item", content)


def alert(content: str) -> Block:
    """A heading that must not be missed."""
    return Block("alert", content)


# --- people to call ------------------------------------------------------------------------------


def resource_line(resource: Resource, knowledge: Knowledge) -> str:
    """A service in one line: never a number without its country and the date it was checked."""
    entry = knowledge.crisis_lines.countries.get(resource.country or "")
    where = f" ({entry.name})" if entry and resource.kind != "emergency" else ""
    local = "" if not resource.country or resource.hours == "24/7" else " (local time)"
    facts = [resource.phone, resource.text, resource.url, resource.hours and f"{resource.hours}{local}"]
    facts += [resource.cost, resource.checked and f"checked {resource.checked}"]
    said = ", ".join(fact for fact in facts if fact)
    return f"{resource.name}{where}: {said}" if said else resource.name


def safety_blocks(result: Result, knowledge: Knowledge) -> Iterator[Block]:
    """People to call and what is said, where the answers bring it up; people come first."""
    safety = knowledge.safety
    headings = {
        "emergency": safety.emergency_heading,
        "urgent": safety.urgent_heading,
        "caution": safety.caution_heading,
    }
    level = result.safety.level
    if level is None or level == "none":
        return
    yield alert(headings[level])
    if level != "caution":
        for resource in result.safety.resources[:_FIRST_RESOURCES]:
            yield item(resource_line(resource, knowledge))
    for flag in result.safety.flags:
        yield text(flag.message)


def footer(result: Result, knowledge: Knowledge) -> Block:
    """The crisis line: the last line of every result."""
    known = [resource for resource in result.safety.resources if resource.kind == "crisis"]
    return text(f"{knowledge.safety.footer} {call_line(known, result.safety.resources, knowledge)}")


def call_line(crisis: list[Resource], everyone: Iterable[Resource], knowledge: Knowledge) -> str:
    """The crisis line of the country, or how to find one."""
    if crisis:
        return resource_line(crisis[0], knowledge)
    found = [resource for resource in everyone if resource.kind in ("emergency", "directory")][:2]
    return "; ".join(resource_line(resource, knowledge) for resource in found)


# --- a recommendation ------------------------------------------------------------------------------


def result_blocks(result: Result, knowledge: Knowledge) -> Iterator[Block]:
    """The whole result."""
    cites = _Citations(result)
    yield from safety_blocks(result, knowledge)
    yield heading("Worth discussing first")
    yield text(knowledge.about.result)
    for note in result.notes:
        yield item(note)
    for recommendation in result.recommendations:
        yield from _recommendation_blocks(recommendation, result, knowledge, cites)
    if result.also_look_for:
        yield heading("Also look for")
        yield text("These are ways of working, tools or formats. They go with a therapy and do not compete with it.")
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
            yield text(f"[{number}] {result.references[name].apa}")
    if result.safety.asked != "yes":
        yield text("The question on safety was not answered. Not asked is not the same as none.")
    yield text(
        f"{knowledge.about.limits} Its knowledge is edition {result.knowledge.version} of {knowledge.about.updated}. "
        "Grades: A well tested, B tested, C little tested, D theory and cases."
    )
    yield footer(result, knowledge)


class _Citations:
    """Numbers for references in the order they are first cited."""

    def __init__(self, result: Result) -> None:
        self._known = result.references
        self.numbers: dict[str, int] = {}

    def mark(self, citations: Iterable[str]) -> str:
        numbers = [self.numbers.setdefault(name, len(self.numbers) + 1) for name in citations if name in self._known]
        return "".join(f" [{number}]" for number in numbers)


def _recommendation_blocks(
    recommendation: Recommendation, result: Result, knowledge: Knowledge, cites: _Citations
) -> Iterator[Block]:
    yield heading(f"{recommendation.rank}. {recommendation.name}: {recommendation.band} fit", 2)
    if recommendation.close_to:
        names = listed(knowledge.approaches[name].name for name in recommendation.close_to)
        yield text(f"Level with {names}: the order among them means nothing.")
    yield text("Why:")
    for reason in recommendation.reasons:
        yield item(_reason_line(reason, result, knowledge, cites))
    if recommendation.against:
        yield text("What speaks against it:")
        for reason in recommendation.against:
            yield item(_reason_line(reason, result, knowledge, cites))
    yield text("What studies say on your concerns:")
    for evidence in recommendation.evidence:
        label = answer_label(knowledge, knowledge.scoring.roles.concerns, evidence.concern)
        yield item(f"{label}: {_grade(evidence.grade)}. {evidence.text}{cites.mark(evidence.citations)}")
    for severity, title in (("caution", "Take care:"), ("discuss", "Talk over with the therapist:")):
        cautions = [caution for caution in recommendation.cautions if caution.severity == severity]
        if cautions:
            yield text(title)
            for caution in cautions:
                yield item(f"{caution.text}{cites.mark(caution.citations)}")
    parts = recommendation.components
    yield text(
        f"Points: evidence {parts.evidence}, goals {parts.goals}, preferences {parts.preferences}, "
        f"practical {parts.practical}; together {recommendation.score}."
    )


def _reason_line(reason: Reason, result: Result, knowledge: Knowledge, cites: _Citations) -> str:
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
    yield heading(approach.name)
    family = knowledge.vocabulary.families[approach.family]
    yield text(f"{approach.kind.capitalize()}. Family: {family}. Id: {name}.")
    if approach.aliases:
        yield text(f"Also called: {', '.join(approach.aliases)}.")
    for title, content in _sections(approach, knowledge):
        yield heading(title, 2)
        yield from ([text(content)] if isinstance(content, str) else [item(line) for line in content])
    yield heading("How well it was tested", 2)
    for row in knowledge.evidence[name]:
        label = answer_label(knowledge, knowledge.scoring.roles.concerns, row.concern)
        people = listed(knowledge.scoring.audiences[audience].label for audience in row.for_)
        yield item(f"{label} ({people}): {_grade(row.grade)}. {row.says}{_named(row.sources)}")
    cautions = knowledge.cautions.get(name, ())
    if cautions:
        yield heading("When to take care", 2)
        for caution in cautions:
            lead = "Not shown for now when this applies. " if caution.severity == "exclude" else ""
            yield item(f"{lead}{caution.says}{_named(caution.sources)}")
    cited = card_citations(name, knowledge)
    if cited:
        yield heading("References", 2)
        for reference in cited:
            yield item(f"{reference}: {apa(knowledge.references[reference])}")


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


def _named(sources: Iterable[str]) -> str:
    several = ", ".join(sources)
    return f" [{several}]" if several else ""


def _sections(approach: Approach, knowledge: Knowledge) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    people = listed(knowledge.scoring.audiences[name].label for name in approach.offered_to)
    formats = listed(answer_label(knowledge, knowledge.scoring.roles.format, name) for name in approach.formats)
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
            yield text(question.help)
            for option, label in option_labels(question):
                yield item(f"{option}: {label}")


def option_labels(question: Question) -> list[tuple[str, str]]:
    """The options of a question, or the steps of a scale, with their labels."""
    if question.steps:
        lowest = -2 if len(question.steps) == 5 else 0
        return [(str(number), label) for number, label in enumerate(question.steps, start=lowest)]
    return list(question.options.items())


def crisis_blocks(resources: Iterable[Resource], knowledge: Knowledge) -> Iterator[Block]:
    """Services to call."""
    yield heading("People to call")
    for resource in resources:
        yield item(resource_line(resource, knowledge))
    yield text("Hours are local time. No number was dialled to check it; the date is when it was last seen.")
