"""Checking what a bundle holds against what this laptop holds, before anything is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby, islice

from app.crypto.device import BadSignature, device_id, verify_entry
from app.models.endings import facts_of
from app.models.journal import FIRST, Entry, Malformed
from app.models.record import ScopeKind
from app.models.rights import Directory, judge, read_directory
from app.store import journal, replication
from app.store.store import Store
from app.sync.bundle import Contents, read_line
from app.sync.manifest import Run
from app.sync.peers import signing_key
from app.sync.refusals import (
    BodyMissing,
    ChainBroken,
    EntryBroken,
    EntrySignatureBad,
    EntrySignerUnknown,
    RunRefused,
    ScopeNotMine,
    ScopeUnknown,
)
from app.workspace import Workspace


@dataclass(frozen=True, slots=True)
class CheckedRun:
    """A run as far as it is good: its entries in chain order; why the rest was refused, and how much that is."""

    run: Run
    entries: tuple[Entry, ...]
    refusal: RunRefused | None = None

    @property
    def refused(self) -> int:
        """How many entries of the run are refused."""
        return self.run.count - len(self.entries)

    def cut(self, at: int, refusal: RunRefused) -> CheckedRun:
        """The same run, good only before place `at`."""
        return replace(self, entries=self.entries[:at], refusal=refusal)


@dataclass(frozen=True, slots=True)
class CheckedScope:
    """What a bundle brings of one scope. `kind` is None where that cannot be told; `known` are entries held already."""

    id: str
    kind: ScopeKind | None
    parent: str
    runs: tuple[CheckedRun, ...]
    known: frozenset[str]
    waiting: frozenset[str]
    is_new: bool

    @property
    def entries(self) -> Iterator[Entry]:
        """The good entries, run by run."""
        return (entry for run in self.runs for entry in run.entries)

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the good entries."""
        return frozenset(entry.id for entry in self.entries)


@dataclass(slots=True)
class Check:
    """Goes through a bundle scope by scope. Where `stores` is set the caller takes in each scope before it asks for the
    next; else nothing is stored, and the directory is worked out in memory."""

    workspace: Workspace
    contents: Contents
    stores: bool = False
    directory: Directory = field(default_factory=Directory)
    directory_changed: bool = False
    _lines: Iterator[bytes] = field(default_factory=lambda: iter(()))

    def __post_init__(self) -> None:
        self._lines = self.contents.lines()
        self.directory = self.store.directory()

    @property
    def store(self) -> Store:
        """The store that everything is held against."""
        return self.workspace.store

    @property
    def brings_directory(self) -> bool:
        """Whether the bundle holds entries of the site's directory; they come first."""
        runs = self.contents.manifest.runs
        return bool(runs) and runs[0].stream.scope == self.workspace.directory_scope

    def scopes(self) -> Iterator[CheckedScope]:
        """Each scope of the bundle, checked; the directory first."""
        for scope, runs in groupby(self.contents.manifest.runs, key=lambda run: run.stream.scope):
            read = [self._read(run) for run in runs]
            if scope == self.workspace.directory_scope:
                yield self._directory(scope, read)
            else:
                yield self._scope(scope, read)

    def _read(self, run: Run) -> CheckedRun:
        """The entries of a run up to the first whose form, place or chain is wrong; always takes all of its lines."""
        found: list[Entry] = []
        refusal: RunRefused | None = None
        for place, line in enumerate(islice(self._lines, run.count)):
            if refusal is not None:
                continue
            try:
                entry = read_line(line)
            except Malformed as error:
                refusal = EntryBroken(why=str(error))
                continue
            refusal = _out_of_place(run, place, entry, found[-1] if found else None)
            if refusal is None:
                found.append(entry)
        return CheckedRun(run, tuple(found), refusal)

    # ---- the directory ---------------------------------------------------------------------------------------------

    def _directory(self, scope: str, runs: list[CheckedRun]) -> CheckedScope:
        held = journal.load_scope(self.store.db, scope)
        brought = [entry for run in runs for entry in run.entries]
        keys = _keys([*held.values(), *brought])
        signed = [self._signed(run, keys) for run in runs]
        union = held | {entry.id: entry for run in signed for entry in run.entries}
        self.directory_changed = len(union) > len(held)
        if self.directory_changed:
            self.directory = read_directory(scope, union)
        there = self.directory.laptops.keys() | self.directory.signers
        checked = [run if run.run.stream.device in there else run.cut(0, EntrySignerUnknown()) for run in signed]
        return self._result(scope, ScopeKind.DIRECTORY, "", checked)

    # ---- other scopes ----------------------------------------------------------------------------------------------

    def _scope(self, scope: str, runs: list[CheckedRun]) -> CheckedScope:
        laptops = self.directory.laptops
        devices = {run.run.stream.device for run in runs}
        keys = {device: key for device in devices if (key := signing_key(laptops.get(device))) is not None}
        signed = [self._signed(run, keys) for run in runs]
        kind, parent, refusal = self._may_hold(scope, [entry for run in signed for entry in run.entries])
        if refusal is not None:
            signed = [run.cut(0, refusal) for run in signed]
        return self._result(scope, kind, parent, signed)

    def _may_hold(self, scope: str, brought: list[Entry]) -> tuple[ScopeKind | None, str, RunRefused | None]:
        """The scope's kind and parent, and what stands against this user's holding it."""
        facts = replication.scope_facts(self.store, scope)
        unsettled = self.directory_changed and not self.stores
        if facts is None or unsettled or any(journal.is_meta(entry) for entry in brought):
            held = journal.load_scope(self.store.db, scope)
            rights = judge(scope, held | {entry.id: entry for entry in brought}, self.directory)
            if rights is None:
                return None, "", ScopeUnknown()
            kind, parent, holders = rights.kind, rights.parent, rights.holders
        else:
            kind, parent, holders = facts.kind, facts.parent, facts.holders
        return kind, parent, None if self.workspace.staff in holders else ScopeNotMine()

    def _signed(self, run: CheckedRun, keys: Mapping[str, bytes]) -> CheckedRun:
        """The run up to the first entry whose signature does not fit. Each is checked, not the last alone: chains do
        not cover signatures, and a false one would be passed on."""
        key = keys.get(run.run.stream.device)
        if key is None:
            return run.cut(0, EntrySignerUnknown()) if run.entries else run
        for place, entry in enumerate(run.entries):
            if replication.holds(self.store, entry.id):
                continue
            try:
                verify_entry(key, entry.header_bytes, entry.signature)
            except BadSignature:
                return run.cut(place, EntrySignatureBad())
        return run

    def _result(self, scope: str, kind: ScopeKind | None, parent: str, runs: list[CheckedRun]) -> CheckedScope:
        entries = [entry for run in runs for entry in run.entries]
        known = frozenset(entry.id for entry in entries if replication.holds(self.store, entry.id))
        is_new = replication.scope_facts(self.store, scope) is None
        return CheckedScope(scope, kind, parent, tuple(runs), known, self._waiting(runs, known), is_new)

    def _waiting(self, runs: list[CheckedRun], known: frozenset[str]) -> frozenset[str]:
        """The entries that will have to wait for one that is neither held nor brought."""
        brought = {entry.id for run in runs for entry in run.entries}
        late: set[str] = set()
        for run in runs:
            first = run.entries[0].header.prev if run.entries else FIRST
            if first != FIRST and first not in brought and not replication.holds(self.store, first):
                late |= {entry.id for entry in run.entries} - known
        return frozenset(late)


def _out_of_place(run: Run, place: int, entry: Entry, before: Entry | None) -> RunRefused | None:
    """What is wrong with an entry at this place of its run."""
    follows = before is None or (entry.header.prev == before.id and entry.header.seq == before.header.seq + 1)
    named = (place > 0 or entry.id == run.first) and (place < run.count - 1 or entry.id == run.last)
    if entry.stream != run.stream or not follows or not named:
        return ChainBroken()
    return BodyMissing() if entry.body_bytes is None else None


def _keys(entries: Iterable[Entry]) -> dict[str, bytes]:
    """Public keys that the directory's entries speak of, by the laptop id that is made of them.

    An id is a hash of its key, so a key under its own id is that laptop's whoever says so; what the laptop may do is
    another matter, for rights.
    """
    found: dict[str, bytes] = {}
    for _entry, _change, facts in facts_of(entries, "laptop"):
        text = facts.get("public_key")
        if isinstance(text, str) and len(text) == 64 and not text.strip("0123456789abcdef"):
            public = bytes.fromhex(text)
            found[device_id(public)] = public
    return found
