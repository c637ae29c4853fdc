"""What is missing on each case before its review and the return, read with the stage's own guards."""

from __future__ import annotations

from app.commands import cases
from app.models.guards import Task
from app.models.person import PersonDetails, ServiceUser
from app.store.queries.gaps import case_gaps
from app.workspace import Workspace
from tests.unit.commands.team import Team, add_dyad, move, open_case, referral

TODAY = "2026-03-16"


def found(who: Workspace, *, mine: bool = True) -> dict[str, tuple[Task, ...]]:
    return case_gaps(who.store, who.access, today=TODAY, mine=mine)


def codes(tasks: tuple[Task, ...]) -> list[str]:
    return [task.code for task in tasks]


def test_a_referral_lacks_nothing_yet(team: Team) -> None:
    open_case(team.worker)
    assert found(team.worker) == {}


def test_an_allocated_case_is_asked_for_what_the_return_counts(team: Team) -> None:
    case = open_case(team.worker)
    add_dyad(team.worker, case.id, idva=team.ids["idva"])
    move(team.worker, case.id, "panel", "allocated", on="2026-03-10")
    (tasks,) = found(team.worker).values()
    assert [task.words for task in tasks] == [
        "Ask and record the sex",
        "Ask and record the ethnicity",
        "Write a contact plan about Victim-survivor A and ask the Idva to clear it",
    ]
    cases.change_case(team.worker, case.id, work_mode="indirect_only")  # nobody meets him: no plan is waited for
    assert codes(found(team.worker)[case.id]) == ["details", "details"]


def test_not_known_is_an_answer(team: Team) -> None:
    details = PersonDetails(sex="male", ethnicity="not_known")
    person = ServiceUser(given_name="Aled", family_name="Price")
    case = cases.open_case(team.worker, person=person, referral=referral(), details=details)
    move(team.worker, case.id, "panel", "allocated", on="2026-03-10")
    assert found(team.worker) == {}


def test_mine_and_everybodys_and_nothing_for_an_idva(team: Team) -> None:
    own = open_case(team.lead, "Own")
    theirs = open_case(team.lead, "Theirs", case_manager=team.ids["worker"])
    for case in (own, theirs):
        move(team.lead, case.id, "panel", "allocated", on="2026-03-10")
    assert set(found(team.lead)) == {own.id}
    assert set(found(team.lead, mine=False)) == {own.id, theirs.id}
    assert found(team.idva) == {}
