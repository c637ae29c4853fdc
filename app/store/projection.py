"""The typed tables that screens read, made from the registers and rebuilt when a record's definition changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from sqlcipher3 import dbapi2 as sqlite

from app.models.journal import canonical, digest
from app.models.kinds import KINDS, Kind
from app.models.merge import Value, resolve
from app.models.record import FieldType, Json
from app.models.rights import WHOLE
from app.store.search import index_words, remove_words

Key = tuple[str, str, str]
"""(scope, kind, record id)."""
_META = ("_scope", "_id", "_author", "_at", "_changed_by", "_changed_at", "_conflicts", "_current")


def ensure_tables(db: sqlite.Connection) -> list[Kind]:
    """Make each kind's table as its definition asks; returns the kinds whose table was made anew and must be filled."""
    stale: list[Kind] = []
    for kind in KINDS.values():
        wanted = digest(canonical(kind.definition()))
        row = db.execute("SELECT value FROM meta WHERE name = ?", (f"definition:{kind.name}",)).fetchone()
        if row and row[0] == wanted:
            continue
        db.execute(f'DROP TABLE IF EXISTS "r_{kind.name}"')
        columns = ", ".join(f'"{f.name}" {_column_type(f.type)}' for f in kind.fields.values())
        db.execute(
            f'CREATE TABLE "r_{kind.name}" (_scope TEXT NOT NULL, _id TEXT NOT NULL, _author TEXT, _at TEXT, _changed_by TEXT,'
            f" _changed_at TEXT, _conflicts TEXT, _current INTEGER, {columns}, PRIMARY KEY (_scope, _id)) WITHOUT ROWID"
        )
        db.execute(f'CREATE INDEX "i_{kind.name}" ON "r_{kind.name}" (_id)')
        for field in kind.fields.values():
            if field.type is FieldType.REF or field.name in {"happened", "due", "status"}:
                db.execute(f'CREATE INDEX "i_{kind.name}_{field.name}" ON "r_{kind.name}" ("{field.name}")')
        db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (f"definition:{kind.name}", wanted))
        stale.append(kind)
    return stale


def _column_type(kind: FieldType) -> str:
    return "INTEGER" if kind in (FieldType.WHOLE, FieldType.FLAG) else "TEXT"


def rows_to_fill(db: sqlite.Connection, kind: Kind) -> Iterator[Key]:
    """Every record of `kind` that has a standing value."""
    for scope, record in db.execute("SELECT DISTINCT scope, record FROM value WHERE kind = ?", (kind.name,)).fetchall():
        yield scope, kind.name, record


def project(db: sqlite.Connection, keys: Iterable[Key]) -> None:
    """Write, for each key, the row and the search words that its standing values make; nothing left removes them."""
    for key in sorted(set(keys)):
        kind = KINDS.get(key[1])
        if kind is not None:
            _project_one(db, key, kind)


def _standing(db: sqlite.Connection, key: Key) -> dict[str, list[Value]]:
    found: dict[str, list[Value]] = {}
    rows = db.execute(
        "SELECT register, entry, at, author, value FROM value WHERE scope = ? AND kind = ? AND record = ?", key
    )
    for register, entry, at, author, value in rows:
        found.setdefault(register, []).append(Value(entry, at, author, json.loads(value)))
    return found


def _project_one(db: sqlite.Connection, key: Key, kind: Kind) -> None:
    scope, name, record = key
    standing = _standing(db, key)
    number = db.execute("SELECT n, at, author FROM record WHERE scope = ? AND kind = ? AND id = ?", key).fetchone()
    if not standing or number is None:
        db.execute(f'DELETE FROM "r_{name}" WHERE _scope = ? AND _id = ?', (scope, record))
        if number is not None:
            remove_words(db, kind.scope, number[0])
        return
    values: dict[str, Json] = {}
    conflicts: list[str] = []
    for register, found in standing.items():
        shown = resolve(kind, register, found)
        values.update(_fields(kind, register, shown.value))
        if shown.conflict:
            conflicts.append(register)
    newest = max((v for found in standing.values() for v in found), key=lambda v: (v.at, v.entry))
    amended = db.execute("SELECT 1 FROM amended WHERE scope = ? AND record = ?", (scope, record)).fetchone()
    meta = (
        scope,
        record,
        number[2],
        number[1],
        newest.author,
        newest.at,
        json.dumps(sorted(conflicts)) if conflicts else None,
        amended is None,
    )
    columns = [*_META, *kind.fields]
    cells = [*meta, *(_cell(values.get(field)) for field in kind.fields)]
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    db.execute(f'INSERT OR REPLACE INTO "r_{name}" ({names}) VALUES ({marks})', cells)
    words = " ".join(_words(values.get(f.name)) for f in kind.fields.values() if f.search) if amended is None else ""
    index_words(db, kind.scope, number[0], words)


def _fields(kind: Kind, register: str, value: Json) -> dict[str, Json]:
    if register == WHOLE:
        return {n: v for n, v in value.items() if n in kind.fields} if isinstance(value, dict) else {}
    return kind.unpack(register, value) if register in kind.registers else {}


def _cell(value: Json) -> str | int | None:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value


def _words(value: Json) -> str:
    if isinstance(value, list):
        return " ".join(str(item) for item in value)
    return str(value) if value else ""
