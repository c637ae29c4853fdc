"""Who is who on a case, and what stays covered until somebody says why."""

from __future__ import annotations

from dataclasses import replace

from app.commands import cases, people
from app.models.access import Mode
from app.models.person import (
    Address,
    ContactPoint,
    Dyad,
    PersonDetails,
    ServiceUser,
    VictimAddress,
    VictimContactPoint,
    VictimSurvivor,
)
from app.store.queries.people import covered_facts, covered_value, service_user, service_user_facts
from tests.unit.commands.team import Team, open_case, referral


def test_the_service_user(team: Team) -> None:
    opened = cases.open_case(
        team.worker,
        person=ServiceUser(given_name="Aled", family_name="Price", known_as="Al", birth_date="1988"),
        referral=referral(),
        details=PersonDetails(sex="male", ethnicity="white_british", interpreter="no", correspondence_language="cy"),
    )
    found = service_user(team.worker.store, team.worker.access, opened.id)
    assert found is not None
    assert (found.name, found.known_as, found.unconfirmed, found.birth_date) == ("Aled Price", "Al", False, "1988")
    assert (found.sex, found.ethnicity, found.interpreter, found.correspondence_language) == (
        "male",
        "white_british",
        "no",
        "cy",
    )
    assert service_user(team.worker.store, team.worker.access, "nothing") is None
    restricted = replace(team.worker.access, restricted=frozenset({opened.id}))
    assert service_user(team.worker.store, restricted, opened.id) is None
    assert service_user_facts(team.worker.store, restricted, opened.id) == []


def test_a_place_known_covertly_reaches_no_document(team: Team) -> None:
    opened = open_case(team.worker)
    people.add_address(team.worker, opened.id, Address(lines="2 Mill Lane", confidentiality="open"))
    people.add_address(
        team.worker, opened.id, Address(lines="Where police saw the car", confidentiality="open", covert=True)
    )
    people.add_contact_point(
        team.worker, opened.id, ContactPoint(kind="mobile", value="07700 900001", safe="safe", covert=True)
    )
    own = service_user_facts(team.worker.store, team.worker.access, opened.id)
    assert [fact.value for fact in own] == ["2 Mill Lane", "Where police saw the car", "07700 900001"]
    document = team.worker.access.for_document()
    assert [fact.value for fact in service_user_facts(team.worker.store, document, opened.id)] == ["2 Mill Lane"]
    appointment = replace(team.worker.access, mode=Mode.APPOINTMENT)
    assert service_user_facts(team.worker.store, appointment, opened.id) == []


def test_her_address_and_number_are_covered(team: Team) -> None:
    opened = open_case(team.worker)
    added = people.add_dyad(
        team.worker,
        opened.id,
        victim_survivor=VictimSurvivor(given_name="Carys"),
        dyad=Dyad(victim_survivor="", relationship="partner"),
        addresses=(VictimAddress(lines="4 Quarry Close", confidentiality="confidential"),),
        contact_points=(
            VictimContactPoint(kind="mobile", value="07700 900002", safe="not_known", safe_times="Mornings"),
        ),
    )
    store, access = team.worker.store, team.worker.access
    address, point = covered_facts(store, access, added.scope)
    assert (address.value, address.mark, address.unsafe) == ("", "Confidential", True)
    assert (point.value, point.label, point.note, point.unsafe) == ("", "Mobile", "Mornings", True)
    assert [covered_value(store, access, fact) for fact in (address, point)] == ["4 Quarry Close", "07700 900002"]
    for narrow in (
        access.for_document(),
        replace(access, mode=Mode.APPOINTMENT),
        replace(access, restricted=frozenset({opened.id})),
    ):
        assert covered_facts(store, narrow, added.scope) == []
        assert [covered_value(store, narrow, fact) for fact in (address, point)] == ["", ""]
    assert covered_value(store, access, replace(address, kind="withheld_address")) == ""
    assert covered_value(store, access, replace(address, id="nothing")) == ""
