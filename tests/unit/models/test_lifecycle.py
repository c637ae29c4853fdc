"""Which stage may follow which: every pair of them, by a table of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.codes import CLOSURE_REASON, OPEN_STATUSES, STATUS
from app.models.lifecycle import EARLY_CLOSURES, NEXT, ORDINARY_NEXT, is_open, may_move
from app.models.lifecycle import forward as forward_stages

STAGES = ["", *STATUS.codes]
FORWARD = """
 > referred
referred > screening panel allocated
screening > panel allocated not_allocated
panel > allocated not_allocated deferred comparison
deferred > panel allocated
allocated > information_gathering intake
information_gathering > intake active
intake > active
active > suspended step_down
suspended > active step_down
step_down > active
closed > follow_up
follow_up > archived
"""
"""The forward moves as the practice describes them, closing and sending on apart."""


def forward() -> set[tuple[str, str]]:
    lines = [line.split(">") for line in FORWARD.strip("\n").splitlines()]
    return {(frm.strip(), to) for frm, all_to in lines for to in all_to.split()}


@pytest.mark.parametrize("frm", STAGES)
def test_without_a_reason_only_forwards(frm: str) -> None:
    may = {to for to in STAGES if may_move(frm, to, reason="")}
    wanted = {to for start, to in forward() if start == frm} | ({"transferred"} if frm in OPEN_STATUSES else set())
    assert may == wanted


@pytest.mark.parametrize("frm", STAGES)
@pytest.mark.parametrize("to", STAGES)
def test_with_a_reason_also_backwards_and_never_further_on(frm: str, to: str) -> None:
    order = list(NEXT)
    plain, with_reason = may_move(frm, to, reason=""), may_move(frm, to, reason="Because")
    assert with_reason >= plain
    if with_reason and not plain:
        assert order.index(to) < order.index(frm)
        assert to not in {"", "transferred"}
    if frm == to:
        assert not with_reason


@pytest.mark.parametrize("frm", sorted(OPEN_STATUSES))
@pytest.mark.parametrize("why", ["", "nonsense", *CLOSURE_REASON.codes])
def test_closing_needs_a_reason_of_the_list(frm: str, why: str) -> None:
    ready = frm in {"active", "suspended", "step_down"}
    assert may_move(frm, "closed", reason="Because", closure_reason=why) == (
        why in (CLOSURE_REASON.codes if ready else EARLY_CLOSURES)
    )


def test_the_ordinary_next_stage_is_one_that_may_follow() -> None:
    for stage, after in ORDINARY_NEXT.items():
        assert after in forward_stages(stage)
        assert after not in {"closed", "transferred"}


def test_engagement_is_no_condition_and_declining_no_reason() -> None:
    """A person who will not engage stays a case: the work happens around them."""
    assert not [code for code in CLOSURE_REASON.codes if "declin" in code or "engag" in code or "refus" in code]
    assert set(CLOSURE_REASON.codes) >= EARLY_CLOSURES


def test_every_stage_has_its_place_and_words() -> None:
    assert set(NEXT) - {""} == set(STATUS.codes) - {"erased"}
    assert {to for all_to in NEXT.values() for to in all_to} <= set(STATUS.codes)
    assert {stage for stage in STAGES if is_open(stage)} == set(OPEN_STATUSES) == {
        "allocated", "information_gathering", "intake", "active", "suspended", "step_down"
    }  # fmt: skip
    assert not is_open("transferred")


@given(
    st.sampled_from(STAGES) | st.text(),
    st.sampled_from(STAGES) | st.text(),
    st.text(max_size=3),
    st.sampled_from(["", *CLOSURE_REASON.codes]) | st.text(),
)
def test_any_words_are_answered(frm: str, to: str, reason: str, why: str) -> None:
    if may_move(frm, to, reason=reason, closure_reason=why):
        assert to in STATUS.codes
        assert frm in STAGES
        assert frm != to
