"""Who carries what at the site: each case manager's open cases, what is overdue on them, and the last work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.models.access import CASEWORKERS, Access
from app.models.lifecycle import REFERRAL_STAGES
from app.models.today import due_day
from app.store.queries.cases import CaseRow, case_list, names
from app.store.store import Store


@dataclass(frozen=True, slots=True)
class Workload:
    """One colleague's caseload. `risks` and `stages` count open cases by code; `coming` are those not yet allocated."""

    staff: str
    name: str
    active: bool
    open: int = 0
    coming: int = 0
    risks: Mapping[str, int] = field(default_factory=dict)
    stages: Mapping[str, int] = field(default_factory=dict)
    actions_overdue: int = 0
    reviews_overdue: int = 0
    last_at: str = ""


def workload(store: Store, access: Access, *, today: date) -> list[Workload]:
    """Every colleague who may hold a case, and anybody who still holds one, the fullest caseload first; only for leads."""
    if not access.is_lead:
        return []
    rows: dict[str, list[CaseRow]] = {}
    for row in case_list(store, access, today=today.isoformat(), mine=False, live=True):
        rows.setdefault(row.case_manager, []).append(row)
    directory, staff = store.directory(), names(store, "staff")
    able = {who for who in staff if directory.role_of(who) in CASEWORKERS}
    found = [
        _load(who, staff.get(who, ""), rows.get(who, []), who in able, today) for who in sorted({*able, *rows.keys()})
    ]
    return sorted(found, key=lambda one: (-one.open, -one.coming, one.name))


def _load(who: str, name: str, rows: list[CaseRow], able: bool, today: date) -> Workload:
    opened = [row for row in rows if row.is_open]
    return Workload(
        staff=who,
        name=name,
        active=able,
        open=len(opened),
        coming=sum(row.status in REFERRAL_STAGES for row in rows),
        risks=Counter(row.risk for row in opened),
        stages=Counter(row.status for row in opened),
        actions_overdue=sum(row.overdue_actions for row in opened),
        reviews_overdue=sum(bool(row.next_review) and due_day(row.next_review) < today for row in opened),
        last_at=max((row.last_at for row in rows), default=""),
    )
