"""What another laptop is known to hold and to have been told, after a bundle from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.crypto.device import BadReceivingKey, parse_recipient
from app.store import ledger, replication
from app.store.ledger import Peer
from app.store.replication import Have
from app.store.store import Store
from app.sync.manifest import Manifest, place_number


def learned(store: Store, manifest: Manifest, shown: Mapping[str, Sequence[str]], now: str) -> Peer:
    """The sender as known after this bundle: what it says of itself, if nothing later has come from it; what it
    acknowledges; and `shown`, the last entries it sent, by scope."""
    known = ledger.peer(store, manifest.device)
    seen: dict[str, list[str]] = {}
    if _begins_anew(store, known, manifest) or (manifest.epoch == known.epoch and manifest.number > known.number):
        known = _heard(store, known, manifest, now)
        for scope, entry in _acknowledged(store, manifest):
            seen.setdefault(scope, []).append(entry)
    if manifest.epoch == known.epoch:  # what it held before it was restored it need not hold now
        for scope, ids in shown.items():
            seen.setdefault(scope, []).extend(ids)
    have = dict(known.have)
    for scope, ids in seen.items():
        have[scope] = replication.frontier(store.db, scope, have.get(scope, ()), [*have.get(scope, ()), *ids])
    return replace(known, have=have, said={}, answered=False)


def _begins_anew(store: Store, known: Peer, manifest: Manifest) -> bool:
    """Whether the sender was restored: its epoch was never seen before, or it has given a bundle's number twice, which
    is how a laptop put back to an older state shows."""
    if manifest.epoch != known.epoch:
        return manifest.epoch not in known.past
    taken = ledger.bundles_in(store, manifest.device)
    twice = any(b.number == manifest.number and b.epoch == manifest.epoch and b.id != manifest.id for b in taken)
    return twice and not any(b.id == manifest.id for b in taken)


def _heard(store: Store, known: Peer, manifest: Manifest, now: str) -> Peer:
    """The peer with what it says of itself: its key, what it holds, and what it has been told."""
    anew = manifest.epoch != known.epoch or manifest.number <= known.number
    have = {} if anew or manifest.have_whole else dict(known.have)
    here = replication.leaves(store)
    for scope, ids in manifest.have.items():
        if scope in here:  # else there is nothing to send of it, and a flood of names must not fill the ledger
            have[scope] = replication.frontier(store.db, scope, have.get(scope, ()), ids)
    return Peer(
        device=manifest.device,
        receive_key=_sound_key(manifest.receive_key) or known.receive_key,
        epoch=manifest.epoch,
        past=(*known.past, known.epoch) if manifest.epoch != known.epoch and known.epoch else known.past,
        number=manifest.number,
        have=have,
        have_at=now,
        told=_told(store, known, manifest, anew=anew),
        told_epoch=store.meta("epoch"),
        log_head=max(known.log_head, manifest.log_head, key=place_number),
    )


def _told(store: Store, known: Peer, manifest: Manifest, *, anew: bool) -> Have:
    """What the sender is known to have been told, by the bundles it acknowledges; nothing more once it was restored."""
    epoch, received = store.meta("epoch"), set(manifest.received)
    told = dict(known.told) if known.told_epoch == epoch and not anew else {}
    heard = [b for b in ledger.bundles_out(store, manifest.device) if b.id in received and b.epoch == epoch]
    for made in sorted(heard, key=lambda b: b.number):
        told |= made.have
    return told


def _acknowledged(store: Store, manifest: Manifest) -> list[tuple[str, str]]:
    """(scope, entry) of the last entries in the bundles that the sender has taken in whole."""
    received = set(manifest.received)
    made = [b for b in ledger.bundles_out(store, manifest.device) if b.id in received]
    return [(stream.partition("/")[0], entry) for b in made for stream, (_, entry) in b.heads.items()]


def _sound_key(text: str) -> str:
    try:
        parse_recipient(text)
    except BadReceivingKey:
        return ""
    return text
