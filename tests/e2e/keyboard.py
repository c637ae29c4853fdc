"""A person at the keyboard: drives the real window with keys alone, finding controls by what a screen reader calls them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from app.ui.main_window import MainWindow
from tests.ui import audit
from tests.ui.sites import Clock

MOST_TABS = 250


class Hands:
    """Presses keys in one window. `steps` counts every key press that is not a letter of typed text."""

    def __init__(self, window: MainWindow, clock: Clock) -> None:
        self.window, self.clock, self.steps = window, clock, 0

    # ---- time ------------------------------------------------------------------------------------------------------

    def on(self, day: str, hour: int = 10, minute: int = 0) -> None:
        """It is this day now (UTC), and the screen is read again, as opening the laptop in the morning does."""
        self.clock.now = datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=UTC)
        desk = self.window.desk
        if desk is not None and desk.page is not None:
            desk.page.refresh(None)
        self.settle()

    def settle(self) -> None:
        """Let everything be laid out, and jobs finish."""
        for _round in range(200):
            QApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            if not self.window.jobs.busy:
                break
        for _round in range(4):
            QApplication.processEvents()

    def picture(self, name: str) -> None:
        """Keep a picture of the window where the environment says where ("PICTURES=/tmp/seen pytest ...")."""
        self.settle()
        folder = os.environ.get("PICTURES")
        if folder:
            self.window.grab().save(str(Path(folder) / f"{name}.png"))

    # ---- keys ------------------------------------------------------------------------------------------------------

    def press(self, keys: str, times: int = 1) -> None:
        """Press a key or a chord ("Ctrl+Shift+C", "Return") where the focus is."""
        for _time in range(times):
            target = QApplication.activePopupWidget() or QApplication.focusWidget() or self.window
            combination = QKeySequence(keys)[0]
            QTest.keyClick(target, combination.key(), combination.keyboardModifiers())
            self.steps += 1
            QApplication.processEvents()
        self.settle()

    def type(self, text: str) -> None:
        """Type a text where the focus is; letters are no steps."""
        target = QApplication.focusWidget()
        assert target is not None
        for letter in text:
            if letter.isascii():
                QTest.keyClicks(target, letter)
            else:  # QTest knows no key for it; a Welsh keyboard does
                pressed = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(target, pressed)
        QApplication.processEvents()

    def names(self) -> list[str]:
        """What a screen reader calls the focused control: its own name, then those of what it stands in."""
        widget = QApplication.focusWidget()
        found = []
        if widget is not None:
            found.append(audit.accessible_name(widget).replace("&&", "&"))
        while widget is not None:
            if widget.accessibleName():
                found.append(widget.accessibleName())
            widget = widget.parentWidget()
        return found

    def tab_to(
        self, name: str, kind: type[QWidget] | tuple[type[QWidget], ...] = QWidget, back: bool = False
    ) -> QWidget:
        """Tab until the focused control, or the group it stands in, is called `name`; an ending "..." matches the rest."""
        met: list[str] = []
        for _stop in range(MOST_TABS):
            widget = QApplication.focusWidget()
            names = self.names()
            if isinstance(widget, kind) and any(_matches(each, name) for each in names):
                return widget
            met.append(names[0] if names else "")
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"Tab never reached {name!r}; it met {list(dict.fromkeys(met))}")

    def button(self, name: str) -> None:
        """Tab to a button and press it."""
        self.tab_to(name, QPushButton)
        self.press("Return")

    def fill(self, **answers: str) -> None:
        """Answer questions by their labels, underscores standing for spaces; see `answer`."""
        for label, value in answers.items():
            self.answer(label.replace("_", " "), value)

    def answer(self, label: str, value: str) -> None:
        """Answer the question called `label`: type a text, choose from a list or among cards, or tick a box, by keys."""
        widget = self.tab_to(label, (QLineEdit, QPlainTextEdit, QComboBox, QRadioButton, QCheckBox))
        if isinstance(widget, QComboBox):
            self._choose_item(widget, value)
        elif isinstance(widget, QRadioButton):
            self._choose_card(value)
        elif isinstance(widget, QCheckBox):
            self._tick(label, value)
        else:
            self.press("Ctrl+A")
            self.type(value)

    def _choose_item(self, box: QComboBox, value: str) -> None:
        self.press("Home")
        for _step in range(box.count()):
            if _matches(box.currentText(), value):
                return
            self.press("Down")
        raise AssertionError(f"no {value!r} in {[box.itemText(i) for i in range(box.count())]}")

    def _choose_card(self, value: str) -> None:
        """Cards stand side by side or one under another: the arrow that moves is the one that a person would take."""
        for _step in range(30):
            if not self._arrow("Left", "Up"):
                break
        seen = []
        for _step in range(30):
            card = QApplication.focusWidget()
            assert isinstance(card, QRadioButton)
            text = card.text().replace("&&", "&")
            if _matches(text, value):
                if not card.isChecked():
                    self.press("Space")
                return
            seen.append(text)
            if not self._arrow("Right", "Down"):
                break
        raise AssertionError(f"no card {value!r}, only {seen}")

    def _arrow(self, *keys: str) -> bool:
        """Press the first of these keys that moves the focus; says whether one did."""
        before = QApplication.focusWidget()
        for key in keys:
            self.press(key)
            if QApplication.focusWidget() is not before:
                return True
        return False

    def _tick(self, label: str, value: str) -> None:
        """Tick the box `value` of the group `label`."""
        box = self.tab_to(f"{label}: {value}" if value != "yes" else label, QCheckBox)
        assert isinstance(box, QCheckBox)
        if not box.isChecked():
            self.press("Space")

    def menu(self, *path: str) -> None:
        """Choose from the menu that is open, going into submenus by their names."""
        for name in path:
            menu = QApplication.activePopupWidget()
            assert isinstance(menu, QMenu), "no menu is open"
            words = [action.text() for action in menu.actions() if not action.isSeparator()]
            for _step in range(len(menu.actions()) + 1):
                active = menu.activeAction()
                if active is not None and _matches(active.text(), name):
                    break
                self.press("Down")
            else:
                raise AssertionError(f"no {name!r} in the menu, only {words}")
            self.press("Right" if menu.activeAction().menu() is not None else "Return")

    @contextmanager
    def asked(self, heading: str, answer: Callable[[], object]) -> Iterator[None]:
        """What is done inside brings up the question `heading`, which `answer` answers with keys; it must come."""
        met: list[str] = []
        failed: list[Exception] = []
        timer = QTimer()

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QDialog):
                return
            timer.stop()
            met.append(dialog.accessibleName())
            try:
                assert _matches(met[0], heading), f"asked {met[0]!r}"
                self.settle()
                answer()
            except Exception as error:  # raised again below: here it would be lost in Qt
                failed.append(error)
                dialog.reject()

        timer.timeout.connect(look)
        timer.start(1)
        yield
        timer.stop()
        if failed:
            raise failed[0]
        assert met, f"nobody asked {heading!r}"
        self.window.activateWindow()  # as a window manager does: the offscreen platform has none
        self.settle()


def _matches(text: str, wanted: str) -> bool:
    text = text.replace("&&", "&").removesuffix(" (optional)").removesuffix("?")
    wanted = wanted.removesuffix("?")
    return text.startswith(wanted[:-3]) if wanted.endswith("...") else text == wanted
