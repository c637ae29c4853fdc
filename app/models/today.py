"""What needs somebody today: which dates call, what is missing before a review or the return, whose change is new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.models.guards import StageFacts, Task, plan_tasks, unmet
from app.models.lifecycle import is_open
from app.models.months import interval, london_date
from app.words import N_, _


class DateKind(StrEnum):
    """What a date in the calendar is the date of."""

    ACTION = "action"
    REVIEW = "review"
    ALERT = "alert"
    GOAL = "goal"
    STEP = "step"
    ORDER = "order"
    APPOINTMENT = "appointment"
    REQUEST = "request"
    FOLLOW_UP = "follow_up"
    MARAC = "marac"
    PLAN = "plan"
    CONTACT_POINT = "contact_point"
    CLOCK = "clock"


class Standing(StrEnum):
    """Where a date lies beside today."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"


SOON_DAYS: Mapping[DateKind, int] = {
    DateKind.ORDER: 14,
    DateKind.REQUEST: 7,
    DateKind.PLAN: 7,
    DateKind.FOLLOW_UP: 14,
    DateKind.MARAC: 2,
    DateKind.CLOCK: 7,
}
"""Days ahead at which a date calls already, because what it asks for takes longer than a day (assumed); others call on
the day itself."""


@dataclass(frozen=True, slots=True)
class Dated:
    """One date of a case or a dyad: `at` is a UTC moment or a (partial) date, `code` what sort (an order's type, an
    appointment's kind), `words` what a person wrote, `until` the moment to check in by."""

    kind: DateKind
    case: str
    record: str
    at: str
    code: str = ""
    words: str = ""
    until: str = ""
    dyad: str = ""
    letter: str = ""
    owner: str = ""
    case_manager: str = ""
    reference: str = ""
    name: str = ""
    unconfirmed: bool = False
    covert: bool = False


def due_day(at: str) -> date:
    """The day in London by which a moment or a (partial) date is due: a partial one at its end. Raises ValueError for
    what is neither."""
    if "T" in at:
        return date.fromisoformat(london_date(datetime.fromisoformat(at)))
    return interval(at)[1]


def standing(kind: DateKind, at: str, today: date) -> Standing:
    """Where a date of `kind` lies beside `today`."""
    left = (due_day(at) - today).days
    if left < 0:
        return Standing.OVERDUE
    if left == 0:
        return Standing.TODAY
    return Standing.SOON if left <= SOON_DAYS.get(kind, 0) else Standing.LATER


WARNINGS = frozenset({"nominal_end"})
"""Clocks that only warn: they call for two weeks around their day and then leave the page to what must be done."""
WARNING_DAYS = 14


def calls(dated: Dated, today: date) -> bool:
    """Whether a date belongs on today's page."""
    if dated.code in WARNINGS:
        return abs((due_day(dated.at) - today).days) <= WARNING_DAYS
    return standing(dated.kind, dated.at, today) is not Standing.LATER


def horizon(today: date) -> date:
    """The last day whose dates may call today."""
    return today + timedelta(days=max(SOON_DAYS.values()))


def by_urgency(found: Iterable[Dated], today: date) -> list[Dated]:
    """Today's appointments in their order first, because they do not wait; then what is longest overdue."""

    def key(one: Dated) -> tuple[bool, date, str, str]:
        day = due_day(one.at)
        meets = one.kind is DateKind.APPOINTMENT and day == today
        return (not meets, day, one.at, one.record)

    return sorted(found, key=key)


# ---- gaps ----------------------------------------------------------------------------------------------------------


def gaps(facts: StageFacts, *, sex: str, ethnicity: str, indirect_only: bool) -> tuple[Task, ...]:
    """What is missing on a case before its next review and the return: what the return counts of the person, what the
    stage it is in asks for, and the contact plans that direct work waits for.

    "Not known" and "prefers not to say" are answers; nothing, and "not asked", are gaps.
    """
    found: list[Task] = []
    if is_open(facts.status):
        asked = ((sex, N_("Ask and record the sex")), (ethnicity, N_("Ask and record the ethnicity")))
        found += [Task("details", _(words)) for value, words in asked if value in ("", "not_asked")]
    found += unmet(facts)
    if is_open(facts.status) and not indirect_only:
        found += plan_tasks(facts)
    return tuple(dict.fromkeys(found))


# ---- whose change is new -------------------------------------------------------------------------------------------

Heads = Mapping[str, int]
"""Stream key -> the place of the last entry of it."""


def unseen(now: Heads, seen: Heads) -> dict[str, int]:
    """The streams that have grown since `seen`, each with the place after which everything is new.

    The same whatever order entries came in, and whatever any laptop's clock says.
    """
    return {key: seen.get(key, 0) for key, place in now.items() if place > seen.get(key, 0)}


# ---- an Idva's ratings ---------------------------------------------------------------------------------------------

RATED = ("behaviour", "risk")
"""What an Idva rates of each victim-survivor."""
REVIEW_DAYS = 84
"""A rating older than the review interval of 12 weeks is due again (domain, section 3)."""
RATED_AT = ("allocated", "information_gathering", "intake", "active", "suspended", "step_down")
"""Stages of the case in which an Idva's ratings are asked for."""


def ratings_due(status: str, rated: Iterable[tuple[str, str, str]], today: date) -> list[tuple[str, str]]:
    """The ratings that an Idva owes about one victim-survivor: (instrument, time point).

    `rated` are (instrument, time point, date) of those there are or that could not be had. The first is the intake's;
    one older than the review interval is due again as a review; while the case steps down the exit's is due.
    """
    if status not in RATED_AT:
        return []
    found, known = [], sorted(rated, key=lambda each: each[2])
    for name in RATED:
        points = {point: day for instrument, point, day in known if instrument == name}
        if not points:
            found.append((name, "intake"))
        elif status == "step_down" and "exit" not in points:
            found.append((name, "exit"))
        elif (today - max(interval(day[:10])[1] for day in points.values())).days > REVIEW_DAYS:
            found.append((name, "review"))
    return found
