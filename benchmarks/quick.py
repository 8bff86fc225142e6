"""What the short form costs and what the bounds spare, over the cases of the tests.

``python benchmarks/quick.py [every]`` takes every n-th case. The cases say little (none answers everything), so they
are weighed as they stand, the rest skipped, and completed with seeded random answers, which nobody would give together.
"""

from __future__ import annotations

import datetime as dt
import io
import random
import re
import statistics
import sys
from pathlib import Path

import yaml
from rich.console import Console

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from approach_finder.answers.validation import applies, understand  # noqa: E402
from approach_finder.knowledge.conditions import Answer  # noqa: E402
from approach_finder.knowledge.model import Knowledge  # noqa: E402
from approach_finder.knowledge.store import load_knowledge  # noqa: E402
from approach_finder.scoring.ranking import rank  # noqa: E402
from approach_finder.survey import state as machine  # noqa: E402
from approach_finder.survey.faces import Asked, Did  # noqa: E402
from approach_finder.survey.interview import Interview  # noqa: E402
from approach_finder.survey.lines import LineFace  # noqa: E402
from approach_finder.survey.state import Ahead, Reach, Survey  # noqa: E402

from people import as_good, completed  # noqa: E402

WORDS_A_MINUTE = 200


def walk(person: dict[str, Answer], reach: Reach, knowledge: Knowledge) -> tuple[Survey, Ahead]:
    """A survey in which a person says what they have to say, and skips the rest."""
    state = machine.begin(knowledge, reach=reach)
    while (look := machine.ahead(state, knowledge)).question is not None:
        name = look.question
        if name in person:
            state = machine.answer(state, name, person[name], knowledge)
        else:
            state = machine.skip(state, name, knowledge)
    return state, look


class Reader:
    """A script of answers that reads every word of the plain lines up to the review."""

    def __init__(self, person: dict[str, Answer], knowledge: Knowledge) -> None:
        self.page = io.StringIO()
        console = Console(file=self.page, width=80, color_system=None, highlight=False, markup=False)
        self._person, self._names = (
            person,
            {id(entry): name for name, entry in knowledge.questionnaire.questions.items()},
        )
        self._lines = LineFace(console, lambda: "")
        interview = Interview(
            knowledge, self, console, dt.date(2026, 11, 25), machine.begin(knowledge, reach="core"), quick=True
        )
        interview.run()

    def minutes(self, *, to_the_review: bool) -> float:
        """How long the reading takes, with or without the last page, which says again what was answered."""
        page = self.page.getvalue()
        page = page.partition("Here are your answers.")[0] if to_the_review else page
        return len(re.findall("[A-Za-z][^ \\n]*", page)) / WORDS_A_MINUTE  # the numbers of options are no words

    def ask(self, asked: Asked) -> Did:
        """Read the question, and answer it."""
        self._lines.show(asked)
        name = self._names.get(id(asked.question))
        if name is None:
            return Did("answer", next(iter(asked.options)))
        return Did("answer", self._person[name]) if name in self._person else Did("skip")


def share(people: list[dict[str, Answer]], knowledge: Knowledge) -> str:
    """How often the short form gives the first three of the whole survey, level ones being equal."""
    kept = 0
    for person in people:
        said = machine.result_answers(walk(person, "core", knowledge)[0], knowledge)
        kept += as_good(rank(said, knowledge), rank(person, knowledge), knowledge)
    return f"{kept} of {len(people)} ({100 * kept / len(people):.1f} in 100)"


def main() -> None:
    """Print the figures."""
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    knowledge = load_knowledge()
    files = sorted((ROOT / "tests" / "cases").glob("*.yaml"))
    cases = [understand(case["answers"], knowledge) for file in files for case in yaml.safe_load(file.read_text())]
    asked = [[name for name in knowledge.questionnaire.order if applies(name, case, knowledge)] for case in cases]
    full = sum(set(names) <= case.keys() for names, case in zip(asked, cases, strict=True))
    answered = statistics.median(len(case) for case in cases)
    print(f"{len(cases)} cases, {full} of them answered in full; the median case answers {answered:g} questions")
    cases = cases[::every]
    everything = [completed(case, random.Random(number), 1.0, knowledge) for number, case in enumerate(cases)]
    most = [completed(case, random.Random(number), 0.6, knowledge) for number, case in enumerate(cases)]
    for label, people in (
        ("as they stand", cases),
        ("completed, six in ten questions answered", most),
        ("completed, all questions answered", everything),
    ):
        print(f"{label}: the short form gives the same first three for {share(people, knowledge)}", flush=True)
        spared = [len(walk(person, "rest", knowledge)[1].spared) for person in people]
        median = statistics.median(spared)
        print(f"  questions that the bounds spare: median {median:g}, from {min(spared)} to {max(spared)}")
    readers = [Reader(person, knowledge) for person in cases[::8]]
    for label, to_the_review in (("up to the review", True), ("with the review", False)):
        took = [reader.minutes(to_the_review=to_the_review) for reader in readers]
        print(f"reading the short form {label}: median {statistics.median(took):.1f} minutes, at most {max(took):.1f}")


if __name__ == "__main__":
    main()
