"""The effect of answers on the list, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from approach_finder.knowledge.model import Knowledge
from approach_finder.results.result import Result
from approach_finder.results.wording import listed


def what_moved(old: Result, new: Result, knowledge: Knowledge) -> str:
    """The differences between two lists, in a line or two."""
    return " ".join(_moves(old, new, knowledge)) or knowledge.survey.nothing_moved


def _moves(old: Result, new: Result, knowledge: Knowledge) -> Iterator[str]:
    words = knowledge.survey
    before = {found.approach: found.rank for found in old.recommendations}
    now = {found.approach: found.rank for found in new.recommendations}

    def names(ids: Iterable[str]) -> str:
        return listed(knowledge.approaches[name].short_name for name in ids)

    came, went = [name for name in now if name not in before], [name for name in before if name not in now]
    up = [name for name, rank in now.items() if rank < before.get(name, rank)]
    if now and before and next(iter(now)) != next(iter(before)):
        yield words.now_first.format(name=names(list(now)[:1]))
    if came:
        yield words.came_in.format(names=names(came))
    if went:
        yield words.went_out.format(names=names(went))
    if up and not came and not went:
        yield words.moved_up.format(names=names(up))
    if {flag.id for flag in old.safety.flags} != {flag.id for flag in new.safety.flags}:
        yield words.safety_moved
