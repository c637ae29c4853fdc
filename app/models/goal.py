"""What the service user and the service work towards: goals with steps, sessions, and whether a programme suits."""

from __future__ import annotations

from dataclasses import dataclass

from app.models import codes as c
from app.models import record_codes as rc
from app.models.record import Record, ScopeKind, code, codes, date, moment, note, record, ref, text, whole
from app.words import N_


@record("goal", scope=ScopeKind.CASE, label=N_("Goal"))
@dataclass(frozen=True, kw_only=True)
class Goal(Record):
    """What is to be different, in plain words, and whether the service user agreed to it."""

    case: str = ref(N_("Case"), "case", required=True)
    wording: str = text(N_("Goal"), required=True, search=True, max_length=300)
    need: str = code(N_("Need"), c.NEED_AREA)
    set_on: str = date(N_("Set on"), required=True, past=True)
    agreement: str = code(N_("Agreement"), rc.AGREEMENT, register="agreement", required=True)
    agreement_why: str = text(N_("Why, or their own words"), register="agreement", max_length=500)
    due: str = date(N_("Look at it again by"))
    status: str = code(N_("How it stands"), rc.GOAL_STATE, register="status", required=True)
    outcome: str = note(N_("What came of it"), register="status", max_length=2000)
    done_on: str = date(N_("Ended on"), register="status", past=True)


@record("goal_step", scope=ScopeKind.CASE, label=N_("Step towards a goal"))
@dataclass(frozen=True, kw_only=True)
class GoalStep(Record):
    """One step, who takes it, and whether it was taken."""

    goal: str = ref(N_("Goal"), "goal", required=True)
    what: str = text(N_("Step"), required=True, search=True, max_length=300)
    actor: str = code(N_("Who takes it"), rc.STEP_ACTOR, required=True)
    actor_agency: str = ref(N_("Which agency"), "agency")
    due: str = date(N_("By when"))
    status: str = code(N_("Status"), c.ACTION_STATUS, register="status", required=True)
    done_on: str = date(N_("Done on"), register="status", past=True)
    outcome: str = text(N_("What came of it"), register="status", max_length=300)


@record("session", scope=ScopeKind.CASE, label=N_("Behaviour-change session"), observation=True)
@dataclass(frozen=True, kw_only=True)
class Session(Record):
    """One planned session of behaviour-change work, whether or not the service user came."""

    case: str = ref(N_("Case"), "case", required=True)
    happened: str = moment(N_("When"), required=True, past=True)
    module: str = code(N_("Module"), rc.MODULE, required=True)
    attended: str = code(N_("Attendance"), rc.ATTENDED, required=True)
    stage: str = code(N_("Stage of change"), rc.CHANGE_STAGE)
    homework: str = code(N_("Homework from last time"), rc.HOMEWORK)
    homework_set: str = text(N_("Homework for next time"), max_length=500)
    minutes: int | None = whole(N_("Minutes"))
    note: str = note(N_("Note"))


@record("programme_suitability", scope=ScopeKind.CASE, label=N_("Suitable for a programme?"), observation=True)
@dataclass(frozen=True, kw_only=True)
class ProgrammeSuitability(Record):
    """Whether a behaviour-change programme (DVPP) would suit, and why not."""

    case: str = ref(N_("Case"), "case", required=True)
    happened: str = date(N_("Date"), required=True, past=True)
    suitability: str = code(N_("Suitable?"), c.DVPP_SUITABILITY, required=True)
    reasons: tuple[str, ...] = codes(N_("Reasons"), rc.UNSUITABLE_REASON)
    programme: str = text(N_("Programme"))
    note: str = note(N_("Explain"), max_length=2000)
