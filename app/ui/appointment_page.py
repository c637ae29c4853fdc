"""Appointment mode on the screen: calm, in large text, and only what the service user in the room may see."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QWidget

from app.commands import appointments
from app.errors import AppError
from app.models.record_codes import APPOINTMENT_KIND
from app.progress import Progress
from app.store.queries.appointment import GoalLine, PlannedLine, StepLine, appointment_view
from app.ui import focus, shortcuts, theme
from app.ui.announce import announce
from app.ui.dialogs import split_message
from app.ui.draft_keeper import DraftKeeper
from app.ui.jobs import Jobs
from app.ui.page import Page
from app.ui.passphrase_field import PassphraseField
from app.ui.unlock import centred
from app.ui.when import full_day, plain_day
from app.ui.widgets.bars import StatusLine
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card, Panel
from app.ui.widgets.choice import Tick
from app.ui.widgets.fields import NoteField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Row, scrolled, sized
from app.ui.widgets.text import Icon, Label, Rule
from app.words import _
from app.workspace import Proof, Workspace, prove_passphrase


class AppointmentPage(Page):
    """Shows `appointment_view` and takes down what is said; leaving asks for the passphrase.

    `finished(object)` carries the Waiting draft or None once the passphrase was right, `lock_requested` asks for the
    lock. Nothing here listens to the store: what changes behind it does not come to this screen.
    """

    title = ""
    finished = Signal(object)
    lock_requested = Signal()

    def __init__(self, workspace: Workspace, jobs: Jobs) -> None:
        super().__init__(scrolls=False, margins=(0, 0, 0, 0), gap=0)
        self.workspace, self._jobs = workspace, jobs
        self.view = appointment_view(workspace.store, workspace.access, today=workspace.today())
        self._stack = QStackedWidget()
        self._stack.addWidget(self._screen())
        self._stack.addWidget(centred(self._passphrase_card()))
        self.body.add(self._stack, stretch=1)
        self.keeper = DraftKeeper(workspace, self._keep, self.status, self)
        self.note.changed.connect(self.keeper.touch)
        keys = {"appointment_mode": self.ask, "lock": self.lock_requested.emit, "next_region": self.next_region}
        shortcuts.bind(self, keys)

    # ---- the screen ------------------------------------------------------------------------------------------------

    def _screen(self) -> QWidget:
        screen = QWidget()
        bar = Panel("surface", "bottom")
        words = Column(gap=1).add(Label(self._name(), "h1"), Label(plain_day(self.workspace.today().isoformat())))
        self.lock = Button(_("Lock"), "quiet", icon="lock", on_click=self.lock_requested.emit)
        self.finish = Button(_("Finish"), icon="check", on_click=self.ask)
        line = Row(bar, gap=12, margins=(40, 18, 40, 18))
        line.addLayout(words, 1)
        line.add(self.lock, self.finish)
        inner = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        self._columns.addLayout(self._plans(), 3)
        self._columns.addLayout(self._talk(), 2)
        self.scroll_area = scrolled(inner)
        Column(screen, gap=0).add(bar).add(self.scroll_area, stretch=1)
        theme.follow(self)
        return screen

    def _name(self) -> str:
        return self.view.name if self.view is not None and self.view.name else _("Appointment")

    def _plans(self) -> Column:
        goals, planned = _part(_("Goals"), 14), _part(_("Next appointments"), 10)
        view = self.view
        for number, goal in enumerate(view.goals if view else ()):
            goals.add(*([Rule()] if number else []), _goal(goal))
        if view is None or not view.goals:
            goals.add(Label(_("No goal is written down yet."), "large", "text2"))
        for line in view.planned if view else ():
            planned.add(self._planned(line))
        if view is None or not view.planned:
            planned.add(Label(_("No appointment is planned yet."), "large", "text2"))
        return Column(gap=20).add(goals, planned, None)

    def _planned(self, line: PlannedLine) -> QWidget:
        day = full_day(line.planned, self.workspace.today())
        facts = ". ".join(part for part in (APPOINTMENT_KIND.label(line.kind), line.where) if part)
        return _lined("calendar-clock", day, facts)

    def _talk(self) -> Column:
        ask, notes = _part(_("To talk about"), 10), _part(_("Notes"), 10)
        for piece in self._topics():
            ask.add(piece)
        self.note = NoteField(_("Notes"), lines=7, most_lines=18, role="large")
        self.note.set_value(appointments.said(self.workspace))
        self.status = StatusLine()
        notes.add(self.note, self.status)
        column = Column(gap=20).add(ask)
        if self.workspace.only:
            column.add(notes)
        else:
            notes.setParent(ask)
            notes.hide()  # about nobody, nothing can be kept
        return column.add(None)

    def _topics(self) -> list[QWidget]:
        view = self.view
        self.ticks: dict[str, Tick] = {}
        if view is None or not (view.questions or view.homework or view.reviews):
            return [Label(_("Nothing is written down for today."), "large", "text2")]
        found: list[QWidget] = []
        for line in view.questions:
            tick = Tick(line.words, line.id, role="large")
            tick.setChecked(line.asked)
            tick.clicked.connect(partial(self._on_tick, line.id))
            self.ticks[line.id] = tick
            found.append(tick)
        if view.homework:
            found.append(_lined("pencil", _("Homework from last time"), view.homework))
        if view.reviews:
            found.append(_lined("flag", _("How is it going with these?"), "\n".join(view.reviews)))
        return found

    def _on_tick(self, question: str, checked: bool = False) -> None:
        try:
            appointments.mark_asked(self.workspace, question, asked=self.ticks[question].isChecked())
        except AppError:  # taken away meanwhile: nothing is said of it on this screen
            self.ticks[question].setEnabled(False)

    def _keep(self) -> None:
        appointments.keep_said(self.workspace, self.note.value())

    def save(self) -> None:
        """Keep what is written down, now."""
        self.keeper.flush()

    # ---- the passphrase --------------------------------------------------------------------------------------------

    def _passphrase_card(self) -> QWidget:
        self.card = Card(margins=(32, 28, 32, 28), gap=14)
        sized(self.card, width=520)
        self.form = Form(gap=14)
        self.passphrase = PassphraseField(_("Passphrase"))
        self.form.add("passphrase", _("Passphrase"), self.passphrase, required=_("Type your passphrase"))
        self.passphrase.submitted.connect(self.check)
        self.go = Button(_("Continue"), "primary", on_click=self.check)
        self.back = Button(_("Back"), on_click=self.stay)
        self.card.add(Label(_("Finish"), "h1"), self.form, Row(gap=12).add(self.go, self.back, None))
        return self.card

    def ask(self) -> None:
        """Ask for the passphrase, in place of the screen."""
        self.save()
        self._stack.setCurrentIndex(1)
        focus.show_on(self.passphrase.edit)

    def stay(self) -> None:
        """Back to the appointment."""
        self._wait(False)
        self.form.show_problems([])
        self._stack.setCurrentIndex(0)
        focus.show_on(self.first_focus())

    def check(self) -> None:
        """Check the passphrase away from this thread: it takes a second on purpose."""
        if not self.form.check():
            return
        folder, given = self.workspace.folder, self.passphrase.value()
        self._wait(True)
        self._jobs.submit(_prove(folder, given), self._on_right, self._on_wrong, owner=self)

    def _on_right(self, proof: Proof) -> None:
        self.passphrase.set_value("")
        self.finished.emit(appointments.end_appointment(self.workspace, proof))

    def _on_wrong(self, error: Exception) -> None:
        self._wait(False)
        if not isinstance(error, AppError):
            raise error
        self.passphrase.set_value("")
        self.form.show_problems([("passphrase", split_message(error.message())[0])])
        announce(self, error.message(), urgent=True)
        focus.show_on(self.passphrase.edit)

    def _wait(self, waiting: bool) -> None:
        for control in (self.go, self.back, self.passphrase):
            control.setEnabled(not waiting)

    # ---- the window ------------------------------------------------------------------------------------------------

    def first_focus(self) -> QWidget:
        """The notes, or the way out where there is nobody to write about."""
        return self.note if self.workspace.only else self.finish

    def next_region(self) -> None:
        """From the bar to the notes and back (F6)."""
        focus.show_on(self.first_focus() if self.finish.hasFocus() else self.finish)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes from the passphrase back to the appointment, and nowhere else."""
        if event.key() == Qt.Key.Key_Escape and self._stack.currentIndex() == 1 and self.back.isEnabled():
            self.stay()
            return
        super().keyPressEvent(event)

    def restyle(self) -> None:
        """Side by side where there is room, else one under the other."""
        narrow = theme.is_narrow(self)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(way)
        self._columns.setSpacing(theme.px(20))
        side = theme.px(24 if narrow else 40)
        self._columns.setContentsMargins(side, theme.px(24), side, theme.px(24))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose one column or two for the new width."""
        super().resizeEvent(event)
        self.restyle()


def _prove(folder: Path, passphrase: str) -> Callable[[Progress], Proof]:
    return lambda progress: prove_passphrase(folder, passphrase)


def _part(title: str, gap: int) -> Card:
    """A part of the screen under a quiet title, so that the words in it are what is read first."""
    card = Card(gap=gap)
    card.setAccessibleName(title)
    return card.add(Label(title, "strong", "text2"))


def _goal(goal: GoalLine) -> QWidget:
    holder = QWidget()
    column = Column(holder, gap=8).add(Label(goal.wording, "h2"))
    if goal.due:
        column.add(Label(_("We look at it again by {day}.").format(day=plain_day(goal.due)), "body", "text2"))
    for step in goal.steps:
        column.add(_step(step))
    return holder


def _step(step: StepLine) -> QWidget:
    done = step.status == "done"
    who = _("You") if step.actor == "service_user" else _("Case manager")
    facts = [who, _("by {day}").format(day=plain_day(step.due)) if step.due else "", _("done") if done else ""]
    return _lined("circle-check" if done else "circle", step.what, ", ".join(part for part in facts if part), done)


def _lined(icon: str, words: str, facts: str, done: bool = False) -> QWidget:
    """A line with its mark at the left and the facts under it."""
    holder = QWidget()
    row = Row(holder, gap=12)
    mark = Column().add(4, Icon(icon, "ok" if done else "text3", 20), None)
    lines = Column(gap=1).add(Label(words, "large"))
    if facts:
        lines.add(Label(facts, "body", "text2"))
    row.addLayout(mark)
    row.addLayout(lines, 1)
    row.setAlignment(Qt.AlignmentFlag.AlignTop)
    return holder
