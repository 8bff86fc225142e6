"""The program's commands put together. Each is loaded when it is called, so that none waits for the others."""

import importlib
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer
import typer.main
from typer.core import TyperGroup

from approach_finder import __version__
from approach_finder.cli.shared import Kb, Plain, write

# Which module of this package holds a command, in the order of the help page.
_MODULES: Mapping[str, str] = {
    "ask": "ask",
    "recommend": "recommend",
    "compare": "catalogue",
    "list": "catalogue",
    "show": "catalogue",
    "cite": "catalogue",
    "questions": "forms",
    "crisis": "crisis",
    "find": "find",
    "review": "review",
    "batch": "batch",
    "worklist": "clinic",
    "clinic": "clinic",
    "simulate": "batch",
    "schema": "forms",
    "kb": "kb",
}


_EXAMPLES = """\b
Examples:
  approach-finder                               the survey
  approach-finder recommend answers.yaml        the list for an answers file
  approach-finder show CBT                      one approach
  approach-finder list --concern sleep          what was tested for poor sleep
  approach-finder crisis --country Canada       people to call, now

\b
For clinics:
  approach-finder clinic new clinic.yaml        what your clinic offers, for --clinic
  approach-finder ask --for client -o r.json    the survey with or for a client
  approach-finder recommend r.json --staff-only -o staff.html
                                                the page for staff
"""


def example_of(command: str) -> str:
    """How a command is called, where the help page has an example."""
    lines = (line.strip().partition("   ")[0] for line in _EXAMPLES.splitlines())
    return next((line for line in lines if line.startswith(f"approach-finder {command} ")), "")


class _Loaded(Mapping[str, Any]):
    """The commands by name, each loaded when it is looked up."""

    def __getitem__(self, name: str) -> Any:
        module = importlib.import_module(f"approach_finder.cli.{_MODULES[name]}")
        return typer.main.get_group(module.commands).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


class _Commands(TyperGroup):
    """The group of all commands."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = _Loaded()  # type: ignore[assignment]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Options of the survey stand without its name too; ``help`` is the help page."""
        if args[:1] == ["help"]:
            args = [*args[1:], "--help"]
        return super().parse_args(ctx, _with_the_survey(args))


def _with_the_survey(args: list[str]) -> list[str]:
    """The arguments, with ``ask`` before an option that is not one of the program itself."""
    place = 0
    while place < len(args) and args[place].partition("=")[0] in ("--kb", "--plain"):
        place += 2 if args[place] == "--kb" else 1
    option = args[place] if place < len(args) else ""
    of_the_program = ("-h", "--help", "--version", "--install-completion", "--show-completion")
    if not option.startswith("-") or option.startswith(of_the_program):
        return args
    return [*args[:place], "ask", *args[place:]]


app = typer.Typer(
    cls=_Commands,
    help="Which kinds of psychotherapy are worth discussing first, and why. Offline; nothing is sent or saved.\n\n"
    "Without a command the survey starts.",
    epilog=_EXAMPLES,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
    kb: Kb = None,
    plain: Plain = False,
) -> int:
    if version:
        write(f"approach-finder {__version__}\n".encode())
        raise typer.Exit
    if context.invoked_subcommand is None:
        from approach_finder.cli.ask import ask

        return ask(kb=kb, plain=plain)
    # What stands before the command holds for the command.
    given = {"kb": kb, "plain": plain}
    context.default_map = {context.invoked_subcommand: given, "kb": {"check": given}}
    return 0
