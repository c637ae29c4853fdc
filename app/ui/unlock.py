"""The locked screen: a passphrase, or the recovery code. It names nobody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.errors import AppError
from app.progress import Progress
from app.ui.announce import announce
from app.ui.dialogs import split_message
from app.ui.jobs import Jobs
from app.ui.page import Page
from app.ui.passphrase_field import PassphraseField, StrengthMeter
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner, Card
from app.ui.widgets.fields import TextField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Row, sized
from app.ui.widgets.states import LoadingState
from app.ui.widgets.text import Icon, Label
from app.words import _

if TYPE_CHECKING:  # the store and the keys load while the passphrase is typed
    from app.workspace import Tools, Workspace


class Recovered:
    """A store opened with its recovery code: a new passphrase stands, and a new sheet must be printed."""

    def __init__(self, workspace: Workspace, code: str) -> None:
        self.workspace, self.code = workspace, code


class FrontCard(Card):
    """The card in the middle of the window that every screen before the store is open uses."""

    def __init__(self, heading: str, text: str = "") -> None:
        super().__init__(margins=(32, 28, 32, 28), gap=14)
        sized(self, width=520)
        brand = Row(gap=10).add(Icon("shield-alert", "primary", 26), Label("Sightline", "brand"), None)
        self.heading = Label(heading, "h1")
        self.add(brand, 6, self.heading)
        if text:
            self.add(Label(text, tone="text2"))
        self.problem = Column()
        self.add(self.problem)
        self._banner: Banner | None = None

    def say_problem(self, message: str, links: list[tuple[str, Callable[[], object]]] | None = None) -> None:
        """Show a problem in words above the form; "" takes it away."""
        if self._banner is not None:
            self.problem.removeWidget(self._banner)
            self._banner.hide()
            self._banner.deleteLater()
            self._banner = None
        if message:
            first, rest = split_message(message)
            self._banner = Banner("danger", first, [rest] if rest else [], links)
            self.problem.add(self._banner)
            announce(self, message, urgent=True)


def centred(card: QWidget) -> QWidget:
    """`card` in the middle of the width, a little above the middle of the height."""
    holder = QWidget()
    row = Row()
    row.add(None, card, None)
    Column(holder, margins=(16, 32, 16, 32)).add(None, row, None, None)
    return holder


class UnlockPage(Page):
    """Asks for the passphrase of the store in `folder` and opens it in a job.

    `opened_store(object)` carries the Workspace, `recovered(object)` a Recovered. The workspace belongs to the thread
    that receives it. Wrong attempts are counted, and delayed, by the vault itself.
    """

    opened_store = Signal(object)
    recovered = Signal(object)

    def __init__(self, folder: Path, jobs: Jobs, tools: Tools | None = None, notice: str = "") -> None:
        super().__init__()
        self._folder, self._jobs, self._tools = folder, jobs, tools
        self.body.set_margins((0, 0, 0, 0))
        self._stack = QStackedWidget()
        self._stack.addWidget(centred(self._passphrase_card(notice)))
        self._stack.addWidget(centred(self._recovery_card()))
        self.body.add(self._stack, stretch=1)

    # ---- the passphrase --------------------------------------------------------------------------------------------

    def _passphrase_card(self, notice: str) -> Card:
        self.card = FrontCard(_("Unlock"))
        if notice:
            self.card.add(Label(notice, tone="text2"))
        self.form = Form(gap=14)
        self.passphrase = PassphraseField(_("Passphrase"))
        self.form.add("passphrase", _("Passphrase"), self.passphrase, required=_("Type your passphrase"))
        self.passphrase.submitted.connect(self.unlock)
        self.loading = LoadingState(_("Opening the store"))
        self.loading.hide()
        self._go = Button(_("Unlock"), "primary", icon="key", on_click=self.unlock)
        self._other = Button(_("Use the recovery code"), "link", on_click=lambda: self._turn(1))
        self.card.add(self.form, self.loading, Row(gap=18).add(self._go, self._other, None))
        return self.card

    def first_focus(self) -> QWidget:
        """The passphrase."""
        return self.passphrase.edit

    def unlock(self, passphrase: str = "") -> None:
        """Open the store with what is typed, or with `passphrase`."""
        self.card.say_problem("")
        given = passphrase or self.passphrase.value()
        if not passphrase and not self.form.check():
            return
        self._wait(True)
        folder, tools = self._folder, self._tools
        self._jobs.submit(lambda progress: _open(folder, given, tools), self._on_open, self._on_error, owner=self)

    def _on_open(self, found: Workspace) -> None:
        mine = hand_over(found, self._jobs)
        self._wait(False)
        self.passphrase.set_value("")
        self.opened_store.emit(mine)

    def _on_error(self, error: Exception) -> None:
        self._wait(False)
        if not isinstance(error, AppError):
            raise error
        from app.crypto.vault import VaultDamaged, VaultDamagedAlone, WrongPassphrase

        self.passphrase.set_value("")
        if isinstance(error, WrongPassphrase):
            first, rest = split_message(error.message())
            self.form.show_problems([("passphrase", first)])
            self.card.say_problem("")
            self._announce_rest(rest)
            return
        links: list[tuple[str, Callable[[], object]]] = []
        if isinstance(error, VaultDamaged) and not isinstance(error, VaultDamagedAlone):
            links.append((_("Put the previous copy back"), self._restore))
        self.card.say_problem(_advised(error), links)
        self.passphrase.edit.setFocus()

    def _announce_rest(self, rest: str) -> None:
        self.form.rows["passphrase"].hint.setText(rest)
        self.form.rows["passphrase"].hint.setVisible(bool(rest))

    def _restore(self) -> None:
        from app.crypto.vault import restore_previous

        try:
            restore_previous(self._folder)
        except AppError as error:
            self.card.say_problem(error.message())
            return
        self.card.say_problem("")
        self.passphrase.edit.setFocus()

    def _wait(self, waiting: bool) -> None:
        self.loading.setVisible(waiting)
        for control in (self._go, self._other, self.passphrase, self._recover, self._back, self.recovery):
            control.setEnabled(not waiting)
        if not waiting and self._stack.currentIndex() == 0:
            self.passphrase.edit.setFocus()

    # ---- the recovery code -----------------------------------------------------------------------------------------

    def _recovery_card(self) -> Card:
        self.recovery_card = FrontCard(
            _("Use the recovery code"),
            _(
                "Type the code from the recovery sheet and choose a new passphrase. A new sheet follows;"
                " the old one then opens nothing."
            ),
        )
        self.recovery = Form(gap=14)
        self.recovery.add("code", _("Recovery code"), TextField(max_length=80), required=_("Type the recovery code"))
        first, again = PassphraseField(_("New passphrase")), PassphraseField(_("New passphrase again"))
        self.recovery.add("new", _("New passphrase"), first, required=_("Choose a new passphrase"))
        self.recovery.add_piece(StrengthMeter(first))
        self.recovery.add("again", _("New passphrase again"), again, required=_("Type the new passphrase again"))
        again.submitted.connect(self.recover)
        self.recovery_loading = LoadingState(_("Opening the store and changing its passphrase"))
        self.recovery_loading.hide()
        self._recover = Button(_("Open and change passphrase"), "primary", on_click=self.recover)
        self._back = Button(_("Back"), on_click=lambda: self._turn(0))
        self.recovery_card.add(self.recovery, self.recovery_loading, Row(gap=12).add(self._recover, self._back, None))
        return self.recovery_card

    def _turn(self, number: int) -> None:
        self.card.say_problem("")
        self.recovery_card.say_problem("")
        self._stack.setCurrentIndex(number)
        (self.recovery.rows["code"].focus_target() if number else self.passphrase.edit).setFocus()

    def recover(self) -> None:
        """Open the store with the recovery code, change its passphrase and make a new code."""
        self.recovery_card.say_problem("")
        code, first, again = (str(self.recovery.value(key)) for key in ("code", "new", "again"))
        problems = self.recovery.problems() or new_passphrase_problems(first, again, ())
        self.recovery.show_problems(problems)
        if problems:
            return
        self._wait(True)
        self.recovery_loading.show()
        folder, tools = self._folder, self._tools
        self._jobs.submit(
            lambda progress: _recover(progress, folder, code, first, tools),
            self._on_recovered,
            self._on_refused,
            owner=self,
        )

    def _on_recovered(self, found: tuple[Workspace, str]) -> None:
        mine = hand_over(found[0], self._jobs)
        self._wait(False)
        self.recovery_loading.hide()
        self.recovered.emit(Recovered(mine, found[1]))

    def _on_refused(self, error: Exception) -> None:
        self._wait(False)
        self.recovery_loading.hide()
        if not isinstance(error, AppError):
            raise error
        self.recovery_card.say_problem(error.message())
        self.recovery.rows["code"].focus_target().setFocus(Qt.FocusReason.OtherFocusReason)


def _advised(error: AppError) -> str:
    """The error's words, and what to do where it does not say so itself."""
    from app.crypto.vault import NoVault

    if isinstance(error, NoVault):
        advice = _("Nothing was changed. Put vault.json back beside the store, or open a backup instead.")
        return f"{error.message()} {advice}"
    return error.message()


def new_passphrase_problems(first: str, again: str, known: tuple[str, ...]) -> list[tuple[str, str]]:
    """What is wrong with a new passphrase typed twice, for a form with the fields "new" and "again"."""
    from app.crypto.vault import passphrase_problem

    problem = passphrase_problem(first, known)
    if problem:
        return [("new", problem)]
    return [] if first == again else [("again", _("The two passphrases differ. Type the same one again"))]


def _open(folder: Path, passphrase: str, tools: Tools | None) -> Workspace:
    from app.workspace import SYSTEM, open_workspace

    return open_workspace(folder, passphrase, tools=tools or SYSTEM)


def _recover(
    progress: Progress, folder: Path, code: str, passphrase: str, tools: Tools | None
) -> tuple[Workspace, str]:
    from app.crypto import vault
    from app.workspace import SYSTEM, open_workspace

    unlocked = vault.unlock_with_recovery(folder, code)
    try:
        progress.step(1, 3)
        vault.change_passphrase(folder, unlocked.dek, passphrase)
        fresh = vault.renew_recovery_code(folder, unlocked.dek)
    finally:
        vault.wipe(unlocked.dek)
    return open_workspace(folder, passphrase, tools=tools or SYSTEM), fresh


def hand_over(found: Workspace, jobs: Jobs) -> Workspace:
    """The workspace over a connection of this thread; the worker closes its own."""
    mine = found.again()
    jobs.submit(lambda progress: found.close())
    return mine
