"""The time in Quảng Trị."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "ICT")
"""Vietnam keeps one time all year (Decision 134/2002/QĐ-TTg), so no zone database is needed."""


def now() -> datetime:
    """This moment, in Vietnam's time."""
    return datetime.now(VIETNAM)


def today() -> date:
    """The day it is in Vietnam: answers are rendered for it."""
    return now().date()
