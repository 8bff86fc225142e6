"""The entry point: streams made ready, one command run, and what went wrong turned into an exit code."""

import gc
import os
import sys
from pathlib import Path

gc.disable()  # what is loaded stays: the collector would look through it in vain, until cli_shared has loaded the rest

from typer.exceptions import TyperException  # noqa: E402

from approach_finder.cli.app import app  # noqa: E402
from approach_finder.cli.exits import BAD_ANSWERS, BAD_KNOWLEDGE, BUG, INTERRUPTED, IO, USAGE, fail  # noqa: E402
from approach_finder.knowledge.faults import AnswerFault, AnswersError, KnowledgeError, MissingExtraError  # noqa: E402

DEBUG = "APPROACH_FINDER_DEBUG"


def main() -> None:
    """The entry point: runs the command and turns what went wrong into an exit code and one message."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # the caller closed it
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
    sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = _run()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def _run() -> int:
    try:
        code = app(standalone_mode=False)
        return code if isinstance(code, int) else 0
    except BrokenPipeError:
        raise
    except TyperException as error:
        message = error.format_message() if hasattr(error, "format_message") else str(error)
        return fail(getattr(error, "exit_code", USAGE), [AnswerFault("usage", message, "", "approach-finder --help")])
    except AnswersError as error:
        return fail(BAD_ANSWERS, list(error.faults))
    except KnowledgeError as error:
        faults = [AnswerFault("knowledge", str(fault), f"{fault.file}:{fault.line}") for fault in error.faults]
        return fail(BAD_KNOWLEDGE, faults)
    except MissingExtraError as error:
        hint = f"python -m pip install 'approach-finder[{error.extra}]'"
        return fail(USAGE, [AnswerFault("missing-extra", str(error), "", hint)])
    except OSError as error:
        reason = error.strerror or str(error)
        where = f"{error.filename}: " if error.filename else ""
        return fail(IO, [AnswerFault("io", f"{where}{reason}", str(error.filename or ""))])
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # a bug of ours: say so, without anything the person told us
        from traceback import extract_tb, print_exception

        if os.environ.get(DEBUG):
            print_exception(error)
        frame = extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        hint = f"{DEBUG}=1 shows the traceback, which may hold answers"
        return fail(BUG, [AnswerFault("bug", f"this is a bug of ours: {type(error).__name__} at {where}", "", hint)])
