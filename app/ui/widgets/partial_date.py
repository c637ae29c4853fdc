"""Dates as people write them, whole or in part, read into ISO form."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale

from app.errors import AppError
from app.words import _, language

_MONTHS = (
    ("january", "ionawr"),
    ("february", "chwefror"),
    ("march", "mawrth"),
    ("april", "ebrill"),
    ("may", "mai"),
    ("june", "mehefin"),
    ("july", "gorffennaf"),
    ("august", "awst"),
    ("september", "medi"),
    ("october", "hydref"),
    ("november", "tachwedd"),
    ("december", "rhagfyr"),
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


class DateNotRead(AppError):
    """This is not a date we can read. Write it like 14 3 2026, Mar 2026 or 2026."""


class YearInFull(AppError):
    """Write the year with four figures, like 2026."""


class NoSuchDay(AppError):
    """There is no such day in that month. Check the day and the month."""


def _month(word: str) -> int:
    """1 to 12 for the name of a month in English or Welsh, or its first three letters or more."""
    found = {
        number
        for number, names in enumerate(_MONTHS, 1)
        for name in names
        if name == word or (len(word) >= 3 and name.startswith(word))
    }
    exact = {number for number, names in enumerate(_MONTHS, 1) if word in names}
    found = exact or found
    if len(found) != 1:
        raise DateNotRead
    return found.pop()


def read_date(text: str, today: date) -> str:
    """`text` as `2026-03-14`, `2026-03` or `2026`; "" for nothing written.

    Reads 14 3 2026, 14/03/2026, 14.3.2026, 14 March 2026, 3/2026, Mar 2026, 2026, 2026-03-14, today and yesterday.
    The day stands before the month. Raises DateNotRead, YearInFull or NoSuchDay.
    """
    folded = text.strip().casefold()
    if not folded:
        return ""
    for word, days in (("today", 0), ("yesterday", 1)):
        if folded in (word, _(word)):
            return (today - timedelta(days=days)).isoformat()
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", folded)
    parts = [p for p in iso.groups() if p][::-1] if iso else re.findall(r"\d+|[^\W\d_]+", folded)
    parts = [re.sub(r"\.$", "", part) for part in parts if part not in ("st", "nd", "rd", "th", "of")]
    if not 1 <= len(parts) <= 3 or re.search(r"[^\w\s/.,\-]", folded):
        raise DateNotRead
    return _assemble(parts)


def _assemble(parts: list[str]) -> str:
    if not parts[-1].isdigit():
        raise YearInFull if len(parts) == 2 else DateNotRead
    if len(parts[-1]) != 4:
        raise YearInFull if len(parts) > 1 and len(parts[-1]) <= 2 else DateNotRead
    year = int(parts[-1])
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise DateNotRead
    if len(parts) == 1:
        return f"{year:04}"
    month = int(parts[-2]) if parts[-2].isdigit() else _month(parts[-2])
    if not 1 <= month <= 12:
        raise DateNotRead
    if len(parts) == 2:
        return f"{year:04}-{month:02}"
    if not parts[0].isdigit():
        raise DateNotRead
    day = int(parts[0])
    if not 1 <= day <= monthrange(year, month)[1]:
        raise NoSuchDay
    return f"{year:04}-{month:02}-{day:02}"


def locale() -> QLocale:
    """Dates and numbers as the reader's language writes them."""
    spoken = QLocale.Language.Welsh if language() == "cy" else QLocale.Language.English
    return QLocale(spoken, QLocale.Country.UnitedKingdom)


def say_date(value: str) -> str:
    """A whole or partial ISO date in words: "Saturday 14 March 2026", "March 2026", "2026"; "" for ""."""
    parts = [int(part) for part in value.split("-")] if value else []
    if not parts:
        return ""
    if len(parts) == 1:
        return value
    form = "MMMM yyyy" if len(parts) == 2 else "dddd d MMMM yyyy"
    return locale().toString(QDate(parts[0], parts[1], parts[2] if len(parts) == 3 else 1), form)


def write_date(value: str) -> str:
    """A whole or partial ISO date as one would type it: "14 March 2026", "March 2026", "2026"."""
    parts = [int(part) for part in value.split("-")] if value else []
    if len(parts) < 2:
        return value
    form = "MMMM yyyy" if len(parts) == 2 else "d MMMM yyyy"
    return locale().toString(QDate(parts[0], parts[1], parts[2] if len(parts) == 3 else 1), form)
