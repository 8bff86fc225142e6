"""What the answers bring up on safety: how soon a person is needed, what is said, whom to show.

A level says how soon a person is needed, never how likely harm is. Nothing lowers it.
"""

from __future__ import annotations

from typing import Literal, get_args

from approach_finder.conditions import Answers, holds
from approach_finder.model import CrisisLine, Knowledge, Level, ResourceKind
from approach_finder.result import FlagFinding, Resource, SafetyFinding

LEVELS: tuple[Level, ...] = get_args(Level)


def find_safety(answers: Answers, knowledge: Knowledge) -> SafetyFinding:
    """The safety finding for answers as understood."""
    rules, name = knowledge.safety, knowledge.scoring.roles.safety
    given = answers.get(name)
    chosen = set(given) if isinstance(given, tuple) else set()
    young = holds(rules.young, answers)

    asked: Literal["yes", "skipped", "not-asked"] = "yes"
    if given is None:
        asked = "not-asked"
    elif chosen <= set(rules.declined):
        asked = "skipped"

    levels: dict[str, Level] = {flag: rules.flags[flag].level for flag in rules.flags if flag in chosen}
    for combination in rules.raises:
        if holds(combination.when, answers):
            flag = combination.as_flag
            levels[flag] = max(levels.get(flag, "none"), combination.level, key=LEVELS.index)
    notes = {note: entry for note, entry in rules.notes.items() if holds(entry.when, answers)}

    flags = [
        FlagFinding(flag, (young and entry.message_young) or entry.message, entry.sources)
        for flag, entry in rules.flags.items()
        if flag in levels
    ]
    flags.sort(key=lambda found: -LEVELS.index(levels[found.id]))
    flags += (FlagFinding(note, entry.message, entry.sources) for note, entry in notes.items())

    level: Level | None = max(
        [*levels.values(), *(entry.level for entry in notes.values())], key=LEVELS.index, default=None
    )
    if level is None and asked == "yes":
        level = "none"
    first = [kind for found in flags if found.id in levels for kind in rules.flags[found.id].first]
    country = answers.get(knowledge.scoring.roles.country)
    return SafetyFinding(
        asked=asked,
        level=level,
        flags=tuple(flags),
        resources=find_resources(knowledge, country if isinstance(country, str) else None, first, young=young),
    )


def find_resources(
    knowledge: Knowledge, country: str | None, first: list[ResourceKind] | None = None, *, young: bool = False
) -> tuple[Resource, ...]:
    """The services of a country in the order to show them; the international ones where it is not known.

    Args:
        knowledge: the knowledge base.
        country: an ISO 3166-1 alpha-2 code, or None.
        first: kinds of service that the flags ask to be shown first.
        young: whether the help is for somebody under 18.
    """
    order: list[ResourceKind] = list(first or [])
    if young:
        order.append("youth")
    order += ["emergency", "crisis"]
    lines = knowledge.crisis_lines
    entry = lines.countries.get(country) if country else None
    emergency = Resource(
        country=country if entry and entry.emergency else None,
        kind="emergency",
        name=f"Emergency ({entry.name})" if entry and entry.emergency else knowledge.safety.unknown_emergency,
        phone=entry.emergency.phone if entry and entry.emergency else None,
        text=None,
        url=None,
        hours=None,
        languages=(),
        cost=None,
        checked=entry.emergency.checked if entry and entry.emergency else None,
    )
    found = [emergency]
    found += (_resource(line, country) for line in (entry.lines if entry else ()))
    found += (_resource(line, None) for line in lines.international)

    def position(resource: Resource) -> int:
        return order.index(resource.kind) if resource.kind in order else len(order)

    return tuple(sorted(found, key=position))


def _resource(line: CrisisLine, country: str | None) -> Resource:
    return Resource(
        country,
        line.kind,
        line.name,
        line.phone,
        line.text,
        line.url,
        line.hours,
        line.languages,
        line.cost,
        line.checked,
    )
