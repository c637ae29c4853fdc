"""Dates that may be partial, as a person types them and as the store keeps them."""

from __future__ import annotations

from datetime import date

from app.errors import AppError
from app.models.months import interval


class InvalidDate(AppError):
    """ "{value}" is not a date Sightline understands. Write a day, month and year, or only a month and year, or only a
    year. Nothing was saved; what you typed is still here."""


class DateInFuture(AppError):
    """{value} is in the future. Nothing was saved; what you typed is still here. Check the year."""


def require_date(value: str, today: date, *, past: bool = False) -> None:
    """Raise InvalidDate unless `value` is empty or `2026`, `2026-03`, `2026-03-14`; with `past`, DateInFuture if it
    begins after today."""
    if not value:
        return
    try:
        first, _last = interval(value)
    except ValueError as error:
        raise InvalidDate(value=value) from error
    if past and first > today:
        raise DateInFuture(value=value)
