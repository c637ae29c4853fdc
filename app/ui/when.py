"""Days and moments in the words of the screens: Europe/London, never a time that nobody gave."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QDate

from app.models.months import interval
from app.ui.widgets.partial_date import locale, say_date
from app.words import _, ngettext
from app.workspace import LONDON


def day_of(at: str) -> date | None:
    """The day in London of a UTC moment or a whole date; None for a partial date or nothing."""
    if len(at) < 10:
        return None
    if "T" in at:
        return datetime.fromisoformat(at).astimezone(LONDON).date()
    return date.fromisoformat(at[:10])


def time_of(at: str) -> str:
    """The time of day in London, "" where none was given."""
    return datetime.fromisoformat(at).astimezone(LONDON).strftime("%H:%M") if "T" in at else ""


def _write(day: date, form: str) -> str:
    return locale().toString(QDate(day.year, day.month, day.day), form)


def short_day(at: str, today: date) -> str:
    """ "Today 09:10", "Yesterday", "Mon 9 Nov", with the year where it is another; partial dates as they are."""
    day = day_of(at)
    if day is None:
        return say_date(at)
    if day == today:
        time = time_of(at)
        return _("Today {time}").format(time=time) if time else _("Today")
    if (today - day).days == 1:
        return _("Yesterday")
    return _write(day, "ddd d MMM" if day.year == today.year else "d MMM yyyy")


def full_day(at: str, today: date) -> str:
    """ "Today 07:42", "Mon 9 Nov 2026 at 16:05", "March 2026"."""
    day = day_of(at)
    if day is None:
        return say_date(at)
    if day == today:
        return short_day(at, today)
    words, time = _write(day, "ddd d MMM yyyy"), time_of(at)
    return _("{day} at {time}").format(day=words, time=time) if time else words


def plain_day(at: str) -> str:
    """ "14 Mar 1988", "March 1988"."""
    day = day_of(at)
    return _write(day, "d MMM yyyy") if day is not None else say_date(at)


def month_of(at: str, today: date) -> str:
    """ "May", or "May 2025" for another year; the year alone of a date that says no more."""
    first, last = interval(at[:10])
    if (last - first).days > 31:
        return str(first.year)
    return _write(first, "MMM" if first.year == today.year else "MMM yy")


def days_over(due: str, today: date) -> int:
    """How many days `due` is past: negative while there is time. A partial date is due at its end; 0 for none."""
    return (today - interval(due[:10])[1]).days if due else 0


def due_words(due: str, today: date) -> str:
    """ "Overdue 9 days", "Due today", "In 4 days"; "" for no date."""
    if not due:
        return ""
    over = days_over(due, today)
    if over > 0:
        return ngettext("Overdue {n} day", "Overdue {n} days", over)
    return _("Due today") if over == 0 else ngettext("In {n} day", "In {n} days", -over)


def age(born: str, today: date) -> str:
    """Whole years, "" where the birth date does not say."""
    if not born:
        return ""
    first, last = interval(born[:10])

    def years(day: date) -> int:
        return today.year - day.year - ((today.month, today.day) < (day.month, day.day))

    young, old = years(last), years(first)
    return str(old) if young == old else _("{younger} or {older}").format(younger=young, older=old)


def now_words(moment: datetime) -> str:
    """The time of day in London, "14:02"."""
    return moment.astimezone(LONDON).strftime("%H:%M")
