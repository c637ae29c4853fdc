"""What the home page needs beside the list: the last contact and the last work of each case, and which cases hold some words."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.access import Access
from app.models.record import ScopeKind
from app.store.search import search
from app.store.store import Store


@dataclass(frozen=True, slots=True)
class LastWork:
    """The latest achieved contact and the latest activity of a case: moment or date, and code; "" where there is none."""

    contact_at: str = ""
    channel: str = ""
    work_at: str = ""
    work_class: str = ""


_LAST = """
SELECT "case", happened, what, kind FROM (
    SELECT "case", happened, channel AS what, 'contact' AS kind, row_number() OVER (PARTITION BY "case" ORDER BY happened DESC, _id DESC) AS n
        FROM r_contact WHERE _current = 1 AND outcome = 'achieved' AND (:covert OR NOT coalesce(covert, 0))
    UNION ALL
    SELECT "case", happened, work_class, 'work', row_number() OVER (PARTITION BY "case" ORDER BY happened DESC, _id DESC)
        FROM r_activity WHERE _current = 1 AND (:covert OR NOT coalesce(covert, 0))
) WHERE n = 1
"""


def last_work(store: Store, access: Access) -> dict[str, LastWork]:
    """The latest contact and activity by case id; a case without either is not in it."""
    if not access.may(ScopeKind.CASE):
        return {}
    found: dict[str, dict[str, str]] = {}
    for case, happened, what, kind in store.db.execute(_LAST, {"covert": access.sees_covert}):
        names = ("contact_at", "channel") if kind == "contact" else ("work_at", "work_class")
        found.setdefault(case, {}).update(zip(names, (happened or "", what or ""), strict=True))
    return {case: LastWork(**texts) for case, texts in found.items() if case not in access.restricted}


_BY_AGENCY = """
SELECT "case" FROM r_contact WHERE agency = :id UNION SELECT "case" FROM r_activity WHERE agency = :id
UNION SELECT "case" FROM r_referral WHERE agency = :id UNION SELECT "case" FROM r_action WHERE owner_agency = :id
"""


def cases_holding(store: Store, access: Access, text: str) -> frozenset[str]:
    """Ids of the held cases with a record, a dyad's record or an agency in which every word of `text` occurs."""
    found: set[str] = set()
    for hit in search(store.db, access, text):
        if hit.kind == "agency":
            found.update(str(row[0]) for row in store.db.execute(_BY_AGENCY, {"id": hit.record}))
        else:
            found.update(_case_of(store, hit.scope))
    return frozenset(found - access.restricted)


def _case_of(store: Store, scope: str) -> list[str]:
    rows = store.db.execute(
        """SELECT _id FROM r_case WHERE _scope = :scope OR index_scope = :scope
        UNION SELECT "case" FROM r_dyad WHERE _scope = :scope
        UNION SELECT d."case" FROM r_dyad d JOIN scope s ON s.parent = d._scope WHERE s.id = :scope""",
        {"scope": scope},
    )
    return [str(row[0]) for row in rows if row[0]]
