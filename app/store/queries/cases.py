"""Cases: the list, the head of one case, its dyads and its actions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.models.access import Access
from app.models.codes import LIVE_STATUSES, OPEN_STATUSES, RISK_LEVEL, STATUS
from app.models.record import ScopeKind
from app.models.record_codes import ALERT_LEVEL
from app.store.store import Store

RISK_GROUPS = ("victim", "children", "other_adults", "staff")
"""Whose risk the badge shows the highest of; the service user's own is kept apart."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the case list. Moments are UTC; dates ISO; `risk` is a code of RISK_LEVEL or "" where not assessed."""

    id: str
    scope: str
    reference: str
    name: str
    unconfirmed: bool
    risk: str
    status: str
    work_mode: str
    case_manager: str
    case_manager_name: str
    last_at: str
    last_what: str
    last_kind: str
    next_review: str
    open_actions: int
    overdue_actions: int
    idvas: tuple[str, ...]
    referred_on: str

    @property
    def is_open(self) -> bool:
        """Whether the case counts as open."""
        return self.status in OPEN_STATUSES

    @property
    def stage(self) -> str:
        """The stage in words."""
        return STATUS.label(self.status)


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An active alert: how strict it is, and when it has to be looked at again. `letter` names the victim-survivor whose
    own scope it stands in, "" for one of the case; its words stay in that scope."""

    id: str
    type: str
    words: str
    covert: bool
    level: str = ""
    review_due: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class DyadRow:
    """A dyad whose scope is held here; `name` and `initials` are the victim-survivor's."""

    id: str
    scope: str
    case: str
    letter: str
    victim_survivor: str
    name: str
    initials: str
    relationship: str
    cohabitation: str
    role: str
    idva: str
    idva_name: str
    idva_contact: str
    case_reference: str
    case_status: str


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What stands at the head of a case, as far as `access` may see it."""

    id: str
    scope: str
    index_scope: str
    service_user: str
    reference: str
    name: str
    unconfirmed: bool
    birth_date: str
    site: str
    status: str
    status_since: str
    opened_on: str
    closed_on: str
    work_mode: str
    engagement: str
    case_manager: str
    case_manager_name: str
    marac_on: str
    review_due: str
    risk: str
    risk_idva: str
    alerts: tuple[AlertRow, ...]
    dyads: tuple[DyadRow, ...]
    letters: tuple[str, ...]

    @property
    def status_words(self) -> str:
        """The stage in words."""
        return STATUS.label(self.status)


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action with its owner in words. `chased_at` is when its agency was last chased, `chased` how often."""

    id: str
    case: str
    reference: str
    name: str
    what: str
    owner: str
    due: str
    status: str
    outcome: str
    done_on: str
    owner_id: str = ""
    agency_id: str = ""
    meeting: str = ""
    chased_at: str = ""
    chased: int = field(default=0, kw_only=True)


LETTER = "coalesce((SELECT l.letter FROM r_dyad_link l WHERE l.dyad = d._id LIMIT 1), '')"
"""The letter of dyad `d`, from the case's own link: an Idva, who holds no case, must not learn how many others there
are."""
_NAME = "trim(coalesce(u.given_name, '') || ' ' || coalesce(u.family_name, ''))"

_LATEST = """LEFT JOIN r_{kind} {short} ON {short}._scope = c._scope AND {short}._id = (
    SELECT _id FROM r_{kind} WHERE "case" = c._id AND _current = 1 AND (:covert OR NOT coalesce(covert, 0)){only}
    ORDER BY happened DESC, {ties}_id DESC LIMIT 1)"""
"""The latest of one kind for case `c`: a walk back along an index, whatever number of records there is."""
_OWED = """(SELECT count(*) FROM r_action a WHERE a."case" = c._id AND a.status = 'open'
    AND (:covert OR NOT coalesce(a.covert, 0)){late})"""
"""A plus keeps SQLite from walking everybody's open actions by date for each case."""
_RISK_ONLY = " AND perspective = 'case_manager' AND instrument LIKE 'risk@%'"
_LIST = f"""
SELECT c._id, c._scope, c.reference, {_NAME}, u.known_as, coalesce(u.name_unconfirmed, 0), risk.answers, c.status, c.work_mode,
    c.case_manager, s.name, c.review_due, {_OWED.format(late="")}, {_OWED.format(late=" AND +a.due <> '' AND +a.due < :today")},
    (SELECT group_concat(DISTINCT i.name) FROM r_dyad d JOIN r_staff i ON i._id = d.idva WHERE d."case" = c._id),
    (SELECT min(received_on) FROM r_referral r WHERE r."case" = c._id),
    met.happened, met.channel, met._id, did.happened, did.work_class, did._id
FROM r_case c
LEFT JOIN r_service_user u ON u._id = c.service_user AND u._scope = c.index_scope
LEFT JOIN r_staff s ON s._id = c.case_manager
{_LATEST.format(kind="case_assessment", short="risk", only=_RISK_ONLY, ties="_at DESC, ")}
{_LATEST.format(kind="contact", short="met", only="", ties="")}
{_LATEST.format(kind="activity", short="did", only="", ties="")}
WHERE (:mine = '' OR c.case_manager = :mine)
"""
_STATUSES = ", ".join(f"'{status}'" for status in sorted(LIVE_STATUSES))


def case_list(
    store: Store, access: Access, *, today: str, mine: bool = True, live: bool | None = None
) -> list[CaseRow]:
    """Every case this person holds (`mine`) or may see, highest risk first, then the one whose review is due first.

    `today` (ISO) decides what is overdue. `live` narrows to the cases that are open or on their way in (False: to the
    others): a site has thirty closed ones for each of them. Cases declared a conflict of interest are left out.
    """
    if not access.may(ScopeKind.CASE):
        return []
    wanted = {"today": today, "mine": access.staff if mine else "", "covert": access.sees_covert}
    only = "" if live is None else f" AND c.status {'' if live else 'NOT '}IN ({_STATUSES})"
    rows = store.db.execute(_LIST + only, wanted)
    found = [_case_row(row, access) for row in rows if row[0] not in access.restricted]
    return sorted(found, key=lambda r: (-RISK_LEVEL.rank(r.risk), r.next_review or "9999", r.reference))


def _case_row(row: tuple[Any, ...], access: Access) -> CaseRow:
    idvas = tuple(sorted(str(row[14]).split(","))) if row[14] and access.may(ScopeKind.DYAD) else ()
    met, did = ((str(at or ""), str(record or ""), what or "") for at, what, record in (row[16:19], row[19:22]))
    last, kind = max((met, "contact"), (did, "activity"))
    return CaseRow(
        id=row[0],
        scope=row[1],
        reference=row[2] or "",
        name=row[3] or row[4] or "",
        unconfirmed=bool(row[5]),
        risk=highest_risk(row[6]),
        status=row[7] or "",
        work_mode=row[8] or "",
        case_manager=row[9] or "",
        case_manager_name=row[10] or "",
        last_at=last[0],
        last_what=last[2],
        last_kind=kind if last[1] else "",
        next_review=row[11] or "",
        open_actions=row[12],
        overdue_actions=row[13],
        idvas=idvas,
        referred_on=row[15] or "",
    )


def leads_only(store: Store, access: Access) -> bool:
    """Whether there are cases here and none of them is this person's: somebody who leads, and carries no case."""
    held, mine = store.db.execute(
        "SELECT EXISTS (SELECT 1 FROM r_case), EXISTS (SELECT 1 FROM r_case WHERE case_manager = ?)", (access.staff,)
    ).fetchone()
    return access.is_lead and bool(held) and not mine


def highest_risk(answers: str | None) -> str:
    """The highest level over the groups at risk, the service user's own excluded; "" where nothing is assessed."""
    levels = (json.loads(answers) or {}).get("level") if answers else None
    found = [str(levels[g]) for g in RISK_GROUPS if g in levels] if isinstance(levels, dict) else []
    return max(found, key=RISK_LEVEL.rank, default="")


def case_head(store: Store, access: Access, case: str) -> CaseHead | None:
    """The head of one case; None where it is not held, not allowed, or declared a conflict of interest."""
    if not access.may(ScopeKind.CASE) or case in access.restricted:
        return None
    row = store.db.execute(
        f"""SELECT c._scope, c.index_scope, c.service_user, c.reference, {_NAME}, u.known_as, coalesce(u.name_unconfirmed, 0), u.birth_date,
            t.name, c.status, c.status_since, c.opened_on, c.closed_on, c.work_mode, c.engagement, c.case_manager, s.name,
            (SELECT max(marac_on) FROM r_referral r WHERE r."case" = c._id), c.review_due
        FROM r_case c
        LEFT JOIN r_service_user u ON u._id = c.service_user AND u._scope = c.index_scope
        LEFT JOIN r_staff s ON s._id = c.case_manager
        LEFT JOIN r_site t ON t._id = c.site
        WHERE c._id = ?""",
        (case,),
    ).fetchone()
    if row is None:
        return None
    texts = ["" if cell is None else cell for cell in row]
    return CaseHead(
        id=case,
        scope=texts[0],
        index_scope=texts[1],
        service_user=texts[2],
        reference=texts[3],
        name=texts[4] or texts[5],
        unconfirmed=bool(texts[6]),
        birth_date=texts[7],
        site=texts[8],
        status=texts[9],
        status_since=texts[10],
        opened_on=texts[11],
        closed_on=texts[12],
        work_mode=texts[13],
        engagement=texts[14],
        case_manager=texts[15],
        case_manager_name=texts[16],
        marac_on=texts[17] if access.sees_covert else "",
        review_due=texts[18],
        risk=latest_risk(store, access, case, "case_manager"),
        risk_idva=latest_risk(store, access, case, "idva"),
        alerts=_alerts(store, access, case, texts[0]),
        dyads=tuple(held_dyads(store, access, case)),
        letters=tuple(letter for letter, _ in dyad_links(store, access, case)),
    )


def stage_of(store: Store, access: Access, case: str, dyad: str = "") -> str:
    """The stage of a case: its own where it may be read, else the copy that a dyad of it holds; "" for neither."""
    if case in access.restricted:
        return ""
    if access.may(ScopeKind.CASE):
        row = store.db.execute("SELECT status FROM r_case WHERE _id = ?", (case,)).fetchone()
        if row:
            return str(row[0] or "")
    row = store.db.execute("SELECT case_status FROM r_dyad WHERE _id = ?", (dyad,)).fetchone()
    return str(row[0] or "") if row and access.may(ScopeKind.DYAD) else ""


def latest_risk(store: Store, access: Access, case: str, perspective: str) -> str:
    """The level of the latest risk assessment of a perspective: the case manager's is the case's, an Idva's is the
    highest of the latest about each dyad."""
    table, kind, subject = (
        ("r_dyad_assessment", ScopeKind.DYAD, "dyad")
        if perspective == "idva"
        else ("r_case_assessment", ScopeKind.CASE, '"case"')
    )
    if not access.may(kind) or case in access.restricted:
        return ""
    rows = store.db.execute(
        f"""SELECT answers FROM (
            SELECT answers, row_number() OVER (PARTITION BY {subject} ORDER BY happened DESC, _at DESC, _id DESC) AS n FROM {table}
            WHERE "case" = ? AND _current = 1 AND perspective = ? AND instrument LIKE 'risk@%' AND (? OR NOT coalesce(covert, 0))
        ) WHERE n = 1""",
        (case, perspective, access.sees_covert),
    ).fetchall()
    return max((highest_risk(answers) for (answers,) in rows), key=RISK_LEVEL.rank, default="")


def _alerts(store: Store, access: Access, case: str, scope: str) -> tuple[AlertRow, ...]:
    """The strictest first; those about a victim-survivor, by letter and without their words, after those of the case."""
    rows = store.db.execute(
        "SELECT _id, type, words, covert, level, review_due, '' FROM r_alert WHERE _scope = ? AND state = 'active'"
        " ORDER BY _at, _id",
        (scope,),
    ).fetchall()
    if access.may(ScopeKind.DYAD):
        rows += store.db.execute(
            """SELECT a._id, a.type, '', a.covert, a.level, a.review_due, l.letter FROM r_case c
            JOIN r_dyad_link l ON l._scope = c._scope JOIN r_dyad_alert a ON a._scope = l.dyad_scope
            WHERE c._id = ? AND a.state = 'active' ORDER BY l.letter, a._at, a._id""",
            (case,),
        ).fetchall()
    found = [
        AlertRow(i, t or "", w or "", bool(c), v or "", d or "", x or "")
        for i, t, w, c, v, d, x in rows
        if access.sees_covert or not c
    ]
    return tuple(sorted(found, key=lambda a: (bool(a.letter), -ALERT_LEVEL.rank(a.level))))


def dyad_links(store: Store, access: Access, case: str) -> list[tuple[str, str]]:
    """(letter, dyad id) of every victim-survivor on the case, whether or not their scope is held here."""
    if not access.may(ScopeKind.CASE) or not access.sees_covert or case in access.restricted:
        return []
    rows = store.db.execute(
        "SELECT l.letter, l.dyad FROM r_dyad_link l JOIN r_case c ON c._scope = l._scope WHERE c._id = ? ORDER BY 1",
        (case,),
    )
    return [(str(letter), str(dyad)) for letter, dyad in rows]


def held_dyads(store: Store, access: Access, case: str = "") -> list[DyadRow]:
    """The dyads (of one case, or all) whose scopes are held here and which `access` may see, by letter."""
    if not access.may(ScopeKind.DYAD):
        return []
    rows = store.db.execute(
        f"""SELECT d._id, d._scope, d."case", {LETTER} AS _letter, d.victim_survivor, v.given_name, v.family_name, v.known_as, d.relationship,
            d.cohabitation, d.role, d.idva, s.name, d.idva_contact, d.case_reference, d.case_status
        FROM r_dyad d LEFT JOIN r_victim_survivor v ON v._id = d.victim_survivor AND v._scope = d._scope
        LEFT JOIN r_staff s ON s._id = d.idva
        WHERE (? = '' OR d."case" = ?) ORDER BY d."case", length(_letter), _letter, d._id""",
        (case, case),
    )
    return [
        _dyad_row(["" if cell is None else str(cell) for cell in row])
        for row in rows
        if row[2] not in access.restricted
    ]


def _dyad_row(row: list[str]) -> DyadRow:
    name = " ".join(part for part in (row[5], row[6]) if part) or row[7]
    return DyadRow(
        id=row[0],
        scope=row[1],
        case=row[2],
        letter=row[3],
        victim_survivor=row[4],
        name=name,
        initials=initials(name),
        relationship=row[8],
        cohabitation=row[9],
        role=row[10],
        idva=row[11],
        idva_name=row[12],
        idva_contact=row[13],
        case_reference=row[14],
        case_status=row[15],
    )


def initials(name: str) -> str:
    """The first letters of a name, "A.B.": how a wizard names a victim-survivor on screen."""
    return "".join(f"{part[0].upper()}." for part in name.replace("-", " ").split() if part)


def actions(
    store: Store, access: Access, *, case: str = "", status: str = "open", owner: str = "", since: str = ""
) -> list[ActionRow]:
    """Actions of one case or of all, soonest due first, those without a date last. `status` is a code, "" for all, or
    "finished": done or not to be done, on `since` (ISO) or later."""
    if not access.may(ScopeKind.CASE):
        return []
    rows = store.db.execute(
        f"""SELECT a._id, a."case", c.reference, {_NAME}, a.what, coalesce(g.name, s.name, ''), a.due, a.status, a.outcome, a.done_on,
            a.owner, a.owner_agency, a.meeting, max(h.happened), count(h._id)
        FROM r_action a JOIN r_case c ON c._id = a."case" AND c._scope = a._scope
        LEFT JOIN r_service_user u ON u._id = c.service_user AND u._scope = c.index_scope
        LEFT JOIN r_staff s ON s._id = a.owner LEFT JOIN r_agency g ON g._id = a.owner_agency
        LEFT JOIN r_activity h ON h.action = a._id AND h._scope = a._scope AND h._current = 1
            AND (:covert OR NOT coalesce(h.covert, 0))
        WHERE (:case = '' OR a."case" = :case) AND (:status = '' OR a.status = :status OR (:status = 'finished' AND a.status <> 'open' AND a.done_on >= :since)) AND (:owner = '' OR a.owner = :owner)
            AND (:covert OR NOT coalesce(a.covert, 0))
        GROUP BY a._scope, a._id ORDER BY coalesce(nullif(a.due, ''), '9999'), a._at, a._id""",
        {"case": case, "status": status, "owner": owner, "covert": access.sees_covert, "since": since},
    )
    return [
        ActionRow(*("" if cell is None else str(cell) for cell in row[:-1]), chased=row[-1])
        for row in rows
        if row[1] not in access.restricted
    ]


def last_number(store: Store, prefix: str) -> int:
    """The highest number of a reference `<prefix>-<number>` among the cases and cards held here; 0 where there is none."""
    rows = store.db.execute("SELECT reference FROM r_case UNION SELECT reference FROM r_case_card")
    found = (str(reference or "").rpartition("-") for (reference,) in rows)
    return max(
        (int(n) for start, _, n in found if start == prefix and len(n) < 16 and n.isascii() and n.isdigit()), default=0
    )


def names(store: Store, kind: str, ids: Iterable[str] = ()) -> dict[str, str]:
    """Names of staff or agencies of the site by id: all, or those asked for."""
    assert kind in {"staff", "agency"}
    wanted = set(ids)
    rows = store.db.execute(f"SELECT _id, name FROM r_{kind} ORDER BY name, _id")
    return {i: n or "" for i, n in rows if not wanted or i in wanted}


def agency_kinds(store: Store) -> dict[str, str]:
    """The kind of each agency of the site by id."""
    return {i: k or "" for i, k in store.db.execute("SELECT _id, kind FROM r_agency ORDER BY name, _id")}
