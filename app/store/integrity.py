"""Checking a store against itself: pages, entries, chains, signatures, rights, registers, rows, words and files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlcipher3 import dbapi2 as sqlite

from app.errors import AppError
from app.models.journal import FIRST, Malformed
from app.models.kinds import KINDS
from app.progress import Progress
from app.store import blobs, journal
from app.store.connection import transaction
from app.store.projection import ensure_tables, project, rows_to_fill
from app.store.reading import Reading, What
from app.store.search import SEARCHED
from app.store.settle import Settler

MARK = "verified"
"""The setting that keeps the heads found sound, so that the next check need look only beyond them."""
MOST_PROBLEMS = 500
"""More are counted and not listed: a store with as many is restored, not read through."""
Verify = Callable[[str, bytes, bytes], None]
"""(device, header, signature) -> None; raises AppError or ValueError where the signature is not that laptop's."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found wrong. `where` names a table, a scope, an entry or a record by its id: never what it holds."""

    what: What
    where: str


@dataclass(frozen=True, slots=True)
class Report:
    """How many entries were checked, and what was found wrong, at most MOST_PROBLEMS of it."""

    checked: int
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


@dataclass(slots=True)
class _Findings:
    """What one check has found so far."""

    checked: int = 0
    problems: list[Problem] = field(default_factory=list)

    def add(self, what: What, where: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(what, where))

    def differ(self, what: What, scope: str, found: set[tuple[object, ...]], wanted: set[tuple[object, ...]]) -> None:
        """A problem for each thing that is in one and not in the other, named by its first cells, which are ids."""
        for row in sorted({tuple(map(str, row[:2])) for row in found ^ wanted}):
            self.add(what, " ".join((scope, *row)))


def verify(
    db: sqlite.Connection, verify_signature: Verify, *, since_last: bool, progress: Progress, device: str = ""
) -> Report:
    """Check the whole store, or with `since_last` only what came in since a check that found nothing wrong.

    The whole check reads every page, entry, register, row, search word and piece of a kept file, and misses the pieces
    of what `device`, this laptop, attached itself (a colleague's may still be on their way); the short one (for every
    unlock) reads the entries beyond the heads then found sound, and that none of those is gone. Both read one moment of
    the store and let others write meanwhile. Nothing is changed but the note of the heads found sound. Raises Cancelled.
    """
    found = _Findings()
    if not since_last:
        _check_file(db, found)
    with _one_moment(db):
        _check_kept(db, found)
        entries = _unseen(db, found) if since_last else None
        _check_entries(db, entries, verify_signature, found, progress)
        if not since_last:
            _check_waiting(db, found)
            _check_heads(db, found)
            _check_made(db, found, progress)
            _check_pieces(db, found, device, progress)
        mark = {"heads": {head: seq for _stream, head, seq in journal.heads(db)}, "count": _count(db)}
    if not found.problems:
        db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (MARK, json.dumps(mark)))
    return Report(found.checked, tuple(found.problems))


@contextmanager
def _one_moment(db: sqlite.Connection) -> Iterator[None]:
    db.execute("BEGIN")
    try:
        yield
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")


def _check_file(db: sqlite.Connection, found: _Findings) -> None:
    """Every page against its authentication code, every table against its indexes, every search table against its words."""
    for what in ("cipher_integrity_check", "quick_check"):
        try:
            rows = [str(row[0]) for row in db.execute(f"PRAGMA {what}")]
        except sqlite.DatabaseError:
            rows = ["unreadable"]
        for place, row in enumerate(rows):
            if row != "ok":
                found.add(What.PAGE, f"{what} {place}")
    for scope in SEARCHED:
        try:
            db.execute(f"INSERT INTO search_{scope} (search_{scope}, rank) VALUES ('integrity-check', 0)")
        except sqlite.DatabaseError as error:
            if "locked" in str(error):  # somebody else is writing: that is no damage
                raise
            found.add(What.SEARCH, f"search_{scope}")


def _count(db: sqlite.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM entry").fetchone()[0])


def _marked(db: sqlite.Connection) -> tuple[dict[str, int], int]:
    """The heads last found sound, and how many entries there were then."""
    row = db.execute("SELECT value FROM meta WHERE name = ?", (MARK,)).fetchone()
    if row is None:
        return {}, 0
    mark = json.loads(row[0])
    return dict(mark["heads"]), int(mark["count"])


def _check_kept(db: sqlite.Connection, found: _Findings) -> None:
    """What was once found sound must still be there: a journal only grows."""
    for head, seq in sorted(_marked(db)[0].items()):
        row = db.execute("SELECT seq FROM entry WHERE id = ?", (head,)).fetchone()
        if row is None or row[0] != seq:
            found.add(What.MISSING, head)


def _unseen(db: sqlite.Connection, found: _Findings) -> list[str]:
    """The entries beyond the heads last found sound; a problem where those and what was there then are not all."""
    heads, count = _marked(db)
    ids = list(_beyond(db, set(heads)))
    if count + len(ids) != _count(db):
        found.add(What.MISSING, "entry")
    return ids


def _beyond(db: sqlite.Connection, known: set[str]) -> Iterator[str]:
    """The ids of entries that are not at or below `known`, branch by branch, each once."""
    seen: set[str] = set()
    for _stream, head, _seq in journal.heads(db):
        at = head
        while at != FIRST and at not in known and at not in seen:
            seen.add(at)
            yield at
            row = db.execute("SELECT prev FROM entry WHERE id = ?", (at,)).fetchone()
            at = str(row[0]) if row else FIRST


_ENTRY = (
    "SELECT e.header, e.frame, e.body, e.signature, e.id, e.scope, e.device, e.epoch, e.seq, e.prev, e.tick, e.at, e.author,"
    " e.action, e.action_id, e.meta, p.scope, p.device, p.epoch, p.seq FROM entry e LEFT JOIN entry p ON p.id = e.prev"
)


def _check_entries(
    db: sqlite.Connection, ids: list[str] | None, verify_signature: Verify, found: _Findings, progress: Progress
) -> None:
    """Form, hashes, place and signature of the entries of `ids`, or of all."""
    total = len(ids) if ids is not None else _count(db)
    rows: Iterable[tuple[object, ...]] = db.execute(_ENTRY)
    if ids is not None:
        rows = (row for i in ids for row in db.execute(f"{_ENTRY} WHERE e.id = ?", (i,)))
    for row in rows:
        if found.checked % 250 == 0:
            progress.step(found.checked, total, "entries")
        found.checked += 1
        _check_entry(row, verify_signature, found)
    if ids is not None and found.checked != total:
        found.add(What.HEAD, "head")


def _check_entry(row: tuple[object, ...], verify_signature: Verify, found: _Findings) -> None:
    name = str(row[4])
    try:
        entry = journal.read(row[:4])
    except Malformed:
        found.add(What.FORM, name)
        return
    h = entry.header
    said = (entry.id, h.scope, h.device, h.epoch, h.seq, h.prev, h.tick, h.at, h.author, h.action, h.action_id)
    if row[4:15] != said or bool(row[15]) != journal.is_meta(entry):
        found.add(What.FORM, name)
    if h.prev != FIRST and row[16:20] != (h.scope, h.device, h.epoch, h.seq - 1):
        found.add(What.CHAIN, name)
    try:
        verify_signature(h.device, entry.header_bytes, entry.signature)
    except (AppError, ValueError):
        found.add(What.SIGNATURE, name)


def _check_waiting(db: sqlite.Connection, found: _Findings) -> None:
    """What waits for a predecessor must be readable when its turn comes."""
    for row in db.execute("SELECT header, frame, body, signature, id FROM waiting"):
        try:
            whole = journal.read(row[:4]).id == row[4]
        except Malformed:
            whole = False
        if not whole:
            found.add(What.FORM, str(row[4]))


def _check_heads(db: sqlite.Connection, found: _Findings) -> None:
    """Heads are the entries nobody follows; forks the places of a stream that are taken twice."""
    ends = set(
        db.execute(
            "SELECT scope, device, epoch, id, seq FROM entry e WHERE NOT EXISTS (SELECT 1 FROM entry c WHERE"
            " c.scope = e.scope AND c.device = e.device AND c.epoch = e.epoch AND c.seq = e.seq + 1 AND c.prev = e.id)"
        )
    )
    for row in sorted(ends ^ set(db.execute("SELECT scope, device, epoch, id, seq FROM head"))):
        found.add(What.HEAD, str(row[3]))
    double = set(db.execute("SELECT scope, device, epoch, seq FROM entry GROUP BY 1, 2, 3, 4 HAVING count(*) > 1"))
    for row in sorted(double ^ set(db.execute("SELECT scope, device, epoch, seq FROM fork"))):
        found.add(What.HEAD, "/".join(map(str, row)))


def _check_made(db: sqlite.Connection, found: _Findings, progress: Progress) -> None:
    """Rights, registers, rows and search words against what the entries make."""
    reading = Reading(db)
    scopes = reading.scopes()
    for place, scope in enumerate(scopes):
        progress.step(place, len(scopes), "scopes")
        for what, there, wanted in reading.compare(scope):
            found.differ(what, scope, there, wanted)
    for where in reading.stray_words():
        found.add(What.SEARCH, where)


def _check_pieces(db: sqlite.Connection, found: _Findings, device: str, progress: Progress) -> None:
    """Every piece of a kept file against its name, and that all of what was attached here is here."""
    for place, (name, changed) in enumerate(blobs.altered(db)):
        progress.step(place, 0, "pieces")
        if changed:
            found.add(What.PIECE, name)
    own = blobs.named(db, device) if device else {}
    for name in blobs.missing(db, own):
        found.add(What.PIECE, f"{own[name]} {name}")


def rebuild(db: sqlite.Connection, progress: Progress) -> None:
    """Make heads, rights, registers, rows and search words anew from the journal, scope by scope.

    Each scope is one transaction, so that a draft being saved never waits long and an interruption leaves every scope
    whole, old or new; starting again finishes the work. The same journal always makes the same store. Raises Cancelled.
    """
    with transaction(db):
        _rebuild_frame(db)
    scopes = [str(scope) for (scope,) in db.execute("SELECT DISTINCT scope FROM entry ORDER BY scope")]
    settler = Settler(db)
    for place, scope in enumerate(scopes):
        progress.step(place, len(scopes), "scopes")
        with transaction(db):
            settler.rebuild(scope)


def _rebuild_frame(db: sqlite.Connection) -> None:
    """Heads and forks, tables that are missing, and an end to whatever belongs to no entry or record."""
    db.execute("DELETE FROM head")
    db.execute(
        "INSERT INTO head (scope, device, epoch, id, seq) SELECT scope, device, epoch, id, seq FROM entry e"
        " WHERE NOT EXISTS (SELECT 1 FROM entry c WHERE c.scope = e.scope AND c.device = e.device"
        " AND c.epoch = e.epoch AND c.seq = e.seq + 1 AND c.prev = e.id)"
    )
    db.execute("DELETE FROM fork")
    db.execute("INSERT INTO fork SELECT scope, device, epoch, seq FROM entry GROUP BY 1, 2, 3, 4 HAVING count(*) > 1")
    for kind in ensure_tables(db):
        project(db, rows_to_fill(db, kind))
    for table in ("scope", "value", "superseded", "amended", "record"):
        name = "id" if table == "scope" else "scope"
        db.execute(f"DELETE FROM {table} WHERE {name} NOT IN (SELECT scope FROM entry)")
    for name in KINDS:
        db.execute(f'DELETE FROM "r_{name}" WHERE _scope NOT IN (SELECT scope FROM entry)')
    for scope in SEARCHED:
        db.execute(f"DELETE FROM search_{scope} WHERE rowid NOT IN (SELECT n FROM record)")
        db.execute(f"INSERT INTO search_{scope} (search_{scope}) VALUES ('rebuild')")


__all__ = ["MARK", "MOST_PROBLEMS", "Problem", "Report", "What", "rebuild", "verify"]
