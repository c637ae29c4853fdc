"""What a text is checked for: every stricter scope held, and no more than the reader may see."""

from __future__ import annotations

from dataclasses import replace

from app.commands import people
from app.models.access import Mode
from app.models.naming import Part, mentions
from app.models.person import (
    Child,
    Dyad,
    PrivateNote,
    VictimAddress,
    VictimContactPoint,
    VictimSurvivor,
    WithheldAddress,
)
from app.store.queries.naming import known_names
from app.store.store import Put, Write
from app.workspace import Workspace
from tests.unit.commands.team import Team, open_case


def _add(worker: Workspace, case: str, given: str, family: str, idva: str = "") -> people.AddedDyad:
    return people.add_dyad(
        worker,
        case,
        victim_survivor=VictimSurvivor(given_name=given, family_name=family, aliases=("Cez",)),
        dyad=Dyad(victim_survivor="", relationship="spouse", idva=idva),
        addresses=(VictimAddress(lines="4 Maes yr Haf\nAberaeron", confidentiality="confidential"),),
        contact_points=(VictimContactPoint(kind="mobile", value="07700 900461", safe="safe"),),
    )


def _hits(workspace: Workspace, text: str, case: str, inside: str = "") -> list[str]:
    known = known_names(workspace.store, workspace.access, case, inside=inside)
    return [f"{text[m.start : m.end]}/{m.letter}/{m.part}" for m in mentions(text, known)]


def test_everything_that_gives_her_away_is_known(team: Team) -> None:
    case = open_case(team.worker, "Aled Price").id
    dyad = _add(team.worker, case, "Cerys Mair", "Price")
    child = Child(dyad=dyad.id, given_name="Ianto", family_name="Price", status="none")
    team.worker.store.write("child.added", [Write(dyad.scope, (Put("child", "c1", child.values()),))])
    text = "cez, Mair and Ianto left Maes yr Haf; 01970 / 07700900461"
    assert _hits(team.worker, text, case) == [
        "cez/A/name",
        "Mair/A/name",
        "Ianto/A/child",
        "Maes yr Haf/A/address",
        "07700900461/A/number",
    ]
    assert _hits(team.worker, "Cerys Price", case) == ["Cerys Price/A/name"]
    assert _hits(team.worker, "Price rang", case) == []  # it is the service user's name too
    assert _hits(team.worker, "Aled rang", case) == []


def test_her_own_record_may_name_her_and_no_other(team: Team) -> None:
    case = open_case(team.worker).id
    first, second = _add(team.worker, case, "Cerys", "Wynn"), _add(team.worker, case, "Megan", "Pugh")
    assert _hits(team.worker, "Cerys met Megan", case, first.id) == ["Megan/B/name"]
    assert _hits(team.worker, "Cerys met Megan", case, second.id) == ["Cerys/A/name"]


def test_what_the_idva_was_told_in_confidence_stays_out_of_the_shared_record(team: Team) -> None:
    case = open_case(team.worker).id
    dyad = _add(team.worker, case, "Cerys", "Wynn", idva=team.ids["idva"])
    team.give(team.worker, team.idva, dyad.scope)
    people.keep_private(
        team.idva, dyad.id, address=WithheldAddress(lines="Gwalia House, Llandre", confidentiality="refuge_never_print")
    )
    people.keep_private(team.idva, dyad.id, note=PrivateNote(happened="2026-03-01", note="Safe now"))
    assert _hits(team.idva, "Moved to Gwalia House. Cerys is safe", case, dyad.id) == [
        "Gwalia House//address"
    ]  # an Idva learns no letters
    assert _hits(team.worker, "Moved to Gwalia House", case) == []


def test_on_other_cases_the_whole_name_and_the_number_alone(team: Team) -> None:
    case, other = open_case(team.worker).id, open_case(team.worker, "Rhys Bowen").id
    _add(team.worker, other, "Megan", "Pugh")
    assert _hits(team.worker, "Megan, Megan Pugh, Maes yr Haf, 07700 900461", case) == [
        "Megan Pugh//name",
        "07700 900461//number",
    ]
    blind = replace(team.worker.access, restricted=frozenset({other}))
    assert known_names(team.worker.store, blind, case) == []


def test_no_mode_that_faces_the_service_user_is_told_a_name(team: Team) -> None:
    case = open_case(team.worker).id
    _add(team.worker, case, "Megan", "Pugh")
    for mode in (Mode.APPOINTMENT, Mode.DOCUMENT):
        assert known_names(team.worker.store, replace(team.worker.access, mode=mode), case) == []
    assert {known.part for known in known_names(team.worker.store, team.worker.access, case)} == {
        Part.NAME,
        Part.ADDRESS,
        Part.NUMBER,
    }
