"""The pages to take along: a sheet for the person's first talk, and one page for staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from approach_finder.answers.validation import applies
from approach_finder.knowledge.library import Library, SheetVoice
from approach_finder.knowledge.model import Knowledge
from approach_finder.pages.blocks import Block, Citations, Piece, Row, Table, heading, item, paragraph
from approach_finder.pages.catalogue import said
from approach_finder.pages.charts import chances_pieces, component_bars
from approach_finder.pages.clinic import elsewhere, list_heading, offered_here
from approach_finder.pages.labels import closer_to_wishes, labels, refused
from approach_finder.pages.report import (
    alert_blocks,
    closing,
    exclusions,
    firmness,
    level_with,
    reason_line,
    reference_list,
)
from approach_finder.results.comparison import chances_for
from approach_finder.results.result import Reason, Recommendation, Result
from approach_finder.results.services import ServiceText
from approach_finder.results.wording import answer_label, grade_label, option_labels, voice_of

# How much of each is on the sheet, so that it stays on two sides of paper.
_REASONS, _AGAINST, _CAUTIONS, _IN_FULL, _IN_THE_TALK, _CHANCES, _LINES_TO_WRITE = 2, 2, 1, 3, 1, 1, 2


def sheet_pieces(
    result: Result, library: Library, today: dt.date, matters: Sequence[str] = (), *, redacted: bool = False
) -> Iterator[Piece]:
    """The sheet for the person.

    Args:
        result: the recommendation.
        library: the knowledge base it was made from.
        today: what was checked long ago is said to be.
        matters: the reasons and drawbacks that matter most to the person, in the words they were shown in.
        redacted: whether answers on safety were left out; people to call then stand first for everybody.
    """
    knowledge, sheet = library.knowledge, library.sheet
    lines, cites = ServiceText(knowledge, today), Citations()
    voice = sheet.other if voice_of(result.answers, knowledge) == "other" else sheet.own
    yield Block("page", voice.title)
    if redacted:
        yield paragraph(lines.footer(result.safety.resources), linked=True)
    else:
        yield from alert_blocks(result.safety, knowledge, lines)
    yield paragraph(f"{knowledge.about.decision} {sheet.opening}")
    yield heading(voice.said)
    yield from _said_so(result, library)
    yield heading(voice.matters)
    yield from (item(each) for each in matters)
    if not matters:
        yield from (Block("blank", "") for _ in range(2))
    yield heading(list_heading(result, knowledge, "Worth discussing first"))
    yield paragraph(knowledge.about.result)
    yield from (item(note) for note in result.notes)
    for found in result.recommendations[:_IN_FULL]:
        yield from _recommendation(found, library, cites)
        yield from offered_here(found, result, knowledge)
    yield from _others(result.recommendations[_IN_FULL:], knowledge)
    yield from elsewhere(result, knowledge)
    yield from closer_to_wishes(result, knowledge, cites)
    yield from firmness(result, knowledge)
    yield from exclusions(result, knowledge, cites)
    yield from _natural_course(result, library, cites)
    yield heading(voice.unsure)
    yield from _unsure(result, voice, library)
    yield from _chances(result, library, cites)
    yield from _the_talk(result, library)
    yield heading(voice.notes)
    yield from _notes(result, library)
    yield from reference_list(cites, knowledge.references)
    yield heading("About these pages")
    yield from closing(result.safety, knowledge)
    yield paragraph(lines.footer(result.safety.resources), linked=True)


def what_can_matter(result: Result, library: Library) -> list[str]:
    """The reasons and drawbacks of the first places, for the person to say which of them matter most."""
    can: list[str] = []
    for found in result.recommendations[:_IN_FULL]:
        against = [reason.text for reason in _by_fit(found.against)[:_AGAINST]] or _drawbacks(found, library)
        can += (f"{found.name}, for: {reason.text}" for reason in _by_fit(found.reasons)[:_REASONS])
        can += (f"{found.name}, against: {text}" for text in against)
    return can


def _by_fit(reasons: Sequence[Reason]) -> list[Reason]:
    """The reasons apart from what studies count, which is told with the studies."""
    return [reason for reason in reasons if reason.component != "evidence"]


def _drawbacks(found: Recommendation, library: Library) -> list[str]:
    return [statement.says for statement in library.approaches[found.approach].drawbacks[:1]]


def _said_so(result: Result, library: Library) -> Iterator[Piece]:
    knowledge, roles = library.knowledge, library.knowledge.scoring.roles
    voice, questions = voice_of(result.answers, knowledge), knowledge.questionnaire.questions
    apart = {roles.whom, roles.safety, roles.country, roles.id, roles.note}
    for section in knowledge.questionnaire.sections:
        told = [
            f"{questions[name].name}: {answer_label(knowledge, name, result.answers[name], voice)}."
            for name in section.questions
            if name in result.answers and name not in apart
        ]
        if told:
            yield item(f"{section.title}. {' '.join(told)}")


def _recommendation(found: Recommendation, library: Library, cites: Citations) -> Iterator[Piece]:
    knowledge, roles = library.knowledge, library.knowledge.scoring.roles
    yield heading(f"{found.rank}. {found.name}: {labels(found, knowledge)}", 2)
    yield from level_with(found.close_to, knowledge)
    yield from refused(found)
    for reason in _by_fit(found.reasons)[:_REASONS]:
        yield item(f"For: {reason_line(reason, knowledge, cites)}")
    against = _by_fit(found.against)[:_AGAINST]
    for reason in against:
        yield item(f"Against: {reason_line(reason, knowledge, cites)}")
    if not against:
        yield item(f"Against: {said(library.approaches[found.approach].drawbacks[0], cites)}")
    for evidence in found.evidence[:1]:
        label = answer_label(knowledge, roles.concerns, evidence.concern)
        yield item(f"Studies, {label}: {grade_label(evidence.grade)}. {evidence.text}{cites.mark(evidence.citations)}")
    if others := found.evidence[1:]:
        grades = (
            f"{answer_label(knowledge, roles.concerns, each.concern)}: {grade_label(each.grade)}" for each in others
        )
        yield item(f"Studies, other concerns: {'; '.join(grades)}.")
    for caution in found.cautions[:_CAUTIONS]:
        yield item(f"Take care: {caution.text}{cites.mark(caution.citations)}")


def _others(recommendations: Sequence[Recommendation], knowledge: Knowledge) -> Iterator[Piece]:
    if recommendations:
        yield paragraph("Also on the list:")
    for found in recommendations:
        yield item(f"{found.rank}. {found.name}: {labels(found, knowledge)}")


def _natural_course(result: Result, library: Library, cites: Citations) -> Iterator[Piece]:
    """What tends to happen with the main concern whatever the therapy."""
    concerns = [row.concern for found in result.recommendations[:1] for row in found.evidence[:1]]
    for name in concerns:
        concern = library.concerns[name]
        yield heading("If nothing is done")
        yield paragraph(said(concern.if_nothing_is_done, cites))
        if concern.see_a_doctor_for:
            yield paragraph(concern.see_a_doctor_for)


def _unsure(result: Result, voice: SheetVoice, library: Library) -> Iterator[Piece]:
    """What was left open and could still count."""
    knowledge, answers = library.knowledge, result.answers
    open_ = [
        knowledge.questionnaire.questions[name]
        for name in knowledge.questionnaire.order
        if name in knowledge.scoring.reconsider and name not in answers and applies(name, answers, knowledge)
    ]
    if not open_:
        yield paragraph(voice.nothing_unsure)
        return
    yield paragraph(voice.unsure_text)
    yield paragraph("; ".join(question.name for question in open_) + ".")


def _chances(result: Result, library: Library, cites: Citations) -> Iterator[Piece]:
    names = [found.approach for found in result.recommendations[:_IN_FULL]]
    concerns = [row.concern for found in result.recommendations[:1] for row in found.evidence]
    known = chances_for(concerns, names, library)
    return chances_pieces(dict(list(known.items())[:_CHANCES]), names, library, cites)


def _the_talk(result: Result, library: Library) -> Iterator[Piece]:
    sheet = library.sheet
    yield heading("Questions to ask a therapist")
    for theme, questions in sheet.ask_a_therapist.items():
        yield item(f"{theme}: {' '.join(questions)}")
    for found in result.recommendations[:_IN_THE_TALK]:
        yield item(f"{found.name}: {' '.join(library.approaches[found.approach].questions_to_ask)}")
    yield heading("What a first session may be like")
    yield from (item(each) for each in sheet.first_session)
    for found in result.recommendations[:_IN_THE_TALK]:
        yield item(f"{found.name}: {library.approaches[found.approach].a_session}")
    yield heading("When to look again")
    yield from (item(each) for each in sheet.look_again)
    yield heading("Steps")
    yield from (item(each) for each in sheet.steps)


def _notes(result: Result, library: Library) -> Iterator[Piece]:
    note = result.answers.get(library.knowledge.scoring.roles.note)
    if isinstance(note, str):
        yield paragraph(note)
    yield from (Block("blank", "") for _ in range(_LINES_TO_WRITE))


# --- for staff -------------------------------------------------------------------------------------------


def staff_pieces(result: Result, library: Library, today: dt.date, *, redacted: bool = False) -> Iterator[Piece]:
    """One page for staff: the answers with their ids, safety with "not asked" told apart, the sums, the sources."""
    knowledge, lines = library.knowledge, ServiceText(library.knowledge, today)
    roles = knowledge.scoring.roles
    yield Block("page", "For staff")
    yield paragraph(f"{library.sheet.staff} {knowledge.safety.staff_note}")
    yield from _safety_for_staff(result, library, lines, redacted=redacted)
    yield heading("Answers")
    for section in knowledge.questionnaire.sections:
        told = [
            _with_ids(name, result, knowledge)
            for name in section.questions
            if name in result.answers and name not in (roles.safety, roles.note)
        ]
        if told:
            yield item(f"{section.title}. {' '.join(told)}")
    skipped = [
        knowledge.questionnaire.questions[name].name
        for name in knowledge.questionnaire.order
        if name not in result.answers and name != roles.safety
    ]
    yield paragraph(f"Not answered: {', '.join(skipped) or 'nothing'}.")
    yield _grades(result, library)
    yield from component_bars(result.recommendations)
    told = [
        f"{found.name}, {caution.severity}: {caution.text}"
        for found in result.recommendations
        for caution in found.cautions
    ]
    told += (f"{knowledge.approaches[each.approach].name}, not shown. {each.text}" for each in result.excluded)
    yield heading("Cautions, and what is not shown")
    yield from (item(each) for each in told or ["None."])
    sources = sorted({source for found in result.recommendations for row in found.evidence for source in row.citations})
    yield paragraph(f"Sources of the evidence: {', '.join(sources) or 'none'}. approach-finder cite prints them.")
    yield paragraph(f"Knowledge base {result.knowledge.version}, sha256 {result.knowledge.sha256}.")


def _with_ids(name: str, result: Result, knowledge: Knowledge) -> str:
    answer = result.answers[name]
    ids = ", ".join(answer) if isinstance(answer, tuple) else answer
    label = answer_label(knowledge, name, answer, voice_of(result.answers, knowledge))
    return f"{name}: {label}." if label == ids else f"{name} = {ids}: {label}."


def _safety_for_staff(result: Result, library: Library, lines: ServiceText, *, redacted: bool) -> Iterator[Piece]:
    safety = result.safety
    yield heading("Safety")
    if redacted:
        yield paragraph(library.knowledge.about.phrases.redacted)
    else:
        yield paragraph(f"{_safety_answer(result, library.knowledge)} Level: {safety.level or 'not given'}.")
    labels = dict(option_labels(library.knowledge.scoring.roles.safety, library.knowledge))
    for flag in safety.flags:
        yield item(f"{labels.get(flag.id, 'From other answers')} ({flag.id}). Shown: “{flag.message}”")
    yield paragraph(lines.footer(safety.resources), linked=True)


def _safety_answer(result: Result, knowledge: Knowledge) -> str:
    """What was answered to the question on safety, or that it was not."""
    answer = result.answers.get(knowledge.scoring.roles.safety)
    if answer is None:
        return "The question was not asked, which is not the same as none."
    if not answer:
        return "The question was asked and skipped without an answer."
    return f"The question was answered: {answer_label(knowledge, knowledge.scoring.roles.safety, answer)}."


def _grades(result: Result, library: Library) -> Table:
    """The grade of each recommendation for each concern."""
    found, knowledge = result.recommendations, library.knowledge
    concerns = [row.concern for row in found[0].evidence] if found else []
    rows = [
        Row(
            answer_label(knowledge, knowledge.scoring.roles.concerns, concern),
            tuple((grade_label(each.evidence[number].grade),) for each in found),
        )
        for number, concern in enumerate(concerns)
    ]
    rows.append(Row("Place, band, points", tuple((f"{each.rank}, {each.band}, {each.score}",) for each in found)))
    return Table("Evidence by concern", tuple(each.name for each in found), tuple(rows))
