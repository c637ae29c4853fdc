"""Victim-survivors and their dyads, and how people can be reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.commands.cases import CaseUnknown, SomethingMissing, require
from app.commands.victim_tokens import token_write
from app.errors import AppError
from app.models.partial_date import require_date
from app.models.person import (
    Address,
    ContactPoint,
    Dyad,
    DyadLink,
    PersonDetails,
    PrivateNote,
    VictimAddress,
    VictimContactPoint,
    VictimSurvivor,
    WithheldAddress,
)
from app.models.record import ScopeKind
from app.models.record_rules import check
from app.store.queries.cases import case_head, dyad_links, held_dyads
from app.store.store import Observe, Put, Step, Write
from app.workspace import Workspace


class DyadUnknown(AppError):
    """This victim-survivor's record is not on this laptop. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class AddedDyad:
    """A dyad just added: its id, letter and scope, and the victim-survivor's record."""

    id: str
    letter: str
    scope: str
    victim_survivor: str


def add_dyad(
    workspace: Workspace,
    case: str,
    *,
    victim_survivor: VictimSurvivor,
    dyad: Dyad,
    addresses: tuple[VictimAddress, ...] = (),
    contact_points: tuple[VictimContactPoint, ...] = (),
) -> AddedDyad:
    """Add a victim-survivor to a case, in a scope of their own that their Idva (`dyad.idva`) is granted.

    The case itself learns only a letter. Raises CaseUnknown, SomethingMissing, InvalidDate, DateInFuture, NotAllowed.
    """
    store = workspace.store
    head = case_head(store, workspace.access, case)
    if head is None:
        raise CaseUnknown
    require_date(victim_survivor.birth_date, workspace.today(), past=True)
    require_date(dyad.separated_on, workspace.today(), past=True)
    for record in (dyad, *addresses, *contact_points):
        require(record, "victim_survivor", "role")
    victim_id, dyad_id = store.new_id(), store.new_id()
    scope = store.new_scope(ScopeKind.DYAD, parent=head.scope, subject=dyad_id)
    letter = next_letter([letter for letter, _ in dyad_links(store, workspace.access, case)])
    full = replace(
        dyad,
        case=case,
        victim_survivor=victim_id,
        letter="",
        role=dyad.role or "victim_survivor",
        case_status=head.status,
        case_reference=head.reference,
    )
    steps: list[Step] = [
        scope.step,
        Put("victim_survivor", victim_id, victim_survivor.values()),
        Put("dyad", dyad_id, full.values()),
        *(Put("victim_address", store.new_id(), replace(a, person=victim_id).values()) for a in addresses),
        *(Put("victim_contact_point", store.new_id(), replace(p, person=victim_id).values()) for p in contact_points),
    ]
    if dyad.idva and dyad.idva != workspace.staff:
        steps.append(Observe("access_grant", store.new_id(), {"staff": dyad.idva, "right": "write"}))
    if head.case_manager and head.case_manager != workspace.staff:
        steps.append(Observe("access_grant", store.new_id(), {"staff": head.case_manager, "right": "own"}))
    link = Put("dyad_link", store.new_id(), DyadLink(letter=letter, dyad_scope=scope.id, dyad=dyad_id).values())
    tokens = token_write(workspace, head.index_scope, head.service_user, dyad_id, victim_survivor)
    store.write("dyad.added", [Write(scope.id, tuple(steps)), Write(head.scope, (link,)), *tokens])
    return AddedDyad(dyad_id, letter, scope.id, victim_id)


def next_letter(taken: Iterable[str]) -> str:
    """The letter after the last one taken: A to Z, then AA; one that was taken back is not given again."""
    last = max(taken, key=lambda letter: (len(letter), letter), default="")
    if not last:
        return "A"
    if last[-1] != "Z":
        return last[:-1] + chr(ord(last[-1]) + 1)
    return next_letter([last[:-1]] if last[:-1] else ()) + "A"


def add_address(workspace: Workspace, case: str, address: Address) -> str:
    """Add an address of the service user; returns its id. Raises CaseUnknown, SomethingMissing, NotAllowed."""
    head = case_head(workspace.store, workspace.access, case)
    if head is None:
        raise CaseUnknown
    require(address)
    rid = workspace.store.new_id()
    values = replace(address, person=head.service_user).values()
    workspace.store.write("address.added", [Write(head.scope, (Put("address", rid, values),))])
    return rid


def add_contact_point(workspace: Workspace, case: str, point: ContactPoint) -> str:
    """Add a way to reach the service user; returns its id. Raises CaseUnknown, SomethingMissing, NotAllowed."""
    head = case_head(workspace.store, workspace.access, case)
    if head is None:
        raise CaseUnknown
    require(point)
    rid = workspace.store.new_id()
    values = replace(point, person=head.service_user).values()
    workspace.store.write("contact_point.added", [Write(head.scope, (Put("contact_point", rid, values),))])
    return rid


def describe_service_user(workspace: Workspace, case: str, details: PersonDetails) -> str:
    """Record what monitoring and the work need to know of a case's service user, where nothing was known yet; returns
    the record's id, which is the service user's own. What is known already is changed with `records.change_record`.

    Raises CaseUnknown, NotAllowed, and what `record_rules.check` raises.
    """
    head = case_head(workspace.store, workspace.access, case)
    if head is None:
        raise CaseUnknown
    check(details, today=workspace.today(), now=workspace.now())
    step = Put("person_details", head.service_user, details.values())
    workspace.store.write("person_details.added", [Write(head.scope, (step,))])
    return head.service_user


def keep_private(
    workspace: Workspace, dyad: str, *, note: PrivateNote | None = None, address: WithheldAddress | None = None
) -> str:
    """Keep in the Idva's own scope what a victim-survivor told them in confidence, or a withheld address; returns the
    scope.

    Only an Idva can open such a scope; nobody else receives it without a recorded grant. Raises DyadUnknown,
    SomethingMissing, InvalidDate, DateInFuture, NotAllowed.
    """
    store = workspace.store
    _check_private(workspace, note, address)
    held = [d for d in held_dyads(store, workspace.access) if d.id == dyad]
    if not held:
        raise DyadUnknown
    steps: list[Step] = []
    scope = store.meta(f"private:{dyad}")
    fresh = None if scope else store.new_scope(ScopeKind.IDVA_PRIVATE, parent=held[0].scope, subject=dyad)
    if fresh is not None:
        scope = fresh.id
        steps.append(fresh.step)
    if note is not None:
        steps.append(Observe("private_note", store.new_id(), note.values()))
    if address is not None:
        values = replace(address, person=held[0].victim_survivor).values()
        steps.append(Put("withheld_address", store.new_id(), values))
    store.write("private.kept", [Write(scope, tuple(steps))])
    store.set_meta(f"private:{dyad}", scope)
    return scope


def _check_private(workspace: Workspace, note: PrivateNote | None, address: WithheldAddress | None) -> None:
    if note is None and address is None:
        raise SomethingMissing(field=PrivateNote.KIND.fields["note"].words())
    for record in (note, address):
        if record is not None:
            require(record)
    if note is not None:
        require_date(note.happened, workspace.today(), past=True)
