"""After the result: change an answer and hear what changed, read about an approach, save."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct
from rich.console import Console

from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.faults import AnswersError
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.questionnaire import Question, SurveyWords
from approach_finder.pages.blocks import Block
from approach_finder.pages.terminal import draw, say
from approach_finder.results.result import Result
from approach_finder.results.wording import listed
from approach_finder.survey.faces import Asked, Face
from approach_finder.survey.interview import Interview


class Deeds(Struct, frozen=True):
    """What can be done with answers and a result; the command says how."""

    recommend: Callable[[dict[str, Answer]], Result]
    show: Callable[[Result], None]
    save: Callable[[Result, Path, Sequence[str]], None]
    read: Callable[[str, Result], list[Block]]
    can_matter: Callable[[Result], list[str]]


def after_result(
    result: Result, interview: Interview, face: Face, console: Console, deeds: Deeds, knowledge: Knowledge
) -> None:
    """Offer what can be done next until the person ends.

    What the person says matters most leads the pages they save, and changes no point.
    """
    words = knowledge.survey
    matters: list[str] = []
    options = {
        "change": words.after_change,
        "read": words.after_read,
        "matters": words.after_matters,
        "save": words.after_save,
        "end": words.after_quit,
    }
    while True:
        match _choose(words.after, options, face, console):
            case "change":
                answers = interview.change()
                if answers is not None:
                    old, result, matters = result, deeds.recommend(answers), []
                    deeds.show(result)
                    console.print()
                    for said in changes(old, result, knowledge):
                        say(said, console)
            case "read":
                name = _choose(words.read_which, {"": words.nowhere, **_mentioned(result, knowledge)}, face, console)
                if name:
                    console.print()
                    draw(deeds.read(name, result), console)
            case "matters":
                matters = _mark(words.matters_which, deeds.can_matter(result), matters, face, console)
                if matters:
                    say(words.matters_kept, console)
            case "save":
                write = partial(_save, deeds, result, matters)
                file = ask_for_file(words.save_where, write, face, console, words)
                if file:
                    say(words.saved.format(file=file), console)
            case _:
                return


def changes(old: Result, new: Result, knowledge: Knowledge) -> Iterator[str]:
    """What is different between two results, in words."""
    words = knowledge.survey
    before = {found.approach: found.rank for found in old.recommendations}
    now = {found.approach: found.rank for found in new.recommendations}

    def names(ids: list[str]) -> str:
        return listed(knowledge.approaches[name].name for name in ids)

    said = []
    if now and next(iter(now)) != next(iter(before), None):
        said.append(words.now_first.format(name=names(list(now)[:1])))
    came, went = [name for name in now if name not in before], [name for name in before if name not in now]
    if came:
        said.append(words.came_in.format(number=len(now), names=names(came)))
    if went:
        said.append(words.went_out.format(number=len(before), names=names(went)))
    said += [
        words.moved.format(name=names([name]), new=place, old=before[name])
        for name, place in now.items()
        if name in before and before[name] != place
    ]
    closed_before = {found.approach for found in old.excluded}
    closed = {found.approach for found in new.excluded}
    if closed - closed_before:
        said.append(words.excluded_now.format(names=names(sorted(closed - closed_before))))
    if closed_before - closed:
        said.append(words.shown_again.format(names=names(sorted(closed_before - closed))))
    yield from said or [words.nothing_changed]


def ask_for_file(
    text: str,
    write: Callable[[Path], None],
    face: Face,
    console: Console,
    words: SurveyWords,
    *,
    earlier: Path | None = None,
) -> Path | None:
    """Ask where to write until it could be written; None where the person would rather not.

    An ``earlier`` file is offered, and may be written anew; any other that is there already stays as it is.
    """
    asked = Asked("text", text, Question(text, ""), {}, earlier=str(earlier) if earlier else None, first=False)
    while True:
        console.print()
        say(text, console, "bold")
        did = face.ask(asked)
        if did.what != "answer" or not isinstance(did.value, str):
            return None
        file = Path(did.value).expanduser()
        if file.exists() and file != earlier:
            say(words.file_exists, console)
            continue
        try:
            write(file)
        except OSError as error:
            say(f"{file}: {error.strerror or error}", console)
            continue
        return file


def _save(deeds: Deeds, result: Result, matters: Sequence[str], file: Path) -> None:
    try:
        deeds.save(result, file, matters)
    except AnswersError as error:  # the ending names a format that is not written
        raise OSError(errno.EINVAL, f"{error.faults[0].message}; {error.faults[0].hint}", str(file)) from None


def _mark(text: str, texts: list[str], marked: list[str], face: Face, console: Console) -> list[str]:
    """The texts that the person marks, those marked before already so; none where they would rather not."""
    options = {str(number): said for number, said in enumerate(texts)}
    before = tuple(number for number, said in options.items() if said in marked)
    console.print()
    say(text, console, "bold")
    did = face.ask(Asked("many", text, Question(text, ""), options, before or None, first=True))
    return [options[number] for number in did.value] if did.what == "answer" and isinstance(did.value, tuple) else []


def _choose(text: str, options: dict[str, str], face: Face, console: Console) -> str:
    console.print()
    say(text, console, "bold")
    did = face.ask(Asked("one", text, Question(text, "", required=True), options, first=True))
    return str(did.value)


def _mentioned(result: Result, knowledge: Knowledge) -> dict[str, str]:
    """The approaches that a result names."""
    found = [
        *(entry.approach for entry in result.recommendations),
        *(entry.approach for entry in result.also_look_for),
        *(entry.approach for entry in result.excluded),
    ]
    return {name: knowledge.approaches[name].name for name in found}
