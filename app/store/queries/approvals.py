"""Closures that wait for a second person."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.access import Access
from app.models.record import ScopeKind
from app.store.store import Store


@dataclass(frozen=True, slots=True)
class ClosureRow:
    """One wish to close a case, and what was decided about it. `name` is the service user's."""

    id: str
    scope: str
    case: str
    reference: str
    name: str
    case_manager: str
    case_manager_name: str
    asked_by: str
    asked_by_name: str
    asked_on: str
    reason: str
    summary: str
    waived_because: str
    handover: str
    state: str
    decided_by_name: str
    decided_on: str
    decision_reason: str

    def may_be_decided_by(self, staff: str) -> bool:
        """Whether this person's approval would be a second person's."""
        return staff not in {self.case_manager, self.asked_by}


_ROWS = """
SELECT q._id, q._scope, c._id, c.reference, coalesce(nullif(trim(coalesce(u.given_name, '') || ' ' || coalesce(u.family_name, '')), ''), u.known_as),
    c.case_manager, m.name, q.asked_by, a.name, q.asked_on, q.reason, q.summary, q.waived_because, q.handover, q.state, d.name, q.decided_on,
    q.decision_reason
FROM r_closure_request q JOIN r_case c ON c._scope = q._scope AND c._id = q."case"
LEFT JOIN r_service_user u ON u._id = c.service_user AND u._scope = c.index_scope
LEFT JOIN r_staff m ON m._id = c.case_manager LEFT JOIN r_staff a ON a._id = q.asked_by LEFT JOIN r_staff d ON d._id = q.decided_by
WHERE {where} ORDER BY q.asked_on, q._at, q._id
"""


def closure_requests(store: Store, access: Access, case: str) -> list[ClosureRow]:
    """Every wish to close one case, the first first; none where the case may not be seen."""
    if not access.may(ScopeKind.CASE) or case in access.restricted:
        return []
    where = 'q."case" = ? AND (? OR NOT coalesce(q.covert, 0))'
    rows = store.db.execute(_ROWS.format(where=where), (case, access.sees_covert))
    return [ClosureRow(*("" if cell is None else str(cell) for cell in row)) for row in rows]


def approvals_waiting(store: Store, access: Access) -> list[ClosureRow]:
    """The closures that this lead may approve or send back, the longest waiting first; none for anybody else."""
    if not access.is_lead or not access.may(ScopeKind.CASE):
        return []
    where = "q.state = 'asked' AND c.status <> 'closed' AND (? OR NOT coalesce(q.covert, 0))"
    rows = store.db.execute(_ROWS.format(where=where), (access.sees_covert,))
    found = [ClosureRow(*("" if cell is None else str(cell) for cell in row)) for row in rows]
    return [row for row in found if row.case not in access.restricted and row.may_be_decided_by(access.staff)]
