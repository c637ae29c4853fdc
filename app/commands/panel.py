"""What the perpetrator panel decides, and allocating before it can meet."""

from __future__ import annotations

from dataclasses import replace

from app.commands.cases import Move, facts_of, move_writes, require_head, require_ready
from app.errors import AppError
from app.models.lifecycle import DECIDED, REFERRAL_STAGES
from app.models.record_rules import check
from app.models.referral import PanelDecision
from app.store.store import Changed, Observe, Write
from app.workspace import Workspace


class EmergencyReasonMissing(AppError):
    """Allocating before the panel needs a reason: it is what the panel will look at. Nothing was changed."""


def record_panel_decision(workspace: Workspace, case: str, decision: PanelDecision) -> Changed:
    """Record what the panel decided and, while the case waits for it, move the case accordingly, as one action.

    A case that is open already (allocated in an emergency) keeps its stage. Raises CaseUnknown, SomethingMissing,
    InvalidDate, DateInFuture, BeforeLastMove, StageNotReady, NotAllowed.
    """
    head = require_head(workspace, case)
    check(decision, today=workspace.today(), now=workspace.now(), left_out=("case",))
    full = replace(decision, case=case)
    step = Observe("panel_decision", workspace.store.new_id(), full.values())
    if head.status not in REFERRAL_STAGES:
        return workspace.store.write("panel.decided", [Write(head.scope, (step,))])
    moves = [Move("panel", decision.happened)] if head.status != "panel" else []
    last = Move(DECIDED[decision.decision], decision.happened, decision.reason)
    facts = facts_of(workspace, head, decision.happened or workspace.today().isoformat())
    for move in (*moves, last):
        facts = require_ready(workspace, head, move, replace(facts, decision=decision.decision))
        facts = replace(facts, status=move.to)
    facts = replace(facts, status=head.status)
    writes = move_writes(workspace, head, facts, *moves, last, also=(step,))
    return workspace.store.write("panel.decided", writes)


def allocate_in_emergency(workspace: Workspace, case: str, *, reason: str, on: str = "") -> Changed:
    """Allocate a case before the panel has met; the reason stands on the move, and the panel stays due.

    Raises CaseUnknown, EmergencyReasonMissing, MoveRefused, BeforeLastMove, InvalidDate, DateInFuture, NotAllowed.
    """
    head = require_head(workspace, case)
    if not reason.strip():
        raise EmergencyReasonMissing
    move = Move("allocated", on or workspace.today().isoformat(), reason, emergency=True)
    facts = replace(facts_of(workspace, head, move.on), emergency=True)
    require_ready(workspace, head, move, facts)
    return workspace.store.write("case.allocated", move_writes(workspace, head, facts, move), reason=reason)
