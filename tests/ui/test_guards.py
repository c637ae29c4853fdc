"""What is copied from Sightline does not stay on the clipboard."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.ui.guards import CLIPBOARD_MS, ClipboardGuard
from tests.ui.conftest import show


def test_a_copied_fact_is_gone_from_the_clipboard_after_a_while(qtbot: QtBot) -> None:
    owner, field, board = QObject(), QLineEdit("4 Maes yr Haf"), QApplication.clipboard()
    show(field)
    guard = ClipboardGuard(owner, clear_after_ms=20)
    field.selectAll()
    field.copy()
    assert board.text() == "4 Maes yr Haf"
    qtbot.waitUntil(lambda: not board.text())
    assert ClipboardGuard(owner)._timer.interval() == CLIPBOARD_MS == 30_000
    guard.clear()


def test_what_another_program_copied_stays(qtbot: QtBot) -> None:
    owner, board = QObject(), QApplication.clipboard()
    guard = ClipboardGuard(owner, clear_after_ms=10)
    qtbot.waitUntil(lambda: QApplication.focusWindow() is None)
    board.setText("a shopping list")  # no window of ours has focus: it comes from somebody else
    assert not guard._timer.isActive()
    guard.clear()
    assert board.text() == "a shopping list"
    board.clear()
