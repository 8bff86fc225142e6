"""The gaps in each row of evidence; ``python tools/gaps.py`` prints it as a table."""

from __future__ import annotations

import sys

from approach_finder.knowledge.library import Library


def table(library: Library) -> str:
    """The table of docs/evidence.md: every ``not_seen``, by concern."""
    found = [
        (row.concern, approach, ", ".join(row.for_), row.not_seen)
        for approach, rows in library.evidence.items()
        for row in rows
        if row.not_seen
    ]
    lines = ["| concern | approach | for | what could not be had |", "| --- | --- | --- | --- |"]
    lines += [
        f"| `{concern}` | `{approach}` | {people} | {missing} |" for concern, approach, people, missing in sorted(found)
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    from approach_finder.knowledge.store import load_library

    sys.stdout.write(table(load_library()) + "\n")
