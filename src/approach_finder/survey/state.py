"""The survey as a state machine: which question comes next, and what back, skip, answer and jump do.

Pure data and functions. A face (menus, plain lines, a script) shows the question that :func:`ahead` names and hands
over what the person did. What is asked after the core depends on what can still change the list
(:mod:`approach_finder.scoring.bounds`).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from approach_finder.answers.validation import applies, choices, is_offered, picked, understand, visible
from approach_finder.knowledge.conditions import Answer, leaves
from approach_finder.knowledge.faults import AnswerFault, AnswersError
from approach_finder.knowledge.model import Knowledge
from approach_finder.results.wording import Voice, option_labels, voice_of

if TYPE_CHECKING:
    from approach_finder.scoring.bounds import Outlook

# How far the survey goes: the core and what can move the list most, all that can still change it, or everything.
Reach: TypeAlias = Literal["core", "rest", "all"]

DRAFT_VERSION = "1"


class Survey(Struct, frozen=True):
    """Where a person stands. ``passed`` are the questions answered or skipped, in order.

    ``answers`` keeps answers that were gone back over, as the suggestion for the next time. ``at`` is a question that
    the person went back or jumped to.
    """

    answers: dict[str, Answer] = {}
    passed: tuple[str, ...] = ()
    at: str | None = None
    reach: Reach = "rest"


class Ahead(Struct, frozen=True):
    """What lies ahead: the question to ask now (None at the end), and how far it is.

    ``open`` are the questions still to ask, ``spared`` those that can change nothing any more. ``outlook`` is there
    once the core is answered. ``number`` is None where the person jumped to a question.
    """

    question: str | None
    open: tuple[str, ...]
    spared: tuple[str, ...]
    outlook: Outlook | None
    number: int | None
    of: int
    title: str


def begin(knowledge: Knowledge, answers: Mapping[str, Answer] | None = None, reach: Reach = "rest") -> Survey:
    """A survey at its first open question. Questions answered already are not asked again."""
    given = dict(answers or {})
    return Survey(given, tuple(name for name in knowledge.questionnaire.order if name in given), reach=reach)


def ahead(survey: Survey, knowledge: Knowledge) -> Ahead:
    """What comes next, and what is left."""
    counted = result_answers(survey, knowledge)
    unanswered = [name for name in knowledge.questionnaire.order if _is_open(name, survey, counted, knowledge)]
    asked = [name for name in survey.passed if name not in unanswered and applies(name, counted, knowledge)]
    outlook = None
    core = [name for name in knowledge.questionnaire.core if name in unanswered]
    spared: list[str] = []
    if survey.reach == "all":
        to_ask = unanswered
    elif core:
        to_ask = core
    else:
        from approach_finder.scoring.bounds import (
            look_ahead,  # once the core is answered, and not before the first question
        )

        outlook = look_ahead(counted, _may_come(survey, unanswered, counted, knowledge), knowledge)
        spared = [name for name in unanswered if name not in outlook.matters and _is_weighed(name, knowledge)]
        needed = [name for name in unanswered if name not in spared]
        if survey.reach == "core":
            most = knowledge.questionnaire.quick_most - len(asked)
            to_ask = _most_at_stake(needed, counted, knowledge)[:most] if most > 0 else []
        else:
            to_ask = _section_by_section(needed, outlook, knowledge)
    question = survey.at if survey.at and applies(survey.at, counted, knowledge) else next(iter(to_ask), None)
    left = len({*to_ask, question} - {None})
    return Ahead(
        question,
        tuple(to_ask),
        tuple(spared),
        outlook,
        None if survey.at in survey.passed else len(asked) + 1,
        max(len(asked) + left, knowledge.questionnaire.quick_most if core else 0),
        next((section.title for section in knowledge.questionnaire.sections if question in section.questions), ""),
    )


def current(survey: Survey, knowledge: Knowledge) -> str | None:
    """The id of the question to ask now, or None at the end."""
    return ahead(survey, knowledge).question


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
    passed = tuple(question for question in _with(survey.passed, name) if question not in again)
    return replace(survey, answers={**survey.answers, name: value}, passed=passed, at=None)


def skip(survey: Survey, name: str, knowledge: Knowledge) -> Survey:
    """The question is skipped. A skipped safety question keeps an empty answer: it was asked."""
    answers = {question: value for question, value in survey.answers.items() if question != name}
    if name == knowledge.scoring.roles.safety:
        answers[name] = ()
    return replace(survey, answers=answers, passed=_with(survey.passed, name), at=None)


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
    return replace(survey, passed=tuple(passed), at=name)


def jump(survey: Survey, name: str) -> Survey:
    """To a question that was passed, to change its answer; nothing else is lost."""
    return replace(survey, at=name)


def go_on(survey: Survey) -> Survey:
    """On with all that can still change the list."""
    return replace(survey, reach="rest")


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


# --- words ---------------------------------------------------------------------------------------------


def wording(name: str, survey: Survey, knowledge: Knowledge) -> str:
    """The text of the question for who answers."""
    question = knowledge.questionnaire.questions[name]
    own: dict[Voice, str | None] = {"own": None, "other": question.ask_other, "young": question.ask_young}
    return own[voice_of(survey.answers, knowledge)] or question.ask


def before(name: str, survey: Survey, knowledge: Knowledge) -> list[str]:
    """What is said before the question, for who answers."""
    question = knowledge.questionnaire.questions[name]
    own: dict[Voice, str | None] = {"own": None, "other": question.before_other, "young": question.before_young}
    said = own[voice_of(survey.answers, knowledge)] or question.before
    notes = (note.says for note in question.before_notes if note.when.holds(survey.answers))
    return [*([said] if said else []), *notes]


def options(name: str, survey: Survey, knowledge: Knowledge) -> dict[str, str]:
    """The options that are offered, with their labels for who answers."""
    question, counted = knowledge.questionnaire.questions[name], result_answers(survey, knowledge)
    voice = voice_of(survey.answers, knowledge)
    labels = dict(option_labels(question.options_from or name, knowledge, voice))
    offered = choices(name, counted, knowledge) if question.options_from else labels
    return {option: labels[option] for option in offered if is_offered(question, option, counted)}


def groups(
    name: str, offered: Container[str], survey: Survey, knowledge: Knowledge
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The options that are offered, under their headings."""
    another = voice_of(survey.answers, knowledge) == "other"
    listed = (
        (
            (another and group.title_other) or group.title,
            tuple(option for option in group.options if option in offered),
        )
        for group in knowledge.questionnaire.questions[name].groups
    )
    return tuple(group for group in listed if group[1])


# --- drafts --------------------------------------------------------------------------------------------


def to_draft(survey: Survey, knowledge: Knowledge) -> dict[str, Any]:
    """The survey as a mapping to keep. Its answers are a valid answers file too."""
    counted = result_answers(survey, knowledge)
    return {
        "schema_version": DRAFT_VERSION,
        "draft": {"passed": list(survey.passed), "reach": survey.reach},
        "answers": counted,
    }


def from_draft(draft: Any, knowledge: Knowledge) -> tuple[Survey, list[AnswerFault]]:
    """The survey of a draft, and each answer that no longer fits; what is left of it is the suggestion.

    Raises:
        AnswersError: if it is no draft of this version.
    """
    draft = draft if isinstance(draft, Mapping) else {}
    kept, given = draft.get("draft"), draft.get("answers")
    if draft.get("schema_version") != DRAFT_VERSION or not isinstance(kept, Mapping) or not isinstance(given, Mapping):
        raise AnswersError([AnswerFault("no-draft", "this is no draft that this version can read", "")])
    faults: list[AnswerFault] = []
    answers: dict[str, Answer] = {}
    misfits: set[str] = set()
    for number, (name, value) in enumerate(given.items(), start=1):
        if name not in knowledge.vocabulary.questions:
            faults.append(AnswerFault("unknown-question", f"key {number} is no question", f"key {number}"))
            continue
        try:
            answers |= understand({name: value}, knowledge, partial=True)
        except AnswersError as error:
            faults += error.faults
            misfits.add(str(name))
            answers |= _what_still_fits(str(name), value, knowledge)
    listed = kept.get("passed")
    passed = [name for name in knowledge.questionnaire.order if name in answers and name not in misfits]
    if isinstance(listed, list):
        known = [name for name in dict.fromkeys(map(str, listed)) if name in knowledge.vocabulary.questions]
        passed = [name for name in known if name not in misfits] + [name for name in passed if name not in known]
    reach = kept.get("reach")
    return Survey(answers, tuple(passed), reach=reach if reach in ("core", "rest", "all") else "rest"), faults


def _what_still_fits(name: str, value: Any, knowledge: Knowledge) -> dict[str, Answer]:
    shape = knowledge.vocabulary.questions.get(name)
    if shape is None or shape.type != "many" or not isinstance(value, list):
        return {}
    fits = picked(value, shape.options, knowledge.questionnaire.questions[name])
    return {name: fits} if fits else {}


# --- which questions are open --------------------------------------------------------------------------


def _is_open(name: str, survey: Survey, counted: Mapping[str, Answer], knowledge: Knowledge) -> bool:
    dropped = name in survey.answers and name not in counted
    return (name not in survey.passed or dropped) and applies(name, counted, knowledge)


def _may_come(
    survey: Survey, unanswered: Iterable[str], counted: Mapping[str, Answer], knowledge: Knowledge
) -> frozenset[str]:
    """The questions whose answer is not known yet, those included that an open one may bring up."""
    free = set(unanswered)
    for name in knowledge.questionnaire.order:
        question = knowledge.questionnaire.questions[name]
        if (
            name not in survey.passed
            and question.ask_when
            and {leaf.question for leaf in leaves(question.ask_when)} & free
        ):
            free.add(name)
    return frozenset(free)


def _is_weighed(name: str, knowledge: Knowledge) -> bool:
    """Whether a question is there for the list, and not for notes, next steps or what is to be remembered."""
    scoring = knowledge.scoring
    return name == scoring.roles.balance or any(name in questions for questions in scoring.components.values())


def _most_at_stake(names: list[str], counted: Mapping[str, Answer], knowledge: Knowledge) -> list[str]:
    from approach_finder.scoring.bounds import stakes

    cost = stakes(counted, (name for name in names if _is_weighed(name, knowledge)), knowledge)
    return sorted(cost, key=lambda name: -cost[name])


def _section_by_section(names: list[str], outlook: Outlook, knowledge: Knowledge) -> list[str]:
    """Within a section first what can still move the list most; the person's own notes come last."""
    sections = {
        name: number for number, section in enumerate(knowledge.questionnaire.sections) for name in section.questions
    }
    weighed = [name for name in names if _is_weighed(name, knowledge)]
    ordered = sorted(weighed, key=lambda name: (sections[name], -outlook.moves.get(name, 0)))
    return [*ordered, *(name for name in names if name not in weighed)]


def _with(passed: tuple[str, ...], name: str) -> tuple[str, ...]:
    return passed if name in passed else (*passed, name)
