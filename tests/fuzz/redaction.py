"""Redacted results: the same bytes whatever was answered on safety."""

from __future__ import annotations

import io
import random
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from itertools import combinations
from typing import get_args
from unittest import mock

import msgspec
from msgspec.structs import replace

from approach_finder.answers.drawing import draw
from approach_finder.answers.validation import understand
from approach_finder.cli import output, showing
from approach_finder.cli.shared import ResultFormat
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.model import Knowledge
from approach_finder.results import redaction
from approach_finder.results.engine import recommend
from approach_finder.results.result import Result

from .running import Tally, command, loaded

_FORMS: tuple[ResultFormat, ...] = get_args(ResultFormat)


def fuzz(number: int, seed: int, library: Library) -> Tally:
    """So many people, every third a couple or a family, with each answer on safety alone and with each other one.

    Each is shown in every format: compared are the bytes, and for pages, which take long to draw, the blocks that are
    drawn. For one answer of each person the command itself writes every format, and all bytes are compared.
    """
    tally, chance, knowledge = Tally("redaction", seed), random.Random(seed), library.knowledge
    options = knowledge.vocabulary.questions["safety"].options
    answers = [(), *((option,) for option in options), *combinations(options, 2)]
    with loaded(library):
        for turn in range(number):
            given = {"for_whom": chance.choice(["couple", "family"])} if turn % 3 == 0 else {}
            person = {name: answer for name, answer in draw(given, chance, knowledge).items() if name != "safety"}
            with _quickly():
                plain = _shown(person, library)
                for safety in answers:
                    shown = _shown({**person, "safety": safety}, library)
                    for form in _FORMS:
                        tally.tried += 1
                        if shown[form] != plain[form]:
                            tally.fail(f"{safety} shows in the {form} of {person}")
            safety = chance.choice(answers)
            for form in _FORMS:
                tally.tried += 1
                if _written({**person, "safety": safety}, form) != _written(person, form):
                    tally.fail(f"{safety} shows in what the command writes as {form} of {person}")
    return tally


@contextmanager
def _quickly() -> Iterator[None]:
    """With recommendations for the very same answers worked out once, and the blocks of a page in place of the page."""
    found: dict[str, Result] = {}

    def once(answers: Mapping[str, Answer], knowledge: Knowledge, top: int | None = 5) -> Result:
        key = f"{top} {answers}"
        if key not in found:
            result = recommend(answers, knowledge, top)
            found[key] = replace(result, find_stability=lambda: result.stability)
        return found[key]

    def blocks(*given: object, **more: object) -> None:
        sys.stdout.write(f"{given} {more}")

    with mock.patch.object(redaction, "recommend", once), mock.patch.object(output.Out, "page", blocks):
        yield


def _shown(person: Mapping[str, Answer], library: Library) -> dict[ResultFormat, bytes]:
    """The texts of a person's redacted result, by format."""
    knowledge = library.knowledge
    answers = understand(person, knowledge)
    result = replace(redaction.recommend_redacted(answers, knowledge), answers=dict(answers))
    shown = {}
    for form in _FORMS:
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with redirect_stdout(out):
            showing.show_result(
                result, knowledge, form, lambda: library, plain=False, file=None, for_clinician=True, redact=True, top=5
            )
            out.flush()
        buffer = out.buffer
        assert isinstance(buffer, io.BytesIO)
        shown[form] = buffer.getvalue()
    return shown


def _written(person: Mapping[str, Answer], form: ResultFormat) -> str:
    """The bytes that the command writes."""
    arguments = ("recommend", "-", "--redact", "safety", "--for-clinician", "--format", form)
    ended = command(*arguments, given=msgspec.json.encode(person))
    return f"{ended.code} {ended.output} {ended.errors}"
