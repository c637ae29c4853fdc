"""Actions that somebody owes: ticked off with an outcome, and added, in place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.commands import work
from app.errors import AppError
from app.models.codes import ACTION_STATUS
from app.models.work import Action
from app.store.queries.cases import ActionRow, CaseHead, names
from app.store.queries.cases import actions as case_actions
from app.ui import dialogs, focus
from app.ui.area import Place
from app.ui.naming_guard import screen, screen_values
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


class ActionItem(QWidget):
    """One open action: a tick that asks, in place, what came of it. With `open_case` it also names its case."""

    def __init__(
        self, workspace: Workspace, row: ActionRow, today: date, open_case: Callable[[str], object] | None = None
    ) -> None:
        super().__init__()
        self._workspace, self.row = workspace, row
        self.tick = Tick(name=_("Done: {what}").format(what=row.what))
        self.tick.clicked.connect(self._on_tick)
        line = Row(gap=14).add(self.tick)
        line.addLayout(self._words(open_case), 1)
        line.add(_due_label(row, today))
        self._outcome = self._question()
        self._outcome.hide()
        Column(self, gap=4, margins=(0, 2, 0, 2)).add(line, self._outcome)

    def _words(self, open_case: Callable[[str], object] | None) -> Column:
        words = Column(gap=0).add(Label(self.row.what))
        if open_case is None:
            return words.add(Label(self.row.owner, "small"))
        case = _("{name}, {reference}").format(name=self.row.name, reference=self.row.reference)
        link = Button(case, "link", on_click=lambda: open_case(self.row.case))
        return words.add(Row(gap=12).add(Label(self.row.owner, "small"), link, None))

    def _question(self) -> QWidget:
        holder = QWidget()
        self._field = TextField(max_length=200)
        self._field.returnPressed.connect(lambda: self._save("done"))
        form = Form(gap=10)
        form.add("outcome", _("What came of it?"), self._field, optional=True)
        buttons = Flow(gap=10, row_gap=8).add(
            Button(_("Save as done"), on_click=lambda: self._save("done")),
            Button(_("Will not be done"), on_click=lambda: self._save("not_done")),
            Button(_("Cancel"), "quiet", on_click=self.cancel),
        )
        Column(holder, gap=10, margins=(38, 4, 0, 6)).add(form, buttons)
        return holder

    @property
    def asking(self) -> bool:
        """Whether the outcome is being asked."""
        return not self._outcome.isHidden()

    def typed(self) -> str:
        """What is typed as its outcome."""
        return self._field.text()

    def ask(self, text: str = "") -> None:
        """Ask for the outcome, as ticking does, with `text` typed already."""
        self.tick.setChecked(True)
        self._field.setText(text)
        self._outcome.show()

    def cancel(self) -> None:
        """Close the question; the action stays open."""
        self.tick.setChecked(False)
        self._outcome.hide()
        focus.show_on(self.tick)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the question."""
        if event.key() == Qt.Key.Key_Escape and self.asking:
            self.cancel()
            return
        super().keyPressEvent(event)

    def _on_tick(self) -> None:
        self._outcome.setVisible(self.tick.isChecked())
        if self.tick.isChecked():
            focus.show_on(self._field)

    def _save(self, status: str) -> None:
        given = {"outcome": self._field.value()}
        values = screen_values(self, self._workspace, "action", given, case=self.row.case)
        if values is None:
            return
        try:
            work.complete_action(self._workspace, self.row.id, outcome=str(values["outcome"]), status=status)
        except AppError as error:
            dialogs.show_error(self, error)


def _due_label(row: ActionRow, today: date) -> Label:
    """ "Overdue 2 days" in red, "Due today" in amber, "Due Wed 25 Nov"."""
    if not row.due:
        return Label(_("No date"), "small", wrap=False)
    over = days_over(row.due, today)
    if over >= 0:
        return Label(due_words(row.due, today), "small_strong", "danger" if over else "warn", wrap=False)
    return Label(_("Due {day}").format(day=short_day(row.due, today)), "small", wrap=False)


class ActionsCard(Card):
    """The open actions of a case, soonest first; with `whole` also those that are finished."""

    def __init__(self, workspace: Workspace, case: str, title: str, whole: bool = False, most: int = 0) -> None:
        super().__init__(title, gap=8)
        self._workspace, self._case, self._whole, self._most = workspace, case, whole, most
        self.items: list[ActionItem] = []
        self._list = Column(gap=8)
        self._nothing = Label(_("Nobody owes anything on this case."), tone="text2")
        self.add(self._nothing, self._list)

    def read(self, head: CaseHead | None = None) -> None:
        """Read the actions again, without the head; a question that is open stays open with what was typed."""
        asked, focused = self.asking(), QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused) and not asked
        store, access, today = self._workspace.store, self._workspace.access, self._workspace.today()
        rows = case_actions(store, access, case=self._case)
        if asked and [item.row for item in self.items] == rows[: self._most or len(rows)]:
            return  # nothing changed that is shown here: leave the person in the middle of their sentence
        empty(self._list)
        self.items = [ActionItem(self._workspace, row, today) for row in (rows[: self._most] if self._most else rows)]
        for number, item in enumerate(self.items):
            if number:
                self._list.add(Rule())
            self._list.add(item)
        self.ask_again(asked)
        if inside and self.items:
            focus.show_on(self.items[0].tick)
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

    def place(self) -> Place:
        """The outcomes being asked, with what is typed."""
        return {"asked": dict(self.asking())}

    def restore(self, place: Place) -> None:
        """The same questions again."""
        asked = place.get("asked")
        self.ask_again({str(k): str(v) for k, v in asked.items()} if isinstance(asked, dict) else {})

    def asking(self) -> dict[str, str]:
        """The actions whose outcome is being asked, with what is typed."""
        return {item.row.id: item.typed() for item in self.items if item.asking}

    def ask_again(self, asked: dict[str, str]) -> None:
        """Open the questions again, as they were."""
        for item in self.items:
            if item.row.id in asked:
                item.ask(asked[item.row.id])


class ActionForm(Card):
    """Add an action, in a panel of the page. `close` is called when the person goes back, `added` (else `close`) when
    it is saved."""

    def __init__(
        self,
        workspace: Workspace,
        case: str,
        close: Callable[[], object],
        added: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(_("Add action"), gap=14)
        self._workspace, self._case, self._added = workspace, case, added or close
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
            Button(_("Add the action"), on_click=self.save), Button(_("Cancel"), "quiet", on_click=close)
        )
        self.body.add(self.form, buttons)

    def save(self) -> None:
        """Add it and close the panel."""
        if not self.form.check():
            return
        what, due, owner = (str(self.form.value(key)) for key in ("what", "due", "owner"))
        screened = screen(self, self._workspace, [action_of(what, due, owner)], case=self._case)
        if screened is None or not isinstance(screened.first, Action):
            return
        try:
            work.add_action(self._workspace, self._case, screened.first)
        except AppError as error:
            self.form.show_problems([("due", dialogs.split_message(error.message())[0])])
            return
        self._added()


def owners(workspace: Workspace) -> list[tuple[str, str]]:
    """Who may owe an action: this person first, then colleagues and agencies, as "staff:ID" and "agency:ID"."""
    staff, me = names(workspace.store, "staff"), workspace.staff
    mine = [(f"staff:{me}", _("{name} (you)").format(name=staff.get(me, "")))]
    others = [(f"staff:{i}", name) for i, name in staff.items() if i != me]
    return [*mine, *others, *((f"agency:{i}", name) for i, name in names(workspace.store, "agency").items())]
