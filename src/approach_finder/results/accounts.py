"""The account of an approach: what the answers say for and against it, what studies say, when to take care.

The same for the first places of a list and for any approach that somebody asks about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import get_args

from msgspec import Struct, structs

from approach_finder.answers.changes import AnswerChange
from approach_finder.knowledge.conditions import Answer, Answers
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.references import citations, cited_references
from approach_finder.knowledge.types import Band, Component, Grade
from approach_finder.results.precedence import NEEDS_ANOTHER, held_back, needs_another, second_choices
from approach_finder.results.result import (
    SCHEMA_VERSION,
    BringsIn,
    CautionFinding,
    Change,
    Components,
    EvidenceFinding,
    KnowledgeEdition,
    Reason,
    Standing,
    Why,
)
from approach_finder.results.safety import find_safety
from approach_finder.results.wording import TIED, Wording, condition_words, wording_for
from approach_finder.scoring.counterfactuals import brings_among_first
from approach_finder.scoring.ranking import Gated, Ranking, ScoredApproach, least_score, rank
from approach_finder.scoring.score import ScoredReason

# "Among the first" is among so many.
FIRST = 5


class Told(Struct, frozen=True):
    """The explanation of one approach."""

    components: Components
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...]
    evidence: tuple[EvidenceFinding, ...]
    cautions: tuple[CautionFinding, ...]


def tell(scored: ScoredApproach, ranking: Ranking, knowledge: Knowledge, wording: Wording) -> Told:
    """Explain an approach."""
    weighed = ranking.reasons(scored.approach)
    weighed.sort(key=lambda reason: (-abs(reason.weight), reason.question, str(reason.answer)))
    reasons = [_reason(reason, wording) for reason in weighed]
    return Told(
        components=_components(weighed),
        reasons=tuple([reason for reason in reasons if reason.weight > 0]),
        against=tuple([reason for reason in reasons if reason.weight < 0]),
        evidence=tuple(_evidence(scored, ranking, wording)),
        cautions=tuple(_cautions(scored, ranking, knowledge, wording)),
    )


def _cautions(
    scored: ScoredApproach, ranking: Ranking, knowledge: Knowledge, wording: Wording
) -> Iterator[CautionFinding]:
    if text := needs_another(scored, ranking.profile.answers, knowledge):
        yield CautionFinding("discuss", f"{NEEDS_ANOTHER}={','.join(scored.if_joined)}", text, ())
    yield from second_choices(scored.approach, ranking, knowledge, wording)
    yield from cautions_for(scored.approach, ranking.profile.answers, knowledge)


def best_grade(evidence: Iterable[EvidenceFinding], main_concern: str | None) -> Grade:
    """The grade for the main concern, where one is named; else the best grade for any."""
    grades = [found.grade for found in evidence if main_concern in (None, found.concern)]
    return min(grades, key=get_args(Grade).index, default="none")


def close_to(name: str, ranking: Ranking) -> tuple[str, ...]:
    """The other members of its group of level treatments: the order among them means nothing."""
    ties = ranking.ties
    return tuple([other for other in ties if ties[other] == ties[name] and other != name])


class Position(Struct, frozen=True):
    """Where an approach stands for a person, and that in words. ``rank`` and ``band`` only where it is listed."""

    scored: ScoredApproach
    standing: Standing
    text: str
    rank: int | None = None
    band: Band | None = None


def position_of(name: str, ranking: Ranking, knowledge: Knowledge, wording: Wording) -> Position:
    """Where any approach stands, also one that is not listed."""
    phrases = knowledge.about.phrases
    if scored := _among(ranking.eligible, name):
        place, band = ranking.names.index(name) + 1, ranking.bands[name]
        level = [ranking.names.index(other) + 1 for other in close_to(name, ranking)]
        said = f"{min(place, *level)}{TIED}" if level else place
        text = phrases.why_listed.format(place=said, number=len(ranking.eligible), band=band)
        return Position(scored, "listed", text, place, band)
    if scored := _among(ranking.below_threshold, name):
        text = phrases.why_weak.format(score=scored.score, least=least_score(knowledge))
        return Position(scored, "too-little-for-it", text)
    if scored := _among(ranking.held_back, name):
        return Position(scored, "held-back", wording.why_held_back(ranking.precedence.concern or ""))
    if scored := _among(ranking.complementary, name):
        return Position(scored, "goes-beside", phrases.why_beside.format(kind=scored.entry.kind))
    for gated in ranking.gated:
        if gated.scored.approach == name:
            return _closed(gated, ranking, knowledge, wording)
    entry, (scores, tested) = knowledge.approaches[name], ranking.scorer.tally()
    assert entry.only_when is not None
    scored = ScoredApproach(name, entry, scores[name], tested.get(name, 0))
    text = phrases.why_apart.format(condition=condition_words(entry.only_when, knowledge))
    return Position(scored, "not-for-these-answers", text)


def _among(several: Iterable[ScoredApproach], name: str) -> ScoredApproach | None:
    return next((scored for scored in several if scored.approach == name), None)


def _closed(gated: Gated, ranking: Ranking, knowledge: Knowledge, wording: Wording) -> Position:
    """Why an approach is closed to the person."""
    if gated.waits:
        return Position(gated.scored, "waits", wording.exclusion(gated.waits))
    if gated.not_wanted:
        return Position(gated.scored, "not-wanted", knowledge.about.evidence_first.not_wanted)
    return Position(gated.scored, "made-for-others", wording.not_offered(gated.scored.entry, ranking))


def why(answers: Mapping[str, Answer], name: str, knowledge: Knowledge) -> Why:
    """The account of one approach for answers as understood: also of one that is not suggested or not shown."""
    ranking = rank(answers, knowledge)
    counted = ranking.profile.answers
    wording = wording_for(counted, knowledge)
    place = position_of(name, ranking, knowledge, wording)
    told = tell(place.scored, ranking, knowledge, wording)
    missing, brings_in = None, None
    if place.standing in ("listed", "too-little-for-it", "made-for-others") and (place.rank or FIRST + 1) > FIRST:
        brings_in = brings_among_first(name, FIRST, ranking, knowledge)
        if place.standing != "made-for-others":
            last = ranking.eligible[FIRST - 1].score if len(ranking.eligible) >= FIRST else least_score(knowledge)
            missing = max(1, last - place.scored.score)
    safety = find_safety(counted, knowledge)
    held = held_back(name, ranking, knowledge, wording)
    return Why(
        schema_version=SCHEMA_VERSION,
        knowledge=KnowledgeEdition(knowledge.about.version, knowledge.sha256),
        answers=dict(answers),
        safety=safety,
        approach=name,
        name=place.scored.entry.name,
        kind=place.scored.entry.kind,
        standing=place.standing,
        text=place.text,
        rank=place.rank,
        band=place.band,
        score=place.scored.score,
        close_to=close_to(name, ranking) if place.rank else (),
        missing=missing,
        what_would_bring_it_in=(
            (BringsIn((change_of(brings_in),), wording.brings_in(brings_in, name, FIRST)),) if brings_in else ()
        ),
        held_back=held,
        references=cited_references(knowledge, citations((told, safety, held))),
        **structs.asdict(told),
    )


def change_of(change: AnswerChange) -> Change:
    """A changed answer as it is told."""
    return Change(change.question, change.before, change.after)


def _components(weighed: Iterable[ScoredReason]) -> Components:
    sums: dict[Component, int] = {"evidence": 0, "goals": 0, "preferences": 0, "practical": 0}
    for reason in weighed:
        sums[reason.component] += reason.weight
    return Components(**sums)


def _reason(reason: ScoredReason, wording: Wording) -> Reason:
    sources = () if wording.waits(reason) else reason.source.sources
    return Reason(reason.question, reason.answer, reason.weight, reason.component, wording.reason(reason), sources)


def _evidence(scored: ScoredApproach, ranking: Ranking, wording: Wording) -> Iterator[EvidenceFinding]:
    for concern in ranking.profile.concerns:
        row = ranking.evidence[concern].get(scored.approach)
        if row:
            yield EvidenceFinding(concern, row.grade, row.says, row.sources)
        else:
            yield EvidenceFinding(concern, "none", wording.no_evidence(concern, scored.approach), ())


def cautions_for(name: str, answers: Answers, knowledge: Knowledge) -> Iterator[CautionFinding]:
    """When to take care with an approach, or what to talk over, for these answers."""
    for row in knowledge.cautions.get(name, ()):
        if row.severity != "exclude" and row.when.holds(answers):
            yield CautionFinding(row.severity, str(row.when), row.says, row.sources)
