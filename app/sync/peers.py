"""The other laptops of the site, and what each may have that it is not known to have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.crypto.device import BadReceivingKey, device_id, parse_recipient
from app.models.record import ScopeKind
from app.models.rights import LaptopFacts
from app.store import ledger, replication
from app.store.ledger import BundleOut, Peer
from app.store.replication import Have, ScopeFacts, Unsent
from app.store.store import Store
from app.sync.refusals import LaptopAmbiguous, LaptopUnknown
from app.workspace import NotEnrolled, Workspace

_ORDER = {kind: place for place, kind in enumerate(ScopeKind)}
"""The order of scopes in a bundle: the directory first, then what others refer to."""


def signing_key(laptop: LaptopFacts | None) -> bytes | None:
    """A laptop's public key, if it is the one its id is made of: the directory cannot give a laptop another's name."""
    if laptop is None:
        return None
    try:
        public = bytes.fromhex(laptop.public_key)
    except ValueError:
        return None
    return public if device_id(public) == laptop.device else None


def laptop_to(workspace: Workspace, device: str) -> LaptopFacts:
    """A laptop that bundles may be made for; raises NotEnrolled, LaptopUnknown."""
    if not workspace.directory_scope:
        raise NotEnrolled
    laptop = workspace.store.directory().laptops.get(device)
    if laptop is None or laptop.cuts or device == workspace.device:
        raise LaptopUnknown
    return laptop


def receive_key(store: Store, laptop: LaptopFacts) -> str:
    """The key to seal to: the newest one the laptop announced, or the one it was enrolled with; raises LaptopUnknown
    where there is none."""
    announced = ledger.peer(store, laptop.device).receive_key
    written = [
        key
        for staff, public, key in ledger.announced_keys(store, laptop.device)
        if (staff, public) == (laptop.staff, laptop.public_key)
    ]
    for key in (announced, *written):
        try:
            parse_recipient(key)
        except BadReceivingKey:
            continue
        return key
    raise LaptopUnknown


def other_laptops(workspace: Workspace) -> list[LaptopFacts]:
    """The laptops of the site that have not been ended, but this one."""
    return [laptop for laptop in workspace.store.directory().live_laptops() if laptop.device != workspace.device]


def find_laptop(workspace: Workspace, text: str) -> str:
    """The id of the laptop that `text` names: an id or its beginning, a reference prefix, or its owner's name.

    Raises LaptopUnknown, LaptopAmbiguous, NotEnrolled.
    """
    if not workspace.directory_scope:
        raise NotEnrolled
    names, wanted = ledger.staff_names(workspace.store), text.strip().casefold()
    laptops = other_laptops(workspace)
    for fits in (
        [x for x in laptops if x.device == wanted],
        [x for x in laptops if wanted in (x.prefix.casefold(), names.get(x.staff, "").casefold())],
        [x for x in laptops if len(wanted) >= 8 and x.device.startswith(wanted)],
    ):
        if len(fits) > 1:
            raise LaptopAmbiguous(text=text[:60])
        if fits:
            return fits[0].device
    raise LaptopUnknown


def shared_scopes(store: Store, staff: str) -> list[ScopeFacts]:
    """The scopes held here that `staff` may hold, in the order in which they are sent."""
    found = [scope for scope in replication.scopes(store) if staff in scope.holders]
    return sorted(found, key=lambda scope: (_ORDER[scope.kind], scope.id))


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What a peer may have and is not known to have: entries by scope; and what it has not been told we hold."""

    entries: tuple[tuple[ScopeFacts, tuple[Unsent, ...]], ...]
    news: Have
    whole: bool

    @property
    def runs(self) -> list[Unsent]:
        """All of the entries, run by run."""
        return [run for _, runs in self.entries for run in runs]


def outstanding(store: Store, laptop: LaptopFacts, known: Peer) -> Outstanding:
    """Work out what to send to `laptop`. Entries that do not count by rights go too: rights are worked out over all of
    them."""
    here = replication.leaves(store)
    shared = shared_scopes(store, laptop.staff)
    # Two laptops speak under that name until it begins a new epoch: which of them holds what is not known.
    copied = replication.forked_scopes(store, laptop.device, known.epoch)
    entries = []
    for scope in shared:
        have = [] if scope.id in copied else known.have.get(scope.id, [])
        if set(here.get(scope.id, ())) - set(have):
            runs = tuple(replication.unsent(store.db, scope.id, have))
            entries += [(scope, runs)] if runs else []
    whole = known.told_epoch != store.meta("epoch") or not known.told
    told = {} if whole else known.told
    news = {s.id: here[s.id] for s in shared if s.id in here and told.get(s.id) != here[s.id]}
    return Outstanding(tuple(entries), news, whole)


def carried(bundles: Iterable[BundleOut]) -> dict[str, int]:
    """Stream key to the furthest place that any of `bundles` carries."""
    found: dict[str, int] = {}
    for made in bundles:
        for stream, (seq, _) in made.heads.items():
            found[stream] = max(found.get(stream, 0), seq)
    return found


def changes_in(store: Store, outstanding: Outstanding, beyond: dict[str, int]) -> int:
    """How many user actions are outstanding that no bundle has carried as far as `beyond` says; looks do not count."""
    actions: set[str] = set()
    for scope, runs in outstanding.entries:
        if scope.kind is ScopeKind.LOG:
            continue
        for run in runs:
            actions |= replication.actions_of(store.db, replication.later(store.db, run, beyond.get(run.stream.key, 0)))
    return len(actions)
