"""Who carries what at the site, case manager by case manager."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.models.codes import RISK_LEVEL, STATUS
from app.store.queries.workload import Workload, workload
from app.store.store import Changed
from app.ui.area import AppPage, Args, Place, Window
from app.ui.when import short_day
from app.ui.widgets.bars import PageHeader
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import sized
from app.ui.widgets.record_table import Cell, Column, RecordTable, fold
from app.words import _, ngettext
from app.workspace import Workspace

_SHOWN = ("very_high", "high", "medium", "standard")


class WorkloadPage(AppPage):
    """A line for each colleague; Enter shows their cases."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args)
        self.title = _("Workload")
        self._today = workspace.today()
        self.back = Button(_("Site cases"), "link", icon="arrow-left", on_click=window.go_back)
        self.header = PageHeader(self.title)
        self.table = RecordTable(self._columns(), self.title, lambda n: n.name or _("Nobody"), lambda n: n.staff)
        self.table.opened.connect(lambda n: self.main.open_page("cases", {"of": "site", "manager": n.staff}))
        self.table.set_empty_text(_("Nobody at this site holds a case yet."))
        card = Card(margins=(1, 1, 1, 8), gap=0)
        sized(self.table, min_height=39 + 4 * 58)
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.body.set_margins((32, 16, 32, 24))
        self.body.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.add(self.header)
        self.body.add(card.add(self.table, stretch=1), stretch=1)

    def _columns(self) -> list[Column[Workload]]:
        return [
            Column("name", _("Case manager"), _name_cell, lambda n: fold(n.name), 180, "name", stretch=True),
            Column("open", _("Open"), lambda n: Cell(str(n.open)), lambda n: n.open, 80, descending_first=True),
            Column("risk", _("Risk"), _risk_cell, lambda n: n.risks.get("very_high", 0), 270, descending_first=True),
            Column("stage", _("Stage"), _stage_cell, None, 230, wide_only=True),
            Column("late", _("Overdue"), _late_cell, _late, 150, descending_first=True),
            Column("last", _("Last work"), self._last_cell, lambda n: n.last_at, 130),
        ]

    def _last_cell(self, load: Workload) -> Cell:
        return Cell(short_day(load.last_at, self._today) if load.last_at else _("No work yet"))

    def refresh(self, changed: Changed | None) -> None:
        """Read it again."""
        self._today = self.workspace.today()
        rows = workload(self.workspace.store, self.workspace.access, today=self._today)
        self.table.set_rows(rows)
        count = sum(row.open for row in rows)
        holders = sum(bool(row.open) for row in rows)
        words = ngettext("{n} open case", "{n} open cases", count)
        people = ngettext("{n} case manager", "{n} case managers", holders)
        self.header.set_subtitle(_("{cases}, {people}.").format(cases=words, people=people))

    def first_focus(self) -> QWidget:
        """The list."""
        return self.table

    def place(self) -> Place:
        """The marked line."""
        row = self.table.current_row() if self.table.rows() else None
        return {"row": row.staff if row else ""}

    def restore(self, place: Place) -> None:
        """The same."""
        self.refresh(None)
        self.table.select(str(place.get("row", "")))


def _name_cell(load: Workload) -> Cell:
    coming = ngettext("{n} referral coming", "{n} referrals coming", load.coming) if load.coming else ""
    gone = "" if load.active else _("Holds no role here any more")
    return Cell(load.name or _("Nobody"), gone or coming, alarm=bool(gone))


def _counts(words: list[tuple[str, int]]) -> str:
    return ", ".join(_("{n} {what}").format(n=n, what=what.lower()) for what, n in words if n)


def _risk_cell(load: Workload) -> Cell:
    rest = load.open - sum(load.risks.get(code, 0) for code in _SHOWN)
    top = [(RISK_LEVEL.label(code), load.risks.get(code, 0)) for code in _SHOWN[:2]]
    low = [(RISK_LEVEL.label(code), load.risks.get(code, 0)) for code in _SHOWN[2:]] + [(_("Not assessed"), rest)]
    first, second = _counts(top), _counts(low)
    return Cell(first or second, second if first else "")


def _stage_cell(load: Workload) -> Cell:
    words = _counts([(STATUS.label(code), count) for code, count in load.stages.items()]).split(", ")
    return Cell(", ".join(words[:2]), ", ".join(words[2:]))


def _late(load: Workload) -> int:
    return load.actions_overdue + load.reviews_overdue


def _late_cell(load: Workload) -> Cell:
    if not _late(load):
        return Cell(_("Nothing"))
    actions = ngettext("{n} action", "{n} actions", load.actions_overdue)
    reviews = ngettext("{n} review", "{n} reviews", load.reviews_overdue)
    parts = [w for w, n in ((actions, load.actions_overdue), (reviews, load.reviews_overdue)) if n]
    return Cell(str(_late(load)), ", ".join(parts), alarm=True)
