"""Who is judged to be what in a dyad: a judgement with its author and basis, and the role that follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from app.commands.records import CONSEQUENCES, ReasonNeeded, ReplacedMeanwhile, add_record
from app.models.person import RoleDesignation
from app.models.record import Json, Record
from app.models.record_rules import DEFAULTS, check, from_values, with_values
from app.store.queries.records import RecordRow, one, records
from app.store.store import Changed, Observe, Put, RecordUnknown, Remove, Step, Write
from app.workspace import Workspace

KIND = "role_designation"
MOST_BASIS = 200
"""Characters of the basis that the dyad repeats; the judgement holds all of it."""


def designate_role(workspace: Workspace, dyad: str, role: str, *, basis: str, on: str = "") -> str:
    """Judge what the other person of a dyad is, on a day (today unless said) and on a basis; the dyad's role follows.

    Earlier judgements stay as they were. Returns the judgement's id. Raises DyadUnknown, NotAllowed, and what
    `record_rules.check` raises.
    """
    on = on or workspace.today().isoformat()
    return add_record(workspace, RoleDesignation(dyad="", happened=on, role=role, basis=basis), dyad=dyad)


def correct_designation(workspace: Workspace, judgement: str, values: Mapping[str, Json], *, reason: str) -> Changed:
    """Correct a judgement, as `records.correct_record` does; the dyad's role follows."""
    row = _standing(workspace, judgement, reason)
    whole = cast(RoleDesignation, with_values(from_values(RoleDesignation, row.values), values))
    check(whole, today=workspace.today(), now=workspace.now())
    step = Observe(KIND, workspace.store.new_id(), whole.values(), (judgement,))
    others = _others(workspace, row.dyad, judgement)
    return workspace.store.write(
        f"{KIND}.corrected", [Write(row.scope, (step, *_role(row.dyad, [*others, whole])))], reason=reason
    )


def remove_designation(workspace: Workspace, judgement: str, *, reason: str) -> Changed:
    """Remove a judgement that was entered by mistake; the dyad's role is that of the latest one left."""
    row = _standing(workspace, judgement, reason)
    steps = (Remove(KIND, judgement), *_role(row.dyad, _others(workspace, row.dyad, judgement)))
    return workspace.store.write(f"{KIND}.removed", [Write(row.scope, steps)], reason=reason)


def _standing(workspace: Workspace, judgement: str, reason: str) -> RecordRow:
    if not reason.strip():
        raise ReasonNeeded
    row = one(workspace.store, workspace.access, KIND, judgement)
    if row is None:
        raise RecordUnknown
    if not row.current:
        raise ReplacedMeanwhile
    return row


def _others(workspace: Workspace, dyad: str, left_out: str = "") -> list[RoleDesignation]:
    rows = records(workspace.store, workspace.access, KIND, dyad=dyad)
    found = [row for row in reversed(rows) if row.id != left_out]
    return [cast(RoleDesignation, from_values(RoleDesignation, row.values)) for row in found]


def _role(dyad: str, judgements: Sequence[RoleDesignation]) -> tuple[Step, ...]:
    """The dyad takes the role of the latest judgement by its own date; of those of one day, of the one made last."""
    if not judgements:
        return (Put("dyad", dyad, {"role": DEFAULTS["dyad"]["role"], "role_basis": ""}),)
    latest = max(enumerate(judgements), key=lambda each: (each[1].happened, each[0]))[1]
    return (Put("dyad", dyad, {"role": latest.role, "role_basis": latest.basis[:MOST_BASIS]}),)


def _follow(workspace: Workspace, record: Record, _scope: str) -> tuple[Step, ...]:
    made = cast(RoleDesignation, record)
    return _role(made.dyad, [*_others(workspace, made.dyad), made])


CONSEQUENCES[KIND] = _follow
