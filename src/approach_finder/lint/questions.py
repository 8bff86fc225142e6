"""Warnings on questions: what is easily forgotten when one is added or changed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from approach_finder.knowledge.faults import Fault
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.sources import Sources

# Words that speak to the person who answers, and so need other words where somebody answers for another.
_TO_THE_PERSON = frozenset(("I", "I'm", "I've", "me", "my", "My", "myself", "you", "You", "your", "Your", "yourself"))


def question_warnings(library: Library, sources: Sources) -> Iterator[Fault]:
    """All warnings on questions of a knowledge base without faults."""
    yield from _same_words(library, sources)
    yield from _no_words_for_another(library, sources)
    yield from _no_about(library, sources)
    yield from _no_ends(library, sources)
    yield from _never_reconsidered(library, sources)


def _same_words(library: Library, sources: Sources) -> Iterator[Fault]:
    for name, question in library.knowledge.questionnaire.questions.items():
        for field in ("options", "options_other", "options_young", "options_together"):
            seen: dict[str, str] = {}
            for option, label in getattr(question, field).items():
                before = seen.setdefault(label.casefold().strip(), option)
                if before != option and question.options_from is None:
                    message = f"{option!r} and {before!r} have the same words"
                    yield sources["questionnaire"].warning("same-words", message, "questions", name, field, option)


def _no_words_for_another(library: Library, sources: Sources) -> Iterator[Fault]:
    """Who it is for is asked before that is known, and a text is typed by whoever answers: both need no other words."""
    shapes, whom = library.knowledge.vocabulary.questions, library.knowledge.scoring.roles.whom
    for name, question in library.knowledge.questionnaire.questions.items():
        if name == whom or shapes[name].type == "text":
            continue
        path = ("questions", name)
        if question.ask_other is None and _speaks_to_the_person(question.ask):
            message = f"{name!r} has no 'ask_other' for who answers for another person"
            yield sources["questionnaire"].warning("no-words-for-another", message, *path)
        for option, label in question.options.items():
            if _speaks_to_the_person(label) and option not in question.options_other:
                message = f"the option {option!r} has no words for who answers for another person"
                yield sources["questionnaire"].warning("no-words-for-another", message, *path, "options", option)
        if any(map(_speaks_to_the_person, question.steps)) and not question.steps_other:
            message = f"the steps of {name!r} have no words for who answers for another person"
            yield sources["questionnaire"].warning("no-words-for-another", message, *path, "steps")


def _speaks_to_the_person(text: str) -> bool:
    words = text.replace("\u2019", "'").split()
    return any(word.strip('.,;:?!()"\u201c\u201d') in _TO_THE_PERSON for word in words)


def _weighed(library: Library) -> set[str]:
    """The questions that a rule asks about."""
    rules = chain.from_iterable((*card.speaks_for, *card.speaks_against) for card in library.approaches.values())
    return {leaf.question for rule in rules for leaf in rule.when.leaves()}


def _no_about(library: Library, sources: Sources) -> Iterator[Fault]:
    """A weighed question is quoted in a reason: a step of a scale alone does not tell what was asked."""
    for name in sorted(_weighed(library)):
        question = library.knowledge.questionnaire.questions[name]
        if question.steps and question.about is None:
            message = f"{name!r} is quoted in reasons and has no 'about' that tells what was asked"
            yield sources["questionnaire"].warning("no-about", message, "questions", name)


def _no_ends(library: Library, sources: Sources) -> Iterator[Fault]:
    """The ends of a scale are easier to choose between when one can picture them."""
    for name, question in library.knowledge.questionnaire.questions.items():
        if library.knowledge.vocabulary.questions[name].type == "scale" and question.ends is None:
            message = f"{name!r} has no 'ends' that say what each end of the scale looks like in the room"
            yield sources["questionnaire"].warning("no-ends", message, "questions", name)


def _never_reconsidered(library: Library, sources: Sources) -> Iterator[Fault]:
    """A scale is a wish, and a wish can be thought over."""
    scoring = library.knowledge.scoring
    for name in sorted(_weighed(library) - set(scoring.reconsider) - {scoring.roles.balance}):
        if library.knowledge.vocabulary.questions[name].type == "scale":
            message = f"{name!r} is weighed, and 'reconsider' in scoring.yaml does not name it"
            yield sources["questionnaire"].warning("never-reconsidered", message, "questions", name)
