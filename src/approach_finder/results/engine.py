"""From answers to a result. Pure: the same answers and knowledge give the same result, always."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from approach_finder.knowledge.conditions import Answer, Answers, describe
from approach_finder.knowledge.model import Caution, EvidenceRow, Knowledge
from approach_finder.knowledge.references import cited_references
from approach_finder.results.accounts import best_grade, change_of, close_to, tell
from approach_finder.results.result import (
    AlsoLookFor,
    CautionFinding,
    EvidenceFinding,
    Exclusion,
    FlagFinding,
    KnowledgeEdition,
    ProgramEdition,
    Ranked,
    Reason,
    Recommendation,
    Result,
    SafetySummary,
    Stability,
    WhatWouldChange,
)
from approach_finder.results.safety import find_safety
from approach_finder.results.wording import Wording, wording_for
from approach_finder.scoring.counterfactuals import Counterfactual, find_counterfactuals
from approach_finder.scoring.ranking import Ranking, ScoredApproach, band_of, least_score, place, rank, tie_groups
from approach_finder.version import __version__

# Where nothing shown was well tested for a concern, so many that were are named.
_BEST_TESTED = 3


def recommend(answers: Mapping[str, Answer], knowledge: Knowledge, top: int | None = 5) -> Result:
    """The recommendation for answers as understood.

    Args:
        answers: what :func:`approach_finder.answers.validation.understand` returned.
        knowledge: the knowledge base.
        top: how many treatments to give; None for all of them.
    """
    ranking = rank(answers, knowledge)
    counted, ranked = ranking.profile.answers, ranking.eligible
    wording = wording_for(counted, knowledge)
    recommendations = tuple(_recommendations(ranking, top, knowledge, wording))
    also = tuple(_also_look_for(ranking, knowledge, wording))
    excluded = tuple(_exclusions(ranking.gated, ranked, knowledge, wording))
    safety = find_safety(counted, knowledge)
    cited = citations_of(recommendations, (*also, *excluded, *safety.flags))
    return Result(
        program=ProgramEdition(__version__),
        knowledge=KnowledgeEdition(knowledge.about.version, knowledge.sha256),
        answers=dict(answers),
        safety=safety,
        recommendations=recommendations,
        also_look_for=also,
        excluded=excluded,
        references=cited_references(knowledge, cited),
        notes=(
            *_notes(answers, ranking, recommendations, knowledge),
            *_better_tested(ranking, recommendations, knowledge, wording),
        ),
        find_stability=lambda: _find_stability(ranking, knowledge, wording),
    )


def shortlist(
    answers: Mapping[str, Answer], knowledge: Knowledge, top: int | None = 5
) -> tuple[SafetySummary, tuple[Ranked, ...]]:
    """The places, bands and scores of :func:`recommend`, without the reasons, for answers as understood."""
    ranking = rank(answers, knowledge)
    safety = find_safety(ranking.profile.answers, knowledge)
    shown = ranking.eligible[:top]
    names, scores = [scored.approach for scored in shown], [scored.score for scored in shown]
    return SafetySummary(safety.asked, safety.level), ranked(names, scores, knowledge)


def ranked(approaches: Sequence[str], scores: Sequence[int], knowledge: Knowledge) -> tuple[Ranked, ...]:
    """The first places in their order, with their bands."""
    return tuple(
        Ranked(number, approach, band_of(score, scores[0], knowledge), score)
        for number, (approach, score) in enumerate(zip(approaches, scores, strict=True), start=1)
    )


# --- what is not shown for now ---------------------------------------------------------------------


def _exclusions(
    closed: Iterable[tuple[ScoredApproach, Caution | None]],
    ranked: Sequence[ScoredApproach],
    knowledge: Knowledge,
    wording: Wording,
) -> Iterator[Exclusion]:
    """What the answers would otherwise have brought up, best first, and why it is not shown.

    What waits is told wherever it would have been a good fit on its own; what is made for other people
    only where it would have stood well among the rest.
    """
    first, least = ranked[0].score if ranked else 0, least_score(knowledge)
    good, aside = knowledge.scoring.bands["good"].at_least, knowledge.scoring.also_look_for_at_least
    names = [scored.approach for scored in ranked]
    notable = [pair for pair in closed if pair[0].score >= min(least, aside)]
    for scored, waiting in sorted(notable, key=lambda pair: place(pair[0])):
        name, entry, score = scored.approach, scored.entry, scored.score
        if entry.kind != "treatment":
            told = score >= aside
        elif waiting:
            told = score >= good
        else:
            told = band_of(score, first, knowledge) != "possible"
        if told and waiting:
            yield Exclusion(name, describe(waiting.when), wording.exclusion(waiting), waiting.sources)
        elif told:
            yield Exclusion(name, f"offered_to={','.join(entry.offered_to)}", wording.not_offered(entry, names), ())


# --- the shortlist ---------------------------------------------------------------------------------


def _recommendations(
    ranking: Ranking, top: int | None, knowledge: Knowledge, wording: Wording
) -> Iterator[Recommendation]:
    shown, ties = ranking.eligible[:top], tie_groups(ranking.eligible, knowledge)
    for number, scored in enumerate(shown, start=1):
        told = tell(scored, ranking, knowledge, wording)
        yield Recommendation(
            rank=number,
            approach=scored.approach,
            name=scored.entry.name,
            kind=scored.entry.kind,
            band=band_of(scored.score, shown[0].score, knowledge),
            tested=best_grade(told.evidence, ranking.profile.main_concern),
            tie=ties[number - 1],
            score=scored.score,
            close_to=close_to(scored, shown, knowledge),
            components=told.components,
            reasons=told.reasons,
            against=told.against,
            evidence=told.evidence,
            cautions=told.cautions,
            refused=(),
            offer=None,
        )


def _also_look_for(ranking: Ranking, knowledge: Knowledge, wording: Wording) -> Iterator[AlsoLookFor]:
    least = knowledge.scoring.also_look_for_at_least
    for scored in sorted(ranking.complementary, key=place):
        if scored.score - scored.tested < least:
            continue
        fit = [reason for reason in ranking.reasons(scored.approach) if not isinstance(reason.source, EvidenceRow)]
        why = min((reason for reason in fit if reason.weight > 0), key=lambda reason: (-reason.weight, reason.question))
        yield AlsoLookFor(scored.approach, scored.entry.kind, wording.reason(why), why.source.sources)


def _find_stability(ranking: Ranking, knowledge: Knowledge, wording: Wording) -> Stability:
    found = find_counterfactuals(ranking, knowledge)
    return Stability(
        firmness=found.firmness, what_would_change=tuple(_what_would_change(found.counterfactuals, wording))
    )


def _what_would_change(counterfactuals: Iterable[Counterfactual], wording: Wording) -> Iterator[WhatWouldChange]:
    for counterfactual in counterfactuals:
        changes = tuple(change_of(change) for change in counterfactual.changes)
        yield WhatWouldChange(
            changes, counterfactual.first, counterfactual.leaves_band, wording.what_if(counterfactual)
        )


# --- what goes with it ---------------------------------------------------------------------------------


def _notes(given: Answers, ranking: Ranking, shown: Sequence[Recommendation], knowledge: Knowledge) -> Iterator[str]:
    counted, ranked, compiled = ranking.profile.answers, ranking.eligible, ranking.scorer.compiled
    phrases, scoring = knowledge.about.phrases, knowledge.scoring
    if sum([question in compiled.weighable for question in counted]) < scoring.little_answered_below:
        yield phrases.little_answered
    if scoring.roles.whom not in given:
        yield phrases.whom_assumed
    if not ranked:
        yield phrases.no_treatment
    level = [scored for scored in ranked[len(shown) :] if shown and shown[-1].score - scored.score <= scoring.close]
    if level:
        yield phrases.cut_at_tie.format(number=len(level))
    country = counted.get(scoring.roles.country)
    if country and country not in knowledge.crisis_lines.countries:
        yield knowledge.safety.no_lines.format(country=country)
    yield from (note.says for note in knowledge.about.notes if note.when.holds(counted))


def _better_tested(
    ranking: Ranking, shown: Sequence[Recommendation], knowledge: Knowledge, wording: Wording
) -> Iterator[str]:
    """For each concern that nothing shown was well tested for: what was, of all that is open to the person."""
    for number, concern in enumerate(ranking.profile.concerns if shown else ()):
        if any(found.evidence[number].grade in ("A", "B") for found in shown):
            continue
        graded: dict[str, list[str]] = {"A": [], "B": []}
        rows = ranking.rows(concern)
        for scored in (*ranking.eligible, *sorted(ranking.below_threshold, key=place)):
            row = rows.get(scored.approach)
            if row and row.grade in graded and row.found is None and row.standing != "advised-against":
                graded[row.grade].append(scored.approach)
        if names := graded["A"] or graded["B"]:
            yield wording.best_tested(concern, names[:_BEST_TESTED])


def citations_of(
    recommendations: Iterable[Recommendation], others: Iterable[AlsoLookFor | Exclusion | FlagFinding]
) -> Iterator[str]:
    """Every reference that parts of a result cite, as often as it is cited."""
    for found in recommendations:
        parts: list[Reason | EvidenceFinding | CautionFinding] = [*found.reasons, *found.against]
        parts += (*found.evidence, *found.cautions)
        for part in parts:
            yield from part.citations
    for other in others:
        yield from other.citations
