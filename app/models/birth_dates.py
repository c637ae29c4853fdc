"""How near two dates of birth are to each other: the errors people make in writing them, and dates known in part."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from app.models.months import interval, long_day
from app.words import N_, _

Fit = Literal["same", "swapped", "digit", "part", "near", "differs", "unknown"]

_WORDS: dict[Fit, str] = {
    "same": N_("Same date of birth"),
    "swapped": N_("Date of birth with day and month swapped"),
    "digit": N_("Date of birth differs in one figure"),
    "part": N_("Date of birth agrees as far as it is known"),
    "near": N_("Born at about the same time"),
    "differs": N_("Another date of birth"),
    "unknown": "",
}
PLACEHOLDER_BITS = 5.0
"""For the 1st of January, which is written where only the year is known."""
MONTH_BITS, YEAR_BITS = 7.0, 3.5
"""For dates that agree as far as the less exact one goes."""


@dataclass(frozen=True, slots=True)
class DateFit:
    """How two dates of birth fit, and how much that says for (or against) one person, in bits.

    Sixty years of birth dates are 14 bits; the same date counts for less, because dates are also made up and copied.
    """

    fit: Fit
    bits: float

    @property
    def words(self) -> str:
        """The reason in words; "" where nothing can be said."""
        return _(_WORDS[self.fit]) if _WORDS[self.fit] else ""


_UNKNOWN, _DIFFERS = DateFit("unknown", 0.0), DateFit("differs", -7.0)


def compare(one: str, other: str) -> DateFit:
    """Compare two (partial) dates of birth; what is no date is not known. Quickest where `one` stays the same."""
    if len(one) == len(other) == 10:
        return _whole(one, other)
    try:
        first, second = interval(one), interval(other)
    except ValueError:
        return _UNKNOWN
    if first[0] <= second[1] and second[0] <= first[1]:
        by_month = min(len(one), len(other)) == 7
        return DateFit("part", MONTH_BITS if by_month else YEAR_BITS)
    if abs(first[0].year - second[0].year) <= 1:
        return DateFit("near", -1.0)
    return DateFit("differs", -5.0)


def _whole(one: str, other: str) -> DateFit:
    if one == other:
        return DateFit("same", PLACEHOLDER_BITS if one.endswith("-01-01") else 11.0)
    if other not in variants(one):
        return _DIFFERS
    swapped = one[:4] == other[:4] and one[5:7] == other[8:] and one[8:] == other[5:7]
    return DateFit("swapped", 8.0) if swapped else DateFit("digit", 6.5)


@lru_cache(maxsize=16)
def variants(day: str) -> frozenset[str]:
    """Every whole date that `day`, a whole date, becomes by one figure wrong, two neighbours changed over, or day and
    month swapped."""
    figures = day.replace("-", "")
    found = {figures[:4] + figures[6:] + figures[4:6]}
    for place in range(8):
        found |= {figures[:place] + d + figures[place + 1 :] for d in "0123456789"}
        if place < 7:
            found.add(figures[:place] + figures[place + 1] + figures[place] + figures[place + 2 :])
    written = {f"{f[:4]}-{f[4:6]}-{f[6:]}" for f in found}
    return frozenset(written - {day})


def said(day: str) -> str:
    """A (partial) date of birth in words: "14 March 1988", "1988" where no more is known."""
    try:
        first, _last = interval(day)
    except ValueError:
        return day
    return long_day(first) if len(day) == 10 else day if len(day) == 4 else long_day(first).partition(" ")[2]
