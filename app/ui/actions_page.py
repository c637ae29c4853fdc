"""Actions: what is owed on the cases held here, by whom and by when, and what was finished lately."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtWidgets import QApplication, QWidget

from app.models.codes import ACTION_STATUS
from app.store.queries.cases import ActionRow, actions, names
from app.store.store import Changed
from app.ui import focus
from app.ui.action_item import ActionItem
from app.ui.area import AppPage, Args, Place, Window
from app.ui.refill import empty
from app.ui.when import days_over, plain_day
from app.ui.widgets.bars import PageHeader
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Select
from app.ui.widgets.layouts import Column, Flow, Row
from app.ui.widgets.states import EmptyState
from app.ui.widgets.text import Label, Rule
from app.ui.widgets.tiles import FilterChips
from app.words import N_, _, ngettext
from app.workspace import Workspace

GROUPS = (
    ("overdue", N_("Overdue")),
    ("today", N_("Today")),
    ("week", N_("In the next 7 days")),
    ("later", N_("Later")),
    ("none", N_("Without a date")),
)
LATELY = timedelta(days=14)
MOST = 40
"""Actions shown of one group before "Show all": a site's whole list opens as fast as one person's."""


def group_of(row: ActionRow, today: date) -> str:
    """Which part of the list an action stands in."""
    if not row.due:
        return "none"
    over = days_over(row.due, today)
    if over > 0:
        return "overdue"
    return "today" if over == 0 else "week" if over >= -7 else "later"


class ActionsPage(AppPage):
    """Open actions of every case held here: everybody's, mine, or the agencies', all of them or one."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args)
        self.title = _("Actions")
        self.items: list[ActionItem] = []
        self._whole: set[str] = set()
        self._shown: tuple[list[ActionRow], list[ActionRow]] = ([], [])
        self.header = PageHeader(self.title)
        who = [("all", _("Everybody's")), ("mine", _("Mine")), ("agencies", _("Agencies'"))]
        self.chips = FilterChips(who, _("Show actions"), ("all",))
        self.chips.changed.connect(lambda: self.refresh(None))
        self.agency = Select([("", _("All agencies")), *names(workspace.store, "agency").items()])
        self.agency.activated.connect(self._on_agency)
        label = Label(_("Agency"), "small", wrap=False)
        label.setBuddy(self.agency)
        self._list = Column(gap=16)
        self.nothing = EmptyState(
            _("Nothing is owed"), _("Actions that you or an agency agree to do on a case stand here."), "list-checks"
        )
        filters = Row(gap=20).add(self.chips, Row(gap=8).add(label, self.agency), None)
        self.body.add(self.header, filters, self._list, self.nothing, None)

    # ---- reading ---------------------------------------------------------------------------------------------------

    def refresh(self, changed: Changed | None) -> None:
        """Read the actions again; a question that is open stays open with what was typed."""
        store, access, today = self.workspace.store, self.workspace.access, self.workspace.today()
        since = (today - LATELY).isoformat()
        rows = [row for row in actions(store, access) if self._keeps(row)]
        done = [row for row in actions(store, access, status="finished", since=since) if self._keeps(row)]
        if any(item.asking for item in self.items) and self._shown == (rows, done):
            return  # nothing changed that is shown here: leave the person in the middle of their sentence
        self._shown = (rows, done)
        self._show(rows, done, today)

    def _show(self, rows: list[ActionRow], done: list[ActionRow], today: date) -> None:
        asked, at = self._asked(), self._focused()
        had = self.items[at].row.id if at >= 0 else ""
        empty(self._list)
        self.items = []
        groups: dict[str, list[ActionRow]] = {}
        for row in rows:
            groups.setdefault(group_of(row, today), []).append(row)
        for key, label in GROUPS:
            if key in groups:
                self._list.add(self._card(key, _(label), groups[key], today))
        if done:
            self._list.add(self._finished(done))
        self.nothing.setVisible(not rows)
        self._say_nothing()
        late = len(groups.get("overdue", []))
        words = ngettext("{n} open action.", "{n} open actions.", len(rows))
        overdue = ngettext("{n} is overdue.", "{n} are overdue.", late) if late else _("Nothing is overdue.")
        self.header.set_subtitle(f"{words} {overdue}" if rows else words)
        self._ask_again(asked)
        if had:
            self._focus_again(had, at)

    def _focus_again(self, action: str, at: int) -> None:
        """Focus on the action that had it, in its open question if there is one; else on the one now in its place."""
        kept = next((item for item in self.items if item.row.id == action), None)
        if kept is not None and kept.asking:
            focus.show_on(next(iter(kept.form.rows.values())).focus_target())
        elif kept is not None:
            focus.show_on(kept.tick)
        elif self.items:
            focus.show_on(self.items[min(at, len(self.items) - 1)].tick)
        else:
            focus.show_on(self.first_focus())

    def _keeps(self, row: ActionRow) -> bool:
        agency = self.agency.code
        if agency and row.agency_id != agency:
            return False
        if self.chips.code == "mine":
            return row.owner_id == self.workspace.staff
        return self.chips.code != "agencies" or bool(row.agency_id)

    def _say_nothing(self) -> None:
        if self.chips.code == "all" and not self.agency.code:
            self.nothing.say(_("Nothing is owed"), _("Actions that you or an agency agree to do on a case stand here."))
        else:
            self.nothing.say(_("Nothing here"), _("Choose Everybody's and All agencies to see every open action."))

    def _card(self, key: str, title: str, rows: list[ActionRow], today: date) -> Card:
        card = Card(title, gap=8)
        shown = rows if key in self._whole else rows[:MOST]
        for number, row in enumerate(shown):
            if number:
                card.add(Rule())
            item = ActionItem(self.workspace, row, today, self.main.open_case)
            item.tick.stepped.connect(self._step)
            self.items.append(item)
            card.add(item)
        if len(shown) < len(rows):
            words = ngettext("Show all {n}", "Show all {n}", len(rows))
            card.body.addLayout(Row().add(Button(words, "link", on_click=lambda: self._show_whole(key)), None))
        card.header.add(Label(ngettext("{n} action", "{n} actions", len(rows)), "small", wrap=False))
        return card

    def _show_whole(self, key: str) -> None:
        self._whole.add(key)
        self._show(*self._shown, self.workspace.today())

    def _finished(self, rows: list[ActionRow]) -> Card:
        card = Card(_("Finished in the last 14 days"), gap=8)
        for number, row in enumerate(sorted(rows, key=lambda r: r.done_on, reverse=True)[:MOST]):
            if number:
                card.add(Rule())
            line = Row(gap=14)
            words = Column(gap=0).add(Label(row.what))
            case = _("{name}, {reference}").format(name=row.name, reference=row.reference)
            link = Button(case, "link", on_click=lambda case=row.case: self.main.open_case(case))  # type: ignore[misc]
            facts = ". ".join(part for part in (row.owner, row.outcome) if part)
            words.addLayout(Flow(gap=14, row_gap=0).add(Label(facts, "small"), link))
            line.addLayout(words, 1)
            status = _("{status} {day}").format(status=ACTION_STATUS.label(row.status), day=plain_day(row.done_on))
            line.add(Label(status, "small", wrap=False))
            card.body.addLayout(line)
        card.header.add(Label(ngettext("{n} action", "{n} actions", len(rows)), "small", wrap=False))
        return card

    # ---- filtering and keys ----------------------------------------------------------------------------------------

    def _on_agency(self) -> None:
        if self.agency.code and self.chips.code == "mine":
            self.chips.set_codes(("agencies",))
        self.refresh(None)

    def _step(self, step: int) -> None:
        """Up and Down go from one action's tick to the next."""
        at = self._focused() + step
        focus.show_on(self.items[min(max(at, 0), len(self.items) - 1)].tick)

    def _focused(self) -> int:
        """The place of the action that has focus; -1 for none."""
        focused = QApplication.focusWidget()
        if focused is None:
            return -1
        inside = (n for n, item in enumerate(self.items) if item.isAncestorOf(focused))
        return next(inside, -1)

    def _asked(self) -> Place:
        return {item.row.id: item.place() for item in self.items if item.asking}

    def _ask_again(self, asked: Place) -> None:
        for item in self.items:
            place = asked.get(item.row.id)
            if isinstance(place, dict):
                item.restore(place)

    def first_focus(self) -> QWidget:
        """The filter."""
        return self.chips.chips[self.chips.code]

    def regions(self) -> list[QWidget]:
        """Filter and list."""
        return [self.chips, self]

    def place(self) -> Place:
        """The filters and the open questions."""
        return {"chip": self.chips.code, "agency": self.agency.code, "asking": self._asked()}

    def restore(self, place: Place) -> None:
        """The same."""
        self.chips.set_codes((str(place.get("chip") or "all"),))
        self.agency.set_code(str(place.get("agency") or ""))
        self.refresh(None)
        asking = place.get("asking")
        if isinstance(asking, dict):
            self._ask_again(asking)
