"""Who owns a scope, what was granted in it, and the last entries held of it: what a hand-over needs to know."""

from __future__ import annotations

import json

from app.models.access import Access, Role
from app.models.endings import facts_of
from app.models.journal import Stream
from app.models.record import Json
from app.store import journal
from app.store.store import Store

OWNER = "owner"
"""The name under which the right of the one who opened a scope is ended (models/rights)."""


def owners(store: Store, scope: str) -> frozenset[str]:
    """Staff who may grant and end access to a scope now; none where its rights are not known."""
    row = store.db.execute("SELECT owners FROM scope WHERE id = ?", (scope,)).fetchone()
    return frozenset(json.loads(row[0])) if row else frozenset()


def rights_of(store: Store, scope: str, staff: str) -> list[str]:
    """What gives `staff` a right in a scope, by the names that an ending uses: the opener's own, and grants."""
    row = store.db.execute("SELECT owner FROM scope WHERE id = ?", (scope,)).fetchone()
    entries = sorted(journal.load_for_rights(store.db, scope).values(), key=lambda entry: entry.id)
    granted = [change.id for _e, change, facts in facts_of(entries, "access_grant") if facts.get("staff") == staff]
    return ([OWNER] if row and row[0] == staff else []) + sorted(set(granted))


def scope_heads(store: Store, scope: str) -> dict[str, Json]:
    """The last entry held of every stream of a scope: stream key -> [place, id], as an ending names them."""
    rows = store.db.execute("SELECT device, epoch, seq, id FROM head WHERE scope = ? ORDER BY seq, id", (scope,))
    return {Stream(scope, device, epoch).key: [seq, entry] for device, epoch, seq, entry in rows}


def case_cards(store: Store, index_scope: str, case: str) -> dict[str, str]:
    """The cards by which colleagues find a case, with whom each names as its case manager."""
    rows = store.db.execute(
        "SELECT _id, coalesce(case_manager, '') FROM r_case_card WHERE _scope = ? AND \"case\" = ?", (index_scope, case)
    )
    return {str(card): str(holder) for card, holder in rows}


_HANDED_OVER = """
SELECT c._id FROM r_case c LEFT JOIN scope s ON s.id = c._scope
LEFT JOIN r_case_card k ON k._scope = c.index_scope AND k."case" = c._id
WHERE s.holders NOT LIKE :holder OR (c.case_manager = :staff AND k.case_manager <> :staff)
"""


def handed_over(store: Store, access: Access) -> frozenset[str]:
    """Cases still on this laptop that were given to somebody else and are no longer this person's to open.

    An ending does not travel to the one it ends, who no longer receives the scope it stands in; the card does, which
    every case manager holds. So a card that names another than this laptop's copy of the case says the same.
    """
    if access.role is not Role.CASE_MANAGER:  # leads hold by their role; nobody else holds a case at all
        return frozenset()
    rows = store.db.execute(_HANDED_OVER, {"holder": f'%"{access.staff}"%', "staff": access.staff})
    return frozenset(str(case) for (case,) in rows)
