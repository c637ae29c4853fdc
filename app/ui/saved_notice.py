"""The line over the page that says what was saved, and for a short while takes it back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.commands.records import UNDO_FOR, last_save, undo_last
from app.errors import AppError
from app.ui import dialogs, shortcuts
from app.ui.plain import tool_tip
from app.ui.when import now_words
from app.ui.widgets.bars import StatusLine
from app.ui.widgets.button import Button
from app.ui.widgets.card import Panel
from app.ui.widgets.layouts import Row
from app.words import _
from app.workspace import Workspace


class SavedNotice(Panel):
    """ "Saved 14:02", with Undo while the last save can be taken back; hidden when another page is shown.

    `give_focus` puts focus back into the page when the button that had it goes.
    """

    def __init__(self, workspace: Workspace, give_focus: Callable[[], object]) -> None:
        super().__init__("surface", "bottom")
        self._workspace, self._give_focus, self._save = workspace, give_focus, ""
        self.status = StatusLine()
        self.undo_button = Button(_("Undo"), "link", on_click=self.undo)
        tool_tip(self.undo_button, shortcuts.spoken_keys("undo"))
        self.undo_button.hide()
        Row(self, gap=16, margins=(32, 8, 32, 8)).add(self.status, self.undo_button, None)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(int(UNDO_FOR.total_seconds() * 1000))
        self._timer.timeout.connect(self._withdraw)
        self.hide()

    def say(self, text: str, *, undo: bool = False) -> None:
        """Say what was done; with `undo` offer to take the last save back, where it can be."""
        save = last_save(self._workspace) if undo and text else None
        self._save = save.id if save is not None else ""
        self.undo_button.setAccessibleName(_("Undo: {what}").format(what=text))
        self.undo_button.setVisible(save is not None)
        self.status.say(text, aloud=True)
        self.setVisible(bool(text))
        if save is not None:
            self._timer.start()

    @property
    def offers_undo(self) -> bool:
        """Whether the last save can be taken back from here now."""
        return bool(self._save) and not self.isHidden()

    def close_notice(self) -> None:
        """Hide the line: another page is shown."""
        self._withdraw()
        self.hide()

    def undo(self) -> None:
        """Take back the save that is offered, and say so."""
        if not self.offers_undo:
            return
        save = self._save
        self._withdraw()
        try:
            undo_last(self._workspace, save)
        except AppError as error:
            dialogs.show_error(self, error)
            return
        self.say(_("Taken back {time}").format(time=now_words(self._workspace.now())))

    def _withdraw(self) -> None:
        self._timer.stop()
        self._save = ""
        focused = self.undo_button is QApplication.focusWidget()
        self.undo_button.hide()
        if focused:
            self._give_focus()
