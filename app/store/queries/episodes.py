"""The episodes of one service user."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.access import Access
from app.models.record import ScopeKind
from app.store.store import Store


@dataclass(frozen=True, slots=True)
class EpisodeRow:
    """One case of the service user that is held here, with when it was open."""

    case: str
    reference: str
    episode: int
    status: str
    opened_on: str
    closed_on: str


def episodes(store: Store, access: Access, case: str) -> list[EpisodeRow]:
    """Every case of the same service user that is held here and may be seen, `case` among them, the first first."""
    if not access.may(ScopeKind.CASE) or case in access.restricted:
        return []
    rows = store.db.execute(
        """SELECT o._id, coalesce(o.reference, ''), coalesce(o.episode, 1), coalesce(o.status, ''), coalesce(o.opened_on, ''),
            coalesce(o.closed_on, '')
        FROM r_case c JOIN r_case o ON o.service_user = c.service_user WHERE c._id = ? ORDER BY coalesce(o.episode, 1), o._id""",
        (case,),
    )
    return [EpisodeRow(*row) for row in rows if row[0] not in access.restricted]


def other_cases(store: Store, access: Access, case: str) -> list[tuple[str, str]]:
    """(reference, stage) of the other cases of the same service user that are held here and may be seen."""
    return [(e.reference, e.status) for e in episodes(store, access, case) if e.case != case]
