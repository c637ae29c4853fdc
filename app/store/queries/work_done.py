"""All the work on a case, of every kind that counts as work: contacts, activities, sessions and meetings."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.models.access import Access
from app.models.goal_rules import CAME
from app.models.record import ScopeKind
from app.models.work_summary import INDIRECT, WorkDone, mode_of_contact, mode_of_session
from app.store.store import Store

_LONDON = ZoneInfo("Europe/London")

_CASE = """
SELECT 'contact', t.happened, t.minutes, t.with_whom, t.outcome, '', '' FROM r_contact t
    WHERE t._scope = :scope AND t._current = 1 AND (:covert OR NOT coalesce(t.covert, 0))
UNION ALL SELECT 'activity', t.happened, t.minutes, t.mode, t.work_class, t.tactic, t.need FROM r_activity t
    WHERE t._scope = :scope AND t._current = 1 AND (:covert OR NOT coalesce(t.covert, 0))
UNION ALL SELECT 'session', t.happened, t.minutes, t.attended, '', '', '' FROM r_session t
    WHERE t._scope = :scope AND t._current = 1 AND (:covert OR NOT coalesce(t.covert, 0))
UNION ALL SELECT 'meeting', t.happened, t.minutes, '', '', '', '' FROM r_meeting t
    WHERE t._scope = :scope AND t._current = 1 AND (:covert OR NOT coalesce(t.covert, 0))
"""
_DYAD = """
SELECT 'contact', t.happened, t.minutes, t.with_whom, t.outcome, '', '' FROM r_dyad_contact t
    WHERE t."case" = :case AND t._current = 1
UNION ALL SELECT 'activity', t.happened, t.minutes, t.mode, t.work_class, t.tactic, t.need FROM r_dyad_activity t
    WHERE t."case" = :case AND t._current = 1
"""


def work_done(store: Store, access: Access, case: str) -> list[WorkDone]:
    """The work on a case as far as `access` may see it, in no particular order; versions since replaced are left out."""
    if not access.may(ScopeKind.CASE) or case in access.restricted:
        return []
    row = store.db.execute("SELECT _scope FROM r_case WHERE _id = ?", (case,)).fetchone()
    if row is None:
        return []
    sql = _CASE + (f" UNION ALL {_DYAD}" if access.may(ScopeKind.DYAD) else "")
    found = store.db.execute(sql, {"scope": row[0], "case": case, "covert": access.sees_covert})
    return [_done(*cells) for cells in found]


def _done(
    kind: str,
    happened: str | None,
    minutes: int | None,
    one: str | None,
    two: str | None,
    tactic: str | None,
    need: str | None,
) -> WorkDone:
    day = _day(happened or "")
    if kind == "contact":
        return WorkDone(day, mode_of_contact(one or "", two or ""), minutes)
    if kind == "session":
        return WorkDone(day, mode_of_session(one in CAME), minutes, "behaviour_change")
    if kind == "meeting":
        return WorkDone(day, INDIRECT, minutes, "multi_agency")
    return WorkDone(day, one or INDIRECT, minutes, two or "", tactic or "", need or "")


def _day(happened: str) -> date | None:
    """The day in London of a moment or a whole date; None for a partial one."""
    if len(happened) < 10:
        return None
    if "T" in happened:
        return datetime.fromisoformat(happened).astimezone(_LONDON).date()
    return date.fromisoformat(happened[:10])


def had_direct_contact(store: Store, access: Access, case: str) -> bool:
    """Whether any contact or direct work with the service user stands on a case, tried or achieved."""
    if not access.may(ScopeKind.CASE) or case in access.restricted:
        return False
    row = store.db.execute(
        """SELECT EXISTS (SELECT 1 FROM r_contact WHERE "case" = :case AND _current = 1 AND with_whom = 'service_user')
        OR EXISTS (SELECT 1 FROM r_activity WHERE "case" = :case AND _current = 1 AND mode = 'direct')
        OR EXISTS (SELECT 1 FROM r_session WHERE "case" = :case AND _current = 1)""",
        {"case": case},
    ).fetchone()
    return bool(row[0])
