"""The commands that print forms for other programs: the questionnaire, and the schemas of what is read and written."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from typer import Argument, Option, Typer

from approach_finder.cli.exits import UsageError
from approach_finder.cli.output import PAGES, Common, Out, check_output, format_of, with_common_options
from approach_finder.cli.shared import load, load_first, load_whole, write

if TYPE_CHECKING:
    from approach_finder.knowledge.model import Knowledge

commands = Typer(rich_markup_mode=None)


_Form = Literal["terminal", "json", "markdown", "html", "redcap", "csv", "google-forms", "limesurvey", "fhir-r4"]
_ENDINGS: Mapping[str, str] = {**PAGES, ".csv": "csv", ".yaml": "template", ".yml": "template"}
_ONLY_A_MAP = ("google-forms", "limesurvey")
_WITH_A_MAP = ("redcap", "csv", *_ONLY_A_MAP)


@commands.command()
@with_common_options
def questions(
    template: Annotated[bool, Option("--template", help="Print an answers file to fill in.")] = False,
    words: Annotated[
        str | None, Option("--find", metavar="WORDS", help="Which answers and commands fit these words, best first.")
    ] = None,
    form: Annotated[
        _Form | None, Option("--format", help="How to show it, or a form to import into another tool.")
    ] = None,
    with_map: Annotated[
        bool, Option("--map", help="With --format: the map by which batch reads the export of that tool.")
    ] = False,
    *,
    common: Common,
) -> int:
    """The questionnaire, and what matching shows."""
    if template and (form or common.as_json):
        raise UsageError("not-together", "give one of --format, --template and --json", "--format")
    _check_map(form, with_map=with_map, as_json=common.as_json)
    given = "template" if template else "map" if with_map else form
    endings: Mapping[str, str] = PAGES if words is not None else _ENDINGS
    shape = format_of(given, common.as_json, common.output, endings, "terminal")
    is_form = shape not in (*PAGES.values(), "terminal")
    if is_form and words is not None:
        raise UsageError("not-together", "--find goes with no form, map or template", "--find")
    if is_form:
        content = _form(shape, form, load(common.kb))
        check_output(common.output, "other", force=common.force or _holds(common.output, content))
        return write(content, common.output)
    if words is not None:
        return _find_answers(words, common.kb, common.put_to("found", shape))
    out = common.put_to("questions", shape)
    library = load_whole(common.kb)
    from approach_finder.pages.catalogue import question_blocks
    from approach_finder.pages.template import section_forms

    return out.show(
        lambda: question_blocks(library),
        lambda: {"sections": section_forms(library.knowledge), "matching": library.matching},
    )


def _find_answers(words: str, kb: Path | None, out: Out) -> int:
    from approach_finder.answers.search import find_commands, find_options
    from approach_finder.pages.catalogue import found_blocks

    knowledge, library = load_first(kb)
    whole = library()
    matches, found = find_options(words, knowledge), find_commands(words, whole)
    said = [{"run": each.run, "does": each.does} for each in found]
    return out.show(lambda: found_blocks(words, matches, found, whole), lambda: {"matches": matches, "commands": said})


def _check_map(form: str | None, *, with_map: bool, as_json: bool) -> None:
    """Make sure that ``--map`` stands where there is a map, and a form is asked for where there is one.

    Raises:
        UsageError: where that is not so.
    """
    if form in _ONLY_A_MAP and not with_map:
        message = f"{form} imports no form; build it from --format csv, and read it back with --format {form} --map"
        raise UsageError("not-together", message, "--format")
    if not with_map:
        return
    if form == "fhir-r4":
        raise UsageError("not-together", "FHIR needs no map: batch and recommend read it as it is", "--map")
    if form not in _WITH_A_MAP or as_json:
        raise UsageError("not-together", "--map goes with --format, such as --format redcap", "--map")


def _form(shape: str, tool: str | None, knowledge: "Knowledge") -> bytes:
    """A form, template or map to be filled in, changed or imported elsewhere."""
    from approach_finder.pages import forms

    match shape:
        case "fhir-r4":
            from approach_finder.files.output import json_bytes
            from approach_finder.pages.fhir import questionnaire

            return json_bytes(questionnaire(knowledge))
        case "template":
            from approach_finder.pages.template import answers_template

            return answers_template(knowledge).encode()
        case "map":
            return forms.map_for(tool, knowledge).encode()  # type: ignore[arg-type]
        case "redcap":
            return forms.redcap_form(knowledge).encode()
    return forms.csv_form(knowledge).encode()


def _holds(file: Path | None, content: bytes) -> bool:
    """Whether a file is still as it was printed: what was filled in or changed by hand is never replaced."""
    return file is not None and file.is_file() and file.read_bytes() == content


Schema = Literal[
    "answers", "result", "knowledge", "batch-record", "error", "draft", "review", "clinic",
    "list", "show", "compare", "why", "cite", "questions", "crisis", "find", "simulate", "worklist",
    "clinic-check", "kb-check", "kb-reading",
]  # fmt: skip
_SCHEMAS = f"Of a file, or of what a command prints: {', '.join(get_args(Schema))}."


@commands.command()
@with_common_options
def schema(
    what: Annotated[Schema, Argument(metavar="NAME", help=_SCHEMAS)],
    *,
    common: Common,
) -> int:
    """JSON Schema 2020-12 of a file that is read, or of what is written."""
    from approach_finder.cli.schemas import schema_of

    out = common.put_to("schema", endings={".json": "json"}, otherwise="json")
    return out.json(schema_of(what, load(common.kb)))
