"""The lines of a page that are seen, where there are more of them than rows."""

from __future__ import annotations

from approach_finder.survey.layout import Line


class Scroll:
    """How far down some lines stand; of ``length`` lines ``rows`` are seen, as last drawn."""

    def __init__(self) -> None:
        self.top = 0
        self.rows, self.length = 1, 0

    @property
    def is_below(self) -> bool:
        """Whether there is more further down."""
        return self.top + self.rows < self.length

    @property
    def page(self) -> int:
        """The rows of a step by a page."""
        return max(1, self.rows - 1)

    def seen(self, lines: list[Line], rows: int, pointed: int | None) -> list[Line]:
        """The lines that are seen on so many rows: what is ``pointed`` at is kept among them."""
        self.rows, self.length = max(1, rows), len(lines)
        if pointed is not None:
            self.top = max(min(self.top, pointed - 1), pointed + min(2, self.rows) - self.rows)
        self.top = max(0, min(self.top, self.length - self.rows))
        return lines[self.top : self.top + self.rows]
