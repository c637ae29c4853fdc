"""Contact plans: written, cleared by the Idva alone, void after a new incident, and what is warned of without one."""

from __future__ import annotations

import pytest

from app.commands import plans
from app.commands.people import AddedDyad, DyadUnknown
from app.commands.records import add_record, change_record, remove_record, undo_last
from app.models.meeting import ContactPlan
from app.models.orders import DyadIncident
from app.models.partial_date import InvalidDate
from app.models.record import Json
from app.store.queries.documents import plan_facts
from app.store.queries.plans import PlanRow, contact_plans, plan_state_of
from app.store.store import Put, Write
from app.workspace import Workspace
from tests.unit.commands.team import Team, add_dyad, open_case, refused


@pytest.fixture
def dyad(team: Team) -> AddedDyad:
    """A victim-survivor whose Idva is Miriam Okafor, on a case of Siân Rees's."""
    opened = open_case(team.worker)
    team.ids["case"] = opened.id
    return add_dyad(team.worker, opened.id, idva=team.ids["idva"])


def plan(dyad: AddedDyad, **facts: str) -> ContactPlan:
    return ContactPlan(**{"dyad": dyad.id, "channels": ("phone",), "times": "Weekdays."} | facts)  # type: ignore[arg-type]


def state(who: Workspace, dyad: AddedDyad, on: str = "2026-03-16") -> str:
    return plan_state_of(who.store, who.access, dyad.scope, on=on)


def latest(who: Workspace, dyad: AddedDyad) -> PlanRow:
    return contact_plans(who.store, who.access, dyad.id)[-1]


def warned(who: Workspace, case: str) -> list[str]:
    return [task.dyad for task in plans.contact_plan_warning(who, case)]


def incident(team: Team, dyad: AddedDyad, happened: str) -> None:
    seen = DyadIncident(
        happened=happened,
        kind="incident",
        domestic_abuse="yes",
        group="other",
        status="alleged",
        note="Came to the door.",
    )
    add_record(team.worker, seen, case=team.ids["case"], dyad=dyad.id)


def cleared(team: Team, dyad: AddedDyad) -> None:
    """The plan, written, asked for and cleared on the Idva's own laptop."""
    plans.write_plan(team.worker, plan(dyad), ask=True)
    team.give(team.worker, team.idva, dyad.scope)
    plans.clear_plan(team.idva, latest(team.idva, dyad).id)
    team.give(team.idva, team.worker, dyad.scope)


def test_a_plan_is_written_asked_for_cleared_and_runs_out(team: Team, dyad: AddedDyad) -> None:
    assert warned(team.worker, team.ids["case"]) == [dyad.id]
    plans.write_plan(team.worker, plan(dyad))
    assert state(team.worker, dyad) == "draft"
    plans.ask_for_clearance(team.worker, latest(team.worker, dyad).id)
    assert state(team.worker, dyad) == "asked"
    assert warned(team.worker, team.ids["case"]) == [dyad.id]
    cleared(team, dyad)
    row = latest(team.worker, dyad)
    assert (row.cleared_by, row.cleared_on, row.expires) == ("Miriam Okafor", "2026-03-16", "2026-06-16")
    assert state(team.worker, dyad, "2026-06-16") == "cleared"
    assert state(team.worker, dyad, "2026-06-17") == "expired"
    assert warned(team.worker, team.ids["case"]) == []
    team.clock.on("2026-06-17")
    assert warned(team.worker, team.ids["case"]) == [dyad.id]


@pytest.mark.parametrize("who", ["worker", "lead", "idva2"])
def test_only_their_own_idva_clears_or_sends_back(team: Team, dyad: AddedDyad, who: str) -> None:
    plans.write_plan(team.worker, plan(dyad), ask=True)
    somebody = getattr(team, who)
    team.give(team.worker, somebody, dyad.scope)
    row = latest(somebody, dyad)
    with refused(plans.NotTheirIdva, somebody):
        plans.clear_plan(somebody, row.id)
    with refused(plans.NotTheirIdva, somebody):
        plans.send_plan_back(somebody, row.id, reason="No.")


def test_a_clearance_that_a_case_manager_writes_is_none(team: Team, dyad: AddedDyad) -> None:
    """Whatever another screen, another version or another program writes into the record."""
    plans.write_plan(team.worker, plan(dyad), ask=True)
    row = latest(team.worker, dyad)
    values = {"state": "cleared", "cleared_by": team.ids["idva"], "cleared_on": "2026-03-16"}
    with pytest.raises(ValueError, match="its Idva's own command"):
        change_record(team.worker, "contact_plan", row.id, dict(values))
    with pytest.raises(ValueError, match="its Idva's own command"):
        add_record(team.worker, plan(dyad, state="cleared"), dyad=dyad.id)
    team.worker.store.write("plan.cleared", [Write(row.scope, (Put("contact_plan", row.id, dict(values)),))])
    shown = latest(team.worker, dyad)
    assert (shown.state, shown.cleared_by, shown.cleared_on) == ("asked", "", "")
    facts = plan_facts(team.worker.store, team.worker.access, dyad.id)
    assert facts is not None
    assert (facts.state, facts.cleared_by) == ("asked", "")
    assert state(team.worker, dyad) == "asked"
    assert warned(team.worker, team.ids["case"]) == [dyad.id]
    team.give(team.worker, team.idva, dyad.scope)
    plans.clear_plan(team.idva, row.id)  # it still waits for the one who may
    assert state(team.idva, dyad) == "cleared"


def test_a_cleared_plan_that_is_written_again_must_be_cleared_again(team: Team, dyad: AddedDyad) -> None:
    cleared(team, dyad)
    plans.write_plan(team.worker, plan(dyad, times="Any time."))
    assert state(team.worker, dyad) == "draft"
    assert (latest(team.worker, dyad).cleared_by, latest(team.worker, dyad).expires) == ("", "")
    assert len(contact_plans(team.worker.store, team.worker.access, dyad.id)) == 1


@pytest.mark.parametrize(
    ("field", "value"), [("times", "Any time."), ("channels", ["home_visit"]), ("expires", "2027-12-31")]
)
def test_changing_it_on_any_other_screen_takes_the_clearance_too(
    team: Team, dyad: AddedDyad, field: str, value: Json
) -> None:
    cleared(team, dyad)
    change_record(team.worker, "contact_plan", latest(team.worker, dyad).id, {"covert": True})
    assert state(team.worker, dyad) == "cleared"
    change_record(team.worker, "contact_plan", latest(team.worker, dyad).id, {field: value})
    assert state(team.worker, dyad) == "draft"


@pytest.mark.parametrize(
    ("happened", "left"), [("2026-03-16", "void"), ("2026-03-16T09:00:00Z", "void"), ("2026-03", "void"),
                           ("2026-02-20", "cleared"), ("2026-02", "cleared"), ("2026", "void")],
)  # fmt: skip
def test_a_new_incident_voids_what_was_cleared_in_the_same_action(
    team: Team, dyad: AddedDyad, happened: str, left: str
) -> None:
    cleared(team, dyad)
    before = {i for (i,) in team.worker.store.db.execute("SELECT action_id FROM entry")}
    incident(team, dyad, happened)
    after = {i for (i,) in team.worker.store.db.execute("SELECT action_id FROM entry")}
    assert len(after - before) == 1
    assert state(team.worker, dyad) == left
    assert warned(team.worker, team.ids["case"]) == ([dyad.id] if left == "void" else [])


@pytest.mark.parametrize("done", ["incident", "written again", "removed"])
def test_no_undo_brings_a_clearance_back_and_the_plan_waits_for_the_idva_again(
    team: Team, dyad: AddedDyad, done: str
) -> None:
    cleared(team, dyad)
    if done == "incident":
        incident(team, dyad, "2026-03-16")
    elif done == "written again":
        plans.write_plan(team.worker, plan(dyad, times="Any time."))
    else:
        remove_record(team.worker, "contact_plan", latest(team.worker, dyad).id, reason="A slip.")
    undo_last(team.worker)
    row = latest(team.worker, dyad)
    assert (row.state, row.cleared_by, row.times) == ("asked", "", "Weekdays.")
    assert state(team.worker, dyad) == "asked"
    team.give(team.worker, team.idva, dyad.scope)
    plans.clear_plan(team.idva, row.id)  # and the Idva may clear what is asked of them
    plans.send_plan_back(team.idva, row.id, reason="Not on Fridays.")
    undo_last(team.idva)  # their own clearance they may bring back themselves
    assert state(team.idva, dyad) == "cleared"


def test_an_incident_also_takes_back_what_waits_and_the_idva_hears_of_it(team: Team, dyad: AddedDyad) -> None:
    plans.write_plan(team.worker, plan(dyad), ask=True)
    incident(team, dyad, "2026-03-15")
    team.give(team.worker, team.idva, dyad.scope)
    row = latest(team.idva, dyad)
    assert (row.state, row.void_because) == ("void", "A new incident was recorded after it was written.")
    with refused(plans.NotWaiting, team.idva):
        plans.clear_plan(team.idva, row.id)


def test_a_clearance_that_had_not_seen_the_incident_does_not_stand(team: Team, dyad: AddedDyad) -> None:
    """The Idva clears on one laptop while the case manager records an incident on the other."""
    plans.write_plan(team.worker, plan(dyad), ask=True)
    team.give(team.worker, team.idva, dyad.scope)
    plans.clear_plan(team.idva, latest(team.idva, dyad).id)
    incident(team, dyad, "2026-03-16")
    team.give(team.idva, team.worker, dyad.scope)
    team.give(team.worker, team.idva, dyad.scope)
    assert [state(who, dyad) for who in (team.worker, team.idva)] == ["void", "void"]


def test_a_plan_sent_back_says_what_has_to_change(team: Team, dyad: AddedDyad) -> None:
    plans.write_plan(team.worker, plan(dyad), ask=True)
    team.give(team.worker, team.idva, dyad.scope)
    row = latest(team.idva, dyad)
    with refused(plans.SendBackReasonMissing, team.idva):
        plans.send_plan_back(team.idva, row.id, reason=" ")
    plans.send_plan_back(team.idva, row.id, reason="Never at weekends.")
    team.give(team.idva, team.worker, dyad.scope)
    assert (state(team.worker, dyad), latest(team.worker, dyad).void_because) == ("draft", "Never at weekends.")


def test_a_recorded_reason_why_there_is_none_silences_the_warning(team: Team, dyad: AddedDyad) -> None:
    with refused(plans.PlanEmpty, team.worker):
        plans.write_plan(team.worker, ContactPlan(dyad=dyad.id))
    plans.write_plan(team.worker, ContactPlan(dyad=dyad.id, none_because="Declined support."), ask=True)
    assert state(team.worker, dyad) == "none"
    assert warned(team.worker, team.ids["case"]) == []


@pytest.mark.parametrize(("expires", "error"), [("2026-03-15", plans.ExpiryPast), ("whenever", InvalidDate)])
def test_a_clearance_holds_until_a_day_to_come(team: Team, dyad: AddedDyad, expires: str, error: type) -> None:
    plans.write_plan(team.worker, plan(dyad), ask=True)
    team.give(team.worker, team.idva, dyad.scope)
    with refused(error, team.idva):
        plans.clear_plan(team.idva, latest(team.idva, dyad).id, expires=expires)


def test_a_dyad_or_a_plan_that_is_not_here_is_refused(team: Team, dyad: AddedDyad) -> None:
    with refused(DyadUnknown, team.other):
        plans.write_plan(team.other, plan(dyad))
    with refused(plans.PlanUnknown, team.worker):
        plans.ask_for_clearance(team.worker, "nothing")
