"""Short questions and messages: their words, their way back, and what they never show."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QLineEdit, QPlainTextEdit, QWidget

from app.errors import AppError, Cancelled
from app.ui import dialogs
from app.ui.dialogs import Dialog
from tests.ui import audit
from tests.ui.conftest import show


class _Refused(AppError):
    """This bundle was changed on its way. Nothing was taken in from it. Ask {who} to send it again."""


def in_dialog(act: Callable[[QDialog], object]) -> list[Exception]:
    """Do `act` with the dialog that is about to open; the list holds what went wrong."""
    failed: list[Exception] = []

    def run() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None or QApplication.activeWindow() is not dialog:
            QTimer.singleShot(0, run)
            return
        assert isinstance(dialog, QDialog)
        try:
            act(dialog)
        except Exception as error:
            failed.append(error)
            dialog.reject()

    QTimer.singleShot(0, run)
    return failed


def words_of(dialog: QDialog) -> str:
    return " / ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible() and label.text())


@pytest.fixture
def parent(qapp: QApplication) -> QWidget:
    return show(QWidget(), width=900, height=600)


def test_an_error_says_what_happened_what_was_kept_and_what_to_do(parent: QWidget) -> None:
    seen: list[str] = []

    def look(dialog: QDialog) -> None:
        seen.append(words_of(dialog))
        assert audit.audit(dialog) == []
        assert dialog.windowTitle() == "Sightline"
        audit.press(dialog, "Close")

    failed = in_dialog(look)
    dialogs.show_error(parent, _Refused(who="Priya"))
    assert failed == []
    assert seen == ["This bundle was changed on its way / Nothing was taken in from it. Ask Priya to send it again."]


def test_an_unexpected_error_shows_neither_its_text_nor_a_traceback(parent: QWidget) -> None:
    seen: list[str] = []

    def look(dialog: QDialog) -> None:
        seen.append(words_of(dialog))
        audit.press(dialog, "Close")

    failed = in_dialog(look)
    dialogs.show_error(parent, ValueError("Aled Price, 12 Sea View"))
    assert failed == []
    assert "Aled" not in seen[0]
    assert "ValueError" not in seen[0]
    assert "drafts are kept" in seen[0]


def test_cancelled_is_not_an_error(parent: QWidget) -> None:
    dialogs.show_error(parent, Cancelled())
    assert QApplication.activeModalWidget() is None


@pytest.mark.parametrize(("press", "answer"), [("Close the case", True), ("Cancel", False)])
def test_a_question_is_answered_by_a_named_act(parent: QWidget, press: str, answer: bool) -> None:
    failed = in_dialog(lambda dialog: audit.press(dialog, press))
    assert dialogs.confirm(parent, "Close this case?", "It can be opened again.", "Close the case") is answer
    assert failed == []


def test_a_dangerous_act_has_focus_on_the_way_back_and_escape_is_the_way_back(parent: QWidget) -> None:
    def look(dialog: QDialog) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        assert audit.accessible_name(focused) == "Keep the laptop"
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    failed = in_dialog(look)
    answer = dialogs.confirm(parent, "Revoke it?", "It is locked out.", "Revoke", "Keep the laptop", danger=True)
    assert (answer, failed) == (False, [])


def test_a_reason_is_asked_for_and_must_be_given(parent: QWidget) -> None:
    def give(dialog: QDialog) -> None:
        audit.press(dialog, "Show the address")
        assert dialog.isVisible()
        assert "Give a reason" in words_of(dialog)
        QTest.keyClicks(dialog.findChildren(QPlainTextEdit)[0], "Safety plan")
        audit.press(dialog, "Show the address")

    failed = in_dialog(give)
    reason = dialogs.ask_reason(parent, "Show this address?", "The look is recorded.", "Why?", "Show the address")
    assert (reason, failed) == ("Safety plan", [])


def test_no_reason_when_the_person_goes_back(parent: QWidget) -> None:
    failed = in_dialog(lambda dialog: audit.press(dialog, "Cancel"))
    assert dialogs.ask_reason(parent, "Show this address?", "It is recorded.", "Why?", "Show") is None
    assert failed == []


def test_a_dialog_has_no_faults(parent: QWidget) -> None:
    def look(dialog: QDialog) -> None:
        assert audit.audit(dialog) == []
        dialog.reject()

    failed = in_dialog(look)
    dialogs.ask_reason(parent, "Show this address?", "The look is recorded. " * 12, "Why?", "Show the address")
    assert failed == []


def test_file_dialogs_have_our_words(parent: QWidget, tmp_path: object) -> None:
    seen: list[str] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, QFileDialog)
        seen.append(dialog.labelText(QFileDialog.DialogLabel.Accept))
        seen.append(dialog.labelText(QFileDialog.DialogLabel.Reject))
        dialog.reject()

    from pathlib import Path

    folder = Path(str(tmp_path))
    failed = in_dialog(look)
    assert dialogs.choose_save(parent, "Save the return", "return.pdf", "PDF document (*.pdf)", folder) is None
    failed += in_dialog(look)
    assert dialogs.choose_open(parent, "Open a bundle", "Bundle (*.bundle)", folder) is None
    assert (failed, seen) == ([], ["Save", "Cancel", "Open", "Cancel"])


def test_the_ending_is_added_to_a_saved_file(parent: QWidget, tmp_path: object) -> None:
    from pathlib import Path

    def save(dialog: QDialog) -> None:
        assert isinstance(dialog, QFileDialog)
        dialog.findChild(QLineEdit, "fileNameEdit").setText("november")
        dialog.accept()

    failed = in_dialog(save)
    chosen = dialogs.choose_save(parent, "Save", "return.pdf", "PDF document (*.pdf)", Path(str(tmp_path)))
    assert failed == []
    assert chosen == Path(str(tmp_path)) / "november.pdf"


def test_a_message_is_split_after_its_first_sentence() -> None:
    assert dialogs.split_message("One. Two. Three.") == ("One", "Two. Three.")
    assert dialogs.split_message("One.") == ("One", "")


def test_a_dialog_can_hold_anything(parent: QWidget) -> None:
    dialog = Dialog(parent, "Heading")
    dialog.add_text("")
    assert dialog.body.count() == 0


def test_a_dialog_stands_whole_in_the_middle_of_its_window(parent: QWidget) -> None:
    seen: list[tuple[int, int]] = []

    def look(dialog: QDialog) -> None:
        away = dialog.frameGeometry().center() - parent.frameGeometry().center()
        seen.append((away.x(), away.y()))
        dialog.reject()

    failed = in_dialog(look)
    dialogs.ask_reason(parent, "Show this address?", "The look is recorded. " * 12, "Why?", "Show the address")
    assert failed == []
    assert max(abs(value) for away in seen for value in away) <= 1
