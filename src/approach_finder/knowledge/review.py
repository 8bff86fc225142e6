"""The types of review.yaml: a short check-in after some sessions, and the rules that say what follows from it."""

from typing import Literal, TypeAlias

from approach_finder.knowledge.types import Entry, QuestionId, ReferenceId

# From the best to the worst news; the worst that any rule names is told.
Outcome: TypeAlias = Literal["going-well", "too-early", "talk-about-it", "look-again"]


class ReviewQuestion(Entry, frozen=True):
    """A question of the check-in. ``many`` takes several answers; an ``exclusive`` option stands alone."""

    ask: str
    options: dict[str, str]
    help: str | None = None
    many: bool = False
    exclusive: tuple[str, ...] = ()


class OutcomeWords(Entry, frozen=True):
    """How an outcome is told: a heading and what it means."""

    title: str
    says: str


class ReviewRule(Entry, frozen=True):
    """A reason for an outcome, where every question of ``when`` was answered with one of its options.

    ``to_say`` are words to say to the therapist.
    """

    when: dict[str, tuple[str, ...]]
    outcome: Outcome
    says: str
    sources: tuple[ReferenceId, ...] = ()
    to_say: tuple[str, ...] = ()


class Review(Entry, frozen=True):
    """All of review.yaml.

    ``again`` are the questions of the survey that are asked again where they were answered before; ``not_shown`` is
    what studies leave open.
    """

    opening: str
    nothing_kept: str
    phq4: str
    reasons: str
    to_say: str
    not_shown: str
    again: tuple[QuestionId, ...]
    outcomes: dict[Outcome, OutcomeWords]
    questions: dict[str, ReviewQuestion]
    rules: tuple[ReviewRule, ...]
