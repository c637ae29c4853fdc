"""Recording contacts and activities, and the actions that come of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from app.commands.cases import CaseUnknown, require
from app.commands.cases import SomethingMissing as SomethingMissing
from app.commands.records import refuse_before_birth
from app.errors import AppError
from app.models.goal import Session
from app.models.meeting import Meeting
from app.models.months import interval
from app.models.partial_date import InvalidDate
from app.models.record_rules import check
from app.models.templates import remembered
from app.models.work import Action, Activity, Contact, DyadActivity, DyadContact
from app.store.queries.cases import CaseHead, DyadRow, case_head, held_dyads
from app.store.queries.records import birth_date_of, may_read
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


def record_contact(
    workspace: Workspace, case: str, contact: Contact, *, follow_up: Action | None = None, reason: str = ""
) -> Changed:
    """Record a contact on a case, and the action that follows from it, as one action.

    `contact.happened` is a moment in UTC, or a (partial) date where nobody gave a time. `reason` says why it was made
    against a warning. Raises CaseUnknown, SomethingMissing, InvalidDate, WhenInFuture, MinutesStrange, NotAllowed.
    """
    head = _checked(workspace, case, contact)
    steps: list[Step] = [Observe("contact", workspace.store.new_id(), replace(contact, case=case).values())]
    return _record(workspace, head, "contact.recorded", head.scope, steps, follow_up, reason)


def record_dyad_contact(workspace: Workspace, contact: DyadContact, *, follow_up: Action | None = None) -> Changed:
    """Record a contact with or about a victim-survivor, in their own scope; a follow-up action goes to the case.

    `contact.dyad` names the dyad. Raises CaseUnknown (also for a follow-up where the case is not held here),
    SomethingMissing, InvalidDate, WhenInFuture, MinutesStrange, NotAllowed.
    """
    held = _held(workspace, contact.dyad)
    check_work(workspace, contact, held.case)
    values = replace(contact, case=held.case).values()
    steps: list[Step] = [Observe("dyad_contact", workspace.store.new_id(), values)]
    head = _for_follow_up(workspace, held, follow_up)
    return _record(workspace, head, "contact.recorded", held.scope, steps, follow_up)


def record_activity(
    workspace: Workspace, case: str, activity: Activity, *, follow_up: Action | None = None, reason: str = ""
) -> Changed:
    """Record direct or indirect work on a case, and the action that follows from it. `reason` is as for a contact.

    Raises CaseUnknown, SomethingMissing, InvalidDate, WhenInFuture, MinutesStrange, NotAllowed.
    """
    head = _checked(workspace, case, activity)
    steps: list[Step] = [Observe("activity", workspace.store.new_id(), replace(activity, case=case).values())]
    return _record(workspace, head, "activity.recorded", head.scope, steps, follow_up, reason)


def record_dyad_activity(workspace: Workspace, activity: DyadActivity, *, follow_up: Action | None = None) -> Changed:
    """Record work about a victim-survivor, in their own scope; a follow-up action goes to the case.

    Raises as `record_dyad_contact`.
    """
    held = _held(workspace, activity.dyad)
    check_work(workspace, activity, held.case)
    values = replace(activity, case=held.case).values()
    steps: list[Step] = [Observe("dyad_activity", workspace.store.new_id(), values)]
    head = _for_follow_up(workspace, held, follow_up)
    return _record(workspace, head, "activity.recorded", held.scope, steps, follow_up)


def add_action(workspace: Workspace, case: str, action: Action) -> Changed:
    """Add something a person or an agency owes. Raises CaseUnknown, SomethingMissing, InvalidDate, NotAllowed."""
    head = case_head(workspace.store, workspace.access, case)
    if head is None:
        raise CaseUnknown
    return workspace.store.write("action.added", [Write(head.scope, (owed_action(workspace, case, action),))])


def complete_action(workspace: Workspace, action: str, *, outcome: str = "", status: str = "done") -> Changed:
    """Mark an action done (or `status` not_done: not to be done), today, with its outcome. Raises ActionUnknown,
    NotAllowed."""
    if status not in {"done", "not_done"}:
        raise ValueError(f"an action is not completed as {status!r}")
    view = workspace.store.read("action", action)
    if view is None or not may_read(workspace.store, workspace.access, view.scope):
        raise ActionUnknown
    values = {"status": status, "outcome": outcome, "done_on": workspace.today().isoformat()}
    return workspace.store.write("action.completed", [Write(view.scope, (Put("action", action, dict(values)),))])


def _checked(workspace: Workspace, case: str, work: Contact | Activity) -> CaseHead:
    head = case_head(workspace.store, workspace.access, case)
    if head is None:
        raise CaseUnknown
    check_work(workspace, work, case)
    return head


def _held(workspace: Workspace, dyad: str) -> DyadRow:
    found = [d for d in held_dyads(workspace.store, workspace.access) if d.id == dyad]
    if not found:
        raise CaseUnknown
    return found[0]


def _for_follow_up(workspace: Workspace, held: DyadRow, follow_up: Action | None) -> CaseHead | None:
    """The case a follow-up goes to: it must be held here."""
    if follow_up is None:
        return None
    head = case_head(workspace.store, workspace.access, held.case)
    if head is None:
        raise CaseUnknown
    return head


def check_work(
    workspace: Workspace, record: Contact | DyadContact | Activity | DyadActivity | Meeting | Session, case: str
) -> None:
    """Raise what stands against recording work on a case: SomethingMissing, InvalidDate, WhenInFuture, MinutesStrange,
    BornAfter, and what else `record_rules.check` raises."""
    require(record, "case")
    check_when(workspace, record.happened, record.minutes)
    check(record, today=workspace.today(), now=workspace.now(), left_out=("case",))
    refuse_before_birth(record.happened[:10], birth_date_of(workspace.store, workspace.access, case))


def check_when(workspace: Workspace, happened: str, minutes: int | None) -> None:
    """What happened lies in the past and took a possible time; raises InvalidDate, WhenInFuture, MinutesStrange."""
    if _in_future(workspace, happened):
        raise WhenInFuture(happened=happened)
    if minutes is not None and not 0 <= minutes <= MAX_MINUTES:
        raise MinutesStrange(field=Contact.KIND.fields["minutes"].words())


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


def owed_action(workspace: Workspace, case: str, action: Action, rid: str = "") -> Put:
    """The step that writes an action somebody owes, this user unless it says who, under a new id unless one is given;
    raises SomethingMissing, InvalidDate."""
    full = replace(action, case=case, status=action.status or "open")
    check(full, today=workspace.today(), now=workspace.now())
    if not full.owner and not full.owner_agency:
        full = replace(full, owner=workspace.staff)
    return Put("action", rid or workspace.store.new_id(), full.values())


def _record(
    workspace: Workspace,
    head: CaseHead | None,
    action: str,
    scope: str,
    steps: list[Step],
    follow_up: Action | None,
    reason: str = "",
) -> Changed:
    if follow_up is None or head is None:
        return workspace.store.write(action, [Write(scope, tuple(steps))], reason=reason)
    owed = owed_action(workspace, head.id, follow_up)
    if head.scope == scope:
        return workspace.store.write(action, [Write(scope, (*steps, owed))], reason=reason)
    return workspace.store.write(action, [Write(scope, tuple(steps)), Write(head.scope, (owed,))], reason=reason)


def templates_used(workspace: Workspace) -> list[str]:
    """Keys of the templates that were used on this laptop, the latest first."""
    return [key for key in workspace.store.meta("templates_used").split() if key]


def remember_template(workspace: Workspace, key: str) -> None:
    """Keep that a template was used, so that it is offered first next time; nothing of what was recorded is kept."""
    workspace.store.set_meta("templates_used", " ".join(remembered(templates_used(workspace), key)))
