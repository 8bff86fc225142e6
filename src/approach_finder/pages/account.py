"""One approach for one person: a session, what speaks for and against it, how it was tested, what to ask."""

from __future__ import annotations

from collections.abc import Iterator

from approach_finder.knowledge.library import Library
from approach_finder.pages.blocks import Piece, heading, item, items_under, paragraph
from approach_finder.pages.clinic import offered_here
from approach_finder.pages.labels import by_fit, written_to
from approach_finder.results.accounts import why
from approach_finder.results.result import Recommendation, Result, Why
from approach_finder.results.wording import concern_label, grade_label, voice_of

_REASONS, _COUNTER_REASONS, _QUESTIONS = 4, 3, 3


def account_pieces(name: str, result: Result, library: Library) -> Iterator[Piece]:
    """The page of one approach, also of one that is not on the list. Sums and sources have pages of their own."""
    listed = next((found for found in result.recommendations if found.approach == name), None)
    found: Recommendation | Why = listed or why(result.answers, name, library.knowledge)
    card, words = library.approaches[name], library.knowledge.about.account
    if isinstance(found, Why):
        yield paragraph(found.text)
        yield from (paragraph(change.text) for change in found.what_would_bring_it_in)
    else:
        yield from offered_here(found, result, library.knowledge)
    yield from written_to(result.answers, library.knowledge)
    yield heading(words.session, 2)
    yield paragraph(card.a_session)
    yield from items_under(words.pro, [reason.text for reason in by_fit(found.reasons)[:_REASONS]])
    against = [reason.text for reason in by_fit(found.against)[:_COUNTER_REASONS]]
    yield from items_under(words.con, [*against, *(drawback.says for drawback in card.drawbacks[:1])])
    yield from items_under(words.care, [caution.text for caution in found.cautions])
    yield heading(words.tested, 2)
    voice = voice_of(result.answers, library.knowledge)
    for evidence in found.evidence:
        label = concern_label(evidence.concern, library.knowledge, voice)
        yield item(f"{label}: {grade_label(evidence.grade)}. {evidence.text}")
    yield from items_under(words.ask, card.questions_to_ask[:_QUESTIONS])
