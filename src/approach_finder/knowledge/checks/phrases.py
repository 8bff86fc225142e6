"""Checks of the sentences that are filled in: each names in braces just what is filled in."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter
from typing import Any

from msgspec import Struct, structs

from approach_finder.knowledge.faults import Fault, nearest
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.sources import Sources

# The names of what is filled in, by file and place: in every voice the same, and in each text of a mapping or list.
# One with a question mark may be left out.
_FILLED_IN = {
    "about": {
        "phrases.quote": "answer reason",
        "phrases.quote_about": "about answer reason",
        "phrases.evidence_missing": "concern",
        "phrases.evidence_elsewhere": "concern people",
        "phrases.not_offered": "people",
        "phrases.change": "change",
        "phrases.otherwise": "otherwise",
        "phrases.cut_at_tie": "number",
        "phrases.best_tested": "concern names",
        "phrases.read_on": "commands",
        "phrases.redaction_level": "level",
        "phrases.why_listed": "band number place",
        "phrases.why_weak": "least score",
        "phrases.why_apart": "condition",
        "phrases.why_beside": "kind",
        "phrases.why_missing": "number points",
        "phrases.why_nothing_brings_in": "number",
        "next_steps.find": "country whom",
        "what_if.about": "about",
        "what_if.instead": "about after before",
        "what_if.said": "about after",
        "what_if.more": "about after",
        "what_if.less": "about before",
        "what_if.whole": "changes outcome",
        "what_if.first": "name",
        "what_if.rise": "band before name",
        "what_if.fall": "band before name",
        "what_if.unlisted": "name",
        "what_if.among_first": "name number",
        "evidence_first.held_back": "because concern",
        "evidence_first.held_back_form": "because concern form",
        "evidence_first.held_back_addition": "because concern",
        "evidence_first.held_back_against": "because concern",
        "evidence_first.why_held_back": "because concern",
        "evidence_first.refused": "adapted answer",
        "evidence_first.refused_below": "answer",
        "evidence_first.all_refused": "concern name",
        "evidence_first.not_wanted_tested": "concern names",
        "evidence_first.second_step": "concern names next",
        "evidence_first.needs_another": "who",
        "evidence_first.second_choice": "concern first",
        "evidence_first.guideline_first": "concern names",
        "evidence_first.none_at_age": "concern people names",
        "evidence_first.somewhat_at_age": "names",
        "evidence_first.ignored_option": "option",
        "evidence_first.real_try": "question",
        "evidence_first.matters_note": "answer ask",
        "evidence_first.fit": "band",
        "clinic.offers_none": "name",
        "clinic.heading": "name",
        "clinic.here": "facts name",
        "clinic.waiting": "waiting",
        "clinic.offers": "name",
        "clinic.elsewhere": "name",
        "clinic_new.unknown": "names",
        "clinic_new.waiting": "name",
        "clinic_new.written": "file",
        "worklist.heading": "number",
        "worklist.open": "number",
        "worklist.passed_over": "number",
        "overview.heading": "concerns",
        "overview.tested_elsewhere": "concern grade",
        "overview.counts_mean": "better without",
        "overview.tested_with": "grade people",
        "overview.tested_for": "concern",
        "overview.left_out": "because names",
        "overview.needs_another": "who",
        "overview.count": "better without",
        "overview.count_short": "better without",
        "overview.without": "without",
        "overview.fits": "answers",
        "overview.said": "answer",
        "overview.said_about": "about answer",
        "overview.said_about_other": "about answer",
        "overview.said_of": "answer?",
        "overview.tied": "place",
        "overview.tied_beyond": "last number place",
        "overview.others": "names",
        "overview.second_choice": "names",
        "overview.closer": "names",
        "overview.also": "names",
        "overview.firm": "first name of",
        "overview.not_firm": "first name of",
        "report.tied": "names",
        "report.why_title": "name",
        "report.studies_below": "concern",
        "report.points": "evidence goals practical preferences score",
        "report.edition": "updated version",
    },
    "catalogue": {
        "card.kind": "family kind",
        "card.in_commands": "id",
        "card.all_of_it": "id",
        "card.also_called": "names",
        "card.not_to_be_confused": "difference name",
        "card.other_concerns": "id",
        "card.with_answers": "answers",
        "card.waits": "when",
        "card.otherwise": "text",
        "card.defining": "reference",
        "evidence.why": "reason",
        "evidence.compared": "others",
        "evidence.newest": "day year",
        "evidence.reviewed": "day",
        "evidence.against": "other outcome",
        "evidence.trials": "number",
        "evidence.people": "number",
        "evidence.in_review": "number",
        "evidence.effect": "effect favours measure",
        "evidence.effect_between": "effect favours high low measure",
        "evidence.place": "order strength",
        "evidence.and_others": "name",
        "practice.not_the_same": "difference names",
        "lists.grade": "grade",
        "lists.grade_for": "grade people",
        "lists.if_nothing_is_done": "text",
        "lists.other_ways": "text",
        "lists.was_tested": "text",
        "questions.found": "words",
        "questions.command": "does run",
        "questions.found_nothing": "words",
        "questions.does_not_show": "text",
        "questions.used_here": "text",
        "questions.used_in": "questions text",
        "simulation.heading": "people",
        "simulation.drawn": "answers seed",
        "simulation.first_stays": "number",
        "simulation.without_first": "number",
        "simulation.never": "names",
        "simulation.changed": "numbers",
    },
    "finding": {
        "add_region": "regions",
        "words.title_for": "name",
        "words.read_on": "checked page",
        "words.read_on_dated": "checked dated page",
        "words.read_there": "checked dated",
        "words.read_elsewhere": "checked dated",
        "words.cost": "cost read",
        "words.languages": "languages read",
    },
    "review": {
        "phq4": "after before",
        "together.sign": "name question",
        "new_list.learnt.says": "name",
        "new_list.else_learnt": "name",
        "new_list.ask_next": "name",
        "new_list.assumed": "name",
        "new_list.moved": "after before name",
        "new_list.came_in": "after name number",
        "new_list.went_out": "name number",
        "new_list.stays": "number",
        "new_list.command": "answer",
    },
    "safety": {
        "checked": "date",
        "emergency": "country",
        "local_time": "hours",
        "no_lines": "country",
        "stale": "month",
    },
    "sheet": {
        "dated": "today version",
        "dated_answers": "answered today version",
        "pro": "reason",
        "con": "reason",
        "matters_pro": "name reason",
        "matters_con": "name reason",
        "studies": "concern grade text",
        "studies_others": "grades",
        "care": "caution",
        "chances_line": (
            "name outcome people people_in_trials trials with with_high with_low without without_high without_low"
        ),
        "chances_missing": "names",
        "chances_bars": "concern",
        "chances_with": "name",
        "chances_bar": "best high low",
        "points_title": "name",
        "compare_studies": "concern",
        "compare_tested": "concern",
        "compare_count": "concern",
        "staff_page.answered": "answer",
        "staff_page.level": "answered level",
        "staff_page.shown": "id label message",
        "staff_page.panel_sum": "most name points",
        "staff_page.not_answered": "questions",
        "staff_page.not_shown": "name text",
        "staff_page.sources": "ids",
        "staff_page.edition": "sha256 version",
    },
    "survey": {
        "progress": "number section",
        "progress_of": "number of section",
        "keys.either": "one other",
        "keys.tick": "label",
        "keys.unticked": "labels",
        "keys.go_on_with": "number",
        "keys.chosen": "labels",
        "plain.enter": "does",
        "plain.group": "count number title",
        "plain.earlier": "labels",
        "plain.proposed": "labels",
        "plain.chosen": "labels",
        "plain.so_far": "labels",
        "plain.taken_back": "labels",
        "plain.bad_number": "most",
        "plain.no_group": "most",
        "plain.found": "words",
        "plain.not_found": "words",
        "bad_whole_number": "high low",
        "too_long": "has most",
        "country_guess": "name",
        "settled_open": "of three",
        "settled_open_few": "of three",
        "call_now": "service",
        "more_rest": "number",
        "change": "question",
        "save_hint": "folder",
        "saved": "file",
        "unsaved": "reason",
        "nothing_written": "file",
        "now_first": "name",
        "came_in": "names number",
        "went_out": "names number",
        "moved": "name new old",
        "excluded_now": "names",
        "shown_again": "names",
        "draft_kept": "file",
        "draft_failed": "reason",
        "misfit": "problem",
        "read_on": "file",
        "kept": "file",
        "stop_draft": "file",
        "delete_heading": "file",
        "deleted": "file",
        "undeleted": "reason",
    },
}  # fmt: skip


def check_phrases(library: Library, sources: Sources) -> Iterator[Fault]:
    """Each phrase names in braces just what is filled in."""
    knowledge = library.knowledge
    parts: dict[str, Struct] = {
        "about": knowledge.about,
        "catalogue": library.catalogue,
        "finding": library.finding,
        "review": library.review,
        "safety": knowledge.safety,
        "sheet": library.sheet,
        "survey": knowledge.survey,
    }
    for part, entry in parts.items():
        for path, said in _texts(entry):
            known = _filled_in(part, path)
            wanted = {name for name in known if not name.endswith("?")}
            try:
                found = {field for _, field, _, _ in Formatter().parse(said) if field is not None}
            except ValueError as error:
                yield sources[part].fault(f"the braces do not match: {error}", *path)
                continue
            unknown, missing = found - {name.removesuffix("?") for name in known}, wanted - found
            for field in sorted(unknown | missing):
                what = "is not filled in here" if field in unknown else "is missing"
                hint = nearest(field, missing if field in unknown else unknown)
                yield sources[part].fault(f"{{{field}}} {what}", *path, hint=hint)


def _filled_in(part: str, path: tuple[str | int, ...]) -> set[str]:
    """The names of what is filled in at a place, or in all that stands there."""
    phrases, names = _FILLED_IN.get(part, {}), [name.removesuffix("_other") for name in path if isinstance(name, str)]
    return set((phrases.get(".".join(names)) or phrases.get(".".join(names[:-1])) or "").split())


def _texts(entry: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The texts of an entry and of those in it, with where they stand."""
    if isinstance(entry, str):
        yield above, entry
    elif isinstance(entry, Struct):
        for name, value in structs.asdict(entry).items():
            yield from _texts(value, (*above, name))
    elif isinstance(entry, dict):
        for name, value in entry.items():
            yield from _texts(value, (*above, name))
    elif isinstance(entry, tuple):
        for number, value in enumerate(entry):
            yield from _texts(value, (*above, number))
