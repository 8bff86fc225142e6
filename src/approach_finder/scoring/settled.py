"""How settled the first places are, as a count of draws; apart from the drawing, so that it loads at once."""

from __future__ import annotations

from msgspec import Struct

# From these shares of the draws on, the first three and the first place are settled enough to stop.
_THREE_STAY, _FIRST_STAYS = 0.9, 0.975
# From this share on, a first place is called robust.
_ROBUST = 0.9


class Settled(Struct, frozen=True):
    """Of so many ways to answer, in how many the first three and the first stayed; those level count as the same."""

    of: int
    three: int
    first: int

    @property
    def enough(self) -> bool:
        """Whether further questions are not worth the time."""
        return self.is_enough(self.three) and self.first >= _FIRST_STAYS * self.of

    def is_enough(self, stayed: int) -> bool:
        """Whether a list of three that stayed in so many of the draws is settled."""
        return stayed >= _THREE_STAY * self.of

    @property
    def is_robust(self) -> bool:
        """Whether the first place would nearly always stay."""
        return self.first >= _ROBUST * self.of
