"""What the home page needs beside the list: the last contact and the last work of each case, and which cases hold some words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from app.models.access import Access
from app.models.record import ScopeKind
from app.store.search import places_holding, search
from app.store.store import Store

SESSION = "session"
"""In place of a channel: the contact was a session."""


@dataclass(frozen=True, slots=True)
class LastWork:
    """The latest contact made and the latest work of a case: moment or date, and code; "" where there is none.

    A behaviour-change session that the service user came to is contact too, with the `channel` "session", and a meeting
    of agencies is multi-agency work: whoever records them there need not record them twice.
    """

    contact_at: str = ""
    channel: str = ""
    work_at: str = ""
    work_class: str = ""


_LAST = """
SELECT c._id, met.happened, met.channel, did.happened, did.work_class, (
    SELECT happened FROM r_session WHERE "case" = c._id AND _current = 1 AND attended IN ('attended', 'late', 'part')
        AND (:covert OR NOT coalesce(covert, 0)) ORDER BY happened DESC LIMIT 1), (
    SELECT happened FROM r_meeting WHERE "case" = c._id AND _current = 1
        AND (:covert OR NOT coalesce(covert, 0)) ORDER BY happened DESC LIMIT 1) FROM r_case c
LEFT JOIN r_contact met ON met._scope = c._scope AND met._id = (
    SELECT _id FROM r_contact WHERE "case" = c._id AND _current = 1 AND outcome = 'achieved'
        AND (:covert OR NOT coalesce(covert, 0)) ORDER BY happened DESC, _id DESC LIMIT 1)
LEFT JOIN r_activity did ON did._scope = c._scope AND did._id = (
    SELECT _id FROM r_activity WHERE "case" = c._id AND _current = 1
        AND (:covert OR NOT coalesce(covert, 0)) ORDER BY happened DESC, _id DESC LIMIT 1)
"""


def last_work(store: Store, access: Access, cases: Iterable[str] | None = None) -> dict[str, LastWork]:
    """The latest contact and activity by case id, of all cases or of those named; a case without either is not in it."""
    if not access.may(ScopeKind.CASE):
        return {}
    wanted: dict[str, object] = {"covert": access.sees_covert}
    only = ""
    if cases is not None:
        only, wanted["cases"] = " WHERE c._id IN (SELECT value FROM json_each(:cases))", json.dumps(list(cases))
    rows = store.db.execute(_LAST + only, wanted).fetchall()
    return {
        case: _latest(*(text or "" for text in texts))
        for case, *texts in rows
        if case not in access.restricted and any(texts)
    }


def _latest(met: str, channel: str, did: str, work_class: str, session: str, meeting: str) -> LastWork:
    """The later of contact and session, and of activity and meeting."""
    if session > met:
        met, channel = session, SESSION
    if meeting > did:
        did, work_class = meeting, "multi_agency"
    return LastWork(met, channel, did, work_class)


_PLACES = """
SELECT n.number, x.cid FROM (
    SELECT _scope AS scope, _id AS cid FROM r_case UNION ALL SELECT index_scope, _id FROM r_case
    UNION ALL SELECT _scope, "case" FROM r_dyad
    UNION ALL SELECT s.id, d."case" FROM r_dyad d CROSS JOIN scope s ON s.parent = d._scope
) x JOIN scope_number n ON n.id = x.scope WHERE coalesce(x.cid, '') <> ''
"""


def _cases_by_place(store: Store) -> dict[int, tuple[str, ...]]:
    """The cases that each scope belongs to, by the scope's number."""
    found: dict[int, tuple[str, ...]] = {}
    for number, case in store.db.execute(_PLACES):
        found[number] = (*found.get(number, ()), case)
    return found


_BY_AGENCY = """
SELECT "case" FROM r_contact WHERE agency = :id UNION SELECT "case" FROM r_activity WHERE agency = :id
UNION SELECT "case" FROM r_referral WHERE agency = :id UNION SELECT "case" FROM r_action WHERE owner_agency = :id
"""


def cases_holding(store: Store, access: Access, text: str) -> frozenset[str]:
    """Ids of all held cases with a record, a dyad's record or an agency in which every word of `text` occurs."""
    found: set[str] = set()
    places = places_holding(store.db, access, text)
    if places:
        cases = store.remembered("cases_by_place", lambda: _cases_by_place(store))
        found.update(case for number in places & cases.keys() for case in cases[number])
    for hit in search(store.db, access, text, (ScopeKind.DIRECTORY,)):
        if hit.kind == "agency":
            found.update(str(row[0]) for row in store.db.execute(_BY_AGENCY, {"id": hit.record}))
    return frozenset(found - access.restricted)
