"""My cases and Site cases: what needs somebody today, and every case one click away."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.models.codes import ACTIVITY_CLASS, CHANNEL, RISK_LEVEL
from app.store.queries.cases import CaseRow, case_list, names
from app.store.queries.identities import other_references
from app.store.queries.known_people import is_ready, make_ready
from app.store.queries.today import SESSION, LastWork, cases_holding, last_work
from app.store.store import Changed
from app.ui import shortcuts
from app.ui.area import AppPage, Args, Place, Window
from app.ui.case_line import (
    Line,
    actions_cell,
    idva_cell,
    idva_name,
    in_chip,
    in_tile,
    last_at,
    manager,
    name_cell,
    referred,
    risk_cell,
)
from app.ui.case_words import person_name
from app.ui.site_lines import SITE_PARTS, site_lines
from app.ui.today_lines import Group, go_to, today_lines
from app.ui.today_panel import PARTS, TodayPanel
from app.ui.when import day_of, days_over, due_words, plain_day, short_day
from app.ui.widgets.bars import PageHeader
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.fields import SearchField
from app.ui.widgets.layouts import Row, sized
from app.ui.widgets.record_table import Cell, Column, RecordTable, SortButton, fold
from app.ui.widgets.states import EmptyState
from app.ui.widgets.text import Rule
from app.ui.widgets.tiles import CountTile, FilterChips, TileRow
from app.words import _, ngettext
from app.workspace import Workspace

REVIEW_DAYS = 7
SILENT_DAYS = 14
READY_AFTER_MS = 300
LEAST_TABLE = 39 + 3 * 58
"""Pixels at 100 %: three rows, and below that the page scrolls. A laptop of 1366 by 768 has room for them."""


class CaseList(AppPage):
    """The list of cases: `args["of"]` is "mine" or "site"."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args)
        self._of_site = self.args.get("of") == "site"
        self._manager = self.args.get("manager", "")
        self.title = self._title()
        self._lines: list[Line] = []
        self._closed: list[Line] | None = None
        self._filled_closed = False
        self._held: frozenset[str] = frozenset()
        self._today = workspace.today()
        self.header = PageHeader(self.title, "", self._actions())
        self.tiles = TileRow(
            [
                ("very_high", CountTile(_("Very high risk"), "octagon-alert", "danger")),
                ("overdue", CountTile(_("Actions overdue"), "clock", "danger")),
                ("review", CountTile(_("Reviews due in 7 days"), "calendar-clock")),
                ("silent", CountTile(_("No contact for 14 days"), "phone")),
            ],
            self._on_tile,
        )
        self.today = TodayPanel(partial(go_to, window), self._show_today, SITE_PARTS if self._of_site else PARTS)
        self.table = self._table()
        self.search = sized(
            SearchField(_("Search cases"), _("Name, reference, agency or address")), min_width=220, max_width=340
        )
        self.search.drive(self.table)
        self.search.searched.connect(self._on_search)
        self.chips = FilterChips(
            [("open", _("Open")), ("intake", _("Intake")), ("review", _("Review due")), ("closed", _("Closed"))],
            _("Show cases"),
            ("open",),
        )
        self.chips.changed.connect(self._show)
        self._getting_ready = QTimer(self)
        self._getting_ready.setSingleShot(True)
        self._getting_ready.setInterval(READY_AFTER_MS)
        self._getting_ready.timeout.connect(self._get_ready)
        self.body.add(self.header, self.tiles, self.today)
        self.body.add(self._card(), stretch=1)
        shortcuts.bind_page(self, {"filter": self.search.setFocus})

    def _title(self) -> str:
        if self._manager:
            found = names(self.workspace.store, "staff", [self._manager])
            return _("Cases of {name}").format(name=found.get(self._manager, ""))
        return _("Site cases") if self._of_site else _("My cases")

    def _actions(self) -> tuple[QWidget, ...]:
        if self._of_site:
            hand = Button(_("Hand over"), icon="swap", on_click=self._hand_over)
            loads = Button(_("Workload"), icon="users", on_click=lambda: self.main.open_page("workload", {}))
            back = Button(_("Back"), icon="arrow-left", on_click=self.main.go_back)
            return (back, hand) if self._manager else (loads, hand)
        record = Button(_("Record contact"), icon="phone", on_click=self._record)
        new = Button(_("New case"), "primary", icon="plus", on_click=lambda: self.main.open_page("referral", {}))
        return record, new

    def _table(self) -> RecordTable[Line]:
        table = RecordTable(
            self._columns(), self.title, lambda line: line.name, lambda line: line.row.id, self._search_text
        )
        table.sort_by("risk", descending=True)
        table.opened.connect(lambda line: self.main.open_case(line.row.id))
        return table

    def _card(self) -> Card:
        self.sort = SortButton(cast(Any, self.table))
        tools = Row(gap=14, margins=(16, 13, 8, 13)).add(self.search, self.chips, self.sort)
        tools.setStretch(0, 2)
        tools.setStretch(1, 3)
        self.nothing = EmptyState(_("No cases yet"), icon="folder-open")
        card = Card(margins=(1, 1, 1, 8), gap=0)
        card.add(tools, Rule())
        self.nothing.hide()
        sized(self.table, min_height=LEAST_TABLE)
        # It takes what is left of the window and scrolls itself; only a window too small for that scrolls as a whole.
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        return card.add(self.table, self.nothing, stretch=1)

    def _columns(self) -> list[Column[Line]]:
        name: Column[Line] = Column(
            "name", _("Name and reference"), name_cell, lambda n: fold(n.name), 190, "name", stretch=True
        )
        risk: Column[Line] = Column(
            "risk",
            _("Risk"),
            risk_cell,
            lambda n: (RISK_LEVEL.rank(n.row.risk), self._left(n.row)),
            150,
            "badge",
            descending_first=True,
            sorted_as=_("Highest risk first"),
        )
        return [name, risk, *self._work_columns(), self._colleague_column()]

    def _work_columns(self) -> list[Column[Line]]:
        return [
            Column("stage", _("Stage"), lambda n: Cell(n.row.stage), lambda n: n.row.stage, 118, wide_only=True),
            Column("contact", _("Last contact"), self._last_cell, last_at, 160),
            Column("review", _("Next review"), self._review_cell, lambda n: n.row.next_review or "9999", 150),
            Column(
                "actions",
                _("Open actions"),
                actions_cell,
                lambda n: n.row.open_actions,
                116,
                wide_only=self._of_site,
                descending_first=True,
            ),
        ]

    def _colleague_column(self) -> Column[Line]:
        if self._of_site:
            return Column("manager", _("Case manager"), lambda n: Cell(n.row.case_manager_name), manager, 140)
        return Column("idva", _("Idva"), idva_cell, idva_name, 130, wide_only=True)

    # ---- reading ---------------------------------------------------------------------------------------------------

    def refresh(self, changed: Changed | None) -> None:
        """Read the list again."""
        self._today = self.workspace.today()
        self._lines = self._read(live=True)
        self._closed = None
        self._find(self.search.text())
        shown = bool(self._lines) and not self._manager
        if shown:
            self._show_lines()
        self.today.setVisible(shown)
        self._fill()
        self._count()
        self._show()

    def _read(self, *, live: bool) -> list[Line]:
        store, access = self.workspace.store, self.workspace.access
        rows = case_list(store, access, today=self._today.isoformat(), mine=not self._of_site, live=live)
        rows = [row for row in rows if not self._manager or row.case_manager == self._manager]
        last = last_work(store, access, [row.id for row in rows])
        others = other_references(store, access)
        return [self._line(row, last.get(row.id, LastWork()), others.get(row.id, ())) for row in rows]

    def _fill(self) -> None:
        """Give the table the cases that the filter chooses from: closed ones, thirty for each open one after years, are
        read only when somebody asks for them."""
        self._filled_closed = self.chips.code == "closed"
        self.table.set_rows(self._closed_lines() if self._filled_closed else self._lines)

    def _closed_lines(self) -> list[Line]:
        if self._closed is None:
            self._closed = self._read(live=False)
        return self._closed

    def _line(self, row: CaseRow, last: LastWork, others: tuple[str, ...]) -> Line:
        until = -days_over(row.next_review, self._today)
        near = row.is_open and bool(row.next_review) and until <= REVIEW_DAYS
        overdue_review = row.is_open and bool(row.next_review) and until <= 0
        return Line(
            row=row,
            last=last,
            name=person_name(row.name, row.unconfirmed),
            open=row.is_open,
            review_near=near,
            silent=self._is_silent(row, last),
            needs_today=row.is_open and (overdue_review or row.overdue_actions > 0),
            others=others,
        )

    def _left(self, row: CaseRow) -> int:
        """Days a review is past: among equal risks the one left longest stands first, those without a date last."""
        return days_over(row.next_review, self._today) if row.next_review and row.is_open else -100_000

    def _is_silent(self, row: CaseRow, last: LastWork) -> bool:
        """No contact for 14 days (no work, where all work is indirect), counted from the referral if none."""
        if not row.is_open or row.status == "suspended":
            return False
        since = day_of((last.work_at if row.work_mode == "indirect_only" else last.contact_at) or row.referred_on)
        return since is not None and (self._today - since).days >= SILENT_DAYS

    def _count(self) -> None:
        live = [line for line in self._lines if line.open]
        counts = {
            "very_high": sum(line.row.risk == "very_high" for line in live),
            "overdue": sum(line.row.overdue_actions for line in live),
            "review": sum(line.review_near for line in live),
            "silent": sum(line.silent for line in live),
        }
        for key, count in counts.items():
            self.tiles.tiles[key].set_count(count)
        needing = sum(line.needs_today for line in live)
        words = ngettext("{n} open case.", "{n} open cases.", len(live))
        need = ngettext("{n} needs something today.", "{n} need something today.", needing)
        self.header.set_subtitle(f"{words} {need if needing else _('Nothing is overdue.')}" if live else words)

    def opened(self) -> None:
        """Shown; who may be known already is worked out once the first screen stands."""
        super().opened()
        if self._lines and not is_ready(self.workspace.store):
            self._getting_ready.start()

    def hideEvent(self, event: object) -> None:
        """Nothing is worked out for a page that nobody sees."""
        self._getting_ready.stop()
        super().hideEvent(event)  # type: ignore[arg-type]  # Qt hands over a QHideEvent

    def _get_ready(self) -> None:
        make_ready(self.workspace.store)
        self._show_lines()

    def _show_lines(self) -> None:
        """What waits: for a lead the site's, for a case manager their own."""
        self.today.show_lines(site_lines(self.workspace) if self._of_site else today_lines(self.workspace))

    def _show_today(self, group: Group) -> None:
        self.main.open_page("today", {"group": group, "of": self.args.get("of", "mine")})

    # ---- filtering -------------------------------------------------------------------------------------------------

    def _on_search(self, text: str) -> None:
        self._find(text)
        self._show()

    def _find(self, text: str) -> None:
        searched = len(text.strip()) > 1
        self._held = cases_holding(self.workspace.store, self.workspace.access, text) if searched else frozenset()

    def _on_tile(self, key: str) -> None:
        if key:
            self.chips.set_codes(("open",))
        self._show()

    def _show(self) -> None:
        if (self.chips.code == "closed") is not self._filled_closed:
            self._fill()
        words = fold(self.search.text()).split()
        self.table.set_filter("", partial(self._keeps, words, self.tiles.current, self.chips.code))
        shown = len(self.table.rows())
        self.table.setVisible(bool(shown))
        self.nothing.setVisible(not shown)
        self.sort.setVisible(bool(shown))
        if not shown:
            self._say_nothing(bool(words) or bool(self.tiles.current))

    def _keeps(self, words: list[str], tile: str, chip: str, line: Line) -> bool:
        if words and line.row.id not in self._held:
            text = fold(self._search_text(line))
            if not all(word in text for word in words):
                return False
        return in_tile(line, tile) and in_chip(line, chip)

    def _say_nothing(self, narrowed: bool) -> None:
        if narrowed:
            self.nothing.say(_("No case matches"), _("Empty the search, or choose another filter, to see more."))
        elif self._lines:
            self.nothing.say(_("No cases here"), _("Choose Open to see the cases that are being worked with."))
        elif self._closed_lines():
            self.nothing.say(_("No open cases"), _("Choose Closed to see the cases that were worked with before."))
        elif self._of_site:
            self.nothing.say(
                _("No cases at this site yet"), _("A case stands here once its bundle has come, or once you open one.")
            )
        else:
            self.nothing.say(_("No cases yet"), _("Start with New case: search first, then open it from a referral."))

    def _search_text(self, line: Line) -> str:
        row = line.row
        return " ".join((line.name, row.reference, row.stage, row.case_manager_name, *row.idvas))

    # ---- the window ------------------------------------------------------------------------------------------------

    def first_focus(self) -> QWidget:
        """The search."""
        return self.search

    def regions(self) -> list[QWidget]:
        """Actions, counts, today, search and list."""
        return [self.header, self.tiles, self.today, self.search, self.table]

    def current_case(self) -> str:
        """The case of the marked row."""
        line = self.table.current_row()
        return line.row.id if line is not None and self.table.rows() else ""

    def appointment_case(self) -> str:
        """The marked row's, once a person has been on it: whoever stands at the top is not whoever is in the room."""
        return self.current_case() if self.table.stood_on else ""

    def _hand_over(self) -> None:
        case = self.current_case()
        if case:
            self.main.open_page("handover", {"case": case})

    def _record(self) -> None:
        case = self.current_case()
        if case:
            self.main.open_page("work", {"case": case})

    def place(self) -> Place:
        """The filters, the order and the marked row."""
        return {
            "tile": self.tiles.current,
            "chip": self.chips.code,
            "sort": self.table.sort_key,
            "descending": self.table.descending,
            "row": self.current_case(),
            "search": self.search.text(),
        }

    def restore(self, place: Place) -> None:
        """The same rows in the same order."""
        self.search.setText(str(place.get("search", "")))
        self.tiles.set_current(str(place.get("tile", "")))
        self.chips.set_codes((str(place.get("chip") or "open"),))
        if place.get("sort"):
            self.table.sort_by(str(place["sort"]), bool(place.get("descending")))
        self._show()
        self.table.select(str(place.get("row", "")))

    # ---- cells -----------------------------------------------------------------------------------------------------

    def _last_cell(self, line: Line) -> Cell:
        if line.indirect:
            when, what = line.last.work_at, ACTIVITY_CLASS.label(line.last.work_class)
            if not when:
                return Cell(_("No work yet"), referred(line.row, self._today))
            return Cell(short_day(when, self._today), _("Work: {what}").format(what=what))
        if not line.last.contact_at:
            return Cell(_("No contact yet"), referred(line.row, self._today))
        how = _("Session") if line.last.channel == SESSION else CHANNEL.label(line.last.channel)
        return Cell(short_day(line.last.contact_at, self._today), how)

    def _review_cell(self, line: Line) -> Cell:
        due = line.row.next_review
        if not line.open or not due:
            return Cell(_("None set") if line.open else "")
        over = days_over(due, self._today)
        mark = "overdue" if over > 0 else "due" if over == 0 else ""
        return Cell(plain_day(due), due_words(due, self._today), mark=mark)  # type: ignore[arg-type]  # a literal
