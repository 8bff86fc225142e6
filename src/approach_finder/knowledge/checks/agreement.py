"""Checks of a knowledge base beyond the form of its files."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import get_args

from approach_finder.knowledge.checks.library import check_names, check_reading
from approach_finder.knowledge.checks.walks import dates
from approach_finder.knowledge.conditions import Condition
from approach_finder.knowledge.dates import age_in_days
from approach_finder.knowledge.faults import Fault, nearest
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.questionnaire import Question, QuestionShape
from approach_finder.knowledge.safety import CrisisLine, EmergencyNumber
from approach_finder.knowledge.sources import Path, Source, Sources, differences, unknown
from approach_finder.knowledge.types import RANGES, Band, ResourceKind


def check(library: Library, sources: Sources, today: dt.date | None = None) -> Iterator[Fault]:
    """All faults of a knowledge base whose files have the right form. With ``today``, also of dates to come.

    In two stages: what the files call by the same id must stand in each of them; only then can the rest be looked up.
    """
    missing = list(_check_ids(library, sources))
    yield from missing or _check_contents(library, sources, today)


def _check_ids(library: Library, sources: Sources) -> Iterator[Fault]:
    """Ids that must stand in several files and do not."""
    knowledge = library.knowledge
    yield from _check_vocabulary(knowledge, sources)
    questions = knowledge.questionnaire.questions
    yield from differences(
        sources["questionnaire"], ("questions",), questions, knowledge.vocabulary.questions, "question"
    )
    yield from _check_roles(knowledge, sources)
    yield from check_names(library, sources)


def _check_contents(library: Library, sources: Sources, today: dt.date | None) -> Iterator[Fault]:
    """Entries that do not agree with one another, or with what such an entry may say."""
    knowledge = library.knowledge
    yield from _check_questionnaire(knowledge, sources)
    yield from _check_scoring(knowledge, sources)
    yield from _check_rules(knowledge, sources)
    yield from _check_cautions(knowledge, sources)
    yield from _check_safety(knowledge, sources)
    yield from _check_crisis_lines(knowledge, sources)
    if today:
        yield from _check_dates(library, sources, today)
    yield from check_reading(library, sources)


def _check_vocabulary(knowledge: Knowledge, sources: Sources) -> Iterator[Fault]:
    vocabulary, source = knowledge.vocabulary, sources["vocabulary"]
    kinds = {name: kind for kind, names in vocabulary.approaches.items() for name in names}
    yield from differences(sources["approaches"], (), knowledge.approaches, kinds, "approach")
    yield from differences(sources["evidence"], (), knowledge.evidence, kinds, "approach")
    for name, approach in knowledge.approaches.items():
        if kinds.get(name, approach.kind) != approach.kind:
            yield sources["approaches"].fault(
                f"{name!r} is a {kinds[name]} in vocabulary.yaml, not a {approach.kind}", name, "kind"
            )
    used = {approach.family for approach in knowledge.approaches.values()}
    for family in vocabulary.families.keys() - used:
        yield source.fault(
            f"no approach belongs to the family {family!r}", "families", family, hint=nearest(family, used)
        )
    yield from differences(
        sources["crisis_lines"], ("countries",), knowledge.crisis_lines.countries, vocabulary.countries, "country"
    )
    for name, shape in vocabulary.questions.items():
        if (shape.type in ("one", "many")) != bool(shape.options) and name != knowledge.scoring.roles.main_concern:
            yield source.fault(
                f"{name!r} of the type {shape.type!r}: options stand with one and many only", "questions", name
            )
        if (shape.type == "number") != (shape.least is not None and shape.most is not None):
            yield source.fault(f"{name!r}: 'least' and 'most' stand with a number, and only there", "questions", name)
        yield from _no_twice(source, ("questions", name, "options"), shape.options)


def _check_questionnaire(knowledge: Knowledge, sources: Sources) -> Iterator[Fault]:
    source, questionnaire = sources["questionnaire"], knowledge.questionnaire
    shapes = knowledge.vocabulary.questions
    asked = questionnaire.order
    yield from differences(source, ("sections",), asked, shapes, "question")
    yield from _no_twice(source, ("sections",), asked)
    yield from _no_twice(source, ("synonyms",), chain.from_iterable(questionnaire.synonyms))
    roles = knowledge.scoring.roles
    for name in (roles.whom, roles.safety, roles.concerns, roles.main_concern):
        if name not in questionnaire.core:
            yield source.fault(f"{name!r} must be asked first", "core")
    for name, question in questionnaire.questions.items():
        yield from _check_wording(source, name, question, shapes[name])
        earlier = set(asked[: asked.index(name)]) if name in asked else set()
        conditions = [
            question.ask_when,
            *question.options_when.values(),
            *(each.first_when for each in question.groups),
        ]
        needs = [leaf.question for when in conditions if when is not None for leaf in when.leaves()]
        for needed in (*needs, question.options_from):
            if needed and needed not in earlier:
                yield source.fault(f"{name!r} depends on {needed!r}, which is not asked before it", "questions", name)


def _check_wording(source: Source, name: str, question: Question, shape: QuestionShape) -> Iterator[Fault]:
    path = ("questions", name)
    yield from differences(source, (*path, "options"), question.options, shape.options, "option")
    low, high = RANGES.get(shape.type, (1, 0))
    steps = high - low + 1
    for part in ("steps", "steps_other", "steps_together"):
        own = getattr(question, part)
        if len(own) != steps and (own or part == "steps"):
            yield source.fault(f"{name!r} needs {steps} steps, not {len(own)}", *path, part)
    for part in ("options_other", "options_young", "options_together", "options_when", "also", "exclusive"):
        yield from unknown(source, (*path, part), getattr(question, part), shape.options, "option")
    for option, words in question.also.items() if shape.options_from is None else ():
        yield from _no_twice(source, (*path, "also", option), words.split(", "))
    grouped = list(chain.from_iterable(group.options for group in question.groups))
    for number, group in enumerate(question.groups):
        here = (*path, "groups", number, "options")
        yield from unknown(source, here, group.options, shape.options, "option")
    yield from _no_twice(source, (*path, "groups"), grouped)
    for option in set(shape.options) - set(grouped) if question.groups else ():
        hint = nearest(option, set(grouped) - set(shape.options))
        yield source.fault(f"the option {option!r} stands in no group", *path, "groups", hint=hint)


def _no_twice(source: Source, path: Path, words: Iterable[str]) -> Iterator[Fault]:
    for word, times in Counter(words).items():
        if times > 1:
            yield source.fault(f"{word!r} stands twice", *path)


def _check_scoring(knowledge: Knowledge, sources: Sources) -> Iterator[Fault]:
    scoring, source, concerns = knowledge.scoring, sources["scoring"], knowledge.scoring.roles.concerns
    for better, worse in pairwise(get_args(Band)):
        for field in ("at_least", "percent_of_first"):
            most, number = getattr(scoring.bands[better], field), getattr(scoring.bands[worse], field)
            if number > most:
                yield source.fault(f"{field!r} must be from 0 to {most}, not {number}", "bands", worse, field)
    yield from _no_twice(source, ("components",), chain.from_iterable(scoring.components.values()))
    yield from _no_twice(source, ("wishes",), chain.from_iterable(wish.of for wish in scoring.wishes))
    for wish, entry in enumerate(scoring.wishes):
        for member in entry.of:
            if member.partition("=")[0] == concerns:
                message = f"{concerns!r} belongs to no wish: what brings the person is weighed apart"
                yield source.fault(message, "wishes", wish, "of")


def _check_roles(knowledge: Knowledge, sources: Sources) -> Iterator[Fault]:
    roles, shapes, source = knowledge.scoring.roles, knowledge.vocabulary.questions, sources["scoring"]
    wanted = {
        "whom": "one", "concerns": "many", "main_concern": "one", "balance": "scale", "safety": "many",
        "country": "country", "format": "many", "id": "text",
    }  # fmt: skip
    for role, kind in wanted.items():
        name = getattr(roles, role)
        if shapes[name].type != kind:
            yield source.fault(
                f"{role!r} must be a question of the type {kind}, not {shapes[name].type}", "roles", role
            )


def _check_rules(knowledge: Knowledge, sources: Sources) -> Iterator[Fault]:
    source = sources["approaches"]
    scored = set(chain.from_iterable(knowledge.scoring.components.values()))
    for name, approach in knowledge.approaches.items():
        if name in approach.instead:
            yield source.fault(f"{name!r} names itself", name, "instead")
        if approach.kind == "treatment" and not approach.speaks_for:
            yield source.fault(f"nothing ever speaks for {name!r}", name)
        for side in ("speaks_for", "speaks_against"):
            seen: set[Condition] = set()
            for number, rule in enumerate(getattr(approach, side)):
                path = (name, side, number)
                if not _is_quotable(rule.when):
                    yield source.fault("this rule would count for somebody who answered nothing", *path, "when")
                if rule.when in seen:
                    yield source.fault(f"a second rule for '{rule.when}'", *path, "when")
                seen.add(rule.when)
                for leaf in rule.when.leaves():
                    if leaf.question not in scored:
                        yield source.fault(
                            f"{leaf.question!r} speaks to no component in scoring.yaml, so it cannot be weighed",
                            *path,
                            "when",
                        )


def _is_quotable(condition: Condition) -> bool:
    """Whether whatever satisfies the condition holds an answer that can be quoted."""
    quotable = {*condition.quotable()}
    return condition.truth(lambda leaf: False if leaf in quotable else None) is False


def _check_cautions(knowledge: Knowledge, sources: Sources) -> Iterator[Fault]:
    source = sources["cautions"]
    for name, rows in knowledge.cautions.items():
        for number, row in enumerate(rows):
            path = (name, number)
            excludes = row.severity == "exclude"
            if excludes and not row.sources:
                yield source.fault("an exclusion needs a source that was seen", *path, "sources")
            if excludes != bool(row.change and row.otherwise) or (not excludes and (row.change or row.otherwise)):
                yield source.fault(
                    "'change' and 'otherwise' stand with an exclusion, and only there", *path, "severity"
                )


def _check_safety(knowledge: Knowledge, sources: Sources) -> Iterator[Fault]:
    source, safety = sources["safety"], knowledge.safety
    name = knowledge.scoring.roles.safety
    options = set(knowledge.vocabulary.questions[name].options) - set(knowledge.questionnaire.questions[name].exclusive)
    yield from differences(source, ("flags",), safety.flags, options, "safety flag")
    yield from differences(source, ("notes",), safety.notes, knowledge.vocabulary.safety_notes, "safety note")
    for number, raised in enumerate(safety.raises):
        if not any(leaf.question == name for leaf in raised.when.leaves()):
            yield source.fault("a level is raised only together with a safety answer", "raises", number, "when")
    yield from differences(source, ("order",), safety.order, get_args(ResourceKind), "kind of service")


def _check_crisis_lines(knowledge: Knowledge, sources: Sources) -> Iterator[Fault]:
    source = sources["crisis_lines"]
    lines_of: dict[Path, tuple[CrisisLine, ...]] = {("international",): knowledge.crisis_lines.international}
    for code, country in knowledge.crisis_lines.countries.items():
        path = ("countries", code)
        lines_of[*path, "lines"] = country.lines
        if country.emergency and not _says_whom_each_is_for(country.emergency):
            yield source.fault(_UNEVEN_DIAL, *path, "emergency")
    for place, lines in lines_of.items():
        for number, line in enumerate(lines):
            if not (line.phone or line.text or line.url):
                yield source.fault("a line without phone, text or address", *place, number)
            if not _says_whom_each_is_for(line):
                yield source.fault(_UNEVEN_DIAL, *place, number, "dial")
            if line.url and not line.url.startswith(("https://", "http://")):
                yield source.fault(f"{line.url!r} is no web address", *place, number)


_UNEVEN_DIAL = "'dial' says whom each number is for, as many as there are numbers, with '; ' between"


def _says_whom_each_is_for(line: CrisisLine | EmergencyNumber) -> bool:
    return not line.dial or line.dial.count("; ") == (line.phone or "").count("; ")


def _check_dates(library: Library, sources: Sources, today: dt.date) -> Iterator[Fault]:
    for part, path, date in dates(library):
        if age_in_days(date, today) < 0:
            yield sources[part].fault(f"checked on a day to come, {date}", *path)
