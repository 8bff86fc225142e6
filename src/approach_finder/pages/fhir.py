"""The questionnaire and a person's answers as FHIR R4. No library is needed: these are plain mappings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from approach_finder.answers.asked import parts_of
from approach_finder.answers.fhir import LOINC
from approach_finder.files.replacing import FHIR_URL
from approach_finder.knowledge.conditions import AnyOf, Condition, Is, Leaf, is_never
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.questionnaire import QuestionShape
from approach_finder.results.result import Result
from approach_finder.results.wording import answer_label, option_labels

_COUNTRIES = "urn:iso:std:iso:3166"
_HL7, _SDC = "http://hl7.org/fhir/StructureDefinition/", "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
_TYPES = {"one": "choice", "many": "choice", "scale": "choice", "frequency": "choice", "country": "open-choice",
          "number": "integer", "date": "date", "text": "text"}  # fmt: skip
_VALUES = {"number": "valueInteger", "date": "valueDate", "text": "valueString"}  # the others are codings
_ENABLE_WHEN = f"{_SDC}sdc-questionnaire-enableWhenExpression"
# A list that is longer is searched by typing, not shown as boxes.
_MOST_BOXES = 20

Item = dict[str, Any]


def questionnaire(knowledge: Knowledge) -> Item:
    """The questionnaire as a resource: a group for each section, with skip logic and what excludes what."""
    about = knowledge.about
    form = _Form(knowledge)
    return {
        "resourceType": "Questionnaire",
        "url": FHIR_URL,
        "version": about.version,
        "name": "ApproachFinder",
        "title": "approach-finder",
        "status": "active",
        "subjectType": ["Patient"],
        "date": about.updated,
        "description": f"{about.purpose} {about.limits}",
        "item": [
            {
                "linkId": f"section-{number}",
                "text": section.title,
                "type": "group",
                "item": list(form.items(section.questions)),
            }
            for number, section in enumerate(knowledge.questionnaire.sections, start=1)
        ],
    }


class _Form:
    """Makes the items of the questionnaire."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._loinc = knowledge.questionnaire.loinc

    def items(self, names: Iterable[str]) -> Iterator[Item]:
        """The items of a section; those of a coded panel stand together in a group."""
        questions = self._knowledge.questionnaire.questions
        asked = (name for name in names if (when := questions[name].ask_when) is None or not is_never(when))
        for in_panel, some in groupby(asked, key=lambda name: name in self._loinc.items):
            if in_panel:
                code = [{"system": LOINC, "code": self._loinc.panel, "display": self._loinc.display}]
                items = [self._item(name) for name in some]
                yield {"linkId": "panel", "code": code, "text": self._loinc.title, "type": "group", "item": items}
                continue
            for name in some:
                if questions[name].before:
                    yield {"linkId": f"{name}-before", "text": questions[name].before, "type": "display"}
                yield self._item(name)

    def _item(self, name: str) -> Item:
        question, shape = self._knowledge.questionnaire.questions[name], self._knowledge.vocabulary.questions[name]
        options, enough = list(self._options(name)), self._enough(question.ask_when)
        item = {
            "extension": list(self._extensions(name, shape, len(options))),
            "linkId": name,
            "code": [{"system": LOINC, "code": self._loinc.items[name]}] if name in self._loinc.items else None,
            "text": question.ask,
            "type": _TYPES[shape.type],
            "enableWhen": enough,
            "enableBehavior": "any" if len(enough) > 1 else None,
            "required": question.required,
            "repeats": shape.type == "many",
            "maxLength": shape.longest,
            "answerOption": options,
            "item": [_help(name, question.help)] if question.help else None,
        }
        return {key: value for key, value in item.items() if value}

    def _extensions(self, name: str, shape: QuestionShape, options: int) -> Iterator[Item]:
        question = self._knowledge.questionnaire.questions[name]
        if _TYPES[shape.type] == "choice":
            boxes = "check-box" if shape.type == "many" else "radio-button"
            yield _control(boxes if options <= _MOST_BOXES else "autocomplete")
        if shape.type == "number":
            low, high = shape.limits or (0, 0)
            yield {"url": f"{_HL7}minValue", "valueInteger": low}
            yield {"url": f"{_HL7}maxValue", "valueInteger": high}
        if question.options_from is not None:
            yield _expression(_ENABLE_WHEN, f"{_answer(question.options_from)}.count() > 1")
            for option, label in option_labels(question.options_from, self._knowledge):
                holds = self._holds(Is(question.options_from, option))
                yield _toggle(coding(question.options_from, option, self._knowledge, label), holds)
        labels = dict(option_labels(name, self._knowledge))
        for option, condition in question.options_when.items():
            yield _toggle(coding(name, option, self._knowledge, labels[option]), self._holds(condition))
        if question.ask_when is not None and not self._enough(question.ask_when):
            yield _expression(_ENABLE_WHEN, self._holds(question.ask_when))

    def _options(self, name: str) -> Iterator[Item]:
        question, shape = self._knowledge.questionnaire.questions[name], self._knowledge.vocabulary.questions[name]
        if shape.type == "country":
            for code, entry in sorted(self._knowledge.crisis_lines.countries.items()):
                yield {"valueCoding": {"system": _COUNTRIES, "code": code, "display": entry.name}}
            return
        source = question.options_from or name
        for option, label in option_labels(source, self._knowledge):
            made: Item = {"valueCoding": coding(source, option, self._knowledge, label)}
            extensions = []
            if shape.type in ("scale", "frequency"):
                extensions.append({"url": f"{_HL7}ordinalValue", "valueDecimal": int(option)})
            if option in question.exclusive:
                extensions.append({"url": f"{_HL7}questionnaire-optionExclusive", "valueBoolean": True})
            yield {"extension": extensions, **made} if extensions else made

    def _enough(self, condition: Condition | None) -> list[Item]:
        """The answers of which any is enough for a question to be asked; none where that takes an expression."""
        parts = condition.of if isinstance(condition, AnyOf) else (condition,)
        leaves = [part for part in parts if isinstance(part, Leaf)]
        if len(leaves) < len(parts):
            return []
        return [
            {"question": leaf.question, "operator": "=", "answerCoding": each}
            for leaf in leaves
            for each in self._met_by(leaf)
        ]

    def _met_by(self, leaf: Leaf) -> list[Item]:
        """The codes of the answers that meet a condition on one question."""
        limits = self._knowledge.vocabulary.questions[leaf.question].limits
        return [coding(leaf.question, str(answer), self._knowledge) for answer in leaf.met_by(limits)]

    def _holds(self, condition: Condition) -> str:
        """A condition as FHIRPath."""
        return condition.written(self._leaf_holds, "({}).not()")

    def _leaf_holds(self, leaf: Leaf) -> str:
        one_of = " or ".join(f"code='{each['code']}'" for each in self._met_by(leaf))
        return f"{_answer(leaf.question)}.value.where({one_of}).exists()"


def coding(name: str, option: str, knowledge: Knowledge, label: str = "") -> Item:
    """The code of an option: its id, or that of LOINC where the question has one."""
    loinc = knowledge.questionnaire.loinc
    system, code = (LOINC, loinc.answers[int(option)]) if name in loinc.items else (f"{FHIR_URL}:{name}", option)
    return {"system": system, "code": code, **({"display": label} if label else {})}


def _answer(question: str) -> str:
    return f"%resource.repeat(item).where(linkId='{question}').answer"


def _expression(url: str, expression: str) -> Item:
    return {"url": url, "valueExpression": {"language": "text/fhirpath", "expression": expression}}


def _toggle(option: Item, holds: str) -> Item:
    """An option that is offered only where a condition holds."""
    return {
        "url": f"{_SDC}sdc-questionnaire-answerOptionsToggleExpression",
        "extension": [{"url": "option", "valueCoding": option}, _expression("expression", holds)],
    }


def _control(code: str) -> Item:
    system = "http://hl7.org/fhir/questionnaire-item-control"
    return {
        "url": f"{_HL7}questionnaire-itemControl",
        "valueCodeableConcept": {"coding": [{"system": system, "code": code}]},
    }


def _help(name: str, text: str) -> Item:
    return {"extension": [_control("help")], "linkId": f"{name}-help", "text": text, "type": "display"}


# --- a person's answers ----------------------------------------------------------------------------------------


def response(result: Result, knowledge: Knowledge) -> Item:
    """The answers of a result as a QuestionnaireResponse, in groups as the questionnaire has them."""
    roles, answers = knowledge.scoring.roles, result.answers
    made: Item = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{FHIR_URL}|{result.knowledge.version}",
        "status": "completed",
    }
    if authored := answers.get(roles.answered):
        made["authored"] = authored
    if number_of_own := answers.get(roles.id):
        made["identifier"] = {"value": number_of_own}
    groups = []
    for number, section in enumerate(knowledge.questionnaire.sections, start=1):
        items = list(_answered(section.questions, result, knowledge))
        if items:
            groups.append({"linkId": f"section-{number}", "text": section.title, "item": items})
    return {**made, "item": groups} if groups else made


def _answered(names: Iterable[str], result: Result, knowledge: Knowledge) -> Iterator[Item]:
    panel: list[Item] = []
    loinc = knowledge.questionnaire.loinc
    for name in names:
        answer = result.answers.get(name)
        if answer is None or answer == () or name == knowledge.scoring.roles.answered:
            continue
        text = knowledge.questionnaire.questions[name].ask
        item = {"linkId": name, "text": text, "answer": [_value(name, each, knowledge) for each in parts_of(answer)]}
        if name in loinc.items:
            panel.append(item)
        else:
            yield item
    if panel:
        yield {"linkId": "panel", "text": loinc.title, "item": panel}


def _value(name: str, answer: str | int, knowledge: Knowledge) -> Item:
    kind = knowledge.vocabulary.questions[name].type
    if kind in _VALUES:
        return {_VALUES[kind]: answer}
    if kind == "country":
        entry = knowledge.crisis_lines.countries.get(str(answer))
        return {"valueCoding": {"system": _COUNTRIES, "code": answer, **({"display": entry.name} if entry else {})}}
    source = knowledge.questionnaire.questions[name].options_from or name
    return {"valueCoding": coding(source, str(answer), knowledge, answer_label(knowledge, name, answer))}
