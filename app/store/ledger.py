"""The exchange ledger on disk: what each other laptop is known to hold, bundles made and taken in, and what was
refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlcipher3 import dbapi2 as sqlite

from app.store.replication import Have
from app.store.store import Store


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


# ---- names and keys of laptops and cases ----------------------------------------------------------------------------


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
