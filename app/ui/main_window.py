"""The one window: locked, first run, or open. What can be shown in it is the table in app/ui/areas.py."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QDialog, QStackedWidget, QWidget

from app.config import Preferences, save_preferences
from app.errors import AppError
from app.ui import dialogs, focus, shortcuts, theme, titles
from app.ui.guards import ClipboardGuard, IdleGuard
from app.ui.jobs import Jobs
from app.ui.page import Page
from app.ui.widgets.layouts import Column
from app.words import N_, _

if TYPE_CHECKING:  # the desk and the store behind it load after the first paint
    from app.commands.appointments import Waiting
    from app.crypto.vault import Work
    from app.ui.desk import Desk
    from app.ui.first_run import Started
    from app.ui.place import Place
    from app.ui.unlock import Recovered
    from app.workspace import Tools, Workspace

STORE_FILES = ("vault.json", "vault.json.previous", "sightline.store")
"""Any of these in the folder means that there is a store, whole or not; named here so that locking up needs no keys."""
_LOST = N_("The last words you typed could not be saved.")
SMALLEST = (880, 560)
"""Pixels, whatever the zoom: at 200 % this still holds one column."""


class _Blank(QWidget):
    """Nothing: what stands in the window the moment it is locked."""

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.colour("canvas"))


class MainWindow(QWidget):
    """Holds the store in `folder`: locked at first, or the first run where nothing is there.

    `locked` is emitted once the store is closed and its keys are wiped; a program that replaces its process does it
    then. `preferences_folder` is where zoom and theme are kept.
    """

    locked = Signal()
    unlocked = Signal()

    def __init__(
        self,
        folder: Path,
        preferences: Preferences | None = None,
        preferences_folder: Path | None = None,
        *,
        tools: Tools | None = None,
        work: Work | None = None,
    ) -> None:
        super().__init__()
        self.folder, self._tools, self._work = folder, tools, work
        self.preferences = preferences or Preferences()
        self._preferences_folder = preferences_folder
        self.jobs = Jobs(self)
        self.desk: Desk | None = None
        self._closing = False
        self._waiting: Workspace | None = None
        """An open store that belongs to no site yet, or that shows an appointment."""
        self.front: Page | None = None
        self._stack = QStackedWidget()
        self._blank = _Blank()
        self._stack.addWidget(self._blank)
        Column(self, gap=0).add(self._stack)
        titles.set_title(self)
        self.setMinimumSize(*SMALLEST)
        self.resize(1440, 900)
        self.idle = IdleGuard(self.preferences.idle_minutes, parent=self)
        self.idle.idle.connect(self.lock)
        self.idle.appointment.connect(self.begin_appointment)
        self._clipboard = ClipboardGuard(self)
        zoom = {"zoom_in": "zoom_in", "zoom_out": "zoom_out", "zoom_reset": "zoom_reset"}
        shortcuts.bind(self, {key: lambda act=act: self._zoom(act) for key, act in zoom.items()})  # type: ignore[misc]  # a default binds it

    # ---- before the store is open ----------------------------------------------------------------------------------

    def show_front(self, notice: str = "") -> None:
        """Show the locked screen, or the first run where `folder` holds no store."""
        if self._holds_store():
            from app.ui.unlock import UnlockPage

            page = UnlockPage(self.folder, self.jobs, self._tools, notice)
            page.opened_store.connect(self.open_desk)
            page.recovered.connect(self._on_recovered)
            self._show_page(page)
            return
        from app.ui.first_run import FirstRun

        first = FirstRun(self.folder, self.jobs, self._tools, self._work)
        first.started.connect(self._on_started)
        first.practice.connect(self._on_practice)
        self._show_page(first)

    def _holds_store(self) -> bool:
        return any((self.folder / name).exists() for name in STORE_FILES)

    def unlock(self, passphrase: str) -> None:
        """Unlock with a passphrase that is already known (the practice site)."""
        from app.ui.unlock import UnlockPage

        if isinstance(self.front, UnlockPage):
            self.front.unlock(passphrase)

    def _on_started(self, started: Started) -> None:
        self._show_recovery(started.code, started.site or _("this laptop"), started.workspace)

    def _show_recovery(self, code: str, site: str, workspace: Workspace) -> None:
        from app.ui.recovery_page import RecoveryPage

        day = workspace.today()
        self._show_page(RecoveryPage(code, site, day, self.jobs, lambda: self.open_desk(workspace)))

    def _on_recovered(self, recovered: Recovered) -> None:
        from app.store.queries.finding import site_of

        site = site_of(recovered.workspace.store)[1]
        self._show_recovery(recovered.code, site or _("this laptop"), recovered.workspace)

    def _on_practice(self, workspace: Workspace) -> None:
        self.folder = workspace.folder
        self.open_desk(workspace)

    # ---- the store is open -----------------------------------------------------------------------------------------

    def open_desk(self, workspace: Workspace) -> None:
        """Show the program over an open store, where its person was before."""
        from app.commands.appointments import resume_appointment
        from app.ui.areas import AREAS, PAGES
        from app.ui.desk import Desk
        from app.ui.store_check import check_in_background

        self._waiting = None
        if not workspace.directory_scope:
            self._show_join(workspace)
            return
        try:
            if resume_appointment(workspace):
                self._show_appointment(workspace)
                return
            self.desk = Desk(workspace, self.jobs, AREAS, PAGES)
        except AppError as error:  # a directory that gives this person no role any more
            workspace.close()
            self.show_front()
            dialogs.show_error(self, error)
            return
        self.desk.lock_requested.connect(self.lock)
        self.desk.appointment_requested.connect(self.begin_appointment)
        self._stack.addWidget(self.desk)
        self._stack.setCurrentWidget(self.desk)
        self._drop_front()
        self.desk.start()
        self.idle.start()
        self.unlocked.emit()
        check_in_background(self.desk)

    def _show_join(self, workspace: Workspace) -> None:
        """Show how to join a site: for a store that belongs to none yet."""
        from app.ui.join_page import JoinPage

        self._waiting = workspace
        page = JoinPage(workspace, self.jobs)
        page.joined.connect(lambda: self.open_desk(workspace))
        page.lock_requested.connect(self.lock)
        self._show_page(page)
        self.idle.start()

    def begin_appointment(self) -> None:
        """Put everything away but what the service user of the case shown or marked may see. Nothing is asked."""
        self._put_away()
        if self.desk is None:
            return
        from app.commands.appointments import begin_appointment

        case = self.desk.page.appointment_case() if self.desk.page is not None else ""
        workspace, _kept = self._put_desk_away(self.desk)
        try:
            begin_appointment(workspace, case)
            self._show_appointment(workspace)
        except Exception:  # a full disk, say: whatever it is, nothing may stand on the screen
            self._waiting = None
            workspace.close()
            self._show_locked(_("The appointment could not be begun, so Sightline was locked. Your drafts are kept."))

    def _show_appointment(self, workspace: Workspace) -> None:
        from app.ui.appointment_page import AppointmentPage

        self._waiting = workspace
        page = AppointmentPage(workspace, self.jobs)
        page.finished.connect(self._on_finished)
        page.lock_requested.connect(self.lock)
        titles.set_title(self)
        self._show_page(page)
        self.idle.start()

    def _on_finished(self, waiting: Waiting | None) -> None:
        """The passphrase was right: everything is as it was, and what was said stands in a draft to be recorded."""
        assert self._waiting is not None
        self.open_desk(self._waiting)
        if waiting is not None and self.desk is not None:
            self.desk.open_page("work", {"case": waiting.case, "draft": waiting.draft})

    def lock(self) -> None:
        """Blank the window, save what is typed, close the store. Nothing is asked."""
        self._put_away()
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            notice = "" if self._keep_front() else _(_LOST)
            self._stack.setCurrentWidget(self._blank)
            self._drop_front()
            self.jobs.cancel_all(silently=True)
            waiting.close()
            self._clipboard.clear()
            self._show_locked(notice)
        if self.desk is None:
            return
        workspace, kept = self._put_desk_away(self.desk)
        workspace.close()
        self._show_locked("" if kept else _(_LOST))

    def _put_desk_away(self, desk: Desk) -> tuple[Workspace, bool]:
        """Blank the window, keep place and drafts, and take down every page; says whether all could be kept."""
        self.idle.stop()
        self.desk = None
        place = desk.take_place()
        self._stack.setCurrentWidget(self._blank)
        self.repaint()
        kept = self._keep(desk, place)
        self.jobs.cancel_all(silently=True)
        desk.let_go()
        self._stack.removeWidget(desk)
        desk.deleteLater()
        self._clipboard.clear()
        return desk.workspace, kept

    def _keep_front(self) -> bool:
        """Keep what is typed on an appointment's page; the other pages before the desk hold nothing to keep."""
        save = getattr(self.front, "save", None)
        try:
            if save is not None:
                save()
        except Exception:  # locking must never be stopped
            return False
        return True

    def _show_locked(self, notice: str) -> None:
        """The locked screen; nothing where the window is being closed."""
        titles.set_title(self)
        if not self._closing:
            self.show_front(notice)
            self.locked.emit()

    def _keep(self, desk: Desk, place: Place) -> bool:
        try:
            desk.keep_place(place)
        except Exception:  # locking must never be stopped: the locked screen says what could not be kept
            return False
        return True

    def _put_away(self) -> None:
        """Close menus, lists and questions, which are windows of their own."""
        popup = QApplication.activePopupWidget()
        while popup is not None:
            popup.close()
            popup = QApplication.activePopupWidget()
        for window in QApplication.topLevelWidgets():
            if isinstance(window, QDialog) and window.isVisible():
                window.reject()

    # ---- the window ------------------------------------------------------------------------------------------------

    def _show_page(self, page: Page) -> None:
        self._drop_front()
        self.front = page
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        page.opened()
        first = page.first_focus()
        if first is not None:
            focus.show_on(first)

    def _drop_front(self) -> None:
        if self.front is not None:
            self._stack.removeWidget(self.front)
            self.front.hide()
            self.front.deleteLater()
            self.front = None

    def _zoom(self, act: str) -> None:
        installed = theme.current()
        getattr(installed, act)()
        self.preferences = replace(self.preferences, zoom=round(installed.zoom * 100))
        if self._preferences_folder is not None and self._preferences_folder.is_dir():
            save_preferences(self._preferences_folder, self.preferences)

    def showEvent(self, event: QShowEvent) -> None:
        """The first time, show the locked screen unless a store was opened before."""
        super().showEvent(event)
        if self.desk is None and self.front is None:
            self.show_front()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the place and close the store, as locking does, then go."""
        self._closing = True
        self.lock()
        self.jobs.shutdown()
        event.accept()

    def present(self) -> None:
        """Come to the front of the screen."""
        self.show()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        QTimer.singleShot(0, self.activateWindow)
