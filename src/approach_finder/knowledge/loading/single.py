"""Read one YAML file that is not part of a knowledge base, such as a clinic's, as strictly as those that are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from msgspec import Struct

from approach_finder.knowledge.faults import Fault, KnowledgeError, by_place
from approach_finder.knowledge.limits import MAX_ANSWERS_BYTES
from approach_finder.knowledge.loading.strict import Builder
from approach_finder.knowledge.loading.yaml_source import YamlError, read

_Kind = TypeVar("_Kind", bound=Struct)


def build_single(
    content: bytes,
    name: str,
    kind: type[_Kind],
    check: Callable[[Any, _Kind], Iterable[Fault]],
    prepare: Callable[[Any], Any] = lambda data: data,
) -> _Kind:
    """The file with this content and name.

    ``check`` tells the faults of the data, with their lines, where their form is right; ``prepare`` brings short ways
    of writing into full form first.

    Raises:
        KnowledgeError: if it is invalid; every fault is named with file and line.
    """
    try:
        data = prepare(read(content, MAX_ANSWERS_BYTES))
    except YamlError as error:
        raise KnowledgeError([Fault(name, error.line, error.message)]) from None
    builder = Builder(name)
    built = builder.build(data, kind)
    faults = [*builder.faults, *(check(data, built) if built else ())]
    if faults or built is None:
        raise KnowledgeError(sorted(faults, key=by_place))
    return built
