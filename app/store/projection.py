"""The typed tables that screens read, made from the registers and rebuilt when a record's definition changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from sqlcipher3 import dbapi2 as sqlite

from app.models.journal import canonical, digest
from app.models.kinds import KINDS, Kind
from app.models.merge import Value, resolve
from app.models.record import FieldType, Json
from app.models.rights import WHOLE
from app.store.search import SEARCHED, index_words, remove_words

Key = tuple[str, str, str]
"""(scope, kind, record id)."""
_META = ("_scope", "_id", "_author", "_at", "_changed_by", "_changed_at", "_conflicts", "_current")


def stale_kinds(db: sqlite.Connection) -> list[Kind]:
    """The kinds whose table is missing or was made for another definition."""
    made = dict(db.execute("SELECT name, value FROM meta WHERE name LIKE 'definition:%'"))
    there = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return [k for k in KINDS.values() if made.get(f"definition:{k.name}") != _wanted(k) or f"r_{k.name}" not in there]


def _wanted(kind: Kind) -> str:
    return digest(canonical(kind.definition()))


def stale_indices(db: sqlite.Connection) -> list[Kind]:
    """The kinds whose table is sought by other columns than this version's: making indices anew rewrites no row."""
    made = dict(db.execute("SELECT name, value FROM meta WHERE name LIKE 'indices:%'"))
    return [kind for kind in KINDS.values() if made.get(f"indices:{kind.name}") != _indexed(kind)]


def _indexed(kind: Kind) -> str:
    return " ".join("+".join(columns) for columns in indices(kind))


def make_indices(db: sqlite.Connection, kind: Kind) -> None:
    """Give a kind's table the indices of this version and no others."""
    rows = db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (f"r_{kind.name}",)
    )
    for (name,) in rows.fetchall():
        db.execute(f'DROP INDEX "{name}"')
    for columns in indices(kind):
        name = "_".join(("i", kind.name, *(column for column in columns if column != "_id")))
        db.execute(f'CREATE INDEX "{name}" ON "r_{kind.name}" ({", ".join(_quoted(columns))})')
    row = (f"indices:{kind.name}", _indexed(kind))
    db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", row)


_TOGETHER = (("case", "happened"), ("case", "status"), ("status", "due"))
"""Fields asked for together: the latest of a case, what is open on it, what is open and due."""
_SOUGHT = frozenset(
    {"happened", "due", "status", "review_due", "planned", "ends", "expires", "marac_on", "index_scope"}
)
"""Fields beside references by which rows are sought."""


def indices(kind: Kind) -> list[tuple[str, ...]]:
    """The columns of each index of a kind's table; one that another begins with is not made."""
    found = [("_id",), *(pair for pair in _TOGETHER if set(pair) <= kind.fields.keys())]
    begun = {columns[0] for columns in found}
    return found + [
        (f.name,)
        for f in kind.fields.values()
        if f.name not in begun and (f.type is FieldType.REF or f.name in _SOUGHT)
    ]


def _quoted(columns: Iterable[str]) -> list[str]:
    return [f'"{column}"' for column in columns]


def ensure_tables(db: sqlite.Connection) -> list[Kind]:
    """Make each kind's table as its definition asks; returns the kinds whose table was made anew and must be filled."""
    stale = stale_kinds(db)
    for kind in stale:
        db.execute(f'DROP TABLE IF EXISTS "r_{kind.name}"')
        declared = ", ".join(f'"{f.name}" {_column_type(f.type)}' for f in kind.fields.values())
        db.execute(
            f'CREATE TABLE "r_{kind.name}" (_scope TEXT NOT NULL, _id TEXT NOT NULL, _author TEXT, _at TEXT, _changed_by TEXT,'
            f" _changed_at TEXT, _conflicts TEXT, _current INTEGER, {declared}, PRIMARY KEY (_scope, _id)) WITHOUT ROWID"
        )
        make_indices(db, kind)
        _forget_misplaced(db, kind)
        row = (f"definition:{kind.name}", _wanted(kind))
        db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", row)
    return stale


def _forget_misplaced(db: sqlite.Connection, kind: Kind) -> None:
    """A kind that an older version did not know was kept wherever it stood; from now on it lives in its own scopes."""
    for scope in SEARCHED:
        db.execute(f"DELETE FROM search_{scope} WHERE rowid IN (SELECT n FROM record WHERE kind = ?)", (kind.name,))
    for table in ("value", "superseded", "record"):
        db.execute(
            f"DELETE FROM {table} WHERE kind = ? AND scope IN (SELECT id FROM scope WHERE kind <> ?)",
            (kind.name, kind.scope.value),
        )


def _column_type(kind: FieldType) -> str:
    return "INTEGER" if kind in (FieldType.WHOLE, FieldType.FLAG) else "TEXT"


def rows_to_fill(db: sqlite.Connection, kind: Kind) -> Iterator[Key]:
    """Every record of `kind` that has a standing value in a scope where such records live."""
    rows = db.execute(
        "SELECT DISTINCT v.scope, v.record FROM value v JOIN scope s ON s.id = v.scope WHERE v.kind = ? AND s.kind = ?",
        (kind.name, kind.scope.value),
    )
    for scope, record in rows.fetchall():
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
    number = db.execute(
        "SELECT n, at, author, EXISTS (SELECT 1 FROM amended a WHERE a.scope = r.scope AND a.record = r.id)"
        " FROM record r WHERE scope = ? AND kind = ? AND id = ?",
        key,
    ).fetchone()
    if not standing or number is None:
        db.execute(f'DELETE FROM "r_{name}" WHERE _scope = ? AND _id = ?', (scope, record))
        if number is not None:
            remove_words(db, kind.scope, number[0])
        return
    cells, words = row_of(kind, (scope, record), standing, number[1:3], current=not number[3])
    db.execute(_insertion(kind), cells)
    index_words(db, kind.scope, number[0], words)


@cache
def _insertion_of(name: str, fields: tuple[str, ...]) -> str:
    columns = [*_META, *fields]
    names = ", ".join(f'"{column}"' for column in columns)
    return f'INSERT OR REPLACE INTO "r_{name}" ({names}) VALUES ({", ".join("?" * len(columns))})'


def _insertion(kind: Kind) -> str:
    return _insertion_of(kind.name, tuple(kind.fields))


def row_of(
    kind: Kind, place: tuple[str, str], standing: Mapping[str, Sequence[Value]], first: Sequence[str], *, current: bool
) -> tuple[tuple[str | int | None, ...], str]:
    """The row that standing values make, its cells in the order of the table's columns, and the words to find it by.

    `place` is (scope, record id); `first` is (at, author) of who first wrote it; `standing` must not be empty.
    """
    values: dict[str, Json] = {}
    conflicts: list[str] = []
    for register in sorted(standing):
        found = standing[register]
        shown = resolve(kind, register, found)
        values.update(_fields(kind, register, shown.value))
        if shown.conflict:
            conflicts.append(register)
            if register == WHOLE and any(isinstance(v.value, dict) and v.value.get("covert") is True for v in found):
                values["covert"] = True  # while people disagree, what one of them marked stays marked
    newest = max((v for found in standing.values() for v in found), key=lambda v: (v.at, v.entry))
    cells = (
        *(*place, first[1], first[0], newest.author, newest.at),
        json.dumps(conflicts) if conflicts else None,
        int(current),
        *(_cell(field.type, values.get(name)) for name, field in kind.fields.items()),
    )
    searched = [_words(values.get(f.name)) for f in kind.fields.values() if f.search] if current else []
    return cells, " ".join(searched)


def _fields(kind: Kind, register: str, value: Json) -> dict[str, Json]:
    if register == WHOLE:
        return {n: v for n, v in value.items() if n in kind.fields} if isinstance(value, dict) else {}
    return kind.unpack(register, value) if register in kind.registers else {}


def _cell(kind: FieldType, value: Json) -> str | int | None:
    """A value as its column keeps it; one of another type than declared (a newer version's) takes the nearest form, so
    that reading it never fails."""
    if value is None:
        return None
    if kind is FieldType.DATA:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if kind is FieldType.CODES:
        items = value if isinstance(value, list) else [value]
        return json.dumps([item if isinstance(item, str) else _plain(item) for item in items], ensure_ascii=False)
    if kind is FieldType.FLAG:
        return int(bool(value))
    if kind is FieldType.WHOLE:
        return value if isinstance(value, int) else None
    return value if isinstance(value, str) else _plain(value)


def _plain(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _words(value: Json) -> str:
    if isinstance(value, list):
        return " ".join(str(item) for item in value)
    return str(value) if value else ""
