"""The encrypted store: `write` for what this user does, `accept` for verified entries of others, and nothing else that
changes it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar, cast

from sqlcipher3 import dbapi2 as sqlite

from app.errors import AppError
from app.models.ids import stamp, uuid7
from app.models.journal import MAX_INTEGER, Change, Entry, Stream, compose
from app.models.kinds import KINDS
from app.models.record import Json, ScopeKind
from app.models.rights import WHOLE, Directory, scope_id
from app.store import journal
from app.store.connection import STORE_FILE, StoreDamaged, StoreMissing, connect, is_encrypted, transaction
from app.store.migrate import migrate
from app.store.settle import Settler

T = TypeVar("T")
MAX_BATCH = 250
"""Entries accepted in one transaction, so that a draft being saved never waits long."""


class NotAllowed(AppError):
    """This record is not yours to change: your role, or what you were granted, does not reach it. Nothing was changed."""


class RecordUnknown(AppError):
    """This record is no longer here: it was removed, or it belongs to a newer version. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Put:
    """Write some fields of a record. `seen` maps register -> entry ids the author saw there; None means what stands
    now."""

    kind: str
    id: str
    values: Mapping[str, Json]
    seen: Mapping[str, Sequence[str]] | None = None


@dataclass(frozen=True, slots=True)
class Observe:
    """State a whole observation, or an opening or a grant; `amends` names the record ids it replaces."""

    kind: str
    id: str
    values: Mapping[str, Json]
    amends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a record away: every value that stands now, and no value that arrives later unseen."""

    kind: str
    id: str


Step = Put | Observe | Remove


@dataclass(frozen=True, slots=True)
class Write:
    """What one action does in one scope."""

    scope: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class NewScope:
    """A scope about to be opened by this laptop: its id and the step that opens it."""

    id: str
    kind: ScopeKind
    step: Observe


@dataclass(frozen=True, slots=True)
class Changed:
    """What a commit altered: records as (kind, id), scopes, and the entries that did it."""

    records: frozenset[tuple[str, str]] = frozenset()
    scopes: frozenset[str] = frozenset()
    entries: tuple[str, ...] = ()

    def touches(self, *kinds: str) -> bool:
        """Whether a record of any of `kinds` changed."""
        return any(kind in kinds for kind, _ in self.records)

    def __or__(self, other: Changed) -> Changed:
        return Changed(self.records | other.records, self.scopes | other.scopes, self.entries + other.entries)


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record as read: its shown values, what was seen in each register (for `Put.seen`), and registers in conflict."""

    kind: str
    id: str
    scope: str
    values: dict[str, Json]
    seen: dict[str, tuple[str, ...]]
    conflicts: frozenset[str]
    author: str
    at: str
    current: bool


@dataclass(frozen=True, slots=True)
class Author:
    """Whose laptop this is and how it signs: the store holds no key and imports no crypto."""

    device: str
    staff: str
    sign: Callable[[bytes], bytes] = field(repr=False)


class Store:
    """One open connection to one encrypted store; bound to the thread that opened it."""

    def __init__(
        self,
        folder: Path,
        key: bytearray,
        db: sqlite.Connection,
        clock: Callable[[], datetime],
        entropy: Callable[[int], bytes],
    ) -> None:
        self.folder = folder
        self.db = db
        self.clock = clock
        self.entropy = entropy
        self.author: Author | None = None
        self.listeners: list[Callable[[Changed], None]] = []
        self._key = bytearray(key)
        self._settler = Settler(db)
        self._remembered: dict[str, tuple[tuple[int, int], object]] = {}

    @classmethod
    def create(
        cls, folder: Path, key: bytearray, *, clock: Callable[[], datetime], entropy: Callable[[int], bytes]
    ) -> Store:
        """Make a new store in `folder`; raises StoreDamaged where a store is there already or the file would be in
        clear."""
        path = folder / STORE_FILE
        if path.exists():
            raise StoreDamaged
        db = connect(path, key)
        migrate(db)
        if not is_encrypted(path):
            db.close()
            path.unlink()
            raise StoreDamaged
        store = cls(folder, key, db, clock, entropy)
        store.set_meta("epoch", entropy(8).hex())
        return store

    @classmethod
    def open(
        cls, folder: Path, key: bytearray, *, clock: Callable[[], datetime], entropy: Callable[[int], bytes]
    ) -> Store:
        """Open the store in `folder`, upgrading it where needed; raises StoreMissing, StoreDamaged or StoreNewer."""
        path = folder / STORE_FILE
        if not path.exists():
            raise StoreMissing
        db = connect(path, key)
        try:
            migrate(db)
        except AppError:
            db.close()
            raise
        except sqlite.DatabaseError as error:
            db.close()
            raise StoreDamaged from error
        return cls(folder, key, db, clock, entropy)

    def again(self) -> Store:
        """Another connection to the same store, for a job's own thread."""
        store = Store.open(self.folder, self._key, clock=self.clock, entropy=self.entropy)
        store.author = self.author
        return store

    def close(self) -> None:
        """Close the file and wipe this object's copy of the key."""
        self.db.close()
        self._key[:] = bytes(len(self._key))

    # ---- small values of this laptop -------------------------------------------------------------------------------

    def meta(self, name: str) -> str:
        """A setting of this store, or the empty text."""
        row = self.db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def set_meta(self, name: str, value: str) -> None:
        """Keep a setting of this store."""
        self.db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value))

    def secret(self, name: str) -> bytes | None:
        """A key kept inside the encrypted store."""
        row = self.db.execute("SELECT value FROM secret WHERE name = ?", (name,)).fetchone()
        return bytes(row[0]) if row else None

    def set_secret(self, name: str, value: bytes) -> None:
        """Keep a key inside the encrypted store."""
        self.db.execute("INSERT OR REPLACE INTO secret (name, value) VALUES (?, ?)", (name, value))

    @property
    def version(self) -> tuple[int, int]:
        """Two numbers of which one differs whenever anything in the file has changed, by this connection or another."""
        return int(self.db.execute("PRAGMA data_version").fetchone()[0]), self.db.total_changes

    def remembered(self, name: str, make: Callable[[], T]) -> T:
        """What `make` returns, made again only where something was written since it was last asked for by `name`."""
        now = self.version
        if name not in self._remembered or self._remembered[name][0] != now:
            self._remembered[name] = (now, make())
        return cast(T, self._remembered[name][1])

    # ---- the two doors ---------------------------------------------------------------------------------------------

    def new_id(self) -> str:
        """A new record id."""
        return uuid7(self.clock(), self.entropy(10))

    def new_scope(self, kind: ScopeKind, *, parent: str = "", subject: str = "") -> NewScope:
        """A scope this laptop may open: put its `step` first in the Write for its id."""
        assert self.author is not None
        nonce = self.entropy(16).hex()
        sid = scope_id(kind, self.author.device, nonce)
        values: dict[str, Json] = {"kind": kind.value, "nonce": nonce, "parent": parent, "subject": subject}
        return NewScope(sid, kind, Observe("scope", sid, values))

    def write(self, action: str, writes: Sequence[Write], *, reason: str = "") -> Changed:
        """Do one action: one signed entry in each scope, with its registers, rows and search words, in one durable
        commit.

        Raises NotAllowed, and changes nothing, where this user may not write one of the scopes; ValueError where a
        record does not live in the scope it is written to.
        """
        action_id = self.new_id()
        with self._settling():
            entries = [self._compose(write, action, action_id, reason) for write in _by_scope(writes)]
            for entry in entries:
                journal.insert(self.db, entry)
            settled = self._settler.settle(entries)
            if any(entry.id not in settled.applied for entry in entries):
                raise NotAllowed
            if any(entry.id in settled.misplaced for entry in entries):
                raise ValueError("a record is written to a scope of another kind than its own")
        changed = Changed(
            frozenset((k, r) for _, k, r in settled.touched), frozenset(settled.scopes), tuple(e.id for e in entries)
        )
        self._tell(changed)
        return changed

    def accept(self, entries: Iterable[Entry]) -> Changed:
        """Take in entries of others whose signatures the caller has verified, at most MAX_BATCH in one durable commit.

        Known entries are passed over; one whose predecessor is not held waits for it. What their authors had no right
        to write is kept unapplied. The result is the same whatever order entries come in.
        """
        changed = Changed()
        rest = iter(entries)
        try:
            while batch := list(islice(rest, MAX_BATCH)):
                changed |= self._accept(batch)
        finally:
            self._tell(changed)  # what was committed before a failure is there to see
        return changed

    def _accept(self, batch: Sequence[Entry]) -> Changed:
        fresh: list[Entry] = []
        with self._settling():
            todo = list(batch)[::-1]
            while todo:
                entry = todo.pop()
                if journal.holds(self.db, entry.id):
                    continue
                if not journal.fits(self.db, entry):
                    journal.wait(self.db, entry)
                    continue
                journal.insert(self.db, entry)
                fresh.append(entry)
                todo += journal.released(self.db, entry.id)
            settled = self._settler.settle(fresh)
        return Changed(
            frozenset((k, r) for _, k, r in settled.touched), frozenset(settled.scopes), tuple(e.id for e in fresh)
        )

    @contextmanager
    def _settling(self) -> Iterator[None]:
        """One durable transaction over the journal; what was worked out in it is dropped when it is rolled back."""
        try:
            with transaction(self.db):
                yield
        except BaseException:
            self._settler.forget()
            raise

    def _tell(self, changed: Changed) -> None:
        if changed.entries:
            for listener in list(self.listeners):
                listener(changed)

    def _compose(self, write: Write, action: str, action_id: str, reason: str) -> Entry:
        assert self.author is not None
        stream = Stream(write.scope, self.author.device, self.meta("epoch"))
        seq, prev = journal.own_head(self.db, stream)
        tick = self.db.execute("SELECT max(tick) FROM entry").fetchone()[0] or 0
        changes: list[Change] = []
        values: dict[str, dict[str, Json]] = {}
        for step in write.steps:
            change, body = self._step(write.scope, step)
            changes.append(change)
            if body:
                values[step.id] = body
        unsigned = compose(
            stream=stream,
            seq=seq + 1,
            prev=prev,
            tick=min(tick + 1, MAX_INTEGER),  # one laptop's absurd tick must not stop all others from writing
            at=stamp(self.clock()),
            author=self.author.staff,
            action=action,
            action_id=action_id,
            changes=changes,
            values=values,
            reason=reason,
            salt=self.entropy(32),
        )
        return unsigned.signed(self.author.sign(unsigned.header_bytes))

    def _step(self, scope: str, step: Step) -> tuple[Change, dict[str, Json]]:
        if isinstance(step, Observe):
            whole: dict[str, Json] = {
                k: v for k, v in step.values.items() if v is not False and v not in (None, "", [])
            }
            return Change(step.kind, step.id, "observe", {}, step.amends), {WHOLE: whole}
        standing = self._standing(scope, step.kind, step.id)
        if isinstance(step, Remove):
            if not standing:
                raise RecordUnknown
            amends = (step.id,) if WHOLE in standing else ()
            return Change(step.kind, step.id, "remove", standing, amends), {}
        packed = KINDS[step.kind].pack(self._complete_groups(scope, step))
        seen = step.seen
        over = {r: tuple(seen.get(r, ())) if seen is not None else standing.get(r, ()) for r in packed}
        return Change(step.kind, step.id, "set", over), packed

    def _complete_groups(self, scope: str, step: Put) -> dict[str, Json]:
        """A register of several fields is written whole: fields not given keep what they show."""
        kind = KINDS[step.kind]
        given = dict(step.values)
        groups = {kind.fields[name].register for name in given}
        missing = [f.name for r in groups for f in kind.fields_of(r) if f.name not in given]
        if missing:
            view = self.read(step.kind, step.id, scope)
            given.update({name: view.values.get(name) if view else None for name in missing})
        return given

    def _standing(self, scope: str, kind: str, record: str) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        rows = self.db.execute(
            "SELECT register, entry FROM value WHERE scope = ? AND kind = ? AND record = ? ORDER BY register, entry",
            (scope, kind, record),
        )
        for register, entry in rows:
            found.setdefault(register, []).append(entry)
        return {register: tuple(ids) for register, ids in found.items()}

    # ---- reading ---------------------------------------------------------------------------------------------------

    def read(self, kind: str, record: str, scope: str | None = None) -> RecordView | None:
        """A record with what the reader sees in each register, to be handed back in `Put.seen`; None where there is
        none."""
        where = "_id = ? AND _scope = ?" if scope else "_id = ?"
        args = (record, scope) if scope else (record,)
        names = list(KINDS[kind].fields)
        columns = ", ".join(f'"{n}"' for n in ["_scope", "_author", "_at", "_conflicts", "_current", *names])
        row = self.db.execute(
            f'SELECT {columns} FROM "r_{kind}" WHERE {where} ORDER BY _scope LIMIT 1', args
        ).fetchone()
        if row is None:
            return None
        values = {name: read_cell(kind, name, value) for name, value in zip(names, row[5:], strict=True)}
        seen = self._standing(row[0], kind, record)
        return RecordView(
            kind, record, row[0], values, seen, frozenset(json.loads(row[3] or "[]")), row[1], row[2], bool(row[4])
        )

    def directory(self) -> Directory:
        """The site's directory as it stands."""
        return self._settler.directory()

    @contextmanager
    def saving(self) -> Iterator[sqlite.Connection]:
        """One durable transaction over this laptop's own tables (ledger, drafts); never over journal or records."""
        with transaction(self.db):
            yield self.db


def _by_scope(writes: Sequence[Write]) -> list[Write]:
    """One write for each scope: two entries made from one head would be a fork of this laptop's own stream."""
    steps: dict[str, tuple[Step, ...]] = {}
    for write in writes:
        steps[write.scope] = (*steps.get(write.scope, ()), *write.steps)
    return [Write(scope, all_steps) for scope, all_steps in steps.items() if all_steps]


def read_cell(kind: str, name: str, value: str | int | None) -> Json:
    """A projected column's value as the record's field holds it."""
    declared = KINDS[kind].fields[name].type.value
    if declared == "flag":
        return bool(value)
    if declared in ("codes", "data"):
        found: Json = json.loads(str(value)) if value is not None else ([] if declared == "codes" else None)
        return found
    return value
