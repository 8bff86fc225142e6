"""How settled the first places are, and which open question matters most, told by complete draws.

Each drawn person (:mod:`approach_finder.answers.drawing`) is scored whole. So no answer is ever imputed into a score
that is shown; the draws only tell how much could still change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from math import sqrt
from operator import add

from msgspec import Struct

from approach_finder.answers.changes import AnswerChange
from approach_finder.answers.drawing import answered_otherwise, completed, is_drawn
from approach_finder.knowledge.conditions import Answer, Answers, Condition
from approach_finder.knowledge.model import Knowledge
from approach_finder.scoring.incremental import IncrementalScorer
from approach_finder.scoring.ranking import Ranking, ScoredApproach, least_score, rank
from approach_finder.scoring.settled import Settled

# The first places that are looked at, and those for whose sake a question is asked whatever the draws say.
FIRST = 3
_GUARDED = 5
# To choose a question, only approaches that stand this high now or in one of the draws are looked at.
_CONTENDERS = 8
# What the spread of points counts beside their expected sum.
_SPREAD = 0.3
_FAR = 1 << 20  # below every score


class Drawn(Struct, frozen=True):
    """Complete answers, and what they bring up."""

    answers: Answers
    ranking: Ranking


class Outlook(Struct, frozen=True):
    """The outlook of a person who has answered a part.

    ``closer`` counts the draws in which those told beside the list as closer to the wishes stayed. ``must`` are the
    open questions that can exclude one of the first five or bring a safety note; ``joining`` those of them that tell
    whether somebody would come along to one of the first three; ``questions`` are all that can be worth asking by
    themselves, what tells most about the first three first.
    """

    settled: Settled
    closer: int
    must: frozenset[str]
    joining: frozenset[str]
    questions: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """Whether further questions are not worth the time."""
        return self.settled.enough and not self.must

    @property
    def closer_may_change(self) -> bool:
        """Whether those told beside the list are less settled than the list has to be."""
        return not self.settled.is_enough(self.closer)


def look_ahead(answers: Answers, open_: Iterable[str], knowledge: Knowledge) -> Outlook:
    """How settled the first three are, and which open question to ask next.

    Args:
        answers: those that count so far.
        open_: the questions that apply and were neither answered nor skipped.
        knowledge: the knowledge base.
    """
    names = [name for name in open_ if is_drawn(name, knowledge)]
    ranking = rank(answers, knowledge)
    drawn = [Drawn(each, rank(each, knowledge)) for each in completed(answers, names, knowledge)]
    panel = knowledge.questionnaire.loinc.items  # it is read as a sum, so it comes whole, with the rest
    weighed = [name for name in names if is_weighed(name, knowledge) and name not in panel]
    value = _information(weighed, drawn, ranking, knowledge)
    joining = _undecided(_joining(ranking.eligible[:FIRST], knowledge), ranking.profile.answers, names)
    return Outlook(
        _stayed(ranking, [each.ranking for each in drawn], knowledge),
        sum(closer_hold(ranking, each.ranking, knowledge) for each in drawn),
        _undecided(_guarding(ranking, knowledge), ranking.profile.answers, names) | joining,
        joining,
        tuple(sorted(weighed, key=lambda name: -value[name])),
    )


def settle(ranking: Ranking, knowledge: Knowledge) -> Settled:
    """How often the first places stay when what is open is answered, or, with nothing open, one answer changes."""
    others = answered_otherwise(ranking.profile.answers, knowledge)
    return _stayed(ranking, [rank(each, knowledge) for each in others], knowledge)


def is_weighed(name: str, knowledge: Knowledge) -> bool:
    """Whether answers to a question can move points."""
    scoring = knowledge.scoring
    return name == scoring.roles.balance or any(name in questions for questions in scoring.components.values())


# --- what the draws tell -------------------------------------------------------------------------------


def _stayed(ranking: Ranking, drawn: Sequence[Ranking], knowledge: Knowledge) -> Settled:
    three, first = (sum(hold(ranking, each, places, knowledge) for each in drawn) for places in (FIRST, 1))
    return Settled(len(drawn), three, first)


def hold(shown: Ranking, whole: Ranking, places: int, knowledge: Knowledge) -> bool:
    """Whether the first places of a ranking are those of another, where who is within ``close`` points is as good.

    Each that is missing must be level with the one in its place. A place that is empty is held by a treatment for which
    just too little speaks to be listed.
    """
    return _level(shown.names[:places], whole.names[:places], _scores(whole), knowledge)


def closer_hold(shown: Ranking, whole: Ranking, knowledge: Knowledge) -> bool:
    """The same of those that are held back and closer to the wishes."""
    given, first = ([scored.approach for scored in each.closer_to_wishes] for each in (shown, whole))
    return _level(given, first, {scored.approach: scored.score for scored in whole.held_back}, knowledge)


def _level(given: Sequence[str], first: Sequence[str], scores: Mapping[str, int], knowledge: Knowledge) -> bool:
    missing = [scores[name] for name in first if name not in given]
    instead = sorted((scores.get(name, -_FAR) for name in given if name not in first), reverse=True)
    pairs = zip_longest(missing, instead, fillvalue=least_score(knowledge) - 1)
    return all(wanted - got <= knowledge.scoring.close for wanted, got in pairs)


def _scores(ranking: Ranking) -> dict[str, int]:
    """The scores of the treatments that are listed, and of those for which too little speaks."""
    return {scored.approach: scored.score for scored in (*ranking.eligible, *ranking.below_threshold)}


def _information(
    questions: Iterable[str], drawn: Sequence[Drawn], ranking: Ranking, knowledge: Knowledge
) -> dict[str, float]:
    """How much knowing the answer to each question tells about the first three.

    For each draw, it is what the three that would be shown with that answer score in the end, the first of them twice.
    Answers that alone bring nobody else among the three can do so together, so how far they move those in question
    apart counts a little too.
    """
    contenders = sorted({*ranking.names[:_CONTENDERS]}.union(*(each.ranking.names[:_CONTENDERS] for each in drawn)))
    if not contenders:
        return dict.fromkeys(questions, 0)
    rows = [[scores.get(name, 0) for name in contenders] for scores in (_scores(each.ranking) for each in drawn)]
    near = _highest([sum(column) for column in zip(*rows, strict=True)], 2 * FIRST)
    effects = _Effects(ranking, contenders, knowledge)
    value: dict[str, float] = {}
    for question in questions:
        answers = [each.answers.get(question) for each in drawn]
        worth = effects.of(question, answers)
        shown = {answer: _highest([*map(add, effects.before, points)], FIRST) for answer, points in worth.items()}
        total = sum(
            row[place] for row, answer in zip(rows, answers, strict=True) for place in shown[answer] + shown[answer][:1]
        )
        spread = sum(_deviation([worth[answer][place] for answer in answers]) for place in near)
        value[question] = total / len(rows) + _SPREAD * spread / len(near)
    return value


class _Effects:
    """The points that answers to an open question are worth to some approaches, beside their points ``before``."""

    def __init__(self, ranking: Ranking, approaches: Sequence[str], knowledge: Knowledge) -> None:
        scores = _scores(ranking)
        self.before = [scores.get(name, 0) for name in approaches]
        self._approaches, self._scorer = approaches, IncrementalScorer(ranking, knowledge, {*approaches})

    def of(self, question: str, answers: Iterable[Answer | None]) -> dict[Answer | None, list[int]]:
        """The points of each answer; where several options were chosen, each is weighed by itself."""
        alone: dict[Answer, list[int]] = {}
        points: dict[Answer | None, list[int]] = {None: [0] * len(self._approaches)}
        for answer in {*answers}:
            if answer is None:
                continue
            parts = [(option,) for option in answer] if isinstance(answer, tuple) else [answer]
            for part in parts:
                if part not in alone:
                    alone[part] = self._worth(question, part)
            points[answer] = [sum(column) for column in zip(*(alone[part] for part in parts), strict=True)]
        return points

    def _worth(self, question: str, answer: Answer) -> list[int]:
        scores = self._scorer.standings(AnswerChange(question, None, answer, 1)).scores
        return [scores.get(name, 0) - before for name, before in zip(self._approaches, self.before, strict=True)]


def _deviation(points: Sequence[int]) -> float:
    """The standard deviation."""
    mean = sum(points) / len(points)
    return sqrt(sum((point - mean) ** 2 for point in points) / len(points))


def _highest(scores: Sequence[float], number: int) -> list[int]:
    """The places of the highest."""
    return sorted(range(len(scores)), key=scores.__getitem__, reverse=True)[:number]


def _guarding(ranking: Ranking, knowledge: Knowledge) -> Iterator[Condition]:
    """The conditions that exclude or gate one of the first five, or bring a safety note."""
    out_of_the_way = knowledge.questionnaire.out_of_the_way
    conditions: list[Condition] = [entry.when for entry in knowledge.safety.notes.values()]
    conditions += (entry.when for entry in knowledge.safety.raises)
    for when in conditions:
        if not any(leaf.question in out_of_the_way for leaf in when.leaves()):
            yield when
    for scored in ranking.eligible[:_GUARDED]:
        for row in knowledge.cautions.get(scored.approach, ()):
            if row.severity == "exclude":
                yield row.when
        if scored.entry.only_when is not None:
            yield scored.entry.only_when


def _joining(places: Iterable[ScoredApproach], knowledge: Knowledge) -> Iterator[Condition]:
    """The conditions on which somebody may come along to what needs them."""
    for scored in places:
        for audience in scored.if_joined:
            if (may_join := knowledge.scoring.audiences[audience].may_join) is not None:
                yield may_join


def _undecided(conditions: Iterable[Condition], answers: Answers, open_: Sequence[str]) -> frozenset[str]:
    """The open questions on which it depends whether one of the conditions holds."""
    doubtful = (
        when
        for when in conditions
        if when.truth(lambda leaf: None if leaf.question in open_ else leaf.holds(answers)) is None
    )
    return frozenset(leaf.question for when in doubtful for leaf in when.leaves()).intersection(open_)
