"""The case, and the card by which colleagues find it."""

from __future__ import annotations

from dataclasses import dataclass

from app.models import codes as c
from app.models import record_codes as rc
from app.models.record import (
    Policy,
    Record,
    Register,
    ScopeKind,
    code,
    date,
    flag,
    moment,
    note,
    record,
    ref,
    text,
    whole,
)
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
    suspension_reason: str = code(N_("Reason for suspending"), rc.SUSPENSION_REASON)
    risk_holder: str = ref(N_("Who holds the risk"), "staff", register="risk_holder")
    risk_holder_agency: str = ref(N_("Agency that holds the risk"), "agency", register="risk_holder")
    no_idva_because: str = text(N_("No Idva linked, because"), max_length=500)
    previous_case: str = ref(N_("Earlier episode"), "case")
    episode: int | None = whole(N_("Episode"))


@record("case_card", scope=ScopeKind.INDEX, label=N_("Case card"))
@dataclass(frozen=True, kw_only=True)
class CaseCard(Record):
    """Who holds the case, for everyone who may search the site."""

    case: str = ref(N_("Case"), "case", required=True)
    service_user: str = ref(N_("Service user"), "service_user", required=True)
    reference: str = text(N_("Reference"), required=True, search=True, max_length=20)
    case_manager: str = ref(N_("Case manager"), "staff")
    site: str = ref(N_("Site"), "site")


@dataclass(frozen=True, kw_only=True)
class _Alert(Record):
    """A warning with its level, its review date, and why it was removed."""

    type: str = code(N_("Alert"), c.ALERT_TYPE, required=True)
    level: str = code(N_("Level"), rc.ALERT_LEVEL)
    words: str = note(N_("What to do or avoid"), max_length=500)
    review_due: str = date(N_("Review by"))
    state: str = code(N_("State"), c.ALERT_STATE, register="state", required=True)
    removed_on: str = date(N_("Removed on"), register="state")
    removed_reason: str = text(N_("Why it was removed"), register="state", max_length=500)


@record(
    "alert",
    scope=ScopeKind.CASE,
    label=N_("Alert"),
    registers=(Register("state", Policy.MOST_PROTECTIVE, by="state"),),
)
@dataclass(frozen=True, kw_only=True)
class Alert(_Alert):
    """A warning that stands at the head of the case until somebody removes it with a reason."""


@record(
    "dyad_alert",
    scope=ScopeKind.DYAD,
    label=N_("Alert about a victim-survivor"),
    registers=(Register("state", Policy.MOST_PROTECTIVE, by="state"),),
)
@dataclass(frozen=True, kw_only=True)
class DyadAlert(_Alert):
    """A warning that concerns one victim-survivor, in their own scope."""

    dyad: str = ref(N_("Dyad"), "dyad", required=True)


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
    emergency: bool = flag(N_("Allocated in an emergency, before the panel"))
    suspension_reason: str = code(N_("Reason for suspending"), rc.SUSPENSION_REASON)


@record(
    "closure_request",
    scope=ScopeKind.CASE,
    label=N_("Closure"),
    registers=(Register("state", Policy.MOST_PROTECTIVE, by="state"),),
)
@dataclass(frozen=True, kw_only=True)
class ClosureRequest(Record):
    """A case manager's wish to close a case, and what a second person decided."""

    case: str = ref(N_("Case"), "case", required=True)
    asked_on: str = date(N_("Asked on"), required=True, past=True)
    asked_by: str = ref(N_("Asked by"), "staff", required=True)
    reason: str = code(N_("Reason for closing"), c.CLOSURE_REASON, required=True)
    summary: str = note(N_("What was achieved, and what remains"), required=True, max_length=4000)
    waived_because: str = note(N_("Exit assessments left out, because"), max_length=2000)
    handover: str = note(N_("Who goes on with what"), max_length=4000)
    state: str = code(N_("State"), rc.CLOSURE_STATE, register="state", required=True)
    decided_by: str = ref(N_("Decided by"), "staff", register="state")
    decided_on: str = date(N_("Decided on"), register="state")
    decision_reason: str = note(N_("What the approver says"), register="state", max_length=2000)


@dataclass(frozen=True, kw_only=True)
class _Waiver(Record):
    """Why an assessment that a stage asks for is not there."""

    case: str = ref(N_("Case"), "case", required=True)
    instrument: str = code(N_("Assessment"), rc.WAIVED_INSTRUMENT, required=True)
    perspective: str = code(N_("Whose view"), c.PERSPECTIVE, required=True)
    time_point: str = code(N_("Time point"), c.TIME_POINT, required=True)
    happened: str = date(N_("Date"), required=True, past=True)
    because: str = note(N_("Not obtainable, because"), required=True, max_length=2000)


@record("case_waiver", scope=ScopeKind.CASE, label=N_("Assessment not obtainable"), observation=True)
@dataclass(frozen=True, kw_only=True)
class CaseWaiver(_Waiver):
    """Why an assessment of the service user is not there."""


@record("dyad_waiver", scope=ScopeKind.DYAD, label=N_("Rating not obtainable"), observation=True)
@dataclass(frozen=True, kw_only=True)
class DyadWaiver(_Waiver):
    """Why one perspective's rating of a dyad is not there."""

    dyad: str = ref(N_("Dyad"), "dyad", required=True)


@record(
    "legal_hold",
    scope=ScopeKind.CASE,
    label=N_("Legal hold"),
    registers=(Register("state", Policy.MOST_PROTECTIVE, by="state"),),
)
@dataclass(frozen=True, kw_only=True)
class LegalHold(Record):
    """That nothing of the case may be erased, since when and why."""

    case: str = ref(N_("Case"), "case", required=True)
    reason: str = code(N_("Reason"), rc.HOLD_REASON, required=True)
    basis: str = note(N_("Who asked, and their reference"), max_length=1000)
    held_from: str = date(N_("Held from"), required=True)
    state: str = code(N_("State"), rc.HOLD_STATE, register="state", required=True)
    released_on: str = date(N_("Released on"), register="state", past=True)
    released_because: str = text(N_("Why it was released"), register="state", max_length=500)


@record("subject_access_request", scope=ScopeKind.CASE, label=N_("Subject access request"))
@dataclass(frozen=True, kw_only=True)
class SubjectAccessRequest(Record):
    """Somebody's request to see what is held about them, with its clock of one month."""

    case: str = ref(N_("Case"), "case", required=True)
    received_on: str = date(N_("Received on"), required=True, past=True)
    from_whom: str = text(N_("From whom"), required=True)
    due: str = date(N_("Answer due"), required=True)
    status: str = code(N_("Status"), rc.REQUEST_STATE, register="status", required=True)
    answered_on: str = date(N_("Answered on"), register="status", past=True)
    note: str = note(N_("What was given, and what was withheld and why"), register="status", max_length=4000)


@record("supervision", scope=ScopeKind.CASE, label=N_("Supervision"), observation=True)
@dataclass(frozen=True, kw_only=True)
class Supervision(Record):
    """What was talked over and decided about a case in supervision."""

    case: str = ref(N_("Case"), "case", required=True)
    happened: str = date(N_("Date"), required=True, past=True)
    with_whom: str = ref(N_("With whom"), "staff", required=True)
    talked_over: str = note(N_("What was talked over"), max_length=4000)
    decisions: str = note(N_("What was decided"), required=True, max_length=4000)


@record("data_breach", scope=ScopeKind.SITE, label=N_("Data breach"))
@dataclass(frozen=True, kw_only=True)
class DataBreach(Record):
    """Information that went where it should not, who received it, and whom the site told by when (72 hours)."""

    noticed: str = moment(N_("Noticed"), required=True, past=True)
    what: str = note(N_("What happened"), required=True, max_length=4000)
    received_by: str = note(N_("Who received it"), max_length=1000)
    at_risk: str = note(N_("Who may be at risk, and what was done at once"), max_length=4000)
    status: str = code(N_("Status"), rc.BREACH_STATE, register="status", required=True)
    regulator_told_on: str = date(N_("Regulator told on"), register="status", past=True)
    people_told_on: str = date(N_("People concerned told on"), past=True)
    due: str = date(N_("Tell the regulator by"))


@record("comparison_record", scope=ScopeKind.SITE, label=N_("Comparison record"))
@dataclass(frozen=True, kw_only=True)
class ComparisonRecord(Record):
    """One person of the comparison cohort, in codes only: no name, no date of birth, no place."""

    study_number: str = text(N_("Study number"), required=True, max_length=40)
    referred_month: str = date(N_("Month of referral"), required=True)
    source: str = code(N_("Referred by"), c.REFERRAL_SOURCE)
    criterion: str = code(N_("Criterion"), c.REFERRAL_CRITERION)
    sex: str = code(N_("Sex"), c.SEX)
    ethnicity: str = code(N_("Ethnicity"), c.ETHNICITY)
    age: int | None = whole(N_("Age in years"))
    previous_domestic_abuse: str = code(N_("Previous domestic abuse offences"), c.YES_NO)
    marac_repeat: str = code(N_("Back at Marac within 12 months"), c.YES_NO)
