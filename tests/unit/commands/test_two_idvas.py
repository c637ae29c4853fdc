"""Two Idvas on one case, one of them in another organisation: what reaches each, through real bundles."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.commands import exchange, people, work
from app.models.person import Dyad, VictimAddress, VictimContactPoint, VictimSurvivor
from app.models.work import DyadContact
from app.store.queries.cases import held_dyads
from app.store.queries.dyads import dyad_lines
from app.sync.receive import load
from app.workspace import Workspace
from tests.unit.commands.team import Team, dump, open_case

MARKS = ("Perpetua", "Quillfeather", "Larkspur", "07700900777", "heronwatch", "Saltmarsh")
"""What names, places or tells of the victim-survivors who are not the outside Idva's."""
OTHERS = 5


@pytest.fixture
def case(team: Team) -> tuple[str, list[people.AddedDyad], people.AddedDyad]:
    """A case with six victim-survivors, five of them one Idva's and the last the outside one's."""
    opened = open_case(team.worker)
    others = [_dyad(team, opened.id, f"Perpetua{n}", "Quillfeather", team.ids["idva"]) for n in range(OTHERS)]
    hers = _dyad(team, opened.id, "Carys", "Nolan", team.ids["idva2"])
    for added in others:
        note = DyadContact(
            case="",
            dyad=added.id,
            happened="2026-03-10",
            with_whom="idva",
            channel="phone",
            outcome="achieved",
            note="heronwatch",
        )
        work.record_dyad_contact(team.worker, note)
    return opened.id, others, hers


def _dyad(team: Team, case: str, given: str, family: str, idva: str) -> people.AddedDyad:
    mine = idva == team.ids["idva2"]
    address = VictimAddress(lines="2 Quay Street" if mine else "9 Larkspur Lane, Saltmarsh", confidentiality="open")
    phone = VictimContactPoint(kind="mobile", value="07700900111" if mine else "07700900777", safe="safe")
    return people.add_dyad(
        team.worker,
        case,
        victim_survivor=VictimSurvivor(given_name=given, family_name=family, birth_date="1990-02-03"),
        dyad=Dyad(victim_survivor="", relationship="ex_partner", idva=idva),
        addresses=(address,),
        contact_points=(phone,),
    )


def _send(one: Workspace, other: Workspace, folder: Path) -> list[Path]:
    made = exchange.make_bundles(one, other.device, folder)
    for bundle in made:
        exchange.receive_bundle(other, bundle.path)
    return [bundle.path for bundle in made]


def test_nothing_of_the_others_nor_how_many_reaches_an_outside_idva(
    team: Team, case: tuple[str, list[people.AddedDyad], people.AddedDyad], tmp_path: Path
) -> None:
    case_id, others, hers = case
    team.give(team.worker, team.lead)
    paths = _send(team.worker, team.idva2, tmp_path) + _send(team.lead, team.idva2, tmp_path)
    assert [d.id for d in held_dyads(team.idva2.store, team.idva2.access)] == [hers.id]
    held = repr(dump(team.idva2))
    theirs = [part for added in others for part in (added.id, added.scope, added.victim_survivor)]
    for mark in (*MARKS, *theirs):
        assert mark not in held, mark
    for path in paths:  # also not in what the bundle says of itself
        contents, _hash, _size = load(team.idva2, path)
        assert not [mark for mark in (*MARKS, *theirs) if mark in repr(contents.manifest)]
    (line,) = dyad_lines(team.idva2.store, team.idva2.access)
    assert line.dyad.letter == ""  # "Victim-survivor F" would tell her of five more
    assert team.idva2.store.db.execute("SELECT coalesce(letter, '') FROM r_dyad").fetchall() == [("",)]
    kinds = {kind for (kind,) in team.idva2.store.db.execute("SELECT DISTINCT kind FROM scope")}
    assert kinds == {"directory", "dyad"}
    assert team.idva2.store.db.execute("SELECT count(*) FROM scope WHERE kind = 'dyad'").fetchone() == (1,)
    assert case_id in held  # she knows which case hers is about


def test_each_idva_gets_their_own(
    team: Team, case: tuple[str, list[people.AddedDyad], people.AddedDyad], tmp_path: Path
) -> None:
    _case, others, hers = case
    _send(team.worker, team.idva, tmp_path)
    assert {d.id for d in held_dyads(team.idva.store, team.idva.access)} == {added.id for added in others}
    held = repr(dump(team.idva))
    assert hers.id not in held
    assert "Carys" not in held


def test_the_case_team_sees_every_letter(
    team: Team, case: tuple[str, list[people.AddedDyad], people.AddedDyad]
) -> None:
    rows = held_dyads(team.worker.store, team.worker.access, case[0])
    assert [d.letter for d in rows] == ["A", "B", "C", "D", "E", "F"]
