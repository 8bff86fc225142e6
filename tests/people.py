"""People for tests: random ones, and those that an approach was made for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from approach_finder.model import Knowledge


def people(knowledge: Knowledge) -> st.SearchStrategy[dict[str, Any]]:
    """Random answers as somebody might hand them over."""
    roles = knowledge.scoring.roles
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for name, shape in knowledge.vocabulary.questions.items():
        match shape.type:
            case "one" if shape.options:
                fields[name] = st.sampled_from(shape.options)
            case "many":
                fields[name] = st.lists(st.sampled_from(shape.options), min_size=1, max_size=4, unique=True)
            case "scale":
                fields[name] = st.integers(-2, 2)
            case "frequency":
                fields[name] = st.integers(0, 3)
            case "country":
                fields[name] = st.sampled_from(["CA", "GB", "ZZ", "no"])
    needed = {roles.concerns: fields.pop(roles.concerns)}

    def with_main(answers: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
        main = st.one_of(st.none(), st.sampled_from(answers[roles.concerns]))
        return main.map(lambda concern: answers if concern is None else {**answers, roles.main_concern: concern})

    return st.fixed_dictionaries(needed, optional=fields).flatmap(with_main)


def cases() -> list[dict[str, Any]]:
    """The cases of tests/cases: a name that is a sentence, a source, answers, and what is expected."""
    files = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    return [case for file in files for case in yaml.safe_load(file.read_text(encoding="utf-8"))]
