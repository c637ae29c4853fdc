"""Which dates call today, what is missing at a stage, and what counts as new."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.models.codes import STATUS
from app.models.today import (
    ASKED_FROM,
    ASSESSED_FROM,
    CaseFacts,
    Dated,
    DateKind,
    DyadFacts,
    Gap,
    Standing,
    by_urgency,
    calls,
    due_day,
    gaps,
    horizon,
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


DYAD = DyadFacts("d", "A", linked=True, rated=frozenset({"intake"}))
WHOLE = CaseFacts(
    status="active",
    sex="male",
    ethnicity="not_known",
    dyads=(DYAD,),
    letters=1,
    done=frozenset({("risk", "intake"), ("needs", "intake")}),
)


def test_a_case_with_everything_has_no_gap() -> None:
    assert gaps(WHOLE) == []


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        (replace(WHOLE, sex=""), [(Gap.SEX, "")]),
        (replace(WHOLE, sex="not_asked"), [(Gap.SEX, "")]),
        (replace(WHOLE, ethnicity="prefer_not_to_say"), []),  # an answer
        (replace(WHOLE, ethnicity=""), [(Gap.ETHNICITY, "")]),
        (replace(WHOLE, dyads=(), letters=0), [(Gap.VICTIM_SURVIVOR, "")]),
        (replace(WHOLE, dyads=(), letters=0, no_idva_because="None known"), []),
        (replace(WHOLE, dyads=(), letters=1), []),  # on another laptop: not ours to judge
        (replace(WHOLE, dyads=(replace(DYAD, linked=False),)), [(Gap.IDVA, "A")]),
        (replace(WHOLE, dyads=(replace(DYAD, rated=frozenset()),)), [(Gap.RATING, "A")]),
        (replace(WHOLE, dyads=(replace(DYAD, rated=frozenset(), needs_rating=False),)), []),
        (replace(WHOLE, done=frozenset()), [(Gap.RISK, ""), (Gap.NEEDS, "")]),
        (replace(WHOLE, done=frozenset({("risk", "review"), ("needs", "review")})), []),
        (
            replace(WHOLE, status="step_down"),
            [(Gap.EXIT_RISK, ""), (Gap.EXIT_NEEDS, ""), (Gap.EXIT_RATING, "A")],
        ),
        (
            replace(WHOLE, status="step_down", done=frozenset()),
            [(Gap.RISK, ""), (Gap.NEEDS, ""), (Gap.EXIT_RATING, "A")],
        ),
    ],
)
def test_what_is_missing(facts: CaseFacts, missing: list[tuple[Gap, str]]) -> None:
    assert gaps(facts) == missing


@pytest.mark.parametrize("status", list(STATUS.codes))
def test_nothing_is_missing_before_the_stage_that_asks_for_it(status: str) -> None:
    found = {gap for gap, _ in gaps(CaseFacts(status=status))}
    assert (Gap.SEX in found) is (status in ASKED_FROM)
    assert (Gap.RISK in found) is (status in ASSESSED_FROM)


def test_new_is_what_a_stream_holds_beyond_the_last_look() -> None:
    assert unseen({"a": 3, "b": 2, "c": 1}, {"a": 1, "b": 2, "gone": 9}) == {"a": 1, "c": 0}
    assert unseen({"a": 1}, {"a": 5}) == {}  # a rebuilt store may hold less for a while
