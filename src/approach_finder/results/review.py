"""After some sessions: what a short check-in says, with reasons. Pure, and nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias, get_args

from msgspec import Struct, structs

from approach_finder.answers.asked import country_of
from approach_finder.answers.validation import understand
from approach_finder.knowledge.conditions import Answer, Answers
from approach_finder.knowledge.faults import AnswersError, Problem, nearest
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.model import CitedReference
from approach_finder.knowledge.names import approach_named
from approach_finder.knowledge.references import cited_references
from approach_finder.knowledge.review import Answered, Outcome, Review, ReviewQuestion
from approach_finder.results.new_list import Change, new_list
from approach_finder.results.result import SafetyFinding
from approach_finder.results.safety import find_safety
from approach_finder.results.wording import Voice, voice_of

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
# The key of the approach that somebody has, in a check-in.
APPROACH = "approach"
# Who is spoken to in other words than the person alone: review.yaml holds these words under names with such an ending.
_VOICES: tuple[Voice, ...] = ("other", "together")
CheckIn: TypeAlias = dict[str, tuple[str, ...]]


class ReviewReason(Struct, frozen=True):
    """Why: an answer of the check-in, or several, and what studies say of it."""

    question: str
    answer: str
    text: str
    citations: tuple[str, ...]


class ReviewResult(Struct, frozen=True):
    """The outcome of a check-in. ``says`` is what it means; danger comes first (``safety``).

    ``answered`` is what was answered, as understood.
    """

    schema_version: Literal["1"]
    answered: dict[str, Any]
    outcome: Outcome
    says: str
    safety: SafetyFinding
    reasons: tuple[ReviewReason, ...]
    to_say: tuple[str, ...]
    changes: tuple[Change, ...]
    references: dict[str, CitedReference]


def texts_for(answers: Answers, library: Library) -> Review:
    """The texts of a check-in for whoever answers it."""
    words, voice = library.knowledge.questionnaire, voice_of(answers, library.knowledge)
    ending = f"_{voice}"

    def said(text: Any) -> Any:
        if isinstance(text, str):
            return words.called_by(answers, text)
        if isinstance(text, tuple):
            return tuple(said(part) for part in text)
        if isinstance(text, dict):
            return {name: said(part) for name, part in text.items()}
        if not isinstance(text, Struct):
            return text
        told = {name: getattr(text, name) for name in text.__struct_fields__}
        for name, other in told.items():
            if other and name.endswith(ending):
                plain = name.removesuffix(ending)
                told[plain] = {**told[plain], **other} if isinstance(other, dict) else other
        return structs.replace(text, **{name: said(part) for name, part in told.items()})

    return said(library.review) if voice in _VOICES else library.review


def review(given: Mapping[str, Any], library: Library, before: Mapping[str, Any] | None = None) -> ReviewResult:
    """The outcome of a check-in.

    Args:
        given: answers of the check-in by question, and the approach that somebody has; those on safety and how
            somebody feels as in an answers file.
        library: the knowledge base.
        before: the saved result or answers from the start, where there are any.

    Raises:
        AnswersError: with every fault of the check-in.
    """
    knowledge = library.knowledge
    saved = understand(before, knowledge, partial=True) if before else {}
    own, roles = library.review.questions, knowledge.scoring.roles
    others = {name: value for name, value in given.items() if name not in own and name != APPROACH}
    for name in (roles.id, roles.whom):  # whose it is, and who answered, must show in what is saved
        if name in saved:
            others.setdefault(name, saved[name])
    problems: list[Problem] = []
    checked = dict(_checked(given, library.review, problems))
    approach = _approach(given.get(APPROACH), library, problems)
    answers: dict[str, Answer] = {}
    try:
        answers = understand(others, knowledge, partial=True)
    except AnswersError as error:
        raise AnswersError(
            (*problems, *error.problems), safety_stands=error.safety_stands, country=error.country
        ) from None
    texts = texts_for(answers, library)
    known = {name: saved[name] for name in texts.still_true if name in saved} | answers
    safety = find_safety(known, knowledge)
    if problems:
        stands = safety.level not in (None, "none")
        raise AnswersError(problems, safety_stands=stands, country=country_of(known, knowledge))
    met = [rule for rule in texts.rules if _holds(rule.when, checked)]
    outcome: Outcome = max((rule.outcome for rule in met), key=OUTCOMES.index, default="too-early")
    told = sorted(met, key=lambda rule: -OUTCOMES.index(rule.outcome))
    reasons = tuple(
        ReviewReason(", ".join(rule.when), _labels(rule.when, checked, texts), rule.says, rule.sources) for rule in told
    )
    changes = [*_feelings(saved, answers, texts)]
    anew = texts.new_list
    if outcome == OUTCOMES[-1] or any(_holds(each, checked) for each in anew.when):
        learnt = next((each for each in anew.learnt if any(_holds(when, checked) for when in each.any)), None)
        changes += new_list(approach, learnt, saved, answers, library, anew)
    cited = [*(name for reason in reasons for name in reason.citations)]
    cited += [name for flag in safety.flags for name in flag.citations]
    plain = {name: _plain(texts.questions[name], chosen) for name, chosen in checked.items()}
    return ReviewResult(
        schema_version="1",
        answered={**({APPROACH: approach} if approach else {}), **plain, **answers},
        outcome=outcome,
        says=texts.outcomes[outcome].says,
        safety=safety,
        reasons=reasons,
        to_say=tuple(dict.fromkeys(words for rule in told for words in rule.to_say)),
        changes=tuple(changes),
        references=cited_references(knowledge, cited),
    )


def _approach(given: Any, library: Library, problems: list[Problem]) -> str | None:
    """The approach that somebody has, by its id or a name; a fault is added to the list."""
    if given is None or given == "":
        return None
    found = approach_named(given, library.knowledge) if isinstance(given, str) else None
    if found is None:
        problems.append(Problem("unknown-option", f"{APPROACH}: there is no such approach", APPROACH))
    return found


def _checked(given: Mapping[str, Any], texts: Review, problems: list[Problem]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The answers of the check-in as options, in the order of its questions; problems are added to the list."""
    for name, question in texts.questions.items():
        value = given.get(name)
        if value is None or value in ("", []):
            continue
        listed = value if isinstance(value, list | tuple) else [value]
        if len(listed) > 1 and not question.many:
            problems.append(Problem("not-one", f"{name} takes one answer", name))
            continue
        wrong = [option for option in listed if option not in question.options]
        for option in wrong:
            hint = nearest(str(option), question.options) or f"one of {', '.join(question.options)}"
            problems.append(Problem("unknown-option", f"{name}: there is no such option", name, hint))
        if not wrong:
            several = [option for option in listed if option not in question.exclusive]
            yield name, tuple(several or listed)


def _holds(when: Answered, checked: CheckIn) -> bool:
    return all(set(options) & set(checked.get(name, ())) for name, options in when.items())


def _labels(when: Answered, checked: CheckIn, texts: Review) -> str:
    """The answers that met a rule, in their words."""
    return "; ".join(
        texts.questions[name].options[option] for name in when for option in checked[name] if option in when[name]
    )


def _plain(question: ReviewQuestion, chosen: tuple[str, ...]) -> str | list[str]:
    return list(chosen) if question.many else chosen[0]


def _feelings(saved: Answers, answers: Answers, texts: Review) -> Iterator[Change]:
    """The sum of the four questions on how somebody feels, where all were answered before and now."""
    items = texts.again
    before, after = ([source.get(name) for name in items] for source in (saved, answers))
    if all(isinstance(value, int) for value in (*before, *after)):
        was, now = sum(map(int, before)), sum(map(int, after))  # type: ignore[arg-type]
        yield Change("phq4", None, was, now, texts.phq4.format(before=was, after=now))
