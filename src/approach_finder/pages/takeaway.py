"""The pages to take along to a first talk: one with the list and what to ask, more behind it, and the sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from approach_finder.answers.asked import applies, counting
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.sheet import SheetVoice
from approach_finder.knowledge.types import CARRIED
from approach_finder.pages.blocks import Block, Citations, Piece, heading, item, paragraph
from approach_finder.pages.catalogue import said
from approach_finder.pages.charts import chances_pieces
from approach_finder.pages.clinic import list_heading, offered_here
from approach_finder.pages.labels import by_fit, labels, refused, written_to
from approach_finder.pages.overview import list_pieces, overview_title
from approach_finder.pages.report import (
    beside_the_list,
    closing,
    how_firm,
    level_with,
    people_line,
    reference_list,
    safety_first,
    service_item,
)
from approach_finder.results.comparison import chances_for
from approach_finder.results.result import Recommendation, Result
from approach_finder.results.safety import course_of, is_needed_soon
from approach_finder.results.services import ServiceText
from approach_finder.results.wording import Voice, answer_label, grade_label, voice_of

# How much of each is on the pages.
_REASONS, _AGAINST, _CAUTIONS, _IN_FULL, _IN_THE_TALK, _CHANCES, _LINES_TO_WRITE, _TO_CALL = 2, 2, 1, 3, 1, 1, 2, 3
# Where whom to call stands at the top, one line less keeps the page to one side of paper.
_LINES_BELOW_AN_ALERT = 1
# A longer note stands behind the first page.
_SHORT_NOTE = 400


def sheet_pieces(
    result: Result, library: Library, today: dt.date, matters: Sequence[str] = (), *, redacted: bool = False
) -> Iterator[Piece]:
    """The pages for the person: one for the talk, more behind it, and the sources.

    Args:
        result: the recommendation.
        library: the knowledge base it was made from.
        today: what was checked long ago is said to be.
        matters: the reasons and drawbacks that matter most to the person, in the words they were shown in.
        redacted: whether answers on safety were left out; people to call then stand first for everybody.
    """
    cites = Citations()
    voices = {"other": library.sheet.other, "together": library.sheet.together}
    voice = voices.get(voice_of(result.answers, library.knowledge), library.sheet.own)
    yield from _for_the_talk(result, library, voice, today, matters, redacted=redacted)
    yield from _behind_it(result, library, voice, today, cites)
    yield from _sources(result, library, today, cites)


def _for_the_talk(
    result: Result, library: Library, voice: SheetVoice, today: dt.date, matters: Sequence[str], *, redacted: bool
) -> Iterator[Piece]:
    """The first page: the list, three questions, when to look again, people to call, notes."""
    knowledge, sheet, lines = library.knowledge, library.sheet, ServiceText(library.knowledge, today, result.answers)
    yield Block("page", voice.title)
    yield from safety_first(result.safety, lines, knowledge, redacted=redacted)
    yield paragraph(dated(result, library, today))
    yield heading(list_heading(result, knowledge, overview_title(result, library.knowledge)))
    yield from list_pieces(result, library, _IN_FULL)
    yield from (paragraph(said) for said in how_firm(result, library.knowledge))
    if matters:
        yield heading(voice.matters)
        yield from (item(each) for each in matters)
    yield heading(sheet.three_questions_title)
    yield from (item(question) for question in voice.three_questions)
    yield heading(sheet.look_again_title)
    yield from (item(each) for each in voice.look_again)
    is_alerted = is_needed_soon(result.safety.level) and not redacted
    if not is_alerted:
        yield heading(sheet.people_title)
        yield from (service_item(resource, lines) for resource in result.safety.resources[:_TO_CALL])
    note = result.answers.get(knowledge.scoring.roles.note)
    is_short = isinstance(note, str) and len(note) <= _SHORT_NOTE
    yield heading(voice.notes)
    yield from _notes(note if is_short else None, _LINES_BELOW_AN_ALERT if is_alerted else _LINES_TO_WRITE)


def _behind_it(
    result: Result, library: Library, voice: SheetVoice, today: dt.date, cites: Citations
) -> Iterator[Piece]:
    """The pages behind the list: what was said, the reasons, the evidence, and how a talk may go."""
    knowledge, sheet = library.knowledge, library.sheet
    yield Block("page", sheet.more_title)
    yield paragraph(dated(result, library, today))
    yield paragraph(f"{knowledge.about.decision} {sheet.opening}")
    yield heading(voice.said)
    yield from _said_so(result, library)
    note = result.answers.get(knowledge.scoring.roles.note)
    if isinstance(note, str) and len(note) > _SHORT_NOTE:
        yield heading(voice.notes)
        yield from _notes(note)
    yield heading(sheet.reasons_title)
    yield paragraph(knowledge.about.result)
    yield from written_to(result.answers, knowledge)
    yield from (item(note) for note in result.notes)
    for found in result.recommendations[:_IN_FULL]:
        yield from _recommendation(found, library, cites, voice_of(result.answers, knowledge))
        yield from offered_here(found, result, knowledge)
    yield from _others(result.recommendations[_IN_FULL:], library)
    yield from beside_the_list(result, knowledge, cites)
    yield from _natural_course(result, library, cites)
    yield heading(voice.unsure)
    yield from _unsure(result, voice, library)
    yield from _chances(result, library, cites)
    yield from _the_talk(result, library, voice)


def _sources(result: Result, library: Library, today: dt.date, cites: Citations) -> Iterator[Piece]:
    """The last page: what was cited, and what these pages are."""
    knowledge = library.knowledge
    yield Block("page", library.sheet.sources_title)
    yield paragraph(dated(result, library, today))
    yield from reference_list(cites, knowledge)
    yield heading(library.sheet.about_title)
    yield from closing(result.safety, knowledge)
    yield people_line(result.safety.resources, ServiceText(knowledge, today, result.answers))


def dated(result: Result, library: Library, today: dt.date) -> str:
    """The day of the page and what made it, and the day of the answers where it is known."""
    version = result.program.version
    days = [
        answer for name, answer in result.answers.items() if library.knowledge.vocabulary.questions[name].type == "date"
    ]
    if days:
        answered = _day(dt.date.fromisoformat(str(days[0])))
        return library.sheet.dated_answers.format(today=_day(today), answered=answered, version=version)
    return library.sheet.dated.format(today=_day(today), version=version)


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def what_can_matter(result: Result, library: Library) -> list[str]:
    """The reasons and drawbacks of the first places, for the person to say which of them matter most."""
    sheet, can = library.sheet, list[str]()
    for found in result.recommendations[:_IN_FULL]:
        against = [reason.text for reason in by_fit(found.against)[:_AGAINST]] or _drawbacks(found, library)
        reasons = (reason.text for reason in by_fit(found.reasons)[:_REASONS])
        can += (sheet.matters_pro.format(name=found.name, reason=text) for text in reasons)
        can += (sheet.matters_con.format(name=found.name, reason=text) for text in against)
    return can


def _drawbacks(found: Recommendation, library: Library) -> list[str]:
    return [statement.says for statement in library.approaches[found.approach].drawbacks[:1]]


def _said_so(result: Result, library: Library) -> Iterator[Piece]:
    knowledge, roles = library.knowledge, library.knowledge.scoring.roles
    voice, questions = voice_of(result.answers, knowledge), knowledge.questionnaire.questions
    apart, counted = {roles.whom, roles.safety, roles.country}, counting(result.answers, knowledge)
    for section in knowledge.questionnaire.sections:
        told = [
            f"{questions[name].name}: {answer_label(knowledge, name, counted[name], voice)}."
            for name in section.questions
            if name in counted and name not in apart and knowledge.vocabulary.questions[name].type not in CARRIED
        ]
        if told:
            yield item(" ".join(told))


def _recommendation(found: Recommendation, library: Library, cites: Citations, voice: Voice) -> Iterator[Piece]:
    knowledge, roles, sheet = library.knowledge, library.knowledge.scoring.roles, library.sheet
    yield heading(f"{found.rank}. {found.name}: {labels(found, knowledge)}", 2)
    yield from level_with(found.close_to, knowledge)
    yield from refused(found)
    card, reasons = library.approaches[found.approach], by_fit(found.reasons)[:_REASONS]
    for reason in reasons:
        yield item(sheet.pro.format(reason=f"{reason.text}{cites.mark(reason.citations)}"))
    if not reasons:
        yield item(sheet.pro.format(reason=said(card.good_sides[0], cites)))
    against = by_fit(found.against)[:_AGAINST]
    for reason in against:
        yield item(sheet.con.format(reason=f"{reason.text}{cites.mark(reason.citations)}"))
    if not against:
        yield item(sheet.con.format(reason=said(card.drawbacks[0], cites)))
    for evidence in found.evidence[:1]:
        label = answer_label(knowledge, roles.concerns, evidence.concern, voice)
        text = f"{evidence.text}{cites.mark(evidence.citations)}"
        yield item(sheet.studies.format(concern=label, grade=grade_label(evidence.grade), text=text))
    if others := found.evidence[1:]:
        grades = (
            f"{answer_label(knowledge, roles.concerns, each.concern, voice)}: {grade_label(each.grade)}"
            for each in others
        )
        yield item(sheet.studies_others.format(grades="; ".join(grades)))
    for caution in found.cautions[:_CAUTIONS]:
        yield item(sheet.care.format(caution=f"{caution.text}{cites.mark(caution.citations)}"))


def _others(recommendations: Sequence[Recommendation], library: Library) -> Iterator[Piece]:
    if recommendations:
        yield paragraph(library.sheet.also_listed)
    for found in recommendations:
        yield item(f"{found.rank}. {found.name}: {labels(found, library.knowledge)}")


def _natural_course(result: Result, library: Library, cites: Citations) -> Iterator[Piece]:
    """The natural course of the main concern whatever the therapy."""
    concerns = [row.concern for found in result.recommendations[:1] for row in found.evidence[:1]]
    for name in concerns:
        concern = library.concerns[name]
        yield heading(library.sheet.natural_course_title)
        yield paragraph(said(course_of(concern.course(result.answers), result.safety.level, library.knowledge), cites))
        if concern.see_a_doctor_for:
            yield paragraph(concern.see_a_doctor_for)


def _unsure(result: Result, voice: SheetVoice, library: Library) -> Iterator[Piece]:
    """The questions left open that could still count."""
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
    known = chances_for(concerns, names, library, result.answers)
    return chances_pieces(dict(list(known.items())[:_CHANCES]), names, library, cites)


def _the_talk(result: Result, library: Library, voice: SheetVoice) -> Iterator[Piece]:
    sheet = library.sheet
    yield heading(sheet.ask_title)
    for theme, questions in voice.ask_a_therapist.items():
        yield item(f"{theme}: {' '.join(questions)}")
    for found in result.recommendations[:_IN_THE_TALK]:
        yield item(f"{found.name}: {' '.join(library.approaches[found.approach].questions_to_ask)}")
    yield heading(sheet.first_session_title)
    yield from (item(each) for each in voice.first_session)
    for found in result.recommendations[:_IN_THE_TALK]:
        yield item(f"{found.name}: {library.approaches[found.approach].a_session}")
    yield heading(sheet.steps_title)
    yield from (item(each) for each in (*sheet.steps, *result.next_steps))


def _notes(note: object, lines: int = _LINES_TO_WRITE) -> Iterator[Piece]:
    """The note the person typed, and room to write."""
    if isinstance(note, str):
        yield Block("text", note, typed=True)
    yield from (Block("blank", "") for _ in range(lines))
