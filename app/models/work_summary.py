"""What work on a case adds up to: direct and indirect, in minutes and by kind, week by week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = 12
DIRECT, INDIRECT = "direct", "indirect"


@dataclass(frozen=True, slots=True)
class WorkDone:
    """One piece of work. `day` is its day in London, None where only a month or a year is known; `minutes` is None
    where nobody recorded them. `work_class`, `tactic` and `need` are codes, "" for what has none."""

    day: date | None
    mode: str
    minutes: int | None
    work_class: str = ""
    tactic: str = ""
    need: str = ""


def mode_of_contact(with_whom: str, outcome: str) -> str:
    """A contact achieved with the service user is direct work; every other contact, also one tried in vain, is work
    about them (domain.md, section 1: with and about the service user)."""
    return DIRECT if with_whom == "service_user" and outcome == "achieved" else INDIRECT


def mode_of_session(came: bool) -> str:
    """A session held is direct work; waiting for somebody who did not come is not."""
    return DIRECT if came else INDIRECT


@dataclass(frozen=True, slots=True)
class Week:
    """Pieces of work of one week, which begins on Monday."""

    begins: date
    direct: int = 0
    indirect: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How many, how many minutes, and for how many of them no minutes were recorded."""

    count: int = 0
    minutes: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class WorkSummary:
    """The work of the weeks looked at. `contacts` is what has no kind of work of its own; `undated` is work whose day
    is not known: it is in no week and in no tally."""

    weeks: tuple[Week, ...]
    modes: Mapping[str, Tally]
    classes: Mapping[str, Tally]
    tactics: Mapping[str, Tally]
    needs: Mapping[str, Tally]
    contacts: Tally
    undated: int

    @property
    def total(self) -> Tally:
        """Direct and indirect together."""
        both = (self.modes[DIRECT], self.modes[INDIRECT])
        return Tally(sum(t.count for t in both), sum(t.minutes for t in both), sum(t.unknown for t in both))


def summarise(work: Iterable[WorkDone], today: date, weeks: int = WEEKS) -> WorkSummary:
    """What was done in the last `weeks` weeks, this one among them, in the order of the weeks.

    Work still to come counts nowhere; work without a known day is counted apart.
    """
    first = today - timedelta(days=today.weekday() + 7 * (weeks - 1))
    found = list(work)
    inside = [w for w in found if w.day is not None and first <= w.day <= today]
    count: Counter[tuple[int, str]] = Counter(((w.day - first).days // 7, w.mode) for w in inside if w.day is not None)
    return WorkSummary(
        weeks=tuple(
            Week(first + timedelta(days=7 * number), count[number, DIRECT], count[number, INDIRECT])
            for number in range(weeks)
        ),
        modes={mode: _tally(w for w in inside if w.mode == mode) for mode in (DIRECT, INDIRECT)},
        classes=_by(inside, "work_class"),
        tactics=_by(inside, "tactic"),
        needs=_by(inside, "need"),
        contacts=_tally(w for w in inside if not w.work_class),
        undated=sum(w.day is None for w in found),
    )


def _by(work: list[WorkDone], name: str) -> dict[str, Tally]:
    """Tallies by a code, the most frequent first; work without one is left out."""
    codes = Counter(str(getattr(w, name)) for w in work if getattr(w, name))
    order = sorted(codes, key=lambda code: (-codes[code], code))
    return {code: _tally(w for w in work if getattr(w, name) == code) for code in order}


def _tally(work: Iterable[WorkDone]) -> Tally:
    found = list(work)
    known = [w.minutes for w in found if w.minutes is not None]
    return Tally(len(found), sum(known), len(found) - len(known))
