"""The arithmetic of printed figures, against plain independent computations and published examples."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from math import sqrt
from statistics import NormalDist
from statistics import median as plain_median

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.measures import (
    Share,
    median,
    percentile,
    point_change,
    relative_change,
    round_half_up,
)

# How fast a machine is on the day is not what these tests are about.
steady = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

shares = st.integers(0, 400).flatmap(
    lambda known: st.builds(Share, st.integers(0, known), st.just(known), st.integers(0, 50))
)


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (Fraction(1, 4), 1, "0.3"),  # to even would be 0.2
        (Fraction(5, 2), 0, "3"),  # to even would be 2
        (Fraction(-1, 4), 1, "-0.3"),
        (Decimal("2.675"), 2, "2.68"),  # as a float, 2.675 is 2.67499...
        (Decimal("0.05"), 1, "0.1"),
        (7, 2, "7.00"),
        (Fraction(-1, 100), 1, "0.0"),
        (0, 0, "0"),
        (10**40 + 5, 0, str(10**40 + 5)),
    ],
)
def test_a_half_goes_away_from_zero_and_every_place_is_written(value, places, expected):
    assert str(round_half_up(value, places)) == expected


def test_a_float_is_refused_everywhere():
    for attempt in (lambda: round_half_up(0.5), lambda: median([1, 0.5]), lambda: percentile([1, 0.5], 90)):
        with pytest.raises(TypeError):
            attempt()


@steady
@given(st.decimals(places=6, min_value=-(10**9), max_value=10**9), st.integers(0, 5))
def test_rounding_agrees_with_the_decimal_module(value, places):
    assert round_half_up(value, places) == value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("n", "known", "percent"),
    # The year-one briefing's figures, of which only these denominators are possible with at most 30 people.
    [(11, 17, "64.7"), (10, 16, "62.5"), (13, 19, "68.4"), (14, 17, "82.4"), (13, 14, "92.9"), (28, 30, "93.3")],
)
def test_the_known_alone_are_the_denominator(n, known, percent):
    share = Share(n, known, 30 - known)
    assert str(share.percent()) == percent
    assert share.text() == f"{n}/{known} = {percent} %"
    assert share.full_text() == f"{n}/{known} = {percent} % ({30 - known} missing)"


def test_a_share_is_counted_from_yes_no_and_missing():
    assert Share.of([True, None, False, True, None]) == Share(2, 3, 2)
    assert Share.of([]) == Share(0, 0, 0)


def test_nothing_known_is_not_nought_per_cent():
    share = Share(0, 0, 12)
    assert share.percent() is None
    assert share.interval() is None
    assert share.text() == "not known"
    assert share.full_text() == "not known (12 missing)"
    assert Share(0, 12).text() == "0/12 = 0.0 %"


@pytest.mark.parametrize(("n", "known", "missing"), [(3, 2, 0), (-1, 2, 0), (1, 2, -1)])
def test_an_impossible_share_is_refused(n, known, missing):
    with pytest.raises(ValueError, match="not a share"):
        Share(n, known, missing)


@pytest.mark.parametrize(
    ("n", "known", "low", "high"),
    # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    [
        (81, 263, "25.53", "36.62"),
        (15, 148, "6.24", "16.05"),
        (0, 20, "0.00", "16.11"),
        (1, 29, "0.61", "17.18"),
    ],
)
def test_the_interval_is_the_published_wilson_interval(n, known, low, high):
    assert tuple(map(str, Share(n, known).interval(2))) == (low, high)


def test_the_interval_of_all_is_the_mirror_of_none():
    assert tuple(map(str, Share(20, 20).interval(2))) == ("83.89", "100.00")


@steady
@given(shares.filter(lambda share: share.known))
def test_the_interval_solves_wilsons_equation(share):
    """Each end p satisfies |x/n - p| = z sqrt(p(1-p)/n), which is how the interval is defined."""
    z = NormalDist().inv_cdf(0.975)
    for end in share.interval(9):
        p = float(end) / 100
        assert abs(share.n / share.known - p) == pytest.approx(z * sqrt(p * (1 - p) / share.known), abs=1e-4)


@steady
@given(shares.filter(lambda share: share.known))
def test_the_share_lies_in_its_interval(share):
    low, high = share.interval()
    assert 0 <= low <= share.percent() <= high <= 100


@steady
@given(st.lists(st.integers(-1000, 1000) | st.fractions(max_denominator=50), min_size=1))
def test_the_median_agrees_with_the_statistics_module(values):
    assert median(values) == plain_median([Fraction(value) for value in values])


@steady
@given(st.lists(st.integers(-1000, 1000), min_size=1), st.integers(1, 100))
def test_a_percentile_is_the_smallest_value_that_enough_do_not_exceed(values, percent):
    found = percentile(values, percent)
    enough = [value for value in values if 100 * sum(other <= value for other in values) >= percent * len(values)]
    assert found == min(enough)


@steady
@given(st.lists(st.integers(), min_size=1))
def test_percentiles_never_fall(values):
    found = [percentile(values, percent) for percent in range(1, 101)]
    assert all(before <= after for before, after in pairwise(found))
    assert found[-1] == max(values)


def test_no_values_have_no_median_and_no_percentile():
    assert median([]) is None
    assert percentile([], 90) is None
    with pytest.raises(ValueError, match="percentile"):
        percentile([1], 0)


def test_points_and_relative_change_are_not_the_same_figure():
    before, after = Share(17, 20), Share(3, 20)
    assert point_change(before, after).text() == "70.0 percentage points lower"
    assert relative_change(before.n, after.n).text() == "82.4 % fewer (17 to 3)"
    assert str(point_change(before, after).rounded()) == "-70.0"
    assert str(relative_change(17, 3).percent()) == "-82.4"


def test_points_come_from_exact_shares_and_not_from_rounded_percentages():
    # 2/3 rounds to 66.7 and 1/3 to 33.3, whose difference would print as 33.4.
    assert point_change(Share(1, 3), Share(2, 3)).text() == "33.3 percentage points higher"


def test_no_change_is_said_only_where_there_is_none():
    assert point_change(Share(1, 4), Share(2, 8)).text() == "no change"
    assert point_change(Share(5000, 10000), Share(5001, 10000)).text() == "0.0 percentage points higher"
    assert relative_change(4, 4).text() == "no change (4 to 4)"
    assert relative_change(0, 0).text() == "no change (0 to 0)"


def test_change_from_nothing_has_no_percentage():
    assert relative_change(0, 3).percent() is None
    assert relative_change(0, 3).text() == "no percentage from 0 (0 to 3)"
    assert relative_change(4, 5).text() == "25.0 % more (4 to 5)"
    assert point_change(Share(0, 0, 5), Share(1, 2)).text() == "not known"
    assert point_change(Share(0, 0, 5), Share(1, 2)).rounded() is None
    with pytest.raises(ValueError, match="below 0"):
        relative_change(-1, 2)
