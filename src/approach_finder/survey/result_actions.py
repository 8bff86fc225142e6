"""The pages that can be looked at from the list; each is made, and its modules loaded, when somebody asks for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from approach_finder.answers.asked import chosen_options, country_of
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.model import Knowledge
from approach_finder.pages.blocks import Piece, paragraph
from approach_finder.results.result import Result

if TYPE_CHECKING:
    from approach_finder.knowledge.library import Library
    from approach_finder.results.clinic import Clinic
    from approach_finder.results.finding import Found


# Writes a result to a file: with the reasons that matter most, whether without what was said on safety, and for staff.
Save: TypeAlias = Callable[[Result, Path, Sequence[str], bool, bool], None]


class ResultActions:
    """The actions on answers and a result.

    ``save`` writes the sheet to take along, or the page for staff, to a file; it may raise OSError.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        library: Callable[[], Library],
        clinic: Clinic | None,
        today: dt.date,
        save: Save,
    ) -> None:
        self._knowledge, self._library, self._clinic, self._today, self.save = knowledge, library, clinic, today, save

    def recommend(self, said: Mapping[str, Answer]) -> Result:
        """The result for some answers."""
        from approach_finder.answers.validation import understand
        from approach_finder.results.clinic import recommend_here

        return recommend_here(understand(said, self._knowledge), self._knowledge, self._clinic)

    def title(self, result: Result) -> str:
        """The heading of the list."""
        from approach_finder.pages.overview import overview_title

        return overview_title(result, self._knowledge)

    def first_words(self, result: Result) -> Sequence[Piece]:
        """The blocks before the list."""
        from approach_finder.pages.overview import first_words

        return list(first_words(result, self._library()))

    def overview(self, result: Result) -> Sequence[Piece]:
        """The list."""
        from approach_finder.pages.overview import list_pieces

        return list(list_pieces(result, self._library(), first=False))

    def firmness(self, result: Result) -> Iterator[str]:
        """How firm its first place is."""
        from approach_finder.pages.report import how_firm

        return how_firm(result, self._knowledge)

    def account(self, name: str, result: Result) -> Sequence[Piece]:
        """One approach, for these answers."""
        from approach_finder.pages.account import account_pieces

        return list(account_pieces(name, result, self._library()))

    def card(self, name: str, result: Result) -> Sequence[Piece]:
        """All that is known of one approach, or of another way."""
        from approach_finder.pages.catalogue import card_blocks, way_blocks
        from approach_finder.pages.labels import written_to

        library = self._library()
        concerns = chosen_options(result.answers, self._knowledge.scoring.roles.concerns)
        if name in library.other_ways:
            not_for_now = library.other_ways[name].natural_course and not self._may_wait(result)
            said = [paragraph(self._knowledge.safety.no_waiting)] if not_for_now else []
            title, *told = way_blocks(name, library, concerns)
            return [title, *said, *told]
        title, *told = card_blocks(name, library, concerns)
        return [title, *written_to(result.answers, self._knowledge), *told]

    def sums(self, name: str, result: Result) -> Sequence[Piece]:
        """Its points, one by one."""
        from approach_finder.pages.report import why_blocks
        from approach_finder.results.accounts import why

        return list(
            why_blocks(
                why(result.answers, name, self._knowledge), self._knowledge, self._today, alerted=_is_alerted(result)
            )
        )

    def regions(self, name: str, result: Result) -> Sequence[str]:
        """The parts of the person's country that some of the places are for."""
        return self._found(name, result, None).regions if country_of(result.answers, self._knowledge) else ()

    def places(self, name: str, result: Result, part: str | None) -> Sequence[Piece]:
        """Where to find somebody who offers an approach, in a part of the country."""
        from approach_finder.pages.finding import finding_blocks

        country = country_of(result.answers, self._knowledge)
        return list(finding_blocks(self._found(name, result, part), name, country, self._library(), part))

    def _found(self, name: str, result: Result, part: str | None) -> Found:
        from approach_finder.results.finding import age_group, find_places

        country, age = country_of(result.answers, self._knowledge), age_group(result.answers, self._knowledge)
        return find_places(self._library().finding, name, country, part, age)

    def compare(self, names: Sequence[str], result: Result, *, full: bool = False) -> Sequence[Piece]:
        """Some approaches side by side, in short or in full with sources."""
        from approach_finder.pages.comparison import comparison_in_short, comparison_pieces
        from approach_finder.results.comparison import compare

        library = self._library()
        found = compare(names, library, result.answers)
        pieces = comparison_pieces if full else comparison_in_short
        return list(pieces(found, library, self._today, result.answers, alerted=_is_alerted(result)))

    def whole(self, result: Result) -> Sequence[Piece]:
        """The whole account."""
        from approach_finder.pages.report import result_blocks

        return list(result_blocks(result, self._knowledge, self._today, alerted=_is_alerted(result)))

    def other_ways(self) -> Mapping[str, str]:
        """The names of the ways to go that are no therapy."""
        return {name: way.name for name, way in self._library().other_ways.items()}

    def ways_to_go(self, result: Result) -> Sequence[str]:
        """The ways to go that are no therapy; to wait comes last where it is not for now."""
        ways = self._library().other_ways
        return sorted(ways, key=lambda name: ways[name].natural_course and not self._may_wait(result))

    def _may_wait(self, result: Result) -> bool:
        from approach_finder.results.safety import may_wait

        return may_wait(result.answers, result.safety.level, self._knowledge)

    def can_matter(self, result: Result) -> Sequence[str]:
        """The texts of which what matters most can be marked."""
        from approach_finder.pages.takeaway import what_can_matter

        return what_can_matter(result, self._library())


def _is_alerted(result: Result) -> bool:
    """Whether the pages behind the list keep whom to call in sight, so that the finding need not stand on each."""
    from approach_finder.results.safety import is_needed_soon

    return is_needed_soon(result.safety.level)
