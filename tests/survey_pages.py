"""The flow of the survey without a terminal: a script says what the person does on each page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from approach_finder.knowledge.library import Library
from approach_finder.pages.blocks import Piece, paragraph
from approach_finder.results.result import Result
from approach_finder.survey import state as machine
from approach_finder.survey.drafts import Keeping, KeptDraft
from approach_finder.survey.interview import Interview
from approach_finder.survey.layout import Line, Signs
from approach_finder.survey.page import ANSWER, Flow, Page, Response
from approach_finder.survey.result_actions import ResultActions
from approach_finder.survey.result_pages import ResultPages
from approach_finder.survey.view import View

TODAY = dt.date(2026, 11, 25)
SIZES = ((80, 24), (60, 20), (40, 20), (120, 40))


def blocks(pieces: Sequence[Piece], width: int) -> list[Line]:
    """Blocks drawn without a terminal."""
    import io

    from rich.console import Console

    from approach_finder.pages.terminal import draw

    paper = io.StringIO()
    draw(pieces, Console(file=paper, width=width, color_system=None, highlight=False, markup=False, soft_wrap=True))
    return [[("", line)] for line in paper.getvalue().strip("\n").split("\n")] if pieces else []


def view_of(page: Page, library: Library) -> View:
    """A page on a screen, which draws its blocks once for a width."""
    kept: dict[tuple[int, int], list[Line]] = {}

    def drawn(pieces: Sequence[Piece], width: int) -> list[Line]:
        key = id(pieces), width
        if key not in kept:
            kept[key] = blocks(pieces, width)
        return kept[key]

    return View(page, library.knowledge.survey.keys, drawn, Signs())


def screen(view: View, columns: int, rows: int) -> list[str]:
    """The part of a page that is seen on a screen of a size."""
    drawing = view.draw(columns, rows)
    return ["".join(text for _, text in line).rstrip() for line in drawing.lines]


class Actions(ResultActions):
    """The actions on a result, with pages that say little; ``saved`` are the files that were written."""

    def __init__(self, library: Library, saved: list[Path]) -> None:
        super().__init__(library.knowledge, lambda: library, None, TODAY, self._save)
        self._saved, self.redacted, self.for_staff = saved, False, False

    def _save(self, _result: Result, file: Path, _matters: Sequence[str], redact: bool, for_staff: bool) -> None:
        self._saved.append(file)
        self.redacted, self.for_staff = redact, for_staff

    def sums(self, name: str, result: Result) -> Sequence[Piece]:
        return [paragraph(f"sums of {name}")]

    def regions(self, name: str, result: Result) -> Sequence[str]:
        return ("Québec", "Yukon") if result.answers.get("country") == "CA" else ()

    def places(self, name: str, result: Result, part: str | None) -> Sequence[Piece]:
        return [paragraph(f"places for {name} in {part or 'another part'}")]

    def account(self, name: str, result: Result) -> Sequence[Piece]:
        return [paragraph(f"why {name}")]

    def card(self, name: str, result: Result) -> Sequence[Piece]:
        return [paragraph(f"all of {name}")]

    def compare(self, names: Sequence[str], result: Result, *, full: bool = False) -> Sequence[Piece]:
        return [paragraph(" beside ".join(names) + (" in full" if full else ""))]

    def whole(self, result: Result) -> Sequence[Piece]:
        return [paragraph("the whole account")]

    def can_matter(self, result: Result) -> Sequence[str]:
        return ["one reason", "another"]


class Script:
    """A person who answers by the words of headings: what they do, or the label of what they choose."""

    def __init__(
        self,
        library: Library,
        state: machine.Survey | None = None,
        draft: KeptDraft | None = None,
        notes: tuple[str, ...] = (),
    ) -> None:
        self.library, self.pages = library, list[Page]()
        self.saved: list[Path] = []
        knowledge = library.knowledge
        self.interview = Interview(
            knowledge, TODAY, state or machine.begin(knowledge), Keeping(knowledge, draft), notes
        )
        self.actions = Actions(library, self.saved)
        self.flow: Flow[Result] = ResultPages(self.interview, self.actions, knowledge, TODAY).run()

    def run(self, *steps: str) -> Page | Result:
        """Take steps; the page that comes of them, or the result at the end."""
        try:
            page = self.pages[-1] if self.pages else self._next(lambda: next(self.flow))
            for step in steps:
                page = self._next(lambda page=page, step=step: self.flow.send(did(page, step)))  # type: ignore[misc]
        except StopIteration as end:
            result: Result = end.value
            return result
        return page

    def page(self, *steps: str) -> Page:
        """Take steps that lead to a page."""
        page = self.run(*steps)
        assert isinstance(page, Page)
        return page

    def _next(self, step: Callable[[], Page]) -> Page:
        self.pages.append(step())
        return self.pages[-1]


def did(page: Page, step: str) -> Response:
    """A step such as "/back", "/quit", or the beginnings of labels with ";" between."""
    if step.startswith("/"):
        return Response(step[1:])
    if page.kind == "text":
        return Response(ANSWER, step)
    wanted = step.split("; ")
    labels = {option.label: option.value for option in page.options}
    chosen = [value for words in wanted for label, value in labels.items() if label.startswith(words)]
    assert len(chosen) == len(wanted), (page.heading, step, [*labels])
    return Response(ANSWER, page.picked(chosen) if page.kind == "many" else chosen[0])


TO_THE_LIST = (
    "Me (18 to 64)", "No, none", "Panic attacks; Worry", "Panic", "Get relief; Learn skills", "Mostly relief",
)  # fmt: skip
