"""Actions: what is owed on the cases held here, by when, done with an outcome."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from app.store.queries.cases import ActionRow, actions
from app.store.store import Changed
from app.ui.action_list import ActionItem
from app.ui.area import AppPage, Args, Place, Window
from app.ui.refill import empty
from app.ui.when import days_over
from app.ui.widgets.bars import PageHeader
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import Column
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


def group_of(row: ActionRow, today: date) -> str:
    """Which part of the list an action stands in."""
    if not row.due:
        return "none"
    over = days_over(row.due, today)
    if over > 0:
        return "overdue"
    return "today" if over == 0 else "week" if over >= -7 else "later"


class ActionsPage(AppPage):
    """Open actions of every case held here, mine or everybody's."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args)
        self.title = _("Actions")
        self.items: list[ActionItem] = []
        self.header = PageHeader(self.title)
        self.chips = FilterChips([("all", _("Everybody's")), ("mine", _("Mine"))], _("Show actions"), ("all",))
        self.chips.changed.connect(lambda: self.refresh(None))
        self._list = Column(gap=16)
        self.nothing = EmptyState(
            _("Nothing is owed"), _("Actions that you or an agency agree to do on a case stand here."), "list-checks"
        )
        self.body.add(self.header, self.chips, self._list, self.nothing, None)

    def refresh(self, changed: Changed | None) -> None:
        """Read the actions again; a question that is open stays open with what was typed."""
        asked = self._asked()
        empty(self._list)
        self.items = []
        owner = self.workspace.staff if self.chips.code == "mine" else ""
        today = self.workspace.today()
        rows = actions(self.workspace.store, self.workspace.access, owner=owner)
        groups: dict[str, list[ActionRow]] = {}
        for row in rows:
            groups.setdefault(group_of(row, today), []).append(row)
        for key, label in GROUPS:
            if key in groups:
                self._list.add(self._card(_(label), groups[key], today))
        self.nothing.setVisible(not rows)
        late = len(groups.get("overdue", []))
        words = ngettext("{n} open action.", "{n} open actions.", len(rows))
        overdue = ngettext("{n} is overdue.", "{n} are overdue.", late) if late else _("Nothing is overdue.")
        self.header.set_subtitle(f"{words} {overdue}" if rows else words)
        self._ask_again(asked)

    def _card(self, title: str, rows: list[ActionRow], today: date) -> Card:
        card = Card(title, gap=8)
        for number, row in enumerate(rows):
            if number:
                card.add(Rule())
            item = ActionItem(self.workspace, row, today, self.main.open_case)
            self.items.append(item)
            card.add(item)
        card.header.add(Label(ngettext("{n} action", "{n} actions", len(rows)), "small", wrap=False))
        return card

    def _asked(self) -> dict[str, str]:
        return {item.row.id: item.typed() for item in self.items if item.asking}

    def _ask_again(self, asked: dict[str, str]) -> None:
        for item in self.items:
            if item.row.id in asked:
                item.ask(asked[item.row.id])

    def first_focus(self) -> QWidget:
        """The filter."""
        return self.chips.chips[self.chips.code]

    def regions(self) -> list[QWidget]:
        """Filter and list."""
        return [self.chips, self]

    def place(self) -> Place:
        """The filter and the open questions."""
        return {"chip": self.chips.code, "asking": dict(self._asked())}

    def restore(self, place: Place) -> None:
        """The same."""
        self.chips.set_codes((str(place.get("chip") or "all"),))
        self.refresh(None)
        asking = place.get("asking")
        if isinstance(asking, dict):
            self._ask_again({str(key): str(text) for key, text in asking.items()})
