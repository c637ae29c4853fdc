"""Finding a service user before a case is opened, and cases by any word in them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.commands import cases, meetings, sessions, work
from app.models.access import Access, Role
from app.models.goal import Session
from app.models.meeting import Meeting
from app.models.person import ServiceUser
from app.models.work import Activity, Contact
from app.store.queries.finding import find_cases, site_of, staff_with_role
from app.store.queries.today import LastWork, cases_holding, last_work
from app.store.search import match_text
from tests.unit.commands.team import Team, add_dyad, open_case, referral


@pytest.fixture
def found(team: Team) -> Team:
    """Rhŷs, known twice over; his brother; and somebody whose name is not confirmed."""
    person = ServiceUser(
        given_name="Rhŷs",
        family_name="Blŵm",
        known_as="Ri",
        aliases=("Reece Bloom",),
        birth_date="1990-07-04",
        references=("99/1234X",),
    )
    team.ids["rhys"] = cases.open_case(team.worker, person=person, referral=referral()).id
    team.ids["brother"] = open_case(team.worker, "Owain Blŵm").id
    team.ids["matt"] = cases.open_case(
        team.worker, person=ServiceUser(known_as="Matt", name_unconfirmed=True), referral=referral()
    ).id
    return team


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("blŵm", {"rhys", "brother"}),
        ("BLWM", {"rhys", "brother"}),  # accents are folded: a case manager in a hurry does not type them
        ("rhys bl", {"rhys"}),
        ("bloom", {"rhys"}),
        ("reece", {"rhys"}),
        ("ri", {"rhys"}),
        ("99/1234x", {"rhys"}),
        ("W-0001", {"rhys"}),
        ("mat", {"matt"}),
        ("blwm owain rhys", set()),
        ("w", {"rhys", "brother", "matt"}),
        ("", set()),
        ("   ", set()),
        ('"', set()),
        ("*", set()),
        ("NEAR(", set()),
        ("a OR b", set()),
    ],
)
def test_names_other_names_and_references(found: Team, text: str, who: set[str]) -> None:
    hits = find_cases(found.worker.store, found.worker.access, text)
    assert {hit.case for hit in hits} == {found.ids[name] for name in who}
    assert all(hit.held and hit.case_manager == "Siân Rees" for hit in hits)


def test_what_matched_is_said(found: Team) -> None:
    plain = {"case": "", "happened": "2026-03-05", "with_whom": "agency", "channel": "email", "outcome": "achieved"}
    work.record_contact(found.worker, found.ids["matt"], Contact(**plain, note="Lives with a Blŵm."))
    hits = find_cases(found.worker.store, found.worker.access, "blwm")
    assert [(hit.case == found.ids["matt"], hit.why) for hit in hits][-1] == (True, ("Mentioned in the record",))
    assert hits[0].why == ("Name or reference",)
    assert len(find_cases(found.worker.store, found.worker.access, "blwm", limit=2)) == 2
    assert cases_holding(found.worker.store, found.worker.access, "lives with") == {found.ids["matt"]}


def test_she_leads_to_the_case_at_work_only(found: Team) -> None:
    add_dyad(found.worker, found.ids["matt"], "Perpetua Quillfeather")
    store, access = found.worker.store, found.worker.access
    (hit,) = find_cases(store, access, "quillfeather")
    assert (hit.case, hit.why) == (found.ids["matt"], ("Mentioned in the record",))
    assert find_cases(store, access.for_document(), "quillfeather") == []


@pytest.mark.parametrize("role", [Role.IDVA, Role.ADMINISTRATOR, Role.EVALUATOR, Role.PROGRAMME])
def test_who_may_not_search_the_site_finds_nobody(found: Team, role: Role) -> None:
    access = Access(found.worker.staff, role)
    assert find_cases(found.worker.store, access, "rhys") == []
    assert last_work(found.worker.store, access) == {}


def test_a_conflict_of_interest_hides_the_case(found: Team) -> None:
    access = replace(found.worker.access, restricted=frozenset({found.ids["rhys"]}))
    assert {hit.case for hit in find_cases(found.worker.store, access, "blwm")} == {found.ids["brother"]}


@given(text=st.text(max_size=30))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_text_is_syntax(found: Team, text: str) -> None:
    find_cases(found.worker.store, found.worker.access, text)
    assert match_text(text).count('"') % 2 == 0


def test_the_last_contact_and_the_last_work(found: Team) -> None:
    plain = {"case": "", "with_whom": "agency", "channel": "email"}
    for happened, channel, outcome in (
        ("2026-03-05", "phone", "achieved"),
        ("2026-03-06", "text", "attempted"),
        ("2026-03-04", "office", "achieved"),
    ):
        work.record_contact(
            found.worker, found.ids["rhys"], Contact(**plain | {"channel": channel}, happened=happened, outcome=outcome)
        )
    assert last_work(found.worker.store, found.worker.access) == {
        found.ids["rhys"]: LastWork("2026-03-05", "phone", "", "")
    }
    work.record_contact(
        found.worker, found.ids["rhys"], Contact(**plain, happened="2026-03-07", outcome="achieved", covert=True)
    )
    assert last_work(found.worker.store, found.worker.access)[found.ids["rhys"]].contact_at == "2026-03-07"
    assert (
        last_work(found.worker.store, found.worker.access.for_document())[found.ids["rhys"]].contact_at == "2026-03-05"
    )


def test_staff_and_site(found: Team) -> None:
    assert [p.name for p in staff_with_role(found.worker.store, "idva")] == ["Miriam Okafor", "Rhian Bevan"]
    assert staff_with_role(found.worker.store, "nothing") == []
    assert site_of(found.worker.store) == (found.ids["site"], "Teifi", False)


def test_a_session_is_contact_and_a_meeting_is_work(team: Team) -> None:
    case = open_case(team.worker).id

    def last() -> LastWork:
        return last_work(team.worker.store, team.worker.access)[case]

    missed = Session(case="", happened="2026-03-15", module="control", attended="missed")
    sessions.record_session(team.worker, case, missed)
    assert last_work(team.worker.store, team.worker.access) == {}  # waiting for somebody is not contact
    sessions.record_session(team.worker, case, replace(missed, attended="late", happened="2026-03-10"))
    assert last() == LastWork("2026-03-10", "session")
    meeting = Meeting(case="", happened="2026-03-11", kind="matac", decisions="Share")
    meetings.record_meeting(team.worker, case, meeting)
    assert last() == LastWork("2026-03-10", "session", "2026-03-11", "multi_agency")
    later = {"case": "", "happened": "2026-03-12"}
    work.record_contact(
        team.worker, case, Contact(with_whom="service_user", channel="phone", outcome="achieved", **later)
    )
    work.record_activity(team.worker, case, Activity(mode="indirect", work_class="disruption", **later))
    assert last() == LastWork("2026-03-12", "phone", "2026-03-12", "disruption")
