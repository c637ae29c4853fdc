"""Who is who on a case: the service user's details, and what is covered until somebody gives a reason to see it."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.access import Access
from app.models.codes import CONFIDENTIALITY, CONTACT_KIND, SAFETY
from app.models.record import ScopeKind
from app.store.store import Store


@dataclass(frozen=True, slots=True)
class PersonRow:
    """The service user as the case team knows them; codes as they are stored."""

    name: str
    known_as: str
    unconfirmed: bool
    birth_date: str
    sex: str
    ethnicity: str
    interpreter: str
    correspondence_language: str


@dataclass(frozen=True, slots=True)
class Fact:
    """An address or a way to reach somebody. `value` is "" for a covered one: `covered_value` gives it."""

    id: str
    scope: str
    kind: str
    label: str
    mark: str
    note: str
    value: str
    unsafe: bool


def service_user(store: Store, access: Access, case: str) -> PersonRow | None:
    """The service user of a case; None where the case may not be seen."""
    if not access.may(ScopeKind.CASE) or case in access.restricted:
        return None
    row = store.db.execute(
        """SELECT trim(coalesce(u.given_name, '') || ' ' || coalesce(u.family_name, '')), u.known_as, coalesce(u.name_unconfirmed, 0),
            u.birth_date, p.sex, p.ethnicity, p.interpreter, p.correspondence_language
        FROM r_case c LEFT JOIN r_service_user u ON u._id = c.service_user AND u._scope = c.index_scope
        LEFT JOIN r_person_details p ON p._scope = c._scope AND p._id = c.service_user WHERE c._id = ?""",
        (case,),
    ).fetchone()
    if row is None:
        return None
    texts = ["" if cell is None else str(cell) for cell in row]
    return PersonRow(texts[0] or texts[1], texts[1], bool(row[2]), *texts[3:])


def service_user_facts(store: Store, access: Access, case: str) -> list[Fact]:
    """Where the service user lives and how to reach them."""
    if not access.may(ScopeKind.CASE) or case in access.restricted:
        return []
    scope = store.db.execute("SELECT _scope FROM r_case WHERE _id = ?", (case,)).fetchone()
    return _facts(store, access, str(scope[0]), "address", "contact_point", covered=False) if scope else []


def covered_facts(store: Store, access: Access, scope: str) -> list[Fact]:
    """That a victim-survivor's addresses and numbers exist, with how safe each is, but not the facts themselves."""
    if not access.may(ScopeKind.DYAD) or _restricted(store, access, scope):
        return []
    return _facts(store, access, scope, "victim_address", "victim_contact_point", covered=True)


def _restricted(store: Store, access: Access, scope: str) -> bool:
    """Whether a dyad's scope belongs to a case this person has declared a conflict of interest with."""
    rows = store.db.execute('SELECT "case" FROM r_dyad WHERE _scope = ?', (scope,))
    return any(case in access.restricted for (case,) in rows)


def _facts(store: Store, access: Access, scope: str, address: str, reach: str, *, covered: bool) -> list[Fact]:
    found: list[Fact] = []
    where = "WHERE _scope = ? AND (? OR NOT coalesce(covert, 0)) ORDER BY _at, _id"
    rows = store.db.execute(f"SELECT _id, lines, confidentiality FROM r_{address} {where}", (scope, access.sees_covert))
    for rid, lines, mark in rows.fetchall():
        value = "" if covered else str(lines or "")
        unsafe = mark not in (None, "", "open")
        found.append(Fact(rid, scope, address, "", CONFIDENTIALITY.label(mark), "", value, unsafe))
    rows = store.db.execute(
        f"SELECT _id, kind, value, safe, safe_times, who_may_answer FROM r_{reach} {where}",
        (scope, access.sees_covert),
    )
    for rid, kind, value, safe, times, who in rows.fetchall():
        note = ". ".join(str(part) for part in (times, who) if part)
        shown = "" if covered else str(value or "")
        found.append(Fact(rid, scope, reach, CONTACT_KIND.label(kind), SAFETY.label(safe), note, shown, safe != "safe"))
    return found


def covered_value(store: Store, access: Access, fact: Fact) -> str:
    """What a covered fact says: only for somebody who has given a reason, which the caller enters in the log first."""
    if not access.may(ScopeKind.DYAD) or fact.kind not in {"victim_address", "victim_contact_point"}:
        return ""
    if _restricted(store, access, fact.scope):
        return ""
    column = "lines" if fact.kind == "victim_address" else "value"
    row = store.db.execute(
        f"SELECT {column} FROM r_{fact.kind} WHERE _scope = ? AND _id = ?", (fact.scope, fact.id)
    ).fetchone()
    return str(row[0] or "") if row else ""
