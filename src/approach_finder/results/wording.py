"""The sentences of a result, filled in from the phrases of the knowledge base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from approach_finder.answers.asked import parts_of
from approach_finder.knowledge.conditions import Answer, Answers, Condition, Is, Key
from approach_finder.knowledge.model import Approach, Caution, EvidenceRow, Knowledge
from approach_finder.knowledge.questionnaire import Question
from approach_finder.knowledge.types import RANGES, Band

if TYPE_CHECKING:
    from approach_finder.answers.changes import AnswerChange
    from approach_finder.scoring.counterfactuals import Counterfactual
    from approach_finder.scoring.ranking import Ranking
    from approach_finder.scoring.score import ScoredReason

# Who is spoken to: the person, somebody who answers for another, a child or teenager who answers alone, or a couple or
# a family.
Voice: TypeAlias = Literal["own", "other", "young", "together"]
# Behind a place that several share.
TIED = "="


def voice_of(answers: Answers, knowledge: Knowledge) -> Voice:
    """Who answers, and so who is spoken to."""
    if knowledge.questionnaire.answered_for_another.holds(answers):
        return "other"
    if knowledge.questionnaire.answered_together.holds(answers):
        return "together"
    return "young" if knowledge.safety.speaks_to_young.holds(answers) else "own"


def wording_for(answers: Answers, knowledge: Knowledge) -> Wording:
    """The phrases for who answers, and for what has to wait."""
    voice, waits = voice_of(answers, knowledge), set_aside(answers, knowledge)
    return Wording(knowledge, voice, waits) if waits else knowledge.derived(_wordings)[voice]


def set_aside(answers: Answers, knowledge: Knowledge) -> dict[Key, str]:
    """The single answers that have to wait for the sake of safety, each with what is said of it."""
    return {
        (leaf.question, leaf.answer): entry.says
        for entry in knowledge.safety.set_aside
        if entry.when.holds(answers)
        for leaf in entry.answers.leaves()
        if isinstance(leaf, Is)
    }


def _wordings(knowledge: Knowledge) -> dict[Voice, Wording]:
    return {voice: Wording(knowledge, voice) for voice in get_args(Voice)}


def answer_label(knowledge: Knowledge, question: str, answer: Answer, voice: Voice = "own") -> str:
    """One answer in the words of the questionnaire."""
    wording = knowledge.questionnaire.questions[question]
    if isinstance(answer, tuple):
        return "; ".join(answer_label(knowledge, question, option, voice) for option in answer)
    if wording.options_from:
        return answer_label(knowledge, wording.options_from, answer, voice)
    if wording.steps and isinstance(answer, int):
        lowest, _ = RANGES[knowledge.vocabulary.questions[question].type]
        return _steps(wording, voice)[answer - lowest]
    option = str(answer)
    return _own_words(wording, voice).get(option) or wording.options.get(option, option)


def concern_label(concern: str, knowledge: Knowledge, voice: Voice = "own") -> str:
    """A concern in the words of the questionnaire."""
    return answer_label(knowledge, knowledge.scoring.roles.concerns, concern, voice)


def option_labels(name: str, knowledge: Knowledge, voice: Voice = "own") -> list[tuple[str, str]]:
    """The options of a question, or the steps of a scale, with their labels."""
    wording = knowledge.questionnaire.questions[name]
    if wording.steps:
        lowest, _ = RANGES[knowledge.vocabulary.questions[name].type]
        return [(str(number), label) for number, label in enumerate(_steps(wording, voice), start=lowest)]
    own = _own_words(wording, voice)
    return [(option, own.get(option, label)) for option, label in wording.options.items()]


def _steps(wording: Question, voice: Voice) -> Sequence[str]:
    own = {"other": wording.steps_other, "together": wording.steps_together}
    return own.get(voice) or wording.steps


def _own_words(wording: Question, voice: Voice) -> Mapping[str, str]:
    """The options that are put in other words for a voice."""
    own = {"other": wording.options_other, "young": wording.options_young, "together": wording.options_together}
    return own.get(voice, {})


def grade_label(grade: str) -> str:
    """A grade in words."""
    return "no grade" if grade == "none" else f"grade {grade}"


def listed(words: Iterable[str], last: str = "and") -> str:
    """``a, b and c``."""
    several = list(words)
    return f" {last} ".join([", ".join(several[:-1]), several[-1]] if len(several) > 1 else several)


def condition_words(condition: Condition, knowledge: Knowledge) -> str:
    """A condition in the words of the questionnaire, such as ``“Poor sleep” or not “Prefer a group”``."""
    return condition.written(lambda leaf: f"“{answer_label(knowledge, leaf.question, leaf.answer)}”")


class Wording:
    """Phrases in one voice. Of an answer that ``waits`` it is said that it has to wait, and no more."""

    def __init__(self, knowledge: Knowledge, voice: Voice, waits: Mapping[Key, str] = MappingProxyType({})) -> None:
        self._knowledge, self._voice, self._waits = knowledge, voice, waits
        self._phrases = knowledge.about.phrases
        self._phrases_if = knowledge.about.what_if
        self._another = self._voice == "other"
        self._reasons: dict[tuple[str, str | int, int], str] = {}
        self._missing: dict[tuple[str, str], str] = {}
        self._quote = self._phrases.quote_other if self._another else self._phrases.quote
        self._quote_about = self._phrases.quote_about_other if self._another else self._phrases.quote_about

    def reason(self, reason: ScoredReason) -> str:
        """A reason that quotes the answer it comes from."""
        key = reason.question, reason.answer, id(reason.source)
        if key not in self._reasons:
            self._reasons[key] = self._reason(reason)
        return self._reasons[key]

    def waits(self, reason: ScoredReason) -> bool:
        """Whether a reason for an approach comes from an answer that has to wait."""
        return reason.weight > 0 and (reason.question, reason.answer) in self._waits

    def _reason(self, reason: ScoredReason) -> str:
        label = self.answer(reason.question, reason.answer)
        about = self._knowledge.questionnaire.questions[reason.question].about
        source = reason.source
        says = source.says if isinstance(source, EvidenceRow) else source.because
        if self.waits(reason):
            says = self._waits[reason.question, reason.answer]
        if reason.question == self._knowledge.scoring.roles.tried_no_help:
            asks = self._knowledge.approaches[str(reason.answer)].real_try
            says = self._knowledge.about.evidence_first.real_try.format(question=asks) if asks else says
        phrase = self._quote_about if about else self._quote
        return phrase.format(answer=label, reason=says, about=about)

    def answer(self, question: str, answer: Answer) -> str:
        """An answer in the words of the questionnaire."""
        return answer_label(self._knowledge, question, answer, self._voice)

    def concern(self, concern: str) -> str:
        """A concern in the words of the questionnaire."""
        return self.answer(self._knowledge.scoring.roles.concerns, concern)

    def names(self, approaches: Iterable[str], last: str = "and") -> str:
        """Some approaches by name."""
        return listed((self._knowledge.approaches[name].name for name in approaches), last)

    def exclusion(self, row: Caution) -> str:
        """Why an approach is not shown for now, what would change it, and another way."""
        change = self._phrases.change.format(change=row.change)
        return f"{row.says} {change} {self._phrases.otherwise.format(otherwise=row.otherwise)}"

    def not_offered(self, entry: Approach, ranking: Ranking) -> str:
        """That an approach is made for other people, what the person could change about that, and another way."""
        audiences, ranked = self._knowledge.scoring.audiences, ranking.names
        offered_to = [audiences[name] for name in entry.offered_to]
        changes = [audience.opened_by for audience in offered_to if audience.opened_by]
        others = [name for name in entry.instead if name in ranked] or list(ranked[:2])
        are_several = not any(audiences[name].age for name in ranking.profile.audiences)
        if are_several and any(audience.age for audience in offered_to):
            sentences = [self._phrases.one_at_a_time]
        else:
            sentences = [self._phrases.not_offered.format(people=listed(audience.label for audience in offered_to))]
            if changes:
                sentences.append(self._phrases.change.format(change=listed(changes, "or") + "."))
        if others:
            sentences.append(self._phrases.otherwise.format(otherwise=f"{self.names(others, 'or')}."))
        return " ".join(sentences)

    def best_tested(self, concern: str, names: Iterable[str]) -> str:
        """That for a concern others were better tested than what is shown."""
        phrase = self._phrases.best_tested_other if self._another else self._phrases.best_tested
        return phrase.format(concern=self.concern(concern), names=self.names(names, "or"))

    def why_held_back(self, concern: str) -> str:
        """That a treatment stands behind those that were tested for a concern."""
        differ = self._knowledge.concerns[concern].treatments_differ
        phrase = self._knowledge.about.evidence_first.why_held_back
        return phrase.format(concern=self.concern(concern), because=differ.because if differ else "")

    def brings_in(self, change: AnswerChange, name: str, number: int) -> str:
        """The sentence on what would bring an approach among the first."""
        told = self._phrases_if.among_first.format(name=self._knowledge.approaches[name].name, number=number)
        return self._phrases_if.whole.format(changes=self._changed(change), outcome=told)

    def no_evidence(self, concern: str, approach: str) -> str:
        """That nothing was found for a concern, or only with other people."""
        key = concern, approach
        if key not in self._missing:
            self._missing[key] = self._no_evidence(concern, self._knowledge.evidence[approach])
        return self._missing[key]

    def _no_evidence(self, concern: str, rows: Iterable[EvidenceRow]) -> str:
        tested = [name for row in rows if row.concern == concern and row.grade != "none" for name in row.for_]
        if tested:
            people = listed(self._knowledge.scoring.audiences[name].label for name in dict.fromkeys(tested))
            return self._phrases.evidence_elsewhere.format(concern=self.concern(concern), people=people)
        return self._phrases.evidence_missing.format(concern=self.concern(concern))

    def what_if(self, outcome: Counterfactual) -> str:
        """The sentence on what would come of some changed answers."""
        phrases = self._phrases_if
        if outcome.first:
            told = phrases.first.format(name=self._knowledge.approaches[outcome.first].name)
        else:
            bands = get_args(Band)
            name = self._knowledge.approaches[outcome.leaves_band or ""].name
            if outcome.band is None or outcome.before is None:
                told = phrases.unlisted.format(name=name)
            else:
                falls = bands.index(outcome.band) > bands.index(outcome.before)
                phrase = phrases.fall if falls else phrases.rise
                told = phrase.format(name=name, before=outcome.before, band=outcome.band)
        return phrases.whole.format(changes=listed(map(self._changed, outcome.changes)), outcome=told)

    def _changed(self, change: AnswerChange) -> str:
        """One changed answer, as a clause."""
        before, after = parts_of(change.before), parts_of(change.after)
        if not before:
            kind = "said"
        elif isinstance(change.before, tuple) and {*before} < {*after}:
            kind = "more"
        else:
            kind = "less" if {*after} < {*before} else "instead"
        phrase: str = getattr(self._phrases_if, f"{kind}_other" if self._another else kind)
        return phrase.format(
            about=self._phrases_if.about.format(about=self._knowledge.questionnaire.questions[change.question].name),
            before=self._labels(change.question, (part for part in before if part not in after)),
            after=self._labels(change.question, (part for part in after if part not in before)),
        )

    def _labels(self, question: str, options: Iterable[str | int]) -> str:
        return "; ".join(self.answer(question, option) for option in options)
