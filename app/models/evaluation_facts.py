"""What an evaluation is computed from, and the tables it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from app.models.abuse_ratings import RatedDyad
from app.models.measures import PointChange, RelativeChange, Share, point_change, relative_change
from app.words import _


@dataclass(frozen=True, slots=True)
class DyadFacts:
    """One victim-survivor of a case: relationship (codes.RELATIONSHIP), sex (codes.SEX), age at referral."""

    relationship: str = ""
    sex: str = ""
    age: int | None = None


@dataclass(frozen=True, slots=True)
class EvaluationCase:
    """What an evaluation needs to know of one completed case; no names.

    `needs` maps a need area (codes.NEED_AREA) to yes, no or not_known at intake, `previous_offences` maps
    "domestic_abuse" and "other" likewise. `severity` holds the standing ratings. `risk_change` maps a perspective to
    a code of codes.RISK_CHANGE. `work_classes` (codes.ACTIVITY_CLASS) and `work_modes` ("direct", "indirect") map to
    numbers of activities. What is left out is not known.
    """

    case_id: str
    needs: Mapping[str, str] = field(default_factory=dict)
    previous_offences: Mapping[str, str] = field(default_factory=dict)
    severity: tuple[RatedDyad, ...] = ()
    risk_change: Mapping[str, str] = field(default_factory=dict)
    dyads: tuple[DyadFacts, ...] = ()
    work_mode: str = ""
    work_classes: Mapping[str, int] = field(default_factory=dict)
    work_modes: Mapping[str, int] = field(default_factory=dict)
    dvpp_suitability: str = ""
    sex: str = ""
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a share with its 95 % interval (Wilson), and the ids of the cases in the numerator."""

    id: str
    label: str
    share: Share
    case_ids: tuple[str, ...] = ()

    def interval_text(self) -> str:
        """The interval as "46.0 to 90.9", in percent; "" where nothing is known."""
        limits = self.share.interval()
        if limits is None:
            return ""
        return _("{low} to {high}").format(low=f"{limits[0]:f}", high=f"{limits[1]:f}")

    def as_json(self) -> dict[str, object]:
        """The figures as plain values: n, known, missing, percent and interval as texts of one decimal place."""
        return {
            "id": self.id,
            "label": self.label,
            **share_json(self.share),
        }


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under one title; `unit` says what is counted ("cases", "dyads", "activities")."""

    id: str
    title: str
    unit: str
    rows: tuple[Row, ...]
    note: str = ""
    intervals: bool = True
    """Whether an interval means something: not for activities, of which one case has many."""

    def row(self, row_id: str) -> Row:
        """The row with this id; raises KeyError when the table has none."""
        for row in self.rows:
            if row.id == row_id:
                return row
        raise KeyError(row_id)

    def as_json(self) -> dict[str, object]:
        """The table as plain values."""
        rows = [row.as_json() for row in self.rows]
        if not self.intervals:
            rows = [{**row, "interval": None} for row in rows]
        return {"id": self.id, "title": self.title, "unit": self.unit, "note": self.note, "rows": rows}


@dataclass(frozen=True, slots=True)
class SeverityOutcome:
    """One abuse type in one perspective's judgement: cases by level at intake and at exit, of the paired and known.

    `intake` and `exit` count none, standard, moderate and high. `missing` are paired cases whose level is not known
    at one of the points, `unpaired` those not rated at both. `dyads` is the number of dyads rated at both points.
    `transitions[i][j]` counts cases at level i at intake and j at exit.
    """

    perspective: str
    abuse_type: str
    intake: tuple[int, int, int, int]
    exit: tuple[int, int, int, int]
    missing: int
    unpaired: int
    dyads: int
    transitions: tuple[tuple[int, int, int, int], ...]

    def in_use(self, point: str) -> Share:
        """Cases with the abuse in use (standard, moderate or high) at "intake" or "exit"."""
        counts = self.intake if point == "intake" else self.exit
        return Share(sum(counts[1:]), sum(counts), self.missing)

    def at_high(self, point: str) -> Share:
        """Cases at high severity at "intake" or "exit"."""
        counts = self.intake if point == "intake" else self.exit
        return Share(counts[3], sum(counts), self.missing)

    def points(self) -> PointChange:
        """Change of the share in use, in percentage points."""
        return point_change(self.in_use("intake"), self.in_use("exit"))

    def relative(self) -> RelativeChange:
        """Change of the number in use, relative to intake."""
        return relative_change(self.in_use("intake").n, self.in_use("exit").n)

    def as_json(self) -> dict[str, object]:
        """The outcome as plain values."""
        return {
            "perspective": self.perspective,
            "abuse_type": self.abuse_type,
            "intake": list(self.intake),
            "exit": list(self.exit),
            "in_use_at_intake": share_json(self.in_use("intake")),
            "in_use_at_exit": share_json(self.in_use("exit")),
            "high_at_intake": share_json(self.at_high("intake")),
            "high_at_exit": share_json(self.at_high("exit")),
            "change_in_percentage_points": _text(self.points().rounded()),
            "relative_change_percent": _text(self.relative().percent()),
            "missing": self.missing,
            "unpaired": self.unpaired,
            "dyads": self.dyads,
            "transitions": [list(row) for row in self.transitions],
        }


@dataclass(frozen=True, slots=True)
class RiskOutcome:
    """How one perspective judged the change in risk: code of RISK_CHANGE to cases, and how many are not known."""

    perspective: str
    counts: Mapping[str, int]
    missing: int

    @property
    def known(self) -> int:
        """Cases with a judgement."""
        return sum(self.counts.values())

    def share(self, code: str) -> Share:
        """Cases judged so, of the known."""
        return Share(self.counts.get(code, 0), self.known, self.missing)


@dataclass(frozen=True, slots=True)
class Ages:
    """Mean age in years of those whose age is known."""

    label: str
    mean: Fraction | None
    known: int
    missing: int


def share_json(share: Share) -> dict[str, object]:
    """A share as plain values; percentages are texts, so that no reader rounds them again."""
    limits = share.interval()
    return {
        "n": share.n,
        "known": share.known,
        "missing": share.missing,
        "percent": _text(share.percent()),
        "interval": [_text(limits[0]), _text(limits[1])] if limits else None,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
