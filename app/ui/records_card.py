"""A list of records of one or several kinds, with ways to add, open, read the earlier versions of, and remove them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QApplication, QWidget

from app.commands.alerts import ALERT_KINDS
from app.models.kinds import KINDS
from app.models.record_codes import ALERT_LEVEL
from app.models.twins import TWINS
from app.store.queries.records import RecordRow, records
from app.ui import focus
from app.ui.area import Window
from app.ui.record_acts import Place, RecordActs
from app.ui.record_item import Act, RecordItem
from app.ui.record_layouts import is_ended, layout
from app.ui.record_words import RecordWords
from app.ui.refill import empty
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import Column, Row
from app.ui.widgets.text import Label, Rule
from app.words import _, ngettext
from app.workspace import Workspace

_DATES = ("happened", "planned", "starts", "received_on", "held_from", "noticed", "asked_on", "set_on", "lived_from")


class RecordsCard(Card):
    """Records of `kinds` on a case or a dyad, those that stand first, with the way to add one.

    `adds` are the kinds that are added here, the first of `kinds` unless said. `keep` narrows the list; `acts` gives
    more that can be done with a record; `under` fills the place below one (the breaches of an order). `read_only` lists
    what others of the site may change; `earlier` says how many are over.
    """

    def __init__(
        self,
        workspace: Workspace,
        window: Window,
        title: str,
        kinds: Sequence[str],
        place: Place,
        *,
        nothing: str = "",
        adds: Sequence[str] | None = None,
        keep: Callable[[RecordRow], bool] | None = None,
        acts: Callable[[RecordRow], list[Act]] | None = None,
        under: Callable[[RecordRow], QWidget | None] | None = None,
        earlier: Callable[[int], str] | None = None,
        read_only: bool = False,
    ) -> None:
        super().__init__(title, gap=8)
        self._workspace, self._window, self.kinds, self.place = workspace, window, tuple(kinds), place
        self._keep, self._more_acts, self._under = keep, acts, under
        self._earlier_words = earlier
        self.doing = RecordActs(self, workspace, window, place, read_only=read_only)
        self.items: list[RecordItem] = []
        self._shows_earlier = False
        self.add_buttons = {kind: self._add_button(kind) for kind in (kinds[:1] if adds is None else adds)}
        self.header.add(*self.add_buttons.values())
        self._nothing = Label(nothing or _("Nothing recorded yet."), tone="text2")
        self._list, self._earlier = Column(gap=6), Column(gap=6)
        self.toggle = Button("", "link", on_click=self._toggle)
        self.toggle.hide()
        self.add(self._nothing)
        self.body.addLayout(self._list)
        self.body.addLayout(Row().add(self.toggle, None))
        self.body.addLayout(self._earlier)

    def _add_button(self, kind: str) -> Button:
        words = layout(KINDS[kind]).add
        return Button(_(words) if words else _("Add"), icon="plus", on_click=partial(self.add_one, kind))

    def add_one(self, kind: str) -> None:
        """Ask for a new record; where only a dyad is known, it goes to the victim-survivor's own scope."""
        kind = TWINS.get(kind, kind) if self.place.dyad else kind
        self._window.open_page("record", {"kind": kind, **self.place.args(), "act": "add"})

    # ---- reading ---------------------------------------------------------------------------------------------------

    def rows(self) -> list[RecordRow]:
        """The records shown, in order: those that stand first, then those that are over."""
        store, access = self._workspace.store, self._workspace.access
        found = [
            row
            for kind in self.kinds
            for row in records(store, access, kind, case=self.place.case, dyad=self.place.dyad)
        ]
        kept = [row for row in found if self._keep is None or self._keep(row)]
        return sorted(sorted(kept, key=_day, reverse=True), key=_rank)

    def read(self, _head: object = None) -> None:
        """Read the list again; focus stays on the record that had it."""
        focused = self._focused()
        empty(self._list)
        empty(self._earlier)
        words, rows = RecordWords(self._workspace), self.rows()
        standing = [row for row in rows if not is_ended(KINDS[row.kind], row.values)]
        over = [row for row in rows if row not in standing]
        self.items = []
        self._fill(self._list, standing, words)
        self._nothing.setVisible(not standing)
        if over and self._shows_earlier:
            self._fill(self._earlier, over, words)
        self._name_toggle(len(over))
        if focused:
            self._focus(focused)

    def _fill(self, column: Column, rows: list[RecordRow], words: RecordWords) -> None:
        for number, row in enumerate(rows):
            if number:
                column.add(Rule())
            item = self._item(row, words)
            self.items.append(item)
            column.add(item)

    def _item(self, row: RecordRow, words: RecordWords) -> RecordItem:
        kind = KINDS[row.kind]
        line = words.line(kind, row.values)
        if row.kind in ALERT_KINDS and (row.covert or row.text("type") == "covert"):
            line = replace(line, text="")  # as at the head of the case: said only when somebody opens it
        if layout(kind).by and row.author_name:
            line = replace(line, facts=(*line.facts, _("by {name}").format(name=row.author_name)))
        more = self._more_acts(row) if self._more_acts is not None else []
        item = self.doing.item(row, line, more)
        below = self._under(row) if self._under is not None else None
        if below is not None:
            item.under.add(below)
        return item

    def _name_toggle(self, over: int) -> None:
        self.toggle.setVisible(over > 0)
        if self._shows_earlier:
            self.toggle.setText(_("Hide them"))
            return
        words = self._earlier_words or (lambda n: ngettext("Show {n} that is over", "Show {n} that are over", n))
        self.toggle.setText(words(over))

    def _toggle(self) -> None:
        self._shows_earlier = not self._shows_earlier
        self.read()

    def _focused(self) -> str:
        focused = QApplication.focusWidget()
        return next((i.row.id for i in self.items if focused is not None and i.isAncestorOf(focused)), "")

    def _focus(self, record: str) -> None:
        target = next((item.link for item in self.items if item.row.id == record), None)
        buttons = [*(item.link for item in self.items), *self.add_buttons.values()]
        if target is not None or buttons:
            focus.show_on(target or buttons[0])


def _day(row: RecordRow) -> str:
    return next((row.text(name) for name in _DATES if row.text(name)), row.at)


def _rank(row: RecordRow) -> tuple[bool, int]:
    """Standing before over; among alerts the strictest first."""
    level = -ALERT_LEVEL.rank(row.text("level")) if row.kind in ALERT_KINDS else 0
    return is_ended(KINDS[row.kind], row.values), level
