"""The journal on disk: entries in their streams, heads, what waits for a predecessor, and forks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlcipher3 import dbapi2 as sqlite

from app.models.journal import FIRST, RIGHTS_KINDS, VERSION, Entry, Header, Stream, parse_entry

_COLUMNS = "header, frame, body, signature"


def is_meta(entry: Entry) -> bool:
    """Whether the entry gives or ends rights."""
    return any(change.kind in RIGHTS_KINDS for change in entry.changes)


def holds(db: sqlite.Connection, entry_id: str) -> bool:
    """Whether the entry is in the journal (waiting ones are not)."""
    return db.execute("SELECT 1 FROM entry WHERE id = ?", (entry_id,)).fetchone() is not None


def insert(db: sqlite.Connection, entry: Entry) -> None:
    """Add an entry whose predecessor is held; notes a fork where its place in the stream is taken by another."""
    h = entry.header
    taken = db.execute(
        "SELECT 1 FROM entry WHERE scope = ? AND device = ? AND epoch = ? AND seq = ?",
        (h.scope, h.device, h.epoch, h.seq),
    ).fetchone()
    if taken:
        db.execute(
            "INSERT OR IGNORE INTO fork (scope, device, epoch, seq) VALUES (?, ?, ?, ?)",
            (h.scope, h.device, h.epoch, h.seq),
        )
    place = (entry.id, h.scope, h.device, h.epoch, h.seq, h.prev, h.tick, h.at, h.author, h.action, h.action_id)
    db.execute(
        "INSERT INTO entry (id, scope, device, epoch, seq, prev, tick, at, author, action, action_id,"
        " header, frame, body, signature, meta) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*place, entry.header_bytes, entry.frame_bytes, entry.body_bytes, entry.signature, is_meta(entry)),
    )
    db.execute(
        "DELETE FROM head WHERE scope = ? AND device = ? AND epoch = ? AND id = ?", (h.scope, h.device, h.epoch, h.prev)
    )
    db.execute(
        "INSERT INTO head (scope, device, epoch, id, seq) VALUES (?, ?, ?, ?, ?)",
        (h.scope, h.device, h.epoch, entry.id, h.seq),
    )


def fits(db: sqlite.Connection, entry: Entry) -> bool:
    """Whether the entry's predecessor is held in its own stream, so that it can be added."""
    h = entry.header
    if h.prev == FIRST:
        return True
    row = db.execute("SELECT scope, device, epoch, seq FROM entry WHERE id = ?", (h.prev,)).fetchone()
    return row is not None and tuple(row) == (h.scope, h.device, h.epoch, h.seq - 1)


def wait(db: sqlite.Connection, entry: Entry) -> None:
    """Keep an entry until its predecessor comes."""
    h = entry.header
    db.execute(
        "INSERT OR IGNORE INTO waiting (id, scope, device, prev, header, frame, body, signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (entry.id, h.scope, h.device, h.prev, entry.header_bytes, entry.frame_bytes, entry.body_bytes, entry.signature),
    )


def released(db: sqlite.Connection, entry_id: str) -> list[Entry]:
    """The waiting entries that come next after `entry_id`, taken out of the waiting list."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM waiting WHERE prev = ? ORDER BY id", (entry_id,)).fetchall()
    db.execute("DELETE FROM waiting WHERE prev = ?", (entry_id,))
    return [read(row) for row in rows]


def read(row: Iterable[Any]) -> Entry:
    """The entry of a row of header, frame, body and signature."""
    header, frame, body, signature = row
    return parse_entry(bytes(header), bytes(frame), None if body is None else bytes(body), bytes(signature))


def load_scope(db: sqlite.Connection, scope: str) -> dict[str, Entry]:
    """All entries held of one scope, by id."""
    return {e.id: e for e in map(read, db.execute(f"SELECT {_COLUMNS} FROM entry WHERE scope = ?", (scope,)))}


def load_for_rights(db: sqlite.Connection, scope: str) -> dict[str, Entry]:
    """All entries held of one scope as rights need them: those that give or end rights whole, the others only by their
    place and author, with no changes in them. Reading those takes a tenth of the time."""
    found = {
        e.id: e for e in map(read, db.execute(f"SELECT {_COLUMNS} FROM entry WHERE scope = ? AND meta = 1", (scope,)))
    }
    rows = db.execute(
        "SELECT id, device, epoch, seq, prev, author FROM entry WHERE scope = ? AND meta = 0 ORDER BY id", (scope,)
    )
    for name, device, epoch, seq, prev, author in rows:
        header = Header(
            v=VERSION,
            scope=scope,
            device=device,
            epoch=epoch,
            seq=seq,
            prev=prev,
            tick=1,
            at="",
            author=author,
            action="",
            action_id="",
            frame="",
            body="",
        )
        found[name] = Entry(name, header, (), None, None, b"", b"", None, b"")
    return found


def load_entry(db: sqlite.Connection, entry_id: str) -> Entry | None:
    """One entry held, by id."""
    row = db.execute(f"SELECT {_COLUMNS} FROM entry WHERE id = ?", (entry_id,)).fetchone()
    return read(row) if row else None


def heads(db: sqlite.Connection, scope: str | None = None) -> list[tuple[Stream, str, int]]:
    """The last entry of every branch: (stream, id, seq), in a stable order."""
    where, args = ("WHERE scope = ?", (scope,)) if scope else ("", ())
    rows = db.execute(f"SELECT scope, device, epoch, id, seq FROM head {where} ORDER BY scope, device, epoch, id", args)
    return [(Stream(s, d, e), i, q) for s, d, e, i, q in rows]


def own_head(db: sqlite.Connection, stream: Stream) -> tuple[int, str]:
    """(seq, id) of the end of this laptop's own stream; (0, FIRST) where nothing is written yet."""
    row = db.execute(
        "SELECT seq, id FROM head WHERE scope = ? AND device = ? AND epoch = ? ORDER BY seq DESC, id LIMIT 1",
        (stream.scope, stream.device, stream.epoch),
    ).fetchone()
    return (int(row[0]), str(row[1])) if row else (0, FIRST)


def beyond(db: sqlite.Connection, scope: str, known: Iterable[str]) -> Iterator[tuple[Stream, list[Entry]]]:
    """Runs of entries of `scope` that are not at or below the entries in `known`, one run a branch, in chain order."""
    have: set[str] = set()
    for head in known:
        at = head
        while at != FIRST and at not in have:
            row = db.execute("SELECT prev FROM entry WHERE id = ? AND scope = ?", (at, scope)).fetchone()
            if row is None:
                break
            have.add(at)
            at = row[0]
    sent: set[str] = set()
    for stream, head, _seq in heads(db, scope):
        run: list[Entry] = []
        at = head
        while at != FIRST and at not in have and at not in sent:
            entry = load_entry(db, at)
            assert entry is not None
            run.append(entry)
            sent.add(at)
            at = entry.header.prev
        if run:
            yield stream, run[::-1]
