"""Dates as they stand in a knowledge base: a day (``2026-10-07``) or a month (``2022-12``)."""

from __future__ import annotations

import datetime as dt

# A service that was last checked longer ago than this is said to be stale, and louder after the second.
STALE_AFTER_DAYS = 180
VERY_STALE_AFTER_DAYS = 400
# So is a row of evidence for which nobody has looked for new sources.
ROW_STALE_AFTER_DAYS = 730


def first_day(date: str) -> dt.date:
    """The day of a date, or the first day of a month.

    Raises:
        ValueError: if it is neither.
    """
    return dt.date.fromisoformat(f"{date}-01"[:10])


def age_in_days(date: str, today: dt.date) -> int:
    """How many days ago a date was; below 0 for one to come."""
    return (today - first_day(date)).days
