"""The case, and the card by which colleagues find it."""

from __future__ import annotations

from dataclasses import dataclass

from app.models import codes as c
from app.models.record import Policy, Record, Register, ScopeKind, code, date, flag, moment, note, record, ref, text
from app.words import N_


@record("case", scope=ScopeKind.CASE, label=N_("Case"))
@dataclass(frozen=True, kw_only=True)
class Case(Record):
    """One episode of work with one service user. `reference` is the laptop's prefix and a counter: unique offline."""

    reference: str = text(N_("Reference"), required=True, search=True, max_length=20)
    service_user: str = ref(N_("Service user"), "service_user", required=True)
    index_scope: str = text(N_("Index scope"), max_length=32)
    site: str = ref(N_("Site"), "site")
    case_manager: str = ref(N_("Case manager"), "staff", required=True)
    status: str = code(N_("Stage"), c.STATUS, register="status", required=True)
    status_since: str = date(N_("Since"), register="status")
    work_mode: str = code(N_("Kind of work"), c.WORK_MODE)
    engagement: str = code(N_("Engagement"), c.ENGAGEMENT)
    opened_on: str = date(N_("Allocated on"))
    closed_on: str = date(N_("Closed on"), register="closure")
    closure_reason: str = code(N_("Reason for closing"), c.CLOSURE_REASON, register="closure")
    allocation_arm: str = code(N_("Cohort"), c.ALLOCATION_ARM)
    review_due: str = date(N_("Next review"))


@record("case_card", scope=ScopeKind.INDEX, label=N_("Case card"))
@dataclass(frozen=True, kw_only=True)
class CaseCard(Record):
    """Who holds the case, for everyone who may search the site."""

    case: str = ref(N_("Case"), "case", required=True)
    service_user: str = ref(N_("Service user"), "service_user", required=True)
    reference: str = text(N_("Reference"), required=True, search=True, max_length=20)
    case_manager: str = ref(N_("Case manager"), "staff")
    site: str = ref(N_("Site"), "site")


@record(
    "alert",
    scope=ScopeKind.CASE,
    label=N_("Alert"),
    registers=(Register("state", Policy.MOST_PROTECTIVE, by="state"),),
)
@dataclass(frozen=True, kw_only=True)
class Alert(Record):
    """A warning that stands at the head of the case until somebody removes it with a reason."""

    type: str = code(N_("Alert"), c.ALERT_TYPE, required=True)
    words: str = note(N_("What to do or avoid"), max_length=500)
    review_due: str = date(N_("Review by"))
    state: str = code(N_("State"), c.ALERT_STATE, register="state", required=True)
    removed_reason: str = text(N_("Why it was removed"), register="state")


@record("access_event", scope=ScopeKind.LOG, label=N_("Access"), observation=True)
@dataclass(frozen=True, kw_only=True)
class AccessEvent(Record):
    """That somebody looked, searched, revealed, exported or printed; never what they saw."""

    happened: str = moment(N_("When"), required=True)
    what: str = text(N_("What"), required=True)
    scope: str = text(N_("Scope"), max_length=32)
    record: str = text(N_("Record"), max_length=64)
    count: str = text(N_("Count"), max_length=10)
    reason: str = text(N_("Reason"), max_length=300)
    failed: bool = flag(N_("Refused"))


@record("case_move", scope=ScopeKind.CASE, label=N_("Change of stage"), observation=True)
@dataclass(frozen=True, kw_only=True)
class CaseMove(Record):
    """That a case moved from one stage to another: what the monthly return counts."""

    case: str = ref(N_("Case"), "case", required=True)
    from_status: str = code(N_("From"), c.STATUS)
    to_status: str = code(N_("To"), c.STATUS, required=True)
    happened: str = date(N_("Date"), required=True)
    closure_reason: str = code(N_("Reason for closing"), c.CLOSURE_REASON)
    reason: str = note(N_("Why"), max_length=2000)
