"""From answers to a result. Pure: the same answers and knowledge give the same result, always."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from approach_finder.knowledge.conditions import Answer, Answers
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.references import cited_references
from approach_finder.knowledge.types import Level
from approach_finder.results.accounts import best_grade, change_of, close_to, tell
from approach_finder.results.complementary import also_look_for, matters_beside
from approach_finder.results.next_steps import next_steps
from approach_finder.results.precedence import held_back, ignored, of_this_age, refusals
from approach_finder.results.precedence import notes as precedence_notes
from approach_finder.results.result import (
    AlsoLookFor,
    CautionFinding,
    CloserToWishes,
    ConcernNote,
    EvidenceFinding,
    Exclusion,
    Firmness,
    FlagFinding,
    HeldBack,
    KnowledgeEdition,
    ProgramEdition,
    Reason,
    Recommendation,
    Result,
    SafetySummary,
    Stability,
    WhatWouldChange,
)
from approach_finder.results.safety import course_of, find_safety, is_needed_soon
from approach_finder.results.shortlist import Ranked, Scored, Shortlist
from approach_finder.results.wording import Wording, wording_for
from approach_finder.scoring.counterfactuals import Counterfactual, find_counterfactuals
from approach_finder.scoring.draws import settle
from approach_finder.scoring.profile import Profile
from approach_finder.scoring.ranking import (
    Ranking,
    ScoredApproach,
    band_of,
    least_score,
    place,
    rank,
)
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
    counted = ranking.profile.answers
    wording = wording_for(counted, knowledge)
    recommendations = tuple(_recommendations(ranking, top, knowledge, wording))
    safety = find_safety(counted, knowledge)
    closer = tuple(_closer_to_wishes(ranking, knowledge, wording))
    also = tuple(also_look_for(ranking, knowledge, wording))
    excluded = tuple(_exclusions(ranking, knowledge, wording))
    concerns = tuple(_concerns(ranking.profile, safety.level, knowledge))
    cited = citations_of((*recommendations, *closer), (*also, *excluded, *concerns, *safety.flags))
    general = tuple(_notes(answers, ranking, recommendations, knowledge))
    return Result(
        program=ProgramEdition(__version__),
        knowledge=KnowledgeEdition(knowledge.about.version, knowledge.sha256),
        answers=dict(answers),
        safety=safety,
        recommendations=recommendations,
        closer_to_wishes=closer,
        also_look_for=also,
        excluded=excluded,
        concerns=concerns,
        answers_ignored=tuple(ignored(answers, counted, knowledge)),
        next_steps=tuple(next_steps(recommendations, answers, knowledge)),
        references=cited_references(knowledge, cited),
        notes=(
            *(general if ranking.eligible else ()),
            *precedence_notes(ranking, knowledge, wording),
            *(() if ranking.eligible else general),  # why the list is empty stands first
            *of_this_age(ranking, knowledge, wording),
            *_better_tested(ranking, recommendations, wording),
            *matters_beside(ranking, also, knowledge, wording),
        ),
        find_stability=lambda: _find_stability(ranking, safety.level, knowledge, wording),
    )


def shortlist(answers: Mapping[str, Answer], knowledge: Knowledge, top: int | None = 5) -> Shortlist:
    """The places, bands and scores of :func:`recommend`, without the reasons, for answers as understood."""
    ranking = rank(answers, knowledge)
    safety = find_safety(ranking.profile.answers, knowledge)
    shown = ranking.eligible[:top]
    names, scores = [scored.approach for scored in shown], [scored.score for scored in shown]
    closer = tuple(Scored(scored.approach, scored.score) for scored in ranking.closer_to_wishes)
    return Shortlist(SafetySummary(safety.asked, safety.level), ranked(names, scores, knowledge), closer)


def ranked(approaches: Sequence[str], scores: Sequence[int], knowledge: Knowledge) -> tuple[Ranked, ...]:
    """The first places in their order, with their bands."""
    return tuple(
        Ranked(number, approach, band_of(score, scores[0], knowledge), score)
        for number, (approach, score) in enumerate(zip(approaches, scores, strict=True), start=1)
    )


# --- what is not shown for now ---------------------------------------------------------------------


def _exclusions(ranking: Ranking, knowledge: Knowledge, wording: Wording) -> Iterator[Exclusion]:
    """The approaches that the answers would otherwise have brought up, best first, and why it is not shown.

    What is not wanted is always told, what waits wherever it would have been a good fit on its own and is open to the
    person; what is made for other people only where it would have stood well among the rest, and does not wait as well.
    """
    least, good = least_score(knowledge), knowledge.scoring.bands["good"].at_least
    aside = knowledge.scoring.also_look_for_at_least
    roles, words = knowledge.scoring.roles, knowledge.about.evidence_first
    for gated in sorted(ranking.gated, key=lambda gated: place(gated.scored)):
        scored, waiting = gated.scored, gated.waits
        name, entry, score = scored.approach, scored.entry, scored.score
        if gated.not_wanted:
            yield Exclusion(name, f"{roles.not_wanted}={name}", words.not_wanted, ())
        elif entry.kind != "treatment":
            told = score >= aside
        elif waiting:
            is_open = scored.if_joined or not ranking.profile.audiences.isdisjoint(entry.offered_to)
            told = bool(is_open) and score >= good
        else:
            told = score >= least and ranking.bands[name] != "possible"
        if gated.not_wanted or not told:
            continue
        if waiting:
            yield Exclusion(name, str(waiting.when), wording.exclusion(waiting), waiting.sources)
        else:
            offered_to = f"offered_to={','.join(entry.offered_to)}"
            yield Exclusion(name, offered_to, wording.not_offered(entry, ranking), ())


# --- the shortlist ---------------------------------------------------------------------------------


def _recommendations(
    ranking: Ranking, top: int | None, knowledge: Knowledge, wording: Wording
) -> Iterator[Recommendation]:
    for number, scored in enumerate(ranking.eligible[:top], start=1):
        yield Recommendation(
            **_account(scored, number, ranking, knowledge, wording),
            tie=ranking.ties[scored.approach],
            close_to=close_to(scored.approach, ranking),
            refused=tuple(refusals(scored, ranking, knowledge, wording)),
        )


def _closer_to_wishes(ranking: Ranking, knowledge: Knowledge, wording: Wording) -> Iterator[CloserToWishes]:
    for number, scored in enumerate(ranking.closer_to_wishes, start=1):
        why = held_back(scored.approach, ranking, knowledge, wording)
        assert why is not None
        yield CloserToWishes(
            **_account(scored, number, ranking, knowledge, wording), tie=None, close_to=(), refused=(), held_back=why
        )


def _account(
    scored: ScoredApproach, number: int, ranking: Ranking, knowledge: Knowledge, wording: Wording
) -> dict[str, Any]:
    """The fields of a recommendation that do not depend on where it stands."""
    told = tell(scored, ranking, knowledge, wording)
    return {
        "rank": number,
        "approach": scored.approach,
        "name": scored.entry.name,
        "kind": scored.entry.kind,
        "band": ranking.bands[scored.approach],
        "tested": best_grade(told.evidence, ranking.profile.main_concern),
        "score": scored.score,
        "components": told.components,
        "reasons": told.reasons,
        "against": told.against,
        "evidence": told.evidence,
        "cautions": told.cautions,
        "offer": None,
    }


def _concerns(profile: Profile, level: Level | None, knowledge: Knowledge) -> Iterator[ConcernNote]:
    """A note on what tends to happen with each concern, unless waiting is no choice, and when a doctor should look."""
    for name in profile.concerns:
        entry = knowledge.concerns[name]
        course = course_of(entry.course(profile.answers), level, knowledge)
        yield ConcernNote(name, course.says, entry.see_a_doctor_for, course.sources)


def _find_stability(ranking: Ranking, level: Level | None, knowledge: Knowledge, wording: Wording) -> Stability:
    """How often the first places stay, and what would change them; the latter not where help must not wait."""
    if not ranking.eligible:
        return Stability()
    settled = settle(ranking, knowledge)
    found = [] if is_needed_soon(level) else find_counterfactuals(ranking, knowledge)
    firmness: Firmness = "robust" if settled.is_robust else "close-call"
    return Stability(firmness, settled, tuple(_what_would_change(found, wording)))


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
    meant = [note for note in knowledge.about.notes if note.when.holds(counted)]
    if not ranked and ranking.precedence.concern is None:
        yield phrases.no_treatment
    yield from (note.says for note in meant if note.first)
    if sum([question in compiled.weighable for question in counted]) < scoring.little_answered_below:
        yield phrases.little_answered
    if scoring.roles.whom not in given:
        yield phrases.whom_assumed
    if level := len({*ranking.names[len(shown) :]}.intersection(shown[-1].close_to)) if shown else 0:
        yield phrases.cut_at_tie.format(number=level)
    country = counted.get(scoring.roles.country)
    if country and country not in knowledge.crisis_lines.countries:
        yield knowledge.safety.no_lines.format(country=country)
    yield from (note.says for note in meant if not note.first)
    main = ranking.profile.main_concern or next(iter(ranking.profile.concerns), None)
    for concern in ranking.profile.concerns:
        if concern != main and (warning := knowledge.concerns[concern].warning):
            yield warning


def _better_tested(ranking: Ranking, shown: Sequence[Recommendation], wording: Wording) -> Iterator[str]:
    """For each concern that nothing shown was well tested for: what was, of all that is open to the person."""
    for number, concern in enumerate(ranking.profile.concerns if shown else ()):
        if any(found.evidence[number].grade in ("A", "B") for found in shown):
            continue
        graded: dict[str, list[str]] = {"A": [], "B": []}
        rows = ranking.evidence[concern]
        for scored in (*ranking.eligible, *ranking.below_threshold):
            row = rows.get(scored.approach)
            if row and row.grade in graded and row.found is None and row.standing != "advised-against":
                graded[row.grade].append(scored.approach)
        if names := graded["A"] or graded["B"]:
            yield wording.best_tested(concern, names[:_BEST_TESTED])


def citations_of(
    recommendations: Iterable[Recommendation], others: Iterable[AlsoLookFor | Exclusion | ConcernNote | FlagFinding]
) -> Iterator[str]:
    """Every reference that parts of a result cite, as often as it is cited."""
    for found in recommendations:
        parts: list[Reason | EvidenceFinding | CautionFinding | HeldBack] = [*found.reasons, *found.against]
        parts += (*found.evidence, *found.cautions)
        if isinstance(found, CloserToWishes):
            parts.append(found.held_back)
        for part in parts:
            yield from part.citations
    for other in others:
        yield from other.citations
