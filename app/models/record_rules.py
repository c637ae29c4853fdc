"""What a record must satisfy before it is written: nothing missing, dates that can be, codes of their lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from app.errors import AppError
from app.models.goal_rules import check_goal, check_session, check_suitability
from app.models.months import interval
from app.models.partial_date import DateInFuture, InvalidDate, require_date
from app.models.record import Field, FieldType, Json, Record


class SomethingMissing(AppError):
    """ "{field}" has no answer yet. Nothing was saved; what you typed is still here."""


class TooLong(AppError):
    """ "{field}" is too long: {length} characters, and {most} fit. Nothing was saved; all of what you typed is still
    here. Shorten it, or keep the rest as a note of its own."""


class NotInList(AppError):
    """ "{value}" is not one of the answers for "{field}". Nothing was saved; what you typed is still here. Choose one
    of the list."""


class NumberStrange(AppError):
    """ "{field}" must be a whole number from 0 to {most}. Nothing was saved; what you typed is still here."""


class EndsBeforeStart(AppError):
    """ "{last}" is before "{first}". Nothing was saved; what you typed is still here. Put one of the dates right."""


DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "alert": {"state": "active"},
    "dyad_alert": {"state": "active"},
    "legal_order": {"state": "in_force"},
    "dyad_order": {"state": "in_force"},
    "appointment": {"status": "planned"},
    "dyad_appointment": {"status": "planned"},
    "contact_plan": {"state": "draft"},
    "goal": {"status": "open"},
    "goal_step": {"status": "open"},
    "action": {"status": "open"},
    "legal_hold": {"state": "held"},
    "subject_access_request": {"status": "received"},
    "closure_request": {"state": "asked"},
    "data_breach": {"status": "open"},
    "dyad": {"role": "victim_survivor"},
}
"""What a new record says until somebody says otherwise: the state that every record of its kind begins in."""

ORDER: tuple[tuple[str, str], ...] = (
    ("starts", "ends"),
    ("lived_from", "lived_to"),
    ("asked_on", "answered_on"),
    ("asked_on", "decided_on"),
    ("received_on", "answered_on"),
    ("received_on", "due"),
    ("held_from", "released_on"),
    ("set_on", "done_on"),
    ("cleared_on", "expires"),
    ("starts", "ended_on"),
)
"""Pairs of dates of which the second cannot wholly come before the first, wherever a record has both."""

MOST_WHOLE: Mapping[str, int] = {"minutes": 24 * 60, "age": 120, "review_interval_weeks": 52}
"""The largest whole number a field may hold; 2^40 where it is not named."""

RULES: Mapping[str, Callable[[Any], None]] = {
    "goal": check_goal,
    "session": check_session,
    "programme_suitability": check_suitability,
}
"""What a kind must satisfy beside its declaration, wherever it is written; each raises what stands against it."""


def require(record: Record, *left_out: str) -> None:
    """Raise SomethingMissing for the first required field of `record` that is empty; `left_out` are filled in later."""
    for field in record.KIND.fields.values():
        value = getattr(record, field.name)
        empty = not value.strip() if isinstance(value, str) else not value
        if field.required and field.name not in left_out and empty:
            raise SomethingMissing(field=field.words())


def check(record: Record, *, today: date, now: datetime, left_out: tuple[str, ...] = ()) -> None:
    """Raise what stands against writing `record`: SomethingMissing, InvalidDate, DateInFuture, NotInList, TooLong,
    NumberStrange or EndsBeforeStart, for the first field in declared order, or what the RULES of its kind raise.

    `today` is the site's own date, `now` a moment in UTC; `left_out` are required fields that are filled in later.
    """
    require(record, *left_out)
    for field in record.KIND.fields.values():
        _check_field(field, getattr(record, field.name), today, now)
    fields = record.KIND.fields
    for first, last in ORDER:
        if first in fields and last in fields:
            _check_order(fields[first], fields[last], str(getattr(record, first)), str(getattr(record, last)))
    if record.KIND.name in RULES:
        RULES[record.KIND.name](record)


def _check_field(field: Field, value: object, today: date, now: datetime) -> None:
    if value in (None, "", ()):
        return
    if field.type is FieldType.DATE:
        require_date(str(value), today, past=field.past)
    elif field.type is FieldType.MOMENT:
        require_moment(str(value), today, now, past=field.past)
    elif field.type is FieldType.WHOLE:
        most = MOST_WHOLE.get(field.name, 2**40)
        if not isinstance(value, int) or not 0 <= value <= most:
            raise NumberStrange(field=field.words(), most=most)
    elif field.type in (FieldType.TEXT, FieldType.NOTE):
        length = len(str(value))
        if field.max_length and length > field.max_length:
            raise TooLong(field=field.words(), length=length, most=field.max_length)
    elif field.codes is not None:
        given = value if isinstance(value, tuple | list) else (value,)
        for code in given:
            if code not in field.codes:
                raise NotInList(value=code, field=field.words())


def require_moment(value: str, today: date, now: datetime, *, past: bool) -> None:
    """Raise InvalidDate unless `value` is a moment in UTC or a (partial) date; with `past`, DateInFuture if it is still
    to come."""
    if "T" not in value:
        require_date(value, today, past=past)
        return
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise InvalidDate(value=value) from error
    if moment.utcoffset() != timedelta(0):
        raise InvalidDate(value=value)
    if past and moment > now:
        raise DateInFuture(value=value[:10])


def _check_order(first: Field, last: Field, begins: str, ends: str) -> None:
    """A partial date stands against another only where no reading of the two is in order."""
    if begins and ends and interval(ends[:10])[1] < interval(begins[:10])[0]:
        raise EndsBeforeStart(first=first.words(), last=last.words())


def with_values(record: Record, values: Mapping[str, Json]) -> Record:
    """`record` with some fields changed, lists as the tuples its fields declare; raises ValueError for a field it has
    not."""
    unknown = set(values) - set(record.KIND.fields)
    if unknown:
        raise ValueError(f"{record.KIND.name} has no {', '.join(sorted(unknown))}")
    return replace(record, **{name: _held(record.KIND.fields[name], value) for name, value in values.items()})


def from_values(cls: type[Record], values: Mapping[str, Json]) -> Record:
    """A record of `cls` with the values of a stored one; what it does not declare (a newer version's) is left out."""
    known = {name: value for name, value in values.items() if name in cls.KIND.fields}
    return cls(**{name: _held(cls.KIND.fields[name], value) for name, value in known.items()})


def _held(field: Field, value: Json) -> Any:
    if field.type is FieldType.CODES:
        return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()
    if field.type is FieldType.FLAG:
        return bool(value)
    if field.type in (FieldType.WHOLE, FieldType.DATA):
        return value
    return "" if value is None else value
