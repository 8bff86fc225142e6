"""Drafts of a survey as files: whole, readable by their owner only, and kept by one session at a time."""

from __future__ import annotations

from pathlib import Path

from approach_finder.answers.reading import read_file
from approach_finder.files.holding import HeldFile
from approach_finder.files.output import json_bytes
from approach_finder.files.refusal import FileRefusedError
from approach_finder.files.writing import write_private
from approach_finder.knowledge.faults import Problem
from approach_finder.knowledge.model import Knowledge
from approach_finder.survey import state as machine


class KeptDraft:
    """A draft that is written anew with each answer, while no other session can."""

    def __init__(self, file: Path, *, resumed: bool) -> None:
        """Take hold of it.

        Raises:
            FileRefusedError: if another session keeps it, or it is to be new and holds something already.
            OSError: if it cannot be opened or written.
        """
        self._held = HeldFile(file, new=not resumed)
        if not resumed and not self._held.is_empty:
            self._held.let_go()
            message = f"{file} holds something already; it was left as it is"
            raise FileRefusedError("would-overwrite", message, file, f"--resume {file} goes on with a draft")

    @property
    def file(self) -> Path:
        """Where it is."""
        return self._held.file

    @property
    def holds_answers(self) -> bool:
        """Whether anything was kept in it."""
        return not self._held.is_empty

    def keep(self, state: machine.Survey, knowledge: Knowledge) -> None:
        """Keep the answers so far. Raises OSError where that fails."""
        self._held.write(json_bytes(machine.to_draft(state, knowledge)))

    def end(self) -> None:
        """Let other sessions have it."""
        self._held.let_go()


def write_draft(file: Path, state: machine.Survey, knowledge: Knowledge) -> None:
    """Keep a draft once; a reader sees the old one or the new, whole."""
    write_private(file, json_bytes(machine.to_draft(state, knowledge)))


def read_draft(file: Path, knowledge: Knowledge) -> tuple[machine.Survey, list[Problem]]:
    """The survey of a draft, and each answer that no longer fits.

    Raises:
        AnswersError: if the file holds no draft.
        OSError: if it cannot be read.
    """
    return machine.from_draft(read_file(str(file)), knowledge)
