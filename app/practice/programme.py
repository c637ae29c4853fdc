"""What is worked on in an invented case: goals, sessions, meetings, shares, orders and what is planned next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from app.commands import actions, goals, meetings, sessions, work
from app.commands.records import add_record, change_record
from app.models.goal import Goal, GoalStep, ProgrammeSuitability, Session
from app.models.ids import stamp
from app.models.meeting import Appointment, Meeting
from app.models.orders import DyadOrder, DyadOrderBreach, LegalOrder
from app.models.sharing import InformationShare
from app.models.work import Action
from app.practice import people as invented
from app.practice.journey import Event, Made, Year, working_day
from app.practice.plan import CasePlan
from app.store.queries.records import records
from app.workspace import LONDON

MODULES = ("motivation", "accountability", "control", "emotions", "impact_children", "impact_victims", "relapse")
_STAGES = ("precontemplation", "contemplation", "contemplation", "preparation", "action")
_SET_AFTER, _SESSIONS_FROM, _SESSION_EVERY = 29, 36, 14


@dataclass(frozen=True, slots=True)
class _Wish:
    """A goal as it may be set for a need, with its steps: what, who takes it (an agency by its kind)."""

    wording: str
    steps: tuple[tuple[str, str], ...]


WISHES = {
    "accommodation": _Wish(
        "A settled place to live, away from the family home",
        (
            ("Register with the council's housing list", "service_user"),
            ("Letter of support to housing", "case_manager"),
            ("Decide on the application", "housing"),
        ),
    ),
    "alcohol": _Wish(
        "No drinking on days with the children",
        (
            ("First appointment at the alcohol service", "service_user"),
            ("Report attendance every month", "substance_misuse"),
        ),
    ),
    "drugs": _Wish(
        "Steady on the prescription, nothing on top",
        (
            ("Weekly collection with the pharmacist", "service_user"),
            ("Test results to the case manager", "substance_misuse"),
        ),
    ),
    "mental_health": _Wish(
        "Somebody to call before a crisis, and a plan for it",
        (("Crisis plan written together", "case_manager"), ("Assessment by the community team", "mental_health")),
    ),
    "employment_education": _Wish(
        "Work or training on three days a week",
        (("Meet the employment adviser", "service_user"), ("Find two courses within reach", "case_manager")),
    ),
    "finance_debt": _Wish(
        "A budget that pays the children's maintenance first",
        (("List all debts", "service_user"), ("Book the debt adviser", "case_manager")),
    ),
    "attitudes_accountability": _Wish(
        "Say what was done without blaming anybody else for it",
        (("Write an account of one incident", "service_user"), ("Read it in a session", "case_manager")),
    ),
}
_AGREEMENTS = (
    ("agreed", "Wants this for the children."),
    ("agreed", ""),
    ("not_agreed", "Does not see it as a problem."),
    ("could_not_answer", "Too unwell on the day to talk about it."),
)
_HOMEWORK = (
    "Write down one time this week when you stopped yourself, and how.",
    "Note each time you checked where somebody was, and what you told yourself.",
    "Write what the children heard on that evening.",
    "Ask one person who knows you what they have noticed.",
)
_MEETINGS = (
    (
        "professionals",
        "Everybody gave what they hold. The times of risk are known; who does what about them was agreed.",
    ),
    ("matac", "Considered for the most harmful list; stays on it. Police lead on disruption."),
    ("core_group", "The plan for the children goes on. Collection from school stays as it is."),
    ("case_review", "Risk looked at again with all agencies. No agency wants to step back."),
)
_OWED = (
    ("police", "Serve the order again and confirm it in writing"),
    ("police", "Send the log of call-outs since the last meeting"),
    ("housing", "Decide on the tenancy and tell us before the letter goes out"),
    ("probation", "Add the exclusion zone to the licence"),
    ("childrens_services", "Tell the school who may collect"),
    ("substance_misuse", "Say whether the appointments are kept"),
    ("", "Update the chronology and send it round"),
)
_SHARES = (
    ("given", "police", "Where and when the next appointment is", "So that the order can be served"),
    ("received", "police", "Call-outs in the last month", "To keep the risk assessment up to date"),
    ("received", "probation", "Licence conditions and the date they end", "To plan for the end of the licence"),
    ("given", "childrens_services", "That the risk assessment was raised", "To protect the children"),
    ("received", "housing", "State of the tenancy", "To time the disruption plan"),
)


class Programme:
    """The work of one case, scheduled beside its journey; it draws on randomness of its own, so that it changes nothing
    else of the year."""

    def __init__(self, builder: Year, plan: CasePlan, made: Made) -> None:
        self.builder, self.plan, self.made = builder, plan, made
        self.manager = builder.people[plan.manager]
        self.random = Random(f"programme {plan.number} {plan.name}")
        self.referred = builder.today - timedelta(days=plan.days_ago)
        self._goals: list[str] = []
        self._orders: list[tuple[str, str]] = []

    def _on(self, day: int, event: Event, *, hour: int) -> None:
        """Let `event` happen `day` days after referral, on a working day."""
        when = self.referred + timedelta(days=day)
        when -= timedelta(days=max(0, when.weekday() - 4))
        self.builder.at(max(when, self.referred), hour, self.random.choice((5, 15, 25, 45)), event)

    def schedule(self, last: int) -> None:
        """Put all of it into the queue; `last` is the last day of the case."""
        on = self._on
        if last > _SET_AFTER + 6:
            on(_SET_AFTER, self._set_goals, hour=14)
            for day in range(_SET_AFTER + 14, last - 2, 14):
                on(day, self._take_steps, hour=14)
        if last > 130:
            on(last - 9, self._end_a_goal, hour=14)
        if self.plan.closed_after is not None:
            on(last - 5, self._end_a_goal, hour=14)
        if not self.plan.indirect_only:
            self._schedule_sessions(last)
        if last > 45:
            on(45, self._judge_programme, hour=13)
        for number, day in enumerate(range(16, last - 4, 64)):
            on(day, lambda number=number: self._meet(number), hour=11)  # type: ignore[misc]  # number bound now
        for day in range(12, last - 2, 48):
            on(day, self._share, hour=12)
        if last > 40 and self.plan.number % 3 == 0:
            on(22, self._order, hour=10)
            on(min(last - 6, 70), self._breach, hour=10)
            if self.plan.special == "breach":
                on(last - 6, self._breach_of_order, hour=11)
        if self.plan.closed_after is None:
            on(last - 1, self._plan_ahead, hour=17)

    def _schedule_sessions(self, last: int) -> None:
        for number, day in enumerate(range(_SESSIONS_FROM, last - 14, _SESSION_EVERY)):
            self._on(day, lambda number=number: self._session(number), hour=15)  # type: ignore[misc]

    # ---- events ----------------------------------------------------------------------------------------------------

    def _now(self) -> str:
        return stamp(self.builder.now())

    def _day(self, days: int) -> str:
        return (self.builder.now().date() + timedelta(days=days)).isoformat()

    def _set_goals(self) -> None:
        pressing = [need for level in ("high", "medium") for need, at in self.plan.needs.items() if at == level]
        for need in [need for need in pressing if need in WISHES][:2]:
            agreement, why = ("not_asked", "") if self.plan.indirect_only else self.random.choice(_AGREEMENTS)
            wish = WISHES[need]
            goal = Goal(
                case="",
                wording=wish.wording,
                need=need,
                set_on="",
                agreement=agreement,
                agreement_why=why,
                due=self._look_again(),
                status="",
            )
            steps = [self._step(what, who, 14 * (n + 1)) for n, (what, who) in enumerate(wish.steps)]
            self._goals.append(goals.add_goal(self.manager, self.made.case, goal, steps))

    def _look_again(self) -> str:
        """A goal of an open case was put off at each review, so that it is to be looked at again soon."""
        if self.plan.closed_after is not None:
            return self._day(100)
        return working_day(self.builder.today + timedelta(days=self.random.randint(-3, 50))).isoformat()

    def _step(self, what: str, who: str, days: int) -> GoalStep:
        agency = self.builder.agencies.get(who, "")
        actor = "agency" if agency else who if who in {"service_user", "case_manager"} else "other"
        return GoalStep(goal="", what=what, actor=actor, actor_agency=agency, due=self._day(days), status="")

    def _take_steps(self) -> None:
        rows = records(self.manager.store, self.manager.access, "goal_step", case=self.made.case)
        for row in sorted(rows, key=lambda row: row.id):
            due = row.text("status") == "open" and row.text("due") <= self._day(7)
            long_due = row.text("due") <= self._day(-12)
            if due and row.text("goal") in self._goals and (long_due or self.random.random() < 0.8):
                goals.mark_step(self.manager, row.id)

    def _end_a_goal(self) -> None:
        if self._goals:
            status = self.random.choice(("met", "partly_met", "partly_met", "not_met"))
            words = {
                "met": "Done, and confirmed by the agency.",
                "partly_met": "Some of it has held for two months.",
                "not_met": "Nothing has changed that anybody could confirm.",
            }
            goals.end_goal(self.manager, self._goals.pop(0), status, outcome=words[status])

    def _session(self, number: int) -> None:
        attended = self.random.choice(
            ("attended",) * 6 + ("late", "missed", "missed", "cancelled_them", "cancelled_us")
        )
        came = attended in {"attended", "late"}
        session = Session(
            case="",
            happened=self._now(),
            module=MODULES[number // 2 % len(MODULES)],
            attended=attended,
            stage=_STAGES[min(number // 3, len(_STAGES) - 1)] if came else "",
            homework=self.random.choice(("done", "partly", "not_done")) if came and number else "",
            homework_set=self.random.choice(_HOMEWORK) if came else "",
            minutes=self.random.choice((45, 50, 60)) if came else 15,
        )
        sessions.record_session(self.manager, self.made.case, session)

    def _judge_programme(self) -> None:
        choices: tuple[tuple[str, tuple[str, ...]], ...] = (
            ("not_suitable", ("denies", "substances")),
            ("not_suitable", ("no_programme",)),
            ("not_suitable", ("mental_health",)),
            ("not_assessed", ()),
            ("suitable", ()),
        )
        suitability, reasons = choices[self.plan.number % len(choices)]
        if self.plan.indirect_only:
            suitability, reasons = "not_suitable", ("declined",)
        judged = ProgrammeSuitability(
            case="", happened=self._day(0), suitability=suitability, reasons=reasons, programme="Group on Tuesdays"
        )
        sessions.judge_suitability(self.manager, self.made.case, judged)

    def _meet(self, number: int) -> None:
        kind, decisions = _MEETINGS[(self.plan.number + number) % len(_MEETINGS)]
        chosen = self.random.sample(_OWED, 2 if number else 3)
        agencies = self.builder.agencies
        there = {agencies[who] for who, _ in chosen if who} | {agencies["police"]}
        meeting = Meeting(
            case="",
            happened=self._now(),
            kind=kind,
            agencies=tuple(sorted(there)),
            minutes=self.random.choice((45, 60, 75)),
            decisions=decisions,
        )
        owed = [
            Action(
                case="",
                what=what,
                owner="" if who else self.manager.staff,
                owner_agency=agencies.get(who, ""),
                due=working_day(date.fromisoformat(self._day(self.random.randint(7, 21)))).isoformat(),
            )
            for who, what in chosen
        ]
        changed = meetings.record_meeting(self.manager, self.made.case, meeting, owed)
        for action in sorted(record for kind_, record in changed.records if kind_ == "action"):
            self._follow(action)

    def _follow(self, action: str) -> None:
        """Most of what was agreed is done in time; an agency that is late is chased, and then mostly answers."""
        view = self.manager.store.read("action", action)
        assert view is not None
        due = date.fromisoformat(str(view.values["due"]))
        roll = self.random.random()
        if roll < 0.85:
            self.builder.at(due - timedelta(days=2), 10, 40, lambda: self._finish(action, wanted=roll > 0.05))
            return
        if view.values.get("owner_agency"):
            self.builder.at(due + timedelta(days=3), 10, 45, lambda: self._chase(action))
        self.builder.at(due + timedelta(days=8), 10, 50, lambda: self._finish(action))

    def _finish(self, action: str, *, wanted: bool = True) -> None:
        said = invented.OUTCOMES if wanted else invented.NOT_DONE
        outcome = self.random.choice(said)
        work.complete_action(self.manager, action, outcome=outcome, status="done" if wanted else "not_done")

    def _chase(self, action: str) -> None:
        actions.chase_agency(self.manager, action, note="Rang; they will answer this week.", minutes=5)

    def _share(self) -> None:
        direction, who, what, purpose = self.random.choice(_SHARES)
        share = InformationShare(
            case="",
            happened=self._now(),
            direction=direction,
            agency=self.builder.agencies[who],
            what=what,
            purpose=purpose,
            legal_basis=self.random.choice(("public_task", "crime_and_disorder_act_s115", "recognised_interest_crime")),
            necessity="Nobody else holds it, and nothing was given that this purpose did not need.",
            method="phone" if direction == "received" else "secure_email",
            authorised_by=self.manager.staff,
            service_user_told="no",
        )
        add_record(self.manager, share, case=self.made.case)

    def _order(self) -> None:
        starts, ends = self._day(0), self._day(365)
        court = "Cardigan Magistrates' Court"
        bail = LegalOrder(
            case="", type="bail", court=court, starts=starts, ends=self._day(60), state="in_force",
            conditions="Live and sleep at the bail address. No contact with any witness.",
        )  # fmt: skip
        self._orders.append(("legal_order", add_record(self.manager, bail, case=self.made.case)))
        if self.made.dyads:
            protects = DyadOrder(
                case="", dyad="", type="non_molestation", court="Family Court", starts=starts, ends=ends,
                state="in_force", conditions="No contact by any means. Not within 100 metres of the home or workplace.",
            )  # fmt: skip
            self._orders.append(("dyad_order", add_record(self.manager, protects, dyad=self.made.dyads[0])))

    def _breach(self) -> None:
        for kind, order in self._orders:
            if kind == "legal_order":
                values = {"state": "ended", "ended_on": self._day(0), "ended_why": "Charged; conditions lapsed."}
                change_record(self.manager, kind, order, values)
        if self.plan.number % 6 == 0:
            self._breach_of_order()

    def _breach_of_order(self) -> None:
        for order in [order for kind, order in self._orders if kind == "dyad_order"]:
            breach = DyadOrderBreach(
                case="", dyad="", order=order, happened=self._now(), status="reported", source="police",
                what="Three messages from a number not known before, alleged to be from the service user.",
            )  # fmt: skip
            add_record(self.manager, breach, dyad=self.made.dyads[0])

    def _plan_ahead(self) -> None:
        kind, where = self.random.choice(
            (("office", "Office, room 2"), ("home_visit", ""), ("session", "Office, room 1"))
        )
        with_whom = "service_user"
        if self.plan.indirect_only:
            kind, where, with_whom = "meeting", "Police station", "agency"
        day = working_day(self.builder.today + timedelta(days=self.random.randint(1, 12)))
        planned = datetime(day.year, day.month, day.day, self.random.randint(9, 16), 30, tzinfo=LONDON)
        appointment = Appointment(
            case="", planned=stamp(planned), kind=kind, with_whom=with_whom, where=where, status="planned",
            joint_worker=self.builder.people["lead"].staff if kind == "home_visit" else "",
            check_in_by=stamp(planned + timedelta(hours=2)) if kind == "home_visit" else "",
        )  # fmt: skip
        add_record(self.manager, appointment, case=self.made.case)
