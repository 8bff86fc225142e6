"""The man page, made from the commands' own help: ``python tools/manual.py > man/approach-finder.1``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer.main

from approach_finder import __version__
from approach_finder.cli import exits
from approach_finder.cli.app import app

_MEANINGS = {
    0: "done",
    exits.BUG: "a bug of ours",
    exits.USAGE: "usage",
    exits.BAD_ANSWERS: "the answers are invalid; every problem is named in one go",
    exits.BAD_KNOWLEDGE: "the knowledge base is invalid",
    exits.IO: "a file cannot be read or written",
    exits.SAFETY: "with --fail-on-safety: a person is needed today or now",
    exits.SAFETY_UNKNOWN: "with --fail-on-safety: the question on safety was not asked, or skipped",
    exits.INTERRUPTED: "interrupted",
    exits.ENDED: "ended by a signal",
}
_HEAD = """\
.TH APPROACH-FINDER 1 "" "approach-finder {version}" "User commands"
.SH NAME
approach-finder \\- which kinds of psychotherapy are worth discussing first, and why
.SH SYNOPSIS
.B approach-finder
[\\fIOPTIONS\\fR] [\\fICOMMAND\\fR] [\\fIARGUMENTS\\fR]
"""


def manual() -> str:
    """The whole page, in the language of man."""
    group: Any = typer.main.get_command(app)
    lines = [_HEAD.format(version=__version__), ".SH DESCRIPTION", _text(group.help), ".SH OPTIONS", *_parts(group)]
    lines += [".SH COMMANDS", "Without a command, the survey (\\fBask\\fR) starts."]
    for name in group.commands:
        lines += _command(name, group.commands[name])
    lines += [".SH EXIT STATUS"]
    for code, meaning in _MEANINGS.items():
        lines += [".TP", f".B {code}", _text(meaning)]
    lines += [".SH ENVIRONMENT", ".TP", ".B NO_COLOR", "No colour on a terminal."]
    lines += [".TP", ".B APPROACH_FINDER_CLINIC", "A clinic file, as with \\-\\-clinic.", ".SH SEE ALSO"]
    lines += ["docs/scripting.md in the sources: pipes, many people, JSON."]
    return "\n".join(lines) + "\n"


def _command(name: str, command: Any) -> Iterator[str]:
    if hasattr(command, "commands"):
        for inner, other in command.commands.items():
            yield from _command(f"{name} {inner}", other)
        return
    wanted = [_metavar(part) for part in command.params if part.param_type_name == "argument"]
    yield f'.SS "{" ".join([name, *wanted])}"'
    yield _text(command.help)
    yield from _parts(command)


def _parts(command: Any) -> Iterator[str]:
    """The arguments and options of a command."""
    for part in command.params:
        yield ".TP"
        if part.param_type_name == "argument":
            yield f"\\fI{_escaped(_metavar(part))}\\fR"
        else:
            names = ", ".join(f"\\fB{_escaped(name)}\\fR" for name in part.opts)
            yield names if part.is_flag else f"{names} \\fI{_escaped(_metavar(part))}\\fR"
        yield _text(part.help or "")


def _metavar(part: Any) -> str:
    choices = getattr(part.type, "choices", None)
    return part.metavar or ("|".join(map(str, choices)) if choices else part.type.name.upper())


def _text(text: str) -> str:
    """Prose as man takes it: paragraphs kept, nothing taken for a request."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
    return "\n.PP\n".join(_escaped(paragraph) for paragraph in paragraphs)


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text.startswith((".", "'")) else text


if __name__ == "__main__":
    sys.stdout.write(manual())
