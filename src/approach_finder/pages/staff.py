"""The page for staff: safety first, then the answers with their ids, the grades, the sums and the sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from approach_finder.answers.asked import counting
from approach_finder.knowledge.conditions import Answers
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.model import Knowledge
from approach_finder.pages.blocks import Block, Piece, Row, Table, heading, item, items_under, paragraph
from approach_finder.pages.charts import component_bars
from approach_finder.pages.report import people_line
from approach_finder.pages.takeaway import dated
from approach_finder.results.result import Result
from approach_finder.results.services import ServiceText
from approach_finder.results.wording import answer_label, concern_label, grade_label, option_labels, voice_of


def staff_pieces(result: Result, library: Library, today: dt.date, *, redacted: bool = False) -> Iterator[Piece]:
    """One page for staff: the answers with their ids, safety with "not asked" told apart, the sums, the sources."""
    knowledge, services = library.knowledge, ServiceText(library.knowledge, today, result.answers)
    roles, words = knowledge.scoring.roles, library.sheet.staff_page
    yield Block("page", words.title)
    yield from _safety_for_staff(result, library, services, redacted=redacted)
    yield paragraph(f"{library.sheet.staff} {knowledge.safety.staff_note}")
    yield paragraph(dated(result, library, today))
    yield from _staff_notes(result, library)
    yield heading(words.answers)
    counted = counting(result.answers, knowledge)
    for section in knowledge.questionnaire.sections:
        told = [
            _with_ids(name, counted, knowledge)
            for name in section.questions
            if name in counted and name not in (roles.safety, roles.note) and not _is_own_text(name, knowledge)
        ]
        if told:
            yield item(f"{section.title}. {' '.join(told)}")
    if sums := ", ".join(_panel_sums(result, library)):
        yield item(f"{sums}.")
    skipped = [
        knowledge.questionnaire.questions[name].name
        for name in knowledge.questionnaire.order
        if name not in result.answers and name != roles.safety
    ]
    yield paragraph(words.not_answered.format(questions=", ".join(skipped) or words.nothing))
    yield _grades(result, library)
    yield from component_bars(result.recommendations, library)
    told = [
        f"{found.name}, {caution.severity}: {caution.text}"
        for found in result.recommendations
        for caution in found.cautions
    ]
    told += (
        words.not_shown.format(name=knowledge.approaches[each.approach].name, text=each.text)
        for each in result.excluded
    )
    told += (
        f"{concern_label(each.concern, knowledge, 'other')}: {each.see_a_doctor_for}"
        for each in result.concerns
        if each.see_a_doctor_for
    )
    yield from items_under(words.cautions, told or [words.no_cautions], 1)
    sources = sorted({source for found in result.recommendations for row in found.evidence for source in row.citations})
    yield paragraph(words.sources.format(ids=", ".join(sources) or words.no_sources))
    yield paragraph(words.edition.format(version=result.knowledge.version, sha256=result.knowledge.sha256))


def _panel_sums(result: Result, library: Library) -> Iterator[str]:
    """The sums of a panel, where all of it was answered."""
    loinc = library.knowledge.questionnaire.loinc
    steps = {name: step for name in loinc.items if isinstance(step := result.answers.get(name), int)}
    if len(steps) == len(loinc.items):
        most = len(loinc.answers) - 1
        for name, parts in loinc.sums.items():
            came_to = sum(steps[part] for part in parts)
            yield library.sheet.staff_page.panel_sum.format(name=name, points=came_to, most=most * len(parts))


def _is_own_text(name: str, knowledge: Knowledge) -> bool:
    """Whether an answer is a text of its own, and no number or name for files."""
    return knowledge.vocabulary.questions[name].type == "text" and name != knowledge.scoring.roles.id


def _staff_notes(result: Result, library: Library) -> Iterator[Piece]:
    """The notes that staff wrote for themselves, which stand nowhere else."""
    knowledge = library.knowledge
    for name, answer in result.answers.items():
        if _is_own_text(name, knowledge) and name != knowledge.scoring.roles.note:
            yield heading(knowledge.questionnaire.questions[name].name)
            yield Block("text", str(answer), typed=True)


def _with_ids(name: str, answers: Answers, knowledge: Knowledge) -> str:
    answer = answers[name]
    ids = ", ".join(answer) if isinstance(answer, tuple) else answer
    label = answer_label(knowledge, name, answer, voice_of(answers, knowledge))
    return f"{name}: {label}." if label == ids else f"{name} = {ids}: {label}."


def _safety_for_staff(result: Result, library: Library, services: ServiceText, *, redacted: bool) -> Iterator[Piece]:
    safety, words = result.safety, library.sheet.staff_page
    yield heading(words.safety)
    if redacted:
        yield paragraph(library.knowledge.about.phrases.redacted)
    else:
        answered = _safety_answer(result, library)
        yield paragraph(words.level.format(answered=answered, level=safety.level or words.no_level))
    voice = voice_of(result.answers, library.knowledge)
    labels = dict(option_labels(library.knowledge.scoring.roles.safety, library.knowledge, voice))
    for flag in safety.flags:
        label = labels.get(flag.id, words.from_other_answers)
        yield item(words.shown.format(label=label, id=flag.id, message=flag.message))
    yield people_line(safety.resources, services)


def _safety_answer(result: Result, library: Library) -> str:
    """The answer to the question on safety, or that there is none."""
    knowledge, words = library.knowledge, library.sheet.staff_page
    answer = result.answers.get(knowledge.scoring.roles.safety)
    if answer is None:
        return words.not_asked
    if not answer:
        return words.skipped
    label = answer_label(knowledge, knowledge.scoring.roles.safety, answer, voice_of(result.answers, knowledge))
    return words.answered.format(answer=label)


def _grades(result: Result, library: Library) -> Table:
    """The grade of each recommendation for each concern."""
    found, knowledge, words = result.recommendations, library.knowledge, library.sheet.staff_page
    concerns = [row.concern for row in found[0].evidence] if found else []
    voice = voice_of(result.answers, knowledge)
    rows = [
        Row(
            concern_label(concern, knowledge, voice),
            tuple((grade_label(each.evidence[number].grade),) for each in found),
        )
        for number, concern in enumerate(concerns)
    ]
    rows.append(Row(words.places, tuple((f"{each.rank}, {each.band}, {each.score}",) for each in found)))
    return Table(words.evidence, tuple(each.name for each in found), tuple(rows))
