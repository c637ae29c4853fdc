"""What is due on a case and when: each clock with its date, its state and its words."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.models.guards import REVIEW_WEEKS
from app.models.lifecycle import ENDED, REFERRAL_STAGES, is_open
from app.models.months import interval
from app.words import N_, _

PANEL_DAYS = 28
"""From referral to panel (assumed)."""
EMERGENCY_PANEL_DAYS = 14
"""From an emergency allocation to the panel that looks at it (assumed)."""
ALLOCATION_DAYS = 7
"""From the panel's decision to the allocation (assumed)."""
FIRST_ATTEMPT_DAYS = 14
"""From allocation to the first attempt to reach the service user (assumed)."""
NOMINAL_MONTHS = 10
"""The ordinary length of a case: a warning, never automatic (domain.md, section 3)."""
RETENTION_YEARS = 7
"""From closure to erasure (domain.md, section 2, rule 8)."""
SOON_DAYS = 14
_NO_FOLLOW_UP = frozenset({"deceased", "duplicate_or_error"})


@dataclass(frozen=True, slots=True)
class Dated:
    """Something with a date of its own: an alert, an order, a contact plan. `words` name it without naming anybody."""

    id: str
    words: str
    due: str


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """The dates that the clocks of one case run from. All are partial dates, "" for not yet."""

    status: str
    referred_on: str = ""
    panel_on: str = ""
    allowed_on: str = ""
    """When the panel decided to allocate."""
    emergency_on: str = ""
    opened_on: str = ""
    first_attempt_on: str = ""
    indirect_only: bool = False
    review_due: str = ""
    reviewed_on: str = ""
    review_weeks: int = REVIEW_WEEKS
    closed_on: str = ""
    closure_reason: str = ""
    followed_up: frozenset[str] = frozenset()
    legal_hold: bool = False
    retention_years: int = RETENTION_YEARS
    alerts: tuple[Dated, ...] = ()
    orders: tuple[Dated, ...] = ()
    plans: tuple[Dated, ...] = ()
    requests: tuple[Dated, ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock: what is due, by which day (ISO), and whether it is due, soon, overdue or held (by a legal hold)."""

    code: str
    words: str
    due: str
    state: str
    record: str = ""


def clocks(facts: ClockFacts, today: date) -> tuple[Clock, ...]:
    """Every clock that runs on the case today, the soonest first; one that is held comes last."""
    found = [*_before(facts, today), *_open(facts, today), *_after(facts, today), *_dated(facts, today)]
    return tuple(sorted(found, key=lambda clock: (clock.state == "held", clock.due, clock.code, clock.record)))


def state_of(due: date, today: date) -> str:
    """Whether a day is past (overdue), near (soon) or further off (due). The day itself is not yet overdue."""
    if due < today:
        return "overdue"
    return "soon" if due <= today + timedelta(days=SOON_DAYS) else "due"


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _clock(code: str, due: date, today: date, record: str = "", words: str = "") -> Clock:
    return Clock(code, words or _(_WORDS[code]), due.isoformat(), state_of(due, today), record)


def _end(partial: str) -> date:
    """The last day a partial date may mean: nobody is late before they must be."""
    return interval(partial)[1]


def _before(facts: ClockFacts, today: date) -> Iterator[Clock]:
    if facts.status in REFERRAL_STAGES:
        if facts.allowed_on:
            yield _clock("allocation", _end(facts.allowed_on) + timedelta(days=ALLOCATION_DAYS), today)
        elif facts.referred_on and (not facts.panel_on or facts.status == "deferred"):
            start = _end(facts.panel_on or facts.referred_on)
            yield _clock("panel", start + timedelta(days=PANEL_DAYS), today)
    elif is_open(facts.status) and facts.emergency_on and not _looked_at(facts):
        yield _clock("panel", _end(facts.emergency_on) + timedelta(days=EMERGENCY_PANEL_DAYS), today)


def _looked_at(facts: ClockFacts) -> bool:
    """Whether the panel has looked at an emergency allocation: it decided to allocate, or met on a later day."""
    allowed = bool(facts.allowed_on) and _end(facts.allowed_on) >= interval(facts.emergency_on)[0]
    return allowed or (bool(facts.panel_on) and _end(facts.panel_on) > _end(facts.emergency_on))


def _open(facts: ClockFacts, today: date) -> Iterator[Clock]:
    if not is_open(facts.status) or not facts.opened_on:
        return
    opened = _end(facts.opened_on)
    if not facts.indirect_only and not facts.first_attempt_on:
        yield _clock("first_attempt", opened + timedelta(days=FIRST_ATTEMPT_DAYS), today)
    since = _end(facts.reviewed_on) if facts.reviewed_on else opened
    due = _end(facts.review_due) if facts.review_due else since + timedelta(weeks=facts.review_weeks)
    yield _clock("review", due, today)
    yield _clock("nominal_end", months_after(opened, NOMINAL_MONTHS), today)


def _after(facts: ClockFacts, today: date) -> Iterator[Clock]:
    if facts.status not in ENDED or not facts.closed_on:
        return
    closed = _end(facts.closed_on)
    if facts.status != "archived" and facts.closure_reason not in _NO_FOLLOW_UP:
        for point, months in (("follow_up_6m", 6), ("follow_up_12m", 12)):
            if point not in facts.followed_up:
                yield _clock(point, months_after(closed, months), today)
    until = months_after(closed, 12 * facts.retention_years)
    if facts.legal_hold:
        yield Clock("retention", _("Kept beyond its time: a legal hold stands"), until.isoformat(), "held")
    else:
        yield _clock("retention", until, today)


def _dated(facts: ClockFacts, today: date) -> Iterator[Clock]:
    listed = (
        ("alert", facts.alerts),
        ("order", facts.orders),
        ("plan", facts.plans),
        ("subject_access", facts.requests),
    )
    for code, items in listed:
        for item in items:
            yield _clock(code, _end(item.due), today, item.id, _(_WORDS[code]).format(what=item.words))


_WORDS: Mapping[str, str] = {
    "panel": N_("Take it to the panel"),
    "allocation": N_("Allocate it, as the panel decided"),
    "first_attempt": N_("First attempt to reach the service user"),
    "review": N_("Next review"),
    "nominal_end": N_("Ordinary length of a case reached (10 months)"),
    "follow_up_6m": N_("Follow-up at 6 months"),
    "follow_up_12m": N_("Follow-up at 12 months"),
    "retention": N_("Record may be erased"),
    "alert": N_("Look at the alert again: {what}"),
    "order": N_("Order ends: {what}"),
    "plan": N_("Contact plan runs out: {what}"),
    "subject_access": N_("Answer the subject access request"),
}
