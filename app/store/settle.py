"""Settling: after entries come in, work out what each scope's rights make of them, and bring registers and rows into
line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlcipher3 import dbapi2 as sqlite

from app.models.journal import Change, Entry
from app.models.kinds import KINDS
from app.models.record import ScopeKind
from app.models.rights import WHOLE, Directory, ScopeRights, judge, read_directory
from app.store import journal
from app.store.projection import Key, project
from app.store.search import remove_words


@dataclass(slots=True)
class Settled:
    """What settling did: entries that now count, those of them with a record that does not live in their scope, records
    whose rows were rewritten, scopes concerned."""

    applied: set[str] = field(default_factory=set)
    misplaced: set[str] = field(default_factory=set)
    touched: set[Key] = field(default_factory=set)
    scopes: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Known:
    """A scope's rights as last worked out."""

    kind: ScopeKind
    writers: frozenset[str]


class Settler:
    """Keeps registers and rows equal to what the allowed entries make, however entries arrive."""

    def __init__(self, db: sqlite.Connection) -> None:
        self._db = db
        self._directory: Directory | None = None
        self._scopes: dict[str, _Known] = {}
        self._version = -1

    def forget(self) -> None:
        """Drop what was worked out in a transaction that is about to be rolled back."""
        self._directory = None
        self._scopes = {}

    def directory(self) -> Directory:
        """The site's directory as it stands."""
        self._refresh()
        if self._directory is None:
            row = self._db.execute("SELECT value FROM meta WHERE name = 'directory'").fetchone()
            scope = str(row[0]) if row else ""
            self._directory = read_directory(scope, journal.load_for_rights(self._db, scope)) if scope else Directory()
        return self._directory

    def _refresh(self) -> None:
        """Another connection may have written: what was worked out before counts only for the same state of the file."""
        version = int(self._db.execute("PRAGMA data_version").fetchone()[0])
        if version != self._version:
            self.forget()
            self._version = version

    def settle(self, fresh: Sequence[Entry]) -> Settled:
        """Bring every scope that `fresh` concerns into line; to be called inside the transaction that added them."""
        self._refresh()
        done = Settled(scopes={entry.header.scope for entry in fresh})
        by_scope: dict[str, list[Entry]] = {}
        for entry in fresh:
            by_scope.setdefault(entry.header.scope, []).append(entry)
        home = self._db.execute("SELECT value FROM meta WHERE name = 'directory'").fetchone()
        if home and home[0] in by_scope:
            by_scope.pop(home[0])
            self._settle_directory(home[0], by_scope, done)
        for scope, entries in by_scope.items():
            self._settle_scope(scope, entries, done)
        project(self._db, done.touched)
        return done

    def rebuild(self, scope: str) -> Settled:
        """Make one scope's rights, registers, rows and search words anew from its entries, whatever they were before;
        to be called inside a transaction."""
        self._refresh()
        done = Settled()
        self._clear(scope, done)
        self._judge(scope, done)
        project(self._db, done.touched)
        return done

    def _settle_directory(self, scope: str, rest: dict[str, list[Entry]], done: Settled) -> None:
        before = self._directory
        self._directory = None
        after = self.directory()
        if before is None or (before.laptops, before.roles) != (after.laptops, after.roles):
            for (other,) in self._db.execute("SELECT DISTINCT scope FROM entry WHERE scope <> ?", (scope,)).fetchall():
                rest.pop(other, None)
                self._judge(other, done)
        self._judge(scope, done)

    def _settle_scope(self, scope: str, entries: list[Entry], done: Settled) -> None:
        known = self._known(scope)
        if known is None or any(journal.is_meta(entry) or not self._plain(entry, known) for entry in entries):
            self._judge(scope, done)
            return
        self._apply(known.kind, entries, done)

    def _plain(self, entry: Entry, known: _Known) -> bool:
        """Whether the entry is by somebody who may write now from a laptop that never ended: the ordinary case,
        without a full hearing."""
        laptop = self.directory().laptops.get(entry.header.device)
        ordinary = laptop is not None and laptop.staff == entry.header.author and not laptop.cuts
        return ordinary and entry.header.author in known.writers

    def _known(self, scope: str) -> _Known | None:
        if scope not in self._scopes:
            row = self._db.execute("SELECT kind, writers FROM scope WHERE id = ?", (scope,)).fetchone()
            if row is None:
                return None
            self._scopes[scope] = _Known(ScopeKind(row[0]), frozenset(json.loads(row[1])))
        return self._scopes[scope]

    def _judge(self, scope: str, done: Settled) -> None:
        """Hear the whole scope: apply what is newly allowed, or rebuild it where something no longer is."""
        rights = judge(scope, journal.load_for_rights(self._db, scope), self.directory())
        self._keep(scope, rights)
        allowed = rights.allowed if rights else frozenset()
        applied = {row[0] for row in self._db.execute("SELECT id FROM entry WHERE scope = ? AND applied = 1", (scope,))}
        done.scopes.add(scope)
        if not applied <= allowed:
            self._clear(scope, done)
            applied = set()
        if rights is not None:
            fresh = (journal.load_entry(self._db, i) for i in sorted(allowed - applied))
            self._apply(rights.kind, (entry for entry in fresh if entry is not None), done)

    def _keep(self, scope: str, rights: ScopeRights | None) -> None:
        self._scopes.pop(scope, None)
        if rights is None:
            self._db.execute("DELETE FROM scope WHERE id = ?", (scope,))
            return
        people = [json.dumps(sorted(names)) for names in (rights.holders, rights.writers, rights.owners)]
        self._db.execute(
            "INSERT OR REPLACE INTO scope (id, kind, opener, owner, parent, subject, holders, writers, owners) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (scope, rights.kind.value, rights.opener, rights.owner, rights.parent, rights.subject, *people),
        )
        self._scopes[scope] = _Known(rights.kind, rights.writers)

    def _clear(self, scope: str, done: Settled) -> None:
        rows = self._db.execute("SELECT kind, id, n FROM record WHERE scope = ?", (scope,)).fetchall()
        done.touched.update((scope, kind, record) for kind, record, _ in rows)
        for kind, _record, number in rows:
            if kind in KINDS:
                remove_words(self._db, KINDS[kind].scope, number)
        for name in KINDS:
            self._db.execute(f'DELETE FROM "r_{name}" WHERE _scope = ?', (scope,))
        for table in ("value", "superseded", "amended", "record"):
            self._db.execute(f"DELETE FROM {table} WHERE scope = ?", (scope,))
        self._db.execute("UPDATE entry SET applied = 0 WHERE scope = ? AND applied <> 0", (scope,))

    def _apply(self, kind: ScopeKind, entries: Iterable[Entry], done: Settled) -> None:
        for entry in entries:
            for change in entry.changes:
                declared = KINDS.get(change.kind)
                if declared is None or declared.scope is kind:
                    self._apply_change(entry, change, done)
                else:
                    done.misplaced.add(entry.id)
            self._db.execute("UPDATE entry SET applied = 1 WHERE id = ?", (entry.id,))
            done.applied.add(entry.id)

    def _apply_change(self, entry: Entry, change: Change, done: Settled) -> None:
        h = entry.header
        key: Key = (h.scope, change.kind, change.id)
        done.touched.add(key)
        self._db.execute(
            "INSERT INTO record (scope, kind, id, at, author, entry) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (scope, kind, id) DO UPDATE SET at = excluded.at, author = excluded.author, entry = excluded.entry"
            " WHERE (excluded.at, excluded.entry) < (at, entry)",
            (*key, h.at, h.author, entry.id),
        )
        for amended in change.amends:
            self._db.execute("INSERT OR IGNORE INTO amended (scope, record) VALUES (?, ?)", (h.scope, amended))
            found = self._db.execute(
                "SELECT kind FROM record WHERE scope = ? AND id = ?", (h.scope, amended)
            ).fetchall()
            done.touched.update((h.scope, kind, amended) for (kind,) in found)
        for register, ids in change.over.items():
            for seen in ids:
                self._db.execute("INSERT OR IGNORE INTO superseded VALUES (?, ?, ?, ?, ?)", (*key, register, seen))
                self._db.execute(
                    "DELETE FROM value WHERE scope = ? AND kind = ? AND record = ? AND register = ? AND entry = ?",
                    (*key, register, seen),
                )
        for register, value in (entry.values or {}).get(change.id, {}).items():
            self._db.execute(
                "INSERT INTO value SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS"
                " (SELECT 1 FROM superseded WHERE scope = ? AND kind = ? AND record = ? AND register = ? AND entry = ?)",
                (
                    *key,
                    register,
                    entry.id,
                    h.at,
                    h.author,
                    json.dumps(value, ensure_ascii=False),
                    *key,
                    register,
                    entry.id,
                ),
            )


__all__ = ["WHOLE", "Settled", "Settler"]
