"""What a screen shows when there is nothing yet, when it is loading, and when a fact is covered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QProgressBar, QSizePolicy, QWidget

from app.ui.announce import announce
from app.ui.widgets.button import Button
from app.ui.widgets.layouts import Column, Row, sized
from app.ui.widgets.text import Icon, Label
from app.words import _

LOADING_AFTER_MS = 300
"""A wait shorter than this shows nothing, so that quick screens do not flicker."""
UNMASKED_FOR_MS = 60_000
"""How long a covered fact stays uncovered."""


class EmptyState(QWidget):
    """Nothing here yet: what that means and what to do next."""

    def __init__(self, title: str, text: str = "", icon: str = "inbox", action: Button | None = None) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.title, self.text = Label(title, "h3"), Label(text, tone="text2")
        centre = Qt.AlignmentFlag.AlignHCenter
        column = Column(self, gap=8, margins=(24, 32, 24, 32))
        column.addStretch(1)
        column.addWidget(Icon(icon, "text3", 32), 0, centre)
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        self.text.setVisible(bool(text))
        if action is not None:
            column.add(6)
            column.addWidget(action, 0, centre)
        column.addStretch(2)

    def say(self, title: str, text: str = "") -> None:
        """Say something else."""
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))


class LoadingState(QWidget):
    """Work is going on: seen after 300 ms only, says what is done, and offers Cancel if it can be cancelled."""

    cancelled = Signal()

    def __init__(self, text: str = "", can_cancel: bool = False) -> None:
        super().__init__()
        self._label = Label(text or _("One moment"), "body", "text2")
        self._bar = sized(QProgressBar(), width=320)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(self._label.text())
        self._cancel = Button(_("Cancel"), on_click=self.cancelled.emit)
        if not can_cancel:
            self._cancel.hide()
        self._inner = QWidget()
        column = Column(self._inner, gap=12)
        for piece in (self._label, self._bar, self._cancel):
            column.addWidget(piece, 0, Qt.AlignmentFlag.AlignHCenter)
        self._inner.hide()
        Column(self).add(None, self._inner, None)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOADING_AFTER_MS)
        self._timer.timeout.connect(self._appear)

    def set_progress(self, done: int, total: int, text: str = "") -> None:
        """Show `done` of `total` steps; a total of 0 is a bar without an end."""
        self._bar.setRange(0, max(total, 0))
        self._bar.setValue(done)
        if text:
            self._label.setText(text)
            self._bar.setAccessibleName(text)

    def showEvent(self, event: QShowEvent) -> None:
        """Start counting the 300 ms."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing to show any more."""
        super().hideEvent(event)
        self._timer.stop()
        self._inner.hide()

    def _appear(self) -> None:
        self._inner.show()
        announce(self, self._label.text())


class MaskedValue(QWidget):
    """A fact that is covered until asked for, and covered again after 60 seconds.

    `ask()` is called when a person wants to see it; it asks for the reason, records the look, and returns the fact,
    or None when it may not be seen. The fact is kept only while it is shown.
    """

    def __init__(self, what: str, ask: Callable[[], str | None], hide_after_ms: int = UNMASKED_FOR_MS) -> None:
        """`what` names the fact ("Address"), never holds it."""
        super().__init__()
        self._what, self._ask = what, ask
        self._label = Label("", tone="text2")
        self._button = Button("", "link", icon="show", on_click=self._on_click)
        self._copy = Button(_("Copy"), "link", name=_("Copy: {fact}").format(fact=what), on_click=self._on_copy)
        row = Row(self, gap=12).add(self._label, self._button, self._copy)
        row.addStretch(1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(hide_after_ms)
        self._timer.timeout.connect(self.cover)
        self._shown = False
        self.cover()

    @property
    def shown(self) -> bool:
        """Whether the fact is on the screen."""
        return self._shown

    def cover(self) -> None:
        """Cover the fact and forget it."""
        self._timer.stop()
        if self._shown and self.isVisible():
            announce(self, _("{fact} is covered again").format(fact=self._what))
        self._shown = False
        self._show("", "text2", _("Show"), "show")

    def hideEvent(self, event: QHideEvent) -> None:
        """A page that is left covers what it showed."""
        super().hideEvent(event)
        self.cover()

    def _on_click(self) -> None:
        if self._shown:
            self.cover()
            return
        fact = self._ask()
        if fact is None:
            return
        self._shown = True
        self._show(fact or _("Not recorded"), "text", _("Hide"), "hide")
        announce(self, _("{what}: {fact}").format(what=self._what, fact=self._label.text()))
        self._timer.start()

    def _on_copy(self) -> None:
        """Onto the clipboard, which is emptied again after a while (see app.ui.guards)."""
        if self._shown:
            QApplication.clipboard().setText(self._label.text())
            announce(self, _("Copied. The clipboard is emptied in 30 seconds."))

    def _show(self, fact: str, tone: str, action: str, icon: str) -> None:
        self._label.setText(fact or _("Hidden"))
        self._label.set_tone(tone)
        self._button.setText(action)
        self._button.set_icon(icon)
        self._button.setAccessibleName(_("{action}: {fact}").format(action=action, fact=self._what))
        self._copy.setVisible(bool(fact))
