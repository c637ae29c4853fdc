"""Handing a case over: with real stores and real bundles, who may read and write it afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.commands import allocation, cases, exchange, people, work
from app.commands.allocation import NobodyNew, NotACaseManager, OwnRightKept, reassign_case
from app.models.work import Contact, DyadContact
from app.store.queries.cases import actions, case_head, case_list, held_dyads
from app.store.queries.finding import find_cases
from app.store.queries.rights import case_cards, handed_over, owners, rights_of
from app.store.queries.timeline import timeline
from app.store.store import Put, Write
from app.workspace import Workspace
from tests.unit.commands.team import Team, add_dyad, open_case, refused

TODAY = "2026-03-16"


@pytest.fixture
def case(team: Team, tmp_path: Path) -> tuple[cases.OpenedCase, people.AddedDyad]:
    """A case of the worker's with one victim-survivor, which the lead has received."""
    opened = open_case(team.worker)
    dyad = add_dyad(team.worker, opened.id, idva=team.ids["idva"])
    contact(team.worker, opened.id, "before")
    send(team.worker, team.lead, tmp_path)
    return opened, dyad


def send(one: Workspace, other: Workspace, folder: Path) -> None:
    """What one laptop has for another, through real bundles."""
    for bundle in exchange.make_bundles(one, other.device, folder):
        exchange.receive_bundle(other, bundle.path)


def contact(who: Workspace, case: str, note: str) -> None:
    facts = {"case": "", "with_whom": "agency", "channel": "email", "outcome": "achieved"}
    work.record_contact(who, case, Contact(happened="2026-03-05T09:00:00Z", note=note, **facts))


def spoken(who: Workspace, dyad: str) -> None:
    facts = {"case": "", "with_whom": "victim_survivor", "channel": "phone", "outcome": "achieved"}
    work.record_dyad_contact(who, DyadContact(dyad=dyad, happened="2026-03-10", **facts))


def mine(who: Workspace) -> list[str]:
    return [row.id for row in case_list(who.store, who.access, today=TODAY)]


def notes(who: Workspace, case: str) -> list[str]:
    return sorted(row.text for row in timeline(who.store, who.access, case) if row.record_kind == "contact")


def test_the_new_holder_reads_and_writes_the_whole_case_with_its_dyads(
    team: Team, case: tuple[cases.OpenedCase, people.AddedDyad], tmp_path: Path
) -> None:
    opened, dyad = case
    assert mine(team.other) == []
    done = reassign_case(team.lead, opened.id, team.ids["other"], reason="Siân leaves")
    assert done.not_here == ()
    send(team.lead, team.other, tmp_path)
    assert mine(team.other) == [opened.id]
    assert notes(team.other, opened.id) == ["before"]
    assert [d.name for d in held_dyads(team.other.store, team.other.access, opened.id)] == ["Carys Nolan"]
    contact(team.other, opened.id, "after")
    spoken(team.other, dyad.id)
    added = add_dyad(team.other, opened.id, "Nia Parfitt", idva=team.ids["idva2"])
    send(team.other, team.lead, tmp_path)
    assert notes(team.lead, opened.id) == ["after", "before"]
    kinds = [row.record_kind for row in timeline(team.lead.store, team.lead.access, opened.id) if row.letter == "A"]
    assert "dyad_contact" in kinds
    assert added.id in {d.id for d in held_dyads(team.lead.store, team.lead.access, opened.id)}
    for scope in (opened.scope, dyad.scope):
        assert team.ids["other"] in owners(team.other.store, scope)
    back = reassign_case(team.lead, opened.id, team.ids["worker"])  # and on again, because "own" was granted
    assert back.changed.touches("case", "case_card")


def test_the_old_holder_no_longer_reads_or_writes_it(
    team: Team, case: tuple[cases.OpenedCase, people.AddedDyad], tmp_path: Path
) -> None:
    opened, _dyad = case
    reassign_case(team.lead, opened.id, team.ids["other"])
    send(team.lead, team.worker, tmp_path)
    access = team.worker.access
    assert handed_over(team.worker.store, access) == access.restricted == {opened.id}
    assert mine(team.worker) == []
    assert case_head(team.worker.store, access, opened.id) is None
    assert timeline(team.worker.store, access, opened.id) == []
    assert held_dyads(team.worker.store, access) == []
    assert actions(team.worker.store, access) == []
    with refused(cases.CaseUnknown, team.worker):
        contact(team.worker, opened.id, "late")
    (found,) = find_cases(team.worker.store, access, "Price")  # still found by its card, as any colleague's case
    assert (found.held, found.case_manager) == (False, "Marcus Adeyemi")


def test_what_the_old_holder_writes_later_counts_nowhere(
    team: Team, case: tuple[cases.OpenedCase, people.AddedDyad], tmp_path: Path
) -> None:
    opened, dyad = case
    reassign_case(team.lead, opened.id, team.ids["other"])
    contact(team.worker, opened.id, "too late")  # on a laptop that has not heard of it yet
    spoken(team.worker, dyad.id)
    send(team.worker, team.lead, tmp_path)
    assert notes(team.lead, opened.id) == ["before"]
    assert all(row.record_kind != "dyad_contact" for row in timeline(team.lead.store, team.lead.access, opened.id))
    send(team.lead, team.other, tmp_path)
    assert notes(team.other, opened.id) == ["before"]


def test_without_an_ending_both_work_on_it(
    team: Team, case: tuple[cases.OpenedCase, people.AddedDyad], tmp_path: Path
) -> None:
    opened, _dyad = case
    reassign_case(team.lead, opened.id, team.ids["other"], end_old=False)
    send(team.lead, team.worker, tmp_path)
    assert mine(team.worker) == []  # held by another now, and still to be opened
    contact(team.worker, opened.id, "still")
    send(team.worker, team.lead, tmp_path)
    assert notes(team.lead, opened.id) == ["before", "still"]


def test_a_case_manager_hands_over_their_own_without_ending_their_right(
    team: Team, case: tuple[cases.OpenedCase, people.AddedDyad], tmp_path: Path
) -> None:
    opened, _dyad = case
    with refused(OwnRightKept, team.worker):
        reassign_case(team.worker, opened.id, team.ids["other"])
    reassign_case(team.worker, opened.id, team.ids["other"], end_old=False)
    send(team.worker, team.other, tmp_path)
    assert mine(team.other) == [opened.id]


def test_a_card_that_names_somebody_else_than_the_case_is_put_right_by_a_lead(
    team: Team, case: tuple[cases.OpenedCase, people.AddedDyad], tmp_path: Path
) -> None:
    """Every case manager may write in the index, so a card alone gives nobody a right; it only hides the case."""
    opened, _dyad = case
    send(team.lead, team.other, tmp_path)
    (card,) = case_cards(team.other.store, opened.index_scope, opened.id)
    step = Put("case_card", card, {"case_manager": team.ids["other"]})
    team.other.store.write("card.changed", [Write(opened.index_scope, (step,))])
    for who in (team.worker, team.lead):
        send(team.other, who, tmp_path)
    assert mine(team.worker) == mine(team.other) == []
    reassign_case(team.lead, opened.id, team.ids["worker"])
    send(team.lead, team.worker, tmp_path)
    assert mine(team.worker) == [opened.id]
    contact(team.worker, opened.id, "goes on")
    assert notes(team.worker, opened.id) == ["before", "goes on"]
    with refused(NobodyNew, team.lead):
        reassign_case(team.lead, opened.id, team.ids["worker"])


def test_every_right_of_the_old_holder_ends_also_granted_ones(
    team: Team, case: tuple[cases.OpenedCase, people.AddedDyad], tmp_path: Path
) -> None:
    """The worker opened the dyad's scope themselves; the other case manager was granted both."""
    opened, dyad = case
    reassign_case(team.lead, opened.id, team.ids["other"])
    assert rights_of(team.lead.store, opened.scope, team.ids["worker"]) == ["owner"]
    assert len(rights_of(team.lead.store, dyad.scope, team.ids["other"])) == 1
    reassign_case(team.lead, opened.id, team.ids["lead"])
    for scope in (opened.scope, dyad.scope):
        assert owners(team.lead.store, scope) == {team.ids["lead"], team.ids["manager"]}  # the leads, by their role
    assert mine(team.lead) == [opened.id]


def test_a_victim_survivors_record_that_is_not_here_is_said(
    team: Team, case: tuple[cases.OpenedCase, people.AddedDyad]
) -> None:
    opened, _dyad = case
    away = add_dyad(team.worker, opened.id, "Nia Parfitt")
    team.give(team.worker, team.lead, opened.scope)  # the letter B has come, the record has not
    done = allocation.reassign_case(team.lead, opened.id, team.ids["other"])
    assert done.not_here == (away.letter,) == ("B",)


def test_refusals_change_nothing(team: Team, case: tuple[cases.OpenedCase, people.AddedDyad]) -> None:
    opened, _dyad = case
    with refused(NobodyNew, team.lead):
        reassign_case(team.lead, opened.id, team.ids["worker"])
    with refused(NotACaseManager, team.lead):
        reassign_case(team.lead, opened.id, team.ids["idva"])
    with refused(NotACaseManager, team.lead):
        reassign_case(team.lead, opened.id, "nobody")
    with refused(cases.CaseUnknown, team.idva):
        reassign_case(team.idva, opened.id, team.ids["other"])
    with refused(cases.CaseUnknown, team.other):
        reassign_case(team.other, opened.id, team.ids["other"])
