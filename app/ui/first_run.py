"""The first screen on a new laptop: start a site, ask to join one, or look round a practice site."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.errors import AppError, Cancelled
from app.progress import Progress
from app.ui.hints import hint
from app.ui.jobs import Job, Jobs
from app.ui.page import Page
from app.ui.passphrase_field import PassphraseField, StrengthMeter
from app.ui.unlock import FrontCard, centred, hand_over, new_passphrase_problems
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.fields import TextField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Flow, Row
from app.ui.widgets.states import LoadingState
from app.ui.widgets.text import Label, Rule
from app.words import _

if TYPE_CHECKING:  # the store and the keys load while the form is filled in
    from app.crypto.vault import Work
    from app.workspace import Tools, Workspace

PRACTICE_FOLDER = "practice-site"
_FIRST, _START, _MAKING, _PRACTICE = range(4)


class Started:
    """A store just made here: its workspace, the site's name ("" before it joins one) and the recovery code to keep."""

    def __init__(self, workspace: Workspace, site: str, code: str) -> None:
        self.workspace, self.site, self.code = workspace, site, code


class FirstRun(Page):
    """What to do on a laptop without a store. `started(object)` carries a Started, `practice(object)` a Workspace."""

    started = Signal(object)
    practice = Signal(object)

    def __init__(self, folder: Path, jobs: Jobs, tools: Tools | None = None, work: Work | None = None) -> None:
        super().__init__()
        self._folder, self._jobs, self._tools, self._work = folder, jobs, tools, work
        self._joining = False
        self._job: Job | None = None
        self.body.set_margins((0, 0, 0, 0))
        self._stack = QStackedWidget()
        self._stack.addWidget(centred(self._choice_card()))
        self._stack.addWidget(centred(self._start_card()))
        self._stack.addWidget(centred(self._making_card()))
        self._stack.addWidget(centred(self._practice_card()))
        self.body.add(self._stack, stretch=1)

    # ---- choices ---------------------------------------------------------------------------------------------------

    def _choice_card(self) -> Card:
        self.card = FrontCard(
            _("Welcome to Sightline"),
            _("There are no records on this laptop yet. Everything you keep here is encrypted and stays here."),
        )
        self._choices = (
            Button(_("Start a site"), "primary", icon="building-2", on_click=lambda: self._begin(False)),
            Button(_("Ask to join a site"), icon="users", on_click=lambda: self._begin(True)),
            Button(_("Look round a practice site"), icon="book", on_click=self.make_practice),
        )
        texts = (
            _("You lead a site and this is its first laptop. You choose a passphrase and print a recovery sheet."),
            _("Your site lead has started the site already. This laptop writes a request that they answer."),
            _("Invented people and cases to learn on. Nothing in it is real, and it can be deleted as a folder."),
        )
        for number, (button, text) in enumerate(zip(self._choices, texts, strict=True)):
            if number:
                self.card.add(Rule())
            self.card.add(Row().add(button, None), Label(text, tone="text2"))
        return self.card

    def first_focus(self) -> QWidget:
        """The first choice."""
        return self._choices[0]

    def _begin(self, joining: bool) -> None:
        """Ask what is needed to start a site, or to make a store that will ask to join one."""
        self._joining = joining
        self.start_card.heading.setText(_("Ask to join a site") if joining else _("Start a site"))
        for key in ("site", "name"):
            self.form.show_row(key, not joining)
        self._go.setText(_("Make the store") if joining else _("Start the site"))
        self._turn(_START)

    def _turn(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        if number == _START:
            self.form.rows["new" if self._joining else "site"].focus_target().setFocus()
        elif number == _FIRST:
            self._choices[0].setFocus()

    # ---- starting a site -------------------------------------------------------------------------------------------

    def _start_card(self) -> Card:
        self.start_card = FrontCard(_("Start a site"))
        self.form = Form(gap=14)
        self.form.add("site", _("Name of the site"), TextField(), required=_("Give the site a name"))
        self.form.add("name", _("Your name"), TextField(), required=_("Give your name"))
        self._new = PassphraseField(_("Passphrase"))
        again = PassphraseField(_("Passphrase again"))
        row = self.form.add("new", _("Passphrase"), self._new, required=_("Choose a passphrase"))
        hint(row, _("Six words or more, or at least 14 characters. You type it each time you unlock."))
        self._meter = StrengthMeter(self._new)
        suggest = Button(_("Suggest one"), "link", on_click=self._suggest)
        self.form.add_piece(Row(gap=12).add(self._meter, suggest))
        self.form.add("again", _("Passphrase again"), again, required=_("Type the passphrase again"))
        self.form.changed.connect(self._know)
        again.submitted.connect(self.start)
        self._go = Button(_("Start the site"), "primary", on_click=self.start)
        buttons = Flow(gap=12, row_gap=8).add(
            self._go,
            Button(_("Back"), on_click=lambda: self._turn(_FIRST)),
        )
        self.start_card.body.add(self.form, buttons)
        return self.start_card

    def _know(self) -> None:
        self._meter.known = (str(self.form.value("site")), str(self.form.value("name")))

    def _suggest(self) -> None:
        from app.crypto.vault import suggest_passphrase

        self._new.set_value(suggest_passphrase())
        self._new.reveal(True)
        self._meter.measure()

    def start(self) -> None:
        """Make the store in a job: key stretching takes the better part of a second on purpose."""
        site, name, first, again = (str(self.form.value(key)) for key in ("site", "name", "new", "again"))
        problems = self.form.problems() or new_passphrase_problems(first, again, (site, name))
        self.form.show_problems(problems)
        if problems:
            return
        folder, tools, work = self._folder, self._tools, self._work
        joining = self._joining
        self._stack.setCurrentIndex(_MAKING)
        self._jobs.submit(
            lambda progress: (
                _new(folder, first, tools, work) if joining else _start(folder, first, site, name, tools, work)
            ),
            lambda made: self._on_started(made, site),
            lambda error: self._on_error(error, _START),
            owner=self,
        )

    def _on_started(self, made: tuple[Workspace, str], site: str) -> None:
        self.started.emit(Started(hand_over(made[0], self._jobs), site, made[1]))

    # ---- practice --------------------------------------------------------------------------------------------------

    def make_practice(self) -> None:
        """Make the practice site beside the ordinary store, or open the one made before."""
        folder, tools = self._folder / PRACTICE_FOLDER, self._tools
        self._stack.setCurrentIndex(_PRACTICE)
        self._job = self._jobs.submit(
            lambda progress: _practice(folder, tools, progress),
            lambda found: self.practice.emit(hand_over(found, self._jobs)),
            lambda error: self._on_error(error, _FIRST),
            self._practice_loading.set_progress,
            owner=self,
        )

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    # ---- waiting ---------------------------------------------------------------------------------------------------

    def _making_card(self) -> Card:
        making = FrontCard(_("One moment"))
        self._loading = LoadingState(_("Making the encrypted store"))
        return making.add(self._loading)

    def _practice_card(self) -> Card:
        making = FrontCard(_("Making the practice site"), _("A year of invented work is written. It takes a minute."))
        self._practice_loading = LoadingState(_("Making the practice site"), can_cancel=True)
        self._practice_loading.cancelled.connect(self._cancel)
        return making.add(self._practice_loading)

    def _on_error(self, error: Exception, back: int) -> None:
        self._turn(back)
        if isinstance(error, Cancelled):
            return
        if not isinstance(error, AppError):
            raise error
        (self.start_card if back == _START else self.card).say_problem(error.message())


def _start(
    folder: Path, passphrase: str, site: str, name: str, tools: Tools | None, work: Work | None
) -> tuple[Workspace, str]:
    from app.commands.sites import start_site
    from app.workspace import SYSTEM

    made = start_site(folder, passphrase, site_name=site, lead_name=name, tools=tools or SYSTEM, work=work)
    return made.workspace, made.recovery_code


def _new(folder: Path, passphrase: str, tools: Tools | None, work: Work | None) -> tuple[Workspace, str]:
    from app.workspace import SYSTEM, create

    return create(folder, passphrase, tools=tools or SYSTEM, work=work)


def _practice(folder: Path, tools: Tools | None, progress: Progress) -> Workspace:
    from app.practice.site import FOLDERS, PASSPHRASE_FILE, PracticeSite, make_practice_site
    from app.workspace import SYSTEM

    if not (folder / PASSPHRASE_FILE).is_file():
        unfinished = folder.with_name(f"{folder.name}.new")  # takes its own name only once it is whole
        shutil.rmtree(unfinished, ignore_errors=True)
        try:
            make_practice_site(unfinished, progress=progress)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        unfinished.rename(folder)
    stores = {who: folder / name for who, name in FOLDERS.items()}
    site = PracticeSite(folder, stores, folder / PASSPHRASE_FILE)
    return site.open("case_manager_1", tools=tools or SYSTEM)
