"""Records of any kind: those of a case or a dyad, one of them, and its earlier versions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from app.models.access import Access
from app.models.journal import Entry
from app.models.kinds import KINDS
from app.models.record import Json, ScopeKind
from app.models.rights import WHOLE
from app.store import journal
from app.store.queries.cases import LETTER
from app.store.store import Store, read_cell


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record as shown. `author` first wrote it at `at` (UTC); `changed_by` last changed it at `changed_at`.

    `dyad` and `letter` name the dyad whose scope it stands in, "" for others. `conflicts` are registers in dispute.
    """

    kind: str
    id: str
    scope: str
    values: dict[str, Json]
    author: str
    author_name: str
    at: str
    changed_by: str
    changed_at: str
    current: bool
    conflicts: frozenset[str]
    dyad: str
    letter: str

    @property
    def covert(self) -> bool:
        """Whether the service user must not know of it."""
        return bool(self.values.get("covert"))

    def text(self, field: str) -> str:
        """A field's value as text, "" where it holds nothing."""
        value = self.values.get(field)
        return "" if value is None else str(value)


def scopes_of(store: Store, access: Access, kind: ScopeKind, *, case: str = "", dyad: str = "") -> list[str]:
    """The scopes of `kind` held here that belong to a case or a dyad (all of them where neither is named) and that
    `access` may read."""
    if not access.may(kind) or (case and case in access.restricted):
        return []
    if kind in (ScopeKind.DYAD, ScopeKind.IDVA_PRIVATE):
        rows = store.db.execute(
            """SELECT _scope, "case" FROM r_dyad WHERE (:case = '' OR "case" = :case) AND (:dyad = '' OR _id = :dyad)""",
            {"case": case, "dyad": dyad},
        ).fetchall()
        dyads = [scope for scope, owner in rows if owner not in access.restricted]
        if kind is ScopeKind.DYAD:
            return dyads
        found = store.db.execute(
            "SELECT id FROM scope WHERE kind = 'idva_private' AND parent IN (SELECT value FROM json_each(?))",
            (json.dumps(dyads),),
        )
        return [scope for (scope,) in found]
    if kind in (ScopeKind.CASE, ScopeKind.INDEX):
        column = "_scope" if kind is ScopeKind.CASE else "index_scope"
        rows = store.db.execute(f"SELECT _id, {column} FROM r_case WHERE (? = '' OR _id = ?)", (case, case)).fetchall()
        return [scope for owner, scope in rows if scope and owner not in access.restricted]
    return [scope for (scope,) in store.db.execute("SELECT id FROM scope WHERE kind = ?", (kind.value,))]


def records(
    store: Store, access: Access, kind: str, *, case: str = "", dyad: str = "", current: bool = True
) -> list[RecordRow]:
    """The records of a kind on a case or a dyad, the newest first; without `current` also versions since replaced.

    Covert ones come only where `access` sees covert facts. Nothing is found in scopes it may not read.
    """
    declared = KINDS[kind]
    scopes = scopes_of(store, access, declared.scope, case=case, dyad=dyad)
    if not scopes:
        return []
    where = "t._scope IN (SELECT value FROM json_each(:scopes)) AND (:all OR t._current = 1)"
    args: dict[str, str | bool] = {"scopes": json.dumps(scopes), "all": not current}
    if dyad and "dyad" in declared.fields:
        where += " AND t.dyad = :dyad"
        args["dyad"] = dyad
    return [row for row in _rows(store, kind, where, args) if access.sees_covert or not row.covert]


def cases_of(store: Store, scope: str) -> list[str]:
    """The cases held here whose own, index or dyad scope this is, the latest first; a person who came back has several
    in one index scope."""
    rows = store.db.execute(
        """SELECT _id FROM r_case WHERE _scope = :scope OR index_scope = :scope
        UNION SELECT "case" FROM r_dyad WHERE _scope = :scope AND coalesce("case", '') <> '' ORDER BY 1 DESC""",
        {"scope": scope},
    )
    return [str(case) for (case,) in rows]


def case_of(store: Store, scope: str) -> str:
    """The latest of `cases_of`; "" for a scope of no case."""
    return next(iter(cases_of(store, scope)), "")


def birth_date_of(store: Store, access: Access, case: str) -> str:
    """The service user's date of birth, as far as it is known; "" otherwise."""
    if not access.may(ScopeKind.INDEX) or case in access.restricted:
        return ""
    row = store.db.execute(
        """SELECT u.birth_date FROM r_case c JOIN r_service_user u ON u._id = c.service_user AND u._scope = c.index_scope
        WHERE c._id = ?""",
        (case,),
    ).fetchone()
    return str(row[0] or "") if row else ""


def first_happened(store: Store, access: Access, case: str) -> str:
    """The earliest date of a contact or an activity on a case; "" where there is none: nobody is born after it."""
    if not access.may(ScopeKind.CASE) or case in access.restricted:
        return ""
    row = store.db.execute(
        """SELECT min(happened) FROM (SELECT happened FROM r_contact WHERE "case" = :case AND _current = 1
        UNION ALL SELECT happened FROM r_activity WHERE "case" = :case AND _current = 1)""",
        {"case": case},
    ).fetchone()
    return str(row[0] or "")[:10]


def one(store: Store, access: Access, kind: str, record: str) -> RecordRow | None:
    """One record; None where it is not held or `access` may not see it."""
    if not access.may(KINDS[kind].scope):
        return None
    found = _rows(store, kind, "t._id = :id", {"id": record})
    readable = (r for r in found if access.sees_covert or not r.covert)
    return next((r for r in readable if may_read(store, access, r.scope)), None)


def may_read(store: Store, access: Access, scope: str) -> bool:
    """Whether `access` may read this scope: its kind, and a case of it that is not restricted."""
    row = store.db.execute("SELECT kind, parent FROM scope WHERE id = ?", (scope,)).fetchone()
    if row is None or not access.may(ScopeKind(row[0])):
        return False
    owner = str(row[1]) if row[0] == ScopeKind.IDVA_PRIVATE else scope
    cases = cases_of(store, owner)
    return not cases or not access.restricted.issuperset(cases)


def _rows(store: Store, kind: str, where: str, args: dict[str, str | bool]) -> list[RecordRow]:
    names = list(KINDS[kind].fields)
    columns = ", ".join(f't."{name}"' for name in names)
    # A cross join, so that the records are found by their scope and not every dyad's scope is asked about them.
    rows = store.db.execute(
        f"""SELECT t._id, t._scope, t._author, a.name, t._at, t._changed_by, t._changed_at, t._current, t._conflicts,
            d._id, {LETTER}, {columns}
        FROM "r_{kind}" t LEFT JOIN r_staff a ON a._id = t._author
        LEFT JOIN scope s ON s.id = t._scope
        LEFT JOIN r_dyad d ON d._scope = CASE s.kind WHEN 'idva_private' THEN s.parent WHEN 'dyad' THEN s.id END
        WHERE {where} ORDER BY t._at DESC, t._id DESC""",
        args,
    )
    return [_row(kind, names, row) for row in rows]


def _row(kind: str, names: list[str], row: tuple[str | int | None, ...]) -> RecordRow:
    rid, scope, author, name, at, by, changed, current, conflicts, dyad, letter, *cells = row
    return RecordRow(
        kind=kind,
        id=str(rid),
        scope=str(scope),
        values={n: read_cell(kind, n, cell) for n, cell in zip(names, cells, strict=True)},
        author=str(author or ""),
        author_name=str(name or ""),
        at=str(at or ""),
        changed_by=str(by or ""),
        changed_at=str(changed or ""),
        current=bool(current),
        conflicts=frozenset(json.loads(str(conflicts)) if conflicts else ()),
        dyad=str(dyad or ""),
        letter=str(letter or ""),
    )


@dataclass(frozen=True, slots=True)
class Version:
    """What one entry did to a record: who, when (UTC), why, and the fields it left the record with.

    `values` holds only what this entry wrote; it is empty for a removal, and `erased` says that the words are gone.
    """

    record: str
    at: str
    author: str
    author_name: str
    action: str
    reason: str
    values: dict[str, Json]
    removed: bool
    erased: bool


def versions(store: Store, access: Access, kind: str, record: str) -> list[Version]:
    """Every entry that wrote, corrected or removed a record, the newest first, following corrections to what they
    replaced. None where covert facts may not appear: what is no longer marked so may have been."""
    if not access.may(KINDS[kind].scope) or not access.sees_covert:
        return []
    places = store.db.execute("SELECT scope FROM record WHERE kind = ? AND id = ?", (kind, record)).fetchall()
    scope = next((str(s) for (s,) in places if may_read(store, access, str(s))), "")
    if not scope:
        return []
    names = dict(store.db.execute("SELECT _id, name FROM r_staff").fetchall())
    found: dict[tuple[str, int, str], Version] = {}
    wanted, seen = [record], set[str]()
    entries = _entries_of(store, scope, kind)
    while wanted:
        current = wanted.pop()
        if current in seen:
            continue
        seen.add(current)
        for entry in entries:
            for change in entry.changes:
                if change.kind == kind and change.id == current:
                    place = (entry.header.at, entry.header.tick, entry.id)
                    found[place] = _version(entry, change.id, change.op, kind, names)
                    wanted += [i for i in change.amends if i != current]
                elif change.kind == kind and current in change.amends:
                    wanted.append(change.id)
    return [found[place] for place in sorted(found, reverse=True)]


def _entries_of(store: Store, scope: str, kind: str) -> list[Entry]:
    """The applied entries of a scope whose frame names a kind; frames are canonical, so the name stands in them as it is."""
    rows: Iterable[tuple[bytes, ...]] = store.db.execute(
        "SELECT header, frame, body, signature FROM entry WHERE scope = ? AND applied = 1 AND instr(frame, ?) > 0",
        (scope, f'"kind":"{kind}"'.encode()),
    )
    return [journal.read(row) for row in rows]


def _version(entry: Entry, record: str, op: str, kind: str, names: dict[str, str]) -> Version:
    written = (entry.values or {}).get(record, {})
    values: dict[str, Json] = {}
    for register, value in written.items():
        if register == WHOLE:
            values.update(value if isinstance(value, dict) else {})
        elif register in KINDS[kind].registers:
            values.update(KINDS[kind].unpack(register, value))
    header = entry.header
    return Version(
        record=record,
        at=header.at,
        author=header.author,
        author_name=names.get(header.author) or "",
        action=header.action,
        reason=entry.reason or "",
        values=values,
        removed=op == "remove",
        erased=entry.values is None and op != "remove",
    )
