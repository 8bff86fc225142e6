"""The types of the questionnaire: questions, options, sections, and the words of the survey."""

from functools import cached_property
from typing import Literal

from approach_finder.knowledge.conditions import Answers
from approach_finder.knowledge.types import RANGES, Condition, Entry, Kind, QuestionId, QuestionType

# --- vocabulary.yaml: the ids that files, scripts and other programs use -----------------------


class QuestionShape(Entry, frozen=True):
    """The answers that a question takes.

    With ``options_from`` the ids of all approaches are options too. ``longest`` is the length of a text, ``least`` and
    ``most`` are the limits of a number.
    """

    type: QuestionType
    options: tuple[str, ...] = ()
    options_from: Literal["approaches"] | None = None
    longest: int | None = None
    least: int | None = None
    most: int | None = None

    @property
    def limits(self) -> tuple[int, int] | None:
        """The lowest and the highest answer where it is a whole number."""
        if self.least is not None and self.most is not None:
            return self.least, self.most
        return RANGES.get(self.type)


class Vocabulary(Entry, frozen=True):
    """The stable ids: none is renamed or dropped without a major version."""

    questions: dict[str, QuestionShape]
    approaches: dict[Kind, tuple[str, ...]]
    families: dict[str, str]
    practices: tuple[str, ...]
    matching: tuple[str, ...]
    other_ways: tuple[str, ...]
    safety_notes: tuple[str, ...]
    countries: tuple[str, ...]


# --- questionnaire.yaml: wording, order and skip logic -----------------------------------------


class Note(Entry, frozen=True):
    """A sentence that is said where the answers meet the condition; before the list where it comes ``first``."""

    when: Condition
    says: str
    first: bool = False


class OptionGroup(Entry, frozen=True):
    """Options of a long list under a short heading.

    ``title_other`` stands there where somebody answers for another person, ``title_together`` for a couple or a
    family. For those whose answers meet ``first_when`` it comes before the others.
    """

    title: str
    options: tuple[str, ...]
    title_other: str | None = None
    title_together: str | None = None
    first_when: Condition | None = None


class Question(Entry, frozen=True):
    """The wording of a question: a label per option (``options``) or per step of a scale (``steps``).

    ``name`` is what lists call it. ``about`` completes "On ..., you said ..." where the label alone would not tell
    what was asked. What ends in ``_other`` is said where somebody answers for another person, what ends in ``_young``
    to a child or teenager who answers alone, what ends in ``_together`` to a couple or a family. ``ends`` says what
    each end of a scale looks like in the room. An option of ``options_when`` is offered where its condition holds.
    ``also`` are everyday words for an option, between commas: what people type when they search for it. ``before`` is
    said before the question in a form of another program.
    """

    ask: str
    help: str
    name: str = ""
    ask_other: str | None = None
    ask_young: str | None = None
    ask_together: str | None = None
    about: str | None = None
    ask_when: Condition | None = None
    options: dict[str, str] = {}
    options_other: dict[str, str] = {}
    options_young: dict[str, str] = {}
    options_together: dict[str, str] = {}
    options_when: dict[str, Condition] = {}
    also: dict[str, str] = {}
    steps: tuple[str, ...] = ()
    steps_other: tuple[str, ...] = ()
    steps_together: tuple[str, ...] = ()
    ends: tuple[str, str] | None = None
    groups: tuple[OptionGroup, ...] = ()
    exclusive: tuple[str, ...] = ()
    options_from: QuestionId | None = None
    required: bool = False
    before: str | None = None
    before_notes: tuple[Note, ...] = ()


class Section(Entry, frozen=True):
    """A run of questions on one theme."""

    title: str
    questions: tuple[QuestionId, ...]


class Loinc(Entry, frozen=True):
    """The codes of LOINC for a panel of questions with one scale: of each question, and of the steps from 0.

    ``also`` are codes that other forms use for a step; ``title`` is what stands above the panel.
    ``sums`` are told to staff where all of the panel was answered.
    """

    panel: str
    display: str
    title: str
    items: dict[QuestionId, str]
    answers: tuple[str, ...]
    also: dict[str, int]
    sums: dict[str, tuple[QuestionId, ...]]


class Questionnaire(Entry, frozen=True, dict=True, gc=True):
    """The survey: sections in order, and the wording of each question.

    ``called`` is what "the person" is called by some who answer for them. ``read_by_the_person``: where the pages to
    take along speak to the person though staff answered. ``core`` is asked first and of everybody;
    ``quick_most`` is how many questions the short form asks, where safety waits for none. What is ``out_of_the_way``
    is asked only where one of the first five waits for it, or at the end. A search takes ``synonyms`` for one word.
    """

    answered_for_another: Condition
    answered_together: Condition
    read_by_the_person: Condition
    called: tuple[Note, ...]
    core: tuple[QuestionId, ...]
    quick_most: int
    out_of_the_way: tuple[QuestionId, ...]
    loinc: Loinc
    synonyms: tuple[tuple[str, ...], ...]
    sections: tuple[Section, ...]
    questions: dict[QuestionId, Question]

    @cached_property
    def order(self) -> tuple[str, ...]:
        """All questions in the order they are asked."""
        return tuple(name for section in self.sections for name in section.questions)

    def called_by(self, answers: Answers, text: str) -> str:
        """A text with what "the person" is called by who answers, such as "your child"."""
        for entry in self.called:
            if entry.when.holds(answers):
                name = entry.says
                return text.replace("the person", name).replace("The person", name[:1].upper() + name[1:])
        return text
