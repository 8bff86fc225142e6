"""Frames, techniques and formats to look for beside a treatment, each for a reason; what matters is always shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from approach_finder.knowledge.model import EvidenceRow, Knowledge
from approach_finder.results.accounts import cautions_for
from approach_finder.results.result import AlsoLookFor
from approach_finder.results.wording import Wording
from approach_finder.scoring.ranking import Ranking, place


def also_look_for(ranking: Ranking, knowledge: Knowledge, wording: Wording) -> Iterator[AlsoLookFor]:
    """Frames, techniques and formats for these answers: always what was said to matter, with a question to ask.

    What asks to take care with one is told with it.
    """
    scoring, asks = knowledge.scoring, knowledge.about.evidence_first.matters
    for scored in sorted(ranking.complementary, key=place):
        reasons = ranking.reasons(scored.approach)
        speaking = [each for each in reasons if each.weight > 0 and not isinstance(each.source, EvidenceRow)]
        speaking.sort(key=lambda reason: (-reason.weight, reason.question))
        matter = [reason for reason in speaking if reason.question == scoring.roles.matters]
        told = matter
        if scored.score - scored.tested >= scoring.also_look_for_at_least and speaking[0] not in matter:
            told = [speaking[0], *matter]
        if told:
            said = [wording.reason(reason) for reason in told]
            said += (asks[str(reason.answer)] for reason in matter if str(reason.answer) in asks)
            sources = [source for reason in told for source in reason.source.sources]
            for caution in cautions_for(scored.approach, ranking.profile.answers, knowledge):
                if caution.severity == "caution":
                    said.append(caution.text)
                    sources += caution.citations
            yield AlsoLookFor(scored.approach, scored.entry.kind, " ".join(said), tuple(dict.fromkeys(sources)))


def matters_beside(
    ranking: Ranking, also: Iterable[AlsoLookFor], knowledge: Knowledge, wording: Wording
) -> Iterator[str]:
    """For what matters to the person and brings up no frame: the question to ask about it."""
    roles, words = knowledge.scoring.roles, knowledge.about.evidence_first
    text = " ".join(found.text for found in also)
    for option in ranking.profile.said_to_matter:
        if option in words.matters and words.matters[option] not in text:
            answer = wording.answer(roles.matters, option)
            yield words.matters_note.format(answer=answer, ask=words.matters[option])
