"""The calendar: reviews, appointments, orders that end, alerts and actions, by the week or by the month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtWidgets import QSizePolicy, QWidget

from app.models.access import Role
from app.models.months import Month, long_day, month_name
from app.models.today import Dated, due_day
from app.store.queries.dates import dated
from app.store.store import Changed
from app.ui.area import AppPage, Args, Place, Window
from app.ui.refill import empty
from app.ui.today_lines import TodayLine, due_line, go_to
from app.ui.today_panel import LineButton
from app.ui.when import time_of
from app.ui.widgets.bars import PageHeader
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import Column, Flow
from app.ui.widgets.month_grid import DayThing, MonthGrid, days_of, month_after
from app.ui.widgets.text import Label, Rule
from app.ui.widgets.tiles import FilterChips
from app.words import N_, _, ngettext
from app.workspace import Workspace


class CalendarPage(AppPage):
    """What is dated on the cases this person holds (a lead: of the site), an Idva's about her own victim-survivors."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args)
        self.title = _("Calendar")
        self._today = workspace.today()
        self.day = self._today
        plan = Button(_("Plan an appointment"), "primary", icon="plus", on_click=self._plan)
        self.header = PageHeader(self.title, "", (plan,))
        self.view = FilterChips([("week", _("Week")), ("month", _("Month"))], _("Show"), ("week",))
        self.view.changed.connect(lambda: self.refresh(None))
        whose = [("mine", _("Mine")), ("site", _("The whole site"))]
        self.whose = FilterChips(whose, _("Whose dates"), ("mine",))
        self.whose.changed.connect(lambda: self.refresh(None))
        self.whose.setVisible(workspace.access.is_lead)
        self.earlier = Button("", icon="chevron-left", on_click=lambda: self._step(-1))
        self.later = Button("", icon="chevron-right", on_click=lambda: self._step(1))
        now = Button(_("Today"), on_click=lambda: self.show_day(self._today))
        self.span = Label("", "h2", wrap=False)
        tools = Flow(gap=12, row_gap=8).add(self.earlier, now, self.later, self.span, self.view, self.whose)
        self.grid = MonthGrid(_("Month"), self._today)
        self.grid.opened.connect(self._open_day)
        self.month_card = Card(margins=(1, 1, 1, 1), gap=0).add(self.grid, stretch=1)
        self.month_card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.week = Column(gap=0)
        self.week_card = Card(margins=(16, 8, 16, 12), gap=0)
        self.week_card.body.addLayout(self.week)
        self.buttons: list[LineButton] = []
        self.body.add(self.header, tools)
        self.body.add(self.week_card, self.month_card, stretch=1)

    # ---- reading ---------------------------------------------------------------------------------------------------

    def refresh(self, changed: Changed | None) -> None:
        """Read the week or the month again."""
        self._today = self.workspace.today()
        whole = self.view.code == "month"
        self.week_card.setVisible(not whole)
        self.month_card.setVisible(whole)
        spoken = (_("The month before"), _("The month after")) if whole else (_("The week before"), _("The week after"))
        self.earlier.setAccessibleName(spoken[0])
        self.later.setAccessibleName(spoken[1])
        first, last = days_of(self.day) if whole else self._week()
        mine = self.whose.code != "site"
        store, access = self.workspace.store, self.workspace.access
        found = dated(store, access, first=first, last=last, today=self._today, mine=mine)
        count = len(found)
        if whole:
            words = ngettext("{n} date in these six weeks.", "{n} dates in these six weeks.", count)
        else:
            words = ngettext("{n} date this week.", "{n} dates this week.", count)
        self.header.set_subtitle(words if count else _("Nothing is planned or due."))
        if whole:
            self._show_month(found)
        else:
            self._show_week(found)

    def _week(self) -> tuple[date, date]:
        monday = self.day - timedelta(days=self.day.weekday())
        return monday, monday + timedelta(days=6)

    def _show_week(self, found: list[Dated]) -> None:
        monday, sunday = self._week()
        first = str(monday.day) if monday.month == sunday.month else long_day(monday)
        self.span.setText(_("{first} to {last}").format(first=first, last=long_day(sunday)))
        inside = any(button.hasFocus() for button in self.buttons)
        empty(self.week)
        self.buttons = []
        for offset in range(7):
            day = monday + timedelta(days=offset)
            if offset:
                self.week.add(Rule())
            self.week.add(self._day_row(day, [one for one in found if due_day(one.at) == day]))
        self.week.addStretch(1)
        if inside and self.buttons:
            self.buttons[0].setFocus()

    def _day_row(self, day: date, found: list[Dated]) -> QWidget:
        row = QWidget()
        today = day == self._today
        words = _("{weekday} {day}").format(weekday=_(_WEEKDAYS[day.weekday()]), day=long_day(day))
        title = Label(
            _("{day}, today").format(day=words) if today else words, "strong", "primary_text" if today else "text"
        )
        column = Column(row, gap=2, margins=(0, 8, 0, 8)).add(title)
        for one in found:
            button = LineButton(self._line(one), lambda line: go_to(self.main, line))
            self.buttons.append(button)
            column.add(button)
        if not found:
            column.add(Label(_("Nothing"), "small"))
        return row

    def _line(self, one: Dated) -> TodayLine:
        line = due_line(one, self._today)
        return replace(line, when=time_of(one.at) or (line.when if line.tone else ""))

    def _show_month(self, found: list[Dated]) -> None:
        month = self.day.replace(day=1)
        self.span.setText(month_name(Month(month.year, month.month)))
        things: dict[date, list[DayThing]] = {}
        for one in found:
            line = due_line(one, self._today)
            tone = line.tone or "primary"
            words = _("{who}: {what}").format(who=line.who, what=line.what) if line.who else line.what
            things.setdefault(due_day(one.at), []).append(DayThing(words, tone))
        self.grid.today = self._today
        self.grid.show_month(month, things)
        self.grid.select(self.day)

    # ---- going about -----------------------------------------------------------------------------------------------

    def _step(self, by: int) -> None:
        if self.view.code == "month":
            self.day = month_after(self.day, by)
        else:
            self.day += timedelta(days=7 * by)
        self.refresh(None)

    def show_day(self, day: date) -> None:
        """Show the week or the month of a day."""
        self.day = day
        self.refresh(None)

    def _open_day(self, day: object) -> None:
        assert isinstance(day, date)
        self.view.set_codes(("week",))
        self.show_day(day)
        first = next((button for button in self.buttons if button.line.iso == day.isoformat()), None)
        (first or self.view.chips["week"]).setFocus()

    def _plan(self) -> None:
        from app.ui.find_case import find_case

        found = find_case(self, self.workspace, held_only=True)
        if not found:
            return
        if self.workspace.role is Role.IDVA:
            self.main.open_page("record", {"kind": "dyad_appointment", "dyad": found, "act": "add"})
        else:
            self.main.open_page("record", {"kind": "appointment", "case": found, "act": "add"})

    # ---- the window ------------------------------------------------------------------------------------------------

    def first_focus(self) -> QWidget:
        """The first thing of the week, the grid, or the choice between them."""
        if self.view.code == "month":
            return self.grid
        return self.buttons[0] if self.buttons else self.view.chips["week"]

    def regions(self) -> list[QWidget]:
        """Actions, choices, and the week or the month."""
        return [self.header, self.view, self.month_card if self.view.code == "month" else self.week_card]

    def place(self) -> Place:
        """The view and its day."""
        return {"view": self.view.code, "whose": self.whose.code, "day": self.day.isoformat()}

    def restore(self, place: Place) -> None:
        """The same."""
        self.view.set_codes((str(place.get("view") or "week"),))
        self.whose.set_codes((str(place.get("whose") or "mine"),))
        self.show_day(date.fromisoformat(str(place.get("day") or self._today.isoformat())))


_WEEKDAYS = (
    *(N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday")),
    *(N_("Friday"), N_("Saturday"), N_("Sunday")),
)
