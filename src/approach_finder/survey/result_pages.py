"""The result as pages: the list at a glance, and as deep as one likes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from approach_finder.answers.search import find_approaches
from approach_finder.knowledge.conditions import Answer
from approach_finder.knowledge.model import Knowledge
from approach_finder.pages.blocks import Block, Piece, Places, paragraph
from approach_finder.results.result import Result
from approach_finder.survey import questions
from approach_finder.survey import state as machine
from approach_finder.survey.changes import what_moved
from approach_finder.survey.interview import Interview
from approach_finder.survey.page import ANSWER, BACK, Command, Flow, Option, Page
from approach_finder.survey.result_actions import ResultActions
from approach_finder.survey.saving import Saving

_LISTED = 5
_COMPARED = 3
_DRAWN = 3  # places that are looked at to tell how settled the list is
# What can be done on the page of the result.
_COMPARE, _ELSE, _FIND, _SHARPER, _MORE, _EDIT, _SAVE, _QUIT = (
    "compare", "else", "find", "sharper", "more", "edit", "save", "quit",
)  # fmt: skip
_PLACES, _SOURCES, _SUMS, _WHOLE, _MARKS, _REST = "places", "sources", "sums", "whole", "marks", "rest"


class ResultPages:
    """The list so far, what is behind it, and ways to make it sharper; ``result`` is the one shown last."""

    def __init__(
        self,
        interview: Interview,
        actions: ResultActions,
        knowledge: Knowledge,
        today: dt.date,
        *,
        is_printed: bool = True,
    ) -> None:
        self._is_printed = is_printed  # whether the list stays in the terminal at the end
        self.result: Result | None = None
        self._interview, self._actions, self._knowledge = interview, actions, knowledge
        self._words, self._keys = knowledge.survey, knowledge.survey.result_keys
        self._matters: list[str] = []
        self._compared: tuple[str, ...] = ()
        self._answered: dict[str, Answer] = {}
        self._shown: Result | None = None  # the list that was come to last
        self._title = ""  # of the list and of what is behind it
        self.saving = Saving(interview, knowledge, actions.save, f"therapy-{today.isoformat()}")

    def run(self) -> Flow[Result]:
        """Ask, show the list, and go on until the person has enough."""
        while True:
            look = yield from self._interview.ask_what_is_open()
            if (yield from self._at_the_list(look)):
                return self._weighed()  # the country may have been asked since

    def _weighed(self) -> Result:
        """The result for the answers as they stand; the one there is, where nothing was answered since."""
        answers = self._interview.answers()
        if self.result is None or answers != self._answered:
            self.result, self._answered = self._actions.recommend(answers), answers
        return self.result

    # --- the list -------------------------------------------------------------------------------------

    def _at_the_list(self, look: machine.Ahead) -> Flow[bool]:
        """The page of the list, until more is to be asked (False) or the person ends (True)."""
        self._title = self._words.looking if look.left else self._words.whole_list
        self._interview.stand_at_the_list()
        moved = self._what_moved()
        while True:
            result = self._weighed()
            response = yield from self._interview.show(self._list_page(result, look, moved))
            match response.what:
                case "quit":
                    if not self._is_printed or (yield from self.saving.leaves_the_list()):
                        return True
                case "back":
                    self._interview.go_back()
                    return False
                case "sharper":
                    self._sharpen(look)
                    return False
                case "answer" if self._worth_it(look):
                    self._sharpen(look)
                    return False
                case "answer" if result.recommendations:
                    yield from self._open(result.recommendations[0].approach, result)
                case "edit" | "answer":
                    if (yield from self._edit()):
                        return False
                case "more":
                    if (yield from self._more(result, look)):
                        return False
                case "compare":
                    yield from self._compare(result)
                case "else":
                    yield from self._otherwise(result)
                case "find":
                    yield from self._find(result)
                case "save":
                    yield from self.saving.save(self._weighed, self._matters)
                case number:
                    yield from self._open(result.recommendations[int(number) - 1].approach, result)

    def _what_moved(self) -> tuple[Block, ...]:
        """A line on what the answers since the last list did to it."""
        before, self._shown = self._shown, self._weighed()
        if before is None or before is self._shown:
            return ()
        return (paragraph(what_moved(before, self._shown, self._knowledge)),)

    def _list_page(self, result: Result, look: machine.Ahead, moved: tuple[Block, ...]) -> Page:
        words, keys, listed_ = self._words, self._keys, result.recommendations[:_LISTED]
        digits = f"1-{len(listed_)}" if len(listed_) > 1 else "1"
        shown = [Command(digits, "", keys.open, keys.open_short)] if listed_ else []
        commands = [
            *(Command(str(number), str(number), "") for number in range(1, len(listed_) + 1)),
            *shown,
            Command("s", _SAVE, keys.save),
            Command("q", _QUIT, keys.quit),
            Command("+", _SHARPER, keys.rest if look.left and not self._worth_it(look) else "", keys.rest_short),
            *([Command("c", _COMPARE, keys.compare)] if len(listed_) > 1 else []),
            Command("w", _ELSE, keys.otherwise, keys.otherwise_short),
            Command("l", _FIND, keys.find, keys.find_short),
            Command("m", _MORE, keys.more),
            Command("e", _EDIT, keys.edit, keys.edit_short),
        ]
        overview = list(self._actions.overview(result))
        places = next((piece for piece in overview if isinstance(piece, Places)), None)
        settled = paragraph(" ".join(self._how_settled(result, look)))
        overview.insert(overview.index(places) + 1 if places else 0, settled)
        return Page(
            title=self._title,
            heading=self._actions.title(result),
            head=self._interview.call_now(),
            intro=(*moved, *self._actions.first_words(result)),
            body=(*overview, *([paragraph(words.stays)] if self._is_printed else [])),
            places=places,
            commands=tuple(commands),
            go_on=keys.sharper if self._worth_it(look) else keys.open_first if listed_ else keys.edit,
            before_back=words.before_back,
        )

    def _worth_it(self, look: machine.Ahead) -> bool:
        """Whether a few questions more are likely to change the list, or safety waits for one."""
        if look.outlook is None:
            return False
        return bool(look.outlook.must or look.outlook.questions) and not look.outlook.enough

    def _how_settled(self, result: Result, look: machine.Ahead) -> Iterator[str]:
        words = self._words
        if not result.recommendations:
            yield words.nothing_yet if look.left else words.no_recommendation
            return
        if look.outlook is not None and look.outlook.questions:
            settled = look.outlook.settled
            said = words.settled_open if len(result.recommendations) >= _DRAWN else words.settled_open_few
            yield said.format(of=settled.of, three=settled.three)
            if look.outlook.enough:
                yield words.settled_enough
                if result.closer_to_wishes and look.outlook.closer_may_change:
                    yield words.closer_open
        else:
            yield from self._actions.firmness(result)
        if look.outlook is not None and look.outlook.must:
            yield words.must_ask

    def _sharpen(self, look: machine.Ahead) -> None:
        state = self._interview.state
        more = machine.sharper(state) if self._worth_it(look) else machine.to_the_rest(state)
        self._interview.go_on_from_list(more)

    # --- deeper -----------------------------------------------------------------------------------------

    def _open(self, name: str, result: Result) -> Flow[None]:
        """One approach: what it is for this person; behind it all that is known of it, and who offers it."""
        deeper = (
            Command("f", _PLACES, self._keys.places, self._keys.places_short),
            Command("r", _SOURCES, self._keys.sources, self._keys.sources_short),
            Command("p", _SUMS, self._keys.sums),
        )
        page = self._read(self._name(name), self._actions.account(name, result), *deeper)
        while (response := (yield from self._interview.show(page))).what in (_PLACES, _SOURCES, _SUMS):
            if response.what == _PLACES:
                yield from self._find_somebody(name)
                continue
            pieces = self._actions.card if response.what == _SOURCES else self._actions.sums
            yield from self._interview.show(self._read(self._name(name), pieces(name, result)))

    def _find_somebody(self, name: str) -> Flow[None]:
        """Who offers it, in the country and the part of it that are asked for."""
        if not (yield from self._interview.ask_country(self._title, again=True)):
            return
        result, part = self._weighed(), None
        if parts := self._actions.regions(name, result):
            which = questions.part_page(parts, self._knowledge, title=self._title)
            if (response := (yield from self._interview.show(which))).what == BACK:
                return
            part = str(response.value)
        yield from self._interview.show(self._read(self._name(name), self._actions.places(name, result, part)))

    def _read(self, heading: str, body: Sequence[Piece], *commands: Command) -> Page:
        first, *rest = body
        if isinstance(first, Block) and first.kind == "heading" and first.level == 1:  # the page has a heading already
            body = rest
        head = self._interview.call_now()
        return Page(title=self._title, heading=heading, head=head, body=tuple(body), commands=commands)

    def _name(self, name: str) -> str:
        found = self._knowledge.approaches.get(name)
        return found.name if found else self._actions.other_ways().get(name, name)

    def _names(self, names: Sequence[str]) -> tuple[Option, ...]:
        return tuple(Option(name, self._name(name)) for name in names)

    def _compare(self, result: Result) -> Flow[None]:
        names = [found.approach for found in result.recommendations]
        options = (*self._names(names), *(Option(way, label) for way, label in self._actions.other_ways().items()))
        offered = {option.value for option in options}
        before = tuple(name for name in self._compared if name in offered)
        page = Page(
            kind="many",
            title=self._title,
            heading=self._words.compare_which,
            options=options,
            chosen=before or tuple(names[:2]),
            proposes=not before,
            check_chosen=lambda chosen: None if 1 < len(chosen) <= _COMPARED else self._words.compare_few,
        )
        response = yield from self._interview.show(page)
        if isinstance(response.value, tuple):  # also where one goes back, what was chosen stays for the next time
            self._compared = response.value
            if response.what == ANSWER:
                yield from self._side_by_side(response.value, result)

    def _side_by_side(self, names: tuple[str, ...], result: Result) -> Flow[None]:
        """Some ways side by side in short, and behind it all of it with sources."""
        title = self._keys.compare.capitalize()
        sources = Command("r", _SOURCES, self._keys.sources, self._keys.sources_short)
        page = self._read(title, self._actions.compare(names, result), sources)
        while (yield from self._interview.show(page)).what == _SOURCES:
            yield from self._interview.show(self._read(title, self._actions.compare(names, result, full=True)))

    def _otherwise(self, result: Result) -> Flow[None]:
        """Ways to go that are no therapy."""
        options = tuple(Option(way, self._name(way)) for way in self._actions.ways_to_go(result))
        page = Page(kind="one", title=self._title, heading=self._words.else_which, options=options)
        yield from self._pick(page, result)

    def _find(self, result: Result) -> Flow[None]:
        """Any approach by name, and why it is where it is."""
        names = sorted(self._knowledge.approaches, key=self._name)
        options = tuple(Option(name, self._name(name)) for name in names)
        page = Page(
            kind="one",
            title=self._title,
            heading=self._words.find_which,
            hint=self._words.find_hint,
            options=options,
            find=lambda words: find_approaches(words, self._knowledge),
        )
        yield from self._pick(page, result)

    def _pick(self, page: Page, result: Result) -> Flow[None]:
        """One of a list after the other, to read about."""
        while True:
            response = yield from self._interview.show(page)
            if response.what != ANSWER:
                return
            name = str(response.value)
            if name in self._knowledge.approaches:
                yield from self._open(name, result)
            else:
                yield from self._interview.show(self._read(self._name(name), self._actions.card(name, result)))

    def _more(self, result: Result, look: machine.Ahead) -> Flow[bool]:
        """The menu of all else there is; True where the rest is to be asked."""
        words = self._words
        options = [Option(_WHOLE, words.more_whole), Option(_MARKS, words.more_marks)]
        if look.left:
            options.append(Option(_REST, words.more_rest.format(number=len(look.left))))
        page = Page(kind="one", title=self._title, heading=words.more_which, options=tuple(options))
        while True:
            response = yield from self._interview.show(page)
            match response.value if response.what == ANSWER else BACK:
                case "whole":
                    whole = self._read(self._actions.title(result), self._actions.whole(result))
                    yield from self._interview.show(whole)
                case "marks":
                    yield from self._mark(result)
                case "rest":
                    self._interview.go_on_from_list(machine.to_the_rest(self._interview.state))
                    return True
                case _:
                    return False

    def _mark(self, result: Result) -> Flow[None]:
        """Ask for the reasons that matter most: they lead the pages that are saved, and survive an edit."""
        texts = list(dict.fromkeys([*self._matters, *self._actions.can_matter(result)]))
        page = Page(
            kind="many",
            title=self._title,
            heading=self._words.matters_which,
            options=tuple(Option(str(number), text) for number, text in enumerate(texts)),
            chosen=tuple(str(number) for number, text in enumerate(texts) if text in self._matters),
            required=False,
        )
        response = yield from self._interview.show(page)
        if response.what == ANSWER and isinstance(response.value, tuple):
            self._matters = [texts[int(number)] for number in response.value]
        elif response.what != BACK:
            self._matters = []

    # --- editing ----------------------------------------------------------------------------------------

    def _edit(self) -> Flow[bool]:
        """Choose an answer to change; the list that comes after it tells what that did."""
        page = questions.review_page(self._interview.state, self._knowledge, title=self._title)
        response = yield from self._interview.show(page)
        if response.what == ANSWER:
            self._interview.edit(str(response.value))
        return response.what == ANSWER
