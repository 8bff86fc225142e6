"""The command that asks: the survey at a terminal, then the recommendation and what can be done with it."""

from __future__ import annotations

import atexit
import datetime as dt
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Optional

import typer

from approach_finder.cli.exits import INTERRUPTED, IO, USAGE, fail
from approach_finder.cli.shared import (
    AsJson,
    ClinicFile,
    FailOnSafety,
    Force,
    Kb,
    Output,
    Plain,
    check_output,
    format_of,
    load,
    load_clinic,
    load_whole,
    result_code,
    show_result,
    understand_answers,
    with_defaults,
)
from approach_finder.knowledge.faults import AnswerFault, AnswersError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from approach_finder.knowledge.conditions import Answer
    from approach_finder.knowledge.model import Knowledge
    from approach_finder.results.clinic import Clinic
    from approach_finder.results.result import Result
    from approach_finder.survey.afterwards import Deeds
    from approach_finder.survey.drafts import KeptDraft
    from approach_finder.survey.faces import Face
    from approach_finder.survey.interview import Interview
    from approach_finder.survey.state import Reach, Survey

commands = typer.Typer()


@commands.command()
def ask(
    whom: Annotated[
        Optional[Literal["client"]], typer.Option("--for", help="client: a professional answers with or for somebody.")
    ] = None,
    number: Annotated[Optional[str], typer.Option("--id", help="A number for your own files; never scored.")] = None,
    answers: Annotated[
        Optional[str], typer.Option("--answers", metavar="FILE", help="Ask only what this file leaves open.")
    ] = None,
    draft: Annotated[
        Optional[Path],
        typer.Option("--draft", metavar="FILE", help="Keep each answer in a file that only you can read."),
    ] = None,
    resume: Annotated[
        Optional[Path], typer.Option("--resume", metavar="FILE", help="Go on with a draft, at its first open question.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="The short form: at most 14 questions.")] = False,
    whole: Annotated[
        bool, typer.Option("--all", help="Ask everything, also what can no longer change the list.")
    ] = False,
    output: Output = None,
    force: Force = False,
    fail_on_safety: FailOnSafety = False,
    clinic_file: ClinicFile = None,
    as_json: AsJson = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """The survey, then the recommendation."""
    if not sys.stdin.isatty() or not sys.stderr.isatty():
        message = "ask needs a terminal; for answers in a file use: approach-finder recommend ANSWERS"
        return fail(USAGE, [AnswerFault("no-terminal", message, "", "recommend reads a file, or - for standard input")])
    if faults := _bad_options(answers, resume, quick=quick, whole=whole):
        return fail(USAGE, faults)
    gc.disable()  # nothing to collect while modules and data load; the first question comes sooner
    from approach_finder.pages.terminal import clear, console, is_dumb, say
    from approach_finder.survey import interrupts
    from approach_finder.survey.face_choice import face_for
    from approach_finder.survey.faces import QuickExit
    from approach_finder.survey.interview import Interview

    knowledge = load(kb)
    plain = plain or bool(os.environ.get("ACCESSIBLE")) or is_dumb()
    roles = knowledge.scoring.roles
    set_here = [f"{roles.whom}={whom}"] * bool(whom) + [f"{roles.id}={number}"] * bool(number)
    reach: Reach | None = "all" if whole else "core" if quick else None
    clinic = load_clinic(clinic_file, knowledge)
    kept = _kept_draft(draft, resume)
    state, notes = _where_to_begin(answers, resume, set_here, reach, knowledge, clinic)
    inputs = (answers, draft, resume)
    if faults := check_output(output, "recommendation", knowledge, inputs=inputs, answers=state.answers, force=force):
        return fail(USAGE, faults)
    if kept:
        notes = (*notes, knowledge.survey.draft_kept.format(file=kept.file))
    screen = console(plain, sys.stderr)
    face = face_for(screen, plain=plain)

    def keep(now: Survey) -> None:
        nonlocal kept
        if kept:
            try:
                kept.keep(now, knowledge)
            except OSError as error:  # such as a full disk: the answers are still here
                kept = None
                say(knowledge.survey.draft_failed.format(reason=error.strerror or error), screen)

    interview = Interview(knowledge, face, screen, dt.date.today(), state, keep, quick=quick)
    gc.enable()
    interrupts.keep()
    latest: list[Result] = []
    try:
        said = interview.run(notes)
        if said is None:
            if output:
                say(knowledge.survey.nothing_written.format(file=output), screen)
            return 0
        deeds = _deeds(knowledge, kb, clinic, latest, as_json=as_json, plain=plain, output=output)
        result = deeds.recommend(said)
        try:
            check_output(output, "recommendation", knowledge, answers=result.answers, force=force)
            deeds.show(result)
        except OSError as error:
            if output is None:
                raise
            output = _save_elsewhere(error, result, deeds, face, screen, knowledge)
            if output is None:
                return IO
        if output:
            screen.print()
            say(knowledge.survey.saved.format(file=output), screen)
        elif not as_json and sys.stdout.isatty():
            from approach_finder.survey.afterwards import after_result

            after_result(result, interview, face, screen, deeds, knowledge)
        _tell_staff(latest[0], screen, knowledge)
    except (KeyboardInterrupt, EOFError):
        _stop(interview, face, screen, kept.file if kept and kept.holds_answers else None, resume, knowledge)
        return INTERRUPTED
    except QuickExit:
        clear(screen)
        return INTERRUPTED
    return result_code(latest[0]) if fail_on_safety else 0


def _tell_staff(result: Result, screen: Console, knowledge: Knowledge) -> None:
    """The last lines of a session of staff: how soon a person is needed, and whom to call."""
    if not knowledge.safety.staff.holds(result.answers):
        return
    from approach_finder.pages.report import staff_closing
    from approach_finder.pages.terminal import say

    screen.print()
    for line in staff_closing(result.safety, knowledge, dt.date.today()):
        say(line, screen)


def _bad_options(answers: str | None, resume: Path | None, *, quick: bool, whole: bool) -> list[AnswerFault]:
    if answers == "-":
        return [AnswerFault("no-file", "ask reads its answers from the terminal; --answers takes a file", "")]
    if answers and resume:
        return [AnswerFault("usage", "give --answers or --resume, not both: a draft holds answers already", "")]
    if quick and whole:
        return [AnswerFault("usage", "give --quick or --all, not both", "")]
    return []


def _kept_draft(draft: Path | None, resume: Path | None) -> KeptDraft | None:
    """The draft that is kept while the survey runs: a new one, or the one that is gone on with."""
    file = draft or resume
    if file is None:
        return None
    from approach_finder.files.replacing import is_one_of
    from approach_finder.survey.drafts import KeptDraft

    kept = KeptDraft(file, resumed=draft is None or is_one_of(draft, [resume]))
    atexit.register(kept.end)
    return kept


def _save_elsewhere(
    error: OSError, result: Result, deeds: Deeds, face: Face, screen: Console, knowledge: Knowledge
) -> Path | None:
    """The result could not be written where it was to go: say why, and ask for another file."""
    from approach_finder.files.replacing import FileRefusedError
    from approach_finder.pages.terminal import say
    from approach_finder.survey.afterwards import ask_for_file

    reason = error.fault.message if isinstance(error, FileRefusedError) else f"{error.filename}: {error.strerror}"
    say(reason, screen)
    words = knowledge.survey
    return ask_for_file(words.save_where, lambda file: deeds.save(result, file, ()), face, screen, words)


def _where_to_begin(
    answers: str | None,
    resume: Path | None,
    set_here: list[str],
    reach: Reach | None,
    knowledge: Knowledge,
    clinic: Clinic | None,
) -> tuple[Survey, tuple[str, ...]]:
    """The survey at its start, with what is known already, and what is said of that."""
    from msgspec.structs import replace

    from approach_finder.survey import state as machine

    given = understand_answers(answers, set_here, knowledge, partial=True)
    if resume is None:
        if answers:
            _check_same_id(understand_answers(answers, (), knowledge, partial=True), given, knowledge)
        return machine.begin(knowledge, with_defaults(given, clinic), reach or "core"), ()
    from approach_finder.survey.drafts import read_draft

    state, faults = read_draft(resume, knowledge)
    _check_same_id(state.answers, given, knowledge)
    for name, value in (with_defaults(state.answers, clinic) | given).items():
        if state.answers.get(name) == value:
            continue
        state = machine.answer(state, name, value, knowledge)
    words = knowledge.survey
    notes = [words.misfit.format(fault=fault.message) for fault in faults]
    return replace(state, reach=reach or state.reach), (words.resumed, *notes)


def _check_same_id(before: Mapping[str, Answer], given: Mapping[str, Answer], knowledge: Knowledge) -> None:
    """Refuse to file one person's answers under another's number.

    Raises:
        AnswersError: where ``--id`` is not the number in the file.
    """
    name = knowledge.scoring.roles.id
    if before.get(name) is not None and before[name] != given.get(name, before[name]):
        message = "the file has another id than --id"
        raise AnswersError([AnswerFault("another-id", message, name, "leave out --id, or take the file of that id")])


def _deeds(
    knowledge: Knowledge,
    kb: Path | None,
    clinic: Clinic | None,
    latest: list[Result],
    *,
    as_json: bool,
    plain: bool,
    output: Path | None,
) -> Deeds:
    from approach_finder.answers.validation import understand
    from approach_finder.pages.blocks import Block
    from approach_finder.results.clinic import recommend_here
    from approach_finder.survey.afterwards import Deeds

    def show(result: Result) -> None:
        if not as_json and output is None:
            sys.stderr.write("\n")
        show_result(result, knowledge, format_of(None, as_json, output), kb, plain=plain, file=output)

    def save(result: Result, file: Path, matters: Sequence[str]) -> None:
        show_result(result, knowledge, format_of(None, False, file), kb, plain=plain, file=file, matters=matters)

    def read(name: str, result: Result) -> list[Block]:
        from approach_finder.pages.catalogue import card_blocks

        concerns = result.answers[knowledge.scoring.roles.concerns]
        return list(card_blocks(name, load_whole(kb), concerns if isinstance(concerns, tuple) else ()))

    def make(said: dict[str, Answer]) -> Result:
        latest[:] = [recommend_here(understand(said, knowledge), knowledge, clinic)]
        return latest[0]

    def can_matter(result: Result) -> list[str]:
        from approach_finder.pages.takeaway import what_can_matter

        return what_can_matter(result, load_whole(kb))

    return Deeds(make, show, save, read, can_matter)


def _stop(
    interview: Interview, face: Face, screen: Console, draft: Path | None, resumed: Path | None, knowledge: Knowledge
) -> None:
    """The person stopped: offer to keep a draft where there is something to keep, and say whom to call."""
    from approach_finder.pages.terminal import clear, say
    from approach_finder.survey import interrupts
    from approach_finder.survey.afterwards import ask_for_file
    from approach_finder.survey.drafts import write_draft
    from approach_finder.survey.faces import QuickExit

    words = knowledge.survey
    interrupts.heard()
    kept = draft
    screen.print()
    try:
        if farewell := interview.farewell():
            say(farewell, screen)
        if kept is None and interview.wants_to_keep():
            kept = ask_for_file(
                words.keep_where,
                lambda file: write_draft(file, interview.state, knowledge),
                face,
                screen,
                words,
                earlier=resumed,
            )
    except (KeyboardInterrupt, EOFError):
        screen.print()
    except QuickExit:
        clear(screen)
        return
    say(words.kept.format(file=kept) if kept else words.stopped, screen)
