"""Contact plans, as far as the reader may see them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app.models.access import Access
from app.models.record import ScopeKind
from app.store.queries.stages import idva_cleared, plan_state
from app.store.store import Store


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One contact plan. `state` is the code as written, but "asked" for a clearance that no Idva wrote; `cleared_by` the
    name of who cleared it."""

    id: str
    scope: str
    dyad: str
    channels: tuple[str, ...]
    times: str
    never_mention: str
    note: str
    state: str
    cleared_by: str
    cleared_on: str
    void_because: str
    expires: str
    none_because: str


def contact_plans(store: Store, access: Access, dyad: str = "") -> list[PlanRow]:
    """The contact plans of one dyad, or of all held here, the first first; empty where dyads may not be seen."""
    if not access.may(ScopeKind.DYAD):
        return []
    rows = store.db.execute(
        """SELECT p._id, p._scope, p.dyad, p.channels, p.times, p.never_mention, p.note, p.state, s.name, p.cleared_on, p.void_because,
            p.expires, p.none_because, d."case"
        FROM r_contact_plan p JOIN r_dyad d ON d._scope = p._scope LEFT JOIN r_staff s ON s._id = p.cleared_by
        WHERE (:dyad = '' OR p.dyad = :dyad) ORDER BY p._at, p._id""",
        {"dyad": dyad},
    )
    return [_row(store, row) for row in rows.fetchall() if row[13] not in access.restricted]


def _row(store: Store, row: tuple[str | None, ...]) -> PlanRow:
    texts = ["" if cell is None else str(cell) for cell in row]
    if texts[7] == "cleared" and not idva_cleared(store, texts[1], texts[0]):
        texts[7:10] = ["asked", "", ""]
    channels = tuple(str(code) for code in json.loads(texts[3] or "[]"))
    return PlanRow(texts[0], texts[1], texts[2], channels, *texts[4:13])


def plan_state_of(store: Store, access: Access, scope: str, *, on: str) -> str:
    """How the contact plan of a dyad held here stands on a day (see `stages.plan_state`); "" where there is none."""
    return plan_state(store, scope, on) if access.may(ScopeKind.DYAD) else ""
