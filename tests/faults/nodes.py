"""Laptops for random histories: one kept in memory by the pure models alone, one with a real encrypted store."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from app.models import merge, rights
from app.models.journal import FIRST, Change, Entry, Stream, compose
from app.models.kinds import KINDS
from app.models.merge import Value
from app.models.record import ScopeKind
from app.models.rights import WHOLE, Directory, ScopeRights
from app.progress import Progress
from app.store import journal
from app.store.connection import STORE_FILE, connect
from app.store.integrity import verify
from app.store.store import Author, NotAllowed, Observe, Remove, Step, Store, Write

CLOCKS = ("2026-03-01", "2026-03-02", "1970-01-01", "2038-01-19", "2099-12-31")
"""Where the laptops' clocks stand; only the order shown may depend on them."""
Visible = dict[tuple[str, str, str], frozenset[str]]
"""(kind, record, register) -> the entries whose values stand there."""


def sign(header: bytes) -> bytes:
    """Stands for the laptop's signature: proofs of merging need none that only one laptop can make."""
    return hashlib.sha512(header).digest()


def check_signature(device: str, header: bytes, signature: bytes) -> None:
    """Raises ValueError unless `signature` is `sign(header)`."""
    if signature != sign(header):
        raise ValueError(device)


class Node(Protocol):
    """What a history asks of a laptop."""

    number: int
    device: str
    staff: str
    lost_own: set[str]

    def scopes(self) -> list[str]: ...
    def entries(self, scope: str) -> dict[str, Entry]: ...
    def heads(self, scope: str) -> list[tuple[Stream, str, int]]: ...
    def beyond(self, scope: str, known: Iterable[str]) -> list[Entry]: ...
    def directory(self) -> Directory: ...
    def rights(self, scope: str) -> ScopeRights | None: ...
    def visible(self, scope: str) -> Visible: ...
    def write(self, scope: str, steps: Sequence[Step], *, force: bool = False) -> Entry | None: ...
    def accept(self, entries: Sequence[Entry]) -> None: ...
    def back_up(self) -> None: ...
    def restore(self, *, detected: bool) -> None: ...
    def close(self) -> None: ...
    def waits_for(self) -> set[tuple[str, str]]: ...
    def faults(self) -> list[str]: ...


class _Clock:
    """A clock that moves a minute at each look, from a moment that may be wrong."""

    def __init__(self, day: str) -> None:
        self.now = datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@dataclass(slots=True)
class _Disk:
    """What a laptop kept in memory has on its disk."""

    entries: dict[str, dict[str, Entry]] = field(default_factory=dict)
    waiting: dict[str, Entry] = field(default_factory=dict)
    epoch: str = ""

    def copy(self) -> _Disk:
        return _Disk({scope: dict(held) for scope, held in self.entries.items()}, dict(self.waiting), self.epoch)


class ModelNode:
    """A laptop that works its state out anew from its entries, by the models alone."""

    def __init__(self, number: int, rng: random.Random, home: str) -> None:
        self.number, self.rng, self.home = number, rng, home
        self.staff = f"staff-{number}"
        self.device = hashlib.sha256(self.staff.encode()).hexdigest()[:32]
        self.clock = _Clock(CLOCKS[number % len(CLOCKS)])
        self.disk = _Disk(epoch=f"{rng.getrandbits(64):016x}")
        self.backup: _Disk | None = None
        self.lost_own: set[str] = set()
        self._directory: Directory | None = None
        self._rights: dict[str, ScopeRights | None] = {}
        self._visible: dict[str, dict[tuple[str, str, str], tuple[Value, ...]]] = {}

    def scopes(self) -> list[str]:
        return sorted(self.disk.entries)

    def entries(self, scope: str) -> dict[str, Entry]:
        return self.disk.entries.get(scope, {})

    def heads(self, scope: str) -> list[tuple[Stream, str, int]]:
        held = self.entries(scope)
        followed = {entry.header.prev for entry in held.values()}
        return sorted((e.stream, e.id, e.header.seq) for e in held.values() if e.id not in followed)

    def beyond(self, scope: str, known: Iterable[str]) -> list[Entry]:
        held, below = self.entries(scope), set()
        for at in known:
            while at in held and at not in below:
                below.add(at)
                at = held[at].header.prev
        return [entry for entry in held.values() if entry.id not in below]

    def directory(self) -> Directory:
        if self._directory is None:
            self._directory = rights.read_directory(self.home, self.entries(self.home))
        return self._directory

    def rights(self, scope: str) -> ScopeRights | None:
        if scope not in self._rights:
            self._rights[scope] = rights.judge(scope, self.entries(scope), self.directory())
        return self._rights[scope]

    def values(self, scope: str) -> dict[tuple[str, str, str], tuple[Value, ...]]:
        """The standing values of a scope, as `merge.state_of` makes them of the entries that count."""
        if scope not in self._visible:
            found, held = self.rights(scope), self.entries(scope)
            allowed = found.allowed if found else frozenset()
            self._visible[scope] = dict(merge.state_of(e for i, e in held.items() if i in allowed).values)
        return self._visible[scope]

    def visible(self, scope: str) -> Visible:
        return {key: frozenset(v.entry for v in values) for key, values in self.values(scope).items()}

    def _forget(self, scope: str) -> None:
        if scope == self.home:
            self._directory, self._rights, self._visible = None, {}, {}
        self._rights.pop(scope, None)
        self._visible.pop(scope, None)

    def write(self, scope: str, steps: Sequence[Step], *, force: bool = False) -> Entry | None:
        stream = Stream(scope, self.device, self.disk.epoch)
        seq, prev = max(((q, i) for s, i, q in self.heads(scope) if s == stream), default=(0, FIRST))
        parts = [self._step(scope, step) for step in steps]
        unsigned = compose(
            stream=stream,
            seq=seq + 1,
            prev=prev,
            tick=1 + max((e.header.tick for e in self.entries(scope).values()), default=0),
            at=self.clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
            author=self.staff,
            action="record.saved",
            action_id=f"{self.rng.getrandbits(64):016x}",
            changes=[change for change, _ in parts],
            values={change.id: body for change, body in parts if body},
            reason="",
            salt=self.rng.randbytes(32),
        )
        entry = unsigned.signed(sign(unsigned.header_bytes))
        self._add(entry)
        found = self.rights(scope)
        if not force and (found is None or entry.id not in found.allowed):
            del self.disk.entries[scope][entry.id]
            self._forget(scope)
            return None
        return entry

    def _step(self, scope: str, step: Step) -> tuple[Change, dict[str, object]]:
        if isinstance(step, Observe):
            return Change(step.kind, step.id, "observe", {}, step.amends), {WHOLE: dict(step.values)}
        standing = {
            register: tuple(sorted(v.entry for v in values))
            for (kind, record, register), values in self.values(scope).items()
            if (kind, record) == (step.kind, step.id)
        }
        if isinstance(step, Remove):
            return Change(step.kind, step.id, "remove", standing, (step.id,) if WHOLE in standing else ()), {}
        packed = KINDS[step.kind].pack(step.values)
        return Change(step.kind, step.id, "set", {register: standing.get(register, ()) for register in packed}), packed

    def _add(self, entry: Entry) -> None:
        self.disk.entries.setdefault(entry.header.scope, {})[entry.id] = entry
        self._forget(entry.header.scope)

    def accept(self, entries: Sequence[Entry]) -> None:
        own_ahead = any(
            e.header.device == self.device
            and e.header.epoch == self.disk.epoch
            and e.id not in self.entries(e.header.scope)
            for e in entries
        )
        self.disk.waiting.update({e.id: e for e in entries if e.id not in self.entries(e.header.scope)})
        while ready := [e for e in self.disk.waiting.values() if self._fits(e)]:
            for entry in ready:
                del self.disk.waiting[entry.id]
                keep(self, entry)
        if own_ahead:
            self._new_epoch()

    def _fits(self, entry: Entry) -> bool:
        return entry.header.prev == FIRST or entry.header.prev in self.entries(entry.header.scope)

    def _new_epoch(self) -> None:
        self.disk.epoch = f"{self.rng.getrandbits(64):016x}"

    def back_up(self) -> None:
        self.backup = self.disk.copy()

    def restore(self, *, detected: bool) -> None:
        if self.backup is None:
            return
        kept = {i for held in self.backup.entries.values() for i in held}
        self.lost_own |= {i for held in self.disk.entries.values() for i in held} - kept
        self.disk = self.backup.copy()
        for scope in [self.home, *self.disk.entries]:
            self._forget(scope)
        self._directory, self._rights, self._visible = None, {}, {}
        if detected:
            self._new_epoch()

    def close(self) -> None:
        self.backup = None

    def faults(self) -> list[str]:
        return []

    def waits_for(self) -> set[tuple[str, str]]:
        return {(e.header.scope, e.header.prev) for e in self.disk.waiting.values()}


def keep(node: ModelNode, entry: Entry) -> None:
    """Take an entry in whose predecessor is held: both of a fork. A door of its own, so that a mutant can close it."""
    node._add(entry)


class StoreNode:
    """A laptop with a real encrypted store on a real disk."""

    def __init__(self, number: int, rng: random.Random, home: str, folder: Path) -> None:
        self.number, self.rng, self.home = number, rng, home
        self.staff = f"staff-{number}"
        self.device = hashlib.sha256(self.staff.encode()).hexdigest()[:32]
        self.folder = folder / str(number)
        self.folder.mkdir()
        self.clock = _Clock(CLOCKS[number % len(CLOCKS)])
        self.key = rng.randbytes(32)
        self.store = Store.create(self.folder, bytearray(self.key), clock=self.clock, entropy=rng.randbytes)
        self.store.set_meta("directory", home)
        self.lost_own: set[str] = set()
        self._opened()

    def _opened(self) -> None:
        self.store.author = Author(self.device, self.staff, sign)

    def scopes(self) -> list[str]:
        return [s for (s,) in self.store.db.execute("SELECT DISTINCT scope FROM entry ORDER BY scope")]

    def entries(self, scope: str) -> dict[str, Entry]:
        return journal.load_scope(self.store.db, scope)

    def heads(self, scope: str) -> list[tuple[Stream, str, int]]:
        return journal.heads(self.store.db, scope)

    def beyond(self, scope: str, known: Iterable[str]) -> list[Entry]:
        return [entry for _, run in journal.beyond(self.store.db, scope, known) for entry in run]

    def directory(self) -> Directory:
        return self.store.directory()

    def rights(self, scope: str) -> ScopeRights | None:
        return rights.judge(scope, self.entries(scope), self.directory())

    def visible(self, scope: str) -> Visible:
        found: dict[tuple[str, str, str], set[str]] = {}
        rows = self.store.db.execute("SELECT kind, record, register, entry FROM value WHERE scope = ?", (scope,))
        for kind, record, register, entry in rows:
            found.setdefault((kind, record, register), set()).add(entry)
        return {key: frozenset(entries) for key, entries in found.items()}

    def write(self, scope: str, steps: Sequence[Step], *, force: bool = False) -> Entry | None:
        try:
            changed = self.store.write("record.saved", [Write(scope, tuple(steps))])
        except NotAllowed:
            return None
        return journal.load_entry(self.store.db, changed.entries[0])

    def accept(self, entries: Sequence[Entry]) -> None:
        epoch = self.store.meta("epoch")
        own = [e for e in entries if e.header.device == self.device and e.header.epoch == epoch]
        own_ahead = any(not journal.holds(self.store.db, e.id) for e in own)
        self.store.accept(entries)
        if own_ahead:
            self._new_epoch()

    def _new_epoch(self) -> None:
        self.store.set_meta("epoch", f"{self.rng.getrandbits(64):016x}")

    def back_up(self) -> None:
        self.store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.folder / STORE_FILE, self.folder / "backup")

    def restore(self, *, detected: bool) -> None:
        if not (self.folder / "backup").exists():
            return
        before = {i for (i,) in self.store.db.execute("SELECT id FROM entry")}
        self.store.close()
        for suffix in ("-wal", "-shm"):
            (self.folder / (STORE_FILE + suffix)).unlink(missing_ok=True)
        shutil.copyfile(self.folder / "backup", self.folder / STORE_FILE)
        self.store = Store.open(self.folder, bytearray(self.key), clock=self.clock, entropy=self.rng.randbytes)
        self._opened()
        self.lost_own |= before - {i for (i,) in self.store.db.execute("SELECT id FROM entry")}
        if detected:
            self._new_epoch()

    def close(self) -> None:
        self.store.close()

    def faults(self) -> list[str]:
        """What the check finds wrong: the store's own state against the plain reading of its journal."""
        db = connect(self.folder / STORE_FILE, bytearray(self.key))
        try:
            report = verify(db, check_signature, since_last=False, progress=Progress())
        finally:
            db.close()
        return sorted({f"store differs from its journal: {problem.what}" for problem in report.problems})

    def waits_for(self) -> set[tuple[str, str]]:
        return set(self.store.db.execute("SELECT scope, prev FROM waiting"))


def opening_steps(kind: ScopeKind, device: str, nonce: str) -> tuple[str, Observe]:
    """The id of a scope that `device` opens, and the step that opens it."""
    scope = rights.scope_id(kind, device, nonce)
    return scope, Observe("scope", scope, {"kind": kind.value, "nonce": nonce, "parent": "", "subject": ""})


def ids(prefix: str) -> Iterator[str]:
    """Ids in a row."""
    number = 0
    while True:
        number += 1
        yield f"{prefix}{number}"
