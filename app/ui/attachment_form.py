"""Attaching a file: what it is, whose it is, and what a person is told while it goes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.commands.attachments import About, TitleMissing
from app.errors import AppError, Cancelled
from app.models.media import plain_name
from app.models.partial_date import DateInFuture, InvalidDate
from app.models.record import Json, ScopeKind
from app.progress import Progress
from app.store.queries.cases import DyadRow
from app.ui import attachment_work, dialogs, shortcuts
from app.ui.area import Place, Window
from app.ui.case_words import dyad_words
from app.ui.hints import hint
from app.ui.jobs import Job
from app.ui.naming_guard import screen_texts
from app.ui.refill import empty
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner, Card
from app.ui.widgets.choice import Tick
from app.ui.widgets.code_fields import CodeField
from app.ui.widgets.error_summary import bring_into_view
from app.ui.widgets.fields import DateField, TextField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Flow, Row
from app.ui.widgets.states import LoadingState
from app.ui.widgets.text import Icon, Label
from app.words import _
from app.workspace import Workspace

CASE = "case"
"""Of a file that is the case's own."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be attached: a file's place, or bytes pasted, with the name it has."""

    place: Path | bytes
    name: str


class AttachmentForm(Card):
    """Asks what one file is, and puts it in. `closed` says that it is in ("Attached ...") or was given up ("")."""

    closed = Signal(str)

    def __init__(
        self, workspace: Workspace, window: Window, source: Source, case: str, dyads: Sequence[DyadRow], whose: str
    ) -> None:
        """`whose` is preset: CASE or a dyad's id. Without a `case` it is that dyad's and nothing is asked."""
        super().__init__(_("Attach a file"), gap=14, sunken=True)
        self._workspace, self._window, self._case = workspace, window, case
        self.source, self._whose = source, whose
        self._job: Job | None = None
        self._build(dyads)

    def _build(self, dyads: Sequence[DyadRow]) -> None:
        line = Row(gap=10).add(Icon("file-text", "text2", 20))
        line.addWidget(Label(plain_name(self.source.name), "strong"), 1)
        self.form = Form(gap=14)
        today = self._workspace.today
        title = self.form.add("title", _("What is it?"), TextField(max_length=200), required=_("Say what the file is"))
        hint(title, _("So that others find it: “Police statement”, “Court order”"))
        if self._case:
            options = [(CASE, _("The case")), *((dyad.id, dyad_words(dyad)) for dyad in dyads)]
            row = self.form.add(
                "whose", _("Whose record does it belong in?"), CodeField(options, as_list=len(options) > 4)
            )
            hint(row, _("What names or places a victim-survivor belongs in their own record, not in the case."))
            self.form.set_values({"whose": self._whose})
            self.form.show_row("whose", len(options) > 1)
        self.form.add("happened", _("Date of the document"), DateField(today=today), optional=True)
        self.covert = Tick(_("Must not reach the service user"))
        self.form.add_piece(self.covert)
        self.warning = Column(gap=0)
        self.attach_button = Button(_("Attach it"), on_click=self.save)
        self.cancel_button = Button(_("Cancel"), "quiet", on_click=self.cancel)
        self.buttons = QWidget()
        Flow(self.buttons, gap=10, row_gap=8).add(self.attach_button, self.cancel_button)
        self.working = LoadingState(_("Sealing the file into the store"), can_cancel=True)
        self.working.cancelled.connect(self.stop)
        self.working.hide()
        self.body.add(line, self.form, self.warning, self.buttons, self.working)
        shortcuts.bind_panel(self, {"continue": self.save})

    def first(self) -> QWidget:
        """The field to begin with."""
        return self.form.rows["title"].focus_target()

    def about(self) -> About:
        """What is said of the file."""
        whose = str(self.form.value("whose") or CASE) if self._case else self._whose
        return About(
            title=str(self.form.value("title") or ""),
            case=self._case,
            dyad="" if whose == CASE else whose,
            happened=str(self.form.value("happened") or ""),
            covert=self.covert.isChecked(),
        )

    def save(self) -> None:
        """Put the file in, after pointing out that its title names somebody of a stricter record."""
        if self._job is not None or not self.form.check() or not self._may_stand():
            return
        notifier = self._window.notifier
        work = partial(attachment_work.attach, self._workspace, self.source.place, self.source.name, self.about())

        def run(progress: Progress) -> str:
            try:
                return work(progress)
            finally:  # it wrote through a connection of its own
                notifier.publish(None)

        self.buttons.setEnabled(False)
        self.working.show()
        self._job = self._window.jobs.submit(run, self._on_done, self._on_error, self._on_progress, owner=self)

    def _may_stand(self) -> bool:
        """Point out that the title names or locates somebody where others may read it; a person may have it replaced,
        keep it with a reason, or go back and choose the other record."""
        about, label = self.about(), self.form.rows["title"].label.text()
        scope = ScopeKind.DYAD if about.dyad else ScopeKind.CASE
        texts = {"title": (label, about.title)}
        kept = screen_texts(self, self._workspace, scope, texts, case=self._case, dyad=about.dyad)
        if kept is None:
            return False
        self.form.set_values({"title": kept["title"]})
        return True

    def say(self, title: str, text: str) -> None:
        """Point something out over the buttons."""
        empty(self.warning)
        self.warning.add(Banner("warn", title, [text]))
        QTimer.singleShot(0, self, partial(bring_into_view, self.buttons))  # its foot may be out of sight

    def _on_progress(self, done: int, total: int, _what: str) -> None:
        self.working.set_progress(done, total)

    def _on_done(self, _record: str) -> None:
        self._job = None
        self.closed.emit(self.about().title)

    def _on_error(self, error: Exception) -> None:
        self._job = None
        self.working.hide()
        self.buttons.setEnabled(True)
        if isinstance(error, Cancelled):
            self.say(_("Cancelled"), _("Nothing of the file was kept. What you typed is still here."))
        elif isinstance(error, TitleMissing):
            self.form.show_problems([("title", _("Say what the file is"))])
        elif isinstance(error, InvalidDate | DateInFuture):
            self.form.show_problems([("happened", dialogs.split_message(error.message())[0])])
        elif isinstance(error, AppError):
            title, text = dialogs.split_message(error.message())
            self.say(title, text)
        else:
            dialogs.show_error(self, error)

    def stop(self) -> None:
        """Ask the attaching to stop."""
        if self._job is not None:
            self._job.cancel()

    def cancel(self) -> None:
        """Give the file up."""
        self.stop()
        self.closed.emit("")

    def place(self) -> Place:
        """The file and what is said of it; bytes that were pasted are not kept."""
        if isinstance(self.source.place, bytes):
            return {}
        values: dict[str, Json] = {key: str(value or "") for key, value in self.form.values().items()}
        return {"path": str(self.source.place), "values": values, "covert": self.covert.isChecked()}

    def restore(self, place: Place) -> None:
        """What was said."""
        values = place.get("values")
        self.form.set_values(dict(values) if isinstance(values, dict) else {})
        self.covert.setChecked(bool(place.get("covert")))
