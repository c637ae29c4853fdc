"""What colleagues changed since a person last looked, on this laptop, by what was held and not by any clock."""

from __future__ import annotations

from app.commands import work
from app.commands.looks import note_look
from app.models.work import Contact, DyadContact
from app.store.queries.looks import NewChange, new_changes
from app.workspace import Workspace
from tests.unit.commands.team import Team, add_dyad, open_case


def new(who: Workspace, **facts: bool) -> list[NewChange]:
    return new_changes(who.store, who.access, **facts)


def contact(who: Workspace, case: str) -> None:
    facts = {"case": "", "with_whom": "agency", "channel": "email", "outcome": "achieved"}
    work.record_contact(who, case, Contact(happened="2026-03-05T09:00:00Z", **facts))


def test_my_own_work_is_not_new_to_me_and_a_colleagues_is_until_i_look(team: Team) -> None:
    case = open_case(team.worker)
    contact(team.worker, case.id)
    assert new(team.worker) == []
    team.give(team.worker, team.lead)
    contact(team.lead, case.id)
    contact(team.lead, case.id)
    team.give(team.lead, team.worker)
    (change,) = new(team.worker)
    assert (change.subject, change.by, change.kinds) == (case.id, ("Bethan Howells",), (("contact", 2),))
    note_look(team.worker, case.id)
    assert new(team.worker) == []


def test_a_bundle_that_comes_late_is_new_whatever_its_clock_says(team: Team) -> None:
    case = open_case(team.worker)
    team.give(team.worker, team.lead)
    contact(team.lead, case.id)  # written now, given after the worker has looked
    team.clock.tick(days=3)
    note_look(team.worker, case.id)
    team.give(team.lead, team.worker)
    assert [change.subject for change in new(team.worker)] == [case.id]


def test_a_change_in_a_victim_survivors_scope_is_new_on_the_case_and_to_her_idva(team: Team) -> None:
    case = open_case(team.worker)
    dyad = add_dyad(team.worker, case.id, idva=team.ids["idva"])
    team.give(team.worker, team.idva, dyad.scope)
    (to_idva,) = new(team.idva)
    assert (to_idva.subject, to_idva.by) == (dyad.id, ("Siân Rees",))
    note_look(team.idva, dyad.id)
    assert new(team.idva) == []
    spoken = DyadContact(
        case="", dyad=dyad.id, happened="2026-03-10", with_whom="victim_survivor", channel="phone", outcome="achieved"
    )
    work.record_dyad_contact(team.idva, spoken)
    team.give(team.idva, team.worker, dyad.scope)
    (change,) = new(team.worker)
    assert (change.subject, change.by, change.kinds) == (case.id, ("Miriam Okafor",), (("dyad_contact", 1),))


def test_a_case_given_to_me_is_new_and_others_cases_are_not_mine(team: Team) -> None:
    given = open_case(team.lead, "Given", case_manager=team.ids["worker"])
    open_case(team.lead, "Kept by the lead")
    team.give(team.lead, team.worker, given.index_scope, given.scope)
    assert [change.subject for change in new(team.worker)] == [given.id]
    contact(team.worker, given.id)
    team.give(team.worker, team.lead, given.scope)
    assert new(team.lead) == []  # not held by the lead
    assert [change.subject for change in new(team.lead, mine=False)] == [given.id]


def test_a_look_at_nothing_held_keeps_nothing(team: Team) -> None:
    before = team.worker.store.db.execute("SELECT count(*) FROM meta").fetchone()
    note_look(team.worker, "no such case")
    assert team.worker.store.db.execute("SELECT count(*) FROM meta").fetchone() == before
