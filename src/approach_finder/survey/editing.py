"""A text while it is typed: a line, or several where they were pasted."""

from __future__ import annotations

import re

from approach_finder.pages.blocks import clean


class Editor:
    """A text and the place in it where the next letter goes."""

    def __init__(self, text: str, *, is_proposal: bool = False) -> None:
        self.text = text
        self.is_proposal = is_proposal  # then it is replaced by what is typed first, unless another key comes before
        self._at = len(text)
        self._width = 80

    def press(self, key: str) -> None:
        """One key: a letter, or the name of one that moves or takes away."""
        if len(key) == 1:
            self.insert(key)
            return
        self.is_proposal = False
        before, after = self.text[: self._at], self.text[self._at :]
        match key:
            case "left" | "right":
                self._at = max(0, min(len(self.text), self._at + (1 if key == "right" else -1)))
            case "home" | "end":
                self._at = len(self.text) if key == "end" else 0
            case "backspace":
                self._put(before[:-1], after)
            case "delete":
                self._put(before, after[1:])
            case "erase-word":
                self._put(re.sub(r"\S*\s*$", "", before), after)
            case "erase-line":
                self._put("", after)

    def insert(self, text: str) -> None:
        """Put text in, without what a terminal would obey."""
        lines = [
            clean(line) if line.strip() else "" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        ]
        tidy = text if len(text) == 1 and text.isprintable() else "\n".join(lines)
        before, after = ("", "") if self.is_proposal else (self.text[: self._at], self.text[self._at :])
        self.is_proposal = False
        self._put(before + tidy, after)

    def _put(self, before: str, after: str) -> None:
        self.text, self._at = before + after, len(before)

    def lines(self, width: int) -> tuple[list[str], int]:
        """The text in lines of a width, and in which of them the next letter goes."""
        self._width = max(1, width)
        found = [
            line[start : start + self._width]
            for line in self.text.split("\n")
            for start in range(0, max(1, len(line)), self._width)
        ]
        return found, self.place()[1]

    def place(self) -> tuple[int, int]:
        """Column and row, in lines as last drawn, where the next letter goes."""
        above = self.text[: self._at].split("\n")
        rows = sum(max(1, -(-len(line) // self._width)) for line in above[:-1])
        return len(above[-1]) % self._width, rows + len(above[-1]) // self._width
