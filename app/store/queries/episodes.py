"""The episodes of one service user."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from app.models.access import Access
from app.models.record import ScopeKind
from app.store.queries.identities import same_person
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
    """Every case of the same service user, and of whoever was judged to be the same person, that is held here and may be
    seen: `case` among them, the first first. Where two records are of one person their cases are counted anew."""
    if not access.may(ScopeKind.CASE) or case in access.restricted:
        return []
    row = store.db.execute("SELECT service_user FROM r_case WHERE _id = ?", (case,)).fetchone()
    people = sorted(same_person(store, str(row[0] or ""))) if row else []
    rows = store.db.execute(
        """SELECT o._id, coalesce(o.reference, ''), coalesce(o.episode, 1), coalesce(o.status, ''), coalesce(o.opened_on, ''),
            coalesce(o.closed_on, '')
        FROM r_case o WHERE o.service_user IN (SELECT value FROM json_each(?)) ORDER BY coalesce(o.episode, 1), o._id""",
        (json.dumps(people),),
    ).fetchall()
    found = [EpisodeRow(*row) for row in rows if row[0] not in access.restricted]
    if len(people) < 2:
        return found
    return [replace(row, episode=n) for n, row in enumerate(sorted(found, key=lambda each: each.case), 1)]
