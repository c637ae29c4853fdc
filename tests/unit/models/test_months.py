"""Months, partial dates and the day in London."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.months import Fit, Month, interval, london_date, long_day, month_name, narrowed, short_day

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("partial", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-03-14", date(2026, 3, 14), date(2026, 3, 14)),
    ],
)
def test_a_partial_date_is_an_interval(partial, first, last):
    assert interval(partial) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "26", "2026-13", "2026-02-30", "2026-3", "14/03/2026", "2026-03-14T09:00", "٢٠٢٦"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the calendar's own words differ between Python versions
        interval(text)


@pytest.mark.parametrize("text", ["2026", "2026-03-01", "March"])
def test_a_month_is_written_as_year_and_month(text):
    with pytest.raises(ValueError, match=r"not a (month|date)"):
        Month.parse(text)


@pytest.mark.parametrize(
    ("partial", "fit"),
    [
        ("2026-03-31", Fit.INSIDE),
        ("2026-03", Fit.INSIDE),
        ("2026", Fit.UNCLEAR),
        ("2026-02-28", Fit.BEFORE),
        ("2025", Fit.BEFORE),
        ("2026-04", Fit.AFTER),
    ],
)
def test_a_date_counts_only_if_wholly_inside(partial, fit):
    assert Month(2026, 3).fit(*interval(partial)) is fit


def test_a_year_ends_in_its_december():
    assert Month(2026, 12).fit(*interval("2026")) is Fit.ENDS_HERE


@given(days, days)
def test_every_interval_counts_in_one_month_at_most(one, other):
    first, last = sorted((one, other))
    months = {Month(day.year, day.month) for day in (first, last)} | {Month(first.year, first.month).before()}
    assert sum(month.fit(first, last) is Fit.INSIDE for month in months) <= 1


@given(st.lists(days, min_size=1, max_size=6).map(sorted))
def test_exact_dates_in_order_are_not_narrowed(found):
    assert narrowed(day.isoformat() for day in found) == [(day, day) for day in found]


def test_neighbours_narrow_what_is_not_exact():
    assert narrowed(["2026", "2026-05-03"]) == [(date(2026, 1, 1), date(2026, 5, 3)), (date(2026, 5, 3),) * 2]


def test_dates_that_contradict_their_order_leave_nothing():
    first, last = narrowed(["2026-06-01", "2026-05-03"])[0]
    assert first > last


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 3, 31, 23, 30, tzinfo=UTC), "2026-04-01"),  # summer time: half past midnight in London
        (datetime(2026, 11, 30, 23, 30, tzinfo=UTC), "2026-11-30"),
    ],
)
def test_the_day_is_londons(instant, day):
    assert london_date(instant) == day


def test_an_instant_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        london_date(datetime(2026, 3, 31))


def test_days_and_months_in_words():
    assert (short_day(date(2026, 11, 2)), long_day(date(2026, 9, 2))) == ("2 Nov", "2 September 2026")
    assert month_name(Month(2026, 1)) == "January 2026"
    assert str(Month(2026, 1).before()) == "2025-12"
