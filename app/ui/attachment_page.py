"""One kept file: what it is, and what is in it, without leaving the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.commands.attachments import AttachmentUnknown, FileNotHere, OpenedFile
from app.commands.records import correct_record, remove_record
from app.errors import AppError
from app.models.kinds import KINDS
from app.models.media import media_words, suffix_of
from app.models.partial_date import DateInFuture
from app.models.record import Json
from app.store.queries.attachments import AttachmentRow, attachment
from app.store.store import Changed
from app.ui import attachment_work, dialogs, focus, shortcuts
from app.ui.area import AppPage, Args, Window
from app.ui.case_words import letter_words
from app.ui.exchange_words import size_words
from app.ui.file_view import FileView
from app.ui.naming_guard import screen_reason, screen_values
from app.ui.refill import empty
from app.ui.when import full_day, plain_day
from app.ui.widgets.bars import PageHeader
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner, Card
from app.ui.widgets.choice import Tick
from app.ui.widgets.fields import DateField, TextField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Flow
from app.words import _
from app.workspace import Workspace


class AttachmentPage(AppPage):
    """The file `args["attachment"]`. Raises AttachmentUnknown where it is not held or not for this person to see."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args)
        self.title = _("File")
        self.row = self._read_row()
        before = window.page
        words = before.title if before is not None and before.title else _("Back")
        self.back = Button(words, "link", icon="arrow-left", on_click=window.go_back)
        self.copy_button = Button(_("Save a copy"), on_click=self.save_copy)
        self.correct_button = Button(_("Correct"), icon="pencil", on_click=self.open_correction)
        self.remove_button = Button(_("Remove"), "quiet", on_click=self.remove)
        self.versions_button = Button(_("Earlier versions"), "quiet", on_click=self.show_versions)
        actions = (self.versions_button, self.remove_button, self.correct_button, self.copy_button)
        self.header = PageHeader(self.row.title, "", actions)
        self.banners, self.panels = Column(gap=8), Column(gap=0)
        self.correction: CorrectionForm | None = None
        self.view = FileView(window.jobs)
        self.body.set_margins((32, 16, 32, 20))
        self.body.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.add(self.header, self.banners, self.panels)
        self.body.addWidget(self.view, 1)

    def _read_row(self) -> AttachmentRow:
        found = attachment(self.workspace.store, self.workspace.access, self.args.get("attachment", ""))
        if found is None:
            raise AttachmentUnknown
        return found

    def opened(self) -> None:
        """Open the file, each time the page is shown: nothing of it is kept while another page is."""
        super().opened()
        self._load()

    def refresh(self, changed: Changed | None) -> None:
        """Read again what is said of the file; one that came meanwhile is opened."""
        row = attachment(self.workspace.store, self.workspace.access, self.row.id)
        if row is None:
            return  # taken away meanwhile: what is shown stays until the person leaves
        came = row.here and not self.row.here
        self.row = row
        self._show_facts()
        if came:
            self._load()

    def _show_facts(self) -> None:
        row, today = self.row, self.workspace.today()
        self.header.title.setText(row.title)
        added = _("added {day} by {name}").format(day=full_day(row.at, today), name=row.author_name)
        facts = [media_words(row.media), size_words(row.size), added]
        if row.happened:
            facts.insert(0, plain_day(row.happened))
        if row.letter:
            facts.insert(0, letter_words(row.letter))
        if row.filename and row.filename != row.title:
            facts.append(row.filename)
        self.header.set_facts(tuple(facts))
        empty(self.banners)
        if row.covert:
            self.banners.add(Banner("warn", _("The service user must not know of this file")))
        self.copy_button.setEnabled(row.here)

    def _load(self) -> None:
        self.view.clear()
        if not self.row.here:
            self.view.show_error(FileNotHere())
            return
        work = partial(attachment_work.open_file, self.workspace, self.row.id)
        self.main.jobs.submit(work, self._on_loaded, self.view.show_error, owner=self)

    def _on_loaded(self, opened: OpenedFile) -> None:
        if self.isVisible():
            self.view.show_file(opened.data, opened.row.media)

    def leave(self, go: Callable[[], None]) -> None:
        """Forget the file's contents, then let the other page be shown."""
        self.view.clear()
        super().leave(go)

    def about(self) -> Args:
        """The case or the victim-survivor the file is kept with."""
        return {key: value for key, value in self.args.items() if key in ("case", "dyad")}

    # ---- what a person does ----------------------------------------------------------------------------------------

    def save_copy(self) -> None:
        """Say what leaves, ask where, and put a copy there."""
        words = _(
            "The copy is not encrypted: whoever opens the folder can read it. Sightline does not see what happens to it"
            " there, and does not delete it. That it left is entered in the log."
        )
        if not dialogs.confirm(self, _("Save a copy outside Sightline?"), words, _("Choose a place")):
            return
        name = "copy" + suffix_of(self.row.media, self.row.filename)
        path = dialogs.choose_save(self, _("Save a copy"), name, _("All files (*)"))
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Put a copy at a place that was chosen."""
        work = partial(attachment_work.save_copy, self.workspace, self.row.id, path)
        self.main.jobs.submit(work, lambda _done: self._on_saved(), partial(dialogs.show_error, self), owner=self)

    def _on_saved(self) -> None:
        self.main.say(_("A copy was saved outside Sightline. It is not encrypted."))

    def remove(self) -> None:
        """Take the file off the list, with a reason."""
        text = _("It is taken off the list. What was attached stays in the record of what happened, and can be undone.")
        reason = dialogs.ask_reason(self, _("Remove this file?"), text, _("Why?"), _("Remove the file"))
        if reason is None:
            return
        try:
            reason = screened_reason(self, self.workspace, self.row, reason)
            remove_record(self.workspace, self.row.kind, self.row.id, reason=reason)
        except AppError as error:
            dialogs.show_error(self, error)
            return
        self.main.go_back()
        self.main.say(_("The file was removed."), undo=True)

    def show_versions(self) -> None:
        """What was said of the file before, and why it was corrected."""
        self.main.open_page("versions", {"kind": self.row.kind, "id": self.row.id})

    def open_correction(self) -> None:
        """Ask what is wrong with what is said of the file."""
        self.close_correction()
        self.correction = CorrectionForm(self.workspace, self.row, self._on_corrected, self.close_correction)
        self.view.hide()
        self.panels.add(self.correction)
        self.correction.show()
        focus.show_on(self.correction.form.rows["title"].focus_target())

    def close_correction(self) -> None:
        """Close the question."""
        self.correction = None
        empty(self.panels)
        self.view.show()

    def _on_corrected(self, changed: Changed) -> None:
        """Show the new version, which has an id of its own."""
        ids = [i for kind, i in changed.records if kind == self.row.kind and i != self.row.id]
        self.args["attachment"] = ids[0] if ids else self.row.id
        self.row = self._read_row()
        self.close_correction()
        self._show_facts()
        focus.show_on(self.correct_button)

    def first_focus(self) -> QWidget:
        """The way back."""
        return self.back

    def regions(self) -> list[QWidget]:
        """What is said of the file, and the file."""
        return [self.header, self.view]


def screened_reason(parent: QWidget, workspace: Workspace, row: AttachmentRow, reason: str) -> str:
    """Why a file is corrected or removed, looked through for names. Raises Cancelled where the person went back."""
    return screen_reason(parent, workspace, KINDS[row.kind].scope, reason, case=row.case, dyad=row.dyad)


class CorrectionForm(Card):
    """Puts right what is said of a file, with a reason; the file itself stays as it is."""

    def __init__(
        self,
        workspace: Workspace,
        row: AttachmentRow,
        done: Callable[[Changed], object],
        close: Callable[[], object],
    ) -> None:
        super().__init__(_("Correct what is said of this file"), gap=14)
        self._workspace, self._row, self._done = workspace, row, done
        self.form = Form(gap=14)
        today = workspace.today
        self.form.add("title", _("What is it?"), TextField(max_length=200), required=_("Say what the file is"))
        self.form.add("happened", _("Date of the document"), DateField(today=today), optional=True)
        self.covert = Tick(_("Must not reach the service user"))
        self.form.add_piece(self.covert)
        self.form.add("reason", _("Why is it corrected?"), TextField(max_length=300), required=_("Give a reason"))
        self.form.set_values({"title": row.title, "happened": row.happened})
        self.covert.setChecked(row.covert)
        buttons = Flow(gap=10, row_gap=8).add(
            Button(_("Save the correction"), on_click=self.save), Button(_("Cancel"), "quiet", on_click=close)
        )
        self.body.add(self.form, buttons)
        shortcuts.bind_panel(self, {"continue": self.save})

    def save(self) -> None:
        """Write the new version."""
        if not self.form.check():
            return
        values: dict[str, Json] = {
            "title": str(self.form.value("title")),
            "happened": str(self.form.value("happened") or ""),
            "covert": self.covert.isChecked(),
        }
        reason = str(self.form.value("reason"))
        case, dyad = self._row.case, self._row.dyad
        screened = screen_values(self, self._workspace, self._row.kind, values, case=case, dyad=dyad)
        if screened is None:
            return
        values = screened
        try:
            reason = screened_reason(self, self._workspace, self._row, reason)
            changed = correct_record(self._workspace, self._row.kind, self._row.id, values, reason=reason)
        except DateInFuture as error:
            self.form.show_problems([("happened", dialogs.split_message(error.message())[0])])
        except AppError as error:
            dialogs.show_error(self, error)
        else:
            self._done(changed)
