"""Goals and their steps: set in one action, agreed or not with why, worked on, ended."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.commands import cases, goals
from app.models.goal import Goal, GoalStep
from app.models.goal_rules import AgreementWhyMissing, OutcomeMissing
from app.models.partial_date import DateInFuture, InvalidDate
from app.store.search import search
from app.store.store import NotAllowed
from tests.unit.commands.team import Team, dump, let_read, open_case, refused


def goal(**facts: Any) -> Goal:
    plain = {"case": "", "wording": "Live in his own place", "need": "accommodation", "agreement": "agreed"}
    return Goal(**plain | {"set_on": "", "status": ""} | facts)


def step(what: str = "Register with housing", **facts: Any) -> GoalStep:
    return GoalStep(**{"goal": "", "what": what, "actor": "service_user", "status": ""} | facts)


def rows(team: Team, kind: str, columns: str) -> list[tuple[Any, ...]]:
    return list(team.worker.store.db.execute(f"SELECT {columns} FROM r_{kind} ORDER BY _id"))


def test_a_goal_and_its_steps_are_one_commit(team: Team) -> None:
    opened = open_case(team.worker)
    heard: list[Any] = []
    team.worker.store.listeners.append(heard.append)
    made = goals.add_goal(
        team.worker,
        opened.id,
        goal(),
        [
            step(due="2026-04"),
            step("Letter of support", actor="agency", actor_agency=team.ids["police"]),
            step("Come to the appointment", actor_agency=team.ids["police"]),
        ],
    )
    assert len(heard) == 1
    assert len(heard[0].entries) == 1
    assert rows(team, "goal", "_id, set_on, status, agreement") == [(made, "2026-03-16", "open", "agreed")]
    assert rows(team, "goal_step", "goal, what, status, actor_agency") == [
        (made, "Register with housing", "open", None),
        (made, "Letter of support", "open", team.ids["police"]),
        (made, "Come to the appointment", "open", None),  # an agency named for a step that is not its own is nobody's
    ]


BAD_STEPS = [
    (step("  "), cases.SomethingMissing),
    (step(actor=""), cases.SomethingMissing),
    (step(due="31 April"), InvalidDate),
]


@given(before=st.integers(0, 4), bad=st.sampled_from(BAD_STEPS), after=st.integers(0, 2))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_step_refused_is_all_refused(team: Team, before: int, bad: tuple[GoalStep, Any], after: int) -> None:
    opened = open_case(team.worker)
    steps = [*(step() for _ in range(before)), bad[0], *(step() for _ in range(after))]
    with refused(bad[1], team.worker):
        goals.add_goal(team.worker, opened.id, goal(), steps)


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"wording": " "}, cases.SomethingMissing),
        ({"agreement": ""}, cases.SomethingMissing),
        ({"agreement": "not_agreed"}, AgreementWhyMissing),
        ({"agreement": "could_not_answer", "agreement_why": "  "}, AgreementWhyMissing),
        ({"set_on": "2026-03-17"}, DateInFuture),
        ({"set_on": "2026-02-30"}, InvalidDate),
        ({"due": "soon"}, InvalidDate),
    ],
)
def test_what_a_goal_may_not_be(team: Team, facts: dict[str, Any], error: Any) -> None:
    opened = open_case(team.worker)
    with refused(error, team.worker):
        goals.add_goal(team.worker, opened.id, goal(**facts))
    with refused(cases.CaseUnknown, team.other):
        goals.add_goal(team.other, opened.id, goal())


def test_an_agreement_is_recorded_later_with_why(team: Team) -> None:
    made = goals.add_goal(team.worker, open_case(team.worker).id, goal(agreement="not_asked"))
    with refused(AgreementWhyMissing, team.worker):
        goals.record_agreement(team.worker, made, "not_agreed")
    goals.record_agreement(team.worker, made, "not_agreed", why=" Says the house is his. ")
    assert rows(team, "goal", "agreement, agreement_why") == [("not_agreed", "Says the house is his.")]
    goals.record_agreement(team.worker, made, "agreed")  # the reasons of the earlier answer do not stand beside it
    assert rows(team, "goal", "agreement, agreement_why") == [("agreed", "")]
    before = dump(team.worker)
    with pytest.raises(ValueError, match="perhaps"):
        goals.record_agreement(team.worker, made, "perhaps")
    assert dump(team.worker) == before


def test_steps_tick_off_and_back(team: Team) -> None:
    made = goals.add_goal(team.worker, open_case(team.worker).id, goal(), [step()])
    ((first,),) = rows(team, "goal_step", "_id")
    goals.mark_step(team.worker, first, outcome="Registered, band 3")
    assert rows(team, "goal_step", "status, done_on, outcome") == [("done", "2026-03-16", "Registered, band 3")]
    goals.mark_step(team.worker, first, "open")
    assert rows(team, "goal_step", "status, done_on, outcome") == [("open", "", "")]
    goals.mark_step(team.worker, first, "not_done")
    second = goals.add_step(team.worker, made, step("Ring the landlord"))
    assert [row[0] for row in rows(team, "goal_step", "_id")] == [first, second]
    with refused(goals.GoalUnknown, team.worker):
        goals.mark_step(team.worker, "nothing")
    with pytest.raises(ValueError, match="perhaps"):
        goals.mark_step(team.worker, first, "perhaps")


def test_an_ended_goal_is_left_alone_until_it_is_taken_up_again(team: Team) -> None:
    made = goals.add_goal(team.worker, open_case(team.worker).id, goal(), [step()])
    ((first,),) = rows(team, "goal_step", "_id")
    with refused(OutcomeMissing, team.worker):
        goals.end_goal(team.worker, made, "met", outcome=" ")
    with refused(DateInFuture, team.worker):
        goals.end_goal(team.worker, made, "met", outcome="Moved in", on="2026-03-17")
    goals.end_goal(team.worker, made, "partly_met", outcome="Moved in with his brother")
    assert rows(team, "goal", "status, outcome, done_on") == [("partly_met", "Moved in with his brother", "2026-03-16")]
    for change in (
        lambda: goals.end_goal(team.worker, made, "met", outcome="Again"),
        lambda: goals.record_agreement(team.worker, made, "agreed"),
        lambda: goals.add_step(team.worker, made, step("One more")),
        lambda: goals.mark_step(team.worker, first),
    ):
        with refused(goals.GoalEnded, team.worker):
            change()
    with refused(cases.SomethingMissing, team.worker):
        goals.reopen_goal(team.worker, made, reason=" ")
    goals.reopen_goal(team.worker, made, reason="He lost the room")
    assert rows(team, "goal", "status, outcome, done_on") == [("open", "", "")]
    goals.mark_step(team.worker, first)


def test_a_covert_goal_and_its_steps_reach_no_document(team: Team) -> None:
    goals.add_goal(
        team.worker, open_case(team.worker).id, goal(wording="Covertmark", covert=True), [step("Covertmark")]
    )
    assert rows(team, "goal_step", "covert") == [(1,)]
    assert search(team.worker.store.db, team.worker.access, "covertmark")
    assert search(team.worker.store.db, team.worker.access.for_document(), "covertmark") == []


def test_a_colleague_who_may_read_may_not_write(team: Team) -> None:
    opened = open_case(team.worker)
    made = goals.add_goal(team.worker, opened.id, goal(), [step()])
    ((first,),) = rows(team, "goal_step", "_id")
    let_read(team, opened)
    for change in (
        lambda: goals.add_goal(team.other, opened.id, goal()),
        lambda: goals.add_step(team.other, made, step()),
        lambda: goals.mark_step(team.other, first),
        lambda: goals.end_goal(team.other, made, "met", outcome="So"),
    ):
        with refused(NotAllowed, team.other):
            change()
