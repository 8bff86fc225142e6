"""The types of review.yaml: a short check-in after some sessions, and the rules that say what follows from it."""

from typing import Annotated, Literal, TypeAlias

from approach_finder.knowledge.types import Entry, QuestionId, ReferenceId, answers_to, filled_in

# From the best to the worst news; the worst that any rule names is told.
Outcome: TypeAlias = Literal["going-well", "too-early", "talk-about-it", "look-again"]
# Holds where each of these questions was answered with one of the options named.
Answered: TypeAlias = Annotated[dict[str, tuple[str, ...]], answers_to("answer in the check-in")]
Answers: TypeAlias = Annotated[dict[str, str], answers_to("answer in the check-in")]


class ReviewQuestion(Entry, frozen=True):
    """A question of the check-in. ``many`` takes several answers; an ``exclusive`` option stands alone.

    ``reminds`` tells what help was wanted for at the start. As in all of this file, what ends in ``_other`` is said
    where somebody answers for another person, what ends in ``_together`` to a couple or a family.
    """

    ask: str
    options: dict[str, str]
    ask_other: str | None = None
    options_other: dict[str, str] = {}
    options_together: dict[str, str] = {}
    reminds: Annotated[str, filled_in("answer")] | None = None
    reminds_other: Annotated[str, filled_in("answer")] | None = None
    help: str | None = None
    many: bool = False
    exclusive: tuple[str, ...] = ()


class OutcomeWords(Entry, frozen=True):
    """How an outcome is told: a heading and what it means."""

    title: str
    says: str
    says_other: str | None = None


class ReviewRule(Entry, frozen=True):
    """A reason for an outcome; ``to_say`` are words to say to the therapist."""

    when: Answered
    outcome: Outcome
    says: str
    sources: tuple[ReferenceId, ...] = ()
    to_say: tuple[str, ...] = ()
    says_other: str | None = None
    to_say_other: tuple[str, ...] = ()


class CheckInStatement(Entry, frozen=True):
    """Something to tick, and the answers that follow where it is ticked, and where it is not."""

    says: str
    ticked: Answers
    unticked: Answers = {}
    says_other: str | None = None
    says_together: str | None = None


class Together(Entry, frozen=True):
    """Several questions as one page of statements; ``sign`` tells that an approach is being done."""

    ask: str
    none: str
    sign: Annotated[str, filled_in("name question")]
    statements: tuple[CheckInStatement, ...]


class Learnt(Entry, frozen=True):
    """A sentence on the approach that somebody has, where one of ``any`` holds.

    With ``counts`` it counts as tried without help.
    """

    any: tuple[Answered, ...]
    counts: bool
    says: Annotated[str, filled_in("name")]


class NewList(Entry, frozen=True):
    """When the list is worked out anew, and in which words.

    That is so on "look again", and where an entry of ``when`` holds. The first of ``learnt`` that holds is told.
    """

    ask: str
    help: str
    heading: str
    when: tuple[Answered, ...]
    learnt: tuple[Learnt, ...]
    else_learnt: Annotated[str, filled_in("name")]
    ask_next: Annotated[str, filled_in("name")]
    assumed: Annotated[str, filled_in("name")]
    moved: Annotated[str, filled_in("after before name")]
    came_in: Annotated[str, filled_in("after name number")]
    went_out: Annotated[str, filled_in("name number")]
    stays: Annotated[str, filled_in("number")]
    command: Annotated[str, filled_in("answer")]


class Review(Entry, frozen=True):
    """All of review.yaml.

    ``again`` are the questions of the survey that are asked again where they were answered before; answers to
    ``still_true`` hold from the start. ``not_shown`` is what studies leave open. ``earlier`` tells, with a
    question that is asked again, what was answered at the start.
    """

    title: str
    opening: str
    opening_other: str
    nothing_kept: str
    phq4: Annotated[str, filled_in("after before")]
    reasons: str
    to_say: str
    not_shown: str
    earlier: Annotated[str, filled_in("answer")]
    earlier_other: Annotated[str, filled_in("answer")]
    again: tuple[QuestionId, ...]
    still_true: tuple[QuestionId, ...]
    outcomes: dict[Outcome, OutcomeWords]
    questions: dict[str, ReviewQuestion]
    together: Together
    new_list: NewList
    rules: tuple[ReviewRule, ...]
