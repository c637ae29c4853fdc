"""The timeline of a case: everything that happened, in order, in words."""

from __future__ import annotations

from collections.abc import Callable

from app.commands import cases, work
from app.models.work import Action, Activity, Contact, DyadContact
from app.store.queries.timeline import timeline
from tests.unit.commands.team import Team, add_dyad, open_case


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
        ("2026-03-02", "Stage: Referred", "", "", "stage"),
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
    assert len(rows) == len(timeline(team.worker.store, team.worker.access, case)) - 2
    assert timeline(team.idva.store, team.idva.access, case) == []
