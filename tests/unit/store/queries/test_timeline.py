"""The timeline of a case: everything that happened, in order, in words."""

from __future__ import annotations

from collections.abc import Callable

from app.commands import cases, meetings, records, work
from app.models.kinds import KINDS
from app.models.meeting import Meeting
from app.models.timeline import GROUPS, HAPPENINGS
from app.models.work import Action, Activity, Contact, DyadContact
from app.store.queries.timeline import dyad_timeline, timeline
from tests.unit.commands.team import Team, add_dyad, open_case
from tests.unit.commands.test_records import plain


def _filled(team: Team, assess: Callable[..., str]) -> str:
    opened = open_case(team.worker)
    dyad = add_dyad(team.worker, opened.id)
    plain = {"case": "", "with_whom": "service_user", "channel": "office"}
    work.record_contact(
        team.worker, opened.id, Contact(**plain, happened="2026-03-04T10:00:00Z", outcome="achieved", note="Talked.")
    )
    work.record_contact(team.worker, opened.id, Contact(**plain, happened="2026-03-05T10:00:00Z", outcome="attempted"))
    work.record_dyad_contact(
        team.worker,
        DyadContact(
            case="",
            dyad=dyad.id,
            with_whom="victim_survivor",
            channel="phone",
            happened="2026-03-06",
            outcome="achieved",
        ),
    )
    for kind, day in (("disruption", "07"), ("risk_management", "08"), ("support", "09")):
        work.record_activity(
            team.worker,
            opened.id,
            Activity(case="", happened=f"2026-03-{day}", mode="indirect", work_class=kind, outcome="Served."),
        )
    cases.move_case(team.worker, opened.id, "panel", on="2026-03-10")
    assess(team.worker, "behaviour", opened.id, dyad.id)
    changed = work.add_action(team.worker, opened.id, Action(case="", what="Ring"))
    action = next(record for kind, record in changed.records if kind == "action")
    work.complete_action(team.worker, action, outcome="Rang.")
    work.add_action(team.worker, opened.id, Action(case="", what="Still to do"))
    return opened.id


def test_everything_in_order_and_in_words(team: Team, assess: Callable[..., str]) -> None:
    case = _filled(team, assess)
    rows = timeline(team.worker.store, team.worker.access, case)
    assert [(row.at, row.title, row.text, row.letter, row.group) for row in rows[::-1]] == [
        ("2026-03-02", "Referral received: Marac", "", "", "stage"),
        ("2026-03-04T10:00:00Z", "Office meeting: Service user", "Talked.", "", "contact"),
        ("2026-03-05T10:00:00Z", "Office meeting tried: Service user", "", "", "contact"),
        ("2026-03-06", "Phone call: Victim-survivor", "", "A", "contact"),
        ("2026-03-07", "Disruption, indirect", "Served.", "", "disruption"),
        ("2026-03-08", "Risk management, indirect", "Served.", "", "risk"),
        ("2026-03-09", "Support with needs, indirect", "Served.", "", "work"),
        ("2026-03-10", "Stage: At panel", "", "", "stage"),
        *sorted(
            [
                ("2026-03-16", "Behaviour assessment completed", "Case manager's view, intake", "A", "risk"),
                ("2026-03-16", "Action done: Ring", "Rang.", "", "action"),
            ],
            key=lambda row: [r.title for r in rows[::-1]].index(row[1]),
        ),
    ]
    assert {row.by for row in rows} == {"Siân Rees"}


def test_filters_and_limits(team: Team, assess: Callable[..., str]) -> None:
    case = _filled(team, assess)
    store, access = team.worker.store, team.worker.access
    assert len(timeline(store, access, case, group="contact")) == 3
    assert [row.title for row in timeline(store, access, case, group="disruption")] == ["Disruption, indirect"]
    assert len(timeline(store, access, case, group="risk")) == 2
    assert timeline(store, access, case, limit=2) == timeline(store, access, case)[:2]
    assert timeline(store, access, "nothing") == []


def test_a_reader_of_the_case_alone_is_not_told_that_there_is_more(team: Team, assess: Callable[..., str]) -> None:
    case = _filled(team, assess)
    rows = timeline(team.worker.store, team.worker.access.for_document(), case)
    assert {row.letter for row in rows} == {""}
    hidden = set(timeline(team.worker.store, team.worker.access, case)) - set(rows)
    assert {row.record_kind for row in hidden} == {"dyad_contact", "dyad_assessment", "referral"}
    assert len(hidden) == 3
    assert timeline(team.idva.store, team.idva.access, case) == []


def test_every_kind_that_happens_is_told_in_whole_words(team: Team) -> None:
    """Each happening names fields that its kind has, and its sentence has all its slots filled."""
    for happening in HAPPENINGS:
        kind = KINDS[happening.kind]
        assert happening.when == "_at" or happening.when in kind.fields
        assert set(happening.text) <= set(kind.fields)
        assert happening.tell or happening.group in GROUPS
        values = plain(kind).values()
        told = happening.told(values)
        assert told.title
        assert "{" not in told.title
        assert told.group in GROUPS


def test_kinds_without_a_place_on_the_timeline_are_chosen_not_forgotten() -> None:
    told = {happening.kind for happening in HAPPENINGS}
    happens = {n for n, kind in KINDS.items() if kind.observation and kind.scope.value not in ("directory", "log")}
    assert happens - told == set()
    assert {n for n, k in KINDS.items() if k.scope.value in ("case", "dyad")} - told == {
        "address",
        "appointment_question",
        "case",
        "child",
        "contact_point",
        "dyad",
        "dyad_link",
        "person_details",
        "victim_address",
        "victim_contact_point",
        "victim_link",
        "victim_survivor",
    }


def test_a_corrected_record_says_so_and_the_old_one_is_gone(team: Team) -> None:
    opened = open_case(team.worker)
    rid = records.add_record(team.worker, plain(KINDS["incident"], note="First."), case=opened.id)
    records.correct_record(team.worker, "incident", rid, {"note": "Second."}, reason="Misheard.")
    told = timeline(team.worker.store, team.worker.access, opened.id, group="orders")
    assert [(row.text, row.corrected) for row in told] == [("Second.", True)]


def test_the_dyads_own_timeline_holds_no_case_scope(team: Team) -> None:
    opened = open_case(team.worker)
    dyad = add_dyad(team.worker, opened.id, idva=team.ids["idva"])
    records.add_record(team.worker, plain(KINDS["dyad_incident"]), dyad=dyad.id)
    records.add_record(team.worker, plain(KINDS["incident"]), case=opened.id)
    team.give(team.worker, team.idva)
    records.add_record(team.idva, plain(KINDS["survivor_feedback"]), dyad=dyad.id)
    told = dyad_timeline(team.idva.store, team.idva.access, dyad.id)
    assert {row.record_kind for row in told} == {"dyad_incident", "survivor_feedback"}
    assert {row.letter for row in told} == {""}
    assert dyad_timeline(team.other.store, team.other.access, dyad.id) == []


def test_a_meeting_says_how_many_actions_came_of_it(team: Team) -> None:
    opened = open_case(team.worker)
    meeting = Meeting(case="", happened="2026-03-10", kind="matac", decisions="Share the log.")
    owed = [Action(case="", what=what, owner=team.ids["worker"]) for what in ("Ring", "Write")]
    meetings.record_meeting(team.worker, opened.id, meeting, owed)
    meetings.record_meeting(team.worker, opened.id, meeting)
    rows = [r for r in timeline(team.worker.store, team.worker.access, opened.id) if r.record_kind == "meeting"]
    assert sorted(row.text for row in rows) == ["2 actions came of it.\nShare the log.", "Share the log."]
