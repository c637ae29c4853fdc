"""What becomes of an action before it is done: another date or owner, and an agency chased for it."""

from __future__ import annotations

from app.commands.cases import SomethingMissing
from app.commands.work import ActionUnknown, check_when
from app.errors import AppError
from app.models.ids import stamp
from app.models.partial_date import require_date
from app.models.record import Json
from app.models.work import Activity
from app.store.queries.cases import case_head
from app.store.store import Changed, Observe, Put, RecordView, Write
from app.words import _
from app.workspace import Workspace


class ActionFinished(AppError):
    """This action is finished already. Nothing was changed. Add a new action if something is still owed."""


class NobodyToChase(AppError):
    """This action is not owed by an agency, so there is nobody to chase. Nothing was changed."""


class NothingChanged(AppError):
    """This is how the action stands already. Nothing was changed."""


def change_action(
    workspace: Workspace,
    action: str,
    *,
    due: str | None = None,
    owner: str | None = None,
    owner_agency: str | None = None,
    reason: str,
) -> Changed:
    """Give an open action another date or another owner (`owner` a person, or `owner_agency`), with the reason.

    What is None stays. Raises ActionUnknown, ActionFinished, NothingChanged, SomethingMissing, InvalidDate,
    NotAllowed.
    """
    view = _open_action(workspace, action)
    if not reason.strip():
        raise SomethingMissing(field=_("Reason"))
    values: dict[str, Json] = {}
    if due is not None and due != (view.values.get("due") or ""):
        require_date(due, workspace.today())
        values["due"] = due
    if owner is not None or owner_agency is not None:
        wanted = {"owner": owner or "", "owner_agency": owner_agency or ""}
        if bool(wanted["owner"]) == bool(wanted["owner_agency"]):
            raise SomethingMissing(field=_("Owner"))
        if wanted != {name: view.values.get(name) or "" for name in wanted}:
            values.update(wanted)
    if not values:
        raise NothingChanged
    put = Put("action", action, values)
    return workspace.store.write("action.changed", [Write(view.scope, (put,))], reason=reason.strip())


def chase_agency(workspace: Workspace, action: str, *, note: str = "", minutes: int | None = None) -> Changed:
    """Record, now, that the agency owing an action was chased for it: institutional advocacy, linked to the action.

    Nothing is guessed: minutes stay unknown unless given. Raises ActionUnknown, ActionFinished, NobodyToChase,
    MinutesStrange, NotAllowed.
    """
    view = _open_action(workspace, action)
    agency = str(view.values.get("owner_agency") or "")
    if not agency:
        raise NobodyToChase
    now = stamp(workspace.now())
    check_when(workspace, now, minutes)
    what = _("Chased: {what}").format(what=view.values.get("what") or "")
    done = Activity(
        case=str(view.values.get("case") or ""),
        happened=now,
        mode="indirect",
        work_class="institutional_advocacy",
        agency=agency,
        minutes=minutes,
        need=str(view.values.get("need") or ""),
        action=action,
        note="\n".join(part for part in (what, note.strip()) if part),
        covert=bool(view.values.get("covert")),
    )
    step = Observe("activity", workspace.store.new_id(), done.values())
    return workspace.store.write("agency.chased", [Write(view.scope, (step,))])


def _open_action(workspace: Workspace, action: str) -> RecordView:
    view = workspace.store.read("action", action)
    if view is None or case_head(workspace.store, workspace.access, str(view.values.get("case") or "")) is None:
        raise ActionUnknown
    if view.values.get("status") != "open":
        raise ActionFinished
    return view
