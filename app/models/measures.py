"""The arithmetic of printed figures, exact until one last rounding, and never on floating-point numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TypeAlias

from app.words import _, ngettext

Exact: TypeAlias = int | Fraction | Decimal

_Z = Decimal("1.959963984540054235524594430520551527955550")
"""The 0.975 quantile of the standard normal distribution, which makes a two-sided interval of 95 %."""
_DIGITS = 50


def round_half_up(value: Exact, places: int = 0) -> Decimal:
    """`value` to so many decimal places, a half going away from zero (0.25 to 0.3, -0.25 to -0.3), all places written.

    Zero comes out without a sign. Raises TypeError for a float, which is not the number it was written as.
    """
    if isinstance(value, float):
        raise TypeError("A printed figure is never computed from a float.")
    scaled = Fraction(value) * 10**places
    units = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    digits = tuple(int(digit) for digit in str(units))
    return Decimal((1 if scaled < 0 and units else 0, digits, -places))


@dataclass(frozen=True, slots=True)
class Share:
    """`n` of the `known`, with `missing` others of whom it is not known; the missing are in no denominator.

    Raises ValueError unless 0 <= n <= known and 0 <= missing.
    """

    n: int
    known: int
    missing: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.n <= self.known or self.missing < 0:
            raise ValueError(f"{self.n} of {self.known} with {self.missing} missing is not a share")

    @classmethod
    def of(cls, values: Iterable[bool | None]) -> Share:
        """The share of True among True and False; None is missing."""
        seen = list(values)
        known = [value for value in seen if value is not None]
        return cls(sum(known), len(known), len(seen) - len(known))

    def fraction(self) -> Fraction | None:
        """n/known exactly, or None where nothing is known."""
        return Fraction(self.n, self.known) if self.known else None

    def percent(self, places: int = 1) -> Decimal | None:
        """Percent of the known, rounded half up, or None where nothing is known."""
        part = self.fraction()
        return None if part is None else round_half_up(part * 100, places)

    def text(self, places: int = 1) -> str:
        """The figure with both its numbers, as "10/16 = 62.5 %", or "not known"."""
        percent = self.percent(places)
        return _("not known") if percent is None else f"{self.n}/{self.known} = {percent:f} %"

    def full_text(self, places: int = 1) -> str:
        """As `text`, with how many are missing, as "10/16 = 62.5 % (14 missing)": what a report prints."""
        missing = ngettext("{n} missing", "{n} missing", self.missing)
        return f"{self.text(places)} ({missing})"

    def interval(self, places: int = 1) -> tuple[Decimal, Decimal] | None:
        """The 95 % Wilson score interval in percent, without continuity correction, rounded half up, or None.

        Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212; method 3 in
        R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872.
        """
        if not self.known:
            return None
        with localcontext() as context:
            context.prec = _DIGITS
            n, known, square = Decimal(self.n), Decimal(self.known), _Z * _Z
            half = _Z * (square + 4 * n * (known - n) / known).sqrt()
            middle, width = 2 * n + square, 2 * (known + square)
            low = Decimal(0) if self.n == 0 else 100 * (middle - half) / width
            high = Decimal(100) if self.n == self.known else 100 * (middle + half) / width
        return round_half_up(low, places), round_half_up(high, places)


def median(values: Iterable[Exact]) -> Fraction | None:
    """The middle value, or halfway between the two middle ones; None where there are none."""
    ordered = sorted(Fraction(value) for value in _without_floats(values))
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def percentile(values: Iterable[Exact], percent: int) -> Fraction | None:
    """The nearest-rank percentile: the smallest of `values` that at least `percent` % of them do not exceed.

    It is always one of the values, so a printed "90th percentile: 41 days" is a wait that somebody had; for an even
    count the 50th may differ from `median`. None where there are no values. Raises ValueError for a `percent` outside
    1 to 100.
    """
    if not 1 <= percent <= 100:
        raise ValueError(f"{percent} is not a percentile from 1 to 100")
    ordered = sorted(Fraction(value) for value in _without_floats(values))
    if not ordered:
        return None
    rank = -(-percent * len(ordered) // 100)
    return ordered[rank - 1]


def _without_floats(values: Iterable[Exact]) -> list[Exact]:
    listed = list(values)
    if any(isinstance(value, float) for value in listed):
        raise TypeError("A printed figure is never computed from a float.")
    return listed


@dataclass(frozen=True, slots=True)
class PointChange:
    """The difference of two percentages, in percentage points; `points` is None where either is not known."""

    points: Fraction | None

    def rounded(self, places: int = 1) -> Decimal | None:
        """Percentage points, rounded half up, below zero for a fall."""
        return None if self.points is None else round_half_up(self.points, places)

    def text(self, places: int = 1) -> str:
        """As "25.0 percentage points lower", "no change" only where there is exactly none, or "not known"."""
        if self.points is None:
            return _("not known")
        if not self.points:
            return _("no change")
        size = f"{round_half_up(abs(self.points), places):f}"
        if self.points < 0:
            return _("{points} percentage points lower").format(points=size)
        return _("{points} percentage points higher").format(points=size)


@dataclass(frozen=True, slots=True)
class RelativeChange:
    """How much larger or smaller one count is than another, as a part of the first; from 0 it has no value."""

    before: int
    after: int

    def percent(self, places: int = 1) -> Decimal | None:
        """Percent of `before`, rounded half up, below zero for a fall; None where `before` is 0."""
        if not self.before:
            return None
        return round_half_up(Fraction(100 * (self.after - self.before), self.before), places)

    def text(self, places: int = 1) -> str:
        """As "82.4 % fewer (17 to 3)", always with both counts, which say what the percentage is of."""
        percent = self.percent(places)
        facts: dict[str, int | str] = {"before": self.before, "after": self.after}
        if self.before == self.after:
            return _("no change ({before} to {after})").format(**facts)
        if percent is None:
            return _("no percentage from 0 ({before} to {after})").format(**facts)
        facts["percent"] = f"{abs(percent):f}"
        if self.after < self.before:
            return _("{percent} % fewer ({before} to {after})").format(**facts)
        return _("{percent} % more ({before} to {after})").format(**facts)


def point_change(before: Share, after: Share) -> PointChange:
    """From one share to another in percentage points, from the exact shares and not from their rounded percentages."""
    first, second = before.fraction(), after.fraction()
    return PointChange(None if first is None or second is None else 100 * (second - first))


def relative_change(before: int, after: int) -> RelativeChange:
    """From one count to another as a percentage of the first: not percentage points, and not a change in risk.

    Raises ValueError for a count below 0.
    """
    if before < 0 or after < 0:
        raise ValueError("a count is never below 0")
    return RelativeChange(before, after)
