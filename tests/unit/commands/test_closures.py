"""Closing a case: exit assessments or why not, a second person's approval, sending back, and leaving out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.commands import cases, closures
from app.models.case import ClosureRequest
from app.models.record_rules import SomethingMissing
from app.store.queries.approvals import approvals_waiting, closure_requests
from app.store.queries.cases import case_head, held_dyads
from app.workspace import Workspace
from tests import stages
from tests.unit.commands.team import Team, add_dyad, move, open_case, refused

ACTIVE = ("panel", "allocated", "information_gathering", "intake", "active")


def request(case: str, reason: str = "planned_goals_met", **facts: Any) -> ClosureRequest:
    return ClosureRequest(**{"case": case, "reason": reason, "summary": "Less abuse.", "handover": "Police."} | facts)


def status(who: Workspace, case: str) -> str:
    head = case_head(who.store, who.access, case)
    assert head is not None
    return head.status


@pytest.fixture
def active(team: Team) -> str:
    """A case of the case manager's, with a victim-survivor who has an Idva, in the stage "active"."""
    opened = open_case(team.worker)
    add_dyad(team.worker, opened.id, idva=team.ids["idva"])
    move(team.worker, opened.id, *ACTIVE)
    return opened.id


def to_manager(team: Team) -> None:
    team.give(
        team.worker, team.manager, *(s for (s,) in team.worker.store.db.execute("SELECT id FROM scope").fetchall())
    )


def test_closing_goes_by_two_people_and_counts_on_the_day_of_the_approval(team: Team, active: str) -> None:
    with refused(cases.StageNotReady, team.worker) as raised:
        closures.ask_to_close(team.worker, request(active))
    tasks = raised.value.tasks  # type: ignore[attr-defined]
    assert [(t.instrument, t.perspective, t.time_point) for t in tasks] == [
        ("risk", "case_manager", "exit"),
        ("needs", "case_manager", "exit"),
        ("behaviour", "case_manager", "exit"),
        ("behaviour", "idva", "exit"),
        ("risk", "idva", "exit"),
    ]
    stages.prepare(team.worker, active, "closed", closure_reason="planned_goals_met")
    closures.ask_to_close(team.worker, request(active))
    assert status(team.worker, active) == "active"
    with refused(closures.SecondPersonNeeded, team.worker):
        closures.approve_closure(team.worker, active)
    with refused(cases.StageNotReady, team.worker):
        cases.move_case(team.worker, active, "closed", closure_reason="planned_goals_met")
    to_manager(team)
    (waiting,) = approvals_waiting(team.manager.store, team.manager.access)
    assert (waiting.case, waiting.asked_by_name, waiting.reason) == (active, "Siân Rees", "planned_goals_met")
    assert approvals_waiting(team.worker.store, team.worker.access) == []
    team.clock.tick(days=3)
    changed = closures.approve_closure(team.manager, active, words="Agreed.")
    assert {kind for kind, _ in changed.records} == {"case", "case_move", "closure_request", "dyad"}
    view = team.manager.store.read("case", active)
    assert view is not None
    assert (view.values["status"], view.values["closed_on"]) == ("closed", "2026-03-19")
    assert {d.case_status for d in held_dyads(team.manager.store, team.manager.access, active)} == {"closed"}
    (row,) = closure_requests(team.manager.store, team.manager.access, active)
    assert (row.state, row.decided_by_name, row.decided_on) == ("approved", "Gareth Pugh", "2026-03-19")
    assert approvals_waiting(team.manager.store, team.manager.access) == []


def test_nobody_approves_their_own_case_or_their_own_request(team: Team) -> None:
    opened = open_case(team.lead)
    move(team.lead, opened.id, "panel", "allocated")
    stages.ask(team.lead, opened.id, "duplicate_or_error")
    with refused(closures.SecondPersonNeeded, team.lead):
        closures.approve_closure(team.lead, opened.id)
    assert approvals_waiting(team.lead.store, team.lead.access) == []
    other = open_case(team.lead, "Somebody Else", case_manager=team.ids["worker"])
    move(team.lead, other.id, "panel", "allocated")
    stages.ask(team.lead, other.id, "duplicate_or_error")  # asked by the lead, for a case manager who has left
    with refused(closures.SecondPersonNeeded, team.lead):
        closures.send_closure_back(team.lead, other.id, reason="No.")


def test_a_closure_sent_back_says_why_and_may_be_asked_for_again(team: Team, active: str) -> None:
    stages.ask(team.worker, active, "long_custody")
    with refused(closures.ClosureAskedAlready, team.worker):
        closures.ask_to_close(team.worker, request(active, "long_custody"))
    to_manager(team)
    with refused(closures.DecisionReasonMissing, team.manager):
        closures.send_closure_back(team.manager, active, reason=" ")
    closures.send_closure_back(team.manager, active, reason="Tell probation first.")
    with refused(closures.NothingToApprove, team.manager):
        closures.approve_closure(team.manager, active)
    team.give(team.manager, team.worker)
    stages.ask(team.worker, active, "long_custody")
    closures.withdraw_closure(team.worker, active)
    rows = closure_requests(team.worker.store, team.worker.access, active)
    assert [(row.state, row.decision_reason) for row in rows] == [
        ("returned", "Tell probation first."),
        ("withdrawn", ""),
    ]


@pytest.mark.parametrize("why", ["deceased", "duplicate_or_error", "victim_safety"])
def test_grave_reasons_close_early_with_the_reason_for_leaving_out(team: Team, why: str) -> None:
    opened = open_case(team.worker)
    move(team.worker, opened.id, "panel", "allocated")
    with refused(closures.ClosureNotPossible, team.worker):
        closures.ask_to_close(team.worker, request(opened.id))
    with refused(closures.WaiverReasonMissing, team.worker):
        closures.ask_to_close(team.worker, request(opened.id, why, waived_because=" "))
    closures.ask_to_close(team.worker, request(opened.id, why, waived_because="Nothing was begun."))


@pytest.mark.parametrize("missing", ["reason", "summary"])
def test_a_request_says_why_and_what_remains(team: Team, active: str, missing: str) -> None:
    with refused(SomethingMissing, team.worker):
        closures.ask_to_close(team.worker, request(active, **{missing: ""}))


def test_an_approved_closure_is_spent(team: Team, active: str) -> None:
    move(team.worker, active, "closed", closure_reason="long_custody")
    cases.move_case(team.worker, active, "active", reason="Released on appeal.")
    with refused(cases.StageNotReady, team.worker) as raised:
        cases.move_case(team.worker, active, "closed", closure_reason="long_custody")
    assert [t.code for t in raised.value.tasks] == ["closure"]  # type: ignore[attr-defined]


def test_only_who_may_write_the_case_asks(team: Team, active: str) -> None:
    stages.prepare(team.worker, active, "closed", closure_reason="other")
    team.give(team.worker, team.other)
    with refused(cases.CaseUnknown, team.other):
        closures.ask_to_close(team.other, request(active, "other"))


# ---- not obtainable --------------------------------------------------------------------------------------------------


def test_an_idvas_rating_that_cannot_be_had_has_its_reason_in_the_dyad(team: Team, active: str) -> None:
    (dyad,) = held_dyads(team.worker.store, team.worker.access, active)
    made = closures.waiver(active, dyad.id, "risk", "idva", "exit", "Support ended in May.")
    changed = closures.waive_assessment(team.worker, made)
    assert changed.scopes == {dyad.scope}
    left = {(t.instrument, t.perspective) for t in _tasks(team.worker, active)}
    assert ("risk", "idva") not in left
    assert ("behaviour", "idva") in left


def _tasks(who: Workspace, case: str) -> Any:
    from app.models.guards import missing

    return missing(stages.facts(who, case), "closed", closure_reason="other")


def test_a_completed_exit_assessment_needs_no_reason(team: Team, active: str, assess: Callable[..., str]) -> None:
    assess(team.worker, "risk", active, point="exit")
    assert "risk" not in {t.instrument for t in _tasks(team.worker, active) if t.perspective == "case_manager"}


@pytest.mark.parametrize("point", ["intake", "review", "pre_contact"])
def test_nothing_else_may_be_left_out(team: Team, active: str, point: str) -> None:
    with refused(closures.NotWaivable, team.worker):
        closures.waive_assessment(team.worker, closures.waiver(active, "", "risk", "case_manager", point, "No time."))


def test_a_waiver_needs_its_reason_and_its_dyad(team: Team, active: str) -> None:
    with refused(SomethingMissing, team.worker):
        closures.waive_assessment(team.worker, closures.waiver(active, "", "risk", "case_manager", "exit", " "))
    with refused(closures.DyadNotHeld, team.worker):
        closures.waive_assessment(team.worker, closures.waiver(active, "nobody", "risk", "idva", "exit", "Gone."))
