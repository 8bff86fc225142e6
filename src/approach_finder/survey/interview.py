"""The interview as a flow of pages: what is open is asked, and people to call come first where an answer says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TypeVar

from msgspec import structs

from approach_finder.answers.asked import country_of
from approach_finder.answers.search import asks_for_help
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.model import Knowledge
from approach_finder.pages.blocks import Block, paragraph
from approach_finder.results.result import SafetyFinding
from approach_finder.results.wording import voice_of
from approach_finder.survey import questions
from approach_finder.survey import state as machine
from approach_finder.survey.calling import PeopleToCall
from approach_finder.survey.drafts import Keeping
from approach_finder.survey.page import (
    ANSWER,
    BACK,
    HELP,
    SKIP,
    STOP,
    Command,
    Flow,
    Page,
    Response,
)
from approach_finder.survey.stopping import stop

_Value = TypeVar("_Value")

_LIST = "list"


class Interview:
    """Asks, and keeps where the person stands (``state``); ``keeping`` writes it to files, if it may."""

    def __init__(
        self,
        knowledge: Knowledge,
        today: dt.date,
        state: machine.Survey,
        keeping: Keeping | None = None,
        notes: tuple[str, ...] = (),
    ) -> None:
        self.state = state
        self._begun = state
        self._knowledge, self._today = knowledge, today
        self._keeping, self._notes = keeping, notes
        self._seen: set[str] = set()
        self._told: SafetyFinding | None = None
        self._opened_for_staff = False
        self._asked_at_the_list: int | None = None  # how many questions were passed when the list was left for more
        self._at_list: machine.Survey | None = None  # where the person stood when the list was shown last
        self.has_saved = False  # whether pages or answers went to a file, beside what is kept
        is_new = keeping is not None and keeping.file is None and bool(state.answers)
        self._alarm = keeping.keep(state) if keeping and is_new else ""  # what went wrong, to be told on the next page

    def answers(self) -> dict[str, Answer]:
        """The answers so far, with their day."""
        counted = self._counted()
        days = [name for name, shape in self._knowledge.vocabulary.questions.items() if shape.type == "date"]
        new = self.state.answers != self._begun.answers
        return {**counted, **(dict.fromkeys(days, self._today.isoformat()) if new else {})}

    def ahead(self) -> machine.Ahead:
        """The questions ahead; another dialog of the same kind asks others."""
        return machine.ahead(self.state, self._knowledge)

    def move(self, state: machine.Survey) -> None:
        """Go to another place in the survey, and keep it."""
        self.state = state
        if self._keeping is not None:
            self._alarm = self._keeping.keep(state) or self._alarm

    def ask_what_is_open(self) -> Flow[machine.Ahead]:
        """Ask until this stretch of the survey ends; what lies ahead then."""
        while True:
            yield from self._people_first()
            look = self.ahead()
            if look.question is None:
                return look
            yield from self._ask(look.question, look)

    def show(self, page: Page) -> Flow[Response]:
        """Show a page until the person did something other than ask for people to call, or nearly stop."""
        knowledge = self._knowledge
        page = structs.replace(
            page,
            help_label=knowledge.safety.people_to_call,
            calls_for_help=lambda text: asks_for_help(text, knowledge),
        )
        while True:
            response, whom_to_call = (yield page), self.call_now()
            if response.what == HELP:
                yield from self._help()
                if page.head == whom_to_call != self.call_now():  # another country was chosen
                    page = structs.replace(page, head=self.call_now())
            elif response.what == STOP:
                yield from self._stop(response.value if page.careful and page.kind == "many" else None)
            else:
                return response

    def shown(self, flow: Flow[_Value]) -> Flow[_Value]:
        """The pages of another flow, each shown as by ``show``."""
        try:
            page = next(flow)
            while True:
                page = flow.send((yield from self.show(page)))
        except StopIteration as end:
            value: _Value = end.value
            return value

    def stand_at_the_list(self) -> None:
        """Remember what was passed when the list is shown, so that one key leads back to it."""
        self._at_list = self.state

    def go_on_from_list(self, state: machine.Survey) -> None:
        """Ask more, and come back to the list from the first question."""
        self._asked_at_the_list = len(state.passed)
        self.move(state)

    def edit(self, name: str) -> None:
        """Change an answer; after it comes the list, and of the questions only what the change opens."""
        state = machine.to_the_list(self.state) if self.state.reach in ("sharper", "quick") else self.state
        self.move(machine.jump(state, name))

    def go_back(self) -> None:
        """Back to the question before, or to the list where that came before."""
        if len(self.state.passed) == self._asked_at_the_list and self.state.at not in self.state.passed:
            self._asked_at_the_list = None
            self.move(machine.to_the_list(self.state))
            return
        state = machine.back(self.state, self._knowledge)
        if state.at == self._age and self._started_with(state):
            state = machine.back(state, self._knowledge)
        self.move(state)

    def ask_country(self, title: str, hint: str = "", *, again: bool = False) -> Flow[bool]:
        """Ask for the country, unless it was answered or (not ``again``) skipped; False where the person goes back."""
        if country_of(self._counted(), self._knowledge) or (self._knows_the_country() and not again):
            return True
        page = questions.country_page(self.state, self._knowledge, title=title, hint=hint)
        return (yield from self._ask_beside(self._knowledge.scoring.roles.country, page))

    def ask_staff_note(self, title: str) -> Flow[bool]:
        """Ask staff for the note on their page, unless it was asked; False where the person goes back."""
        name = self._knowledge.scoring.roles.staff_note
        if name in self.state.passed:
            return True
        page = questions.question_page(name, self.state, self._knowledge, title=title, back=True)
        return (yield from self._ask_beside(name, page))

    def _ask_beside(self, name: str, page: Page) -> Flow[bool]:
        """Put a question that is no step of the survey; False where the person goes back."""
        response = yield from self.show(page)
        if response.what != BACK:
            self.move(machine.give(self.state, name, questions.answer_of(name, response, self._knowledge)))
        return response.what != BACK

    # --- questions ------------------------------------------------------------------------------------

    @property
    def _age(self) -> str:
        """The question that the first page answers too."""
        whom = self._knowledge.scoring.roles.whom
        several = (name for start in self._knowledge.survey.starts for name in start.answers if name != whom)
        return next(several, "")

    def _started_with(self, state: machine.Survey) -> bool:
        """Whether the first page answered both of its questions."""
        return {self._age, self._knowledge.scoring.roles.whom}.isdisjoint(state.given) and any(
            self._age in start.answers and start.answers.items() <= state.answers.items()
            for start in self._knowledge.survey.starts
        )

    def _ask(self, name: str, look: machine.Ahead) -> Flow[None]:
        knowledge, roles, state = self._knowledge, self._knowledge.scoring.roles, self.state
        title, back = self._title(name, look), not self._is_first()
        if name == roles.whom:
            page = questions.start_page(state, knowledge)
        elif name == roles.safety and not self.is_staff() and not self._had_a_finding():
            yield from self._gate(title, back=back)
            return
        elif name == roles.country and self._people.are_needed:  # one came back to it from people to call
            page = self._people.country_page(title, back=back)
        elif name == roles.country:
            page = questions.country_page(state, knowledge, title=title, back=back)
        else:
            page = questions.question_page(name, state, knowledge, title=title, back=back)
        if look.number == look.of:
            page = structs.replace(page, wait=knowledge.survey.wait)
        page = structs.replace(page, head=(*map(paragraph, self._said_first(name)), *page.head))
        response = yield from self._show_question(page)
        if name == roles.whom and response.what == ANSWER:
            self._start(str(response.value))
        else:
            self.take(name, response)

    def _show_question(self, page: Page) -> Flow[Response]:
        """Show a question, with a key back to the list where that was seen."""
        keys = self._knowledge.survey.keys
        to_list = (Command("<", _LIST, keys.to_list, keys.to_list_short),) * (self._at_list is not None)
        return (yield from self.show(structs.replace(page, commands=to_list)))

    def _noted(self) -> Iterator[str]:
        """Remarks told once: what went wrong, and what holds for this session."""
        if self._alarm:
            yield self._alarm
        yield from self._notes
        self._alarm, self._notes = "", ()

    def _said_first(self, _question: str) -> Iterator[str]:
        """Remarks with a question, told once; for staff too."""
        yield from self._noted()
        if self.is_staff() and not self._opened_for_staff:
            self._opened_for_staff = True
            yield self._knowledge.survey.staff_opening

    def _start(self, choice: str) -> None:
        state = self.state
        for name, value in questions.start_of(choice, self._knowledge).answers.items():
            state = machine.answer(state, name, value, self._knowledge)
        self.move(state)

    def take(self, name: str, response: Response) -> None:
        """Take what the person did at a question."""
        knowledge = self._knowledge
        answer = questions.answer_of(name, response, knowledge)
        match response.what:
            case "list" if self._at_list is not None:
                self.move(machine.to_the_list(self.state, self._at_list.passed))
            case "back":
                self.state = machine.suggest(self.state, name, answer)
                self.go_back()
            case "answer" if answer is not None:
                self.move(machine.answer(self.state, name, answer, knowledge))
            case _:
                self.move(machine.skip(self.state, name, knowledge, unsure=response.value == questions.NOT_SURE))

    def _gate(self, title: str, *, back: bool) -> Flow[None]:
        """The plain question on safety, and the list where it is wanted."""
        knowledge, name = self._knowledge, self._knowledge.scoring.roles.safety
        page = questions.gate_page(self.state, knowledge, title=title, back=back)
        page = structs.replace(page, head=tuple(map(paragraph, self._said_first(name))))
        while True:
            response = yield from self._show_question(page)
            declined = knowledge.safety.declined[0]
            match response.value if response.what == ANSWER else None:
                case questions.NOTHING:
                    self.move(machine.answer(self.state, name, ("none",), knowledge))
                case questions.DECLINE:
                    self.move(machine.answer(self.state, name, (declined,), knowledge))
                case questions.SOMETHING | questions.LIST:
                    listed = questions.question_page(name, self.state, knowledge, title=title, back=True)
                    maybe = response.value == questions.SOMETHING
                    response = yield from self._show_question(listed)
                    if response.what == BACK:  # what was ticked is still there when the list is opened again
                        self.state = machine.suggest(self.state, name, response.value)
                        continue
                    self.take(name, response)
                    if maybe and response.what == SKIP:
                        self._told = self._people.finding
                        yield from self._help(skipped=True)
                case _:
                    self.take(name, response)
            return

    def _section(self, name: str) -> str:
        """The title of the section that a question stands in."""
        return next(part.title for part in self._knowledge.questionnaire.sections if name in part.questions)

    def _title(self, name: str, look: machine.Ahead) -> str:
        section = self._section(name)
        if look.number is None:
            return section
        # The first page answers two questions and is one step.
        twice = int(self._age in self.state.passed and self._started_with(self.state))
        # Only where all is asked nothing comes after the last of them.
        words, asks_all = self._knowledge.survey, self.state.reach in ("rest", "all")
        progress = words.progress_of if asks_all else words.progress
        return progress.format(section=section, number=look.number - twice, of=look.of - twice)

    def _is_first(self) -> bool:
        """Whether there is nothing to go back to: no list, and what was known before was not asked here."""
        return self._asked_at_the_list is None and set(self.state.passed) <= set(self.state.given)

    def _had_a_finding(self) -> bool:
        """Whether a danger was named before: then the list comes at once, with what was ticked."""
        earlier = self.state.answers.get(self._knowledge.scoring.roles.safety)
        return isinstance(earlier, tuple) and not self._knowledge.safety.flags.keys().isdisjoint(earlier)

    # --- people to call ---------------------------------------------------------------------------------

    @property
    def _people(self) -> PeopleToCall:
        return PeopleToCall(self._knowledge, self._today, self.state)

    def call_now(self) -> tuple[Block, ...]:
        """A line that stays in sight: whom to call first after an answer on safety, or that it was skipped."""
        return self._people.always_in_sight()

    def is_staff(self) -> bool:
        """Whether a professional answers."""
        return self._knowledge.safety.staff.holds(self.state.answers)

    def is_private(self) -> bool:
        """Whether a list that stays on the screen may tell others too much: of a danger, or of who is young."""
        is_young = voice_of(self.state.answers, self._knowledge) == "young"
        return self.is_feared() or (not self.is_staff() and (is_young or self._had_a_finding()))

    def is_feared(self) -> bool:
        """Whether somebody close may be feared, who may see what is kept."""
        return self._people.is_feared

    def _people_first(self) -> Flow[None]:
        """Where an answer brings up a danger: people to call, on a page that waits."""
        people, safety = self._people, self._knowledge.scoring.roles.safety
        flags = {flag.id for flag in people.finding.flags}
        if not people.are_needed or flags <= self._seen:
            return
        if not self._knows_the_country():
            title, back = self._title(safety, self.ahead()), not self._is_first()
            page = people.country_page(title, back=back)
            page = structs.replace(page, head=(*page.head, *map(paragraph, self._noted())))
            response = yield from self.show(page)
            self.take(self._knowledge.scoring.roles.country, response)
            if response.what == BACK:
                return
            people = self._people
        told_before, self._told = self._told, people.finding
        page = people.finding_page(self._section(safety))
        page = structs.replace(page, body=(*page.body, *map(paragraph, self._noted())))
        while (response := (yield from self.show(page))).value == STOP:
            yield from self._stop()
        if response.what == BACK:
            self._told = told_before
            self.go_back()
        else:
            self._seen |= flags

    def _help(self, *, skipped: bool = False) -> Flow[None]:
        """People to call, from any page; the country can be chosen there."""
        country = self._knowledge.scoring.roles.country
        while True:
            response = yield self._people.help_page(skipped=skipped)
            if response.what == country:
                page = questions.country_page(self.state, self._knowledge, title=self._knowledge.survey.help_title)
                response = yield page
                if response.what == ANSWER:
                    self.move(machine.give(self.state, country, str(response.value)))
                if response.what != STOP:
                    continue
            if response.what == STOP:
                yield from self._stop()
            return

    def _counted(self) -> dict[str, Answer]:
        return machine.result_answers(self.state, self._knowledge)

    def _knows_the_country(self) -> bool:
        return self._knowledge.scoring.roles.country in self.state.passed

    # --- stopping ---------------------------------------------------------------------------------------

    def _stop(self, dangers: Answer | None = None) -> Flow[None]:
        """Go on, or stop; ``dangers`` are ticked and not yet answered. Raises Stopped where the person stops."""
        words, nothing = self._knowledge.survey, self.state.answers == self._begun.answers
        has_kept = self._keeping is not None and self._keeping.file is not None
        keeping = None if nothing and not has_kept else self._keeping
        people = self._people.at_a_stop(dangers)
        nothing_kept = self.what_is_gone() or (words.stopped_saved if self.has_saved else words.stopped)
        hint, head = words.keep_seen if people.is_feared else "", people.always_in_sight()
        yield from stop(self.state, keeping, words, people.farewell(self._told), nothing_kept, hint=hint, head=head)

    def what_is_gone(self) -> str:
        """A line for the end where what was answered is kept nowhere; none where somebody feared may read it."""
        is_kept = self.has_saved or self._keeping is None or self._keeping.has_kept
        is_told = is_kept or self.state.answers == self._begun.answers or self.is_feared()
        return "" if is_told else self._knowledge.survey.gone
