"""The command that answers a file: the recommendation, or the account of one approach."""

import datetime as dt
import sys
from typing import TYPE_CHECKING, Annotated, Literal

from typer import Argument, Option, Typer

from approach_finder.cli import completing
from approach_finder.cli.exits import USAGE, UsageError, fail
from approach_finder.cli.output import PAGES, Common, Out, format_of, with_common_options
from approach_finder.cli.shared import (
    AsResultFormat,
    ClinicFile,
    FailOnSafety,
    ResultFormat,
    bad_top,
    load_clinic,
    load_first,
    other_way_problem,
    practice_problem,
    result_code,
    understand_answers,
    unknown,
)
from approach_finder.cli.showing import show_result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from approach_finder.files.replacing import Kind
    from approach_finder.knowledge.conditions import Answer
    from approach_finder.knowledge.model import Knowledge
    from approach_finder.results.clinic import Clinic
    from approach_finder.results.result import Result

_ENDINGS: "Mapping[str, ResultFormat]" = PAGES
commands = Typer(rich_markup_mode=None)


@commands.command()
@with_common_options
def recommend(
    answers: Annotated[str | None, Argument(metavar="[ANSWERS]", help="YAML or JSON; - is standard input.")] = None,
    answer: Annotated[
        list[str] | None,
        Option(
            metavar="QUESTION=ANSWER",
            autocompletion=completing.answers,
            help="Such as concerns=worry,sleep; repeatable, a later one wins. Shells keep a history, and others see "
            "what runs: give an answer on safety in a file or on standard input instead.",
        ),
    ] = None,
    top: Annotated[str, Option(metavar="N|all", help="How many approaches.")] = "5",
    form: AsResultFormat = None,
    why: Annotated[
        str | None,
        Option(
            metavar="ID",
            help="The account of one approach: also of one that is not suggested.",
            autocompletion=completing.approaches,
        ),
    ] = None,
    full: Annotated[
        bool, Option("--full", help="Not the overview alone: every reason, the evidence, the sums and sources.")
    ] = False,
    for_clinician: Annotated[
        bool, Option("--for-clinician", help="With a page for staff: answers, safety, sums and sources.")
    ] = False,
    staff_only: Annotated[
        bool, Option("--staff-only", help="The page for staff alone: safety first, and nothing for the person.")
    ] = False,
    large: Annotated[bool, Option("--large", help="A page of HTML in large print.")] = False,
    redact: Annotated[
        Literal["safety"] | None,
        Option(help="safety: what the same answers give without those on safety, for others to read."),
    ] = None,
    fail_on_safety: FailOnSafety = False,
    clinic_file: ClinicFile = None,
    *,
    common: Common,
) -> int:
    """The recommendation for an answers file."""
    if answers is None and not answer:
        message = "give an answers file, - for standard input, or --answer"
        raise UsageError("no-answers", message, "", "approach-finder questions --template makes a file")
    if problems := bad_top(top):
        return fail(USAGE, problems)
    form = format_of(form, common.as_json, common.output, _ENDINGS, "terminal")
    pages = {"--for-clinician": for_clinician, "--staff-only": staff_only, "--full": full, "--large": large}
    _check_together(form, [name for name, given in pages.items() if given], why=why is not None, redact=redact)
    knowledge, library = load_first(common.kb)
    if (sys.stderr.isatty() or not common.as_json) and any(
        text.partition("=")[0].strip() == knowledge.scoring.roles.safety for text in answer or ()
    ):
        from approach_finder.files.output import remark

        remark(
            "An answer on safety given with --answer stays in the history of your shell, and others on this computer "
            "can see it in the list of processes. A file, or standard input, keeps it out."
        )
    clinic = load_clinic(clinic_file, knowledge)
    understood = understand_answers(answers, answer or (), knowledge, clinic=clinic)
    kind: Kind = "recommendation" if why is None else "account"
    out = common.put_to(kind, form, inputs=(answers, clinic_file), knowledge=knowledge, answers=understood)
    if why is not None:
        return _show_why(understood, why, knowledge, clinic, out)
    from approach_finder.results.engine import recommend as make

    most = None if top == "all" else int(top)
    result = make(understood, knowledge, None if clinic else most)
    if redact is not None and sys.stderr.isatty() and not _is_shown_alone(result, knowledge, common):
        return 0
    show_result(
        result,
        knowledge,
        form,
        library,
        plain=common.plain,
        file=common.output,
        full=full,
        for_clinician=for_clinician,
        staff_only=staff_only,
        large=large,
        redact=redact is not None,
        clinic=clinic,
        top=most,
    )
    return result_code(result) if fail_on_safety else 0


def _check_together(form: ResultFormat, pages: list[str], *, why: bool, redact: str | None) -> None:
    """Make sure that the options mean one thing together.

    Args:
        form: the format.
        pages: the options on pages that were given.
        why: whether the account of one approach is wanted.
        redact: what is to be left out.

    Raises:
        UsageError: where they do not.
    """
    if why and (pages or redact):
        message = f"--why tells of one approach; {(pages or ['--redact'])[0]} goes with the whole recommendation"
        raise UsageError("not-together", message, "--why")
    if form == "fhir-r4" and (why or pages):
        raise UsageError("not-together", "--format fhir-r4 gives the answers back and goes alone", "--format")
    if pages and form == "json":
        raise UsageError("not-together", f"{pages[0]} is about pages, and JSON has none", pages[0])
    if "--large" in pages and form != "html":
        raise UsageError("not-together", "--large goes with a page of HTML", "--large", "such as -o sheet.html")
    if "--staff-only" in pages and len(pages) > 1 + ("--large" in pages):
        raise UsageError("not-together", "--staff-only is the page for staff and nothing else", "--staff-only")
    if "--full" in pages and form != "terminal":
        message = "--full goes with the page for a terminal; the sheet in HTML and Markdown has one length"
        raise UsageError("not-together", message, "--full")


def _is_shown_alone(result: "Result", knowledge: "Knowledge", common: Common) -> bool:
    """Tell whoever redacts at a terminal what is left out: how soon a person is needed, and whom to call.

    Returns whether to go on; where a file is to be written, they are asked.
    """
    from approach_finder.files.output import remark
    from approach_finder.pages.report import alert_blocks
    from approach_finder.pages.terminal import console, draw
    from approach_finder.results.services import ServiceText

    phrases, services = knowledge.about.phrases, ServiceText(knowledge, dt.date.today(), result.answers)
    remark(phrases.redaction_level.format(level=result.safety.level or result.safety.asked))
    draw(alert_blocks(result.safety, services), console(common.plain, sys.stderr), plain=common.plain)
    remark(services.footer(result.safety.resources))
    if common.output is None or not sys.stdin.isatty():
        return True
    remark(phrases.redaction_save)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _show_why(
    answers: "dict[str, Answer]", name: str, knowledge: "Knowledge", clinic: "Clinic | None", out: Out
) -> int:
    """Show the account of one approach."""
    from approach_finder.answers.search import approaches_like
    from approach_finder.knowledge.names import approach_named
    from approach_finder.results.accounts import why

    approach = approach_named(name, knowledge)
    if approach is None:
        known = practice_problem(name, knowledge, "--why") or other_way_problem(name, knowledge, "--why")
        raise known or unknown("approach", name, approaches_like(name, knowledge), "--why")
    found = why(answers, approach, knowledge)
    if clinic:
        from msgspec.structs import replace

        from approach_finder.results.clinic import with_lines

        found = replace(found, safety=with_lines(found.safety, clinic))
    if out.form == "json":
        return out.json(found)
    from approach_finder.pages.report import why_blocks, why_title

    return out.page(why_blocks(found, knowledge, dt.date.today()), why_title(found, knowledge))
