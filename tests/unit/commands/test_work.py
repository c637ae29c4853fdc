"""Contacts, activities, and the actions that come of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.commands import cases, work
from app.models.ids import stamp
from app.models.partial_date import InvalidDate
from app.models.work import Action, Activity, Contact, DyadContact
from app.store.queries.cases import actions, case_list
from app.store.queries.timeline import timeline
from app.store.search import search
from app.store.store import NotAllowed
from tests.unit.commands.team import Team, add_dyad, dump, let_read, open_case, refused

NOW = "2026-03-16T10:30:00Z"


def contact(**facts: Any) -> Contact:
    plain = {"case": "", "happened": NOW, "with_whom": "agency", "channel": "phone", "outcome": "achieved"}
    return Contact(**plain | facts)


def activity(**facts: Any) -> Activity:
    return Activity(**{"case": "", "happened": NOW, "mode": "indirect", "work_class": "disruption"} | facts)


def dyad_contact(dyad: str, **facts: Any) -> DyadContact:
    plain = {"case": "", "dyad": dyad, "happened": NOW, "with_whom": "idva", "channel": "phone", "outcome": "achieved"}
    return DyadContact(**plain | facts)


def test_a_contact_and_what_follows_from_it_are_one_commit(team: Team) -> None:
    opened = open_case(team.worker)
    heard: list[Any] = []
    team.worker.store.listeners.append(heard.append)
    changed = work.record_contact(
        team.worker,
        opened.id,
        contact(note="Order served this morning.", minutes=20, agency=team.ids["police"]),
        follow_up=Action(what="Ask for the log", due="2026-03-20"),
    )
    assert heard == [changed]
    assert len(changed.entries) == 1
    assert {kind for kind, _ in changed.records} == {"contact", "action"}
    row = timeline(team.worker.store, team.worker.access, opened.id, group="contact")[0]
    assert (row.title, row.text, row.minutes, row.by) == (
        "Phone call: Agency",
        "Order served this morning.",
        20,
        "Siân Rees, Teifi Police",
    )
    (owed,) = actions(team.worker.store, team.worker.access, case=opened.id)
    assert (owed.what, owed.due, owed.owner, owed.status) == ("Ask for the log", "2026-03-20", "Siân Rees", "open")


def test_nothing_is_kept_where_the_follow_up_is_refused(team: Team) -> None:
    opened = open_case(team.worker)
    with refused(InvalidDate, team.worker):
        work.record_contact(team.worker, opened.id, contact(), follow_up=Action(what="Ask", due="Friday"))
    with refused(cases.SomethingMissing, team.worker):
        work.record_activity(team.worker, opened.id, activity(), follow_up=Action(what=" "))


def test_indirect_work_counts_like_any_other(team: Team) -> None:
    opened = open_case(team.worker)
    changed = work.record_activity(
        team.worker, opened.id, activity(note="Gave housing the dates."), follow_up=Action(what="Check")
    )
    assert {kind for kind, _ in changed.records} == {"activity", "action"}
    (row,) = timeline(team.worker.store, team.worker.access, opened.id, group="disruption")
    assert row.title == "Disruption, indirect"
    (line,) = case_list(team.worker.store, team.worker.access, today="2026-03-16")
    assert (line.last_kind, line.last_what, line.open_actions, line.overdue_actions) == ("activity", "disruption", 1, 0)


def test_a_contact_about_a_victim_survivor_stays_in_their_scope(team: Team) -> None:
    opened = open_case(team.worker)
    added = add_dyad(team.worker, opened.id)
    changed = work.record_dyad_contact(
        team.worker,
        dyad_contact(added.id, note="Safe times: weekday mornings."),
        follow_up=Action(what="Ring on Tuesday"),
    )
    assert changed.scopes == {added.scope, opened.scope}
    rows = team.worker.store.db.execute("SELECT kind, scope FROM record WHERE kind IN ('dyad_contact', 'action')")
    scopes = dict(rows.fetchall())
    assert scopes == {"dyad_contact": added.scope, "action": opened.scope}
    (row,) = timeline(team.worker.store, team.worker.access, opened.id, group="contact")
    assert (row.letter, row.scope) == ("A", added.scope)
    assert timeline(team.worker.store, team.worker.access.for_document(), opened.id, group="contact") == []
    assert search(team.worker.store.db, team.worker.access.for_document(), "mornings") == []


def test_an_idva_records_contacts_but_leaves_no_action_on_a_case_they_do_not_hold(team: Team) -> None:
    added = add_dyad(team.worker, open_case(team.worker).id, idva=team.ids["idva"])
    team.give(team.worker, team.idva, added.scope)
    with refused(cases.CaseUnknown, team.idva):
        work.record_dyad_contact(team.idva, dyad_contact(added.id), follow_up=Action(what="Ring"))
    work.record_dyad_contact(team.idva, dyad_contact(added.id, with_whom="victim_survivor"))
    with refused(cases.CaseUnknown, team.idva2):
        work.record_dyad_contact(team.idva2, dyad_contact(added.id))
    with refused(cases.CaseUnknown, team.idva):
        work.record_contact(team.idva, "anything", contact())


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"happened": "2026-03-16T10:31:00Z"}, work.WhenInFuture),
        ({"happened": "2026-03-17"}, work.WhenInFuture),
        ({"happened": "2026-04"}, work.WhenInFuture),
        ({"happened": "2026-03-16T10:31:00+01:00"}, InvalidDate),
        ({"happened": "2026-03-16T10:30:00"}, InvalidDate),
        ({"happened": "2026-02-30T10:30:00Z"}, InvalidDate),
        ({"happened": "this morning"}, InvalidDate),
        ({"happened": "This morning"}, InvalidDate),
        ({"happened": ""}, cases.SomethingMissing),
        ({"minutes": -1}, work.MinutesStrange),
        ({"minutes": 1441}, work.MinutesStrange),
    ],
)
def test_times_and_minutes_are_possible_ones(team: Team, facts: dict[str, Any], error: Any) -> None:
    opened = open_case(team.worker)
    added = add_dyad(team.worker, opened.id)
    with refused(error, team.worker):
        work.record_contact(team.worker, opened.id, contact(**facts))
    with refused(error, team.worker):
        work.record_activity(team.worker, opened.id, activity(**facts))
    with refused(error, team.worker):
        work.record_dyad_contact(team.worker, dyad_contact(added.id, **facts))


@pytest.mark.parametrize("happened", [NOW, "2026-03-16", "2026-03", "2026", "2025-11-02T23:59:59Z"])
@pytest.mark.parametrize("minutes", [None, 0, 1440])
def test_what_has_happened_is_recorded_as_exactly_as_it_is_known(
    team: Team, happened: str, minutes: int | None
) -> None:
    opened = open_case(team.worker)
    work.record_contact(team.worker, opened.id, contact(happened=happened, minutes=minutes))
    (row,) = timeline(team.worker.store, team.worker.access, opened.id, group="contact")
    assert (row.at, row.minutes) == (happened, minutes)


def test_now_is_the_same_moment_in_london_in_summer(team: Team) -> None:
    opened = open_case(team.worker)
    team.clock.on("2026-07-01", hour=9)
    work.record_contact(team.worker, opened.id, contact(happened="2026-07-01T09:00:00Z"))
    with refused(work.WhenInFuture, team.worker):
        work.record_contact(team.worker, opened.id, contact(happened="2026-07-01T09:59:00Z"))


@pytest.mark.parametrize("field", ["with_whom", "channel", "outcome"])
def test_what_a_contact_needs_is_named(team: Team, field: str) -> None:
    opened = open_case(team.worker)
    with refused(cases.SomethingMissing, team.worker) as raised:
        work.record_contact(team.worker, opened.id, contact(**{field: ""}))
    assert Contact.KIND.fields[field].label in raised.value.message()


@pytest.mark.parametrize("field", ["mode", "work_class"])
def test_what_an_activity_needs_is_named(team: Team, field: str) -> None:
    opened = open_case(team.worker)
    with refused(cases.SomethingMissing, team.worker) as raised:
        work.record_activity(team.worker, opened.id, activity(**{field: ""}))
    assert Activity.KIND.fields[field].label in raised.value.message()


def test_work_needs_a_case_that_is_held_and_may_be_written(team: Team) -> None:
    opened = open_case(team.worker)
    written = (
        (work.record_contact, contact()),
        (work.record_activity, activity()),
        (work.add_action, Action(case="", what="Ring")),
    )
    for record, value in written:
        with refused(cases.CaseUnknown, team.other):
            record(team.other, opened.id, value)  # type: ignore[operator]
    let_read(team, opened)
    for record, value in written:
        with refused(NotAllowed, team.other):
            record(team.other, opened.id, value)  # type: ignore[operator]


# ---- actions ---------------------------------------------------------------------------------------------------------


def _action(team: Team, case: str, **facts: Any) -> str:
    changed = work.add_action(team.worker, case, Action(**{"case": "", "what": "Chase the housing decision"} | facts))
    return next(record for kind, record in changed.records if kind == "action")


def test_an_agency_owes_what_it_owes(team: Team) -> None:
    opened = open_case(team.worker)
    _action(team, opened.id, owner_agency=team.ids["police"], due="2026-03-10")
    _action(team, opened.id, what="Ring the Idva", due="")
    _action(team, opened.id, what="Send the chronology", due="2026-03-18", owner=team.ids["other"])
    found = actions(team.worker.store, team.worker.access, case=opened.id)
    assert [(a.what, a.owner) for a in found] == [
        ("Chase the housing decision", "Teifi Police"),
        ("Send the chronology", "Marcus Adeyemi"),
        ("Ring the Idva", "Siân Rees"),
    ]
    (line,) = case_list(team.worker.store, team.worker.access, today="2026-03-16")
    assert (line.open_actions, line.overdue_actions) == (3, 1)
    assert [a.what for a in actions(team.worker.store, team.worker.access, owner=team.ids["worker"])] == [
        "Ring the Idva"
    ]


def test_an_action_is_completed_today(team: Team) -> None:
    opened = open_case(team.worker)
    first, second = _action(team, opened.id), _action(team, opened.id, what="Ring")
    work.complete_action(team.worker, first, outcome="Granted until June.")
    work.complete_action(team.worker, second, status="not_done", outcome="No longer needed.")
    assert actions(team.worker.store, team.worker.access, case=opened.id) == []
    done = {
        a.what: (a.status, a.outcome, a.done_on)
        for a in actions(team.worker.store, team.worker.access, case=opened.id, status="")
    }
    assert done == {
        "Chase the housing decision": ("done", "Granted until June.", "2026-03-16"),
        "Ring": ("not_done", "No longer needed.", "2026-03-16"),
    }
    titles = {row.title for row in timeline(team.worker.store, team.worker.access, opened.id, group="action")}
    assert titles == {"Action done: Chase the housing decision", "Action will not be done: Ring"}


def test_what_completing_refuses_changes_nothing(team: Team) -> None:
    opened = open_case(team.worker)
    action = _action(team, opened.id)
    with refused(work.ActionUnknown, team.worker):
        work.complete_action(team.worker, "nothing")
    before = dump(team.worker)
    with pytest.raises(ValueError, match="open"):
        work.complete_action(team.worker, action, status="open")
    assert dump(team.worker) == before
    let_read(team, opened)
    with refused(NotAllowed, team.other):
        work.complete_action(team.other, action)


def test_a_covert_contact_activity_or_action_reaches_no_document(team: Team) -> None:
    opened = open_case(team.worker)
    work.record_contact(team.worker, opened.id, contact(note="Open word.", happened="2026-03-09T09:00:00Z"))
    work.record_contact(team.worker, opened.id, contact(note="Covertmark call-outs.", covert=True, channel="email"))
    work.record_activity(team.worker, opened.id, activity(note="Covertmark stop and check.", covert=True))
    work.add_action(
        team.worker, opened.id, Action(case="", what="Covertmark serve the order", covert=True, due="2026-03-01")
    )
    store, plain = team.worker.store, team.worker.access
    document = plain.for_document()
    assert len(timeline(store, plain, opened.id)) == 4
    assert [row.text for row in timeline(store, document, opened.id) if row.group != "stage"] == ["Open word."]
    assert len(search(store.db, plain, "covertmark")) == 3
    assert search(store.db, document, "covertmark") == []
    assert actions(store, document) == []
    (line,) = case_list(store, document, today="2026-03-16")
    assert (line.last_what, line.last_at, line.open_actions, line.overdue_actions) == (
        "phone",
        "2026-03-09T09:00:00Z",
        0,
        0,
    )


# ---- rules that hold of every number and moment ----------------------------------------------------------------------

ALWAYS = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ALWAYS
@given(st.integers(-(2**40), 2**40) | st.integers(-2, 1442))
def test_any_minutes_are_kept_as_they_are_or_refused(team: Team, minutes: int) -> None:
    opened = open_case(team.worker)
    if not 0 <= minutes <= 1440:
        with refused(work.MinutesStrange, team.worker):
            work.record_activity(team.worker, opened.id, activity(minutes=minutes))
        return
    changed = work.record_activity(team.worker, opened.id, activity(minutes=minutes))
    record = next(rid for kind, rid in changed.records if kind == "activity")
    view = team.worker.store.read("activity", record)
    assert view is not None
    assert view.values["minutes"] == minutes


@ALWAYS
@given(st.integers(-500_000, 500_000) | st.integers(-3, 3), st.booleans())
def test_nothing_is_recorded_before_it_has_happened(team: Team, seconds: int, follows: bool) -> None:
    opened = open_case(team.worker, on="2026-02-01")
    team.clock.on("2026-03-16")
    happened = stamp(team.clock.now + timedelta(seconds=seconds))
    owed = Action(case="", what="Ring", due="2026-03-20") if follows else None
    if seconds > 0:
        with refused(work.WhenInFuture, team.worker):
            work.record_contact(team.worker, opened.id, contact(happened=happened), follow_up=owed)
        assert actions(team.worker.store, team.worker.access, case=opened.id) == []
        return
    changed = work.record_contact(team.worker, opened.id, contact(happened=happened), follow_up=owed)
    assert len(changed.entries) == 1
    assert len(actions(team.worker.store, team.worker.access, case=opened.id)) == follows
