"""What becomes of an action before it is done: another date or owner with a reason, and an agency chased for it."""

from __future__ import annotations

from typing import Any

from app.commands import actions, cases, work
from app.models.partial_date import InvalidDate
from app.models.work import Action
from app.store.queries.cases import actions as action_rows
from app.store.store import NotAllowed
from tests.unit.commands.team import Team, let_read, open_case, refused


def owe(team: Team, case: str, **facts: Any) -> str:
    action = Action(**{"case": "", "what": "Send the log", "owner_agency": team.ids["police"]} | facts)
    changed = work.add_action(team.worker, case, action)
    return next(record for kind, record in changed.records if kind == "action")


def row(team: Team, columns: str) -> tuple[Any, ...]:
    (found,) = team.worker.store.db.execute(f"SELECT {columns} FROM r_action").fetchall()
    return tuple(found)


def test_another_date_and_owner_keep_their_reason(team: Team) -> None:
    opened = open_case(team.worker)
    action = owe(team, opened.id, due="2026-03-10")
    changed = actions.change_action(team.worker, action, due="2026-03-30", reason="Officer on leave")
    assert row(team, "due, owner_agency") == ("2026-03-30", team.ids["police"])
    actions.change_action(team.worker, action, owner=team.ids["worker"], reason="Police hold nothing")
    assert row(team, "due, owner, owner_agency") == ("2026-03-30", team.ids["worker"], "")
    actions.change_action(team.worker, action, due="", reason="No date was agreed after all")
    assert row(team, "due") == ("",)
    (body,) = team.worker.store.db.execute("SELECT body FROM entry WHERE id = ?", changed.entries).fetchone()
    assert "Officer on leave" in str(body)


def test_what_changing_refuses(team: Team) -> None:
    opened = open_case(team.worker)
    action = owe(team, opened.id, due="2026-03-10")
    for values, error in (
        ({"due": "2026-03-30", "reason": "  "}, cases.SomethingMissing),
        ({"due": "someday", "reason": "So"}, InvalidDate),
        ({"due": "2026-03-10", "reason": "So"}, actions.NothingChanged),
        ({"owner_agency": team.ids["police"], "reason": "So"}, actions.NothingChanged),
        ({"owner": "", "reason": "So"}, cases.SomethingMissing),
        ({"owner": team.ids["worker"], "owner_agency": team.ids["police"], "reason": "So"}, cases.SomethingMissing),
        ({"reason": "So"}, actions.NothingChanged),
    ):
        with refused(error, team.worker):
            actions.change_action(team.worker, action, **values)  # type: ignore[arg-type]
    with refused(work.ActionUnknown, team.worker):
        actions.change_action(team.worker, "nothing", due="2026-04", reason="So")
    work.complete_action(team.worker, action)
    with refused(actions.ActionFinished, team.worker):
        actions.change_action(team.worker, action, due="2026-04", reason="So")


def test_chasing_an_agency_is_institutional_advocacy_linked_to_the_action(team: Team) -> None:
    opened = open_case(team.worker)
    action = owe(team, opened.id, due="2026-03-10", need="accommodation", covert=True)
    changed = actions.chase_agency(team.worker, action)
    assert len(changed.entries) == 1
    ((kind, mode, agency, linked, minutes, need, note, covert),) = team.worker.store.db.execute(
        "SELECT work_class, mode, agency, action, minutes, need, note, covert FROM r_activity"
    )
    assert (kind, mode, agency, linked) == ("institutional_advocacy", "indirect", team.ids["police"], action)
    assert (minutes, need, note, covert) == (None, "accommodation", "Chased: Send the log", 1)
    team.clock.tick(hours=1)
    actions.chase_agency(team.worker, action, note="Left word with the sergeant", minutes=5)
    (found,) = action_rows(team.worker.store, team.worker.access, case=opened.id)
    assert found.chased == 2
    assert found.chased_at.startswith("2026-03-16T11:3")


def test_only_an_agency_that_still_owes_is_chased(team: Team) -> None:
    opened = open_case(team.worker)
    mine, theirs = owe(team, opened.id, owner_agency=""), owe(team, opened.id)
    with refused(actions.NobodyToChase, team.worker):
        actions.chase_agency(team.worker, mine)
    with refused(work.MinutesStrange, team.worker):
        actions.chase_agency(team.worker, theirs, minutes=-1)
    work.complete_action(team.worker, theirs)
    with refused(actions.ActionFinished, team.worker):
        actions.chase_agency(team.worker, theirs)


def test_a_colleague_who_may_read_may_not_change_or_chase(team: Team) -> None:
    opened = open_case(team.worker)
    action = owe(team, opened.id)
    let_read(team, opened)
    with refused(NotAllowed, team.other):
        actions.change_action(team.other, action, due="2026-04", reason="So")
    with refused(NotAllowed, team.other):
        actions.chase_agency(team.other, action)
