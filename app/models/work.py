"""The work: contacts, activities, and the actions somebody owes."""

from __future__ import annotations

from dataclasses import dataclass

from app.models import codes as c
from app.models.record import Record, ScopeKind, code, date, flag, moment, note, record, ref, text, whole
from app.words import N_


@dataclass(frozen=True, kw_only=True)
class _Contact(Record):
    """A contact made or tried."""

    case: str = ref(N_("Case"), "case", required=True)
    happened: str = moment(N_("When"), required=True)
    with_whom: str = code(N_("With whom"), c.CONTACT_WITH, required=True)
    agency: str = ref(N_("Agency"), "agency")
    channel: str = code(N_("How"), c.CHANNEL, required=True)
    outcome: str = code(N_("Outcome"), c.OUTCOME, required=True)
    started_by: str = code(N_("Started by"), c.STARTED_BY)
    place: str = text(N_("Place"), search=True)
    minutes: int | None = whole(N_("Minutes"))
    service_user_present: str = code(N_("Service user present"), c.YES_NO)
    safety_concern: bool = flag(N_("Something here changes somebody's safety"))
    note: str = note(N_("Note"))


@record("contact", scope=ScopeKind.CASE, label=N_("Contact"), observation=True)
@dataclass(frozen=True, kw_only=True)
class Contact(_Contact):
    """A contact that names and locates no victim-survivor."""


@record("dyad_contact", scope=ScopeKind.DYAD, label=N_("Contact about a victim-survivor"), observation=True)
@dataclass(frozen=True, kw_only=True)
class DyadContact(_Contact):
    """A contact with a victim-survivor, or with others about them."""

    dyad: str = ref(N_("Dyad"), "dyad", required=True)


@dataclass(frozen=True, kw_only=True)
class _Activity(Record):
    """Work done with or about the service user; indirect work counts like any other."""

    case: str = ref(N_("Case"), "case", required=True)
    happened: str = moment(N_("When"), required=True)
    mode: str = code(N_("Direct or indirect"), c.ACTIVITY_MODE, required=True)
    work_class: str = code(N_("Kind of work"), c.ACTIVITY_CLASS, required=True)
    tactic: str = code(N_("Tactic"), c.TACTIC)
    agency: str = ref(N_("Agency"), "agency")
    minutes: int | None = whole(N_("Minutes"))
    outcome: str = text(N_("Outcome"), search=True)
    need: str = code(N_("Need worked on"), c.NEED_AREA)
    action: str = ref(N_("Action it chases"), "action")
    safety_concern: bool = flag(N_("Something here changes somebody's safety"))
    note: str = note(N_("Note"))


@record("activity", scope=ScopeKind.CASE, label=N_("Activity"), observation=True)
@dataclass(frozen=True, kw_only=True)
class Activity(_Activity):
    """Work that names and locates no victim-survivor."""


@record("dyad_activity", scope=ScopeKind.DYAD, label=N_("Activity about a victim-survivor"), observation=True)
@dataclass(frozen=True, kw_only=True)
class DyadActivity(_Activity):
    """Work about one victim-survivor, in their own scope."""

    dyad: str = ref(N_("Dyad"), "dyad", required=True)


@record("action", scope=ScopeKind.CASE, label=N_("Action"))
@dataclass(frozen=True, kw_only=True)
class Action(Record):
    """Something a person or an agency owes, by a date."""

    case: str = ref(N_("Case"), "case", required=True)
    what: str = text(N_("What is to be done"), required=True, search=True, max_length=300)
    owner: str = ref(N_("Owner"), "staff", register="owner")
    owner_agency: str = ref(N_("Owing agency"), "agency", register="owner")
    due: str = date(N_("Due"))
    status: str = code(N_("Status"), c.ACTION_STATUS, register="status", required=True)
    outcome: str = text(N_("Outcome"), register="status", search=True)
    done_on: str = date(N_("Done on"), register="status")
    meeting: str = ref(N_("Meeting it came from"), "meeting")
    goal: str = ref(N_("Goal it serves"), "goal")
    need: str = code(N_("Need"), c.NEED_AREA)
