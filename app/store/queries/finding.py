"""Finding a service user across the site: before a case is opened, and with Ctrl+K."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from app.models.access import Access
from app.models.record import ScopeKind
from app.store.queries.identities import same_person
from app.store.queries.today import cases_holding
from app.store.search import search
from app.store.store import Store
from app.words import _


@dataclass(frozen=True, slots=True)
class Found:
    """A case of the site that may be the one meant. `why` says in words what matches; `held` that it can be opened here."""

    case: str
    reference: str
    name: str
    unconfirmed: bool
    birth_date: str
    case_manager: str
    held: bool
    status: str
    why: tuple[str, ...]


_CARD = """
SELECT k."case", k.reference, trim(coalesce(u.given_name, '') || ' ' || coalesce(u.family_name, '')), u.known_as,
    coalesce(u.name_unconfirmed, 0), u.birth_date, s.name, c._id IS NOT NULL, c.status, k.service_user
FROM r_case_card k
LEFT JOIN r_service_user u ON u._id = k.service_user AND u._scope = k._scope
LEFT JOIN r_staff s ON s._id = k.case_manager
LEFT JOIN r_case c ON c._id = k."case"
"""


def find_cases(store: Store, access: Access, text: str, *, limit: int = 20) -> list[Found]:
    """Cases of the site whose name, other name or reference begins with the words of `text`, then held ones that mention them."""
    if not access.may(ScopeKind.INDEX) or not text.strip():
        return []
    scopes = {hit.scope for hit in search(store.db, access, text, (ScopeKind.INDEX,))}
    named = _cards(store, access, "k._scope", scopes, _("Name or reference"))
    named += _cards(store, access, 'k."case"', _joined(store, named), _("Another record of the same person"))
    mentioned = cases_holding(store, access, text) - {found.case for found in named}
    return (named + _cards(store, access, 'k."case"', mentioned, _("Mentioned in the record")))[:limit]


def _joined(store: Store, found: Iterable[Found]) -> set[str]:
    """Ids of the other cases of whoever was judged to be the same person as somebody found."""
    known = {one.case for one in found}
    rows = store.db.execute(
        """SELECT DISTINCT k.service_user FROM r_case_card k JOIN r_person_link l ON l.person = k.service_user
        WHERE l.judgement = 'same' AND k."case" IN (SELECT value FROM json_each(?))""",
        (json.dumps(sorted(known)),),
    ).fetchall()
    people = {member for (person,) in rows for member in same_person(store, person)}
    cases = store.db.execute(
        'SELECT "case" FROM r_case_card WHERE service_user IN (SELECT value FROM json_each(?))',
        (json.dumps(sorted(people)),),
    )
    return {str(case) for (case,) in cases} - known


def _cards(store: Store, access: Access, column: str, keys: Iterable[str], why: str) -> list[Found]:
    found: list[Found] = []
    for key in sorted(keys):
        rows = store.db.execute(f"{_CARD} WHERE {column} = ? ORDER BY k.reference", (key,))
        found += [_found(row, (why,), access) for row in rows if row[0] not in access.unfindable]
    return found


def _found(row: tuple[str, ...], why: tuple[str, ...], access: Access) -> Found:
    return Found(
        case=row[0] or "",
        reference=row[1] or "",
        name=row[2] or row[3] or "",
        unconfirmed=bool(row[4]),
        birth_date=row[5] or "",
        case_manager=row[6] or "",
        held=bool(row[7]) and row[0] not in access.handed_over,
        status=row[8] or "",
        why=why,
    )


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff or an agency to choose from."""

    id: str
    name: str


def staff_with_role(store: Store, role: str) -> list[Person]:
    """The site's staff that hold `role` in its directory, by name."""
    directory = store.directory()
    rows = store.db.execute("SELECT _id, name FROM r_staff ORDER BY name, _id").fetchall()
    return [Person(i, name or "") for i, name in rows if (directory.role_of(i) or "") == role]


def site_of(store: Store) -> tuple[str, str, bool]:
    """(id, name, practice) of the site; ("", "", False) before the laptop joins one."""
    row = store.db.execute("SELECT _id, name, coalesce(practice, 0) FROM r_site ORDER BY _id LIMIT 1").fetchone()
    return (str(row[0]), str(row[1] or ""), bool(row[2])) if row else ("", "", False)
