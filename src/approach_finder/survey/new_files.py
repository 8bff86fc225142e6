"""The page that asks for the name of a new file, again and again until it was written or is no longer wanted."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from itertools import chain, count
from pathlib import Path

from approach_finder.knowledge.faults import ApproachFinderError
from approach_finder.knowledge.survey_words import SurveyWords
from approach_finder.survey.page import ANSWER, Flow, Page

# An ending that tells a format, such as .docx; in "Dr. Murphy" or "29.11.2026" nothing does.
_TELLING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,3}")


def ask_for_file(
    proposed: Path,
    endings: Sequence[str],
    write: Callable[[Path], str],
    words: SurveyWords,
    title: str,
    heading: str,
    hint: str = "",
) -> Flow[Path | None]:
    """Ask for the name of a new file until it could be written; None where the person goes back.

    Args:
        proposed: the name that is there to take; the next one that is free stands for it.
        endings: those that fit what is written; a name without one gets the first.
        write: writes the file; tells what went wrong, if anything.
        words: what the survey says.
        title: what is saved.
        heading: the question.
        hint: said besides where the file goes.
    """
    said = " ".join(filter(None, (words.save_hint.format(folder=_here()), hint)))
    while True:
        response = yield Page(
            kind="text",
            title=title,
            heading=heading,
            hint=said,
            chosen=(str(free(proposed)),),
            proposes=True,
        )
        if response.what != ANSWER:
            return None
        typed = path_of(str(response.value))
        file, said = _named(typed, proposed, endings, words)
        said = said or write(file)
        if not said:
            return file
        proposed = file


def path_of(typed: str) -> Path:
    """The file that a typed name means; ``~`` stands for the home of its owner, where there is one."""
    try:
        return Path(typed).expanduser()
    except RuntimeError:
        return Path(typed)


def free(file: Path) -> Path:
    """The file, or the first of ``name-2``, ``name-3`` and so on that is not there yet."""
    numbered = (file.with_stem(f"{file.stem}-{number}") for number in count(2))
    return next(each for each in chain([file], numbered) if not os.path.lexists(each))


def problem_with(act: Callable[[], object], words: SurveyWords) -> str:
    """The fault of an act that writes, in words, if it has one: whatever it is, no answer may be lost by it."""
    try:
        act()
    except (OSError, ApproachFinderError) as error:
        return words.unsaved.format(reason=getattr(error, "strerror", None) or error)
    except Exception as error:  # a bug of ours, told without what may stand in it
        return words.unsaved.format(reason=type(error).__name__)
    return ""


def _named(typed: Path, proposed: Path, endings: Sequence[str], words: SurveyWords) -> tuple[Path, str]:
    """The file that is meant, with an ending that fits; and what is wrong with its name, if anything."""
    if not typed.name.strip(". ") or os.path.isdir(typed):  # noqa: PTH112 - the other raises where a folder is closed
        return typed / proposed.name, words.is_folder
    if typed.suffix.lower() in endings:
        return typed, words.file_exists if os.path.lexists(typed) else ""
    if _TELLING.fullmatch(typed.suffix):
        return typed.with_suffix(endings[0]), words.other_ending.format(wrong=typed.suffix, right=endings[0])
    file = typed.with_name(typed.name.rstrip(". ") + endings[0])
    return file, words.file_exists if os.path.lexists(file) else ""


def _here() -> str:
    """The folder that the program works in, even where it was taken away meanwhile."""
    try:
        return str(Path.cwd())
    except OSError:
        return os.curdir
