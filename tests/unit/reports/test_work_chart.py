"""The chart of work by weeks: every count stands on it, within its width, and in its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.charts import Rect, Text
from app.reports.work_chart import WeekBar, describe_weeks, weekly_work
from app.tokens import DARK, LIGHT

BARS = st.lists(st.builds(WeekBar, st.just("23 Nov"), st.integers(0, 400), st.integers(0, 400)), max_size=12)


@given(BARS, st.sampled_from([300.0, 414.0, 900.0]))
def test_every_week_says_how_many_and_nothing_sticks_out(bars: list[WeekBar], width: float) -> None:
    drawn, height = weekly_work(LIGHT, width, bars)
    totals = [str(bar.direct + bar.indirect) for bar in bars]
    told = [shape.text for shape in drawn if isinstance(shape, Text)]
    for total in set(totals):
        assert told.count(total) >= totals.count(total)
    for shape in drawn:
        if isinstance(shape, Rect):
            assert 0 <= shape.x <= shape.x + shape.w <= width
            assert 0 <= shape.y <= shape.y + shape.h <= height
        elif isinstance(shape, Text):
            assert 0 <= shape.y <= height


def test_bars_grow_with_their_counts() -> None:
    drawn, _height = weekly_work(DARK, 414, [WeekBar("a", 1, 0), WeekBar("b", 2, 0), WeekBar("c", 0, 4)])
    tall = [shape.h for shape in drawn if isinstance(shape, Rect)][2:]  # after the two of the key
    assert [round(h / tall[0]) for h in tall] == [1, 2, 4]


@pytest.mark.parametrize("weeks", [[], [WeekBar("23 Nov", 0, 0)]])
def test_nothing_is_drawn_for_nothing(weeks: list[WeekBar]) -> None:
    drawn, _height = weekly_work(LIGHT, 414, weeks)
    assert len([shape for shape in drawn if isinstance(shape, Rect)]) == 2  # the key alone


def test_the_words_say_every_figure() -> None:
    words = describe_weeks([WeekBar("16 Nov", 1, 4), WeekBar("23 Nov", 0, 0)])
    assert "Week of 16 Nov: 1 direct, 4 indirect." in words
    assert "Week of 23 Nov: 0 direct, 0 indirect." in words
