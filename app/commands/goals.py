"""Goals with their steps: set, agreed or not, worked on, ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.commands.cases import CaseUnknown, SomethingMissing
from app.errors import AppError
from app.models.goal import Goal, GoalStep
from app.models.kinds import KINDS
from app.models.record import Json
from app.models.record_rules import check, from_values, with_values
from app.store.queries.cases import case_head
from app.store.queries.records import may_read
from app.store.store import Changed, Put, RecordView, Step, Write
from app.words import _
from app.workspace import Workspace


class GoalUnknown(AppError):
    """This goal is no longer here. Nothing was changed."""


class GoalEnded(AppError):
    """This goal has ended, so nothing more is added to it. Nothing was changed. Set a new goal instead."""


def add_goal(workspace: Workspace, case: str, goal: Goal, steps: Sequence[GoalStep] = ()) -> str:
    """Set a goal with its steps as one action, all or nothing; returns the goal's id.

    `goal.set_on` is today unless given. Raises CaseUnknown, SomethingMissing, AgreementWhyMissing, InvalidDate,
    DateInFuture, NotAllowed.
    """
    head = case_head(workspace.store, workspace.access, case)
    if head is None:
        raise CaseUnknown
    today = workspace.today()
    full = replace(goal, case=case, set_on=goal.set_on or today.isoformat(), status="open", outcome="", done_on="")
    check(full, today=today, now=workspace.now())
    rid = workspace.store.new_id()
    ids = sorted(workspace.store.new_id() for _each in steps)  # in the order they were written, also within a moment
    writes: list[Step] = [Put("goal", rid, full.values())]
    writes += [_step(workspace, rid, step, each, covert=full.covert) for step, each in zip(steps, ids, strict=True)]
    workspace.store.write("goal.added", [Write(head.scope, tuple(writes))])
    return rid


def add_step(workspace: Workspace, goal: str, step: GoalStep) -> str:
    """Add a step towards a goal; returns its id. Raises GoalUnknown, GoalEnded, SomethingMissing, InvalidDate,
    NotAllowed."""
    view = _open_goal(workspace, goal)
    put = _step(workspace, goal, step, workspace.store.new_id(), covert=bool(view.values.get("covert")))
    workspace.store.write("goal_step.added", [Write(view.scope, (put,))])
    return put.id


def record_agreement(workspace: Workspace, goal: str, agreement: str, *, why: str = "") -> Changed:
    """Record whether the service user agreed to a goal; `why` is needed for "not agreed" and "could not answer".

    Raises GoalUnknown, GoalEnded, AgreementWhyMissing, TooLong, NotAllowed, and ValueError for a code in no list.
    """
    view = _open_goal(workspace, goal)
    codes = Goal.KIND.fields["agreement"].codes
    if codes is None or agreement not in codes:
        raise ValueError(f"no goal is agreed as {agreement!r}")
    values: dict[str, Json] = {"agreement": agreement, "agreement_why": why.strip()}
    return workspace.store.write("goal.agreed", [Write(view.scope, (_change(workspace, view, values),))])


def mark_step(workspace: Workspace, step: str, status: str = "done", *, outcome: str = "") -> Changed:
    """Mark a step taken today (`done`), not to be taken (`not_done`) or still open (`open`).

    Raises GoalUnknown, GoalEnded, NotAllowed, and ValueError for a status that is none.
    """
    view = workspace.store.read("goal_step", step)
    codes = GoalStep.KIND.fields["status"].codes
    if view is None:
        raise GoalUnknown
    if codes is None or status not in codes:
        raise ValueError(f"a step does not stand as {status!r}")
    _open_goal(workspace, str(view.values.get("goal") or ""))
    on = "" if status == "open" else workspace.today().isoformat()
    values: dict[str, Json] = {"status": status, "done_on": on, "outcome": outcome.strip()}
    return workspace.store.write("goal_step.marked", [Write(view.scope, (_change(workspace, view, values),))])


def end_goal(workspace: Workspace, goal: str, status: str, *, outcome: str, on: str = "") -> Changed:
    """End a goal as met, partly met, not met or dropped, with what came of it, today or `on`.

    Raises GoalUnknown, GoalEnded, OutcomeMissing, InvalidDate, DateInFuture, EndsBeforeStart, TooLong, NotAllowed, and
    ValueError for no such end.
    """
    view = _open_goal(workspace, goal)
    codes = Goal.KIND.fields["status"].codes
    if status == "open" or codes is None or status not in codes:
        raise ValueError(f"a goal does not end as {status!r}")
    ended = on or workspace.today().isoformat()
    values: dict[str, Json] = {"status": status, "outcome": outcome.strip(), "done_on": ended}
    return workspace.store.write("goal.ended", [Write(view.scope, (_change(workspace, view, values),))])


def reopen_goal(workspace: Workspace, goal: str, *, reason: str) -> Changed:
    """Take an ended goal up again, with a reason. Raises GoalUnknown, SomethingMissing, NotAllowed."""
    view = _goal(workspace, goal)
    if not reason.strip():
        raise SomethingMissing(field=_("Reason"))
    values: dict[str, Json] = {"status": "open", "outcome": "", "done_on": ""}
    put = _change(workspace, view, values)
    return workspace.store.write("goal.reopened", [Write(view.scope, (put,))], reason=reason.strip())


def _goal(workspace: Workspace, goal: str) -> RecordView:
    view = workspace.store.read("goal", goal) if goal else None
    if view is None or not may_read(workspace.store, workspace.access, view.scope):
        raise GoalUnknown
    return view


def _open_goal(workspace: Workspace, goal: str) -> RecordView:
    view = _goal(workspace, goal)
    if view.values.get("status") != "open":
        raise GoalEnded
    return view


def _change(workspace: Workspace, view: RecordView, values: dict[str, Json]) -> Put:
    """The step that changes a goal or a step of one, checked as it will stand."""
    whole = with_values(from_values(KINDS[view.kind].cls, view.values), values)
    check(whole, today=workspace.today(), now=workspace.now())
    return Put(view.kind, view.id, values)


def _step(workspace: Workspace, goal: str, step: GoalStep, rid: str, *, covert: bool) -> Put:
    """A step of a goal; what must not reach the service user about the goal must not about its steps."""
    full = replace(step, goal=goal, status="open", done_on="", outcome="", covert=step.covert or covert)
    check(full, today=workspace.today(), now=workspace.now())
    if full.actor != "agency" and full.actor_agency:
        full = replace(full, actor_agency="")
    return Put("goal_step", rid, full.values())
