"""Safety: how soon a person is needed, what is said, whom to show.

A level says how soon a person is needed, never how likely harm is. Nothing lowers it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal, get_args

from approach_finder.answers.asked import chosen_options, country_of
from approach_finder.knowledge.conditions import Answers
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.safety import CrisisLine, Flag
from approach_finder.knowledge.types import Level, ResourceKind, Said, Statement
from approach_finder.results.result import FlagFinding, Resource, SafetyFinding

LEVELS: tuple[Level, ...] = get_args(Level)


def is_needed_soon(level: Level | None) -> bool:
    """Whether a person is needed today or now: then nothing is said that could turn somebody from that help."""
    return level in ("urgent", "emergency")


def may_wait(answers: Answers, level: Level | None, knowledge: Knowledge) -> bool:
    """Whether to wait and watch is a way to go for now."""
    return not is_needed_soon(level) and not knowledge.safety.no_waiting_for.holds(answers)


def course_of(natural: Said, level: Level | None, knowledge: Knowledge) -> Said:
    """How a concern tends to go if nothing is done; where a person is needed soon, that waiting is no choice."""
    return Statement(knowledge.safety.no_waiting) if is_needed_soon(level) else natural


def find_safety(answers: Answers, knowledge: Knowledge) -> SafetyFinding:
    """The safety finding for answers as understood."""
    rules, name = knowledge.safety, knowledge.scoring.roles.safety
    given = {*chosen_options(answers, name)}
    to_young = rules.speaks_to_young.holds(answers)
    to_another, called = knowledge.questionnaire.answered_for_another.holds(answers), knowledge.questionnaire.called_by

    asked: Literal["yes", "skipped", "not-asked"] = "yes"
    if name not in answers:
        asked = "not-asked"
    elif given <= set(rules.declined):
        asked = "skipped"

    levels: dict[str, Level] = {flag: rules.flags[flag].level for flag in rules.flags if flag in given}
    for combination in rules.raises:
        if combination.when.holds(answers):
            flag = combination.as_flag
            levels[flag] = max(levels.get(flag, "none"), combination.level, key=LEVELS.index)
    notes = {note: entry for note, entry in rules.notes.items() if entry.when.holds(answers)}

    flags = [
        FlagFinding(flag, called(answers, _message(entry, to_young=to_young, to_another=to_another)), entry.sources)
        for flag, entry in rules.flags.items()
        if flag in levels
    ]
    flags.sort(key=lambda found: -LEVELS.index(levels[found.id]))
    flags += (
        FlagFinding(note, called(answers, (to_another and entry.message_other) or entry.message), entry.sources)
        for note, entry in notes.items()
    )

    level: Level | None = "none" if asked == "yes" else None
    if notes:
        level = "caution"
    if levels:
        level = max(levels.values(), key=LEVELS.index)
    told = [rules.flags[found.id] for found in flags if found.id in levels]
    first: list[ResourceKind] = ["emergency", "crisis"] if level == "emergency" else []
    asked_for = [kind for flag in told for kind in flag.first]
    if to_young:
        first += [*(kind for kind in asked_for if kind == "emergency"), *rules.young_first]
    first += asked_for
    if rules.young.holds(answers):
        first += rules.young_first
    return SafetyFinding(
        asked=asked,
        level=level,
        flags=tuple(flags),
        resources=find_resources(
            knowledge,
            country_of(answers, knowledge),
            first,
            {caller for caller, when in rules.callers.items() if when.holds(answers)},
            {caller for flag in told for caller in flag.made_for},
        ),
    )


def _message(flag: Flag, *, to_young: bool, to_another: bool) -> str:
    return (to_young and flag.message_young) or (to_another and flag.message_other) or flag.message


def find_resources(
    knowledge: Knowledge,
    country: str | None,
    first: Iterable[ResourceKind] = (),
    callers: Collection[str] | None = None,
    made_for: Collection[str] = (),
) -> tuple[Resource, ...]:
    """The services of a country in the order to show them; the international ones where it is not known.

    Args:
        knowledge: the knowledge base.
        country: an ISO 3166-1 alpha-2 code, or None.
        first: kinds of service to show first, in this order: one service of each, then the usual order.
        callers: whom the services are for, as far as the answers tell. Among services of one kind those made for
            them come first and those made for others last; without answers (None) all stay in their order.
        made_for: callers whose services come after the first ones and before the usual order.
    """
    services = knowledge.derived(_services)
    if country not in services:
        services[country] = _listed(knowledge, country)
    found = services[country]
    if callers is not None:
        order = knowledge.safety.order.index
        found = sorted(found, key=lambda resource: (order(resource.kind), _distance(resource, callers)))
    fitting = [each for each in found if callers is None or _distance(each, callers) < 2]
    chosen: list[Resource] = []
    for kind in dict.fromkeys(first):
        chosen += [each for each in fitting if each.kind == kind][:1]
    chosen += [each for each in found if each not in chosen and not set(made_for).isdisjoint(each.for_whom)]
    return (*chosen, *(resource for resource in found if resource not in chosen))


def _distance(resource: Resource, callers: Collection[str]) -> int:
    """0 for a service made for these callers, 1 for one that anybody may call, 2 for one made for others."""
    if not resource.for_whom:
        return 1
    return 0 if all(caller in callers for caller in resource.for_whom) else 2


def _services(knowledge: Knowledge) -> dict[str | None, list[Resource]]:
    """The services of each country; listed when it first comes up."""
    return {}


def _listed(knowledge: Knowledge, country: str | None) -> list[Resource]:
    """The services of a country in the usual order."""
    rules, lines = knowledge.safety, knowledge.crisis_lines
    entry = lines.countries.get(country) if country else None
    number = entry.emergency if entry else None
    found = [
        Resource(
            country=country if number else None,
            kind="emergency",
            name=rules.emergency.format(country=entry.name) if entry and number else rules.unknown_emergency,
            phone=number.phone if number else None,
            dial=number.dial if number else None,
            text=None,
            url=None,
            hours=None,
            languages=(),
            cost=None,
            checked=number.checked if number else None,
            for_whom=(),
        )
    ]
    found += (_resource(line, country) for line in (entry.lines if entry else ()))
    found += (_resource(line, None) for line in lines.international)
    found.sort(key=lambda resource: rules.order.index(resource.kind))
    return found


def _resource(line: CrisisLine, country: str | None) -> Resource:
    return Resource(country, *(getattr(line, field) for field in Resource.__struct_fields__ if field != "country"))
