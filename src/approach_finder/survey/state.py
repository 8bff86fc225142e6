"""The survey as a state machine: which question comes next, and what back, skip, answer and jump do.

Pure data and functions. A few questions come first and of everybody (``core``); what comes after them is chosen by
complete draws (:mod:`approach_finder.scoring.draws`).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from msgspec import Struct
from msgspec.structs import replace

from approach_finder.answers.asked import applies, choices, is_offered, picked, visible
from approach_finder.answers.validation import understand
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.faults import AnswersError, Problem
from approach_finder.knowledge.model import Knowledge
from approach_finder.results.wording import option_labels, voice_of

if TYPE_CHECKING:
    from approach_finder.scoring.draws import Outlook

# How far the survey goes: up to the first names; a few questions more; until the draws say that it is enough; all that
# counts or is to be remembered; or everything, in the order of the questionnaire.
Reach: TypeAlias = Literal["first", "sharper", "quick", "rest", "all"]

DRAFT_VERSION = "1"
# So many questions make a step of "sharper".
_STEP = 4


class Survey(Struct, frozen=True):
    """Where a person stands. ``passed`` are the questions answered or skipped, in order.

    ``answers`` keeps answers that were gone back over, as the suggestion for the next time. ``at`` is a question that
    the person went back or jumped to. With ``until``, a step ends when so many questions were passed. What was
    ``given`` beforehand was passed without being asked. Questions that were answered and gone back over are to be asked
    ``again``; until then a draft keeps their answers. ``unsure`` are those that were left open by a choice.
    """

    answers: dict[str, Answer] = {}
    passed: tuple[str, ...] = ()
    at: str | None = None
    reach: Reach = "first"
    until: int | None = None
    given: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


class Ahead(Struct, frozen=True):
    """The questions ahead: the one to ask now (None at the end of a stretch), and what is left.

    ``outlook`` is there once the core is answered. ``number`` is None where the person went or jumped back.
    """

    question: str | None
    left: tuple[str, ...]
    outlook: Outlook | None
    number: int | None
    of: int


def begin(knowledge: Knowledge, answers: Mapping[str, Answer] | None = None, reach: Reach = "first") -> Survey:
    """A survey at its first open question. Questions answered already are not asked again."""
    given = dict(answers or {})
    passed = tuple(name for name in knowledge.questionnaire.order if name in given)
    return Survey(given, passed, reach=reach, given=passed)


def ahead(survey: Survey, knowledge: Knowledge) -> Ahead:
    """The next question, and what is left."""
    counted = result_answers(survey, knowledge)
    left = tuple(name for name in knowledge.questionnaire.order if _is_open(name, survey, counted, knowledge))
    core = [name for name in knowledge.questionnaire.core if name in left]
    outlook = None if core or survey.reach == "all" else _look_ahead(counted, left, knowledge)
    if survey.reach == "all":
        to_ask: tuple[str, ...] = left
    else:
        to_ask = tuple(core) if outlook is None else tuple(_chosen(survey, left, outlook, knowledge))
    question = survey.at if survey.at and applies(survey.at, counted, knowledge) else next(iter(to_ask), None)
    passed = set(survey.passed) - {*left, *survey.given}
    asked = sum(applies(name, counted, knowledge) for name in passed)
    number = None if survey.at in survey.passed else asked + 1
    return Ahead(question, left, outlook, number, asked + len({*to_ask, question} - {None}))


def _look_ahead(counted: Mapping[str, Answer], left: tuple[str, ...], knowledge: Knowledge) -> Outlook:
    from approach_finder.scoring.draws import look_ahead  # once the core is answered, not before the first question

    return look_ahead(counted, left, knowledge)


def _chosen(survey: Survey, left: tuple[str, ...], outlook: Outlook, knowledge: Knowledge) -> list[str]:
    """Questions after the core: what safety waits for, then what tells most, then what is to be remembered."""
    must = [name for name in left if name in outlook.must]
    telling = [name for name in outlook.questions if name not in outlook.must]
    match survey.reach:
        case "first":  # nobody is told first of what needs a partner before it is known whether there is one
            return [name for name in left if name in outlook.joining]
        case "rest":
            first = [*must, *telling]
            return first + [name for name in left if name not in first]
        case "quick":
            until: int | None = knowledge.questionnaire.quick_most
        case _:
            until = survey.until
    if outlook.settled.enough:
        return must
    return must + (telling if until is None else telling[: max(0, until - len(survey.passed) - len(must))])


def sharper(survey: Survey) -> Survey:
    """On with a few questions more."""
    return replace(survey, reach="sharper", until=len(survey.passed) + _STEP, at=None)


def to_the_rest(survey: Survey) -> Survey:
    """On with all that is left."""
    return replace(survey, reach="rest", until=None, at=None)


def answer(survey: Survey, name: str, value: Answer, knowledge: Knowledge) -> Survey:
    """The question is answered. "None of these" beside another option does not count.

    What was chosen from an answer that is changed now is asked again, with the old choice as the suggestion.
    """
    if isinstance(value, tuple):
        value = picked(value, value, knowledge.questionnaire.questions[name])
    again = {
        question
        for question, wording in knowledge.questionnaire.questions.items()
        if wording.options_from == name and survey.answers.get(name) != value
    }
    unsure = tuple(question for question in survey.unsure if question != name)
    return _gone_over(
        replace(survey, answers={**survey.answers, name: value}, at=None, unsure=unsure),
        tuple(question for question in _with(survey.passed, name) if question not in again),
    )


def skip(survey: Survey, name: str, knowledge: Knowledge, *, unsure: bool = False) -> Survey:
    """The question is skipped, or left open as ``unsure``. For safety an empty answer is kept: it was asked."""
    answers = {question: value for question, value in survey.answers.items() if question != name}
    if name == knowledge.scoring.roles.safety:
        answers[name] = ()
    left_open = tuple(question for question in survey.unsure if question != name) + (name,) * unsure
    return replace(survey, answers=answers, passed=_with(survey.passed, name), at=None, unsure=left_open)


def give(survey: Survey, name: str, value: Answer | None) -> Survey:
    """Take what was answered, if anything, beside the questions: it is not asked again, and back leads past it."""
    if name not in survey.passed:
        survey = replace(survey, passed=(name, *survey.passed), given=(*survey.given, name))
    return survey if value is None else replace(survey, answers={**survey.answers, name: value})


def back(survey: Survey, knowledge: Knowledge) -> Survey:
    """Back to the last question that was passed and still applies; its answer is kept as a suggestion.

    From a question that was jumped to, back to where the person came from.
    """
    if survey.at in survey.passed:
        return replace(survey, at=None)
    passed, name = list(survey.passed), survey.at
    while passed:
        name = passed.pop()
        if applies(name, result_answers(replace(survey, passed=tuple(passed)), knowledge), knowledge):
            break
    given = tuple(each for each in survey.given if each in passed)
    return _gone_over(replace(survey, at=name, given=given), tuple(passed))


def jump(survey: Survey, name: str) -> Survey:
    """To a question that was passed, to change its answer; nothing else is lost."""
    return replace(survey, at=name)


def suggest(survey: Survey, name: str, value: Answer | None) -> Survey:
    """Keep what was chosen so far at a question that is left without an answer."""
    if value is None or name in survey.passed:
        return survey
    return replace(survey, answers={**survey.answers, name: value})


def result_answers(survey: Survey, knowledge: Knowledge) -> dict[str, Answer]:
    """The answers given so far to questions that apply."""
    return visible({name: value for name, value in survey.answers.items() if name in survey.passed}, knowledge)


def reviewed(survey: Survey, knowledge: Knowledge) -> dict[str, Answer | None]:
    """The questions that were passed and apply, in the order of the questionnaire; None where one was skipped."""
    counted = result_answers(survey, knowledge)
    return {
        name: counted.get(name) or None if isinstance(counted.get(name), tuple) else counted.get(name)
        for name in knowledge.questionnaire.order
        if name in survey.passed and applies(name, counted, knowledge)
    }


def to_the_list(survey: Survey, passed: Iterable[str] = ()) -> Survey:
    """To the list as it is; what is left stays open, but for what was ``passed`` when the list was seen."""
    again = tuple(name for name in passed if name not in survey.passed)
    return replace(survey, passed=(*survey.passed, *again), reach="first", until=None, at=None)


# --- words ---------------------------------------------------------------------------------------------


def wording(name: str, survey: Survey, knowledge: Knowledge) -> str:
    """The text of the question for who answers."""
    question = knowledge.questionnaire.questions[name]
    own = {"other": question.ask_other, "young": question.ask_young, "together": question.ask_together}
    return called(own.get(voice_of(survey.answers, knowledge)) or question.ask, survey, knowledge)


def called(text: str, survey: Survey, knowledge: Knowledge) -> str:
    """A text with what "the person" is called by who answers, such as "your child"."""
    return knowledge.questionnaire.called_by(survey.answers, text)


def notes_before(name: str, survey: Survey, knowledge: Knowledge) -> list[str]:
    """The note with the question for some of those who answer."""
    notes = knowledge.questionnaire.questions[name].before_notes
    return [note.says for note in notes if note.when.holds(survey.answers)]


def options(name: str, survey: Survey, knowledge: Knowledge) -> dict[str, str]:
    """The options that are offered, with their labels for who answers."""
    question, counted = knowledge.questionnaire.questions[name], result_answers(survey, knowledge)
    voice = voice_of(survey.answers, knowledge)
    labels = dict(option_labels(question.options_from or name, knowledge, voice))
    offered = choices(name, counted, knowledge) if question.options_from else labels
    return {
        option: called(labels[option], survey, knowledge) for option in offered if is_offered(question, option, counted)
    }


def groups(
    name: str, offered: Container[str], survey: Survey, knowledge: Knowledge
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The options that are offered, under their headings; those that this person needs most come first."""
    voice = voice_of(survey.answers, knowledge)
    ordered = sorted(
        knowledge.questionnaire.questions[name].groups,
        key=lambda group: not (group.first_when is not None and group.first_when.holds(survey.answers)),
    )
    listed = (
        (
            called(
                {"other": group.title_other, "together": group.title_together}.get(voice) or group.title,
                survey,
                knowledge,
            ),
            tuple(option for option in group.options if option in offered),
        )
        for group in ordered
    )
    return tuple(group for group in listed if group[1])


# --- drafts --------------------------------------------------------------------------------------------


def to_draft(survey: Survey, knowledge: Knowledge) -> dict[str, Any]:
    """The survey as a mapping to keep. Its answers are a valid answers file too."""
    again = [name for name in survey.again if name not in survey.passed]
    unsure = [name for name in survey.unsure if name in survey.passed]
    return {
        "schema_version": DRAFT_VERSION,
        "draft": {"passed": list(survey.passed), "again": again, "unsure": unsure, "reach": survey.reach},
        "answers": result_answers(replace(survey, passed=(*survey.passed, *again)), knowledge),
    }


def from_draft(draft: Any, knowledge: Knowledge) -> tuple[Survey, list[Problem]]:
    """The survey of a draft, and each answer that no longer fits; what is left of it is the suggestion.

    Raises:
        AnswersError: if it is no draft of this version.
    """
    draft = draft if isinstance(draft, Mapping) else {}
    kept, given = draft.get("draft"), draft.get("answers")
    if draft.get("schema_version") != DRAFT_VERSION or not isinstance(kept, Mapping) or not isinstance(given, Mapping):
        raise AnswersError([Problem("no-draft", "this is no draft that this version can read", "")])
    problems: list[Problem] = []
    answers: dict[str, Answer] = {}
    misfits: set[str] = set()
    for number, (name, value) in enumerate(given.items(), start=1):
        if name not in knowledge.vocabulary.questions:
            problems.append(Problem("unknown-question", f"key {number} is no question", f"key {number}"))
            continue
        try:
            answers |= understand({name: value}, knowledge, partial=True)
        except AnswersError as error:
            problems += error.problems
            misfits.add(str(name))
            answers |= _what_still_fits(str(name), value, knowledge)
    again = tuple(name for name in answers if name in _names(kept, "again", knowledge))
    to_ask = misfits | {*again}
    passed = [name for name in knowledge.questionnaire.order if name in answers and name not in to_ask]
    known = _names(kept, "passed", knowledge)
    passed = [name for name in known if name not in to_ask] + [name for name in passed if name not in known]
    unsure = tuple(name for name in _names(kept, "unsure", knowledge) if name in passed and name not in answers)
    reach: Reach = kept["reach"] if kept.get("reach") in get_args(Reach) else "first"
    return Survey(answers, tuple(passed), reach=reach, again=again, unsure=unsure), problems


def _names(kept: Mapping[str, Any], key: str, knowledge: Knowledge) -> list[str]:
    """The questions in a list of a draft."""
    listed = kept.get(key)
    names = dict.fromkeys(map(str, listed)) if isinstance(listed, list) else {}
    return [name for name in names if name in knowledge.vocabulary.questions]


def _what_still_fits(name: str, value: Any, knowledge: Knowledge) -> dict[str, Answer]:
    shape = knowledge.vocabulary.questions.get(name)
    if shape is None or shape.type != "many" or not isinstance(value, list):
        return {}
    fits = picked(value, shape.options, knowledge.questionnaire.questions[name])
    return {name: fits} if fits else {}


# --- which questions are open --------------------------------------------------------------------------


def _is_open(name: str, survey: Survey, counted: Mapping[str, Answer], knowledge: Knowledge) -> bool:
    if knowledge.vocabulary.questions[name].type == "date":  # the day of the answers is never asked
        return False
    dropped = name in survey.answers and name not in counted
    return (name not in survey.passed or dropped) and applies(name, counted, knowledge)


def _with(passed: tuple[str, ...], name: str) -> tuple[str, ...]:
    return passed if name in passed else (*passed, name)


def _gone_over(survey: Survey, passed: tuple[str, ...]) -> Survey:
    """The survey with fewer questions passed; those that were answered are to be asked again."""
    open_again = (name for name in (*survey.again, *survey.passed) if name not in passed and name in survey.answers)
    return replace(survey, passed=passed, again=tuple(dict.fromkeys(open_again)))
