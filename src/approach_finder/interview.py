"""One interview at a terminal: the survey, a face, and the pages between the questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal

from rich.console import Console

from approach_finder import survey as machine
from approach_finder.answers import choices
from approach_finder.blocks import Block, paragraph
from approach_finder.conditions import Answer, holds
from approach_finder.faces import Asked, Did, Face
from approach_finder.model import Knowledge, Level, Question
from approach_finder.report import Lines
from approach_finder.result import SafetyFinding
from approach_finder.safety import LEVELS, find_safety
from approach_finder.terminal import draw, say
from approach_finder.wording import option_labels


class Interview:
    """Asks what is still open, and shows people to call where an answer asks for it."""

    def __init__(self, knowledge: Knowledge, face: Face, console: Console, today: dt.date) -> None:
        self._knowledge = knowledge
        self._face = face
        self._console = console
        self._lines = Lines(knowledge, today)
        self._shown: Level = "none"
        self._told: SafetyFinding | None = None
        self._asked = False

    def run(self, given: Mapping[str, Answer]) -> dict[str, Answer] | None:
        """Ask until the end.

        Returns:
            The answers, or None where the person chose to stop at the page on danger.

        Raises:
            KeyboardInterrupt: where the person stopped.
        """
        knowledge = self._knowledge
        draw(self._opening(), self._console)
        state = machine.begin(knowledge, given)
        first = machine.current(state, knowledge)
        section = None
        while True:
            match self._people_first(state):
                case "stop":
                    return None
                case "back":
                    state = machine.back(state, knowledge)
            name = machine.current(state, knowledge)
            if name is None:
                return machine.result_answers(state, knowledge)
            at = machine.progress(state, name, knowledge)
            if at.title != section:
                section = at.title
                self._console.print()
                say(f"Part {at.section} of {at.sections}: {at.title}", self._console, "bold")
            did = self._ask(name, state, at, first=name == first)
            state = self._after(did, state, name)

    def farewell(self) -> str:
        """What is said when the person stops: after an answer on safety, with somebody to call."""
        if self._told is None:
            return "Stopped. Nothing was saved."
        return f"{self._knowledge.safety.stopped} {self._lines.footer(self._told.resources)} Nothing was saved."

    def _opening(self) -> list[Block]:
        said = (*self._knowledge.about.start, self._knowledge.safety.opening, "Ctrl-C stops at any time.")
        return [paragraph(sentence) for sentence in said]

    def _ask(self, name: str, state: machine.Survey, at: machine.Progress, *, first: bool) -> Did:
        question = self._knowledge.questionnaire.questions[name]
        shape = self._knowledge.vocabulary.questions[name]
        options = choices(name, state.answers, self._knowledge) or dict(option_labels(name, self._knowledge))
        text = machine.wording(name, state, self._knowledge)
        self._console.print()
        if question.before:
            say(question.before, self._console)
            self._console.print()
        say(f"Question {at.question} of about {at.questions}. {text}", self._console, "bold")
        did = self._face.ask(
            Asked(
                type=shape.type,
                text=text,
                question=question,
                options=options,
                earlier=state.answers.get(name),
                first=first,
                longest=shape.longest,
            )
        )
        if did.what == "help":
            say(question.help, self._console)
        return did

    def _after(self, did: Did, state: machine.Survey, name: str) -> machine.Survey:
        self._asked = True
        match did.what:
            case "help":
                return machine.suggest(state, name, did.value)
            case "back":
                return machine.back(machine.suggest(state, name, did.value), self._knowledge)
            case "skip":
                return machine.skip(state, name, self._knowledge)
        assert did.value is not None
        return machine.answer(state, name, did.value, self._knowledge)

    def _people_first(self, state: machine.Survey) -> Literal["on", "stop", "back"]:
        """Where an answer has raised the level: people to call, and at an emergency a pause."""
        finding = find_safety(machine.result_answers(state, self._knowledge), self._knowledge)
        level = finding.level or "none"
        if level == "caution" or LEVELS.index(level) <= LEVELS.index(self._shown):
            return "on"
        self._shown, self._told = level, finding
        self._console.print()
        draw(self._lines.alert(finding), self._console)
        if holds(self._knowledge.safety.staff, state.answers):
            draw([paragraph(self._knowledge.safety.staff_note)], self._console)
        return self._pause(finding) if level == "emergency" else "on"

    def _pause(self, finding: SafetyFinding) -> Literal["on", "stop", "back"]:
        safety = self._knowledge.safety
        options = {"on": "Go on", "stop": "Stop here"}
        question = Question(ask=safety.go_on, help=finding.flags[0].message, required=True)
        while True:
            self._console.print()
            for resource in finding.resources[:2]:
                say(self._lines.line(resource), self._console)
            say(safety.go_on, self._console, "bold")
            did = self._face.ask(Asked("one", safety.go_on, question, options, None, first=not self._asked))
            match did.what, did.value:
                case "back", _:
                    self._shown = "none"
                    return "back"
                case "answer", "on":
                    return "on"
                case "answer", _:
                    say(safety.stopped, self._console)
                    say(self._lines.footer(finding.resources), self._console)
                    return "stop"
            say(question.help, self._console)
