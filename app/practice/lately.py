"""What the practice service has on its hands today: one of each thing that a colleague may want to open and look at."""

from __future__ import annotations

import struct
import zlib
from datetime import date, datetime, timedelta

from app.commands import documents, goals, looks, work
from app.commands.attachments import About, attach_bytes
from app.commands.records import add_record, add_records
from app.models.case import DataBreach, LegalHold, SubjectAccessRequest, Supervision
from app.models.clocks import months_after
from app.models.document import DocumentKind
from app.models.goal import Goal, GoalStep
from app.models.ids import stamp
from app.models.meeting import Appointment, AppointmentQuestion
from app.models.orders import DyadOrder, Incident, LegalOrder, MaracHearing
from app.models.person import Child, SurvivorFeedback
from app.models.record import Record
from app.models.work import Action
from app.practice.case_year import CaseYear
from app.practice.journey import Event, Year, working_day
from app.practice.programme import WISHES
from app.store.queries.cases import held_dyads
from app.store.queries.records import records
from app.workspace import LONDON

_QUESTIONS = (
    "How did the handover on Sunday go, and what did you do before it?",
    "Which of the conditions is hardest to keep this week?",
    "What would you like the next review to say about you?",
)
_CHILDREN = (
    ("Ewan", "5_10", "protection_plan", "Collected from school by the grandmother only; the school knows."),
    ("Mali", "0_4", "protection_plan", "Nursery three days a week; the health visitor calls every month."),
    ("Joel", "11_15", "in_need", "Speaks to the school counsellor on Wednesdays."),
)
_FEEDBACK = (
    ("safer", "more", "The messages have stopped since the order was served again."),
    ("no_change", "no_change", "Still plans every journey around where the car might be."),
    ("much_safer", "more", "Has been to the shops alone for the first time this year."),
    ("less_safe", "less", "The release date has brought the worry back."),
)
_SUPERVISED = (
    ("How to go on where nothing is admitted.", "Indirect work until after the hearing; look again then."),
    ("The pace of sessions, and what the Idva hears at the same time.", "Every other week, the Idva told first."),
    ("What the case asks of the worker.", "Joint visits from now on; a debrief after each."),
)
_FILE_NOTE = (
    "Housing officer, by telephone.\n\nThe tenancy decision is put off to the end of the month.\n"
    "They will write to both of us before any letter goes out.\n"
)
_OVERDUE = (
    ("Ask probation for the licence conditions in writing", "probation", 41),
    ("Decide on the tenancy and tell us before the letter goes out", "housing", 19),
    ("Book the next joint visit", "", 8),
    ("Send the chronology to the panel", "", 3),
)
"""(what, which kind of agency owes it or "" for the case manager, days overdue today)"""


class Lately:
    """The last weeks of a practice site, put into its queue after the cases' own years; nothing here is random."""

    def __init__(self, builder: Year, years: list[CaseYear]) -> None:
        self.builder, self.years, self._minute = builder, years, 0
        cases = [each for each in years if each.plan.closed_after is None and each.plan.manager == "case_manager_1"]
        worked = [each for each in cases if not each.plan.special and each.last > 60 and not each.plan.suspended]
        direct = [each for each in worked if not each.plan.indirect_only]
        self.worked = sorted(worked, key=lambda each: each.plan.number)
        self.shown = max(direct, key=lambda each: (len(each.plan.dyads), -each.plan.number), default=None)
        self.closed = [each for each in years if each.plan.closed_after is not None]

    def schedule(self) -> None:
        """Put it into the queue."""
        if self.shown is None:
            return
        self._schedule_shown(self.shown)
        for place, (what, agency, days) in enumerate(_OVERDUE):
            year = self.worked[place * 3 % len(self.worked)]
            self._on(days + 14, lambda y=year, w=what, a=agency, d=days: self._owe(y, w, a, d))  # type: ignore[misc]
        for place, (over, decided) in enumerate(_SUPERVISED):
            year = self.worked[place * 5 % len(self.worked)]
            self._on(9 + 9 * place, lambda y=year, o=over, d=decided: self._supervise(y, o, d))  # type: ignore[misc]
        for place, child in enumerate(_CHILDREN):
            year = self.worked[place * 4 % len(self.worked)]
            self._on(20, lambda y=year, c=child: self._add_child(y, *c))  # type: ignore[misc]
        self._on(12, self._ask_for_access)
        self._on(10, self._hold)
        self._on(6, self._hear_survivors)
        self._on(2, self._lose_a_letter)
        self._on(4, self._look)

    def _schedule_shown(self, year: CaseYear) -> None:
        self._on(30, lambda: self._agree(year))
        self._on(24, lambda: self._call_out(year))
        self._on(14, lambda: self._supervise(year, *_SUPERVISED[1]))
        self._on(20, lambda: self._add_child(year, *_CHILDREN[0]))
        self._on(5, lambda: self._keep_summary(year))
        room = ("Where to sit at the office: plan of room 1", "room-1.png", room_plan())
        self._on(33, lambda: self._attach(year, *room))
        self._on(16, lambda: self._attach(year, "Note of the call with housing", "call-note.txt", _FILE_NOTE.encode()))
        self._on(2, lambda: self._prepare(year))
        for words in _QUESTIONS:
            self._on(3, lambda words=words: self._add(year, AppointmentQuestion(case="", words=words)))  # type: ignore[misc]

    def _on(self, days_ago: int, event: Event) -> None:
        day = working_day(self.builder.today - timedelta(days=days_ago), back=True)
        self._minute = (self._minute + 1) % 50
        self.builder.at(day, 13, 5 + self._minute, event)

    def _add(self, year: CaseYear, *records: Record) -> None:
        for record in records:
            add_record(year.manager, record, case=year.made.case)

    # ---- events ----------------------------------------------------------------------------------------------------

    def _owe(self, year: CaseYear, what: str, agency: str, days: int) -> None:
        due = (self.builder.today - timedelta(days=days)).isoformat()
        owed = Action(what=what, owner_agency=self.builder.agencies.get(agency, ""), due=due)
        work.add_action(year.manager, year.made.case, owed)

    def _supervise(self, year: CaseYear, over: str, decided: str) -> None:
        lead, on = self.builder.people["lead"].staff, year.manager.today().isoformat()
        self._add(year, Supervision(case="", happened=on, with_whom=lead, talked_over=over, decisions=decided))

    def _add_child(self, year: CaseYear, name: str, age: str, status: str, note: str) -> None:
        for dyad in year.made.dyads[:1]:
            child = Child(
                dyad="", given_name=name, age_band=age, relation_to_service_user="child",
                relation_to_victim_survivor="child", lives_with="victim_survivor", status=status, note=note,
            )  # fmt: skip
            add_record(year.manager, child, dyad=dyad)

    def _agree(self, year: CaseYear) -> None:
        """Two goals that the service user wants too, one step of them taken."""
        for need, agreed in (
            ("attitudes_accountability", "Wants to be able to say it out loud."),
            ("accommodation", ""),
        ):
            wish = WISHES[need]
            goal = Goal(
                case="", wording=wish.wording, need=need, set_on="", agreement="agreed", agreement_why=agreed,
                due=working_day(self.builder.today + timedelta(days=25)).isoformat(), status="",
            )  # fmt: skip
            steps = [
                GoalStep(goal="", what=what, actor=who, due=self._later(10 + 8 * n), status="")
                for n, (what, who) in enumerate(wish.steps)
                if who in {"service_user", "case_manager"}
            ]
            goals.add_goal(year.manager, year.made.case, goal, steps)
        taken = records(year.manager.store, year.manager.access, "goal_step", case=year.made.case)[-1]
        goals.mark_step(year.manager, taken.id)

    def _later(self, days: int) -> str:
        return working_day(self.builder.today + timedelta(days=days)).isoformat()

    def _call_out(self, year: CaseYear) -> None:
        """Police were called; an order followed, in the record of whom it protects."""
        then = self.builder.now()
        incident = Incident(
            case="", happened=stamp(then - timedelta(hours=16)), kind="incident", domestic_abuse="yes", group="threats",
            status="reported", source="police", certainty="likely",
            note="Alleged threats outside the workplace, heard by a colleague who rang police.",
        )  # fmt: skip
        licence = LegalOrder(
            case="", type="community", court="Cardigan Magistrates' Court", starts=self._before(200),
            ends=self._later(160), state="in_force", conditions="Reports to probation every week.",
        )  # fmt: skip
        self._add(year, incident, licence)
        for dyad in year.made.dyads[:1]:
            order = DyadOrder(
                case="", dyad="", type="non_molestation", court="Family Court", starts=self._before(23),
                ends=self._later(340), state="in_force", conditions="No contact by any means. Not within 100 metres.",
            )  # fmt: skip
            heard = MaracHearing(
                dyad="", happened=self._before(25), repeat="yes", definition="marac_12_months", dash_score="17",
                actions="Police to serve the order. The Idva to go through the safety plan again.",
            )  # fmt: skip
            add_records(year.manager, [order, heard], dyad=dyad)

    def _before(self, days: int) -> str:
        return working_day(self.builder.today - timedelta(days=days), back=True).isoformat()

    def _prepare(self, year: CaseYear) -> None:
        """A visit this afternoon, another appointment in the week, and what to ask."""
        lead = self.builder.people["lead"].staff
        for days, hour, kind, where in ((0, 14, "home_visit", ""), (3, 11, "session", "Office, room 1")):
            at = _moment(working_day(self.builder.today + timedelta(days=days)), hour)
            visit = kind == "home_visit"
            planned = Appointment(
                case="", planned=stamp(at), kind=kind, with_whom="service_user", where=where, status="planned",
                joint_worker=lead if visit else "", check_in_with=lead if visit else "",
                check_in_by=stamp(at + timedelta(hours=2)) if visit else "",
            )  # fmt: skip
            self._add(year, planned)

    def _keep_summary(self, year: CaseYear) -> None:
        """A document that the program made itself, kept with the case."""
        wanted = documents.Wanted(DocumentKind.SUMMARY, case=year.made.case, recipient="Perpetrator panel")
        documents.keep_document(year.manager, documents.make_document(year.manager, wanted))

    def _attach(self, year: CaseYear, title: str, filename: str, data: bytes) -> None:
        about = About(title=title, case=year.made.case, happened=year.manager.today().isoformat())
        attach_bytes(year.manager, data, filename, about)

    def _ask_for_access(self) -> None:
        year, today = self.worked[len(self.worked) // 2], self.builder.now().date()
        asked = SubjectAccessRequest(
            case="", received_on=today.isoformat(), from_whom="The service user, through a solicitor",
            due=months_after(today, 1).isoformat(), status="identity_asked",
            note="Nothing of a victim-survivor's is given; the Idva reads it before it goes out.",
        )  # fmt: skip
        self._add(year, asked)

    def _hold(self) -> None:
        for year in self.closed[:1]:
            on = year.manager.today().isoformat()
            basis = "Asked by the Crown Prosecution Service, until the trial has ended."
            self._add(year, LegalHold(case="", reason="court", basis=basis, held_from=on, state="held"))

    def _hear_survivors(self) -> None:
        """What some of those harmed told their Idva, by whether and how they are safer."""
        idva = self.builder.people["idva"]
        held = {row.id for row in held_dyads(idva.store, idva.access)}
        known = [dyad for year in self.worked for dyad in year.made.dyads if dyad in held]
        for dyad, (safer, space, changed) in zip(known[::2], _FEEDBACK, strict=False):
            said = SurvivorFeedback(
                happened=idva.today().isoformat(), feels_safer=safer, space_for_action=space, changed=changed
            )
            add_record(idva, said, dyad=dyad)

    def _look(self) -> None:
        """Everybody has looked at what is theirs, so that only what came since is new to them."""
        for year in self.years:
            looks.note_look(year.manager, year.made.case)
            for dyad in year.made.dyads:
                looks.note_look(self.builder.people["idva"], dyad)

    def _lose_a_letter(self) -> None:
        lead = self.builder.people["lead"]
        found = DataBreach(
            noticed=stamp(self.builder.now() - timedelta(hours=1)), status="open",
            what="A letter about an appointment went to an old office address of probation.",
            received_by="The reception there; sent back unopened, they say.",
            at_risk="Nobody's address stood in it. The address list is being put right.",
        )  # fmt: skip
        add_record(lead, found)


def _moment(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 30, tzinfo=LONDON)


def room_plan() -> bytes:
    """A small drawing as a PNG: a room from above, with a table, two chairs and two doors."""
    wide, high = 240, 160
    rows = [bytearray(b"\xf4" * wide) for _each in range(high)]

    def fill(left: int, top: int, right: int, bottom: int, shade: int) -> None:
        for row in rows[top:bottom]:
            row[left:right] = bytes([shade]) * (right - left)

    for box in ((10, 10, 230, 14), (10, 146, 230, 150), (10, 10, 14, 150), (226, 10, 230, 150)):
        fill(*box, 0x30)
    for box in ((10, 60, 14, 90), (226, 60, 230, 90)):
        fill(*box, 0xF4)
    fill(90, 60, 150, 100, 0xA0)
    for left in (66, 158):
        fill(left, 72, left + 16, 88, 0x60)
    lines = b"".join(b"\x00" + bytes(row) for row in rows)
    header = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )
