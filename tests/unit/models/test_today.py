"""Which dates call today, what is missing at a stage, and what counts as new."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.models.guards import DyadFacts, Held, StageFacts
from app.models.today import (
    Dated,
    DateKind,
    Standing,
    by_urgency,
    calls,
    due_day,
    gaps,
    horizon,
    ratings_due,
    standing,
    unseen,
)

TODAY = date(2026, 3, 16)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-03-16", date(2026, 3, 16)),
        ("2026-03", date(2026, 3, 31)),
        ("2026", date(2026, 12, 31)),
        ("2026-03-16T23:30:00Z", date(2026, 3, 16)),
        ("2026-06-16T23:30:00Z", date(2026, 6, 17)),  # summer time in London
    ],
)
def test_a_date_is_due_at_its_end_in_london(at: str, day: date) -> None:
    assert due_day(at) == day


@pytest.mark.parametrize(
    ("kind", "at", "where"),
    [
        (DateKind.ACTION, "2026-03-15", Standing.OVERDUE),
        (DateKind.ACTION, "2026-03-16", Standing.TODAY),
        (DateKind.ACTION, "2026-03-17", Standing.LATER),
        (DateKind.ACTION, "2026-03", Standing.LATER),
        (DateKind.ORDER, "2026-03-30", Standing.SOON),
        (DateKind.ORDER, "2026-03-31", Standing.LATER),
        (DateKind.REQUEST, "2026-03-23", Standing.SOON),
    ],
)
def test_what_takes_longer_calls_earlier(kind: DateKind, at: str, where: Standing) -> None:
    assert standing(kind, at, TODAY) is where
    assert calls(Dated(kind, "c", "r", at), TODAY) is (where is not Standing.LATER)
    assert due_day(at) <= horizon(TODAY) or where is Standing.LATER


def test_todays_appointments_come_first_and_then_what_is_longest_overdue() -> None:
    def one(kind: DateKind, at: str) -> Dated:
        return Dated(kind, "c", at, at)

    late, later = one(DateKind.ACTION, "2026-02-01"), one(DateKind.REVIEW, "2026-03-01")
    missed = one(DateKind.APPOINTMENT, "2026-03-10T09:00:00Z")
    two, nine = one(DateKind.APPOINTMENT, "2026-03-16T14:00:00Z"), one(DateKind.APPOINTMENT, "2026-03-16T09:00:00Z")
    assert by_urgency([later, two, missed, late, nine], TODAY) == [nine, two, late, later, missed]


ACTIVE = StageFacts(
    status="active",
    on="2026-03-16",
    decision="allocate",
    no_idva=True,
    assessments=frozenset(Held(name, "case_manager", "intake") for name in ("risk", "needs")),
)


def codes(facts: StageFacts, sex: str = "male", ethnicity: str = "not_known", indirect_only: bool = False) -> list[str]:
    return [task.code for task in gaps(facts, sex=sex, ethnicity=ethnicity, indirect_only=indirect_only)]


def test_a_case_with_everything_has_no_gap() -> None:
    assert codes(ACTIVE) == []


def test_an_unasked_question_is_a_gap_and_an_answer_is_none() -> None:
    assert codes(ACTIVE, sex="", ethnicity="not_asked") == ["details", "details"]
    assert codes(ACTIVE, sex="not_known", ethnicity="prefer_not_to_say") == []
    assert codes(replace(ACTIVE, status="referred"), sex="") == []  # the return counts it from its allocation


def test_the_guards_of_the_stage_are_gaps_and_so_are_contact_plans_that_direct_work_waits_for() -> None:
    assert codes(replace(ACTIVE, assessments=frozenset())) == ["assessment", "assessment"]
    dyad = DyadFacts("d", "A", idva=True, ratings=frozenset({Held("behaviour", "case_manager", "intake")}))
    planned = replace(ACTIVE, dyads=(dyad,))
    assert codes(planned) == ["plan"]
    assert codes(planned, indirect_only=True) == []


def test_a_clock_that_only_warns_leaves_the_page_after_two_weeks() -> None:
    near, long_past = (Dated(DateKind.CLOCK, "c", "r", at, code="nominal_end") for at in ("2026-03-10", "2026-02-10"))
    assert calls(near, TODAY)
    assert not calls(long_past, TODAY)


def test_new_is_what_a_stream_holds_beyond_the_last_look() -> None:
    assert unseen({"a": 3, "b": 2, "c": 1}, {"a": 1, "b": 2, "gone": 9}) == {"a": 1, "c": 0}
    assert unseen({"a": 1}, {"a": 5}) == {}  # a rebuilt store may hold less for a while


@pytest.mark.parametrize(
    ("status", "rated", "due"),
    [
        ("active", [], [("behaviour", "intake"), ("risk", "intake")]),
        ("referred", [], []),  # nobody asks before the case is allocated
        ("closed", [], []),
        ("active", [("behaviour", "intake", "2026-03-01"), ("risk", "intake", "2026-03-01")], []),
        ("active", [("behaviour", "intake", "2025-12-22"), ("risk", "intake", "2025-12-21")], [("risk", "review")]),
        (
            "active",
            [("behaviour", "intake", "2025-01-01"), ("behaviour", "review", "2026-02"), ("risk", "exit", "2026-03-01")],
            [],
        ),
        ("step_down", [("behaviour", "exit", "2026-03-10"), ("risk", "review", "2026-03-10")], [("risk", "exit")]),
        # a second review counts by its own day, not by the first of its time point
        ("active", [(n, "review", day) for n in ("behaviour", "risk") for day in ("2026-03-01", "2025-06-01")], []),
    ],
)
def test_the_ratings_an_idva_owes(status: str, rated: list[tuple[str, str, str]], due: list[tuple[str, str]]) -> None:
    assert ratings_due(status, rated, TODAY) == due
