"""The entry point: streams made ready, one command run, and what went wrong turned into an exit code."""

import _signal  # type: ignore[import-not-found]  # loading signal itself takes a moment
import os

IGNORES_INTERRUPTS = _signal.getsignal(_signal.SIGINT) == _signal.SIG_IGN  # as a background job of a shell script
if not IGNORES_INTERRUPTS:
    _signal.signal(_signal.SIGINT, lambda *_: os._exit(130))  # Ctrl-C while the rest is loaded

import contextlib
import gc
import signal
import sys
from pathlib import Path

gc.disable()  # what is loaded stays: the collector would look through it in vain, until cli_shared has loaded the rest

from typer.exceptions import TyperException

from approach_finder.cli.app import app, example_of
from approach_finder.cli.exits import (
    BAD_ANSWERS,
    BAD_KNOWLEDGE,
    BUG,
    INTERRUPTED,
    IO,
    USAGE,
    UsageError,
    fail,
    look_for_json,
)
from approach_finder.files.refusal import FileRefusedError
from approach_finder.files.streams import give_up_output, prepare_streams
from approach_finder.knowledge.faults import AnswersError, KnowledgeError, MissingExtraError, Problem

DEBUG = "APPROACH_FINDER_DEBUG"


def main() -> None:
    """The entry point: runs the command and turns what went wrong into an exit code and one message."""
    prepare_streams()
    _keep_no_core_dump()
    code = _run()
    if code == IO:
        give_up_output()
    if not IGNORES_INTERRUPTS:
        signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))  # there is nothing more to end
    sys.exit(code)


def _keep_no_core_dump() -> None:
    """Let no image of the memory, with the answers in it, be written when the program crashes."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _run() -> int:
    try:
        if not IGNORES_INTERRUPTS:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        code = app(standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except BrokenPipeError:
        give_up_output()
        return 0
    except TyperException as error:
        look_for_json()
        message = error.format_message() if hasattr(error, "format_message") else str(error)
        context = getattr(error, "ctx", None)
        example = example_of(context.info_name) if message.startswith("Missing argument") and context else ""
        hint = f"such as: {example}" if example else "approach-finder --help"
        return fail(getattr(error, "exit_code", USAGE), [Problem("usage", message, "", hint)])
    except UsageError as error:
        return fail(USAGE, [error.problem])
    except AnswersError as error:
        return fail(BAD_ANSWERS, list(error.problems))
    except KnowledgeError as error:
        problems = [Problem("knowledge", str(fault), f"{fault.file}:{fault.line}") for fault in error.faults]
        return fail(BAD_KNOWLEDGE, problems)
    except MissingExtraError as error:
        hint = f"python -m pip install 'approach-finder[{error.extra}]'"
        return fail(USAGE, [Problem("missing-extra", str(error), "", hint)])
    except FileRefusedError as error:
        return fail(IO, [error.problem])
    except OSError as error:
        reason = error.strerror or str(error)
        where = f"{error.filename}: " if error.filename else ""
        return fail(IO, [Problem("io", f"{where}{reason}", str(error.filename or ""))])
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # a bug of ours: say so, without anything the person told us
        from traceback import extract_tb, print_exception

        if os.environ.get(DEBUG):
            print_exception(error)
        frame = extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        hint = f"{DEBUG}=1 shows the traceback, which may hold answers"
        return fail(BUG, [Problem("bug", f"this is a bug of ours: {type(error).__name__} at {where}", "", hint)])
