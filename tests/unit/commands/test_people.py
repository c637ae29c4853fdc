"""Dyads in scopes of their own, how people are reached, and what an Idva keeps to themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.commands import cases, people
from app.models.access import Mode
from app.models.partial_date import DateInFuture, InvalidDate
from app.models.person import (
    Address,
    ContactPoint,
    Dyad,
    PrivateNote,
    VictimAddress,
    VictimContactPoint,
    VictimSurvivor,
    WithheldAddress,
)
from app.models.record import ScopeKind
from app.store.queries.cases import case_head, held_dyads
from app.store.search import search
from app.store.store import NotAllowed, Remove, Write
from tests.unit.commands.team import Team, add_dyad, dump, open_case, refused

ADDRESS = VictimAddress(lines="14 Zephyrine Crescent\nAbermarker", confidentiality="confidential")
PHONE = VictimContactPoint(kind="mobile", value="07700 900777", safe="unsafe", safe_times="Never in the evening")


def _full(team: Team, case: str) -> people.AddedDyad:
    return people.add_dyad(
        team.worker,
        case,
        victim_survivor=VictimSurvivor(given_name="Perpetua", family_name="Quillfeather", aliases=("Pip",)),
        dyad=Dyad(victim_survivor="", relationship="ex_partner", idva=team.ids["idva"], separated_on="2025-12"),
        addresses=(ADDRESS,),
        contact_points=(PHONE,),
    )


def test_who_she_is_and_where_she_lives_stays_out_of_the_case(team: Team) -> None:
    """Every table of the store is searched, and every journal entry of the other scopes."""
    opened = open_case(team.worker)
    added = _full(team, opened.id)
    words = ("perpetua", "quillfeather", "pip", "zephyrine", "abermarker", "900777")
    scopes = dict(team.worker.store.db.execute("SELECT id, kind FROM scope").fetchall())
    assert scopes[added.scope] == "dyad"
    found = set()
    for table, rows in dump(team.worker).items():
        for row in rows:
            text = " ".join(c.decode("utf-8", "replace") if isinstance(c, bytes) else str(c) for c in row).lower()
            if any(word in text for word in words):
                assert added.scope in text or table.startswith("search_dyad"), (table, row)
                found.add(table)
    assert {"entry", "value", "r_victim_survivor", "r_victim_address", "r_victim_contact_point"} <= found


def test_the_case_learns_a_letter(team: Team) -> None:
    opened = open_case(team.worker)
    letters = [add_dyad(team.worker, opened.id, name).letter for name in ("Carys Nolan", "Nia Parfitt", "Sadia Malik")]
    assert letters == ["A", "B", "C"]
    found = case_head(team.worker.store, team.worker.access, opened.id)
    assert found is not None
    assert found.letters == ("A", "B", "C")
    assert [(d.letter, d.name, d.initials) for d in found.dyads] == [
        ("A", "Carys Nolan", "C.N."),
        ("B", "Nia Parfitt", "N.P."),
        ("C", "Sadia Malik", "S.M."),
    ]
    assert {d.case_reference for d in found.dyads} == {"W-0001"}
    assert {d.role for d in found.dyads} == {"victim_survivor"}
    # A second case begins with A again.
    assert add_dyad(team.worker, open_case(team.worker, "Daniel Whitcombe").id, "Leanne Whitcombe").letter == "A"


def test_a_letter_taken_back_is_not_given_to_somebody_else(team: Team) -> None:
    opened = open_case(team.worker)
    first, second = (add_dyad(team.worker, opened.id, name) for name in ("Carys Nolan", "Nia Parfitt"))
    (link,) = (r for (r,) in team.worker.store.db.execute("SELECT _id FROM r_dyad_link WHERE dyad = ?", (first.id,)))
    team.worker.store.write("dyad.removed", [Write(opened.scope, (Remove("dyad_link", link),))])
    assert add_dyad(team.worker, opened.id, "Sadia Malik").letter == "C"
    assert second.letter == "B"


@given(st.integers(min_value=1, max_value=800))
def test_letters_go_on_after_z(count: int) -> None:
    taken: list[str] = []
    for _ in range(count):
        taken.append(people.next_letter(taken[-1:]))
    assert len(set(taken)) == count
    assert taken[:2] == ["A", "B"][:count]
    assert all(letter.isalpha() and letter.isupper() for letter in taken)
    assert people.next_letter(reversed(taken)) == people.next_letter(taken)
    if count > 26:
        assert taken[25:27] == ["Z", "AA"]


def test_searching_finds_her_in_her_own_scope_only(team: Team) -> None:
    opened = open_case(team.worker)
    added = _full(team, opened.id)
    db, access = team.worker.store.db, team.worker.access
    assert {hit.scope for hit in search(db, access, "quillfeather")} == {added.scope}
    assert search(db, access, "quillfeather", (ScopeKind.CASE, ScopeKind.INDEX)) == []
    for narrower in (access.for_document(), replace(access, mode=Mode.APPOINTMENT)):
        assert search(db, narrower, "quillfeather") == []
        assert held_dyads(team.worker.store, narrower) == []
        head = case_head(team.worker.store, narrower, opened.id)
        if narrower.mode is Mode.APPOINTMENT:
            assert head is None  # an appointment is with one service user, and has queries of its own
            continue
        assert head is not None
        assert (head.dyads, head.letters, head.marac_on) == ((), (), "")


def test_her_own_idva_may_write_and_another_may_not(team: Team) -> None:
    opened = open_case(team.worker)
    added = _full(team, opened.id)
    for idva in (team.idva, team.idva2):
        team.give(team.worker, idva, added.scope)
    rows = dict(team.worker.store.db.execute("SELECT id, writers FROM scope").fetchall())
    assert team.ids["idva"] in rows[added.scope]
    assert team.ids["idva2"] not in rows[added.scope]
    people.keep_private(team.idva, added.id, note=PrivateNote(happened="2026-03-10", note="Told in confidence."))


def test_a_dyad_added_by_the_lead_belongs_to_the_case_manager_too(team: Team) -> None:
    opened = open_case(team.worker)
    team.give(team.worker, team.lead, opened.scope, opened.index_scope)
    added = add_dyad(team.lead, opened.id)
    team.give(team.lead, team.worker, added.scope, opened.scope)
    cases.move_case(team.worker, opened.id, "panel")
    (dyad,) = held_dyads(team.worker.store, team.worker.access)
    assert dyad.case_status == "panel"


@pytest.mark.parametrize(
    ("victim", "dyad", "address", "error"),
    [
        ({"birth_date": "2026-04"}, {}, None, DateInFuture),
        ({"birth_date": "not"}, {}, None, InvalidDate),
        ({}, {"separated_on": "2026-03-17"}, None, DateInFuture),
        ({}, {"relationship": ""}, None, cases.SomethingMissing),
        ({}, {}, VictimAddress(lines="", confidentiality="open"), cases.SomethingMissing),
        ({}, {}, VictimAddress(lines="4 Quarry Close"), cases.SomethingMissing),
    ],
)
def test_what_adding_refuses_changes_nothing(
    team: Team, victim: dict[str, str], dyad: dict[str, str], address: VictimAddress | None, error: Any
) -> None:
    opened = open_case(team.worker)
    with refused(error, team.worker):
        people.add_dyad(
            team.worker,
            opened.id,
            victim_survivor=VictimSurvivor(**{"given_name": "Carys"} | victim),
            dyad=Dyad(**{"victim_survivor": "", "relationship": "partner"} | dyad),
            addresses=(address,) if address else (),
        )


def test_a_dyad_needs_a_case_that_is_held_and_may_be_written(team: Team) -> None:
    opened = open_case(team.other)
    with refused(cases.CaseUnknown, team.worker):
        add_dyad(team.worker, opened.id)
    team.give(team.other, team.worker, opened.scope, opened.index_scope)  # by mistake: they may not hold it
    with refused(cases.CaseUnknown, team.worker):
        add_dyad(team.worker, opened.id)
    with refused(cases.CaseUnknown, team.idva):
        add_dyad(team.idva, opened.id)


def test_how_the_service_user_is_reached(team: Team) -> None:
    opened = open_case(team.worker)
    address = people.add_address(team.worker, opened.id, Address(lines="2 Mill Lane", confidentiality="open"))
    point = people.add_contact_point(
        team.worker, opened.id, ContactPoint(kind="mobile", value="07700 900001", safe="not_known")
    )
    for kind, rid in (("address", address), ("contact_point", point)):
        view = team.worker.store.read(kind, rid)
        assert view is not None
        assert (view.scope, view.values["person"]) == (opened.scope, opened.service_user)
    with refused(cases.SomethingMissing, team.worker) as raised:
        people.add_contact_point(team.worker, opened.id, ContactPoint(kind="mobile", value="07700 900001"))
    assert "Safe to use?" in raised.value.message()
    with refused(cases.SomethingMissing, team.worker):
        people.add_address(team.worker, opened.id, Address(lines="  ", confidentiality="open"))
    for add, value in (
        (people.add_address, Address(lines="x", confidentiality="open")),
        (people.add_contact_point, ContactPoint(kind="email", value="x", safe="safe")),
    ):
        with refused(cases.CaseUnknown, team.worker):
            add(team.worker, "nothing", value)  # type: ignore[arg-type]


# ---- what an Idva keeps ----------------------------------------------------------------------------------------------


def _held_by_idva(team: Team) -> people.AddedDyad:
    added = _full(team, open_case(team.worker).id)
    team.give(team.worker, team.idva, added.scope)
    team.give(team.worker, team.lead)
    return added


NOTE = PrivateNote(happened="2026-03-10", note="Staying at Thistledown House until the hearing.")
REFUGE = WithheldAddress(lines="Thistledown House", confidentiality="refuge_never_print")


def test_private_notes_live_in_a_scope_nobody_else_receives(team: Team) -> None:
    added = _held_by_idva(team)
    scope = people.keep_private(team.idva, added.id, note=NOTE, address=REFUGE)
    kind, holders, writers = team.idva.store.db.execute(
        "SELECT kind, holders, writers FROM scope WHERE id = ?", (scope,)
    ).fetchone()
    assert kind == "idva_private"
    assert holders == writers == f'["{team.ids["idva"]}"]'
    assert people.keep_private(team.idva, added.id, note=NOTE) == scope
    assert len(team.idva.store.db.execute("SELECT 1 FROM r_private_note").fetchall()) == 2
    hits = search(team.idva.store.db, team.idva.access, "thistledown", (ScopeKind.IDVA_PRIVATE,))
    assert sorted((hit.kind, hit.scope) for hit in hits) == [("private_note", scope)] * 2 + [
        ("withheld_address", scope)
    ]
    # Even where its entries reach others by mistake, what they may not hold is not theirs to write.
    team.give(team.idva, team.lead, scope)
    with pytest.raises(NotAllowed):
        team.lead.store.write("x", [Write(scope, (Remove("withheld_address", _withheld(team.idva)),))])


def _withheld(workspace: Any) -> str:
    return str(workspace.store.db.execute("SELECT _id FROM r_withheld_address").fetchone()[0])


@pytest.mark.parametrize("who", ["worker", "lead"])
def test_only_an_idva_keeps_private(team: Team, who: str) -> None:
    added = _held_by_idva(team)
    with refused(NotAllowed, getattr(team, who)):
        people.keep_private(getattr(team, who), added.id, note=NOTE)


@pytest.mark.parametrize(
    ("note", "address", "error"),
    [
        (None, None, cases.SomethingMissing),
        (PrivateNote(happened="2026-03-10", note=" "), None, cases.SomethingMissing),
        (PrivateNote(happened="", note="x"), None, cases.SomethingMissing),
        (PrivateNote(happened="2026-03-17", note="x"), None, DateInFuture),
        (PrivateNote(happened="Monday", note="x"), None, InvalidDate),
        (None, WithheldAddress(lines="Thistledown House"), cases.SomethingMissing),
    ],
)
def test_what_keeping_refuses_changes_nothing(team: Team, note: Any, address: Any, error: Any) -> None:
    added = _held_by_idva(team)
    with refused(error, team.idva):
        people.keep_private(team.idva, added.id, note=note, address=address)


def test_another_idva_does_not_know_the_dyad(team: Team) -> None:
    added = _held_by_idva(team)
    with refused(people.DyadUnknown, team.idva2):
        people.keep_private(team.idva2, added.id, note=NOTE)
