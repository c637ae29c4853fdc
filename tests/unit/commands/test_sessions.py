"""Behaviour-change sessions and programme suitability, as they are recorded."""

from __future__ import annotations

from typing import Any

import pytest

from app.commands import cases, sessions, work
from app.models.goal import ProgrammeSuitability, Session
from app.models.goal_rules import SessionNotHeld, SuitabilityWhyMissing
from app.models.partial_date import DateInFuture, InvalidDate
from tests.unit.commands.team import Team, open_case, refused

NOW = "2026-03-16T10:30:00Z"


def session(**facts: Any) -> Session:
    return Session(**{"case": "", "happened": NOW, "module": "control", "attended": "attended"} | facts)


def judged(**facts: Any) -> ProgrammeSuitability:
    return ProgrammeSuitability(**{"case": "", "happened": "2026-03-16", "suitability": "suitable"} | facts)


def test_a_session_is_kept_whole(team: Team) -> None:
    opened = open_case(team.worker)
    sessions.record_session(
        team.worker, opened.id, session(stage="contemplation", homework="partly", homework_set="Log", minutes=55)
    )
    found = team.worker.store.db.execute(
        'SELECT "case", happened, module, attended, stage, homework, homework_set, minutes FROM r_session'
    ).fetchall()
    assert found == [(opened.id, NOW, "control", "attended", "contemplation", "partly", "Log", 55)]


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"happened": "2026-03-16T10:31:00Z"}, work.WhenInFuture),
        ({"happened": "Monday"}, InvalidDate),
        ({"minutes": 1441}, work.MinutesStrange),
        ({"module": ""}, cases.SomethingMissing),
        ({"attended": "missed", "stage": "action"}, SessionNotHeld),
        ({"attended": "cancelled_them", "homework": "done"}, SessionNotHeld),
    ],
)
def test_what_a_session_may_not_be(team: Team, facts: dict[str, Any], error: Any) -> None:
    opened = open_case(team.worker)
    with refused(error, team.worker):
        sessions.record_session(team.worker, opened.id, session(**facts))


def test_suitability_is_judged_again_without_rewriting_the_first(team: Team) -> None:
    opened = open_case(team.worker)
    with refused(SuitabilityWhyMissing, team.worker):
        sessions.judge_suitability(team.worker, opened.id, judged(suitability="not_suitable"))
    with refused(DateInFuture, team.worker):
        sessions.judge_suitability(team.worker, opened.id, judged(happened="2026-03-17"))
    sessions.judge_suitability(
        team.worker, opened.id, judged(happened="2026-02", suitability="not_suitable", reasons=("custody", "other"))
    )
    sessions.judge_suitability(team.worker, opened.id, judged())
    found = team.worker.store.db.execute(
        "SELECT suitability, reasons, _current FROM r_programme_suitability ORDER BY happened"
    ).fetchall()
    assert found == [("not_suitable", '["custody", "other"]', 1), ("suitable", None, 1)] or found == [
        ("not_suitable", '["custody","other"]', 1),
        ("suitable", None, 1),
    ]


def test_both_need_a_case_that_is_held(team: Team) -> None:
    opened = open_case(team.worker)
    with refused(cases.CaseUnknown, team.other):
        sessions.record_session(team.other, opened.id, session())
    with refused(cases.CaseUnknown, team.other):
        sessions.judge_suitability(team.other, opened.id, judged())
