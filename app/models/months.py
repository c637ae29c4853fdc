"""Calendar months in Europe/London, and the interval that a partial date stands for."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from app.words import N_, _

_LONDON = ZoneInfo("Europe/London")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_SHORT_NAMES = (
    *(N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun")),
    *(N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")),
)
_LONG_NAMES = (
    *(N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June")),
    *(N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December")),
)


class Fit(Enum):
    """Where a partial date's interval lies beside a month."""

    BEFORE = "before"
    """Wholly before the month."""
    INSIDE = "inside"
    """Wholly inside: the only case in which it counts in the month."""
    ENDS_HERE = "ends here"
    """It began earlier and its last possible day is in the month."""
    UNCLEAR = "unclear"
    """It may lie in the month and it may lie later."""
    AFTER = "after"
    """Wholly after the month."""


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month, from 2000 on."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """The month written `YYYY-MM`; raises ValueError for anything else."""
        first, last = interval(text)
        if len(text) != 7:
            raise ValueError(f"not a month: {text!r}")
        return cls(first.year, last.month)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    def before(self) -> Month:
        """The month before this one."""
        day = self.first - timedelta(days=1)
        return Month(day.year, day.month)

    def fit(self, first: date, last: date) -> Fit:
        """How the interval from `first` to `last` lies beside this month."""
        if last < self.first:
            return Fit.BEFORE
        if first > self.last:
            return Fit.AFTER
        if last > self.last:
            return Fit.UNCLEAR
        return Fit.INSIDE if first >= self.first else Fit.ENDS_HERE

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"


def interval(partial: str) -> tuple[date, date]:
    """First and last day that `2026`, `2026-03` or `2026-03-14` may mean; raises ValueError for anything else."""
    match = _PARTIAL.fullmatch(partial)
    if match is None:
        raise ValueError(f"not a date: {partial!r}")
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None:
        raise ValueError(f"not a date: {partial!r}")
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    exact = date(year, month, day)
    return exact, exact


def london_date(instant: datetime) -> str:
    """The day in Europe/London, `YYYY-MM-DD`, of an instant in time; raises ValueError when it has no time zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return instant.astimezone(_LONDON).date().isoformat()


def narrowed(partials: Iterable[str]) -> list[tuple[date, date]]:
    """Intervals of partial dates that happened in the order given, each narrowed by its neighbours.

    A closing on 3 May tells that an opening "some time in 2026" was on 3 May at the latest. An interval that comes
    out empty (first day after last day) means that the dates contradict the order.
    """
    spans = [interval(partial) for partial in partials]
    for index in range(1, len(spans)):
        spans[index] = (max(spans[index][0], spans[index - 1][0]), spans[index][1])
    for index in range(len(spans) - 2, -1, -1):
        spans[index] = (spans[index][0], min(spans[index][1], spans[index + 1][1]))
    return spans


def short_day(day: date) -> str:
    """A day as people write it, without its year: `12 Nov`."""
    return f"{day.day} {_(_SHORT_NAMES[day.month - 1])}"


def long_day(day: date) -> str:
    """A day in full: `12 November 2026`."""
    return f"{day.day} {_(_LONG_NAMES[day.month - 1])} {day.year}"


def written(partial: str) -> str:
    """A whole or partial date in words: "7 September 2026", "September 2026"; raises ValueError as `interval`."""
    first, _last = interval(partial)
    if len(partial) == 10:
        return long_day(first)
    return f"{_(_LONG_NAMES[first.month - 1])} {first.year}" if len(partial) == 7 else partial


def month_name(month: Month) -> str:
    """A month in full: `November 2026`."""
    return f"{_(_LONG_NAMES[month.number - 1])} {month.year}"
