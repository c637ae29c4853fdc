"""Meetings of agencies with the actions that came of them: one commit, all or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.commands import cases, meetings, records, work
from app.models.meeting import Meeting
from app.models.partial_date import InvalidDate
from app.models.work import Action
from app.store.queries.cases import actions
from app.store.store import NotAllowed
from tests.unit.commands.team import Team, let_read, open_case, refused

NOW = "2026-03-16T10:30:00Z"


def meeting(**facts: Any) -> Meeting:
    plain = {"case": "", "happened": NOW, "kind": "professionals", "decisions": "Share the dates with housing."}
    return Meeting(**plain | facts)


def rows(team: Team, columns: str) -> list[tuple[Any, ...]]:
    return list(team.worker.store.db.execute(f"SELECT {columns} FROM r_action ORDER BY _id"))


def test_a_meeting_and_its_actions_are_one_commit(team: Team) -> None:
    opened = open_case(team.worker)
    heard: list[Any] = []
    team.worker.store.listeners.append(heard.append)
    changed = meetings.record_meeting(
        team.worker,
        opened.id,
        meeting(agencies=(team.ids["police"],), minutes=45),
        [
            Action(case="", what="Serve the order", owner_agency=team.ids["police"], due="2026-03-20"),
            Action(case="", what="Ring the Idva", owner=team.ids["worker"]),
        ],
    )
    assert heard == [changed]
    assert len(changed.entries) == 1
    ((made, agencies, minutes),) = team.worker.store.db.execute("SELECT _id, agencies, minutes FROM r_meeting")
    assert (team.ids["police"] in agencies, minutes) == (True, 45)
    assert rows(team, "what, meeting, status") == [
        ("Serve the order", made, "open"),
        ("Ring the Idva", made, "open"),
    ]
    owed = actions(team.worker.store, team.worker.access, case=opened.id)
    assert [(a.what, a.owner) for a in owed] == [("Serve the order", "Teifi Police"), ("Ring the Idva", "Siân Rees")]


BAD = [
    ({"what": " ", "owner": "me"}, cases.SomethingMissing),
    ({"what": "Ring"}, cases.SomethingMissing),
    ({"what": "Ring", "owner": "me", "due": "Friday"}, InvalidDate),
]


@given(before=st.integers(0, 4), bad=st.sampled_from(BAD), after=st.integers(0, 3))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_action_refused_and_no_meeting_was_recorded(
    team: Team, before: int, bad: tuple[dict[str, str], Any], after: int
) -> None:
    opened = open_case(team.worker)
    good = Action(case="", what="Ask", owner=team.ids["worker"])
    wrong = Action(case="", **bad[0])
    with refused(bad[1], team.worker):
        meetings.record_meeting(team.worker, opened.id, meeting(), [*[good] * before, wrong, *[good] * after])


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"happened": "2026-03-16T10:31:00Z"}, work.WhenInFuture),
        ({"happened": "2026-03-17"}, work.WhenInFuture),
        ({"happened": "yesterday"}, InvalidDate),
        ({"minutes": -5}, work.MinutesStrange),
        ({"minutes": 1441}, work.MinutesStrange),
        ({"decisions": " "}, cases.SomethingMissing),
        ({"kind": ""}, cases.SomethingMissing),
    ],
)
def test_what_a_meeting_may_not_be(team: Team, facts: dict[str, Any], error: Any) -> None:
    opened = open_case(team.worker)
    with refused(error, team.worker):
        meetings.record_meeting(team.worker, opened.id, meeting(**facts))


def test_what_is_covert_about_a_meeting_is_covert_about_its_actions(team: Team) -> None:
    opened = open_case(team.worker)
    owed = Action(case="", what="Stop and check", owner_agency=team.ids["police"])
    meetings.record_meeting(team.worker, opened.id, meeting(covert=True), [owed])
    assert rows(team, "covert") == [(1,)]
    assert actions(team.worker.store, team.worker.access.for_document()) == []


def test_a_meeting_needs_a_case_that_is_held_and_may_be_written(team: Team) -> None:
    opened = open_case(team.worker)
    with refused(cases.CaseUnknown, team.other):
        meetings.record_meeting(team.other, opened.id, meeting())
    let_read(team, opened)
    with refused(NotAllowed, team.other):
        meetings.record_meeting(team.other, opened.id, meeting())


def test_a_meeting_is_taken_back_with_its_actions(team: Team) -> None:
    opened = open_case(team.worker)
    team.clock.tick()
    owed = Action(case="", what="Ring the Idva", owner=team.ids["worker"])
    meetings.record_meeting(team.worker, opened.id, meeting(), [owed])
    records.undo_last(team.worker)
    assert actions(team.worker.store, team.worker.access, case=opened.id, status="") == []
    assert team.worker.store.db.execute("SELECT count(*) FROM r_meeting WHERE _current = 1").fetchone() == (0,)
