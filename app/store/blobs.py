"""Sealed pieces of attachments: kept, found by their hash, and swept away when no entry names them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator

from sqlcipher3 import dbapi2 as sqlite

from app.models.attachment import ATTACHMENT_KINDS
from app.models.journal import Malformed
from app.store import journal

_SOME = 500
"""Names asked for in one query."""


def put(db: sqlite.Connection, sealed: bytes, at: str) -> str:
    """Keep a sealed piece, durably; returns its name, the SHA-256 of what was given. One that is there stays as it is."""
    name = hashlib.sha256(sealed).hexdigest()
    db.execute(
        "INSERT OR IGNORE INTO blob (id, size, added_at, data) VALUES (?, ?, ?, ?)", (name, len(sealed), at, sealed)
    )
    return name


def get(db: sqlite.Connection, name: str) -> bytes | None:
    """The sealed piece of that name, None where it is not here. Whether it is as it was is for its seal to say."""
    row = db.execute("SELECT data FROM blob WHERE id = ?", (name,)).fetchone()
    return bytes(row[0]) if row else None


def missing(db: sqlite.Connection, names: Iterable[str]) -> list[str]:
    """Those of `names` that are not here, in the order given."""
    wanted = list(names)
    here: set[str] = set()
    for start in range(0, len(wanted), _SOME):
        some = wanted[start : start + _SOME]
        marks = ", ".join("?" * len(some))
        here.update(str(name) for (name,) in db.execute(f"SELECT id FROM blob WHERE id IN ({marks})", some))
    return [name for name in wanted if name not in here]


def altered(db: sqlite.Connection) -> Iterator[tuple[str, bool]]:
    """Every piece here, in order of its name, with whether it is no longer what its name says."""
    for (name,) in db.execute("SELECT id FROM blob ORDER BY id").fetchall():
        yield str(name), hashlib.sha256(get(db, name) or b"").hexdigest() != name


def named(db: sqlite.Connection, device: str = "") -> dict[str, str]:
    """Piece -> record id, for every piece that an entry held names: also that of an attachment corrected or taken
    away since, because either can be undone. With `device`, only what that laptop attached. Reads every frame."""
    found: dict[str, str] = {}
    for kind in ATTACHMENT_KINDS:
        rows = db.execute(
            "SELECT header, frame, body, signature FROM entry WHERE instr(frame, ?) AND (? = '' OR device = ?)",
            (f'"kind":"{kind}"'.encode(), device, device),
        )
        for row in rows:
            found |= _pieces(row, kind)
    return found


def _pieces(row: tuple[bytes, ...], kind: str) -> dict[str, str]:
    try:
        entry = journal.read(row)
    except Malformed:  # the check says so elsewhere
        return {}
    found: dict[str, str] = {}
    for change in entry.changes:
        whole = (entry.values or {}).get(change.id, {}).get("*") if change.kind == kind else None
        pieces = whole.get("chunks") if isinstance(whole, dict) else None
        found |= {str(piece): change.id for piece in (pieces if isinstance(pieces, list) else ())}
    return found


def unreferenced(db: sqlite.Connection, *, before: str) -> list[str]:
    """Pieces kept before the moment `before` (UTC) that no entry and no row names: left by an attaching that was cut
    off. Younger ones may belong to a file that is being attached now, or to an entry still on its way."""
    wanted = set(named(db))
    for kind in ATTACHMENT_KINDS:
        for (chunks,) in db.execute(f'SELECT chunks FROM "r_{kind}" WHERE chunks IS NOT NULL'):
            wanted.update(json.loads(chunks))
    rows = db.execute("SELECT id FROM blob WHERE added_at < ? ORDER BY id", (before,))
    return [str(name) for (name,) in rows if name not in wanted]


def drop(db: sqlite.Connection, names: Iterable[str]) -> None:
    """Forget pieces; what they held is overwritten in the file."""
    for name in names:
        db.execute("DELETE FROM blob WHERE id = ?", (name,))
