"""What to look at before a return is sent: who is missing, and which figures rest on gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QWidget

from app.models.months import short_day
from app.models.return_facts import Cell, LaptopState
from app.models.returns import MonthlyReturn
from app.ui.returns_figures import Drill, figure
from app.ui.widgets.card import Banner, Card
from app.ui.widgets.data_table import DataTable
from app.ui.widgets.layouts import Row
from app.ui.widgets.text import Icon, Label, Rule
from app.words import N_, _, ngettext

_MOVES = ("opened", "reopened", "transferred_in", "closed", "transferred_out", "referral", "panel")
_GAPS = (
    (
        "dates",
        tuple(f"A.not_exact.{kind}" for kind in _MOVES),
        N_("Every date that counts is exact"),
        N_("Dates not exact: counted in no month until they are"),
    ),
    ("reasons", ("A.closings.not_recorded",), N_("Every closing has its reason"), N_("Closed without a reason")),
    ("sources", ("A.referrals.not_recorded",), N_("Every referral has its source"), N_("Referred without a source")),
    (
        "engagement",
        ("B.engagement.not_recorded", "B.work_mode.not_recorded"),
        N_("Mode of work and engagement are recorded for every open case"),
        N_("Open without mode of work or engagement"),
    ),
    (
        "unpaired",
        ("E.case_manager.unpaired", "E.idva.unpaired"),
        N_("Every closed case was rated at intake and at exit by both"),
        N_("Closed without ratings at both points, case manager's or Idva's"),
    ),
)
"""(id, cells, what is said when there are none, what is said of those there are)."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to check: what was found, whether it is in order, and the cases to look at."""

    words: str
    fine: bool
    cell: Cell | None = None


def checks(ret: MonthlyReturn) -> list[Check]:
    """The checks of a return, in the order of its sections."""
    missing = sum(state.missing for state in ret.laptops)
    total = len(ret.laptops)
    laptops = ngettext("The work of {n} laptop is in", "The work of all {n} laptops is in", total)
    if missing:
        laptops = _("The work of {missing} of {total} laptops is not in").format(missing=missing, total=total)
    found = [Check(laptops, not missing), Check(_("The open count adds up, case by case"), True)]
    found += [_gap(ret, *gap) for gap in _GAPS]
    return found


def _gap(ret: MonthlyReturn, id: str, cells: tuple[str, ...], fine: str, words: str) -> Check:
    ids = sorted({case for cell in ret.cells() if cell.id in cells for case in cell.case_ids})
    return Check(_(words), False, Cell.count(f"check.{id}", _(words), ids)) if ids else Check(_(fine), True)


class ChecksCard(Card):
    """The checks as a list; what is not in order leads to its cases."""

    def __init__(self, found: Sequence[Check], drill: Drill) -> None:
        super().__init__(_("Before it is sent"), gap=0)
        self.add(8)
        for check in found:
            line = QWidget()
            row = Row(line, gap=10, margins=(0, 8, 0, 8))
            icon, tone = ("circle-check", "ok") if check.fine else ("triangle-alert", "warn")
            row.add(Icon(icon, tone, 18, name=_("In order") if check.fine else _("To look at")))
            row.addWidget(Label(check.words), 1)
            if check.cell is not None:
                row.addWidget(figure(check.cell, drill))
            self.add(Rule(), line)
        self.body.addStretch(1)


class LaptopsCard(Card):
    """Whose work is in, up to which day, and how many open cases it is about."""

    def __init__(self, laptops: Sequence[LaptopState]) -> None:
        super().__init__(_("Whose work is in"), gap=8)
        heads = [_("Laptop of"), _("In up to"), _("Open cases"), _("State")]
        rows = [
            [
                state.laptop.name or _("Name not recorded"),
                _day(state),
                str(state.open_cases),
                _("Missing") if state.missing else _("In"),
            ]
            for state in laptops
        ]
        self.table = DataTable(_("Whose work is in"), heads, rows)
        self.add(self.table)
        self.body.addStretch(1)


def _day(state: LaptopState) -> str:
    return short_day(date.fromisoformat(state.heard_on)) if state.heard_on else _("never heard")


def provisional_banner(ret: MonthlyReturn) -> Banner:
    """Who is missing, in numbers, and what that means for the figures."""
    lines = []
    for state in ret.laptops:
        if state.missing:
            cases = ngettext("{n} open case", "{n} open cases", state.open_cases)
            words = _("{name}: in up to {day}, {cases}.")
            if not state.heard_on:
                words = _("{name}: never heard, {cases}.")
            lines.append(words.format(name=state.laptop.name, day=_day(state), cases=cases))
    lines.append(_("Their cases keep the state last heard of. What was done on them since is not known, and is not 0."))
    return Banner("warn", ret.provisional, lines)
