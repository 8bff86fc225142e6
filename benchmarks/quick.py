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
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from survey_pages import screen, view_of  # noqa: E402

from approach_finder.answers.asked import choices, is_offered, picked, visible  # noqa: E402
from approach_finder.answers.drawing import draw, is_drawn  # noqa: E402
from approach_finder.answers.validation import understand  # noqa: E402
from approach_finder.knowledge.conditions import Answer  # noqa: E402
from approach_finder.knowledge.library import Library  # noqa: E402
from approach_finder.knowledge.model import Knowledge  # noqa: E402
from approach_finder.knowledge.store import load_library  # noqa: E402
from approach_finder.scoring.draws import hold  # noqa: E402
from approach_finder.scoring.ranking import rank  # noqa: E402
from approach_finder.survey import questions  # noqa: E402
from approach_finder.survey import state as machine  # noqa: E402
from approach_finder.survey.page import Page  # noqa: E402
from approach_finder.survey.state import Survey  # noqa: E402

from people import cases, completed  # noqa: E402

WORDS_A_MINUTE, SECONDS_TO_CHOOSE = 200, 3
Person = dict[str, Answer]


def walk(person: Person, knowledge: Knowledge) -> tuple[Survey, list[str], list[float]]:
    """The short form, for a person who says what they have to say: where it ends, what it asked, how long that took."""
    state = machine.begin(knowledge, reach="quick")
    asked: list[str] = []
    took: list[float] = []
    while True:
        start = time.process_time()
        name = machine.ahead(state, knowledge).question
        took.append(time.process_time() - start)
        if name is None:
            return state, asked, took
        asked.append(name)
        answer = person.get(name)
        if answer is None:
            state = machine.skip(state, name, knowledge)
        else:
            state = machine.answer(state, name, answer, knowledge)


def minutes(person: Person, asked: list[str], library: Library) -> Iterator[float]:
    """How long each page takes."""
    knowledge = library.knowledge
    state, roles = machine.begin(knowledge), knowledge.scoring.roles
    for name in asked:
        if name == roles.whom:
            yield _minutes(questions.start_page(state, knowledge), (), library)
        elif name == roles.safety:
            yield _minutes(questions.gate_page(state, knowledge, title="", back=True), (), library)
        elif name != "age_band" or person.get(roles.whom) in ("client", "family"):
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


def main() -> None:
    """Print the figures."""
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    library = load_library(ROOT / "data")
    knowledge = library.knowledge
    core = knowledge.questionnaire.core
    for label, people in populations(every, knowledge):
        three = first = 0
        screens, firsts, ends, took = [], [], [], []
        for person in people:
            state, asked, waited = walk(person, knowledge)
            shown, whole = rank(machine.result_answers(state, knowledge), knowledge), rank(person, knowledge)
            three += hold(shown, whole, 3, knowledge)
            first += hold(shown, whole, 1, knowledge)
            spent = list(minutes(person, asked, library))
            begun = len([name for name in asked if name in core and name != "age_band"])
            firsts.append(sum(spent[:begun]))
            ends.append(sum(spent))
            screens.append(len(spent) + 1)
            took += waited[len(core) - 1 :]
        print(
            f"{label} ({len(people)} people): first three {100 * three / len(people):.0f} in 100, "
            f"first place {100 * first / len(people):.0f}; "
            f"{statistics.median(firsts):.1f} minutes to the first names, {statistics.median(ends):.1f} to the end "
            f"(mean {statistics.mean(ends):.1f}); {statistics.median(screens):g} screens "
            f"(mean {statistics.mean(screens):.1f}, at most {max(screens)}); a question is chosen in "
            f"{1000 * statistics.median(took):.0f} ms (95 of 100 in {1000 * statistics.quantiles(took, n=20)[-1]:.0f})",
            flush=True,
        )


if __name__ == "__main__":
    main()
