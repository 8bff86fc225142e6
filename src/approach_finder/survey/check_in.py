"""The check-in after some sessions as a flow of pages: safety first, and the outcome last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import structs

from approach_finder.answers.asked import visible
from approach_finder.answers.search import find_approaches
from approach_finder.answers.validation import understand
from approach_finder.knowledge.library import Library
from approach_finder.pages.blocks import paragraph
from approach_finder.pages.review import review_blocks
from approach_finder.results.new_list import first_places
from approach_finder.results.review import APPROACH, ReviewResult, review, texts_for
from approach_finder.results.wording import answer_label, voice_of
from approach_finder.scoring.profile import Profile
from approach_finder.survey import state as machine
from approach_finder.survey.interview import Interview
from approach_finder.survey.page import BACK, Flow, Option, Page, Response

# The page that takes the place of several questions, and its choice that none is so.
_TOGETHER, _NONE = "together", "none"


class CheckIn(Interview):
    """Asks about safety, again how somebody feels where that was answered before, then how the sessions are."""

    def __init__(self, library: Library, today: dt.date, before: Mapping[str, Any] | None) -> None:
        knowledge = library.knowledge
        saved = understand(before, knowledge, partial=True) if before else {}
        self._texts = texts = texts_for(saved, library)
        self._known = {name: saved[name] for name in texts.still_true if name in saved}
        super().__init__(knowledge, today, machine.begin(knowledge, self._known))
        self._library, self._before = library, before
        again = texts.again if all(name in saved for name in texts.again) else ()
        self._of_the_survey = (knowledge.scoring.roles.safety, *again)
        voice, concerns = voice_of(saved, knowledge), knowledge.scoring.roles.concerns
        self._earlier = {
            name: answer_label(knowledge, name, saved[name], voice) for name in (*again, concerns) if name in saved
        }
        replaced = {name for statement in texts.together.statements for name in statement.ticked}
        own = [name for name in texts.questions if name not in replaced]
        self._first_places = tuple(first_places(saved, knowledge))
        person = Profile(visible(saved, knowledge), knowledge)
        self._offered = {
            name
            for name, card in library.approaches.items()
            if not person.audiences_for(card.offered_to).isdisjoint(card.offered_to)
        }
        self._own = (*([APPROACH] if self._first_places else []), *own[:-1], _TOGETHER, *own[-1:])
        self._at = 0
        self._chosen: dict[str, tuple[str, ...]] = {}

    def run(self, *, shows_outcome: bool = True) -> Flow[ReviewResult]:
        """Say what it is, ask, and show the outcome on a page."""
        texts, go_on = self._texts, self._knowledge.survey.keys.take_text
        yield from self.show(Page(heading=texts.title, body=(paragraph(texts.opening),), go_on=go_on, back=False))
        while True:
            yield from self.ask_what_is_open()
            if not (yield from self._ask_own()):
                self.go_back()
                continue
            found = review(self._given(), self._library, self._before)
            if not shows_outcome or (yield from self.show(self._outcome_page(found))).what != BACK:
                return found
            self._at -= 1

    def ahead(self) -> machine.Ahead:
        """The questions of the survey that are asked here."""
        left = tuple(name for name in self._of_the_survey if name not in self.state.passed)
        question, asked = self.state.at or next(iter(left), None), self._before_own - len(left)
        return machine.Ahead(question, left, None, asked + 1, self._before_own + len(self._own))

    @property
    def _before_own(self) -> int:
        """How many questions come before its own; the country is one of them where a danger brought it."""
        asked = {*self.state.passed} - {*self.state.given}
        return len(self._of_the_survey) + (self._knowledge.scoring.roles.country in asked)

    def _is_first(self) -> bool:
        return not {*self.state.passed}.intersection(self._of_the_survey)

    def _started_with(self, _state: machine.Survey) -> bool:
        return False

    def _said_first(self, question: str) -> Iterator[str]:
        yield from super()._said_first(question)
        if question in self._earlier:
            yield self._texts.earlier.format(answer=self._earlier[question])

    # --- its own questions ----------------------------------------------------------------------------

    def _ask_own(self) -> Flow[bool]:
        """Its own questions, one after the other; False where the person goes back to before the first."""
        while self._at < len(self._own):
            name = self._own[self._at]
            response = yield from self.show(self._page(name))
            self._keep_choice(name, response)
            if response.what == BACK and self._at == 0:
                return False
            self._at += -1 if response.what == BACK else 1
        return True

    def _keep_choice(self, name: str, response: Response) -> None:
        value = response.value
        if value is not None:
            self._chosen[name] = value if isinstance(value, tuple) else (str(value),)
        elif response.what != BACK:
            self._chosen.pop(name, None)

    def _page(self, name: str) -> Page:
        number = self._before_own + self._own.index(name) + 1
        title = self._knowledge.survey.progress.format(section=self._texts.title, number=number)
        page = {APPROACH: self._approach_page, _TOGETHER: self._together_page}.get(name, lambda: self._question(name))()
        return structs.replace(page, title=title, chosen=self._chosen.get(name, ()), required=False)

    def _question(self, name: str) -> Page:
        question, concerns = self._texts.questions[name], self._earlier.get(self._knowledge.scoring.roles.concerns)
        return Page(
            kind="many" if question.many else "one",
            heading=question.ask,
            hint=question.reminds.format(answer=concerns) if question.reminds and concerns else "",
            why=question.help or "",
            options=tuple(Option(value, label) for value, label in question.options.items()),
            exclusive=question.exclusive,
        )

    def _approach_page(self) -> Page:
        words, approaches = self._texts.new_list, self._library.approaches
        others = sorted(self._offered - {*self._first_places}, key=lambda name: approaches[name].name)
        return Page(
            kind="one",
            heading=words.ask,
            hint=words.help,
            options=tuple(Option(name, approaches[name].name) for name in (*self._first_places, *others)),
            find=lambda typed: [name for name in find_approaches(typed, self._knowledge) if name in self._offered],
            listed=len(self._first_places),
        )

    def _together_page(self) -> Page:
        texts, (approach, *_) = self._texts.together, self._chosen.get(APPROACH, ("",))
        sign = self._library.finding.questions.get(approach)
        options = [Option(str(number), statement.says) for number, statement in enumerate(texts.statements)]
        return Page(
            kind="many",
            heading=texts.ask,
            hint=texts.sign.format(name=self._library.approaches[approach].name, question=sign) if sign else "",
            options=(*options, Option(_NONE, texts.none)),
            exclusive=(_NONE,),
        )

    # --- the outcome ----------------------------------------------------------------------------------

    def _given(self) -> dict[str, Any]:
        """The check-in as a file would hold it."""
        now = {*self._of_the_survey, self._knowledge.scoring.roles.country}
        given: dict[str, Any] = {
            name: answer for name, answer in self.state.answers.items() if name in now - self._known.keys()
        }
        given |= {name: chosen for name, chosen in self._chosen.items() if name != _TOGETHER}
        given[APPROACH] = next(iter(given.get(APPROACH, ())), None)
        if ticked := self._chosen.get(_TOGETHER):
            for number, statement in enumerate(self._texts.together.statements):
                given |= statement.ticked if str(number) in ticked else statement.unticked
        return given

    def _outcome_page(self, found: ReviewResult) -> Page:
        return Page(
            title=self._texts.title,
            heading=self._texts.outcomes[found.outcome].title,
            head=self.call_now(),
            body=(*review_blocks(found, self._library, self._today, with_title=False),),
            go_on=self._knowledge.survey.keys.take_text,
        )
