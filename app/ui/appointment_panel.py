"""Preparing an appointment: the questions to ask, and what the service user will see on the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal

from app.commands.records import add_record, remove_record
from app.errors import AppError
from app.models.access import Mode
from app.models.meeting import AppointmentQuestion
from app.store.queries.appointment import AppointmentView, appointment_view
from app.ui import dialogs, focus, shortcuts
from app.ui.naming_guard import screen
from app.ui.refill import empty
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.fields import TextField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Flow, Row
from app.ui.widgets.text import Label
from app.words import _, ngettext
from app.workspace import Workspace


class AppointmentPanel(Card):
    """The panel "Prepare an appointment" of a case page. `begun` asks for appointment mode."""

    begun = Signal()

    def __init__(self, workspace: Workspace, case: str, close: Callable[[], object]) -> None:
        super().__init__(_("Prepare an appointment"), gap=14)
        self._workspace, self._case = workspace, case
        self.seen = Label("", tone="text2")
        self._list = Column(gap=6)
        self.form = Form(gap=14)
        self.words = TextField(max_length=300)
        self.words.returnPressed.connect(self.add_question)
        hint = _("The service user reads it on the screen. Goals, steps and appointments come by themselves.")
        self.form.add("words", _("What do you want to ask?"), self.words, hint, required=_("Write the question"))
        begin = _("Begin the appointment ({keys})").format(keys=shortcuts.spoken_keys("appointment_mode"))
        buttons = Flow(gap=10, row_gap=8).add(
            Button(_("Add the question"), icon="plus", on_click=self.add_question),
            Button(begin, icon="user", on_click=self.begun.emit),
            Button(_("Close"), "quiet", on_click=close),
        )
        self.body.add(self.seen, self.form)
        self.body.addLayout(self._list)
        self.body.add(buttons)
        self.read()

    def _view(self) -> AppointmentView | None:
        """What the screen would show now."""
        access = replace(self._workspace.access, mode=Mode.APPOINTMENT, only=self._case)
        return appointment_view(self._workspace.store, access, today=self._workspace.today())

    def read(self) -> None:
        """Read the questions again, and what will be seen."""
        empty(self._list)
        view = self._view()
        if view is None:
            return
        self.seen.setText(_seen(view))
        for line in view.questions:
            take = Button(_("Take it out"), "link", name=_("Take out: {question}").format(question=line.words))
            take.clicked.connect(partial(self._take_out, line.id))
            row = Row(gap=12)
            row.addWidget(Label(line.words), 1)
            row.add(take)
            self._list.addLayout(row)

    def add_question(self) -> None:
        """Keep the question and make room for the next."""
        if not self.form.check():
            return
        asked = AppointmentQuestion(case="", words=self.words.value())
        screened = screen(self, self._workspace, [asked], case=self._case)
        if screened is None:
            return
        try:
            add_record(self._workspace, screened.first, case=self._case)
        except AppError as error:
            dialogs.show_error(self, error)
            return
        self.words.set_value("")
        self.read()
        focus.show_on(self.words)

    def _take_out(self, question: str, _checked: bool = False) -> None:
        try:
            remove_record(self._workspace, "appointment_question", question, reason=_("Not to be asked"))
        except AppError as error:
            dialogs.show_error(self, error)
        self.read()
        focus.show_on(self.words)


def _seen(view: AppointmentView) -> str:
    """ "On the screen: 2 goals, 1 appointment, 3 questions." and what is left out."""
    parts = (
        ngettext("{n} goal", "{n} goals", len(view.goals)),
        ngettext("{n} appointment", "{n} appointments", len(view.planned)),
        ngettext("{n} question", "{n} questions", len(view.questions)),
    )
    shown = _("On the screen: {goals}, {appointments}, {questions}.").format(
        goals=parts[0], appointments=parts[1], questions=parts[2]
    )
    if not view.left_out:
        return shown
    left = ngettext(
        "{n} line is left out because it names or locates a victim-survivor.",
        "{n} lines are left out because they name or locate a victim-survivor.",
        view.left_out,
    )
    return f"{shown} {left}"
