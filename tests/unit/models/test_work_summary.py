"""What work adds up to: nothing is counted twice, nothing is lost, and unknown minutes are never taken for none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.work_summary import DIRECT, INDIRECT, WorkDone, mode_of_contact, mode_of_session, summarise

TODAY = date(2026, 11, 25)  # a Wednesday
DAYS = st.none() | st.integers(-5, 120).map(lambda back: TODAY - timedelta(days=back))
WORK = st.lists(
    st.builds(
        WorkDone,
        day=DAYS,
        mode=st.sampled_from([DIRECT, INDIRECT]),
        minutes=st.none() | st.integers(0, 1440),
        work_class=st.sampled_from(["", "disruption", "support"]),
        tactic=st.sampled_from(["", "prevention"]),
    ),
    max_size=30,
)


@given(WORK)
def test_every_piece_of_work_is_counted_once(work: list[WorkDone]) -> None:
    found = summarise(work, TODAY)
    inside = [w for w in work if w.day is not None and found.weeks[0].begins <= w.day <= TODAY]
    assert found.total.count == len(inside) == sum(week.direct + week.indirect for week in found.weeks)
    assert found.undated == sum(w.day is None for w in work)
    assert sum(tally.count for tally in found.classes.values()) + found.contacts.count == len(inside)
    assert sum(tally.minutes for tally in found.classes.values()) + found.contacts.minutes == found.total.minutes
    for tally in (*found.modes.values(), *found.classes.values(), *found.tactics.values()):
        assert 0 <= tally.unknown <= tally.count
        assert tally.minutes == 0 or tally.unknown < tally.count
    assert list(found.classes.values()) == sorted(found.classes.values(), key=lambda t: -t.count)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 20))
def test_weeks_begin_on_mondays_and_the_last_holds_today(today: date, weeks: int) -> None:
    found = summarise([], today, weeks)
    assert len(found.weeks) == weeks
    assert {week.begins.weekday() for week in found.weeks} == {0}
    assert {(b.begins - a.begins).days for a, b in zip(found.weeks, found.weeks[1:], strict=False)} <= {7}
    assert found.weeks[-1].begins <= today < found.weeks[-1].begins + timedelta(days=7)


def test_no_minutes_and_unknown_minutes_are_two_things() -> None:
    found = summarise([WorkDone(TODAY, DIRECT, 0), WorkDone(TODAY, DIRECT, None)], TODAY)
    assert (found.modes[DIRECT].count, found.modes[DIRECT].minutes, found.modes[DIRECT].unknown) == (2, 0, 1)


@pytest.mark.parametrize(
    ("with_whom", "outcome", "mode"),
    [
        ("service_user", "achieved", DIRECT),
        ("service_user", "attempted", INDIRECT),
        ("agency", "achieved", INDIRECT),
        ("victim_survivor", "achieved", INDIRECT),
        ("", "", INDIRECT),
    ],
)
def test_only_a_contact_made_with_the_service_user_is_direct(with_whom: str, outcome: str, mode: str) -> None:
    assert mode_of_contact(with_whom, outcome) == mode


def test_waiting_for_somebody_is_not_a_session() -> None:
    assert (mode_of_session(True), mode_of_session(False)) == (DIRECT, INDIRECT)
