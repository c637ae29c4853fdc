"""What locks the window when its person is away: idleness, and a laptop that slept."""

from __future__ import annotations

import atexit
import time
from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QClipboard, QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication

CHECK_MS = 1000
SLEPT_S = 30
"""A check that comes this much late means that the laptop was asleep."""
CLIPBOARD_MS = 30_000
_ACTIVITY = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class IdleGuard(QObject):
    """Emits `idle` once nobody has touched keyboard or pointer for `minutes`, or after the laptop slept.

    It watches the native window that has focus: input arrives there once, before any control sees it.
    """

    idle = Signal()
    appointment = Signal()
    """Ctrl+Shift+L was pressed while a question stood over the window."""

    def __init__(self, minutes: float, clock: Callable[[], float] = time.time, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._limit, self._clock = minutes * 60, clock
        self._last = self._checked = clock()
        self._window: QWindow | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(CHECK_MS)
        self._timer.timeout.connect(self.check)
        app = QApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusWindowChanged.connect(self._watch)
        self._watch(app.focusWindow())
        # A filter written in Python must be gone before the interpreter is.
        atexit.register(self._release)

    def start(self) -> None:
        """Count from now."""
        self._last = self._checked = self._clock()
        self._timer.start()

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()

    def check(self) -> None:
        """Emit `idle` if it is time. Uses the wall clock, which goes on while the laptop sleeps."""
        present = self._clock()
        slept = present - self._checked > SLEPT_S
        self._checked = present
        if slept or present - self._last >= self._limit:
            self._timer.stop()
            self.idle.emit()

    def touched(self) -> None:
        """Somebody is there."""
        self._last = self._clock()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _ACTIVITY:
            self.touched()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            # A question over the window keeps its shortcuts from working; the lock must work from anywhere.
            control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
            away = {control: self.idle, control | shift: self.appointment}.get(event.modifiers())
            if event.key() == Qt.Key.Key_L and away is not None and QApplication.activeModalWidget() is not None:
                away.emit()
                return True
        return False

    def _release(self) -> None:
        if shiboken6.isValid(self):
            self._watch(None)

    def _watch(self, window: QWindow | None) -> None:
        if self._window is not None and shiboken6.isValid(self._window):
            self._window.removeEventFilter(self)
        self._window = window
        if window is not None:
            window.installEventFilter(self)


class ClipboardGuard(QObject):
    """Empties the clipboard 30 s after something was copied from Sightline.

    What was copied while a window of ours had focus counts as ours: not every system says who owns a clipboard. Of it
    only a mark is remembered, never the text.
    """

    def __init__(self, parent: QObject, clear_after_ms: int = CLIPBOARD_MS) -> None:
        super().__init__(parent)
        self._clipboard = QApplication.clipboard()
        self._ours = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(clear_after_ms)
        self._timer.timeout.connect(self.clear)
        self._clipboard.dataChanged.connect(self._on_change)

    def clear(self) -> None:
        """Empty the clipboard if what is on it came from Sightline."""
        self._timer.stop()
        text = self._clipboard.text()
        if text and (self._clipboard.ownsClipboard() or hash(text) == self._ours):
            self._clipboard.clear()
        if self._clipboard.supportsSelection() and self._clipboard.ownsSelection():
            self._clipboard.clear(QClipboard.Mode.Selection)
        self._ours = 0

    def _on_change(self) -> None:
        text = self._clipboard.text()
        ours = bool(text) and (self._clipboard.ownsClipboard() or QApplication.focusWindow() is not None)
        self._ours = hash(text) if ours else 0
        if ours:
            self._timer.start()
        else:
            self._timer.stop()
