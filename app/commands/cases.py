"""Opening a case, moving it from stage to stage, and the alerts at its head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.errors import AppError
from app.models.case import Alert, Case, CaseCard, CaseMove
from app.models.guards import StageFacts, Task, missing
from app.models.lifecycle import REFERRAL_STAGES, goes_back, is_open, may_move
from app.models.months import interval
from app.models.partial_date import require_date
from app.models.person import PersonDetails, ServiceUser
from app.models.record import Json, ScopeKind
from app.models.record_codes import SUSPENSION_REASON
from app.models.record_rules import SomethingMissing as SomethingMissing
from app.models.record_rules import require as require
from app.models.referral import Referral
from app.store.queries.cases import CaseHead, case_head, held_dyads, last_number
from app.store.queries.stages import stage_facts
from app.store.store import Changed, Observe, Put, Step, Write
from app.workspace import Workspace


class NameMissing(AppError):
    """A case needs a name, or what the service user is known as. Nothing was saved; what you typed is still here."""


class CaseUnknown(AppError):
    """This case is not on this laptop. Nothing was changed."""


class MoveRefused(AppError):
    """A case cannot go from "{from_stage}" to "{to_stage}" like this. Give a reason to move it back, or take the
    stages in order. Nothing was changed."""


class ClosureReasonMissing(AppError):
    """A case is closed for one of the reasons of the list. Choose one. Nothing was changed."""


class SuspensionReasonMissing(AppError):
    """A case is suspended for one of the reasons of the list. Choose one. Nothing was changed."""


class StageNotReady(AppError):
    """{count} things are still to be done before this case can go to "{to_stage}". Nothing was changed. The case's
    Journey page lists them."""

    def __init__(self, to_stage: str, tasks: tuple[Task, ...]) -> None:
        """Keep the tasks, for the screen that lists them."""
        super().__init__(count=len(tasks), to_stage=to_stage)
        self.tasks = tasks


class BeforeLastMove(AppError):
    """This case has been at "{stage}" since {since}, so its next stage cannot begin on {on}. Nothing was changed. Put
    the date right."""


CHANGEABLE = frozenset({"engagement", "work_mode", "review_due", "allocation_arm"})
"""What `change_case` may change: the stage, the closure and who holds the case have their own commands."""


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
    scope, as one action. Raises NameMissing, SomethingMissing, InvalidDate, DateInFuture, NotAllowed.
    """
    if not person.full_name.strip():
        raise NameMissing
    require(referral, "case")
    today = workspace.today()
    require_date(person.birth_date, today, past=True)
    require_date(referral.received_on, today, past=True)
    require_date(referral.marac_on, today)
    store = workspace.store
    holder = case_manager or workspace.staff
    person_id, case_id = store.new_id(), store.new_id()
    index = store.new_scope(ScopeKind.INDEX, subject=person_id)
    scope = store.new_scope(ScopeKind.CASE, parent=index.id, subject=case_id)
    reference, number = _next(workspace)
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
    store.set_meta("case_counter", str(number))
    return OpenedCase(case_id, reference, scope.id, index.id, person_id)


def next_reference(workspace: Workspace) -> str:
    """The next case reference of this laptop: its prefix and a counter, so unique without asking anyone."""
    return _next(workspace)[0]


def _next(workspace: Workspace) -> tuple[str, int]:
    """The next reference and its number: above every one this laptop gave, also after a restore or a power cut between
    writing a case and counting it."""
    store = workspace.store
    prefix = store.meta("prefix") or "X"
    number = max(int(store.meta("case_counter") or "0"), last_number(store, prefix)) + 1
    return f"{prefix}-{number:04d}", number


@dataclass(frozen=True, slots=True)
class Move:
    """A change of stage that is wanted: where to, on which (partial) date, and the reasons it may need."""

    to: str
    on: str = ""
    reason: str = ""
    closure_reason: str = ""
    suspension_reason: str = ""
    emergency: bool = False


def move_case(
    workspace: Workspace,
    case: str,
    to: str,
    *,
    on: str = "",
    reason: str = "",
    closure_reason: str = "",
    suspension_reason: str = "",
) -> Changed:
    """Move a case to another stage on a date (today unless said), and copy its stage to each dyad held here.

    Raises CaseUnknown, MoveRefused, StageNotReady with the tasks that are left, ClosureReasonMissing,
    SuspensionReasonMissing, BeforeLastMove, InvalidDate, DateInFuture, NotAllowed. Closing ends with a second person's
    approval, so it goes through `closures.approve_closure`.
    """
    head = require_head(workspace, case)
    move = Move(to, on or workspace.today().isoformat(), reason, closure_reason, suspension_reason)
    facts = require_ready(workspace, head, move)
    return workspace.store.write("case.moved", move_writes(workspace, head, facts, move), reason=reason)


def require_head(workspace: Workspace, case: str) -> CaseHead:
    """The head of a case held here; raises CaseUnknown."""
    head = case_head(workspace.store, workspace.access, case)
    if head is None:
        raise CaseUnknown
    return head


def facts_of(workspace: Workspace, head: CaseHead, on: str) -> StageFacts:
    """What the guards know of a case on a day; raises CaseUnknown."""
    facts = stage_facts(workspace.store, workspace.access, head.id, on=on)
    if facts is None:
        raise CaseUnknown
    return facts


def require_ready(workspace: Workspace, head: CaseHead, move: Move, facts: StageFacts | None = None) -> StageFacts:
    """Raise what stands against a move: its date, its order, its reasons, or what is still to be done before it.

    `facts` are those the guards judge by, where a command is about to add to what is on record.
    """
    require_date(move.on, workspace.today(), past=True)
    facts = facts or facts_of(workspace, head, move.on)
    stage = Case.KIND.fields["status"].display(move.to)
    if not may_move(facts.status, move.to, reason=move.reason, closure_reason=move.closure_reason, been=facts.been):
        if move.to == "closed" and is_open(facts.status) and not move.closure_reason:
            raise ClosureReasonMissing
        raise MoveRefused(from_stage=head.status_words, to_stage=stage)
    if move.to == "suspended" and move.suspension_reason not in SUSPENSION_REASON:
        raise SuspensionReasonMissing
    if head.status_since and interval(move.on)[1] < interval(head.status_since)[0]:
        raise BeforeLastMove(stage=head.status_words, since=head.status_since, on=move.on)
    tasks = missing(facts, move.to, closure_reason=move.closure_reason)
    if tasks:
        raise StageNotReady(stage, tasks)
    return facts


def move_writes(
    workspace: Workspace,
    head: CaseHead,
    facts: StageFacts,
    *moves: Move,
    also: Sequence[Step] = (),
    fields: Mapping[str, Json] | None = None,
) -> list[Write]:
    """What one or more moves, one after another, write: the case (with other `fields` of it, and `also` in its scope),
    and the stage in each dyad held here."""
    values: dict[str, Json] = dict(fields or {})
    steps: list[Step] = []
    frm = facts.status
    for move in moves:
        values |= _moved(frm, move)
        made = CaseMove(
            case=head.id,
            from_status=frm,
            to_status=move.to,
            happened=move.on,
            reason=move.reason,
            closure_reason=move.closure_reason,
            suspension_reason=move.suspension_reason,
            emergency=move.emergency,
        )
        steps.append(Observe("case_move", workspace.store.new_id(), made.values()))
        frm = move.to
    writes = [Write(head.scope, (Put("case", head.id, values), *steps, *also))]
    for dyad in held_dyads(workspace.store, workspace.access, head.id):
        writes.append(Write(dyad.scope, (Put("dyad", dyad.id, {"case_status": frm}),)))
    return writes


def _moved(frm: str, move: Move) -> dict[str, Json]:
    """The fields of the case that a move writes; a case that is open again is no longer closed."""
    values: dict[str, Json] = {"status": move.to, "status_since": move.on}
    if move.to == "allocated" and not goes_back(frm, "allocated"):
        values["opened_on"] = move.on
    elif is_open(frm) and move.to in REFERRAL_STAGES:
        values["opened_on"] = ""
    if move.to == "suspended":
        values["suspension_reason"] = move.suspension_reason
    elif frm == "suspended":
        values["suspension_reason"] = ""
    if move.to == "closed" and is_open(frm):
        values |= {"closed_on": move.on, "closure_reason": move.closure_reason}
    elif is_open(move.to) and not is_open(frm):
        values |= {"closed_on": "", "closure_reason": ""}
    return values


def change_case(workspace: Workspace, case: str, **values: str) -> Changed:
    """Change fields of the case itself (engagement, kind of work, next review, cohort).

    Raises CaseUnknown, InvalidDate, NotAllowed, and ValueError for a field that other commands change or a code in no
    list.
    """
    head = case_head(workspace.store, workspace.access, case)
    if head is None:
        raise CaseUnknown
    for name, value in values.items():
        codes = Case.KIND.fields[name].codes if name in CHANGEABLE else None
        if name not in CHANGEABLE or (codes is not None and value and value not in codes):
            raise ValueError(f"a case's {name} is not changed like this")
    require_date(values.get("review_due", ""), workspace.today())
    return workspace.store.write("case.changed", [Write(head.scope, (Put("case", case, dict(values)),))])


def add_alert(workspace: Workspace, case: str, alert: Alert) -> str:
    """Put an alert at the head of the case; returns its id. Raises CaseUnknown, SomethingMissing, InvalidDate,
    NotAllowed."""
    head = case_head(workspace.store, workspace.access, case)
    if head is None:
        raise CaseUnknown
    require(alert, "state")
    require_date(alert.review_due, workspace.today())
    rid = workspace.store.new_id()
    values = replace(alert, state="active").values()
    workspace.store.write("alert.added", [Write(head.scope, (Put("alert", rid, values),))])
    return rid
