"""Serial and repeat, worked out from records: yes, no or not known, each with the records it rests on.

Serial: alleged or known abuse of two or more different victim-survivors. Repeat: the same victim-survivor again, by the
site's own definition (domain.md, sections 1 and 4). What is not recorded is not known; it is never a no.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.models.months import interval, long_day
from app.words import _, ngettext

Known = Literal["yes", "no", "not_known"]
Definition = Literal["marac_12_months", "any_further"]
MARAC_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer, why it is that, and the ids of the records it rests on."""

    answer: Known
    why: tuple[str, ...]
    records: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The answer in words."""
        return {"yes": _("Yes"), "no": _("No"), "not_known": _("Not known")}[self.answer]


@dataclass(frozen=True, slots=True)
class Harmed:
    """A dyad of any of a service user's episodes. `called` is how the screen names it; `person` is the same for dyads
    judged to be of one person; `unsure` names dyads that may be of the same person and nobody has compared."""

    dyad: str
    called: str
    role: str
    person: str
    held: bool = True
    unsure: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Event:
    """An incident, or a Marac hearing, of one dyad: when (a moment or a partial date), and whether it was domestic
    abuse (for a hearing: whether Marac called it a repeat, and by which definition)."""

    record: str
    happened: str
    abuse: str
    definition: str = ""
    certain: bool = True
    acquitted: bool = False


def serial(harmed: Sequence[Harmed], *, cases_elsewhere: Sequence[str] = ()) -> Finding:
    """Whether a service user is known to have abused more than one person.

    `cases_elsewhere` are references of their other cases that are not held here.
    """
    sure = [one for one in harmed if one.held and one.role == "victim_survivor"]
    people: dict[str, Harmed] = {}
    for one in sure:
        people.setdefault(one.person, one)
    certain = _apart(list(people.values()))
    records = tuple(one.dyad for one in sure)
    if len(certain) > 1:
        said = ngettext("{n} different victim-survivor", "{n} different victim-survivors", len(certain))
        who = _("{what}: {who}").format(what=said, who=", ".join(one.called for one in certain))
        return Finding("yes", (who,), records)
    doubts = [*_serial_doubts(harmed, list(people.values())), *_elsewhere(cases_elsewhere)]
    if not people:
        doubts.insert(0, _("No victim-survivor is recorded"))
    if doubts:
        return Finding("not_known", tuple(doubts), records)
    return Finding("no", (_("Only {who} is recorded").format(who=sure[0].called),), records)


def _apart(people: list[Harmed]) -> list[Harmed]:
    """As many of `people` as are surely different: of those who may be one person, the first."""
    found: list[Harmed] = []
    for one in people:
        if not any(one.dyad in other.unsure or other.dyad in one.unsure for other in found):
            found.append(one)
    return found


def _serial_doubts(harmed: Sequence[Harmed], people: list[Harmed]) -> list[str]:
    doubts = [_("{who}: their record is not on this laptop").format(who=one.called) for one in harmed if not one.held]
    doubts += [
        _("{who}: who harms whom is not determined").format(who=one.called)
        for one in harmed
        if one.held and one.role not in ("victim_survivor", "primary_perpetrator")
    ]
    if len(people) > 1:
        who = ", ".join(one.called for one in people)
        doubts.append(_("{who} may be one person: nobody has said").format(who=who))
    return doubts


def _elsewhere(references: Sequence[str]) -> list[str]:
    return [_("Case {reference} is not on this laptop").format(reference=reference) for reference in references]


# ---- repeat --------------------------------------------------------------------------------------------------------


def repeat(
    definition: Definition,
    hearings: Iterable[Event],
    incidents: Iterable[Event],
    *,
    referred_on: str = "",
    unnamed: int = 0,
) -> Finding:
    """Whether the abuse of one victim-survivor is a repeat by one of the two definitions.

    `marac_12_months`: another domestic abuse incident within 12 months of the Marac hearing before it. `any_further`:
    any domestic abuse incident after the first hearing, the referral (`referred_on`) or the first incident. `unnamed`
    is the number of domestic abuse incidents on the case that name no victim-survivor.
    """
    heard, happened = list(hearings), list(incidents)
    stated = [one for one in heard if one.abuse == "yes" and one.definition == definition]
    if stated:
        words = _("Marac recorded a repeat, {day}").format(day=_said(stated[-1].happened))
        return Finding("yes", (words,), tuple(one.record for one in stated))
    if definition == "marac_12_months":
        found = _after_marac(heard, happened)
    else:
        found = _any_further(heard, happened, referred_on)
    if found.answer == "no" and unnamed:
        words = ngettext(
            "{n} domestic abuse incident on the case names no victim-survivor",
            "{n} domestic abuse incidents on the case name no victim-survivor",
            unnamed,
        )
        return Finding("not_known", (words, *found.why), found.records)
    return found


def _after_marac(hearings: list[Event], incidents: list[Event]) -> Finding:
    heard = _dated(hearings)
    if not heard:
        return Finding("not_known", (_("No Marac hearing of theirs is recorded"),))
    doubts, records = [], tuple(one.record for _when, one in heard)
    for span, one in _dated(incidents):
        fit = _within(span, [when for when, _hearing in heard])
        if fit == "no" or _counts(one) == "no":
            continue
        words = _("Incident of {day}, within 12 months of a Marac hearing").format(day=_said(one.happened))
        if fit == "yes" and _counts(one) == "yes":
            return Finding("yes", (words,), (one.record, *records))
        doubts.append(_("Incident of {day}: {why}").format(day=_said(one.happened), why=_doubt(one, fit)))
    if doubts:
        return Finding("not_known", tuple(doubts), records)
    last = _said(heard[-1][1].happened)
    return Finding("no", (_("No incident recorded within 12 months after Marac of {day}").format(day=last),), records)


def _any_further(hearings: list[Event], incidents: list[Event], referred_on: str) -> Finding:
    counted = [(span, one) for span, one in _dated(incidents) if _counts(one) == "yes"]
    starts = [span for one in hearings if (span := _span(one.happened)) is not None]
    starts += [span for span in (_span(referred_on),) if span is not None] + [span for span, _one in counted[:1]]
    if not starts:
        return Finding("not_known", (_("No abuse is recorded with a date"),))
    first = min(starts)
    opening = counted[0][1] if counted and counted[0][0] == first else None
    doubts: list[str] = []
    for span, one in _dated(incidents):
        counts = _counts(one)
        further: Known = "yes" if span[0] > first[1] else "no" if span[1] <= first[0] else "not_known"
        if counts == "no" or further == "no" or one is opening:
            continue
        if counts == "yes" and further == "yes":
            words = _("Incident of {day}, after what was known by {first}")
            return Finding("yes", (words.format(day=_said(one.happened), first=long_day(first[1])),), (one.record,))
        doubts.append(_("Incident of {day}: {why}").format(day=_said(one.happened), why=_doubt(one, further)))
    if doubts:
        return Finding("not_known", tuple(doubts))
    return Finding("no", (_("No further incident is recorded since {day}").format(day=long_day(first[1])),))


def _counts(one: Event) -> Known:
    """Whether an incident is domestic abuse as far as anybody knows; an allegation counts, an acquittal does not."""
    if one.acquitted or one.abuse in ("no", "not_applicable"):
        return "no"
    return "yes" if one.abuse == "yes" and one.certain else "not_known"


def _doubt(one: Event, fit: Known) -> str:
    if _counts(one) == "not_known":
        return _("not certain that it was domestic abuse")
    return _("its date is not exact") if fit == "not_known" else _("not certain")


def _within(span: tuple[date, date], hearings: list[tuple[date, date]]) -> Known:
    """Whether something happened within 12 months of a hearing before it, for every reading of the dates."""
    fits = {_one_within(span, heard) for heard in hearings}
    return "yes" if "yes" in fits else "not_known" if "not_known" in fits else "no"


def _one_within(span: tuple[date, date], heard: tuple[date, date]) -> Known:
    if span[0] > heard[1] and span[1] <= _months_after(heard[0], MARAC_MONTHS):
        return "yes"
    if span[1] <= heard[0] or span[0] > _months_after(heard[1], MARAC_MONTHS):
        return "no"
    return "not_known"


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _dated(events: Iterable[Event]) -> list[tuple[tuple[date, date], Event]]:
    found = [(span, one) for one in events if (span := _span(one.happened)) is not None]
    return sorted(found, key=lambda each: (each[0], each[1].record))


def _span(happened: str) -> tuple[date, date] | None:
    """The days something may have happened on; None for no date."""
    try:
        return interval(happened[:10])
    except ValueError:
        return None


def _said(happened: str) -> str:
    day = happened[:10]
    span = _span(day)
    if span is None:
        return day
    return long_day(span[0]) if len(day) == 10 else day if len(day) == 4 else long_day(span[0]).partition(" ")[2]


def of_all(findings: Mapping[str, Finding]) -> Finding:
    """The answer for a service user over their dyads (by what the screen calls them): yes where any is, no where all
    are, else not known."""
    named = [(_("{who}: {why}").format(who=who, why=why), f) for who, f in findings.items() for why in f.why]
    answers: tuple[Known, ...] = ("yes", "not_known")
    for answer in answers:
        deciding = [(words, f) for words, f in named if f.answer == answer]
        if deciding:
            records = dict.fromkeys(record for _words, f in deciding for record in f.records)
            return Finding(answer, tuple(words for words, _f in deciding), tuple(records))
    if not findings:
        return Finding("not_known", (_("No victim-survivor is recorded"),))
    return Finding("no", tuple(words for words, _f in named), tuple(r for f in findings.values() for r in f.records))
