"""What all documents made of a case have in common: who asked, when, for whom; days in words; and lists of facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.models.document import DocumentKind, Fact, Masthead
from app.models.months import Month, interval, long_day, month_name
from app.reports.layout import Document
from app.words import _

_LONDON = ZoneInfo("Europe/London")


def paper(kind: DocumentKind, subtitle: str, masthead: Masthead, created: datetime, labels: Sequence[str]) -> Document:
    """A document of `kind` with the site's letterhead, labels at the head of every page, and at its foot who asked for
    it, when, and for whom. Its title names nobody: readers show it in their window and their list of recent files."""
    document = Document(
        kind.words,
        subtitle,
        created=created,
        labels=[label for label in (masthead.label, *labels) if label],
        footer=made_words(masthead),
    )
    if letterhead(masthead):
        document.paragraph(letterhead(masthead), small=True)
    return document


def joined(*parts: str) -> str:
    """Short statements one after another, each but the last with its full stop; empty ones left out."""
    return ". ".join(part.rstrip(".") for part in parts if part)


def letterhead(masthead: Masthead) -> str:
    """The site's name and what stands under it."""
    return "\n".join(part for part in (masthead.site, masthead.letterhead.strip()) if part)


def made_words(masthead: Masthead) -> str:
    """ "Made by Siân Rees on 23 November 2026 for Dyfed-Powys Police"."""
    return _("Made by {name} on {day} for {recipient}").format(
        name=masthead.made_by, day=day_words(masthead.made_on), recipient=masthead.recipient
    )


def day_words(at: str) -> str:
    """A date, whole or partial, or a moment's day in London, in words; "" for nothing."""
    if not at:
        return ""
    if "T" in at:
        return long_day(datetime.fromisoformat(at).astimezone(_LONDON).date())
    if len(at) == 10:
        return long_day(date.fromisoformat(at))
    return month_name(Month.parse(at)) if len(at) == 7 else at


def moment_words(at: str) -> str:
    """ "3 December 2026 at 14:00"; only the day where nobody gave a time."""
    if "T" not in at:
        return day_words(at)
    time = datetime.fromisoformat(at).astimezone(_LONDON).strftime("%H:%M")
    return _("{day} at {time}").format(day=day_words(at), time=time)


def age_words(born: str, on: str) -> str:
    """A birth date with the age it makes on a day; "" for no birth date."""
    if not born:
        return ""
    first, last = interval(born[:10])
    day = date.fromisoformat(on)
    young, old = (day.year - d.year - ((day.month, day.day) < (d.month, d.day)) for d in (last, first))
    age = str(old) if young == old else _("{younger} or {older}").format(younger=young, older=old)
    return _("{day} (age {age})").format(day=day_words(born), age=age)


def letter_words(letter: str) -> str:
    """ "Victim-survivor A"; "" for none."""
    return _("Victim-survivor {letter}").format(letter=letter) if letter else ""


def fact_table(
    document: Document, facts: Sequence[Fact], columns: tuple[str, str, str], caption: str, nothing: str
) -> None:
    """A table of records: what (and about whom), when, the rest; a sentence where there is none."""
    if not facts:
        document.paragraph(nothing)
        return
    rows = []
    for fact in facts:
        whose = letter_words(fact.letter)
        title = _("{what}. {who}").format(what=fact.title, who=whose) if whose else fact.title
        rows.append((title, day_words(fact.on), fact.text))
    document.table(columns, rows, caption, widths=(1.3, 0.9, 2.4), align="lll")
