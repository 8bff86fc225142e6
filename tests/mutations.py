"""Small changes to the calculation and to safety, each of which a test must notice.

``python tests/mutations.py`` tries them all in copies of the package and prints which survive; it takes some minutes.
``python tests/mutations.py 3 17`` tries those of these numbers.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
# The tests of the calculation, and those of safety: the quickest that ought to notice.
TESTS = {
    "scoring": ("test_reference.py", "test_conditional_rows.py", "test_evidence_first.py", "test_cases.py"),
    "results": ("test_safety.py",),
}


class Mutation(NamedTuple):
    """A module, and a piece of it with what takes its place."""

    module: str
    before: str
    after: str


MUTATIONS = [
    # rounding and caps
    Mutation("scoring/score.py", "+ _HALF) // UNITS", ") // UNITS"),
    Mutation("scoring/score.py", "_HALF, _PERCENT = UNITS // 2", "_HALF, _PERCENT = UNITS // 4"),
    Mutation("scoring/score.py", "most = limit * percent * _PERCENT", "most = limit * 100 * _PERCENT"),
    Mutation("scoring/score.py", "(units if units < most else most)", "units"),
    Mutation("scoring/score.py", "return -whole if cap.against else whole", "return whole"),
    Mutation("scoring/score.py", "limit * compiled.without_concern_percent // 100", "limit"),
    Mutation("scoring/score.py", "if cap.offers and not speaks:", "if not speaks:"),
    Mutation("scoring/score.py", "if cap.offers and not speaks:", "if cap.offers and speaks:"),
    Mutation("scoring/score.py", "max(part.percent for", "min(part.percent for"),
    Mutation("scoring/score.py", "of_concern * counts, counts", "of_concern * 100, counts"),
    # sharing out by largest remainder
    Mutation("scoring/score.py", "key=lambda index: -remainders[index]", "key=lambda index: remainders[index]"),
    Mutation("scoring/score.py", "left = whole - sum(floors)", "left = 0"),
    Mutation("scoring/score.py", "return -scaled.units, contribution", "return scaled.units, contribution"),
    Mutation("scoring/score.py", "-1 if signed < 0 else 1", "1"),
    Mutation("scoring/score.py", "        if weight:\n            yield", "        if True:\n            yield"),
    # the profile
    Mutation("scoring/profile.py", "100 + shift * percent", "100 + percent"),
    Mutation("scoring/profile.py", "if self.main_concern else self.concerns", "if False else self.concerns"),
    Mutation("scoring/profile.py", "concern != main", "concern == main"),
    Mutation(
        "scoring/profile.py",
        "for people in (audiences, profile.studied_with(audiences)):",
        "for people in (profile.studied_with(audiences), audiences):",
    ),
    Mutation(
        "scoring/profile.py",
        "for people in (audiences, profile.studied_with(audiences)):",
        "for people in (audiences,):",
    ),
    Mutation("scoring/profile.py", "rows[-1] if rows else None", "rows[0] if rows else None"),
    Mutation("scoring/profile.py", "self._scoring.main_concern_percent if main else", "100 if main else"),
    # weights
    Mutation("scoring/weights.py", "leaf.inner_step == answer == leaf.answer", "leaf.inner_step == leaf.answer"),
    Mutation("scoring/weights.py", "        if row.see:\n            return 0\n", ""),
    Mutation("scoring/weights.py", 'scale.no_effect if row.found == "no-effect" else', ""),
    Mutation("scoring/weights.py", "(scale.standings[row.standing] if row.standing else 0)", "0"),
    Mutation("scoring/weights.py", "self._scoring.leanings_most_against", "self._scoring.caps.most_against"),
    Mutation("scoring/weights.py", 'self._wish_of.get(f"{question}={answer}") or ', ""),
    Mutation("scoring/weights.py", "scale.most_for_main if main", "scale.most_for_others if main"),
    Mutation("scoring/weights.py", "offers=question != self._scoring.roles.concerns", "offers=True"),
    # order, bands, ties, gates
    Mutation("scoring/ranking.py", "if scored.score >= least}", "if scored.score > least}"),
    Mutation("scoring/ranking.py", "return -scored.score, -scored.tested", "return -scored.score, scored.tested"),
    Mutation("scoring/ranking.py", "-scored.tested, scored.approach", "-scored.tested, scored.approach[::-1]"),
    Mutation("scoring/ranking.py", "score >= rule.at_least", "score > rule.at_least"),
    Mutation("scoring/ranking.py", "100 * score >= rule", "100 * score > rule"),
    Mutation("scoring/ranking.py", "> knowledge.scoring.close", ">= knowledge.scoring.close"),
    Mutation("scoring/ranking.py", " or first[1] != band", ""),
    Mutation("scoring/ranking.py", "if name in waiting or (", "if ("),
    Mutation("scoring/ranking.py", "if name not in waiting and row", "if row"),
    Mutation("scoring/ranking.py", "if entry.only_when and not entry.only_when.holds(counted):", "if False:"),
    # what was tested first
    Mutation("scoring/ranking.py", "if scored.approach in stays", "if True"),
    Mutation("scoring/ranking.py", "if listed.isdisjoint(precedence.tested):", "if False:"),
    Mutation("scoring/ranking.py", "found[: rules.closer_at_most]", "found"),
    Mutation("scoring/ranking.py", "if scored.approach in unwanted:", "if False:"),
    # safety
    Mutation("results/safety.py", "key=lambda found: -LEVELS.index", "key=lambda found: LEVELS.index"),
    Mutation("results/safety.py", "level = max(levels.values()", "level = min(levels.values()"),
    Mutation(
        "results/safety.py", 'max(levels.get(flag, "none"), combination.level, key=LEVELS.index)', "combination.level"
    ),
    Mutation("results/safety.py", "][:1]", "][:2]"),
    Mutation("results/safety.py", 'asked = "skipped"', 'asked = "yes"'),
    Mutation("results/safety.py", '        level = "caution"\n', "        pass\n"),
    Mutation("results/safety.py", "if rules.young.holds(answers):", "if False:"),
]


def main() -> int:
    """Try each mutation; 1 where one survives or no longer fits the code."""
    survived = 0
    chosen = {int(number) for number in sys.argv[1:]} or range(1, len(MUTATIONS) + 1)
    for number in chosen:
        mutation = MUTATIONS[number - 1]
        outcome = tried(mutation)
        survived += outcome != "caught"
        print(
            f"{number}/{len(MUTATIONS)} {outcome}: {mutation.module}: {mutation.before!r} -> {mutation.after!r}",
            flush=True,
        )
    print(f"{len(chosen) - survived} of {len(chosen)} caught")
    return int(bool(survived))


def tried(mutation: Mutation) -> str:
    """The verdict of the tests on the package with a mutation: caught, SURVIVED, or that it no longer fits the code."""
    with tempfile.TemporaryDirectory() as place:
        package = Path(place) / "src" / "approach_finder"
        shutil.copytree(ROOT / "src" / "approach_finder", package, ignore=shutil.ignore_patterns("__pycache__"))
        module = package / mutation.module
        text = module.read_text(encoding="utf-8")
        if mutation.before not in text:
            return "DOES NOT FIT"
        module.write_text(text.replace(mutation.before, mutation.after, 1), encoding="utf-8")
        (Path(place) / "data").symlink_to(ROOT / "data")
        tests = [str(ROOT / "tests" / name) for name in TESTS[mutation.module.partition("/")[0]]]
        command = [sys.executable, "-m", "pytest", "-n0", "-q", "-x", "-p", "no:cacheprovider", *tests]
        environment = {**os.environ, "PYTHONPATH": str(package.parent)}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
        return {0: "SURVIVED", 1: "caught"}.get(done.returncode, f"pytest ended with {done.returncode}")


if __name__ == "__main__":
    sys.exit(main())
