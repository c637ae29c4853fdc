"""The plain reading of a store's journal, from nothing: the yardstick for what settling keeps step by step."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum

from sqlcipher3 import dbapi2 as sqlite

from app.models.journal import Entry, Malformed, digest
from app.models.kinds import KINDS
from app.models.merge import State, Value, state_of
from app.models.record import ScopeKind
from app.models.rights import Directory, ScopeRights, judge, read_directory
from app.store import journal
from app.store.projection import row_of
from app.store.search import SEARCHED
from app.words import N_, _


class What(StrEnum):
    """What can be wrong with a store."""

    PAGE = "page"
    FORM = "form"
    CHAIN = "chain"
    SIGNATURE = "signature"
    HEAD = "head"
    MISSING = "missing"
    RIGHTS = "rights"
    REGISTER = "register"
    ROW = "row"
    SEARCH = "search"
    PIECE = "piece"

    @property
    def words(self) -> str:
        """The problem in the reader's language."""
        return _(_WORDS[self])


_WORDS = {
    What.PAGE: N_("A part of the file is damaged"),
    What.FORM: N_("An entry is not as it was written"),
    What.CHAIN: N_("An entry does not follow the one before it"),
    What.SIGNATURE: N_("An entry's signature does not fit"),
    What.HEAD: N_("The last entry of a laptop is not where it should be"),
    What.MISSING: N_("An entry that was here before is gone"),
    What.RIGHTS: N_("An entry counts that should not, or does not count and should"),
    What.REGISTER: N_("A value is not what the entries make it"),
    What.ROW: N_("A record is not what its values make it"),
    What.SEARCH: N_("A search word is not what its record makes it"),
    What.PIECE: N_("A part of a kept file is missing, or is not as it was"),
}


Row = tuple[object, ...]
Compared = Iterator[tuple[What, set[Row], set[Row]]]
"""(what, rows found, rows wanted)"""


class Reading:
    """Works out, scope by scope, what each table must hold if its entries are all there is, and lays it beside what is."""

    def __init__(self, db: sqlite.Connection) -> None:
        self._db = db
        self._words: dict[tuple[str, int], str] = {}
        row = db.execute("SELECT value FROM meta WHERE name = 'directory'").fetchone()
        home = str(row[0]) if row else ""
        self._directory = read_directory(home, self._entries(home)) if home else Directory()

    def scopes(self) -> list[str]:
        """Every scope that any table names."""
        tables = ["entry", "value", "superseded", "amended", "record"]
        names = [f"SELECT scope FROM {table}" for table in tables] + ["SELECT id FROM scope"]
        names += [f'SELECT _scope FROM "r_{kind}"' for kind in KINDS]
        return sorted(
            {str(scope) for query in names for (scope,) in self._db.execute(query.replace(" ", " DISTINCT ", 1))}
        )

    def _entries(self, scope: str) -> dict[str, Entry]:
        """The scope's entries that can be read; the others are problems of their own."""
        found: dict[str, Entry] = {}
        for row in self._db.execute("SELECT header, frame, body, signature FROM entry WHERE scope = ?", (scope,)):
            try:
                entry = journal.read(row)
            except Malformed:
                continue
            found[entry.id] = entry
        return found

    def compare(self, scope: str) -> Compared:
        """Rights, registers, rows and search words of one scope: what is there and what should be."""
        entries = self._entries(scope)
        rights = judge(scope, entries, self._directory)
        allowed = rights.allowed if rights else frozenset()
        applied = self._there("SELECT id FROM entry WHERE scope = ? AND applied = 1", scope)
        yield What.RIGHTS, applied, {(i,) for i in allowed}
        there = self._there("SELECT * FROM scope WHERE id = ?", scope)
        yield What.RIGHTS, there, {_scope_row(rights)} if rights else set()
        counted = [_in_place(entries[i], rights.kind) for i in sorted(allowed)] if rights else []
        state = state_of(counted)
        yield from self._registers(scope, counted, state)
        yield from self._rows(scope, counted, state)

    def _there(self, query: str, scope: str) -> set[Row]:
        return set(self._db.execute(query, (scope,)))

    def _registers(self, scope: str, entries: list[Entry], state: State) -> Compared:
        values: set[Row] = {
            (*key, v.entry, v.at, v.author, json.dumps(v.value, ensure_ascii=False))
            for key, standing in state.values.items()
            for v in standing
        }
        there = self._there("SELECT kind, record, register, entry, at, author, value FROM value WHERE scope = ?", scope)
        yield What.REGISTER, there, values
        over: set[Row] = {
            (c.kind, c.id, register, seen)
            for e in entries
            for c in e.changes
            for register, ids in c.over.items()
            for seen in ids
        }
        there = self._there("SELECT kind, record, register, entry FROM superseded WHERE scope = ?", scope)
        yield What.REGISTER, there, over
        there = self._there("SELECT record FROM amended WHERE scope = ?", scope)
        yield What.REGISTER, there, {(record,) for record in state.amended}

    def _rows(self, scope: str, entries: list[Entry], state: State) -> Compared:
        first = _first(entries)
        there = self._there("SELECT kind, id, at, author, entry FROM record WHERE scope = ?", scope)
        yield What.REGISTER, there, {(*key, *who) for key, who in first.items()}
        numbers = {
            (k, i): n for k, i, n in self._db.execute("SELECT kind, id, n FROM record WHERE scope = ?", (scope,))
        }
        wanted: dict[str, set[Row]] = {name: set() for name in KINDS}
        for (name, record), standing in _by_record(state).items():
            if name not in KINDS:
                continue
            at, author, _entry = first[name, record]
            current = record not in state.amended
            cells, words = row_of(KINDS[name], (scope, record), standing, (at, author), current=current)
            wanted[name].add((name, record, *cells))
            if words and (name, record) in numbers:
                self._words[KINDS[name].scope.value, numbers[name, record]] = digest(words.encode())
        for name, rows in wanted.items():
            there = self._there(f'SELECT * FROM "r_{name}" WHERE _scope = ?', scope)
            yield What.ROW, {(name, row[1], *row) for row in there}, rows

    def stray_words(self) -> Iterator[str]:
        """Search words that differ from what the rows compared so far are found by, as table and number."""
        for scope in SEARCHED:
            there = {
                n: digest(str(words).encode())
                for n, words in self._db.execute(f"SELECT rowid, words FROM search_{scope}")
            }
            wanted = {number: words for (where, number), words in self._words.items() if where == scope.value}
            for number, _digest in sorted(there.items() ^ wanted.items()):
                yield f"search_{scope} {number}"


def _in_place(entry: Entry, kind: ScopeKind) -> Entry:
    """The entry with those changes alone that may stand in a scope of `kind`: a known record lives where it is declared."""
    kept = tuple(c for c in entry.changes if c.kind not in KINDS or KINDS[c.kind].scope is kind)
    return replace(entry, changes=kept)


def _first(entries: list[Entry]) -> dict[tuple[str, str], tuple[str, str, str]]:
    """(at, author, entry) of the earliest entry of each record, by the writers' own clocks."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for entry in sorted(entries, key=lambda e: (e.header.at, e.id)):
        for change in entry.changes:
            found.setdefault((change.kind, change.id), (entry.header.at, entry.header.author, entry.id))
    return found


def _by_record(state: State) -> Mapping[tuple[str, str], Mapping[str, tuple[Value, ...]]]:
    found: dict[tuple[str, str], dict[str, tuple[Value, ...]]] = {}
    for (kind, record, register), values in state.values.items():
        found.setdefault((kind, record), {})[register] = values
    return found


def _scope_row(rights: ScopeRights) -> Row:
    people = (json.dumps(sorted(names)) for names in (rights.holders, rights.writers, rights.owners))
    return (rights.id, rights.kind.value, rights.opener, rights.owner, rights.parent, rights.subject, *people)
