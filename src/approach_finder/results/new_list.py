"""The list worked out anew after some sessions: what moved among the first places, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from approach_finder.answers.asked import chosen_options
from approach_finder.knowledge.conditions import Answers
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.review import Learnt, NewList
from approach_finder.results.engine import shortlist

_FIRST = 5


class Change(Struct, frozen=True):
    """Something that is not as it was at the start.

    ``phq4``: the sum of four answers; ``tried``: whether an approach counts as tried; ``place``: its number among the
    first of the list, None where it has none; ``list``: the first of the list stay as they were.
    """

    what: Literal["phq4", "tried", "place", "list"]
    approach: str | None
    before: int | None
    after: int | None
    text: str


def new_list(
    approach: str | None, learnt: Learnt | None, saved: Answers, answers: Answers, library: Library, words: NewList
) -> Iterator[Change]:
    """The changes on the list with what is known now.

    Args:
        approach: the one that somebody has; None for the first of the list.
        learnt: what is known of how it went, if anything.
        saved: answers from the start. Without a concern there is no list.
        answers: those of the survey that were given now.
        library: the knowledge base.
        words: the sentences, for whoever answers.
    """
    knowledge = library.knowledge
    had = approach or next(iter(first_places(saved, knowledge)), None)
    if had is None:
        return
    said = [(learnt.says if learnt else words.else_learnt).format(name=knowledge.approaches[had].name)]
    now, changed = {**saved, **answers}, {}
    if learnt and learnt.counts:
        changed = _with_tried(had, now, knowledge)
        now = {name: answer for name, answer in {**now, **changed}.items() if answer}
    before, after = first_places(saved, knowledge), first_places(now, knowledge)
    tried = changed.get(knowledge.scoring.roles.tried_no_help, ())
    if following := next((name for name in after if changed and name not in tried), None):
        said.append(words.ask_next.format(name=knowledge.approaches[following].name))
    if approach is None:
        said.append(words.assumed.format(name=knowledge.approaches[had].name))
    if changed:
        given = " --answer ".join(f"{name}={','.join(answer)}" for name, answer in changed.items())
        said.append(words.command.format(answer=given))
    yield Change("tried", had, None, None, " ".join(said))
    moved = list(_moved(before, after, library, words))
    yield from moved or [Change("list", None, None, None, words.stays.format(number=_FIRST))]


def _with_tried(approach: str, answers: Answers, knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """The approach among those that were tried without help; what hides that answer is taken back."""
    tried = knowledge.scoring.roles.tried_no_help
    changed: dict[str, tuple[str, ...]] = {}
    hidden = knowledge.questionnaire.questions[tried].ask_when
    if hidden is not None and not hidden.holds(answers):
        changed = {leaf.question: () for leaf in hidden.leaves()}
    changed[tried] = tuple(dict.fromkeys((*chosen_options(answers, tried), approach)))
    return changed


def first_places(answers: Answers, knowledge: Knowledge) -> dict[str, int]:
    """The number of each of the first places of the list; none where no concern was named."""
    if not answers.get(knowledge.scoring.roles.concerns):
        return {}
    return {found.approach: found.rank for found in shortlist(answers, knowledge, _FIRST).recommendations}


def _moved(before: Mapping[str, int], after: Mapping[str, int], library: Library, words: NewList) -> Iterator[Change]:
    """The approaches whose number is another now, in the order of the new list; then those that left it."""
    for name in (*after, *(name for name in before if name not in after)):
        was, now = before.get(name), after.get(name)
        if was != now:
            text = words.moved if was and now else words.came_in if now else words.went_out
            label = library.approaches[name].name
            yield Change("place", name, was, now, text.format(name=label, before=was, after=now, number=_FIRST))
