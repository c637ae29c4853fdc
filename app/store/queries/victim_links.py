"""Which dyads are of one victim-survivor, as the case team judged; never told to an Idva."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.access import Access
from app.models.record import ScopeKind
from app.store.store import Store


@dataclass(frozen=True, slots=True)
class VictimJudged:
    """What was last judged of the victim-survivors of two dyads: by whom, when (UTC) and why."""

    dyad: str
    other: str
    judgement: str
    why: str
    by: str
    at: str


def victim_judgements(store: Store, access: Access) -> list[VictimJudged]:
    """The latest judgement of each pair of dyads, the newest first."""
    if not (access.may(ScopeKind.CASE) and access.may(ScopeKind.DYAD)):
        return []
    rows = store.db.execute(
        """SELECT l.dyad, l.other_dyad, coalesce(l.judgement, ''), coalesce(l.why, ''), coalesce(s.name, ''), l._changed_at
        FROM r_victim_link l LEFT JOIN r_staff s ON s._id = l._changed_by ORDER BY l._changed_at, l._id"""
    )
    latest = {frozenset(row[:2]): VictimJudged(*("" if cell is None else cell for cell in row)) for row in rows}
    return sorted(latest.values(), key=lambda judged: judged.at, reverse=True)


def dyad_judgement(store: Store, access: Access, dyad: str, other: str) -> str:
    """What was last judged of two dyads' victim-survivors; "" where nobody did."""
    pair = {dyad, other}
    return next((j.judgement for j in victim_judgements(store, access) if {j.dyad, j.other} == pair), "")


def same_victims(store: Store, access: Access) -> dict[str, str]:
    """For each dyad judged to be of one person with others: one name for them all (the least id)."""
    groups: dict[str, set[str]] = {}
    for judged in victim_judgements(store, access):
        if judged.judgement == "same":
            joined = groups.get(judged.dyad, {judged.dyad}) | groups.get(judged.other, {judged.other})
            for dyad in joined:
                groups[dyad] = joined
    return {dyad: min(group) for dyad, group in groups.items()}
