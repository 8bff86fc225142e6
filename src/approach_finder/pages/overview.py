"""The result on one page: first words on the concern, the shortlist at a glance, and how firm it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from approach_finder.answers.asked import chosen_options
from approach_finder.knowledge.conditions import ALWAYS
from approach_finder.knowledge.library import Library
from approach_finder.knowledge.model import Caution, Knowledge
from approach_finder.knowledge.types import Band
from approach_finder.pages.blocks import Block, Piece, Place, Places, heading, item, paragraph
from approach_finder.pages.clinic import elsewhere, list_heading, waiting_here
from approach_finder.pages.labels import by_fit, inside, tested_elsewhere, tested_with_others
from approach_finder.pages.report import how_firm, people_line, safety_first, staff_unknown
from approach_finder.results.comparison import chances_for
from approach_finder.results.precedence import NEEDS_ANOTHER, SECOND_CHOICE
from approach_finder.results.result import Recommendation, Result
from approach_finder.results.safety import is_needed_soon
from approach_finder.results.services import ServiceText
from approach_finder.results.wording import TIED, answer_label, concern_label, listed, set_aside, voice_of

_FIT: dict[Band, int] = {"possible": 1, "good": 2, "strong": 3}
_CONCERNS_NAMED = 3
_ANSWERS_MET = 4


def overview_pieces(
    result: Result, library: Library, today: dt.date, *, redacted: bool = False, read_on: str | None = None
) -> Iterator[Piece]:
    """The overview as a whole page, on a given day; ``read_on`` says how to get more, where the command cannot."""
    knowledge, services = library.knowledge, ServiceText(library.knowledge, today, result.answers)
    yield from safety_first(result.safety, services, knowledge, redacted=redacted)
    if knowledge.safety.staff.holds(result.answers):
        yield paragraph(knowledge.safety.staff_note)
        if result.safety.level is None and not redacted:
            yield paragraph(staff_unknown(result.safety, knowledge))
    yield heading(list_heading(result, knowledge, overview_title(result, knowledge)), 2)
    yield from list_pieces(result, library)
    yield from waiting_here(result, knowledge)
    yield from (paragraph(said) for said in how_firm(result, knowledge))
    yield from elsewhere(result, knowledge)
    more = knowledge.about.overview.read_on if read_on is None else read_on
    yield paragraph(" ".join([*result.next_steps[:1], more]).strip())
    yield people_line(result.safety.resources, services)


def overview_title(result: Result, knowledge: Knowledge) -> str:
    """The concern that the shortlist is for."""
    labels = _concern_labels(result, knowledge)[:_CONCERNS_NAMED]
    return knowledge.about.overview.heading.format(concerns=listed(map(inside, labels)))


def list_pieces(result: Result, library: Library, most: int | None = None, *, first: bool = True) -> Iterator[Piece]:
    """First words (unless they stand elsewhere), the shortlist, and what has to be said of it in a line each.

    With ``most`` so many places are shown at a glance, and of the others only their names.
    """
    words = library.knowledge.about.overview
    if not result.recommendations:
        yield from (paragraph(note) for note in result.notes)
        yield from _left_out(result, library.knowledge)
        return
    foremost = {note.says for note in library.knowledge.about.notes if note.first}
    yield from (paragraph(note) for note in result.notes if note in foremost)
    if first:
        yield from first_words(result, library)
    places = shortlist(result, library, most)
    yield places
    if most and (others := result.recommendations[most:]):
        named = (f"{found.rank} {library.approaches[found.approach].short_name}" for found in others)
        yield paragraph(words.others.format(names=", ".join(named)))
    yield from _left_out(result, library.knowledge)
    counts = next((place.counts for place in places.places if place.counts), None)
    counts_mean = [words.counts_mean.format(better=counts[0], without=counts[1])] if counts else []
    tested_for = _tested_for(result, places, library.knowledge)
    yield paragraph(" ".join([*_ties(result, library), *tested_for, words.tested_means, *counts_mean]))
    for phrase, some in (
        (words.second_choice, _second_choices(result, library.knowledge)),
        (words.closer, result.closer_to_wishes),
        (words.also, result.also_look_for),
    ):
        if names := [library.approaches[found.approach].short_name for found in some]:
            yield paragraph(phrase.format(names=listed(names)))
    is_own = voice_of(result.answers, library.knowledge) != "other"
    not_chance = words.not_chance if is_own else words.not_chance_other
    yield paragraph(library.knowledge.questionnaire.called_by(result.answers, not_chance))
    yield from (item(note) for note in _notes(result, library))
    yield from (item(note) for note in _matters(result, library.knowledge) if note not in result.notes)


def _left_out(result: Result, knowledge: Knowledge) -> Iterator[Block]:
    """The approaches that wait for the sake of safety, why, and what there is instead; of several reasons the first."""
    told: dict[Caution, list[str]] = {}
    for excluded in result.excluded:
        for caution in knowledge.cautions.get(excluded.approach, ()):
            waits = caution.severity == "exclude" and str(caution.when) == excluded.trigger
            if waits and any(leaf.question == knowledge.scoring.roles.safety for leaf in caution.when.leaves()):
                told.setdefault(caution, []).append(knowledge.approaches[excluded.approach].short_name)
    for caution, names in [*told.items()][:1]:
        because, (instead, *_) = caution.says, (caution.otherwise or "").split(";")
        if instead:
            because = f"{because} {knowledge.about.phrases.otherwise.format(otherwise=instead.rstrip('.') + '.')}"
        yield paragraph(knowledge.about.overview.left_out.format(names=listed(names), because=because))


def _tested_for(result: Result, places: Places, knowledge: Knowledge) -> Iterator[str]:
    """The concern that the letters are for, where another grade stands beside one of them."""
    named, labels = chosen_options(result.answers, knowledge.scoring.roles.concerns), _concern_labels(result, knowledge)
    if len(named) > len(labels) and any(place.tested_elsewhere for place in places.places):
        yield knowledge.about.overview.tested_for.format(concern=labels[0])


def _second_choices(result: Result, knowledge: Knowledge) -> Iterator[Recommendation]:
    """The places that a guideline puts second for the concern that weighs most."""
    labels = _concern_labels(result, knowledge)[:1]
    for found in result.recommendations:
        told = [caution.text for caution in found.cautions if caution.trigger == SECOND_CHOICE]
        if any(f"“{label}”" in text for text in told for label in labels):
            yield found


def _notes(result: Result, library: Library) -> Iterator[str]:
    """The notes on this result alone that are not on the page already."""
    about = library.knowledge.about
    above = {note.says for note in about.notes if note.when == ALWAYS or note.first} | {about.phrases.redacted}
    about_ties = about.phrases.cut_at_tie.partition("{")[0]
    is_told = any(found.close_to for found in result.recommendations)
    return (note for note in result.notes if note not in above and not (is_told and note.startswith(about_ties)))


def _matters(result: Result, knowledge: Knowledge) -> Iterator[str]:
    """The frames that matter to the person, each with the question to ask about it."""
    words, question = knowledge.about.evidence_first, knowledge.scoring.roles.matters
    voice = voice_of(result.answers, knowledge)
    for option in chosen_options(result.answers, question):
        if option in words.matters:
            label = answer_label(knowledge, question, option, voice)
            yield words.matters_note.format(answer=label, ask=words.matters[option])


def first_words(result: Result, library: Library) -> Iterator[Block]:
    """The natural course of the concern that weighs most (not where waiting is no choice), and when to see a doctor."""
    for name in _concerns(result, library.knowledge)[:1]:
        short = library.concerns[name].in_short
        course = "" if is_needed_soon(result.safety.level) else short.if_nothing_is_done
        if told := " ".join(filter(None, (course, short.see_a_doctor_for))):
            yield paragraph(told)


def shortlist(result: Result, library: Library, most: int | None = None) -> Places:
    """The places at a glance."""
    words = library.knowledge.about.overview
    places = tuple(_place(found, result, library) for found in result.recommendations[:most])
    is_other = voice_of(result.answers, library.knowledge) == "other"
    return Places(places, words, words.fits_other if is_other else words.fits)


def _place(found: Recommendation, result: Result, library: Library) -> Place:
    knowledge, card = library.knowledge, library.approaches[found.approach]
    words, voice = knowledge.about.overview, voice_of(result.answers, knowledge)
    waits = set_aside(result.answers, knowledge)
    met = [(reason.question, reason.answer) for reason in by_fit(found.reasons)]
    labels = dict.fromkeys(answer_label(knowledge, *answer, voice) for answer in met if answer not in waits)
    is_care = any(caution.severity == "caution" for caution in found.cautions)
    is_untested = found.tested == "none"
    against = _counter_reason(found, result, library) or _needs_another(found, knowledge) or card.asks
    return Place(
        place=_number(found, result),
        name=card.name,
        short_name=card.short_name,
        fit=_FIT[found.band],
        fit_said=words.bands[found.band],
        tested=words.not_tested if is_untested else found.tested,
        tested_said=words.no_test if is_untested else f"{words.tested} {found.tested}",
        counts=_counts(found, result, library),
        speaks_for=card.gives,
        speaks_against=against,
        fits=tuple(labels)[:_ANSWERS_MET],
        care=words.take_care if is_care else "",
        tested_elsewhere=tested_elsewhere(found, knowledge, {}, voice)
        or "".join(tested_with_others(found, concern, knowledge) for concern in _concerns(result, knowledge)[:1]),
    )


def _needs_another(found: Recommendation, knowledge: Knowledge) -> str:
    """That it needs somebody who was not spoken of yet."""
    for caution in found.cautions:
        question, _, names = caution.trigger.partition("=")
        if question == NEEDS_ANOTHER:
            who = listed((knowledge.scoring.audiences[name].if_joined for name in names.split(",")), "or")
            return knowledge.about.overview.needs_another.format(who=who)
    return ""


def _counter_reason(found: Recommendation, result: Result, library: Library) -> str:
    """The answer that speaks most against it, if one does."""
    knowledge, voice = library.knowledge, voice_of(result.answers, library.knowledge)
    against = by_fit(found.against)
    if not against:
        return ""
    heaviest = min(against, key=lambda reason: reason.weight)
    words, about = knowledge.about.overview, knowledge.questionnaire.questions[heaviest.question].about
    if voice == "other":
        said, of_its_own = words.said_about_other if about else words.said_other, words.said_of_other
    else:
        said, of_its_own = words.said_about if about else words.said, words.said_of
    label = answer_label(knowledge, heaviest.question, heaviest.answer, voice)
    return of_its_own.get(heaviest.question, said).format(about=about, answer=inside(label))


def _counts(found: Recommendation, result: Result, library: Library) -> tuple[int, int] | None:
    """Of 100 people with the concern that weighs most, how many were better with it and without."""
    concerns = _concerns(result, library.knowledge)[:1]
    known = chances_for(concerns, (found.approach,), library, result.answers).values()
    counts = ((row.with_[0], row.without[0]) for chances in known for row in chances.approaches.values())
    return next(counts, None)


def _number(found: Recommendation, result: Result) -> str:
    first = min(other.rank for other in result.recommendations if other.tie == found.tie)
    return f"{first}{TIED if found.close_to else ''}"


def _ties(result: Result, library: Library) -> Iterator[str]:
    """The meaning of the sign of a tie, and how many more are level with those shown."""
    words = library.knowledge.about.overview
    level = [_number(found, result) for found in result.recommendations if found.close_to]
    shown = {found.approach for found in result.recommendations}
    beyond = {name: _number(found, result) for found in result.recommendations for name in found.close_to}
    last = [place for name, place in beyond.items() if name not in shown]
    if last:
        yield words.tied_beyond.format(place=level[0], last=last[-1], number=len(last))
    elif level:
        yield words.tied.format(place=level[0])


def _concern_labels(result: Result, knowledge: Knowledge) -> list[str]:
    voice = voice_of(result.answers, knowledge)
    return [concern_label(concern, knowledge, voice) for concern in _concerns(result, knowledge)]


def _concerns(result: Result, knowledge: Knowledge) -> Sequence[str]:
    """The concerns, the main one first and then alone."""
    roles = knowledge.scoring.roles
    main = result.answers.get(roles.main_concern)
    return [main] if isinstance(main, str) else chosen_options(result.answers, roles.concerns)
