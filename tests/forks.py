"""The program as a fork of this process, which has everything loaded: a tenth of the time of a process of its own."""

from __future__ import annotations

import atexit
import contextlib
import importlib
import io
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import NoReturn

import approach_finder
from approach_finder.cli import exits
from approach_finder.cli.main import main

_PATIENCE = 300  # only for what would never end; on a loaded machine all takes long


@cache
def load_all() -> None:
    """Import once what each command would import for itself."""
    for module in pkgutil.walk_packages(approach_finder.__path__, "approach_finder."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def be_the_program(arguments: tuple[str, ...], get_ready: Callable[[], None]) -> NoReturn:
    """In a fork: run the entry point with the streams 0, 1 and 2 as they then are, and end as Python would."""
    code = 99
    try:
        get_ready()
        atexit._clear()  # what this process would do at its end is not the program's
        exits._json = False
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.argv = ["approach-finder", *arguments]
        sys.stdin, sys.stdout, sys.stderr = (
            os.fdopen(number, mode, encoding="utf-8") for number, mode in enumerate("rww")
        )
        main()
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            atexit._run_exitfuncs()
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def run_fork(
    arguments: tuple[str, ...], given: str, folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder, with something on its standard input."""
    load_all()
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(3)]
        files[0].write(given.encode())
        files[0].seek(0)

        def get_ready() -> None:
            signal.alarm(_PATIENCE)
            for number, file in enumerate(files):
                os.dup2(file.fileno(), number)
            os.environ.clear()
            os.environ.update(environment)
            os.chdir(folder)

        child = os.fork()
        if not child:
            be_the_program(arguments, get_ready)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        texts = []
        for file in files[1:]:
            file.seek(0)
            texts.append(io.TextIOWrapper(file, encoding="utf-8").read())
    return subprocess.CompletedProcess(arguments, code, *texts)
