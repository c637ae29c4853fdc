"""Opening a case, moving it from stage to stage, and the alerts at its head."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.errors import AppError
from app.models.case import Alert, Case, CaseCard, CaseMove
from app.models.lifecycle import may_move
from app.models.partial_date import require_date
from app.models.person import PersonDetails, ServiceUser
from app.models.record import ScopeKind
from app.models.referral import Referral
from app.store.queries.cases import case_head, held_dyads
from app.store.store import Changed, Observe, Put, Step, Write
from app.workspace import Workspace


class NameMissing(AppError):
    """A case needs a name, or what the service user is known as. Nothing was saved; what you typed is still here."""


class CaseUnknown(AppError):
    """This case is not on this laptop. Nothing was changed."""


class MoveRefused(AppError):
    """A case cannot go from "{from_stage}" to "{to_stage}" like this. Give a reason to move it back, or take the
    stages in order. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case just opened: its id and reference, and the scopes it lives in."""

    id: str
    reference: str
    scope: str
    index_scope: str
    service_user: str


def open_case(
    workspace: Workspace,
    *,
    person: ServiceUser,
    referral: Referral,
    details: PersonDetails | None = None,
    case_manager: str = "",
    site: str = "",
) -> OpenedCase:
    """Open a case for `person` from a referral, in the stage "referred", held by `case_manager` (this user unless
    said).

    Writes the service user and the card colleagues find them by in a new index scope, and the case in a new case
    scope, as one action. Raises NameMissing, InvalidDate, NotAllowed.
    """
    if not person.full_name:
        raise NameMissing
    today = workspace.today()
    require_date(person.birth_date, today, past=True)
    require_date(referral.received_on, today, past=True)
    require_date(referral.marac_on, today)
    store = workspace.store
    holder = case_manager or workspace.staff
    person_id, case_id = store.new_id(), store.new_id()
    index = store.new_scope(ScopeKind.INDEX, subject=person_id)
    scope = store.new_scope(ScopeKind.CASE, parent=index.id, subject=case_id)
    reference = next_reference(workspace)
    case = Case(
        reference=reference,
        service_user=person_id,
        index_scope=index.id,
        site=site,
        case_manager=holder,
        status="referred",
        status_since=referral.received_on,
        engagement="not_attempted",
        work_mode="direct_and_indirect",
    )
    card = CaseCard(case=case_id, service_user=person_id, reference=reference, case_manager=holder, site=site)
    steps: list[Step] = [
        scope.step,
        Put("case", case_id, case.values()),
        Put("person_details", person_id, (details or PersonDetails()).values()),
        Put("referral", store.new_id(), replace(referral, case=case_id).values()),
        Observe(
            "case_move",
            store.new_id(),
            CaseMove(case=case_id, to_status="referred", happened=referral.received_on).values(),
        ),
    ]
    if holder != workspace.staff:
        steps.append(Observe("access_grant", store.new_id(), {"staff": holder, "right": "own"}))
    index_steps = (
        index.step,
        Put("service_user", person_id, person.values()),
        Put("case_card", store.new_id(), card.values()),
    )
    store.write("case.opened", [Write(index.id, index_steps), Write(scope.id, tuple(steps))])
    return OpenedCase(case_id, reference, scope.id, index.id, person_id)


def next_reference(workspace: Workspace) -> str:
    """The next case reference of this laptop: its prefix and a counter, so unique without asking anyone."""
    store = workspace.store
    number = int(store.meta("case_counter") or "0") + 1
    store.set_meta("case_counter", str(number))
    return f"{store.meta('prefix') or 'X'}-{number:04d}"


def move_case(
    workspace: Workspace, case: str, to: str, *, on: str = "", reason: str = "", closure_reason: str = ""
) -> Changed:
    """Move a case to another stage on a date (today unless said), and copy its stage to each dyad held here.

    Raises CaseUnknown, MoveRefused, InvalidDate, NotAllowed.
    """
    head = case_head(workspace.store, workspace.access, case)
    if head is None:
        raise CaseUnknown
    today = workspace.today()
    on = on or today.isoformat()
    require_date(on, today, past=True)
    if not may_move(head.status, to, reason=reason, closure_reason=closure_reason):
        raise MoveRefused(from_stage=head.status_words, to_stage=Case.KIND.fields["status"].display(to))
    values: dict[str, str] = {"status": to, "status_since": on}
    if to == "allocated":
        values["opened_on"] = on
    if to == "closed":
        values |= {"closed_on": on, "closure_reason": closure_reason}
    move = CaseMove(
        case=case, from_status=head.status, to_status=to, happened=on, reason=reason, closure_reason=closure_reason
    )
    writes = [
        Write(
            head.scope, (Put("case", case, dict(values)), Observe("case_move", workspace.store.new_id(), move.values()))
        )
    ]
    for dyad in held_dyads(workspace.store, workspace.access, case):
        writes.append(Write(dyad.scope, (Put("dyad", dyad.id, {"case_status": to}),)))
    return workspace.store.write("case.moved", writes, reason=reason)


def change_case(workspace: Workspace, case: str, **values: str) -> Changed:
    """Change fields of the case itself (engagement, kind of work, next review); raises CaseUnknown, NotAllowed."""
    head = case_head(workspace.store, workspace.access, case)
    if head is None:
        raise CaseUnknown
    return workspace.store.write("case.changed", [Write(head.scope, (Put("case", case, dict(values)),))])


def add_alert(workspace: Workspace, case: str, alert: Alert) -> str:
    """Put an alert at the head of the case; returns its id. Raises CaseUnknown, NotAllowed."""
    head = case_head(workspace.store, workspace.access, case)
    if head is None:
        raise CaseUnknown
    rid = workspace.store.new_id()
    values = replace(alert, state="active").values()
    workspace.store.write("alert.added", [Write(head.scope, (Put("alert", rid, values),))])
    return rid
