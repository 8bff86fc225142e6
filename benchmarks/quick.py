"""How often the short form gives the first three of the whole survey, and how long reading and choosing take.

``python benchmarks/quick.py [every]`` takes every n-th person of three populations:

* the cases of the tests, each completed at random (six of ten open questions answered);
* people as ``simulate`` draws them;
* the cases again, completed by people whose wishes go together: one leaning, drawn from -2 to 2, moves every scale, and
  of each question with several options those in one half are chosen twice as often.

The whole survey is what a person would say to every question. Two lists have the same first three where each treatment
that is missing is level (within ``close`` points, by the scores of the whole survey) with the one that stands in its
place; a place that is empty is held by one for which just too little speaks to be listed. A question that a person
skips costs a screen all the same, and the list counts as a screen.

Every person is asked as many questions as the short form asks at most, and looked at after each one; so it is printed
too how other rules to stop would do: the shares of the draws in which the first three and the first have to stay.

Time is reading at 200 words a minute (all that stands on a screen of 80x24 when a page appears, and what a search for
each further choice brings up), and three seconds for each page on which something is chosen. Medians, if not said
otherwise.
"""

from __future__ import annotations

import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from msgspec import Struct  # noqa: E402
from survey_pages import screen, view_of  # noqa: E402

from approach_finder.answers.asked import choices, is_offered, picked, visible  # noqa: E402
from approach_finder.answers.drawing import draw, is_drawn  # noqa: E402
from approach_finder.answers.validation import understand  # noqa: E402
from approach_finder.knowledge.conditions import Answer  # noqa: E402
from approach_finder.knowledge.library import Library  # noqa: E402
from approach_finder.knowledge.model import Knowledge  # noqa: E402
from approach_finder.knowledge.store import load_library  # noqa: E402
from approach_finder.scoring.draws import FIRST, Outlook, closer_hold, hold  # noqa: E402
from approach_finder.scoring.ranking import rank  # noqa: E402
from approach_finder.survey import questions  # noqa: E402
from approach_finder.survey import state as machine  # noqa: E402
from approach_finder.survey.page import Page  # noqa: E402

from people import cases, completed  # noqa: E402

WORDS_A_MINUTE, SECONDS_TO_CHOOSE = 200, 3
Person = dict[str, Answer]


class Moment(Struct, frozen=True):
    """Where a person stands after ``asked`` questions; what was chosen next took ``took`` seconds of the processor."""

    asked: int
    look: Outlook
    three: bool
    first: bool
    closer: bool
    took: float


def walk(person: Person, knowledge: Knowledge) -> tuple[list[str], list[Moment]]:
    """The questions in the order of the short form, and each moment at which it could stop."""
    state, whole = machine.begin(knowledge, reach="rest"), rank(person, knowledge)
    moments: list[Moment] = []
    asked: list[str] = []
    while True:
        start = time.process_time()
        ahead = machine.ahead(state, knowledge)
        took = time.process_time() - start
        if ahead.outlook is not None:
            shown = rank(machine.result_answers(state, knowledge), knowledge)
            three, first = (hold(shown, whole, places, knowledge) for places in (FIRST, 1))
            closer = closer_hold(shown, whole, knowledge)
            moments.append(Moment(len(asked), ahead.outlook, three, first, closer, took))
        name = ahead.question
        if name is None or len(asked) == knowledge.questionnaire.quick_most:
            return asked, moments
        asked.append(name)
        answer = person.get(name)
        if answer is None:
            state = machine.skip(state, name, knowledge)
        else:
            state = machine.answer(state, name, answer, knowledge)


def minutes(person: Person, asked: list[str], library: Library) -> Iterator[float]:
    """How long each question takes; 0 for the age where the first page asks for it too."""
    knowledge = library.knowledge
    state, roles = machine.begin(knowledge), knowledge.scoring.roles
    for name in asked:
        if name == roles.whom:
            yield _minutes(questions.start_page(state, knowledge), (), library)
        elif name == roles.safety:
            yield _minutes(questions.gate_page(state, knowledge, title="", back=True), (), library)
        elif name == "age_band" and person.get(roles.whom) not in ("client", "family"):
            yield 0
        else:
            page = questions.question_page(name, state, knowledge, title="", back=True)
            answer = person.get(name)
            yield _minutes(page, answer if isinstance(answer, tuple) else (), library)
        state = (
            machine.answer(state, name, person[name], knowledge)
            if name in person
            else machine.skip(state, name, knowledge)
        )


def _minutes(page: Page, chosen: tuple[str, ...], library: Library) -> float:
    seen = screen(view_of(page, library), 80, 24)[:-2]
    words = _words(" ".join(seen))
    if page.searchable:
        for value in chosen:
            found = page.found(page.label(value).split()[0])[:5]
            words += sum(_words(page.label(each)) for each in found)
    return words / WORDS_A_MINUTE + SECONDS_TO_CHOOSE * max(1, len(chosen)) / 60


def _words(text: str) -> int:
    return len(re.findall("[A-Za-z][^ ]*", text))


def correlated(case: Person, number: int, knowledge: Knowledge) -> Person:
    """A person of the cases whose wishes go together."""
    chance = random.Random(number)
    leaning, person = chance.randint(-2, 2), completed(case, random.Random(number), 0.6, knowledge)
    for name in [name for name in person if name not in case and is_drawn(name, knowledge)]:
        shape, question = knowledge.vocabulary.questions[name], knowledge.questionnaire.questions[name]
        if shape.type == "scale":
            person[name] = max(-2, min(2, leaning + chance.choice((-1, 0, 0, 1))))
        elif shape.type == "many":
            options = [option for option in choices(name, person, knowledge) if is_offered(question, option, person)]
            half = options[: len(options) // 2] if leaning < 0 else options[len(options) // 2 :]
            person[name] = picked(chance.choices(options + half, k=2), options, question)
    return visible(person, knowledge)


def populations(every: int, knowledge: Knowledge) -> Iterator[tuple[str, list[Person]]]:
    """The people, each with all that they would say."""
    some = cases()[::every]
    understood = [understand(case["answers"], knowledge) for case in some]
    yield "cases, completed", [completed(case, random.Random(n), 0.6, knowledge) for n, case in enumerate(understood)]
    chance = random.Random(7)
    yield "as simulate draws", [draw({"safety": ("none",)}, chance, knowledge) for _ in some]
    yield "wishes that go together", [correlated(case, n, knowledge) for n, case in enumerate(understood)]


def stops(moments: list[Moment], enough: Callable[[Outlook], bool]) -> Moment:
    """The first moment at which nothing must be asked any more and a rule says that it is enough, or the last."""
    return next((moment for moment in moments if not moment.look.must and enough(moment.look)), moments[-1])


def told(walked: list[tuple[list[float], list[Moment]]], enough: Callable[[Outlook], bool]) -> str:
    """How a rule to stop does."""
    ends = [(spent, stops(moments, enough)) for spent, moments in walked]
    screens = [1 + sum(page > 0 for page in spent[: end.asked]) for spent, end in ends]
    took = [sum(spent[: end.asked]) for spent, end in ends]
    three, first, closer = (
        100 * sum(same) / len(ends)
        for same in zip(*((end.three, end.first, end.closer) for _, end in ends), strict=True)
    )
    return (
        f"first three {three:.0f} in 100, first place {first:.0f}, closer to the wishes {closer:.0f}; "
        f"{statistics.median(took):.1f} minutes (mean {statistics.mean(took):.1f}); {statistics.median(screens):g} "
        f"screens (mean {statistics.mean(screens):.1f}, at most {max(screens)})"
    )


def main() -> None:
    """Print the figures."""
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    library = load_library(ROOT / "data")
    knowledge = library.knowledge
    for label, people in populations(every, knowledge):
        walked: list[tuple[list[float], list[Moment]]] = []
        for person in people:
            asked, moments = walk(person, knowledge)
            walked.append(([*minutes(person, asked, library)], moments))
        took = [1000 * moment.took for _, moments in walked for moment in moments]
        print(f"{label} ({len(people)} people)")
        firsts = [sum(spent[: moments[0].asked]) for spent, moments in walked]
        begun = [moments[0] for _, moments in walked]
        print(
            f"  first names: {statistics.median(firsts):.1f} minutes (at most {max(firsts):.1f}); three that stay in "
            f"{statistics.median(moment.look.settled.three for moment in begun):g} draws "
            f"are those of {100 * statistics.mean(moment.three for moment in begun):.0f} in 100 people"
        )
        print(f"  short form: {told(walked, lambda look: look.settled.enough)}")
        print(
            f"  a question is chosen in {statistics.median(took):.0f} ms "
            f"(95 of 100 in {statistics.quantiles(took, n=20)[-1]:.0f})"
        )
        for three, first in product((0.8, 0.85, 0.9, 0.95), (0.9, 0.95, 0.975, 1)):
            print(
                f"  {three:.3f} and {first:.3f}: {told(walked, partial(_stay, three=three, first=first))}", flush=True
            )


def _stay(look: Outlook, three: float, first: float) -> bool:
    return look.settled.three >= three * look.settled.of and look.settled.first >= first * look.settled.of


if __name__ == "__main__":
    main()
