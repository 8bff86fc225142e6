"""The commands. Each is a few lines: read, call the core, draw or print JSON."""

import datetime as dt
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Optional

import typer

from approach_finder import __version__
from approach_finder.exits import BAD_KNOWLEDGE, INTERRUPTED, SAFETY, USAGE, fail
from approach_finder.faults import AnswerFault, AnswersError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from approach_finder.conditions import Answer
    from approach_finder.model import Knowledge
    from approach_finder.report import Block
    from approach_finder.result import Result

app = typer.Typer(
    help="Which kinds of psychotherapy are worth discussing first, and why. Offline; nothing is sent or saved.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
kb_app = typer.Typer(help="Work on a knowledge base.", rich_markup_mode=None)
app.add_typer(kb_app, name="kb")

Kb = Annotated[
    Optional[Path], typer.Option("--kb", metavar="FOLDER", help="Another knowledge base, laid out like data/.")
]
Plain = Annotated[bool, typer.Option("--plain", help="No colour, box or cursor movement: for screen readers and logs.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Output = Annotated[
    Optional[Path], typer.Option("-o", "--output", metavar="FILE", help="Write to a file that only you can read.")
]


# --- ask ---------------------------------------------------------------------------------------


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    if version:
        _write(f"approach-finder {__version__}\n".encode())
        raise typer.Exit
    if context.invoked_subcommand is None:
        return ask(kb=kb, plain=plain)
    # What stands before the command holds for the command.
    given = {"kb": kb, "plain": plain}
    context.default_map = {context.invoked_subcommand: given, "kb": {"check": given}}
    return 0


@app.command()
def ask(
    whom: Annotated[
        Optional[Literal["client"]], typer.Option("--for", help="client: a professional answers with or for somebody.")
    ] = None,
    number: Annotated[Optional[str], typer.Option("--id", help="A number for your own files; never scored.")] = None,
    answers: Annotated[
        Optional[str], typer.Option("--answers", metavar="FILE", help="Ask only what this file leaves open.")
    ] = None,
    output: Output = None,
    as_json: AsJson = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """The survey, then the recommendation."""
    if not sys.stdin.isatty() or not sys.stderr.isatty():
        message = "ask needs a terminal; for answers in a file use: approach-finder recommend ANSWERS"
        return fail(USAGE, [AnswerFault("no-terminal", message, "", "recommend reads a file, or - for standard input")])
    from approach_finder.answers import understand
    from approach_finder.engine import recommend as make
    from approach_finder.faces import LineFace, MenuFace
    from approach_finder.interview import Interview
    from approach_finder.output import check_writable
    from approach_finder.terminal import console, say

    knowledge = _load(kb)
    roles = knowledge.scoring.roles
    if answers == "-":
        return fail(
            USAGE, [AnswerFault("no-file", "ask reads its answers from the terminal; --answers takes a file", "")]
        )
    if output:
        check_writable(output)
    set_here = [f"{roles.whom}={whom}"] * bool(whom) + [f"{roles.id}={number}"] * bool(number)
    given = _understand(answers, set_here, knowledge, partial=True)
    screen = console(plain, sys.stderr)
    face = LineFace(screen) if plain or os.environ.get("TERM") == "dumb" else MenuFace(screen)
    interview = Interview(knowledge, face, screen, dt.date.today())
    try:
        said = interview.run(given)
    except (KeyboardInterrupt, EOFError):
        screen.print()
        say(interview.farewell(), screen)
        return INTERRUPTED
    if said is None:
        return 0
    result = make(understand(said, knowledge), knowledge)
    screen.print()
    code = _show_result(result, knowledge, as_json=as_json, plain=plain, file=output)
    if output:
        say(
            f"Written to {output}. It holds health information: keep it where only the right people can read it.",
            screen,
        )
    return code


# --- recommend -----------------------------------------------------------------------------------


@app.command()
def recommend(
    answers: Annotated[
        Optional[str], typer.Argument(metavar="[ANSWERS]", help="YAML or JSON; - is standard input.")
    ] = None,
    answer: Annotated[
        Optional[list[str]],
        typer.Option(
            "--answer",
            metavar="QUESTION=ANSWER",
            help="Such as concerns=worry,sleep; repeatable, a later one wins. Shells keep a history: "
            "give an answer on safety in a file or on standard input instead.",
        ),
    ] = None,
    top: Annotated[str, typer.Option("--top", metavar="N|all", help="How many approaches.")] = "5",
    format_: Annotated[Literal["terminal", "json"], typer.Option("--format", help="How to show it.")] = "terminal",
    as_json: AsJson = False,
    output: Output = None,
    fail_on_safety: Annotated[
        bool,
        typer.Option("--fail-on-safety", help="Exit 10 when a person is needed today or now: to route to a person."),
    ] = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """The recommendation for an answers file."""
    if answers is None and not answer:
        message = "give an answers file, - for standard input, or --answer"
        return fail(
            USAGE, [AnswerFault("no-answers", message, "", "approach-finder questions --template makes a file")]
        )
    if top != "all" and not re.fullmatch("[1-9][0-9]{0,5}", top):
        return fail(USAGE, [AnswerFault("bad-top", "--top takes a number above 0, or all", "--top")])
    from approach_finder.engine import recommend as make

    knowledge = _load(kb)
    understood = _understand(answers, answer or (), knowledge)
    result = make(understood, knowledge, None if top == "all" else int(top))
    as_json = as_json or format_ == "json"
    return _show_result(result, knowledge, as_json=as_json, plain=plain, file=output, fail_on_safety=fail_on_safety)


def _understand(
    file: str | None, given: "Iterable[str]", knowledge: "Knowledge", *, partial: bool = False
) -> "dict[str, Answer]":
    """The answers as understood. Where a valid safety answer stands beside a fault, whom to call is told too."""
    from approach_finder.answers import understand
    from approach_finder.reading import read_answers

    if file is not None and "=" in file and not Path(file).exists():
        message = "there is no such file; an answer is given with --answer"
        raise AnswersError([AnswerFault("no-such-file", message, "", "such as --answer focus=2")])
    try:
        return understand(read_answers(file, given, knowledge), knowledge, partial=partial)
    except AnswersError as error:
        if not error.safety_stands:
            raise
        from approach_finder.report import Lines
        from approach_finder.safety import find_resources

        call = Lines(knowledge, dt.date.today()).footer(find_resources(knowledge, error.country))
        raise AnswersError(
            [*error.faults, AnswerFault("people-to-call", call, knowledge.scoring.roles.safety)]
        ) from None


def _show_result(
    result: "Result",
    knowledge: "Knowledge",
    *,
    as_json: bool,
    plain: bool,
    file: Path | None,
    fail_on_safety: bool = False,
) -> int:
    if as_json or (file and file.suffix == ".json"):
        from approach_finder.output import json_bytes

        _write(json_bytes(result), file)
    else:
        from approach_finder.report import result_blocks

        _draw(result_blocks(result, knowledge, dt.date.today()), plain, file)
    return SAFETY if fail_on_safety and result.safety.level in ("urgent", "emergency") else 0


# --- the approaches --------------------------------------------------------------------------------


@app.command("list")
def list_(
    concern: Annotated[Optional[str], typer.Option("--concern", help="Only those tested for this concern.")] = None,
    family: Annotated[Optional[str], typer.Option("--family", help="Only this family.")] = None,
    kind: Annotated[
        Optional[Literal["treatment", "frame", "technique", "format"]], typer.Option("--kind", help="Only this kind.")
    ] = None,
    as_json: AsJson = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """All approaches."""
    knowledge = _load(kb)
    concerns = knowledge.vocabulary.questions[knowledge.scoring.roles.concerns].options
    for option, value, known in (("concern", concern, concerns), ("family", family, knowledge.vocabulary.families)):
        if value is not None and value not in known:
            return fail(USAGE, [_unknown(option, value, known)])
    names = [
        name
        for name, approach in sorted(knowledge.approaches.items())
        if (kind is None or approach.kind == kind)
        and (family is None or approach.family == family)
        and (concern is None or any(row.concern == concern and row.grade != "none" for row in knowledge.evidence[name]))
    ]
    if as_json:
        rows = [
            {"id": name, "name": entry.name, "kind": entry.kind, "family": entry.family}
            for name in names
            for entry in [knowledge.approaches[name]]
        ]
        return _print_json({"approaches": rows})
    from approach_finder.report import list_blocks

    return _draw(list_blocks(names, knowledge), plain)


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="The id of an approach, such as cbt.")],
    as_json: AsJson = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """One approach, whole: what it is like, good sides and drawbacks, evidence, cautions, sources."""
    knowledge = _load(kb)
    if name not in knowledge.approaches:
        return fail(USAGE, [_unknown("approach", name, knowledge.approaches)])
    from approach_finder.report import card_blocks, card_citations

    if as_json:
        from approach_finder.references import cited_references

        return _print_json(
            {
                "id": name,
                **_plain_data(knowledge.approaches[name]),
                "evidence": knowledge.evidence[name],
                "cautions": knowledge.cautions.get(name, ()),
                "references": cited_references(knowledge, card_citations(name, knowledge)),
            }
        )
    return _draw(card_blocks(name, knowledge), plain)


# --- the questionnaire, crisis lines, schemas ----------------------------------------------------------


@app.command()
def questions(
    template: Annotated[bool, typer.Option("--template", help="Print an answers file to fill in.")] = False,
    as_json: AsJson = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """The questionnaire."""
    knowledge = _load(kb)
    if as_json:
        from approach_finder.template import questions_data

        return _print_json(questions_data(knowledge))
    if template:
        from approach_finder.template import answers_template

        return _write(answers_template(knowledge).encode())
    from approach_finder.report import question_blocks

    return _draw(question_blocks(knowledge), plain)


@app.command()
def crisis(
    country: Annotated[
        Optional[str], typer.Option("--country", metavar="CODE", help="Two letters, such as CA.")
    ] = None,
    as_json: AsJson = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """People to call."""
    from approach_finder.answers import is_country_code

    if country is not None and not is_country_code(country):
        return fail(USAGE, [AnswerFault("bad-country", "--country takes two letters", "--country", "such as CA or GB")])
    from approach_finder.safety import find_resources

    knowledge = _load(kb)
    country = country and country.upper()
    resources = find_resources(knowledge, country)
    if as_json:
        return _print_json({"resources": resources})
    from approach_finder.report import crisis_blocks

    return _draw(crisis_blocks(resources, country, knowledge, dt.date.today()), plain)


@app.command()
def schema(
    what: Annotated[Literal["answers", "result", "knowledge"], typer.Argument(help="Which schema.")],
    kb: Kb = None,
    as_json: AsJson = False,
    plain: Plain = False,
) -> int:
    """JSON Schema 2020-12 of the answers, the result, or a knowledge base."""
    from approach_finder import schemas

    match what:
        case "answers":
            return _print_schema(schemas.answers_schema(_load(kb)))
        case "result":
            return _print_schema(schemas.result_schema())
        case "knowledge":
            return _print_schema(schemas.knowledge_schema())


# --- the knowledge base ------------------------------------------------------------------------------------


@kb_app.command("check")
def kb_check(
    folder: Annotated[Optional[Path], typer.Argument(help="The knowledge base; without it, the one in use.")] = None,
    as_json: AsJson = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    """Check a knowledge base: every fault as file:line: what is wrong; nearest right word. Warnings after."""
    from approach_finder.knowledge import default_folder, read_files
    from approach_finder.loading import build
    from approach_finder.output import remark

    _, faults = build(read_files(folder or kb or default_folder()), dt.date.today())
    if as_json:
        _print_json({"faults": faults})
    else:
        lines = [f"warning: {fault}" if fault.severity == "warning" else str(fault) for fault in faults]
        _write("".join(f"{line}\n" for line in lines).encode())
    wrong = sum(fault.severity == "fault" for fault in faults)
    if not as_json:
        remark(f"faults: {wrong}, warnings: {len(faults) - wrong}")
    return BAD_KNOWLEDGE if wrong else 0


# --- what the commands share --------------------------------------------------------------------------------


def _load(folder: Path | None) -> "Knowledge":
    import gc

    from approach_finder.knowledge import load_knowledge

    knowledge = load_knowledge(folder)
    gc.freeze()  # it stays to the end: the collector need not walk through it again, not at the exit either
    return knowledge


def _draw(blocks: "Iterable[Block]", plain: bool, file: Path | None = None) -> int:
    from approach_finder.terminal import console, draw, drawn_as_text

    if file is None:
        draw(blocks, console(plain))
        return 0
    return _write(drawn_as_text(blocks).encode(), file)


def _print_json(data: dict[str, Any]) -> int:
    from approach_finder.output import json_bytes
    from approach_finder.result import SCHEMA_VERSION

    return _write(json_bytes({"schema_version": SCHEMA_VERSION, **data}))


def _print_schema(schema: dict[str, Any]) -> int:
    from approach_finder.output import json_bytes

    return _write(json_bytes(schema))


def _write(content: bytes, file: Path | None = None) -> int:
    from approach_finder.output import write_out

    write_out(content, file)
    return 0


def _plain_data(entry: Any) -> dict[str, Any]:
    import msgspec

    data: dict[str, Any] = msgspec.to_builtins(entry)
    return data


def _unknown(what: str, given: str, known: "Iterable[str]") -> AnswerFault:
    from approach_finder.faults import nearest

    hint = nearest(given.lower(), known) or "approach-finder list shows what there is"
    return AnswerFault(f"unknown-{what}", f"there is no {what} {given[:40]!r}", what, hint)
