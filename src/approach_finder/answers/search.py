"""Searching options, approaches and commands by everyday words: best first, by meaning and not by the look of letters.

An :class:`Index` holds entries, each with its label and the words that stand for it in the knowledge base (``also``).
All words that were typed have to be met, by an entry's words in any form; while somebody types, the last word may be
a beginning. Where nothing meets all of them, what meets the rarer ones is nearest.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from approach_finder.answers.words import fold, one_slip_apart, stem
from approach_finder.knowledge.catalogue_words import CommandWords
from approach_finder.knowledge.model import Knowledge

if TYPE_CHECKING:
    from approach_finder.knowledge.library import Library

_Key = TypeVar("_Key")

# Words that say nothing of what is meant, unless nothing else was typed.
_SMALL = frozenset(
    {
        *("a", "an", "the", "of", "to", "in", "on", "at", "for", "with", "from", "by", "and", "or", "about", "that"),
        *("i", "im", "me", "my", "mine", "myself", "we", "our", "it", "is", "am", "are", "be", "been", "so", "too"),
        *("do", "not", "no", "have", "having", "has", "had", "really", "very", "what", "when", "who", "this"),
        *("he", "she", "him", "her", "his", "they", "them", "you", "ive", "as"),
        *("all", "time", "always", "much", "many", "never", "ever", "every", "still", "again", "now", "here", "there"),
        *("up", "out", "off", "over", "then", "because", "since", "day", "year", "years", "place", "put"),
        *("can", "cant", "cannot", "will", "wont", "dont", "doesnt", "get", "gets", "got", "getting", "go", "going"),
        *("feel", "feeling", "feels", "keep", "make", "makes", "want", "some", "any", "just", "like", "problem"),
        *("problems", "issue", "issues", "trouble", "somebody", "someone", "something", "anything"),
    }
)
_WHOLE, _FORM, _BEGINNING = 1.0, 0.9, 0.7
_SLIP = 0.5
_LEAST_FOR_A_SLIP = 6
# Among the few options of one question a shorter word will do.
_LEAST_FOR_A_SLIP_IN_ONE = 4
# What has to be met of the weight of the words for an entry to count as near.
_NEAR = 0.3
# A word that stands nowhere weighs so much of one that stands once: a sentence holds many that mean little here.
_UNKNOWN = 0.25
# So much less is as good.
_AS_WELL = 0.1


class Entry(Struct, Generic[_Key], frozen=True):
    """Something that can be found: a key, and the texts that stand for it, the label first."""

    key: _Key
    texts: tuple[str, ...]


class Index(Generic[_Key]):
    """Entries that can be searched. Of those that fit equally well the earlier comes first.

    Where nothing fits, a word of at least ``least_for_a_slip`` letters may be one slip of the finger away.
    """

    def __init__(self, entries: Iterable[Entry[_Key]], least_for_a_slip: int = _LEAST_FOR_A_SLIP) -> None:
        self._least_for_a_slip = least_for_a_slip
        split = [(entry.key, [_split(text) for text in entry.texts]) for entry in entries]
        self._entries = [
            (key, texts, {each for text in texts for pair in text for each in pair}) for key, texts in split
        ]
        seen = Counter(form for _, texts in split for form in {form for text in texts for _, form in text})
        most = len(self._entries) + 1
        self._rareness = {form: math.log(most / count) + 0.1 for form, count in seen.items()}
        self._unknown = _UNKNOWN * math.log(most)

    def find(self, words: str) -> list[_Key]:
        """The matches of some words, best first; nothing where no word was typed."""
        return [key for _, key in self._found(words, near=True)]

    def meant(self, words: str) -> list[_Key]:
        """The meaning of all of some words: the best match, and what fits as well."""
        found = self._found(words, near=False)
        return [key for score, key in found if score >= found[0][0] - _AS_WELL]

    def _found(self, words: str, *, near: bool) -> list[tuple[float, _Key]]:
        typed = _split(words)
        typed = [pair for pair in typed if pair[0] not in _SMALL] or typed
        if not typed:
            return []
        for slips in (False, True):
            scored = [
                (*self._score(typed, texts, slips=slips), key)
                for key, texts, known in self._entries
                if slips or _can_meet(typed, known)
            ]
            for least in (1.0, _NEAR) if near and slips else (1.0,):
                if found := [(score, key) for met, score, key in scored if met >= least]:
                    return sorted(found, key=lambda each: -each[0])
        return []

    def _score(
        self, typed: list[tuple[str, str]], texts: list[list[tuple[str, str]]], *, slips: bool
    ) -> tuple[float, float]:
        """How much of what was typed an entry meets (1 is all), and how well it fits."""
        weights = [self._rareness.get(form, self._unknown) for _, form in typed]
        best = [0.0] * len(typed)
        closest = 0.0
        for place, text in enumerate(texts):
            met = [
                _how_well(
                    pair,
                    text,
                    last=pair is typed[-1] and not (slips and len(pair[0]) == 1),  # one letter brings nothing near
                    slips=slips and len(pair[0]) >= self._least_for_a_slip,
                )
                for pair in typed
            ]
            best = [max(pair) for pair in zip(best, met, strict=True)]
            length = sum(0.5 if word in _SMALL else 1 for word, _ in text)
            cover = sum(met) / max(len(typed), length)
            closest = max(closest, cover + (0.05 if place == 0 else 0))
        share = sum(weight for weight, met in zip(weights, best, strict=True) if met) / sum(weights)
        fit = sum(weight * met for weight, met in zip(weights, best, strict=True)) / sum(weights)
        return round(share, 6), round(fit + closest, 6)


def _split(text: str) -> list[tuple[str, str]]:
    return [(word, stem(word)) for word in fold(text).split()]


def _can_meet(typed: list[tuple[str, str]], known: set[str]) -> bool:
    """Whether an entry may meet all of what was typed, to spare most entries the rest: ``known`` are its words."""
    *_, (last, _) = typed
    return all(word in known or form in known for word, form in typed[:-1]) and (
        not known.isdisjoint(typed[-1]) or any(word.startswith(last) for word in known)
    )


def _how_well(typed: tuple[str, str], text: Iterable[tuple[str, str]], *, last: bool, slips: bool) -> float:
    word, form = typed
    best = 0.0
    for other, other_form in text:
        if word == other:
            return _WHOLE
        if form == other_form:
            best = _FORM
        elif not best and last and other.startswith(word):
            best = _BEGINNING
        elif not best and slips and one_slip_apart(word, other):
            best = _SLIP
    return best


# --- what is searched ---------------------------------------------------------------------------------------


class Match(Struct, frozen=True):
    """An option that was found. ``question`` is that of safety and ``option`` None where people to call come first."""

    question: str
    option: str | None
    label: str


def question_index(name: str, labels: Mapping[str, str], knowledge: Knowledge) -> Index[str]:
    """The options of one question, by the labels they are shown with."""
    also = knowledge.questionnaire.questions[_options_of(name, knowledge)].also
    return Index(
        (Entry(option, (label, fold(option), *also.get(option, ()))) for option, label in labels.items()),
        _LEAST_FOR_A_SLIP if knowledge.vocabulary.questions[name].options_from else _LEAST_FOR_A_SLIP_IN_ONE,
    )


def _options_of(name: str, knowledge: Knowledge) -> str:
    """The question whose options a question offers: itself, or the one it takes them from."""
    return knowledge.questionnaire.questions[name].options_from or name


def asks_for_help(words: str, knowledge: Knowledge) -> bool:
    """Whether the last word that was typed may be a call for help: then people to call stand first."""
    typed = fold(words).split()[-1:]
    return any(
        word == danger or (danger.endswith("*") and len(word) >= len(danger) - 1 and word.startswith(danger[:-1]))
        for word in typed
        for danger in knowledge.safety.danger_words
    )


def find_options(words: str, knowledge: Knowledge) -> list[Match]:
    """The options of all questions that fit some words, best first: concerns before other options that fit as well."""
    found = [Match(*key) for key in knowledge.derived(_all_options).find(words)]
    concerns = knowledge.scoring.roles.concerns
    found.sort(key=lambda match: match.question != concerns)
    if asks_for_help(words, knowledge):
        found.insert(0, Match(knowledge.scoring.roles.safety, None, knowledge.safety.people_to_call))
    return found


def _all_options(knowledge: Knowledge) -> Index[tuple[str, str, str]]:
    entries: list[Entry[tuple[str, str, str]]] = []
    for name in knowledge.questionnaire.order:
        question = knowledge.questionnaire.questions[name]
        for option, label in question.options.items():
            entries.append(Entry((name, option, label), (label, fold(option), *question.also.get(option, ()))))
    return Index(entries)


def nearest_option(word: str, name: str, knowledge: Knowledge) -> str | None:
    """The first of :func:`nearest_options`; None where there is none."""
    found = nearest_options(word, name, knowledge)
    return found[0] if found else None


def nearest_options(word: str, name: str, knowledge: Knowledge) -> list[str]:
    """The options of a question whose ids a word is one slip away from, or that it means; else the nearest one."""
    question = knowledge.questionnaire.questions[_options_of(name, knowledge)]
    if slips := [option for option in question.options if one_slip_apart(fold(word), fold(option))]:
        return slips
    index = question_index(name, question.options, knowledge)
    return index.meant(word) or index.find(word)[:1]


def find_approaches(words: str, knowledge: Knowledge) -> list[str]:
    """The approaches that some words find, best first, as they are typed."""
    return Index(Entry(name, texts) for name, texts in knowledge.derived(_approach_names).items()).find(words)


def approaches_like(words: str, knowledge: Knowledge) -> list[str]:
    """The approaches that all of some words mean, for a hint: another one's name would mislead."""
    return Index(Entry(name, texts) for name, texts in knowledge.derived(_approach_names).items()).meant(words)


def find_commands(words: str, library: Library) -> list[CommandWords]:
    """The commands that all of some words mean, and those that show an approach of that name."""
    said = library.catalogue.questions
    known = {each.run: each for each in said.commands}
    found = Index(Entry(each.run, (each.run, each.does, *each.also)) for each in said.commands).meant(words)
    shown = [
        CommandWords(f"approach-finder show {name}", library.knowledge.approaches[name].name, ())
        for name in approaches_like(words, library.knowledge)
    ]
    return [*shown, *(known[run] for run in found)]


def ways_like(words: str, library: Library) -> list[str]:
    """The approaches, practices and other ways that are meant by all of some words."""
    names = dict(library.knowledge.derived(_approach_names))
    names |= {name: (practice.name, fold(name), *practice.aliases) for name, practice in library.practices.items()}
    names |= {name: (way.name, fold(name)) for name, way in library.other_ways.items()}
    return Index(Entry(name, texts) for name, texts in names.items()).meant(words)


def one_swap_away(word: str, library: Library) -> list[str]:
    """The approach that a word names but for two neighbouring letters that changed places.

    None where the word with a letter less is the name of one: then it may be meant as well.
    """
    said = fold(word)
    swapped = {said[:at] + said[at + 1] + said[at] + said[at + 2 :] for at in range(len(said) - 1)}
    shorter = {said[:at] + said[at + 1 :] for at in range(len(said))}
    meant: list[str] = []
    for name, entry in library.approaches.items():
        names = {*map(fold, (name, entry.short_name, *entry.aliases))}
        if names & shorter:
            return []
        meant += [name] * bool(names & swapped)
    return meant if len(meant) == 1 else []


def _approach_names(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """The name of each approach, and what else it is called and searched by."""
    also: Mapping[str, tuple[str, ...]] = {}
    for name, shape in knowledge.vocabulary.questions.items():
        if shape.options_from == "approaches":
            also = knowledge.questionnaire.questions[name].also
            break
    return {
        name: (entry.name, entry.short_name, fold(name), *also.get(name, ()))
        for name, entry in knowledge.approaches.items()
    }


def named(text: str, names: Mapping[str, Iterable[str]]) -> str | None:
    """The id that a text is, or whose name it is, in any case; None where it is nobody's or that of several."""
    if text in names:
        return text
    wanted = fold(text)
    found = [name for name, called in names.items() if wanted in (fold(name), *map(fold, called))]
    return found[0] if len(found) == 1 else None
