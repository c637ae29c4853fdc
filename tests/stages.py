"""Takes a case to a stage as it would come there: what the stage asks for is recorded through the program's commands."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from app.commands import assessments, cases, checks, closures, lifecycle, panel
from app.models.case import CaseWaiver, ClosureRequest, DyadWaiver
from app.models.guards import StageFacts, Task, missing
from app.models.lifecycle import DECIDED, goes_forward
from app.models.record_rules import with_values
from app.models.referral import PanelDecision
from app.practice.answers import fill, shipped
from app.store.queries.records import records
from app.store.queries.stages import stage_facts
from app.workspace import Workspace

_DECISIONS = {to: decision for decision, to in DECIDED.items() if decision != "refer_elsewhere"}


def facts(workspace: Workspace, case: str, on: str = "") -> StageFacts:
    """What the guards know of a case."""
    found = stage_facts(workspace.store, workspace.access, case, on=on or workspace.today().isoformat())
    assert found is not None
    return found


def prepare(workspace: Workspace, case: str, to: str, *, on: str = "", closure_reason: str = "") -> None:
    """Do every task that stands between a case and a stage, but the panel's decision and the closure itself."""
    for task in missing(facts(workspace, case, on), to, closure_reason=closure_reason):
        if task.code not in {"panel", "closure", "approval"}:
            do(workspace, case, task, on=on)


def take(workspace: Workspace, case: str, to: str, *, on: str = "", **reasons: str) -> None:
    """Take a case to a stage, whatever that asks for; closing goes with `close`."""
    found = facts(workspace, case, on)
    day = on or workspace.today().isoformat()
    decided = _DECISIONS.get(to, "")
    if decided and goes_forward(found.status, to) and not (to == "allocated" and found.decision == "allocate"):
        reason = reasons.get("reason") or "Agreed by all agencies present."
        decision = PanelDecision(happened=day, decision=decided, reason=reason)
        panel.record_panel_decision(workspace, case, decision)
        return
    if goes_forward(found.status, to):
        prepare(workspace, case, to, on=on)
    if to == "suspended":
        reasons = {"suspension_reason": "custody"} | reasons
    cases.move_case(workspace, case, to, on=on, **reasons)


def ask(workspace: Workspace, case: str, closure_reason: str, *, on: str = "", reason: str = "") -> None:
    """Ask for a closure, with every exit assessment left out for a reason."""
    prepare(workspace, case, "closed", on=on, closure_reason=closure_reason)
    request = ClosureRequest(
        case=case,
        asked_on=on,
        reason=closure_reason,
        summary=reason or "The work is done.",
        waived_because="Not to be had."
        if closure_reason in {"deceased", "duplicate_or_error", "victim_safety"}
        else "",
        handover="Police hold the risk.",
    )
    closures.ask_to_close(workspace, request)


def do(workspace: Workspace, case: str, task: Task, *, on: str = "") -> None:
    """Do one task with the plainest answer there is."""
    day = on or workspace.today().isoformat()
    if task.code == "check":
        _check(workspace, case, task, day)
    elif task.code == "victim":
        lifecycle.no_idva_on_case(workspace, case, because="Nobody is known yet.")
    elif task.code == "idva":
        lifecycle.link_idva(workspace, task.dyad, because="Support was declined.")
    elif task.code == "risk_holder":
        lifecycle.name_risk_holder(workspace, case, staff=workspace.staff)
    elif task.code in {"assessment", "review"} and task.time_point != "exit":
        subject = assessments.Subject(task.instrument, case, task.dyad, task.perspective, task.time_point)
        given = {"time_point": task.time_point} if task.instrument == "risk" else {}
        answers = fill(shipped(task.instrument), dict(given), workspace.today(), Random(1))
        assessments.complete_assessment(workspace, subject, answers, happened=day)
    elif task.code == "assessment":
        _waive(workspace, case, task, day)
    else:
        raise AssertionError(f"nobody here can do {task}")


def _check(workspace: Workspace, case: str, task: Task, day: str) -> None:
    check = next(c for c in facts(workspace, case, day).checks if c.key == task.agency)
    if not check.state:
        checks.ask_checks(workspace, case, check.agencies[:1], on=day)
    for row in records(workspace.store, workspace.access, "agency_check", case=case):
        if row.text("agency") in check.agencies and row.text("answer") == "asked":
            checks.answer_check(workspace, row.id, answer="none_held", on=day)


def _waive(workspace: Workspace, case: str, task: Task, day: str) -> None:
    waiver = CaseWaiver(
        case=case,
        instrument=task.instrument,
        perspective=task.perspective,
        time_point=task.time_point,
        happened=day,
        because="Not to be had.",
    )
    if not task.dyad:
        closures.waive_assessment(workspace, waiver)
        return
    of_dyad = with_values(DyadWaiver(), dict(waiver.values()))
    assert isinstance(of_dyad, DyadWaiver)
    closures.waive_assessment(workspace, replace(of_dyad, dyad=task.dyad))
