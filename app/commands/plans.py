"""Contact plans: written by the case manager, cleared by the victim-survivor's Idva, void after a new incident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.commands.cases import facts_of, require_head
from app.commands.people import DyadUnknown
from app.errors import AppError
from app.models.access import Role
from app.models.clocks import months_after
from app.models.guards import Task, plan_tasks
from app.models.meeting import ContactPlan
from app.models.months import interval
from app.models.orders import DyadIncident
from app.models.partial_date import require_date
from app.models.record import Json, Record
from app.store.queries.cases import DyadRow, held_dyads
from app.store.queries.plans import PlanRow, contact_plans
from app.store.store import Changed, Put, Step, Write
from app.words import _
from app.workspace import Workspace

CLEARED_MONTHS = 3
"""How long a clearance holds where the Idva does not say (assumed)."""


_CLEARED = frozenset({"channels", "times", "never_mention", "note", "none_because", "expires"})
"""What an Idva clears: none of it changes without their clearing it again."""


class PlanUnknown(AppError):
    """This contact plan is no longer here. Nothing was changed."""


class PlanEmpty(AppError):
    """A contact plan says how the service user may be contacted, or why no plan can be cleared. Nothing was saved; what
    you typed is still here."""


class NotTheirIdva(AppError):
    """Only the Idva who is linked to this victim-survivor can clear their contact plan or send it back. Nothing was
    changed."""


class NotWaiting(AppError):
    """This contact plan does not wait for the Idva: nobody has asked for it to be cleared. Nothing was changed."""


class ExpiryPast(AppError):
    """The day this clearance runs out has passed already. Nothing was changed; what you typed is still here."""


class SendBackReasonMissing(AppError):
    """Say what has to change before the plan can be cleared. Nothing was changed; what you typed is still here."""


def require_dyad(workspace: Workspace, dyad: str) -> DyadRow:
    """A dyad held here; raises DyadUnknown."""
    found = [d for d in held_dyads(workspace.store, workspace.access) if d.id == dyad]
    if not found:
        raise DyadUnknown
    return found[0]


def write_plan(workspace: Workspace, plan: ContactPlan, *, ask: bool = False) -> Changed:
    """Write the contact plan of a dyad, in place of the one that stands; with `ask`, ask the Idva to clear it.

    Whatever was cleared before is not cleared any more. `plan.none_because` says why no plan can be cleared. Raises
    DyadUnknown, PlanEmpty, NotAllowed.
    """
    dyad = require_dyad(workspace, plan.dyad)
    if not (plan.channels or plan.times.strip() or plan.none_because.strip()):
        raise PlanEmpty
    values: dict[str, Json] = {
        "dyad": dyad.id,
        "channels": list(plan.channels),
        "times": plan.times,
        "never_mention": plan.never_mention,
        "note": plan.note,
        "none_because": plan.none_because,
        "expires": "",
        **_clearance("asked" if ask and not plan.none_because else "draft"),
    }
    standing = contact_plans(workspace.store, workspace.access, dyad.id)
    step = Put("contact_plan", standing[-1].id if standing else workspace.store.new_id(), values)
    return workspace.store.write("plan.written", [Write(dyad.scope, (step,))])


def ask_for_clearance(workspace: Workspace, plan: str) -> Changed:
    """Ask the Idva to clear a plan. Raises PlanUnknown, NotAllowed."""
    row = _require_plan(workspace, plan)
    return workspace.store.write("plan.asked", [Write(row.scope, (Put("contact_plan", plan, _clearance("asked")),))])


def clear_plan(workspace: Workspace, plan: str, *, expires: str = "", on: str = "") -> Changed:
    """Clear a plan as the dyad's own Idva, from a day (today unless said) until another (three months unless said).

    Raises PlanUnknown, NotTheirIdva, NotWaiting, ExpiryPast, InvalidDate, DateInFuture, NotAllowed.
    """
    row = _require_plan(workspace, plan)
    _require_idva(workspace, row)
    if row.state != "asked":
        raise NotWaiting
    today = workspace.today()
    on = on or today.isoformat()
    require_date(on, today, past=True)
    expires = expires or months_after(today, CLEARED_MONTHS).isoformat()
    require_date(expires, today)
    if interval(expires)[1] < today:
        raise ExpiryPast
    values: dict[str, Json] = {**_clearance("cleared", by=workspace.staff, on=on), "expires": expires}
    return workspace.store.write("plan.cleared", [Write(row.scope, (Put("contact_plan", plan, values),))])


def send_plan_back(workspace: Workspace, plan: str, *, reason: str) -> Changed:
    """Send a plan back to the case manager with what has to change. Raises PlanUnknown, NotTheirIdva,
    SendBackReasonMissing, NotAllowed."""
    row = _require_plan(workspace, plan)
    _require_idva(workspace, row)
    if not reason.strip():
        raise SendBackReasonMissing
    step = Put("contact_plan", plan, _clearance("draft", because=reason[:300]))
    return workspace.store.write("plan.returned", [Write(row.scope, (step,))], reason=reason)


def void_plans(workspace: Workspace, record: Record, _scope: str) -> tuple[Step, ...]:
    """What an incident against a victim-survivor does to their contact plans: one that was cleared, or waits to be, is
    no longer valid, unless the incident surely lies before the day it was cleared."""
    assert isinstance(record, DyadIncident)
    steps = []
    for plan in contact_plans(workspace.store, workspace.access, record.dyad):
        before = plan.cleared_on and interval(record.happened[:10])[1] < interval(plan.cleared_on)[0]
        if plan.state in {"cleared", "asked"} and not before:
            values = _clearance("void", because=_("A new incident was recorded after it was written."))
            steps.append(Put("contact_plan", plan.id, values))
    return tuple(steps)


def clearance_lost(values: Mapping[str, Json]) -> dict[str, Json]:
    """Changed fields of a plan, with its clearance taken back: what the Idva cleared is not what it says now."""
    if "state" in values or not _CLEARED & set(values):
        return dict(values)
    return {**values, "expires": "", **_clearance("draft")}


def asked_again(step: Step) -> Step:
    """A step that would bring a clearance back, as one that asks for it: only the Idva's own hand clears a plan."""
    if not isinstance(step, Put) or step.kind != "contact_plan" or step.values.get("state") != "cleared":
        return step
    return replace(step, values={**step.values, **_clearance("asked"), "expires": ""})


def contact_plan_warning(workspace: Workspace, case: str) -> tuple[Task, ...]:
    """What to say before direct contact with the service user is recorded: each victim-survivor whose contact plan is
    not cleared (domain.md, section 2, rule 5). A warning: the contact is recorded all the same, with a reason.

    Raises CaseUnknown.
    """
    head = require_head(workspace, case)
    return plan_tasks(facts_of(workspace, head, workspace.today().isoformat()))


def _clearance(state: str, *, by: str = "", on: str = "", because: str = "") -> dict[str, Json]:
    return {"state": state, "cleared_by": by, "cleared_on": on, "void_because": because}


def _require_plan(workspace: Workspace, plan: str) -> PlanRow:
    found = [row for row in contact_plans(workspace.store, workspace.access) if row.id == plan]
    if not found:
        raise PlanUnknown
    return found[0]


def _require_idva(workspace: Workspace, plan: PlanRow) -> None:
    if workspace.role is not Role.IDVA or require_dyad(workspace, plan.dyad).idva != workspace.staff:
        raise NotTheirIdva
