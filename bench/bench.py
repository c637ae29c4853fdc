"""What a measurement returns."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BenchResult:
    """One figure of ours beside its floor: what the same work costs at the least, measured in the same run.

    `ours` and `floor` are in `unit` ("ms", "rows/s", ...), `ratio` is ours divided by floor, and `goal` is the ratio we
    hold ourselves to, written as ">= 0.5" or "<= 3"; an empty goal means that the figure is only watched.
    """

    name: str
    ours: float
    floor: float
    unit: str
    ratio: float
    goal: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the ratio meets the goal; None without a goal. Raises ValueError for a goal it cannot read."""
        if not self.goal:
            return None
        read = re.fullmatch(r"(>=|<=) *(\d+(?:\.\d+)?)", self.goal)
        if read is None:
            raise ValueError(f"a goal is written '>= 0.5' or '<= 3', not {self.goal!r}")
        limit = float(read[2])
        return self.ratio >= limit if read[1] == ">=" else self.ratio <= limit
