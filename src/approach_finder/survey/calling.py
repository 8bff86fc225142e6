"""People to call: the pages and lines that name them, for the answers so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from msgspec.structs import replace

from approach_finder.answers.asked import country_of
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.model import Knowledge
from approach_finder.pages.blocks import Block, item, paragraph
from approach_finder.results.result import Resource, SafetyFinding
from approach_finder.results.safety import find_resources, find_safety, is_needed_soon
from approach_finder.results.services import ServiceText, first_to_call
from approach_finder.results.wording import voice_of
from approach_finder.survey import questions
from approach_finder.survey import state as machine
from approach_finder.survey.page import LONG_QUIET, QUIET, STOP, Command, Option, Page

_SEEN = "seen"  # the choice to go on from a finding
_NUMBERS = 4


class PeopleToCall:
    """Whom to call, as it is said on a day to a person whose answers are in ``state``."""

    def __init__(self, knowledge: Knowledge, today: dt.date, state: machine.Survey) -> None:
        self._knowledge, self._words, self._safety = knowledge, knowledge.survey, knowledge.safety
        self._today = today
        self._state, self._counted = state, machine.result_answers(state, knowledge)
        self._services = ServiceText(knowledge, today, state.answers)
        self._is_other = voice_of(state.answers, knowledge) == "other"
        self._country = knowledge.scoring.roles.country
        self.finding = find_safety(self._counted, knowledge)

    @property
    def are_needed(self) -> bool:
        """Whether an answer says that somebody should be called today or now."""
        return is_needed_soon(self.finding.level)

    @property
    def is_feared(self) -> bool:
        """Whether somebody close may be feared, who may see what is kept."""
        return self._safety.feared.holds(self._counted)

    def at_a_stop(self, dangers: Answer | None) -> PeopleToCall:
        """Whom to call where the person stops: what was gone back over counts, and ``dangers`` ticked so far."""
        safety, state = self._knowledge.scoring.roles.safety, self._state
        answers = {**state.answers, safety: dangers} if dangers else state.answers
        passed = dict.fromkeys((*state.passed, *(name for name in (self._country, safety) if name in answers)))
        return PeopleToCall(self._knowledge, self._today, replace(state, answers=answers, passed=tuple(passed)))

    def always_in_sight(self) -> tuple[Block, ...]:
        """A line for each page: whom to call first after an answer on safety, or that it was skipped."""
        if not self.are_needed:
            return (paragraph(self._words.safety_skipped),) * (self.finding.asked == "skipped")
        first = "; ".join(map(self._services.short_line, first_to_call(self._resources())[:2]))
        return (paragraph(self._words.call_now.format(service=first)),)

    def finding_page(self, title: str) -> Page:
        """The page after an answer on safety."""
        finding, words = self.finding, self._words
        said = [machine.called(flag.message, self._state, self._knowledge) for flag in finding.flags]
        said += [self._safety.staff_note] * self._safety.staff.holds(self._state.answers)
        said.append(words.pause_help_other if self._is_other else words.pause_help)
        shown = finding.resources[:_NUMBERS]
        return Page(
            kind="one",
            title=title,
            heading=self._services.heading(finding.level or "none"),
            head=tuple(item(self._services.line(resource)) for resource in shown),
            head_short=tuple(item(self._services.short_line(resource)) for resource in shown),
            body=tuple(map(paragraph, said)),
            options=(Option(_SEEN, words.seen), Option(STOP, words.stop)),
            careful=True,
            quiet=LONG_QUIET,
        )

    def country_page(self, title: str, *, back: bool) -> Page:
        """The question about the country before that page, with whom to call meanwhile."""
        words = self._words
        return questions.country_page(
            self._state,
            self._knowledge,
            title=title,
            hint=words.country_in_danger_other if self._is_other else words.country_in_danger,
            call=tuple(item(self._services.short_line(resource)) for resource in self._resources()[:_NUMBERS]),
            back=back,
        )

    def help_page(self, *, skipped: bool) -> Page:
        """The page behind ``!``.

        ``skipped`` tells that something is wrong, or may be, and that the list of dangers was skipped.
        """
        words, safety = self._words, self._safety
        services = sorted(self._resources(), key=lambda resource: resource.kind != "emergency")
        maybe = words.maybe_help_other if self._is_other else words.maybe_help
        return Page(
            title=words.help_title,
            heading=words.help_heading,
            body=(
                *[paragraph(maybe)] * skipped,
                paragraph(safety.opening_other if self._is_other else safety.opening),
                *(item(self._services.line(resource)) for resource in services),
                paragraph(words.quick_exit),
            ),
            commands=(Command("c", self._country, words.country_for_help),),
            go_on=words.keys.take_text if skipped else words.help_go_on,
            quiet=LONG_QUIET if skipped else QUIET,
        )

    def _resources(self) -> tuple[Resource, ...]:
        """Whom to call in the country that was named last, even where its question comes again."""
        named = {name: code for name, code in self._state.answers.items() if name == self._country}
        return find_safety(self._counted | named, self._knowledge).resources

    def farewell(self, told: SafetyFinding | None) -> Iterator[str]:
        """The last lines to who stops: after an answer on safety, that they were ``told`` of or not, whom to call.

        They stay in the terminal, so where somebody close may be feared they are those that anybody is told.
        """
        resources = self._resources() if self.are_needed else told.resources if told else ()
        if not resources:
            return
        if self.is_feared:
            yield self._services.footer(find_resources(self._knowledge, country_of(self._counted, self._knowledge)))
            return
        if self.finding.level == "emergency":
            yield machine.called(self.finding.flags[0].message, self._state, self._knowledge)
        if self._is_other:
            yield self._safety.stopped_other
        elif self.are_needed:
            yield f"{self._safety.stopped_thanks} {self._safety.stopped}"
        elif self.finding.asked == "skipped":  # nothing was told, so there is nothing to thank for
            yield self._safety.stopped
        yield self._services.footer(resources)
