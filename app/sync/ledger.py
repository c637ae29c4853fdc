"""The exchange ledger as people read it: what each colleague has, what is on its way, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.access import Role
from app.store import ledger, replication
from app.store.ledger import BundleIn, BundleOut
from app.sync.peers import carried, changes_in, other_laptops, outstanding
from app.sync.warnings import sender_name
from app.words import N_, _, ngettext
from app.workspace import NotEnrolled, Workspace

MADE, RECEIVED, PROBLEM, TAKEN_IN, TAKEN_IN_PART = "made", "received", "problem", "taken_in", "taken_in_part"
_STATES = {
    MADE: N_("Made; no receipt yet"),
    RECEIVED: N_("Received"),
    PROBLEM: N_("A part was refused there"),
    TAKEN_IN: N_("Taken in"),
    TAKEN_IN_PART: N_("A part was refused here"),
}


@dataclass(frozen=True, slots=True)
class PeerRow:
    """A colleague's laptop. Moments are UTC, "" for never.

    `not_yet_sent`: changes they may have that no bundle for them carries; `not_yet_received`: changes they may have and
    have not acknowledged, those included; `waiting`: entries of theirs here that wait for one that has not come.
    """

    device: str
    name: str
    role: Role | None
    prefix: str
    last_sent: str
    last_number: int
    acknowledged: str
    last_received: str
    not_yet_sent: int
    not_yet_received: int
    waiting: int

    @property
    def words(self) -> str:
        """How things stand, in numbers."""
        if self.not_yet_sent:
            return ngettext("{n} change not yet sent", "{n} changes not yet sent", self.not_yet_sent)
        if self.not_yet_received:
            return ngettext(
                "{n} change sent, no receipt yet", "{n} changes sent, no receipt yet", self.not_yet_received
            )
        return _("Has everything") if self.acknowledged else _("Nothing to send")


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A bundle made or taken in. `state` is made, received, problem, taken_in or taken_in_part; `at` and `answered_at`
    are UTC."""

    id: str
    outgoing: bool
    device: str
    name: str
    number: int
    kind: str
    at: str
    entries: int
    changes: int
    fresh: int
    waiting: int
    state: str
    answered_at: str
    file: str

    @property
    def state_words(self) -> str:
        """The state, for a person."""
        return _(_STATES[self.state])


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """A file, or a run of changes (`stream` is then not empty), that was refused. `why` is the refusal's name."""

    at: str
    name: str
    why: str
    detail: str
    stream: str
    file_hash: str
    size: int


def peers(workspace: Workspace) -> list[PeerRow]:
    """Every other laptop of the site, by its owner's name. Raises NotEnrolled."""
    if not workspace.directory_scope:
        raise NotEnrolled
    store, directory = workspace.store, workspace.store.directory()
    names, late = ledger.staff_names(store), replication.waiting_by_device(store)
    rows = []
    for laptop in other_laptops(workspace):
        known = ledger.peer(store, laptop.device)
        todo = outstanding(store, laptop, known)
        out, taken = ledger.bundles_out(store, laptop.device), ledger.bundles_in(store, laptop.device)
        rows.append(
            PeerRow(
                laptop.device,
                names.get(laptop.staff, "") or laptop.device,
                directory.role_of(laptop.staff),
                laptop.prefix,
                out[0].made_at if out else "",
                out[0].number if out else 0,
                max((made.received_at for made in out), default=""),
                taken[0].received_at if taken else "",
                changes_in(store, todo, carried(out)),
                changes_in(store, todo, {}),
                late.get(laptop.device, 0),
            )
        )
    return sorted(rows, key=lambda row: (row.name.casefold(), row.device))


def ledger_rows(workspace: Workspace) -> list[LedgerRow]:
    """Every bundle made or taken in here, the newest first."""
    store = workspace.store
    rows = [_out(made, sender_name(workspace, made.device)) for made in ledger.bundles_out(store)]
    rows += [_in(taken, sender_name(workspace, taken.device)) for taken in ledger.bundles_in(store)]
    return sorted(rows, key=lambda row: (row.at, row.number), reverse=True)


def _out(made: BundleOut, name: str) -> LedgerRow:
    state = RECEIVED if made.received_at else PROBLEM if made.problem_at else MADE
    answered = made.received_at or made.problem_at
    counts = made.entries, made.changes, 0, 0
    return LedgerRow(
        made.id, True, made.device, name, made.number, made.kind, made.made_at, *counts, state, answered, made.file
    )


def _in(taken: BundleIn, name: str) -> LedgerRow:
    state = TAKEN_IN if taken.whole else TAKEN_IN_PART
    counts = taken.entries, 0, taken.fresh, taken.waiting
    return LedgerRow(
        taken.id, False, taken.device, name, taken.number, taken.kind, taken.received_at, *counts, state, "", ""
    )


def quarantine_rows(workspace: Workspace) -> list[QuarantineRow]:
    """Everything that was refused here, the newest first."""
    found = ledger.quarantined(workspace.store)
    return [
        QuarantineRow(
            q.at, sender_name(workspace, q.device) if q.device else "", q.why, q.detail, q.stream, q.hash, q.size
        )
        for q in found
    ]
