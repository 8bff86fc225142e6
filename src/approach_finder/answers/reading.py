"""Reading answers from a file, standard input and ``--answer``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from approach_finder.answers.fhir import is_resource, read_response
from approach_finder.answers.misplaced import mentions_flag
from approach_finder.answers.validation import unwrapped
from approach_finder.files.replacing import marked
from approach_finder.knowledge.faults import AnswersError, Problem
from approach_finder.knowledge.limits import MAX_ANSWERS_BYTES
from approach_finder.knowledge.model import Knowledge

# As spreadsheets write a whole number in a column with gaps.
_WHOLE = re.compile("[-+\u2212]?[0-9]{1,9}([.,]0+)?")
_ONE_A_LINE = 'one person a line, such as {"concerns": ["sleep"]}'
_WHERE_ANSWERS_ARE = 'take the file of "The whole result, to go on from later" (.json), or of your answers'


def read_answers(file: str | None, given: Iterable[str], knowledge: Knowledge) -> Any:
    """The answers as handed over, to be understood next; a later ``--answer`` wins.

    Args:
        file: a path, ``-`` for standard input, or None.
        given: texts such as ``concerns=worry,sleep``.
        knowledge: tells which questions take numbers or several options.

    Raises:
        AnswersError: if the file holds no YAML or JSON mapping, or a text has no ``=``.
        OSError: if the file cannot be read.
    """
    whole = read_file(file, knowledge) if file is not None else {}
    if is_resource(whole):
        whole = read_response(whole, knowledge)
    overriding = dict(_parse(text, knowledge) for text in given)
    answers = unwrapped(whole)
    if not overriding or not isinstance(answers, dict | None):
        return whole
    merged = {**(answers or {}), **overriding}
    return merged if answers is whole else {**whole, "answers": merged}


def read_file(file: str, knowledge: Knowledge | None = None) -> Any:
    """The content of a YAML or JSON file; ``-`` is standard input. Raises as :func:`read_answers`.

    With ``knowledge``, the error of a file that cannot be read tells whether an answer on safety stands in it.
    """
    if file == "-":
        content = sys.stdin.buffer.read(MAX_ANSWERS_BYTES + 1)
    else:
        with Path(file).open("rb") as stream:
            content = stream.read(MAX_ANSWERS_BYTES + 1)
    with _telling_of_safety(content, knowledge):
        return _read(content)


def _read(content: bytes) -> Any:
    if len(content) > MAX_ANSWERS_BYTES:
        raise _unreadable(f"the answers have more than {MAX_ANSWERS_BYTES:,} bytes")
    if content.lstrip()[:1] == b"{":
        try:
            return _json(content)
        except (ValueError, RecursionError):
            pass  # a YAML flow mapping starts like this too, and YAML tells where it is wrong
    from approach_finder.knowledge.loading.yaml_source import YamlError, read

    try:
        return read(content, MAX_ANSWERS_BYTES)
    except YamlError as error:  # without the detail, which may quote an answer
        if marked(content) != "other":
            raise _unreadable("this is a page to read; it holds no answers", _WHERE_ANSWERS_ARE) from None
        raise _unreadable(f"the answers are neither JSON nor plain YAML: line {error.line}: {error.reason}") from None


@contextmanager
def _telling_of_safety(content: bytes, knowledge: Knowledge | None) -> Iterator[None]:
    try:
        yield
    except AnswersError as error:
        stands = knowledge is not None and mentions_flag(content, knowledge)
        raise AnswersError(error.problems, safety_stands=stands) from None


def parse_json(content: bytes, knowledge: Knowledge | None = None) -> dict[str, Any]:
    """One JSON mapping. ``knowledge`` as for :func:`read_file`.

    Raises:
        AnswersError: if it is none; nothing of it is repeated.
    """
    try:
        return _mapping(content)
    except AnswersError:
        with _telling_of_safety(content, knowledge):  # entered only where it is needed: there are many lines
            raise


def _mapping(content: bytes) -> dict[str, Any]:
    try:
        given = _json(content)
    except (ValueError, RecursionError):
        raise _unreadable("the line is no JSON, or a key stands there twice", _ONE_A_LINE) from None
    if not isinstance(given, dict):
        message = "the line must be a mapping of question to answer"
        raise AnswersError([Problem("not-a-mapping", message, "", _ONE_A_LINE)])
    return given


def _json(content: bytes) -> Any:
    try:
        given = msgspec.json.decode(content)
        if isinstance(given, dict) and content.count(b":") == len(given):
            return given  # as many keys as colons: none stands twice
    except (msgspec.DecodeError, ValueError, RecursionError):
        pass  # some of it is good JSON in another encoding, or such as no answer is
    import json  # seldom needed

    return json.loads(content, object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        raise ValueError("a key stands twice")
    return mapping


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _unreadable(message: str, hint: str | None = None) -> AnswersError:
    return AnswersError([Problem("unreadable", message, "", hint)])


def _parse(text: str, knowledge: Knowledge) -> tuple[str, Any]:
    question, sign, value = text.partition("=")
    question, value = question.strip(), value.strip()
    if not sign:
        raise AnswersError([Problem("unreadable", "--answer takes question=answer", "--answer", "such as focus=2")])
    return question, read_cell(question, value, knowledge, ",")


_YES_NO = {"true": "yes", "false": "no"}


def read_cell(question: str, text: str, knowledge: Knowledge, separator: str = ";") -> Any:
    """An answer written as one text: several options have a separator between them, a step of a scale is a number."""
    shape, text = knowledge.vocabulary.questions.get(question), text.strip()
    if shape is None or not text:
        return text
    if shape.type == "many":
        several = [part.strip() for line in text.splitlines() for part in line.split(separator)]
        return [part for part in several if part] or text  # signs without an option are no answer
    if shape.limits and _WHOLE.fullmatch(text):
        return int(re.split("[.,]", text.replace("\u2212", "-"))[0])
    # Databases and spreadsheets write a column of yes and no as true and false.
    said = _YES_NO.get(text.lower())
    return said if said in shape.options and text not in shape.options else text
