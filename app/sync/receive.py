"""Taking a bundle in: checked in full, stored scope by scope, acknowledged when all of it is in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.errors import AppError, Cancelled
from app.models.ids import stamp
from app.models.journal import Stream
from app.progress import Progress
from app.store import ledger, replication
from app.store.ledger import BundleIn, Quarantined
from app.store.store import MAX_BATCH
from app.sync import bundle
from app.sync.acknowledgement import learned
from app.sync.bundle import Contents, Opened
from app.sync.checking import Check, CheckedScope
from app.sync.manifest import Manifest, require_known
from app.sync.peers import signing_key
from app.sync.refusals import (
    BundleForwarded,
    OtherSite,
    OwnBundle,
    ReceiveStopped,
    RunRefused,
    SignerRevoked,
    SignerUnknown,
)
from app.sync.warnings import sender_name, warnings
from app.workspace import NotEnrolled, Workspace


@dataclass(frozen=True, slots=True)
class RefusedRun:
    """Changes of one stream that were not taken in: how many, and why."""

    stream: Stream
    count: int
    why: RunRefused

    @property
    def words(self) -> str:
        """Why, for a person."""
        return self.why.message()


@dataclass(frozen=True, slots=True)
class Received:
    """What taking a bundle in did. `fresh` entries are in now, `known` were here before, `waiting` are kept until what
    comes before them arrives; `replayed` says that this very bundle was taken in before."""

    bundle: str
    sender: str
    device: str
    kind: str
    number: int
    fresh: int
    known: int
    waiting: int
    quarantined: tuple[RefusedRun, ...]
    acknowledged: int
    replayed: bool
    warnings: tuple[str, ...]
    scopes: tuple[str, ...] = ()
    """The scopes it brought something of."""


@dataclass(slots=True)
class _Tally:
    """What has been taken in so far, `done` of `total` entries gone through."""

    total: int
    done: int = 0

    fresh: int = 0
    known: int = 0
    waiting: int = 0
    refused: list[RefusedRun] = field(default_factory=list)
    shown: dict[str, list[str]] = field(default_factory=dict)


def load(workspace: Workspace, path: Path) -> tuple[Contents, str, int]:
    """A bundle's checked contents, the file's hash and its size; raises the refusals of a whole file. Nothing is
    changed."""
    raw = bundle.read_file(path)
    return contents_of(workspace, raw), bundle.digest_of(raw), len(raw)


def contents_of(workspace: Workspace, raw: bytes) -> Contents:
    """The contents of a bundle's bytes, if a laptop of the site made it for this one; see `load`."""
    if not workspace.directory_scope:
        raise NotEnrolled
    opened = bundle.opened(raw, [key.identity_text for key in workspace.receiving_keys])
    _check_ends(workspace, opened)
    require_known(opened.envelope)
    contents = opened.contents()
    if contents.manifest.directory != workspace.directory_scope:
        raise OtherSite
    return contents


def _check_ends(workspace: Workspace, opened: Opened) -> None:
    """The receiver must be this laptop, the sender another that has not been ended. One the directory does not know
    yet is looked at again once the directory in the bundle has been read."""
    envelope = opened.envelope
    if envelope.device == workspace.device:
        raise OwnBundle
    laptop = workspace.store.directory().laptops.get(envelope.device)
    if laptop is not None and laptop.cuts:
        raise SignerRevoked
    if envelope.to_device != workspace.device:
        raise BundleForwarded
    if envelope.to_key not in {key.recipient for key in workspace.receiving_keys}:
        raise BundleForwarded


def require_enrolled(workspace: Workspace, contents: Contents) -> None:
    """Raise SignerUnknown or SignerRevoked unless the bundle's signer is a laptop of the site, by the directory here
    and the one the bundle brings."""
    check = Check(workspace, contents)
    if check.brings_directory:
        next(check.scopes())
    laptop = check.directory.laptops.get(contents.manifest.device)
    if signing_key(laptop) != contents.manifest.public_key:
        raise SignerUnknown
    if laptop is not None and laptop.cuts:
        raise SignerRevoked


def receive(workspace: Workspace, path: Path, *, progress: Progress | None = None) -> Received:
    """Take a bundle in. A refused file changes nothing but the quarantine list, and its refusal is raised; a refused
    run is listed there and the others are taken in.

    Interrupted or repeated, it does what is left to do. Raises BundleRefused, the seal's refusals, NotEnrolled,
    CannotReadBundle, ReceiveStopped.
    """
    raw = bundle.read_file(path)
    digest = bundle.digest_of(raw)
    try:
        contents = contents_of(workspace, raw)
        require_enrolled(workspace, contents)
    except NotEnrolled:
        raise
    except AppError as error:
        _quarantine_file(workspace, digest, len(raw), error)
        raise
    try:
        tally = _take_in(workspace, contents, progress or Progress())
    except Cancelled as error:
        raise ReceiveStopped from error
    return _finish(workspace, contents.manifest, digest, len(raw), tally)


def _quarantine_file(workspace: Workspace, digest: str, size: int, error: AppError) -> None:
    refused = Quarantined(
        stamp(workspace.now()), digest, "", "", type(error).__name__, str(error.facts.get("why", "")), size
    )
    with workspace.store.saving() as db:
        ledger.quarantine(db, refused)


def _take_in(workspace: Workspace, contents: Contents, progress: Progress) -> _Tally:
    """Store the good entries. The directory goes in by itself, since the others are judged by it; small scopes share
    transactions."""
    tally = _Tally(sum(run.count for run in contents.manifest.runs))
    pending: list[CheckedScope] = []
    for scope in Check(workspace, contents, stores=True).scopes():
        pending.append(scope)
        if scope.id == workspace.directory_scope or sum(len(s.ids) for s in pending) >= MAX_BATCH:
            _store(workspace, pending, tally, progress)
            pending = []
    _store(workspace, pending, tally, progress)
    progress.step(tally.total, tally.total, "receive")
    return tally


def _store(workspace: Workspace, scopes: list[CheckedScope], tally: _Tally, progress: Progress) -> None:
    """Take in the good entries of some scopes, and count them."""
    entries = [entry for scope in scopes for entry in scope.entries]
    for start in range(0, len(entries), MAX_BATCH):
        progress.step(tally.done + start, tally.total, "receive")
        workspace.store.accept(entries[start : start + MAX_BATCH])
    for scope in scopes:
        _count(workspace, scope, tally)


def _count(workspace: Workspace, scope: CheckedScope, tally: _Tally) -> None:
    tally.done += sum(run.run.count for run in scope.runs)
    late = [entry for entry in scope.ids if replication.waits(workspace.store, entry)]
    tally.known += len(scope.known)
    tally.waiting += len(late)
    tally.fresh += len(scope.ids) - len(scope.known) - len(late)
    for run in scope.runs:
        if run.refusal is not None:
            tally.refused.append(RefusedRun(run.run.stream, run.refused, run.refusal))
        if run.entries:
            tally.shown.setdefault(scope.id, []).append(run.entries[-1].id)


def _finish(workspace: Workspace, manifest: Manifest, digest: str, size: int, tally: _Tally) -> Received:
    """Enter the bundle, what its sender is now known to hold, and what it acknowledges, in one commit."""
    store, now, device = workspace.store, stamp(workspace.now()), manifest.device
    before, told = ledger.bundle_in(store, manifest.id), warnings(workspace, manifest)
    unreceived = {b.id for b in ledger.bundles_out(store, device) if not b.received_at}
    peer = learned(store, manifest, tally.shown, now)
    with store.saving() as db:
        ledger.keep_bundle_in(db, _entered(manifest, digest, now, tally))
        ledger.keep_peer(db, peer)
        for bundle_id in manifest.received:
            ledger.mark_received(db, device, bundle_id, manifest.created)
        for bundle_id in manifest.problems:
            ledger.mark_problem(db, device, bundle_id, manifest.created)
        for run in tally.refused:
            ledger.quarantine(db, _refused(run, device, digest, size, now))
    return Received(
        bundle=manifest.id,
        sender=sender_name(workspace, device),
        device=device,
        kind=manifest.kind,
        number=manifest.number,
        fresh=tally.fresh,
        known=tally.known,
        waiting=tally.waiting,
        quarantined=tuple(tally.refused),
        acknowledged=len(unreceived.intersection(manifest.received)),
        replayed=before is not None,
        warnings=told,
        scopes=tuple(sorted(tally.shown)),
    )


def _entered(manifest: Manifest, digest: str, now: str, tally: _Tally) -> BundleIn:
    return BundleIn(
        id=manifest.id,
        device=manifest.device,
        epoch=manifest.epoch,
        number=manifest.number,
        kind=manifest.kind,
        made_at=manifest.created,
        received_at=now,
        entries=sum(run.count for run in manifest.runs),
        fresh=tally.fresh,
        waiting=tally.waiting,
        whole=not tally.refused,
        hash=digest,
    )


def _refused(run: RefusedRun, device: str, digest: str, size: int, now: str) -> Quarantined:
    why, detail = type(run.why).__name__, str(run.why.facts.get("why", ""))
    return Quarantined(now, digest, device, run.stream.key, why, detail, size)
