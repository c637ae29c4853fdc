"""Adding, changing, correcting and removing a record of any kind, and taking back the last save."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.commands.cases import CaseUnknown
from app.commands.people import DyadUnknown
from app.commands.plans import asked_again, clearance_lost, void_plans
from app.commands.victim_tokens import token_write
from app.errors import AppError
from app.models.access import Role
from app.models.kinds import KINDS
from app.models.months import interval, written
from app.models.person import VictimSurvivor
from app.models.record import Json, Record, ScopeKind
from app.models.record_rules import DEFAULTS, check, from_values, with_values
from app.store.queries.cases import CaseHead, DyadRow, case_head, held_dyads
from app.store.queries.records import RecordRow, birth_date_of, case_of, may_read, one, scopes_of
from app.store.store import Changed, Observe, Put, RecordUnknown, Remove, Step, Write
from app.store.undoing import UNDONE, LastAction, inverse, last_action
from app.workspace import Workspace

UNDO_FOR = timedelta(minutes=10)
"""How long the last save can be taken back. (assumed)"""
OWN_COMMANDS = frozenset(
    {
        "access_event",
        "agency",
        "attachment",
        "case",
        "case_assessment",
        "case_card",
        "case_move",
        "closure_request",
        "dyad",
        "dyad_assessment",
        "dyad_attachment",
        "dyad_link",
        "instrument",
        "laptop",
        "laptop_end",
        "person_details",
        "person_link",
        "role",
        "role_end",
        "service_user",
        "site",
        "staff",
        "victim_link",
        "victim_survivor",
        "victim_token",
    }
)
"""Kinds that are made by commands of their own and by no other."""
CHANGED_HERE = frozenset({"attachment", "dyad", "dyad_attachment", "person_details", "service_user", "victim_survivor"})
"""Those of them that are changed, corrected or removed like any other record once they are there."""
_SEALED = frozenset({"key", "chunks", "sha256", "size", "media"})
HELD_BACK: Mapping[str, frozenset[str]] = {
    "attachment": _SEALED,
    "dyad_attachment": _SEALED,
    "dyad": frozenset({"case", "case_status", "idva", "role", "victim_survivor"}),
}
"""By kind: fields that only a command of its own writes, because more goes with them (an Idva's right, a file)."""


class ReasonNeeded(AppError):
    """Say why: a correction or a removal needs a reason. Nothing was changed; what you typed is still here."""


class ReplacedMeanwhile(AppError):
    """This was corrected or removed since you opened it. Nothing was changed; what you typed is still here. Read the
    newer version first."""


class BornAfter(AppError):
    """The date of birth, {born}, is after something that already happened on this case, on {happened}. Nothing was
    saved; what you typed is still here. Put one of the dates right."""


class NothingToUndo(AppError):
    """The last save can no longer be taken back: it is too long ago, or it was changed since. Nothing was changed.
    Correct or remove the record instead."""


Consequence = Callable[[Workspace, Record, str], tuple[Step, ...]]
"""(workspace, the record being written, its scope) -> what must happen in the same scope and the same action."""
CONSEQUENCES: dict[str, Consequence] = {"dyad_incident": void_plans}
"""By record kind: what adding a record brings with it (an incident makes a cleared contact plan void)."""


@dataclass(frozen=True, slots=True)
class _Home:
    """Where a record is to be written, and what its place fills in."""

    scope: str
    fills: Mapping[str, str]
    opening: tuple[Step, ...] = ()
    remember: str = ""


def add_record(workspace: Workspace, record: Record, *, case: str = "", dyad: str = "") -> str:
    """Write a new record where its kind lives (the case's, the dyad's, the Idva's or the site's scope); returns its id.

    `case`, `dyad` and `person` are filled in, and the state every record of its kind begins in. Raises CaseUnknown,
    DyadUnknown, NotAllowed, BornAfter, and what `record_rules.check` raises.
    """
    return add_records(workspace, [record], case=case, dyad=dyad)[0]


def add_records(
    workspace: Workspace, added: list[Record], *, case: str = "", dyad: str = "", action: str = ""
) -> list[str]:
    """Write several new records as one action: all of them or none. As `add_record`."""
    homes: dict[ScopeKind, _Home] = {}
    writes, ids = [], []
    for record in added:
        name, place = record.KIND.name, record.KIND.scope
        if name in OWN_COMMANDS:
            raise ValueError(f"{name} has commands of its own")
        _refuse_clearing(name, record.values())
        known = homes.get(place)
        home = homes[place] = known or _home(workspace, place, case, dyad)
        opening = () if known else home.opening
        whole = _filled(record, home.fills)
        check(whole, today=workspace.today(), now=workspace.now())
        _check_born(workspace, whole, case)
        rid = workspace.store.new_id()
        step: Step = Observe(name, rid, whole.values()) if record.KIND.observation else Put(name, rid, whole.values())
        more = CONSEQUENCES[name](workspace, whole, home.scope) if name in CONSEQUENCES else ()
        writes.append(Write(home.scope, (*opening, step, *more)))
        ids.append(rid)
    workspace.store.write(action or f"{added[0].KIND.name}.added", writes)
    for home in homes.values():
        if home.remember:
            workspace.store.set_meta(home.remember, home.scope)
    return ids


def change_record(
    workspace: Workspace,
    kind: str,
    record: str,
    values: Mapping[str, Json],
    *,
    reason: str = "",
    seen: Mapping[str, tuple[str, ...]] | None = None,
) -> Changed:
    """Change fields of a record that changes (not an observation). `seen` is what the person saw (`RecordView.seen`).

    Raises RecordUnknown, NotAllowed, BornAfter, and what `record_rules.check` raises.
    """
    _refuse_own(kind, values)
    row, held = _held(workspace, kind, record)
    if KINDS[kind].observation:
        raise ValueError(f"{kind} is an observation: it is corrected")
    whole = with_values(held, values)
    check(whole, today=workspace.today(), now=workspace.now())
    _check_born(workspace, whole, case_of(workspace.store, row.scope))
    step = Put(kind, record, clearance_lost(values) if kind == "contact_plan" else dict(values), seen)
    tokens = _tokens(workspace, row, whole) if isinstance(whole, VictimSurvivor) else ()
    return workspace.store.write(f"{kind}.changed", [Write(row.scope, (step,)), *tokens], reason=reason)


def _refuse_own(kind: str, values: Mapping[str, Json] | None = None) -> None:
    """Raise ValueError where another command is the only way: these records are no way round what it asks for."""
    if kind in OWN_COMMANDS - CHANGED_HERE:
        raise ValueError(f"{kind} has commands of its own")
    held_back = HELD_BACK.get(kind, frozenset()) & set(values or {})
    if held_back:
        raise ValueError(f"{', '.join(sorted(held_back))} of {kind} have commands of their own")
    _refuse_clearing(kind, values or {})


def _refuse_clearing(kind: str, values: Mapping[str, Json]) -> None:
    if kind == "contact_plan" and values.get("state") == "cleared":
        raise ValueError("a contact plan is cleared by its Idva's own command")


def _tokens(workspace: Workspace, row: RecordRow, victim: VictimSurvivor) -> tuple[Write, ...]:
    """The index learns the new tokens with the new name, where its scope is held here."""
    head = case_head(workspace.store, workspace.access, case_of(workspace.store, row.scope))
    return token_write(workspace, head.index_scope, head.service_user, row.dyad, victim) if head and row.dyad else ()


def correct_record(workspace: Workspace, kind: str, record: str, values: Mapping[str, Json], *, reason: str) -> Changed:
    """Write a new version of an observation that names the one it replaces; both stay readable.

    Raises ReasonNeeded, ReplacedMeanwhile, RecordUnknown, NotAllowed, and what `record_rules.check` raises.
    """
    if not reason.strip():
        raise ReasonNeeded
    _refuse_own(kind, values)
    row, held = _held(workspace, kind, record)
    if not KINDS[kind].observation:
        raise ValueError(f"{kind} is not an observation: it is changed")
    if not row.current:
        raise ReplacedMeanwhile
    whole = with_values(held, values)
    check(whole, today=workspace.today(), now=workspace.now())
    _check_born(workspace, whole, case_of(workspace.store, row.scope))
    step = Observe(kind, workspace.store.new_id(), whole.values(), (record,))
    return workspace.store.write(f"{kind}.corrected", [Write(row.scope, (step,))], reason=reason)


def remove_record(workspace: Workspace, kind: str, record: str, *, reason: str) -> Changed:
    """Take a record away, saying why; what it said stays in the journal.

    Raises ReasonNeeded, ReplacedMeanwhile, RecordUnknown, NotAllowed.
    """
    if not reason.strip():
        raise ReasonNeeded
    _refuse_own(kind)
    row, _held_record = _held(workspace, kind, record)
    if not row.current:
        raise ReplacedMeanwhile
    return workspace.store.write(f"{kind}.removed", [Write(row.scope, (Remove(kind, record),))], reason=reason)


@dataclass(frozen=True, slots=True)
class LastSave:
    """The last save that can be taken back: the entries' action name and when (UTC)."""

    id: str
    action: str
    at: str


def last_save(workspace: Workspace) -> LastSave | None:
    """What `undo_last` would take back now; None where there is nothing, on a case that was handed over, and while the
    service user can see the screen."""
    found = last_action(workspace.store)
    if (
        found is None
        or not _may_read_all(workspace, found)
        or workspace.now() - datetime.fromisoformat(found.at) > UNDO_FOR
    ):
        return None
    return LastSave(found.id, found.action, found.at)


def _may_read_all(workspace: Workspace, action: LastAction) -> bool:
    return all(may_read(workspace.store, workspace.access, entry.header.scope) for entry in action.entries)


def undo_last(workspace: Workspace, expected: str = "") -> Changed:
    """Take back this user's last save on this laptop, as an entry like any other; what was saved stays in the journal.

    `expected` is the id of the save the person means. Raises NothingToUndo where that is not the last one any more, is
    too long ago, was changed since, or gave somebody rights. What an Idva had cleared waits for them again: nobody else
    brings a clearance back.
    """
    save, found = last_save(workspace), last_action(workspace.store)
    if save is None or found is None or (expected and expected != save.id):
        raise NothingToUndo
    writes = inverse(workspace.store, found)
    if workspace.role is not Role.IDVA:
        writes = [replace(write, steps=tuple(map(asked_again, write.steps))) for write in writes]
    return workspace.store.write(UNDONE, writes)


# ---- where records live -------------------------------------------------------------------------------------------


def _home(workspace: Workspace, scope: ScopeKind, case: str, dyad: str) -> _Home:
    if scope is ScopeKind.DIRECTORY:
        return _Home(workspace.directory_scope, {})
    if scope is ScopeKind.SITE:
        return _site_home(workspace)
    if scope in (ScopeKind.DYAD, ScopeKind.IDVA_PRIVATE):
        return _dyad_home(workspace, scope, dyad)
    head = _head(workspace, case)
    place = head.scope if scope is ScopeKind.CASE else head.index_scope
    return _Home(place, {"case": case, "person": head.service_user, "service_user": head.service_user})


def _head(workspace: Workspace, case: str) -> CaseHead:
    head = case_head(workspace.store, workspace.access, case)
    if head is None:
        raise CaseUnknown
    return head


def dyad_held(workspace: Workspace, dyad: str) -> DyadRow:
    """A dyad whose scope is held here and may be seen; raises DyadUnknown."""
    found = [row for row in held_dyads(workspace.store, workspace.access) if row.id == dyad]
    if not found:
        raise DyadUnknown
    return found[0]


def _dyad_home(workspace: Workspace, scope: ScopeKind, dyad: str) -> _Home:
    row = dyad_held(workspace, dyad)
    fills = {"dyad": dyad, "case": row.case, "person": row.victim_survivor}
    if scope is ScopeKind.DYAD:
        return _Home(row.scope, fills)
    name = f"private:{dyad}"
    known = workspace.store.meta(name)
    if known:
        return _Home(known, fills)
    fresh = workspace.store.new_scope(ScopeKind.IDVA_PRIVATE, parent=row.scope, subject=dyad)
    return _Home(fresh.id, fills, (fresh.step,), name)


def _site_home(workspace: Workspace) -> _Home:
    held = scopes_of(workspace.store, workspace.access, ScopeKind.SITE)
    if held:
        return _Home(sorted(held)[0], {})
    fresh = workspace.store.new_scope(ScopeKind.SITE)
    return _Home(fresh.id, {}, (fresh.step,))


def _filled(record: Record, fills: Mapping[str, str]) -> Record:
    known = {name: value for name, value in fills.items() if name in record.KIND.fields and not getattr(record, name)}
    begins = {n: v for n, v in DEFAULTS.get(record.KIND.name, {}).items() if not getattr(record, n)}
    return with_values(record, {**known, **begins})


def _held(workspace: Workspace, kind: str, record: str) -> tuple[RecordRow, Record]:
    row = one(workspace.store, workspace.access, kind, record)
    if row is None:
        raise RecordUnknown
    return row, from_values(KINDS[kind].cls, row.values)


def _check_born(workspace: Workspace, record: Record, case: str) -> None:
    """Raise BornAfter where `record` happened wholly before the service user was born."""
    happened = str(getattr(record, "happened", ""))[:10]
    if happened and case:
        refuse_before_birth(happened, birth_date_of(workspace.store, workspace.access, case))


def refuse_before_birth(happened: str, born: str) -> None:
    """Raise BornAfter where the whole of a (partial) date lies before the whole of a birth date; "" for either is never
    refused."""
    if happened and born and interval(happened)[1] < interval(born)[0]:
        raise BornAfter(born=written(born), happened=written(happened))
