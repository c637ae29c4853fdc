"""What of the journal another laptop has, and what it has not: scopes, the last entries held, and the runs between."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlcipher3 import dbapi2 as sqlite

from app.models.journal import Stream
from app.models.record import ScopeKind
from app.store import journal
from app.store.store import Store

Have = dict[str, list[str]]
"""Scope id -> ids of the last entries held there, sorted."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as it is kept: its exact bytes, and where it stands."""

    id: str
    seq: int
    action_id: str
    header: bytes
    frame: bytes
    body: bytes | None
    signature: bytes


@dataclass(frozen=True, slots=True)
class ScopeFacts:
    """A scope as its rights stand now."""

    id: str
    kind: ScopeKind
    opener: str
    parent: str
    holders: frozenset[str]


@dataclass(frozen=True, slots=True)
class Unsent:
    """Entries of one branch of one stream, in chain order."""

    stream: Stream
    ids: tuple[str, ...]


def scopes(store: Store) -> list[ScopeFacts]:
    """Every scope whose rights are known, in a stable order."""
    rows = store.db.execute("SELECT id, kind, opener, parent, holders FROM scope ORDER BY id")
    return [ScopeFacts(i, ScopeKind(k), o, p, frozenset(json.loads(h))) for i, k, o, p, h in rows]


def scope_facts(store: Store, scope: str) -> ScopeFacts | None:
    """One scope, or None where its rights are not known."""
    row = store.db.execute("SELECT id, kind, opener, parent, holders FROM scope WHERE id = ?", (scope,)).fetchone()
    return ScopeFacts(row[0], ScopeKind(row[1]), row[2], row[3], frozenset(json.loads(row[4]))) if row else None


def leaves(store: Store) -> Have:
    """The ids of the last entries held, by scope."""
    found: Have = {}
    for scope, entry in store.db.execute("SELECT scope, id FROM head ORDER BY scope, id"):
        found.setdefault(scope, []).append(entry)
    return found


def unsent(db: sqlite.Connection, scope: str, known: Iterable[str]) -> list[Unsent]:
    """The entries of `scope` that are not at or below those in `known`, by branch; the opener's own stream first."""
    ids = list(known)
    forked = {(d, e) for d, e in db.execute("SELECT device, epoch FROM fork WHERE scope = ?", (scope,))}
    reached = _reached(db, scope, ids)
    found = (
        []
        if not forked
        else [
            Unsent(stream, tuple(entry.id for entry in run))
            for stream, run in journal.beyond(db, scope, ids)
            if (stream.device, stream.epoch) in forked
        ]
    )
    rows = db.execute("SELECT device, epoch, max(seq) FROM head WHERE scope = ? GROUP BY 1, 2 ORDER BY 1, 2", (scope,))
    for device, epoch, last in rows.fetchall():
        after = reached.get((device, epoch), 0)
        if (device, epoch) not in forked and last > after:
            found.append(Unsent(Stream(scope, device, epoch), _after(db, Stream(scope, device, epoch), after)))
    opener = db.execute("SELECT opener FROM scope WHERE id = ?", (scope,)).fetchone()
    return sorted(found, key=lambda u: (opener is None or u.stream.device != opener[0], u.stream, u.ids))


def _reached(db: sqlite.Connection, scope: str, ids: Iterable[str]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for entry in ids:
        row = db.execute("SELECT device, epoch, seq FROM entry WHERE id = ? AND scope = ?", (entry, scope)).fetchone()
        if row is not None:
            found[row[0], row[1]] = max(found.get((row[0], row[1]), 0), row[2])
    return found


def _after(db: sqlite.Connection, stream: Stream, seq: int) -> tuple[str, ...]:
    rows = db.execute(
        "SELECT id FROM entry WHERE scope = ? AND device = ? AND epoch = ? AND seq > ? ORDER BY seq",
        (stream.scope, stream.device, stream.epoch, seq),
    )
    return tuple(row[0] for row in rows)


def later(db: sqlite.Connection, run: Unsent, seq: int) -> tuple[str, ...]:
    """The entries of `run` that come after place `seq` of its stream."""
    if not run.ids or not seq:
        return run.ids
    first = int(db.execute("SELECT seq FROM entry WHERE id = ?", (run.ids[0],)).fetchone()[0])
    return run.ids[max(0, seq - first + 1) :]


def kept_entries(db: sqlite.Connection, ids: Iterable[str]) -> Iterator[Kept]:
    """The entries of `ids` in that order, as they are kept."""
    query = "SELECT seq, action_id, header, frame, body, signature FROM entry WHERE id = ?"
    for entry in ids:
        seq, action, header, frame, body, signature = db.execute(query, (entry,)).fetchone()
        whole = None if body is None else bytes(body)
        yield Kept(entry, seq, action, bytes(header), bytes(frame), whole, bytes(signature))


def forked_scopes(store: Store, device: str, epoch: str) -> set[str]:
    """The scopes in which a laptop wrote two different entries at one place during `epoch`: it was copied, or put
    back."""
    rows = store.db.execute("SELECT DISTINCT scope FROM fork WHERE device = ? AND epoch = ?", (device, epoch))
    return {str(scope) for (scope,) in rows}


def raw_size(db: sqlite.Connection, ids: Sequence[str]) -> int:
    """How many bytes the entries of `ids` have."""
    size = "sum(length(header) + length(frame) + coalesce(length(body), 0) + length(signature))"
    return sum(int(str(found or 0)) for (found,) in _by_ids(db, size, ids))


def actions_of(db: sqlite.Connection, ids: Sequence[str]) -> set[str]:
    """The user actions that the entries of `ids` are part of."""
    return {str(action) for (action,) in _by_ids(db, "DISTINCT action_id", ids)}


def _by_ids(db: sqlite.Connection, columns: str, ids: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """What a query over the entries of `ids` gives, some hundred of them at a time."""
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        yield from db.execute(f"SELECT {columns} FROM entry WHERE id IN ({', '.join('?' * len(some))})", some)


def holds(store: Store, entry: str) -> bool:
    """Whether an entry is in the journal."""
    return journal.holds(store.db, entry)


def waits(store: Store, entry: str) -> bool:
    """Whether an entry is kept until its predecessor comes."""
    return store.db.execute("SELECT 1 FROM waiting WHERE id = ?", (entry,)).fetchone() is not None


def waiting_by_device(store: Store) -> dict[str, int]:
    """How many entries of each laptop wait for one that has not come."""
    return dict(store.db.execute("SELECT device, count(*) FROM waiting GROUP BY device").fetchall())


def frontier(db: sqlite.Connection, scope: str, older: Iterable[str], newer: Iterable[str]) -> list[str]:
    """The last entries of `scope` that a laptop is known to hold, after it said or showed that it holds `newer`.

    Entries not held here count only where they were named last; of the others, the furthest of each stream stands
    for those before it, unless the stream is forked.
    """
    fresh = set(newer)
    forked = {(d, e) for d, e in db.execute("SELECT device, epoch FROM fork WHERE scope = ?", (scope,))}
    best: dict[tuple[str, str], tuple[int, str]] = {}
    kept: set[str] = set()
    for entry in sorted(fresh.union(older)):
        row = db.execute("SELECT device, epoch, seq FROM entry WHERE id = ? AND scope = ?", (entry, scope)).fetchone()
        if row is None:
            kept |= {entry} & fresh
        elif (row[0], row[1]) in forked:
            kept.add(entry)
        else:
            best[row[0], row[1]] = max(best.get((row[0], row[1]), (0, "")), (int(row[2]), entry))
    return sorted(kept | {entry for _, entry in best.values()})
