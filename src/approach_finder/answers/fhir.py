"""Answers from FHIR R4: a QuestionnaireResponse, or a Bundle of several.

``linkId`` is the id of a question and the code of an option its id; items may be flat or in groups, and a code may
come with or without its system. Nothing is looked up anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from approach_finder.knowledge.faults import AnswersError, Problem
from approach_finder.knowledge.model import Knowledge

LOINC = "http://loinc.org"
_RESPONSE, _BUNDLE = "QuestionnaireResponse", "Bundle"
_DATE = len("YYYY-MM-DD")


def is_resource(given: Any) -> TypeGuard[Mapping[str, Any]]:
    """Whether something is a resource of FHIR."""
    return isinstance(given, Mapping) and isinstance(given.get("resourceType"), str)


def responses(resource: Mapping[str, Any]) -> Iterator[Any]:
    """The responses in a Bundle, or the resource itself."""
    if resource.get("resourceType") != _BUNDLE:
        yield resource
        return
    for entry in _listed(resource.get("entry")):
        held = entry.get("resource")
        if is_resource(held) and held["resourceType"] in (_RESPONSE, _BUNDLE):
            yield from responses(held)


def read_response(resource: Mapping[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    """The answers in a resource, to be understood next.

    Raises:
        AnswersError: if it is no response to this questionnaire, or holds several.
    """
    found = list(responses(resource))
    if len(found) != 1:
        message = f"the Bundle holds {len(found)} responses"
        hint = "approach-finder batch reads several" if found else "it needs a QuestionnaireResponse"
        raise AnswersError([Problem("not-one-person", message, "", hint)])
    [response] = found
    if response["resourceType"] != _RESPONSE:
        raise _other(f"this resource is no {_RESPONSE}")
    if response.get("status") == "entered-in-error":
        raise AnswersError([Problem("entered-in-error", "this response was marked as entered in error", "status")])
    answers: dict[str, Any] = {}
    unknown = 0
    questions = knowledge.vocabulary.questions
    for name, values in _answered(response):
        if name not in questions:
            unknown += 1
        elif questions[name].type == "many":
            answers.setdefault(name, []).extend(_plain(value, knowledge) for value in values)
        elif len(values) == 1 and name not in answers:
            answers[name] = _plain(values[0], knowledge)
        else:
            answers[name] = [_plain(value, knowledge) for value in values]
    if unknown:
        raise _other(f"{unknown} of its answers are to other questions" if answers else "it answers other questions")
    roles = knowledge.scoring.roles
    if isinstance(authored := response.get("authored"), str) and roles.answered not in answers:
        answers[roles.answered] = authored[:_DATE]
    identifier = response.get("identifier")
    if isinstance(identifier, Mapping) and isinstance(identifier.get("value"), str) and roles.id not in answers:
        answers[roles.id] = identifier["value"]
    return answers


def _other(message: str) -> AnswersError:
    hint = "approach-finder questions --format fhir-r4 prints the questionnaire"
    return AnswersError([Problem("not-our-form", f"the FHIR resource cannot be read: {message}", "", hint)])


def _answered(item: Mapping[str, Any]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Each question that has an answer, however deep it stands."""
    for inner in _listed(item.get("item")):
        answers = _listed(inner.get("answer"))
        if answers:
            yield str(inner.get("linkId", "")).lstrip("/"), answers
        for answer in answers:
            yield from _answered(answer)
        yield from _answered(inner)


def _listed(value: Any) -> list[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def _plain(answer: Mapping[str, Any], knowledge: Knowledge) -> Any:
    """The value of one answer, whatever its type. What has none stays what it is, and is refused later."""
    for name, value in answer.items():
        if name == "valueCoding" and isinstance(value, Mapping):
            return _code(value, knowledge)
        if name == "valueQuantity" and isinstance(value, Mapping):
            return value.get("value")
        if name in ("valueDateTime", "valueInstant") and isinstance(value, str):
            return value[:_DATE]
        if name.startswith("value"):
            return value
    return dict(answer)


def _code(coding: Mapping[str, Any], knowledge: Knowledge) -> Any:
    """The option that a code stands for; steps of a scale are numbers, also by their codes of LOINC."""
    code, loinc = coding.get("code", coding.get("display")), knowledge.questionnaire.loinc
    if isinstance(code, str) and coding.get("system") in (LOINC, None):
        if code in loinc.answers:
            return loinc.answers.index(code)
        if code in loinc.also:
            return loinc.also[code]
    if isinstance(code, str) and code.lstrip("-").isdigit() and len(code) < 3:
        return int(code)
    return code
