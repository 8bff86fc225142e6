"""The command that asks: the survey at a terminal, then the recommendation and what can be done with it."""

from __future__ import annotations

import atexit
import datetime as dt
import gc
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from approach_finder.cli.exits import IO, USAGE, fail
from approach_finder.cli.output import check_output, page_format
from approach_finder.cli.shared import (
    AsJson,
    ClinicFile,
    FailOnSafety,
    Force,
    Kb,
    Output,
    Plain,
    draw_out,
    load_clinic,
    load_first,
    result_code,
    understand_answers,
    with_defaults,
)
from approach_finder.cli.showing import show_result
from approach_finder.knowledge.faults import AnswersError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rich.console import Console

    from approach_finder.knowledge.conditions import Answer
    from approach_finder.knowledge.model import Knowledge
    from approach_finder.results.clinic import Clinic
    from approach_finder.results.result import Result
    from approach_finder.survey.drafts import KeptDraft
    from approach_finder.survey.page import Flow
    from approach_finder.survey.state import Reach, Survey

commands = typer.Typer()


@commands.command()
def ask(
    whom: Annotated[
        Optional[str],
        typer.Option(
            "--for",
            metavar="WHOM",
            help="client: a professional answers with or for somebody. Also self, couple, family, child or teen.",
        ),
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
    quick: Annotated[
        bool,
        typer.Option("--quick", help="No stop on the way: at most 16 questions, most often fewer."),
    ] = False,
    whole: Annotated[
        bool, typer.Option("--all", help="Ask everything, also what is unlikely to change the list.")
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
        return fail(USAGE, [Problem("no-terminal", message, "", "recommend reads a file, or - for standard input")])
    if problems := _bad_options(answers, resume, quick=quick, whole=whole):
        return fail(USAGE, problems)
    gc.disable()  # nothing to collect while modules and data load; the first question comes sooner
    from approach_finder.cli.at_terminal import asking_screen, run
    from approach_finder.survey.drafts import Keeping
    from approach_finder.survey.interview import Interview
    from approach_finder.survey.result_actions import ResultActions
    from approach_finder.survey.result_pages import ResultPages

    go_on_with = _options_again(
        {"--output": output, "--clinic": clinic_file, "--kb": kb},
        {
            "--plain": plain,
            "--json": as_json,
            "--fail-on-safety": fail_on_safety,
            "--force": force and output is not None,
        },
    )
    knowledge, library = load_first(kb)  # a change to the files must not stop somebody halfway
    screen, plain = asking_screen(plain)
    roles = knowledge.scoring.roles
    set_here = [f"{roles.whom}={whom}"] * bool(whom) + [f"{roles.id}={number}"] * bool(number)
    reach: Reach | None = "all" if whole else "quick" if quick else None
    clinic = load_clinic(clinic_file, knowledge)
    kept = _kept_draft(draft, resume)
    state, notes = _where_to_begin(answers, resume, set_here, reach, knowledge, clinic)
    inputs = (answers, draft, resume, clinic_file)
    page_format(None, as_json, output)  # what is not written here is told before anything is asked
    check_output(output, "recommendation", knowledge, inputs=inputs, answers=state.answers, force=force)
    if kept:
        notes = (*notes, knowledge.survey.draft_kept.format(file=kept.file))
    today = dt.date.today()

    def save(result: Result, file: Path, matters: Sequence[str], redact: bool, for_staff: bool) -> None:
        show_result(
            result,
            knowledge,
            page_format(None, False, file),
            library,
            plain=plain,
            file=file,
            staff_only=for_staff,
            redact=redact,
            matters=matters,
            clinic=clinic,
            top=len(result.recommendations),
        )

    keeping = Keeping(knowledge, kept, go_on_with)
    interview = Interview(knowledge, today, state, keeping, notes)
    pages = ResultPages(
        interview,
        ResultActions(knowledge, library, clinic, today, save),
        knowledge,
        today,
        is_printed=output is None and not as_json,
    )

    def survey() -> Flow[Result | None]:
        result = yield from pages.run()
        if output is None:
            return result

        def write(file: Path) -> None:
            check_output(file, "recommendation", knowledge, answers=result.answers, force=force)
            show_result(
                result, knowledge, page_format(None, as_json, file), library, plain=plain, file=file, clinic=clinic
            )

        written = yield from pages.saving.write_to(output, write)
        return result if written else None

    def when_stopped() -> Iterator[str]:
        if keeping.file:
            yield keeping.how_to_go_on(keeping.file)
        if output:
            yield knowledge.survey.nothing_written.format(file=output)

    gc.enable()
    result = run(survey(), screen, knowledge, plain=plain, when_stopped=when_stopped)
    if isinstance(result, int):
        return result
    if result is None:
        return IO
    gone = ""
    if output is None and as_json:
        show_result(result, knowledge, "json", library, plain=plain, file=None)
    elif output is None:
        from approach_finder.pages.overview import overview_pieces

        file = keeping.file and shlex.quote(str(keeping.file))
        read_on = knowledge.survey.read_on.format(file=file) if file else ""
        draw_out(overview_pieces(result, library(), today, read_on=read_on), plain)
        gone = interview.what_is_gone()
    _say_last(_staff_closing(result, knowledge, today), screen)
    _say_last([gone] * bool(gone), screen)
    return result_code(result) if fail_on_safety else 0


def _say_last(lines: Iterable[str], screen: Console) -> None:
    """Lines at the very end, below the list."""
    from approach_finder.pages.terminal import say

    for number, line in enumerate(lines):
        if not number:
            screen.print()
        say(line, screen)


def _staff_closing(result: Result, knowledge: Knowledge, today: dt.date) -> Iterable[str]:
    """The last lines of a session of staff: how soon a person is needed, and whom to call."""
    if not knowledge.safety.staff.holds(result.answers):
        return ()
    from approach_finder.pages.report import staff_closing

    return staff_closing(result.safety, knowledge, today)


def _options_again(files: Mapping[str, Path | None], switches: Mapping[str, bool]) -> list[str]:
    """The options that go with another session too; answers and how far it goes are in the draft."""
    named = [part for name, file in files.items() if file for part in (name, str(file))]
    return [*named, *(name for name, is_on in switches.items() if is_on)]


def _bad_options(answers: str | None, resume: Path | None, *, quick: bool, whole: bool) -> list[Problem]:
    if answers == "-":
        return [Problem("no-file", "ask reads its answers from the terminal; --answers takes a file", "")]
    if answers and resume:
        return [Problem("usage", "give --answers or --resume, not both: a draft holds answers already", "")]
    if quick and whole:
        return [Problem("usage", "give --quick or --all, not both", "")]
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

    given = understand_answers(answers, set_here, knowledge, partial=True) if answers or set_here else {}
    if resume is None:
        if answers:
            _check_same_id(understand_answers(answers, (), knowledge, partial=True), given, knowledge)
        return machine.begin(knowledge, with_defaults(given, clinic), reach or "first"), ()
    from approach_finder.survey.drafts import read_draft

    state, problems = read_draft(resume, knowledge)
    _check_same_id(state.answers, given, knowledge)
    for name, value in (with_defaults(state.answers, clinic) | given).items():
        if state.answers.get(name) == value:
            continue
        state = machine.answer(state, name, value, knowledge)
    words = knowledge.survey
    notes = [words.misfit.format(problem=problem.message) for problem in problems]
    return replace(state, reach=reach or state.reach), (words.resumed, *notes)


def _check_same_id(before: Mapping[str, Answer], given: Mapping[str, Answer], knowledge: Knowledge) -> None:
    """Refuse to file one person's answers under another's number.

    Raises:
        AnswersError: where ``--id`` is not the number in the file.
    """
    name = knowledge.scoring.roles.id
    if before.get(name) is not None and before[name] != given.get(name, before[name]):
        message = "the file has another id than --id"
        raise AnswersError([Problem("another-id", message, name, "leave out --id, or take the file of that id")])
