"""Where a command puts what it shows: standard output or a file, in the format that an option or the ending tells."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_type_hints

from approach_finder.cli.exits import UsageError
from approach_finder.cli.shared import AsJson, Force, Format, Kb, Output, Plain, draw_out, page_kind, plain_data, write

if TYPE_CHECKING:
    from msgspec import Struct

    from approach_finder.files.replacing import Kind
    from approach_finder.knowledge.conditions import Answer
    from approach_finder.knowledge.model import Knowledge
    from approach_finder.pages.blocks import Piece

# The formats of most commands, by the ending of a file that holds them.
PAGES: Mapping[str, Format] = {
    ".json": "json",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
}
# Endings that tell a format: a command that does not write it says so, and never writes something else under the name.
_TELLING = frozenset(PAGES) | set(
    ".jsonl .ndjson .csv .tsv .yaml .yml .bib .ris .pdf .docx .doc .odt .rtf .xlsx .xls .png .xml .zip".split()  # noqa: SIM905
)
_Form = TypeVar("_Form", bound=str)


def format_of(
    given: _Form | None, as_json: bool, file: Path | None, endings: Mapping[str, _Form], otherwise: _Form
) -> _Form:
    """The format asked for: by an option, else by the ending of the file to write.

    Args:
        given: what ``--format`` says.
        as_json: whether ``--json`` was given; it means the format that stands at ``.json``.
        file: the file to write.
        endings: the formats that the command writes, by the endings of files.
        otherwise: the format where nothing tells.

    Raises:
        UsageError: for two formats at once, and for the ending of a format that the command does not write.
    """
    ending = file.suffix.lower() if file else ""
    if as_json:
        if given not in (None, endings[".json"]):
            raise UsageError("not-together", "--json and --format name two formats; give one of them", "--format")
        return endings[".json"]
    if given is None and ending in _TELLING and ending not in endings:
        first = {shape: end for end, shape in reversed([*endings.items()])}
        message = f"a file ending in {ending} is not written here"
        raise UsageError("no-such-format", message, "--output", f"such as {', '.join(first.values())}")
    return given or endings.get(ending, otherwise)


def page_format(given: Format | None, as_json: bool, file: Path | None) -> Format:
    """The same for a page."""
    return format_of(given, as_json, file, PAGES, "terminal")


def versioned(data: Mapping[str, Any] | Struct) -> dict[str, Any]:
    """Data with the version of its form."""
    from approach_finder.results.result import SCHEMA_VERSION

    return {"schema_version": SCHEMA_VERSION, **(data if isinstance(data, Mapping) else plain_data(data))}


class Out(NamedTuple):
    """Where something goes, and how. ``kind`` is what a file is known again by; the file may be written."""

    kind: Kind | None
    form: str
    file: Path | None
    plain: bool

    def in_short(self, *, full: bool) -> bool:
        """Whether somebody reads it on a screen and did not ask for all of it; what goes elsewhere is whole."""
        return not full and self.form == "terminal" and self.file is None and sys.stdout.isatty()

    def show(self, pieces: Callable[[], Iterable[Piece]], data: Callable[[], Any], *, paged: bool = False) -> int:
        """The page, or the data as JSON; only what is wanted is made."""
        if self.form == "json":
            return self.json(versioned(data()))
        return self.page(pieces(), paged=paged)

    def page(
        self, pieces: Iterable[Piece], title: str = "approach-finder", *, large: bool = False, paged: bool = False
    ) -> int:
        """A page as a person reads it: drawn on standard output, or as a text."""
        if self.form == "terminal" and self.file is None:
            return draw_out(pieces, self.plain, paged=paged)
        from approach_finder.pages.writing import written

        return self.text(written(pieces, title, self.form, large=large).encode())  # type: ignore[arg-type]

    def text(self, content: bytes) -> int:
        """A text as it stands; in a file it is known again."""
        if self.file is None or self.kind is None:
            return write(content, self.file)
        from approach_finder.files.replacing import mark

        return write(content + mark(self.kind, self.form).encode(), self.file)

    def json(self, data: Any) -> int:
        """Data whose form is set elsewhere."""
        from approach_finder.files.output import json_bytes

        return self.text(json_bytes(data))


class Common(NamedTuple):
    """The options that most commands have, in the order of their help pages."""

    output: Output = None
    force: Force = False
    as_json: AsJson = False
    kb: Kb = None
    plain: Plain = False

    def put_to(
        self,
        kind: Kind,
        form: str | None = None,
        *,
        endings: Mapping[str, str] = PAGES,
        otherwise: str = "terminal",
        inputs: Iterable[str | Path | None] = (),
        knowledge: Knowledge | None = None,
        answers: Mapping[str, Answer] | None = None,
    ) -> Out:
        """Where to put something, checked before any work; with ``knowledge`` it is about the person of some answers.

        Raises:
            UsageError: as :func:`format_of`.
            OSError: if the file cannot be written, or may not be replaced.
        """
        shape = format_of(form, self.as_json, self.output, endings, otherwise)
        check_output(self.output, kind, knowledge, inputs=inputs, answers=answers, force=self.force)
        shown = page_kind(kind, answers or {}, knowledge) if knowledge else kind
        return Out(shown, shape, self.output, self.plain)


_COMMON = [
    Parameter(name, Parameter.KEYWORD_ONLY, default=Common._field_defaults[name], annotation=kind)
    for name, kind in get_type_hints(Common, include_extras=True).items()
]


def with_common_options(command: Callable[..., int]) -> Callable[..., int]:
    """A command that takes the fields of its argument ``common`` as options, the last ones on its help page."""

    @wraps(command)
    def run(**given: Any) -> int:
        return command(common=Common(*(given.pop(name) for name in Common._fields)), **given)

    own = [part for part in signature(command, eval_str=True).parameters.values() if part.name != "common"]
    run.__signature__ = Signature([*own, *_COMMON])  # type: ignore[attr-defined]
    return run


def check_output(
    file: Path | None,
    kind: Kind,
    knowledge: Knowledge | None = None,
    *,
    inputs: Iterable[str | Path | None] = (),
    answers: Mapping[str, Answer] | None = None,
    force: bool = False,
) -> None:
    """Make sure that what a command writes may stand in a file, before any work.

    Args:
        file: where to write; None is standard output.
        kind: the kind of output, which may replace the same kind about the same person.
        knowledge: tells which answer is the number of the person.
        inputs: the files that the command reads; they are never replaced.
        answers: what is known of the person.
        force: whether to replace any other file.

    Raises:
        UsageError: if the file is one of those that the command reads.
        OSError: if the file cannot be written, or may not be replaced.
    """
    if file is None:
        return
    from approach_finder.files.replacing import check_replaceable, is_one_of
    from approach_finder.files.writing import check_writable

    if is_one_of(file, inputs):
        raise UsageError("own-input", "-o names a file that is read; give another name", "--output")
    check_writable(file)
    if file.is_file() and file.stat().st_nlink > 1:
        from approach_finder.files.output import remark

        remark(f"{file} has other names (hard links); they keep the old content.")
    if not force:
        id_question = knowledge.scoring.roles.id if knowledge else ""
        who = (answers or {}).get(id_question)
        check_replaceable(file, kind, id_question, None if who is None else str(who))
