"""One open action: ticked off with an outcome, given another date or owner, or its agency chased, all in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.commands import actions, work
from app.errors import AppError
from app.models.record import Json
from app.store.queries.cases import ActionRow
from app.ui import dialogs, focus
from app.ui.announce import announce
from app.ui.naming_guard import screen_values
from app.ui.owners import owner_ids, owners
from app.ui.refill import empty
from app.ui.when import day_of, days_over, due_words, plain_day, short_day
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Tick
from app.ui.widgets.code_fields import CodeField
from app.ui.widgets.fields import DateField, TextField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Flow, Row
from app.ui.widgets.text import Label
from app.words import _, ngettext
from app.workspace import Workspace

OUTCOME, CHANGE = "outcome", "change"


class _ActionTick(Tick):
    """A tick that leaves Up and Down to the list it stands in, as `stepped(-1)` and `stepped(1)`."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pass the arrows on."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
            return
        super().keyPressEvent(event)


class ActionItem(QWidget):
    """One open action. With `open_case` it also names its case; `brief` leaves out all but the tick, what and when."""

    def __init__(
        self,
        workspace: Workspace,
        row: ActionRow,
        today: date,
        open_case: Callable[[str], object] | None = None,
        *,
        brief: bool = False,
    ) -> None:
        super().__init__()
        self._workspace, self.row, self._today = workspace, row, today
        self._asks, self._form = "", Form(gap=10)
        self.tick = _ActionTick(name=_("Done: {what}").format(what=row.what))
        self.tick.clicked.connect(self._on_tick)
        line = Row(gap=14).add(self.tick)
        line.addLayout(self._words(open_case, brief), 1)
        line.add(_due_label(row, today))
        self._panel = Column(gap=10, margins=(38, 0, 0, 0))
        column = Column(self, gap=4, margins=(0, 2, 0, 2)).add(line)
        column.addLayout(self._panel)

    def _words(self, open_case: Callable[[str], object] | None, brief: bool) -> Column:
        row, words = self.row, Column(gap=0).add(Label(self.row.what))
        line = Flow(gap=14, row_gap=0).add(Label(". ".join(f for f in (row.owner, self._chased()) if f), "small"))
        if open_case is not None:
            case = _("{name}, {reference}").format(name=row.name, reference=row.reference)
            line.addWidget(Button(case, "link", on_click=lambda: open_case(row.case)))
        if not brief:
            line.addWidget(self._link(_("Change"), lambda: self.ask(CHANGE)))
        if not brief and row.agency_id and day_of(row.chased_at) != self._today:
            line.addWidget(self._link(_("Chase"), self.chase))
        words.addLayout(line)
        return words

    def _link(self, words: str, act: Callable[[], object]) -> Button:
        link = Button(words, "link", on_click=act)
        link.setAccessibleName(_("{act}: {what}").format(act=words, what=self.row.what))
        return link

    def _chased(self) -> str:
        row = self.row
        if not row.chased:
            return ""
        if day_of(row.chased_at) == self._today:
            again = ngettext("{n} time in all", "{n} times in all", row.chased)
            return _("Chased today") if row.chased == 1 else _("Chased today, {again}").format(again=again)
        times = ngettext("Chased {n} time", "Chased {n} times", row.chased)
        return _("{times}, last {day}").format(times=times, day=plain_day(row.chased_at[:10]))

    # ---- asking ----------------------------------------------------------------------------------------------------

    @property
    def asking(self) -> bool:
        """Whether a question is open."""
        return bool(self._asks)

    @property
    def form(self) -> Form:
        """The question that is open."""
        return self._form

    def ask(self, what: str, typed: Mapping[str, Json] | None = None) -> None:
        """Ask for the outcome, as ticking does, or for another date or owner, with `typed` in it already."""
        empty(self._panel)
        self._asks, self._form = what, Form(gap=10)
        self.tick.setChecked(what == OUTCOME)
        buttons = self._ask_outcome() if what == OUTCOME else self._ask_change()
        self._form.set_values(dict(typed or {}))
        self._panel.add(self._form)
        self._panel.addLayout(buttons)
        if typed is None:
            focus.show_on(next(iter(self._form.rows.values())).focus_target())

    def _ask_outcome(self) -> Flow:
        field = TextField(max_length=200)
        field.returnPressed.connect(lambda: self._finish("done"))
        self._form.add(OUTCOME, _("What came of it?"), field, optional=True)
        return Flow(gap=10, row_gap=8).add(
            Button(_("Save as done"), on_click=lambda: self._finish("done")),
            Button(_("Will not be done"), on_click=lambda: self._finish("not_done")),
            Button(_("Cancel"), "quiet", on_click=self.cancel),
        )

    def _ask_change(self) -> Flow:
        line = Row(gap=16)
        self._form.body.add(line)
        today = self._today
        self._form.add("due", _("By when?"), DateField(today=lambda: today), optional=True, into=line)
        owner = CodeField(owners(self._workspace), _("By whom?"), as_list=True)
        self._form.add("owner", _("By whom?"), owner, required=_("Choose who has to do it"), into=line)
        line.addStretch(1)
        reason = TextField(max_length=300)
        reason.returnPressed.connect(self._change)
        self._form.add("reason", _("Why is it changed?"), reason, required=_("Say why it is changed"))
        row = self.row
        self._form.set_values(
            {"due": row.due, "owner": f"agency:{row.agency_id}" if row.agency_id else f"staff:{row.owner_id}"}
        )
        return Flow(gap=10, row_gap=8).add(
            Button(_("Save the change"), on_click=self._change), Button(_("Cancel"), "quiet", on_click=self.cancel)
        )

    def cancel(self) -> None:
        """Close the question; the action stays as it was."""
        self._asks = ""
        self.tick.setChecked(False)
        empty(self._panel)
        focus.show_on(self.tick)

    def place(self) -> dict[str, Json]:
        """The question that is open, with what is typed in it."""
        typed: dict[str, Json] = {key: str(self._form.value(key) or "") for key in self._form.rows}
        return {"asks": self._asks, "typed": typed}

    def restore(self, place: Mapping[str, Json]) -> None:
        """The same question again."""
        asks, typed = str(place.get("asks") or ""), place.get("typed")
        if asks in (OUTCOME, CHANGE):
            self.ask(asks, typed if isinstance(typed, dict) else {})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the question."""
        if event.key() == Qt.Key.Key_Escape and self.asking:
            self.cancel()
            return
        super().keyPressEvent(event)

    def _on_tick(self) -> None:
        if self.tick.isChecked():
            self.ask(OUTCOME)
        else:
            self.cancel()

    # ---- doing -----------------------------------------------------------------------------------------------------

    def _finish(self, status: str) -> None:
        given = {"outcome": str(self._form.value(OUTCOME))}
        values = screen_values(self, self._workspace, "action", given, case=self.row.case)
        if values is None:
            return
        try:
            work.complete_action(self._workspace, self.row.id, outcome=str(values["outcome"]), status=status)
        except AppError as error:
            dialogs.show_error(self, error)

    def _change(self) -> None:
        if not self._form.check():
            return
        due, owner, reason = (str(self._form.value(key) or "") for key in ("due", "owner", "reason"))
        person, agency = owner_ids(owner)
        asks, self._asks = self._asks, ""  # when the list is read again the question is not opened again
        try:
            actions.change_action(
                self._workspace, self.row.id, due=due, owner=person, owner_agency=agency, reason=reason
            )
        except AppError as error:
            self._asks = asks
            self._form.show_problems([("due", dialogs.split_message(error.message())[0])])

    def chase(self) -> None:
        """Record, in one step, that the agency was chased now."""
        window = self.window()
        try:
            actions.chase_agency(self._workspace, self.row.id)
        except AppError as error:
            dialogs.show_error(self, error)
            return
        announce(window, _("Chased: {what}").format(what=self.row.what))


def _due_label(row: ActionRow, today: date) -> Label:
    """ "Overdue 2 days" in red, "Due today" in amber, "Due Wed 25 Nov"."""
    if not row.due:
        return Label(_("No date"), "small", wrap=False)
    over = days_over(row.due, today)
    if over >= 0:
        return Label(due_words(row.due, today), "small_strong", "danger" if over else "warn", wrap=False)
    return Label(_("Due {day}").format(day=short_day(row.due, today)), "small", wrap=False)
