"""What holds of goals, sessions and programmes: why is asked where it must be, and nothing contradicts itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models import record_codes as rc
from app.models.goal import Goal, ProgrammeSuitability, Session
from app.models.goal_rules import (
    CAME,
    AgreementWhyMissing,
    OutcomeMissing,
    SessionNotHeld,
    SuitabilityContradicted,
    SuitabilityWhyMissing,
    attendance,
    carried_homework,
    check_agreement,
    check_goal,
    check_session,
    check_suitability,
)

BLANK = st.text(alphabet=" \t\n", max_size=4)
WORDS = st.text(min_size=1, max_size=20).filter(lambda t: bool(t.strip()))


@pytest.mark.parametrize("agreement", rc.AGREEMENT.codes)
@given(blank=BLANK, words=WORDS)
def test_why_is_needed_exactly_where_the_domain_says(agreement: str, blank: str, words: str) -> None:
    check_agreement(agreement, words)
    if agreement in {"not_agreed", "could_not_answer"}:
        with pytest.raises(AgreementWhyMissing):
            check_agreement(agreement, blank)
    else:
        check_agreement(agreement, blank)


@given(
    attended=st.sampled_from(list(rc.ATTENDED.codes)),
    stage=st.sampled_from(["", *rc.CHANGE_STAGE.codes]),
    homework=st.sampled_from(["", *rc.HOMEWORK.codes]),
)
def test_a_session_nobody_came_to_shows_nothing(attended: str, stage: str, homework: str) -> None:
    session = Session(case="c", happened="2026", module="control", attended=attended, stage=stage, homework=homework)
    says = stage not in {"", "not_assessed"} or homework != ""
    if attended not in {"attended", "late", "part"} and says:
        with pytest.raises(SessionNotHeld):
            check_session(session)
    else:
        check_session(session)


@given(
    suitability=st.sampled_from(["suitable", "not_suitable", "not_assessed"]),
    reasons=st.lists(st.sampled_from(list(rc.UNSUITABLE_REASON.codes)), max_size=3),
)
def test_suitability_and_its_reasons_belong_together(suitability: str, reasons: list[str]) -> None:
    judged = ProgrammeSuitability(case="c", happened="2026", suitability=suitability, reasons=tuple(reasons))
    if suitability == "not_suitable" and not reasons:
        with pytest.raises(SuitabilityWhyMissing):
            check_suitability(judged)
    elif suitability == "suitable" and reasons:
        with pytest.raises(SuitabilityContradicted):
            check_suitability(judged)
    else:
        check_suitability(judged)


@pytest.mark.parametrize("status", rc.GOAL_STATE.codes)
@given(blank=BLANK)
def test_a_goal_ends_with_what_came_of_it(status: str, blank: str) -> None:
    goal = Goal(case="c", wording="w", set_on="2026", agreement="agreed", status=status, outcome=blank)
    check_goal(replace(goal, outcome="He has his own flat."))
    if status == "open":
        check_goal(goal)
        return
    with pytest.raises(OutcomeMissing):
        check_goal(goal)


@given(st.lists(st.sampled_from(list(rc.ATTENDED.codes))))
def test_every_planned_session_was_attended_or_missed(codes: list[str]) -> None:
    found = attendance(codes)
    assert found.attended + found.missed == found.planned
    assert found.planned + found.cancelled_by_us == len(codes)
    assert found.attended == sum(code in CAME for code in codes)


def test_homework_waits_until_the_next_session_they_come_to() -> None:
    assert carried_homework([]) == ""
    assert carried_homework([("missed", ""), ("attended", "Write down three urges"), ("late", "Old")]) == (
        "Write down three urges"
    )
    assert carried_homework([("attended", ""), ("attended", "Old")]) == ""
