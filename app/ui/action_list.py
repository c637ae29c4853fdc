"""Actions that somebody owes: ticked off with an outcome, and added, in place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QWidget

from app.commands import work
from app.errors import AppError
from app.models.codes import ACTION_STATUS
from app.store.queries.cases import ActionRow, names
from app.store.queries.cases import actions as case_actions
from app.ui import dialogs, focus
from app.ui.refill import empty
from app.ui.when import days_over, due_words, plain_day, short_day
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Tick
from app.ui.widgets.code_fields import CodeField
from app.ui.widgets.fields import DateField, TextField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Flow, Row
from app.ui.widgets.text import Label, Rule
from app.ui.work_form import action_of
from app.words import _
from app.workspace import Workspace


class _Item(QWidget):
    """One open action: a tick that asks, in place, what came of it."""

    def __init__(self, workspace: Workspace, row: ActionRow, today: date) -> None:
        super().__init__()
        self._workspace, self.row = workspace, row
        self.tick = Tick(name=_("Done: {what}").format(what=row.what))
        self.tick.clicked.connect(self._ask)
        over = days_over(row.due, today)
        late = bool(row.due) and over > 0
        due = due_words(row.due, today) if late or (over == 0 and row.due) else _due(row, today)
        self._due = Label(
            due,
            "small_strong" if late or (row.due and over == 0) else "small",
            "danger" if late else "warn" if row.due and over == 0 else "",
            wrap=False,
        )
        line = Row(gap=14).add(self.tick)
        line.addLayout(Column(gap=0).add(Label(row.what), Label(row.owner, "small")), 1)
        line.add(self._due)
        self._outcome = QWidget()
        self._field = TextField(max_length=200)
        self._form = Form(gap=10)
        self._form.add("outcome", _("What came of it?"), self._field, optional=True)
        self._field.returnPressed.connect(self._done)
        buttons = Flow(gap=10, row_gap=8).add(
            Button(_("Save as done"), "primary", on_click=self._done),
            Button(_("Will not be done"), on_click=lambda: self._save("not_done")),
            Button(_("Cancel"), on_click=self.cancel),
        )
        Column(self._outcome, gap=10, margins=(38, 4, 0, 6)).add(self._form, buttons)
        self._outcome.hide()
        Column(self, gap=4, margins=(0, 2, 0, 2)).add(line, self._outcome)

    @property
    def asking(self) -> bool:
        """Whether the outcome is being asked."""
        return not self._outcome.isHidden()

    def _ask(self) -> None:
        self._outcome.setVisible(self.tick.isChecked())
        if self.tick.isChecked():
            focus.show_on(self._field)

    def ask(self) -> None:
        """Ask for the outcome, as ticking does."""
        self.tick.setChecked(True)
        self._outcome.show()

    def cancel(self) -> None:
        """Close the question; the action stays open."""
        self.tick.setChecked(False)
        self._outcome.hide()
        focus.show_on(self.tick)

    def _done(self) -> None:
        self._save("done")

    def _save(self, status: str) -> None:
        try:
            work.complete_action(self._workspace, self.row.id, outcome=self._field.value(), status=status)
        except AppError as error:
            dialogs.show_error(self, error)


def _due(row: ActionRow, today: date) -> str:
    return _("Due {day}").format(day=short_day(row.due, today)) if row.due else _("No date")


class ActionsCard(Card):
    """The open actions of a case, soonest first; with `whole` also those that are finished."""

    def __init__(self, workspace: Workspace, case: str, title: str, whole: bool = False, most: int = 0) -> None:
        super().__init__(title, gap=8)
        self._workspace, self._case, self._whole, self._most = workspace, case, whole, most
        self.items: list[_Item] = []
        self._list = Column(gap=8)
        self._nothing = Label(_("Nobody owes anything on this case."), tone="text2")
        self.add(self._nothing, self._list)

    def read(self) -> None:
        """Read the actions again; a question that is open stays open with what was typed."""
        asking = {item.row.id: item._field.text() for item in self.items if item.asking}
        empty(self._list)
        store, access, today = self._workspace.store, self._workspace.access, self._workspace.today()
        open_ones = case_actions(store, access, case=self._case)
        self.items = [
            _Item(self._workspace, row, today) for row in (open_ones[: self._most] if self._most else open_ones)
        ]
        for number, item in enumerate(self.items):
            if number:
                self._list.add(Rule())
            self._list.add(item)
            if item.row.id in asking:
                item._field.setText(asking[item.row.id])
                item.ask()
        finished = self._finished(today) if self._whole else 0
        self._nothing.setVisible(not self.items and not finished)

    def _finished(self, today: date) -> int:
        store, access = self._workspace.store, self._workspace.access
        done = [a for a in case_actions(store, access, case=self._case, status="") if a.status != "open"]
        if done:
            self._list.add(8, Label(_("Finished"), "h3"))
        for row in sorted(done, key=lambda a: a.done_on, reverse=True):
            words = _("{status} {day}").format(status=ACTION_STATUS.label(row.status), day=plain_day(row.done_on))
            facts = ". ".join(part for part in (words, row.owner, row.outcome) if part)
            self._list.add(Rule(), Column(gap=0).add(Label(row.what), Label(facts, "small")))
        return len(done)

    def asking(self) -> dict[str, str]:
        """The actions whose outcome is being asked, with what is typed."""
        return {item.row.id: item._field.text() for item in self.items if item.asking}

    def ask_again(self, asked: dict[str, str]) -> None:
        """Open the questions again, as they were."""
        for item in self.items:
            if item.row.id in asked:
                item._field.setText(asked[item.row.id])
                item.ask()


class ActionForm(Card):
    """Add an action, in a panel of the page."""

    def __init__(self, workspace: Workspace, case: str, close: Callable[[], object]) -> None:
        super().__init__(_("Add action"), gap=14)
        self._workspace, self._case, self._close = workspace, case, close
        self.form = Form(gap=14)
        today = workspace.today
        self.form.add(
            "what", _("What has to be done?"), TextField(max_length=300), required=_("Say what has to be done")
        )
        line = Row(gap=24)
        self.form.body.add(line)
        self.form.add("due", _("By when?"), DateField(today=today), optional=True, into=line)
        owner = CodeField(owners(workspace), as_list=True)
        self.form.add("owner", _("By whom?"), owner, required=_("Choose who has to do it"), into=line)
        line.addStretch(1)
        self.form.set_values({"owner": f"staff:{workspace.staff}"})
        buttons = Flow(gap=10, row_gap=8).add(
            Button(_("Add the action"), "primary", on_click=self.save), Button(_("Cancel"), on_click=close)
        )
        self.body.add(self.form, buttons)

    def save(self) -> None:
        """Add it and close the panel."""
        if not self.form.check():
            return
        what, due, owner = (str(self.form.value(key)) for key in ("what", "due", "owner"))
        action = action_of(what, due, owner)
        try:
            work.add_action(self._workspace, self._case, action)
        except AppError as error:
            self.form.show_problems([("due", dialogs.split_message(error.message())[0])])
            return
        self._close()


def owners(workspace: Workspace) -> list[tuple[str, str]]:
    """Who may owe an action: this person first, then colleagues and agencies, as "staff:ID" and "agency:ID"."""
    staff, me = names(workspace.store, "staff"), workspace.staff
    mine = [(f"staff:{me}", _("{name} (you)").format(name=staff.get(me, "")))]
    others = [(f"staff:{i}", name) for i, name in staff.items() if i != me]
    return [*mine, *others, *((f"agency:{i}", name) for i, name in names(workspace.store, "agency").items())]
