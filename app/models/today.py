"""What needs somebody today: which dates call, what is missing before a review or the return, whose change is new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.models.months import interval, london_date


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
    DateKind.CLOCK: 0,
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


def calls(dated: Dated, today: date) -> bool:
    """Whether a date belongs on today's page."""
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


class Gap(StrEnum):
    """What is missing; in the order in which a person fills it."""

    SEX = "sex"
    ETHNICITY = "ethnicity"
    VICTIM_SURVIVOR = "victim_survivor"
    IDVA = "idva"
    RISK = "risk"
    NEEDS = "needs"
    RATING = "rating"
    EXIT_RISK = "exit_risk"
    EXIT_NEEDS = "exit_needs"
    EXIT_RATING = "exit_rating"


ASKED_FROM = ("allocated", "information_gathering", "intake", "active", "suspended", "step_down")
"""Stages from which the return counts the case's profile."""
ASSESSED_FROM = ("intake", "active", "suspended", "step_down")
"""Stages that need the intake assessments (domain, section 3)."""
LEAVING = ("step_down",)
"""Stages that need the exit assessments next."""


@dataclass(frozen=True, slots=True)
class DyadFacts:
    """What is known of one victim-survivor on a case. `rated` are the time points at which the case manager rated."""

    dyad: str
    letter: str
    linked: bool
    rated: frozenset[str] = frozenset()
    needs_rating: bool = True


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known of a case for the review and the return; `done` holds (instrument, time point) of the case
    manager's completed or waived assessments."""

    status: str
    sex: str = ""
    ethnicity: str = ""
    no_idva_because: str = ""
    dyads: tuple[DyadFacts, ...] = ()
    letters: int = 0
    done: frozenset[tuple[str, str]] = frozenset()


def gaps(facts: CaseFacts) -> list[tuple[Gap, str]]:
    """What is missing at this stage, each with the letter of the victim-survivor it is about ("" for none).

    "Not known" and "prefers not to say" are answers; nothing, and "not asked", are gaps.
    """
    found: list[tuple[Gap, str]] = []
    if facts.status in ASKED_FROM:
        asked = ((Gap.SEX, facts.sex), (Gap.ETHNICITY, facts.ethnicity))
        found += [(gap, "") for gap, value in asked if value in ("", "not_asked")]
        if not facts.letters and not facts.no_idva_because:
            found.append((Gap.VICTIM_SURVIVOR, ""))
        found += [(Gap.IDVA, d.letter) for d in facts.dyads if not d.linked]
    known = {name for name, _point in facts.done}
    wanting = [d for d in facts.dyads if d.needs_rating]
    if facts.status in ASSESSED_FROM:  # one made later counts: nobody can go back to the day of the intake
        found += [(gap, "") for gap, name in ((Gap.RISK, "risk"), (Gap.NEEDS, "needs")) if name not in known]
        found += [(Gap.RATING, d.letter) for d in wanting if not d.rated]
    if facts.status in LEAVING:
        exits = ((Gap.EXIT_RISK, "risk"), (Gap.EXIT_NEEDS, "needs"))
        found += [(gap, "") for gap, name in exits if name in known and (name, "exit") not in facts.done]
        found += [(Gap.EXIT_RATING, d.letter) for d in wanting if d.rated and "exit" not in d.rated]
    return found


# ---- whose change is new -------------------------------------------------------------------------------------------

Heads = Mapping[str, int]
"""Stream key -> the place of the last entry of it."""


def unseen(now: Heads, seen: Heads) -> dict[str, int]:
    """The streams that have grown since `seen`, each with the place after which everything is new.

    The same whatever order entries came in, and whatever any laptop's clock says.
    """
    return {key: seen.get(key, 0) for key, place in now.items() if place > seen.get(key, 0)}
