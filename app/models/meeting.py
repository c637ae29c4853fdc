"""Meetings of agencies, and what is planned: appointments, and the contact plan that the Idva clears."""

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
    codes,
    date,
    moment,
    note,
    record,
    ref,
    refs,
    text,
    whole,
)
from app.words import N_


@record("meeting", scope=ScopeKind.CASE, label=N_("Meeting"), observation=True)
@dataclass(frozen=True, kw_only=True)
class Meeting(Record):
    """A meeting of agencies about the service user; the actions that came of it name it."""

    case: str = ref(N_("Case"), "case", required=True)
    happened: str = moment(N_("When"), required=True, past=True)
    kind: str = code(N_("Kind of meeting"), rc.MEETING_KIND, required=True)
    agencies: tuple[str, ...] = refs(N_("Agencies present"), "agency")
    present: str = text(N_("Others present"), max_length=500)
    minutes: int | None = whole(N_("Minutes"))
    decisions: str = note(N_("What was said and decided"), required=True)


@dataclass(frozen=True, kw_only=True)
class _Appointment(Record):
    """Something planned at a time, with what keeps the worker safe."""

    case: str = ref(N_("Case"), "case", required=True)
    planned: str = moment(N_("When"), required=True)
    kind: str = code(N_("Kind"), rc.APPOINTMENT_KIND, required=True)
    with_whom: str = code(N_("With whom"), c.CONTACT_WITH)
    where: str = text(N_("Where"), search=True)
    joint_worker: str = ref(N_("Going with"), "staff")
    check_in_by: str = moment(N_("Check in by"))
    check_in_with: str = ref(N_("Check in with"), "staff")
    status: str = code(N_("Status"), rc.APPOINTMENT_STATE, register="status", required=True)
    note: str = note(N_("Note"), max_length=4000)


@record("appointment", scope=ScopeKind.CASE, label=N_("Appointment"))
@dataclass(frozen=True, kw_only=True)
class Appointment(_Appointment):
    """An appointment with the service user or an agency."""


@record("dyad_appointment", scope=ScopeKind.DYAD, label=N_("Appointment with a victim-survivor"))
@dataclass(frozen=True, kw_only=True)
class DyadAppointment(_Appointment):
    """A planned contact with a victim-survivor, in their own scope."""

    dyad: str = ref(N_("Dyad"), "dyad", required=True)


@record("appointment_question", scope=ScopeKind.CASE, label=N_("Question for an appointment"))
@dataclass(frozen=True, kw_only=True)
class AppointmentQuestion(Record):
    """Something to ask the service user next time, prepared beforehand: they see it on the screen."""

    case: str = ref(N_("Case"), "case", required=True)
    words: str = text(N_("What to ask"), required=True, max_length=300)
    asked_on: str = date(N_("Asked on"), past=True)


@record(
    "contact_plan",
    scope=ScopeKind.DYAD,
    label=N_("Contact plan"),
    registers=(Register("clearance", Policy.MOST_PROTECTIVE, by="state"),),
)
@dataclass(frozen=True, kw_only=True)
class ContactPlan(Record):
    """How the service user may be contacted without putting this victim-survivor at risk, cleared by their Idva."""

    dyad: str = ref(N_("Dyad"), "dyad", required=True)
    channels: tuple[str, ...] = codes(N_("Allowed ways of contact"), c.CHANNEL)
    times: str = note(N_("Times and places that are safe"), max_length=1000)
    never_mention: str = note(N_("Never mention"), max_length=1000)
    note: str = note(N_("What else to know"), max_length=4000)
    state: str = code(N_("State"), rc.PLAN_STATE, register="clearance", required=True)
    cleared_by: str = ref(N_("Cleared by"), "staff", register="clearance")
    cleared_on: str = date(N_("Cleared on"), register="clearance")
    void_because: str = text(N_("No longer valid, because"), register="clearance", max_length=300)
    expires: str = date(N_("Valid until"))
    none_because: str = text(N_("No plan can be cleared, because"), max_length=500)
