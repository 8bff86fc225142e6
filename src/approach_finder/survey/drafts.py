"""Drafts of a survey as files: whole, readable by their owner only, and kept by one session at a time."""

from __future__ import annotations

import errno
import shlex
from collections.abc import Sequence
from pathlib import Path

from approach_finder.answers.reading import read_file
from approach_finder.files.holding import HeldFile
from approach_finder.files.output import json_bytes
from approach_finder.files.refusal import FileRefusedError
from approach_finder.files.replacing import recognise
from approach_finder.files.writing import write_private
from approach_finder.knowledge.faults import Problem
from approach_finder.knowledge.model import Knowledge
from approach_finder.survey import state as machine
from approach_finder.survey.new_files import problem_with


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
            hint = f"--resume {shlex.quote(str(file))} goes on with a draft"
            raise FileRefusedError("would-overwrite", message, file, hint)

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

    def delete(self, knowledge: Knowledge) -> None:
        """Take the file away. Raises OSError where that fails, or it is no draft any longer."""
        if recognise(self.file, knowledge.scoring.roles.id).kind != "draft":
            raise FileExistsError(errno.EEXIST, "it is no draft", str(self.file))
        self._held.delete()

    def end(self) -> None:
        """Let other sessions have it."""
        self._held.let_go()


class Keeping:
    """The answers of a session in files: a draft with each answer, or a file where the person stops.

    Each act returns what went wrong, for the person to read; nothing where it went well. ``options`` are those of the
    command that go with another session too.
    """

    def __init__(self, knowledge: Knowledge, draft: KeptDraft | None, options: Sequence[str] = ()) -> None:
        self._knowledge, self._draft, self._options = knowledge, draft, options
        self.has_kept = draft is not None and draft.holds_answers  # also where the draft can be written no longer

    @property
    def file(self) -> Path | None:
        """The draft, where something is kept in it."""
        return self._draft.file if self._draft and self._draft.holds_answers else None

    def how_to_go_on(self, file: Path) -> str:
        """The line that tells how to go on later with what is kept in a file."""
        return self._knowledge.survey.kept.format(options=shlex.join(["--resume", str(file), *self._options]))

    @property
    def is_on_request(self) -> bool:
        """Whether nothing is kept but on request."""
        return self._draft is None

    def keep(self, state: machine.Survey) -> str:
        """Keep the answers so far in the draft, if there is one."""
        if self._draft is None:
            return ""
        try:
            self._draft.keep(state, self._knowledge)
            self.has_kept = True
        except OSError as error:  # such as a full disk: the answers are still here
            self._draft = None
            return self._knowledge.survey.draft_failed.format(reason=error.strerror or error)
        return ""

    def keep_in(self, file: Path, state: machine.Survey) -> str:
        """Keep the answers once, in a file; a reader sees the old one or the new, whole."""
        draft = machine.to_draft(state, self._knowledge)
        return problem_with(lambda: write_private(file, json_bytes(draft)), self._knowledge.survey)

    def delete(self) -> str:
        """Take the draft away."""
        if self._draft is None:
            return ""
        try:
            self._draft.delete(self._knowledge)
        except OSError as error:
            return self._knowledge.survey.undeleted.format(reason=error.strerror or error)
        self._draft, self.has_kept = None, False
        return ""


def read_draft(file: Path, knowledge: Knowledge) -> tuple[machine.Survey, list[Problem]]:
    """The survey of a draft, and each answer that no longer fits.

    Raises:
        AnswersError: if the file holds no draft.
        OSError: if it cannot be read.
    """
    return machine.from_draft(read_file(str(file)), knowledge)
