"""Answers as nobody should hand them over: never a bug, never a secret in a message."""

from __future__ import annotations

import json
import random
from typing import Any

from approach_finder.answers.drawing import draw
from approach_finder.knowledge.library import Library

from .running import Ended, Tally, command, loaded, some_text

SECRET = "Zq7secret"
_SECRET_PLACES = ("note", "staff_note", "id", "safety")
_COMMANDS = (
    ("recommend", "-", "--json", "--top", "1"),
    ("recommend", "-"),
    ("recommend", "-", "--format", "markdown", "--for-clinician"),
    ("recommend", "-", "--format", "html", "--redact", "safety"),
    ("recommend", "-", "--why", "cbt"),
    ("compare", "cbt", "act", "--answers", "-"),
)


def fuzz(number: int, seed: int, library: Library) -> Tally:
    """Hand over so many odd answers: most as lines of batch, some to each other command."""
    tally, chance = Tally("answers", seed), random.Random(seed)
    with loaded(library):
        while tally.tried < number:
            some = [_odd(chance, library) for _ in range(50)]
            _try_lines(some, tally)
            for answers in some[:2]:
                arguments = chance.choice(_COMMANDS)
                tally.tried += 1
                _look_at(command(*arguments, given=_written(answers, chance)), tally, answers, arguments)
    return tally


def _try_lines(some: list[Any], tally: Tally) -> None:
    lines = b"".join(_json(answers).replace(b"\n", b" ") + b"\n" for answers in some)
    ended = command("batch", "-", "--stream", given=b'{"concerns": ["sleep"]}\n' + lines)  # so begins no CSV
    tally.tried += len(some)
    if ended.code not in (0, 3) or ended.output.count("\n") != len(some) + 1:
        tally.fail(f"batch ended with {ended.code}: {ended.errors[:200]}; {lines[:300]!r}")
    for record in map(json.loads, filter(None, ended.output.split("\n"))):
        if SECRET in json.dumps(record.get("errors", [])):
            tally.fail(f"a secret in {record['errors']}")


def _look_at(ended: Ended, tally: Tally, answers: Any, arguments: tuple[str, ...]) -> None:
    if ended.code not in (0, 2, 3):
        tally.fail(f"{arguments} ended with {ended.code}: {ended.errors[:200]}; {answers!r:.300}")
    if ended.code == 3 and not ended.errors.strip():
        tally.fail(f"{arguments} says nothing; {answers!r:.300}")
    if ended.code == 0 and ended.errors.strip():
        tally.fail(f"{arguments} says {ended.errors[:200]}; {answers!r:.300}")
    if SECRET in ended.errors or "Traceback" in ended.errors:
        tally.fail(f"{arguments} tells {ended.errors[:300]}")


def _odd(chance: random.Random, library: Library) -> Any:
    """Good answers with a few things wrong, a secret in the places where secrets stand."""
    answers: dict[Any, Any] = {**draw({}, chance, library.knowledge)}
    answers |= {name: f"{SECRET} {some_text(chance)}" for name in _SECRET_PLACES[:3] if chance.random() < 0.3}
    for _ in range(chance.randrange(4)):
        name = chance.choice([*library.knowledge.vocabulary.questions, *_SECRET_PLACES])
        match chance.randrange(6):
            case 0:
                answers[name] = _value(chance, 0)
            case 1:
                answers[f"{SECRET}{some_text(chance)}"] = _value(chance, 0)
            case 2:
                answers["safety"] = chance.choice([SECRET, [SECRET], {SECRET: True}, ["none", SECRET], [[SECRET]]])
            case 3:
                answers.pop(name, None)
            case 4 if isinstance(answers.get(name), tuple):
                answers[name] = [*answers[name], _value(chance, 1)]
            case _:
                answers[name] = chance.choice([None, "", " ", [], {}, 1.0, 2**70, -1, True, "suicidal-plan"])
    return chance.choice([answers] * 20 + [[answers], {"schema_version": "2", "answers": answers}, SECRET, None, 7])


def _value(chance: random.Random, depth: int) -> Any:
    match chance.randrange(9 if depth < 4 else 6):
        case 0:
            return some_text(chance, 2000)
        case 1:
            return chance.choice([0, 1, -2, 3, 10**18, 1.5, -0.0, float("inf")])
        case 2:
            return chance.choice([True, False, None])
        case 3 | 4 | 5:
            return some_text(chance)
        case 6:
            return {some_text(chance): _value(chance, depth + 1) for _ in range(chance.randrange(4))}
        case _:
            return [_value(chance, depth + 1) for _ in range(chance.randrange(5))]


def _json(answers: Any) -> bytes:
    return json.dumps(answers, default=list).encode()


def _written(answers: Any, chance: random.Random) -> bytes:
    """As a file: most often JSON, else a broken piece of it or something like YAML."""
    content = _json(answers)
    match chance.randrange(8):
        case 0:
            return content[: chance.randrange(len(content) + 1)]
        case 1:
            place = chance.randrange(len(content) + 1)
            return content[:place] + chance.randbytes(3) + content[place:]
        case 2 | 3 if isinstance(answers, dict):
            return "".join(f"{name}: {json.dumps(answer, default=list)}\n" for name, answer in answers.items()).encode(
                "utf-8", "surrogatepass"
            )
        case 4:
            return content.decode().encode("utf-16")
    return content
