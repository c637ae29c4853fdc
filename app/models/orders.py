"""Orders and their breaches, incidents and offences, and Marac hearings."""

from __future__ import annotations

from dataclasses import dataclass

from app.models import codes as c
from app.models import record_codes as rc
from app.models.record import Policy, Record, Register, ScopeKind, code, date, moment, note, record, ref, text
from app.words import N_


@dataclass(frozen=True, kw_only=True)
class _Order(Record):
    """An order of a court or notice of the police, and whether it is in force."""

    case: str = ref(N_("Case"), "case", required=True)
    type: str = code(N_("Order"), rc.ORDER_TYPE, required=True)
    court: str = text(N_("Court or police force"), search=True)
    starts: str = date(N_("From"), register="term")
    ends: str = date(N_("Until"), register="term")
    conditions: str = note(N_("Conditions"), max_length=4000)
    state: str = code(N_("State"), rc.ORDER_STATE, register="state", required=True)
    ended_on: str = date(N_("Ended on"), register="state", past=True)
    ended_why: str = text(N_("Why it ended"), register="state", max_length=300)


_IN_FORCE = (Register("state", Policy.MOST_PROTECTIVE, by="state"),)


@record("legal_order", scope=ScopeKind.CASE, label=N_("Order"), registers=_IN_FORCE)
@dataclass(frozen=True, kw_only=True)
class LegalOrder(_Order):
    """An order that names no victim-survivor (bail, licence, a community order)."""


@record("dyad_order", scope=ScopeKind.DYAD, label=N_("Order that protects a victim-survivor"), registers=_IN_FORCE)
@dataclass(frozen=True, kw_only=True)
class DyadOrder(_Order):
    """An order that protects one victim-survivor, in their own scope."""

    dyad: str = ref(N_("Dyad"), "dyad", required=True)


@dataclass(frozen=True, kw_only=True)
class _OrderBreach(Record):
    """An alleged or proven breach of an order."""

    case: str = ref(N_("Case"), "case", required=True)
    happened: str = moment(N_("When"), required=True, past=True)
    what: str = note(N_("What happened"), required=True, max_length=4000)
    status: str = code(N_("What came of it"), rc.INCIDENT_STATUS, required=True)
    source: str = code(N_("Who says so"), rc.INFO_SOURCE)


@record("order_breach", scope=ScopeKind.CASE, label=N_("Breach of an order"), observation=True)
@dataclass(frozen=True, kw_only=True)
class OrderBreach(_OrderBreach):
    """A breach of an order that names no victim-survivor."""

    order: str = ref(N_("Order"), "legal_order", required=True)


@record("dyad_order_breach", scope=ScopeKind.DYAD, label=N_("Breach of a protecting order"), observation=True)
@dataclass(frozen=True, kw_only=True)
class DyadOrderBreach(_OrderBreach):
    """A breach of an order that protects a victim-survivor."""

    dyad: str = ref(N_("Dyad"), "dyad", required=True)
    order: str = ref(N_("Order"), "dyad_order", required=True)


@dataclass(frozen=True, kw_only=True)
class _Incident(Record):
    """Something the service user is said to have done, with how sure anybody is."""

    case: str = ref(N_("Case"), "case", required=True)
    happened: str = moment(N_("When"), required=True, past=True)
    kind: str = code(N_("Kind"), rc.INCIDENT_KIND, required=True)
    domestic_abuse: str = code(N_("Domestic abuse?"), c.YES_NO, required=True)
    group: str = code(N_("What it was"), rc.OFFENCE_GROUP, required=True)
    status: str = code(N_("Status"), rc.INCIDENT_STATUS, required=True)
    source: str = code(N_("Who says so"), rc.INFO_SOURCE)
    certainty: str = code(N_("How certain"), rc.CERTAINTY)
    note: str = note(N_("What happened"), max_length=8000)


@record("incident", scope=ScopeKind.CASE, label=N_("Incident or offence"), observation=True)
@dataclass(frozen=True, kw_only=True)
class Incident(_Incident):
    """An incident or offence that names no victim-survivor."""


@record("dyad_incident", scope=ScopeKind.DYAD, label=N_("Incident against a victim-survivor"), observation=True)
@dataclass(frozen=True, kw_only=True)
class DyadIncident(_Incident):
    """An incident or offence against one victim-survivor, in their own scope."""

    dyad: str = ref(N_("Dyad"), "dyad", required=True)


@record("marac_hearing", scope=ScopeKind.DYAD, label=N_("Marac hearing"), observation=True)
@dataclass(frozen=True, kw_only=True)
class MaracHearing(Record):
    """That Marac heard about one victim-survivor; the service user must never learn of it from us."""

    dyad: str = ref(N_("Dyad"), "dyad", required=True)
    happened: str = date(N_("Date of the hearing"), required=True, past=True)
    repeat: str = code(N_("A repeat?"), c.YES_NO, required=True)
    definition: str = code(N_("By which definition"), rc.REPEAT_DEFINITION)
    dash_score: str = text(N_("Dash result (score of 24)"), max_length=4)
    actions: str = note(N_("Actions agreed"), max_length=8000)
