"""Recording contacts and activities, and the actions that come of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from app.commands.cases import CaseUnknown, require
from app.commands.cases import SomethingMissing as SomethingMissing
from app.errors import AppError
from app.models.months import interval
from app.models.partial_date import InvalidDate, require_date
from app.models.work import Action, Activity, Contact, DyadContact
from app.store.queries.cases import CaseHead, case_head, held_dyads
from app.store.store import Changed, Observe, Put, Step, Write
from app.workspace import Workspace

MAX_MINUTES = 24 * 60


class WhenInFuture(AppError):
    """This has not happened yet: the date and time are in the future. Nothing was saved; what you typed is still here.
    Plan it as an action instead."""


class MinutesStrange(AppError):
    """Minutes must be a whole number from 0 to 1,440. Nothing was saved; what you typed is still here."""


class ActionUnknown(AppError):
    """This action is no longer here. Nothing was changed."""


def record_contact(workspace: Workspace, case: str, contact: Contact, *, follow_up: Action | None = None) -> Changed:
    """Record a contact on a case, and the action that follows from it, as one action.

    `contact.happened` is a moment in UTC, or a (partial) date where nobody gave a time. Raises CaseUnknown,
    SomethingMissing, InvalidDate, WhenInFuture, MinutesStrange, NotAllowed.
    """
    head = _checked(workspace, case, contact)
    steps: list[Step] = [Observe("contact", workspace.store.new_id(), replace(contact, case=case).values())]
    return _record(workspace, head, "contact.recorded", head.scope, steps, follow_up)


def record_dyad_contact(workspace: Workspace, contact: DyadContact, *, follow_up: Action | None = None) -> Changed:
    """Record a contact with or about a victim-survivor, in their own scope; a follow-up action goes to the case.

    `contact.dyad` names the dyad. Raises CaseUnknown (also for a follow-up where the case is not held here),
    SomethingMissing, InvalidDate, WhenInFuture, MinutesStrange, NotAllowed.
    """
    _check_content(workspace, contact)
    held = [d for d in held_dyads(workspace.store, workspace.access) if d.id == contact.dyad]
    if not held:
        raise CaseUnknown
    steps: list[Step] = [
        Observe("dyad_contact", workspace.store.new_id(), replace(contact, case=held[0].case).values())
    ]
    head = case_head(workspace.store, workspace.access, held[0].case) if follow_up else None
    if follow_up and head is None:
        raise CaseUnknown
    return _record(workspace, head, "contact.recorded", held[0].scope, steps, follow_up)


def record_activity(workspace: Workspace, case: str, activity: Activity, *, follow_up: Action | None = None) -> Changed:
    """Record direct or indirect work on a case, and the action that follows from it.

    Raises CaseUnknown, SomethingMissing, InvalidDate, WhenInFuture, MinutesStrange, NotAllowed.
    """
    head = _checked(workspace, case, activity)
    steps: list[Step] = [Observe("activity", workspace.store.new_id(), replace(activity, case=case).values())]
    return _record(workspace, head, "activity.recorded", head.scope, steps, follow_up)


def add_action(workspace: Workspace, case: str, action: Action) -> Changed:
    """Add something a person or an agency owes. Raises CaseUnknown, SomethingMissing, InvalidDate, NotAllowed."""
    head = case_head(workspace.store, workspace.access, case)
    if head is None:
        raise CaseUnknown
    return workspace.store.write("action.added", [Write(head.scope, (_action(workspace, case, action),))])


def complete_action(workspace: Workspace, action: str, *, outcome: str = "", status: str = "done") -> Changed:
    """Mark an action done (or `status` not_done: not to be done), today, with its outcome. Raises ActionUnknown,
    NotAllowed."""
    if status not in {"done", "not_done"}:
        raise ValueError(f"an action is not completed as {status!r}")
    view = workspace.store.read("action", action)
    if view is None or view.values.get("case") in workspace.access.restricted:
        raise ActionUnknown
    values = {"status": status, "outcome": outcome, "done_on": workspace.today().isoformat()}
    return workspace.store.write("action.completed", [Write(view.scope, (Put("action", action, dict(values)),))])


def _checked(workspace: Workspace, case: str, work: Contact | Activity) -> CaseHead:
    head = case_head(workspace.store, workspace.access, case)
    if head is None:
        raise CaseUnknown
    _check_content(workspace, work)
    return head


def _check_content(workspace: Workspace, work: Contact | DyadContact | Activity) -> None:
    require(work, "case")
    if _in_future(workspace, work.happened):
        raise WhenInFuture
    if work.minutes is not None and not 0 <= work.minutes <= MAX_MINUTES:
        raise MinutesStrange


def _in_future(workspace: Workspace, happened: str) -> bool:
    """Whether a moment in UTC, or a (partial) date, is still to come; raises InvalidDate for what is neither."""
    try:
        if "T" not in happened:
            return interval(happened)[0] > workspace.today()
        moment = datetime.fromisoformat(happened)
        if moment.utcoffset() != timedelta(0):
            raise InvalidDate(value=happened)
    except ValueError as error:
        raise InvalidDate(value=happened) from error
    return moment > workspace.now()


def _action(workspace: Workspace, case: str, action: Action) -> Put:
    require(action, "case", "status")
    require_date(action.due, workspace.today())
    full = replace(action, case=case, status=action.status or "open")
    if not full.owner and not full.owner_agency:
        full = replace(full, owner=workspace.staff)
    return Put("action", workspace.store.new_id(), full.values())


def _record(
    workspace: Workspace, head: CaseHead | None, action: str, scope: str, steps: list[Step], follow_up: Action | None
) -> Changed:
    if follow_up is None or head is None:
        return workspace.store.write(action, [Write(scope, tuple(steps))])
    owed = _action(workspace, head.id, follow_up)
    if head.scope == scope:
        return workspace.store.write(action, [Write(scope, (*steps, owed))])
    return workspace.store.write(action, [Write(scope, tuple(steps)), Write(head.scope, (owed,))])
