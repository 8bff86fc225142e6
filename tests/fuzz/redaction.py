"""Redacted results: the same bytes whatever was answered on safety."""

from __future__ import annotations

import random
from itertools import combinations

import msgspec

from approach_finder.answers.validation import understand
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.library import Library
from approach_finder.results.redaction import recommend_redacted
from approach_finder.scoring.draws import draw

from .running import Tally, command, loaded

_FORMS = ("json", "terminal", "markdown", "html")


def fuzz(number: int, seed: int, library: Library) -> Tally:
    """So many people, every third a couple or a family, with each answer on safety alone and with each other one."""
    tally, chance, knowledge = Tally("redaction", seed), random.Random(seed), library.knowledge
    options = knowledge.vocabulary.questions["safety"].options
    answers = [(), *((option,) for option in options), *combinations(options, 2)]
    with loaded(library):
        for turn in range(number):
            given = {"for_whom": chance.choice(["couple", "family"])} if turn % 3 == 0 else {}
            person = {name: answer for name, answer in draw(given, chance, knowledge).items() if name != "safety"}
            plain = _whole(person, library)
            for safety in answers:
                tally.tried += 1
                if _whole({**person, "safety": safety}, library) != plain:
                    tally.fail(f"{safety} shows in the result of {person}")
            form = _FORMS[turn % len(_FORMS)]
            tally.tried += 1
            if len({_shown(each, form) for each in (person, {**person, "safety": chance.choice(answers)})}) != 1:
                tally.fail(f"safety shows in the {form} of {person}")
    return tally


def _whole(person: dict[str, Answer], library: Library) -> str:
    """All of a redacted result but what is worked out late from the same answers."""
    result = recommend_redacted(understand(person, library.knowledge), library.knowledge)
    return repr((
        result.answers, result.safety, result.recommendations, result.closer_to_wishes, result.elsewhere,
        result.also_look_for, result.excluded, result.concerns, result.answers_ignored, result.notes,
        list(result.references),
    ))  # fmt: skip


def _shown(person: dict[str, Answer], form: str) -> str:
    """What the command writes, with all that is worked out late."""
    arguments = ("recommend", "-", "--redact", "safety", "--for-clinician", "--format", form)
    ended = command(*arguments, given=msgspec.json.encode(person))
    return f"{ended.code} {ended.output} {ended.errors}"
