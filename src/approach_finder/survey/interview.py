"""One interview at a terminal: the survey, a face, and the pages between the questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Literal

from rich.console import Console

from approach_finder.answers.countries import find_country
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.model import Knowledge
from approach_finder.knowledge.questionnaire import Question
from approach_finder.knowledge.types import Level
from approach_finder.pages.blocks import paragraph
from approach_finder.pages.report import alert_blocks
from approach_finder.pages.terminal import draw, say
from approach_finder.results.result import SafetyFinding
from approach_finder.results.safety import LEVELS, find_safety
from approach_finder.results.services import ServiceText
from approach_finder.results.wording import answer_label, listed, voice_of
from approach_finder.survey import state as machine
from approach_finder.survey.faces import Asked, Did, Face


class Interview:
    """Asks what is still open, shows people to call where an answer asks for it, and all answers at the end.

    ``state`` is where the person stands. ``keep`` is called with it whenever it changes.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        face: Face,
        console: Console,
        today: dt.date,
        state: machine.Survey,
        keep: Callable[[machine.Survey], None] = lambda _state: None,
        *,
        quick: bool = False,
    ) -> None:
        self.state = state
        self.begun = state
        self._knowledge = knowledge
        self._face = face
        self._console = console
        self._lines = ServiceText(knowledge, today)
        self._keep = keep
        self._quick = quick
        self._offered = quick or state.reach != "core"
        self._shown: Level = "none"
        self._told: SafetyFinding | None = None
        self._section = ""
        self._introduced: set[str] = set()

    def run(self, notes: tuple[str, ...] = ()) -> dict[str, Answer] | None:
        """Ask until the end.

        Args:
            notes: what is said of this survey at the start, such as where it is kept.

        Returns:
            The answers, or None where the person chose to stop at the page on danger.

        Raises:
            KeyboardInterrupt: where the person stopped.
            QuickExit: where the person wants to be away at once.
        """
        draw([paragraph(said) for said in (*self._opening(), *notes)], self._console)
        while self._ask_what_is_open():
            look = machine.ahead(self.state, self._knowledge)
            if not self._offered and machine.ahead(machine.go_on(self.state), self._knowledge).open:
                self._offer(look)
                continue
            self._tell_what_was_spared(look)
            match self._review():
                case "on":
                    return machine.result_answers(self.state, self._knowledge)
                case "back":
                    self._move(machine.back(self.state, self._knowledge))
                case name:
                    self._move(machine.jump(self.state, name))
        return None

    def change(self) -> dict[str, Answer] | None:
        """Pick an answer to change after the result, and ask what depends on it; None where nothing was picked."""
        words = self._knowledge.survey
        name = self._pick_answer(words.change_which, {"": words.nowhere})
        if not name:
            return None
        self._move(machine.jump(self.state, name))
        going_on = self._ask_what_is_open()
        return machine.result_answers(self.state, self._knowledge) if going_on else None

    def farewell(self) -> str:
        """What is said when the person stops: after an answer on safety, with somebody to call."""
        if self._told is None:
            return ""
        return f"{self._stopped()} {self._lines.footer(self._told.resources)}"

    def _stopped(self) -> str:
        safety = self._knowledge.safety
        voice = voice_of(machine.result_answers(self.state, self._knowledge), self._knowledge)
        return safety.stopped_other if voice == "other" else safety.stopped

    def wants_to_keep(self) -> bool:
        """Whether the person who stopped would like to keep what was answered, if anything was."""
        if self.state.answers == self.begun.answers:
            return False
        words = self._knowledge.survey
        return self._choose(words.keep, {"no": words.keep_no, "yes": words.keep_yes}).value == "yes"

    # --- questions -----------------------------------------------------------------------------------

    def _opening(self) -> tuple[str, ...]:
        words = self._knowledge.survey
        return *self._knowledge.about.start, self._knowledge.safety.opening, f"{words.keys} {words.quick_exit}"

    def _ask_what_is_open(self) -> bool:
        """Ask until nothing is open; False where the person stopped at the page on danger."""
        while True:
            match self._people_first():
                case "stop":
                    return False
                case "back":
                    self._move(machine.back(self.state, self._knowledge))
            look = machine.ahead(self.state, self._knowledge)
            if look.question is None:
                return True
            did = self._ask(look.question, look)
            self._move(self._after(did, look.question))

    def _move(self, state: machine.Survey) -> None:
        self.state = state
        self._keep(state)

    def _ask(self, name: str, look: machine.Ahead) -> Did:
        knowledge, state = self._knowledge, self.state
        question, shape = knowledge.questionnaire.questions[name], knowledge.vocabulary.questions[name]
        text = machine.wording(name, state, knowledge)
        self._console.print()
        if look.number is not None and look.title != self._section:
            self._section = look.title
            say(look.title.upper(), self._console, "bold")
            self._console.print()
        if name not in self._introduced:
            self._introduced.add(name)
            for before in machine.before(name, state, knowledge):
                say(before, self._console)
                self._console.print()
        said = knowledge.survey.change.format(question=text)
        if look.number is not None:
            said = f"Question {look.number} of about {look.of}. {text}"
        say(said, self._console, "bold")
        did = self._face.ask(
            Asked(
                type=shape.type,
                text=text,
                question=question,
                options=(options := machine.options(name, state, knowledge)),
                earlier=state.answers.get(name),
                first=self._is_first(),
                longest=shape.longest,
                limits=shape.limits if shape.type == "number" else None,
                groups=machine.groups(name, options, state, knowledge),
                country_of=lambda typed: find_country(typed, knowledge),
            )
        )
        if did.what == "help":
            say(question.help, self._console)
        return did

    def _is_first(self) -> bool:
        """Whether there is nothing to go back to."""
        return self.state.at is None and self.state.passed == self.begun.passed

    def _after(self, did: Did, name: str) -> machine.Survey:
        knowledge, state = self._knowledge, self.state
        match did.what:
            case "help":
                return machine.suggest(state, name, did.value)
            case "back":
                return machine.back(machine.suggest(state, name, did.value), knowledge)
            case "skip":
                return machine.skip(state, name, knowledge)
        assert did.value is not None
        return machine.answer(state, name, did.value, knowledge)

    # --- people to call --------------------------------------------------------------------------------

    def _people_first(self) -> Literal["on", "stop", "back"]:
        """Where an answer has raised the level: people to call, and at an emergency a pause."""
        finding = find_safety(machine.result_answers(self.state, self._knowledge), self._knowledge)
        level = finding.level or "none"
        if level == "caution" or LEVELS.index(level) <= LEVELS.index(self._shown):
            return "on"
        self._shown, self._told = level, finding
        self._console.print()
        draw(alert_blocks(finding, self._knowledge, self._lines), self._console)
        if self._knowledge.safety.staff.holds(self.state.answers):
            draw([paragraph(self._knowledge.safety.staff_note)], self._console)
        return self._pause() if level == "emergency" else "on"

    def _pause(self) -> Literal["on", "stop", "back"]:
        safety, words = self._knowledge.safety, self._knowledge.survey
        options = {"on": words.go_on, "stop": words.stop}
        did = self._choose(safety.go_on, options, help_text=words.pause_help, first=self._is_first())
        if did.what == "back":
            self._shown = "none"
            return "back"
        if did.value == "on":
            return "on"
        say(self._stopped(), self._console)
        return "stop"

    # --- pages ---------------------------------------------------------------------------------------

    def _choose(
        self,
        text: str,
        options: Mapping[str, str],
        *,
        groups: tuple[tuple[str, tuple[str, ...]], ...] = (),
        help_text: str = "",
        first: bool = True,
    ) -> Did:
        """Put a choice to the person that is no question of the survey."""
        asked = Asked("one", text, Question(text, help_text, required=True), options, first=first, groups=groups)
        while True:
            self._console.print()
            say(text, self._console, "bold")
            did = self._face.ask(asked)
            if did.what != "help":
                return did
            say(help_text, self._console)

    def _offer(self, look: machine.Ahead) -> None:
        """After the core: how firm the first three are, and the result now or the rest."""
        words, rest = self._knowledge.survey, machine.ahead(machine.go_on(self.state), self._knowledge)
        self._tell_how_firm(rest)
        options = {"now": words.offer_now, "rest": words.offer_rest.format(number=len(rest.open))}
        did = self._choose(words.offer, options, first=False)
        if did.what == "back":
            self._move(machine.back(self.state, self._knowledge))
            return
        self._offered = True
        if did.value == "rest":
            self._move(machine.go_on(self.state))

    def _tell_how_firm(self, rest: machine.Ahead) -> None:
        if rest.outlook is None:
            return
        words, knowledge = self._knowledge.survey, self._knowledge
        names = listed(knowledge.approaches[name].name for name in rest.outlook.first)
        open_still = [
            knowledge.questionnaire.questions[name].name for name in rest.open if name in rest.outlook.matters
        ]
        self._console.print()
        if rest.outlook.settled:
            say(words.settled.format(names=names), self._console)
        else:
            said = words.so_far if names else words.none_so_far
            say(said.format(names=names, questions="; ".join(open_still)), self._console)

    def _tell_what_was_spared(self, look: machine.Ahead) -> None:
        words = self._knowledge.survey
        if self._quick:
            self._tell_how_firm(machine.ahead(machine.go_on(self.state), self._knowledge))
            say(words.quick_end, self._console)
        elif look.spared and self.state.reach == "rest":
            self._console.print()
            say(words.spared.format(number=len(look.spared)), self._console)

    def _review(self) -> str:
        """All answers on one page: "on" to the result, "back", or the question to change."""
        return self._pick_answer(self._knowledge.survey.review, {"on": self._knowledge.survey.review_done}, first=False)

    def _pick_answer(self, text: str, instead: Mapping[str, str], *, first: bool = True) -> str:
        reviewed = machine.reviewed(self.state, self._knowledge)
        lines = {name: self._answer_line(name, answer) for name, answer in reviewed.items()}
        groups = [
            (section.title, tuple(name for name in section.questions if name in lines))
            for section in self._knowledge.questionnaire.sections
        ]
        did = self._choose(
            text,
            {**instead, **lines},
            groups=(("", tuple(instead)), *(group for group in groups if group[1])),
            first=first,
        )
        return "back" if did.what == "back" else str(did.value)

    def _answer_line(self, name: str, answer: Answer | None) -> str:
        knowledge, words = self._knowledge, self._knowledge.survey
        if answer is None:
            said = words.skipped
        elif name == knowledge.scoring.roles.safety:
            said = words.answered  # somebody may look over the shoulder
        else:
            said = answer_label(knowledge, name, answer, voice_of(self.state.answers, knowledge))
        return f"{knowledge.questionnaire.questions[name].name}: {said}"
