"""Clocks that the law sets on a site: when something must be answered or told."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta

from app.models.ids import stamp

HOURS_TO_TELL = 72
"""UK GDPR, article 33: the regulator is told of a breach within 72 hours of its being noticed, where feasible."""


def one_month_after(day: str) -> str:
    """The date a request received on `day` must be answered by; "" where `day` is not a whole date.

    UK GDPR, article 12: one month, to the day of the same number in the next month, or that month's last day.
    """
    try:
        start = date.fromisoformat(day) if len(day) == 10 else None
    except ValueError:
        start = None
    if start is None:
        return ""
    year, month = (start.year + 1, 1) if start.month == 12 else (start.year, start.month + 1)
    return date(year, month, min(start.day, monthrange(year, month)[1])).isoformat()


def tell_by(noticed: str) -> str:
    """The moment (UTC) by which the regulator must be told of what was noticed at a moment; from the first minute of a
    whole date where nobody gave a time, because the earlier end is the safe one; "" for a partial date."""
    try:
        start = datetime.fromisoformat(noticed if "T" in noticed else f"{noticed}T00:00:00+00:00")
    except ValueError:
        return ""
    return stamp(start + timedelta(hours=HOURS_TO_TELL))


def day_to_tell_by(noticed: str) -> str:
    """The date of `tell_by`, as it is written on the record."""
    return tell_by(noticed)[:10]
