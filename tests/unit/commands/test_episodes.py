"""A closed case opened again: a new case that names the earlier one, with those who are brought over and nobody else."""

from __future__ import annotations

import pytest

from app.commands import cases, people
from app.commands.episodes import OpenElsewhere, StillOpen, reopen_case
from app.commands.people import DyadUnknown
from app.models.case import Alert
from app.models.partial_date import DateInFuture
from app.models.person import Address, Dyad, VictimAddress, VictimSurvivor
from app.store.queries.cases import case_head, held_dyads
from app.store.queries.episodes import episodes
from app.store.queries.finding import find_cases
from app.store.queries.records import records
from app.store.queries.returns import return_facts
from tests.unit.commands.team import Team, move, open_case, referral, refused


@pytest.fixture
def closed(team: Team) -> str:
    """A case with two victim-survivors, closed."""
    opened = open_case(team.worker)
    for name, idva in (("Carys Nolan", team.ids["idva"]), ("Nia Parfitt", "")):
        given, _, family = name.partition(" ")
        added = people.add_dyad(
            team.worker,
            opened.id,
            victim_survivor=VictimSurvivor(given_name=given, family_name=family),
            dyad=Dyad(victim_survivor="", relationship="ex_partner", idva=idva, dash_score="15"),
            addresses=(VictimAddress(lines=f"1 {family} Street", confidentiality="confidential"),),
        )
        team.ids[given] = added.id
    people.add_address(team.worker, opened.id, Address(lines="11 Stryd Fawr", confidentiality="open"))
    people.add_address(team.worker, opened.id, Address(lines="Old Road", confidentiality="open", lived_to="2025"))
    cases.add_alert(team.worker, opened.id, Alert(type="weapons", words="A knife at the door."))
    move(team.worker, opened.id, "panel", "allocated")
    move(team.worker, opened.id, "closed", closure_reason="victim_safety")
    team.clock.tick(days=30)
    return opened.id


def test_a_new_episode_is_a_case_of_its_own_that_names_the_earlier(team: Team, closed: str) -> None:
    before = {i for (i,) in team.worker.store.db.execute("SELECT action_id FROM entry")}
    old = case_head(team.worker.store, team.worker.access, closed)
    made = reopen_case(team.worker, closed, referral=referral("2026-04-14"), bring=[team.ids["Carys"]])
    rows = team.worker.store.db.execute("SELECT action_id, action FROM entry").fetchall()
    fresh = {(i, action) for i, action in rows if i not in before}
    assert sorted(action for _, action in fresh) == ["case.reopened", "victim_token.made"]
    new = case_head(team.worker.store, team.worker.access, made.id)
    assert old is not None
    assert new is not None
    assert (new.service_user, new.index_scope, new.status, new.status_since) == (
        old.service_user, old.index_scope, "referred", "2026-04-14"
    )  # fmt: skip
    assert new.scope != old.scope
    assert (old.reference, new.reference) == ("W-0001", "W-0002")
    view = team.worker.store.read("case", made.id)
    assert view is not None
    assert (view.values["previous_case"], view.values["episode"]) == (closed, 2)
    listed = episodes(team.worker.store, team.worker.access, made.id)
    assert [(e.reference, e.episode, e.status) for e in listed] == [("W-0001", 1, "closed"), ("W-0002", 2, "referred")]
    assert {found.case for found in find_cases(team.worker.store, team.worker.access, "price")} == {closed, made.id}
    assert case_head(team.worker.store, team.worker.access, closed).status == "closed"  # type: ignore[union-attr]


def test_only_those_named_come_over_as_new_dyads_with_their_idva(team: Team, closed: str) -> None:
    made = reopen_case(team.worker, closed, referral=referral("2026-04-14"), bring=[team.ids["Carys"]])
    (dyad,) = held_dyads(team.worker.store, team.worker.access, made.id)
    assert (dyad.name, dyad.letter, dyad.idva, dyad.case_reference) == ("Carys Nolan", "A", team.ids["idva"], "W-0002")
    assert dyad.id != team.ids["Carys"]
    (address,) = records(team.worker.store, team.worker.access, "victim_address", dyad=dyad.id)
    assert (address.text("lines"), address.text("confidentiality")) == ("1 Nolan Street", "confidential")
    assert address.text("person") == dyad.victim_survivor
    writers = team.worker.store.db.execute("SELECT writers FROM scope WHERE id = ?", (dyad.scope,)).fetchone()[0]
    assert team.ids["idva"] in writers
    (row,) = [r for r in records(team.worker.store, team.worker.access, "dyad", dyad=dyad.id) if r.id == dyad.id]
    assert not row.values.get("dash_score")  # of the earlier referral
    body = b"".join(b for (b,) in team.worker.store.db.execute("SELECT body FROM entry WHERE scope = ?", (made.scope,)))
    assert b"Nolan" not in body  # the case knows a letter


def test_what_is_still_true_of_the_service_user_comes_over(team: Team, closed: str) -> None:
    made = reopen_case(team.worker, closed, referral=referral("2026-04-14"))
    store, access = team.worker.store, team.worker.access
    assert held_dyads(store, access, made.id) == []
    assert [r.text("lines") for r in records(store, access, "address", case=made.id)] == ["11 Stryd Fawr"]
    (alert,) = records(store, access, "alert", case=made.id)
    assert (alert.text("words"), alert.text("state")) == ("A knife at the door.", "active")
    ids = [
        r.id
        for case in (closed, made.id)
        for kind in ("address", "alert")
        for r in records(store, access, kind, case=case)
    ]
    assert len(set(ids)) == len(ids)  # one id in two scopes would be taken for one record


def test_the_return_counts_a_new_episode_as_reopened(team: Team, closed: str) -> None:
    made = reopen_case(team.worker, closed, referral=referral("2026-04-14"))
    move(team.worker, made.id, "panel", "allocated")
    facts = {f.case_id: f for f in return_facts(team.worker.store, team.worker.access, until="2026-04-30")}
    assert [(m.kind, m.on) for m in facts[made.id].moves] == [("reopened", "2026-04-15")]
    assert [m.kind for m in facts[closed].moves] == ["opened", "closed"]


def test_what_reopening_refuses_changes_nothing(team: Team, closed: str) -> None:
    with refused(DyadUnknown, team.worker):
        reopen_case(team.worker, closed, referral=referral("2026-04-14"), bring=["nobody"])
    with refused(DateInFuture, team.worker):
        reopen_case(team.worker, closed, referral=referral("2026-04-16"))
    made = reopen_case(team.worker, closed, referral=referral("2026-04-14"))
    with refused(StillOpen, team.worker):
        reopen_case(team.worker, made.id, referral=referral("2026-04-14"))
    with refused(OpenElsewhere, team.worker) as raised:
        reopen_case(team.worker, closed, referral=referral("2026-04-14"))
    assert "W-0002" in raised.value.message()
