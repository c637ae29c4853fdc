"""Alerts taken down, roles judged anew, and who somebody is: what follows from each, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from app.commands.alerts import take_down_alert
from app.commands.cases import NameMissing
from app.commands.designations import KIND, correct_designation, designate_role, remove_designation
from app.commands.people import describe_service_user
from app.commands.persons import change_person
from app.commands.records import BornAfter, ReasonNeeded, add_record, undo_last
from app.models.case import Alert
from app.models.deadlines import day_to_tell_by, one_month_after, tell_by
from app.models.partial_date import DateInFuture
from app.models.person import PersonDetails
from app.models.record_rules import SomethingMissing
from app.models.work import Contact
from app.store.queries.cases import case_head, held_dyads
from app.store.queries.records import one, records, versions
from tests.unit.commands.team import Team, add_dyad, open_case, refused, team, team_template

__all__ = ["team", "team_template"]


def role_of(team: Team) -> str:
    return held_dyads(team.worker.store, team.worker.access)[0].role


def test_an_alert_taken_down_leaves_the_head_and_stays_readable_with_its_reason(team: Team) -> None:
    case = open_case(team.worker).id
    alert = add_record(team.worker, Alert(type="weapons", level="stop", words="Knives in the van."), case=case)
    with refused(ReasonNeeded, team.worker):
        take_down_alert(team.worker, "alert", alert, reason="  ")
    take_down_alert(team.worker, "alert", alert, reason="Police took them")
    head = case_head(team.worker.store, team.worker.access, case)
    assert head is not None
    assert head.alerts == ()
    row = one(team.worker.store, team.worker.access, "alert", alert)
    assert row is not None
    assert [row.text(n) for n in ("state", "removed_on", "removed_reason")] == [
        "removed",
        "2026-03-16",
        "Police took them",
    ]
    assert versions(team.worker.store, team.worker.access, "alert", alert)[0].reason == "Police took them"
    undo_last(team.worker)
    head = case_head(team.worker.store, team.worker.access, case)
    assert head is not None
    assert [a.type for a in head.alerts] == ["weapons"]


def test_the_strictest_alert_stands_first_and_a_dyads_by_letter_without_its_words(team: Team) -> None:
    from app.models.case import DyadAlert

    case = open_case(team.worker).id
    dyad = add_dyad(team.worker, case)
    add_record(team.worker, Alert(type="lone_worker", level="information", words="Two people."), case=case)
    add_record(team.worker, Alert(type="weapons", level="stop", review_due="2026-04-01"), case=case)
    add_record(
        team.worker, DyadAlert(dyad="", type="do_not_contact", level="stop", words="Her new flat."), dyad=dyad.id
    )
    head = case_head(team.worker.store, team.worker.access, case)
    assert head is not None
    assert [(a.type, a.level, a.review_due, a.letter, a.words) for a in head.alerts] == [
        ("weapons", "stop", "2026-04-01", "", ""),
        ("lone_worker", "information", "", "", "Two people."),
        ("do_not_contact", "stop", "", "A", ""),
    ]


def test_the_dyads_role_follows_the_latest_judgement_by_its_own_date(team: Team) -> None:
    case = open_case(team.worker).id
    dyad = add_dyad(team.worker, case).id
    assert role_of(team) == "victim_survivor"
    later = designate_role(team.worker, dyad, "undetermined", basis="Both report the other.", on="2026-03-10")
    assert role_of(team) == "undetermined"
    designate_role(team.worker, dyad, "primary_perpetrator", basis="As the police log says.", on="2026-02-01")
    assert role_of(team) == "undetermined"  # a judgement entered late does not stand over a newer one
    correct_designation(team.worker, later, {"role": "victim_survivor"}, reason="Marked in the wrong box")
    assert role_of(team) == "victim_survivor"
    standing = records(team.worker.store, team.worker.access, KIND, dyad=dyad)
    newest = next(row for row in standing if row.text("role") == "victim_survivor")
    assert versions(team.worker.store, team.worker.access, KIND, newest.id)[0].reason == ("Marked in the wrong box")
    remove_designation(team.worker, newest.id, reason="Entered twice")
    assert role_of(team) == "primary_perpetrator"
    undo_last(team.worker)
    assert role_of(team) == "victim_survivor"


def test_a_judgement_needs_its_basis(team: Team) -> None:
    dyad = add_dyad(team.worker, open_case(team.worker).id).id
    with refused(SomethingMissing, team.worker):
        designate_role(team.worker, dyad, "undetermined", basis=" ")
    with refused(DateInFuture, team.worker):
        designate_role(team.worker, dyad, "undetermined", basis="Both", on="2027-01-01")


@pytest.mark.parametrize(
    ("error", "values"),
    [
        (NameMissing, {"given_name": "", "family_name": " ", "known_as": ""}),
        (DateInFuture, {"birth_date": "2031-01-01"}),
        (BornAfter, {"birth_date": "2026-03-10"}),
    ],
    ids=["no name", "future", "after a contact"],
)
def test_nobody_loses_their_name_or_is_born_after_what_happened(
    team: Team, error: type[Any], values: dict[str, str]
) -> None:
    opened = open_case(team.worker)
    contact = Contact(case="", happened="2026-03-05", with_whom="service_user", channel="phone", outcome="achieved")
    add_record(team.worker, contact, case=opened.id)
    with refused(error, team.worker):
        change_person(team.worker, "service_user", opened.service_user, dict(values))
    change_person(team.worker, "service_user", opened.service_user, {"birth_date": "1986", "aliases": ["Al", "Bach"]})
    row = one(team.worker.store, team.worker.access, "service_user", opened.service_user)
    assert row is not None
    assert (row.text("birth_date"), row.values["aliases"]) == ("1986", ["Al", "Bach"])


def test_details_known_for_the_first_time_are_the_service_users_own(team: Team) -> None:
    opened = open_case(team.worker)
    made = describe_service_user(team.worker, opened.id, PersonDetails(sex="not_asked", disability="not_known"))
    assert made == opened.service_user
    row = one(team.worker.store, team.worker.access, "person_details", made)
    assert row is not None
    assert (row.text("sex"), row.text("disability"), row.text("religion")) == ("not_asked", "not_known", "")


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2026-01-31", "2026-02-28"),
        ("2024-01-31", "2024-02-29"),
        ("2026-12-15", "2027-01-15"),
        ("2026-03-01", "2026-04-01"),
        ("2026-03", ""),
        ("", ""),
    ],
)
def test_a_request_is_answered_within_a_calendar_month(day: str, due: str) -> None:
    assert one_month_after(day) == due


def test_the_regulator_is_told_within_72_hours() -> None:
    assert tell_by("2026-11-22T16:10:00Z") == "2026-11-25T16:10:00Z"
    assert tell_by("2026-11-22") == "2026-11-25T00:00:00Z"
    assert day_to_tell_by("2026-11") == ""
