"""Everything that needs somebody today, in one list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.models.access import Role
from app.store.queries.dyads import dyad_lines
from app.store.store import Changed
from app.ui import shortcuts
from app.ui.area import AppPage, Args, Place, Window
from app.ui.idva_lines import IDVA_PARTS, idva_lines
from app.ui.site_lines import SITE_PARTS, site_lines
from app.ui.today_lines import TodayLine, go_to, today_lines
from app.ui.today_panel import PARTS
from app.ui.widgets.bars import PageHeader
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.fields import SearchField
from app.ui.widgets.layouts import Row, sized
from app.ui.widgets.record_table import Cell, Column, RecordTable, fold
from app.ui.widgets.states import EmptyState
from app.ui.widgets.text import Rule
from app.ui.widgets.tiles import FilterChips
from app.words import _, ngettext
from app.workspace import Workspace

LEAST_TABLE = 39 + 4 * 58


class TodayPage(AppPage):
    """All lines of today; `args["group"]` opens it at one part, `args["of"]` is "mine" or "site"."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args)
        self._site = self.args.get("of") == "site"
        self._idva = workspace.role is Role.IDVA
        self.parts = IDVA_PARTS if self._idva else SITE_PARTS if self._site else PARTS
        self.title = _("The site today") if self._site else _("Today")
        before = window.page
        words = before.title if before is not None and before.title else _("Back")
        self.back = Button(words, "link", icon="arrow-left", on_click=window.go_back)
        self.header = PageHeader(self.title)
        self.table = self._table()
        self.search = sized(SearchField(_("Search today"), _("Name or words")), min_width=220, max_width=340)
        self.search.drive(self.table)
        self.search.searched.connect(self._show)
        chips = [("all", _("Everything")), *((group, _(title)) for group, title, _none in self.parts)]
        self.chips = FilterChips(chips, _("Show"), (self.args.get("group", "all"),))
        self.chips.changed.connect(self._show)
        self.nothing = EmptyState(_("Nothing needs you today"), icon="circle-check")
        self.nothing.hide()
        self.body.set_margins((32, 16, 32, 24))
        self.body.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.add(self.header)
        self.body.add(self._card(), stretch=1)
        shortcuts.bind_page(self, {"filter": self.search.setFocus})

    def _table(self) -> RecordTable[TodayLine]:
        columns: list[Column[TodayLine]] = [
            Column("who", _("About and what"), _what_cell, lambda n: fold(n.who), 320, "name", stretch=True),
            Column("when", _("When"), _when_cell, None, 180),
            Column("group", _("Why it is here"), self._group_cell, None, 180, wide_only=True),
        ]
        table = RecordTable(columns, self.title, lambda n: n.spoken(), lambda n: n.key, lambda n: n.spoken())
        table.opened.connect(lambda line: go_to(self.main, line))
        return table

    def _card(self) -> Card:
        tools = Row(gap=14, margins=(16, 13, 8, 13)).add(self.search, self.chips)
        tools.setStretch(0, 2)
        tools.setStretch(1, 3)
        card = Card(margins=(1, 1, 1, 8), gap=0)
        card.add(tools, Rule())
        sized(self.table, min_height=LEAST_TABLE)
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        return card.add(self.table, self.nothing, stretch=1)

    def _lines(self) -> list[TodayLine]:
        if self._idva:
            return idva_lines(self.workspace, dyad_lines(self.workspace.store, self.workspace.access))
        return site_lines(self.workspace) if self._site else today_lines(self.workspace)

    def _group_cell(self, line: TodayLine) -> Cell:
        return Cell(next((_(title) for group, title, _none in self.parts if group == line.group), ""))

    def refresh(self, changed: Changed | None) -> None:
        """Read the lines again."""
        lines = self._lines()
        self.table.set_rows(lines)
        due = sum(line.group == "due" for line in lines)
        words = ngettext("{n} thing is due.", "{n} things are due.", due)
        self.header.set_subtitle("" if self._site or self._idva else words if due else _("Nothing is due today."))
        self._show()

    def _show(self, _text: str = "") -> None:
        chip = self.chips.code
        self.args["group"] = chip
        self.table.set_filter(self.search.text(), lambda line: chip in ("all", line.group))
        shown = bool(self.table.rows())
        self.table.setVisible(shown)
        self.nothing.setVisible(not shown)
        if not shown and self.table.total():
            self.nothing.say(_("Nothing here"), _("Empty the search, or choose Everything, to see more."))
        elif not shown:
            self.nothing.say(_("Nothing needs you today"), _("What is due, new or unfinished stands here."))

    def first_focus(self) -> QWidget:
        """The list, or the filter where it is empty."""
        return self.table if self.table.rows() else self.chips.chips[self.chips.code]

    def regions(self) -> list[QWidget]:
        """Search and list."""
        return [self.header, self.search, self.table]

    def current_case(self) -> str:
        """The case of the marked line."""
        line = self.table.current_row() if self.table.rows() else None
        return line.args.get("case", "") if line is not None else ""

    def appointment_case(self) -> str:
        """Nobody's: a line is marked here as soon as the page opens, and says nothing of who is in the room."""
        return ""

    def place(self) -> Place:
        """The filter and the marked line."""
        line = self.table.current_row() if self.table.rows() else None
        return {"chip": self.chips.code, "row": line.key if line else "", "search": self.search.text()}

    def restore(self, place: Place) -> None:
        """The same lines."""
        self.search.setText(str(place.get("search", "")))
        self.chips.set_codes((str(place.get("chip") or "all"),))
        self.refresh(None)
        self.table.select(str(place.get("row", "")))


def _what_cell(line: TodayLine) -> Cell:
    return Cell(line.who or line.what, line.what if line.who else "", spoken=line.spoken())


def _when_cell(line: TodayLine) -> Cell:
    mark = {"danger": "overdue", "warn": "due"}.get(line.tone, "")
    if line.day:
        return Cell(line.day, line.when, mark=mark)  # type: ignore[arg-type]  # a literal
    return Cell(line.when)
