"""Stopping on the way: go on, or stop and keep the answers, or not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from approach_finder.knowledge.survey_words import SurveyWords
from approach_finder.pages.blocks import Block
from approach_finder.survey.drafts import Keeping
from approach_finder.survey.new_files import ask_for_file
from approach_finder.survey.page import BACK, STOP, Flow, Option, Page, Stopped
from approach_finder.survey.state import Survey

_KEEP, _AWAY, _DELETE = "keep", "away", "delete"
_PROPOSED = Path("therapy-answers.json")


def stop(
    state: Survey,
    keeping: Keeping | None,
    words: SurveyWords,
    said: Iterator[str],
    nothing_kept: str,
    *,
    hint: str,
    head: tuple[Block, ...],
) -> Flow[None]:
    """Ask whether and how to stop. Raises Stopped, with the lines ``said`` first, where the person does.

    Args:
        state: the answers to keep.
        keeping: keeps them; None where there is nothing to keep.
        words: what the survey says.
        said: the last lines to the person.
        nothing_kept: said before them where nothing is kept.
        hint: said where the answers go to a file.
        head: whom to call.
    """
    page = Page(kind="one", heading=words.stop_heading, head=head, options=tuple(_ways(keeping, words)))
    while True:
        response = yield page
        match STOP if response.what == STOP else response.value:
            case "keep" if keeping is not None:
                file = yield from ask_for_file(
                    _PROPOSED,
                    (_PROPOSED.suffix,),
                    lambda file: keeping.keep_in(file, state),
                    words,
                    words.stop_keep,
                    words.keep_as,
                    hint,
                )
                if file is not None:
                    raise Stopped(*said, keeping.how_to_go_on(file))
            case "delete" if keeping is not None and (file := keeping.file):
                problem = yield from _delete(file, keeping, words)
                if problem is not None:
                    raise Stopped(*said, problem or words.deleted.format(file=file))
            case "away" | "stop":
                raise Stopped(*([] if keeping is not None and keeping.file else [nothing_kept]), *said)
            case _:
                return


def _ways(keeping: Keeping | None, words: SurveyWords) -> Iterator[Option]:
    yield Option(BACK, words.stop_no)
    if keeping is not None and (file := keeping.file):
        yield Option(_AWAY, words.stop_draft.format(file=file))
        yield Option(_DELETE, words.stop_delete)
        return
    if keeping is not None and keeping.is_on_request:
        yield Option(_KEEP, words.stop_keep)
    yield Option(_AWAY, words.stop_away)


def _delete(file: Path, keeping: Keeping, words: SurveyWords) -> Flow[str | None]:
    """Delete the draft where the person is sure; what went wrong, or None where they are not."""
    options = (Option(BACK, words.delete_no), Option(_DELETE, words.delete_yes))
    response = yield Page(kind="one", heading=words.delete_heading.format(file=file), options=options)
    return keeping.delete() if response.value == _DELETE else None
