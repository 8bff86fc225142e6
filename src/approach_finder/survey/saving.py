"""Pages that save the result to a file, and tell first who else may see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from approach_finder.knowledge.model import Knowledge
from approach_finder.pages.blocks import paragraph
from approach_finder.results.result import Result
from approach_finder.survey.interview import Interview
from approach_finder.survey.new_files import ask_for_file, path_of, problem_with
from approach_finder.survey.page import ANSWER, BACK, Flow, Option, Page, QuickExit
from approach_finder.survey.result_actions import Save

_LESS, _ALL = "less", "all"
_STAFF = "staff"
# The endings of files that hold what is saved: what is chosen is what is written.
_PAGES = (".html", ".htm", ".md", ".markdown", ".txt")
_ENDINGS = {"pages": _PAGES, _STAFF: _PAGES, "text": (".txt",), "result": (".json",)}


class Saving:
    """Asks what to save and where."""

    def __init__(self, interview: Interview, knowledge: Knowledge, save: Save, stem: str) -> None:
        self._interview, self._words, self._save, self._stem = interview, knowledge.survey, save, stem

    def save(self, weighed: Callable[[], Result], matters: Sequence[str]) -> Flow[None]:
        """Save what the person chooses; the country may be asked before, so the result is ``weighed`` then."""
        words, is_staff = self._words, self._interview.is_staff()
        labels = {"pages": words.save_person if is_staff else words.save_pages, "text": words.save_text}
        labels |= {_STAFF: words.save_staff} if is_staff else {}
        labels |= {"result": words.save_result}
        options = tuple(Option(kind, label) for kind, label in labels.items())
        page = Page(kind="one", title=words.saving, heading=words.save_which, options=options)
        response = yield from self._interview.show(page)
        if response.what != ANSWER:
            return
        kind = str(response.value)
        if kind == _STAFF and not (yield from self._interview.ask_staff_note(words.saving)):
            return
        if not (yield from self._interview.ask_country(words.saving, words.country_before_help)):
            return
        seen = words.save_seen if self._interview.is_feared() else ""
        how_much = yield from self._how_much(words.saving, seen, words.save_less, words.save_all)
        if how_much == BACK:
            return
        result, endings = weighed(), _ENDINGS[kind]
        proposed = Path(f"{self._stem}{'-staff' * (kind == _STAFF)}{endings[0]}")

        def write(file: Path) -> str:
            return problem_with(lambda: self._save(result, file, matters, how_much == _LESS, kind == _STAFF), words)

        label = labels[kind].partition(" (")[0]
        named = ask_for_file(proposed, endings, write, words, label, words.save_as)
        file = yield from self._interview.shown(named)
        if file is not None:
            self._interview.has_saved = True
            yield from self._interview.show(self._saved_page(file))

    def write_to(self, file: Path, write: Callable[[Path], None]) -> Flow[bool]:
        """Write the result where it was to go; where that fails, ask for another file. False where none was wanted."""
        while problem := problem_with(lambda file=file: write(file), self._words):  # type: ignore[misc]
            page = Page(kind="text", title=self._words.saving, heading=self._words.save_as, hint=problem)
            response = yield from self._interview.show(page)
            if response.what != ANSWER:
                return False
            file = path_of(str(response.value))
        yield from self._interview.show(self._saved_page(file, back=False))
        return True

    def leaves_the_list(self) -> Flow[bool]:
        """Whether the list stays in the terminal and the person ends; where it must not, as the quick exit does."""
        words = self._words
        seen = words.quit_seen if self._interview.is_private() else ""
        how_much = yield from self._how_much(words.whole_list, seen, words.quit_less, words.quit_all)
        if how_much == _LESS:
            raise QuickExit
        return how_much != BACK

    def _how_much(self, title: str, seen: str, less: str, whole: str) -> Flow[str]:
        """How much is kept: all, unless somebody may see it, which is said. Then the person says, or goes back."""
        if not seen:
            return _ALL
        options = (Option(_LESS, less), Option(_ALL, whole))
        response = yield from self._interview.show(Page(kind="one", title=title, heading=seen, options=options))
        return str(response.value) if response.what == ANSWER else BACK

    def _saved_page(self, file: Path, *, back: bool = True) -> Page:
        words = self._words
        said, go_on = paragraph(words.saved.format(file=file.absolute())), words.keys.take_text
        return Page(title=words.saving, heading=words.saved_heading, body=(said,), go_on=go_on, back=back)
