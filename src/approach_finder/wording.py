"""The sentences of a result, filled in from the phrases of the knowledge base."""

from __future__ import annotations

from collections.abc import Iterable

from approach_finder.conditions import Answer, Answers, holds
from approach_finder.model import Approach, Caution, EvidenceRow, Knowledge
from approach_finder.scoring import Weighed


def answer_label(knowledge: Knowledge, question: str, answer: Answer) -> str:
    """One answer in the words of the questionnaire."""
    wording = knowledge.questionnaire.questions[question]
    if isinstance(answer, tuple):
        return ", ".join(answer_label(knowledge, question, option) for option in answer)
    if isinstance(answer, int):
        return wording.steps[answer - (-2 if len(wording.steps) == 5 else 0)]
    if wording.options_from:
        return answer_label(knowledge, wording.options_from, answer)
    return wording.options.get(answer, answer)


def listed(words: Iterable[str], last: str = "and") -> str:
    """``a, b and c``."""
    several = list(words)
    return f" {last} ".join([", ".join(several[:-1]), several[-1]] if len(several) > 1 else several)


class Wording:
    """Phrases for one person."""

    def __init__(self, knowledge: Knowledge, answers: Answers) -> None:
        self._knowledge = knowledge
        self._phrases = knowledge.about.phrases
        another = holds(knowledge.questionnaire.answered_for_another, answers)
        self._quote = self._phrases.quote_other if another else self._phrases.quote

    def reason(self, reason: Weighed) -> str:
        """A reason that quotes the answer it comes from."""
        label = answer_label(self._knowledge, reason.question, reason.answer)
        source = reason.source
        says = source.says if isinstance(source, EvidenceRow) else source.because
        return self._quote.format(answer=label, reason=says)

    def exclusion(self, row: Caution) -> str:
        """Why an approach is not shown for now, what would change it, and another way."""
        return " ".join(
            [
                row.says,
                self._phrases.change.format(change=row.change),
                self._phrases.otherwise.format(otherwise=row.otherwise),
            ]
        )

    def not_offered(self, entry: Approach) -> str:
        """That an approach is made for other people, what would change it, and another way."""
        audiences = [self._knowledge.scoring.audiences[name] for name in entry.offered_to]
        others = listed((self._knowledge.approaches[name].name for name in entry.instead), "or")
        return " ".join(
            [
                self._phrases.not_offered.format(people=listed(audience.label for audience in audiences)),
                self._phrases.change.format(change=listed((audience.opened_by for audience in audiences), "or") + "."),
                *([self._phrases.otherwise.format(otherwise=others + ".")] if others else []),
            ]
        )

    def no_evidence(self, concern: str, rows: Iterable[EvidenceRow]) -> str:
        """That nothing was found for a concern, or only with other people."""
        label = answer_label(self._knowledge, self._knowledge.scoring.roles.concerns, concern)
        tested = [name for row in rows if row.concern == concern and row.grade != "none" for name in row.for_]
        if tested:
            people = listed(self._knowledge.scoring.audiences[name].label for name in dict.fromkeys(tested))
            return self._phrases.evidence_elsewhere.format(concern=label, people=people)
        return self._phrases.evidence_missing.format(concern=label)
