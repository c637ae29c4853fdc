"""A line of the case list: a case with its last contact and work, and what its cells say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.models.codes import RISK_LEVEL
from app.store.queries.cases import CaseRow
from app.store.queries.today import LastWork
from app.ui.case_words import badge_level, is_closed
from app.ui.when import short_day
from app.ui.widgets.record_table import Cell, fold
from app.words import _, ngettext


@dataclass(frozen=True, slots=True)
class Line:
    """A case with its last contact and work, and what today makes of it."""

    row: CaseRow
    last: LastWork
    name: str
    open: bool
    review_near: bool
    silent: bool
    needs_today: bool
    others: tuple[str, ...] = ()
    """References of the same person's other cases."""

    @property
    def indirect(self) -> bool:
        """Whether the case has no direct work, so that its last work counts and no contact is waited for."""
        return self.row.work_mode == "indirect_only"


def in_tile(line: Line, tile: str) -> bool:
    """Whether a tile keeps the line."""
    if tile == "very_high":
        return line.open and line.row.risk == "very_high"
    if tile == "overdue":
        return line.open and line.row.overdue_actions > 0
    if tile == "review":
        return line.review_near
    return line.silent if tile == "silent" else True


def in_chip(line: Line, chip: str) -> bool:
    """Whether a chip keeps the line."""
    if chip == "closed":
        return is_closed(line.row.status)
    if chip == "intake":
        return line.row.status in {
            "referred",
            "screening",
            "panel",
            "deferred",
            "allocated",
            "information_gathering",
            "intake",
        }
    if chip == "review":
        return line.review_near
    return not is_closed(line.row.status)


def name_cell(line: Line) -> Cell:
    """Name and reference."""
    if not line.others:
        return Cell(line.name, line.row.reference)
    others = ", ".join(line.others)
    return Cell(line.name, _("{reference}, also {others}").format(reference=line.row.reference, others=others))


def risk_cell(line: Line) -> Cell:
    """The case manager's level as a badge."""
    level = badge_level(line.row.risk)
    words = RISK_LEVEL.label(line.row.risk) or _("Not assessed")
    return Cell(level, level=level, spoken=_("Risk, case manager's view: {level}").format(level=words))


def last_at(line: Line) -> str:
    """When somebody was last spoken to, or worked for where all work is indirect."""
    return line.last.work_at if line.indirect else line.last.contact_at


def actions_cell(line: Line) -> Cell:
    """How many are open, and how many overdue."""
    count, late = line.row.open_actions, line.row.overdue_actions
    second = ngettext("{n} overdue", "{n} overdue", late) if late else ""
    return Cell(str(count) if count else _("None"), second, alarm=bool(late))


def idva_cell(line: Line) -> Cell:
    """The Idvas linked."""
    return Cell(", ".join(line.row.idvas) or _("Not linked"))


def idva_name(line: Line) -> str:
    """What the column of Idvas is sorted by."""
    return fold(", ".join(line.row.idvas))


def manager(line: Line) -> str:
    """What the column of case managers is sorted by."""
    return fold(line.row.case_manager_name)


def referred(row: CaseRow, today: date) -> str:
    """When the case was referred, in words."""
    return _("Referred {day}").format(day=short_day(row.referred_on, today)) if row.referred_on else ""
