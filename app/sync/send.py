"""Making bundles: what a laptop may have and is not known to have, signed and sealed to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from app import __version__
from app.errors import Cancelled
from app.models.access import LEADS
from app.models.ids import stamp
from app.models.rights import LaptopFacts
from app.progress import Progress
from app.store import ledger, replication
from app.store.ledger import BundleOut, Peer
from app.store.replication import Have, Kept, Unsent
from app.sync import bundle
from app.sync.archive import FREE_RAW, MAX_RATIO, Deflater
from app.sync.files import write_durably
from app.sync.manifest import NOTHING_BEFORE, Manifest, Run, place_number
from app.sync.peers import Outstanding, laptop_to, outstanding, receive_key
from app.sync.refusals import CannotWriteBundle, SendStopped
from app.workspace import Workspace

MOST_PACKED = 13_000_000
"""Bytes of packed entries after which a bundle is full, so that the whole file stays below 15 MB."""
MOST_RAW = 48 * 1024 * 1024
MOST_RUNS = 4000
"""A manifest lists them all and may not be longer than an entry."""
_TOLD = 200
"""How many of the other's latest bundles a bundle acknowledges."""


@dataclass(frozen=True, slots=True)
class MadeBundle:
    """A bundle just made. `entries` are its journal entries, `changes` the user actions they record."""

    path: Path
    id: str
    number: int
    kind: str
    to: str
    entries: int
    changes: int
    size: int


@dataclass(slots=True)
class _Pack:
    """Entries on their way into one bundle."""

    entries: int = 0
    runs: list[tuple[Unsent, list[str]]] = field(default_factory=list)
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    actions: set[str] = field(default_factory=set)
    content: Deflater = field(default_factory=Deflater)

    def has_room(self, size: int) -> bool:
        """Whether `size` more bytes, which pack to about a third, stay within one bundle."""
        return self.content.raw + size <= MOST_RAW and self.content.packed + size // 3 <= MOST_PACKED

    def is_full(self, line: bytes) -> bool:
        """Whether `line` needs a bundle of its own: for want of room, or because all would unpack to more than a reader
        takes from a file so small."""
        raw, packed = self.content.raw + len(line), self.content.packed
        too_large = raw > MOST_RAW or packed + len(line) > MOST_PACKED or raw > FREE_RAW + MAX_RATIO * packed
        return self.entries > 0 and (too_large or len(self.runs) >= MOST_RUNS)

    def add(self, branch: Unsent, kept: Kept, line: bytes) -> None:
        """Take the next entry of a branch."""
        self.entries += 1
        self.content.add(line)
        self.actions.add(kept.action_id)
        if not self.runs or self.runs[-1][0] is not branch:
            self.runs.append((branch, []))
        self.runs[-1][1].append(kept.id)
        key = branch.stream.key
        self.heads[key] = max(self.heads.get(key, (0, "")), (kept.seq, kept.id))

    def listed(self) -> tuple[Run, ...]:
        """The runs as the manifest lists them."""
        return tuple(Run(branch.stream, ids[0], ids[-1], len(ids)) for branch, ids in self.runs)


def make_bundles(
    workspace: Workspace, to_device: str, folder: Path, *, kind: str = "sync", progress: Progress | None = None
) -> tuple[MadeBundle, ...]:
    """Make the bundles that bring laptop `to_device` everything held here that it may have and has not acknowledged.

    Without such entries a small receipt is made if it has not heard what is held here, else nothing. A cancelled or
    failed send leaves the bundles already made: each is whole by itself. Raises LaptopUnknown, NotEnrolled,
    CannotWriteBundle, SendStopped or (before the first) Cancelled.
    """
    laptop = laptop_to(workspace, to_device)
    known = ledger.peer(workspace.store, to_device)
    todo = outstanding(workspace.store, laptop, known)
    if not todo.entries and not _owes_receipt(workspace, known, todo):
        return ()
    kind = "receipt" if kind == "sync" and not todo.entries else kind
    sender = _Sender(workspace, laptop, known, folder, kind)
    progress = progress or Progress()
    total, made = sum(len(run.ids) for run in todo.runs), list[MadeBundle]()
    for pack in _packs(workspace, todo):
        try:
            progress.step(sum(m.entries for m in made), total, "bundle")
        except Cancelled as error:
            raise (SendStopped if made else Cancelled) from error
        made.append(sender.make(pack, {} if made else todo.news, whole=todo.whole and not made))
    return tuple(made)


def _owes_receipt(workspace: Workspace, known: Peer, todo: Outstanding) -> bool:
    """Whether the other has not been told since it was last heard what is held here, or how its last bundle fared.

    One receipt is enough: if it is lost, the other sends again, and is answered again.
    """
    last = next(iter(ledger.bundles_in(workspace.store, known.device)), None)
    unanswered = not known.answered and last is not None and last.entries > 0
    return unanswered or any(known.said.get(scope) != ids for scope, ids in todo.news.items())


def _packs(workspace: Workspace, todo: Outstanding) -> Iterator[_Pack]:
    """The entries in bundles: a scope is not spread over two unless it is too large for one."""
    db, pack = workspace.store.db, _Pack()
    for _scope, runs in todo.entries:
        if pack.entries and not pack.has_room(sum(replication.raw_size(db, run.ids) for run in runs)):
            yield pack
            pack = _Pack()
        for run in runs:
            for kept in replication.kept_entries(db, run.ids):
                line = bundle.entry_line(kept.header, kept.frame, kept.body, kept.signature)
                if pack.is_full(line):
                    yield pack
                    pack = _Pack()
                pack.add(run, kept, line)
    yield pack


@dataclass(frozen=True, slots=True)
class _Sender:
    """Makes numbered bundles for one laptop."""

    workspace: Workspace
    laptop: LaptopFacts
    known: Peer
    folder: Path
    kind: str

    def make(self, pack: _Pack, have: Have, *, whole: bool) -> MadeBundle:
        """One bundle: on the disk, entered in the ledger, then under its own name. Raises CannotWriteBundle."""
        entries = pack.content.finish()
        members = bundle.members_of(entries, pack.content.raw)
        manifest = replace(self._manifest(pack, have, whole=whole), members=members)
        content = bundle.sealed(manifest, entries, self.workspace.device_key)
        path = self.folder / f"{self.workspace.store.entropy(8).hex()}{bundle.SUFFIX}"
        row = BundleOut(
            id=manifest.id,
            device=self.laptop.device,
            number=manifest.number,
            kind=self.kind,
            made_at=manifest.created,
            entries=pack.entries,
            changes=len(pack.actions),
            heads=pack.heads,
            have=have,
            epoch=manifest.epoch,
            hash=bundle.digest_of(content),
            file=path.name,
        )
        self._put(path, content, row)
        return MadeBundle(path, row.id, row.number, row.kind, row.device, row.entries, row.changes, len(content))

    def _put(self, path: Path, content: bytes, row: BundleOut) -> None:
        """The ledger first knows of the file when it is safe on the disk, and the folder when the ledger knows."""
        store = self.workspace.store
        before, entered = ledger.peer(store, row.device), list[BundleOut]()

        def enter() -> None:
            ledger.add_bundle_out(store, row)
            entered.append(row)

        try:
            write_durably(path, content, enter)
        except CannotWriteBundle:
            for made in entered:
                ledger.remove_bundle_out(store, made, before)
            raise

    def _manifest(self, pack: _Pack, have: Have, *, whole: bool) -> Manifest:
        store = self.workspace.store
        number, previous = ledger.last_out(store, self.laptop.device)
        taken = ledger.bundles_in(store, self.laptop.device)[:_TOLD]
        return Manifest(
            kind=self.kind,
            id=store.entropy(16).hex(),
            number=number + 1,
            previous=previous or NOTHING_BEFORE,
            device=self.workspace.device,
            public_key=self.workspace.device_key.public,
            epoch=store.meta("epoch"),
            to_device=self.laptop.device,
            to_key=receive_key(store, self.laptop),
            directory=self.workspace.directory_scope,
            created=stamp(self.workspace.now()),
            program=__version__,
            receive_key=self.workspace.receiving_keys[0].recipient,
            have={scope: tuple(ids) for scope, ids in have.items()},
            have_whole=whole,
            received=tuple(sorted(b.id for b in taken if b.whole)),
            problems=tuple(sorted(b.id for b in taken if not b.whole)),
            runs=pack.listed(),
            log_head=ledger.log_head(store, self.workspace.device),
            witnessed=self._witnessed(),
        )

    def _witnessed(self) -> dict[str, str]:
        """The last entry of the receiver's access log that this laptop has seen or been told of; for those who hold
        logs, of everybody's."""
        store, directory = self.workspace.store, self.workspace.store.directory()
        found = {}
        for laptop in directory.live_laptops():
            if laptop.device != self.laptop.device and directory.role_of(self.laptop.staff) not in LEADS:
                continue
            told, held = ledger.peer(store, laptop.device).log_head, ledger.log_head(store, laptop.device)
            last = max((told, held), key=place_number)
            if last:
                found[laptop.device] = last
        return found
