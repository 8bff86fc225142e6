"""What must hold in a knowledge base beyond the form of its files."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, get_args

from approach_finder.conditions import AtLeast, AtMost, Condition, Is, describe, holds, leaves
from approach_finder.faults import Fault, nearest
from approach_finder.model import Approach, Band, Component, Grade, Kind, Knowledge, Question, QuestionShape, Standing
from approach_finder.strict import IdUse
from approach_finder.yaml_source import LocatedList, LocatedMapping

STALE_AFTER_DAYS = 180
VERY_STALE_AFTER_DAYS = 400

STEPS = {"scale": 5, "frequency": 4}
RANGES = {"scale": (-2, 2), "frequency": (0, 3)}


class Source:
    """One file while it is checked: its name and its data with lines."""

    def __init__(self, name: str, data: Any) -> None:
        self.name = name
        self.data = data

    def get(self, *path: str) -> Any:
        """What stands at ``path``, or an empty mapping."""
        node = self.data
        for step in path:
            node = node.get(step) if isinstance(node, dict) else None
        return {} if node is None else node

    def line(self, *path: str | int) -> int:
        """The line (from 1) of the entry at ``path``, or of the nearest one above it that stands there."""
        node, line = self.data, 1
        for step in path:
            if isinstance(node, LocatedMapping) and step in node:
                line = node.key_lines[str(step)]
            elif isinstance(node, LocatedList) and isinstance(step, int) and step < len(node):
                line = node.item_lines[step]
            else:
                break
            node = node[step]
        return line

    def fault(self, message: str, *path: str | int, hint: str | None = None, severity: str = "fault") -> Fault:
        """A fault at ``path``."""
        return Fault(self.name, self.line(*path), message, hint, severity)


Sources = Mapping[str, Source]


# --- ids that stand nowhere --------------------------------------------------------------------


def dangling(uses: Iterable[IdUse], sources: Sources) -> Iterator[Fault]:
    """A fault for each id that is used and not defined, as far as the defining file could be read."""
    known = _known_ids(sources)
    for use in uses:
        ids = known.get("question" if use.id_of == "number" else use.id_of)
        if not ids or use.id in ids:
            continue
        if use.id_of in ("option", "number"):
            yield from _dangling_leaf(use, known)
        else:
            hint = nearest(use.id, ids)
            yield Fault(use.file, use.line, f"there is no {use.id_of} {use.id!r}", hint)


def _dangling_leaf(use: IdUse, known: Mapping[str, set[str]]) -> Iterator[Fault]:
    question, _, value = use.id.partition("=")
    if question not in known["question"]:
        yield Fault(use.file, use.line, f"there is no question {question!r}", nearest(question, known["question"]))
    elif use.id_of == "option":
        options = [name.partition("=")[2] for name in known["option"] if name.startswith(f"{question}=")]
        hint = nearest(value, options) if options else "write question>=n or question<=n"
        yield Fault(use.file, use.line, f"{question!r} has no option {value!r}", hint)


def _known_ids(sources: Sources) -> dict[str, set[str]]:
    known: dict[str, set[str]] = {}
    if "vocabulary" in sources:
        vocabulary = sources["vocabulary"]
        shapes = {name: shape for name, shape in vocabulary.get("questions").items() if isinstance(shape, dict)}
        known["question"] = set(shapes)
        known["family"] = set(vocabulary.get("families"))
        options = {name: [str(option) for option in shape.get("options") or ()] for name, shape in shapes.items()}
        roles = sources["scoring"].get("roles") if "scoring" in sources else {}
        known["concern"] = set(options.get(roles.get("concerns"), ()))
        known["format"] = set(options.get(roles.get("format"), ()))
        known["safety flag"] = set(options.get(roles.get("safety"), ()))
        options[roles.get("main_concern", "")] = options.get(roles.get("concerns"), [])
        known["option"] = {f"{name}={option}" for name, several in options.items() for option in several}
    if "scoring" in sources:
        known["audience"] = set(sources["scoring"].get("audiences"))
        known["weight word"] = set(sources["scoring"].get("weights"))
    if "approaches" in sources:
        known["approach"] = set(sources["approaches"].get())
    if "references" in sources:
        known["reference"] = set(sources["references"].get())
    return known


# --- what must agree -------------------------------------------------------------------------------


def check(knowledge: Knowledge, sources: Sources, today: dt.date | None = None) -> Iterator[Fault]:
    """All faults and warnings of a knowledge base whose files have the right form."""
    yield from _check_vocabulary(knowledge, sources)
    yield from _check_questionnaire(knowledge, sources)
    yield from _check_numbers(knowledge, sources)
    yield from _check_scoring(knowledge, sources)
    yield from _check_rules(knowledge, sources)
    yield from _check_evidence(knowledge, sources)
    yield from _check_cautions(knowledge, sources)
    yield from _check_safety(knowledge, sources)
    yield from _check_crisis_lines(knowledge, sources, today)
    yield from _check_references(knowledge, sources)


def _differences(
    source: Source, path: tuple[str, ...], found: Iterable[str], wanted: Iterable[str], what: str
) -> Iterator[Fault]:
    found, wanted = set(found), set(wanted)
    for name in sorted(found - wanted):
        yield source.fault(f"there is no {what} {name!r}", *path, name, hint=nearest(name, wanted))
    for name in sorted(wanted - found):
        yield source.fault(f"the {what} {name!r} is missing here", *path, hint=nearest(name, found - wanted))


def _check_vocabulary(knowledge: Knowledge, sources: Sources) -> Iterator[Fault]:
    vocabulary, source = knowledge.vocabulary, sources["vocabulary"]
    kinds = {name: kind for kind, names in vocabulary.approaches.items() for name in names}
    yield from _differences(source, ("approaches",), vocabulary.approaches, get_args(Kind), "kind")
    yield from _differences(sources["approaches"], (), knowledge.approaches, kinds, "approach")
    yield from _differences(sources["evidence"], (), knowledge.evidence, kinds, "approach")
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
    yield from _differences(
        sources["crisis_lines"], ("countries",), knowledge.crisis_lines.countries, vocabulary.countries, "country"
    )
    for name, shape in vocabulary.questions.items():
        if (shape.type in ("one", "many")) != bool(shape.options) and name != knowledge.scoring.roles.main_concern:
            yield source.fault(
                f"{name!r} of the type {shape.type!r}: options stand with one and many only", "questions", name
            )
        if len(set(shape.options)) != len(shape.options):
            yield source.fault(f"an option of {name!r} stands twice", "questions", name, "options")


def _check_questionnaire(knowledge: Knowledge, sources: Sources) -> Iterator[Fault]:
    source, questionnaire = sources["questionnaire"], knowledge.questionnaire
    shapes = knowledge.vocabulary.questions
    yield from _differences(source, ("questions",), questionnaire.questions, shapes, "question")
    order = [name for section in questionnaire.sections for name in section.questions]
    yield from _differences(source, ("sections",), order, shapes, "question")
    for number, section in enumerate(questionnaire.sections):
        for name in section.questions:
            if order.count(name) > 1:
                yield source.fault(
                    f"the question {name!r} stands in the sections twice", "sections", number, "questions"
                )
    for name, question in questionnaire.questions.items():
        if name in shapes:
            yield from _check_wording(source, name, question, shapes[name])
        earlier = set(order[: order.index(name)]) if name in order else set()
        needs = [leaf.question for leaf in leaves(question.ask_when)] if question.ask_when else []
        for needed in [*needs, *([question.options_from] if question.options_from else [])]:
            if needed not in earlier:
                yield source.fault(f"{name!r} depends on {needed!r}, which is not asked before it", "questions", name)


def _check_wording(source: Source, name: str, question: Question, shape: QuestionShape) -> Iterator[Fault]:
    path = ("questions", name)
    yield from _differences(source, (*path, "options"), question.options, shape.options, "option")
    if len(question.steps) != STEPS.get(shape.type, 0):
        yield source.fault(
            f"{name!r} needs {STEPS.get(shape.type, 0)} steps, not {len(question.steps)}", *path, "steps"
        )
    yield from _differences(source, (*path, "exclusive"), {*question.exclusive} - {*shape.options}, (), "option")
    grouped = list(chain.from_iterable(group.options for group in question.groups))
    for number, group in enumerate(question.groups):
        here = (*path, "groups", number, "options")
        for option in group.options:
            if option not in shape.options:
                yield source.fault(f"there is no option {option!r}", *here, hint=nearest(option, shape.options))
            elif grouped.count(option) > 1:
                yield source.fault(f"the option {option!r} stands in two groups", *here)
    for option in set(shape.options) - set(grouped) if question.groups else ():
        hint = nearest(option, set(grouped) - set(shape.options))
        yield source.fault(f"the option {option!r} stands in no group", *path, "groups", hint=hint)


def _check_numbers(knowledge: Knowledge, sources: Sources) -> Iterator[Fault]:
    """Numbers in conditions: only on scales and frequencies, and within their range."""
    for source, path, condition in _conditions(knowledge, sources):
        for leaf in leaves(condition):
            shape = knowledge.vocabulary.questions[leaf.question]
            numeric = shape.type in RANGES
            if not numeric and not isinstance(leaf, Is):
                message = f"{describe(leaf)!r}: {leaf.question!r} is of the type {shape.type}"
                yield source.fault(message, *path, hint="write question=option")
            elif isinstance(leaf, AtLeast | AtMost):
                low, high = RANGES[shape.type]
                if not low <= leaf.value <= high:
                    yield source.fault(f"{describe(leaf)!r}: {leaf.question!r} goes from {low} to {high}", *path)


def _conditions(knowledge: Knowledge, sources: Sources) -> Iterator[tuple[Source, tuple[str | int, ...], Condition]]:
    for name, approach in knowledge.approaches.items():
        for side in ("speaks_for", "speaks_against"):
            for number, rule in enumerate(getattr(approach, side)):
                yield sources["approaches"], (name, side, number, "when"), rule.when
        if approach.only_when:
            yield sources["approaches"], (name, "only_when"), approach.only_when
    for name, rows in knowledge.evidence.items():
        for number, row in enumerate(rows):
            if row.only_when:
                yield sources["evidence"], (name, number, "only_when"), row.only_when
    for name, cautions in knowledge.cautions.items():
        for number, caution in enumerate(cautions):
            yield sources["cautions"], (name, number, "when"), caution.when
    for name, question in knowledge.questionnaire.questions.items():
        if question.ask_when:
            yield sources["questionnaire"], ("questions", name, "ask_when"), question.ask_when
    for name, audience in knowledge.scoring.audiences.items():
        yield sources["scoring"], ("audiences", name, "when"), audience.when
    for number, note in enumerate(knowledge.about.notes):
        yield sources["about"], ("notes", number, "when"), note.when


def _check_scoring(knowledge: Knowledge, sources: Sources) -> Iterator[Fault]:
    scoring, source, shapes = knowledge.scoring, sources["scoring"], knowledge.vocabulary.questions
    yield from _differences(source, ("evidence", "grades"), scoring.evidence.grades, get_args(Grade), "grade")
    yield from _differences(
        source, ("evidence", "standings"), scoring.evidence.standings, get_args(Standing), "standing"
    )
    yield from _differences(source, ("bands",), scoring.bands, get_args(Band), "band")
    components = get_args(Component)
    yield from _differences(
        source, ("balance_percent_per_step",), scoring.balance_percent_per_step, components, "component"
    )
    for word, weight in scoring.weights.items():
        if weight <= 0:
            yield source.fault(f"the weight {word!r} must be above 0", "weights", word)
    listed = list(chain.from_iterable(scoring.components.values()))
    for name in {name for name in listed if listed.count(name) > 1}:
        yield source.fault(f"the question {name!r} speaks to two components", "components")
    members: set[str] = set()
    for wish, entry in enumerate(scoring.wishes):
        for member in entry.of:
            question, _, option = member.partition("=")
            path = ("wishes", wish, "of")
            if question not in shapes:
                yield source.fault(f"there is no question {question!r}", *path, hint=nearest(question, shapes))
            elif option and option not in shapes[question].options:
                yield source.fault(
                    f"{question!r} has no option {option!r}", *path, hint=nearest(option, shapes[question].options)
                )
            if member in members:
                yield source.fault(f"{member!r} stands in two wishes", *path)
            members.add(member)


def _check_rules(knowledge: Knowledge, sources: Sources) -> Iterator[Fault]:
    source = sources["approaches"]
    scored = set(chain.from_iterable(knowledge.scoring.components.values()))
    for name, approach in knowledge.approaches.items():
        if name in approach.instead:
            yield source.fault(f"{name!r} names itself", name, "instead")
        if not approach.offered_to:
            yield source.fault(f"{name!r} is offered to nobody", name, "offered_to")
        yield from _check_balance(source, name, approach)
        for side in ("speaks_for", "speaks_against"):
            seen: set[Condition] = set()
            for number, rule in enumerate(getattr(approach, side)):
                path = (name, side, number)
                if holds(rule.when, {}):
                    yield source.fault("this rule would count for somebody who answered nothing", *path, "when")
                if rule.when in seen:
                    yield source.fault(f"a second rule for {describe(rule.when)!r}", *path, "when")
                seen.add(rule.when)
                for leaf in leaves(rule.when):
                    if leaf.question not in scored:
                        yield source.fault(
                            f"{leaf.question!r} speaks to no component in scoring.yaml, so it cannot be weighed",
                            *path,
                            "when",
                        )


def _check_balance(source: Source, name: str, approach: Approach) -> Iterator[Fault]:
    if len(approach.good_sides) != len(approach.drawbacks):
        yield source.fault(f"{name!r} has not as many drawbacks as good sides", name, "drawbacks")
    if approach.kind == "treatment" and not approach.speaks_for:
        yield source.fault(f"nothing ever speaks for {name!r}", name)


def _check_evidence(knowledge: Knowledge, sources: Sources) -> Iterator[Fault]:
    source = sources["evidence"]
    for name, rows in knowledge.evidence.items():
        seen: set[tuple[str, str]] = set()
        for number, row in enumerate(rows):
            path = (name, number)
            if row.grade in ("A", "B", "C") and not row.sources:
                yield source.fault(f"grade {row.grade} without a source", *path, "sources")
            if row.standing and not row.sources:
                yield source.fault("a guideline's standing without a source", *path, "sources")
            for audience in row.for_:
                if (row.concern, audience) in seen:
                    yield source.fault(f"a second row for {row.concern!r} and {audience!r}", *path)
                seen.add((row.concern, audience))


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
    yield from _differences(source, ("flags",), safety.flags, options, "safety flag")
    yield from _differences(source, ("notes",), safety.notes, knowledge.vocabulary.safety_notes, "safety note")
    for option in safety.declined:
        if option not in knowledge.vocabulary.questions[name].options:
            yield source.fault(f"{name!r} has no option {option!r}", "declined")


def _check_crisis_lines(knowledge: Knowledge, sources: Sources, today: dt.date | None) -> Iterator[Fault]:
    source = sources["crisis_lines"]
    dated: list[tuple[str, tuple[str | int, ...]]] = []
    for code, country in knowledge.crisis_lines.countries.items():
        path = ("countries", code)
        if not re.fullmatch("[A-Z]{2}", code):
            yield source.fault(f"{code!r} is no two-letter country code", *path)
        if not any(line.kind == "crisis" for line in country.lines):
            yield source.fault(f"{code} has no crisis line", *path)
        if country.emergency:
            dated.append((country.emergency.checked, (*path, "emergency")))
        dated += ((line.checked, (*path, "lines", number)) for number, line in enumerate(country.lines))
        for number, line in enumerate(country.lines):
            if not (line.phone or line.text or line.url):
                yield source.fault("a line without phone, text or address", *path, "lines", number)
    for checked, where in dated:
        age = _age_in_days(checked, today)
        if age is None:
            yield source.fault(f"{checked!r} is no date", *where)
        elif age > STALE_AFTER_DAYS:
            loud = (
                "far too long ago: check before anybody relies on it"
                if age > VERY_STALE_AFTER_DAYS
                else "check it again"
            )
            yield source.fault(f"last checked {age} days ago; {loud}", *where, severity="warning")


def _age_in_days(date: str, today: dt.date | None) -> int | None:
    try:
        checked = dt.date.fromisoformat(date)
    except ValueError:
        return None
    return (today - checked).days if today else 0


def _check_references(knowledge: Knowledge, sources: Sources) -> Iterator[Fault]:
    source = sources["references"]
    fields = set(next(iter(knowledge.references.values())).__struct_fields__) if knowledge.references else set()
    cited = set(_citations(knowledge))
    for name, reference in knowledge.references.items():
        if bool(reference.doi) != (reference.verified == "doi-seen-with-title"):
            yield source.fault("a DOI stands just where title and DOI were seen together", name, "verified")
        if not reference.authors:
            yield source.fault("a reference without authors", name)
        for field in reference.unsure:
            if field not in fields:
                yield source.fault(f"{field!r} is no field of a reference", name, "unsure", hint=nearest(field, fields))
        if name not in cited:
            yield source.fault("this reference is cited nowhere", name, severity="warning")


def _citations(knowledge: Knowledge) -> Iterator[str]:
    for approach in knowledge.approaches.values():
        yield from approach.defining_sources
        for rule in (*approach.speaks_for, *approach.speaks_against):
            yield from rule.sources
    rows: Iterable[Any] = chain(
        *knowledge.evidence.values(),
        *knowledge.cautions.values(),
        knowledge.safety.flags.values(),
        knowledge.safety.notes.values(),
    )
    for row in rows:
        yield from row.sources
