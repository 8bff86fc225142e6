"""The commands for editors of a knowledge base."""

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Option, Typer

from approach_finder.cli.exits import BAD_KNOWLEDGE, UsageError
from approach_finder.cli.output import Common, versioned, with_common_options
from approach_finder.cli.shared import Kb, Plain, load_whole, write

if TYPE_CHECKING:
    from collections.abc import Iterable

commands = Typer(rich_markup_mode=None)
kb_app = Typer(help="Work on a knowledge base.", rich_markup_mode=None)
commands.add_typer(kb_app, name="kb")
_AS_LINES = {".json": "json", ".txt": "terminal"}


@kb_app.command("check")
@with_common_options
def kb_check(
    folder: Annotated[Path | None, Argument(help="The knowledge base; without it, the one in use.")] = None,
    quick: Annotated[bool, Option("--quick", help="Faults alone: do not look for warnings.")] = False,
    *,
    common: Common,
) -> int:
    """Check a knowledge base.

    Every fault as file:line: what is wrong; nearest right word. Warnings after.
    """
    from approach_finder.files.output import remark
    from approach_finder.knowledge.loading.build import build
    from approach_finder.knowledge.store import default_folder, indexes_agree, read_files
    from approach_finder.lint.advice import warnings

    out = common.put_to("check", endings=_AS_LINES)
    today = dt.date.today()
    place = folder or common.kb or default_folder()
    built = build(read_files(place), today)
    agree = indexes_agree(place)
    faults = built.faults
    at_once = out.file is None and out.form != "json"
    if at_once:  # an editor need not wait for what follows
        write(_lines(faults))
        sys.stdout.flush()
    warned = [] if quick else warnings(built, today)
    if out.form == "json":
        out.json(versioned({"faults": [*faults, *warned], "index_agrees": agree}))
    else:
        out.text(_lines(warned if at_once else [*faults, *warned]))
        explained = sum(fault.explained is not None for fault in warned)
        counted = "" if quick else f", warnings: {len(warned) - explained}, explained warnings: {explained}"
        remark(f"faults: {len(faults)}{counted}")
        if agree is not None:
            remark("The compiled index agrees with it." if agree else "The compiled index does not, so it is not used.")
    return BAD_KNOWLEDGE if faults else 0


def _lines(faults: "Iterable[Any]") -> bytes:
    return "".join(f"{_line(fault)}\n" for fault in faults).encode()


def _line(fault: Any) -> str:
    if fault.severity == "fault":
        return str(fault)
    why = f" (explained: {fault.explained})" if fault.explained else ""
    return f"warning: {fault} [{fault.code}]{why}"


@kb_app.command("export")
def kb_export(
    folder: Annotated[Path, Argument(help="A new or empty folder.")],
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """Write the files of the knowledge base in use into a folder, to change them there and use it with --kb."""
    from approach_finder.files.output import remark
    from approach_finder.knowledge.store import default_folder, read_files

    files = read_files(kb or default_folder())
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("would-overwrite", "kb export takes a new or empty folder", "FOLDER")
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    remark(f"{len(files)} files written; check them with: approach-finder kb check {folder}")
    return 0


@kb_app.command("reading")
@with_common_options
def kb_reading(*, common: Common) -> int:
    """How hard the texts are to read.

    School grades by two formulae, with the names of therapies masked.
    """
    from approach_finder.lint.readability import reading, reading_lines

    out = common.put_to("reading", endings=_AS_LINES)
    found = reading(load_whole(common.kb))
    if out.form == "json":
        return out.json(versioned(found))
    return out.text("".join(f"{line}\n" for line in reading_lines(found)).encode())
