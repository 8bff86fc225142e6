"""The commands for a clinic: a file of what it offers, and a list of results to work through."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Option, Typer

from approach_finder.cli.exits import UsageError
from approach_finder.cli.output import PAGES, Common, check_output, with_common_options
from approach_finder.cli.shared import (
    AsFormat,
    Force,
    Kb,
    Plain,
    load,
    load_clinic,
)

if TYPE_CHECKING:
    from approach_finder.knowledge.model import Knowledge

commands = Typer(rich_markup_mode=None)
clinic_app = Typer(help="A clinic's own file: what it offers, and how long one waits.", rich_markup_mode=None)
commands.add_typer(clinic_app, name="clinic")


@commands.command()
@with_common_options
def worklist(
    folder: Annotated[Path, Argument(help="A folder with results and drafts (files ending in .json).")],
    as_csv: Annotated[bool, Option("--csv", help="Print CSV.")] = False,
    form: AsFormat = None,
    *,
    common: Common,
) -> int:
    """The results in a folder: number, day, safety, the first three, how much is open.

    In the order of the files: levels say how soon a person is needed and are not for sorting people.
    """
    if as_csv and (common.as_json or form):
        raise UsageError("not-together", "give one of --csv, --json and --format", "--csv")
    out = common.put_to("worklist", "csv" if as_csv else form, endings={**PAGES, ".csv": "csv"})
    if not folder.is_dir():
        raise UsageError("no-folder", "worklist takes a folder", "FOLDER")
    from approach_finder.bulk import worklist as work

    knowledge = load(common.kb)
    found = work.worklist(folder, knowledge)
    if out.form == "csv":
        return out.text(work.as_csv(found.people))
    from approach_finder.pages.worklist import worklist_pieces

    return out.show(lambda: worklist_pieces(found, knowledge), lambda: found)


@clinic_app.command("check")
@with_common_options
def clinic_check(
    file: Annotated[Path, Argument(help="A clinic file.")],
    form: AsFormat = None,
    *,
    common: Common,
) -> int:
    """Check a clinic file: every problem with its line; else what it offers."""
    out = common.put_to("offer", form, inputs=(file,))
    knowledge = load(common.kb)
    clinic = load_clinic(file, knowledge)
    assert clinic is not None
    from approach_finder.pages.clinic import offers

    return out.show(
        lambda: offers(clinic.offers, clinic, knowledge), lambda: {"clinic": clinic.edition, "offers": clinic.offers}
    )


@clinic_app.command("new")
def clinic_new(
    file: Annotated[Path, Argument(help="The file to write.")],
    force: Force = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """Make a clinic file by a short dialog."""
    if not sys.stdin.isatty() or not sys.stderr.isatty():
        message = "clinic new asks at a terminal; docs/scripting.md shows such a file, to be written by hand"
        raise UsageError("no-terminal", message, "")
    knowledge = load(kb)
    check_output(file, "other", knowledge, force=force)
    from approach_finder.files.output import remark
    from approach_finder.files.writing import write_private
    from approach_finder.results.clinic import clinic_text

    write_private(file, clinic_text(_asked(knowledge, plain=plain), knowledge).encode())
    remark(knowledge.about.clinic_new.written.format(file=file))
    return 0


def _typed(message: str, check: Callable[[str], bool | str]) -> str:
    """The text typed on one plain line; asked again until the check holds. The end of input stops it like Ctrl-C."""
    from approach_finder.files.output import remark

    while True:
        remark(message)
        if not (line := sys.stdin.readline()):
            raise KeyboardInterrupt
        if (told := check(line)) is True:
            return line
        remark(str(told))


def _asked(knowledge: "Knowledge", *, plain: bool) -> dict[str, Any]:
    """The answers of the dialog, in the form of a clinic file; Ctrl-C stops it and nothing is written."""
    import questionary
    from prompt_toolkit.output import create_output

    from approach_finder.knowledge.names import approach_named

    words, roles = knowledge.about.clinic_new, knowledge.scoring.roles
    screen: dict[str, Any] = {} if plain else {"output": create_output(sys.stderr)}

    def text(message: str, check: Callable[[str], bool | str] = lambda _: True) -> str:
        answer = _typed(message, check) if plain else questionary.text(message, validate=check, **screen).unsafe_ask()
        return str(answer).strip()

    def is_so(message: str) -> bool:
        if plain:
            return text(f"{message} (Y/n)").lower() in ("", "y", "yes")
        return bool(questionary.confirm(message, default=True, **screen).unsafe_ask())

    def names(given: str) -> list[str]:
        return [name.strip() for name in given.split(";") if name.strip()]

    def only_known(given: str) -> bool | str:
        unknown = [name for name in names(given) if approach_named(name, knowledge) is None]
        return words.unknown.format(names=", ".join(unknown)) if unknown else bool(names(given)) or words.one_at_least

    def a_country(given: str) -> bool | str:
        from approach_finder.answers.validation import understand
        from approach_finder.knowledge.faults import AnswersError

        try:
            understand({roles.country: given}, knowledge, partial=True)
        except AnswersError as error:
            return error.problems[0].message
        return True

    made: dict[str, Any] = {"clinic": {"name": text(words.name), "contact": text(words.contact)}}
    made["defaults"] = {roles.country: text(words.country, a_country)}
    offers = names(text(words.offers, only_known))
    made["offers"] = {name: {"waiting": text(words.waiting.format(name=name))} for name in offers}
    if is_so(words.for_client):
        made["defaults"][roles.whom] = words.client
    return made
