"""Searching options, approaches and commands by everyday words: best first, by meaning and not by the look of letters.

An :class:`Index` holds entries, each with its label and the words that stand for it in the knowledge base (``also``).
A word, or two in a row, counts the more, the fewer entries have it. While somebody types, the last word may be a
beginning; a word that no entry has may be a slip of the finger.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from approach_finder.answers.words import fold, stem, within
from approach_finder.knowledge.catalogue_words import CommandWords
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.questionnaire import Question

if TYPE_CHECKING:
    from approach_finder.knowledge.library import Library

_Key = TypeVar("_Key")

# Words that tell little of what is meant, unless nothing else was typed.
_SMALL = frozenset((
    "a", "about", "again", "all", "always", "am", "an", "and", "any", "anything", "are", "as", "at", "away",
    "be", "because", "been", "being", "bit", "but", "by", "day", "did", "do", "does", "down", "even",
    "ever", "every", "everyone", "everything", "feel", "feeling", "feels", "felt", "few", "for", "from", "get",
    "gets", "getting", "go", "goes", "going", "gone", "got", "had", "has", "have", "having", "he", "her",
    "here", "hers", "hes", "him", "his", "how", "i", "id", "if", "im", "in", "is", "issue", "issues", "it",
    "its", "ive", "just", "keep", "keeps", "kept", "know", "like", "lot", "made", "make", "makes", "making",
    "many", "me", "mine", "more", "much", "my", "myself", "not", "now", "of", "off", "on", "one", "or", "our",
    "out", "over", "place", "problem", "problems", "put", "really", "say", "says", "she", "shes", "since", "so",
    "some", "somebody", "someone", "something", "still", "take", "that", "the", "their", "them", "then",
    "there", "these", "they", "theyre", "thing", "things", "think", "this", "those", "time", "to", "told",
    "too", "trouble", "try", "trying", "up", "us", "very", "want", "wanted", "wants", "was", "way", "we",
    "were", "what", "when", "where", "who", "why", "will", "with", "year", "years", "you", "your"
))  # fmt: skip
# The end of "I'm" and "he'll".
_SHORTENED = re.compile(r"['\N{RIGHT SINGLE QUOTATION MARK}](?:m|s|d|ll|re|ve)\b", re.IGNORECASE)
# How surely a word that was typed means one of ours: the same, another form, the rest to be typed, a slip.
_WHOLE, _FORM, _BEGINNING, _SLIP = 1.0, 0.9, 0.7, 0.5
# What a small word counts, and two words in a row beside each by itself.
_OF_SMALL = 0.3
_LEAST_FOR_A_SLIP = 6
# Among the few options of one question a shorter word will do.
_LEAST_FOR_A_SLIP_IN_ONE = 4
_LEAST_FOR_TWO_SLIPS = 8
# What has to be met of the weight of the words for an entry to count as near.
_NEAR = 0.3
# A word that stands nowhere weighs so much of one that stands once: a sentence holds many that mean little here.
_UNKNOWN = 0.25
# What fits less than this share of the best is not found.
_FAR = 0.4
# The higher, the more the text that is closest to what was typed counts beside the others of its entry.
_CLOSEST = 4
# So much less is as good.
_AS_WELL = 0.1


class Entry(Struct, Generic[_Key], frozen=True):
    """Something that can be found: a key, and the texts that stand for it, the label first."""

    key: _Key
    texts: tuple[str, ...]


class _Texts(Struct, frozen=True):
    """The texts of all entries, by number.

    ``places`` are the texts that have a word, or two in a row, and ``weights`` what these weigh; ``owners`` and
    ``sums`` are the entry of each text and the weight of all its words. ``spelled`` are the words of a form.
    """

    owners: list[int]
    sums: list[float]
    places: dict[str, list[int]]
    weights: dict[str, float]
    spelled: dict[str, set[str]]
    words: list[str]
    unknown: float


class Index(Generic[_Key]):
    """Entries that can be searched. Of those that fit equally well the earlier comes first.

    A word of at least ``least_for_a_slip`` letters that no entry has may be a slip or two of the finger away. Words
    that are the ``same`` share a form. All is prepared when it is first searched.
    """

    def __init__(
        self,
        entries: Iterable[Entry[_Key]],
        least_for_a_slip: int = _LEAST_FOR_A_SLIP,
        same: Mapping[str, str] | None = None,
    ) -> None:
        self._entries = tuple(entries)
        self._least_for_a_slip = least_for_a_slip
        known = same or {}
        self._form: Callable[[str], str] = cache(lambda word: known.get(form := stem(word), form))

    def find(self, words: str) -> list[_Key]:
        """The matches of some words, best first; nothing where no word was typed."""
        found = [(fit, key) for _, share, fit, key in self._found(words) if share >= _NEAR]
        return [key for fit, key in found if fit >= found[0][0] * _FAR]

    def meant(self, words: str) -> list[_Key]:
        """The meaning of all of some words: the best match, and what fits as well."""
        found = [(fit, key) for whole, _, fit, key in self._found(words) if whole]
        return [key for fit, key in found if fit >= found[0][0] - _AS_WELL]

    @cached_property
    def _texts(self) -> _Texts:
        owners: list[int] = []
        texts: list[set[str]] = []
        places: defaultdict[str, list[int]] = defaultdict(list)
        spelled: defaultdict[str, set[str]] = defaultdict(set)
        for owner, entry in enumerate(self._entries):
            for text in entry.texts:
                split = self._split(text)
                for word, form in split:
                    spelled[form].add(word)
                tokens = {word for word, _ in split} | _pairs(split)
                for token in tokens:
                    places[token].append(len(texts))
                texts.append(tokens)
                owners.append(owner)
        most = len(self._entries) + 1
        rare = [0.1 + math.log(most / max(1, count)) for count in range(most)]
        weights = {token: _OF_SMALL * rare[len({owners[at] for at in found})] for token, found in places.items()}
        known = sorted(token for token in weights if " " not in token)
        for words in spelled.values():
            weight = rare[len({owners[at] for word in words for at in places[word]})]
            for word in words:
                weights[word] = weight * (_OF_SMALL if word in _SMALL else 1)
        sums = [sum(map(weights.__getitem__, tokens)) for tokens in texts]
        return _Texts(owners, sums, dict(places), weights, dict(spelled), known, _UNKNOWN * math.log(most))

    def _split(self, text: str) -> list[tuple[str, str]]:
        """The words of a text, each with its form."""
        return [(word, self._form(word)) for word in fold(_SHORTENED.sub("", text)).split()]

    def _found(self, words: str) -> list[tuple[bool, float, float, _Key]]:
        """The entries that meet any of some words, best first.

        Each with whether it meets all words that tell something, the share it meets by weight, and how well it fits.
        """
        typed = self._split(words)
        telling = {at for at, (word, _) in enumerate(typed) if word not in _SMALL} or {*range(len(typed))}
        texts, total = self._texts, 0.0
        whole = {*range(len(self._entries))}
        shares: defaultdict[int, float] = defaultdict(float)
        of_texts: defaultdict[int, float] = defaultdict(float)
        for at, alike in enumerate(self._tokens(typed)):
            surest = max(alike.values(), default=_UNKNOWN)
            weight = min((texts.weights[word] for word, sure in alike.items() if sure == surest), default=texts.unknown)
            total += weight
            in_texts: dict[int, float] = {}  # of each text, and then of each entry, what meets it most surely
            for word, sure in sorted(alike.items(), key=lambda each: each[1]):
                in_texts |= dict.fromkeys(texts.places[word], sure * weight)
            having: dict[int, float] = {}
            for place, gain in in_texts.items():
                of_texts[place] += gain
                owner = texts.owners[place]
                if gain > having.get(owner, 0):
                    having[owner] = gain
            for owner, gain in having.items():
                shares[owner] += gain
            if at in telling:
                whole &= having.keys()
        overlap: defaultdict[int, float] = defaultdict(float)
        for place, gain in of_texts.items():
            overlap[texts.owners[place]] += (2 * gain / (total + texts.sums[place])) ** _CLOSEST
        found = [
            (owner in whole, met / total, round(met / total + overlap[owner] ** (1 / _CLOSEST), 6), owner)
            for owner, met in shares.items()
        ]
        found.sort(key=lambda each: (-each[2], each[3]))
        return [(all_met, share, fit, self._entries[owner].key) for all_met, share, fit, owner in found]

    def _tokens(self, typed: list[tuple[str, str]]) -> Iterator[dict[str, float]]:
        """The known words that each one may mean, and how surely; then the pairs that are known."""
        for word, form in typed[:-1]:
            yield self._alike(word, form)
        for word, form in typed[-1:]:
            is_a_letter = len(word) == 1 < len(typed)  # it tells something beside the word before it alone
            begun = () if is_a_letter else self._beginning_with(word)
            yield dict.fromkeys(begun, _BEGINNING) | self._alike(word, form, slips=not begun)
            if is_a_letter and (pairs := self._pairs_beginning_with(f"{typed[-2][1]} {word}")):
                yield dict.fromkeys(pairs, _BEGINNING)
        yield from ({pair: _WHOLE} for pair in _pairs(typed) & self._texts.places.keys())

    def _alike(self, word: str, form: str, *, slips: bool = True) -> dict[str, float]:
        texts = self._texts
        if form in texts.spelled:
            return {each: _WHOLE if each == word else _FORM for each in texts.spelled[form]}
        if slips and len(word) >= self._least_for_a_slip:
            near = self._beginning_with(word[0])
            for most in range(1, 3 if len(word) >= _LEAST_FOR_TWO_SLIPS else 2):
                if found := [each for each in near if within(word, each, most)]:
                    return {each: _SLIP for one in found for each in texts.spelled[self._form(one)]}
        return {}

    def _beginning_with(self, letters: str) -> list[str]:
        words = self._texts.words
        start = bisect_left(words, letters)
        return words[start : bisect_left(words, f"{letters}\uffff", start)]

    def _pairs_beginning_with(self, letters: str) -> list[str]:
        return [token for token in self._texts.places if token.startswith(letters)]


def _pairs(split: list[tuple[str, str]]) -> set[str]:
    return {f"{one} {other}" for (_, one), (_, other) in pairwise(split)}


# --- what is searched ---------------------------------------------------------------------------------------


class Match(Struct, frozen=True):
    """An option that was found. ``question`` is that of safety and ``option`` None where people to call come first."""

    question: str
    option: str | None
    label: str


def question_index(name: str, labels: Mapping[str, str], knowledge: Knowledge) -> Index[str]:
    """The options of one question, by the labels they are shown with."""
    question = knowledge.questionnaire.questions[_options_of(name, knowledge)]
    return Index(
        (Entry(option, _texts_of(option, label, question)) for option, label in labels.items()),
        _LEAST_FOR_A_SLIP if knowledge.vocabulary.questions[name].options_from else _LEAST_FOR_A_SLIP_IN_ONE,
        knowledge.derived(_synonyms),
    )


def _texts_of(option: str, label: str, question: Question) -> tuple[str, ...]:
    return label, fold(option), *question.also.get(option, "").split(", ")


def _synonyms(knowledge: Knowledge) -> dict[str, str]:
    return {stem(word): words[0] for words in knowledge.questionnaire.synonyms for word in words}


def _options_of(name: str, knowledge: Knowledge) -> str:
    """The question whose options a question offers: itself, or the one it takes them from."""
    return knowledge.questionnaire.questions[name].options_from or name


def asks_for_help(words: str, knowledge: Knowledge) -> bool:
    """Whether words that were typed may be a call for help: then people to call stand first."""
    said = " ".join(word for word in fold(words).split() if not word.isdecimal())
    return knowledge.derived(_danger).search(said) is not None


def _danger(knowledge: Knowledge) -> re.Pattern[str]:
    """Words of danger: a single one where it comes last, several or the beginning of one (``*``) anywhere."""
    ends = {
        danger: "" if danger.endswith("*") else r"\b" if " " in danger else "$"
        for danger in knowledge.safety.danger_words
    }
    return re.compile("|".join(rf"\b{fold(danger)}{end}" for danger, end in ends.items()))


def find_options(words: str, knowledge: Knowledge) -> list[Match]:
    """The options of all questions that fit some words, best first: concerns before other options that fit as well."""
    found = [Match(*key) for key in knowledge.derived(_all_options).find(words)]
    concerns = knowledge.scoring.roles.concerns
    found.sort(key=lambda match: match.question != concerns)
    if asks_for_help(words, knowledge):
        found.insert(0, Match(knowledge.scoring.roles.safety, None, knowledge.safety.people_to_call))
    return found


def _all_options(knowledge: Knowledge) -> Index[tuple[str, str, str]]:
    questions = knowledge.questionnaire.questions
    entries = (
        Entry((name, option, label), _texts_of(option, label, questions[name]))
        for name in knowledge.questionnaire.order
        for option, label in questions[name].options.items()
    )
    return Index(entries, _LEAST_FOR_A_SLIP_IN_ONE, knowledge.derived(_synonyms))


def nearest_option(word: str, name: str, knowledge: Knowledge) -> str | None:
    """The first of :func:`nearest_options`; None where there is none."""
    found = nearest_options(word, name, knowledge)
    return found[0] if found else None


def nearest_options(word: str, name: str, knowledge: Knowledge) -> list[str]:
    """The options of a question whose ids a word is one slip away from, or that it means; else the nearest one."""
    question = knowledge.questionnaire.questions[_options_of(name, knowledge)]
    if slips := [option for option in question.options if within(fold(word), fold(option), 1)]:
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
    shapes, questions = knowledge.vocabulary.questions, knowledge.questionnaire.questions
    question = next((questions[name] for name, shape in shapes.items() if shape.options_from == "approaches"), None)
    return {
        name: (entry.short_name, *(_texts_of(name, entry.name, question) if question else (entry.name, fold(name))))
        for name, entry in knowledge.approaches.items()
    }


def named(text: str, names: Mapping[str, Iterable[str]]) -> str | None:
    """The id that a text is, or whose name it is, in any case; None where it is nobody's or that of several."""
    if text in names:
        return text
    wanted = fold(text)
    found = [name for name, called in names.items() if wanted in (fold(name), *map(fold, called))]
    return found[0] if len(found) == 1 else None
