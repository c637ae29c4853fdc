"""An Idva's home: her side, victim-survivor by victim-survivor, and the ratings that are due."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QSizePolicy, QWidget

from app.models.codes import CHANNEL, COHABITATION, IDVA_CONTACT, RELATIONSHIP, STATUS
from app.store.queries.dyads import DyadLine, dyad_lines
from app.store.store import Changed
from app.ui import shortcuts
from app.ui.area import AppPage, Args, Place, Window
from app.ui.case_words import is_closed, letter_words
from app.ui.idva_lines import IDVA_PARTS, idva_lines
from app.ui.today_lines import Group, go_to
from app.ui.today_panel import TodayPanel
from app.ui.when import days_over, plain_day, short_day
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

RATING_DAYS = 84
"""A rating older than the review interval of 12 weeks is due again."""


LEAST_TABLE = 39 + 4 * 58
"""Pixels at 100 %: four rows, and below that the page scrolls."""


class DyadList(AppPage):
    """Every victim-survivor whose record this Idva holds."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args)
        self.title = _("Victim-survivors")
        self._today = workspace.today()
        self._lines: list[DyadLine] = []
        record = Button(_("Record contact"), icon="phone", on_click=self._record)
        self.header = PageHeader(self.title, "", (record,))
        self.table = RecordTable(
            self._columns(),
            self.title,
            _name,
            lambda line: line.dyad.id,
            lambda n: f"{_name(n)} {n.dyad.case_reference}",
        )
        self.table.opened.connect(lambda line: self.main.open_page("dyad", {"dyad": line.dyad.id}))
        self.search = sized(SearchField(_("Search"), _("Name or reference")), min_width=220, max_width=340)
        self.search.drive(self.table)
        self.search.searched.connect(lambda _text: self._show())
        self.chips = FilterChips(
            [("open", _("Open")), ("due", _("Rating due")), ("closed", _("Closed"))], _("Show"), ("open",)
        )
        self.chips.changed.connect(self._show)
        self.nothing = EmptyState(_("Nobody yet"), icon="users")
        tools = Row(gap=14, margins=(16, 13, 8, 13)).add(self.search, self.chips)
        tools.setStretch(0, 2)
        tools.setStretch(1, 3)
        card = Card(margins=(1, 1, 1, 8), gap=0)
        card.add(tools, Rule())
        self.nothing.hide()
        sized(self.table, min_height=LEAST_TABLE)
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        card.add(self.table, self.nothing, stretch=1)
        self.today = TodayPanel(partial(go_to, window), self._show_today, IDVA_PARTS)
        self.body.add(self.header, self.today)
        self.body.add(card, stretch=1)
        shortcuts.bind_page(self, {"filter": self.search.setFocus})

    def _columns(self) -> list[Column[DyadLine]]:
        return [
            Column("name", _("Name and case"), _name_cell, lambda n: fold(_name(n)), 190, "name", stretch=True),
            Column("relationship", _("Relationship"), _relationship, None, 170, wide_only=True),
            Column("status", _("Case status"), lambda n: Cell(STATUS.label(n.dyad.case_status)), _status, 150),
            Column("contact", _("Idva contact"), self._contact, lambda n: n.contact_at, 190),
            Column("behaviour", _("Behaviour rated"), lambda n: self._rated(n, n.behaviour_on), _behaviour_on, 150),
            Column("risk", _("Risk rated"), lambda n: self._rated(n, n.risk_on), lambda n: n.risk_on, 150),
        ]

    def _contact(self, line: DyadLine) -> Cell:
        last = short_day(line.contact_at, self._today) if line.contact_at else ""
        words = _("{day}, {how}").format(day=last, how=CHANNEL.label(line.channel).lower()) if last else ""
        return Cell(IDVA_CONTACT.label(line.dyad.idva_contact) or _("Not known"), words or _("No contact yet"))

    def _rated(self, line: DyadLine, on: str) -> Cell:
        if not on:
            open_case = not is_closed(line.dyad.case_status)
            return Cell(_("Not yet"), _("Due now") if open_case else "", mark="due" if open_case else "")
        if self._is_old(on) and not is_closed(line.dyad.case_status):
            return Cell(plain_day(on), _("Due again"), mark="due")
        return Cell(plain_day(on))

    def _is_old(self, on: str) -> bool:
        return days_over(on, self._today) > RATING_DAYS

    def _is_due(self, line: DyadLine) -> bool:
        old = any(not on or self._is_old(on) for on in (line.behaviour_on, line.risk_on))
        return old and not is_closed(line.dyad.case_status)

    def refresh(self, changed: Changed | None) -> None:
        """Read the list again."""
        self._today = self.workspace.today()
        self._lines = dyad_lines(self.workspace.store, self.workspace.access)
        self.table.set_rows(self._lines)
        self.today.setVisible(bool(self._lines))
        self.today.show_lines(idva_lines(self.workspace, self._lines))
        live = [line for line in self._lines if not is_closed(line.dyad.case_status)]
        due = sum(self._is_due(line) for line in live)
        words = ngettext("{n} victim-survivor.", "{n} victim-survivors.", len(live))
        rating = ngettext("{n} has a rating due.", "{n} have a rating due.", due) if due else _("No rating is due.")
        self.header.set_subtitle(f"{words} {rating}" if live else words)
        self._show()

    def _show_today(self, group: Group) -> None:
        self.main.open_page("today", {"group": group, "of": "idva"})

    def _show(self) -> None:
        chip = self.chips.code
        words = self.search.text()

        def keep(line: DyadLine) -> bool:
            if chip == "due":
                return self._is_due(line)
            return is_closed(line.dyad.case_status) == (chip == "closed")

        self.table.set_filter(words, keep)
        shown = bool(self.table.rows())
        self.table.setVisible(shown)
        self.nothing.setVisible(not shown)
        if shown:
            return
        if not self._lines:
            text = _(
                "Somebody stands here once their case manager names you as Idva and you have received their bundle."
            )
            self.nothing.say(_("Nobody yet"), text)
        else:
            self.nothing.say(_("Nobody matches"), _("Empty the search, or choose another filter, to see more."))

    # ---- the window ------------------------------------------------------------------------------------------------

    def first_focus(self) -> QWidget:
        """The search."""
        return self.search

    def regions(self) -> list[QWidget]:
        """Actions, today, search and list."""
        return [self.header, self.today, self.search, self.table]

    def about(self) -> Args:
        """The marked victim-survivor."""
        line = self.table.current_row() if self.table.rows() else None
        return {"dyad": line.dyad.id} if line is not None else {}

    def _record(self) -> None:
        if self.about():
            self.main.open_page("work", self.about())

    def place(self) -> Place:
        """The filter and the marked row."""
        return {"chip": self.chips.code, "row": self.about().get("dyad", ""), "search": self.search.text()}

    def restore(self, place: Place) -> None:
        """The same rows."""
        self.search.setText(str(place.get("search", "")))
        self.chips.set_codes((str(place.get("chip") or "open"),))
        self._show()
        self.table.select(str(place.get("row", "")))


def _name(line: DyadLine) -> str:
    return line.dyad.name or letter_words(line.dyad.letter)


def _name_cell(line: DyadLine) -> Cell:
    return Cell(_name(line), line.dyad.case_reference)


def _relationship(line: DyadLine) -> Cell:
    return Cell(RELATIONSHIP.label(line.dyad.relationship), COHABITATION.label(line.dyad.cohabitation))


def _status(line: DyadLine) -> str:
    return STATUS.label(line.dyad.case_status)


def _behaviour_on(line: DyadLine) -> str:
    return line.behaviour_on
