"""The error of a file that was left as it is, with what is told to whoever asked for it."""

from __future__ import annotations

from pathlib import Path

from approach_finder.knowledge.faults import Problem


class FileRefusedError(OSError):
    """A file was left as it is, since it may hold something that is not to be lost."""

    def __init__(self, code: str, message: str, file: Path, hint: str) -> None:
        super().__init__(message)
        self.problem = Problem(code, message, str(file), hint)
