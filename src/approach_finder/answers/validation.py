"""Answers: from what somebody handed over to what the engine may count.

An answer is an option id (one), a tuple of option ids in the order of the vocabulary (many), a whole
number (scale, frequency, number), or a text (country, date, text).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence, Set
from functools import cached_property, partial
from typing import Any

from approach_finder.answers.asked import chosen_options, country_of, picked
from approach_finder.answers.countries import HOW_TO_GIVE, country_hint, find_country
from approach_finder.answers.misplaced import SafetyWords
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.faults import SAFETY_UNREAD, AnswersError, Problem, nearest
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.questionnaire import QuestionShape

MOST_PROBLEMS = 20  # told; a thousand help nobody, and each hint takes a moment
_LONGEST_KEY = 60


def and_more(untold: int) -> Problem:
    """That there are so many problems more than are told."""
    return Problem("and-more", f"and {untold:,} more", "")


def understand(given: Any, knowledge: Knowledge, *, partial: bool = False, discreet: bool = False) -> dict[str, Answer]:
    """Check answers as handed over, and return them as understood.

    Args:
        given: a mapping of question id to answer, or a previous result (its ``answers`` are taken).
            None and a blank stand for a question that was not asked, an empty list for a skipped one.
        knowledge: the knowledge base whose questions are answered.
        partial: whether answers that a recommendation needs may still be missing.
        discreet: whether problems must not repeat what was given, as always for answers on safety.

    Returns:
        The answers in the order of the questionnaire. A skipped question has no entry, save a skipped
        safety question, which keeps an empty tuple: skipped is not the same as not asked.

    Raises:
        AnswersError: with every problem found.
    """
    if not partial and was_redacted(given, knowledge):
        raise AnswersError([redacted_problem(knowledge)])
    reader = _Reader(knowledge, discreet=discreet)
    for number, (question, value) in enumerate(as_mapping(unwrapped(given)).items(), start=1):
        reader.read(str(question), value, number)
    reader.check_whole(partial=partial)
    roles = knowledge.scoring.roles
    if reader.problems:
        stands = not knowledge.safety.flags.keys().isdisjoint(chosen_options(reader.understood, roles.safety))
        raise AnswersError(
            reader.told(), safety_stands=stands or reader.misplaced, country=country_of(reader.understood, knowledge)
        )
    return {name: reader.understood[name] for name in knowledge.questionnaire.order if name in reader.understood}


def unwrapped(given: Any) -> Any:
    """The answers inside a previous result, or a row of a pandas frame as a mapping; anything else as it is."""
    given = _row_as_mapping(given)
    return given["answers"] if _is_result(given) else given


def as_mapping(given: Any) -> dict[str, Any]:
    """The answers that a Python program hands over, as a mapping.

    Raises:
        AnswersError: if it is none.
    """
    given = _row_as_mapping(given)
    if not isinstance(given, Mapping):
        raise AnswersError([Problem("not-a-mapping", "the answers must be a mapping of question to answer", "")])
    return dict(given)


def _row_as_mapping(given: Any) -> Any:
    return given.to_dict() if not isinstance(given, Mapping) and hasattr(given, "to_dict") else given


def was_redacted(given: Any, knowledge: Knowledge) -> bool:
    """Whether it is a previous result from which answers on safety were left out: it must not count as not asked."""
    if not _is_result(given) or knowledge.scoring.roles.safety in given["answers"]:
        return False
    safety = given.get("safety")
    return isinstance(safety, Mapping) and safety.get("asked") in ("yes", "skipped", "redacted")


def redacted_problem(knowledge: Knowledge) -> Problem:
    """That answers on safety were left out of what was given."""
    safety = knowledge.scoring.roles.safety
    return Problem("redacted", f"answers on {safety} were left out of this result", safety, f"answer {safety} anew")


def _is_result(given: Any) -> bool:
    return isinstance(given, Mapping) and "schema_version" in given and isinstance(given.get("answers"), Mapping)


class _Reader:
    """Reads answers one by one as they were handed over, and collects what is wrong with them."""

    def __init__(self, knowledge: Knowledge, *, discreet: bool) -> None:
        self.knowledge = knowledge
        self.discreet = discreet
        self.shapes = knowledge.vocabulary.questions
        self.secret = knowledge.scoring.roles.safety
        self.problems: list[Problem] = []
        self.untold = 0
        self.misplaced = self.told_safety = False
        self.understood: dict[str, Answer] = {}

    def problem(
        self, code: str, message: str, path: str, hint: str | Callable[[], str | None] | None = None, given: Any = None
    ) -> None:
        """Note a problem. ``given`` is what cannot be read, where it may be a word of the question on safety."""
        is_safety = code == SAFETY_UNREAD
        if given is not None and not is_safety and self._safety_words.stand_in(given):
            is_safety = self.misplaced = True
            message, hint = f"{path} belongs under {self.secret}", f"such as {self.secret}: [...]"
        if is_safety and not self.told_safety:
            self.told_safety = True
            self.problems.insert(0, Problem(code, message, path, hint() if callable(hint) else hint))
        elif len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(code, message, path, hint() if callable(hint) else hint))
        else:
            self.untold += 1

    @cached_property
    def _safety_words(self) -> SafetyWords:
        return SafetyWords(self.knowledge)

    def told(self) -> list[Problem]:
        """The problems, what cannot be read of safety first; past so many only how many more there are."""
        told = sorted(self.problems, key=lambda problem: problem.code != SAFETY_UNREAD)
        if self.untold:
            told.append(and_more(self.untold))
        return told

    def read(self, question: str, value: Any, number: int) -> None:
        """Read the answer to one question; ``number`` is its place among those given."""
        shape = self.shapes.get(question)
        if shape is None:
            place = f"key {number}"  # not its words: they may be somebody's own
            hint = None if self.discreet else partial(nearest, question[:_LONGEST_KEY], self.shapes)
            self.problem("unknown-question", f"{place} is no question", place, hint, given=[question, value])
            return
        answer = self._answer(question, shape, value)
        if answer is not None:
            self.understood[question] = answer

    def _answer(self, question: str, shape: QuestionShape, value: Any) -> Answer | None:
        value = as_plain(value)
        if value is None:
            return None
        if isinstance(value, str) and not value.strip():
            return () if question == self.secret else None
        match shape.type:
            case "many":
                return self._many(question, shape, value)
            case "one":
                if question == self.knowledge.scoring.roles.main_concern:
                    shape = self.shapes[self.knowledge.scoring.roles.concerns]
                return value if self._is_option(question, shape, value) else None
            case "scale" | "frequency" | "number":
                return self._number(question, shape, value)
            case "country":
                return self._country(question, value)
            case "date":
                return self._date(question, value)
            case "text":
                return self._text(question, shape, value)

    def _many(self, question: str, shape: QuestionShape, value: Any) -> tuple[str, ...] | None:
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, Sequence | Set):
            code = SAFETY_UNREAD if question == self.secret else "wrong-type"
            self.problem(code, f"{question} must be a list of options", question, self._options(shape), value)
            return None
        wanted = [item for number, item in enumerate(value) if self._is_option(question, shape, item, number)]
        if value and not wanted:
            return None
        answer = picked(wanted, shape.options, self.knowledge.questionnaire.questions[question])
        return answer if answer or question == self.secret else None

    def _is_option(self, question: str, shape: QuestionShape, value: Any, number: int | None = None) -> bool:
        if isinstance(value, str) and value in shape.options:
            return True
        path = question if number is None else f"{question}[{number}]"
        if question == self.secret or self.discreet:
            code = SAFETY_UNREAD if question == self.secret else "unknown-option"
            self.problem(code, f"{path} is not one of the valid answers", path, partial(self._options, shape), value)
        elif not isinstance(value, str):
            options = partial(self._options, shape)
            self.problem("wrong-type", f"{path} must be the id of an option", path, options, value)
        else:
            message = f"{path}: there is no option {_shown(value)}"
            self.problem("unknown-option", message, path, partial(self._nearest, value, question, shape), value)
        return False

    def _nearest(self, value: str, question: str, shape: QuestionShape) -> str:
        from approach_finder.answers.search import nearest_option  # needed only where something is wrong

        near = nearest_option(value[:_LONGEST_KEY], question, self.knowledge)
        return f"did you mean {near!r}?" if near else self._options(shape)

    def _options(self, shape: QuestionShape) -> str:
        return "one of " + ", ".join(shape.options)

    def _number(self, question: str, shape: QuestionShape, value: Any) -> int | None:
        low, high = shape.limits or (0, 0)
        value = as_whole(value)
        if isinstance(value, bool) or not isinstance(value, int):
            self.problem("wrong-type", f"{question} must be a whole number", question, f"from {low} to {high}", value)
        elif not low <= value <= high:
            self.problem("out-of-range", f"{question} must be from {low} to {high}", question)
        else:
            return value
        return None

    def _country(self, question: str, value: Any) -> str | None:
        code = find_country(value, self.knowledge) if isinstance(value, str) else None
        if code is None:
            told = isinstance(value, str) and not self.discreet
            hint = partial(country_hint, value[:_LONGEST_KEY], self.knowledge) if told else HOW_TO_GIVE
            self.problem("bad-country", f"{question} must be the name or the code of a country", question, hint, value)
        return code

    def _date(self, question: str, value: Any) -> str | None:
        if isinstance(value, str) and is_day(value):
            return value
        self.problem("bad-date", f"{question} must be a day", question, "such as 2026-11-28", value)
        return None

    def _text(self, question: str, shape: QuestionShape, value: Any) -> str | None:
        value = as_whole(value)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            self.problem("wrong-type", f"{question} must be a text", question, f'put it in quotes: {question}: "0012"')
        elif not is_text(value):
            hint = "save the file as UTF-8, or name its encoding, such as --encoding cp1252"
            self.problem("not-text", f"{question} holds something that is no text", question, hint)
        elif shape.longest and len(value) > shape.longest:
            self.problem("too-long", f"{question} may have {shape.longest} characters at most", question)
        else:
            return value or None
        return None

    def check_whole(self, *, partial: bool) -> None:
        """Check the answers against one another, once all are read."""
        roles = self.knowledge.scoring.roles
        faulty = {problem.path.partition("[")[0] for problem in self.problems}
        concerns = chosen_options(self.understood, roles.concerns)
        if not concerns and not partial and roles.concerns not in faulty:
            self.problem("missing", f"{roles.concerns} is needed: what should the therapy help with", roles.concerns)
        also = self.knowledge.scoring.also_concern
        if also.when.holds(self.understood):
            concerns = (*concerns, also.concern)
        main = self.understood.get(roles.main_concern)
        if main is not None and concerns and main not in concerns:
            self.problem(
                "not-chosen",
                f"{roles.main_concern} must be one of the chosen {roles.concerns}",
                roles.main_concern,
                None if self.discreet else "one of " + ", ".join(concerns),
            )


def as_plain(value: Any) -> Any:
    """An answer as plain data: arrays, series and scalars of numpy and pandas too; what they call missing is None."""
    if value is None or type(value) in (str, int, bool, list, tuple):
        return value
    if hasattr(value, "tolist"):  # numpy and pandas, which need not be installed
        value = value.tolist()
    missing = type(value).__name__ in ("NAType", "NaTType") or (isinstance(value, float) and math.isnan(value))
    return None if missing else value


def is_text(text: str) -> bool:
    """Whether a text can be written: no half of a pair, and nothing that stood for a byte of another encoding."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def as_whole(value: Any) -> Any:
    """A whole number that was written with a decimal point, as an integer: JSON Schema calls it one as well."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar, written YYYY-MM-DD."""
    try:
        return len(text) == len("YYYY-MM-DD") and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
