"""Every query there is, asked about every record by everybody who may not see: marks in all of a real site's records
say what leaks."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from app.commands import attachments, people, records
from app.commands.attachments import About
from app.models.access import Access, Mode, Role
from app.models.kinds import KINDS
from app.models.person import Dyad, PrivateNote, VictimAddress, VictimSurvivor
from app.models.record import ScopeKind
from app.workspace import Workspace
from tests.unit.commands.every_query import every_query, said_in
from tests.unit.commands.marked import addable, marked_record
from tests.unit.commands.team import Team, open_case

CASE, COVERT, VICTIM, PRIVATE, PERSON = "CASEMARK", "COVERTMARK", "VICTIMMARK", "PRIVATEMARK", "Personmark"
ASKED_WITH_MORE = {
    "app.store.queries.attachments.sealed",
    "app.store.queries.documents.documents_made",
    "app.store.queries.identities.candidates",
    "app.store.queries.people.covered_value",
    "app.store.queries.returns.return_facts",
    "app.store.queries.victim_links.unsure_pairs",
}
"""Queries that are asked with what another query gave, or for a whole year: `every_query.Asker` asks them."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A case with a victim-survivor, a mark in every text of every kind of record."""

    case: str
    dyad: str
    service_user: str
    scopes: tuple[str, str]


@pytest.fixture
def marked(team: Team) -> Marked:
    on, who = "2026-03-10", team.worker
    opened = open_case(who, f"Someone {PERSON}")
    added = people.add_dyad(
        who,
        opened.id,
        victim_survivor=VictimSurvivor(given_name=VICTIM, family_name=VICTIM),
        dyad=Dyad(victim_survivor="", relationship="ex_partner", idva=team.ids["idva"]),
        addresses=(VictimAddress(person="", lines=VICTIM, confidentiality="confidential"),),
    )
    for kind in addable(ScopeKind.CASE):
        for mark in (CASE, COVERT):
            records.add_record(who, marked_record(kind, mark, on, covert=mark == COVERT), case=opened.id)
    for kind in addable(ScopeKind.DYAD):
        records.add_record(who, marked_record(kind, VICTIM, on, covert=False), dyad=added.id)
    for mark, dyad in ((CASE, ""), (COVERT, ""), (VICTIM, added.id)):
        about = About(mark, case=opened.id, dyad=dyad, covert=mark == COVERT)
        attachments.attach_bytes(who, b"hello", f"{mark}.txt", about)
    team.give(who, team.idva, added.scope)
    people.keep_private(team.idva, added.id, note=PrivateNote(note=PRIVATE, happened=on))
    team.give(team.idva, who)
    return Marked(opened.id, added.id, opened.service_user, (opened.scope, added.scope))


def ways(who: Workspace, marked: Marked, query: Callable[..., Any]) -> Iterator[dict[str, Any]]:
    """The arguments a query is asked with: those of the case, the dyad, each record, each word to seek."""
    ids = [record for (record,) in who.store.db.execute("SELECT id FROM record").fetchall()]
    known: dict[str, list[Any]] = {
        "case": [marked.case],
        "dyad": [marked.dyad],
        "subject": [marked.case, marked.dyad],
        "scope": list(marked.scopes),
        "record": ids,
        "text": [CASE, COVERT, VICTIM, PERSON],
        "perspective": ["case_manager", "idva"],
        "instrument": ["risk"],
        "first": [None],
        "last": [date(2027, 1, 1)],
        "on": ["2026-03-16"],
        **{name: [marked.service_user] for name in ("person", "one", "other")},
    }
    names: list[str] = []
    values: list[list[Any]] = []
    for each in list(inspect.signature(query).parameters.values())[2:]:
        if each.name == "today":
            found: list[Any] = ["2026-03-16"] if each.annotation == "str" else [date(2026, 3, 16)]
        elif each.name == "kind":
            found = list(KINDS) if each.annotation == "str" else list(ScopeKind)
        elif each.default is not inspect.Parameter.empty:
            found = [*known.get(each.name, []), each.default] if each.name in ("case", "dyad") else [each.default]
        else:
            found = known[each.name]
        names.append(each.name)
        values.append(found)
    for chosen in product(*values):
        yield dict(zip(names, chosen, strict=True))


def leaks(who: Workspace, access: Access, marked: Marked, *marks: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Which queries say one of `marks` to `access`, each with one way of asking."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for name, query in every_query():
        for given in () if name in ASKED_WITH_MORE else ways(who, marked, query):
            words = said_in(query(who.store, access, **given))
            found |= {(name, mark): given for mark in marks if mark in words}
    return found


def test_the_marks_are_there_to_be_found(team: Team, marked: Marked) -> None:
    told = leaks(team.worker, team.worker.access, marked, CASE, COVERT, VICTIM, PERSON)
    assert {mark for _name, mark in told} == {CASE, COVERT, VICTIM, PERSON}
    assert len({name for name, _mark in told}) > 20
    assert leaks(team.idva, team.idva.access, marked, PRIVATE)


def test_a_document_for_the_service_user_is_told_nothing_covert_and_of_nobody_else(team: Team, marked: Marked) -> None:
    assert leaks(team.worker, team.worker.access.for_document(), marked, COVERT, VICTIM, PRIVATE) == {}


def test_with_the_service_user_in_the_room_no_query_answers(team: Team, marked: Marked) -> None:
    shown = replace(team.worker.access, mode=Mode.APPOINTMENT)
    assert leaks(team.worker, shown, marked, CASE, COVERT, VICTIM, PRIVATE, PERSON) == {}


def test_a_case_declared_a_conflict_of_interest_is_closed_to_every_query(team: Team, marked: Marked) -> None:
    closed = replace(team.worker.access, restricted=frozenset({marked.case}))
    assert leaks(team.worker, closed, marked, CASE, COVERT, VICTIM, PRIVATE) == {}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EVALUATOR, Role.PROGRAMME])
@pytest.mark.parametrize("mode", [Mode.WORK, Mode.DOCUMENT])
def test_who_holds_no_case_reads_none(team: Team, marked: Marked, role: Role, mode: Mode) -> None:
    """Even with the case on the laptop they sit at."""
    shown = Access(team.worker.staff, role, mode)
    assert leaks(team.worker, shown, marked, CASE, COVERT, VICTIM, PRIVATE, PERSON) == {}


@pytest.mark.parametrize("mode", [Mode.WORK, Mode.DOCUMENT])
def test_an_idva_learns_nothing_of_the_case(team: Team, marked: Marked, mode: Mode) -> None:
    for who in (team.worker, team.idva):
        assert leaks(who, Access(team.ids["idva"], Role.IDVA, mode), marked, CASE, COVERT, PERSON) == {}
