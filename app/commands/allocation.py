"""Handing a case to another case manager: who holds it, and who may read and write it from now on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.commands.cases import require_head
from app.errors import AppError
from app.models.access import CAN_OWN, CASEWORKERS
from app.models.record import ScopeKind
from app.store.queries.cases import dyad_links, held_dyads
from app.store.queries.rights import case_cards, owners, rights_of, scope_heads
from app.store.store import Changed, NotAllowed, Observe, Put, Step, Write
from app.workspace import Workspace


class NobodyNew(AppError):
    """This colleague holds the case already. Choose another. Nothing was changed."""


class NotACaseManager(AppError):
    """A case can only be held by a case manager or a lead of this site. Choose another colleague. Nothing was
    changed."""


class OwnRightKept(AppError):
    """You cannot end your own right to a case: what you hand over would undo itself. Hand it over without ending your
    right, and ask a lead to end it. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What a hand-over did, and what it could not do here: the letters of victim-survivors whose record is not on this
    laptop, so that whoever holds it must hand it over as well."""

    changed: Changed
    not_here: tuple[str, ...]


def reassign_case(workspace: Workspace, case: str, to: str, *, end_old: bool = True, reason: str = "") -> HandedOver:
    """Make a colleague the case manager: on the case, on the card colleagues find it by, and in the rights of the case
    and of every victim-survivor's record held here. With `end_old` the one who held it may no longer read or write.

    An ending names the entries this laptop holds: what the one before recorded and this laptop has not received does
    not count any more. The new case manager receives everything with the next exchange. A card that names somebody else
    than the case does is put right by naming the one who holds it. Raises CaseUnknown, NobodyNew, NotACaseManager,
    OwnRightKept, NotAllowed.
    """
    store, head = workspace.store, require_head(workspace, case)
    role = store.directory().role_of(to)
    cards = case_cards(store, head.index_scope, case)
    if to == head.case_manager and all(holder == to for holder in cards.values()):
        raise NobodyNew
    if role is None or role not in CASEWORKERS:
        raise NotACaseManager
    ends = end_old and head.case_manager != to
    if ends and head.case_manager == workspace.staff:
        raise OwnRightKept
    dyads = held_dyads(store, workspace.access, case)
    scopes = [(head.scope, ScopeKind.CASE), *((dyad.scope, ScopeKind.DYAD) for dyad in dyads)]
    ended = head.case_manager if ends else ""
    writes = [Write(scope, tuple(_rights(workspace, scope, kind, to, ended))) for scope, kind in scopes]
    writes.append(Write(head.scope, (Put("case", case, {"case_manager": to}),)))
    writes.append(Write(head.index_scope, tuple(Put("case_card", card, {"case_manager": to}) for card in cards)))
    changed = store.write("case.reassigned", writes, reason=reason)
    held = {dyad.id for dyad in dyads}
    missing = tuple(letter for letter, dyad in dyad_links(store, workspace.access, case) if dyad not in held)
    return HandedOver(changed, missing)


def _rights(workspace: Workspace, scope: str, kind: ScopeKind, to: str, ended: str) -> Iterator[Step]:
    """The grant to the new holder, where their role does not give them the right anyway, and the endings of the old
    one's. Only an owner's count, so anybody else's are refused before they are written."""
    store = workspace.store
    if workspace.staff not in owners(store, scope):
        raise NotAllowed
    if store.directory().role_of(to) not in CAN_OWN[kind]:
        yield Observe("access_grant", store.new_id(), {"staff": to, "right": "own"})
    heads = scope_heads(store, scope)
    for right in rights_of(store, scope, ended) if ended else ():
        yield Observe("access_end", store.new_id(), {"grant": right, "heads": heads})
