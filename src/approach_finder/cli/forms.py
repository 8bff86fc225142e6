"""The commands that print forms for other programs: the questionnaire, and the schemas of what is read and written."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Optional

import typer

from approach_finder.cli.exits import USAGE, fail
from approach_finder.cli.shared import AsJson, Kb, Plain, draw_out, load, load_whole, print_bare_json, print_json, write
from approach_finder.knowledge.faults import Problem

if TYPE_CHECKING:
    from approach_finder.knowledge.model import Knowledge

commands = typer.Typer(rich_markup_mode=None)


@commands.command()
def questions(
    template: Annotated[bool, typer.Option("--template", help="Print an answers file to fill in.")] = False,
    words: Annotated[
        Optional[str],
        typer.Option("--find", metavar="WORDS", help="Which answers fit these words, best first."),
    ] = None,
    form: Annotated[
        Optional[Literal["redcap", "csv", "google-forms", "limesurvey", "fhir-r4"]],
        typer.Option("--format", help="A form to import into another tool."),
    ] = None,
    with_map: Annotated[
        bool, typer.Option("--map", help="With --format: the map by which batch reads the export of that tool.")
    ] = False,
    as_json: AsJson = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """The questionnaire, and what matching shows."""
    if words is not None:
        return _find_answers(words, load(kb), as_json=as_json, plain=plain)
    if problems := _bad_together(form, with_map=with_map, template=template, as_json=as_json):
        return fail(USAGE, problems)
    if form is not None:
        return _print_form(form, with_map, kb)
    library = load_whole(kb)
    if as_json:
        from approach_finder.pages.template import section_forms

        return print_json({"sections": section_forms(library.knowledge), "matching": library.matching})
    if template:
        from approach_finder.pages.template import answers_template

        return write(answers_template(library.knowledge).encode())
    from approach_finder.pages.catalogue import question_blocks

    return draw_out(question_blocks(library), plain)


def _find_answers(words: str, knowledge: "Knowledge", *, as_json: bool, plain: bool) -> int:
    from approach_finder.answers.search import find_options

    matches = find_options(words, knowledge)
    if as_json:
        return print_json({"matches": matches})
    from approach_finder.pages.catalogue import found_blocks

    return draw_out(found_blocks(words, matches, knowledge), plain)


_ONLY_A_MAP = ("google-forms", "limesurvey")


def _bad_together(form: str | None, *, with_map: bool, template: bool, as_json: bool) -> list[Problem]:
    if form is None:
        no_form = Problem("not-together", "--map goes with --format, such as --format redcap", "--map")
        return [no_form] if with_map else []
    if template or as_json:
        return [Problem("not-together", "give one of --format, --template and --json", "--format")]
    if form == "fhir-r4" and with_map:
        return [Problem("not-together", "FHIR needs no map: batch and recommend read it as it is", "--map")]
    if form in _ONLY_A_MAP and not with_map:
        message = f"{form} imports no form; build it from --format csv, and read it back with --format {form} --map"
        return [Problem("not-together", message, "--format")]
    return []


def _print_form(form: str, with_map: bool, kb: Path | None) -> int:
    from approach_finder.pages import forms

    knowledge = load(kb)
    if form == "fhir-r4":
        from approach_finder.pages.fhir import questionnaire

        return print_bare_json(questionnaire(knowledge))
    if with_map:
        return write(forms.map_for(form, knowledge).encode())  # type: ignore[arg-type]
    return write((forms.redcap_form if form == "redcap" else forms.csv_form)(knowledge).encode())


@commands.command()
def schema(
    what: Annotated[
        Literal["answers", "result", "knowledge", "batch-record", "error", "draft", "review", "clinic"],
        typer.Argument(help="Which schema."),
    ],
    kb: Kb = None,
    as_json: AsJson = False,
    plain: Plain = False,
) -> int:
    """JSON Schema 2020-12 of a file that is read, or of what is written."""
    from approach_finder.cli import schemas

    match what:
        case "answers":
            return print_bare_json(schemas.answers_schema(load(kb)))
        case "result":
            return print_bare_json(schemas.result_schema())
        case "batch-record":
            return print_bare_json(schemas.batch_record_schema())
        case "error":
            return print_bare_json(schemas.error_schema())
        case "draft":
            return print_bare_json(schemas.draft_schema(load(kb)))
        case "review":
            return print_bare_json(schemas.review_schema())
        case "clinic":
            return print_bare_json(schemas.clinic_schema(load(kb)))
        case "knowledge":
            return print_bare_json(schemas.knowledge_schema())
