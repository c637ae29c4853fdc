"""How a case came to the service: the referral, whether it is eligible, what agencies and the panel said."""

from __future__ import annotations

from dataclasses import dataclass

from app.models import codes as c
from app.models import record_codes as rc
from app.models.record import Record, ScopeKind, code, date, note, record, ref, refs, text
from app.words import N_


@record("referral", scope=ScopeKind.CASE, label=N_("Referral"))
@dataclass(frozen=True, kw_only=True)
class Referral(Record):
    """A referral. `service_user_aware` is no until somebody knows better: a Marac referral must not be given away."""

    case: str = ref(N_("Case"), "case", required=True)
    received_on: str = date(N_("Date of referral"), required=True)
    source: str = code(N_("Referred by"), c.REFERRAL_SOURCE, required=True)
    agency: str = ref(N_("Agency"), "agency")
    marac_on: str = date(N_("Marac date"))
    criterion: str = code(N_("Criterion"), c.REFERRAL_CRITERION)
    service_user_aware: str = code(N_("Service user knows of the referral"), c.YES_NO, required=True)
    summary: str = note(N_("What the referral says"))


@record("eligibility", scope=ScopeKind.CASE, label=N_("Eligibility"))
@dataclass(frozen=True, kw_only=True)
class Eligibility(Record):
    """Whether the referral fits the service, by a versioned checklist, and its priority with the basis for it."""

    case: str = ref(N_("Case"), "case", required=True)
    checklist: str = text(N_("Checklist"), max_length=40)
    checked_on: str = date(N_("Checked on"), required=True, past=True)
    adult: str = code(N_("Old enough for this service"), c.YES_NO)
    in_area: str = code(N_("Lives in the area, or the victim-survivor does"), c.YES_NO)
    identified: str = code(N_("The person can be identified"), c.YES_NO)
    abuse_current: str = code(N_("Abuse is current or likely"), c.YES_NO)
    marac_level: str = code(N_("Heard at Marac, or as serious"), c.YES_NO)
    priority: str = code(N_("Priority"), rc.PRIORITY, register="priority", required=True)
    priority_basis: str = note(N_("Basis for the priority"), register="priority", max_length=2000)


@record("panel_decision", scope=ScopeKind.CASE, label=N_("Panel decision"), observation=True)
@dataclass(frozen=True, kw_only=True)
class PanelDecision(Record):
    """What the perpetrator panel decided, and who was there."""

    case: str = ref(N_("Case"), "case", required=True)
    happened: str = date(N_("Date of the panel"), required=True, past=True)
    decision: str = code(N_("Decision"), rc.PANEL_DECISION, required=True)
    reason: str = note(N_("Reason"), required=True, max_length=2000)
    agencies: tuple[str, ...] = refs(N_("Agencies present"), "agency")
    present: str = text(N_("Others present"), max_length=500)


@record("agency_check", scope=ScopeKind.CASE, label=N_("Agency check"))
@dataclass(frozen=True, kw_only=True)
class AgencyCheck(Record):
    """What one agency was asked and what it said; refusing and holding nothing are answers."""

    case: str = ref(N_("Case"), "case", required=True)
    agency: str = ref(N_("Agency"), "agency", required=True)
    asked_on: str = date(N_("Asked on"), required=True, past=True)
    answer: str = code(N_("Answer"), rc.CHECK_ANSWER, register="answer", required=True)
    answered_on: str = date(N_("Answered on"), register="answer", past=True)
    said: str = note(N_("What they said"), register="answer", max_length=8000)
