"""The focus ring: drawn over the window, so that no parent clips it."""

from __future__ import annotations

import atexit

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTextEdit,
    QWidget,
)

from app.tokens import RADIUS
from app.ui import theme

_GAP = 2
_WIDTH = 2
_ALWAYS = (QLineEdit, QPlainTextEdit, QTextEdit)


class _Ring(QWidget):
    """A ring of 2 px, 2 px outside one control, hidden where a scroll area hides the control."""

    def __init__(self, target: QWidget) -> None:
        super().__init__(target.window())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName("focus_ring")
        self._target = target
        self._chain: list[QWidget] = []
        step: QWidget | None = target
        while step is not None and step is not target.window():
            step.installEventFilter(self)
            self._chain.append(step)
            step = step.parentWidget()
        self.place()
        self.show()
        self.raise_()

    def release(self) -> None:
        """Stop watching and go."""
        for step in self._chain:
            if shiboken6.isValid(step):
                step.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def place(self) -> None:
        """Go to where the control is now."""
        if not all(shiboken6.isValid(step) for step in self._chain):
            self.hide()  # the page is being taken down around us
            return
        target, window = self._target, self.window()
        if not target.isVisibleTo(window):
            self.setMask(QRegion(-9, -9, 1, 1))
            return
        reach = theme.px(_GAP + _WIDTH)
        area = QRect(target.mapTo(window, QPoint(0, 0)), target.size()).adjusted(-reach, -reach, reach, reach)
        self.setGeometry(area)
        clip = QRect(area)
        for step in self._chain:
            holder = step.parentWidget()
            if isinstance(holder, QAbstractScrollArea) and holder.viewport() is step:
                clip &= QRect(step.mapTo(window, QPoint(0, 0)), step.size())
        self.setMask(QRegion(clip.translated(-area.topLeft())) if not clip.isEmpty() else QRegion(-9, -9, 1, 1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self.place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = theme.px(_WIDTH)
        ring = self._target.property("ring_colour") or "focus"
        painter.setPen(QPen(theme.colour(str(ring)), width))
        radius = theme.px(RADIUS["control"] + _GAP + 1)
        half = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)


class FocusRing(QObject):
    """Shows the ring for focus that came by keyboard, and for text fields always (as `:focus-visible` does)."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._ring: _Ring | None = None
        self._wanted: QWidget | None = None
        app.focusChanged.connect(self._on_focus_changed)
        theme.current().changed.connect(self._on_theme_changed)

    @property
    def target(self) -> QWidget | None:
        """The control that wears the ring now."""
        ring = self._ring
        return ring._target if ring is not None and shiboken6.isValid(ring) else None

    def show_on(self, widget: QWidget) -> None:
        """Move focus to `widget` in code and show the ring, which a plain `setFocus` would not.

        In a window that is not active yet the ring comes with its activation.
        """
        self._wanted = widget
        if QApplication.focusWidget() is widget:
            self._on_focus_changed(None, widget)
        else:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Take the ring away."""
        if self._ring is not None and shiboken6.isValid(self._ring):
            self._ring.release()
        self._ring = None

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        self.clear()
        wanted = new is not None and new is self._wanted
        if new is not None and not wanted:
            self._wanted = None
        if new is None or new.isWindow() or isinstance(new, (QScrollArea, QAbstractItemView)):
            return  # tables draw their own ring, around the row
        by_keyboard = new.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        if wanted or by_keyboard or isinstance(new, _ALWAYS):
            self._ring = _Ring(_shown(new))

    def _on_theme_changed(self) -> None:
        if self._ring is not None and shiboken6.isValid(self._ring):
            self._ring.place()
            self._ring.update()


def _shown(widget: QWidget) -> QWidget:
    """The control a person sees: an editable combo box rather than the line edit inside it."""
    holder = widget.parentWidget()
    return holder if isinstance(holder, QComboBox) else widget


_ring: FocusRing | None = None


def install(app: QApplication) -> FocusRing:
    """Watch focus in every window of `app`; call after `theme.install`."""
    global _ring
    if _ring is None or not shiboken6.isValid(_ring):
        _ring = FocusRing(app)
        # A filter written in Python must be gone before the interpreter is: Qt's own clean-up runs after it.
        atexit.register(_ring.clear)
    return _ring


def show_on(widget: QWidget) -> None:
    """Move focus to `widget` with the ring showing (error summary, first field of a page)."""
    if _ring is None or not shiboken6.isValid(_ring):
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
    else:
        _ring.show_on(widget)
