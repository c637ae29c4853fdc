"""All the work on a case, of every kind, as far as the reader may see it."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.commands import meetings, sessions, work
from app.commands.records import correct_record
from app.models.goal import Session
from app.models.meeting import Meeting
from app.models.work import Activity, Contact, DyadActivity, DyadContact
from app.models.work_summary import WorkDone
from app.store.queries.work_done import work_done
from tests.unit.commands.team import Team, add_dyad, open_case

NOW = "2026-03-16T10:30:00Z"
DAY = date(2026, 3, 16)


def contact(**facts: Any) -> Contact:
    plain = {"case": "", "happened": NOW, "with_whom": "service_user", "channel": "phone", "outcome": "achieved"}
    return Contact(**plain | facts)


def fill(team: Team) -> str:
    opened = open_case(team.worker)
    added = add_dyad(team.worker, opened.id)
    team.clock.on("2026-03-16", 11)
    worker, case = team.worker, opened.id
    work.record_contact(worker, case, contact(minutes=20))
    work.record_contact(worker, case, contact(happened="2026-03", outcome="attempted"))
    work.record_activity(
        worker,
        case,
        Activity(
            case="", happened="2026-03-10", mode="indirect", work_class="disruption", tactic="enforcement", covert=True
        ),
    )
    sessions.record_session(worker, case, Session(case="", happened=NOW, module="control", attended="late", minutes=50))
    sessions.record_session(worker, case, Session(case="", happened=NOW, module="control", attended="missed"))
    meetings.record_meeting(worker, case, Meeting(case="", happened=NOW, kind="matac", decisions="Share", minutes=30))
    her: dict[str, Any] = {"case": "", "dyad": added.id, "happened": NOW}
    work.record_dyad_contact(
        worker, DyadContact(with_whom="idva", channel="phone", outcome="achieved", minutes=10, **her)
    )
    work.record_dyad_activity(
        worker, DyadActivity(mode="indirect", work_class="risk_management", tactic="prevention", minutes=15, **her)
    )
    return case


def test_every_kind_of_work_counts_once(team: Team) -> None:
    case = fill(team)
    found = work_done(team.worker.store, team.worker.access, case)
    assert sorted(found, key=repr) == sorted(
        [
            WorkDone(DAY, "direct", 20),
            WorkDone(None, "indirect", None),
            WorkDone(date(2026, 3, 10), "indirect", None, "disruption", "enforcement"),
            WorkDone(DAY, "direct", 50, "behaviour_change"),
            WorkDone(DAY, "indirect", None, "behaviour_change"),
            WorkDone(DAY, "indirect", 30, "multi_agency"),
            WorkDone(DAY, "indirect", 10),
            WorkDone(DAY, "indirect", 15, "risk_management", "prevention"),
        ],
        key=repr,
    )


def test_a_correction_takes_the_place_of_what_it_corrects(team: Team) -> None:
    opened = open_case(team.worker)
    changed = work.record_contact(team.worker, opened.id, contact(minutes=20))
    record = next(rid for kind, rid in changed.records if kind == "contact")
    correct_record(team.worker, "contact", record, {"minutes": 45}, reason="It was longer")
    assert [w.minutes for w in work_done(team.worker.store, team.worker.access, opened.id)] == [45]


def test_what_a_reader_may_not_see_is_not_counted_for_them(team: Team) -> None:
    case = fill(team)
    store, access = team.worker.store, team.worker.access
    document = work_done(store, access.for_document(), case)
    assert len(document) == 5  # neither the covert disruption nor what stands in the victim-survivor's own record
    assert all(w.work_class != "disruption" for w in document)
    assert work_done(team.idva.store, team.idva.access, case) == []
    assert work_done(store, access, "nothing") == []


def test_a_moment_is_counted_on_its_day_in_london(team: Team) -> None:
    opened = open_case(team.worker)
    team.clock.on("2026-07-02")
    work.record_contact(team.worker, opened.id, contact(happened="2026-07-01T23:30:00Z"))
    (found,) = work_done(team.worker.store, team.worker.access, opened.id)
    assert found.day == date(2026, 7, 2)
