"""Panel, agency checks, suspending, stepping down, follow-up, and what the case's moves say of its stage."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.commands import cases, checks, lifecycle, panel
from app.models.clocks import clocks
from app.models.guards import missing, unmet
from app.models.lifecycle import NEXT, backward, forward, is_open
from app.models.partial_date import DateInFuture, InvalidDate
from app.models.record_rules import NotInList, SomethingMissing
from app.models.referral import PanelDecision
from app.store.queries.cases import case_head, held_dyads
from app.store.queries.clocks import clock_facts
from app.store.queries.records import records
from app.store.queries.returns import return_facts
from app.store.queries.stages import stage_claims
from app.workspace import Workspace
from tests import stages
from tests.unit.commands.team import Team, add_dyad, move, open_case, refused


def head(who: Workspace, case: str) -> Any:
    found = case_head(who.store, who.access, case)
    assert found is not None
    return found


def moves(who: Workspace, case: str) -> list[tuple[str, str]]:
    rows = who.store.db.execute(
        'SELECT from_status, to_status FROM r_case_move WHERE "case" = ? ORDER BY _at, _id', (case,)
    )
    return [(frm or "", to) for frm, to in rows]


def decision(code: str = "allocate", on: str = "2026-03-10", **facts: Any) -> PanelDecision:
    return PanelDecision(**{"happened": on, "decision": code, "reason": "Agreed."} | facts)


# ---- the panel -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("allocate", "allocated"),
        ("not_allocate", "not_allocated"),
        ("refer_elsewhere", "not_allocated"),
        ("defer", "deferred"),
        ("comparison", "comparison"),
    ],
)
def test_a_decision_moves_the_case_in_one_action(team: Team, code: str, status: str) -> None:
    opened = open_case(team.worker)
    added = add_dyad(team.worker, opened.id)
    changed = panel.record_panel_decision(team.worker, opened.id, decision(code))
    assert changed.scopes == {opened.scope, added.scope}
    found = head(team.worker, opened.id)
    assert (found.status, found.status_since) == (status, "2026-03-10")
    assert moves(team.worker, opened.id)[1:] == [("referred", "panel"), ("panel", status)]
    assert {d.case_status for d in held_dyads(team.worker.store, team.worker.access, opened.id)} == {status}
    (facts,) = return_facts(team.worker.store, team.worker.access, until="2026-03-31")
    assert [(p.decision, p.on) for p in facts.panel] == [(code, "2026-03-10")]


def test_a_deferred_case_goes_back_to_the_panel(team: Team) -> None:
    opened = open_case(team.worker)
    panel.record_panel_decision(team.worker, opened.id, decision("defer", "2026-03-05"))
    panel.record_panel_decision(team.worker, opened.id, decision("allocate", "2026-03-12"))
    assert moves(team.worker, opened.id)[-2:] == [("deferred", "panel"), ("panel", "allocated")]
    (facts,) = return_facts(team.worker.store, team.worker.access, until="2026-03-31")
    assert [p.decision for p in facts.panel] == ["defer", "allocate"]
    assert [(m.kind, m.on) for m in facts.moves] == [("opened", "2026-03-12")]


def test_no_case_is_allocated_without_the_panel(team: Team) -> None:
    opened = open_case(team.worker)
    for stage in ("screening", "panel"):
        cases.move_case(team.worker, opened.id, stage)
    with refused(cases.StageNotReady, team.worker) as raised:
        cases.move_case(team.worker, opened.id, "allocated")
    assert [task.code for task in raised.value.tasks] == ["panel"]  # type: ignore[attr-defined]
    assert "1 things" in raised.value.message() or "still to be done" in raised.value.message()


def test_an_emergency_needs_its_reason_and_keeps_the_panel_due(team: Team) -> None:
    opened = open_case(team.worker)
    with refused(panel.EmergencyReasonMissing, team.worker):
        panel.allocate_in_emergency(team.worker, opened.id, reason=" ")
    panel.allocate_in_emergency(team.worker, opened.id, reason="Threats to kill last night.", on="2026-03-14")
    assert head(team.worker, opened.id).opened_on == "2026-03-14"
    assert _due(team, opened.id)["panel"] == "2026-03-28"
    panel.record_panel_decision(team.worker, opened.id, decision("allocate", "2026-03-16"))
    assert head(team.worker, opened.id).status == "allocated"
    assert "panel" not in _due(team, opened.id)


@pytest.mark.parametrize("before", [(), ("screening",), ("panel",), ("panel", "deferred")])
def test_an_emergency_waits_for_no_stage_before_the_panels_decision(team: Team, before: tuple[str, ...]) -> None:
    opened = open_case(team.worker)
    move(team.worker, opened.id, *before)
    panel.allocate_in_emergency(team.worker, opened.id, reason="Threats to kill last night.")
    assert head(team.worker, opened.id).status == "allocated"
    assert "panel" in _due(team, opened.id)


def test_an_emergency_speaks_for_one_allocation_only(team: Team) -> None:
    opened = open_case(team.worker)
    panel.allocate_in_emergency(team.worker, opened.id, reason="Threats to kill.")
    cases.move_case(team.worker, opened.id, "referred", reason="The wrong person.")
    assert head(team.worker, opened.id).opened_on == ""
    with refused(cases.StageNotReady, team.worker):
        cases.move_case(team.worker, opened.id, "allocated")


def _due(team: Team, case: str) -> dict[str, str]:
    facts = clock_facts(team.worker.store, team.worker.access, case)
    assert facts is not None
    return {clock.code: clock.due for clock in clocks(facts, team.worker.today())}


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"happened": ""}, SomethingMissing),
        ({"happened": "2026-03-17"}, DateInFuture),
        ({"happened": "lately"}, InvalidDate),
        ({"happened": "2026-03-01"}, cases.BeforeLastMove),
        ({"reason": " "}, SomethingMissing),
        ({"decision": "perhaps"}, NotInList),
    ],
)
def test_what_a_decision_refuses_changes_nothing(team: Team, facts: dict[str, str], error: Any) -> None:
    opened = open_case(team.worker)
    with refused(error, team.worker):
        panel.record_panel_decision(team.worker, opened.id, decision(**facts))


# ---- agency checks ---------------------------------------------------------------------------------------------------


def test_one_act_asks_the_whole_list_and_every_answer_counts(team: Team) -> None:
    opened = open_case(team.worker)
    checks.ask_checks(team.worker, opened.id)
    with refused(checks.NobodyToAsk, team.worker):
        checks.ask_checks(team.worker, opened.id)
    (row,) = records(team.worker.store, team.worker.access, "agency_check", case=opened.id)
    assert (row.text("agency"), row.text("answer"), row.text("asked_on")) == (team.ids["police"], "asked", "2026-03-16")
    panel.record_panel_decision(team.worker, opened.id, decision())
    cases.move_case(team.worker, opened.id, "information_gathering")
    assert "check" in {task.code for task in missing(stages.facts(team.worker, opened.id), "intake")}
    with refused(checks.AnswerMissing, team.worker):
        checks.answer_check(team.worker, row.id, answer="asked")
    with refused(DateInFuture, team.worker):
        checks.answer_check(team.worker, row.id, answer="refused", on="2026-03-17")
    checks.answer_check(team.worker, row.id, answer="refused", said="Needs an order.")
    assert "check" not in {task.code for task in missing(stages.facts(team.worker, opened.id), "intake")}


def test_of_two_agencies_of_a_kind_one_is_asked_and_has_to_answer(team: Team) -> None:
    from app.commands import sites

    homes = [sites.add_agency(team.lead, name=name, kind="housing") for name in ("Teifi Homes", "Vale Homes")]
    opened = open_case(team.lead)
    checks.ask_checks(team.lead, opened.id)  # the police alone: which landlord is a person's to say
    asked = records(team.lead.store, team.lead.access, "agency_check", case=opened.id)
    assert [row.text("agency") for row in asked] == [team.ids["police"]]
    (housing,) = [check for check in stages.facts(team.lead, opened.id).checks if check.key == "housing"]
    assert (set(housing.agencies), housing.state, housing.name) == (set(homes), "", "Housing")
    checks.ask_checks(team.lead, opened.id, homes[:1])
    row = next(
        r
        for r in records(team.lead.store, team.lead.access, "agency_check", case=opened.id)
        if r.text("agency") == homes[0]
    )
    checks.answer_check(team.lead, row.id, answer="none_held")
    (housing,) = [check for check in stages.facts(team.lead, opened.id).checks if check.key == "housing"]
    assert housing.state == "done"


def test_the_sites_own_list_is_asked(team: Team) -> None:
    from app.store.store import Put, Write

    step = Put("site", team.ids["site"], {"checks": []})
    team.lead.store.write("site.changed", [Write(team.lead.directory_scope, (step,))])
    opened = open_case(team.lead, site=team.ids["site"])
    assert stages.facts(team.lead, opened.id).checks == ()


def test_a_check_that_is_gone_is_refused(team: Team) -> None:
    with refused(checks.CheckUnknown, team.worker):
        checks.answer_check(team.worker, "nothing", answer="answered")


# ---- on and down -----------------------------------------------------------------------------------------------------

ACTIVE = ("panel", "allocated", "information_gathering", "intake", "active")


def test_suspending_has_a_reason_of_the_list_which_goes_when_it_is_over(team: Team) -> None:
    opened = open_case(team.worker)
    move(team.worker, opened.id, *ACTIVE)
    with refused(cases.SuspensionReasonMissing, team.worker):
        lifecycle.suspend_case(team.worker, opened.id, because="")
    lifecycle.suspend_case(team.worker, opened.id, because="custody", reason="Remanded.")
    view = team.worker.store.read("case", opened.id)
    assert view is not None
    assert (view.values["status"], view.values["suspension_reason"]) == ("suspended", "custody")
    assert is_open("suspended")
    cases.move_case(team.worker, opened.id, "active")
    view = team.worker.store.read("case", opened.id)
    assert view is not None
    assert not view.values["suspension_reason"]


def test_stepping_down_names_who_holds_the_risk(team: Team) -> None:
    opened = open_case(team.worker)
    move(team.worker, opened.id, *ACTIVE)
    stages.prepare(team.worker, opened.id, "step_down")
    with refused(lifecycle.RiskHolderMissing, team.worker):
        lifecycle.step_down(team.worker, opened.id)
    lifecycle.step_down(team.worker, opened.id, agency=team.ids["police"])
    view = team.worker.store.read("case", opened.id)
    assert view is not None
    assert (view.values["status"], view.values["risk_holder_agency"]) == ("step_down", team.ids["police"])


def test_stepping_down_without_a_recent_review_is_refused_as_a_task(team: Team) -> None:
    opened = open_case(team.worker)
    move(team.worker, opened.id, *ACTIVE)
    with refused(cases.StageNotReady, team.worker) as raised:
        lifecycle.step_down(team.worker, opened.id, staff=team.worker.staff)
    assert [task.code for task in raised.value.tasks] == ["review"]  # type: ignore[attr-defined]
    stages.prepare(team.worker, opened.id, "step_down")
    team.clock.tick(days=85)
    with refused(cases.StageNotReady, team.worker):
        lifecycle.step_down(team.worker, opened.id, staff=team.worker.staff)


def test_an_idva_that_is_linked_may_read_and_write_and_a_reason_stands_instead(team: Team) -> None:
    opened = open_case(team.worker)
    added = add_dyad(team.worker, opened.id)
    with refused(lifecycle.NoIdvaReasonMissing, team.worker):
        lifecycle.link_idva(team.worker, added.id, because=" ")
    lifecycle.link_idva(team.worker, added.id, because="Support was declined.")
    assert stages.facts(team.worker, opened.id).dyads[0].no_idva
    lifecycle.link_idva(team.worker, added.id, idva=team.ids["idva"])
    dyad = stages.facts(team.worker, opened.id).dyads[0]
    assert (dyad.idva, dyad.no_idva) == (True, False)
    writers = team.worker.store.db.execute("SELECT writers FROM scope WHERE id = ?", (added.scope,)).fetchone()[0]
    assert team.ids["idva"] in writers


def test_a_closed_case_goes_into_follow_up_and_asks_at_6_and_12_months(team: Team) -> None:
    opened = open_case(team.worker)
    move(team.worker, opened.id, *ACTIVE, "step_down")
    move(team.worker, opened.id, "closed", closure_reason="planned_goals_met")
    lifecycle.follow_up(team.worker, opened.id)
    due = _due(team, opened.id)
    assert (due["follow_up_6m"], due["follow_up_12m"]) == ("2026-09-16", "2027-03-16")
    assert due["retention"] == "2033-03-16"


def test_a_victim_survivor_whose_record_is_not_here_is_waited_for(team: Team) -> None:
    opened = open_case(team.lead, case_manager=team.ids["worker"])
    add_dyad(team.lead, opened.id)
    team.give(team.lead, team.worker, opened.scope, opened.index_scope)  # the case came before the dyad
    panel.record_panel_decision(team.worker, opened.id, decision())
    cases.move_case(team.worker, opened.id, "information_gathering")
    tasks = missing(stages.facts(team.worker, opened.id), "intake")
    assert "receive" in {task.code for task in tasks}
    with refused(cases.StageNotReady, team.worker):
        cases.move_case(team.worker, opened.id, "intake")


def test_two_moves_that_had_not_seen_each_other_are_a_task_and_never_refused(team: Team) -> None:
    opened = open_case(team.worker)
    team.give(team.worker, team.lead, opened.scope, opened.index_scope)
    cases.move_case(team.worker, opened.id, "screening")
    cases.move_case(team.lead, opened.id, "panel")
    team.give(team.lead, team.worker, opened.scope)
    found = stages.facts(team.worker, opened.id)
    assert found.conflicted
    assert [task.code for task in unmet(found)] == ["settle"]
    first, second = stage_claims(team.worker.store, team.worker.access, opened.id)
    assert {first.status, second.status} == {"screening", "panel"}
    with refused(lifecycle.SettlingReasonMissing, team.worker):
        lifecycle.settle_stage(team.worker, opened.id, first.entry, reason=" ")
    with refused(lifecycle.NothingToSettle, team.worker):
        lifecycle.settle_stage(team.worker, opened.id, "nothing", reason="It is.")
    chosen = next(claim for claim in (first, second) if claim.status == "screening")
    lifecycle.settle_stage(team.worker, opened.id, chosen.entry, reason="The panel did not sit.")
    assert (head(team.worker, opened.id).status, stages.facts(team.worker, opened.id).conflicted) == (
        "screening",
        False,
    )
    assert missing(stages.facts(team.worker, opened.id), "panel") == ()
    with refused(lifecycle.NothingToSettle, team.worker):
        lifecycle.settle_stage(team.worker, opened.id, chosen.entry, reason="Again.")


@pytest.mark.parametrize("chosen", ["closed", "suspended"])
def test_a_stage_that_is_settled_keeps_nothing_of_the_other(team: Team, chosen: str) -> None:
    opened = open_case(team.worker)
    added = add_dyad(team.worker, opened.id, idva=team.ids["idva"])
    move(team.worker, opened.id, "panel", "allocated", "information_gathering", "intake", "active")
    scopes = (opened.index_scope, opened.scope, added.scope)
    team.give(team.worker, team.lead, *scopes)
    move(team.worker, opened.id, "closed", closure_reason="planned_goals_met")
    lifecycle.suspend_case(team.lead, opened.id, because="custody")
    team.give(team.lead, team.worker, *scopes)
    claims = {claim.status: claim.entry for claim in stage_claims(team.worker.store, team.worker.access, opened.id)}
    assert set(claims) == {"closed", "suspended"}
    lifecycle.settle_stage(team.worker, opened.id, claims[chosen], reason="Asked the prison.")
    view = team.worker.store.read("case", opened.id)
    assert view is not None
    found = tuple(view.values.get(n) or "" for n in ("status", "closed_on", "closure_reason", "suspension_reason"))
    closed = ("closed", "2026-03-16", "planned_goals_met", "")
    assert found == (closed if chosen == "closed" else ("suspended", "", "", "custody"))
    assert [dyad.case_status for dyad in held_dyads(team.worker.store, team.worker.access, opened.id)] == [chosen]


# ---- random lives ----------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 7), st.booleans()), min_size=1, max_size=7))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_the_stage_is_what_the_last_move_says(team: Team, steps: list[tuple[int, bool]]) -> None:
    who = team.worker
    team.clock.tick()
    case = open_case(who, f"Life {team.clock.now:%H%M%S%f}").id
    for choice, back in steps:
        at = head(who, case).status
        been = stages.facts(who, case).been
        ways = backward(at, been) if back else [to for to in forward(at) if to not in {"closed", "transferred"}]
        if not ways:
            continue
        move(who, case, ways[choice % len(ways)], reason="Because.")
        lived = moves(who, case)
        assert head(who, case).status == lived[-1][1]
        assert [frm for frm, _ in lived[1:]] == [to for _, to in lived[:-1]]
        assert all(to in NEXT for _, to in lived)
        assert bool(head(who, case).opened_on) == is_open(head(who, case).status)
