"""One invented case's year, written through the program's own commands as it would have happened."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from app.commands import assessments, cases, people, work
from app.models.case import Alert
from app.models.guards import CHECK_KINDS
from app.models.lifecycle import REFERRAL_STAGES
from app.models.person import Dyad, PersonDetails, ServiceUser, VictimAddress, VictimContactPoint, VictimSurvivor
from app.models.record import Json
from app.models.referral import Referral
from app.models.work import Action, Activity, Contact, DyadContact
from app.practice import people as invented
from app.practice.answers import fill, shipped
from app.practice.journey import Event, Journey, Made, Year, working_day
from app.practice.plan import CasePlan, DyadPlan
from app.practice.programme import Programme
from app.store.queries.cases import held_dyads
from app.workspace import Workspace

_AGENCY_NOTES = ("police", "probation", "childrens_services", "housing", "substance_misuse", "mental_health", "health")
"""Whose words each of the agency notes are."""
_INDIRECT = (
    ("risk_management",) * 5
    + ("disruption",) * 3
    + ("multi_agency",) * 3
    + ("support", "institutional_advocacy", "assessment", "admin")
)


class CaseYear:
    """One case's year: schedules every event of its plan."""

    def __init__(self, builder: Year, plan: CasePlan) -> None:
        self.builder, self.plan = builder, plan
        self.made = Made()
        self.journey = Journey(builder, plan, self.made)
        self.random: Random = plan.random
        self.referred = builder.today - timedelta(days=plan.days_ago)
        self.manager = builder.people[plan.manager]
        self.last = plan.closed_after if plan.closed_after is not None else plan.days_ago

    def on(self, day: int, event: Event, *, hour: int | None = None, working: bool = False) -> None:
        """Let `event` happen `day` days after referral, in working hours; on a `working` day or where no hour is set,
        before the weekend."""
        when = self.referred + timedelta(days=day)
        if when.weekday() > 4 and (hour is None or working):
            when -= timedelta(days=when.weekday() - 4)
        self.builder.at(
            max(when, self.referred),
            hour if hour is not None else self.random.randint(9, 16),
            self.random.choice((0, 10, 20, 35, 50)),
            event,
        )

    def schedule(self) -> None:
        """Put the whole year into the queue."""
        self.on(0, self._open, hour=8)
        if self.plan.special in REFERRAL_STAGES:
            self._schedule_referral()
            return
        for day, stage in (
            (2, "screening"),
            (4, "panel"),
            (7, "information_gathering"),
            (20, "intake"),
            (30, "active"),
        ):
            if day < self.last:
                self.on(day, lambda stage=stage: self._move(stage), hour=17)  # type: ignore[misc]  # stage bound now
        self.on(2, self.journey.eligible, hour=16)
        if self.last > 6:
            self.on(6, self.journey.decide, hour=17)
        self.on(7, self._add_people, hour=18)
        self._schedule_information()
        self._schedule_work()
        Programme(self.builder, self.plan, self.made).schedule(self.last)
        ending = self.plan.closed_after is not None or self.plan.special == "closing"
        reviewed = self.last - 15 if ending else self.last  # exit follows, not a review
        for turn, day in enumerate(day for day in self.plan.assessment_days() if day <= reviewed):
            self.on(day, lambda turn=turn: self._assess(turn), hour=16, working=True)  # type: ignore[misc]
            self.on(day + 3, lambda turn=turn: self._idva_assess(turn), hour=15, working=True)  # type: ignore[misc]
        self._schedule_end()

    def _schedule_referral(self) -> None:
        """A referral that nobody has decided on yet."""
        self.on(2, lambda: self._move("screening"), hour=17)
        self.on(2, self.journey.eligible, hour=16)
        if self.plan.special == "panel":
            self.on(4, lambda: self._move("panel"), hour=17)
        self.on(5, self._add_people, hour=16)
        self.on(8, self.journey.ask_agencies, hour=9)

    def _schedule_information(self) -> None:
        """Agencies are asked at once and answer one by one before intake; the Idva clears a plan once they have it."""
        self.on(8, self.journey.ask_agencies, hour=9)
        for place, kind in enumerate(CHECK_KINDS):
            self.on(10 + place, lambda kind=kind: self.journey.agency_answers(kind), hour=12)  # type: ignore[misc]
        self.on(8, self.journey.write_plans, hour=10)
        for day in range(9, min(self.last, 60), 7):
            self.on(day, self.journey.clear_plans, hour=8)

    def _schedule_work(self) -> None:
        day = 9
        while day < self.last:
            self.on(day, self._contact if self.random.random() < 0.55 else self._activity)
            if self.random.random() < 0.3:
                self.on(day, self._activity)
            if self.random.random() < 0.12:
                self.on(day, self._dyad_contact)
            day += self.random.randint(self.plan.busy - 2, self.plan.busy + 3)
        for day in range(12, self.last, 24):
            self.on(day + self.random.randint(0, 8), self._action)

    def _schedule_end(self) -> None:
        if self.plan.suspended:
            self.on(self.last - 20, self.journey.suspend, hour=18)
        if self.plan.special == "closing":
            self.on(self.last - 40, self.journey.step_down, hour=18)
            self.on(self.last - 12, self._exit, hour=15, working=True)
            self.on(self.last - 12, self._idva_exit, hour=19, working=True)
            self.on(self.last - 4, self.journey.ask_to_close, hour=16)
            return
        if self.plan.closed_after is None:
            if self.last > 285 and not self.plan.review_left_out:
                self.on(self.last - 12, self.journey.step_down, hour=18)
            return
        self.on(self.last - 15, self.journey.step_down, hour=18)
        self.on(self.last - 12, self._exit, hour=15)
        self.on(self.last - 12, self._idva_exit, hour=19)
        self.on(self.last, self.journey.close, hour=19)

    # ---- events ----------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        given, _, family = self.plan.name.partition(" ")
        aware = "no" if self.plan.source == "marac" else "yes"
        marac = self.referred.isoformat() if self.plan.source == "marac" else ""
        opened = cases.open_case(
            self.manager,
            person=self._person(given, family),
            referral=Referral(
                case="",
                received_on=self.referred.isoformat(),
                source=self.plan.source,
                marac_on=marac,
                criterion="visible_high_risk",
                service_user_aware=aware,
            ),
            details=PersonDetails(
                sex=self.plan.sex, ethnicity=self.plan.ethnicity, correspondence_language="not_asked"
            ),
            site=self.builder.site,
        )
        self.made.case, self.made.scope = opened.id, opened.scope

    def _person(self, given: str, family: str) -> ServiceUser:
        """Who was referred: by what they are called alone, where nobody is sure of the name."""
        if self.plan.special == "unconfirmed":
            return ServiceUser(known_as=given, name_unconfirmed=True, birth_date=f"{self.plan.born.year}")
        return ServiceUser(given_name=given, family_name=family, birth_date=self.plan.born.isoformat())

    def _move(self, stage: str) -> None:
        cases.move_case(self.manager, self.made.case, stage)
        if stage == "information_gathering" and self.plan.indirect_only:
            cases.change_case(self.manager, self.made.case, work_mode="indirect_only", engagement="refused")

    def _add_people(self) -> None:
        for place, plan in enumerate(self.plan.dyads):
            self.made.dyads.append(self._add_dyad(plan, place))
        for place in self.plan.alerts:
            kind, words, covert = invented.ALERTS[place]
            again = (self.builder.today + timedelta(days=4 + (self.plan.number * 11 + place * 5) % 70)).isoformat()
            alert = Alert(type=kind, words=words, covert=covert, level="caution", review_due=again)
            cases.add_alert(self.manager, self.made.case, alert)

    def _add_dyad(self, plan: DyadPlan, place: int) -> str:
        given, _, family = plan.name.partition(" ")
        number = 100 + self.plan.number * 7 + place
        street = invented.STREETS[(self.plan.number + place) % len(invented.STREETS)]
        town = invented.TOWNS[(self.plan.number * 3 + place) % len(invented.TOWNS)]
        address = VictimAddress(lines=f"{number % 90 + 1} {street}\n{town}", confidentiality=plan.confidentiality)
        phone = VictimContactPoint(
            kind="mobile",
            value=f"07700 900{number % 1000:03}",
            safe=self.random.choice(("safe", "safe", "unsafe", "not_known")),
            safe_times="Weekday mornings",
            may_leave_message="no",
        )
        idva = self.builder.people["idva"].staff if plan.has_idva else ""
        dyad = Dyad(
            victim_survivor="",
            relationship=plan.relationship,
            cohabitation=plan.cohabitation,
            idva=idva,
            idva_contact="in_contact" if idva else "not_yet",
            no_idva_because="" if idva else "Support was offered and declined for now.",
            victim_aware="yes" if idva else "not_known",
        )
        sex = "male" if given in {"Keith", "Robert"} else "female"
        added = people.add_dyad(
            self.manager,
            self.made.case,
            victim_survivor=VictimSurvivor(given_name=given, family_name=family, sex=sex),
            dyad=dyad,
            addresses=(address,),
            contact_points=(phone,),
        )
        return added.id

    def _moment(self) -> str:
        return self.builder.now().strftime("%Y-%m-%dT%H:%M:00Z")

    def _contact(self) -> None:
        direct = not self.plan.indirect_only and self.random.random() < 0.6
        achieved = self.random.random() < 0.82
        agency = ""
        if direct:
            notes: tuple[str, ...] = invented.DIRECT_NOTES if achieved else invented.ATTEMPT_NOTES
            channel = self.random.choice(
                ("office", "home_visit", "phone", "joint_visit") if achieved else ("phone", "text", "home_visit")
            )
        else:
            agency, note = self.random.choice(tuple(zip(_AGENCY_NOTES, invented.AGENCY_NOTES, strict=True)))
            notes, channel = (note,), self.random.choice(("phone", "email"))
        contact = Contact(
            happened=self._moment(),
            with_whom="service_user" if direct else "agency",
            agency=self.builder.agencies.get(agency, ""),
            channel=channel,
            outcome="achieved" if achieved or not direct else "attempted",
            started_by="us",
            minutes=self.random.choice((15, 20, 30, 45, 60)) if achieved else 5,
            note=invented.about(self.random.choice(notes), self.plan.sex),
        )
        work.record_contact(self.manager, self.made.case, contact)
        if direct and achieved:
            cases.change_case(self.manager, self.made.case, engagement="engaged")

    def _activity(self) -> None:
        kind = self.random.choice(_INDIRECT if self.plan.indirect_only else (*_INDIRECT, "behaviour_change", "support"))
        agency = {"disruption": "police", "multi_agency": "childrens_services", "support": "housing"}.get(kind, "")
        done = Activity(
            happened=self._moment(),
            mode="direct" if kind in {"support"} and not self.plan.indirect_only else "indirect",
            work_class=kind,
            tactic={"disruption": "disruption", "support": "support"}.get(kind, "prevention"),
            agency=self.builder.agencies.get(agency, ""),
            minutes=self.random.choice((10, 20, 30, 45, 90)),
            note=invented.about(self.random.choice(invented.ACTIVITY_NOTES[kind]), self.plan.sex),
            covert=kind == "disruption",
        )
        work.record_activity(self.manager, self.made.case, done)

    def _dyad_contact(self) -> None:
        if not self.made.dyads:
            return
        contact = DyadContact(
            happened=self._moment(),
            with_whom="idva",
            channel="phone",
            outcome="achieved",
            minutes=15,
            note=invented.about(self.random.choice(invented.VICTIM_CONTACT_NOTES), self.plan.sex),
            dyad=self.random.choice(self.made.dyads),
        )
        work.record_dyad_contact(self.manager, contact)

    def _action(self) -> None:
        what, agency, _ = self.random.choice(invented.ACTIONS)
        due = working_day(self.builder.now().date() + timedelta(days=self.random.randint(4, 21)))
        changed = work.add_action(
            self.manager,
            self.made.case,
            Action(what=what, owner_agency=self.builder.agencies.get(agency, ""), due=due.isoformat()),
        )
        action = next(record for kind, record in changed.records if kind == "action")
        roll = self.random.random()
        days = self.random.randint(-4, 0) if roll < 0.86 else self.random.randint(1, 6) if roll < 0.97 else 17
        self.builder.at(due + timedelta(days=days), 11, 5, lambda: self._done(action, wanted=roll < 0.8 or roll > 0.86))

    def _done(self, action: str, *, wanted: bool) -> None:
        if wanted:
            work.complete_action(self.manager, action, outcome=self.random.choice(invented.OUTCOMES))
        else:
            why = self.random.choice(invented.NOT_DONE)
            work.complete_action(self.manager, action, outcome=why, status="not_done")

    def _assess(self, turn: int) -> None:
        point = "intake" if turn == 0 else "review"
        for dyad, plan in zip(self.made.dyads, self.plan.dyads, strict=True):
            self._complete(
                self.manager,
                "behaviour",
                point,
                dyad,
                "case_manager",
                {"severity": dict(plan.seen["case_manager"][turn])},
            )
        self._judge(point, turn)
        self._complete(self.manager, "needs", point, "", "case_manager", self._needs())
        due = self.builder.now().date() + timedelta(days=84 + self.random.randint(-6, 10))
        cases.change_case(self.manager, self.made.case, review_due=due.isoformat())

    def _needs(self) -> dict[str, Json]:
        return {
            "need_level": dict(self.plan.needs),
            "offending_domestic_abuse": "yes",
            "offending_other": "yes" if self.plan.number % 4 else "not_known",
            "dvpp_suitability": "not_assessed",
        }

    def _judge(self, point: str, turn: int, change: str = "") -> None:
        level = self.plan.risk[turn]
        lower = {"very_high": "high", "high": "medium", "medium": "standard", "standard": "standard"}[level]
        given: dict[str, Json] = {
            "time_point": point,
            "level": {"victim": level, "children": lower, "other_adults": "standard"},
        }
        if change:
            given["change_since_intake"] = change
        self._complete(self.manager, "risk", point, "", "case_manager", given)

    def _idva_assess(self, turn: int, point: str = "", change: str = "") -> None:
        idva = self.builder.people["idva"]
        held = {d.id for d in held_dyads(idva.store, idva.access)}
        for dyad, plan in zip(self.made.dyads, self.plan.dyads, strict=True):
            if plan.has_idva and dyad in held:
                # Their laptop may have heard of a dyad only after the case manager's intake: the first view is theirs.
                when = point or ("review" if dyad in self.made.rated_by_idva else "intake")
                self.made.rated_by_idva.add(dyad)
                self._complete(idva, "behaviour", when, dyad, "idva", {"severity": dict(plan.seen["idva"][turn])})
                given: dict[str, Json] = {"time_point": when, "level": {"victim": self.plan.risk[turn]}}
                if change:
                    given["change_since_intake"] = change
                self._complete(idva, "risk", when, dyad, "idva", given)

    def _complete(self, who: Workspace, name: str, point: str, dyad: str, view: str, given: dict[str, Json]) -> None:
        subject = assessments.Subject(name, self.made.case, dyad, view, point)
        answers = fill(shipped(name), given, who.today(), self.random)
        assessments.complete_assessment(who, subject, answers)

    def _exit(self) -> None:
        turn = len(self.plan.risk) - 1
        for dyad, plan in zip(self.made.dyads, self.plan.dyads, strict=True):
            self._complete(
                self.manager,
                "behaviour",
                "exit",
                dyad,
                "case_manager",
                {"severity": dict(plan.seen["case_manager"][turn])},
            )
        self._judge(
            "exit",
            turn,
            self.random.choice(("significantly_reduced", "moderately_reduced", "slightly_reduced", "no_change")),
        )
        self._complete(
            self.manager, "needs", "exit", "", "case_manager", self._needs() | {"dvpp_suitability": "not_suitable"}
        )

    def _idva_exit(self) -> None:
        change = self.random.choice(
            ("significantly_reduced", "significantly_reduced", "moderately_reduced", "no_change")
        )
        self._idva_assess(len(self.plan.risk) - 1, "exit", change)
