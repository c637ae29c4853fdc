"""Every clock of a case: when it starts, when it stops, and when it says that somebody is late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.clocks import ClockFacts, Dated, clocks, months_after, state_of
from app.models.codes import STATUS

TODAY = date(2026, 3, 16)
OPEN = ClockFacts("active", referred_on="2025-12-01", panel_on="2025-12-10", opened_on="2025-12-10")


def due(facts: ClockFacts, today: date = TODAY) -> dict[str, tuple[str, str]]:
    return {clock.code: (clock.due, clock.state) for clock in clocks(facts, today)}


@pytest.mark.parametrize(
    ("facts", "code", "wanted"),
    [
        (ClockFacts("referred", referred_on="2026-03-02"), "panel", ("2026-03-30", "soon")),
        (ClockFacts("screening", referred_on="2026-02-15"), "panel", ("2026-03-15", "overdue")),
        (ClockFacts("screening", referred_on="2026-02-16"), "panel", ("2026-03-16", "soon")),
        (ClockFacts("referred", referred_on="2026-03"), "panel", ("2026-04-28", "due")),
        (ClockFacts("deferred", referred_on="2025-12-01", panel_on="2026-03-02"), "panel", ("2026-03-30", "soon")),
        (ClockFacts("panel", referred_on="2026-03-02", panel_on="2026-03-10", allowed_on="2026-03-10"), "allocation",
         ("2026-03-17", "soon")),
        (replace(OPEN, panel_on="", emergency_on="2026-03-10", opened_on="2026-03-10"), "panel", ("2026-03-24", "soon")),
        (OPEN, "first_attempt", ("2025-12-24", "overdue")),
        (OPEN, "review", ("2026-03-04", "overdue")),
        (replace(OPEN, reviewed_on="2026-02-02"), "review", ("2026-04-27", "due")),
        (replace(OPEN, reviewed_on="2026-02-02", review_weeks=8), "review", ("2026-03-30", "soon")),
        (replace(OPEN, review_due="2026-04"), "review", ("2026-04-30", "due")),
        (OPEN, "nominal_end", ("2026-10-10", "due")),
        (replace(OPEN, status="suspended"), "nominal_end", ("2026-10-10", "due")),
        (replace(OPEN, status="closed", closed_on="2026-03-01"), "follow_up_6m", ("2026-09-01", "due")),
        (replace(OPEN, status="closed", closed_on="2026-03-01"), "retention", ("2033-03-01", "due")),
        (replace(OPEN, status="archived", closed_on="2019-03-15"), "retention", ("2026-03-15", "overdue")),
        (replace(OPEN, status="closed", closed_on="2019-03-15", legal_hold=True), "retention", ("2026-03-15", "held")),
        (replace(OPEN, retention_years=2, status="closed", closed_on="2026-03-01"), "retention", ("2028-03-01", "due")),
        (replace(OPEN, alerts=(Dated("a", "Weapons", "2026-03-17"),)), "alert", ("2026-03-17", "soon")),
        (replace(OPEN, orders=(Dated("o", "Bail", "2026-03-01"),)), "order", ("2026-03-01", "overdue")),
        (replace(OPEN, requests=(Dated("r", "", "2026-04-16"),)), "subject_access", ("2026-04-16", "due")),
    ],
)  # fmt: skip
def test_a_clock_runs_to_its_day(facts: ClockFacts, code: str, wanted: tuple[str, str]) -> None:
    assert due(facts)[code] == wanted


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (replace(OPEN, indirect_only=True), "first_attempt"),  # indirect-only cases are complete
        (replace(OPEN, first_attempt_on="2025-12-12"), "first_attempt"),
        (OPEN, "panel"),
        (OPEN, "retention"),
        (replace(OPEN, emergency_on="2025-12-01"), "panel"),  # the panel has looked at it since
        (replace(OPEN, status="closed", closed_on="2026-03-01"), "review"),
        (replace(OPEN, status="closed", closed_on="2026-03-01"), "nominal_end"),
        (replace(OPEN, status="closed", closed_on="2026-03-01", closure_reason="deceased"), "follow_up_6m"),
        (replace(OPEN, status="follow_up", closed_on="2025-03-01", followed_up=frozenset({"follow_up_6m"})), "follow_up_6m"),
        (replace(OPEN, status="archived", closed_on="2025-03-01"), "follow_up_12m"),
        (ClockFacts("not_allocated", referred_on="2026-01-01"), "panel"),
    ],
)  # fmt: skip
def test_a_clock_that_does_not_run_says_nothing(facts: ClockFacts, code: str) -> None:
    assert code not in due(facts)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 120))
def test_months_after_is_a_day_of_that_month(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).month != later.month)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_day_is_late_only_once_it_is_over(day: date, today: date) -> None:
    assert (state_of(day, today) == "overdue") == (day < today)
    assert (state_of(day, today) == "soon") == (timedelta(0) <= day - today <= timedelta(days=14))


partial = st.sampled_from(("", "2026-03-02", "2026-02", "2025", "2026-03-16"))


@given(
    st.builds(
        ClockFacts,
        status=st.sampled_from(tuple(STATUS.codes)),
        **dict.fromkeys(
            ("referred_on", "panel_on", "allowed_on", "emergency_on", "opened_on", "first_attempt_on", "review_due",
             "reviewed_on", "closed_on"), partial),
        legal_hold=st.booleans(),
    )
)  # fmt: skip
def test_any_dates_are_told_in_order_and_in_words(facts: ClockFacts) -> None:
    found = clocks(facts, TODAY)
    running = [clock.due for clock in found if clock.state != "held"]
    assert running == sorted(running)
    assert all(clock.words and "{" not in clock.words for clock in found)
