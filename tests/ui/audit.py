"""What every page must keep: names, targets, nothing cut off, everything within reach of Tab, contrast."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QFont, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from app.tokens import contrast
from app.ui.widgets.badge import RiskBadge

LEAST_TARGET = 24
"""Pixels: WCAG 2.2, 2.5.8."""
_INNER = ("QLineEditIconButton", "QTableCornerButton", "QComboBoxPrivateScroller", "QComboBoxListView")


def audit(window: QWidget, tab: bool = True) -> list[str]:
    """Every fault found in a shown window, each in words; an empty list is what a test wants."""
    found = [*names(window), *targets(window), *clipped(window), *off_window(window), *overlaps(window)]
    found += low_contrast(window)
    return found + (tab_cycle(window) if tab else [])


def shown(window: QWidget) -> Iterator[QWidget]:
    """The visible widgets of a window that belong to us or that people meet."""
    for widget in window.findChildren(QWidget):
        inner = widget.metaObject().className() in _INNER or widget.objectName() in (
            "focus_ring",
            "qt_spinbox_lineedit",
        )
        if widget.isVisible() and not inner and widget.window() is window.window():
            yield widget


def accessible_name(widget: QWidget) -> str:
    """What a screen reader calls a control."""
    if isinstance(widget, QComboBox):  # named by its buddy: Qt gives its value as its name on Linux
        labels = [label.text() for label in widget.window().findChildren(QLabel) if label.buddy() is widget]
        return labels[0] if labels else ""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def takes_tab(widget: QWidget) -> bool:
    """Whether the Tab key should reach a control."""
    return widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None


def told(widget: QWidget) -> str:
    """A control in words, for a fault."""
    text = widget.text() if isinstance(widget, (QLabel, QAbstractButton)) else ""
    return f"{type(widget).__name__} {text or widget.accessibleName()!r}"[:90]


def names(window: QWidget) -> list[str]:
    """Controls without an accessible name."""
    return [f"no name: {told(w)}" for w in shown(window) if takes_tab(w) and not accessible_name(w).strip()]


def targets(window: QWidget) -> list[str]:
    """Buttons and fields smaller than 24 px."""
    kinds = (QAbstractButton, QComboBox, QLineEdit)
    controls = [w for w in shown(window) if isinstance(w, kinds) and w.isEnabled()]
    return [
        f"small target: {told(w)} {w.width()}x{w.height()}"
        for w in controls
        if min(w.width(), w.height()) < LEAST_TARGET
    ]


def clipped(window: QWidget) -> list[str]:
    """Text that its own box cuts off."""
    found = []
    for widget in shown(window):
        if isinstance(widget, RiskBadge) or not getattr(widget, "text", None):
            continue
        if isinstance(widget, QLabel) and widget.text():
            if widget.wordWrap():
                needed = _wrapped(widget.text(), widget.fontMetrics(), widget.width())
                cut = needed > widget.height() + 1 or _longest_word(widget) > widget.width() + 1
            else:
                cut = QFontMetrics(widget.font()).horizontalAdvance(widget.text()) > widget.width() + 1
            if cut:
                found.append(f"clipped: {told(widget)} {widget.width()}x{widget.height()}")
        elif isinstance(widget, QAbstractButton) and widget.text():
            needed_width = widget.minimumSizeHint().width()
            needed_height = widget.heightForWidth(widget.width()) if widget.hasHeightForWidth() else 0
            if widget.width() < needed_width - 1 or widget.height() < needed_height - 1:
                found.append(f"clipped: {told(widget)} {widget.width()}x{widget.height()}")
    return found


def _wrapped(text: str, metrics: QFontMetrics, width: int) -> int:
    area = metrics.boundingRect(0, 0, max(width, 1), 100_000, int(Qt.TextFlag.TextWordWrap), text)
    return area.height()


def _longest_word(label: QLabel) -> int:
    metrics = label.fontMetrics()
    return max((metrics.horizontalAdvance(word) for word in label.text().replace("\n", " ").split(" ")), default=0)


def _in_window(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def _seen(widget: QWidget) -> QRect:
    """The part of a widget that no scroll area hides, in window coordinates."""
    area = _in_window(widget)
    holder = widget.parentWidget()
    while holder is not None:
        above = holder.parentWidget()
        if isinstance(above, QAbstractScrollArea) and above.viewport() is holder:
            area &= _in_window(holder)
        holder = above
    return area


def off_window(window: QWidget) -> list[str]:
    """Text and controls that stick out of the window or of their scroll area at the side; down they may scroll."""
    found = []
    for widget in shown(window):
        if not isinstance(widget, (QLabel, QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit)):
            continue
        area, limit = _in_window(widget), window.window().rect()
        holder = widget.parentWidget()
        while holder is not None:
            above = holder.parentWidget()
            if isinstance(above, QAbstractScrollArea) and above.viewport() is holder:
                limit = _in_window(holder)
                break
            holder = above
        if area.right() > limit.right() + 1 or area.left() < limit.left() - 1:
            found.append(f"off the window: {told(widget)} {area.left()}..{area.right()} of {limit.right()}")
    return found


def overlaps(window: QWidget) -> list[str]:
    """Text and controls that lie over one another."""
    kinds = (QLabel, QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit)
    leaves = [w for w in shown(window) if isinstance(w, kinds) and not w.size().isEmpty()]
    areas = [(w, _seen(w)) for w in leaves]
    found = []
    for number, (one, area) in enumerate(areas):
        for other, other_area in areas[number + 1 :]:
            if one.isAncestorOf(other) or other.isAncestorOf(one):
                continue
            common = area & other_area
            if common.width() > 1 and common.height() > 1:
                found.append(f"overlap: {told(one)} and {told(other)}")
    return found


def low_contrast(window: QWidget) -> list[str]:
    """Labels whose colour is too near to what is painted behind them (WCAG 1.4.3)."""
    picture = window.window().grab().toImage()
    ratio = picture.devicePixelRatio()
    found = []
    for label in shown(window):
        if not isinstance(label, QLabel) or isinstance(label, RiskBadge) or not label.text() or not label.isEnabled():
            continue
        area = _seen(label)
        corner = QPoint(round(area.left() * ratio), round(area.top() * ratio))
        if area.width() < 4 or area.height() < 4 or not picture.rect().contains(corner):
            continue
        ground = QColor(picture.pixel(corner)).name()
        ink = label.palette().color(label.foregroundRole()).name()
        least = 3.0 if _is_large(label.font()) else 4.5
        if contrast(ink, ground) < least:
            found.append(f"contrast {contrast(ink, ground):.1f}: {told(label)} {ink} on {ground}")
    return found


def _is_large(font: QFont) -> bool:
    return font.pixelSize() >= 24 or (font.pixelSize() >= 19 and font.weight() >= QFont.Weight.Bold)


def tab_cycle(window: QWidget) -> list[str]:
    """Controls that Tab does not reach, reaches twice before coming round, or cannot leave."""
    top = window.window()
    top.activateWindow()
    expected = {_stop(w): w for w in shown(window) if takes_tab(w)}
    start = QApplication.focusWidget()
    if start is None or not top.isAncestorOf(start):
        QTest.keyClick(top, Qt.Key.Key_Tab)
        start = QApplication.focusWidget()
    if start is None:
        return ["Tab reaches nothing"] if expected else []
    order: list[object] = []
    for _step in range(3 * len(expected) + 10):
        order.append(_stop(start))
        QTest.keyClick(start, Qt.Key.Key_Tab)
        moved = QApplication.focusWidget()
        if moved is start and len(expected) == 1:
            return []
        if moved is None or moved is start:
            return [f"Tab cannot leave {told(start)}"]
        if _stop(moved) == order[0]:
            break
        if _stop(moved) in order:
            return [f"Tab comes back to {told(moved)} before it has been everywhere"]
        start = moved
    missed = [told(w) for stop, w in expected.items() if stop not in order]
    return [f"Tab misses {each}" for each in missed]


def _stop(widget: QWidget) -> object:
    """One stop of the Tab key: a group of radio buttons is one, an editable field is its visible self."""
    if isinstance(widget, QRadioButton) and widget.group() is not None:
        return widget.group()
    holder = widget.parentWidget()
    if isinstance(widget, QLineEdit) and isinstance(holder, QComboBox):
        return holder
    return widget


def press(window: QWidget, name: str) -> QAbstractButton:
    """Press the visible button whose accessible name is `name`, as a person would find it."""
    buttons = [w for w in shown(window) if isinstance(w, (QAbstractButton, QPushButton)) and accessible_name(w) == name]
    if len(buttons) != 1:
        seen = sorted({accessible_name(w) for w in shown(window) if isinstance(w, QAbstractButton)})
        raise AssertionError(f"{len(buttons)} buttons are called {name!r}; there are {seen}")
    QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    return buttons[0]
