"""Drafts of a survey as files: whole, and readable by their owner only."""

from __future__ import annotations

from pathlib import Path

from approach_finder.answers.reading import read_file
from approach_finder.files.output import json_bytes, write_private
from approach_finder.knowledge.faults import AnswerFault
from approach_finder.knowledge.model import Knowledge
from approach_finder.survey import state as machine


def write_draft(file: Path, state: machine.Survey, knowledge: Knowledge) -> None:
    """Keep a draft; a reader sees the old one or the new, whole."""
    write_private(file, json_bytes(machine.to_draft(state, knowledge)))


def read_draft(file: Path, knowledge: Knowledge) -> tuple[machine.Survey, list[AnswerFault]]:
    """The survey of a draft, and each answer that no longer fits.

    Raises:
        AnswersError: if the file holds no draft.
        OSError: if it cannot be read.
    """
    return machine.from_draft(read_file(str(file)), knowledge)
