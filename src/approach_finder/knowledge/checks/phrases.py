"""Checks of the sentences that are filled in: each names in braces just what is filled in."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from msgspec import Struct, structs

from approach_finder.knowledge.faults import Fault, nearest
from approach_finder.knowledge.library import Sheet
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.sources import Source, Sources

_FILLED_IN = {
    "quote": {"answer", "reason"},
    "quote_other": {"answer", "reason"},
    "quote_about": {"about", "answer", "reason"},
    "quote_about_other": {"about", "answer", "reason"},
    "evidence_missing": {"concern"},
    "evidence_elsewhere": {"concern", "people"},
    "not_offered": {"people"},
    "change": {"change"},
    "otherwise": {"otherwise"},
    "cut_at_tie": {"number"},
    "best_tested": {"concern", "names"},
    "best_tested_other": {"concern", "names"},
    "read_on": {"commands"},
    "redaction_level": {"level"},
    "why_listed": {"place", "number", "band"},
    "why_weak": {"score", "least"},
    "why_apart": {"condition"},
    "why_beside": {"kind"},
    "why_missing": {"number", "points"},
    "why_nothing_brings_in": {"number"},
}

_FILLED_IN_WHAT_IF = {
    "about": {"about"},
    "instead": {"about", "before", "after"},
    "said": {"about", "after"},
    "more": {"about", "after"},
    "less": {"about", "before"},
    "whole": {"changes", "outcome"},
    "first": {"name"},
    "rise": {"name", "before", "band"},
    "fall": {"name", "before", "band"},
    "unlisted": {"name"},
    "among_first": {"name", "number"},
}

_FILLED_IN_OVERVIEW = {
    "tested_elsewhere": {"grade", "concern"},
    "heading": {"concerns"},
    "count": {"better", "without"},
    "count_short": {"better", "without"},
    "without": {"without"},
    "fits": {"answers"},
    "fits_other": {"answers"},
    "said": {"answer"},
    "said_other": {"answer"},
    "tied": {"place"},
    "tied_beyond": {"place", "number"},
    "others": {"names"},
    "closer": {"names"},
    "firm": {"name", "first", "of"},
    "not_firm": {"name", "first", "of"},
}

_FILLED_IN_CHANCES = {
    "people", "with", "outcome", "name", "with_low", "with_high", "without", "without_low", "without_high", "trials",
    "people_in_trials",
}  # fmt: skip

_FILLED_IN_THE_SURVEY = {
    "progress": {"number", "of", "section"},
    "step": {"section"},
    "keys.tick": {"label"},
    "keys.go_on_with": {"number"},
    "keys.chosen": {"labels"},
    "plain.group": {"count", "number", "title"},
    "plain.earlier": {"labels"},
    "plain.chosen": {"labels"},
    "plain.taken_back": {"labels"},
    "plain.bad_number": {"most"},
    "plain.no_group": {"most"},
    "plain.found": {"words"},
    "plain.not_found": {"words"},
    "bad_whole_number": {"high", "low"},
    "too_long": {"has", "most"},
    "country_guess": {"name"},
    "shortlist": {"concerns"},
    "call_now": {"service"},
    "settled_open": {"of", "three"},
    "settled_open_few": {"of", "three"},
    "settled_closed": {"first", "name", "of"},
    "settled_loose": {"first", "name", "of"},
    "more_rest": {"number"},
    "change": {"question"},
    "save_hint": {"folder"},
    "saved": {"file"},
    "unsaved": {"reason"},
    "nothing_written": {"file"},
    "now_first": {"name"},
    "came_in": {"names", "number"},
    "went_out": {"names", "number"},
    "moved": {"name", "new", "old"},
    "excluded_now": {"names"},
    "shown_again": {"names"},
    "draft_kept": {"file"},
    "draft_failed": {"reason"},
    "misfit": {"problem"},
    "kept": {"file"},
}


def check_phrases(knowledge: Knowledge, sheet: Sheet, sources: Sources) -> Iterator[Fault]:
    """Each phrase names in braces just what is filled in."""
    phrases = structs.asdict(knowledge.about.phrases)
    checked: list[tuple[Source, tuple[str | int, ...], str, set[str]]] = [
        (sources["about"], ("phrases", name), said, _FILLED_IN.get(name, set())) for name, said in phrases.items()
    ]
    checked += (
        (sources["about"], ("what_if", name), said, _FILLED_IN_WHAT_IF.get(name.removesuffix("_other"), set()))
        for name, said in structs.asdict(knowledge.about.what_if).items()
    )
    checked += (
        (sources["survey"], path, said, _FILLED_IN_THE_SURVEY.get(".".join(path), set()))
        for path, said in _texts(knowledge.survey)
    )
    checked += (
        (sources["about"], ("overview", name), said, _FILLED_IN_OVERVIEW.get(name, set()))
        for name, said in structs.asdict(knowledge.about.overview).items()
        if isinstance(said, str)
    )
    checked.append((sources["safety"], ("no_lines",), knowledge.safety.no_lines, {"country"}))
    checked.append((sources["sheet"], ("dated",), sheet.dated, {"today"}))
    checked.append((sources["sheet"], ("dated_answers",), sheet.dated_answers, {"answered", "today"}))
    checked.append((sources["sheet"], ("chances_line",), sheet.chances_line, _FILLED_IN_CHANCES))
    checked.append((sources["sheet"], ("chances_missing",), sheet.chances_missing, {"names"}))
    checked += (
        (sources["about"], ("notes", number, "says"), note.says, set())
        for number, note in enumerate(knowledge.about.notes)
    )
    for source, path, said, wanted in checked:
        try:
            found = {field for _, field, _, _ in Formatter().parse(said) if field is not None}
        except ValueError as error:
            yield source.fault(f"the braces do not match: {error}", *path)
            continue
        for field in sorted(found ^ wanted):
            what = "is not filled in here" if field in found else "is missing"
            yield source.fault(f"{{{field}}} {what}", *path, hint=nearest(field, found ^ wanted - {field}))


def _texts(entry: Struct, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """The texts of an entry and of those in it, with where they stand."""
    for name, value in structs.asdict(entry).items():
        if isinstance(value, Struct):
            yield from _texts(value, (*above, name))
        elif isinstance(value, str):
            yield (*above, name), value
