"""Options while one chooses among them: what words find, what is pointed at, and what is ticked."""

from __future__ import annotations

from approach_finder.survey.page import HELP, Option, Page

_LONGEST = 40  # so many characters of a search are kept


class Picker:
    """The options of a page, where one of them may be pointed at."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._call = Option(HELP, page.help_label)  # found first by words such as "suicide"
        self.ticked = page.picked(page.chosen) if page.kind == "many" else ()
        self.search = ""
        self.at = page.start
        self._moved = False  # since something was typed: then Space means the row
        self._enter_ticks = True  # while one ticks by Enter; who ticks by Space or a digit goes on by Enter

    @property
    def shown(self) -> list[Option]:
        """The options that are shown: all, or what the words find."""
        if not self.search:
            return list(self._page.options)
        by_value = {option.value: option for option in self._page.options}
        found = [by_value[value] for value in self._page.found(self.search)]
        return [self._call, *found] if self._page.calls_for_help(self.search) else found

    @property
    def pointed(self) -> Option | None:
        """The option that is pointed at."""
        shown = self.shown
        return shown[self.at] if self.at is not None and self.at < len(shown) else None

    @property
    def calls(self) -> bool:
        """Whether people to call are pointed at."""
        return self.pointed is self._call

    @property
    def other(self) -> str | None:
        """The answer that the words stand for, though they are no option."""
        return self._page.other(self.search) if self.search else None

    @property
    def finds_nothing(self) -> bool:
        """Whether words were typed that find nothing."""
        return bool(self.search) and not self.shown and not self.other

    @property
    def space_ticks(self) -> bool:
        """Whether Space ticks the row that is pointed at; while words are typed it belongs to them."""
        return self._page.kind == "many" and (self._moved or not self.search)

    @property
    def is_ticked(self) -> bool:
        """Whether the option that is pointed at is ticked."""
        return self.pointed is not None and self.pointed.value in self.ticked

    @property
    def turned_by_enter(self) -> Option | None:
        """The option that Enter ticks, or unticks where words found it; None where it goes on with those ticked.

        It ticks none that would untick others: who only read on to the end of a list of dangers must not lose one.
        """
        if self.search:
            return self.pointed
        if self.pointed is None or self.is_ticked or not self._moved:
            return None
        ticks = not self.ticked or (self._enter_ticks and self.pointed.value not in self._page.exclusive)
        return self.pointed if ticks else None

    def find(self, words: str) -> None:
        """Search for some words; for none, show all again."""
        self.search, self._moved = words[:_LONGEST], False
        self.at = 0 if self.search else self._page.start

    def move(self, step: int) -> None:
        """Point at another option, so many rows away."""
        if number := len(self.shown):
            before = self.at if self.at is not None else (-1 if step > 0 else number)
            self.point(max(0, min(number - 1, before + step)))

    def point(self, at: int, *, moved: bool = True) -> None:
        """Point at an option."""
        self.at, self._moved = at, moved

    def tick(self, *, by_enter: bool = False) -> list[str]:
        """Tick what is pointed at, or untick it; the labels of others that this unticks."""
        pointed = self.pointed
        if pointed is None or pointed is self._call:
            return []
        self._enter_ticks = by_enter
        before, self.ticked = self.ticked, self._page.toggled(pointed.value, self.ticked)
        return [self._page.label(value) for value in before if value not in (*self.ticked, pointed.value)]

    def turn(self, option: Option) -> list[str]:
        """Tick or untick an option by Enter, and show all again with it pointed at."""
        gone = self.tick(by_enter=True)
        self.find("")
        self.at = self._page.options.index(option)
        return gone
