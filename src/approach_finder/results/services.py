"""Services to call as text: never a number without its country and the date it was checked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import takewhile

from approach_finder.knowledge.conditions import Answers
from approach_finder.knowledge.dates import STALE_AFTER_DAYS, age_in_days, first_day
from approach_finder.knowledge.faults import SAFETY_UNREAD, AnswersError, Problem
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.types import Level
from approach_finder.results.result import Resource
from approach_finder.results.safety import find_resources

# Ways to write to a service that are text messages.
_WRITTEN_TO = ("text", "SMS")


class ServiceText:
    """Services as lines to read, on a given day: what was checked long ago is said to be."""

    def __init__(self, knowledge: Knowledge, today: dt.date, answers: Answers | None = None) -> None:
        self._knowledge = knowledge
        self._today = today
        self._for_another = knowledge.questionnaire.answered_for_another.holds(answers or {})

    def line(self, resource: Resource) -> str:
        """A service in one line: never a number without its country and the date it was checked."""
        words, hours = self._knowledge.safety, resource.hours
        if hours and resource.country and hours != "24/7":
            hours = words.local_time.format(hours=hours)
        facts = [_numbers(resource), resource.text, resource.url, hours, resource.cost]
        if resource.checked and age_in_days(resource.checked, self._today) > STALE_AFTER_DAYS:
            facts.append(words.stale.format(month=f"{first_day(resource.checked):%B %Y}"))
        elif resource.checked:
            facts.append(words.checked.format(date=resource.checked))
        return self._named(resource, ", ".join(fact for fact in facts if fact))

    def short_line(self, resource: Resource) -> str:
        """A service where there is little room: its name, country and number."""
        return self._named(resource, _numbers(resource) or resource.text or resource.url)

    def _named(self, resource: Resource, said: str | None) -> str:
        """The name of a service and its country, with what is said of it."""
        entry = self._knowledge.crisis_lines.countries.get(resource.country or "")
        where = f" ({entry.name})" if entry and resource.kind != "emergency" else ""
        return f"{resource.name}{where}: {said}" if said else resource.name

    def footer(self, resources: Sequence[Resource]) -> str:
        """Whom to call first, in one line."""
        words = self._knowledge.safety
        asks = words.footer_other if self._for_another else words.footer
        return f"{asks} {'; '.join(map(self.line, first_to_call(resources)))}"

    def heading(self, level: Level) -> str:
        """The heading of a finding on safety."""
        words = self._knowledge.safety
        return (words.headings_other if self._for_another else words.headings)[level]


def first_to_call(resources: Sequence[Resource]) -> list[Resource]:
    """Whom a single line names, in their order: the emergency number, what the answers brought first, the crisis line.

    A line for the young that comes first stands in its place; where nobody is known, how to find somebody.
    """
    before = takewhile(lambda resource: resource.kind != "directory", resources)
    brought = [resource for resource in before if resource.kind not in ("emergency", "health_service")]
    named = brought[:1] or [resource for resource in resources if resource.kind == "directory"][:1]
    named += [resource for resource in brought if resource.kind in ("crisis", "youth")][:1]
    return [resource for resource in resources if resource.kind == "emergency" or resource in named]


def calls(resources: Sequence[Resource]) -> tuple[tuple[str, str], ...]:
    """The numbers of some services as they stand in a line, each with the address that calls it or writes to it."""
    found: dict[str, str] = {}
    for resource in resources:
        for number in (resource.phone or "").split("; "):
            if number:
                found[number] = f"tel:{_dialled(number)}"
        channel, _, rest = (resource.text or "").partition(" ")
        if channel in _WRITTEN_TO:
            number = rest.rpartition(" to ")[2]
            found[f"{channel} {rest}"] = f"sms:{_dialled(number)}"
    return tuple(sorted(found.items(), key=lambda pair: -len(pair[0])))


def _numbers(resource: Resource) -> str | None:
    """The numbers of a service, each with whom it is for or what to choose."""
    if not resource.phone or not resource.dial:
        return resource.phone
    pairs = zip(resource.phone.split("; "), resource.dial.split("; "), strict=True)
    return "; ".join(f"{number} ({dial})" if dial else number for number, dial in pairs)


def _dialled(number: str) -> str:
    return re.sub(r"[^0-9+*#]", "", number)


PEOPLE_TO_CALL = "people-to-call"


def with_people_to_call(error: AnswersError, knowledge: Knowledge, today: dt.date) -> tuple[Problem, ...]:
    """The problems of answers; where safety was answered, legibly or not, one entry more says whom to call."""
    if not error.safety_stands and not any(problem.code == SAFETY_UNREAD for problem in error.problems):
        return error.problems
    return *error.problems, people_to_call(error.country, knowledge, today)


def people_to_call(country: str | None, knowledge: Knowledge, today: dt.date) -> Problem:
    """Whom to call, to be told beside problems."""
    call = ServiceText(knowledge, today).footer(find_resources(knowledge, country))
    return Problem(PEOPLE_TO_CALL, call, knowledge.scoring.roles.safety)
