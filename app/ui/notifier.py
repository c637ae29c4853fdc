"""Tells every view what a commit altered."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot


class Notifier(QObject):
    """`changed(object)` carries what a commit altered; a view that shows any of it reads it again.

    `publish` may be called from the worker too: the signal is always emitted in the UI thread.
    """

    changed = Signal(object)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arrived.connect(self._pass_on)

    def publish(self, change: object) -> None:
        """Tell the views about `change`: at once from the UI thread, from the event loop when called elsewhere."""
        self._arrived.emit(change)

    @Slot(object)
    def _pass_on(self, change: object) -> None:
        self.changed.emit(change)
