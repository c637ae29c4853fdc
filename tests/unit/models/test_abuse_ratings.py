"""How ratings by dyad become a service user's level."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.abuse_ratings import LEVELS, NOT_KNOWN, RatedDyad, highest_level, in_use, paired_level

levels = st.sampled_from([*LEVELS, NOT_KNOWN])


def rating(dyad, point, level, who="idva", kind="physical"):
    return RatedDyad(dyad, who, point, {kind: level})


@pytest.mark.parametrize(
    ("found", "highest"),
    [
        (["none", "high", "standard"], "high"),
        (["none", "none"], "none"),
        (["none", NOT_KNOWN], NOT_KNOWN),
        (["standard", NOT_KNOWN], "standard"),
        ([NOT_KNOWN], NOT_KNOWN),
        ([], NOT_KNOWN),
    ],
)
def test_the_highest_stands_and_none_needs_every_dyad_known(found, highest):
    assert highest_level(found) == highest


def test_a_level_of_no_list_is_refused():
    with pytest.raises(ValueError, match="severe"):
        highest_level(["severe"])


@given(st.lists(levels, min_size=1, max_size=6))
def test_the_order_of_dyads_does_not_matter(found):
    assert highest_level(found) == highest_level(reversed(found))


@given(st.lists(levels, min_size=1, max_size=6), levels)
def test_another_dyad_never_hides_abuse_in_use(found, more):
    before, after = highest_level(found), highest_level([*found, more])
    if in_use(before):
        assert LEVELS.index(after) >= LEVELS.index(before)


def test_only_dyads_rated_at_both_points_count():
    found = [rating("a", "intake", "standard"), rating("a", "exit", "none"), rating("b", "intake", "high")]
    pair = paired_level(found, "idva", "physical")
    assert (pair.intake, pair.exit, pair.dyads, pair.unpaired_dyads) == ("standard", "none", 1, 1)
    assert pair.known


def test_the_other_perspective_and_other_points_are_left_out():
    found = [
        rating("a", "intake", "high", who="case_manager"),
        rating("a", "exit", "high", who="case_manager"),
        rating("a", "review", "high"),
    ]
    pair = paired_level(found, "idva", "physical")
    assert (pair.paired, pair.known, pair.intake) == (False, False, NOT_KNOWN)


def test_a_type_that_was_left_out_is_not_known():
    found = [rating("a", "intake", "high"), rating("a", "exit", "none")]
    pair = paired_level(found, "idva", "sexual")
    assert (pair.paired, pair.known) == (True, False)


def test_the_last_rating_of_a_dyad_and_point_stands():
    found = [rating("a", "intake", "high"), rating("a", "intake", "standard"), rating("a", "exit", "none")]
    assert paired_level(found, "idva", "physical").intake == "standard"
