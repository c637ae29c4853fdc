"""Actions that somebody owes: ticked off with an outcome, and added, in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtWidgets import QApplication

from app.commands import work
from app.errors import AppError
from app.models.codes import ACTION_STATUS
from app.models.record import Json
from app.models.work import Action
from app.store.queries.cases import CaseHead
from app.store.queries.cases import actions as case_actions
from app.ui import dialogs, focus, shortcuts
from app.ui.action_item import ActionItem
from app.ui.area import Place
from app.ui.naming_guard import screen
from app.ui.owners import owners
from app.ui.refill import empty
from app.ui.when import plain_day
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.code_fields import CodeField
from app.ui.widgets.fields import DateField, TextField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Flow, Row
from app.ui.widgets.text import Label, Rule
from app.ui.work_form import action_of
from app.words import _
from app.workspace import Workspace


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
        shown = rows[: self._most] if self._most else rows
        self.items = [ActionItem(self._workspace, row, today, brief=bool(self._most)) for row in shown]
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
        """The questions that are open, with what is typed."""
        return {"asked": self.asking()}

    def restore(self, place: Place) -> None:
        """The same questions again."""
        asked = place.get("asked")
        self.ask_again(asked if isinstance(asked, dict) else {})

    def asking(self) -> dict[str, Json]:
        """The actions about which something is being asked, with what is typed."""
        return {item.row.id: item.place() for item in self.items if item.asking}

    def ask_again(self, asked: Mapping[str, Json]) -> None:
        """Open the questions again, as they were."""
        for item in self.items:
            place = asked.get(item.row.id)
            if isinstance(place, dict):
                item.restore(place)


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
        shortcuts.bind_panel(self, {"continue": self.save})

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
