"""The effect of an edit on the list, in words."""

from __future__ import annotations

from collections.abc import Iterator

from approach_finder.knowledge.model import Knowledge
from approach_finder.results.result import Result
from approach_finder.results.wording import listed


def changes(old: Result, new: Result, knowledge: Knowledge) -> Iterator[str]:
    """The differences between two results, in words."""
    words = knowledge.survey
    before = {found.approach: found.rank for found in old.recommendations}
    now = {found.approach: found.rank for found in new.recommendations}

    def names(ids: list[str]) -> str:
        return listed(knowledge.approaches[name].name for name in ids)

    said = []
    if now and next(iter(now)) != next(iter(before), None):
        said.append(words.now_first.format(name=names(list(now)[:1])))
    came, went = [name for name in now if name not in before], [name for name in before if name not in now]
    if came:
        said.append(words.came_in.format(number=len(now), names=names(came)))
    if went:
        said.append(words.went_out.format(number=len(before), names=names(went)))
    said += [
        words.moved.format(name=names([name]), new=place, old=before[name])
        for name, place in now.items()
        if name in before and before[name] != place
    ]
    closed_before = {found.approach for found in old.excluded}
    closed = {found.approach for found in new.excluded}
    if closed - closed_before:
        said.append(words.excluded_now.format(names=names(sorted(closed - closed_before))))
    if closed_before - closed:
        said.append(words.shown_again.format(names=names(sorted(closed_before - closed))))
    yield from said or [words.nothing_changed]
