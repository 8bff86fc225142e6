"""How long a command takes from the prompt, beside bare Python, sqlite-utils and a typer program that does nothing.

Run with the Python of an environment in which the wheel and sqlite-utils are installed: ``python benchmarks/start.py``.
Whole processes, taken in turn, medians; ratios matter, not seconds.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec

from approach_finder import load_knowledge
from approach_finder.answers.asked import applies
from approach_finder.answers.drawing import draw_answer

ROUNDS = 21
NOTHING = "import typer\napp = typer.Typer()\n@app.command()\ndef nothing(number: int = 1) -> None: pass\napp()\n"
PERSON = json.dumps(
    {
        "concerns": ["relationship-patterns", "low-self-esteem"],
        "focus": 2,
        "goals": ["understand-why", "change-patterns"],
        "past_therapy": ["cbt-skills-not-deep-enough"],
        "time_available": "long-term",
    }
)
YAML_PERSON = "concerns: [relationship-patterns, low-self-esteem]\nfocus: 2\n"


def seconds(command: list[str], given: str) -> float:
    """The time of one whole process."""
    start = time.perf_counter()
    subprocess.run(command, input=given, stdout=subprocess.DEVNULL, check=True, text=True)
    return time.perf_counter() - start


def everything() -> str:
    """Somebody who answered every question that is asked of them."""
    knowledge = load_knowledge()
    chance = random.Random(1)
    answers: dict[str, Any] = {knowledge.scoring.roles.safety: [], knowledge.scoring.roles.country: "CA"}
    for name in knowledge.questionnaire.order:
        if name not in answers and applies(name, answers, knowledge):
            answer = draw_answer(name, answers, chance, knowledge)
            answers.update({} if answer is None else {name: answer})
    return msgspec.json.encode(answers).decode()


def main() -> None:
    """Print a table of medians and ratios."""
    program = [sys.executable, "-m", "approach_finder"]
    with tempfile.TemporaryDirectory() as folder:
        nothing = Path(folder) / "nothing.py"
        nothing.write_text(NOTHING)
        commands = {
            "bare Python": ([sys.executable, "-c", "pass"], ""),
            "typer, nothing": ([sys.executable, str(nothing)], ""),
            "sqlite-utils --version": ([str(Path(sys.executable).with_name("sqlite-utils")), "--version"], ""),
            "recommend - --json, all answered": ([*program, "recommend", "-", "--json"], everything()),
            "recommend - --json, five answers": ([*program, "recommend", "-", "--json"], PERSON),
            "recommend - --json (YAML in)": ([*program, "recommend", "-", "--json"], YAML_PERSON),
            "list --json": ([*program, "list", "--json"], ""),
            "recommend - (a page)": ([*program, "recommend", "-"], PERSON),
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, (command, given) in commands.items():
                times[name].append(seconds(command, given))
    base = statistics.median(times["typer, nothing"])
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"{name:32} {median * 1000:7.1f} ms  {median / base:5.2f} x typer")


if __name__ == "__main__":
    main()
