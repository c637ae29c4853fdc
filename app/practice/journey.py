"""What takes an invented case from stage to stage: panel, agency checks, contact plans, and its closure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from app.commands import checks, closures, lifecycle, panel, plans
from app.commands.records import add_record
from app.models.case import ClosureRequest, DyadWaiver
from app.models.clocks import months_after
from app.models.guards import StageFacts, Task, missing
from app.models.meeting import ContactPlan
from app.models.referral import Eligibility, PanelDecision
from app.practice import people as invented
from app.practice.plan import CasePlan
from app.store.queries.plans import contact_plans
from app.store.queries.records import records
from app.store.queries.stages import stage_facts
from app.workspace import Workspace

Event = Callable[[], None]


class Year(Protocol):
    """What a case needs of the site it happens on: its people and agencies, and a place in the order of events."""

    site: str
    people: dict[str, Workspace]
    agencies: dict[str, str]
    today: date

    def now(self) -> datetime:
        """The moment of the event being written, UTC."""

    def at(self, day: date, hour: int, minute: int, event: Event) -> None:
        """Let `event` happen on a day at a London time, unless that is still to come."""

    def hand(self, sender: str, receiver: str) -> None:
        """Hand one colleague's bundle to another."""


@dataclass(slots=True)
class Made:
    """What has been made of a case so far."""

    case: str = ""
    scope: str = ""
    dyads: list[str] = field(default_factory=list)
    rated_by_idva: set[str] = field(default_factory=set)


class Journey:
    """The steps of one case's life, each an event of its year."""

    def __init__(self, builder: Year, plan: CasePlan, made: Made) -> None:
        self.builder, self.plan, self.made = builder, plan, made
        self.manager = builder.people[plan.manager]

    def eligible(self) -> None:
        """Whether the referral fits, and its priority."""
        checked = Eligibility(
            checklist="1",
            checked_on=self.manager.today().isoformat(),
            adult="yes",
            in_area="yes",
            identified="yes",
            abuse_current="yes",
            marac_level="yes" if self.plan.source == "marac" else "not_known",
            priority="both" if len(self.plan.dyads) > 1 else "high_harm",
            priority_basis="Harm and frequency in the last 12 months, by what police and the Idva hold.",
        )
        add_record(self.manager, checked, case=self.made.case)

    def decide(self) -> None:
        """The panel allocates."""
        there = ("police", "probation", "idva_service", "childrens_services")
        decision = PanelDecision(
            happened=self.manager.today().isoformat(),
            decision="allocate",
            reason="High harm, more than one agency worried, and no other service holds the risk.",
            agencies=tuple(self.builder.agencies[kind] for kind in there),
        )
        panel.record_panel_decision(self.manager, self.made.case, decision)

    def ask_agencies(self) -> None:
        """Everyone on the site's list is asked."""
        checks.ask_checks(self.manager, self.made.case)

    def agency_answers(self, kind: str) -> None:
        """One kind of agency answers."""
        agency = self.builder.agencies[kind]
        for row in records(self.manager.store, self.manager.access, "agency_check", case=self.made.case):
            if row.text("agency") == agency:
                answer, said = invented.CHECK_ANSWERS[(self.plan.number + len(kind)) % len(invented.CHECK_ANSWERS)]
                checks.answer_check(self.manager, row.id, answer=answer, said=invented.about(said, self.plan.sex))

    def write_plans(self) -> None:
        """A contact plan for each victim-survivor, put to their Idva."""
        for dyad, plan in zip(self.made.dyads, self.plan.dyads, strict=True):
            written = ContactPlan(
                dyad=dyad,
                channels=("phone", "office"),
                times="Weekdays from ten to four, at the office or by phone to the service user's own number.",
                never_mention="The Marac, and where anybody lives now.",
                none_because="" if plan.has_idva else "No Idva is linked yet; agreed with police instead.",
            )
            plans.write_plan(self.manager, written, ask=plan.has_idva)

    def clear_plans(self) -> None:
        """The Idva clears what has reached their laptop."""
        idva = self.builder.people["idva"]
        for row in contact_plans(idva.store, idva.access):
            if row.dyad in self.made.dyads and row.state == "asked":
                plans.clear_plan(idva, row.id, expires=months_after(idva.today(), 12).isoformat())

    def suspend(self) -> None:
        """The service user is in custody."""
        lifecycle.suspend_case(self.manager, self.made.case, because="custody", reason="Remanded in custody.")

    def step_down(self) -> None:
        """Less work, with probation holding the risk."""
        probation = self.builder.agencies["probation"]
        lifecycle.step_down(self.manager, self.made.case, agency=probation, reason="Steady for a whole review period.")

    def close(self) -> None:
        """Asked for on the case manager's laptop, approved on the lead's, and heard of again on the first."""
        self.ask_to_close()
        manager, lead = self.plan.manager, self.builder.people["lead"]
        self.builder.hand(manager, "lead")
        closures.approve_closure(lead, self.made.case, words="Agreed at panel.")
        self.builder.hand("lead", manager)

    def ask_to_close(self) -> None:
        """Asked for, with a reason for each of the Idva's ratings that is not there."""
        self.builder.hand("idva", self.plan.manager)
        for task in missing(self._facts(), "closed"):
            if task.code == "assessment" and task.perspective == "idva":
                self._waive(task)
        why = self.plan.random.choice(("planned_goals_met", "planned_max_duration", "long_custody", "panel_decision"))
        if self.plan.special == "closing":
            why = "planned_goals_met"
        request = ClosureRequest(
            case=self.made.case,
            reason=why,
            summary="Less abuse by both views than at intake; what is left is held by others.",
            handover="Probation holds the risk until the order ends; the Idva stays in touch.",
        )
        closures.ask_to_close(self.manager, request)

    def _facts(self) -> StageFacts:
        today = self.manager.today().isoformat()
        found = stage_facts(self.manager.store, self.manager.access, self.made.case, on=today)
        assert found is not None
        return found

    def _waive(self, task: Task) -> None:
        waiver = DyadWaiver(
            case=self.made.case,
            dyad=task.dyad,
            instrument=task.instrument,
            perspective=task.perspective,
            time_point=task.time_point,
            because="The Idva's work with them had ended before the case closed.",
        )
        closures.waive_assessment(self.manager, waiver)


def working_day(day: date, *, back: bool = False) -> date:
    """`day`, or where it is at a weekend the Monday after it, or with `back` the Friday before."""
    over = day.weekday() - 4
    return day if over <= 0 else day - timedelta(days=over) if back else day + timedelta(days=3 - over)
