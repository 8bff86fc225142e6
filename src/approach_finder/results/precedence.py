"""Tested treatments stand first: why another is held back, what was refused of a tested one, and the notes on it."""

from __future__ import annotations

from collections.abc import Iterator

from approach_finder.knowledge.conditions import Answers
from approach_finder.knowledge.model import Knowledge, Rule
from approach_finder.results.result import CautionFinding, HeldBack, IgnoredAnswer, Refusal
from approach_finder.results.wording import Wording, answer_label, listed
from approach_finder.scoring.evidence_first import counts_as_tested
from approach_finder.scoring.profile import Profile
from approach_finder.scoring.ranking import Ranking, ScoredApproach, least_score, place

# So many are named at most where only the best tested, or what a guideline puts first, is told.
_NAMED = 3

# What brings up, before the audiences, that a treatment needs somebody who was not spoken of yet.
NEEDS_ANOTHER = "offered_to"
# What brings up that a guideline names a treatment as a second choice.
SECOND_CHOICE = "standing=only-if"


def held_back(name: str, ranking: Ranking, knowledge: Knowledge, wording: Wording) -> HeldBack | None:
    """Why a treatment stands behind those that were tested; None where it does not."""
    concern = ranking.precedence.concern
    differ = knowledge.concerns[concern].treatments_differ if concern else None
    if concern is None or differ is None or all(scored.approach != name for scored in ranking.held_back):
        return None
    words, row = knowledge.about.evidence_first, ranking.evidence[concern].get(name)
    phrase, form = words.held_back, ""
    if row is not None and (row.found is not None or row.standing == "advised-against"):
        phrase = words.held_back_against
    elif row is not None and row.see is not None:
        phrase, form = words.held_back_form, knowledge.approaches[row.see].name
    elif row is not None and row.addition:
        phrase = words.held_back_addition
    text = phrase.format(concern=wording.concern(concern), because=differ.because, form=form)
    return HeldBack(concern, text, differ.sources)


def refusals(scored: ScoredApproach, ranking: Ranking, knowledge: Knowledge, wording: Wording) -> Iterator[Refusal]:
    """The answers against a tested treatment that stays in sight, and what can be adapted."""
    if scored.approach not in ranking.precedence.tested:
        return
    words, below = knowledge.about.evidence_first, scored.score < least_score(knowledge)
    needed = knowledge.scoring.evidence_first.needed_part
    for reason in ranking.reasons(scored.approach):
        if reason.weight >= 0 or not isinstance(reason.source, Rule):
            continue
        label = wording.answer(reason.question, reason.answer)
        if reason.question == knowledge.scoring.roles.refusals and (below or reason.source.weight == needed):
            adapted = words.adapted.get(str(reason.answer), "")
            yield Refusal(reason.question, reason.answer, words.refused.format(answer=label, adapted=adapted))
        elif below:
            yield Refusal(reason.question, reason.answer, words.refused_below.format(answer=label))


def notes(ranking: Ranking, knowledge: Knowledge, wording: Wording) -> Iterator[str]:
    """The notes for the whole list, where what was tested stands first."""
    precedence, profile, words = ranking.precedence, ranking.profile, knowledge.about.evidence_first
    if precedence.concern is None:
        return
    concern, well = wording.concern(precedence.concern), precedence.well[precedence.concern]
    tested = [scored for scored in ranking.eligible if scored.approach in precedence.tested]
    if tested and all(tuple(refusals(scored, ranking, knowledge, wording)) for scored in tested):
        yield words.all_refused.format(concern=concern, name=tested[0].entry.name)
    unwanted = [name for name in profile.not_wanted if name in well]
    tried = [name for name in profile.tried_no_help if name in well]
    if unwanted:
        yield words.not_wanted_tested.format(concern=concern, names=wording.names(unwanted))
    if tried and well <= {*tried, *unwanted}:
        told = (*ranking.eligible, *ranking.closer_to_wishes)
        following = next((scored.entry.name for scored in told if scored.approach not in tried), None)
        if following is not None:
            yield words.second_step.format(concern=concern, names=wording.names(tried), next=following)


def ignored(given: Answers, counted: Answers, knowledge: Knowledge) -> Iterator[IgnoredAnswer]:
    """The answers that do not count: their question or option is not put to this person."""
    words, roles = knowledge.about.evidence_first, knowledge.scoring.roles
    for name, answer in given.items():
        if name == roles.main_concern and (answer,) == counted.get(roles.concerns):
            continue  # a single concern is the main one without a question
        kept = counted.get(name)
        if kept is None:
            yield IgnoredAnswer(name, words.ignored_question)
        elif isinstance(answer, tuple) and isinstance(kept, tuple):
            for option in answer:
                if option not in kept:
                    label = answer_label(knowledge, name, option)
                    yield IgnoredAnswer(name, words.ignored_option.format(option=label))


def needs_another(scored: ScoredApproach, answers: Answers, knowledge: Knowledge) -> str | None:
    """That a treatment needs somebody who was not spoken of yet; None where it does not."""
    if not scored.if_joined:
        return None
    words, audiences = knowledge.about.evidence_first, [knowledge.scoring.audiences[name] for name in scored.if_joined]
    if all(audience.unlikely is not None and audience.unlikely.holds(answers) for audience in audiences):
        return words.needs_another_unlikely
    return words.needs_another.format(who=listed((audience.if_joined for audience in audiences), "or"))


def second_choices(name: str, ranking: Ranking, knowledge: Knowledge, wording: Wording) -> Iterator[CautionFinding]:
    """That a guideline names a treatment as a second choice for a concern, after others that are open."""
    phrase = knowledge.about.evidence_first.second_choice
    for concern in ranking.profile.concerns:
        rows = ranking.evidence[concern]
        if name in rows and rows[name].standing == "only-if" and (first := _put_first(concern, ranking)):
            text = phrase.format(concern=wording.concern(concern), first=wording.names(first))
            yield CautionFinding("discuss", SECOND_CHOICE, text, rows[name].sources)


def _put_first(concern: str, ranking: Ranking) -> list[str]:
    """The treatments open to the person that a guideline puts first for a concern, best first."""
    rows = ranking.evidence[concern]
    first = [name for each in _open(ranking) if (name := each.approach) in rows and rows[name].standing == "first"]
    return first[:_NAMED]


def of_this_age(ranking: Ranking, knowledge: Knowledge, wording: Wording) -> Iterator[str]:
    """Where treatments differ and none was tested well with people of this age: the best tested with older ones.

    Where the first of the list was not well tested, what a guideline puts first for people of this age is named too.
    """
    words, profile = knowledge.about.evidence_first, ranking.profile
    for concern in (name for name in profile.concerns if name in profile.what_matters):
        tested, first = ranking.tested[concern], ranking.names[:1]
        if first and first[0] not in tested.named and (names := _put_first(concern, ranking)):
            yield words.guideline_first.format(concern=wording.concern(concern), names=wording.names(names))
        if ranking.precedence.well.get(concern) or not knowledge.concerns[concern].treatments_differ:
            continue
        for age in _older(profile, knowledge):
            if names := _tested_with(age, concern, knowledge):
                people, names = knowledge.scoring.audiences[age].label, names[:_NAMED]
                said = words.none_at_age.format(
                    concern=wording.concern(concern), people=people, names=wording.names(names)
                )
                here = [each.approach for each in _open(ranking) if each.approach in tested.somewhat]
                also = words.somewhat_at_age.format(names=wording.names(here[:_NAMED])) if here else ""
                yield f"{said} {also}".strip()
                break


def _older(profile: Profile, knowledge: Knowledge) -> list[str]:
    """The groups of people who are older than the person, the next one first."""
    audiences = knowledge.scoring.audiences
    ages = sorted((name for name, entry in audiences.items() if entry.age), key=lambda name: audiences[name].age)
    own = [number for number, name in enumerate(ages) if name in profile.audiences]
    return ages[own[-1] + 1 :] if own else []


def _open(ranking: Ranking) -> list[ScoredApproach]:
    """The treatments that are open to the person, best first, whatever their points."""
    return sorted((*ranking.eligible, *ranking.held_back, *ranking.below_threshold), key=place)


def _tested_with(age: str, concern: str, knowledge: Knowledge) -> list[str]:
    """The treatments that were tested best for a concern with people of one age."""
    graded: dict[str, list[str]] = {}
    for name, rows in sorted(knowledge.evidence.items()):
        for row in rows if knowledge.approaches[name].kind == "treatment" else ():
            if row.concern == concern and age in row.for_ and counts_as_tested(row) and not row.only_when:
                graded.setdefault(row.grade, []).append(name)
    well = knowledge.scoring.evidence_first.well_tested
    return next((graded[grade] for grade in well if grade in graded), [])
