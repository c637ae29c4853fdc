"""Dates as a person types them: a day, a month or a year, and nothing that does not exist."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.months import interval
from app.models.partial_date import DateInFuture, InvalidDate, require_date

TODAY = date(2026, 3, 16)


@pytest.mark.parametrize(
    "value", ["", "2026", "2026-03", "2026-03-14", "1901-01-01", "2024-02-29", "2026-03-16", "0001"]
)
def test_dates_that_are_dates(value: str) -> None:
    require_date(value, TODAY)
    require_date(value, TODAY, past=True)


@pytest.mark.parametrize(
    "value",
    [
        "2026-3",
        "2026-03-1",
        "26",
        "2026-02-29",
        "2026-13",
        "2026-00",
        "2026-01-00",
        "0000",
        "2026/03/14",
        "14-03-2026",
        "2026-03-14T10:00:00Z",
        " 2026",
        "2026 ",
        "2026-",
        "٢٠٢٦",
        "-2026",
        "20260314",
        "2026-03-14\n",
        "2026-W11",
    ],
)
def test_what_is_no_date(value: str) -> None:
    for past in (False, True):
        with pytest.raises(InvalidDate) as raised:
            require_date(value, TODAY, past=past)
        assert " ".join(f'"{value}"'.split()) in raised.value.message() or value.strip() in raised.value.message()


@pytest.mark.parametrize(
    ("value", "future"),
    [
        ("2026-03-17", True),
        ("2026-04", True),
        ("2027", True),
        ("2026-03-16", False),
        ("2026-03", False),
        ("2026", False),
    ],
)
def test_a_date_is_in_the_future_when_all_of_it_is(value: str, future: bool) -> None:
    require_date(value, TODAY)
    if future:
        with pytest.raises(DateInFuture, match=value):
            require_date(value, TODAY, past=True)
    else:
        require_date(value, TODAY, past=True)


@given(st.dates(min_value=date(1, 1, 1)), st.sampled_from((4, 7, 10)))
def test_every_calendar_day_and_its_month_and_year(day: date, length: int) -> None:
    text = day.isoformat()[:length]
    require_date(text, TODAY)
    first, last = interval(text)
    assert first <= day <= last
    if first > TODAY:
        with pytest.raises(DateInFuture):
            require_date(text, TODAY, past=True)


@given(st.text(max_size=12))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        require_date(text, TODAY)
    except InvalidDate:
        return
    assert not text or interval(text)
