"""One command against a bare connection that commits the same rows.

Ours is `store.write` of a contact and an action: rights looked at, one signed entry, registers, rows and search words,
one durable commit. The floor is a second SQLCipher file with the same key, settings and tables, on which a bare
connection commits, in one transaction of its own, the very rows that ours wrote: they are found by comparing every
table before and after, so that the floor leaves out nothing and adds nothing.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from os import urandom
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlite

from app.crypto.device import DeviceKey, sign_entry
from app.models.access import Role
from app.models.record import Json, ScopeKind
from app.store.connection import STORE_FILE, connect, transaction
from app.store.store import Author, Observe, Put, Store, Write
from bench.bench import BenchResult

WARM_UP = 30
ROUNDS = 300
Rows = Mapping[tuple[object, ...], tuple[object, ...]]


def run() -> BenchResult:
    """Median milliseconds of one command, ours and the floor taken in turn."""
    with tempfile.TemporaryDirectory(prefix="sightline-bench-") as folder:
        key = bytearray(urandom(32))
        with _store(Path(folder), key) as (store, scope), _bare(Path(folder), key) as bare:
            ours, floor = _rounds(store, scope, bare)
    mine, least = (statistics.median(times) * 1000 for times in (ours, floor))
    return BenchResult("command: contact + action, committed", mine, least, "ms", mine / least, "<= 2.0")


@contextmanager
def _store(folder: Path, key: bytearray) -> Iterator[tuple[Store, str]]:
    """A site lead's store with one case."""
    store = Store.create(folder, key, clock=lambda: datetime.now(UTC), entropy=urandom)
    signing = DeviceKey.generate()
    store.author = Author(signing.id, "lead", lambda header: sign_entry(signing, header))
    directory, case = store.new_scope(ScopeKind.DIRECTORY), store.new_scope(ScopeKind.CASE)
    store.set_meta("directory", directory.id)
    laptop: dict[str, Json] = {"device": signing.id, "staff": "lead", "prefix": "A", "signer": True}
    laptop["public_key"] = signing.public.hex()
    role = {"staff": "lead", "role": Role.SITE_LEAD.value}
    steps = (directory.step, Observe("laptop", store.new_id(), laptop), Observe("role", store.new_id(), role))
    store.write("site.started", [Write(directory.id, steps)])
    store.write("case.opened", [Write(case.id, (case.step,))])
    try:
        yield store, case.id
    finally:
        store.close()


@contextmanager
def _bare(folder: Path, key: bytearray) -> Iterator[sqlite.Connection]:
    """A bare connection to a copy of the store."""
    checkpoint = connect(folder / STORE_FILE, key)
    checkpoint.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    checkpoint.close()
    shutil.copyfile(folder / STORE_FILE, folder / "floor.store")
    bare = connect(folder / "floor.store", key)
    try:
        yield bare
    finally:
        bare.close()


def _rounds(store: Store, scope: str, bare: sqlite.Connection) -> tuple[list[float], list[float]]:
    """The floor commits what ours wrote the turn before, so that the two stand next to each other, first one and then
    the other first, with nothing in between."""
    tables = _tables(store.db)
    before = {table: _rows(store.db, table, keys) for table, keys in tables.items()}
    script: list[tuple[str, tuple[object, ...]]] = []
    times: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(WARM_UP + ROUNDS):
        write = _command(store, scope, turn)
        for mine in (turn % 2 == 0, turn % 2 == 1):
            started = time.perf_counter()
            if mine:
                store.write("contact.recorded", [write])
            else:
                _commit(bare, script)
            times[mine].append(time.perf_counter() - started)
        after = {table: _rows(store.db, table, keys) for table, keys in tables.items()}
        script = list(_script(tables, before, after))
        before = after
    _commit(bare, script)
    if any(_rows(bare, table, keys) != before[table] for table, keys in tables.items()):
        raise AssertionError("the floor did not commit the same rows")
    return times[True][WARM_UP:], times[False][WARM_UP:]


def _commit(bare: sqlite.Connection, script: Sequence[tuple[str, tuple[object, ...]]]) -> None:
    with transaction(bare):
        for statement, cells in script:
            bare.execute(statement, cells)


def _command(store: Store, scope: str, turn: int) -> Write:
    contact = {
        "happened": "2026-03-01T09:00:00Z",
        "channel": "phone",
        "with_whom": "agency",
        "outcome": "achieved",
        "note": f"Rang the housing officer about the tenancy, call {turn}; they will write to both parties by Friday.",
    }
    action = {"what": f"Ask probation for the licence conditions ({turn})", "status": "open", "due": "2026-03-08"}
    return Write(scope, (Observe("contact", store.new_id(), contact), Put("action", store.new_id(), action)))


def _tables(db: sqlite.Connection) -> dict[str, tuple[str, ...]]:
    """Every table a command can write, with its key columns; a search table's hidden tables are left to it."""
    names = [str(name) for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    virtual = [name for name in names if db.execute(f'PRAGMA table_info("{name}")').fetchall() == _SEARCH_COLUMNS]
    hidden = {f"{name}_{part}" for name in virtual for part in ("data", "idx", "content", "docsize", "config")}
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        if name in hidden or name.startswith("sqlite_"):
            continue
        info = db.execute(f'PRAGMA table_info("{name}")').fetchall()
        found[name] = tuple(str(row[1]) for row in sorted(info, key=lambda row: row[5]) if row[5]) or ("rowid",)
    return found


_SEARCH_COLUMNS = [(0, "words", "", 0, None, 0)]


def _rows(db: sqlite.Connection, table: str, keys: tuple[str, ...]) -> Rows:
    named = "rowid, *" if keys == ("rowid",) else "*"
    found = db.execute(f'SELECT {", ".join(keys)}, {named} FROM "{table}"')
    return {row[: len(keys)]: row[len(keys) :] for row in found}


def _script(
    tables: Mapping[str, tuple[str, ...]], before: Mapping[str, Rows], after: Mapping[str, Rows]
) -> Iterator[tuple[str, tuple[object, ...]]]:
    """The statements that make `after` of `before`, and nothing more."""
    for table, keys in tables.items():
        for key in before[table].keys() - after[table].keys():
            yield f'DELETE FROM "{table}" WHERE {" AND ".join(f"{name} = ?" for name in keys)}', key
        for key, row in after[table].items():
            if before[table].get(key) == row:
                continue
            columns = "(rowid, words) " if keys == ("rowid",) else ""
            verb = "INSERT OR REPLACE" if key in before[table] else "INSERT"
            yield f'{verb} INTO "{table}" {columns}VALUES ({", ".join("?" * len(row))})', row
