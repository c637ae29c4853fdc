"""Making a document of a case: asked for, looked at in memory, and only then saved, printed or kept."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.commands import documents
from app.commands.cases import CaseUnknown
from app.commands.documents import (
    AskMissing,
    LetterNames,
    MadeDocument,
    ReasonForNames,
    RecipientMissing,
    letter_caution,
)
from app.commands.people import DyadUnknown
from app.errors import AppError, Cancelled
from app.models.document import DocumentKind, letter_languages
from app.models.ids import stamp
from app.models.record import ScopeKind
from app.progress import Progress
from app.store.drafts import Draft, drop_draft, load_draft, save_draft
from app.store.queries.cases import case_head, held_dyads
from app.store.queries.people import service_user
from app.ui import dialogs, focus, shortcuts
from app.ui.area import AppPage, Args, Place, Window
from app.ui.document_form import DocumentForm
from app.ui.draft_keeper import DraftKeeper
from app.ui.exchange_work import over_own
from app.ui.file_view import FileView
from app.ui.naming_guard import screen_texts
from app.ui.printing import print_document
from app.ui.when import short_day
from app.ui.widgets.bars import PageHeader, StatusLine
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner, Card
from app.ui.widgets.layouts import Column, Flow, SideBySide
from app.words import N_, _
from app.workspace import Workspace

_FIELDS = {
    RecipientMissing: ("recipient", N_("Say for whom it is")),
    AskMissing: ("ask", N_("Say what you ask of the panel")),
    ReasonForNames: ("reason", N_("Say why they must stand in it")),
    LetterNames: ("reason", N_("Take it out, or say why it must stand in the letter")),
}
"""Which field a refusal of the command is about, and what to say beside it."""


class DocumentPage(AppPage):
    """A document of `args["kind"]` about the case `args["case"]` or the dyad `args["dyad"]`. Raises CaseUnknown or
    DyadUnknown where it is not held."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args)
        self.document = DocumentKind(self.args.get("kind") or DocumentKind.SUMMARY)
        self._case, self._dyad = self.args.get("case", ""), self.args.get("dyad", "")
        self._require()
        self.title = _("Document")
        self.made: MadeDocument | None = None
        self.form = DocumentForm(self.document, self._case, self._dyad, self._languages())
        self._build()
        self.keeper = DraftKeeper(workspace, self._save_draft, self.status, self)
        self.form.changed.connect(self._on_change)
        shortcuts.bind_page(self, {"continue": self.show_document})
        self._load()

    def _require(self) -> None:
        store, access = self.workspace.store, self.workspace.access
        if self.document is DocumentKind.PLAN:
            if not any(dyad.id == self._dyad for dyad in held_dyads(store, access)):
                raise DyadUnknown
        elif case_head(store, access, self._case) is None:
            raise CaseUnknown

    def _languages(self) -> tuple[str, ...]:
        if self.document is not DocumentKind.LETTER:
            return ()
        person = service_user(self.workspace.store, self.workspace.access, self._case)
        return letter_languages(person.correspondence_language if person else "")

    def _build(self) -> None:
        before = self.main.page
        words = before.title if before is not None and before.title else _("Back")
        self.back = Button(words, "link", icon="arrow-left", on_click=self.main.go_back)
        self.save_button = Button(_("Save as PDF"), on_click=self.save_as)
        self.print_button = Button(_("Print"), icon="printer", on_click=self.print_out)
        self.keep_button = Button(_("Keep a copy"), on_click=self.keep)
        self.header = PageHeader(self.document.words, self.document.about)
        self.show_button = Button(_("Show it"), "primary", on_click=self.show_document)
        self.status = StatusLine()
        self.banners = Column(gap=8)
        card = Card(margins=(20, 18, 20, 20), gap=16)
        card.add(self.form)
        card.body.add(Flow(gap=12, row_gap=8).add(self.show_button, self.status))
        side = QWidget()
        Column(side, gap=12).add(card, None)
        self.view = FileView(self.main.jobs)
        self.view.setAccessibleName(_("The document"))
        acts = QWidget()
        Flow(acts, gap=10, row_gap=8).add(self.save_button, self.print_button, self.keep_button)
        shown = QWidget()
        Column(shown, gap=12).add(acts).add(self.view, stretch=1)
        self.body.set_margins((32, 16, 32, 20))
        self.body.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.add(self.header, self.banners)
        self.body.addWidget(SideBySide(side, shown, (9, 13)), 1)
        self._show_cautions()
        self._nothing_shown()

    def _show_cautions(self) -> None:
        """What to weigh before writing to the service user at all."""
        if self.document is not DocumentKind.LETTER:
            return
        caution = letter_caution(self.workspace, self._case)
        if caution.warnings:
            lines = [words if words.endswith(".") else f"{words}." for words in caution.warnings]
            self.banners.add(Banner("warn", _("Weigh this before you write"), lines))
        if caution.never:
            self.banners.add(Banner("danger", _("Never mention"), list(caution.never)))

    # ---- showing it ------------------------------------------------------------------------------------------------

    def _nothing_shown(self) -> None:
        self.made = None
        for button in (self.save_button, self.print_button, self.keep_button):
            button.setEnabled(False)
        self.view.show_message(_("Nothing to look at yet"), _("Fill in the form, then choose “Show it”."))

    def _on_change(self) -> None:
        """What is shown is no longer what is asked for."""
        self.keeper.touch()
        if self.made is not None:
            self._nothing_shown()
            self.view.show_message(_("You changed something"), _("Choose “Show it” to see the document as it is now."))

    def show_document(self) -> None:
        """Make the document in memory and show it."""
        if self.document is DocumentKind.LETTER and not str(self.form.value("reason") or "").strip():
            self.form.ask_reason(False)  # what had to come out may be out by now: it is looked for again
        if not self.form.check() or not self._may_stand():
            return
        wanted = self.form.wanted()

        def work(progress: Progress) -> MadeDocument:
            return over_own(self.workspace, lambda own: documents.make_document(own, wanted, progress=progress))

        self.view.clear()
        self.show_button.setEnabled(False)
        self.main.jobs.submit(work, self._on_made, self._on_refused, owner=self)

    def _may_stand(self) -> bool:
        """Point out that what is asked of a panel names somebody who stands in the briefing by letter alone. A letter's
        own words are judged by its command, more strictly."""
        if self.document is not DocumentKind.BRIEFING:
            return True
        texts = {"ask": (self.form.rows["ask"].label.text(), str(self.form.value("ask") or ""))}
        kept = screen_texts(self, self.workspace, ScopeKind.CASE, texts, case=self._case)
        if kept is None:
            return False
        self.form.set_values(kept)
        return True

    def _on_made(self, made: MadeDocument) -> None:
        self.show_button.setEnabled(True)
        self.made = made
        self.save_button.setEnabled(True)
        self.print_button.setEnabled(True)
        self.keep_button.setEnabled(not made.names_somebody)
        self.view.show_file(made.data, "application/pdf")
        if made.untranslated:
            words = _("The Welsh words of the program are not on this laptop, so the letter stands in English.")
            self.view.note.setText(words)
            self.view.note.show()
        focus.show_on(self.save_button)

    def _on_refused(self, error: Exception) -> None:
        self.show_button.setEnabled(True)
        self._nothing_shown()
        key, words = next((said for refusal, said in _FIELDS.items() if isinstance(error, refusal)), ("", ""))
        if isinstance(error, LetterNames | ReasonForNames):
            self.form.ask_reason(True)
        if key:
            self.form.show_problems([(key, _(words))])
            self.view.show_error(error)
        elif isinstance(error, AppError) and not isinstance(error, Cancelled):
            self.view.show_error(error)
        else:
            dialogs.show_error(self, error)

    # ---- what becomes of it ----------------------------------------------------------------------------------------

    def leaving_words(self) -> str:
        """What leaves with this document, and in whose hands it then is."""
        assert self.made is not None
        what = {
            DocumentKind.SUMMARY: _("It holds a whole case: the service user by name, abuse, risk, orders and needs."),
            DocumentKind.BRIEFING: _("It holds the service user by name, abuse, risk and orders."),
            DocumentKind.LETTER: _("It holds the service user's name, appointments and goals, and your own words."),
            DocumentKind.PLAN: _("It holds how somebody at risk can be kept safe. It must not leave the team."),
        }[self.document]
        more = _("It names victim-survivors and their confidential addresses.") if self.made.wanted.protected else ""
        end = _("The file is not encrypted: whoever opens the folder can read it. That it left is entered in the log.")
        return " ".join(part for part in (what, more, end) if part)

    def save_as(self) -> None:
        """Say what leaves, ask where, and save."""
        if self.made is None:
            return
        question, yes = _("Save this document outside Sightline?"), _("Choose a place")
        wide = self.made.wanted.protected or self.document is DocumentKind.PLAN
        if not dialogs.confirm(self, question, self.leaving_words(), yes, danger=wide):
            return
        path = dialogs.choose_save(self, _("Save as PDF"), "document.pdf", _("PDF document (*.pdf)"))
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Save at a place that was chosen."""
        assert self.made is not None
        try:
            documents.save_document(self.workspace, self.made, path)
        except AppError as error:
            dialogs.show_error(self, error)
            return
        self._done()
        self.main.say(_("Saved outside Sightline. The file is not encrypted."))

    def print_out(self) -> None:
        """Print it, and enter that in the log."""
        if self.made is None:
            return
        try:
            printed = print_document(self, self.made.data)
        except AppError as error:
            dialogs.show_error(self, error)
            return
        if printed:
            documents.note_printed(self.workspace, self.made)
            self._done()
            self.main.say(_("Sent to the printer. Take the paper straight away."))

    def keep(self) -> None:
        """Keep a copy with the case or the victim-survivor's record."""
        if self.made is None:
            return
        made = self.made
        work = partial(_keep, self.workspace, made)
        self.keep_button.setEnabled(False)
        self.main.jobs.submit(work, lambda _id: self._on_kept(), partial(dialogs.show_error, self), owner=self)

    def _on_kept(self) -> None:
        self._done()
        self.main.notifier.publish(None)
        self.main.say(_("A copy is kept among the files."))

    def _done(self) -> None:
        """The words went where they were meant to: there is no draft any more."""
        self.keeper.stop()
        drop_draft(self.workspace.store.db, self._draft_key)

    # ---- the draft -------------------------------------------------------------------------------------------------

    @property
    def _draft_key(self) -> str:
        return f"document/{self.document.value}/{self._dyad or self._case}"

    def save(self) -> None:
        """Save the draft now if anything is unsaved."""
        self.keeper.flush()

    def _save_draft(self) -> None:
        save_draft(
            self.workspace.store.db, Draft(self._draft_key, "", self.form.place(), {}, stamp(self.workspace.now()))
        )

    def _load(self) -> None:
        draft = load_draft(self.workspace.store.db, self._draft_key)
        if draft is not None:
            self.form.restore(draft.value)
            when = short_day(draft.saved_at, self.workspace.today())
            self.status.say(_("Draft: {when}").format(when=when), "text2", "pencil")

    def place(self) -> Place:
        """Every answer."""
        return self.form.place()

    def restore(self, place: Place) -> None:
        """The same answers."""
        self.form.restore(place)

    def about(self) -> Args:
        """The case or the victim-survivor it is about."""
        return {key: value for key, value in self.args.items() if key in ("case", "dyad") and value}

    def first_focus(self) -> QWidget:
        """The first question."""
        rows = [row for row in self.form.rows.values() if not row.isHidden()]
        return rows[0].focus_target() if rows else self.back

    def regions(self) -> list[QWidget]:
        """What is asked for, and the document."""
        return [self.form, self.view]


def _keep(workspace: Workspace, made: MadeDocument, progress: Progress) -> str:
    """In the worker, over its own connection."""
    return over_own(workspace, lambda own: documents.keep_document(own, made, progress=progress))
