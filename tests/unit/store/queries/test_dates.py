"""Every date of the caseload: whose, which, and who may see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.commands import cases, goals, work
from app.commands.records import add_record
from app.models.access import Mode
from app.models.case import Alert, SubjectAccessRequest
from app.models.goal import Goal, GoalStep
from app.models.meeting import Appointment, ContactPlan, DyadAppointment
from app.models.orders import DyadOrder, LegalOrder
from app.models.person import VictimContactPoint
from app.models.record import Record
from app.models.today import Dated
from app.models.work import Action
from app.store.queries.dates import dated, live_cases
from app.workspace import Workspace
from tests.unit.commands.team import Team, add_dyad, move, open_case

TODAY = date(2026, 3, 16)


def found(
    who: Workspace, *, first: date | None = None, last: date = date(2026, 4, 30), mine: bool = False
) -> list[Dated]:
    return dated(who.store, who.access, first=first, last=last, today=TODAY, mine=mine)


def kinds(who: Workspace, **facts: object) -> list[tuple[str, str]]:
    return [(one.kind.value, one.at) for one in found(who, **facts)]  # type: ignore[arg-type]


def fill(team: Team, case: str, dyad: str) -> None:
    def add(record: Record, dyad: str = "") -> str:
        return add_record(team.worker, record, case=case, dyad=dyad)

    work.add_action(team.worker, case, Action(case="", what="Ring housing", due="2026-03-10"))
    work.add_action(team.worker, case, Action(case="", what="No date"))
    add(Alert(type="lone_worker", review_due="2026-03-12", state="active"))
    goal = Goal(
        case="", wording="Find a flat", set_on="2026-03-01", agreement="agreed", due="2026-03-18", status="open"
    )
    goal_id = add(goal)
    add(GoalStep(goal=goal_id, what="Ring the council", actor="service_user", due="2026-03-17", status="open"))
    add(LegalOrder(case="", type="bail", ends="2026-03-20", state="in_force"))
    add(LegalOrder(case="", type="bail", ends="2026-03-21", state="ended", ended_on="2026-03-01"))
    add(
        Appointment(
            case="",
            planned="2026-03-16T14:00:00Z",
            kind="home_visit",
            where="Office",
            check_in_by="2026-03-16T15:30:00Z",
            status="planned",
        )
    )
    add(
        SubjectAccessRequest(
            case="", received_on="2026-03-01", from_whom="Solicitor", due="2026-04-01", status="received"
        )
    )
    add(DyadOrder(case="", dyad="", type="non_molestation", ends="2026-03-25", state="in_force"), dyad)
    add(DyadAppointment(case="", dyad="", planned="2026-03-19T09:00:00Z", kind="phone", status="planned"), dyad)
    add(ContactPlan(dyad="", state="draft", expires="2026-03-26"), dyad)
    add(VictimContactPoint(kind="mobile", value="07700 900461", safe="safe", expires="2026-03-27"), dyad)


WANTED = [
    ("action", "2026-03-10"),
    ("alert", "2026-03-12"),
    ("appointment", "2026-03-16T14:00:00Z"),
    ("step", "2026-03-17"),
    ("goal", "2026-03-18"),
    ("appointment", "2026-03-19T09:00:00Z"),
    ("order", "2026-03-20"),
    ("order", "2026-03-25"),
    ("contact_point", "2026-03-27"),
    ("clock", "2026-03-30"),
    ("request", "2026-04-01"),
]


def test_every_kind_of_date_is_found_with_its_case(team: Team) -> None:
    case = open_case(team.worker)
    fill(team, case.id, add_dyad(team.worker, case.id, idva=team.ids["idva"]).id)
    assert kinds(team.worker) == WANTED
    assert {(one.case, one.reference, one.name) for one in found(team.worker)} == {(case.id, "W-0001", "Aled Price")}
    (visit,) = [one for one in found(team.worker) if one.code == "home_visit"]
    assert (visit.words, visit.until, visit.letter) == ("Office", "2026-03-16T15:30:00Z", "")
    assert [one.letter for one in found(team.worker) if one.dyad] == ["A", "A", "A"]


def test_a_range_of_days_and_a_partial_date_at_its_end(team: Team) -> None:
    case = open_case(team.worker)
    fill(team, case.id, add_dyad(team.worker, case.id).id)
    assert kinds(team.worker, first=date(2026, 3, 17), last=date(2026, 3, 18)) == WANTED[3:5]
    work.add_action(team.worker, case.id, Action(case="", what="Some time in March", due="2026-03"))
    assert kinds(team.worker, first=date(2026, 3, 31), last=date(2026, 3, 31)) == [("action", "2026-03")]


def test_the_clocks_of_a_case_are_dates_too(team: Team) -> None:
    case = open_case(team.worker, on="2025-03-02")
    assert kinds(team.worker) == [("clock", "2025-03-30")]  # to the panel
    move(team.worker, case.id, "panel", "allocated", on="2025-03-20")
    assert kinds(team.worker) == [
        ("clock", "2025-04-03"),  # a first attempt
        ("review", "2025-06-12"),
        ("clock", "2026-01-20"),  # ten months
    ]
    cases.change_case(team.worker, case.id, review_due="2026-03")
    assert ("review", "2026-03-31") in kinds(team.worker)
    move(team.worker, case.id, "closed", on="2025-10-01", closure_reason="victim_safety")
    (follow_up,) = found(team.worker)
    assert (follow_up.kind, follow_up.at, follow_up.name) == ("follow_up", "2026-04-01", "Aled Price")


def test_an_idva_gets_the_dates_of_her_own_dyads_and_nothing_of_the_case(team: Team) -> None:
    case = open_case(team.worker)
    hers = add_dyad(team.worker, case.id, idva=team.ids["idva"])
    others = add_dyad(team.worker, case.id, "Nia Parfitt", idva=team.ids["idva2"])
    fill(team, case.id, hers.id)
    add_record(
        team.worker, DyadOrder(case="", dyad="", type="occupation", ends="2026-03-24", state="in_force"), dyad=others.id
    )
    team.give(team.worker, team.idva, hers.scope, others.scope)
    assert kinds(team.idva) == [WANTED[5], WANTED[7], WANTED[8]]
    assert {(one.name, one.letter, one.dyad) for one in found(team.idva)} == {("Carys Nolan", "", hers.id)}


def test_mine_are_the_cases_i_hold_and_what_i_owe_elsewhere(team: Team) -> None:
    own = open_case(team.lead, "Own Case")
    theirs = open_case(team.lead, "Their Case", case_manager=team.ids["worker"])
    for case, owner in ((own.id, "worker"), (theirs.id, "lead"), (theirs.id, "worker")):
        work.add_action(team.lead, case, Action(case="", what=owner, owner=team.ids[owner], due="2026-03-12"))
    mine = found(team.lead, mine=True)
    assert sorted((one.name, one.words) for one in mine if one.kind == "action") == [
        ("Own Case", "worker"),
        ("Their Case", "lead"),
    ]
    assert {one.name for one in mine if one.kind == "clock"} == {"Own Case"}
    assert len(found(team.lead)) == 5


def test_closed_cases_conflicts_and_covert_dates_do_not_show(team: Team) -> None:
    closed, kept = open_case(team.worker, "Gone"), open_case(team.worker, "Kept")
    for case in (closed.id, kept.id):
        work.add_action(team.worker, case, Action(case="", what="Ring", due="2026-03-12", covert=case == kept.id))
    move(team.worker, closed.id, "panel", "not_allocated", on="2026-03-12")
    assert {one.name for one in found(team.worker)} == {"Kept"}
    assert list(live_cases(team.worker.store, team.worker.access)) == [kept.id]
    narrow = replace(team.worker.access, restricted=frozenset({kept.id}))
    assert dated(team.worker.store, narrow, first=None, last=TODAY, today=TODAY) == []
    appointment = replace(team.worker.access, mode=Mode.APPOINTMENT)
    assert dated(team.worker.store, appointment, first=None, last=TODAY, today=TODAY) == []


def test_a_step_of_a_goal_that_ended_is_not_waited_for(team: Team) -> None:
    case = open_case(team.worker).id
    goal = Goal(case="", wording="Find a flat", set_on="", agreement="agreed", status="")
    step = GoalStep(goal="", what="Ring the council", actor="service_user", due="2026-03-17", status="")

    def steps() -> list[tuple[str, str]]:
        return [one for one in kinds(team.worker) if one[0] == "step"]

    made = goals.add_goal(team.worker, case, goal, [step])
    assert steps() == [("step", "2026-03-17")]
    goals.end_goal(team.worker, made, "dropped", outcome="He moved away.")
    assert steps() == []
    goals.reopen_goal(team.worker, made, reason="Back again")
    assert steps() == [("step", "2026-03-17")]
