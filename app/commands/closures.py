"""Closing a case: asked for by one person, approved or sent back by another."""

from __future__ import annotations

from dataclasses import replace

from app.commands.cases import Move, StageNotReady, facts_of, move_writes, require_head, require_ready
from app.errors import AppError
from app.models.case import CaseWaiver, ClosureRequest, DyadWaiver
from app.models.codes import CLOSURE_REASON, STATUS
from app.models.guards import exit_tasks, may_approve, may_waive
from app.models.lifecycle import EARLY_CLOSURES, may_move
from app.models.record import Json
from app.models.record_rules import check, from_values
from app.store.queries.approvals import ClosureRow, closure_requests
from app.store.queries.cases import held_dyads
from app.store.store import Changed, Observe, Put, Write
from app.workspace import Workspace


class ClosureAskedAlready(AppError):
    """This case waits for its closure to be approved already. Nothing was changed; what you typed is still here. If the
    request has to change, withdraw it first."""


class ClosureNotPossible(AppError):
    """A case in this stage closes only because the service user died, because it was opened in error, or for a
    victim-survivor's safety. Nothing was changed; what you typed is still here."""


class WaiverReasonMissing(AppError):
    """Say why the exit assessments are left out. Nothing was changed; what you typed is still here."""


class NothingToApprove(AppError):
    """This case does not wait for its closure to be approved: it was decided already, or taken back. Nothing was
    changed."""


class SecondPersonNeeded(AppError):
    """A closure is approved by a lead who is neither the case manager nor the one who asked. Nothing was changed."""


class DecisionReasonMissing(AppError):
    """Say what has to happen before the case can close. Nothing was changed; what you typed is still here."""


class NotWaivable(AppError):
    """An assessment may only be left out at exit or at follow-up. At intake, complete it: an answer may be "not known".
    Nothing was changed; what you typed is still here."""


class DyadNotHeld(AppError):
    """This victim-survivor's record is not on this laptop. Nothing was changed; what you typed is still here."""


def waive_assessment(workspace: Workspace, waiver: CaseWaiver | DyadWaiver) -> Changed:
    """Record that an assessment at exit or follow-up could not be had, and why; a rating of a dyad in the dyad's own
    scope.

    Raises CaseUnknown, DyadNotHeld, NotWaivable, what `record_rules.check` raises, and NotAllowed.
    """
    today = workspace.today()
    full = replace(waiver, happened=waiver.happened or today.isoformat())
    check(full, today=today, now=workspace.now())
    if not may_waive(full.time_point):
        raise NotWaivable
    scope = require_head(workspace, full.case).scope
    if isinstance(full, DyadWaiver):
        scopes = [d.scope for d in held_dyads(workspace.store, workspace.access, full.case) if d.id == full.dyad]
        if not scopes:
            raise DyadNotHeld
        scope = scopes[0]
    step = Observe(full.KIND.name, workspace.store.new_id(), full.values())
    return workspace.store.write("assessment.waived", [Write(scope, (step,))])


def waiver(
    case: str, dyad: str, instrument: str, perspective: str, time_point: str, because: str
) -> CaseWaiver | DyadWaiver:
    """The record that an assessment could not be had: of the case, or of a dyad where one is named."""
    values: dict[str, Json] = {"case": case, "because": because, **({"dyad": dyad} if dyad else {})}
    values |= {"instrument": instrument, "perspective": perspective, "time_point": time_point}
    made = from_values(DyadWaiver if dyad else CaseWaiver, values)
    assert isinstance(made, CaseWaiver | DyadWaiver)
    return made


def ask_to_close(workspace: Workspace, request: ClosureRequest) -> Changed:
    """Ask a second person to approve that a case closes; `request` says why, and who goes on with what.

    Raises CaseUnknown, ClosureAskedAlready, ClosureNotPossible, WaiverReasonMissing, StageNotReady with the exit
    assessments that are left, what `record_rules.check` raises, and NotAllowed.
    """
    head = require_head(workspace, request.case)
    today = workspace.today()
    full = replace(
        request, asked_on=request.asked_on or today.isoformat(), asked_by=workspace.staff, state="asked",
        decided_by="", decided_on="", decision_reason="",
    )  # fmt: skip
    check(full, today=today, now=workspace.now())
    facts = facts_of(workspace, head, full.asked_on)
    if facts.request is not None:
        raise ClosureAskedAlready
    if not may_move(facts.status, "closed", reason="", closure_reason=full.reason):
        raise ClosureNotPossible
    if full.reason in EARLY_CLOSURES and not full.waived_because.strip():
        raise WaiverReasonMissing
    tasks = tuple(exit_tasks(facts, full.reason))
    if tasks:
        raise StageNotReady(STATUS.label("closed"), tasks)
    step = Put("closure_request", workspace.store.new_id(), full.values())
    return workspace.store.write("closure.asked", [Write(head.scope, (step,))])


def approve_closure(workspace: Workspace, case: str, *, on: str = "", words: str = "") -> Changed:
    """Approve the closure a case waits for, as a second person: the case closes on the approval's date (today unless
    said), in the same action.

    Raises CaseUnknown, NothingToApprove, SecondPersonNeeded, StageNotReady, BeforeLastMove, InvalidDate, DateInFuture,
    NotAllowed.
    """
    head = require_head(workspace, case)
    row = _waiting(workspace, case)
    on = on or workspace.today().isoformat()
    facts = facts_of(workspace, head, on)
    if facts.request is None:
        raise NothingToApprove
    if not workspace.access.is_lead or not may_approve(facts, workspace.staff):
        raise SecondPersonNeeded
    facts = replace(facts, request=replace(facts.request, state="approved", decided_by=workspace.staff))
    move = Move("closed", on, words, closure_reason=row.reason)
    require_ready(workspace, head, move, facts)
    decided = {"state": "approved", "decided_by": workspace.staff, "decided_on": on, "decision_reason": words}
    step = Put("closure_request", row.id, dict(decided))
    return workspace.store.write("closure.approved", move_writes(workspace, head, facts, move, also=(step,)))


def send_closure_back(workspace: Workspace, case: str, *, reason: str) -> Changed:
    """Send a closure back to the case manager with what has to happen first.

    Raises CaseUnknown, NothingToApprove, SecondPersonNeeded, DecisionReasonMissing, NotAllowed.
    """
    row = _waiting(workspace, case)
    if not workspace.access.is_lead or not row.may_be_decided_by(workspace.staff):
        raise SecondPersonNeeded
    if not reason.strip():
        raise DecisionReasonMissing
    return _decide(workspace, row, "returned", reason)


def withdraw_closure(workspace: Workspace, case: str, *, reason: str = "") -> Changed:
    """Take back the wish to close. Raises CaseUnknown, NothingToApprove, NotAllowed."""
    return _decide(workspace, _waiting(workspace, case), "withdrawn", reason)


def closure_reasons(status: str) -> list[str]:
    """The reasons a case in this stage may close for, in the order of the list."""
    return [code for code in CLOSURE_REASON.codes if may_move(status, "closed", reason="", closure_reason=code)]


def _waiting(workspace: Workspace, case: str) -> ClosureRow:
    require_head(workspace, case)
    found = [r for r in closure_requests(workspace.store, workspace.access, case) if r.state == "asked"]
    if not found:
        raise NothingToApprove
    return found[-1]


def _decide(workspace: Workspace, row: ClosureRow, state: str, reason: str) -> Changed:
    values = {
        "state": state,
        "decided_by": workspace.staff,
        "decided_on": workspace.today().isoformat(),
        "decision_reason": reason,
    }
    step = Put("closure_request", row.id, dict(values))
    return workspace.store.write(f"closure.{state}", [Write(row.scope, (step,))], reason=reason)
