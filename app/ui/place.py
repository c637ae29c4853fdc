"""Where a person is in a page: the text in its fields, the focused control, the caret and how far it is scrolled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.models.record import Json
from app.ui import focus
from app.ui.page import Page

Place = dict[str, Json]


def _controls(page: QWidget) -> Iterator[tuple[str, QWidget]]:
    """Every control that can have focus, each under a key that is the same when the page is made again."""
    seen: Counter[str] = Counter()
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        base = f"{type(widget).__name__}/{widget.accessibleName()}"
        seen[base] += 1
        yield f"{base}/{seen[base]}", widget


def _keeps_text(widget: QWidget) -> bool:
    if isinstance(widget, QLineEdit):
        inner = isinstance(widget.parentWidget(), QComboBox)
        return widget.echoMode() == QLineEdit.EchoMode.Normal and not widget.isReadOnly() and not inner
    return isinstance(widget, QPlainTextEdit) and not widget.isReadOnly()


def snapshot(page: Page) -> Place:
    """What `put_back` needs. Passphrases are never part of it."""
    texts: dict[str, Json] = {}
    found: Place = {"texts": texts}
    focused = QApplication.focusWidget()
    for key, widget in _controls(page):
        if _keeps_text(widget):
            assert isinstance(widget, QLineEdit | QPlainTextEdit)
            text = widget.text() if isinstance(widget, QLineEdit) else widget.toPlainText()
            if text:
                texts[key] = text
        if widget is focused:
            found["focus"] = key
            found["caret"] = _caret(widget)
    if page.scroll_area is not None:
        found["scroll"] = page.scroll_area.verticalScrollBar().value()
    return found


def put_back(page: Page, place: Place) -> None:
    """Write the texts again, exactly as they were half typed, and give focus and caret back."""
    texts = place.get("texts")
    target: QWidget | None = None
    for key, widget in _controls(page):
        if isinstance(texts, dict) and _keeps_text(widget):
            _write(widget, str(texts.get(key, "")))
        if key == place.get("focus"):
            target = widget
    # Hidden rows and panels must have their places before anything can be scrolled to.
    QCoreApplication.sendPostedEvents()
    scroll = place.get("scroll")
    if page.scroll_area is not None and isinstance(scroll, int):
        page.scroll_area.verticalScrollBar().setValue(scroll)
    if target is not None:
        focus.show_on(target)
        _set_caret(target, place.get("caret"))


def _write(widget: QWidget, text: str) -> None:
    if isinstance(widget, QLineEdit) and widget.text() != text:
        widget.setText(text)
        widget.editingFinished.emit()  # a date or time field says what it reads
    elif isinstance(widget, QPlainTextEdit) and widget.toPlainText() != text:
        widget.setPlainText(text)


def _caret(widget: QWidget) -> Json:
    if isinstance(widget, QLineEdit):
        start = widget.selectionStart()
        if start < 0:
            return [widget.cursorPosition(), widget.cursorPosition()]
        end = widget.selectionEnd()
        return [end, start] if widget.cursorPosition() == start else [start, end]
    if isinstance(widget, QPlainTextEdit):
        cursor = widget.textCursor()
        return [cursor.anchor(), cursor.position()]
    return None


def _set_caret(widget: QWidget, caret: Json) -> None:
    if not isinstance(caret, list) or len(caret) != 2:
        return
    anchor, position = (int(str(part)) for part in caret)
    if isinstance(widget, QLineEdit):
        widget.setCursorPosition(anchor)
        widget.cursorForward(True, position - anchor) if position > anchor else widget.cursorBackward(
            True, anchor - position
        )
    elif isinstance(widget, QPlainTextEdit):
        cursor = widget.textCursor()
        last = widget.document().characterCount() - 1
        cursor.setPosition(min(anchor, last))
        cursor.setPosition(min(position, last), QTextCursor.MoveMode.KeepAnchor)
        widget.setTextCursor(cursor)
