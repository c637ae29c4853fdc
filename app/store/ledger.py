"""The exchange ledger on disk: what each other laptop is known to hold, bundles made and taken in, and what was
refused."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

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
class Peer:
    """Another laptop as its bundles made it known.

    `have` is what it holds, as far as known; `told` what it is known to have been told that this laptop holds (while
    this laptop's epoch was `told_epoch`); `said` what it has been told since it was last heard, and `answered` whether it was
    sent anything since; `number` the highest bundle number of its `epoch`; `past` its earlier epochs.
    """

    device: str
    receive_key: str = ""
    epoch: str = ""
    past: tuple[str, ...] = ()
    number: int = 0
    have: Have = field(default_factory=dict)
    have_at: str = ""
    told: Have = field(default_factory=dict)
    told_epoch: str = ""
    said: Have = field(default_factory=dict)
    answered: bool = True
    log_head: str = ""


@dataclass(frozen=True, slots=True)
class BundleOut:
    """A bundle made here. `heads` maps stream key -> (seq, id) of the last entry it carries; `have` is what it tells."""

    id: str
    device: str
    number: int
    kind: str
    made_at: str
    entries: int
    changes: int
    heads: Mapping[str, tuple[int, str]]
    have: Have
    epoch: str
    hash: str
    file: str
    received_at: str = ""
    problem_at: str = ""


@dataclass(frozen=True, slots=True)
class BundleIn:
    """A bundle taken in; `whole` where nothing of it was refused."""

    id: str
    device: str
    epoch: str
    number: int
    kind: str
    made_at: str
    received_at: str
    entries: int
    fresh: int
    waiting: int
    whole: bool
    hash: str


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Something refused: a whole file (`stream` is empty) or a run of entries. `why` is the name of the refusal."""

    at: str
    hash: str
    device: str
    stream: str
    why: str
    detail: str
    size: int


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


# ---- scopes and entries --------------------------------------------------------------------------------------------


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


def log_head(store: Store, device: str) -> str:
    """The last entry of a laptop's own access log, as "seq:id"; "" where there is none."""
    row = store.db.execute(
        "SELECT h.seq, h.id FROM head h JOIN scope s ON s.id = h.scope WHERE s.kind = 'log' AND h.device = ? AND s.opener = ?"
        " ORDER BY h.seq DESC, h.id LIMIT 1",
        (device, device),
    ).fetchone()
    return f"{row[0]}:{row[1]}" if row else ""


def announced_keys(store: Store, device: str) -> list[tuple[str, str, str]]:
    """(staff, signing key, receiving key) of a laptop as the directory's records say, the newest first."""
    return [
        (str(s or ""), str(p or ""), str(r or ""))
        for s, p, r in store.db.execute(
            "SELECT staff, public_key, receive_key FROM r_laptop WHERE device = ? AND _current = 1 ORDER BY _at DESC, _id",
            (device,),
        )
    ]


def case_reference(store: Store, scope: str) -> str:
    """The reference of the case in, above or below `scope`, as far as it is held here; "" where it is not."""
    for query in (
        "SELECT reference FROM r_case WHERE _scope = ?",
        "SELECT case_reference FROM r_dyad WHERE _scope = ?",
        "SELECT reference FROM r_case_card WHERE _scope = ?",
        "SELECT d.case_reference FROM r_dyad d JOIN scope s ON s.id = d._scope WHERE s.parent = ?",
    ):
        row = store.db.execute(f"{query} ORDER BY 1 LIMIT 1", (scope,)).fetchone()
        if row is not None and row[0]:
            return str(row[0])
    return ""


def staff_names(store: Store) -> dict[str, str]:
    """Name of each member of staff in the directory, by id."""
    return {i: str(n or "") for i, n in store.db.execute("SELECT _id, name FROM r_staff ORDER BY _id")}


# ---- peers ---------------------------------------------------------------------------------------------------------

_PEER = "device, receive_key, epoch, past, number, have, have_at, told, told_epoch, said, answered, log_head"


def peer(store: Store, device: str) -> Peer:
    """What is known of another laptop; nothing yet where it is new."""
    row = store.db.execute(f"SELECT {_PEER} FROM peer WHERE device = ?", (device,)).fetchone()
    if row is None:
        return Peer(device)
    _, key, epoch, past, number, have, have_at, told, told_epoch, said, answered, log = row
    past, have, told, said = (json.loads(text) for text in (past, have, told, said))
    return Peer(device, key, epoch, tuple(past), number, have, have_at, told, told_epoch, said, bool(answered), log)


def keep_peer(db: sqlite.Connection, known: Peer) -> None:
    """Keep what is known of another laptop; to be called inside `store.saving()`."""
    db.execute(
        f"INSERT OR REPLACE INTO peer ({_PEER}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(known.device, known.receive_key, known.epoch, json.dumps(known.past), known.number),
            *(json.dumps(known.have), known.have_at, json.dumps(known.told), known.told_epoch),
            *(json.dumps(known.said), known.answered, known.log_head),
        ),
    )


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


# ---- bundles -------------------------------------------------------------------------------------------------------

_OUT = "id, device, number, kind, made_at, entries, changes, heads, have, epoch, hash, file, received_at, problem_at"
_IN = "id, device, epoch, number, kind, made_at, received_at, entries, fresh, waiting, whole, hash"


def add_bundle_out(store: Store, made: BundleOut) -> None:
    """Enter a bundle made here, and that its receiver has been told what it tells."""
    known = peer(store, made.device)
    heads = json.dumps({key: list(place) for key, place in made.heads.items()})
    with store.saving() as db:
        db.execute(
            f"INSERT INTO bundle_out ({_OUT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
            (
                *(made.id, made.device, made.number, made.kind, made.made_at, made.entries, made.changes, heads),
                *(json.dumps(made.have), made.epoch, made.hash, made.file),
            ),
        )
        keep_peer(db, replace(known, said=known.said | made.have, answered=True))


def remove_bundle_out(store: Store, made: BundleOut, before: Peer) -> None:
    """Strike out a bundle whose file could not be put in its place; `before` is its receiver as known until then."""
    with store.saving() as db:
        db.execute("DELETE FROM bundle_out WHERE id = ?", (made.id,))
        keep_peer(db, before)


def bundles_out(store: Store, device: str = "") -> list[BundleOut]:
    """Bundles made here, to one laptop or to all, the newest first."""
    where, args = ("WHERE device = ?", (device,)) if device else ("", ())
    rows = store.db.execute(f"SELECT {_OUT} FROM bundle_out {where} ORDER BY made_at DESC, number DESC, id", args)
    return [_out(row) for row in rows]


def _out(row: tuple[str | int | None, ...]) -> BundleOut:
    bundle, device, number, kind, made_at, entries, changes, heads, have, epoch, digest, file, received, problem = row
    places = {key: (int(place[0]), str(place[1])) for key, place in json.loads(str(heads)).items()}
    return BundleOut(
        str(bundle), str(device), int(number or 0), str(kind), str(made_at), int(entries or 0), int(changes or 0), places,
        json.loads(str(have)), str(epoch), str(digest), str(file), str(received or ""), str(problem or ""),
    )  # fmt: skip


def last_out(store: Store, device: str) -> tuple[int, str]:
    """(number, hash) of the last bundle made for a laptop; (0, "") before the first."""
    row = store.db.execute(
        "SELECT number, hash FROM bundle_out WHERE device = ? ORDER BY number DESC LIMIT 1", (device,)
    ).fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


def bundle_in(store: Store, bundle: str) -> BundleIn | None:
    """A bundle taken in, or None."""
    row = store.db.execute(f"SELECT {_IN} FROM bundle_in WHERE id = ?", (bundle,)).fetchone()
    return _in(row) if row else None


def bundles_in(store: Store, device: str = "") -> list[BundleIn]:
    """Bundles taken in, from one laptop or from all, the newest first."""
    where, args = ("WHERE device = ?", (device,)) if device else ("", ())
    rows = store.db.execute(f"SELECT {_IN} FROM bundle_in {where} ORDER BY received_at DESC, number DESC, id", args)
    return [_in(row) for row in rows]


def _in(row: tuple[object, ...]) -> BundleIn:
    found = BundleIn(*row)  # type: ignore[arg-type]
    return replace(found, whole=bool(found.whole))


def keep_bundle_in(db: sqlite.Connection, taken: BundleIn) -> None:
    """Enter a bundle taken in, or what taking it in again made of it; to be called inside `store.saving()`."""
    db.execute(
        f"INSERT INTO bundle_in ({_IN}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        " fresh = fresh + excluded.fresh, waiting = excluded.waiting, whole = excluded.whole",
        (
            *(taken.id, taken.device, taken.epoch, taken.number, taken.kind, taken.made_at, taken.received_at),
            *(taken.entries, taken.fresh, taken.waiting, int(taken.whole), taken.hash),
        ),
    )


def mark_received(db: sqlite.Connection, device: str, bundle: str, at: str) -> None:
    """Note that `device` has taken in a bundle made for it; to be called inside `store.saving()`."""
    db.execute(
        "UPDATE bundle_out SET received_at = ? WHERE id = ? AND device = ? AND received_at IS NULL",
        (at, bundle, device),
    )


def mark_problem(db: sqlite.Connection, device: str, bundle: str, at: str) -> None:
    """Note that `device` refused a part of a bundle made for it; to be called inside `store.saving()`."""
    db.execute("UPDATE bundle_out SET problem_at = ? WHERE id = ? AND device = ?", (at, bundle, device))


def quarantine(db: sqlite.Connection, refused: Quarantined) -> None:
    """Enter a refusal, once; to be called inside `store.saving()`."""
    db.execute(
        "INSERT INTO quarantine (at, hash, device, stream, why, detail, size) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (hash, stream, why) DO UPDATE SET at = excluded.at",
        (refused.at, refused.hash, refused.device, refused.stream, refused.why, refused.detail, refused.size),
    )


def quarantined(store: Store) -> list[Quarantined]:
    """Everything refused, the newest first."""
    rows = store.db.execute(
        "SELECT at, hash, device, stream, why, detail, size FROM quarantine ORDER BY at DESC, n DESC"
    )
    return [Quarantined(*row) for row in rows]
