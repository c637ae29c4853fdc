"""Answering the form of a record by the keyboard alone, whatever its kind asks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QRadioButton, QWidget

from app.models.record import FieldType
from app.ui.record_fields import ListField, MomentField, WholeField
from app.ui.record_form import FLAGS
from app.ui.record_page import ABOUT, REASON, RecordPage
from app.ui.widgets.button import Button
from app.ui.widgets.form import FormRow
from tests.ui.sites import day

CONTROL = Qt.KeyboardModifier.ControlModifier
DATES = {"lived_to": "2026", "ends": "12 2026", "due": day(-30), "review_due": day(-30), "expires": day(-30)}
"""Dates that must come after others; the rest are in the past."""
WORDS = "Written by the test, line one."


def settle() -> None:
    for _turn in range(3):
        QApplication.processEvents()


def answer(row: FormRow, name: str, kind: FieldType) -> None:
    """One answer, given with keys at the control that an error link would go to."""
    target = row.focus_target()
    target.setFocus()
    if isinstance(target, QComboBox):
        QTest.keyClick(target, Qt.Key.Key_Down)
    elif isinstance(target, QRadioButton) or (kind is FieldType.CODES and not isinstance(row.field, ListField)):
        QTest.keyClick(target, Qt.Key.Key_Space)
    elif isinstance(row.field, (MomentField,)) or kind is FieldType.DATE:
        assert isinstance(target, QLineEdit)
        target.selectAll()
        QTest.keyClicks(target, DATES.get(name, day(2)))
    elif isinstance(row.field, WholeField) or kind is FieldType.WHOLE:
        QTest.keyClicks(target, "35")
    else:
        assert isinstance(target, (QLineEdit, QPlainTextEdit)), name
        QTest.keyClicks(target, "12" if "score" in name else WORDS)
    settle()


def answer_all(page: RecordPage) -> None:
    """Every question that is asked, in order; questions that an answer brings up too."""
    if not page.frame.isHidden():
        target = page.frame.rows[ABOUT].focus_target()
        target.setFocus()
        QTest.keyClick(target, Qt.Key.Key_Space)
    for name, row in page.form.rows.items():
        if name != FLAGS and not row.isHidden() and page.form.value(name) in ("", None, ()):
            answer(row, name, page.record_kind.fields[name].type)


def give_reason(page: RecordPage, words: str) -> None:
    """Say why it is corrected."""
    target = page.reason.rows[REASON].focus_target()
    target.setFocus()
    QTest.keyClicks(target, words)


def save(page: RecordPage) -> None:
    """Ctrl+Enter, wherever focus is."""
    QTest.keyClick(page, Qt.Key.Key_Return, CONTROL)
    settle()


def words_on(page: QWidget) -> str:
    """Every text a person can read on a page."""
    settle()
    pieces = [w.text() for w in page.findChildren(QLabel) if w.isVisible()]
    found = " / ".join(pieces + [w.words for w in page.findChildren(Button) if w.isVisible()])
    return found.replace("\u00a0", " ")
