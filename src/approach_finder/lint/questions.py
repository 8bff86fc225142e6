"""Warnings on questions: what is easily forgotten when one is added or changed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from approach_finder.knowledge.faults import Fault
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.questionnaire import Question
from approach_finder.knowledge.sources import Source, Sources

# Words that speak to the person who answers, and so need other words where somebody answers for another.
_TO_THE_PERSON = frozenset(("I", "I'm", "I've", "me", "my", "My", "myself", "you", "You", "your", "Your", "yourself"))


def question_warnings(library: Library, sources: Sources) -> Iterator[Fault]:
    """All warnings on questions of a knowledge base without faults."""
    shapes, source = library.knowledge.vocabulary.questions, sources["questionnaire"]
    for name, question in library.knowledge.questionnaire.questions.items():
        yield from _same_words(name, question, source)
        # Who it is for is asked before that is known, and a text is typed by whoever answers.
        if name != library.knowledge.scoring.roles.whom and shapes[name].type != "text":
            yield from _no_words_for_another(name, question, source)
        if shapes[name].type == "scale" and question.ends is None:
            message = f"{name!r} has no 'ends' that say what each end of the scale looks like in the room"
            yield source.warning("no-ends", message, "questions", name)
    yield from _weighed(library, source)


def _same_words(name: str, question: Question, source: Source) -> Iterator[Fault]:
    for field in ("options", "options_other", "options_young", "options_together"):
        seen: dict[str, str] = {}
        for option, label in getattr(question, field).items():
            before = seen.setdefault(label.casefold().strip(), option)
            if before != option and question.options_from is None:
                message = f"{option!r} and {before!r} have the same words"
                yield source.warning("same-words", message, "questions", name, field, option)


def _no_words_for_another(name: str, question: Question, source: Source) -> Iterator[Fault]:
    def lacks(what: str, *path: str) -> Fault:
        message = f"{what} for who answers for another person"
        return source.warning("no-words-for-another", message, "questions", name, *path)

    if question.ask_other is None and _speaks_to_the_person(question.ask):
        yield lacks(f"{name!r} has no 'ask_other'")
    for option, label in question.options.items():
        if _speaks_to_the_person(label) and option not in question.options_other:
            yield lacks(f"the option {option!r} has no words", "options", option)
    if any(map(_speaks_to_the_person, question.steps)) and not question.steps_other:
        yield lacks(f"the steps of {name!r} have no words", "steps")


def _speaks_to_the_person(text: str) -> bool:
    words = text.replace("\u2019", "'").split()
    return any(word.strip('.,;:?!()"\u201c\u201d') in _TO_THE_PERSON for word in words)


def _weighed(library: Library, source: Source) -> Iterator[Fault]:
    """Questions that a rule asks about are quoted in reasons; and a scale is a wish, which can be thought over."""
    knowledge, scoring = library.knowledge, library.knowledge.scoring
    rules = chain.from_iterable((*card.speaks_for, *card.speaks_against) for card in library.approaches.values())
    for name in sorted({leaf.question for rule in rules for leaf in rule.when.leaves()}):
        question = knowledge.questionnaire.questions[name]
        if question.steps and question.about is None:
            message = f"{name!r} is quoted in reasons and has no 'about' that tells what was asked"
            yield source.warning("no-about", message, "questions", name)
        is_scale = knowledge.vocabulary.questions[name].type == "scale"
        if is_scale and name not in (*scoring.reconsider, scoring.roles.balance):
            message = f"{name!r} is weighed, and 'reconsider' in scoring.yaml does not name it"
            yield source.warning("never-reconsidered", message, "questions", name)
