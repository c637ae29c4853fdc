"""The dates that a case's clocks run from, read from what this laptop holds."""

from __future__ import annotations

from app.models.access import Access
from app.models.clocks import ClockFacts, Dated
from app.models.codes import ALERT_TYPE
from app.models.guards import REVIEW_WEEKS, letter_words
from app.models.record import ScopeKind
from app.models.record_codes import ORDER_TYPE
from app.store.queries.cases import LETTER
from app.store.store import Store
from app.words import _

_CASE = """
SELECT c.status, c.opened_on, c.review_due, c.closed_on, c.closure_reason, c.work_mode, c._scope,
    (SELECT min(received_on) FROM r_referral r WHERE r."case" = c._id),
    (SELECT max(happened) FROM r_panel_decision p WHERE p."case" = c._id AND p._current = 1),
    (SELECT max(happened) FROM r_case_move m WHERE m."case" = c._id AND m._current = 1 AND coalesce(m.emergency, 0)),
    (SELECT min(happened) FROM r_contact k WHERE k."case" = c._id AND k._current = 1 AND k.with_whom = 'service_user'),
    (SELECT max(happened) FROM r_case_assessment a WHERE a."case" = c._id AND a._current = 1 AND a.instrument LIKE 'risk@%'
        AND a.perspective = 'case_manager'),
    (SELECT review_interval_weeks FROM r_site ORDER BY _id = c.site DESC, _at, _id LIMIT 1),
    EXISTS (SELECT 1 FROM r_legal_hold h WHERE h._scope = c._scope AND h.state = 'held')
FROM r_case c WHERE c._id = ?
"""
_NAMES = (
    *("status", "opened_on", "review_due", "closed_on", "closure_reason", "work_mode", "scope"),
    *("referred_on", "panel_on", "emergency_on", "first_attempt_on", "reviewed_on", "weeks", "hold"),
)


def clock_facts(store: Store, access: Access, case: str) -> ClockFacts | None:
    """The dates of one case; None where it is not held or may not be seen. Covert alerts and orders are left out where
    `access` does not see them."""
    if not access.may(ScopeKind.CASE) or case in access.restricted:
        return None
    row = store.db.execute(_CASE, (case,)).fetchone()
    if row is None:
        return None
    of = {name: "" if cell is None else str(cell) for name, cell in zip(_NAMES, row, strict=True)}
    return ClockFacts(
        status=of["status"],
        referred_on=of["referred_on"],
        panel_on=of["panel_on"],
        allowed_on=_allowed_on(store, case),
        emergency_on=of["emergency_on"],
        opened_on=of["opened_on"],
        first_attempt_on=of["first_attempt_on"][:10],
        indirect_only=of["work_mode"] == "indirect_only",
        review_due=of["review_due"],
        reviewed_on=of["reviewed_on"],
        review_weeks=int(of["weeks"] or REVIEW_WEEKS),
        closed_on=of["closed_on"],
        closure_reason=of["closure_reason"],
        followed_up=_followed_up(store, case),
        legal_hold=of["hold"] == "1",
        alerts=_alerts(store, access, of["scope"]),
        orders=(*_orders(store, access, of["scope"]), *_dyad_orders(store, access, case)),
        plans=_plans(store, access, case),
        requests=_requests(store, of["scope"]),
    )


def _allowed_on(store: Store, case: str) -> str:
    """When the panel decided to allocate, where that is what it decided last."""
    row = store.db.execute(
        'SELECT decision, happened FROM r_panel_decision WHERE "case" = ? AND _current = 1 ORDER BY happened DESC, _at DESC, _id DESC LIMIT 1',
        (case,),
    ).fetchone()
    return str(row[1] or "") if row and row[0] == "allocate" else ""


def _followed_up(store: Store, case: str) -> frozenset[str]:
    rows = store.db.execute(
        "SELECT time_point FROM r_case_assessment WHERE \"case\" = ? AND _current = 1 AND time_point LIKE 'follow_up%'"
        ' UNION SELECT time_point FROM r_case_waiver WHERE "case" = ? AND _current = 1',
        (case, case),
    )
    return frozenset(point for (point,) in rows if point)


def _alerts(store: Store, access: Access, scope: str) -> tuple[Dated, ...]:
    rows = store.db.execute(
        "SELECT _id, type, review_due, coalesce(covert, 0) FROM r_alert WHERE _scope = ? AND state = 'active' AND coalesce(review_due, '') <> ''",
        (scope,),
    )
    return tuple(
        Dated(i, ALERT_TYPE.label(kind), due) for i, kind, due, covert in rows if access.sees_covert or not covert
    )


def _orders(store: Store, access: Access, scope: str) -> tuple[Dated, ...]:
    rows = store.db.execute(
        "SELECT _id, type, ends, coalesce(covert, 0) FROM r_legal_order WHERE _scope = ? AND state = 'in_force' AND coalesce(ends, '') <> ''",
        (scope,),
    )
    return tuple(
        Dated(i, ORDER_TYPE.label(kind), ends) for i, kind, ends, covert in rows if access.sees_covert or not covert
    )


def _dyad_orders(store: Store, access: Access, case: str) -> tuple[Dated, ...]:
    if not access.may(ScopeKind.DYAD):
        return ()
    rows = store.db.execute(
        f"""SELECT o._id, o.type, o.ends, {LETTER} FROM r_dyad_order o JOIN r_dyad d ON d._scope = o._scope
        WHERE d."case" = ? AND o.state = 'in_force' AND coalesce(o.ends, '') <> ''""",
        (case,),
    )
    words = _("{order}, {person}")
    return tuple(
        Dated(i, words.format(order=ORDER_TYPE.label(kind), person=letter_words(letter or "")), ends)
        for i, kind, ends, letter in rows
    )


def _plans(store: Store, access: Access, case: str) -> tuple[Dated, ...]:
    if not access.may(ScopeKind.DYAD):
        return ()
    rows = store.db.execute(
        f"""SELECT p._id, {LETTER}, p.expires FROM r_contact_plan p JOIN r_dyad d ON d._scope = p._scope
        WHERE d."case" = ? AND p.state = 'cleared' AND coalesce(p.expires, '') <> ''""",
        (case,),
    )
    return tuple(Dated(i, letter_words(letter or ""), expires) for i, letter, expires in rows)


def _requests(store: Store, scope: str) -> tuple[Dated, ...]:
    rows = store.db.execute(
        "SELECT _id, due FROM r_subject_access_request WHERE _scope = ? AND status IN ('received', 'identity_asked') AND coalesce(due, '') <> ''",
        (scope,),
    )
    return tuple(Dated(i, "", due) for i, due in rows)
