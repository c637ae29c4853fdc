"""Joining a site: this laptop's request, the eight words compared by telephone, and the site's answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.ui import dialogs
from app.ui.jobs import Jobs
from app.ui.page import Page
from app.ui.refill import empty
from app.ui.unlock import FrontCard, centred
from app.ui.widgets.bars import StatusLine
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Tick
from app.ui.widgets.fields import TextField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Flow
from app.ui.widgets.states import LoadingState
from app.ui.widgets.text import Label, Rule
from app.words import _

if TYPE_CHECKING:  # only a laptop that joins needs the exchange
    from app.sync.directory import Invitation
    from app.sync.receive import Received
    from app.workspace import Workspace

REQUEST_NAME = "request-to-join.sightline"


class JoinPage(Page):
    """For a store that belongs to no site yet: it stays until the site lead's answer was taken in, then `joined`."""

    joined = Signal()
    lock_requested = Signal()

    def __init__(self, workspace: Workspace, jobs: Jobs) -> None:
        super().__init__()
        self.workspace, self._jobs = workspace, jobs
        self._answer: Path | None = None
        self._words: Sequence[str] = ()
        self.body.set_margins((0, 0, 0, 0))
        self.body.add(centred(self._card()), stretch=1)

    def _card(self) -> Card:
        self.card = FrontCard(
            _("Join a site"),
            _("Your site lead answers this laptop's request with a file. Until then nothing can be recorded here."),
        )
        self.card.add(Label(_("1. Write the request"), "h3"))
        self.form = Form(gap=12)
        self.form.add("name", _("Your name"), TextField(), required=_("Give your name, so that they know whom to ring"))
        self.status = StatusLine()
        self._write = Button(_("Save the request"), "primary", icon="file-text", on_click=self.write_request)
        self.card.body.add(self.form, Flow(gap=12).add(self._write), self.status)
        self.card.add(Rule(), Label(_("2. Read these words to your site lead by telephone"), "h3"))
        words = Card("", sunken=True, margins=(18, 12, 18, 12))
        self.own = Label(self._own_words(), "strong", name=_("This laptop's eight words"))
        self.card.add(words.add(self.own))
        self.card.add(Rule(), Label(_("3. Take in their answer"), "h3"))
        self._take = Button(_("Choose the answer"), icon="inbox", on_click=self.choose_answer)
        self._lock = Button(_("Lock"), "quiet", icon="lock", on_click=self.lock_requested.emit)
        self._offer = Column(gap=10)
        self.loading = LoadingState(_("Taking in the site's records"))
        self.loading.hide()
        self.card.body.add(Flow(gap=12).add(self._take, self._lock), self._offer, self.loading)
        return self.card

    def _own_words(self) -> str:
        from app.commands.exchange import own_words

        return " ".join(own_words(self.workspace))

    def first_focus(self) -> QWidget:
        """The name."""
        return self.form.rows["name"].focus_target()

    # ---- asking ----------------------------------------------------------------------------------------------------

    def write_request(self) -> None:
        """Ask for a place and write the request there."""
        from app.commands.exchange import ask_to_join

        if not self.form.check():
            return
        path = dialogs.choose_save(self, _("Save the request"), REQUEST_NAME, _("Sightline request (*.sightline)"))
        if path is None:
            return
        try:
            ask_to_join(self.workspace, str(self.form.value("name")), path)
        except AppError as error:
            dialogs.show_error(self, error)
            return
        self.status.say(_("Request saved. Send it to your site lead."), aloud=True)

    # ---- the answer ------------------------------------------------------------------------------------------------

    def choose_answer(self) -> None:
        """Ask for the file and show what it offers."""
        path = dialogs.choose_open(self, _("Choose the answer"), _("Sightline files (*)"))
        if path is None:
            return
        self.card.say_problem("")
        from app.commands.exchange import read_invitation

        try:
            offer = read_invitation(self.workspace, path)
        except AppError as error:
            self.card.say_problem(error.message())
            return
        self._answer, self._words = path, offer.words
        self._show(offer)

    def _show(self, offer: Invitation) -> None:
        empty(self._offer)
        words = Card("", sunken=True, margins=(18, 12, 18, 12))
        words.add(Label(" ".join(offer.words), "strong", name=_("The site lead's eight words")))
        facts = _("{site}, as {role}. Answered by {name}.")
        self._same = Tick(_("I have compared these words with the site lead by telephone, and they are the same"))
        join = Button(_("Join the site"), on_click=self.join)
        join.setEnabled(False)
        self._same.clicked.connect(lambda: join.setEnabled(self._same.isChecked()))
        offered = Label(facts.format(site=offer.site, role=offer.role.words, name=offer.lead))
        self._offer.add(offered, Label(_("Their eight words"), "small_strong"), words, self._same, Flow().add(join))

    def join(self) -> None:
        """Take in the answer, in a job over its own connection."""
        path, words = self._answer, tuple(self._words)
        if path is None or not self._same.isChecked():
            return
        self._wait(True)
        workspace = self.workspace

        def work(progress: object) -> Received:
            from app.commands.exchange import join_site

            mine = workspace.again()
            try:
                return join_site(mine, path, words=words)
            finally:
                mine.close()

        self._jobs.submit(work, lambda _done: self.joined.emit(), self._on_error, owner=self)

    def _on_error(self, error: Exception) -> None:
        self._wait(False)
        if not isinstance(error, AppError):
            raise error
        self.card.say_problem(error.message())

    def _wait(self, waiting: bool) -> None:
        self.loading.setVisible(waiting)
        for control in (self._write, self._take, self._lock):
            control.setEnabled(not waiting)
