"""Steps of a case's life that carry something with them: suspending, stepping down, the Idva's link, follow-up."""

from __future__ import annotations

from dataclasses import replace

from app.commands.cases import Move, facts_of, move_case, move_writes, require_head, require_ready
from app.commands.people import DyadUnknown
from app.errors import AppError
from app.models.case import CaseMove
from app.models.lifecycle import ENDED
from app.models.record import Json
from app.store.queries.cases import CaseHead, held_dyads
from app.store.queries.stages import StageClaim, stage_claims
from app.store.store import Changed, Observe, Put, Step, Write
from app.workspace import Workspace


class RiskHolderMissing(AppError):
    """Name who holds the risk from now on: a colleague or an agency. Nothing was changed; what you typed is still
    here."""


class NothingToSettle(AppError):
    """Nobody disagrees about this case's stage any more. Nothing was changed."""


class SettlingReasonMissing(AppError):
    """Say why it is this stage: your colleague reads it. Nothing was changed; what you typed is still here."""


class NoIdvaReasonMissing(AppError):
    """Choose the Idva, or say why none is linked. Nothing was changed; what you typed is still here."""


def suspend_case(workspace: Workspace, case: str, *, because: str, reason: str = "", on: str = "") -> Changed:
    """Suspend a case for a reason of the list (custody, hospital, abroad, safety); it stays in the open count.

    Raises what `cases.move_case` raises.
    """
    return move_case(workspace, case, "suspended", on=on, reason=reason, suspension_reason=because)


def step_down(
    workspace: Workspace, case: str, *, staff: str = "", agency: str = "", on: str = "", reason: str = ""
) -> Changed:
    """Step a case down, naming the colleague or the agency that holds the risk from now on, as one action.

    Raises RiskHolderMissing, and what `cases.move_case` raises.
    """
    head = require_head(workspace, case)
    if not staff and not agency:
        raise RiskHolderMissing
    move = Move("step_down", on or workspace.today().isoformat(), reason)
    facts = require_ready(workspace, head, move, replace(facts_of(workspace, head, move.on), risk_holder=True))
    holder: dict[str, Json] = {"risk_holder": staff, "risk_holder_agency": agency}
    writes = move_writes(workspace, head, facts, move, fields=holder)
    return workspace.store.write("case.moved", writes, reason=reason)


def name_risk_holder(workspace: Workspace, case: str, *, staff: str = "", agency: str = "") -> Changed:
    """Name who holds the risk of a case. Raises CaseUnknown, RiskHolderMissing, NotAllowed."""
    head = require_head(workspace, case)
    if not staff and not agency:
        raise RiskHolderMissing
    step = Put("case", case, {"risk_holder": staff, "risk_holder_agency": agency})
    return workspace.store.write("case.changed", [Write(head.scope, (step,))])


def link_idva(workspace: Workspace, dyad: str, *, idva: str = "", because: str = "") -> Changed:
    """Link a victim-survivor's Idva, who may then read and write in their scope, or say why there is none.

    Raises DyadUnknown, NoIdvaReasonMissing, NotAllowed.
    """
    found = [row for row in held_dyads(workspace.store, workspace.access) if row.id == dyad]
    if not found:
        raise DyadUnknown
    if not idva and not because.strip():
        raise NoIdvaReasonMissing
    steps: list[Step] = [Put("dyad", dyad, {"idva": idva, "no_idva_because": "" if idva else because})]
    if idva and idva not in {workspace.staff, found[0].idva}:
        grant = {"staff": idva, "right": "write"}
        steps.append(Observe("access_grant", workspace.store.new_id(), dict(grant)))
    return workspace.store.write("idva.linked", [Write(found[0].scope, tuple(steps))])


def no_idva_on_case(workspace: Workspace, case: str, *, because: str) -> Changed:
    """Say why no Idva is linked to a case on which no victim-survivor is recorded. Raises CaseUnknown,
    NoIdvaReasonMissing, NotAllowed."""
    head = require_head(workspace, case)
    if not because.strip():
        raise NoIdvaReasonMissing
    return workspace.store.write(
        "case.changed", [Write(head.scope, (Put("case", case, {"no_idva_because": because}),))]
    )


def settle_stage(workspace: Workspace, case: str, claim: str, *, reason: str) -> Changed:
    """Settle which of the stages that stand beside each other a case is in; `claim` is the entry that said so.

    The stage that showed until now and the one chosen are a move like any other, with its reason; what only the other
    stages need (when and why it closed, why it was suspended) goes with them. Raises CaseUnknown, NothingToSettle,
    SettlingReasonMissing, NotAllowed.
    """
    head = require_head(workspace, case)
    claims = stage_claims(workspace.store, workspace.access, case)
    chosen = next((each for each in claims if each.entry == claim), None)
    if chosen is None or len(claims) < 2:
        raise NothingToSettle
    if not reason.strip():
        raise SettlingReasonMissing
    values, closure = _settled(workspace, head, chosen)
    steps: list[Step] = [Put("case", case, values)]
    if chosen.status != head.status:
        move = CaseMove(
            case=case,
            from_status=head.status,
            to_status=chosen.status,
            happened=chosen.since,
            reason=reason,
            closure_reason=closure,
        )
        steps.append(Observe("case_move", workspace.store.new_id(), move.values()))
    writes = [Write(head.scope, tuple(steps))]
    for dyad in head.dyads:
        writes.append(Write(dyad.scope, (Put("dyad", dyad.id, {"case_status": chosen.status}),)))
    return workspace.store.write("stage.settled", writes, reason=reason)


def _settled(workspace: Workspace, head: CaseHead, chosen: StageClaim) -> tuple[dict[str, Json], str]:
    """The fields of the case in the stage chosen, and the reason it closed for where it is closed."""
    view = workspace.store.read("case", head.id, head.scope)
    held = view.values if view is not None else {}
    values: dict[str, Json] = {"status": chosen.status, "status_since": chosen.since}
    if chosen.status != "suspended" and held.get("suspension_reason"):
        values["suspension_reason"] = ""
    if chosen.status in ENDED:
        return values, str(held.get("closure_reason") or "")
    if held.get("closed_on") or held.get("closure_reason"):
        values |= {"closed_on": "", "closure_reason": ""}
    return values, ""


def follow_up(workspace: Workspace, case: str, *, on: str = "") -> Changed:
    """Take a closed case into follow-up: data at 6 and 12 months, no work. Raises what `cases.move_case` raises."""
    return move_case(workspace, case, "follow_up", on=on)
