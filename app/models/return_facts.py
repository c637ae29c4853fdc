"""What a monthly return is computed from, and the cells it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.models.abuse_ratings import RatedDyad
from app.models.measures import Share
from app.words import N_

OPENING = ("opened", "reopened", "transferred_in")
CLOSING = ("closed", "transferred_out")

MOVES: Mapping[str, str] = {
    "opened": N_("Opened (first allocation)"),
    "reopened": N_("Reopened"),
    "transferred_in": N_("Transferred in from another site"),
    "closed": N_("Closed"),
    "transferred_out": N_("Transferred out to another site"),
}
"""Ways a case enters and leaves the open count, code to English label, in printing order."""


@dataclass(frozen=True, slots=True)
class ReturnParameters:
    """What a return was made with; printed on it. `month` is `YYYY-MM`, Europe/London."""

    site_name: str
    month: str
    definition: str = "1"
    repeat_definition: str = ""
    suppression: str = "operational"
    review_interval_weeks: int = 12


@dataclass(frozen=True, slots=True)
class Move:
    """A case entering or leaving the open count: `kind` of MOVES, on a partial date.

    A closing counts on its approval date. `reason` is a code of codes.CLOSURE_REASON for a closing. `recorded_late`
    marks a move that was recorded after its month's return had been signed.
    """

    kind: str
    on: str
    reason: str = ""
    recorded_late: bool = False


@dataclass(frozen=True, slots=True)
class PanelDecision:
    """One decision of the perpetrator panel on a partial date."""

    decision: str
    on: str


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What a return needs to know of one case or referral; no names.

    `moves` stand in the order in which they happened. `status_at_end`, `work_mode` and `engagement` are as at the end
    of the month. `laptop` is the id of the laptop that the case is worked on, as in the expected laptops.
    """

    case_id: str
    reference: str
    referred_on: str = ""
    referral_source: str = ""
    panel: tuple[PanelDecision, ...] = ()
    moves: tuple[Move, ...] = ()
    status_at_end: str = ""
    work_mode: str = ""
    engagement: str = ""
    severity: tuple[RatedDyad, ...] = ()
    laptop: str = ""


@dataclass(frozen=True, slots=True)
class Laptop:
    """A laptop whose work the return should hold: `id` as in CaseFacts.laptop, `name` as people call it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class LaptopState:
    """Up to which day (`YYYY-MM-DD`, "" for never) a laptop was heard, and its cases open at the end of the month."""

    laptop: Laptop
    heard_on: str
    open_cases: int
    missing: bool


@dataclass(frozen=True, slots=True)
class SignedClosing:
    """The closing of the last signed return: what the next one opens with. `month` is `YYYY-MM`."""

    month: str
    case_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of the return, traceable: `case_ids` holds one id for each thing counted.

    A count's value is the length of `case_ids` (a case that was reopened twice stands twice; where dyads are counted,
    the id of each dyad's case). For a Share it is the numerator's; `known_ids` are the denominator's and `missing_ids`
    those of whom it is not known.
    """

    id: str
    label: str
    value: int | Share
    case_ids: tuple[str, ...]
    known_ids: tuple[str, ...] = ()
    missing_ids: tuple[str, ...] = ()

    @classmethod
    def count(cls, id: str, label: str, case_ids: list[str] | tuple[str, ...]) -> Cell:
        """A cell that counts `case_ids`."""
        return cls(id, label, len(case_ids), tuple(sorted(case_ids)))

    @classmethod
    def share(cls, id: str, label: str, ids: list[str], known: list[str], missing: list[str]) -> Cell:
        """A cell for `ids` among the `known`, with `missing` beside; ids are case ids."""
        value = Share(len(ids), len(known), len(missing))
        return cls(id, label, value, tuple(sorted(ids)), tuple(sorted(known)), tuple(sorted(missing)))


@dataclass(frozen=True, slots=True)
class Group:
    """Cells that are printed together under one caption."""

    id: str
    title: str
    cells: tuple[Cell, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A lettered section of the return."""

    id: str
    title: str
    groups: tuple[Group, ...]
